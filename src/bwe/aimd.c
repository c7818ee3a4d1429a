#include "bwe/aimd.h"

#include <string.h>

enum {
	STEP_MAX_US = 1000000,
	LIMIT_PLUS_BPS = 10000,
	AGAIN_MIN_US = 10000,
	AGAIN_MAX_US = 200000,
	/* More than this standing in the queue: do not ask for more. GCC goes
	 * up until it sees the queue grow, and so overshoots. */
	STANDS_US = 10000,
	DRAIN_FROM_US = 30000,
	DRAIN_WITHIN_US = 500000,
	FULL_US = 100000, /* a queue that is ours beyond doubt */
};

static const float beta = 0.9F;    /* section 5.5 */
static const float eta = 0.08F;    /* per second; section 5.5 */
static const float quickly = 0.6F; /* up to what is known to be carried */
/* Near what the link carries. The draft adds a packet each round trip, at low
 * rates more than eta, until the queue grows. Here probes find out whether there
 * is more, and the queue stays empty. */
static const float hardly = 0.005F;
static const float part = 0.88F;  /* of the capacity, to be sent */
static const float least = 0.8F;  /* of it, while no queue stands */
static const float drift = 0.02F; /* of the capacity, in a second */
static const float surprise = 3;  /* deviations: it has changed */
static const float often = 1.5F;  /* the same, of the last together */
static const float unsure = 0.15F;
static const float beyond = 1.1F;   /* arrives, so it was not that */
static const float ahead = 1.5F;    /* of what arrives, at most */
static const float limited = 0.65F; /* less arrives: we send little */
static const float large_drop = 0.66F;
static const float drain_min = 0.5F;
static const float drain_least = 0.3F; /* arrives too little to tell */

void aimd_init(struct aimd *a, uint64_t now_us, uint32_t bps)
{
	memset(a, 0, sizeof(*a));
	a->bps = bps;
	a->changed_us = now_us;
}

static float square(float x)
{
	return x * x;
}

void aimd_measured(struct aimd *a, uint64_t now_us, float bps, float deviation)
{
	float s = (float)(now_us - a->measured_us) / 1000000;
	float variance = a->variance + square(drift) * (s < 60 ? s : 60);
	float off = a->capacity_bps > 0 ? bps / a->capacity_bps - 1 : 0;

	a->measured_us = now_us;
	/* Off to the same side again, and by more than is usual. */
	a->off = a->off / 2 + off;
	if (square(a->off) > square(often) * (variance + square(deviation)))
		variance += square(off) / 2;
	if (square(off) > square(surprise) * (variance + square(deviation))) {
		bool again = a->strange == (off < 0 ? -1 : 1);

		a->strange = off < 0 ? -1 : 1;
		if (!again)
			return;
		a->capacity_bps = 0;
	}
	a->strange = 0;
	if (a->capacity_bps <= 0) {
		a->off = 0;
		a->capacity_bps = bps;
		a->variance = square(deviation);
		return;
	}

	float gain = variance / (variance + square(deviation));

	a->capacity_bps *= 1 + gain * off;
	a->variance = (1 - gain) * variance;
}

static uint32_t bounded(const struct aimd_input *in, float bps)
{
	if (bps < (float)in->min_bps)
		return in->min_bps;
	if (bps > (float)in->max_bps)
		return in->max_bps;
	return (uint32_t)bps;
}

/* Something waits in the queue. What jitters as well may grow for a moment, and
 * nothing does. */
static bool stands(const struct aimd_input *in)
{
	return in->queue_us > STANDS_US + in->jitter_us * 3 / 2;
}

static bool may_decrease(const struct aimd *a, uint64_t now_us,
			 const struct aimd_input *in)
{
	uint64_t again_us = in->rtt_us;

	if (in->probed && in->queue_us < FULL_US)
		return false;
	if (!stands(in))
		return false;
	if (again_us < AGAIN_MIN_US)
		again_us = AGAIN_MIN_US;
	if (again_us > AGAIN_MAX_US)
		again_us = AGAIN_MAX_US;
	return a->decreased_us == 0 || now_us - a->decreased_us >= again_us;
}

/* What arrives is what the link carries, unless less was sent: then a queue
 * that grew a little is no proof that the link carries no more than that. */
