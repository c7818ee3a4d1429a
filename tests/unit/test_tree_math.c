/* Where nodes stand, against walks that are simple enough to be right. */
#include "treekem/math.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WIDTH_MAX = 64 };

static void the_tree_of_rfc_9420_appendix_c_is_as_drawn(void **unused)
{
	/* Eight leaves: node, level, parent, sibling. */
	static const uint32_t want[15][3] = {
		{ 0, 1, 2 },   { 1, 3, 5 },
		{ 0, 1, 0 },   { 2, 7, 11 },
		{ 0, 5, 6 },   { 1, 3, 1 },
		{ 0, 5, 4 },   { 3, MATH_NONE, MATH_NONE },
		{ 0, 9, 10 },  { 1, 11, 13 },
		{ 0, 9, 8 },   { 2, 7, 3 },
		{ 0, 13, 14 }, { 1, 11, 9 },
		{ 0, 13, 12 },
	};

	(void)unused;
	assert_int_equal(math_root(8), 7);
	for (uint32_t i = 0; i < 15; i++) {
		assert_int_equal(math_level(i), want[i][0]);
		assert_int_equal(math_parent(i, 8), want[i][1]);
		assert_int_equal(math_sibling(i, 8), want[i][2]);
	}
}

static void children_have_their_parent_and_each_other(void **unused)
{
	(void)unused;
	for (uint32_t width = 1; width <= WIDTH_MAX; width *= 2) {
		for (uint32_t i = 1; i < 2 * width - 1; i += 2) {
			uint32_t left = math_left(i);
			uint32_t right = math_right(i);

			assert_true(left < i && i < right);
			assert_int_equal(math_parent(left, width), i);
			assert_int_equal(math_parent(right, width), i);
			assert_int_equal(math_sibling(left, width), right);
			assert_int_equal(math_sibling(right, width), left);
			assert_int_equal(math_level(left), math_level(i) - 1);
			assert_int_equal(math_level(right), math_level(i) - 1);
		}
	}
}

static void leaves_have_no_children(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < 2 * WIDTH_MAX; i += 2) {
		assert_int_equal(math_left(i), MATH_NONE);
		assert_int_equal(math_right(i), MATH_NONE);
	}
}

static void the_root_and_what_is_outside_have_no_parent(void **unused)
{
	(void)unused;
	for (uint32_t width = 1; width <= WIDTH_MAX; width *= 2) {
		const uint32_t none[] = { math_root(width), 2 * width - 1,
					  2 * width, 2 * width + 5, MATH_NONE };

		for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
			assert_int_equal(math_parent(none[i], width),
					 MATH_NONE);
			assert_int_equal(math_sibling(none[i], width),
					 MATH_NONE);
		}
	}
	assert_int_equal(math_root(0), MATH_NONE);
	assert_int_equal(math_parent(0, 0), MATH_NONE);
	assert_int_equal(math_sibling(0, 0), MATH_NONE);
}

static void ancestors_are_the_parents_one_by_one(void **unused)
{
	(void)unused;
	for (uint32_t leaf = 0; leaf < WIDTH_MAX; leaf++) {
		uint32_t node = 2 * leaf;

		for (uint32_t level = 0; node != MATH_NONE; level++) {
			assert_int_equal(math_ancestor(leaf, level), node);
			node = math_parent(node, WIDTH_MAX);
		}
	}
}

static bool is_above(uint32_t node, uint32_t leaf)
{
	uint32_t at = 2 * leaf;

	while (at != node && at != MATH_NONE)
		at = math_parent(at, WIDTH_MAX);
	return at == node;
}

static void a_node_covers_the_leaves_below_it(void **unused)
{
	(void)unused;
	for (uint32_t node = 0; node < 2 * WIDTH_MAX - 1; node++)
		for (uint32_t leaf = 0; leaf < WIDTH_MAX; leaf++)
			assert_int_equal(math_covers(node, leaf),
					 is_above(node, leaf));
	assert_false(math_covers(MATH_NONE, 0));
}

static void the_common_node_is_the_lowest_above_both(void **unused)
{
	(void)unused;
	for (uint32_t a = 0; a < WIDTH_MAX; a++) {
		for (uint32_t b = 0; b < WIDTH_MAX; b++) {
			uint32_t node = 2 * a;

			while (!is_above(node, b))
				node = math_parent(node, WIDTH_MAX);
			assert_int_equal(math_common(a, b), node);
		}
	}
}

static void the_width_is_the_next_power_of_two(void **unused)
{
	static const uint32_t want[][2] = {
		{ 0, 1 },
		{ 1, 1 },
		{ 2, 2 },
		{ 3, 4 },
		{ 4, 4 },
		{ 5, 8 },
		{ 255, 256 },
		{ 256, 256 },
		{ 257, 512 },
		{ MATH_WIDTH_MAX - 1, MATH_WIDTH_MAX },
		{ MATH_WIDTH_MAX, MATH_WIDTH_MAX },
		{ UINT32_MAX, MATH_WIDTH_MAX },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_int_equal(math_width(want[i][0]), want[i][1]);
}

static void the_largest_tree_is_as_others(void **unused)
{
	const uint32_t width = MATH_WIDTH_MAX;
	const uint32_t root = MATH_WIDTH_MAX - 1;

	(void)unused;
	assert_int_equal(math_root(width), root);
	assert_int_equal(math_parent(math_left(root), width), root);
	assert_int_equal(math_parent(math_right(root), width), root);
	assert_int_equal(math_parent(root, width), MATH_NONE);
	assert_int_equal(math_ancestor(width - 1, 31), root);
	assert_int_equal(math_common(0, width - 1), root);
	assert_int_equal(math_parent(2 * (width - 1), width), 2 * width - 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tree_of_rfc_9420_appendix_c_is_as_drawn),
		cmocka_unit_test(children_have_their_parent_and_each_other),
		cmocka_unit_test(leaves_have_no_children),
		cmocka_unit_test(the_root_and_what_is_outside_have_no_parent),
		cmocka_unit_test(ancestors_are_the_parents_one_by_one),
		cmocka_unit_test(a_node_covers_the_leaves_below_it),
		cmocka_unit_test(the_common_node_is_the_lowest_above_both),
		cmocka_unit_test(the_width_is_the_next_power_of_two),
		cmocka_unit_test(the_largest_tree_is_as_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
