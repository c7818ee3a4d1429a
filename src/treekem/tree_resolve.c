/* Lists of nodes: resolutions and filtered paths. */
#include "treekem/tree.h"

#include <assert.h>

static void list(struct tree_nodes *out, uint32_t node)
{
	assert(out->n < TREE_LEAF_MAX);
	out->at[out->n++] = node;
}

static void list_unless(struct tree_nodes *out, uint32_t leaf,
			const struct tree_set *without)
{
	if (without == NULL || !tree_set_has(without, leaf))
		list(out, 2 * leaf);
}

static void list_filled(const struct tree *t, uint32_t node,
			const struct tree_set *without, struct tree_nodes *out)
{
	if (node % 2 == 0) {
		list_unless(out, node / 2, without);
		return;
	}
	list(out, node);
	for (uint32_t leaf = 0; leaf < t->width; leaf++) {
		if (tree_set_has(&t->parents[node / 2].unmerged, leaf))
			list_unless(out, leaf, without);
	}
}

void tree_resolve(const struct tree *t, uint32_t node,
		  const struct tree_set *without, struct tree_nodes *out)
{
	/* What is still to do, the leftmost on top: at most one node of each
	 * level, and two of the lowest. */
	uint32_t todo[TREE_DEPTH_MAX + 2];
	uint32_t todo_n = 0;

	out->n = 0;
	todo[todo_n++] = node;
	while (todo_n > 0) {
		node = todo[--todo_n];
		if (!tree_is_blank(t, node)) {
			list_filled(t, node, without, out);
		} else if (node % 2 != 0) {
			todo[todo_n++] = math_right(node);
			todo[todo_n++] = math_left(node);
		}
	}
}

uint32_t tree_copath(uint32_t parent, uint32_t leaf)
{
	uint32_t left = math_left(parent);

	return math_covers(left, leaf) ? math_right(parent) : left;
}

void tree_filtered_path(const struct tree *t, uint32_t leaf,
			struct tree_nodes *out)
{
	out->n = 0;
	for (uint32_t node = math_parent(2 * leaf, t->width); node != MATH_NONE;
	     node = math_parent(node, t->width)) {
		if (!tree_is_empty(t, tree_copath(node, leaf)))
			list(out, node);
	}
}
