/* The ratchet tree (RFC 9420, sections 4.1, 4.2 and 7.7): who stands where, and
 * what is kept. */
#include "treekem_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LEAVES = 8, HEAP = 4096 };

static struct kit_tree kit;

/* Adds a person; answers the leaf. */
static uint32_t add(uint32_t person)
{
	struct kit_leaf leaf;
	uint32_t index = 99;

	kit_leaf(&leaf, person, 0);
	assert_int_equal(tree_add(&kit.t, kit_rd(&leaf), &index), OK);
	return index;
}

static enum err try_add(uint32_t person, uint32_t n)
{
	struct kit_leaf leaf;
	uint32_t index;

	kit_leaf(&leaf, person, n);
	return tree_add(&kit.t, kit_rd(&leaf), &index);
}

static void fill(uint32_t n)
{
	tree_clear(&kit.t);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(add(i), i);
}

static void set_parent(uint32_t node)
{
	tree_set_parent(&kit.t, node, kit_pair(1000, node).public_key, NULL);
}

static void a_tree_begins_with_nobody(void **unused)
{
	struct leaf leaf;

	(void)unused;
	tree_clear(&kit.t);
	assert_int_equal(kit.t.width, 0);
	assert_int_equal(tree_member_n(&kit.t), 0);
	assert_int_equal(tree_leaf(&kit.t, 0).left, 0);
	assert_false(tree_get(&kit.t, 0, &leaf));
	assert_true(tree_is_blank(&kit.t, 0));
}

static void a_tree_doubles_where_it_is_full(void **unused)
{
	static const uint32_t widths[] = { 1, 2, 4, 4, 8, 8, 8, 8 };

	(void)unused;
	tree_clear(&kit.t);
	for (uint32_t i = 0; i < LEAVES; i++) {
		assert_int_equal(add(i), i);
		assert_int_equal(kit.t.width, widths[i]);
		assert_int_equal(tree_member_n(&kit.t), i + 1);
	}
}

static void a_tree_has_room_for_no_more_than_it_was_made_for(void **unused)
{
	(void)unused;
	fill(LEAVES);
	assert_int_equal(try_add(LEAVES, 0), ERR_FULL);
	assert_int_equal(tree_member_n(&kit.t), LEAVES);
	assert_int_equal(kit.t.width, LEAVES);
}

static void leaves_take_the_leftmost_blank_place(void **unused)
{
	(void)unused;
	fill(6);
	tree_remove(&kit.t, 3);
	tree_remove(&kit.t, 1);
	assert_int_equal(add(20), 1);
	assert_int_equal(add(21), 3);
	assert_int_equal(add(22), 6);
}

static void a_place_is_found_without_a_leaf(void **unused)
{
	uint32_t index;

	(void)unused;
	fill(2);
	assert_int_equal(tree_place(&kit.t, &index), OK);
	assert_int_equal(index, 2);
	assert_int_equal(kit.t.width, 4);
	fill(LEAVES);
	assert_int_equal(tree_place(&kit.t, &index), ERR_FULL);
}

/* Section 7.7: as long as nobody stands on the right. */
static void a_tree_shrinks_with_who_leaves_on_the_right(void **unused)
{
	(void)unused;
	fill(5);
	tree_remove(&kit.t, 2);
	tree_remove(&kit.t, 3);
	assert_int_equal(kit.t.width, 8);
	tree_remove(&kit.t, 4);
	assert_int_equal(kit.t.width, 2);
	tree_remove(&kit.t, 0);
	assert_int_equal(kit.t.width, 2);
	tree_remove(&kit.t, 1);
	assert_int_equal(kit.t.width, 0);
	assert_int_equal(add(7), 0);
}

/* A parent that a hostile tree put there must not come back when it grows. */
static void what_a_tree_loses_by_shrinking_is_blank(void **unused)
{
	(void)unused;
	fill(5);
	set_parent(3);
	set_parent(5);
	tree_remove(&kit.t, 2);
	tree_remove(&kit.t, 3);
	set_parent(3);
	set_parent(5);
	tree_remove(&kit.t, 4);
	assert_int_equal(kit.t.width, 2);
	for (uint32_t i = 2; i < LEAVES; i++)
		assert_true(add(10 + i) == i);
	for (uint32_t node = 3; node < 15; node += 2)
		assert_true(tree_is_blank(&kit.t, node));
}