static void decrease(struct aimd *a, uint64_t now_us,
		     const struct aimd_input *in)
{
	float was = (float)a->bps;
	float acked = in->passed_bps;
	float to = beta * acked;
	bool full = in->queue_us >= FULL_US;

	if (acked <= 0 || (!full && acked < limited * was))
		to = beta * was;
	else if (a->capacity_bps <= 0)
		aimd_measured(a, now_us, acked, unsure);
	if (to < least * a->capacity_bps)
		to = least * a->capacity_bps;
	if (to > was)
		to = was;
	if (to < large_drop * was)
		a->before_bps = a->bps;
	a->bps = bounded(in, to);
	a->decreased_us = now_us;
	a->hold = true;
}

static void increase(struct aimd *a, uint64_t now_us,
		     const struct aimd_input *in)
{
	uint64_t us = now_us - a->changed_us;
	float acked = (float)in->acked_bps;
	float bps = (float)a->bps;
	float most = part * a->capacity_bps;

	a->changed_us = now_us;
	if (us > STEP_MAX_US)
		us = STEP_MAX_US;
	if (in->acked_bps == 0 || stands(in))
		return;

	float s = (float)us / 1000000;
	float to = bps * (1 + eta * s);
	float limit = ahead * acked + LIMIT_PLUS_BPS;

	if (a->capacity_bps > 0 && bps < most) {
		to = bps * (1 + quickly * s);
		to = to < most ? to : most;
	} else if (a->capacity_bps > 0) {
		to = bps * (1 + hardly * s);
	}
	if (a->capacity_bps <= 0 && to > limit)
		to = limit;
	if (to > bps)
		a->bps = bounded(in, to);
	/* Nothing queues. */
	if (a->capacity_bps > 0 && a->capacity_bps < (float)a->bps)
		a->capacity_bps = (float)a->bps;
}

void aimd_step(struct aimd *a, uint64_t now_us, const struct aimd_input *in)
{
	switch (in->state) {
	case DELAY_OVERUSE:
		if (may_decrease(a, now_us, in))
			decrease(a, now_us, in);
		break;
	case DELAY_UNDERUSE: /* let it drain: the draft's Hold */
		a->hold = true;
		break;
	case DELAY_NORMAL:
		if (a->hold)
			a->changed_us = now_us;
		a->hold = false;
		increase(a, now_us, in);
		break;
	}
}

void aimd_refuted(struct aimd *a, uint64_t now_us, float bps, float deviation)
{
	aimd_measured(a, now_us, bps, deviation);

	float most = part * a->capacity_bps;
	float sure = most * (1 - deviation);

	if ((float)a->bps > most)
		a->bps = (uint32_t)most;
	if ((float)a->bps < sure && bps > sure)
		a->bps = (uint32_t)sure;
}

void aimd_proved(struct aimd *a, uint64_t now_us, uint32_t bps)
{
	if (bps <= a->bps)
		return;
	if ((float)bps > beyond * a->capacity_bps)
		a->capacity_bps = 0;
	a->bps = bps;
	a->changed_us = now_us;
}

/* GCC leaves what stands in the queue to the beta; at 0.85 half a second takes
 * three seconds to drain. This sends so much less that it takes one. */
uint32_t aimd_target_bps(const struct aimd *a, const struct aimd_input *in)
{
	uint32_t from_us = DRAIN_FROM_US + in->jitter_us / 2;

	if (in->queue_us <= from_us)
		return a->bps;

	float left =
		1 - (float)(in->queue_us - from_us) / (float)DRAIN_WITHIN_US;

	if (left < drain_min)
		left = drain_min;
	/* Something stands in the queue, so what arrives is what the link can,
	 * whatever the estimate is. */
	float bps = (float)a->bps;
	float acked = (float)in->acked_bps;

	float known = a->capacity_bps;

	if (known > 0 && in->queue_us >= FULL_US && acked < known)
		known = acked > drain_min * known ? acked : drain_min * known;
	if (known > 0)
		bps = known < bps ? known : bps;
	else if (acked > drain_least * bps && acked < bps)
		bps = acked;
	else if (acked > 0 && acked < bps)
		bps *= drain_least;
	return bounded(in, left * bps);
}
