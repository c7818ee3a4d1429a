#include "treekem/treehash.h"

#include "treekem/vec.h"

#include <assert.h>
#include <string.h>

enum {
	NODE_LEAF = 1,
	NODE_PARENT = 2,
	/* The largest ParentNodeHashInput: everybody unmerged. */
	PARENT_INPUT_MAX = 2 + 1 + HPKE_KEY_LEN + 1 + SHA256_LEN +
			   VEC_HEAD_MAX + 4 * TREE_LEAF_MAX +
			   2 * (1 + SHA256_LEN),
	LEAF_HEAD_LEN = 6, /* LeafNodeHashInput before the leaf */
};

static void hash_written(const struct wr *w, uint8_t hash[SHA256_LEN])
{
	struct part part = { w->start, 0 };
	enum err err = wr_done(w, &part.len);

	assert(err == OK); /* all the buffers here hold the largest */
	(void)err;
	hash_sha256(hash, &part, 1);
}

/* Section 7.8, LeafNodeHashInput. Left out: as if it was blank. */
static void hash_leaf(const struct tree *t, uint32_t index, bool left_out,
		      uint8_t hash[SHA256_LEN])
{
	struct rd leaf = tree_leaf(t, index);
	uint8_t head[LEAF_HEAD_LEN];
	struct wr w = wr_init(head, sizeof(head));

	if (left_out)
		leaf.left = 0;
	wr_u8(&w, NODE_LEAF);
	wr_u32(&w, index);
	wr_u8(&w, leaf.left != 0);

	const struct part parts[] = { { head, sizeof(head) },
				      { leaf.p, leaf.left } };

	hash_sha256(hash, parts, 2);
}

static void write_unmerged(struct wr *w, const struct tree_parent *parent,
			   const struct tree_set *without)
{
	struct vec_open list = vec_begin(w);

	for (uint32_t leaf = 0; leaf < TREE_LEAF_MAX; leaf++) {
		if (tree_set_has(&parent->unmerged, leaf) &&
		    !tree_set_has(without, leaf))
			wr_u32(w, leaf);
	}
	vec_end(w, list);
}

/* Section 7.8, ParentNodeHashInput. */
static void hash_parent(const struct tree_parent *parent,
			const struct tree_set *without,
			const uint8_t left[SHA256_LEN],
			const uint8_t right[SHA256_LEN],
			uint8_t hash[SHA256_LEN])
{
	uint8_t input[PARENT_INPUT_MAX];
	struct wr w = wr_init(input, sizeof(input));

	wr_u8(&w, NODE_PARENT);
	wr_u8(&w, parent->filled);
	if (parent->filled) {
		vec_write(&w, parent->key, HPKE_KEY_LEN);
		vec_write(&w, parent->hash, parent->has_hash ? SHA256_LEN : 0);
		write_unmerged(&w, parent, without);
	}
	vec_write(&w, left, SHA256_LEN);
	vec_write(&w, right, SHA256_LEN);
	hash_written(&w, hash);
}

static void hash_node(struct tree *t, uint32_t node)
{
	static const struct tree_set nobody;

	if (t->hashed[node])
		return;
	if (node % 2 == 0)
		hash_leaf(t, node / 2, false, t->hashes[node]);
	else
		hash_parent(&t->parents[node / 2], &nobody,
			    t->hashes[math_left(node)],
			    t->hashes[math_right(node)], t->hashes[node]);
	t->hashed[node] = true;
}

void treehash_of(struct tree *t, uint32_t node, uint8_t hash[SHA256_LEN])
{
	assert(node < 2 * t->width);

	const struct tree_span span = tree_span(node);

	/* From the leaves up, one level after the other. */
	for (uint32_t level = 0; !t->hashed[node]; level++) {
		for (uint32_t i = 0; i < span.n; i += 1u << level)
			hash_node(t, math_ancestor(span.first + i, level));
	}
	memcpy(hash, t->hashes[node], SHA256_LEN);
}

/* Some leaf of the set stands at or below the node. */
static bool reaches(const struct tree_set *set, uint32_t node)
{
	const struct tree_span span = tree_span(node);

	for (uint32_t i = 0; i < span.n; i++) {
		if (tree_set_has(set, span.first + i))
			return true;
	}
	return false;
}

/* The tree hash of a node as if the leaves of `without` had not come (section
 * 7.9, original_sibling_tree_hash). All nodes that they are not below have the
 * hash they have in the tree; the others are gone through from left to right,
 * children first. */
