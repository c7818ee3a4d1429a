#include "bwe/probe.h"

#include "bwe/acked.h"

#include <string.h>

enum {
	TICK_US = 250,
	TICKS_PER_MS = 4,
	BPS_OF_KB_PER_MS = 8000000,
	MARK_UNIT_LEN = 64,
	MIXED_OF = 4, /* one of so many was overtaken: order says nothing */
	STRETCHED_TIMES = 2,  /* as long as it should have been */
	CHUNK_US = 5000,      /* what may be sent in one go */
	UNSENT_US = 2000000,  /* nobody sends it: given up */
	UNHEARD_US = 1000000, /* beyond the round trip */
	LATE_US = 5000,       /* behind the others: the last is out of order */
	LONG_US = 1000000,    /* nothing is said by what took longer */
	ARRIVED_PERCENT = 60,
	JITTER_TIMES = 6,      /* as long as the jitter */
	HIDDEN_TIMES = 2,      /* the mean jitter, that a spread may be */
	HIDDEN_DEVIATIONS = 2, /* the same of a slope */
};

/* What arrives faster than it was sent, by that much, waited in one queue. */
static const float too_fast = 2.0F;
/* What arrives slower has found the bottleneck. */
static const float slower = 0.9F;
static const float exact = 0.05F;
static const float apart = 1.25F;   /* deviation of two, of the jitter */
static const float chain = 0.85F;   /* came: the rate is proved */
static const float blurred = 0.25F; /* a deviation that says nothing */

void probe_init(struct probe *p, uint64_t now_us)
{
	memset(p, 0, sizeof(*p));
	p->tried_us = now_us;
}

void probe_start(struct probe *p, uint64_t now_us, uint32_t bps,
		 uint32_t jitter_us)
{
	uint64_t us = (uint64_t)jitter_us * JITTER_TIMES;

	if (p->step != PROBE_IDLE)
		return;
	if (us < PROBE_US)
		us = PROBE_US;
	if (us > PROBE_MAX_US)
		us = PROBE_MAX_US;

	uint64_t bytes = (uint64_t)bps * us / 8000000;
	struct probe fresh = {
		.start_us = now_us,
		.tried_us = p->tried_us,
		.bps = bps,
		.want_bytes =
			bytes < PROBE_MIN_LEN ? PROBE_MIN_LEN : (uint32_t)bytes,
		.id = (uint8_t)(p->id == UINT8_MAX ? 1 : p->id + 1),
		.refuted_n = p->refuted_n,
		.unsaid_n = p->unsaid_n,
		.step = PROBE_READY,
	};

	*p = fresh;
}

static void end(struct probe *p, uint64_t now_us)
{
	p->step = PROBE_IDLE;
	p->tried_us = now_us;
}

uint32_t probe_bytes(struct probe *p, uint64_t now_us)
{
	if (p->step == PROBE_READY) {
		p->step = PROBE_SENDING;
		p->start_us = now_us;
	}
	if (p->step != PROBE_SENDING)
		return 0;
	if (now_us - p->start_us > UNSENT_US) {
		end(p, now_us);
		return 0;
	}

	uint64_t due =
		(uint64_t)p->bps * (now_us - p->start_us + CHUNK_US) / 8000000;

	if (due > p->want_bytes)
		due = p->want_bytes;
	/* They were longer than asked for: one more, however short. */
	if (p->sent_bytes >= p->want_bytes)
		return 1;
	return due > p->sent_bytes ? (uint32_t)due - p->sent_bytes : 0;
}

static void mark(struct probe *p, uint16_t seq, uint32_t size)
{
	uint16_t nth = (uint16_t)(seq - p->first_seq);
	uint16_t at = nth / PROBE_MARK_PACKETS_N;

	if (nth % PROBE_MARK_PACKETS_N == 0 && at < PROBE_MARKS_N)
		p->marks[at] = (uint16_t)(p->all_bytes / MARK_UNIT_LEN);
	p->all_bytes += size;
}

void probe_sent(struct probe *p, uint16_t seq, uint32_t size, uint64_t now_us)
{
	if (p->step != PROBE_SENDING)
		return;
	if (p->sent_n == 0)
		p->first_seq = seq;
	p->last_seq = seq;
	mark(p, seq, size);
	p->sent_n++;
	p->sent_bytes += size;
	if (p->sent_n >= PROBE_PACKETS_N && p->sent_bytes >= p->want_bytes) {
		p->step = PROBE_WAITING;
		p->start_us = now_us;
	}
}

bool probe_has(const struct probe *p, uint16_t seq)
{
	if (p->sent_n == 0 || p->step == PROBE_IDLE)
		return false;
	return (uint16_t)(seq - p->first_seq) <=
	       (uint16_t)(p->last_seq - p->first_seq);
}

void probe_other(struct probe *p, uint16_t seq, uint32_t size)
{
	if (p->step == PROBE_SENDING && p->sent_n > 0)
		mark(p, seq, size);
}

