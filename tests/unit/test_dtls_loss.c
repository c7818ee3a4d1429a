/* Ours against ours over a network that loses, doubles and mixes up, in virtual
 * time: DTLS_SEED=N runs one seed. */
#include "dtls_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	MS = 1000, /* us */
	SEEDS_N = 1000,
	LOST_PERCENT = 20,
	DOUBLED_PERCENT = 10,
	DELAY_MS = 20,
	JITTER_MS = 60, /* so that what follows often overtakes */
	FLYING_N = 64,
	END_MS = 40000,
};

struct flying {
	struct kit_datagram datagram;
	int to;
	uint64_t at_us; /* 0: none */
};

struct network {
	struct kit_pair p;
	struct flying flying[FLYING_N];
	uint64_t random;
	size_t lost_n;
};

/* SplitMix64. */
static unsigned below(struct network *n, unsigned limit)
{
	uint64_t z = n->random += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (unsigned)((z ^ z >> 31) % limit);
}

static void launch(struct network *n, int to, const struct kit_datagram *g)
{
	for (size_t i = 0; i < FLYING_N; i++) {
		if (n->flying[i].at_us != 0)
			continue;
		n->flying[i] = (struct flying){
			.datagram = *g,
			.to = to,
			.at_us =
				n->p.now_us +
				(DELAY_MS + below(n, JITTER_MS)) * (uint64_t)MS,
		};
		return;
	}
	fail_msg("more is under way than the test has room for");
}

static void collect(struct network *n)
{
	for (int role = 0; role < 2; role++) {
		struct kit_datagram g;

		while ((g = kit_said(n->p.end[role])).len != 0) {
			if (below(n, 100) < LOST_PERCENT) {
				n->lost_n++;
				continue;
			}
			launch(n, 1 - role, &g);
			if (below(n, 100) < DOUBLED_PERCENT)
				launch(n, 1 - role, &g);
		}
	}
}

static struct flying *next_arrival(struct network *n)
{
	struct flying *next = NULL;

	for (size_t i = 0; i < FLYING_N; i++) {
		struct flying *f = &n->flying[i];

		if (f->at_us != 0 && (next == NULL || f->at_us < next->at_us))
			next = f;
	}
	return next;
}

static void next_event(struct network *n)
{
	struct flying *f = next_arrival(n);
	struct dtls *due = NULL;
	uint64_t at_us = f == NULL ? UINT64_MAX : f->at_us;

	for (int role = 0; role < 2; role++) {
		uint64_t deadline_us = dtls_deadline_us(n->p.end[role]);

		if (deadline_us >= at_us)
			continue;
		at_us = deadline_us;
		due = n->p.end[role];
	}
	n->p.now_us = at_us;
	if (due != NULL) {
		dtls_tick(due, at_us);
		return;
	}
	assert_non_null(f);
	f->at_us = 0;
	dtls_input(n->p.end[f->to], f->datagram.bytes, f->datagram.len, at_us);
}

static bool is_done(const struct network *n)
{
	return dtls_state(n->p.end[0]) == DTLS_DONE &&
	       dtls_state(n->p.end[1]) == DTLS_DONE;
}

/* How long it took, in ms. The server rests as soon as its keys are taken. */
static uint64_t run(struct network *n, uint64_t seed)
{
	struct dtls_keys keys[2];
	struct dtls *server = n->p.end[DTLS_SERVER];
	uint64_t start_us = n->p.now_us;
	bool rested = false;

	n->random = seed;
	memset(n->flying, 0, sizeof(n->flying));
	while (!is_done(n) && n->p.now_us < start_us + END_MS * MS) {
		collect(n);
		next_event(n);
		if (rested || dtls_state(server) != DTLS_DONE)
			continue;
		assert_int_equal(dtls_keys(server, &keys[DTLS_SERVER]), OK);
		dtls_rest(server);
		rested = true;
	}
	if (!is_done(n))
		fail_msg("DTLS_SEED=%u", (unsigned)seed);
	assert_int_equal(dtls_keys(n->p.end[DTLS_CLIENT], &keys[DTLS_CLIENT]),
			 OK);
	assert_memory_equal(&keys[DTLS_CLIENT].ours, &keys[DTLS_SERVER].theirs,
			    sizeof(keys[0].ours));
	assert_memory_equal(&keys[DTLS_CLIENT].theirs, &keys[DTLS_SERVER].ours,
			    sizeof(keys[0].ours));
	return (n->p.now_us - start_us) / MS;
}

static void a_handshake_is_done_over_a_network_that_loses_a_fifth(void **unused)
{
	static struct network n;
	const char *one = getenv("DTLS_SEED");
	uint64_t seed = one == NULL ? 1 : strtoull(one, NULL, 10);
	uint64_t last = one == NULL ? SEEDS_N : seed;
	uint64_t longest_ms = 0;

	(void)unused;
	kit_pair_begin(&n.p);
	for (; seed <= last; seed++) {
		uint64_t ms = run(&n, seed);

		if (ms > longest_ms)
			longest_ms = ms;
		kit_pair_again(&n.p);
	}
	kit_pair_end(&n.p);
	print_message("# %zu lost, the longest took %u ms\n", n.lost_n,
		      (unsigned)longest_ms);
	assert_true(one != NULL || n.lost_n > SEEDS_N / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_handshake_is_done_over_a_network_that_loses_a_fifth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