static void who_leaves_blanks_what_it_knew(void **unused)
{
	(void)unused;
	fill(LEAVES);
	for (uint32_t node = 1; node < 15; node += 2)
		set_parent(node);
	tree_remove(&kit.t, 2);
	for (uint32_t node = 1; node < 15; node += 2)
		assert_int_equal(tree_is_blank(&kit.t, node),
				 math_covers(node, 2));
	assert_true(tree_is_blank(&kit.t, 4));
}

static void an_update_blanks_the_path_and_keeps_the_place(void **unused)
{
	struct kit_leaf leaf;

	(void)unused;
	fill(LEAVES);
	for (uint32_t node = 1; node < 15; node += 2)
		set_parent(node);
	kit_leaf(&leaf, 5, 1);
	assert_int_equal(tree_update(&kit.t, 5, kit_rd(&leaf)), OK);
	for (uint32_t node = 1; node < 15; node += 2)
		assert_int_equal(tree_is_blank(&kit.t, node),
				 math_covers(node, 5));
	assert_memory_equal(tree_leaf(&kit.t, 5).p, leaf.bytes, leaf.len);
}

static void a_leaf_that_is_set_leaves_the_path_alone(void **unused)
{
	struct kit_leaf leaf;

	(void)unused;
	fill(LEAVES);
	set_parent(9);
	set_parent(7);
	kit_leaf(&leaf, 5, 1);
	assert_int_equal(tree_set_leaf(&kit.t, 5, kit_rd(&leaf)), OK);
	assert_false(tree_is_blank(&kit.t, 9));
	assert_false(tree_is_blank(&kit.t, 7));
	assert_memory_equal(tree_leaf(&kit.t, 5).p, leaf.bytes, leaf.len);
}

/* Section 12.1.1. */
static void who_comes_is_unmerged_at_every_parent_that_is_there(void **unused)
{
	(void)unused;
	fill(LEAVES);
	tree_remove(&kit.t, 2);
	set_parent(7);
	set_parent(1);
	set_parent(5);
	assert_int_equal(add(30), 2);
	assert_true(tree_set_has(&kit.t.parents[7 / 2].unmerged, 2));
	assert_true(tree_set_has(&kit.t.parents[5 / 2].unmerged, 2));
	assert_false(tree_set_has(&kit.t.parents[1 / 2].unmerged, 2));
	/* Blank ones have no list. */
	assert_false(tree_set_has(&kit.t.parents[3 / 2].unmerged, 2));
	set_parent(7);
	assert_false(tree_set_has(&kit.t.parents[7 / 2].unmerged, 2));
}

static void a_parent_that_is_blanked_forgets_all(void **unused)
{
	static const struct tree_parent blank;

	(void)unused;
	fill(4);
	tree_remove(&kit.t, 1);
	tree_set_parent(&kit.t, 3, kit_pair(1, 1).public_key,
			kit_pair(2, 2).public_key);
	assert_int_equal(add(9), 1);
	tree_blank_parent(&kit.t, 3);
	assert_memory_equal(kit.t.parents[3 / 2].hash, blank.hash, SHA256_LEN);
	assert_false(kit.t.parents[3 / 2].has_hash);
	assert_false(tree_set_has(&kit.t.parents[3 / 2].unmerged, 1));
}

/* The n-th person's leaf, of one of many lengths. */
static void make_leaf(struct kit_leaf *leaf, uint32_t n)
{
	const uint8_t credential[40] = { 0, 1, (uint8_t)(n % 37) };
	struct kit_keys keys;
	struct leaf fields = kit_fields(&keys, n, 0);

	fields.credential = rd_init(credential, 3 + n % 37);
	kit_sign(leaf, &fields, n, NULL);
}

static void expect_leaves(const struct kit_leaf want[LEAVES])
{
	size_t used = 0;

	for (uint32_t i = 0; i < LEAVES; i++) {
		struct rd got = tree_leaf(&kit.t, i);

		assert_int_equal(got.left, want[i].len);
		assert_memory_equal(got.p, want[i].bytes, got.left);
		used += got.left;
	}
	assert_int_equal(kit.t.heap_used, used);
}

/* Whatever comes and goes, each leaf's bytes are those it came with. */
static void leaves_keep_their_bytes(void **unused)
{
	static struct kit_leaf model[LEAVES];
	uint32_t state = 3;

	(void)unused;
	memset(model, 0, sizeof(model));
	tree_clear(&kit.t);
	for (uint32_t n = 0; n < 400; n++) {
		struct kit_leaf leaf;
		uint32_t index;

		make_leaf(&leaf, n);
		state = state * 1103515245 + 12345;
		index = state >> 16 & (LEAVES - 1);
		if (model[index].len == 0) {
			assert_int_equal(
				tree_add(&kit.t, kit_rd(&leaf), &index), OK);
			model[index] = leaf;
		} else if (state >> 31) {
			tree_remove(&kit.t, index);
			model[index].len = 0;
		} else {
			assert_int_equal(
				tree_set_leaf(&kit.t, index, kit_rd(&leaf)),
				OK);
			model[index] = leaf;
		}
		expect_leaves(model);
	}
}

