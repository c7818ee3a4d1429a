#include "agent/media/crowd.h"

#include "os/clock.h"
#include "os/fd.h"
#include "os/listen.h"
#include "os/pages.h"
#include "os/random.h"
#include "os/udp.h"

#include <assert.h>
#include <string.h>

enum { ARENA_LEN = 1 << 20 }; /* bytes of one person, to be sent at once */

struct crowd_person {
	struct crowd *crowd;
	struct udp *udp;
	struct loop_watch watch;
	uint64_t next_us;
	struct endpoint endpoint;
	struct publish publish;
};

struct crowd {
	struct loop *loop;
	struct dtls_context *dtls;
	struct pool pool;
	struct receive_counts counts; /* of all */
	struct crowd_sums before;     /* when counting began */
	size_t arena_len;             /* used */
	uint8_t arena[ARENA_LEN];
	unsigned people_n;
	struct crowd_person *people[CROWD_N];
};

/* ---- what a hop asks for */

static void flush(struct crowd_person *p)
{
	udp_flush(p->udp);
	p->crowd->arena_len = 0;
}

static uint8_t *on_room(void *arg, size_t len)
{
	struct crowd_person *p = arg;
	struct crowd *c = p->crowd;

	assert(len <= ARENA_LEN);
	if (ARENA_LEN - c->arena_len < len)
		flush(p);
	return c->arena + c->arena_len;
}

/* Once connected all goes to one place. */
static void on_send(void *arg, const struct addr *to, const uint8_t *bytes,
		    size_t len)
{
	struct crowd_person *p = arg;
	struct crowd *c = p->crowd;

	c->arena_len = (size_t)(bytes - c->arena) + len;
	udp_send(p->udp, &(struct udp_out){
				 .p = bytes,
				 .len = len,
				 .to = *to,
				 .group = p->endpoint.is_connected ? 1 : -1 });
}

static void on_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	random_fill(out, len);
}

/* ---- sockets and time */

static void look_after(struct crowd_person *p, uint64_t now_us)
{
	p->next_us = endpoint_tick(&p->endpoint, now_us);
	flush(p);
}

/* One batch: who is left with something has its turn again. */
static void on_udp(struct loop_watch *watch, unsigned events)
{
	struct crowd_person *p = watch->arg;
	uint64_t now_us;
	struct udp_in in;

	(void)events;
	if (!udp_recv(p->udp))
		return;
	now_us = clock_monotonic_us();
	while (udp_next(p->udp, &in))
		endpoint_input(&p->endpoint, &in.from, in.p, in.len, now_us);
	look_after(p, now_us);
}

uint64_t crowd_tick(struct crowd *c, uint64_t now_us)
{
	uint64_t next = UINT64_MAX;

	for (unsigned i = 0; i < c->people_n; i++) {
		struct crowd_person *p = c->people[i];

		if (p->next_us <= now_us)
			look_after(p, now_us);
		if (p->next_us < next)
			next = p->next_us;
	}
	return next;
}

/* ---- people */

enum err crowd_open(struct crowd **c, struct loop *loop)
{
	struct crowd *new = pages_take(sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	TRY(dtls_context_new(&new->dtls));
	new->loop = loop;
	pool_init(&new->pool);
	*c = new;
	return OK;
}

static enum err open_socket(int *fd, const struct addr *from)
{
	static const uint8_t any[16] = { 0 };
	const struct addr v6 = { .family = ADDR_V6 };
	const struct addr v4 = addr_from_v4(any, 0);

	if (from->family != ADDR_NONE)
		return listen_udp(fd, from);
	return listen_udp(fd, &v6) == OK ? OK : listen_udp(fd, &v4);
}

static enum err watch_socket(struct crowd_person *p, const struct addr *from)
{
	int fd;
	enum err e;

	TRY(open_socket(&fd, from));
	e = udp_open(&p->udp, fd);
	p->watch = (struct loop_watch){ .fd = fd, .fn = on_udp, .arg = p };
	if (e == OK)
		e = loop_add(p->crowd->loop, &p->watch, LOOP_IN);
	if (e != OK)
		fd_close(fd);
	return e;
}

enum err crowd_add(struct crowd *c, const struct crowd_who *who,
		   struct crowd_person **person)
{
	struct crowd_person *p;
	struct addr from = who->from;

