/* TreeKEM paths (RFC 9420, sections 7.4 to 7.6): made, sealed, read, set and
 * opened. */
#include "treekem_kit.h"

#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	LEAVES = 16,
	NODE_HEAD_LEN = 1 + HPKE_KEY_LEN,
};

static const uint8_t random_bytes[LABEL_SECRET_LEN] = { 7 };

/* Somebody's path, read again, and what is needed to take it. */
struct taken {
	struct kit_group *g;
	struct kit_tree before; /* the tree that the path comes to */
	struct path_made made;
	struct path_update update;
	struct path_scope scope;
};

static void read_again(struct taken *k)
{
	struct rd r = rd_init(k->g->path, k->g->path_len);

	assert_int_equal(path_read(&k->update, &r), OK);
	assert_true(rd_done(&r));
}

static void write_again(struct taken *k)
{
	struct wr w = wr_init(k->g->path, sizeof(k->g->path));

	assert_int_equal(path_write(&w, &k->made, &k->scope, random_bytes), OK);
	k->g->path_len = wr_len(&w);
	read_again(k);
}

/* The path of `from` after what was proposed. */
static void open_taken(struct taken *k, struct kit_group *g, uint32_t from)
{
	*k = (struct taken){ .g = g };
	k->scope = (struct path_scope){ &g->next.t, &g->added, kit_context() };
	kit_tree_open(&k->before, LEAVES, g->next.t.heap_size);
	tree_copy(&k->before.t, &g->next.t);
	kit_make(g, from, &k->made);
	kit_set_made_leaf(g, &k->made);
	write_again(k);
}

static void close_taken(struct taken *k)
{
	kit_tree_close(&k->before);
	kit_group_close(k->g);
}

static enum err apply(struct taken *k)
{
	return path_apply(&k->before.t, k->made.own, &k->update);
}

static enum err open_by(struct taken *k, uint32_t member)
{
	uint8_t secret[LABEL_SECRET_LEN];

	return path_open(&k->g->moved[member].keys, k->made.own, &k->update,
			 &k->scope, secret);
}

/* Where the i-th node of the path stands in the bytes of the last path. */
static uint8_t *node_at(struct taken *k, uint32_t i)
{
	struct rd nodes = k->update.nodes;
	struct rd key, sealed;
	const uint8_t *at = nodes.p;

	for (uint32_t j = 0; j <= i; j++) {
		at = nodes.p;
		assert_int_equal(path_next(&nodes, &key, &sealed), OK);
	}
	return k->g->path + (at - k->g->path);
}

/* Numbers that are the same each time. */
static uint32_t next_number(void)
{
	static uint32_t state = 1;

	state = state * 1103515245 + 12345;
	return state >> 16;
}

/* The first at or after a place who was there before this commit. */
static uint32_t member_at(const struct kit_group *g, uint32_t from)
{
	from %= LEAVES;
	while (!g->moved[from].in || tree_set_has(&g->added, from))
		from = (from + 1) % LEAVES;
	return from;
}

/* One proposal; `stays` will commit. */
static void propose(struct kit_group *g, uint32_t stays)
{
	const uint32_t what = next_number() % 8;
	const uint32_t who = member_at(g, next_number());

	if (what < 3 && tree_member_n(&g->next.t) < LEAVES)
		(void)kit_add(g);
	else if (what < 5 && who != stays)
		kit_remove(g, who);
	else if (what == 5 && who != stays)
		kit_update(g, who);
}

static void a_group_agrees_whatever_happens(void **unused)
{
	struct kit_group *g = kit_group_open(LEAVES);
	uint32_t most = 0;

	(void)unused;
	for (unsigned round = 0; round < 150; round++) {
		const uint32_t from = member_at(g, next_number());

		for (unsigned i = 0; i < 3; i++)
			propose(g, from);
		if (next_number() % 4 == 0)
			kit_take(g);
		else
			kit_commit(g, from);
		kit_check(g);
		if (tree_member_n(&g->tree.t) > most)
			most = tree_member_n(&g->tree.t);
	}
	assert_int_equal(most, LEAVES);
	kit_group_close(g);
}

