/* Two shares of the forwarding unit, a post between them, and people whose
 * datagrams come to the worker that the test chooses, as the kernel's hash might.
 * What a worker does is here the test's; all else is as it is. */
#include "media/share.h"

#include "agent/media/hop.h"
#include "base/limits.h"
#include "ice/username.h"
#include "os/clock.h"
#include "rtp/rtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	WORKERS_N = 2,
	PEOPLE_N = 2,
	ANNA = 0,
	BEN = 1,
	ROOM = 5,
	OWNER = ROOM % WORKERS_N,
	WRONG = 1 - OWNER,
	FLYING_N = 64,
	LIMIT_US = 5000000,
};

static const char password[] = "abcdefghijklmnopqrstuvwx";

struct worker {
	uint32_t number;
	struct worker_unit unit;
	uint64_t letters_n; /* posted */
	uint64_t sent_n;    /* datagrams to people */
	unsigned met_n;
};

struct datagram {
	int to; /* a person */
	size_t len;
	uint8_t bytes[2048];
};

struct person {
	struct hop hop;
	uint32_t worker; /* where its datagrams come to */
	unsigned got_n;  /* packets of sound */
	uint8_t last[64];
};

static struct worker workers[WORKERS_N];
static struct post *post;
static struct bell bells[WORKERS_N];
static struct person people[PEOPLE_N];
static struct dtls_context *unit_context;
static struct dtls_context *person_context;
static struct datagram flying[FLYING_N];
static size_t flying_n;

/* ---- the workers */

static struct addr address_of(int person)
{
	const uint8_t ip[4] = { 10, 0, 1, (uint8_t)(person + 2) };

	return addr_from_v4(ip, (uint16_t)(5001 + person));
}

void worker_set_unit(struct worker *w, const struct worker_unit *unit)
{
	w->unit = *unit;
}

uint32_t worker_number(const struct worker *w)
{
	return w->number;
}

void worker_send(struct worker *w, const struct worker_path *path,
		 const struct turn_packet *packet, int32_t group)
{
	struct datagram *d = &flying[flying_n];

	(void)group;
	w->sent_n++;
	for (int i = 0; i < PEOPLE_N; i++) {
		const struct addr a = address_of(i);

		if (!addr_equal(&a, &path->client))
			continue;
		assert_true(flying_n < FLYING_N);
		flying_n++;
		d->to = i;
		d->len = packet->len;
		memcpy(d->bytes, packet->p, packet->len);
	}
}

void worker_flush(struct worker *w)
{
	(void)post_flush(post, w->number);
}

bool worker_forward(struct worker *w, uint32_t to,
		    const struct post_letter *letter, const uint8_t *bytes)
{
	assert_int_not_equal(to, w->number);
	w->letters_n++;
	return post_send(post, w->number, to, letter, bytes);
}

bool worker_say(struct worker *w, const struct worker_order *order)
{
	struct ipc_msg m;

	share_read(&m, order);
	w->met_n += m.kind == IPC_UNIT_MET;
	return true;
}

static void input(uint32_t worker, int from, uint8_t *p, size_t len)
{
	const struct worker_unit *u = &workers[worker].unit;
	const struct worker_path path = { .client = address_of(from),
					  .local = address_of(-1) };
	const struct turn_packet in = { .p = p, .len = len };

	u->input(u->arg, &path, &in);
	u->done(u->arg);
}

static void take_letters(uint32_t worker)
{
	const struct worker_unit *u = &workers[worker].unit;
	const struct post_letter *letter;
	uint8_t *bytes;

	while ((letter = post_next(post, worker, &bytes)) != NULL) {
		assert_int_equal(letter->kind, POST_UNIT);
		u->letter(u->arg, letter, bytes);
	}
	u->done(u->arg);
	post_done(post, worker);
}

static uint64_t counted(uint32_t worker, enum unit_counter which)
{
	static struct report r;

	workers[worker].unit.count(workers[worker].unit.arg, &r);
	return r.unit[which];
}

/* ---- the people */

static uint8_t *on_room(void *arg, size_t len)
{
	static uint8_t room[2048];

	(void)arg;
	assert_true(len <= sizeof(room));
	return room;
}

