#include "treekem_kit.h"

#include "prim/sign.h"

#include <stdlib.h>
#include <string.h>

enum { HEAP_FOR_EACH = 256 };

static const uint8_t context[] = "the provisional context";
static const struct part group_id = { "kit", 3 };

static void must(bool right)
{
	if (!right)
		abort();
}

void kit_bytes(uint8_t out[32], uint32_t person, uint32_t n)
{
	const struct part parts[] = { { &person, sizeof(person) },
				      { &n, sizeof(n) } };

	hash_sha256(out, parts, 2);
}

struct hpke_pair kit_pair(uint32_t person, uint32_t n)
{
	struct hpke_pair pair;
	uint8_t ikm[HPKE_KEY_LEN];

	kit_bytes(ikm, person, n);
	hpke_derive_pair(&pair, ikm);
	return pair;
}

struct rd kit_rd(const struct kit_leaf *leaf)
{
	return rd_init(leaf->bytes, leaf->len);
}

/* The n of a person's signature key. */
#define SEED UINT32_MAX

struct leaf kit_fields(struct kit_keys *keys, uint32_t person, uint32_t n)
{
	static const uint8_t version[] = { 0, 1 };
	static const uint8_t suite[] = { 0, 3 };
	static const uint8_t credential[] = { 0, 1, 4, 'n', 'a', 'm', 'e' };
	static const uint8_t types[] = { 0xf1, 0xc0, 0x0a, 0x0a };
	uint8_t seed[LABEL_SEED_LEN];
	struct leaf leaf = {
		.key = rd_init(keys->key, HPKE_KEY_LEN),
		.signature_key =
			rd_init(keys->signature_key, LABEL_SIGNATURE_KEY_LEN),
		.credential_type = LEAF_CREDENTIAL_BASIC,
		.credential = rd_init(credential, sizeof(credential)),
		.identity = rd_init(credential + 3, 4),
		.versions = rd_init(version, 2),
		.suites = rd_init(suite, 2),
		.extension_types = rd_init(types, sizeof(types)),
		.proposal_types = rd_init(types, 0),
		.credential_types = rd_init(version, 2),
		.source = LEAF_KEY_PACKAGE,
		.not_before_s = 1000,
		.not_after_s = UINT64_C(1) << 40,
		.parent_hash = rd_init(types, 0),
		.extensions = rd_init(types, 0),
		.signature = rd_init(types, 0),
	};

	memcpy(keys->key, kit_pair(person, n).public_key, HPKE_KEY_LEN);
	kit_bytes(seed, person, SEED);
	sign_public_of_seed(keys->signature_key, seed);
	return leaf;
}

void kit_sign(struct kit_leaf *out, const struct leaf *fields, uint32_t person,
	      const struct leaf_place *place)
{
	uint8_t buf[KIT_SCRATCH_SIZE];
	uint8_t seed[LABEL_SEED_LEN];
	struct wr w = wr_init(out->bytes, sizeof(out->bytes));

	kit_bytes(seed, person, SEED);
	must(leaf_sign(&w, fields, place, seed, wr_init(buf, sizeof(buf))) ==
	     OK);
	out->len = wr_len(&w);
}

void kit_leaf(struct kit_leaf *out, uint32_t person, uint32_t n)
{
	struct kit_keys keys;
	struct leaf leaf = kit_fields(&keys, person, n);

	kit_sign(out, &leaf, person, NULL);
}

uint8_t *kit_write(const struct tree *t, size_t *len)
{
	const size_t size = 4096 + t->heap_used + 2048 * (size_t)t->width;
	uint8_t *bytes = malloc(size);
	struct wr w = wr_init(bytes, size);

	must(bytes != NULL);
	tree_write(&w, t);
	must(wr_done(&w, len) == OK);
	return bytes;
}

void kit_tree_open(struct kit_tree *k, uint32_t leaf_max, size_t heap_size)
{
	k->memory = aligned_alloc(16, tree_size(leaf_max, heap_size));
	must(k->memory != NULL);
	tree_init(&k->t, k->memory, leaf_max, heap_size);
}

void kit_tree_close(struct kit_tree *k)
{
	free(k->memory);
}

struct part kit_context(void)
{
	return (struct part){ context, sizeof(context) };
}

struct kit_group *kit_group_open(uint32_t leaf_max)
{
	struct kit_group *g = calloc(1, sizeof(*g));

