/* Comparing and wiping secrets. */
#include "base/ct.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void equal_bytes_are_equal(void **unused)
{
	(void)unused;
	assert_true(ct_equal("abc", "abc", 3));
	assert_true(ct_equal("abc", "xyz", 0));
}

static void a_difference_shows_wherever_it_is(void **unused)
{
	uint8_t a[33] = { 0 };
	uint8_t b[33] = { 0 };

	(void)unused;
	for (size_t bit = 0; bit < 8 * sizeof(a); bit++) {
		memset(b, 0, sizeof(b));
		b[bit / 8] = (uint8_t)(1u << bit % 8);
		assert_false(ct_equal(a, b, sizeof(a)));
	}
}

static void wiping_leaves_zeros_and_touches_nothing_else(void **unused)
{
	uint8_t a[6] = { 1, 2, 3, 4, 5, 6 };

	(void)unused;
	ct_wipe(a + 1, 4);
	assert_memory_equal(a, ((uint8_t[]){ 1, 0, 0, 0, 0, 6 }), sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_bytes_are_equal),
		cmocka_unit_test(a_difference_shows_wherever_it_is),
		cmocka_unit_test(wiping_leaves_zeros_and_touches_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
