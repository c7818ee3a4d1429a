/* Tree hashes and parent hashes (RFC 9420, sections 7.8 and 7.9). */
#include "treekem_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LEAVES = 16 };

static void hash_bytes(uint8_t hash[SHA256_LEN], const struct wr *w)
{
	const struct part part = { w->start, wr_len(w) };

	hash_sha256(hash, &part, 1);
}

static void forget_hashes(struct tree *t)
{
	memset(t->hashed, 0, sizeof(bool[2 * LEAVES]));
}

/* Worked out by hand from the structures of section 7.8. */
static void a_tree_hash_is_over_what_the_rfc_says(void **unused)
{
	struct kit_group *g = kit_group_open(LEAVES);
	struct tree *t = &g->next.t;
	uint8_t buf[1024], got[SHA256_LEN];
	uint8_t left[SHA256_LEN], right[SHA256_LEN], root[SHA256_LEN];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	wr_bytes(&w, "\1\0\0\0\0\1", 6);
	wr_bytes(&w, tree_leaf(t, 0).p, tree_leaf(t, 0).left);
	hash_bytes(left, &w);
	treehash_of(t, 0, got);
	assert_memory_equal(got, left, SHA256_LEN);

	(void)kit_add(g);
	w = wr_init(buf, sizeof(buf));
	wr_bytes(&w, "\1\0\0\0\1\0", 6); /* as if it was blank */
	hash_bytes(right, &w);
	tree_set_parent(t, 1, kit_pair(9, 9).public_key,
			kit_pair(8, 8).public_key);
	w = wr_init(buf, sizeof(buf));
	wr_bytes(&w, "\2\1\40", 3);
	wr_bytes(&w, kit_pair(9, 9).public_key, 32);
	wr_u8(&w, 32);
	wr_bytes(&w, kit_pair(8, 8).public_key, 32);
	wr_u8(&w, 4);
	wr_u32(&w, 1);
	tree_set_add(&t->parents[0].unmerged, 1);
	wr_u8(&w, 32);
	wr_bytes(&w, left, 32);
	wr_u8(&w, 32);
	treehash_of(t, 2, right);
	wr_bytes(&w, right, 32);
	hash_bytes(root, &w);
	treehash_of(t, 1, got);
	assert_memory_equal(got, root, SHA256_LEN);
	kit_group_close(g);
}

static void blank_nodes_have_hashes_too(void **unused)
{
	struct kit_group *g = kit_group_open(LEAVES);
	struct tree *t = &g->next.t;
	uint8_t buf[128], got[SHA256_LEN], leaf[SHA256_LEN], want[SHA256_LEN];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	(void)kit_add(g);
	(void)kit_add(g);
	wr_bytes(&w, "\1\0\0\0\3\0", 6);
	hash_bytes(leaf, &w);
	treehash_of(t, 6, got);
	assert_memory_equal(got, leaf, SHA256_LEN);

	w = wr_init(buf, sizeof(buf));
	wr_bytes(&w, "\2\0\40", 3);
	treehash_of(t, 4, got);
	wr_bytes(&w, got, 32);
	wr_u8(&w, 32);
	wr_bytes(&w, leaf, 32);
	hash_bytes(want, &w);
	treehash_of(t, 5, got);
	assert_memory_equal(got, want, SHA256_LEN);
	kit_group_close(g);
}

static void expect_fresh(struct kit_group *g)
{
	struct tree *t = &g->next.t;
	struct kit_tree fresh;

	kit_tree_open(&fresh, t->leaf_max, t->heap_size);
	tree_copy(&fresh.t, t);
	forget_hashes(&fresh.t);
	for (uint32_t node = 0; node + 1 < 2 * t->width; node++) {
		uint8_t kept[SHA256_LEN], want[SHA256_LEN];

		treehash_of(t, node, kept);
		treehash_of(&fresh.t, node, want);
		assert_memory_equal(kept, want, SHA256_LEN);
	}
	kit_tree_close(&fresh);
}

/* After each single change, with all hashes kept before. */
static void no_hash_is_kept_too_long(void **unused)
{
	struct kit_group *g = kit_group_open(LEAVES);
	struct path_made made;

	(void)unused;
	for (uint32_t i = 1; i < 11; i++) {
		(void)kit_add(g);
		expect_fresh(g);
	}
	for (uint32_t i = 0; i < 11; i++) {
		kit_make(g, i, &made);
		expect_fresh(g);
		kit_set_made_leaf(g, &made);
		expect_fresh(g);
	}
	kit_update(g, 4);
	expect_fresh(g);
	tree_blank_parent(&g->next.t, 1);
	expect_fresh(g);
	kit_remove(g, 3);
	expect_fresh(g);
	(void)kit_add(g);
	expect_fresh(g);
	for (uint32_t i = 10; i > 0; i--) {
		kit_remove(g, i);
		expect_fresh(g);
	}
	for (uint32_t i = 1; i < 9; i++) {
		(void)kit_add(g);
		expect_fresh(g);
	}
	kit_group_close(g);
}