	must(g != NULL);
	kit_tree_open(&g->tree, leaf_max, HEAP_FOR_EACH * (size_t)leaf_max);
	kit_tree_open(&g->next, leaf_max, HEAP_FOR_EACH * (size_t)leaf_max);
	kit_add(g);
	kit_take(g);
	return g;
}

struct kit_group *kit_group_full(uint32_t leaf_max, uint32_t n)
{
	struct kit_group *g = kit_group_open(leaf_max);

	for (uint32_t i = 1; i < n; i++)
		(void)kit_add(g);
	kit_commit(g, 0);
	for (uint32_t i = 1; i < n; i++)
		kit_commit(g, i);
	return g;
}

void kit_group_close(struct kit_group *g)
{
	kit_tree_close(&g->tree);
	kit_tree_close(&g->next);
	free(g);
}

uint32_t kit_add(struct kit_group *g)
{
	struct kit_leaf leaf;
	struct kit_member *m;
	uint32_t index;

	kit_leaf(&leaf, g->people, 0);
	must(tree_add(&g->next.t, kit_rd(&leaf), &index) == OK);
	m = &g->moved[index];
	*m = (struct kit_member){ .in = true, .person = g->people };
	m->keys.own = index;
	m->keys.has[0] = true;
	memcpy(m->keys.secret[0], kit_pair(g->people, 0).secret_key,
	       HPKE_KEY_LEN);
	g->people++;
	tree_set_add(&g->added, index);
	return index;
}

void kit_remove(struct kit_group *g, uint32_t index)
{
	must(g->moved[index].in);
	tree_remove(&g->next.t, index);
	g->moved[index].in = false;
}

void kit_update(struct kit_group *g, uint32_t index)
{
	const struct leaf_place place = { group_id, index };
	struct kit_member *m = &g->moved[index];
	struct kit_keys keys;
	const uint32_t n = ++g->turns;
	struct leaf fields = kit_fields(&keys, m->person, n);
	struct kit_leaf leaf;

	must(m->in);
	fields.source = LEAF_UPDATE;
	kit_sign(&leaf, &fields, m->person, &place);
	must(tree_update(&g->next.t, index, kit_rd(&leaf)) == OK);
	memcpy(m->keys.secret[0], kit_pair(m->person, n).secret_key,
	       HPKE_KEY_LEN);
}

/* What was made becomes what is. */
static void move_on(struct kit_group *g)
{
	tree_copy(&g->tree.t, &g->next.t);
	memcpy(g->members, g->moved, sizeof(g->members));
	g->added = (struct tree_set){ 0 };
}

void kit_take(struct kit_group *g)
{
	for (uint32_t i = 0; i < TREE_LEAF_MAX; i++) {
		if (g->moved[i].in)
			path_forget(&g->moved[i].keys, &g->next.t);
	}
	move_on(g);
}

void kit_make(struct kit_group *g, uint32_t from, struct path_made *made)
{
	uint8_t random[LABEL_SECRET_LEN];

	kit_bytes(random, UINT32_MAX, ++g->turns);
	path_make(made, &g->moved[from].keys, &g->next.t, random);
}

void kit_set_made_leaf(struct kit_group *g, const struct path_made *made)
{
	const struct leaf_place place = { group_id, made->own };
	struct kit_leaf leaf;
	struct leaf fields;

	must(tree_get(&g->next.t, made->own, &fields));
	fields.source = LEAF_COMMIT;
	fields.key = rd_init(made->leaf_key, HPKE_KEY_LEN);
	fields.parent_hash = rd_init(made->leaf_hash, made->leaf_hash_len);
	kit_sign(&leaf, &fields, g->moved[made->own].person, &place);
	must(tree_set_leaf(&g->next.t, made->own, kit_rd(&leaf)) == OK);
}

/* The path secret of the node that a new member has in common with who added
 * it, as the Welcome tells it. */
static void welcome(struct kit_member *m, const struct tree *t,
		    const struct path_made *made)
{
	const uint32_t node = math_common(m->keys.own, made->own);
	uint32_t i = 0;

	while (i < made->n && made->at[i] != node)
		i++;
	must(i < made->n);
	must(path_take_secret(&m->keys, t, node, made->secret[i]) == OK);
}

static void take_path(struct kit_group *g, struct kit_member *m,
		      const struct path_scope *scope,
		      const struct path_made *made)
{
	struct rd r = rd_init(g->path, g->path_len);
	uint8_t commit_secret[LABEL_SECRET_LEN];
	struct path_update update;

	must(path_read(&update, &r) == OK && rd_done(&r));
	must(path_open(&m->keys, made->own, &update, scope, commit_secret) ==
	     OK);
	must(memcmp(commit_secret, made->commit_secret,
		    sizeof(commit_secret)) == 0);
}

