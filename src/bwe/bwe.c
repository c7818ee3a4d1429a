#include "bwe/bwe.h"

#include <assert.h>
#include <string.h>

enum {
	TICK_US = 250,   /* of the feedback's clock */
	START_TIMES = 3, /* the first probe, of the start */
	STARTING_US = 5000000,
	FIRST_TIMES = 3, /* the estimate, while nothing has spoken against */
	AGAIN_TIMES = 2,
	AGAIN_EARLY_US = 1000000, /* between probes for what is wanted */
	AGAIN_US = 2500000,
	AGAIN_REFUTED_US = 5000000,
	CALM_QUEUE_US = 20000,
	UNSAID_US = 500000, /* between those that say nothing */
	UNSAID_N = 5,       /* in a row */
	JITTER_KNOWN_N = 8, /* measurements; before, it may be ... */
	JITTER_UNKNOWN_US = 8000,
	STANDS_US = 50000,
	FULL_US = 100000,
	STOOD_US = 3000000,
	AFTER_US = 300000, /* a probe, its queue has drained */
	CALM_US = 1000000, /* after a step down, before a probe */
	RECOVER_US = 2000000,
	SILENT_US = BWE_SILENT_MS * 1000,
	BACKED_US = 1000000,
	REMB_US = BWE_REMB_MS * 1000,
	RR_US = 200000,
	RTT_MAX_US = 10000000,
};

static const float under = 0.95F; /* of what has found the bottleneck */
static const float recover = 0.85F;
static const float backed = 0.8F;
static const float margin = 1.1F; /* a probe of what is wanted, and a little */

void bwe_init(struct bwe *b, uint64_t now_us, uint32_t start_bps,
	      uint32_t min_bps, uint32_t max_bps)
{
	assert(min_bps > 0 && min_bps <= start_bps && start_bps <= max_bps &&
	       max_bps <= BWE_MAX_BPS);
	memset(b, 0, sizeof(*b));
	b->now_us = b->heard_us = now_us;
	b->min_bps = min_bps;
	b->max_bps = max_bps;
	b->start_us = now_us;
	sent_init(&b->sent);
	acked_init(&b->acked);
	delay_init(&b->delay);
	aimd_init(&b->aimd, now_us, start_bps);
	loss_init(&b->loss);
	probe_init(&b->probe, now_us);
	b->start_bps = start_bps;
	b->later_us = now_us;
	b->later_bps = start_bps * START_TIMES;
}

static uint32_t clamp(const struct bwe *b, float bps)
{
	if (bps <= (float)b->min_bps)
		return b->min_bps;
	return bps >= (float)b->max_bps ? b->max_bps : (uint32_t)bps;
}

/* Something was sent and long nothing heard of anything. */
static bool is_silent(const struct bwe *b)
{
	return b->unheard && b->now_us - b->unheard_us > SILENT_US;
}

/* Time does not go back, whatever the caller's clock does. */
static uint64_t pass(struct bwe *b, uint64_t now_us)
{
	if (now_us > b->now_us)
		b->now_us = now_us;
	return b->now_us;
}

void bwe_sent(struct bwe *b, uint16_t seq, uint32_t size, uint64_t now_us,
	      uint8_t cluster)
{
	now_us = pass(b, now_us);
	sent_add(&b->sent, seq, size, now_us);
	if (cluster != 0 && cluster == b->probe.id)
		probe_sent(&b->probe, seq, size, now_us);
	if (!b->unheard) {
		b->unheard = true;
		b->unheard_us = now_us;
	}
}

static uint32_t jitter_us(const struct bwe *b)
{
	return (uint32_t)(b->delay.jitter_ms * 1000);
}

/* At least so much waits on the way, beyond what jitter does. */
static bool stands(const struct bwe *b, uint32_t us)
{
	return b->delay.queue_us > us + jitter_us(b) / 2;
}

/* Less was sent than arrived, and the queue is as long as before: it is no
 * queue, the way has become longer. */
static void watch_standing(struct bwe *b)
{
	bool shorter = b->delay.queue_us < b->stood_us / 4 * 3;

	if (!stands(b, FULL_US)) {
		b->stood_us = 0;
	} else if (b->stood_us == 0 || shorter) {
		b->stood_us = b->delay.queue_us;
		b->stood_at_us = b->now_us;
	} else if (b->now_us - b->stood_at_us > STOOD_US) {
		delay_rebase(&b->delay);
		b->stood_us = 0;
	}
}

