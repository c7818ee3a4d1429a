#include "bwe/explore.h"

enum {
	STARTING_US = 5000000,
	FIRST_TIMES = 3, /* the estimate, while nothing has spoken against */
	AGAIN_TIMES = 2,
	AGAIN_EARLY_US = 1000000, /* between probes for what is wanted */
	AGAIN_US = 2000000,       /* when it is known what is carried */
	CALM_QUEUE_US = 20000,
	CALM_US = 1000000,  /* after a step down, before a probe */
	UNSAID_US = 200000, /* between those that say nothing */
	UNSAID_N = 8,       /* in a row */
	JITTER_KNOWN_N = 8, /* measurements; before, it may be ... */
	JITTER_UNKNOWN_US = 8000,
};

static const float unsure = 0.08F; /* deviation of what is known */
static const float margin = 1.1F;  /* a probe of what is wanted, and a little */

/* What is worth trying: what is wanted, and at the start a little anyway. */
static uint32_t ceiling_bps(const struct bwe *b)
{
	uint64_t bps = (uint64_t)((float)b->want_bps * margin);
	uint64_t start_bps = (uint64_t)b->start_bps * 2 * EXPLORE_START_TIMES;

	if (b->now_us - b->start_us < STARTING_US && start_bps > bps)
		bps = start_bps;
	return bps < b->max_bps ? (uint32_t)bps : b->max_bps;
}

static void try(struct bwe *b, uint32_t bps)
{
	uint32_t most_bps = ceiling_bps(b);

	probe_start(&b->probe, b->now_us, bps < most_bps ? bps : most_bps,
		    delay_jitter_us(&b->delay));
}

/* Nothing speaks against sending more for a moment. */
static bool is_calm(const struct bwe *b)
{
	uint64_t since_us = b->now_us - b->aimd.decreased_us;

	return b->delay.state == DELAY_NORMAL &&
	       !delay_stands(&b->delay, CALM_QUEUE_US) &&
	       (b->aimd.decreased_us == 0 || since_us >= CALM_US) &&
	       b->loss.bps == UINT32_MAX;
}

static uint64_t again_us(const struct bwe *b)
{
	if (b->aimd.capacity_bps <= 0 || b->aimd.variance > unsure * unsure)
		return AGAIN_EARLY_US;
	return AGAIN_US;
}

void explore_plan(struct bwe *b)
{
	uint32_t bps = b->aimd.bps;
	uint32_t most =
		bps * (b->aimd.decreased_us == 0 ? FIRST_TIMES : AGAIN_TIMES);

	if (b->probe.step != PROBE_IDLE || ceiling_bps(b) <= bps || !is_calm(b))
		return;
	if (b->later_bps != 0 && b->now_us >= b->later_us) {
		if (b->later_bps > bps)
			try(b, b->later_bps < most ? b->later_bps : most);
		b->later_bps = 0;
		return;
	}
	if (b->want_bps > bwe_target_bps(b) &&
	    b->now_us - b->probe.tried_us >= again_us(b))
		try(b, bps * AGAIN_TIMES);
}

void explore_later(struct bwe *b, uint64_t us, float bps)
{
	b->later_us = b->now_us + us;
	b->later_bps = bps < (float)b->max_bps ? (uint32_t)bps : b->max_bps;
}

void explore_learn(struct bwe *b)
{
	const struct probe_input in = {
		.rtt_us = b->rtt_us,
		.jitter_us = b->delay.pauses_n < JITTER_KNOWN_N
				     ? JITTER_UNKNOWN_US
				     : delay_jitter_us(&b->delay),
		.known_bps = b->aimd.bps,
		.inherent = b->loss.inherent,
	};
	float tried = (float)b->probe.bps;
	uint32_t bps = 0;
	enum probe_outcome o = probe_result(&b->probe, b->now_us, &in, &bps);

	if (o == PROBE_PENDING)
		return;

	/* What stands there says that it was too much. */
	if (o == PROBE_PROVED && delay_is_backlog(&b->delay))
		return;
	if (o == PROBE_UNSAID && b->probe.unsaid_n <= UNSAID_N)
		explore_later(b, UNSAID_US, tried);
	if (o == PROBE_PROVED)
		explore_later(b, 0, (float)bps * 2);
	if (o == PROBE_REFUTED)
		aimd_refuted(&b->aimd, b->now_us, (float)bps,
			     probe_deviation(&b->probe, &in));
	else
		aimd_proved(&b->aimd, b->now_us,
			    bps < b->max_bps ? bps : b->max_bps);
}