static void a_leaf_that_finds_no_room_is_full(void **unused)
{
	struct kit_tree small;
	struct kit_leaf leaf, more;
	uint32_t index;

	(void)unused;
	kit_leaf(&leaf, 1, 0);
	kit_leaf(&more, 2, 0);
	kit_tree_open(&small, LEAVES, leaf.len + more.len - 1);
	assert_int_equal(tree_add(&small.t, kit_rd(&leaf), &index), OK);
	assert_int_equal(tree_add(&small.t, kit_rd(&more), &index), ERR_FULL);
	assert_int_equal(small.t.width, 1);
	/* In the place of the first one there is room for the other. */
	assert_int_equal(tree_update(&small.t, 0, kit_rd(&more)), OK);
	kit_tree_close(&small);
}

static void refuses_what_is_no_leaf(void **unused)
{
	struct kit_leaf leaf;
	uint32_t index;

	(void)unused;
	fill(1);
	kit_leaf(&leaf, 2, 0);
	assert_int_equal(tree_add(&kit.t, rd_init(leaf.bytes, 0), &index),
			 ERR_FORMAT);
	assert_int_equal(
		tree_add(&kit.t, rd_init(leaf.bytes, leaf.len - 1), &index),
		ERR_FORMAT);
	assert_int_equal(
		tree_add(&kit.t, rd_init(leaf.bytes, leaf.len + 1), &index),
		ERR_FORMAT);
	assert_int_equal(kit.t.width, 1);
}

static enum err add_fields(const struct leaf *fields)
{
	struct kit_leaf leaf;
	uint32_t index;

	kit_sign(&leaf, fields, 50, NULL);
	return tree_add(&kit.t, kit_rd(&leaf), &index);
}

static void refuses_a_leaf_with_keys_of_another_suite(void **unused)
{
	static const uint8_t long_key[33] = { 9 };
	struct kit_keys keys;
	struct leaf fields = kit_fields(&keys, 50, 0);

	(void)unused;
	fill(1);
	for (size_t len = 31; len <= 33; len += 2) {
		struct leaf leaf = fields;

		leaf.key = rd_init(long_key, len);
		assert_int_equal(add_fields(&leaf), ERR_FORMAT);
		leaf = fields;
		leaf.signature_key = rd_init(long_key, len);
		assert_int_equal(add_fields(&leaf), ERR_FORMAT);
	}
	assert_int_equal(add_fields(&fields), OK);
}

static void refuses_a_leaf_whose_key_is_none(void **unused)
{
	static const uint8_t zero[HPKE_KEY_LEN];
	struct kit_keys keys;
	struct leaf fields = kit_fields(&keys, 50, 0);

	(void)unused;
	fill(1);
	fields.key = rd_init(zero, sizeof(zero));
	assert_int_equal(add_fields(&fields), ERR_FORMAT);
}

/* Section 7.3: unique among the members; and among the parents as well. */
static void refuses_an_encryption_key_that_is_in_the_tree(void **unused)
{
	struct kit_keys keys;
	struct leaf fields = kit_fields(&keys, 50, 0);

	(void)unused;
	fill(3);
	set_parent(3);
	memcpy(keys.key, tree_key(&kit.t, 4).p, HPKE_KEY_LEN);
	assert_int_equal(add_fields(&fields), ERR_FORMAT);
	memcpy(keys.key, tree_key(&kit.t, 3).p, HPKE_KEY_LEN);
	assert_int_equal(add_fields(&fields), ERR_FORMAT);
	tree_blank_parent(&kit.t, 3);
	assert_int_equal(add_fields(&fields), OK);
}

static void refuses_a_signature_key_of_another_leaf(void **unused)
{
	struct kit_leaf leaf;

	(void)unused;
	fill(3);
	assert_int_equal(try_add(2, 1), ERR_FORMAT);
	kit_leaf(&leaf, 2, 1);
	assert_int_equal(tree_update(&kit.t, 1, kit_rd(&leaf)), ERR_FORMAT);
	assert_int_equal(tree_set_leaf(&kit.t, 1, kit_rd(&leaf)), ERR_FORMAT);
	/* Its own it may keep. */
	assert_int_equal(tree_set_leaf(&kit.t, 2, kit_rd(&leaf)), OK);
}

