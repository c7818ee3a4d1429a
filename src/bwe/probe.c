#include "bwe/probe.h"

#include "bwe/acked.h"

#include <string.h>

enum {
	TICK_US = 250,
	CHUNK_US = 5000,      /* what may be sent in one go */
	UNSENT_US = 2000000,  /* nobody sends it: given up */
	UNHEARD_US = 1000000, /* beyond the round trip */
	LATE_US = 5000,       /* behind the others: the last is out of order */
	LONG_US = 1000000,    /* nothing is said by what took longer */
	ARRIVED_PERCENT = 60,
	JITTER_TIMES = 6, /* as long as the jitter */
	HIDDEN_TIMES = 2, /* the mean jitter, that a spread may be */
};

/* What arrives faster than it was sent, by that much, waited in one queue. */
static const float too_fast = 2.0F;
/* What arrives slower has found the bottleneck. */
static const float slower = 0.9F;
static const float exact = 0.05F;
static const float apart = 1.25F; /* deviation of two, of the jitter */
static const float chain = 0.85F; /* came: the rate is proved */

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

void probe_sent(struct probe *p, uint16_t seq, uint32_t size, uint64_t now_us)
{
	if (p->step != PROBE_SENDING)
		return;
	if (p->sent_n == 0)
		p->first_seq = seq;
	p->last_seq = seq;
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

void probe_received(struct probe *p, uint32_t size, uint32_t sent_us,
		    uint32_t arrival)
{
	if (p->got_n == 0) {
		p->first_us = p->last_us = sent_us;
		p->first_arrival = p->last_arrival = arrival;
		p->before_arrival = arrival;
	}
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
	p->late = true;
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

	if (p->late && bytes > p->last_arrival_bytes &&
	    us - before_us > LATE_US)
		but_one = rate_bps(bytes - p->last_arrival_bytes, before_us);
	return all > but_one ? all : but_one;
}

/* The bitrate that the cluster proves; 0 when it proves none. */
static float proved_bps(const struct probe *p, const struct probe_input *in)
{
	uint32_t sent_us = p->last_us - p->first_us;
	uint32_t took_us = (p->last_arrival - p->first_arrival) * TICK_US;

	if (p->got_n * 100 < p->sent_n * ARRIVED_PERCENT ||
	    p->got_n * 100 < PROBE_PACKETS_N * ARRIVED_PERCENT ||
	    sent_us == 0 || sent_us > LONG_US || took_us == 0 ||
	    took_us > LONG_US)
		return 0;

	float sent = rate_bps(p->got_bytes - p->last_us_bytes, sent_us);
	float got = got_bps(p);

	if (got > too_fast * sent && took_us < JITTER_TIMES * in->jitter_us)
		return 0;

	float came = (float)p->got_bytes;
	float passed =
		acked_passed_bytes(came, (float)p->lost_bytes, in->inherent);

	/* It came as fast as it was sent, so what did not come was not lost
	 * in a queue. */
	if (got >= slower * sent)
		passed = came + (float)p->lost_bytes;
	return (got < sent ? got : sent) * passed / came;
}

/* It took longer to arrive than to be sent, and jitter may be all of it. */
static bool is_hidden(const struct probe *p, uint32_t jitter_us)
{
	uint32_t sent_us = p->last_us - p->first_us;
	uint32_t took_us = (p->last_arrival - p->first_arrival) * TICK_US;

	return took_us < sent_us + HIDDEN_TIMES * jitter_us;
}

float probe_deviation(const struct probe *p, const struct probe_input *in)
{
	uint32_t took_us = (p->last_arrival - p->first_arrival) * TICK_US;

	if (took_us == 0)
		return 1;
	return exact + apart * (float)in->jitter_us / (float)took_us +
	       acked_doubt((float)p->got_bytes, (float)p->lost_bytes,
			   in->inherent);
}

static void count(uint8_t *n, bool more)
{
	*n = (uint8_t)(more && *n < UINT8_MAX ? *n + 1 : more ? UINT8_MAX : 0);
}

enum probe_outcome probe_result(struct probe *p, uint64_t now_us,
				const struct probe_input *in, uint32_t *bps)
{
	if (p->step != PROBE_WAITING ||
	    (!p->reported &&
	     now_us - p->start_us < (uint64_t)in->rtt_us + UNHEARD_US))
		return PROBE_PENDING;

	float proved = proved_bps(p, in);
	bool enough = proved >= chain * (float)p->bps;
	bool unsaid = proved <= 0 || (!enough && is_hidden(p, in->jitter_us));

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
