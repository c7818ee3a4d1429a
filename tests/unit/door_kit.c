#include "door_kit.h"

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <assert.h>
#include <string.h>

static uint32_t state = 20241125;

/* xorshift32 */
void door_random(uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		p[i] = (uint8_t)(state >> 24);
	}
}

static struct wr args(void)
{
	return wr_init(core_args(), CORE_ARGS_SIZE);
}

static void put_random(struct wr *w, size_t len)
{
	door_random(wr_room(w, len), len);
}

static void put_wide(uint64_t v)
{
	uint8_t bytes[8];
	struct wr w = wr_init(bytes, sizeof(bytes));

	wr_u64(&w, v);
	memcpy(core_args(), bytes, sizeof(bytes));
}

static uint32_t put_frame(const struct door_message *m)
{
	memcpy(core_frame(), m->bytes, m->len);
	return (uint32_t)m->len;
}

void door_keep(struct door_message *m, int32_t answer)
{
	if (answer < 0)
		return;
	assert((size_t)answer <= sizeof(m->bytes));
	m->len = (size_t)answer;
	memcpy(m->bytes, core_text(), m->len);
}

int32_t door_room(void)
{
	struct wr w = args();

	put_random(&w, 64);
	wr_u8(&w, 0); /* the policy */
	return core_room_make();
}

int32_t door_person(struct door_person *p, int32_t room, uint8_t number)
{
	struct wr w = args();

	put_random(&w, 32);
	memset(p->peer, number, sizeof(p->peer));
	p->group = core_group_new(room);
	return p->group;
}

int32_t door_found(const struct door_person *p)
{
	struct wr w = args();

	wr_bytes(&w, p->peer, DOOR_PEER_LEN);
	put_random(&w, 8 + 32);
	memcpy(core_frame(), "Ada", 3);
	return core_group_found(p->group, 3);
}

int32_t door_knock(const struct door_person *p, bool again,
		   struct door_message *knock)
{
	struct wr w = args();

	wr_bytes(&w, p->peer, DOOR_PEER_LEN);
	wr_u64(&w, DOOR_NOW_S);
	put_random(&w, 32 + 24);
	memcpy(core_frame(), "Bob", 3);
	int32_t answer = core_group_knock(p->group, 3, again);
	door_keep(knock, answer);
	return answer;
}

int32_t door_hear(const struct door_person *p, const uint8_t *from,
		  const struct door_message *knock,
		  struct door_message *key_package)
{
	enum { HEAD_LEN = 1 + 8 + 32 + 32 };
	struct wr w = args();

	wr_bytes(&w, from, DOOR_PEER_LEN);
	int32_t answer = core_group_open_knock(p->group, put_frame(knock));
	if (answer < 0)
		return answer;

	struct rd r = rd_init(core_text(), (size_t)answer);
	(void)rd_bytes(&r, HEAD_LEN);
	(void)rd_bytes(&r, rd_u16(&r));
	assert(!r.bad && r.left <= sizeof(key_package->bytes));
	key_package->len = r.left;
	memcpy(key_package->bytes, r.p, r.left);
	return answer;
}

int32_t door_commit(const struct door_person *p, const struct door_changes *c,
		    struct door_message *commit, struct door_message *welcome)
{
	struct wr w = args();
	struct wr frame = wr_init(core_frame(), CORE_FRAME_MAX);

	wr_u64(&w, DOOR_NOW_S);
	put_random(&w, 32);
	wr_u16(&frame, (uint16_t)c->adds_n);
	for (size_t i = 0; i < c->adds_n; i++) {
		wr_u16(&frame, (uint16_t)c->adds[i]->len);
		wr_bytes(&frame, c->adds[i]->bytes, c->adds[i]->len);
	}
	wr_u16(&frame, (uint16_t)c->removes_n);
	for (size_t i = 0; i < c->removes_n; i++)
		wr_u16(&frame, c->removes[i]);