static void the_largest_group_agrees(void **unused)
{
	struct kit_group *g = kit_group_open(TREE_LEAF_MAX);

	(void)unused;
	for (uint32_t i = 1; i < TREE_LEAF_MAX; i++)
		(void)kit_add(g);
	kit_commit(g, 0);
	kit_commit(g, TREE_LEAF_MAX - 1);
	kit_check(g);
	kit_group_close(g);
}

/* RFC 9420 section 7.4: path_secret[n] = DeriveSecret(path_secret[n-1],
 * "path"), and the commit secret is the one after the last. */
static void a_path_is_one_chain_of_secrets(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 5);
	struct path_made made;
	uint8_t next[LABEL_SECRET_LEN];

	(void)unused;
	kit_make(g, 2, &made);
	assert_int_equal(made.n, 3);
	for (uint32_t i = 0; i < made.n; i++) {
		uint8_t node_secret[LABEL_SECRET_LEN];
		struct hpke_pair pair;

		label_derive(node_secret, made.secret[i], "node");
		hpke_derive_pair(&pair, node_secret);
		assert_memory_equal(pair.public_key,
				    tree_key(&g->next.t, made.at[i]).p,
				    HPKE_KEY_LEN);
		label_derive(next, made.secret[i], "path");
		assert_memory_equal(next,
				    i + 1 < made.n ? made.secret[i + 1]
						   : made.commit_secret,
				    sizeof(next));
	}
	kit_group_close(g);
}

static void a_path_alone_has_no_nodes_and_a_secret(void **unused)
{
	static const uint8_t none[LABEL_SECRET_LEN];
	struct kit_group *g = kit_group_open(LEAVES);
	struct path_made made;

	(void)unused;
	kit_make(g, 0, &made);
	assert_int_equal(made.n, 0);
	assert_int_equal(made.leaf_hash_len, 0);
	assert_memory_not_equal(made.commit_secret, none, sizeof(none));
	kit_group_close(g);
}

static void no_two_ciphertexts_have_one_ephemeral_key(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 8);
	const uint8_t *enc[TREE_LEAF_MAX];
	struct rd nodes, key, sealed;
	unsigned n = 0;
	struct taken k;

	(void)unused;
	for (uint32_t i = 0; i < 4; i++)
		(void)kit_add(g);
	kit_take(g);
	open_taken(&k, g, 0);
	nodes = k.update.nodes;
	while (nodes.left > 0) {
		assert_int_equal(path_next(&nodes, &key, &sealed), OK);
		for (; sealed.left > 0; n++)
			enc[n] = rd_bytes(&sealed, PATH_SEALED_LEN);
	}
	assert_int_equal(n, 3 + 4);
	for (unsigned i = 0; i < n; i++) {
		for (unsigned j = 0; j < i; j++)
			assert_memory_not_equal(enc[i], enc[j],
						1 + HPKE_ENC_LEN);
	}
	close_taken(&k);
}

/* RFC 9420 section 7.5, step 1: new members are not in the resolution. */
static void who_comes_by_the_commit_gets_no_ciphertext(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 4);
	struct rd nodes, key, sealed;
	struct taken k;

	(void)unused;
	(void)kit_add(g);
	open_taken(&k, g, 0);
	nodes = k.update.nodes;
	assert_int_equal(k.update.nodes_n, 3);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(path_next(&nodes, &key, &sealed), OK);
		assert_int_equal(sealed.left, i < 2 ? PATH_SEALED_LEN : 0);
	}
	assert_int_equal(open_by(&k, 4), ERR_AUTH);
	close_taken(&k);
}