static void refuses_an_update_with_the_old_encryption_key(void **unused)
{
	struct kit_leaf leaf;

	(void)unused;
	fill(3);
	set_parent(1);
	kit_leaf(&leaf, 1, 0);
	assert_int_equal(tree_update(&kit.t, 1, kit_rd(&leaf)), ERR_FORMAT);
	assert_int_equal(tree_set_leaf(&kit.t, 1, kit_rd(&leaf)), ERR_FORMAT);
	assert_false(tree_is_blank(&kit.t, 1));
}

static void keys_are_found_where_they_stand(void **unused)
{
	(void)unused;
	fill(3);
	set_parent(3);
	assert_true(tree_has_key(&kit.t, kit_pair(2, 0).public_key));
	assert_true(tree_has_key(&kit.t, kit_pair(1000, 3).public_key));
	assert_false(tree_has_key(&kit.t, kit_pair(1000, 1).public_key));
	tree_blank_parent(&kit.t, 3);
	assert_false(tree_has_key(&kit.t, kit_pair(1000, 3).public_key));
	tree_remove(&kit.t, 2);
	assert_false(tree_has_key(&kit.t, kit_pair(2, 0).public_key));
}

static void a_copy_is_the_same_and_stands_alone(void **unused)
{
	struct kit_tree copy;
	size_t len, copy_len;

	(void)unused;
	fill(5);
	set_parent(7);
	kit_tree_open(&copy, LEAVES, HEAP);
	tree_copy(&copy.t, &kit.t);
	tree_remove(&kit.t, 0);
	tree_copy(&kit.t, &copy.t);
	uint8_t *bytes = kit_write(&kit.t, &len);
	uint8_t *copy_bytes = kit_write(&copy.t, &copy_len);
	assert_int_equal(len, copy_len);
	assert_memory_equal(bytes, copy_bytes, len);
	assert_int_equal(tree_member_n(&copy.t), 5);
	free(bytes);
	free(copy_bytes);
	kit_tree_close(&copy);
}

static void expect_nodes(const struct tree_nodes *got, const uint32_t *want,
			 uint32_t n)
{
	assert_int_equal(got->n, n);
	assert_memory_equal(got->at, want, n * sizeof(*want));
}

/* Section 4.1.1: a node and its unmerged leaves, or what is below a blank one. */
static void a_resolution_is_as_the_rfc_has_it(void **unused)
{
	struct tree_nodes got;

	(void)unused;
	fill(8);
	tree_remove(&kit.t, 1);
	tree_remove(&kit.t, 2);
	set_parent(5);
	assert_int_equal(add(40), 1);
	assert_int_equal(add(41), 2); /* unmerged at 5 */

	tree_resolve(&kit.t, 5, NULL, &got);
	expect_nodes(&got, (uint32_t[]){ 5, 4 }, 2);
	tree_resolve(&kit.t, 3, NULL, &got);
	expect_nodes(&got, (uint32_t[]){ 0, 2, 5, 4 }, 4);
	tree_remove(&kit.t, 0);
	tree_resolve(&kit.t, 0, NULL, &got);
	assert_int_equal(got.n, 0);
	tree_resolve(&kit.t, 1, NULL, &got);
	expect_nodes(&got, (uint32_t[]){ 2 }, 1);
	tree_resolve(&kit.t, 7, NULL, &got);
	expect_nodes(&got, (uint32_t[]){ 2, 5, 4, 8, 10, 12, 14 }, 7);
}

static void a_resolution_leaves_out_whom_it_is_told_to(void **unused)
{
	struct tree_set without = { { 0 } };
	struct tree_nodes got;

	(void)unused;
	fill(4);
	tree_remove(&kit.t, 2);
	set_parent(5);
	assert_int_equal(add(40), 2);
	tree_set_add(&without, 2);
	tree_set_add(&without, 0);
	tree_resolve(&kit.t, 3, &without, &got);
	expect_nodes(&got, (uint32_t[]){ 2, 5 }, 2);
	tree_resolve(&kit.t, 4, &without, &got);
	assert_int_equal(got.n, 0);
}

/* The longest there is, and the deepest. */
static void a_resolution_holds_all_leaves_of_the_largest_tree(void **unused)
{
	struct kit_tree large;
	struct tree_nodes got;
	struct kit_leaf leaf;
	uint32_t index;

	(void)unused;
	kit_tree_open(&large, TREE_LEAF_MAX, (size_t)256 * TREE_LEAF_MAX);
	for (uint32_t i = 0; i < TREE_LEAF_MAX; i++) {
		kit_leaf(&leaf, i, 0);
		assert_int_equal(tree_add(&large.t, kit_rd(&leaf), &index), OK);
	}
	tree_resolve(&large.t, math_root(TREE_LEAF_MAX), NULL, &got);
	assert_int_equal(got.n, TREE_LEAF_MAX);
	for (uint32_t i = 0; i < TREE_LEAF_MAX; i++)
		assert_int_equal(got.at[i], 2 * i);
	kit_tree_close(&large);
}

