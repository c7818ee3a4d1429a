/* path.h - TreeKEM: a member's private keys, and the UpdatePath that gives new
 * ones to everybody (RFC 9420, sections 7.4 to 7.6).
 *
 * Secrets belong to the caller, who wipes them.
 */
#ifndef TREEKEM_PATH_H
#define TREEKEM_PATH_H

#include "treekem/tree.h"

/* What one member knows: the private keys of its leaf and of the nodes above
 * it, by level; level 0 is the leaf. */
struct path_keys {
	uint32_t own; /* leaf index */
	bool has[TREE_DEPTH_MAX + 1];
	uint8_t secret[TREE_DEPTH_MAX + 1][HPKE_KEY_LEN];
};

/* Drops the keys of nodes that are blank now, or above a smaller tree's root.
 * Wipes them. */
void path_forget(struct path_keys *keys, const struct tree *t);

/* Takes the path secret of a node, learned from a Welcome, up to the root:
 * derives and keeps every private key from `node` (above own) upwards along
 * own's filtered... direct path, skipping blank nodes as the filtered path of
 * the committer did. ERR_AUTH when a derived public key is not the tree's; then
 * *keys is as it was. committer: the leaf whose path it is. */
must_check enum err path_take_secret(struct path_keys *keys,
				     const struct tree *t, uint32_t committer,
				     uint32_t node,
				     const uint8_t secret[LABEL_SECRET_LEN]);

/* A committer's new path. */
struct path_made {
	uint32_t n; /* nodes of the filtered direct path */
	uint32_t at[TREE_DEPTH_MAX];
	uint8_t secret[TREE_DEPTH_MAX][LABEL_SECRET_LEN]; /* path secrets */
	uint8_t commit_secret[LABEL_SECRET_LEN];
	uint8_t leaf_hash[SHA256_LEN]; /* parent hash for the new leaf */
	size_t leaf_hash_len;
	uint8_t leaf_key[HPKE_KEY_LEN]; /* public */
};

/* Makes new keys for keys->own's leaf and path from 32 random bytes, sets the
 * parents and parent hashes in the tree, and the private keys. The caller makes and sets the new
 * leaf (leaf_key, leaf_hash), and then calls path_write(). */
void path_make(struct path_made *made, struct path_keys *keys, struct tree *t,
	       const uint8_t random[LABEL_SECRET_LEN]);

/* Writes an UpdatePath { leaf_node, nodes<V> }: each path secret encrypted to
 * the resolution of the copath, without the leaves in `added`. context: the
 * provisional GroupContext. random: 32 bytes, from which each ephemeral key is
 * expanded. ERR_FULL, ERR_AUTH. */
must_check enum err path_write(struct wr *w, const struct path_made *made,
			       const struct tree *t, uint32_t own,
			       const struct tree_set *added,
			       struct part context,
			       const uint8_t random[LABEL_SECRET_LEN]);

/* An UpdatePath as it was received. */
struct path_update {
	struct leaf leaf;
	struct rd nodes; /* each: encryption_key<V>, HPKECiphertext ciphertexts<V> */
};

/* Reads one and steps over it: shapes only. ERR_FORMAT. */
must_check enum err path_read(struct path_update *update, struct rd *r);

/* Sets the leaf and path of `from` in the tree: as many nodes as its filtered
 * path has, with keys of the suite that are nowhere else in the tree, and a
 * leaf whose parent hash fits. ERR_FORMAT, ERR_AUTH, ERR_FULL; then *t is
 * spoiled: work on a copy. */
must_check enum err path_apply(struct tree *t, uint32_t from,
			       const struct path_update *update);

/* Opens what is for us of a path that was applied, and takes the keys upwards
 * from there; gives the commit secret. ERR_AUTH when it does not open or a
 * public key does not fit, ERR_FORMAT when a list has another length than its
 * resolution; then *keys is as it was. */
must_check enum err path_open(struct path_keys *keys, const struct tree *t,
			      uint32_t from, const struct path_update *update,
			      const struct tree_set *added,
			      struct part context,
			      uint8_t commit_secret[LABEL_SECRET_LEN]);

#endif
