/* The core's door, called in any order with any number: it may refuse, it may
 * not read or write beyond its places, and a closed thing stays closed.
 *
 * The input says first whether there are two people in a group already, then it is
 * a list of calls: one byte says which, one how long (see read_len()), one which of
 * the last numbers; then as many bytes of arguments as it says go into core_args(),
 * and so into the frame.
 */
#include "door_kit.h"

#include "base/rd.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* There is always a place: no more than these are alive at one time. */
enum {
	KEPT = CORE_ROOMS + CORE_GROUPS + 1,
	CALLS = 64,
	SHORT = 16,
	FAR = 240,
	LAST_ANSWER = 255,
};

/* The numbers the last calls answered; some stand for nothing any more. */
struct numbers {
	int32_t n[KEPT];
	int32_t answer; /* of the last call */
};

static void keep(struct numbers *kept, int32_t number)
{
	for (unsigned i = 0; i < KEPT; i++) {
		if (core_room_is_host(kept->n[i]) < 0 &&
		    core_group_state(kept->n[i]) < 0) {
			kept->n[i] = number;
			return;
		}
	}
}

static int32_t call_room(unsigned which, uint32_t len, int32_t n)
{
	switch (which) {
	case 0:
		return core_room_text(n, len % 5);
	case 1:
		return core_envelope_seal(n, len);
	case 2:
		return core_envelope_open(n, len);
	case 3:
		return core_half_seal(len);
	case 4:
		return core_half_open(len);
	case 5:
		return core_peer_of_seat();
	case 6:
		core_wipe(len);
		return 0;
	default:
		return len % 2 == 0 ? core_room_is_host(n)
				    : core_room_policy(n);
	}
}

static int32_t call_group(unsigned which, uint32_t len, int32_t n)
{
	switch (which) {
	case 0:
		return core_group_found(n, len);
	case 1:
		return core_group_knock(n, len, len % 2);
	case 2:
		return core_group_join(n, len);
	case 3:
		return core_group_open_knock(n, len);
	case 4:
		return core_group_commit(n, len);
	case 5:
		return core_group_take(n, len);
	case 6:
		return core_group_open_beacon(n, len);
	default:
		return core_group_restore(n);
	}
}

static int32_t ask_group(unsigned which, int32_t n)
{
	switch (which) {
	case 0:
		return core_group_taken(n);
	case 1:
		core_group_drop(n);
		return 0;
	case 2:
		return core_group_state(n);
	case 3:
		return core_group_members(n);
	case 4:
		return core_group_beacon(n);
	case 5:
		return core_group_authenticator(n);
	case 6:
		return core_group_rest(n);
	default:
		core_group_leave(n);
		return 0;
	}
}

static int32_t call_keys(unsigned which, uint32_t len, int32_t n)
{
	switch (which) {
	case 0:
		return core_keys_receive(n);
	case 1:
		return core_keys_send(n);
	case 2:
		core_keys_drop(n);
		return 0;
	case 3:
		core_keys_stop(n);
		return 0;
	case 4:
	case 5:
		return core_seal(n, len % 7, len, len % 70, len % 67);
	default:
		return core_open(n, len, len % 70);
	}
}

static void begin_or_end(unsigned which, uint32_t len, int32_t n,
			 struct numbers *kept)
{
	switch (which) {
	case 0:
		keep(kept, core_room_make());
		break;
	case 1:
		keep(kept, core_room_open(len));
		break;
	case 2:
	case 3:
		keep(kept, core_group_new(n));
		break;
	case 4:
		core_room_close(n);
		break;
	default:
		core_group_close(n);
		break;
	}
}

/* Short ones, steps of 257, near the ends of the places and of the type, and as
 * long as the last answer, which is then in the frame. */
static uint32_t read_len(struct rd *r, const struct numbers *kept)
{
	const uint32_t byte = rd_u8(r);

	if (byte == LAST_ANSWER && kept->answer > 0) {
		memcpy(core_frame(), core_text(), (size_t)kept->answer);
		return (uint32_t)kept->answer;
	}
	if (byte < SHORT)
		return byte;
	return byte > FAR ? UINT32_MAX - byte * 257 : byte * 257;
}

static void run(struct rd *r, struct numbers *kept)
{
	const unsigned which = rd_u8(r);
	const uint32_t len = read_len(r, kept);
	const int32_t number = kept->n[rd_u8(r) % KEPT];
	struct rd args = rd_sub(r, rd_u8(r) % (CORE_ARGS_SIZE + 1));
	struct rd frame = rd_sub(r, rd_u8(r));

	if (!args.bad)
		memcpy(core_args(), args.p, args.left);
	if (!frame.bad)
		memcpy(core_frame(), frame.p, frame.left);
	switch (which / 8 % 5) {
	case 0:
		kept->answer = call_room(which % 8, len, number);
		break;
	case 1:
		kept->answer = call_group(which % 8, len, number);
		break;
	case 2:
		kept->answer = ask_group(which % 8, number);
		break;
	case 3:
		kept->answer = call_keys(which % 8, len, number);
		break;
	default:
		kept->answer = 0;
		begin_or_end(which % 8, len, number, kept);
		break;
	}
	if (kept->answer > CORE_TEXT_SIZE)
		kept->answer = 0; /* a frame's length */
}

static void two_in_a_group(struct numbers *kept)
{
	struct door_person a, b;
	int32_t room = door_room();

	door_pair(room, &a, &b);
	keep(kept, room);
	keep(kept, a.group);
	keep(kept, b.group);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);
	struct numbers kept = { .answer = 0 };

	if (rd_u8(&r) % 2 == 1)
		two_in_a_group(&kept);
	for (unsigned i = 0; i < CALLS && r.left > 0; i++)
		run(&r, &kept);
	for (unsigned i = 0; i < KEPT; i++) {
		core_group_close(kept.n[i]);
		core_room_close(kept.n[i]);
	}
	core_wipe(4096);
	return 0;
}
