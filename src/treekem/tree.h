/* tree.h - the ratchet tree (RFC 9420, sections 4.1, 4.2, 7.6 to 7.8, 12.4.3.3):
 * who is in the group, with the public keys of all nodes.
 *
 * Lives in the caller's memory, allocates nothing, knows no secret. Leaves are
 * kept as the bytes they came in. What stands in it has keys of the suite's
 * lengths, which stand nowhere else in it (section 7.3: encryption keys among
 * all nodes, signature keys among the leaves). Signatures and capabilities are
 * leaf.h's, parent hashes treehash.h's.
 */
#ifndef TREEKEM_TREE_H
#define TREEKEM_TREE_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"
#include "treekem/label.h"
#include "treekem/leaf.h"
#include "treekem/math.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	TREE_LEAF_MAX = 256,
	TREE_NODE_MAX = 2 * TREE_LEAF_MAX - 1,
	TREE_DEPTH_MAX = 8, /* parents above a leaf */
	TREE_WORDS = TREE_LEAF_MAX / 64,
};

/* A set of leaves. */
struct tree_set {
	uint64_t bits[TREE_WORDS];
};

struct tree_leaf {
	uint32_t at;  /* in the heap */
	uint32_t len; /* 0: blank */
};

struct tree_parent {
	bool filled;   /* else blank */
	bool has_hash; /* parent_hash is not empty */
	uint8_t key[HPKE_KEY_LEN];
	uint8_t hash[SHA256_LEN]; /* parent_hash */
	struct tree_set unmerged;
};

struct tree {
	uint32_t leaf_max; /* a power of two, at most TREE_LEAF_MAX */
	uint32_t width;    /* leaves, blank or not: a power of two, or 0 */
	struct tree_leaf *leaves;
	struct tree_parent *parents;   /* by node / 2 */
	uint8_t (*hashes)[SHA256_LEN]; /* by node; see treehash.h */
	bool *hashed;  /* by node: hashes[node] is the node's tree hash */
	uint8_t *heap; /* bytes of leaves */
	size_t heap_size;
	size_t heap_used;
};

/* Bytes that tree_init() needs, a multiple of 16. */
size_t tree_size(uint32_t leaf_max, size_t heap_size);

/* An empty tree in memory of tree_size() bytes, aligned to 16. */
void tree_init(struct tree *t, void *memory, uint32_t leaf_max,
	       size_t heap_size);

/* No leaves, no width. */
void tree_clear(struct tree *t);

/* Makes *to the same as *from. Both were made with the same sizes (asserted). */
void tree_copy(struct tree *to, const struct tree *from);

/* Reads a ratchet_tree extension's data: optional<Node> nodes<V>. ERR_FORMAT
 * for keys of another suite or twice, a trailing blank, a parent at a leaf's
 * place, a parent without a merged leaf on each side; unmerged leaves that are
 * not in order, not there, not below, or not unmerged in between; ERR_FULL when
 * it is larger than leaf_max or the heap. Then *t is empty. */
must_check enum err tree_read(struct tree *t, struct rd bytes);

/* Writes it, without trailing blanks. */
void tree_write(struct wr *w, const struct tree *t);

/* The bytes of a leaf's LeafNode; left == 0 when it is blank or outside. */
struct rd tree_leaf(const struct tree *t, uint32_t index);

/* The leaf, parsed; false when blank or outside. */
bool tree_get(const struct tree *t, uint32_t index, struct leaf *leaf);

uint32_t tree_member_n(const struct tree *t);

/* For the three that follow: `leaf` is one LeafNode and does not lie in the
 * tree. ERR_FORMAT when it is none, or has keys of another suite's lengths, an
 * encryption key that is in the tree (in the leaf it replaces as well), or a
 * signature key of another leaf; ERR_FULL. Then the leaves are as they were. */

/* Puts a leaf at the leftmost blank place, growing where there is none, and
 * among the unmerged of the parents above. */
must_check enum err tree_add(struct tree *t, struct rd leaf, uint32_t *index);

/* Replaces a leaf and blanks its direct path (Update). */
must_check enum err tree_update(struct tree *t, uint32_t index, struct rd leaf);

/* Replaces a leaf's bytes and nothing else (a commit's path). */
must_check enum err tree_set_leaf(struct tree *t, uint32_t index,
				  struct rd leaf);

/* The leftmost blank place, growing where there is none, for a leaf that comes
 * by its own path (an external commit). ERR_FULL. */
must_check enum err tree_place(struct tree *t, uint32_t *index);

/* Blanks a leaf and its direct path and shrinks the tree. */
void tree_remove(struct tree *t, uint32_t index);

/* Sets a parent: its key, its parent hash (NULL: empty), no unmerged leaves. */
void tree_set_parent(struct tree *t, uint32_t node,
		     const uint8_t key[HPKE_KEY_LEN],
		     const uint8_t hash[SHA256_LEN]);

void tree_blank_parent(struct tree *t, uint32_t node);

/* Blanks the direct path of a leaf, not the leaf. */
void tree_blank_path(struct tree *t, uint32_t index);

/* The node is blank. */
bool tree_is_blank(const struct tree *t, uint32_t node);

/* The leaves at or below a node: n in a row. */
struct tree_span {
	uint32_t first;
	uint32_t n;
};

struct tree_span tree_span(uint32_t node);

/* No leaf stands at or below the node. Its resolution is empty then: no parent
 * is filled without leaves below. */
bool tree_is_empty(const struct tree *t, uint32_t node);

/* The HPKE key of a node that is not blank. */
struct rd tree_key(const struct tree *t, uint32_t node);

/* Some node has this HPKE key. */
bool tree_has_key(const struct tree *t, const uint8_t key[HPKE_KEY_LEN]);

/* A list of nodes; no resolution is longer. */
struct tree_nodes {
	uint32_t n;
	uint32_t at[TREE_LEAF_MAX];
};

/* The resolution of a node (section 4.1.1), left to right, without the leaves
 * of `without` (NULL: none). */
void tree_resolve(const struct tree *t, uint32_t node,
		  const struct tree_set *without, struct tree_nodes *out);

/* The child of a parent above the leaf that the leaf is not below. */
uint32_t tree_copath(uint32_t parent, uint32_t leaf);

/* The filtered direct path of a leaf (section 4.1.2), from below: nodes whose
 * copath child has an empty resolution are left out. */
void tree_filtered_path(const struct tree *t, uint32_t leaf,
			struct tree_nodes *out);

void tree_set_add(struct tree_set *s, uint32_t leaf);
bool tree_set_has(const struct tree_set *s, uint32_t leaf);

#endif