static void a_path_that_does_not_fit_is_full(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 6);
	uint8_t *buf = malloc(KIT_PATH_SIZE);
	struct taken k;

	(void)unused;
	open_taken(&k, g, 0);
	for (size_t size = 0; size < g->path_len; size++) {
		struct wr w = wr_init(buf, size);

		assert_int_equal(
			path_write(&w, &k.made, &k.scope, random_bytes),
			ERR_FULL);
	}
	struct wr w = wr_init(buf, g->path_len);

	assert_int_equal(path_write(&w, &k.made, &k.scope, random_bytes), OK);
	assert_memory_equal(buf, g->path, g->path_len);
	free(buf);
	close_taken(&k);
}

static void nothing_is_sealed_to_a_key_of_small_order(void **unused)
{
	static const uint8_t zero[HPKE_KEY_LEN];
	struct kit_group *g = kit_group_full(LEAVES, 4);
	uint8_t buf[4096];
	struct wr w = wr_init(buf, sizeof(buf));
	struct taken k;

	(void)unused;
	open_taken(&k, g, 0);
	tree_set_parent(&g->next.t, 5, zero, NULL);
	assert_int_equal(path_write(&w, &k.made, &k.scope, random_bytes),
			 ERR_AUTH);
	close_taken(&k);
}

static void refuses_every_shortened_path(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 3);
	struct path_update update;
	struct taken k;

	(void)unused;
	open_taken(&k, g, 0);
	for (size_t len = 0; len < g->path_len; len++) {
		uint8_t *cut = malloc(len == 0 ? 1 : len);
		struct rd r = rd_init(cut, len);

		memcpy(cut, g->path, len);
		assert_int_equal(path_read(&update, &r), ERR_FORMAT);
		assert_int_equal(r.left, len);
		free(cut);
	}
	close_taken(&k);
}

/* An UpdatePath of a leaf and n nodes with lists of one ciphertext. */
struct shape {
	uint32_t n;
	size_t key_len;
	size_t enc_len;
	size_t text_len;
};

static enum err read_shape(const struct shape *shape)
{
	static const uint8_t zeros[128];
	struct path_update update;
	uint8_t buf[4096];
	struct wr w = wr_init(buf, sizeof(buf));
	struct kit_leaf leaf;

	kit_leaf(&leaf, 1, 1);
	wr_bytes(&w, leaf.bytes, leaf.len);
	struct vec_open nodes = vec_begin(&w);
	for (uint32_t i = 0; i < shape->n; i++) {
		vec_write(&w, zeros, shape->key_len);
		struct vec_open sealed = vec_begin(&w);
		vec_write(&w, zeros, shape->enc_len);
		vec_write(&w, zeros, shape->text_len);
		vec_end(&w, sealed);
	}
	vec_end(&w, nodes);
	struct rd r = rd_init(buf, wr_len(&w));
	return path_read(&update, &r);
}

static void refuses_more_nodes_than_a_tree_is_deep(void **unused)
{
	(void)unused;
	assert_int_equal(read_shape(&(struct shape){ 8, 32, 32, 48 }), OK);
	assert_int_equal(read_shape(&(struct shape){ 9, 32, 32, 48 }),
			 ERR_FORMAT);
}

static void refuses_lengths_of_another_suite_in_a_path(void **unused)
{
	(void)unused;
	assert_int_equal(read_shape(&(struct shape){ 1, 32, 32, 48 }), OK);
	assert_int_equal(read_shape(&(struct shape){ 1, 31, 32, 48 }),
			 ERR_FORMAT);
	assert_int_equal(read_shape(&(struct shape){ 1, 33, 32, 48 }),
			 ERR_FORMAT);
	assert_int_equal(read_shape(&(struct shape){ 1, 32, 31, 48 }),
			 ERR_FORMAT);
	assert_int_equal(read_shape(&(struct shape){ 1, 32, 33, 48 }),
			 ERR_FORMAT);
	assert_int_equal(read_shape(&(struct shape){ 1, 32, 32, 47 }),
			 ERR_FORMAT);
	assert_int_equal(read_shape(&(struct shape){ 1, 32, 32, 49 }),
			 ERR_FORMAT);
}