/* Section 4.1.2: whose copath child has an empty resolution is left out. */
static void a_filtered_path_leaves_out_who_has_nobody_beside(void **unused)
{
	struct tree_nodes got;

	(void)unused;
	fill(8);
	tree_filtered_path(&kit.t, 0, &got);
	expect_nodes(&got, (uint32_t[]){ 1, 3, 7 }, 3);
	tree_remove(&kit.t, 2);
	tree_remove(&kit.t, 3);
	tree_filtered_path(&kit.t, 0, &got);
	expect_nodes(&got, (uint32_t[]){ 1, 7 }, 2);
	tree_remove(&kit.t, 1);
	tree_filtered_path(&kit.t, 0, &got);
	expect_nodes(&got, (uint32_t[]){ 7 }, 1);
	tree_filtered_path(&kit.t, 6, &got);
	expect_nodes(&got, (uint32_t[]){ 13, 11, 7 }, 3);
	fill(1);
	tree_filtered_path(&kit.t, 0, &got);
	assert_int_equal(got.n, 0);
}

static void the_copath_is_the_other_side(void **unused)
{
	(void)unused;
	assert_int_equal(tree_copath(7, 0), 11);
	assert_int_equal(tree_copath(7, 7), 3);
	assert_int_equal(tree_copath(1, 0), 2);
	assert_int_equal(tree_copath(1, 1), 0);
}

static void a_node_spans_the_leaves_below(void **unused)
{
	(void)unused;
	for (uint32_t node = 0; node < 2 * TREE_LEAF_MAX - 1; node++) {
		const struct tree_span span = tree_span(node);

		for (uint32_t leaf = 0; leaf < TREE_LEAF_MAX; leaf++)
			assert_int_equal(math_covers(node, leaf),
					 leaf >= span.first &&
						 leaf - span.first < span.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_begins_with_nobody),
		cmocka_unit_test(a_tree_doubles_where_it_is_full),
		cmocka_unit_test(
			a_tree_has_room_for_no_more_than_it_was_made_for),
		cmocka_unit_test(leaves_take_the_leftmost_blank_place),
		cmocka_unit_test(a_place_is_found_without_a_leaf),
		cmocka_unit_test(a_tree_shrinks_with_who_leaves_on_the_right),
		cmocka_unit_test(what_a_tree_loses_by_shrinking_is_blank),
		cmocka_unit_test(who_leaves_blanks_what_it_knew),
		cmocka_unit_test(an_update_blanks_the_path_and_keeps_the_place),
		cmocka_unit_test(a_leaf_that_is_set_leaves_the_path_alone),
		cmocka_unit_test(
			who_comes_is_unmerged_at_every_parent_that_is_there),
		cmocka_unit_test(a_parent_that_is_blanked_forgets_all),
		cmocka_unit_test(leaves_keep_their_bytes),
		cmocka_unit_test(a_leaf_that_finds_no_room_is_full),
		cmocka_unit_test(refuses_what_is_no_leaf),
		cmocka_unit_test(refuses_a_leaf_with_keys_of_another_suite),
		cmocka_unit_test(refuses_a_leaf_whose_key_is_none),
		cmocka_unit_test(refuses_an_encryption_key_that_is_in_the_tree),
		cmocka_unit_test(refuses_a_signature_key_of_another_leaf),
		cmocka_unit_test(refuses_an_update_with_the_old_encryption_key),
		cmocka_unit_test(keys_are_found_where_they_stand),
		cmocka_unit_test(a_copy_is_the_same_and_stands_alone),
		cmocka_unit_test(a_resolution_is_as_the_rfc_has_it),
		cmocka_unit_test(a_resolution_leaves_out_whom_it_is_told_to),
		cmocka_unit_test(
			a_resolution_holds_all_leaves_of_the_largest_tree),
		cmocka_unit_test(
			a_filtered_path_leaves_out_who_has_nobody_beside),
		cmocka_unit_test(the_copath_is_the_other_side),
		cmocka_unit_test(a_node_spans_the_leaves_below),
	};

	kit_tree_open(&kit, LEAVES, HEAP);

	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	kit_tree_close(&kit);
	return failed;
}
