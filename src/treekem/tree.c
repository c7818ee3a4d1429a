#include "treekem/tree.h"

#include "treekem/point.h"

#include <assert.h>
#include <string.h>

/* Where the keys stand in a LeafNode that the tree keeps: both have 32 bytes,
 * and the length before each is one byte. */
enum {
	LEAF_KEY_AT = 1,
	LEAF_SIGNATURE_KEY_AT = LEAF_KEY_AT + HPKE_KEY_LEN + 1,
};

#define NO_LEAF UINT32_MAX

static size_t aligned(size_t size)
{
	return (size + 15) / 16 * 16;
}

static uint32_t node_n(uint32_t width)
{
	return width == 0 ? 0 : 2 * width - 1;
}

static void *carve(uint8_t **memory, size_t size)
{
	void *at = *memory;

	*memory += aligned(size);
	return at;
}

size_t tree_size(uint32_t leaf_max, size_t heap_size)
{
	const size_t n = leaf_max;

	return aligned(n * sizeof(struct tree_leaf)) +
	       aligned(n * sizeof(struct tree_parent)) +
	       aligned(2 * n * SHA256_LEN) + aligned(2 * n * sizeof(bool)) +
	       aligned(heap_size);
}

void tree_init(struct tree *t, void *memory, uint32_t leaf_max,
	       size_t heap_size)
{
	const size_t n = leaf_max;
	uint8_t *at = memory;

	assert(n > 0 && n <= TREE_LEAF_MAX && (n & (n - 1)) == 0);
	assert((uintptr_t)memory % 16 == 0 && heap_size <= UINT32_MAX);
	memset(memory, 0, tree_size(leaf_max, heap_size));
	*t = (struct tree){ .leaf_max = leaf_max, .heap_size = heap_size };
	t->leaves = carve(&at, n * sizeof(struct tree_leaf));
	t->parents = carve(&at, n * sizeof(struct tree_parent));
	t->hashes = carve(&at, 2 * n * SHA256_LEN);
	t->hashed = carve(&at, 2 * n * sizeof(bool));
	t->heap = at;
}

void tree_clear(struct tree *t)
{
	const size_t n = t->leaf_max;

	memset(t->leaves, 0, n * sizeof(struct tree_leaf));
	memset(t->parents, 0, n * sizeof(struct tree_parent));
	memset(t->hashed, 0, 2 * n * sizeof(bool));
	t->width = 0;
	t->heap_used = 0;
}

void tree_copy(struct tree *to, const struct tree *from)
{
	const size_t n = from->leaf_max;

	assert(to->leaf_max == from->leaf_max);
	assert(to->heap_size == from->heap_size);
	to->width = from->width;
	to->heap_used = from->heap_used;
	memcpy(to->leaves, from->leaves, n * sizeof(struct tree_leaf));
	memcpy(to->parents, from->parents, n * sizeof(struct tree_parent));
	memcpy(to->hashes, from->hashes, 2 * n * SHA256_LEN);
	memcpy(to->hashed, from->hashed, 2 * n * sizeof(bool));
	memcpy(to->heap, from->heap, from->heap_used);
}

/* Something at the node changed: its tree hash and those above are old. */
static void touch(struct tree *t, uint32_t node)
{
	for (; node != MATH_NONE; node = math_parent(node, t->width))
		t->hashed[node] = false;
}

struct rd tree_leaf(const struct tree *t, uint32_t index)
{
	if (index >= t->width)
		return rd_init(t->heap, 0);
	return rd_init(t->heap + t->leaves[index].at, t->leaves[index].len);
}

bool tree_get(const struct tree *t, uint32_t index, struct leaf *leaf)
{
	struct rd bytes = tree_leaf(t, index);

	if (bytes.left == 0)
		return false;

	enum err err = leaf_read(leaf, &bytes);

	assert(err == OK); /* it was read on its way in */
	(void)err;
	return true;
}

