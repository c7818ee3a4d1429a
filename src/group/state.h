/* state.h - what a member knows of one epoch of its group: the tree, the private
 * keys of its path, the secrets, and what the next epoch is made from.
 *
 * A group has three, and changes by making one from another (inner.h). The tree
 * lives in memory of the group.
 */
#ifndef GROUP_STATE_H
#define GROUP_STATE_H

#include "base/err.h"
#include "base/rd.h"
#include "group/mls.h"
#include "mls/context.h"
#include "mls/schedule.h"
#include "treekem/path.h"
#include "treekem/tree.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	STATE_EXTENSIONS_MAX = 1024, /* bytes, of the GroupContext */
	/* Version, suite, group id, epoch, two hashes, extensions. */
	STATE_CONTEXT_MAX = 4 + 2 + MLS_GROUP_ID_MAX + 8 + 33 + 33 + 2 +
			    STATE_EXTENSIONS_MAX,
};

struct state {
	uint64_t epoch;
	struct tree tree;
	struct path_keys keys;
	struct schedule schedule;
	uint8_t tree_hash[SHA256_LEN];
	size_t confirmed_len;          /* 0 in epoch 0, else SHA256_LEN */
	uint8_t confirmed[SHA256_LEN]; /* transcript hashes */
	uint8_t interim[SHA256_LEN];
	uint8_t tag[SHA256_LEN]; /* confirmation_tag */
	bool stopped;            /* by a ReInit: nothing more is sent */
	size_t extensions_len;
	uint8_t extensions[STATE_EXTENSIONS_MAX];
};

/* The bytes of a GroupContext. */
struct state_context {
	size_t len;
	uint8_t bytes[STATE_CONTEXT_MAX];
};

/* Everything but memory sizes is copied; the heap of leaves is packed. */
void state_copy(struct state *to, const struct state *from);

/* Wipes the secrets and forgets the rest. */
void state_wipe(struct state *s);

/* The leaf of a member who is there (asserted). */
void state_member(const struct state *s, uint32_t index, struct leaf *leaf);

struct rd state_extensions(const struct state *s);

/* Replaces the GroupContext's extensions, which were checked. ERR_FULL. */
must_check enum err state_set_extensions(struct state *s, struct rd list);

/* Looks at the tree as it is now: sets tree_hash. */
void state_hash_tree(struct state *s);

/* The GroupContext as it is now. */
void state_context(struct state_context *out, const struct state *s,
		   struct rd group_id);

struct part state_context_part(const struct state_context *c);

/* What makes an epoch of the one before. */
struct state_step {
	struct rd group_id;
	struct part interim;    /* of the epoch before */
	struct part transcript; /* of the commit: see framing.h */
	const uint8_t *init;    /* LABEL_SECRET_LEN bytes, all three */
	const uint8_t *commit_secret;
	const uint8_t *psk_secret;
};

/* Sets what follows from the commit, once tree_hash, epoch and extensions are
 * those of the new epoch: transcript hashes, secrets, confirmation tag. joiner
 * is secret. */
void state_advance(struct state *s, const struct state_step *step,
		   uint8_t joiner[LABEL_SECRET_LEN]);

/* Sets tag and interim, once secrets and confirmed are there. */
void state_confirm(struct state *s);

#endif