/* Section 7.9: "original_sibling_tree_hash does not change between updates of
 * P", whoever comes. */
static void a_parent_hash_stays_while_others_come(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 16);
	struct tree *t = &g->next.t;
	uint8_t before[2][SHA256_LEN], after[2][SHA256_LEN];

	(void)unused;
	/* With holes on both sides, and paths that leave them out. */
	kit_remove(g, 2);
	kit_remove(g, 3);
	kit_remove(g, 9);
	kit_remove(g, 12);
	kit_remove(g, 15);
	kit_commit(g, 8);
	kit_commit(g, 0);
	treehash_parent(t, 15, 7, before[0]);
	treehash_parent(t, 15, 23, before[1]);
	for (unsigned i = 0; i < 5; i++) {
		(void)kit_add(g);
		treehash_parent(t, 15, 7, after[0]);
		treehash_parent(t, 15, 23, after[1]);
		assert_memory_equal(before, after, sizeof(before));
		kit_take(g);
	}
	kit_check(g);
	kit_group_close(g);
}

/* Section 7.9, the input written by hand. */
static void a_parent_hash_is_over_what_the_rfc_says(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 2);
	struct tree *t = &g->next.t;
	uint8_t buf[256], got[SHA256_LEN], want[SHA256_LEN];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	for (size_t hash_len = 0; hash_len <= 32; hash_len += 32) {
		tree_set_parent(t, 1, kit_pair(9, 9).public_key,
				hash_len == 0 ? NULL
					      : kit_pair(8, 8).public_key);
		w = wr_init(buf, sizeof(buf));
		wr_u8(&w, 32);
		wr_bytes(&w, kit_pair(9, 9).public_key, 32);
		wr_u8(&w, (uint8_t)hash_len);
		wr_bytes(&w, kit_pair(8, 8).public_key, hash_len);
		wr_u8(&w, 32);
		treehash_of(t, 2, got);
		wr_bytes(&w, got, 32);
		hash_bytes(want, &w);
		treehash_parent(t, 1, 2, got);
		assert_memory_equal(got, want, SHA256_LEN);
	}
	kit_group_close(g);
}

static void parents_that_were_set_by_paths_are_valid(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 13);

	(void)unused;
	assert_int_equal(treehash_check_parents(&g->next.t), OK);
	(void)kit_add(g);
	kit_take(g);
	assert_int_equal(treehash_check_parents(&g->next.t), OK);
	kit_remove(g, 6);
	kit_take(g);
	assert_int_equal(treehash_check_parents(&g->next.t), OK);
	kit_update(g, 9);
	kit_take(g);
	assert_int_equal(treehash_check_parents(&g->next.t), OK);
	kit_group_close(g);
}

static void a_tree_without_parents_is_valid(void **unused)
{
	struct kit_group *g = kit_group_open(LEAVES);

	(void)unused;
	assert_int_equal(treehash_check_parents(&g->next.t), OK);
	(void)kit_add(g);
	assert_int_equal(treehash_check_parents(&g->next.t), OK);
	tree_clear(&g->next.t);
	assert_int_equal(treehash_check_parents(&g->next.t), OK);
	kit_group_close(g);
}

static void refuses_a_parent_whose_key_was_changed(void **unused)
{
	(void)unused;
	for (uint32_t node = 1; node < 15; node += 2) {
		struct kit_group *g = kit_group_full(LEAVES, 8);
		struct tree *t = &g->next.t;
		struct tree_parent *p = &t->parents[node / 2];
		uint8_t hash[SHA256_LEN];

		memcpy(hash, p->hash, SHA256_LEN);
		tree_set_parent(t, node, kit_pair(70, node).public_key,
				p->has_hash ? hash : NULL);
		assert_int_equal(treehash_check_parents(t), ERR_AUTH);
		kit_group_close(g);
	}
}