static void on_send(void *arg, const struct addr *to, const uint8_t *p,
		    size_t len)
{
	struct person *person = arg;
	uint8_t bytes[2048];

	(void)to;
	assert_true(len <= sizeof(bytes));
	memcpy(bytes, p, len);
	input(person->worker, (int)(person - people), bytes, len);
}

static void on_random(void *arg, uint8_t *out, size_t len)
{
	static uint32_t seed = 1;

	(void)arg;
	while (len-- > 0)
		*out++ =
			(uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
}

static void land(const struct datagram *d)
{
	const struct addr unit = address_of(-1);
	struct person *p = &people[d->to];
	uint8_t bytes[2048];
	size_t len = d->len;
	struct rtp rtp;

	memcpy(bytes, d->bytes, len);
	if (hop_input(&p->hop, &unit, bytes, &len, clock_monotonic_us()) !=
	    HOP_RTP)
		return;
	assert_int_equal(rtp_read(&rtp, rd_init(bytes, len)), OK);
	if (rtp.head.pt != UNIT_PT_OPUS)
		return; /* a probe */
	p->got_n++;
	memcpy(p->last, rtp_payload(&rtp, bytes).p,
	       rtp.payload_len < sizeof(p->last) ? rtp.payload_len
						 : sizeof(p->last));
}

/* All that is due, and all that is under way. */
static void turn(void)
{
	for (int i = 0; i < PEOPLE_N; i++)
		(void)hop_tick(&people[i].hop, clock_monotonic_us());
	for (uint32_t i = 0; i < WORKERS_N; i++)
		(void)workers[i].unit.tick(workers[i].unit.arg,
					   clock_monotonic_us());
	/* There, and the word back, before any answer. */
	for (uint32_t i = 0; i < 2 * WORKERS_N; i++)
		take_letters(i % WORKERS_N);
	while (flying_n > 0) {
		const struct datagram d = flying[0];

		memmove(flying, flying + 1, --flying_n * sizeof(flying[0]));
		land(&d);
	}
}

static void order(enum ipc_kind kind, const struct ipc_unit *said)
{
	const struct ipc_msg m = { .kind = kind, .unit = *said };
	struct worker_order o;
	const struct worker_unit *u =
		&workers[share_owner(said->room, WORKERS_N)].unit;

	share_write(&o, &m);
	u->order(u->arg, &o);
}

static size_t write_offer(const struct ipc_unit *said, uint8_t *out)
{
	char ufrag[USERNAME_UFRAG_LEN];
	struct sdp_offer offer = {
		.transport = { .ufrag = { ufrag, sizeof(ufrag) },
			       .pwd = { password, ICE_PWD_LEN } },
		.candidate = { address_of(-1) },
		.candidate_n = 1,
		.codec = { UNIT_VP8 },
		.codec_n = 1,
	};
	struct wr w = wr_init(out, SDP_LEN);
	size_t len = 0;

	username_write(ufrag, &(struct username){ .room = said->room,
						  .place = said->place,
						  .random = said->serial });
	memcpy(offer.transport.fingerprint,
	       dtls_context_fingerprint(unit_context), SDP_FINGERPRINT_LEN);
	sdp_write_offer(&w, &offer);
	assert_int_equal(wr_done(&w, &len), OK);
	return len;
}

/* The person's datagrams will come to that worker. */
static void meet_in(uint16_t room, int who, uint32_t worker)
{
	static uint8_t text[SDP_LEN];
	struct ipc_unit said = { .room = room,
				 .place = (uint16_t)(20 + who),
				 .serial = 0x2000u + (uint32_t)who };
	struct sdp_transport answer;
	const size_t len = write_offer(&said, text);

	people[who].worker = worker;
	memcpy(said.key, password, ICE_PWD_LEN);
	said.open = true;
	order(IPC_UNIT_JOIN, &said);
	said.open = false; /* no part of an answer */
	assert_int_equal(hop_offer(&people[who].hop, rd_init(text, len), false,
				   &answer, clock_monotonic_us()),
			 OK);
	memcpy(said.ufrag, answer.ufrag.p, answer.ufrag.len);
	memcpy(said.pwd, answer.pwd.p, answer.pwd.len);
	memcpy(said.key, answer.fingerprint, sizeof(said.key));
	order(IPC_UNIT_ANSWER, &said);
}

static void meet(int who, uint32_t worker)
{
	meet_in(ROOM, who, worker);
}

static void connect_person(int who)
{
	const uint64_t end_us = clock_monotonic_us() + LIMIT_US;

	while (hop_state(&people[who].hop) != HOP_CONNECTED &&
	       clock_monotonic_us() < end_us)
		turn();
	turn();
	assert_int_equal(hop_state(&people[who].hop), HOP_CONNECTED);
}

static void say(int who, uint64_t index)
{
	static const uint8_t payload[] = "something that is heard";
	const char mid = '0';
	struct rtp_element e = { .id = UNIT_EXT_MID, .len = 1, .bytes = &mid };
	const struct rtp_head head = { .ssrc = 700,
				       .seq = (uint16_t)index,
				       .pt = UNIT_PT_OPUS };
	uint8_t bytes[64];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, &e, 1);
	hop_send(&people[who].hop,
		 &(struct hop_packet){ .index = index,
				       .head = bytes,
				       .head_len = wr_len(&w),
				       .payload = payload,
				       .payload_len = sizeof(payload) });
}