static void refuses_a_path_whose_leaf_is_not_of_a_commit(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	k.update.leaf.source = LEAF_UPDATE;
	assert_int_equal(apply(&k), ERR_FORMAT);
	close_taken(&k);
}

static void refuses_a_path_with_another_number_of_nodes(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	k.update.nodes_n--;
	assert_int_equal(apply(&k), ERR_FORMAT);
	assert_int_equal(open_by(&k, 1), ERR_FORMAT);
	k.update.nodes_n += 2;
	assert_int_equal(apply(&k), ERR_FORMAT);
	assert_int_equal(open_by(&k, 1), ERR_FORMAT);
	close_taken(&k);
}

/* Section 12.4.2: no public key of the path appears in the tree. */
static void refuses_a_path_with_a_key_that_is_in_the_tree(void **unused)
{
	static const uint32_t nodes[] = { 0, 1, 3, 2, 5 };

	(void)unused;
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		struct taken k;

		open_taken(&k, kit_group_full(LEAVES, 4), 0);
		memcpy(node_at(&k, 1) + 1, tree_key(&k.before.t, nodes[i]).p,
		       HPKE_KEY_LEN);
		assert_int_equal(apply(&k), ERR_FORMAT);
		close_taken(&k);
	}
}

static void refuses_a_key_twice_in_a_path(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	memcpy(node_at(&k, 0) + 1, node_at(&k, 1) + 1, HPKE_KEY_LEN);
	assert_int_equal(apply(&k), ERR_FORMAT);
	close_taken(&k);
}

static void refuses_a_path_whose_leaf_has_an_old_key(void **unused)
{
	static const uint32_t nodes[] = { 0, 1, 2, 3 };

	(void)unused;
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		struct taken k;

		open_taken(&k, kit_group_full(LEAVES, 4), 0);
		k.update.leaf.key = tree_key(&k.g->tree.t, nodes[i]);
		assert_int_equal(apply(&k), ERR_FORMAT);
		close_taken(&k);
	}
}

static void refuses_a_path_whose_leaf_has_a_node_s_key(void **unused)
{
	struct taken k;
	uint8_t *leaf;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 2), 0);
	/* The root's key becomes the leaf's, before any hash is looked at. */
	memcpy(node_at(&k, 0) + 1, k.update.leaf.key.p, HPKE_KEY_LEN);
	leaf = k.g->path + (k.update.leaf.parent_hash.p - k.g->path);
	tree_set_parent(&k.g->next.t, 1, k.update.leaf.key.p, NULL);
	treehash_parent(&k.g->next.t, 1, 2, leaf);
	assert_int_equal(apply(&k), ERR_FORMAT);
	close_taken(&k);
}

static void refuses_a_path_with_a_key_nothing_can_be_sealed_to(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	memset(node_at(&k, 1) + 1, 0, HPKE_KEY_LEN);
	assert_int_equal(apply(&k), ERR_FORMAT);
	close_taken(&k);
}

static void refuses_any_flipped_bit_of_the_parent_hash(void **unused)
{
	(void)unused;
	for (unsigned bit = 0; bit < 8 * SHA256_LEN; bit += 5) {
		struct taken k;

		open_taken(&k, kit_group_full(LEAVES, 2), 0);
		k.g->path[k.update.leaf.parent_hash.p - k.g->path + bit / 8] ^=
			(uint8_t)(1 << bit % 8);
		assert_int_equal(apply(&k), ERR_AUTH);
		close_taken(&k);
	}
}

static void refuses_a_parent_hash_of_another_length(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 2), 0);
	k.update.leaf.parent_hash.left = 0;
	assert_int_equal(apply(&k), ERR_AUTH);
	close_taken(&k);
}

static void a_path_whose_leaf_finds_no_room_is_full(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 2), 0);
	k.before.t.heap_size = k.before.t.heap_used;
	assert_true(k.update.leaf.whole.left >
		    tree_leaf(&k.before.t, 0).left - SHA256_LEN);
	k.before.t.heap_size -= SHA256_LEN;
	assert_int_equal(apply(&k), ERR_FULL);
	close_taken(&k);
}