/* The tree that comes of the path is the one its maker has. */
static void apply_path(struct kit_group *g, struct tree *before,
		       const struct path_made *made)
{
	struct rd r = rd_init(g->path, g->path_len);
	struct path_update update;
	uint8_t hash[SHA256_LEN], made_hash[SHA256_LEN];

	must(path_read(&update, &r) == OK && rd_done(&r));
	must(path_apply(before, made->own, &update) == OK);
	treehash_of(before, math_root(before->width), hash);
	treehash_of(&g->next.t, math_root(g->next.t.width), made_hash);
	must(memcmp(hash, made_hash, SHA256_LEN) == 0);
}

void kit_commit(struct kit_group *g, uint32_t from)
{
	const struct path_scope scope = { &g->next.t, &g->added,
					  kit_context() };
	struct wr w = wr_init(g->path, sizeof(g->path));
	uint8_t random[LABEL_SECRET_LEN];
	struct path_made made;
	struct kit_tree before;

	kit_tree_open(&before, g->next.t.leaf_max, g->next.t.heap_size);
	tree_copy(&before.t, &g->next.t);
	must(g->moved[from].in && !tree_set_has(&g->added, from));
	kit_make(g, from, &made);
	kit_set_made_leaf(g, &made);
	kit_bytes(random, UINT32_MAX, ++g->turns);
	must(path_write(&w, &made, &scope, random) == OK);
	g->path_len = wr_len(&w);
	apply_path(g, &before.t, &made);
	for (uint32_t i = 0; i < TREE_LEAF_MAX; i++) {
		struct kit_member *m = &g->moved[i];

		if (!m->in || i == from)
			continue;
		if (tree_set_has(&g->added, i))
			welcome(m, &g->next.t, &made);
		else
			take_path(g, m, &scope, &made);
	}
	kit_tree_close(&before);
	move_on(g);
}

/* A member knows the key of its leaf, and of every parent above that it is not
 * unmerged at; and no other. */
static void check_member(const struct kit_member *m, const struct tree *t)
{
	static const uint8_t none[HPKE_KEY_LEN];
	uint8_t key[HPKE_KEY_LEN];

	for (uint32_t level = 0; level <= TREE_DEPTH_MAX; level++) {
		const uint32_t node = math_ancestor(m->keys.own, level);
		bool knows = !tree_is_blank(t, node);

		if (knows && level > 0)
			knows = !tree_set_has(&t->parents[node / 2].unmerged,
					      m->keys.own);
		must(m->keys.has[level] == knows);
		if (!knows) {
			must(memcmp(m->keys.secret[level], none,
				    HPKE_KEY_LEN) == 0);
			continue;
		}
		hpke_public(key, m->keys.secret[level]);
		must(memcmp(key, tree_key(t, node).p, HPKE_KEY_LEN) == 0);
	}
}

/* Written, read and written again it is the same, and so are all its hashes. */
static void check_tree(struct tree *t)
{
	size_t len, again_len;
	uint8_t *bytes = kit_write(t, &len);
	struct kit_tree again;

	kit_tree_open(&again, t->leaf_max, t->heap_size);
	must(tree_read(&again.t, rd_init(bytes, len)) == OK);
	must(again.t.width == t->width);
	must(tree_member_n(&again.t) == tree_member_n(t));

	uint8_t *bytes_again = kit_write(&again.t, &again_len);

	must(len == again_len && memcmp(bytes, bytes_again, len) == 0);
	for (uint32_t node = 0; node + 1 < 2 * t->width; node++) {
		uint8_t kept[SHA256_LEN], fresh[SHA256_LEN];

		treehash_of(t, node, kept);
		treehash_of(&again.t, node, fresh);
		must(memcmp(kept, fresh, SHA256_LEN) == 0);
	}
	must(treehash_check_parents(&again.t) == OK);
	kit_tree_close(&again);
	free(bytes_again);
	free(bytes);
}

void kit_check(struct kit_group *g)
{
	check_tree(&g->tree.t);
	for (uint32_t i = 0; i < TREE_LEAF_MAX; i++) {
		must(g->members[i].in == (tree_leaf(&g->tree.t, i).left != 0));
		if (g->members[i].in)
			check_member(&g->members[i], &g->tree.t);
	}
}
