/* One room of fifty over links of every kind, in virtual time.
 *
 * Each seed draws the links; what must hold for every receiver stands in rules.
 * A seed that breaks one prints its command.
 *
 *   sim_sfu [--seeds N] [--first SEED] [--ms N]   TAP
 *   sim_sfu --seed N [--ms N] [--trace]           one run, receiver by receiver
 */
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct crowd_result result;
static uint32_t run_ms = 4000;

static const char *const kinds[CROWD_KINDS_N] = {
	[CROWD_GOOD] = "good", [CROWD_SLOW] = "slow", [CROWD_LOSSY] = "lossy",
	[CROWD_BAD] = "bad",   [CROWD_STEP] = "step",
};

/* True when the receiver has what the rule says. */
struct rule {
	const char *sentence;
	unsigned misses; /* receivers of 1,000 that may miss it */
	bool (*holds)(const struct crowd_seen *s);
	uint64_t broken_n; /* receivers */
};

static bool is_steady(const struct crowd_seen *s)
{
	return s->way.kind != CROWD_STEP && s->way.loss <= 50000;
}

static bool nothing_wrong(const struct crowd_seen *s)
{
	return s->wrong == NULL;
}

/* What is missing comes again within a second, or a key frame does. Now and then
 * four requests in a row, or their answers, are lost. */
static bool all_repaired(const struct crowd_seen *s)
{
	return !is_steady(s) || s->unrepaired_n == 0;
}

/* In the last second. What is sent again is no part of what is allotted: where one in
 * five is lost, that is a fifth more, and again a fifth of it. */
static bool within_its_link(const struct crowd_seen *s)
{
	const uint32_t percent = s->way.kind == CROWD_BAD ? 120 : 115;

	return s->way.kind == CROWD_STEP ||
	       s->sent_bps <= s->way.then_bps / 100 * percent;
}

static bool no_good_one_harmed(const struct crowd_seen *s)
{
	return s->way.kind != CROWD_GOOD ||
	       (s->freeze_us <= 250000 && s->unrepaired_n == 0 &&
		s->plis_n == 0 && s->counts.dropped_n == 0 &&
		s->decoded_n[0] >= (run_ms - 1000) / 60);
}

static bool never_frozen(const struct crowd_seen *s)
{
	return !is_steady(s) || s->freeze_us <= 1000000;
}

/* The link became a part of what it was half the time ago. */
static bool a_step_passes(const struct crowd_seen *s)
{
	return s->way.kind != CROWD_STEP ||
	       (s->freeze_us <= 2000000 &&
		s->target_bps <= s->way.then_bps / 100 * 105 &&
		s->sent_bps <= s->way.then_bps / 100 * 150);
}

static bool always_a_picture(const struct crowd_seen *s)
{
	return s->decoded_n[0] > 5;
}

static struct rule rules[] = {
	{ "no number, time or picture comes twice or goes back", 0,
	  nothing_wrong, 0 },
	{ "at 5 % of loss nothing is missing for longer than a second", 1,
	  all_repaired, 0 },
	{ "nobody on a steady link is sent more than it carries", 0,
	  within_its_link, 0 },
	{ "a receiver on a good link is unharmed by those on bad ones", 0,
	  no_good_one_harmed, 0 },
	{ "at 5 % of loss no picture is frozen for longer than a second", 1,
	  never_frozen, 0 },
	{ "two seconds after a link became a quarter of itself, no more is sent",
	  1, a_step_passes, 0 },
	{ "at 20 % of loss there is a picture", 0, always_a_picture, 0 },
};

enum { RULES_N = sizeof(rules) / sizeof(rules[0]) };

