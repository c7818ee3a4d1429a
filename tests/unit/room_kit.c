#include "room_kit.h"

#include "base/b64.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 1 << 18, WAIT_N = 200 };

static void must(bool held)
{
	if (!held)
		abort();
}

/* ---- queues */

static void put(struct room_queue *q, const char *text, size_t len)
{
	must(q->n < ROOM_QUEUE_N);
	q->text[q->n] = malloc(len + 1);
	must(q->text[q->n] != NULL);
	memcpy(q->text[q->n], text, len);
	q->text[q->n][len] = 0;
	q->n++;
}

static char *take(struct room_queue *q)
{
	char *first = q->text[0];

	q->n--;
	memmove(q->text, q->text + 1, q->n * sizeof(q->text[0]));
	return first;
}

static void drop(struct room_queue *q)
{
	while (q->n > 0)
		free(take(q));
}

/* ---- the server */

static const uint8_t *peer_of(const struct room *r, unsigned i)
{
	return r->people[i].member->keys.peer;
}

static void tell(struct room *r, unsigned to, const struct wr *w)
{
	must(!w->full);
	if (r->people[to].member != NULL)
		put(&r->people[to].down, (const char *)w->start, wr_len(w));
}

static char text[TEXT_SIZE];

static struct wr writer(void)
{
	return wr_init((uint8_t *)text, sizeof(text));
}

/* The value of the first member of that name behind at. */
static struct signal_text field(const char *at, const char *name)
{
	char key[32];
	const char *p;

	(void)snprintf(key, sizeof(key), "\"%s\":\"", name);
	p = strstr(at, key);
	must(p != NULL);
	p += strlen(key);
	return (struct signal_text){ .p = p, .len = strcspn(p, "\"") };
}

static bool is_named(const struct room *r, unsigned i, const char *from,
		     const char *to)
{
	char id[B64_TEXT_LEN(LINK_PEER_LEN) + 1] = { 0 };
	struct wr w = wr_init((uint8_t *)id, sizeof(id) - 1);
	const char *at;

	if (r->people[i].member == NULL)
		return false;
	b64_write(&w, peer_of(r, i), LINK_PEER_LEN);
	at = strstr(from, id);
	return at != NULL && at < to;
}

static void fill_roster(const struct room *r, unsigned but,
			struct signal_roster *out)
{
	out->n = 0;
	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++) {
		struct signal_peer *p = &out->peer[out->n];

		if (i == but || r->people[i].member == NULL)
			continue;
		memcpy(p->id, peer_of(r, i), LINK_PEER_LEN);
		p->here = true;
		out->n++;
	}
}

static void say_state(struct room *r, unsigned who, enum signal_state state)
{
	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++) {
		struct wr w = writer();

		signal_write_peer(&w, peer_of(r, who), state);
		if (i != who)
			tell(r, i, &w);
	}
}

static void take_join(struct room *r, unsigned who, const char *said)
{
	struct signal_joined j = {
		.has_group = r->has_group,
		.epoch = r->epoch,
		.turn = { .user = "u",
			  .pass = "p",
			  .host = "h",
			  .ttl_s = 1,
			  .udp_port = 1,
			  .tcp_port = 1 },
	};
	struct wr w = writer();

	(void)said;
	memcpy(j.you, peer_of(r, who), LINK_PEER_LEN);
	memcpy(j.group, r->group, KEYS_END_LEN);
	fill_roster(r, who, &j.roster);
	signal_write_joined(&w, &j);
	tell(r, who, &w);
	say_state(r, who, SIGNAL_HERE);
}

static void take_found(struct room *r, unsigned who, const char *said)
{
	const struct signal_text group = field(said, "group");
	struct wr w = writer();

	must(!r->has_group &&
	     b64_read(r->group, KEYS_END_LEN, group.p, group.len) == OK);
	r->has_group = true;
	r->epoch = 0;
	r->people[who].is_in = true;
	signal_write_group(&w, SIGNAL_YOURS);
	tell(r, who, &w);
}

static void hand_on(struct room *r, unsigned who, enum signal_from what,
		    const char *said)
{
	const struct signal_text data = field(said, "data");

	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++) {
		struct wr w = writer();

		if (i == who || !r->people[i].is_in)
			continue;
		signal_write_from(&w, what, peer_of(r, who), &data);
		tell(r, i, &w);
	}
}

