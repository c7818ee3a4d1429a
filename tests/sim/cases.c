/* How the estimate is judged.
 *
 * A cell of the matrix is a loss (0, 1, 5, 10, 20 %), a round trip (20, 100,
 * 300 ms), a jitter (0, 30 ms) and a rate (300 kbit/s to 5 Mbit/s), on a link
 * that stays, one that steps down and one that steps up, by any two of the rates.
 * Seeds go round the 30 cells of loss, round trip and jitter, which are a group
 * of a thousand of 30,000 seeds each; the rest is drawn.
 *
 * What is judged are windows of five seconds: from the fifth second after the
 * start, after a step, or after whatever else happened to the link, to where the
 * next thing happens. In each window of each run
 *
 * - the median of the estimate lies within 70 to 100 % of what the bottleneck
 *   carries (of what is sent: where packets are lost before it, more is sent
 *   than it carries);
 * - a tenth of a second in which the estimate is above that while the queue
 *   grows, happens in no more than one of ten.
 *
 * That is the rule for every window of every run. The aim is that no seed breaks
 * it. What is held: 995 of 1,000 seeds of each case of the matrix, whichever the
 * cell, of silences, and of layers. Where chance takes one packet in five, and one
 * feedback in five, there are histories that say for seconds what is not so: of
 * 9,000 runs of the matrix 16 are such. Of four kinds of link that the requirement
 * does not name 980 are held: a way that gets longer is a queue until it has not
 * drained for two seconds; now and then a packet that comes late is no jitter that
 * could be measured; a burst takes most of a probe; and what a policer lets through
 * is known to the nearest twentieth.
 *
 * Where only losses tell of the bottleneck (a queue of 30 ms) the rule is not met:
 * it is asked that the estimate stays within 50 to 115 %, and that little is
 * sent in vain.
 */
#include "cases.h"

#include <stdio.h>

const uint64_t cases_rates_bps[CASES_RATES_N] = { 300000,  500000,  1000000,
						  2000000, 3000000, 5000000 };
const uint32_t cases_losses[CASES_LOSSES_N] = { 0, 10000, 50000, 100000,
						200000 };
const uint32_t cases_rtts_us[CASES_RTTS_N] = { 20000, 100000, 300000 };

enum {
	CELLS_N = CASES_LOSSES_N * CASES_RTTS_N * 2,
	WINDOW_TENTHS_N = 50, /* and so long after anything happened */
};

static const double part_min = 0.7;
static const double part_max = 1.0;
static const double above_max = 0.1;

struct flow_plan cases_plain(uint64_t seed, struct rng *r)
{
	unsigned cell = (unsigned)(seed % CELLS_N);
	uint32_t loss = cases_losses[cell / 2 / CASES_RTTS_N];

	return (struct flow_plan){
		.seed = seed,
		.seconds_n = 20,
		.audio_len = 120,
		.rtt_us = cases_rtts_us[cell / 2 % CASES_RTTS_N],
		.feedback_us = 50000 + rng_below(r, 50001),
		.steps = { { 0,
			     cases_rates_bps[rng_below(r, CASES_RATES_N)] } },
		.link = { .queue_us = 200000 + rng_below(r, 300001),
			  .jitter_us = cell % 2 * 30000,
			  .loss = loss,
			  .loss_first = rng_below(r, 2) == 0 },
	};
}

static void within(struct verdict *v, const char *what, double is, double min,
		   double max)
{
	if (is >= min && is <= max)
		return;
	v->ok = false;
	snprintf(v->why, sizeof(v->why), "%s is %.3f, not %.2f to %.2f", what,
		 is, min, max);
}

static void judge_window(const struct flow_plan *p, const struct flow_result *r,
			 unsigned from, struct verdict *v)
{
	double carries = flow_carries(p, from);
	unsigned to = from + WINDOW_TENTHS_N;
	char what[64];

	snprintf(what, sizeof(what), "from %.1f s the part", from / 10.0);
	within(v, what, flow_median(r, from, to) / carries, part_min, part_max);
	snprintf(what, sizeof(what), "from %.1f s above it", from / 10.0);
	within(v, what, flow_above(r, from, to, carries), 0, above_max);
}

/* When the link was last changed, up to then. */
static unsigned happened(const struct flow_plan *p, unsigned tenth)
{
	const uint64_t at_us[] = { p->steps[1].at_us, p->steps[2].at_us,
				   p->steps[3].at_us, p->longer_at_us,
				   p->deaf_from_us,   p->deaf_to_us };
	unsigned last = 0;

	for (unsigned i = 0; i < sizeof(at_us) / sizeof(at_us[0]); i++) {
		unsigned at = (unsigned)(at_us[i] / FLOW_TENTH_US);

		if (at <= tenth && at > last)
			last = at;
	}
	return last;
}

static void judge_all(const struct flow_plan *p, const struct flow_result *r,
		      struct verdict *v)
{
	unsigned from = WINDOW_TENTHS_N;

	while (from + WINDOW_TENTHS_N <= p->seconds_n * 10 && v->ok) {
		unsigned last = happened(p, from + WINDOW_TENTHS_N - 1);

		if (from < last + WINDOW_TENTHS_N) {
			from = last + WINDOW_TENTHS_N;
			continue;
		}
		judge_window(p, r, from, v);
		from += WINDOW_TENTHS_N;
	}
}

