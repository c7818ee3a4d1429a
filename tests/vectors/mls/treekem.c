/* treekem. */
#include "vectors.h"

#include "prim/sign.h"
#include "treekem/path.h"
#include "treekem/treehash.h"
#include "treekem/vec.h"

#include <string.h>

enum {
	LEAF_MAX = 64,
	HEAP_SIZE = 32 * 1024,
	CONTEXT_MAX = 512,
	SCRATCH_SIZE = 4096,
	PATH_SIZE = 32 * 1024,
};

/* The members of a vector's group that the vector tells the keys of. */
struct group {
	struct tree before;
	struct tree after;
	struct value members;
	uint8_t context[CONTEXT_MAX];
	size_t context_len;
	uint8_t *path;    /* PATH_SIZE bytes for one of our own */
	uint8_t *scratch; /* SCRATCH_SIZE bytes */
};

static bool make_tree(struct check *c, struct tree *t)
{
	void *memory = take_memory(c, tree_size(LEAF_MAX, HEAP_SIZE));

	if (memory == NULL)
		return false;
	tree_init(t, memory, LEAF_MAX, HEAP_SIZE);
	return true;
}

/* GroupContext after an update path: version, suite, and no extensions. */
static void set_context(struct check *c, struct group *g, struct value v)
{
	struct wr w = wr_init(g->context, sizeof(g->context));
	struct part id = get_hex(c, v, "group_id");
	struct part transcript = get_hex(c, v, "confirmed_transcript_hash");
	uint8_t hash[SHA256_LEN];

	treehash_of(&g->after, math_root(g->after.width), hash);
	wr_u16(&w, LEAF_MLS10);
	wr_u16(&w, LABEL_SUITE);
	vec_write(&w, id.p, id.len);
	wr_u64(&w, get_number(c, v, "epoch"));
	vec_write(&w, hash, sizeof(hash));
	vec_write(&w, transcript.p, transcript.len);
	vec_write(&w, "", 0);
	expect(c, wr_done(&w, &g->context_len) == OK, "a context");
}

/* The key pair that a path secret stands for. */
static struct hpke_pair pair_of(const uint8_t path_secret[LABEL_SECRET_LEN])
{
	uint8_t node_secret[LABEL_SECRET_LEN];
	struct hpke_pair pair;

	label_derive(node_secret, path_secret, "node");
	hpke_derive_pair(&pair, node_secret);
	return pair;
}

/* What a member knows before the path. */
static void set_keys(struct check *c, struct path_keys *keys,
		     struct value member, const struct tree *t)
{
	const uint8_t *own =
		get_bytes(c, member, "encryption_priv", HPKE_KEY_LEN);
	struct value secrets = get_list(c, member, "path_secrets");
	struct value one;
	uint8_t key[HPKE_KEY_LEN];

	*keys = (struct path_keys){ 0 };
	keys->own = get_small(c, member, "index", LEAF_MAX - 1);
	keys->has[0] = true;
	memcpy(keys->secret[0], own, HPKE_KEY_LEN);
	hpke_public(key, own);
	if (expect(c, !tree_is_blank(t, 2 * keys->own), "a member"))
		expect(c,
		       memcmp(key, tree_key(t, 2 * keys->own).p,
			      HPKE_KEY_LEN) == 0,
		       "encryption_priv");
	while (list_next(&secrets, &one)) {
		uint32_t node = get_small(c, one, "node", 2 * LEAF_MAX);
		uint32_t level = math_level(node);
		struct hpke_pair pair = pair_of(
			get_bytes(c, one, "path_secret", LABEL_SECRET_LEN));

		if (!expect(c, !tree_is_blank(t, node), "a node"))
			continue;
		expect(c,
		       memcmp(pair.public_key, tree_key(t, node).p,
			      HPKE_KEY_LEN) == 0,
		       "a path secret");
		keys->has[level] = true;
		memcpy(keys->secret[level], pair.secret_key, HPKE_KEY_LEN);
	}
}

/* All but the sender open the path, to the same commit secret. */
static void open_all(struct check *c, const struct group *g, uint32_t sender,
		     const struct path_update *update, struct part commit)
{
	const struct path_scope scope = { &g->after,
					  NULL,
					  { g->context, g->context_len } };
	struct value members = g->members;
	struct value member;
	uint8_t got[LABEL_SECRET_LEN];
	struct path_keys keys;

	while (list_next(&members, &member)) {
		set_keys(c, &keys, member, &g->before);
		if (keys.own == sender)
			continue;
		expect(c, path_open(&keys, sender, update, &scope, got) == OK,
		       "a path that opens");
		expect(c,
		       commit.len == sizeof(got) &&
			       memcmp(got, commit.p, sizeof(got)) == 0,
		       "commit_secret");
	}
}

/* The path secrets that the vector tells are those whose keys were taken. */
static void expect_secrets(struct check *c, const struct group *g,
			   uint32_t sender, const struct path_update *update,
			   struct value secrets)
{
	const struct path_scope scope = { &g->after,
					  NULL,
					  { g->context, g->context_len } };
	struct value members = g->members;
	struct value member, secret = { 0 };
	uint8_t commit[LABEL_SECRET_LEN];
	struct path_keys keys;

