/* The cells of tests/weather in virtual time: what part of the bottleneck the
 * estimate is, for as many seeds as are wanted.
 *
 *   sim_weather [--seeds N] [--first SEED] [WORD ...]   TAP, of cells with a WORD
 *   sim_weather --seed N [--trace] WORD                 one run
 */
#include "weather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double part_min = 0.7;
static const double part_max = 1.0;

static struct flow_result result;

struct options {
	uint64_t first;
	uint64_t seeds_n;
	bool trace;
	char **words;
	int words_n;
};

/* What the windows of all seeds were. */
struct tally {
	uint64_t missed_n; /* seeds */
	double least;
	double most;
	double sum;
	unsigned n;
};

static bool judge(const struct flow_plan *p, struct tally *t)
{
	bool ok = true;

	for (unsigned i = 0; weather_window(p, i) != 0; i++) {
		unsigned from = weather_window(p, i);
		double part = flow_median(&result, from, from + 50) /
			      flow_carries(p, from);

		ok = ok && part >= part_min && part <= part_max;
		t->least = part < t->least ? part : t->least;
		t->most = part > t->most ? part : t->most;
		t->sum += part;
		t->n++;
	}
	t->missed_n += !ok;
	return ok;
}

static void trace(const struct flow_plan *p)
{
	for (unsigned i = 0; i < p->seconds_n * 10; i++) {
		const struct flow_tenth *t = &result.tenths[i];

		printf("# %4.1f s target %5u sent %5u came %5u kbit/s queue "
		       "%4u ms\n",
		       i / 10.0, t->target_bps / 1000, t->sent_bps / 1000,
		       t->came_bps / 1000, t->queue_us / 1000);
	}
}

static bool run_cell(const struct options *o, const struct weather_cell *c,
		     unsigned nth)
{
	struct tally t = { .least = 100 };
	struct flow_plan p = c->plan;

	for (p.seed = o->first; p.seed < o->first + o->seeds_n; p.seed++) {
		flow_run(&p, &result);
		if (!judge(&p, &t))
			printf("# seed %llu\n", (unsigned long long)p.seed);
		if (o->trace)
			trace(&p);
	}
	printf("%sok %u - %s: the estimate is %.0f to %.0f, in the mean %.0f %% of "
	       "the bottleneck (%llu of %llu seeds)\n",
	       t.missed_n == 0 ? "" : "not ", nth, c->name, t.least * 100,
	       t.most * 100, t.sum / t.n * 100,
	       (unsigned long long)(o->seeds_n - t.missed_n),
	       (unsigned long long)o->seeds_n);
	fflush(stdout);
	return t.missed_n == 0;
}

static bool is_chosen(const struct options *o, const char *name)
{
	for (int i = 0; i < o->words_n; i++)
		if (strstr(name, o->words[i]) != NULL)
			return true;
	return o->words_n == 0;
}

static bool read_options(struct options *o, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		const char *is = argv[i];
		uint64_t value;

		if (strcmp(is, "--trace") == 0) {
			o->trace = true;
			continue;
		}
		if (++i == argc)
			return false;
		value = strtoull(argv[i], NULL, 10);
		if (strcmp(is, "--seeds") == 0)
			o->seeds_n = value;
		else if (strcmp(is, "--first") == 0)
			o->first = value;
		else if (strcmp(is, "--seed") != 0)
			return false;
		if (strcmp(is, "--seed") == 0) {
			o->first = value;
			o->seeds_n = 1;
		}
	}
	o->words = argv + i;
	o->words_n = argc - i;
	return true;
}

int main(int argc, char **argv)
{
	struct options o = { .first = 1, .seeds_n = 200 };
	struct weather_cell cell;
	unsigned n = 0;
	bool ok = true;

	if (!read_options(&o, argc, argv)) {
		fprintf(stderr, "sim_weather [--seeds N] [--first SEED] "
				"[--seed N] [--trace] [WORD ...]\n");
		return 2;
	}
	for (unsigned i = 0; i < weather_cells_n(); i++) {
		weather_cell(&cell, i);
		if (is_chosen(&o, cell.name))
			ok = run_cell(&o, &cell, ++n) && ok;
	}
	printf("1..%u\n", n);
	return ok ? 0 : 1;
}