static struct aimd_input input_of(const struct bwe *b)
{
	/* What is lost whatever is sent has passed the bottleneck, or it
	 * would not be lost whatever is sent. */
	float acked = (float)b->acked.bps / (1 - b->loss.inherent);

	return (struct aimd_input){
		.state = b->delay.state,
		.acked_bps = (uint32_t)acked,
		.rtt_us = b->rtt_us,
		.probed = b->probe.step == PROBE_SENDING ||
			  b->probe.step == PROBE_WAITING ||
			  b->now_us - b->probe.tried_us < AFTER_US,
		.queue_us = b->delay.queue_us,
		.jitter_us = jitter_us(b),
		.min_bps = b->min_bps,
		.max_bps = b->max_bps,
	};
}

uint32_t bwe_target_bps(const struct bwe *b)
{
	const struct aimd_input in = input_of(b);
	uint32_t bps = aimd_target_bps(&b->aimd, &in);

	if (b->loss.bps < bps)
		bps = b->loss.bps;
	if (b->remb_bps != 0 && b->now_us - b->remb_us < REMB_US &&
	    b->remb_bps < bps)
		bps = b->remb_bps;
	if (bps < b->min_bps)
		return b->min_bps;
	return bps > b->max_bps ? b->max_bps : bps;
}

uint32_t bwe_rtt_us(const struct bwe *b)
{
	return b->rtt_us;
}

/* What is worth trying: what is wanted, and at the start a little anyway. */
static uint32_t ceiling_bps(const struct bwe *b)
{
	uint64_t bps = (uint64_t)((float)b->want_bps * margin);
	uint64_t start_bps = (uint64_t)b->start_bps * 2 * START_TIMES;

	if (b->now_us - b->start_us < STARTING_US && start_bps > bps)
		bps = start_bps;
	return bps < b->max_bps ? (uint32_t)bps : b->max_bps;
}

static void try(struct bwe *b, uint32_t bps)
{
	uint32_t most_bps = ceiling_bps(b);

	probe_start(&b->probe, b->now_us, bps < most_bps ? bps : most_bps,
		    jitter_us(b));
}

/* Nothing speaks against sending more for a moment. */
static bool is_calm(const struct bwe *b)
{
	uint64_t since_us = b->now_us - b->aimd.decreased_us;

	return b->delay.state == DELAY_NORMAL && !stands(b, CALM_QUEUE_US) &&
	       (b->aimd.decreased_us == 0 || since_us >= CALM_US) &&
	       b->loss.bps == UINT32_MAX;
}

static uint64_t again_us(const struct bwe *b)
{
	if (b->probe.refuted_n > 1)
		return AGAIN_REFUTED_US;
	if (b->probe.refuted_n <= 1 && b->now_us - b->start_us < STARTING_US)
		return AGAIN_EARLY_US;
	return AGAIN_US;
}

/* Starts the next probe when there is a reason and nothing against it. */
static void plan(struct bwe *b)
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

static void later(struct bwe *b, uint64_t us, float bps)
{
	b->later_us = b->now_us + us;
	b->later_bps = bps < (float)b->max_bps ? (uint32_t)bps : b->max_bps;
}

static void learn_from_probe(struct bwe *b)
{
	const struct probe_input in = {
		.rtt_us = b->rtt_us,
		.jitter_us = b->delay.pauses_n < JITTER_KNOWN_N
				     ? JITTER_UNKNOWN_US
				     : jitter_us(b),
	};
	float tried = (float)b->probe.bps;
	uint32_t bps = 0;
	enum probe_outcome o = probe_result(&b->probe, b->now_us, &in, &bps);

	if (o == PROBE_PENDING)
		return;

	float proved = (float)bps / (1 - b->loss.inherent);

	if (o == PROBE_UNSAID && b->probe.unsaid_n <= UNSAID_N)
		later(b, UNSAID_US, tried);
	if (o == PROBE_PROVED)
		later(b, 0, (float)bps * 2);
	else
		proved *= under;
	if (o == PROBE_REFUTED)
		aimd_refuted(&b->aimd, clamp(b, proved), b->acked.bps);
	aimd_proved(&b->aimd, b->now_us,
		    clamp(b, proved < tried ? proved : tried));
}

void bwe_feedback_begin(struct bwe *b, uint64_t now_us)
{
	(void)pass(b, now_us);
	b->fresh = false;
	b->newest_us = 0;
	delay_begin(&b->delay);
}