	while (list_next(&members, &member)) {
		struct value rest = secrets;

		set_keys(c, &keys, member, &g->before);
		for (uint32_t i = 0; i <= keys.own; i++)
			expect(c, list_next(&rest, &secret), "path_secrets");
		if (keys.own == sender)
			continue;

		uint32_t level = math_level(math_common(keys.own, sender));
		struct part want = value_hex(c, secret);

		if (!expect(c, want.len == LABEL_SECRET_LEN, "path_secret") ||
		    !expect(c,
			    path_open(&keys, sender, update, &scope, commit) ==
				    OK,
			    "a path that opens"))
			return;
		expect(c,
		       memcmp(pair_of(want.p).secret_key, keys.secret[level],
			      HPKE_KEY_LEN) == 0,
		       "the secret of a path");
	}
}

static void check_theirs(struct check *c, struct group *g, struct value v,
			 struct value path)
{
	uint32_t sender = get_small(c, path, "sender", LEAF_MAX - 1);
	struct rd bytes = get_rd(c, path, "update_path");
	struct part group_id = get_hex(c, v, "group_id");
	const struct leaf_place place = { group_id, sender };
	struct wr scratch = wr_init(g->scratch, SCRATCH_SIZE);
	struct path_update update;
	uint8_t hash[SHA256_LEN];

	tree_copy(&g->after, &g->before);
	if (!expect(c, path_read(&update, &bytes) == OK && rd_done(&bytes),
		    "update_path") ||
	    !expect(c, path_apply(&g->after, sender, &update) == OK,
		    "a path that can be set"))
		return;
	expect(c, leaf_check(&update.leaf) == OK, "its leaf");
	expect(c, leaf_verify(&update.leaf, &place, scratch) == OK,
	       "its leaf's signature");
	treehash_of(&g->after, math_root(g->after.width), hash);
	expect_hex(c, path, "tree_hash_after", hash, sizeof(hash));
	expect(c, treehash_check_parents(&g->after) == OK,
	       "the parent hashes after it");
	set_context(c, g, v);
	open_all(c, g, sender, &update, get_hex(c, path, "commit_secret"));
	expect_secrets(c, g, sender, &update,
		       get_list(c, path, "path_secrets"));
}

/* The new leaf of a member's own path. */
static bool set_leaf(struct check *c, struct group *g, struct value v,
		     const struct path_made *made, const uint8_t *seed)
{
	struct part group_id = get_hex(c, v, "group_id");
	const struct leaf_place place = { group_id, made->own };
	uint8_t bytes[SCRATCH_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct leaf leaf;

	if (!expect(c, tree_get(&g->after, made->own, &leaf), "a leaf"))
		return false;
	leaf.source = LEAF_COMMIT;
	leaf.key = rd_init(made->leaf_key, HPKE_KEY_LEN);
	leaf.parent_hash = rd_init(made->leaf_hash, made->leaf_hash_len);
	return expect(c,
		      leaf_sign(&w, &leaf, &place, seed,
				wr_init(g->scratch, SCRATCH_SIZE)) == OK &&
			      tree_set_leaf(&g->after, made->own,
					    rd_init(bytes, wr_len(&w))) == OK,
		      "a leaf of our own");
}

/* And a path of our own from the same member, which all others open. */
static void check_ours(struct check *c, struct group *g, struct value v,
		       struct value member)
{
	const uint8_t *seed =
		get_bytes(c, member, "signature_priv", LABEL_SEED_LEN);
	const struct path_scope scope = { &g->after,
					  NULL,
					  { g->context, g->context_len } };
	static const uint8_t random[LABEL_SECRET_LEN] = { 1, 2, 3 };
	uint8_t made_hash[SHA256_LEN], hash[SHA256_LEN];
	struct wr w = wr_init(g->path, PATH_SIZE);
	struct path_update update;
	struct path_made made;
	struct path_keys keys;

	set_keys(c, &keys, member, &g->before);
	tree_copy(&g->after, &g->before);
	path_make(&made, &keys, &g->after, random);
	if (!set_leaf(c, g, v, &made, seed))
		return;
	treehash_of(&g->after, math_root(g->after.width), made_hash);
	set_context(c, g, v);
	if (!expect(c, path_write(&w, &made, &scope, random) == OK, "a path"))
		return;

	struct rd r = rd_init(g->path, wr_len(&w));

	tree_copy(&g->after, &g->before);
	if (!expect(c,
		    path_read(&update, &r) == OK && rd_done(&r) &&
			    path_apply(&g->after, keys.own, &update) == OK,
		    "a path of our own"))
		return;
	treehash_of(&g->after, math_root(g->after.width), hash);
	expect(c, memcmp(hash, made_hash, sizeof(hash)) == 0,
	       "the same tree from our path");
	open_all(c, g, keys.own, &update,
		 (struct part){ made.commit_secret, LABEL_SECRET_LEN });
}

void check_treekem(struct check *c, struct value v)
{
	struct group *g = take_memory(c, sizeof(*g));
	struct value paths = get_list(c, v, "update_paths");
	struct value path, members, member;

	if (g == NULL || !make_tree(c, &g->before) || !make_tree(c, &g->after))
		return;
	g->members = get_list(c, v, "leaves_private");
	g->path = take_memory(c, PATH_SIZE);
	g->scratch = take_memory(c, SCRATCH_SIZE);
	if (!expect(c,
		    tree_read(&g->before, get_rd(c, v, "ratchet_tree")) == OK,
		    "the tree") ||
	    g->path == NULL || g->scratch == NULL)
		return;
	while (list_next(&paths, &path))
		check_theirs(c, g, v, path);
	members = g->members;
	while (list_next(&members, &member))
		check_ours(c, g, v, member);
}
