/* delivery.h - the group of each room: who is a member, which commit is the
 * one, and who is still to be sent what of it (docs/protocol.md, section 2).
 *
 * Of a group it knows an id and an epoch and nothing else. A commit is kept
 * once for all, and each member has its own place in the row of them, so that
 * a slow one misses nothing and costs nothing. Commits are sealed; nothing here
 * opens one.
 *
 * Pure, beside rooms: no socket, no clock. After each step the caller asks
 * delivery_next() for whoever is in the room.
 */
#ifndef ROOM_DELIVERY_H
#define ROOM_DELIVERY_H

#include "base/err.h"
#include "room/kept.h"
#include "room/member.h"
#include "room/room.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DELIVERY_GROUP_LEN = 8,
	DELIVERY_TEXT_LEN = KEPT_TEXT_LEN,
};

/* Epochs are below this. */
#define DELIVERY_EPOCHS (UINT64_C(1) << 53)

struct delivery_group {
	bool there;
	uint8_t id[DELIVERY_GROUP_LEN];
	uint64_t epoch;
	uint64_t learn_until_us; /* members may come back that nobody knows */
	uint32_t members_n;
};

struct delivery_seat {
	enum member_state state;
	uint64_t next; /* epoch of the commit that it is to be sent next */
	uint64_t turn; /* of the commit that adds or removes it */
};

/* Large: the caller's static memory. */
struct delivery {
	const struct rooms *rooms;
	struct delivery_group groups[ROOM_N];
	struct delivery_seat seats[ROOM_PLACE_N];
	struct kept kept;
};

/* The memory is zero when it is called first; what is kept is never touched
 * before it is needed. */
void delivery_init(struct delivery *d, const struct rooms *rooms);

/* What the caller must do after a step. */
enum delivery_todo {
	DELIVERY_TELL = MEMBER_TELL,           /* who hears: the seat's state */
	DELIVERY_TELL_AWAY = MEMBER_TELL_AWAY, /* who hears: it is away */
	DELIVERY_ENDED = 1 << 2, /* the others: there is no group any more */
};

/* Where a browser says that it stands. */
struct delivery_where {
	const uint8_t *group; /* DELIVERY_GROUP_LEN */
	uint64_t epoch;
};

struct delivery_joined {
	struct delivery_group group; /* as it is now, if it is there */
	bool in;                     /* what it missed follows */
	unsigned todo;
};

/* The place has a socket, maybe a new one. where is NULL for who has no group.
 */
void delivery_join(struct delivery *d, uint32_t place,
		   const struct delivery_where *where, uint64_t now_us,
		   struct delivery_joined *out);

/* A seat is away or free; returns DELIVERY_* bits. */
unsigned delivery_news(struct delivery *d, const struct room_news *news);

/* Takes a group of one, made by who sits at the place. ERR_STEP when there is
 * one already. */
must_check enum err delivery_found(struct delivery *d, uint32_t place,
				   const uint8_t group[DELIVERY_GROUP_LEN]);

/* A commit and whom it adds and removes; views of the caller's. Who is not in
 * the room is passed over, and so is who made it; who is in both is added. */
struct delivery_commit {
	uint64_t epoch;
	const char *data;
	size_t data_len;
	const uint8_t *to; /* ROOM_PEER_LEN each */
	size_t to_n;
	const char *welcome; /* there when to_n > 0 */
	size_t welcome_len;  /* with data_len at most DELIVERY_TEXT_LEN */
	const uint8_t *gone; /* ROOM_PEER_LEN each */
	size_t gone_n;
};

/* Takes the first commit made in the group's epoch by a member who knows it.
 * ERR_STEP for any other; then nothing changed. */
must_check enum err delivery_commit(struct delivery *d, uint32_t place,
				    const struct delivery_commit *c,
				    uint64_t now_us);

/* The epoch of the group of a place; 0 without one. */
uint64_t delivery_epoch(const struct delivery *d, uint32_t place);

enum delivery_kind {
	DELIVERY_NOTHING,
	DELIVERY_TAKEN,   /* the place's own commit is the one */
	DELIVERY_COMMIT,  /* of another */
	DELIVERY_WELCOME, /* of another, who added it */
	DELIVERY_LOST,    /* is not kept any more */
};

struct delivery_item {
	enum delivery_kind kind;
	const struct kept_entry *entry; /* NULL for NOTHING and LOST */
	size_t len;                     /* bytes that delivery_read() gives */
};

/* What is to be sent to a place next. It holds until the next step. */
void delivery_next(const struct delivery *d, uint32_t place,
		   struct delivery_item *item);
void delivery_read(const struct delivery *d, const struct delivery_item *item,
		   char *out);

/* It was sent. */
void delivery_sent(struct delivery *d, uint32_t place);

/* May say something to members; that shows that it is one. */
bool delivery_speaks(struct delivery *d, uint32_t place);

/* Gets what members say. */
bool delivery_hears(const struct delivery *d, uint32_t place);

/* Members know of it, here or not. */
bool delivery_is_known(const struct delivery *d, uint32_t place);

/* Has a seat with a socket, and a part in the group. */
bool delivery_is_here(const struct delivery *d, uint32_t place);

/* Wipes the commits that are too old. */
void delivery_expire(struct delivery *d, uint64_t now_us);

#endif