uint32_t tree_member_n(const struct tree *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->width; i++)
		n += t->leaves[i].len != 0;
	return n;
}

struct tree_span tree_span(uint32_t node)
{
	const uint32_t n = 1u << math_level(node);

	return (struct tree_span){ node / 2 / n * n, n };
}

bool tree_is_empty(const struct tree *t, uint32_t node)
{
	const struct tree_span span = tree_span(node);

	for (uint32_t i = 0; i < span.n && span.first + i < t->width; i++) {
		if (t->leaves[span.first + i].len != 0)
			return false;
	}
	return true;
}

bool tree_is_blank(const struct tree *t, uint32_t node)
{
	if (node >= node_n(t->width))
		return true;
	return node % 2 == 0 ? t->leaves[node / 2].len == 0
			     : !t->parents[node / 2].filled;
}

struct rd tree_key(const struct tree *t, uint32_t node)
{
	assert(!tree_is_blank(t, node));
	if (node % 2 != 0)
		return rd_init(t->parents[node / 2].key, HPKE_KEY_LEN);
	return rd_init(tree_leaf(t, node / 2).p + LEAF_KEY_AT, HPKE_KEY_LEN);
}

bool tree_has_key(const struct tree *t, const uint8_t key[HPKE_KEY_LEN])
{
	for (uint32_t node = 0; node < node_n(t->width); node++) {
		if (!tree_is_blank(t, node) &&
		    memcmp(tree_key(t, node).p, key, HPKE_KEY_LEN) == 0)
			return true;
	}
	return false;
}

static bool has_signature_key(const struct tree *t, const uint8_t *key,
			      uint32_t except)
{
	for (uint32_t i = 0; i < t->width; i++) {
		struct rd leaf = tree_leaf(t, i);

		if (i != except && leaf.left != 0 &&
		    memcmp(leaf.p + LEAF_SIGNATURE_KEY_AT, key,
			   LABEL_SIGNATURE_KEY_LEN) == 0)
			return true;
	}
	return false;
}

/* Whether the leaf may come in, in the place of one that is there (NO_LEAF:
 * of none). */
static enum err admit(const struct tree *t, struct rd bytes, uint32_t replaced)
{
	struct rd rest = bytes;
	struct leaf leaf;

	TRY(leaf_read(&leaf, &rest));
	if (rest.left != 0 || leaf.key.left != HPKE_KEY_LEN ||
	    leaf.signature_key.left != LABEL_SIGNATURE_KEY_LEN)
		return ERR_FORMAT;
	if (!point_is_key(leaf.key.p) || tree_has_key(t, leaf.key.p) ||
	    has_signature_key(t, leaf.signature_key.p, replaced))
		return ERR_FORMAT;

	size_t old = tree_leaf(t, replaced).left;

	return bytes.left > t->heap_size - t->heap_used + old ? ERR_FULL : OK;
}

/* Takes the bytes of a leaf out of the heap and closes the gap. */
static void take_out(struct tree *t, uint32_t index)
{
	const struct tree_leaf old = t->leaves[index];
	uint8_t *at = t->heap + old.at;

	memmove(at, at + old.len, t->heap_used - old.at - old.len);
	t->heap_used -= old.len;
	t->leaves[index] = (struct tree_leaf){ 0 };
	for (uint32_t i = 0; i < t->width; i++) {
		if (t->leaves[i].at > old.at)
			t->leaves[i].at -= old.len;
	}
	touch(t, 2 * index);
}

static bool lies_in_heap(const struct tree *t, struct rd bytes)
{
	return (uintptr_t)bytes.p < (uintptr_t)t->heap + t->heap_size &&
	       (uintptr_t)bytes.p + bytes.left > (uintptr_t)t->heap;
}

static void put_in(struct tree *t, uint32_t index, struct rd bytes)
{
	assert(!lies_in_heap(t, bytes));
	take_out(t, index);
	memcpy(t->heap + t->heap_used, bytes.p, bytes.left);
	t->leaves[index] = (struct tree_leaf){ (uint32_t)t->heap_used,
					       (uint32_t)bytes.left };
	t->heap_used += bytes.left;
}

