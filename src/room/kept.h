/* kept.h - the commits of the last while, for members that did not get them
 * yet or come back (docs/protocol.md, section 2).
 *
 * Sealed bytes in a pool of blocks that all rooms share. What is too old, or
 * in the way of something newer, goes, the oldest first; a room that has more
 * than its share gives way to itself. Whatever goes is wiped.
 *
 * Pure: no clock. A commit is named by its room and the epoch it was made in;
 * a room's epochs follow each other without a gap.
 */
#ifndef ROOM_KEPT_H
#define ROOM_KEPT_H

#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	KEPT_PEER_LEN = 8,
	KEPT_TEXT_LEN = 184000, /* bytes of a commit and its welcome at most */
};

#define KEPT_NONE UINT32_MAX

struct kept_entry {
	uint32_t room;
	uint64_t epoch;
	uint64_t until_us;
	uint8_t from[KEPT_PEER_LEN];
	uint32_t block; /* the first; KEPT_NONE when there is nothing in it */
	uint32_t commit_len;
	uint32_t welcome_len;
	uint32_t older; /* of all, or KEPT_NONE */
	uint32_t newer; /* of all, or the next free one, or KEPT_NONE */
	uint32_t later; /* in the room, or KEPT_NONE */
};

struct kept_room {
	uint32_t first; /* entry, or KEPT_NONE */
	uint32_t last;
	uint32_t blocks_n;
};

/* Large: the caller's static memory. */
struct kept {
	struct kept_room rooms[ROOM_N];
	struct kept_entry entries[ROOM_KEPT_N];
	uint32_t next_block[ROOM_KEPT_BLOCK_N];
	uint8_t blocks[ROOM_KEPT_BLOCK_N][ROOM_KEPT_BLOCK_LEN];
	uint32_t oldest; /* entry, or KEPT_NONE */
	uint32_t newest;
	uint32_t free_entry;
	uint32_t free_block;
	uint32_t free_blocks_n;
};

/* What is to be kept: views of the caller's. */
struct kept_text {
	uint64_t epoch;
	const uint8_t *from; /* KEPT_PEER_LEN */
	const char *commit;
	size_t commit_len;
	const char *welcome; /* NULL without one */
	size_t welcome_len;  /* with commit_len at most KEPT_TEXT_LEN */
};

void kept_init(struct kept *k);

/* Keeps one more; its epoch is the one after the room's last. */
void kept_add(struct kept *k, uint32_t room, const struct kept_text *t,
	      uint64_t until_us);

/* The commit made in an epoch, until the next kept_add() or wipe. NULL when it
 * is not there (any more). */
const struct kept_entry *kept_find(const struct kept *k, uint32_t room,
				   uint64_t epoch);

/* Copy one text of an entry; out has room for its length. */
void kept_read_commit(const struct kept *k, const struct kept_entry *e,
		      char *out);
void kept_read_welcome(const struct kept *k, const struct kept_entry *e,
		       char *out);

/* Wipes what is too old. */
void kept_expire(struct kept *k, uint64_t now_us);

/* Wipes all of a room. */
void kept_end(struct kept *k, uint32_t room);

#endif
