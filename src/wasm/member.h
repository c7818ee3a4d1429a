/* member.h - one member of a room's group, for the files of this folder: the
 * group, the KeyPackage it knocks with, the keys that prove it was in, and the
 * keys of frames.
 *
 * Everything lives in fixed places; what stands here is never seen by the
 * browser but through core.h.
 */
#ifndef WASM_MEMBER_H
#define WASM_MEMBER_H

#include "group/mls.h"
#include "link/knock.h"
#include "link/link.h"
#include "sframe/ring.h"
#include "wasm/core.h"

#include <stdalign.h>

enum {
	MEMBER_REJOINS = 16,   /* epochs whose proofs a member still takes */
	MEMBER_LEAF_LEN = 320, /* bytes of a leaf on average: a long name */
	MEMBER_GROUP_SIZE =
		576 * 1024, /* for mls_size(): see core_group_new() */
};

/* What proves that somebody was in an epoch of the group. */
struct member_rejoin {
	bool known;
	uint64_t epoch;
	uint8_t key[KNOCK_KEY_LEN];
};

struct member {
	struct link_keys keys; /* of the room */
	uint8_t seed[LABEL_SEED_LEN];
	bool used; /* the seed has signed something */
	bool has_joiner;
	uint64_t joiner_s; /* when it was made */
	struct mls_joiner joiner;
	bool has_former;
	struct mls_joiner former; /* the one before: its Welcome may be late */
	struct member_rejoin newest; /* kept when the group is left */
	struct member_rejoin rejoins[MEMBER_REJOINS]; /* by epoch % 16 */
	struct sframe_ring ring;
	struct mls_group *group; /* in memory */
	alignas(16) uint8_t memory[MEMBER_GROUP_SIZE];
};

/* NULL for a number that stands for none. */
struct member *member_find(int32_t group);

/* Wipes the group, and nothing else. */
void member_empty(struct member *m);

/* What has to be done when the group is another one, and whenever it is in an
 * epoch it was not in before. */
void member_begin_group(struct member *m);
void member_begin_epoch(struct member *m);

/* Whether a proof fits the rejoin key of an epoch that is still known. */
bool member_proof_fits(const struct member *m, const struct knock *knock,
		       const uint8_t peer[LINK_PEER_LEN],
		       const uint8_t key_package_hash[SHA256_LEN]);

#endif