static void take_knock(struct room *r, unsigned who, const char *said)
{
	hand_on(r, who, SIGNAL_FROM_KNOCK, said);
}

static void take_say(struct room *r, unsigned who, const char *said)
{
	if (r->people[who].is_in)
		hand_on(r, who, SIGNAL_FROM_SAID, said);
}

static void welcome(struct room *r, unsigned who, unsigned to,
		    const struct signal_text *data)
{
	struct signal_welcome m = {
		.from = peer_of(r, who),
		.group = r->group,
		.epoch = r->epoch,
		.data = *data,
	};
	struct wr w = writer();

	fill_roster(r, to, &m.roster);
	signal_write_welcome(&w, &m);
	r->people[to].is_in = true;
	tell(r, to, &w);
}

static void take_commit(struct room *r, unsigned who, const char *said)
{
	const struct signal_text data = field(said, "data");
	const char *to = strstr(said, "\"to\":[");
	const char *gone = strstr(said, "\"gone\":[");
	const uint64_t epoch =
		strtoull(strstr(said, "\"epoch\":") + 8, NULL, 10);
	struct wr w = writer();

	if (epoch != r->epoch || !r->people[who].is_in) {
		signal_write_stale(&w, epoch, r->epoch);
		tell(r, who, &w);
		return;
	}
	r->epoch++;
	signal_write_taken(&w, epoch);
	tell(r, who, &w);
	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++) {
		if (is_named(r, i, gone, gone + strlen(gone)))
			r->people[i].is_in = false;
		if (i == who || !r->people[i].is_in)
			continue;
		w = writer();
		signal_write_commit(&w, peer_of(r, who), epoch, &data);
		tell(r, i, &w);
	}
	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++) {
		struct signal_text sealed;

		if (to == NULL || !is_named(r, i, to, strstr(to, "]")))
			continue;
		sealed = field(to, "data");
		welcome(r, who, i, &sealed);
	}
}

static const struct {
	const char *begin;
	void (*take)(struct room *r, unsigned who, const char *said);
} takes[] = {
	{ "{\"t\":\"join\"", take_join },
	{ "{\"t\":\"found\"", take_found },
	{ "{\"t\":\"knock\"", take_knock },
	{ "{\"t\":\"say\"", take_say },
	{ "{\"t\":\"commit\"", take_commit },
};

static void serve(struct room *r)
{
	const unsigned who = r->from[0];
	char *said = take(&r->up);

	memmove(r->from, r->from + 1, r->up.n * sizeof(r->from[0]));
	for (size_t i = 0; i < sizeof(takes) / sizeof(takes[0]); i++)
		if (r->people[who].member != NULL &&
		    strncmp(said, takes[i].begin, strlen(takes[i].begin)) == 0)
			takes[i].take(r, who, said);
	free(said);
}

/* ---- members */

static void on_say(void *arg, struct rd said)
{
	struct room_person *p = arg;
	struct room *r = p->room;

	r->from[r->up.n] = (unsigned)(p - r->people);
	put(&r->up, (const char *)said.p, said.left);
}

/* splitmix64 */
static void on_random(void *arg, uint8_t *out, size_t len)
{
	struct room *r = ((struct room_person *)arg)->room;

	for (size_t i = 0; i < len; i++) {
		uint64_t z = r->random += UINT64_C(0x9e3779b97f4a7c15);

		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		out[i] = (uint8_t)(z ^ z >> 31);
	}
}

/* Until nobody has anything to say or to hear. */
static void settle(struct room *r)
{
	bool any = true;

	while (any) {
		any = r->up.n > 0;
		while (r->up.n > 0)
			serve(r);
		for (unsigned i = 0; i < ROOM_PEOPLE_N; i++) {
			struct room_person *p = &r->people[i];

			while (!p->is_held && p->down.n > 0) {
				char *t = take(&p->down);

				must(member_hear(p->member, r->now,
						 rd_init((uint8_t *)t,
							 strlen(t))) == OK);
				free(t);
				any = true;
			}
		}
	}
}

