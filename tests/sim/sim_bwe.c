/* The estimate over links of every kind, in virtual time.
 *
 * Each case has a requirement that every seed is held to; one that misses it
 * prints its command. That each part of the estimate is there for a reason is shown by MUTANTS in
 * tests/sim/run.
 *
 *   sim_bwe [--case NAME] [--seeds N] [--first SEED]    TAP
 *   sim_bwe --case NAME --seed N [--trace]              one run
 *   sim_bwe --table                                     means over the matrix
 */
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seeds of a thousand that may miss it; cases.c says why there are any. */
enum {
	STRICT_MISSES = 5,
	OTHER_MISSES = 20,
};

static struct flow_result result;

static struct verdict run(const struct sim_case *c, uint64_t seed, bool trace)
{
	struct rng r = rng_init(seed);
	struct flow_plan p = cases_plain(seed, &r);
	struct verdict v = { .ok = true };

	c->plan(&p, &r);
	flow_run(&p, &result);
	c->judge(&p, &result, &v);
	if (!trace)
		return v;
	printf("# rtt %u ms, feedback %u ms, queue %u ms, loss %.1f %%, "
	       "jitter %u ms\n",
	       p.rtt_us / 1000, p.feedback_us / 1000, p.link.queue_us / 1000,
	       p.link.loss / 10000.0, p.link.jitter_us / 1000);
	for (unsigned i = 0; i < FLOW_STEPS_N && p.steps[i].bps != 0; i++)
		printf("# from %.1f s %.0f kbit/s\n",
		       (double)p.steps[i].at_us / 1e6,
		       (double)p.steps[i].bps / 1e3);
	for (unsigned i = 0; i < p.seconds_n * 10; i++) {
		const struct flow_tenth *t = &result.tenths[i];

		printf("# %4.1f s target %5u sent %5u came %5u kbit/s queue "
		       "%4u ms\n",
		       i / 10.0, t->target_bps / 1000, t->sent_bps / 1000,
		       t->came_bps / 1000, t->queue_us / 1000);
	}
	return v;
}

static bool run_seeds(const struct sim_case *c, uint64_t first,
		      uint64_t seeds_n, unsigned nth)
{
	uint64_t missed_n = 0;

	for (uint64_t seed = first; seed < first + seeds_n; seed++) {
		struct verdict v = run(c, seed, false);

		if (v.ok)
			continue;
		missed_n++;
		printf("# build/tests/sim/sim_bwe --case %s --seed %llu "
		       "--trace: %s\n",
		       c->name, (unsigned long long)seed, v.why);
	}

	bool ok = missed_n * 1000 <=
		  seeds_n * (c->strict ? STRICT_MISSES : OTHER_MISSES);

	printf("%sok %u - %s: %s (%llu of %llu seeds)\n", ok ? "" : "not ", nth,
	       c->name, c->sentence, (unsigned long long)(seeds_n - missed_n),
	       (unsigned long long)seeds_n);
	fflush(stdout);
	return ok;
}

enum {
	TABLE_SEEDS_N = 10,
};

/* Means of the part of the bottleneck after 5 s, from 10 to 20 s, and the
 * longest queue of the latter. */
static void table_cell(uint32_t loss, uint32_t rtt_us, uint32_t jitter_us,
		       uint64_t bps)
{
	double at_5 = 0;
	double later = 0;
	double queue_ms = 0;

	for (uint64_t seed = 1; seed <= TABLE_SEEDS_N; seed++) {
		struct rng r = rng_init(seed);
		struct flow_plan p = cases_plain(seed, &r);

		p.rtt_us = rtt_us;
		p.link.loss = loss;
		p.link.jitter_us = jitter_us;
		p.steps[0].bps = bps;
		flow_run(&p, &result);
		at_5 += flow_target(&result, 4.5, 5.5) / (double)bps;
		later += flow_target(&result, 10, 20) / (double)bps;
		for (unsigned i = 100; i < 200; i++)
			queue_ms += result.tenths[i].queue_us / 100e3;
	}
	printf(" %3.0f %3.0f %3.0f |", at_5 * 100 / TABLE_SEEDS_N,
	       later * 100 / TABLE_SEEDS_N, queue_ms / TABLE_SEEDS_N);
}

static void table(void)
{
	printf("part of the bottleneck in %%: after 5 s, from 10 to 20 s; mean "
	       "of the tenths' longest queue in ms\n");
	printf("loss  rtt jit |");
	for (unsigned i = 0; i < CASES_RATES_N; i++)
		printf(" %4.1f Mbit/s |", (double)cases_rates_bps[i] / 1e6);
	printf("\n");
	for (unsigned l = 0; l < CASES_LOSSES_N * CASES_RTTS_N * 2; l++) {
		uint32_t loss = cases_losses[l / 6];
		uint32_t rtt_us = cases_rtts_us[l / 2 % 3];
		uint32_t jitter_us = l % 2 * 30000;

		printf("%2u %% %4u %3u |", loss / 10000, rtt_us / 1000,
		       jitter_us / 1000);
		for (unsigned i = 0; i < CASES_RATES_N; i++)
			table_cell(loss, rtt_us, jitter_us, cases_rates_bps[i]);
		printf("\n");
		fflush(stdout);
	}
}

struct options {
	const char *name;
	uint64_t first;
	uint64_t seeds_n;
	bool one;
	bool trace;
	bool table;
};

static bool read_u64(uint64_t *to, const char *text)
{
	*to = strtoull(text, NULL, 10);
	return true;
}

static bool read_options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i];
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;

		if (strcmp(a, "--trace") == 0) {
			o->trace = true;
			continue;
		}
		if (strcmp(a, "--table") == 0) {
			o->table = true;
			continue;
		}
		if (value == NULL)
			return false;
		i++;
		if (strcmp(a, "--case") == 0)
			o->name = value;
		else if (strcmp(a, "--seeds") == 0)
			(void)read_u64(&o->seeds_n, value);
		else if (strcmp(a, "--first") == 0)
			(void)read_u64(&o->first, value);
		else if (strcmp(a, "--seed") == 0)
			o->one = read_u64(&o->first, value);
		else
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options o = { .first = 1, .seeds_n = 300 };
	unsigned n = 0;
	bool ok = true;

	if (!read_options(&o, argc, argv) || (o.one && o.name == NULL)) {
		fprintf(stderr, "sim_bwe [--case NAME] [--seeds N] [--first N] "
				"[--seed N] [--trace] [--table]\n");
		return 2;
	}
	if (o.table) {
		table();
		return 0;
	}
	for (unsigned i = 0; i < cases_n; i++) {
		if (o.name != NULL && strcmp(o.name, cases_all[i].name) != 0)
			continue;
		n++;
		if (o.one) {
			struct verdict v = run(&cases_all[i], o.first, o.trace);

			printf("%sok %u - %s %s\n", v.ok ? "" : "not ", n,
			       cases_all[i].sentence, v.why);
			ok = ok && v.ok;
			continue;
		}
		ok = run_seeds(&cases_all[i], o.first, o.seeds_n, n) && ok;
	}
	printf("1..%u\n", n);
	return ok ? 0 : 1;
}
