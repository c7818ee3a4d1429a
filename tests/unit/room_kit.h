/* room_kit.h - members without browsers in one room, in virtual time: a server that
 * orders commits and hands on what they say, as docs/protocol.md, section 2, has
 * it. What it has for a member may be held back.
 *
 * A step that must not fail ends the program.
 */
#ifndef ROOM_KIT_H
#define ROOM_KIT_H

#include "agent/member_inner.h"

enum {
	ROOM_PEOPLE_N = 24,
	ROOM_QUEUE_N = 256,
	ROOM_FRAME_LEN = 256,
	ROOM_STEP_US = 50000,
};

#define ROOM_S UINT64_C(1000000)

struct room_queue {
	size_t n;
	char *text[ROOM_QUEUE_N];
};

struct room_person {
	struct room *room;
	struct member *member; /* NULL: has not come yet, or has left */
	bool is_in;            /* of the group, for the server */
	bool is_held;          /* gets nothing for now */
	struct room_queue down;
};

struct room {
	struct link link;
	struct member_now now;
	uint64_t random;
	bool has_group;
	uint8_t group[KEYS_END_LEN];
	uint64_t epoch;
	struct room_person people[ROOM_PEOPLE_N];
	struct room_queue up;
	unsigned from[ROOM_QUEUE_N]; /* who said each of up */
};

/* A frame on its way. */
struct room_frame {
	size_t len;
	uint8_t bytes[ROOM_FRAME_LEN];
};

struct room *room_new(void);
void room_free(struct room *r);

/* Number i comes, knocks, and is in when this returns. */
void room_come(struct room *r, unsigned i);

/* It leaves, and the others have removed it when this returns. */
void room_leave(struct room *r, unsigned i);

/* Time passes, and whatever is due is done. */
void room_pass(struct room *r, uint64_t us);

/* It gets nothing, or all that was held back. */
void room_hold(struct room *r, unsigned i);
void room_release(struct room *r, unsigned i);

/* A picture of number i. */
struct room_frame room_seal(struct room *r, unsigned i);

/* What number i makes of it. */
enum member_fate room_open(struct room *r, unsigned i,
			   const struct room_frame *f);

uint64_t room_epoch_of(const struct room *r, unsigned i);

#endif
