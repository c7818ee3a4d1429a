#include "bwe/bwe.h"

#include "bwe/explore.h"

#include <assert.h>
#include <string.h>

enum {
	TICK_US = 250, /* of the feedback's clock */
	SPILT_N = 2,   /* windows that lost for want of room */
	STANDS_US = 50000,
	FULL_US = 100000,
	STOOD_US = 2000000,
	AFTER_US = 300000, /* a probe, its queue has drained */
	RECOVER_US = 2000000,
	SILENT_US = BWE_SILENT_MS * 1000,
	BACKED_US = 1000000,
	REMB_US = BWE_REMB_MS * 1000,
	RR_US = 200000,
	LATE_MAX_US = 250000,
	LATE_FIRST_US = 50000,
	LATE_FADES_N = 1024, /* packets until most of that is forgotten */
	RTT_MAX_US = 10000000,
};

static const float flowing = 0.9F;        /* as fast as it was sent */
static const float backlog_noise = 0.05F; /* of a window, at least */
static const float recover = 0.85F;
static const float backed = 0.8F;

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
	b->late_us = LATE_FIRST_US;
	sent_init(&b->sent);
	acked_init(&b->acked);
	delay_init(&b->delay);
	aimd_init(&b->aimd, now_us, start_bps);
	loss_init(&b->loss);
	probe_init(&b->probe, now_us);
	b->start_bps = start_bps;
	explore_later(b, 0, (float)start_bps * EXPLORE_START_TIMES);
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
	else
		probe_other(&b->probe, seq, size);
	if (!b->unheard) {
		b->unheard = true;
		b->unheard_us = now_us;
	}
}

/* Less was sent than arrived, and the queue is as long as before: it is no
 * queue, the way has become longer. */
static void watch_standing(struct bwe *b)
{
	bool shorter = b->delay.queue_us < b->stood_us / 4 * 3;

	if (!delay_stands(&b->delay, FULL_US)) {
		b->stood_us = 0;
	} else if (b->stood_us == 0 || shorter || b->acked.spilt_n >= SPILT_N) {
		b->stood_us = b->delay.queue_us;
		b->stood_at_us = b->now_us;
	} else if (b->now_us - b->stood_at_us > STOOD_US) {
		delay_rebase(&b->delay);
		b->stood_us = 0;
	}
}

static struct aimd_input input_of(const struct bwe *b)
{
	return (struct aimd_input){
		.state = b->delay.state,
		.acked_bps = b->acked.bps,
		.passed_bps = b->acked.passed_bps,
		.rtt_us = b->rtt_us,
		.probed = b->probe.step == PROBE_SENDING ||
			  b->probe.step == PROBE_WAITING ||
			  b->now_us - b->probe.tried_us < AFTER_US,
		.queue_us = b->delay.queue_us,
		.jitter_us = delay_jitter_us(&b->delay),
		.min_bps = b->min_bps,
		.max_bps = b->max_bps,
	};
}

static uint32_t bounded_bps(const struct bwe *b, uint32_t bps)
{
	if (b->loss.bps < bps)
		bps = b->loss.bps;
	if (b->remb_bps != 0 && b->now_us - b->remb_us < REMB_US &&
	    b->remb_bps < bps)
		bps = b->remb_bps;
	if (bps < b->min_bps)
		return b->min_bps;
	return bps > b->max_bps ? b->max_bps : bps;
}

uint32_t bwe_target_bps(const struct bwe *b)
{
	const struct aimd_input in = input_of(b);

	return bounded_bps(b, aimd_target_bps(&b->aimd, &in));
}

uint32_t bwe_steady_bps(const struct bwe *b)
{
	return bounded_bps(b, b->aimd.bps);
}

uint32_t bwe_rtt_us(const struct bwe *b)
{
	return b->rtt_us;
}

bool bwe_is_clean(const struct bwe *b)
{
	return loss_none(&b->loss);
}

void bwe_feedback_begin(struct bwe *b, uint64_t now_us)
{
	(void)pass(b, now_us);
	b->fresh = false;
	b->newest_us = 0;
	delay_begin(&b->delay, b->aimd.capacity_bps);
}

/* What was sent between the mark and it; no more packets than from one mark to
 * the next. */
static void probe_came(struct bwe *b, uint16_t seq, const struct sent_packet *p,
		       uint32_t arrival)
{
	struct probe_arrival a = { .size = p->size,
				   .sent_us = (uint32_t)p->sent_us,
				   .arrival = arrival };
	struct sent_packet before;
	uint16_t from;

	if (!probe_mark(&b->probe, seq, &from, &a.before_bytes))
		return;
	for (; from != seq; from++)
		if (sent_look(&b->sent, from, b->now_us, &before) !=
		    SENT_UNKNOWN)
			a.before_bytes += before.size;
	probe_received(&b->probe, &a);
}

static void received(struct bwe *b, uint16_t seq, const struct sent_packet *p,
		     uint64_t arrival_us)
{
	/* 2^30 ms, where the message wraps, are 2^32 ticks. */
	uint32_t arrival = (uint32_t)(arrival_us / TICK_US);

	if (p->sent_us > b->newest_us)
		b->newest_us = p->sent_us;
	if (p->sent_us > b->latest_us)
		b->latest_us = p->sent_us;
	if (acked_add(&b->acked, (uint32_t)p->sent_us, arrival, p->size,
		      b->loss.inherent))
		b->window = true;
	delay_add(&b->delay, (uint32_t)p->sent_us, arrival, p->size);
	if (probe_has(&b->probe, seq))
		probe_came(b, seq, p, arrival);
}