static void same_keys(const struct path_keys *a, const struct path_keys *b)
{
	assert_int_equal(a->own, b->own);
	assert_memory_equal(a->has, b->has, sizeof(a->has));
	assert_memory_equal(a->secret, b->secret, sizeof(a->secret));
}

/* Opening with everything in order, but for what was changed before. */
static void refuse_to_open(struct taken *k, uint32_t member, enum err err)
{
	const struct path_keys before = k->g->moved[member].keys;

	assert_int_equal(open_by(k, member), err);
	assert_memory_equal(&k->g->moved[member].keys, &before, sizeof(before));
}

static void refuses_any_altered_ciphertext(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	for (unsigned i = 0; i < PATH_SEALED_LEN; i++) {
		uint8_t *at = node_at(&k, 0) + NODE_HEAD_LEN + 2 + i;

		/* The length of the ciphertexts takes two bytes. */
		if (i == 0 || i == 1 + HPKE_ENC_LEN)
			continue;
		*at ^= 1;
		refuse_to_open(&k, 1, ERR_AUTH);
		*at ^= 1;
	}
	assert_int_equal(open_by(&k, 1), OK);
	close_taken(&k);
}

static void refuses_a_path_of_another_context(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	k.scope.context.len--;
	refuse_to_open(&k, 1, ERR_AUTH);
	refuse_to_open(&k, 3, ERR_AUTH);
	close_taken(&k);
}

/* Section 7.6: also in the lists that are for others. */
static void refuses_a_list_of_another_length_than_its_resolution(void **unused)
{
	static const struct tree_set one = { { 1u << 2 } };
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	tree_blank_parent(&k.g->next.t, 5); /* two leaves in its place */
	refuse_to_open(&k, 1, ERR_FORMAT);
	refuse_to_open(&k, 2, ERR_FORMAT);
	k.scope.added = &one; /* one of these is new, so that one is left */
	assert_int_equal(open_by(&k, 1), OK);
	close_taken(&k);
}

/* Section 7.5, step 6. */
static void refuses_a_secret_that_gives_other_keys_than_the_tree_s(
	void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	tree_set_parent(&k.g->next.t, 3, kit_pair(99, 99).public_key, NULL);
	refuse_to_open(&k, 1, ERR_AUTH);
	refuse_to_open(&k, 3, ERR_AUTH);
	close_taken(&k);
}

static void refuses_a_path_that_holds_nothing_for_us(void **unused)
{
	struct taken k;

	(void)unused;
	open_taken(&k, kit_group_full(LEAVES, 4), 0);
	k.g->moved[1].keys.has[0] = false;
	assert_int_equal(open_by(&k, 1), ERR_AUTH);
	refuse_to_open(&k, 0, ERR_AUTH); /* our own */
	close_taken(&k);
}

static void refuses_a_path_secret_that_does_not_fit_the_tree(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 4);
	struct path_keys *keys = &g->moved[1].keys;
	const struct path_keys before = *keys;
	struct path_made made;
	const struct tree *t = &g->next.t;

	(void)unused;
	kit_make(g, 0, &made);
	assert_int_equal(path_take_secret(keys, t, 1, made.secret[1]),
			 ERR_AUTH);
	assert_int_equal(path_take_secret(keys, t, 5, made.secret[0]),
			 ERR_AUTH);
	tree_blank_parent(&g->next.t, 1);
	assert_int_equal(path_take_secret(keys, t, 1, made.secret[0]),
			 ERR_AUTH);
	same_keys(keys, &before);
	assert_int_equal(path_take_secret(keys, t, 3, made.secret[1]), OK);
	kit_group_close(g);
}

