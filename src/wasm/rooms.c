/* Rooms and envelopes, for the browser. */
#include "wasm/rooms.h"

#include "base/b64.h"
#include "base/ct.h"
#include "link/envelope.h"
#include "link/half.h"
#include "link/link.h"
#include "wasm/handle.h"
#include "wasm/io.h"

struct room {
	struct link link;
	struct link_keys keys;
};

static struct handle table[CORE_ROOMS];
static struct room rooms[CORE_ROOMS];

enum { ROOM_TEXT_LEN = B64_TEXT_LEN(LINK_ROOM_LEN) };

static struct room *find(int32_t number)
{
	size_t index = handle_find(table, CORE_ROOMS, number);

	return index < CORE_ROOMS ? &rooms[index] : NULL;
}

const struct link_keys *rooms_keys(int32_t room)
{
	const struct room *r = find(room);

	return r == NULL ? NULL : &r->keys;
}

static int32_t take(const struct room *room)
{
	size_t index = handle_take(table, CORE_ROOMS);

	if (index == CORE_ROOMS)
		return io_answer_number(ERR_FULL, 0);
	rooms[index] = *room;
	return io_answer_number(OK, handle_number(table, index));
}

int32_t core_room_make(void)
{
	struct rd args = io_read_args();
	const uint8_t *secret = io_take(&args, LINK_SECRET_LEN);
	const uint8_t *seed = io_take(&args, LINK_SEED_LEN);
	uint8_t policy = *io_take(&args, 1);
	struct room room;

	if (policy >= LINK_POLICIES)
		return io_answer_number(ERR_FORMAT, 0);
	link_make(&room.link, policy, secret, seed);
	link_derive(&room.link, &room.keys);
	int32_t answer = take(&room);
	ct_wipe(&room, sizeof(room));
	return answer;
}

/* The id in the path is the link's own, or the link was altered: its room is
 * the hash of what it derives. */
static enum err open_room(struct room *r, struct rd payload)
{
	uint8_t id[LINK_ROOM_LEN];

	TRY(b64_read(id, sizeof(id), (const char *)io_args, ROOM_TEXT_LEN));
	TRY(link_read(&r->link, (const char *)payload.p, payload.left));
	link_derive(&r->link, &r->keys);
	return ct_equal(id, r->keys.room, sizeof(id)) ? OK : ERR_AUTH;
}

int32_t core_room_open(uint32_t len)
{
	struct room room;
	enum err err = open_room(&room, io_read_frame(len));
	int32_t answer = err == OK ? take(&room) : io_answer_number(err, 0);

	ct_wipe(&room, sizeof(room));
	return answer;
}

int32_t core_room_is_host(int32_t room)
{
	const struct room *r = find(room);

	if (r == NULL)
		return io_answer_number(ERR_STEP, 0);
	return io_answer_number(OK, r->link.is_host);
}

int32_t core_room_policy(int32_t room)
{
	const struct room *r = find(room);

	if (r == NULL)
		return io_answer_number(ERR_STEP, 0);
	return io_answer_number(OK, r->link.policy);
}

int32_t core_room_text(int32_t room, uint32_t which)
{
	const struct room *r = find(room);
	struct wr w = io_write_text();

	if (r == NULL)
		return io_answer(ERR_STEP, &w);
	if (which == CORE_ROOM_ID)
		b64_write(&w, r->keys.room, LINK_ROOM_LEN);
	else if (which == CORE_ROOM_AUTH)
		b64_write(&w, r->keys.room_auth, LINK_KEY_LEN);
	else if (which == CORE_GUEST_PAYLOAD)
		link_write_guest(&r->link, &w);
	else if (which == CORE_OWN_PAYLOAD)
		link_write_own(&r->link, &w);
	else
		return io_answer(ERR_FORMAT, &w);
	return io_answer(OK, &w);
}

static struct envelope_way read_way(struct rd *args)
{
	struct envelope_way way;

	way.from = io_take(args, LINK_PEER_LEN);
	way.to = io_take(args, LINK_PEER_LEN);
	return way;
}

int32_t core_envelope_seal(int32_t room, uint32_t len)
{
	const struct room *r = find(room);
	struct rd args = io_read_args();
	const struct envelope_way way = read_way(&args);
	const uint8_t *nonce = io_take(&args, PARCEL_NONCE_LEN);
	struct rd plain = io_read_frame(len);
	struct wr w = io_write_text();

	if (r == NULL)
		return io_answer(ERR_STEP, &w);
	if (plain.bad)
		return io_answer(ERR_FULL, &w);
	return io_answer(envelope_seal(&r->keys, &way, nonce, plain, &w), &w);
}

int32_t core_envelope_open(int32_t room, uint32_t len)
{
	const struct room *r = find(room);
	struct rd args = io_read_args();
	const struct envelope_way way = read_way(&args);
	struct rd sealed = io_read_frame(len);
	struct wr w = io_write_text();

	if (r == NULL)
		return io_answer(ERR_STEP, &w);
	if (sealed.bad)
		return io_answer(ERR_FULL, &w);
	return io_answer(envelope_open(&r->keys, &way, sealed, &w), &w);
}

void core_room_close(int32_t room)
{
	size_t index = handle_find(table, CORE_ROOMS, room);

	if (index == CORE_ROOMS)
		return;
	ct_wipe(&rooms[index], sizeof(rooms[index]));
	handle_free(table, index);
}

int32_t core_half_seal(uint32_t len)
{
	struct rd args = io_read_args();
	const uint8_t *half = io_take(&args, HALF_LEN);
	const uint8_t *nonce = io_take(&args, PARCEL_NONCE_LEN);
	struct rd plain = io_read_frame(len);
	struct wr w = io_write_text();

	if (plain.bad)
		return io_answer(ERR_FULL, &w);
	return io_answer(half_seal(half, nonce, plain, &w), &w);
}

int32_t core_half_open(uint32_t len)
{
	struct rd args = io_read_args();
	const uint8_t *half = io_take(&args, HALF_LEN);
	struct rd sealed = io_read_frame(len);
	struct wr w = io_write_text();

	if (sealed.bad)
		return io_answer(ERR_FULL, &w);
	return io_answer(half_open(half, sealed, &w), &w);
}

int32_t core_peer_of_seat(void)
{
	struct rd args = io_read_args();
	struct wr w = io_write_text();
	uint8_t *peer = wr_room(&w, LINK_PEER_LEN);

	link_peer_of_seat(peer, io_take(&args, LINK_SEAT_LEN));
	return io_answer(OK, &w);
}