/* Section 7.7: a new blank root, and all blank on its right. Beyond the width
 * everything is blank already. */
static void grow(struct tree *t)
{
	const uint32_t old_n = node_n(t->width);

	t->width = t->width == 0 ? 1 : 2 * t->width;
	for (uint32_t node = old_n; node < node_n(t->width); node++)
		t->hashed[node] = false;
}

/* Section 7.7: while nobody stands on the right side, it goes with the root. */
static void shrink(struct tree *t)
{
	while (t->width > 1 &&
	       tree_is_empty(t, math_right(math_root(t->width)))) {
		t->width /= 2;
		for (uint32_t i = t->width - 1; i < 2 * t->width - 1; i++)
			t->parents[i].filled = false;
	}
	if (t->width == 1 && t->leaves[0].len == 0)
		t->width = 0;
}

enum err tree_place(struct tree *t, uint32_t *index)
{
	uint32_t at = 0;

	while (at < t->width && t->leaves[at].len != 0)
		at++;
	if (at == t->leaf_max)
		return ERR_FULL;
	if (at == t->width)
		grow(t);
	*index = at;
	return OK;
}

enum err tree_add(struct tree *t, struct rd leaf, uint32_t *index)
{
	uint32_t at;

	TRY(admit(t, leaf, NO_LEAF));
	TRY(tree_place(t, &at));
	put_in(t, at, leaf);
	/* Section 12.1.1: nobody has told it the keys above. */
	for (uint32_t node = math_parent(2 * at, t->width); node != MATH_NONE;
	     node = math_parent(node, t->width)) {
		if (!tree_is_blank(t, node))
			tree_set_add(&t->parents[node / 2].unmerged, at);
	}
	*index = at;
	return OK;
}

void tree_blank_path(struct tree *t, uint32_t index)
{
	for (uint32_t node = math_parent(2 * index, t->width);
	     node != MATH_NONE; node = math_parent(node, t->width))
		tree_blank_parent(t, node);
}

enum err tree_update(struct tree *t, uint32_t index, struct rd leaf)
{
	TRY(tree_set_leaf(t, index, leaf));
	tree_blank_path(t, index);
	return OK;
}

enum err tree_set_leaf(struct tree *t, uint32_t index, struct rd leaf)
{
	assert(index < t->width);
	TRY(admit(t, leaf, index));
	put_in(t, index, leaf);
	return OK;
}

void tree_remove(struct tree *t, uint32_t index)
{
	assert(index < t->width);
	take_out(t, index);
	tree_blank_path(t, index);
	shrink(t);
}

void tree_set_parent(struct tree *t, uint32_t node,
		     const uint8_t key[HPKE_KEY_LEN],
		     const uint8_t hash[SHA256_LEN])
{
	struct tree_parent parent = { .filled = true,
				      .has_hash = hash != NULL };

	assert(node % 2 != 0 && node < node_n(t->width));
	memcpy(parent.key, key, HPKE_KEY_LEN);
	if (hash != NULL)
		memcpy(parent.hash, hash, SHA256_LEN);
	t->parents[node / 2] = parent;
	touch(t, node);
}

void tree_blank_parent(struct tree *t, uint32_t node)
{
	assert(node % 2 != 0 && node < node_n(t->width));
	t->parents[node / 2] = (struct tree_parent){ 0 };
	touch(t, node);
}

void tree_set_add(struct tree_set *s, uint32_t leaf)
{
	assert(leaf < TREE_LEAF_MAX);
	s->bits[leaf / 64] |= UINT64_C(1) << leaf % 64;
}

bool tree_set_has(const struct tree_set *s, uint32_t leaf)
{
	return leaf < TREE_LEAF_MAX && (s->bits[leaf / 64] >> leaf % 64 & 1);
}
