#include "bwe/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Points of y = 2 x + 7, alternately so much above and below. */
static struct line points(unsigned n, float off)
{
	struct line l = { 0 };

	for (unsigned i = 0; i < n; i++)
		line_add(&l, (float)i,
			 2 * (float)i + 7 + (i % 2 == 0 ? off : -off));
	return l;
}

static void points_on_a_line_have_its_slope_and_no_deviation(void **unused)
{
	struct line l = points(50, 0);
	float slope = 0;
	float deviation = 1;

	(void)unused;
	assert_true(line_fit(&l, &slope, &deviation));
	assert_float_equal(slope, 2, 0.001);
	assert_float_equal(deviation, 0, 0.01);
}

/* By the textbook: the root of 10^2 / (n (n^2 - 1) / 12), and that of 2. */
static void points_around_a_line_say_how_far_the_slope_may_be_off(void **unused)
{
	struct line l = points(100, 10);
	float slope = 0;
	float deviation = 0;

	(void)unused;
	assert_true(line_fit(&l, &slope, &deviation));
	assert_float_equal(slope, 2, 0.1);
	assert_float_equal(deviation, 0.0175, 0.001);
}

static void fewer_than_five_points_are_refused(void **unused)
{
	struct line four = points(4, 0);
	struct line five = points(5, 0);
	float slope = -1;
	float deviation = -1;

	(void)unused;
	assert_false(line_fit(&four, &slope, &deviation));
	assert_float_equal(slope, -1, 0);
	assert_float_equal(deviation, -1, 0);
	assert_true(line_fit(&five, &slope, &deviation));
}

static void points_above_each_other_are_refused(void **unused)
{
	struct line l = { 0 };
	float slope;
	float deviation;

	(void)unused;
	for (unsigned i = 0; i < 10; i++)
		line_add(&l, 100, (float)i);
	assert_false(line_fit(&l, &slope, &deviation));
}

static void a_line_that_does_not_rise_is_refused(void **unused)
{
	struct line l = { 0 };
	float slope;
	float deviation;

	(void)unused;
	for (unsigned i = 0; i < 10; i++)
		line_add(&l, (float)i, -(float)i);
	assert_false(line_fit(&l, &slope, &deviation));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			points_on_a_line_have_its_slope_and_no_deviation),
		cmocka_unit_test(
			points_around_a_line_say_how_far_the_slope_may_be_off),
		cmocka_unit_test(fewer_than_five_points_are_refused),
		cmocka_unit_test(points_above_each_other_are_refused),
		cmocka_unit_test(a_line_that_does_not_rise_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
