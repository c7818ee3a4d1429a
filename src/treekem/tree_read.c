/* The tree on the wire: the ratchet_tree extension (section 12.4.3.3). It comes
 * from one member, who may lie. */
#include "treekem/point.h"
#include "treekem/tree.h"
#include "treekem/vec.h"

enum {
	NODE_LEAF = 1,
	NODE_PARENT = 2,
};

/* Section 7.1: in increasing order, and each below the parent. */
static enum err read_unmerged(struct tree *t, uint32_t node, struct rd bytes)
{
	struct tree_set *unmerged = &t->parents[node / 2].unmerged;
	uint32_t least = 0;

	while (bytes.left > 0) {
		uint32_t leaf = rd_u32(&bytes);

		if (bytes.bad || leaf < least || leaf >= t->leaf_max ||
		    !math_covers(node, leaf))
			return ERR_FORMAT;
		tree_set_add(unmerged, leaf);
		least = leaf + 1;
	}
	return OK;
}

static enum err read_parent(struct tree *t, struct rd *r, uint32_t node)
{
	struct rd key = vec_read(r);
	struct rd hash = vec_read(r);
	struct rd unmerged = vec_read(r);

	if (r->bad || key.left != HPKE_KEY_LEN || !point_is_key(key.p) ||
	    tree_has_key(t, key.p) ||
	    (hash.left != 0 && hash.left != SHA256_LEN))
		return ERR_FORMAT;
	tree_set_parent(t, node, key.p, hash.left == 0 ? NULL : hash.p);
	return read_unmerged(t, node, unmerged);
}

static enum err read_leaf(struct tree *t, struct rd *r, uint32_t node)
{
	struct leaf leaf;

	TRY(leaf_read(&leaf, r));
	return tree_set_leaf(t, node / 2, leaf.whole);
}

static enum err read_node(struct tree *t, struct rd *r, uint32_t node)
{
	const uint8_t present = rd_u8(r);

	if (present == 0)
		return OK;
	if (present != 1)
		return ERR_FORMAT;
	if (rd_u8(r) != (node % 2 == 0 ? NODE_LEAF : NODE_PARENT))
		return ERR_FORMAT;
	return node % 2 == 0 ? read_leaf(t, r, node) : read_parent(t, r, node);
}

/* Section 12.4.3.3: the last one is not blank; nor is it a parent, which would
 * have nobody on its right. */
static enum err read_nodes(struct tree *t, struct rd nodes)
{
	uint32_t n = 0;

	for (; nodes.left > 0; n++) {
		if (n >= 2 * t->leaf_max - 1)
			return ERR_FULL;
		t->width = math_width((n + 1) / 2 + 1);
		TRY(read_node(t, &nodes, n));
	}
	if (n % 2 == 0 || tree_is_blank(t, n - 1))
		return ERR_FORMAT;
	return OK;
}

/* Section 12.4.3.1: an unmerged leaf is there, and unmerged at every filled
 * parent in between as well. */
static bool is_unmerged_below(const struct tree *t, uint32_t node,
			      uint32_t leaf)
{
	if (tree_is_blank(t, 2 * leaf))
		return false;
	for (uint32_t level = 1; level < math_level(node); level++) {
		const uint32_t at = math_ancestor(leaf, level);

		if (!tree_is_blank(t, at) &&
		    !tree_set_has(&t->parents[at / 2].unmerged, leaf))
			return false;
	}
	return true;
}

/* Who set the keys of a parent gave them to somebody on either side, and they
 * are blank as soon as one of these goes. */
static bool has_merged(const struct tree *t, uint32_t node,
		       const struct tree_set *unmerged)
{
	const struct tree_span span = tree_span(node);

	for (uint32_t i = 0; i < span.n; i++) {
		if (!tree_is_blank(t, 2 * (span.first + i)) &&
		    !tree_set_has(unmerged, span.first + i))
			return true;
	}
	return false;
}

static enum err check_parent(const struct tree *t, uint32_t node)
{
	const struct tree_set *unmerged = &t->parents[node / 2].unmerged;

	if (tree_is_blank(t, node))
		return OK;
	for (uint32_t leaf = 0; leaf < t->leaf_max; leaf++) {
		if (tree_set_has(unmerged, leaf) &&
		    !is_unmerged_below(t, node, leaf))
			return ERR_FORMAT;
	}
	if (!has_merged(t, math_left(node), unmerged) ||
	    !has_merged(t, math_right(node), unmerged))
		return ERR_FORMAT;
	return OK;
}

static enum err read_whole(struct tree *t, struct rd bytes)
{
	struct rd nodes = vec_read(&bytes);

	if (!rd_done(&bytes))
		return ERR_FORMAT;
	TRY(read_nodes(t, nodes));
	for (uint32_t node = 1; node < 2 * t->width - 1; node += 2)
		TRY(check_parent(t, node));
	return OK;
}

enum err tree_read(struct tree *t, struct rd bytes)
{
	tree_clear(t);

	enum err err = read_whole(t, bytes);

	if (err != OK)
		tree_clear(t);
	return err;
}

static void write_parent(struct wr *w, const struct tree *t, uint32_t node)
{
	const struct tree_parent *parent = &t->parents[node / 2];

	wr_u8(w, NODE_PARENT);
	vec_write(w, parent->key, HPKE_KEY_LEN);
	vec_write(w, parent->hash, parent->has_hash ? SHA256_LEN : 0);

	struct vec_open unmerged = vec_begin(w);

	for (uint32_t leaf = 0; leaf < t->width; leaf++) {
		if (tree_set_has(&parent->unmerged, leaf))
			wr_u32(w, leaf);
	}
	vec_end(w, unmerged);
}

static void write_node(struct wr *w, const struct tree *t, uint32_t node)
{
	struct rd leaf = tree_leaf(t, node / 2);

	wr_u8(w, tree_is_blank(t, node) ? 0 : 1);
	if (tree_is_blank(t, node))
		return;
	if (node % 2 != 0) {
		write_parent(w, t, node);
		return;
	}
	wr_u8(w, NODE_LEAF);
	wr_bytes(w, leaf.p, leaf.left);
}

void tree_write(struct wr *w, const struct tree *t)
{
	struct vec_open nodes = vec_begin(w);
	uint32_t n = t->width == 0 ? 0 : 2 * t->width - 1;

	while (n > 0 && tree_is_blank(t, n - 1))
		n--;
	for (uint32_t node = 0; node < n; node++)
		write_node(w, t, node);
	vec_end(w, nodes);
}