	if (c->people_n == CROWD_N)
		return ERR_FULL;
	p = pages_take(sizeof(*p));
	if (p == NULL)
		return ERR_OS;
	p->crowd = c;
	p->next_us = UINT64_MAX;
	from.port = 0;
	TRY(watch_socket(p, &from));
	endpoint_open(&p->endpoint,
		      &(struct endpoint_config){
			      .hop = { .room = on_room,
				       .send = on_send,
				       .random = on_random,
				       .arg = p },
			      .dtls = c->dtls,
			      .pool = &c->pool,
			      .counts = &c->counts,
			      .publish = who->sends ? &p->publish : NULL,
			      .publishes = who->publishes,
			      .seal = who->seal,
			      .open = who->open,
			      .keys = who->keys,
		      },
		      clock_monotonic_us());
	c->people[c->people_n++] = p;
	*person = p;
	return OK;
}

enum err crowd_offer(struct crowd_person *p, struct rd offer,
		     struct sdp_transport *ours)
{
	uint64_t now_us = clock_monotonic_us();

	TRY(endpoint_offer(&p->endpoint, offer, ours, now_us));
	p->next_us = now_us;
	return OK;
}

void crowd_layers(struct crowd_person *p, uint8_t layers)
{
	endpoint_layers(&p->endpoint, layers);
}

void crowd_part(struct crowd_person *p)
{
	endpoint_close(&p->endpoint);
}

bool crowd_is_connected(const struct crowd_person *p)
{
	return p->endpoint.is_connected;
}

/* ---- sums */

static void add_person(struct crowd_sums *sums, const struct crowd_person *p,
		       uint64_t now_us)
{
	const struct endpoint *e = &p->endpoint;

	sums->connected += e->is_connected;
	sums->failed += hop_state(&e->hop) == HOP_FAILED;
	sums->datagrams_in += udp_count(p->udp, UDP_received);
	sums->datagrams_out += udp_count(p->udp, UDP_sent);
	sums->unsent += udp_count(p->udp, UDP_dropped_full) +
			udp_count(p->udp, UDP_dropped_failed);
	for (unsigned i = 0; i < HOP_COUNTERS_N; i++)
		sums->dropped[i] += e->hop.counters[i];
	for (unsigned i = UNIT_SOUND_N; i < RECEIVE_SLOTS_N; i++)
		sums->live += receive_is_live(&e->receive, i, now_us);
	if (e->config.publish == NULL)
		return;
	for (unsigned i = 0; i < PUBLISH_COUNTERS_N; i++)
		sums->sent[i] +=
			publish_count(&p->publish, (enum publish_counter)i);
}

static void sum_all(const struct crowd *c, struct crowd_sums *sums,
		    uint64_t now_us)
{
	memset(sums, 0, sizeof(*sums));
	sums->people = c->people_n;
	for (unsigned i = 0; i < c->people_n; i++)
		add_person(sums, c->people[i], now_us);
}

void crowd_sum(const struct crowd *c, struct crowd_sums *sums, uint64_t now_us)
{
	const struct crowd_sums *before = &c->before;

	sum_all(c, sums, now_us);
	sums->got = c->counts;
	sums->datagrams_in -= before->datagrams_in;
	sums->datagrams_out -= before->datagrams_out;
	sums->unsent -= before->unsent;
	for (unsigned i = 0; i < HOP_COUNTERS_N; i++)
		sums->dropped[i] -= before->dropped[i];
	for (unsigned i = 0; i < PUBLISH_COUNTERS_N; i++)
		sums->sent[i] -= before->sent[i];
}

uint64_t crowd_still_us(struct crowd *c, uint64_t now_us)
{
	uint64_t longest_us = c->counts.longest_still_us;

	for (unsigned i = 0; i < c->people_n; i++) {
		uint64_t us = receive_still_us(&c->people[i]->endpoint.receive,
					       now_us);

		if (us > longest_us)
			longest_us = us;
	}
	c->counts.longest_still_us = 0;
	return longest_us;
}

void crowd_forget(struct crowd *c)
{
	memset(&c->counts, 0, sizeof(c->counts));
	sum_all(c, &c->before, clock_monotonic_us());
}