static void print_seen(unsigned i)
{
	const struct crowd_seen *s = &result.seen[i];

	printf("# %2u %-5s %4u kbit/s %3u ms %4.1f %%: sent %4u, target %5u "
	       "kbit/s, queue dropped %3llu, pictures %3u %3u %3u, frozen "
	       "%4llu ms at %4.1f s, missing %u, asked for keys %u%s%s\n",
	       i, kinds[s->way.kind], s->way.then_bps / 1000,
	       s->way.rtt_us / 1000, s->way.loss / 1e4, s->sent_bps / 1000,
	       s->target_bps / 1000, (unsigned long long)s->counts.dropped_n,
	       s->decoded_n[0], s->decoded_n[1], s->decoded_n[2],
	       (unsigned long long)(s->freeze_us / 1000),
	       (double)s->frozen_at_us / 1e6, s->unrepaired_n, s->plis_n,
	       s->wrong == NULL ? "" : ", ", s->wrong == NULL ? "" : s->wrong);
}

static bool judge(uint64_t seed, bool all)
{
	bool ok = true;

	for (unsigned i = 0; i < CROWD_VIEWERS_N; i++) {
		if (all)
			print_seen(i);
		for (unsigned k = 0; k < RULES_N; k++) {
			if (rules[k].holds(&result.seen[i]))
				continue;
			rules[k].broken_n++;
			ok = false;
			printf("# build/tests/sim/sim_sfu --seed %llu --ms %u: "
			       "%s\n",
			       (unsigned long long)seed, run_ms,
			       rules[k].sentence);
			print_seen(i);
		}
	}
	return ok;
}

static void run(uint64_t seed, bool trace)
{
	const struct crowd_plan p = { .seed = seed,
				      .ms = run_ms,
				      .trace = trace };

	crowd_run(&p, &result);
}

static bool run_all(uint64_t first, uint64_t seeds_n)
{
	bool ok = true;
	uint64_t sent_n = 0;
	uint64_t keys_n = 0;

	for (uint64_t seed = first; seed < first + seeds_n; seed++) {
		run(seed, false);
		sent_n += result.sent_n;
		keys_n += result.keys_n;
		(void)judge(seed, false);
	}
	for (unsigned k = 0; k < RULES_N; k++) {
		const bool holds = rules[k].broken_n * 1000 <=
				   rules[k].misses * seeds_n * CROWD_VIEWERS_N;

		ok = ok && holds;
		printf("%sok %u - %s (%llu of %llu receivers)\n",
		       holds ? "" : "not ", k + 1, rules[k].sentence,
		       (unsigned long long)(seeds_n * CROWD_VIEWERS_N -
					    rules[k].broken_n),
		       (unsigned long long)(seeds_n * CROWD_VIEWERS_N));
	}
	printf("# %llu packets, %.1f key frames a seed\n1..%u\n",
	       (unsigned long long)sent_n, (double)keys_n / (double)seeds_n,
	       (unsigned)RULES_N);
	return ok;
}

int main(int argc, char **argv)
{
	uint64_t first = 1;
	uint64_t seeds_n = 100;
	bool one = false;
	bool trace = false;

	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "0";

		if (strcmp(argv[i], "--trace") == 0) {
			trace = true;
			continue;
		}
		if (strcmp(argv[i], "--seeds") == 0)
			seeds_n = strtoull(value, NULL, 10);
		else if (strcmp(argv[i], "--first") == 0)
			first = strtoull(value, NULL, 10);
		else if (strcmp(argv[i], "--ms") == 0)
			run_ms = (uint32_t)strtoul(value, NULL, 10);
		else if (strcmp(argv[i], "--seed") == 0)
			first = strtoull(value, NULL, 10);
		else {
			fprintf(stderr, "sim_sfu [--seeds N] [--first N] "
					"[--seed N] [--ms N] [--trace]\n");
			return 2;
		}
		one = one || strcmp(argv[i], "--seed") == 0;
		i++;
	}
	if (!one)
		return run_all(first, seeds_n) ? 0 : 1;
	run(first, trace);
	return judge(first, true) ? 0 : 1;
}
