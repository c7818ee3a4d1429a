/* How often something may happen. */
#include "base/bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void gives_the_burst_and_then_one_an_interval(void **unused)
{
	struct bucket b = { 0 };

	(void)unused;
	for (int i = 0; i < 5; i++)
		assert_true(bucket_take(&b, 1000000, 100, 5));
	assert_false(bucket_take(&b, 1000000, 100, 5));
	assert_false(bucket_take(&b, 1000099, 100, 5));
	assert_true(bucket_take(&b, 1000100, 100, 5));
	assert_false(bucket_take(&b, 1000100, 100, 5));
}

static void who_waits_long_gets_no_more_than_the_burst(void **unused)
{
	struct bucket b = { 0 };
	unsigned n = 0;

	(void)unused;
	assert_true(bucket_take(&b, 0, 100, 3));
	while (bucket_take(&b, 900000000, 100, 3))
		n++;
	assert_int_equal(n, 3);
}

static void a_refusal_costs_nothing(void **unused)
{
	struct bucket b = { 0 };

	(void)unused;
	assert_true(bucket_take(&b, 0, 100, 1));
	for (int i = 0; i < 1000; i++)
		assert_false(bucket_take(&b, 99, 100, 1));
	assert_true(bucket_take(&b, 100, 100, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_burst_and_then_one_an_interval),
		cmocka_unit_test(who_waits_long_gets_no_more_than_the_burst),
		cmocka_unit_test(a_refusal_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
