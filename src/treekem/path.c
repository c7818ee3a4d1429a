#include "treekem/path.h"

#include "base/ct.h"
#include "treekem/treehash.h"
#include "treekem/vec.h"

#include <string.h>

static const char seal_label[] = "UpdatePathNode";

static void drop_key(struct path_keys *keys, uint32_t level)
{
	ct_wipe(keys->secret[level], sizeof(keys->secret[level]));
	keys->has[level] = false;
}

void path_forget(struct path_keys *keys, const struct tree *t)
{
	for (uint32_t level = 0; level <= TREE_DEPTH_MAX; level++) {
		if (tree_is_blank(t, math_ancestor(keys->own, level)) ||
		    tree_is_blank(t, 2 * keys->own))
			drop_key(keys, level);
	}
}

/* Section 7.4: a path secret gives the key pair of its node, and then the path
 * secret of the next one. */
static void step(uint8_t path_secret[LABEL_SECRET_LEN], struct hpke_pair *pair)
{
	uint8_t node_secret[LABEL_SECRET_LEN];

	label_derive(node_secret, path_secret, "node");
	hpke_derive_pair(pair, node_secret);
	label_derive(path_secret, path_secret, "path");
	ct_wipe(node_secret, sizeof(node_secret));
}

/* Gives the keys of all nodes from `node` up; the path secret becomes the commit
 * secret. On an error *keys and path_secret are spoiled. */
static enum err climb(struct path_keys *keys, const struct tree *t,
		      uint32_t node, uint8_t path_secret[LABEL_SECRET_LEN])
{
	struct hpke_pair pair;
	enum err err = OK;

	if (tree_is_blank(t, node) || !math_covers(node, keys->own))
		return ERR_AUTH;
	for (; node != MATH_NONE && err == OK;
	     node = math_parent(node, t->width)) {
		const uint32_t level = math_level(node);

		drop_key(keys, level);
		if (tree_is_blank(t, node))
			continue;
		step(path_secret, &pair);
		/* Section 7.5: the keys must be those that all others see. */
		if (memcmp(pair.public_key, tree_key(t, node).p,
			   HPKE_KEY_LEN) != 0)
			err = ERR_AUTH;
		memcpy(keys->secret[level], pair.secret_key, HPKE_KEY_LEN);
		keys->has[level] = true;
	}
	ct_wipe(&pair, sizeof(pair));
	return err;
}

enum err path_take_secret(struct path_keys *keys, const struct tree *t,
			  uint32_t node, const uint8_t secret[LABEL_SECRET_LEN])
{
	uint8_t path_secret[LABEL_SECRET_LEN];
	struct path_keys next = *keys;

	memcpy(path_secret, secret, LABEL_SECRET_LEN);

	enum err err = climb(&next, t, node, path_secret);

	if (err == OK)
		*keys = next;
	ct_wipe(path_secret, sizeof(path_secret));
	ct_wipe(&next, sizeof(next));
	return err;
}

/* The leaf's key comes from the same random bytes as the first path secret, as
 * if the leaf was the path's first node (the leaf_secret of section 7.4). */
void path_make(struct path_made *made, struct path_keys *keys, struct tree *t,
	       const uint8_t random[LABEL_SECRET_LEN])
{
	struct tree_nodes path;
	struct hpke_pair pair;

	tree_filtered_path(t, keys->own, &path);
	tree_blank_path(t, keys->own);
	path_forget(keys, t);
	*made = (struct path_made){ .own = keys->own, .n = path.n };
	memcpy(made->commit_secret, random, LABEL_SECRET_LEN);
	step(made->commit_secret, &pair);
	memcpy(made->leaf_key, pair.public_key, HPKE_KEY_LEN);
	memcpy(keys->secret[0], pair.secret_key, HPKE_KEY_LEN);
	keys->has[0] = true;
	for (uint32_t i = 0; i < path.n; i++) {
		const uint32_t level = math_level(path.at[i]);

		made->at[i] = path.at[i];
		memcpy(made->secret[i], made->commit_secret, LABEL_SECRET_LEN);
		step(made->commit_secret, &pair);
		tree_set_parent(t, path.at[i], pair.public_key, NULL);
		memcpy(keys->secret[level], pair.secret_key, HPKE_KEY_LEN);
		keys->has[level] = true;
	}
	treehash_set_path(t, keys->own, made->leaf_hash, &made->leaf_hash_len);
	ct_wipe(&pair, sizeof(pair));
}

/* Ephemeral keys, one after the other, from what the caller gave. */
struct ephemerals {
	const uint8_t *random; /* LABEL_SECRET_LEN bytes */
	uint32_t n;            /* so many were used */
};

/* One UpdatePathNode. */
static enum err write_node(struct wr *w, const struct path_made *made,
			   uint32_t i, const struct path_scope *scope,
			   struct ephemerals *from)
{
	const struct tree *t = scope->tree;
	struct rd secret = rd_init(made->secret[i], LABEL_SECRET_LEN);
	struct rd key = tree_key(t, made->at[i]);
	uint8_t ephemeral[HPKE_KEY_LEN];
	struct tree_nodes to;
	enum err err = OK;