static void hash_original(struct tree *t, uint32_t top,
			  const struct tree_set *without,
			  uint8_t hash[SHA256_LEN])
{
	uint8_t left[TREE_DEPTH_MAX][SHA256_LEN]; /* that wait, by level */
	uint32_t node = top;

	treehash_of(t, top, hash);
	for (;;) {
		while (node % 2 != 0 && reaches(without, node))
			node = math_left(node);
		if (reaches(without, node))
			hash_leaf(t, node / 2, true, hash);
		else
			memcpy(hash, t->hashes[node], SHA256_LEN);
		while (node != top &&
		       node == math_right(math_parent(node, t->width))) {
			const uint32_t level = math_level(node);

			node = math_parent(node, t->width);
			hash_parent(&t->parents[node / 2], without, left[level],
				    hash, hash);
		}
		if (node == top)
			return;
		memcpy(left[math_level(node)], hash, SHA256_LEN);
		node = math_sibling(node, t->width);
	}
}

void treehash_parent(struct tree *t, uint32_t parent, uint32_t sibling,
		     uint8_t hash[SHA256_LEN])
{
	const struct tree_parent *p = &t->parents[parent / 2];
	uint8_t input[3 * (1 + SHA256_LEN)];
	struct wr w = wr_init(input, sizeof(input));
	uint8_t original[SHA256_LEN];

	assert(!tree_is_blank(t, parent));
	hash_original(t, sibling, &p->unmerged, original);
	vec_write(&w, p->key, HPKE_KEY_LEN);
	vec_write(&w, p->hash, p->has_hash ? SHA256_LEN : 0);
	vec_write(&w, original, SHA256_LEN);
	hash_written(&w, hash);
}

/* The node says that this is the parent hash of the one above it. */
static bool holds(const struct tree *t, uint32_t node,
		  const uint8_t hash[SHA256_LEN])
{
	const struct tree_parent *parent = &t->parents[node / 2];
	struct leaf leaf;

	if (node % 2 != 0)
		return parent->has_hash &&
		       memcmp(parent->hash, hash, SHA256_LEN) == 0;
	return tree_get(t, node / 2, &leaf) && leaf.source == LEAF_COMMIT &&
	       leaf.parent_hash.left == SHA256_LEN &&
	       memcmp(leaf.parent_hash.p, hash, SHA256_LEN) == 0;
}

/* Section 7.9.2: of all that is in the child's resolution, only `from` was not
 * unmerged at the parent: the rest is what came later. */
static bool rest_came_later(const struct tree_nodes *resolution, uint32_t from,
			    const struct tree_set *unmerged)
{
	for (uint32_t i = 0; i < resolution->n; i++) {
		const uint32_t node = resolution->at[i];

		if ((node % 2 == 0 && tree_set_has(unmerged, node / 2)) ==
		    (node == from))
			return false;
	}
	return true;
}

/* How many nodes below the child the parent was set together with. */
static uint32_t set_with(struct tree *t, uint32_t parent, uint32_t child)
{
	const struct tree_set *unmerged = &t->parents[parent / 2].unmerged;
	struct tree_nodes resolution;
	uint8_t hash[SHA256_LEN];
	uint32_t n = 0;

	treehash_parent(t, parent, math_sibling(child, t->width), hash);
	tree_resolve(t, child, NULL, &resolution);
	for (uint32_t i = 0; i < resolution.n; i++)
		n += holds(t, resolution.at[i], hash) &&
		     rest_came_later(&resolution, resolution.at[i], unmerged);
	return n;
}

/* From above: each filled parent was set together with exactly one node below,
 * and so on down to a leaf, whose signature stands for the chain. */
enum err treehash_check_parents(struct tree *t)
{
	for (uint32_t node = 1; node + 1 < 2 * t->width; node += 2) {
		if (!tree_is_blank(t, node) &&
		    set_with(t, node, math_left(node)) +
				    set_with(t, node, math_right(node)) !=
			    1)
			return ERR_AUTH;
	}
	return OK;
}

void treehash_set_path(struct tree *t, uint32_t leaf,
		       uint8_t leaf_hash[SHA256_LEN], size_t *leaf_hash_len)
{
	struct tree_nodes path;

	tree_filtered_path(t, leaf, &path);
	*leaf_hash_len = path.n == 0 ? 0 : SHA256_LEN;
	for (uint32_t i = path.n; i > 0; i--) {
		const uint32_t node = path.at[i - 1];

		treehash_parent(t, node, tree_copath(node, leaf), leaf_hash);
		if (i > 1) {
			struct tree_parent *below =
				&t->parents[path.at[i - 2] / 2];
			tree_set_parent(t, path.at[i - 2], below->key,
					leaf_hash);
		}
	}
}