bool probe_mark(const struct probe *p, uint16_t seq, uint16_t *from,
		uint32_t *before_bytes)
{
	uint16_t at = (uint16_t)(seq - p->first_seq) / PROBE_MARK_PACKETS_N;

	if (at >= PROBE_MARKS_N)
		return false;
	*from = (uint16_t)(p->first_seq + at * PROBE_MARK_PACKETS_N);
	*before_bytes = (uint32_t)p->marks[at] * MARK_UNIT_LEN;
	return true;
}

static void add_points(struct probe *p, const struct probe_arrival *a)
{
	float sent_kb = (float)(a->before_bytes + a->size) / 1000;
	int32_t ticks = (int32_t)(a->arrival - p->origin_arrival);
	int32_t sent_us = (int32_t)(a->sent_us - p->origin_us);

	line_add(&p->left, sent_kb, (float)sent_us / 1000);
	line_add(&p->came, sent_kb, (float)ticks / TICKS_PER_MS);
}

void probe_received(struct probe *p, const struct probe_arrival *a)
{
	const uint32_t size = a->size;
	const uint32_t sent_us = a->sent_us;
	const uint32_t arrival = a->arrival;

	if (p->got_n == 0) {
		p->first_us = p->last_us = p->origin_us = sent_us;
		p->first_arrival = p->last_arrival = arrival;
		p->before_arrival = p->origin_arrival = arrival;
	}
	add_points(p, a);
	p->got_n++;
	p->got_bytes += size;
	p->lost_bytes += p->behind_bytes;
	p->behind_bytes = 0;
	if (sent_us == p->last_us)
		p->last_us_bytes += size;
	if ((int32_t)(sent_us - p->last_us) > 0) {
		p->last_us = sent_us;
		p->last_us_bytes = size;
	}
	if (arrival == p->first_arrival)
		p->first_arrival_bytes += size;
	if ((int32_t)(arrival - p->first_arrival) < 0) {
		p->first_arrival = arrival;
		p->first_arrival_bytes = size;
	}
	if ((int32_t)(arrival - p->last_arrival) >= 0) {
		p->before_arrival = p->last_arrival;
		p->last_arrival = arrival;
		p->last_arrival_bytes = size;
		return;
	}
	p->late_n++;
	if ((int32_t)(arrival - p->before_arrival) > 0)
		p->before_arrival = arrival;
}

void probe_lost(struct probe *p, uint32_t size)
{
	/* What is lost before the first and behind the last to come took none
	 * of the time between them. */
	if (p->got_n != 0)
		p->behind_bytes += size;
}

void probe_late(struct probe *p, uint32_t size)
{
	if (p->behind_bytes >= size)
		p->behind_bytes -= size;
	else if (p->lost_bytes >= size)
		p->lost_bytes -= size;
}

void probe_unsaid(struct probe *p, uint32_t size, float inherent)
{
	uint32_t lost = (uint32_t)((float)size * inherent);

	if (p->got_n == 0)
		return; /* before all that is measured */
	p->got_n++;
	p->got_bytes += size - lost;
	p->lost_bytes += lost;
}

void probe_reported(struct probe *p, uint16_t seq)
{
	if (p->step == PROBE_WAITING && (int16_t)(seq - p->last_seq) >= 0)
		p->reported = true;
}

static float rate_bps(uint32_t bytes, uint32_t us)
{
	return us == 0 ? 0 : (float)bytes * 8000000 / (float)us;
}

/* Between the first and the last to arrive lies what came after the first.
 * Without the last as well, as it may have been out of order. */
static float got_bps(const struct probe *p)
{
	uint32_t bytes = p->got_bytes - p->first_arrival_bytes;
	uint32_t us = (p->last_arrival - p->first_arrival) * TICK_US;
	uint32_t before_us = (p->before_arrival - p->first_arrival) * TICK_US;
	float all = rate_bps(bytes, us);
	float but_one = 0;

	if (p->late_n != 0 && bytes > p->last_arrival_bytes &&
	    us - before_us > LATE_US)
		but_one = rate_bps(bytes - p->last_arrival_bytes, before_us);
	return all > but_one ? all : but_one;
}

/* At what rate the cluster was sent and came, lost packets not counted, and what
 * the latter is off by, in parts. */
struct pace {
	float sent_bps;
	float got_bps;
	float deviation;
};

static uint32_t sent_for_us(const struct probe *p)
{
	return p->last_us - p->first_us;
}

static uint32_t took_us(const struct probe *p)
{
	return (p->last_arrival - p->first_arrival) * TICK_US;
}

/* What was lost by chance has passed as well, in so far as it is likely. */
static float passed_part(const struct probe *p, const struct probe_input *in)
{
	float came = (float)p->got_bytes;

	return acked_passed_bytes(came, (float)p->lost_bytes, in->inherent) /
	       came;
}

/* By the first and the last to be sent and to come. */
static bool pace_of_ends(const struct probe *p, const struct probe_input *in,
			 struct pace *pace)
{
	pace->sent_bps =
		rate_bps(p->got_bytes - p->last_us_bytes, sent_for_us(p));
	pace->got_bps = got_bps(p);
	pace->deviation =
		exact + apart * (float)in->jitter_us / (float)took_us(p);
	return pace->got_bps <= too_fast * pace->sent_bps ||
	       took_us(p) >= JITTER_TIMES * in->jitter_us;
}