static void refuses_any_flipped_bit_of_a_parent_hash(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 8);
	struct tree *t = &g->next.t;

	(void)unused;
	for (uint32_t node = 1; node < 15; node += 2) {
		struct tree_parent *p = &t->parents[node / 2];

		for (unsigned bit = 0; bit < 256; bit += 15) {
			p->hash[bit / 8] ^= (uint8_t)(1 << bit % 8);
			forget_hashes(t);
			assert_int_equal(treehash_check_parents(t),
					 p->has_hash ? ERR_AUTH : OK);
			p->hash[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		p->has_hash = !p->has_hash;
		forget_hashes(t);
		assert_int_equal(treehash_check_parents(t), ERR_AUTH);
		p->has_hash = !p->has_hash;
	}
	forget_hashes(t);
	assert_int_equal(treehash_check_parents(t), OK);
	kit_group_close(g);
}

/* Parents that somebody made up, with no leaf that says it set them. */
static void refuses_a_parent_that_no_leaf_stands_for(void **unused)
{
	struct kit_group *g = kit_group_open(LEAVES);
	struct tree *t = &g->next.t;
	uint8_t hash[SHA256_LEN];

	(void)unused;
	for (uint32_t i = 1; i < 4; i++)
		(void)kit_add(g);
	/* A chain that hangs together, down to the parent above the leaf. */
	tree_set_parent(t, 3, kit_pair(70, 3).public_key, NULL);
	treehash_parent(t, 3, 5, hash);
	tree_set_parent(t, 1, kit_pair(70, 1).public_key, hash);
	assert_int_equal(treehash_check_parents(t), ERR_AUTH);
	tree_blank_parent(t, 1);
	assert_int_equal(treehash_check_parents(t), ERR_AUTH);
	kit_group_close(g);
}

/* Whose leaf has moved on no longer stands for the parents it set. */
static void refuses_a_parent_whose_leaf_is_not_of_a_commit(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 2);
	struct tree *t = &g->next.t;
	struct kit_leaf leaf;

	(void)unused;
	kit_commit(g, 0);
	kit_leaf(&leaf, 0, 77);
	assert_int_equal(tree_set_leaf(t, 0, kit_rd(&leaf)), OK);
	assert_int_equal(treehash_check_parents(t), ERR_AUTH);
	kit_group_close(g);
}

/* What stood on the other side when the parent was set is part of its hash. */
static void refuses_a_leaf_that_was_exchanged_below_the_sibling(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 4);
	struct tree *t = &g->next.t;
	struct kit_leaf leaf;

	(void)unused;
	kit_commit(g, 3);
	kit_commit(g, 0);
	kit_leaf(&leaf, 77, 0);
	assert_int_equal(tree_set_leaf(t, 2, kit_rd(&leaf)), OK);
	assert_int_equal(treehash_check_parents(t), ERR_AUTH);
	kit_group_close(g);
}

/* Section 7.9.2: the rest of the resolution is what came later, all of it. */
static void refuses_a_leaf_that_claims_to_have_been_there(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 4);
	struct tree *t = &g->next.t;

	(void)unused;
	kit_remove(g, 1);
	kit_commit(g, 0);
	assert_int_equal(kit_add(g), 1);
	kit_take(g);
	assert_int_equal(treehash_check_parents(t), OK);
	/* On the committer's side, where no sibling's hash would tell. */
	assert_true(tree_is_blank(t, 1));
	assert_true(tree_set_has(&t->parents[3 / 2].unmerged, 1));
	t->parents[3 / 2].unmerged = (struct tree_set){ { 0 } };
	forget_hashes(t);
	assert_int_equal(treehash_check_parents(t), ERR_AUTH);
	kit_group_close(g);
}

static void refuses_a_committer_that_claims_to_have_come_later(void **unused)
{
	struct kit_group *g = kit_group_full(LEAVES, 4);
	struct tree *t = &g->next.t;

	(void)unused;
	kit_remove(g, 1);
	kit_commit(g, 0);
	assert_int_equal(kit_add(g), 1);
	kit_take(g);
	tree_set_add(&t->parents[3 / 2].unmerged, 0);
	forget_hashes(t);
	assert_int_equal(treehash_check_parents(t), ERR_AUTH);
	kit_group_close(g);
}

static void the_path_of_one_has_no_parent_hash(void **unused)
{
	struct kit_group *g = kit_group_open(LEAVES);
	uint8_t hash[SHA256_LEN];
	size_t len = 9;

	(void)unused;
	treehash_set_path(&g->next.t, 0, hash, &len);
	assert_int_equal(len, 0);
	kit_group_close(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_hash_is_over_what_the_rfc_says),
		cmocka_unit_test(blank_nodes_have_hashes_too),
		cmocka_unit_test(no_hash_is_kept_too_long),
		cmocka_unit_test(a_parent_hash_stays_while_others_come),
		cmocka_unit_test(a_parent_hash_is_over_what_the_rfc_says),
		cmocka_unit_test(parents_that_were_set_by_paths_are_valid),
		cmocka_unit_test(a_tree_without_parents_is_valid),
		cmocka_unit_test(refuses_a_parent_whose_key_was_changed),
		cmocka_unit_test(refuses_any_flipped_bit_of_a_parent_hash),
		cmocka_unit_test(refuses_a_parent_that_no_leaf_stands_for),
		cmocka_unit_test(
			refuses_a_parent_whose_leaf_is_not_of_a_commit),
		cmocka_unit_test(
			refuses_a_leaf_that_was_exchanged_below_the_sibling),
		cmocka_unit_test(refuses_a_leaf_that_claims_to_have_been_there),
		cmocka_unit_test(
			refuses_a_committer_that_claims_to_have_come_later),
		cmocka_unit_test(the_path_of_one_has_no_parent_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