	int32_t answer = core_group_commit(p->group, (uint32_t)wr_len(&frame));
	if (answer < 0)
		return answer;
	struct rd r = rd_init(core_text(), (size_t)answer);
	struct rd sealed = rd_sub(&r, rd_u32(&r));
	assert(!r.bad && sealed.left <= DOOR_MESSAGE_MAX &&
	       r.left <= DOOR_MESSAGE_MAX);
	commit->len = sealed.left;
	memcpy(commit->bytes, sealed.p, sealed.left);
	welcome->len = r.left;
	memcpy(welcome->bytes, r.p, r.left);
	return answer;
}

int32_t door_take(const struct door_person *p, const struct door_message *m)
{
	put_wide(DOOR_NOW_S);
	return core_group_take(p->group, put_frame(m));
}

int32_t door_join(const struct door_person *p, const struct door_message *m)
{
	put_wide(DOOR_NOW_S);
	return core_group_join(p->group, put_frame(m));
}

int32_t door_beacon(const struct door_person *p, struct door_message *beacon)
{
	struct wr w = args();

	wr_bytes(&w, p->peer, DOOR_PEER_LEN);
	put_random(&w, 24);
	int32_t answer = core_group_beacon(p->group);
	door_keep(beacon, answer);
	return answer;
}

int32_t door_open_beacon(const struct door_person *p, const uint8_t *from,
			 const struct door_message *beacon)
{
	struct wr w = args();

	wr_bytes(&w, from, DOOR_PEER_LEN);
	return core_group_open_beacon(p->group, put_frame(beacon));
}

void door_drop_epoch(const struct door_person *p, uint64_t epoch)
{
	put_wide(epoch);
	core_keys_drop(p->group);
}

int32_t door_seal(const struct door_person *p, uint32_t context,
		  struct door_message *frame)
{
	memcpy(core_frame() + CORE_FRAME_AT, "in camera", 9);
	core_args()[CORE_METADATA_AT] = 1;
	int32_t len = core_seal(p->group, context, 9, 1, 0);

	if (len < 0)
		return len;
	frame->len = (size_t)len;
	memcpy(frame->bytes, core_frame() + core_result()->at, frame->len);
	return len;
}

int32_t door_open(const struct door_person *p, const struct door_message *frame)
{
	core_args()[CORE_METADATA_AT] = 1;
	return core_open(p->group, put_frame(frame), 1);
}

struct door_state door_state(const struct door_person *p)
{
	int32_t answer = core_group_state(p->group);
	struct rd r = rd_init(core_text(), answer < 0 ? 0 : (size_t)answer);
	struct door_state s;

	s.is_in = rd_u8(&r) == 1;
	s.waits = rd_u8(&r) == 1;
	s.epoch = rd_u64(&r);
	s.own = rd_u16(&r);
	(void)rd_bytes(&r, 8);
	s.seals = rd_u8(&r) == 1;
	s.sends = rd_u64(&r);
	assert(rd_done(&r));
	return s;
}

static void receive_and_send(const struct door_person *p)
{
	int32_t received = core_keys_receive(p->group);
	int32_t sent = core_keys_send(p->group);

	assert(received == 0 && sent == 0);
}

void door_pair(int32_t room, struct door_person *a, struct door_person *b)
{
	static struct door_message knock, package, commit, welcome;
	const struct door_changes add = { .adds = { &package }, .adds_n = 1 };
	bool ok = door_person(a, room, 0xA0) > 0 &&
		  door_person(b, room, 0xB0) > 0 && door_found(a) == 0 &&
		  door_knock(b, false, &knock) > 0 &&
		  door_hear(a, b->peer, &knock, &package) > 0 &&
		  door_commit(a, &add, &commit, &welcome) > 0 &&
		  core_group_taken(a->group) == 0 &&
		  door_join(b, &welcome) == 0;

	assert(ok);
	receive_and_send(a);
	receive_and_send(b);
}

void door_renew(const struct door_person *by, const struct door_person *other)
{
	static struct door_message commit, welcome;
	const struct door_changes none = { .adds_n = 0 };
	bool ok = door_commit(by, &none, &commit, &welcome) > 0 &&
		  core_group_taken(by->group) == 0 &&
		  door_take(other, &commit) > 0;

	assert(ok);
	receive_and_send(by);
	receive_and_send(other);
}