/* ---- the beginning */

static int begin(void **unused)
{
	struct bell *const all[WORKERS_N] = { &bells[0], &bells[1] };

	(void)unused;
	flying_n = 0;
	memset(people, 0, sizeof(people));
	memset(workers, 0, sizeof(workers));
	assert_int_equal(dtls_context_new(&unit_context), OK);
	assert_int_equal(dtls_context_new(&person_context), OK);
	for (uint32_t i = 0; i < WORKERS_N; i++)
		assert_int_equal(bell_open(&bells[i]), OK);
	assert_int_equal(post_open(&post, WORKERS_N, all), OK);
	for (uint32_t i = 0; i < WORKERS_N; i++) {
		const struct share_plan plan = { .worker = &workers[i],
						 .workers_n = WORKERS_N,
						 .dtls = unit_context };

		workers[i].number = i;
		assert_int_equal(share_open(&plan), OK);
	}
	for (int i = 0; i < PEOPLE_N; i++)
		hop_open(&people[i].hop, person_context,
			 &(struct hop_user){ .room = on_room,
					     .send = on_send,
					     .random = on_random,
					     .arg = &people[i] });
	return 0;
}

static int end(void **unused)
{
	struct ipc_msg clear = { .kind = IPC_UNIT_CLEAR };
	struct worker_order o;

	(void)unused;
	share_write(&o, &clear);
	for (uint32_t i = 0; i < WORKERS_N; i++)
		workers[i].unit.order(workers[i].unit.arg, &o);
	for (int i = 0; i < PEOPLE_N; i++)
		hop_close(&people[i].hop);
	dtls_context_free(unit_context);
	dtls_context_free(person_context);
	return 0;
}

/* ---- */

static void who_comes_to_the_wrong_worker_is_served_by_the_right_one(
	void **unused)
{
	(void)unused;
	meet(ANNA, WRONG);
	meet(BEN, OWNER);
	connect_person(ANNA);
	connect_person(BEN);
	assert_int_equal(workers[OWNER].met_n, 2);
	assert_int_equal(workers[WRONG].met_n, 0);
	for (uint64_t i = 1; i <= 10; i++) {
		const uint64_t letters_n = workers[WRONG].letters_n;

		say(ANNA, i);
		assert_int_equal(workers[WRONG].letters_n, letters_n + 1);
		turn();
	}
	assert_int_equal(people[BEN].got_n, 10);
	assert_string_equal(people[BEN].last, "something that is heard");
	say(BEN, 1);
	turn();
	assert_int_equal(people[ANNA].got_n, 1);
	/* The owner alone sends. */
	assert_int_equal(workers[WRONG].sent_n, 0);
	assert_int_equal(counted(WRONG, UNIT_connected), 0);
	assert_int_equal(counted(OWNER, UNIT_connected), 2);
	assert_int_equal(counted(OWNER, UNIT_dropped_auth), 0);
}