static void plan_static(struct flow_plan *p, struct rng *r)
{
	(void)p;
	(void)r;
}

/* One of the pairs of rates, the smaller first. */
static void step_between(struct flow_plan *p, struct rng *r, bool down)
{
	uint32_t low = rng_below(r, CASES_RATES_N);
	uint32_t high = rng_below(r, CASES_RATES_N - 1);

	high += high >= low;
	if ((high < low) != down) {
		uint32_t swap = low;

		low = high;
		high = swap;
	}
	p->steps[0].bps = cases_rates_bps[low];
	p->steps[1].bps = cases_rates_bps[high];
	/* At any time of what the estimate does every so often. */
	p->steps[1].at_us = 10000000 + rng_below(r, 2500001);
	p->seconds_n = 23;
}

static void plan_down(struct flow_plan *p, struct rng *r)
{
	step_between(p, r, true);
}

static void plan_up(struct flow_plan *p, struct rng *r)
{
	step_between(p, r, false);
}

static void judge_down(const struct flow_plan *p, const struct flow_result *r,
		       struct verdict *v)
{
	double at_s = (double)p->steps[1].at_us / 1e6;

	judge_all(p, r, v);
	within(v, "seconds until the queue is short",
	       flow_drained(r, at_s, 100000), 0, 3);
}

static void plan_reorder(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->link.reorder = 10000;
	p->link.reorder_us = 20000;
	p->link.duplicate = 5000;
}

/* A burst begins every few seconds, lasts some 20 packets and takes half. */
static void plan_bursts(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->link.loss = 0;
	p->link.burst_begin = 2000;
	p->link.burst_end = 50000;
	p->link.burst_loss = 500000;
}

static void plan_layers(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->source = FLOW_LAYERS;
	p->steps[0].bps = 300000;
	p->steps[1] = (struct flow_step){ 10000000, 2500000 };
	p->steps[2] = (struct flow_step){ 30000000, 800000 };
	p->seconds_n = 45;
}

static void judge_layers(const struct flow_plan *p, const struct flow_result *r,
			 struct verdict *v)
{
	(void)p;
	within(v, "found no room at 300 kbit/s", flow_dropped(r, 5, 10), 0,
	       0.05);
	within(v, "the estimate for the best layer",
	       flow_target(r, 18, 19) / 1548000, 1, 1.7);
	within(v, "seconds until the queue is short",
	       flow_drained(r, 30, 100000), 0, 3);
	within(v, "the estimate for the middle layer",
	       flow_target(r, 38, 45) / 800000, 0.65, 1.2);
}

static void plan_quiet(struct flow_plan *p, struct rng *r)
{
	p->source = FLOW_QUIET;
	p->steps[0].bps = cases_rates_bps[2 + rng_below(r, 4)];
	p->seconds_n = 40;
}

static void judge_quiet(const struct flow_plan *p, const struct flow_result *r,
			struct verdict *v)
{
	(void)p;
	within(v, "the estimate of 200 kbit/s sent",
	       flow_target(r, 30, 40) / 200000, 1, 10);
}

/* A policer: what is too much is lost at once, no delay tells of it. */
static void plan_policer(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->link.queue_us = 30000;
	p->link.queue_bytes = 0;
	p->link.loss = 0;
}

static void judge_policer(const struct flow_plan *p,
			  const struct flow_result *r, struct verdict *v)
{
	double bps = (double)p->steps[0].bps;

	within(v, "the part", flow_target(r, 10, 20) / bps, 0.5, 1.15);
	within(v, "found no room", flow_dropped(r, 5, 20), 0, 0.12);
}

static void plan_deaf(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->deaf_from_us = 10000000;
	p->deaf_to_us = 15000000;
	p->seconds_n = 30;
}

static void judge_deaf(const struct flow_plan *p, const struct flow_result *r,
		       struct verdict *v)
{
	double before = flow_target(r, 8, 10);

	judge_all(p, r, v);
	within(v, "of the estimate in silence",
	       flow_target(r, 14.5, 15) / before, 0.05, 0.6);
}

/* A longer way is not a queue, and is found out not to be one. */
static void plan_longer(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->longer_at_us = 10000000;
	p->longer_us = 200000;
}

const struct sim_case cases_all[] = {
	{ "static", "the estimate is 70 to 100 % of what a link carries", true,
	  plan_static, judge_all },
	{ "down", "and is 5 s after a step down, the queue empty after 3 s",
	  true, plan_down, judge_down },
	{ "up", "and is 5 s after a step up", true, plan_up, judge_all },
	{ "reorder", "and is among packets out of order and twice", false,
	  plan_reorder, judge_all },
	{ "bursts", "and is between bursts of loss", false, plan_bursts,
	  judge_all },
	{ "policer", "gives way where only losses tell", false, plan_policer,
	  judge_policer },
	{ "longer", "and is 5 s after the way has become longer", false,
	  plan_longer, judge_all },
	{ "deaf", "and is 5 s after a silence, in which it backs off", true,
	  plan_deaf, judge_deaf },
	{ "layers", "finds room for better layers while little is sent", true,
	  plan_layers, judge_layers },
	{ "quiet", "neither grows nor collapses while little is sent", true,
	  plan_quiet, judge_quiet },
};

const unsigned cases_n = sizeof(cases_all) / sizeof(cases_all[0]);
