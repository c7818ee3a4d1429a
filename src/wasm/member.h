/* member.h - one member of a room's group, for the files of this folder: the
 * group, the KeyPackage it knocks with, the keys that prove it was in, and the
 * keys of frames.
 *
 * Everything lives in fixed places; what stands here is never seen by the
 * browser but through core.h.
 */
#ifndef WASM_MEMBER_H
#define WASM_MEMBER_H

#include "epoch/joining.h"
#include "epoch/rejoin.h"
#include "group/mls.h"
#include "link/link.h"
#include "sframe/ring.h"
#include "wasm/core.h"

#include <stdalign.h>

enum {
	MEMBER_LEAF_LEN = 320, /* bytes of a leaf on average: a long name */
	MEMBER_GROUP_SIZE =
		576 * 1024, /* for mls_size(): see core_group_new() */
};

struct member {
	struct link_keys keys; /* of the room */
	uint8_t seed[LABEL_SEED_LEN];
	bool used;         /* the seed has signed something */
	uint64_t joiner_s; /* when the last key package was made */
	struct joining joining;
	struct rejoin rejoin;
	struct sframe_ring ring;
	struct mls_group *group; /* in memory */
	alignas(16) uint8_t memory[MEMBER_GROUP_SIZE];
};

/* NULL for a number that stands for none. */
struct member *member_find(int32_t group);

/* Wipes the group, and nothing else. */
void member_empty(struct member *m);

/* What has to be done when the group is another one. */
void member_begin_group(struct member *m);

#endif
