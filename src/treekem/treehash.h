/* treehash.h - tree hashes and parent hashes (RFC 9420, sections 7.8, 7.9).
 *
 * Tree hashes are kept in the tree beside their nodes until something below
 * them changes.
 */
#ifndef TREEKEM_TREEHASH_H
#define TREEKEM_TREEHASH_H

#include "treekem/tree.h"

/* The tree hash of a node; of the root, of the tree. */
void treehash_of(struct tree *t, uint32_t node, uint8_t hash[SHA256_LEN]);

/* The parent hash a child of a filled parent has to hold: over the parent's key, its
 * parent_hash and the original tree hash of `sibling`, the child's sibling
 * (section 7.9): without the parent's unmerged leaves. */
void treehash_parent(struct tree *t, uint32_t parent, uint32_t sibling,
		     uint8_t hash[SHA256_LEN]);

/* Every filled parent is parent-hash valid by one chain (section 7.9.2).
 * ERR_AUTH. */
must_check enum err treehash_check_parents(struct tree *t);

/* Writes the parent hashes of a leaf's filtered path, whose nodes were just set,
 * into the tree from above (section 7.9): and what the leaf itself must hold
 * into leaf_hash; *leaf_hash_len is 0 or SHA256_LEN. */
void treehash_set_path(struct tree *t, uint32_t leaf,
		       uint8_t leaf_hash[SHA256_LEN], size_t *leaf_hash_len);

#endif
