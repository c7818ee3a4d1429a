#include "group/inner.h"

#include "base/ct.h"
#include "mls/protect.h"

#include <assert.h>
#include <string.h>

enum {
	ALIGN = 16,
	/* What a key package, and the tree, have beyond the bytes of a leaf. */
	KEY_PACKAGE_EXTRA = 128,
	NODE_EXTRA = 105, /* a parent, with unmerged leaves, and heads */
	PENDING_LEN = 16384,
};

/* What the parts of a group's memory take. */
struct layout {
	uint32_t leaf_max;
	size_t heap; /* of a tree */
	size_t tree;
	size_t secret_tree;
	size_t scratch;
	size_t pending_heap;
};

static size_t padded(size_t size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

/* A commit is put together, signed and sealed in three places; a Welcome's
 * GroupInfo stands beside its commit. What is longer is ERR_FULL. */
static size_t scratch_size(const struct layout *l, size_t leaf_len)
{
	size_t n = l->leaf_max;
	size_t changes_n = n - 1 < MLS_CHANGES_N ? n - 1 : MLS_CHANGES_N;
	size_t path = n * PATH_SEALED_LEN + INNER_OWN_LEAF_LEN +
		      TREE_DEPTH_MAX * (size_t)(HPKE_KEY_LEN + 5);
	size_t commit = path + changes_n * (leaf_len + KEY_PACKAGE_EXTRA) +
			PROTECT_OVERHEAD + MLS_GROUP_ID_MAX;
	size_t info = n * (leaf_len + NODE_EXTRA) + STATE_CONTEXT_MAX +
		      INNER_OWN_LEAF_LEN;
	size_t two = 2 * commit + STATE_CONTEXT_MAX;

	return padded(commit + (two > info ? two : info));
}

static struct layout lay_out(const struct mls_config *config)
{
	struct layout l = { .leaf_max = math_width(config->member_max) };

	if (l.leaf_max < 2)
		l.leaf_max = 2;
	assert(l.leaf_max <= MLS_MEMBER_MAX);
	l.heap = l.leaf_max * config->leaf_len;
	l.tree = tree_size(l.leaf_max, l.heap);
	l.secret_tree = secret_tree_size(l.leaf_max);
	l.scratch = scratch_size(&l, config->leaf_len);
	if (config->profile == MLS_WHOLE)
		l.pending_heap = l.heap + PENDING_LEN;
	return l;
}

size_t inner_size(const struct mls_config *config)
{
	struct layout l = lay_out(config);

	return padded(sizeof(struct mls_group)) + l.secret_tree + 3 * l.tree +
	       l.scratch + pending_size(l.pending_heap);
}

struct mls_group *inner_init(void *memory, const struct mls_config *config)
{
	struct mls_group *g = memory;
	uint8_t *at = (uint8_t *)memory + padded(sizeof(*g));
	struct layout l = lay_out(config);

	*g = (struct mls_group){ .config = *config };
	g->config.member_max = l.leaf_max;
	g->secret_tree = secret_tree_init(at, l.leaf_max);
	g->trees = at + l.secret_tree;
	g->tree_size = l.tree;
	g->scratch = g->trees + 3 * l.tree;
	g->scratch_size = l.scratch;
	pending_init(&g->pending, g->scratch + l.scratch, l.pending_heap);
	inner_reset(g);
	return g;
}

void inner_clean(struct mls_group *g)
{
	const struct layout l = lay_out(&g->config);

	tree_init(&g->now->tree, g->trees + g->tree_size, l.leaf_max, l.heap);
	tree_init(&g->waiting->tree, g->trees + 2 * g->tree_size, l.leaf_max,
		  l.heap);
}

void inner_reset(struct mls_group *g)
{
	const struct layout l = lay_out(&g->config);

	g->in = false;
	g->waits = false;
	for (size_t i = 0; i < 3; i++)
		state_wipe(&g->states[i]);
	g->next = &g->states[0];
	g->now = &g->states[1];
	g->waiting = &g->states[2];
	tree_init(&g->next->tree, g->trees, l.leaf_max, l.heap);
	inner_clean(g);
	g->group_id_len = 0;
	secret_tree_close(g->secret_tree);
	keyring_forget(&g->keyring);
	pending_clear(&g->pending);
	ct_wipe(g->seed, sizeof(g->seed));
}

void inner_drop(struct mls_group *g)
{
	state_wipe(g->waiting);
	g->waits = false;
}

void inner_wait(struct mls_group *g)
{
	struct state *free_state = g->waiting;

	g->waiting = g->next;
	g->next = free_state;
	state_wipe(free_state);
	g->waits = true;
}

void inner_adopt(struct mls_group *g, struct state **next)
{
	struct state *before = g->now;

	g->now = *next;
	*next = before;
	state_wipe(g->next);
	inner_drop(g);
	pending_clear(&g->pending);
	secret_tree_start(g->secret_tree, g->now->tree.width,
			  g->now->schedule.encryption);
	ct_wipe(g->now->schedule.encryption,
		sizeof(g->now->schedule.encryption));
	if (!inner_is_strict(g))
		keyring_remember(&g->keyring, g->now->epoch,
				 g->now->schedule.resumption);
	g->in = true;
}