	tree_resolve(t, tree_copath(made->at[i], made->own), scope->added, &to);
	vec_write(w, key.p, key.left);

	struct vec_open sealed = vec_begin(w);

	for (uint32_t k = 0; k < to.n && err == OK; k++) {
		const struct label_to one = { tree_key(t, to.at[k]),
					      ephemeral };

		label_derive_tree(ephemeral, sizeof(ephemeral), from->random,
				  "ephemeral", from->n++);
		err = label_encrypt(w, &one, seal_label, scope->context,
				    secret);
	}
	vec_end(w, sealed);
	ct_wipe(ephemeral, sizeof(ephemeral));
	return err;
}

enum err path_write(struct wr *w, const struct path_made *made,
		    const struct path_scope *scope,
		    const uint8_t random[LABEL_SECRET_LEN])
{
	struct rd leaf = tree_leaf(scope->tree, made->own);
	struct ephemerals from = { .random = random };
	size_t len;

	wr_bytes(w, leaf.p, leaf.left);

	struct vec_open nodes = vec_begin(w);

	for (uint32_t i = 0; i < made->n; i++)
		TRY(write_node(w, made, i, scope, &from));
	vec_end(w, nodes);
	return wr_done(w, &len);
}

/* What of a path is for us: the secret of a node above, and to which of our keys
 * it was sealed. */
struct ours {
	uint32_t node;
	uint32_t level; /* of the key */
	struct rd sealed;
};

/* The first of the resolution whose key we have: the node itself, or our leaf
 * where it is unmerged there. */
static enum err find_key(const struct path_keys *keys,
			 const struct tree_nodes *to, struct ours *ours)
{
	for (uint32_t i = 0; i < to->n; i++) {
		const uint32_t level = math_level(to->at[i]);

		if (math_covers(to->at[i], keys->own) && keys->has[level]) {
			(void)rd_bytes(&ours->sealed,
				       (size_t)PATH_SEALED_LEN * i);
			ours->level = level;
			return OK;
		}
	}
	return ERR_AUTH;
}

/* Section 7.6: every list is as long as its resolution, also those that are not
 * for us, so that all members agree on what they accept. */
static enum err find_ours(const struct path_keys *keys, uint32_t from,
			  const struct path_update *update,
			  const struct path_scope *scope, struct ours *ours)
{
	const uint32_t common = math_common(keys->own, from);
	struct rd nodes = update->nodes;
	struct tree_nodes path, to, to_us = { .n = 0 };
	struct rd key, sealed;

	tree_filtered_path(scope->tree, from, &path);
	if (update->nodes_n != path.n)
		return ERR_FORMAT;
	for (uint32_t i = 0; i < path.n; i++) {
		TRY(path_next(&nodes, &key, &sealed));
		tree_resolve(scope->tree, tree_copath(path.at[i], from),
			     scope->added, &to);
		if (sealed.left != (size_t)PATH_SEALED_LEN * to.n)
			return ERR_FORMAT;
		if (path.at[i] != common)
			continue;
		to_us = to;
		*ours = (struct ours){ .node = common, .sealed = sealed };
	}
	return find_key(keys, &to_us, ours);
}

static enum err open_secret(const struct path_keys *keys,
			    const struct path_scope *scope, struct ours *ours,
			    uint8_t secret[LABEL_SECRET_LEN])
{
	const uint32_t node = math_ancestor(keys->own, ours->level);
	struct wr w = wr_init(secret, LABEL_SECRET_LEN);
	struct hpke_pair pair;

	memcpy(pair.public_key, tree_key(scope->tree, node).p, HPKE_KEY_LEN);
	memcpy(pair.secret_key, keys->secret[ours->level], HPKE_KEY_LEN);

	enum err err = label_decrypt(&w, &pair, seal_label, scope->context,
				     &ours->sealed);

	ct_wipe(&pair, sizeof(pair));
	return err;
}

enum err path_open(struct path_keys *keys, uint32_t from,
		   const struct path_update *update,
		   const struct path_scope *scope,
		   uint8_t commit_secret[LABEL_SECRET_LEN])
{
	uint8_t secret[LABEL_SECRET_LEN];
	struct path_keys next = *keys;
	struct ours ours;
	enum err err;

	path_forget(&next, scope->tree);
	err = find_ours(&next, from, update, scope, &ours);
	if (err == OK)
		err = open_secret(&next, scope, &ours, secret);
	if (err == OK)
		err = climb(&next, scope->tree, ours.node, secret);
	if (err == OK) {
		*keys = next;
		memcpy(commit_secret, secret, LABEL_SECRET_LEN);
	}
	ct_wipe(secret, sizeof(secret));
	ct_wipe(&next, sizeof(next));
	return err;
}
