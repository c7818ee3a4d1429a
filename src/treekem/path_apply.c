/* The path of another member: read, and set in the tree. */
#include "treekem/path.h"
#include "treekem/point.h"
#include "treekem/treehash.h"
#include "treekem/vec.h"

#include <string.h>

/* Steps over one HPKECiphertext of the suite's lengths. */
static void skip_sealed(struct rd *r)
{
	struct rd enc = vec_read(r);
	struct rd text = vec_read(r);

	if (enc.left != HPKE_ENC_LEN ||
	    text.left != LABEL_SECRET_LEN + HPKE_TAG_LEN)
		r->bad = true;
}

enum err path_next(struct rd *nodes, struct rd *key, struct rd *sealed)
{
	struct rd out_key = vec_read(nodes);
	struct rd out_sealed = vec_read(nodes);
	struct rd each = out_sealed;

	while (each.left > 0 && !each.bad)
		skip_sealed(&each);
	if (nodes->bad || each.bad || out_key.left != HPKE_KEY_LEN)
		return ERR_FORMAT;
	*key = out_key;
	*sealed = out_sealed;
	return OK;
}

enum err path_read(struct path_update *update, struct rd *r)
{
	struct path_update out = { .nodes_n = 0 };
	struct rd at = *r;
	struct rd key, sealed;

	TRY(leaf_read(&out.leaf, &at));
	out.nodes = vec_read(&at);
	if (at.bad)
		return ERR_FORMAT;

	struct rd nodes = out.nodes;

	for (; nodes.left > 0; out.nodes_n++) {
		if (out.nodes_n == TREE_DEPTH_MAX)
			return ERR_FORMAT;
		TRY(path_next(&nodes, &key, &sealed));
	}
	*update = out;
	*r = at;
	return OK;
}

static bool is_new_key(const struct tree *t, struct rd key)
{
	return key.left == HPKE_KEY_LEN && point_is_key(key.p) &&
	       !tree_has_key(t, key.p);
}

/* Section 12.4.2: no public key of the path was in the tree. */
static enum err check_keys(const struct tree *t,
			   const struct path_update *update)
{
	struct rd nodes = update->nodes;
	struct rd key, sealed;

	if (!is_new_key(t, update->leaf.key))
		return ERR_FORMAT;
	while (nodes.left > 0) {
		TRY(path_next(&nodes, &key, &sealed));
		if (!is_new_key(t, key))
			return ERR_FORMAT;
	}
	return OK;
}

/* Sets the parents; none of their keys stands twice in the path. */
static enum err set_parents(struct tree *t, const struct tree_nodes *path,
			    struct rd nodes)
{
	struct rd key, sealed;

	for (uint32_t i = 0; i < path->n; i++) {
		TRY(path_next(&nodes, &key, &sealed));
		if (tree_has_key(t, key.p))
			return ERR_FORMAT;
		tree_set_parent(t, path->at[i], key.p, NULL);
	}
	return OK;
}

enum err path_apply(struct tree *t, uint32_t from,
		    const struct path_update *update)
{
	const struct rd *parent_hash = &update->leaf.parent_hash;
	struct tree_nodes path;
	uint8_t hash[SHA256_LEN];
	size_t hash_len;

	tree_filtered_path(t, from, &path);
	if (update->leaf.source != LEAF_COMMIT || update->nodes_n != path.n)
		return ERR_FORMAT;
	TRY(check_keys(t, update));
	tree_blank_path(t, from);
	TRY(set_parents(t, &path, update->nodes));
	treehash_set_path(t, from, hash, &hash_len);
	if (parent_hash->left != hash_len ||
	    memcmp(parent_hash->p, hash, hash_len) != 0)
		return ERR_AUTH;
	return tree_set_leaf(t, from, update->leaf.whole);
}
