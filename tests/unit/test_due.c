#include "sfu/due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum {
	N = 40,
	PERIOD_US = 200000,
	WITHIN_US = DUE_TOGETHER_US / 2,
};

static struct due_link links[N];
static struct due due;

static int set_up(void **state)
{
	(void)state;
	for (unsigned i = 0; i < N; i++)
		links[i] = (struct due_link){ 0 };
	due_init(&due, links);
	return 0;
}

static void those_that_are_due_come_in_the_order_of_time(void **state)
{
	static const uint64_t at_us[] = { 30, 10, 20, 10 };
	static const uint16_t order[] = { 1, 3, 2, 0 };
	uint16_t i;

	(void)state;
	for (uint16_t k = 0; k < 4; k++)
		due_add(&due, k, at_us[k]);
	assert_int_equal(due_next(&due), 10);
	assert_false(due_take(&due, 9, &i));
	for (unsigned k = 0; k < 4; k++) {
		assert_true(due_take(&due, 30, &i));
		assert_int_equal(i, order[k]);
	}
	assert_int_equal(due_next(&due), UINT64_MAX);
}

static void a_shared_moment_is_never_far_from_ones_own(void **state)
{
	(void)state;
	for (uint64_t us = 0; us < 3 * DUE_TOGETHER_US; us += 7) {
		const uint64_t at_us = due_together(us);

		assert_int_equal(at_us % DUE_TOGETHER_US, 0);
		assert_true(at_us <= us + WITHIN_US);
		assert_true(us <= at_us + WITHIN_US);
	}
}

/* Each began at another time, and whoever wakes for them is a little late. */
static void those_that_share_moments_wake_one_thread_no_more_than_those(
	void **state)
{
	uint64_t now_us = 0;
	unsigned wakes_n = 0;
	unsigned looks_n = 0;

	(void)state;
	for (uint16_t i = 0; i < N; i++)
		due_add(&due, i, due_together(UINT64_C(4703) * i));
	while (due_next(&due) < 10 * PERIOD_US) {
		uint16_t i;

		now_us = due_next(&due) + 90;
		wakes_n++;
		while (due_take(&due, now_us, &i)) {
			looks_n++;
			due_add(&due, i, due_together(now_us + PERIOD_US));
		}
	}
	assert_true(wakes_n <= 10 * PERIOD_US / DUE_TOGETHER_US);
	assert_int_equal(looks_n, 10 * N);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			those_that_are_due_come_in_the_order_of_time, set_up),
		cmocka_unit_test(a_shared_moment_is_never_far_from_ones_own),
		cmocka_unit_test_setup(
			those_that_share_moments_wake_one_thread_no_more_than_those,
			set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