void room_pass(struct room *r, uint64_t us)
{
	const uint64_t end_us = r->now.us + us;

	while (r->now.us < end_us) {
		r->now.us += end_us - r->now.us < ROOM_STEP_US
				     ? end_us - r->now.us
				     : ROOM_STEP_US;
		for (unsigned i = 0; i < ROOM_PEOPLE_N; i++)
			if (r->people[i].member != NULL)
				(void)member_tick(r->people[i].member, r->now);
		settle(r);
	}
}

struct room *room_new(void)
{
	static const uint8_t secret[LINK_SECRET_LEN] = { 1 };
	static const uint8_t seed[LINK_SEED_LEN] = { 2 };
	struct room *r = calloc(1, sizeof(*r));

	must(r != NULL);
	link_make(&r->link, LINK_SEALED, secret, seed);
	r->now = (struct member_now){ 100 * ROOM_S, 1700000000 };
	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++)
		r->people[i].room = r;
	return r;
}

static void remove_person(struct room_person *p)
{
	drop(&p->down);
	member_free(p->member);
	p->member = NULL;
	p->is_in = false;
	p->is_held = false;
}

void room_free(struct room *r)
{
	if (r == NULL)
		return;
	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++)
		remove_person(&r->people[i]);
	drop(&r->up);
	free(r);
}

uint64_t room_epoch_of(const struct room *r, unsigned i)
{
	return mls_epoch(r->people[i].member->keys.group);
}

/* Everybody to whom nothing is held is in, at the server's epoch. */
static bool is_quiet(const struct room *r)
{
	for (unsigned i = 0; i < ROOM_PEOPLE_N; i++) {
		const struct room_person *p = &r->people[i];

		if (p->member != NULL && !p->is_held &&
		    (p->member->standing != MEMBER_IN ||
		     room_epoch_of(r, i) != r->epoch))
			return false;
	}
	return true;
}

/* In as little time as it takes. */
static void wait_until_quiet(struct room *r)
{
	unsigned n = 0;

	settle(r);
	for (; !is_quiet(r); n++) {
		must(n < WAIT_N);
		room_pass(r, ROOM_STEP_US);
	}
}

void room_come(struct room *r, unsigned i)
{
	struct room_person *p = &r->people[i];
	const struct member_user user = { .arg = p,
					  .say = on_say,
					  .random = on_random };
	const struct member_options options = { .link = &r->link,
						.name = "",
						.adds_max = 1 };

	must(p->member == NULL);
	p->member = member_new(&options, &user);
	must(p->member != NULL);
	member_begin(p->member, r->now);
	wait_until_quiet(r);
}

void room_leave(struct room *r, unsigned i)
{
	struct room_person *p = &r->people[i];
	const uint64_t epoch = r->epoch;
	unsigned n = 0;

	say_state(r, i, SIGNAL_GONE);
	remove_person(p);
	for (; r->epoch == epoch; n++) {
		must(n < WAIT_N);
		room_pass(r, ROOM_STEP_US);
	}
	wait_until_quiet(r);
}

void room_hold(struct room *r, unsigned i)
{
	r->people[i].is_held = true;
}

void room_release(struct room *r, unsigned i)
{
	r->people[i].is_held = false;
	settle(r);
}

/* ---- frames */

struct room_frame room_seal(struct room *r, unsigned i)
{
	static const uint8_t picture[] = "a picture";
	const struct member_frame f = { .context = MEMBER_CAMERA,
					.codec = MEMBER_VP8 };
	struct room_frame out = { 0 };
	struct wr w = wr_init(out.bytes, sizeof(out.bytes));

	must(member_seal(r->people[i].member, &f,
			 rd_init(picture, sizeof(picture)), &w) == OK);
	out.len = wr_len(&w);
	return out;
}

enum member_fate room_open(struct room *r, unsigned i,
			   const struct room_frame *f)
{
	uint8_t plain[ROOM_FRAME_LEN];
	struct member_frame found = { .codec = MEMBER_VP8 };
	struct wr w = wr_init(plain, sizeof(plain));
	const enum member_fate fate = member_open(
		r->people[i].member, &found, rd_init(f->bytes, f->len), &w);

	must(fate != MEMBER_OPENED || found.context == MEMBER_CAMERA);
	return fate;
}
