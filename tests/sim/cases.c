#include "cases.h"

#include <stdio.h>

const uint64_t cases_rates_bps[CASES_RATES_N] = { 300000,  500000,  1000000,
						  2000000, 3000000, 5000000 };
const uint32_t cases_losses[CASES_LOSSES_N] = { 0, 10000, 50000, 100000,
						200000 };
const uint32_t cases_rtts_us[CASES_RTTS_N] = { 20000, 100000, 300000 };

struct flow_plan cases_plain(uint64_t seed, struct rng *r)
{
	return (struct flow_plan){
		.seed = seed,
		.seconds_n = 20,
		.rtt_us = cases_rtts_us[rng_below(r, 2)],
		.feedback_us = 50000 + rng_below(r, 50001),
		.steps = { { 0,
			     cases_rates_bps[rng_below(r, CASES_RATES_N)] } },
		.link = { .queue_us = 200000 + rng_below(r, 300001),
			  .loss = cases_losses[rng_below(r, 3)] },
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

static void plan_steady(struct flow_plan *p, struct rng *r)
{
	(void)p;
	(void)r;
}

static void judge_steady(const struct flow_plan *p, const struct flow_result *r,
			 struct verdict *v)
{
	double bps = (double)p->steps[0].bps;

	within(v, "after 5 s the part", flow_target(r, 4.5, 5.5) / bps, 0.7,
	       1.0);
	within(v, "later the part", flow_target(r, 10, 20) / bps, 0.7, 1.0);
}

static void plan_far(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->rtt_us = cases_rtts_us[2];
}

static void judge_far(const struct flow_plan *p, const struct flow_result *r,
		      struct verdict *v)
{
	double bps = (double)p->steps[0].bps;

	within(v, "after 5 s the part", flow_target(r, 4.5, 5.5) / bps, 0.5,
	       1.1);
	within(v, "later the part", flow_target(r, 10, 20) / bps, 0.6, 1.0);
}

static void plan_lossy(struct flow_plan *p, struct rng *r)
{
	p->link.loss = cases_losses[3 + rng_below(r, 2)];
	p->link.loss_first = rng_below(r, 2) == 0;
	p->seconds_n = 30;
}

static void judge_lossy(const struct flow_plan *p, const struct flow_result *r,
			struct verdict *v)
{
	double bps = (double)p->steps[0].bps;

	/* What is lost before the bottleneck does not fill it. */
	if (p->link.loss_first)
		bps /= 1 - (double)p->link.loss / 1e6;
	within(v, "later the part", flow_target(r, 10, 30) / bps, 0.6, 1.02);
}

static void plan_jitter(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->link.jitter_us = 30000;
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

static void plan_down(struct flow_plan *p, struct rng *r)
{
	uint32_t to = rng_below(r, 3);

	p->steps[0].bps = cases_rates_bps[to + 1 + rng_below(r, 3)];
	p->steps[1].at_us = 10000000;
	p->steps[1].bps = cases_rates_bps[to];
}

static void judge_down(const struct flow_plan *p, const struct flow_result *r,
		       struct verdict *v)
{
	double bps = (double)p->steps[1].bps;

	within(v, "seconds until the queue is short",
	       flow_drained(r, 10, 100000), 0, 3);
	within(v, "after it the part of the time that it is long",
	       flow_queued(r, 13, 20, 150000), 0, 0.15);
	within(v, "after it the part", flow_target(r, 14, 20) / bps, 0.65,
	       1.02);
}

static void plan_up(struct flow_plan *p, struct rng *r)
{
	uint32_t from = rng_below(r, 3);

	p->steps[0].bps = cases_rates_bps[from];
	p->steps[1].at_us = 10000000;
	p->steps[1].bps = cases_rates_bps[from + 1 + rng_below(r, 3)];
}

static void judge_up(const struct flow_plan *p, const struct flow_result *r,
		     struct verdict *v)
{
	double bps = (double)p->steps[1].bps;

	within(v, "8 s after it the part", flow_target(r, 17.5, 18.5) / bps,
	       0.7, 1.02);
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
	within(v, "lost at 300 kbit/s", flow_lost(r, 5, 10), -0.05, 0.12);
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

	within(v, "lost", flow_lost(r, 5, 20), 0, 0.12);
	within(v, "later the part", flow_target(r, 10, 20) / bps, 0.5, 1.15);
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
	double bps = (double)p->steps[0].bps;

	within(v, "of the estimate in silence",
	       flow_target(r, 14.5, 15) / before, 0.05, 0.6);
	within(v, "after it the part", flow_target(r, 22, 30) / bps, 0.6, 1.02);
}

/* A longer way is not a queue, and is found out not to be one. */
static void plan_longer(struct flow_plan *p, struct rng *r)
{
	(void)r;
	p->longer_at_us = 10000000;
	p->longer_us = 200000;
}

static void judge_longer(const struct flow_plan *p, const struct flow_result *r,
			 struct verdict *v)
{
	double bps = (double)p->steps[0].bps;

	within(v, "after it the part", flow_target(r, 16, 20) / bps, 0.6, 1.05);
}

const struct sim_case cases_all[] = {
	{ "steady", "finds 70 to 100 % of the bottleneck within 5 s", 10,
	  plan_steady, judge_steady },
	{ "jitter", "finds it through 30 ms of jitter", 25, plan_jitter,
	  judge_steady },
	{ "reorder", "finds it among packets out of order and twice", 5,
	  plan_reorder, judge_steady },
	{ "bursts", "finds it between bursts of loss", 20, plan_bursts,
	  judge_steady },
	{ "far", "finds it at a round trip of 300 ms", 5, plan_far, judge_far },
	{ "lossy", "stays up where 10 or 20 % are lost whatever is sent", 5,
	  plan_lossy, judge_lossy },
	{ "down", "empties the queue within 3 s of a step down", 5, plan_down,
	  judge_down },
	{ "up", "finds 70 % within 8 s of a step up", 5, plan_up, judge_up },
	{ "layers", "finds room for better layers while little is sent", 10,
	  plan_layers, judge_layers },
	{ "quiet", "neither grows nor collapses while little is sent", 0,
	  plan_quiet, judge_quiet },
	{ "policer", "gives way where only losses tell", 10, plan_policer,
	  judge_policer },
	{ "longer", "does not take a longer way for a queue for long", 5,
	  plan_longer, judge_longer },
	{ "deaf", "backs off while nothing is heard, and comes back", 5,
	  plan_deaf, judge_deaf },
};

const unsigned cases_n = sizeof(cases_all) / sizeof(cases_all[0]);
