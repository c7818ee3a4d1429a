/* Whose an address is, and who may say so. */
#include "media/places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct places table;
static uint16_t held; /* the place that holds what it has */

static bool holds(void *arg, const struct ice_path *path, uint16_t place)
{
	(void)arg;
	(void)path;
	return place == held;
}

static struct ice_path path_of(unsigned n)
{
	const uint8_t ip[4] = { 192, 0, (uint8_t)(n >> 24),
				(uint8_t)(n >> 16) };

	return (struct ice_path){ .remote = addr_from_v4(ip, (uint16_t)n) };
}

static uint16_t who_is_at(const struct ice_path *path)
{
	uint16_t place = 0xffff;

	(void)places_find(&table, path, &place);
	return place;
}

static int setup(void **unused)
{
	(void)unused;
	memset(&table, 0, sizeof(table));
	held = 7;
	return 0;
}

static void an_address_is_found_as_it_was_set(void **unused)
{
	const struct ice_path a = path_of(1);
	struct ice_path relayed = a;
	uint16_t place;

	(void)unused;
	relayed.stream = 1;
	assert_false(places_find(&table, &a, &place));
	assert_true(places_set(&table, &a, 3, holds, NULL));
	assert_int_equal(who_is_at(&a), 3);
	assert_false(places_find(&table, &relayed, &place));
}

static void an_address_goes_from_who_does_not_hold_it(void **unused)
{
	const struct ice_path a = path_of(1);

	(void)unused;
	assert_true(places_set(&table, &a, 3, holds, NULL));
	assert_true(places_set(&table, &a, 4, holds, NULL));
	assert_int_equal(who_is_at(&a), 4);
}

static void an_address_that_is_held_goes_to_who_proves_it_alone(void **unused)
{
	const struct ice_path a = path_of(1);

	(void)unused;
	assert_true(places_set(&table, &a, 7, holds, NULL));
	assert_false(places_set(&table, &a, 4, holds, NULL));
	assert_int_equal(who_is_at(&a), 7);
	assert_true(places_set(&table, &a, 7, holds, NULL));
	assert_true(places_prove(&table, &a, 4, holds, NULL));
	assert_int_equal(who_is_at(&a), 4);
}

static void others_addresses_push_out_none_that_is_held(void **unused)
{
	const unsigned mine = 100;

	(void)unused;
	for (unsigned i = 0; i < mine; i++) {
		const struct ice_path path = path_of(i * 65521);

		assert_true(places_set(&table, &path, 7, holds, NULL));
	}
	for (unsigned i = 1; i < 4 * PLACES_N; i++) {
		const struct ice_path path = path_of(0x80000000 + i * 331);

		(void)places_set(&table, &path, 9, holds, NULL);
	}
	for (unsigned i = 0; i < mine; i++) {
		const struct ice_path path = path_of(i * 65521);

		assert_int_equal(who_is_at(&path), 7);
	}
}

static void a_full_table_takes_a_new_address_for_one_that_nobody_holds(
	void **unused)
{
	const struct ice_path late = path_of(5);

	(void)unused;
	for (unsigned i = 1; i < 4 * PLACES_N; i++) {
		const struct ice_path path = path_of(0x80000000 + i * 331);

		(void)places_set(&table, &path, 9, holds, NULL);
	}
	assert_true(places_set(&table, &late, 3, holds, NULL));
	assert_int_equal(who_is_at(&late), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_address_is_found_as_it_was_set,
				       setup),
		cmocka_unit_test_setup(
			an_address_goes_from_who_does_not_hold_it, setup),
		cmocka_unit_test_setup(
			an_address_that_is_held_goes_to_who_proves_it_alone,
			setup),
		cmocka_unit_test_setup(
			others_addresses_push_out_none_that_is_held, setup),
		cmocka_unit_test_setup(
			a_full_table_takes_a_new_address_for_one_that_nobody_holds,
			setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