/* Of packets that overtake each other the first and the last say what jitter made of
 * two. When each came, by what had been sent until then, is a line whose slope is
 * the time that a byte takes, and jitter lies around it. */
static bool pace_of_lines(const struct probe *p, struct pace *pace)
{
	float all = (float)(p->got_bytes + p->lost_bytes);
	float part = (float)p->got_bytes / all;
	float ms_per_kb;

	if (!line_fit(&p->left, &ms_per_kb, &pace->deviation))
		return false;
	pace->sent_bps = BPS_OF_KB_PER_MS * part / ms_per_kb;
	if (!line_fit(&p->came, &ms_per_kb, &pace->deviation) ||
	    pace->deviation > blurred)
		return false;
	pace->got_bps = BPS_OF_KB_PER_MS * part / ms_per_kb;
	pace->deviation += exact;
	return true;
}

/* Many overtook each other. */
static bool is_mixed(const struct probe *p)
{
	return p->late_n * MIXED_OF >= p->got_n;
}

/* False when nothing can be said of it. */
static bool pace_of(const struct probe *p, const struct probe_input *in,
		    struct pace *pace)
{
	if (p->got_n * 100 < p->sent_n * ARRIVED_PERCENT ||
	    p->got_n * 100 < PROBE_PACKETS_N * ARRIVED_PERCENT ||
	    sent_for_us(p) == 0 || sent_for_us(p) > LONG_US ||
	    took_us(p) == 0 || took_us(p) > LONG_US)
		return false;
	return is_mixed(p) ? pace_of_lines(p, pace) : pace_of_ends(p, in, pace);
}

/* The bitrate that the cluster proves. */
static float proved_bps(const struct probe *p, const struct probe_input *in,
			const struct pace *pace)
{
	float passed = passed_part(p, in);

	/* It came as fast as it was sent, so what did not come was not lost
	 * in a queue. */
	if (pace->got_bps >= slower * pace->sent_bps)
		passed = 1 + (float)p->lost_bytes / (float)p->got_bytes;
	if (pace->got_bps < pace->sent_bps)
		return pace->got_bps * passed;
	return pace->sent_bps * passed;
}

/* It took longer to arrive than to be sent, and jitter may be all of it. */
static bool is_hidden(const struct probe *p, const struct pace *pace,
		      uint32_t jitter_us)
{
	if (is_mixed(p))
		return pace->got_bps *
			       (1 + HIDDEN_DEVIATIONS * pace->deviation) >
		       pace->sent_bps;
	return took_us(p) < sent_for_us(p) + HIDDEN_TIMES * jitter_us;
}

/* Others went first, so it was slower than it should have been, and the link may
 * have had nothing to do meanwhile: less than is known says nothing. */
static bool is_stretched(const struct probe *p, float proved,
			 uint32_t known_bps)
{
	uint64_t us = (uint64_t)p->want_bytes * 8000000 / p->bps;

	return proved < (float)known_bps &&
	       sent_for_us(p) > STRETCHED_TIMES * us + CHUNK_US;
}

float probe_deviation(const struct probe *p, const struct probe_input *in)
{
	struct pace pace;

	if (!pace_of(p, in, &pace))
		return 1;
	return pace.deviation + acked_doubt((float)p->got_bytes,
					    (float)p->lost_bytes, in->inherent);
}

static void count(uint8_t *n, bool more)
{
	*n = (uint8_t)(more && *n < UINT8_MAX ? *n + 1 : more ? UINT8_MAX : 0);
}

/* Nothing more can come of it, or what could is as good as lost. */
static bool is_over(const struct probe *p)
{
	return p->reported || p->got_n > (uint16_t)(p->last_seq - p->first_seq);
}

enum probe_outcome probe_result(struct probe *p, uint64_t now_us,
				const struct probe_input *in, uint32_t *bps)
{
	if (p->step != PROBE_WAITING ||
	    (!is_over(p) &&
	     now_us - p->start_us < (uint64_t)in->rtt_us + UNHEARD_US))
		return PROBE_PENDING;

	struct pace pace;
	bool said = pace_of(p, in, &pace);
	float proved = said ? proved_bps(p, in, &pace) : 0;
	bool enough = proved >= chain * (float)p->bps;
	bool unsaid =
		!said || (!enough && (is_hidden(p, &pace, in->jitter_us) ||
				      is_stretched(p, proved, in->known_bps)));

	end(p, now_us);
	count(&p->unsaid_n, unsaid);
	*bps = proved > (float)p->bps ? p->bps : (uint32_t)proved;
	if (unsaid)
		return PROBE_UNSAID;
	count(&p->refuted_n, !enough);
	return enough ? PROBE_PROVED : PROBE_REFUTED;
}

void probe_abort(struct probe *p, uint64_t now_us)
{
	if (p->step == PROBE_READY || p->step == PROBE_SENDING)
		end(p, now_us);
}
