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

static const float beta = 0.9F; /* section 5.5 */
static const float eta = 0.08F; /* per second; section 5.5 */
/* Near what the link carried last. The draft adds a packet each round trip, at
 * low rates more than eta, until the queue grows. Here probes find out whether
 * there is more, and the queue stays empty. */
static const float slowly = 0.025F;
static const float hardly = 0.005F;     /* above it */
static const float variance_min = 0.4F; /* as browsers have it */
static const float variance_max = 2.5F;
static const float little_used = 0.8F;
static const float near = 0.9F;
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

/* Sending at what one knows the link to carry, within three deviations. */
static bool is_far(const struct aimd *a, float bps)
{
	return square(bps - a->capacity_bps) >
	       9 * a->variance * a->capacity_bps * 1000;
}

static void learn_capacity(struct aimd *a, float bps)
{
	const float alpha = 0.1F;

	if (a->capacity_bps > 0 && bps < a->capacity_bps && is_far(a, bps))
		a->capacity_bps = 0;
	if (a->capacity_bps <= 0) {
		a->capacity_bps = bps;
		a->variance = variance_min;
		return;
	}

	float off = (a->capacity_bps - bps) / 1000;

	a->capacity_bps += alpha * (bps - a->capacity_bps);
	a->variance = (1 - alpha) * a->variance +
		      alpha * square(off) / (a->capacity_bps / 1000 + 1);
	if (a->variance < variance_min)
		a->variance = variance_min;
	if (a->variance > variance_max)
		a->variance = variance_max;
}

static uint32_t bounded(const struct aimd_input *in, float bps)
{
	if (bps < (float)in->min_bps)
		return in->min_bps;
	if (bps > (float)in->max_bps)
		return in->max_bps;
	return (uint32_t)bps;
}

static bool may_decrease(const struct aimd *a, uint64_t now_us,
			 const struct aimd_input *in)
{
	uint64_t again_us = in->rtt_us;

	if (in->probed && in->queue_us < FULL_US)
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
	float acked = (float)in->acked_bps;
	float to = beta * acked;
	bool full = in->queue_us >= FULL_US;
	bool little = !full && acked < limited * was;
	bool drained = !full && acked < near * a->capacity_bps;

	if (in->acked_bps == 0 || little)
		to = beta * was;
	else if (drained)
		to = beta * near * a->capacity_bps;
	else
		learn_capacity(a, acked);
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

	a->changed_us = now_us;
	if (us > STEP_MAX_US)
		us = STEP_MAX_US;
	if (in->acked_bps == 0 || in->queue_us > STANDS_US + in->jitter_us / 2)
		return;
	if (acked > beyond * a->capacity_bps && is_far(a, acked))
		a->capacity_bps = acked < bps ? acked : bps;

	float per_s = eta * bps;

	if (a->capacity_bps > 0 && bps > near * a->capacity_bps)
		per_s = bps * (bps > a->capacity_bps ? hardly : slowly);
	float to = bps + per_s * (float)us / 1000000;
	float limit = ahead * acked + LIMIT_PLUS_BPS;

	if (to > limit)
		to = limit;
	if (to > bps)
		a->bps = bounded(in, to);
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

void aimd_refuted(struct aimd *a, uint32_t bps, uint32_t acked_bps)
{
	float acked = (float)acked_bps;

	/* An estimate that nothing arrives of is no better than the probe. */
	if (bps < a->bps && acked < little_used * (float)a->bps)
		a->bps = bps > acked_bps ? bps : acked_bps;

	a->capacity_bps = (float)bps;
	a->variance = variance_min;
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

	float part =
		1 - (float)(in->queue_us - from_us) / (float)DRAIN_WITHIN_US;

	if (part < drain_min)
		part = drain_min;
	/* Something stands in the queue, so what arrives is what the link can,
	 * whatever the estimate is. */
	float bps = (float)a->bps;
	float acked = (float)in->acked_bps;

	if (acked > drain_least * bps && acked < bps)
		bps = acked;
	else if (acked > 0 && acked < bps)
		bps *= drain_least;
	return bounded(in, part * bps);
}
