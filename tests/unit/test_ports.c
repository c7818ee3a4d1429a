/* The ports that engines share, and what two threads do to them at once. */
#include "turn/ports.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 64, LIMIT = 5, ROUNDS_N = 20000 };

static void rows_are_even_and_apart(void **state)
{
	void *memory = calloc(1, ports_size(N));
	struct ports *p = ports_init(memory, N, 3);
	uint32_t end = 0;

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		uint32_t first;
		uint32_t before = end;

		ports_row(p, i, &first, &end);
		assert_int_equal(first, before);
		assert_int_equal(first % 2, 0);
		assert_int_equal(end - first, 20);
	}
	free(memory);
}

static void a_kept_port_is_not_free(void **state)
{
	void *memory = calloc(1, ports_size(N));
	struct ports *p = ports_init(memory, N, 1);

	(void)state;
	ports_keep(p, 3);
	assert_int_equal(ports_look(p, 3).state, PORT_KEPT);
	free(memory);
}

static void a_reservation_is_redeemed_once_and_in_time(void **state)
{
	void *memory = calloc(1, ports_size(N));
	struct ports *p = ports_init(memory, N, 2);
	const struct promise m = { .seal = 77,
				   .until_us = 1000,
				   .families = 2 };
	uint32_t port = 0;

	(void)state;
	ports_reserve(p, 4, &m);
	assert_false(ports_redeem(p, 1, 78, 999, &port));
	assert_false(ports_redeem(p, 1, 77, 1000, &port));
	assert_false(ports_expire(p, 4, 999));
	assert_true(ports_redeem(p, 1, 77, 999, &port));
	assert_int_equal(port, 4);
	assert_int_equal(ports_look(p, 4).engine, 1);
	assert_int_equal(ports_look(p, 4).families, 2);
	assert_false(ports_redeem(p, 0, 77, 999, &port));
	assert_false(ports_expire(p, 4, 2000));
	ports_give_back(p, 4);
	assert_int_equal(ports_look(p, 4).state, PORT_RESERVED);
	assert_int_equal(ports_look(p, 4).engine, 0);
	assert_true(ports_expire(p, 4, 1000));
	assert_int_equal(ports_look(p, 4).state, PORT_FREE);
	free(memory);
}

struct racer {
	struct ports *ports;
	_Atomic int *in;   /* how many are within the limit */
	_Atomic int *most; /* at once */
	uint32_t first;
};

/* Takes as many of its row as the limit lets it, gives them back, again. */
static void *race(void *arg)
{
	struct racer *r = arg;
	const struct owner owner = { .user = 7, .source = 8 };

	for (unsigned round = 0; round < ROUNDS_N; round++) {
		uint32_t got = 0;
		uint32_t user_n;
		uint32_t source_n;

		while (got < LIMIT) {
			ports_take(r->ports, r->first + got);
			ports_own(r->ports, r->first + got, owner);
			ports_count(r->ports, owner, &user_n, &source_n);
			if (user_n > LIMIT) {
				ports_give_back(r->ports, r->first + got);
				break;
			}
			got++;
			int now = atomic_fetch_add(r->in, 1) + 1;

			if (now > atomic_load(r->most))
				atomic_store(r->most, now);
		}
		while (got > 0) {
			atomic_fetch_sub(r->in, 1);
			ports_free(r->ports, r->first + --got);
		}
	}
	return NULL;
}

static void two_threads_at_once_never_exceed_a_limit(void **state)
{
	void *memory = calloc(1, ports_size(N));
	struct ports *p = ports_init(memory, N, 2);
	_Atomic int in = 0;
	_Atomic int most = 0;
	struct racer r[2] = { { p, &in, &most, 0 }, { p, &in, &most, 32 } };
	pthread_t other;

	(void)state;
	assert_int_equal(pthread_create(&other, NULL, race, &r[1]), 0);
	race(&r[0]);
	assert_int_equal(pthread_join(other, NULL), 0);
	assert_int_equal(in, 0);
	assert_in_range(most, 1, LIMIT);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_even_and_apart),
		cmocka_unit_test(a_kept_port_is_not_free),
		cmocka_unit_test(a_reservation_is_redeemed_once_and_in_time),
		cmocka_unit_test(two_threads_at_once_never_exceed_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
