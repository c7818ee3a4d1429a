/* inner.h - a group as its parts see it.
 *
 * Three states: now; next, the copy that a message is tried on; and waiting,
 * where a commit of ours would lead. A message that holds makes next or waiting
 * the one that is now, and what was before is wiped; one that does not leaves
 * now and waiting as they are.
 */
#ifndef GROUP_INNER_H
#define GROUP_INNER_H

#include "group/keyring.h"
#include "group/mls.h"
#include "group/pending.h"
#include "group/state.h"
#include "treekem/secret_tree.h"

enum { INNER_OWN_LEAF_LEN = 1024 }; /* our own leaf is at most this long */

struct mls_group {
	struct mls_config config; /* member_max is a power of two */
	bool in;                  /* there is a group */
	bool waits;               /* waiting is an epoch */
	struct state *now;
	struct state *next;
	struct state *waiting;
	struct state states[3];
	struct secret_tree *secret_tree; /* of now */
	struct keyring keyring;
	struct pending pending; /* MLS_WHOLE: proposals of now */
	size_t group_id_len;
	uint8_t group_id[MLS_GROUP_ID_MAX];
	uint8_t seed[LABEL_SEED_LEN]; /* our signature key */
	/* Three trees, then scratch, one behind the other: see inner_free(). */
	uint8_t *trees;
	size_t tree_size;
	uint8_t *scratch; /* to put messages together in, and take them apart */
	size_t scratch_size;
};

static inline bool inner_is_strict(const struct mls_group *g)
{
	return g->config.profile == MLS_STRICT;
}

static inline struct rd inner_group_id(const struct mls_group *g)
{
	return rd_init(g->group_id, g->group_id_len);
}

static inline struct wr inner_scratch(struct mls_group *g)
{
	return wr_init(g->scratch, g->scratch_size);
}

/* While there is no group, next has the first tree, and the others are free as
 * well. Whoever used them calls inner_clean(). */
static inline struct wr inner_free(struct mls_group *g)
{
	return wr_init(g->trees + g->tree_size,
		       2 * g->tree_size + g->scratch_size);
}

/* The room behind what was written, as a writer of its own. */
static inline struct wr inner_rest(const struct wr *w)
{
	return wr_init(w->p, w->left);
}

void inner_clean(struct mls_group *g);

/* What was written between two states of one writer. */
static inline struct rd inner_written(const struct wr *before,
				      const struct wr *after)
{
	return rd_init(before->p, (size_t)(after->p - before->p));
}

/* The epoch that next or waiting (which of them, by its place in *g) is is the
 * one we are in from here on. */
void inner_adopt(struct mls_group *g, struct state **next);

/* next is where a commit of ours would lead. */
void inner_wait(struct mls_group *g);

/* No commit of ours waits any more. */
void inner_drop(struct mls_group *g);

/* See mls_size() and mls_init(). */
size_t inner_size(const struct mls_config *config);
struct mls_group *inner_init(void *memory, const struct mls_config *config);

/* Wipes the group: it is empty, but knows its external PSKs. */
void inner_reset(struct mls_group *g);

#endif
