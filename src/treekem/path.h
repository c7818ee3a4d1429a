/* path.h - TreeKEM: a member's private keys, and the UpdatePath that gives new
 * ones to everybody (RFC 9420, sections 7.4 to 7.6).
 *
 * Secrets belong to the caller, who wipes them.
 */
#ifndef TREEKEM_PATH_H
#define TREEKEM_PATH_H

#include "treekem/tree.h"

enum {
	/* One HPKECiphertext of a path secret. */
	PATH_SEALED_LEN =
		1 + HPKE_ENC_LEN + 1 + LABEL_SECRET_LEN + HPKE_TAG_LEN,
};

/* What one member knows: the private keys of its leaf and of the nodes above
 * it, by level; level 0 is the leaf. */
struct path_keys {
	uint32_t own; /* leaf index */
	bool has[TREE_DEPTH_MAX + 1];
	uint8_t secret[TREE_DEPTH_MAX + 1][HPKE_KEY_LEN];
};

/* Wipes the keys of nodes that are blank now, or above a smaller tree's root;
 * all of them when the own leaf is gone. */
void path_forget(struct path_keys *keys, const struct tree *t);

/* Takes the path secret of `node`, above own, learned from a Welcome: derives
 * and keeps the private keys from there up to the root. Whoever committed left
 * out the nodes of its filtered path, and they are blank. ERR_AUTH when node is
 * blank, not above own, or a public key that is derived is not the tree's; then
 * *keys is as it was. */
must_check enum err path_take_secret(struct path_keys *keys,
				     const struct tree *t, uint32_t node,
				     const uint8_t secret[LABEL_SECRET_LEN]);

/* For whom a path is sealed. */
struct path_scope {
	const struct tree *tree;      /* after the path was set in it */
	const struct tree_set *added; /* who came by this commit (section
				       * 12.4.2): they get a Welcome instead */
	struct part context;          /* the provisional GroupContext */
};

/* A committer's new path. */
struct path_made {
	uint32_t own; /* leaf index */
	uint32_t n;   /* nodes of the filtered direct path, from below */
	uint32_t at[TREE_DEPTH_MAX];
	uint8_t secret[TREE_DEPTH_MAX][LABEL_SECRET_LEN]; /* path secrets */
	uint8_t commit_secret[LABEL_SECRET_LEN];
	uint8_t leaf_hash[SHA256_LEN];  /* parent hash for the new leaf */
	size_t leaf_hash_len;           /* 0 or SHA256_LEN */
	uint8_t leaf_key[HPKE_KEY_LEN]; /* public */
};

/* Makes new keys for the leaf and the path of keys->own from 32 random bytes;
 * sets the parents with their parent hashes in the tree, and the private keys.
 * The caller makes and sets the new leaf (leaf_key, leaf_hash), and then calls
 * path_write(). *made is secret. */
void path_make(struct path_made *made, struct path_keys *keys, struct tree *t,
	       const uint8_t random[LABEL_SECRET_LEN]);

/* Writes an UpdatePath { leaf_node, nodes<V> }, with the leaf that stands in the
 * tree: each path secret sealed to the resolution of the copath without
 * scope->added. random: 32 bytes, from which each ephemeral key is expanded.
 * ERR_FULL; ERR_AUTH for a key in the tree that nothing can be sealed to. */
must_check enum err path_write(struct wr *w, const struct path_made *made,
			       const struct path_scope *scope,
			       const uint8_t random[LABEL_SECRET_LEN]);

/* An UpdatePath as it was received. */
struct path_update {
	struct leaf leaf;
	uint32_t nodes_n;
	struct rd nodes; /* each: encryption_key<V>, HPKECiphertext<V> */
};

/* Reads one and steps over it: shapes, and the suite's lengths. ERR_FORMAT. */
must_check enum err path_read(struct path_update *update, struct rd *r);

/* Steps over the first of update->nodes, whose ciphertexts are PATH_SEALED_LEN
 * bytes each. ERR_FORMAT. */
must_check enum err path_next(struct rd *nodes, struct rd *key,
			      struct rd *sealed);

/* Sets the leaf and path of `from` in the tree, after the commit's proposals.
 * The leaf is of a commit, its parent hash fits, there are as many nodes as the
 * filtered path has, and no key was anywhere in the tree before. leaf_check()
 * and leaf_verify() are the caller's. ERR_FORMAT, ERR_AUTH, ERR_FULL; then *t is
 * spoiled: work on a copy. */
must_check enum err path_apply(struct tree *t, uint32_t from,
			       const struct path_update *update);

/* Opens what is for us of a path that was applied, and takes the keys upwards
 * from there; gives the commit secret. ERR_AUTH when nothing is for us, it does
 * not open, or a public key does not fit; ERR_FORMAT when any list has another
 * length than its resolution; then *keys is as it was. */
must_check enum err path_open(struct path_keys *keys, uint32_t from,
			      const struct path_update *update,
			      const struct path_scope *scope,
			      uint8_t commit_secret[LABEL_SECRET_LEN]);

#endif