/* Section 7.5: outdated keys are deleted. */
static void keys_of_blank_nodes_are_wiped(void **unused)
{
	static const uint8_t none[HPKE_KEY_LEN];
	struct kit_group *g = kit_group_full(LEAVES, 8);
	struct path_keys *keys = &g->moved[0].keys;

	(void)unused;
	assert_true(keys->has[1] && keys->has[2] && keys->has[3]);
	kit_remove(g, 3);
	path_forget(keys, &g->next.t);
	assert_true(keys->has[0] && keys->has[1]);
	assert_false(keys->has[2] || keys->has[3]);
	assert_memory_equal(keys->secret[2], none, sizeof(none));
	assert_memory_equal(keys->secret[3], none, sizeof(none));
	kit_group_close(g);
}

static void keys_above_a_smaller_tree_are_wiped(void **unused)
{
	static const uint8_t none[HPKE_KEY_LEN];
	struct kit_group *g = kit_group_full(LEAVES, 5);
	struct path_keys *keys = &g->moved[0].keys;

	(void)unused;
	assert_true(keys->has[3]);
	kit_remove(g, 4);
	assert_int_equal(g->next.t.width, 4);
	path_forget(keys, &g->next.t);
	assert_false(keys->has[3]);
	assert_memory_equal(keys->secret[3], none, sizeof(none));
	kit_group_close(g);
}

static void who_is_removed_forgets_every_key(void **unused)
{
	static const struct path_keys none;
	struct kit_group *g = kit_group_full(LEAVES, 4);
	struct path_keys *keys = &g->moved[2].keys;

	(void)unused;
	kit_remove(g, 2);
	path_forget(keys, &g->next.t);
	assert_memory_equal(keys->secret, none.secret, sizeof(none.secret));
	assert_memory_equal(keys->has, none.has, sizeof(none.has));
	kit_group_close(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_agrees_whatever_happens),
		cmocka_unit_test(the_largest_group_agrees),
		cmocka_unit_test(a_path_is_one_chain_of_secrets),
		cmocka_unit_test(a_path_alone_has_no_nodes_and_a_secret),
		cmocka_unit_test(no_two_ciphertexts_have_one_ephemeral_key),
		cmocka_unit_test(who_comes_by_the_commit_gets_no_ciphertext),
		cmocka_unit_test(a_path_that_does_not_fit_is_full),
		cmocka_unit_test(nothing_is_sealed_to_a_key_of_small_order),
		cmocka_unit_test(refuses_every_shortened_path),
		cmocka_unit_test(refuses_more_nodes_than_a_tree_is_deep),
		cmocka_unit_test(refuses_lengths_of_another_suite_in_a_path),
		cmocka_unit_test(refuses_a_path_whose_leaf_is_not_of_a_commit),
		cmocka_unit_test(refuses_a_path_with_another_number_of_nodes),
		cmocka_unit_test(refuses_a_path_with_a_key_that_is_in_the_tree),
		cmocka_unit_test(refuses_a_key_twice_in_a_path),
		cmocka_unit_test(refuses_a_path_whose_leaf_has_an_old_key),
		cmocka_unit_test(refuses_a_path_whose_leaf_has_a_node_s_key),
		cmocka_unit_test(
			refuses_a_path_with_a_key_nothing_can_be_sealed_to),
		cmocka_unit_test(refuses_any_flipped_bit_of_the_parent_hash),
		cmocka_unit_test(refuses_a_parent_hash_of_another_length),
		cmocka_unit_test(a_path_whose_leaf_finds_no_room_is_full),
		cmocka_unit_test(refuses_any_altered_ciphertext),
		cmocka_unit_test(refuses_a_path_of_another_context),
		cmocka_unit_test(
			refuses_a_list_of_another_length_than_its_resolution),
		cmocka_unit_test(
			refuses_a_secret_that_gives_other_keys_than_the_tree_s),
		cmocka_unit_test(refuses_a_path_that_holds_nothing_for_us),
		cmocka_unit_test(
			refuses_a_path_secret_that_does_not_fit_the_tree),
		cmocka_unit_test(keys_of_blank_nodes_are_wiped),
		cmocka_unit_test(keys_above_a_smaller_tree_are_wiped),
		cmocka_unit_test(who_is_removed_forgets_every_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
