/* The ports that engines share, and what two threads do to them at once. */
#include "turn/ports.h"

#include <pthread.h>
#include <sched.h>
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
	_Atomic unsigned *here; /* who has come to the start, of all rounds */
	_Atomic unsigned *got;  /* places in this round */
	_Atomic unsigned *both; /* rounds in which both got one */
	uint32_t port;
};

/* Both go on at the same moment, or nearly so: neither sleeps. */
static void meet(_Atomic unsigned *here, unsigned n)
{
	atomic_fetch_add(here, 1);
	for (unsigned i = 0; atomic_load(here) < n; i++)
		if (i % 4096 == 4095)
			sched_yield();
}

/* As allocations are counted: first in, then all. */
static void *race(void *arg)
{
	struct racer *r = arg;
	const struct owner owner = { .user = 7, .source = 8 };

	for (unsigned round = 1; round <= ROUNDS_N; round++) {
		uint32_t user_n;
		uint32_t source_n;

		ports_take(r->ports, r->port);
		meet(r->here, 4 * round - 2);
		ports_own(r->ports, r->port, owner);
		ports_count(r->ports, owner, &user_n, &source_n);
		if (user_n <= LIMIT)
			atomic_fetch_add(r->got, 1);
		meet(r->here, 4 * round);
		/* Nobody adds before both are here again. */
		if (r->port == 0 && atomic_exchange(r->got, 0) > 1)
			atomic_fetch_add(r->both, 1);
		ports_give_back(r->ports, r->port);
	}
	return NULL;
}

/* One place is left, and both want it, many times. */
static void two_threads_at_once_never_both_get_the_last_place(void **state)
{
	void *memory = calloc(1, ports_size(N));
	struct ports *p = ports_init(memory, N, 2);
	_Atomic unsigned here = 0;
	_Atomic unsigned got = 0;
	_Atomic unsigned both = 0;
	struct racer r[2] = { { p, &here, &got, &both, 0 },
			      { p, &here, &got, &both, 32 } };
	pthread_t other;

	(void)state;
	for (uint32_t i = 1; i < LIMIT; i++) {
		ports_take(p, i);
		ports_own(p, i, (struct owner){ .user = 7 });
	}
	assert_int_equal(pthread_create(&other, NULL, race, &r[1]), 0);
	race(&r[0]);
	assert_int_equal(pthread_join(other, NULL), 0);
	assert_int_equal(both, 0);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_even_and_apart),
		cmocka_unit_test(a_kept_port_is_not_free),
		cmocka_unit_test(a_reservation_is_redeemed_once_and_in_time),
		cmocka_unit_test(
			two_threads_at_once_never_both_get_the_last_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