/* Feedback was lost: what lies between the last of the one before and the first
 * of this. */
static void skipped(struct bwe *b, uint16_t to)
{
	struct sent_packet p;
	bool inside = probe_has(&b->probe, to);

	for (uint16_t seq = b->said; seq != to; seq++) {
		if (sent_look(&b->sent, seq, b->now_us, &p) != SENT_FLYING)
			continue;
		acked_unsaid(&b->acked, p.size);
		delay_lost(&b->delay, (uint32_t)p.sent_us, p.size);
		if (inside && probe_has(&b->probe, seq))
			probe_unsaid(&b->probe, p.size, b->loss.inherent);
	}
}

/* How far feedback tells. After a long silence what it told before is of no use. */
static void tell(struct bwe *b, uint16_t seq)
{
	bool any = b->heard || b->fresh;

	if (!any || (uint16_t)(b->sent.next - b->said) > BWE_SENT_N)
		b->said = b->judged = seq;
	if ((uint16_t)(seq - b->said) >= BWE_SENT_N)
		return; /* one that was told of before */
	skipped(b, seq);
	b->said = (uint16_t)(seq + 1);
}

/* It was overtaken, and was told of as missing in between. */
static void came_late(struct bwe *b, uint16_t seq, const struct sent_packet *p)
{
	uint64_t us = b->latest_us > p->sent_us ? b->latest_us - p->sent_us : 0;

	if ((int16_t)(seq - b->judged) < 0)
		loss_late(&b->loss);
	acked_late(&b->acked, p->size);
	if (us > LATE_MAX_US)
		us = LATE_MAX_US;
	if (us > b->late_us)
		b->late_us = (uint32_t)us;
}

/* What is missing may have been overtaken, and come yet: it counts as lost when
 * others that were sent so much later have come. */
static void judge(struct bwe *b)
{
	uint16_t behind = (uint16_t)(b->said - b->judged);
	uint32_t hold_us = b->late_us + b->late_us / 4;
	struct sent_packet p;

	if (behind > BWE_SENT_N)
		b->judged = (uint16_t)(b->said - BWE_SENT_N);
	for (; b->judged != b->said; b->judged++) {
		enum sent_fate is =
			sent_look(&b->sent, b->judged, b->now_us, &p);

		if (is == SENT_UNKNOWN)
			continue;
		if (p.sent_us + hold_us > b->latest_us)
			return;
		probe_reported(&b->probe, b->judged);
		if (is == SENT_FLYING)
			continue;
		b->late_us -= b->late_us / LATE_FADES_N;
		loss_add(&b->loss, p.sent_us, p.size, is == SENT_LOST);
	}
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
	tell(b, seq);
	b->fresh = true;
	if (was == SENT_LOST)
		came_late(b, seq, &p);
	if (arrived)
		received(b, seq, &p, arrival_us);
	else if (was != SENT_LOST)
		acked_lost(&b->acked, p.size);
	if (!arrived)
		delay_lost(&b->delay, (uint32_t)p.sent_us, p.size);
	if (!arrived && was != SENT_LOST && probe_has(&b->probe, seq))
		probe_lost(&b->probe, p.size);
	if (arrived && was == SENT_LOST && probe_has(&b->probe, seq))
		probe_late(&b->probe, p.size);
}

/* What arrives while a queue stands is what the link carries. */
static void measure(struct bwe *b)
{
	float window_us = ACKED_WINDOW_US;
	float came_bps = acked_latest_bps(&b->acked);
	/* What neither grows nor drains may be no queue: so much came because
	 * so much was sent. */
	bool flows = b->acked.spilt_n < SPILT_N && b->acked.stretch > flowing &&
		     b->acked.stretch < 1 / flowing;
	float noise = backlog_noise +
		      (float)delay_jitter_us(&b->delay) / window_us +
		      b->acked.doubt;

	if (!delay_is_backlog(&b->delay))
		b->backlog_us = 0;
	else if (b->backlog_us == 0)
		b->backlog_us = b->now_us;
	else if (b->window && b->now_us - b->backlog_us > ACKED_WINDOW_US &&
		 (!flows || (b->aimd.capacity_bps > 0 &&
			     came_bps > b->aimd.capacity_bps)))
		aimd_refuted(&b->aimd, b->now_us, came_bps, noise);
	b->window = false;
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
	judge(b);
	loss_step(&b->loss,
		  &(struct loss_input){
			  .acked_bps = b->acked.bps,
			  .rate_bps = b->aimd.bps,
			  .stands = delay_stands(&b->delay, STANDS_US),
		  });

	watch_standing(b);
	measure(b);

	const struct aimd_input in = input_of(b);

	if (in.state == DELAY_OVERUSE || delay_stands(&b->delay, FULL_US))
		probe_abort(&b->probe, b->now_us);
	aimd_step(&b->aimd, b->now_us, &in);
	if (b->aimd.before_bps != 0)
		explore_later(b, RECOVER_US,
			      recover * (float)b->aimd.before_bps);
	b->aimd.before_bps = 0;
	explore_learn(b);
	explore_plan(b);
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
	explore_learn(b);
	explore_plan(b);
}

uint8_t bwe_probe_next(struct bwe *b, uint64_t now_us, uint32_t *bytes)
{
	now_us = pass(b, now_us);
	explore_plan(b);
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