static void who_comes_to_the_right_worker_is_posted_nowhere(void **unused)
{
	(void)unused;
	meet(ANNA, OWNER);
	connect_person(ANNA);
	say(ANNA, 1);
	turn();
	assert_int_equal(workers[OWNER].letters_n, 0);
	assert_int_equal(workers[WRONG].letters_n, 0);
}

static void without_a_check_nothing_is_posted(void **unused)
{
	uint8_t dtls[64] = { 22, 0xfe, 0xfd };
	uint8_t rtp[64] = { 0x80, 96 };

	(void)unused;
	meet(ANNA, WRONG);
	input(WRONG, BEN, dtls, sizeof(dtls));
	input(WRONG, BEN, rtp, sizeof(rtp));
	assert_int_equal(workers[WRONG].letters_n, 0);
	assert_int_equal(counted(WRONG, UNIT_dropped_unproven), 2);
	connect_person(ANNA);
	input(WRONG, BEN, dtls, sizeof(dtls)); /* Anna's way is hers */
	assert_int_equal(counted(WRONG, UNIT_dropped_unproven), 3);
}

static void a_check_without_the_password_opens_no_way(void **unused)
{
	uint8_t check[256];
	uint8_t dtls[64] = { 22, 0xfe, 0xfd };
	static const char user[] = "0005001400002000:abcd";
	const uint8_t id[STUN_ID_LEN] = { 1 };
	struct wr w = wr_init(check, sizeof(check));
	struct wr_len16 len = stun_begin(&w, STUN_BINDING | STUN_REQUEST, id);

	(void)unused;
	stun_attr(&w, STUN_A_USERNAME, user, sizeof(user) - 1);
	stun_end(&w, len);
	meet(ANNA, OWNER);
	input(WRONG, BEN, check, wr_len(&w));
	assert_int_equal(workers[WRONG].letters_n, 1);
	take_letters(OWNER);
	assert_int_equal(counted(OWNER, UNIT_dropped_check), 1);
	assert_int_equal(workers[OWNER].letters_n, 0);
	take_letters(WRONG);
	input(WRONG, BEN, dtls, sizeof(dtls));
	assert_int_equal(workers[WRONG].letters_n, 1);
	assert_int_equal(counted(WRONG, UNIT_dropped_unproven), 1);
	assert_int_equal(workers[OWNER].sent_n + workers[WRONG].sent_n, 0);
}

static void who_moves_to_another_worker_is_served_on(void **unused)
{
	(void)unused;
	meet(ANNA, WRONG);
	meet(BEN, OWNER);
	connect_person(ANNA);
	connect_person(BEN);
	people[ANNA].worker = OWNER;
	say(ANNA, 1);
	turn();
	people[ANNA].worker = WRONG;
	say(ANNA, 2);
	turn();
	assert_int_equal(people[BEN].got_n, 2);
}

static void who_goes_to_a_room_of_the_wrong_worker_is_posted_no_more(
	void **unused)
{
	uint64_t letters_n;

	(void)unused;
	meet(ANNA, WRONG);
	connect_person(ANNA);
	meet_in(ROOM + 1, ANNA, WRONG);
	connect_person(ANNA);
	assert_int_equal(workers[WRONG].met_n, 1);
	letters_n = workers[WRONG].letters_n;
	say(ANNA, 1);
	turn();
	assert_int_equal(workers[WRONG].letters_n, letters_n);
	assert_int_equal(counted(WRONG, UNIT_dropped_auth), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			who_comes_to_the_wrong_worker_is_served_by_the_right_one,
			begin, end),
		cmocka_unit_test_setup_teardown(
			who_comes_to_the_right_worker_is_posted_nowhere, begin,
			end),
		cmocka_unit_test_setup_teardown(
			without_a_check_nothing_is_posted, begin, end),
		cmocka_unit_test_setup_teardown(
			a_check_without_the_password_opens_no_way, begin, end),
		cmocka_unit_test_setup_teardown(
			who_moves_to_another_worker_is_served_on, begin, end),
		cmocka_unit_test_setup_teardown(
			who_goes_to_a_room_of_the_wrong_worker_is_posted_no_more,
			begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
