/* keys.h - one member's view of a room's group, and the keys of its frames: what
 * src/wasm is for the browser, without its door.
 *
 * Everything lies in the struct. No clock and no randomness: both are handed in.
 * What is refused changes nothing.
 */
#ifndef AGENT_KEYS_H
#define AGENT_KEYS_H

#include "epoch/joining.h"
#include "epoch/rejoin.h"
#include "group/mls.h"
#include "link/link.h"
#include "sframe/ring.h"

#include <stdalign.h>

enum {
	KEYS_LEAF_LEN = 320, /* as the browser's, or one cannot follow */
	KEYS_GROUP_SIZE = 576 << 10, /* for mls_size() */
	KEYS_NAME_MAX = 256,         /* bytes of a name in the tree */
	KEYS_END_LEN = 8,            /* of a group's id, behind the room's */
};

struct keys {
	struct link_keys link; /* of the room */
	bool is_quiet;         /* the same: its policy */
	uint8_t peer[LINK_PEER_LEN];
	uint8_t seed[LABEL_SEED_LEN]; /* of the signature key */
	size_t identity_len;
	uint8_t identity[LINK_PEER_LEN + KEYS_NAME_MAX];
	struct joining joining;
	struct rejoin rejoin;
	struct sframe_ring ring;
	struct mls_group *group; /* in memory */
	alignas(16) uint8_t memory[KEYS_GROUP_SIZE];
};

/* Who a member is; views. */
struct keys_self {
	const struct link *link;
	const uint8_t *seat; /* LINK_SEAT_LEN */
	const uint8_t *seed; /* LABEL_SEED_LEN */
	struct rd name;      /* cut at KEYS_NAME_MAX */
};

void keys_init(struct keys *k, const struct keys_self *self);
void keys_wipe(struct keys *k);

/* Makes a group of one. */
must_check enum err keys_found(struct keys *k, const uint8_t end[KEYS_END_LEN],
			       const uint8_t random[MLS_RANDOM_LEN]);

/* Joins by a Welcome for the last key package that was knocked with, or the one
 * before; both are used up then. ERR_FORMAT,
 * ERR_AUTH, ERR_FULL, ERR_STEP: it is not for us, or not good. */
must_check enum err keys_join(struct keys *k, struct rd welcome,
			      uint64_t now_s);

/* As mls_commit() and mls_take(), for a group of ours. */
must_check enum err keys_taken(struct keys *k);
must_check enum err keys_take(struct keys *k, struct rd commit, uint64_t now_s,
			      struct mls_news *news);

/* Wipes the group and the keys of frames, not who we are. */
void keys_leave(struct keys *k);

/* The end of the group's id; KEYS_END_LEN bytes. Only in a group. */
const uint8_t *keys_end(const struct keys *k);

/* As sframe_ring_receive() and sframe_ring_send(), for the epoch we are in. */
must_check enum err keys_receive(struct keys *k);
must_check enum err keys_send(struct keys *k);

#endif