static void received(struct bwe *b, uint16_t seq, const struct sent_packet *p,
		     uint64_t arrival_us)
{
	/* 2^30 ms, where the message wraps, are 2^32 ticks. */
	uint32_t arrival = (uint32_t)(arrival_us / TICK_US);

	if (p->sent_us > b->newest_us)
		b->newest_us = p->sent_us;
	acked_add(&b->acked, arrival, p->size);
	delay_add(&b->delay, (uint32_t)p->sent_us, arrival);
	if (probe_has(&b->probe, seq))
		probe_received(&b->probe, p->size, (uint32_t)p->sent_us,
			       arrival);
}

void bwe_feedback_packet(struct bwe *b, uint16_t seq, bool arrived,
			 uint64_t arrival_us)
{
	struct sent_packet p;
	enum sent_fate was = sent_take(&b->sent, seq, arrived, b->now_us, &p);

	if (was == SENT_UNKNOWN && b->unknown_n < UINT32_MAX)
		b->unknown_n++;
	if (was == SENT_UNKNOWN || was == SENT_RECEIVED ||
	    (was == SENT_LOST && !arrived))
		return;
	b->fresh = true;
	if (was == SENT_LOST)
		loss_late(&b->loss);
	else
		loss_add(&b->loss, p.sent_us, p.size, !arrived);
	if (arrived)
		received(b, seq, &p, arrival_us);
	probe_reported(&b->probe, seq);
}

void bwe_feedback_end(struct bwe *b)
{
	if (!b->fresh)
		return;
	b->heard = true;
	b->heard_us = b->now_us;
	b->unheard = false;
	delay_end(&b->delay);
	if (b->newest_us != 0) {
		uint64_t rtt_us = b->now_us - b->newest_us;

		b->rtt_us = rtt_us < RTT_MAX_US ? (uint32_t)rtt_us : RTT_MAX_US;
	}
	loss_step(&b->loss, &(struct loss_input){
				    .acked_bps = b->acked.bps,
				    .rate_bps = b->aimd.bps,
				    .stands = stands(b, STANDS_US),
			    });

	watch_standing(b);

	const struct aimd_input in = input_of(b);

	if (in.state == DELAY_OVERUSE || stands(b, FULL_US))
		probe_abort(&b->probe, b->now_us);
	aimd_step(&b->aimd, b->now_us, &in);
	if (b->aimd.before_bps != 0)
		later(b, RECOVER_US, recover * (float)b->aimd.before_bps);
	b->aimd.before_bps = 0;
	learn_from_probe(b);
	plan(b);
}

/* GCC's loss-based part (section 6), as nothing better is known. */
void bwe_loss(struct bwe *b, uint8_t lost_256, uint64_t now_us)
{
	float bps = (float)b->aimd.bps;
	float lost = (float)lost_256 / 256;

	now_us = pass(b, now_us);
	if (now_us - b->heard_us < SILENT_US && b->heard)
		return;
	if (b->rr_us != 0 && now_us - b->rr_us < RR_US)
		return;
	b->rr_us = now_us;
	b->unheard = false;
	if (lost > 0.1F)
		bps *= 1 - lost / 2;
	else if (lost < 0.02F && b->want_bps > b->aimd.bps)
		bps = bps * 1.05F + 1000;
	b->aimd.bps = clamp(b, bps);
}

void bwe_remb(struct bwe *b, uint32_t bps, uint64_t now_us)
{
	b->remb_us = pass(b, now_us);
	b->remb_bps = bps > b->min_bps ? bps : b->min_bps;
}

void bwe_want(struct bwe *b, uint32_t bps)
{
	b->want_bps = bps;
}

void bwe_tick(struct bwe *b, uint64_t now_us)
{
	now_us = pass(b, now_us);
	if (is_silent(b) && now_us - b->backed_us >= BACKED_US) {
		b->backed_us = now_us;
		b->aimd.bps = clamp(b, backed * (float)b->aimd.bps);
	}
	learn_from_probe(b);
	plan(b);
}

uint8_t bwe_probe_next(struct bwe *b, uint64_t now_us, uint32_t *bytes)
{
	now_us = pass(b, now_us);
	plan(b);
	*bytes = probe_bytes(&b->probe, now_us);
	return *bytes == 0 ? 0 : b->probe.id;
}

void bwe_report(const struct bwe *b, struct bwe_report *r)
{
	*r = (struct bwe_report){
		.state = b->delay.state,
		.target_bps = bwe_target_bps(b),
		.acked_bps = b->acked.bps,
		.rtt_us = b->rtt_us,
		.queue_us = b->delay.queue_us,
		.loss_256 = loss_fraction(&b->loss),
		.inherent_256 = (uint8_t)(b->loss.inherent * 255),
		.silent = is_silent(b),
		.unknown_n = b->unknown_n,
	};
}
