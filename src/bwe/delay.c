#include "bwe/delay.h"

#include <string.h>

/* The draft's table 1 and the values browsers have settled on. */
enum {
	BURST_US = 5000, /* section 5.1: what leaves within it is one group */
	BURST_ARRIVAL = 5 * 4, /* ticks: what a link gave out in one go */
	BURST_MAX = 100 * 4,
	TICK_US = 250,
	TICKS_PER_MS = 4,
	GAP = 10000 * TICKS_PER_MS, /* a clock that jumped, or a long silence */
	JUMP = 3000 * TICKS_PER_MS,
	BASE = 10000 *
	       TICKS_PER_MS,     /* the least delay is forgotten after two */
	QUEUE_MAX_US = 10000000, /* more is a clock that jumped */
	PAUSE_US = 8000,         /* in sending, in which a burst drains */
	CLEAR_US = 10000,        /* a longer queue differs by itself */
	JITTER_N = 16,           /* pauses that the mean is taken over */
	GAIN_GROUPS_N = 60, /* the slope counts more the longer it is watched */
	BACKLOG_US = 20000,
	BACKLOG_TIMES = 3, /* and so many times the mean jitter */
	OVER_MS = 10,      /* above the threshold, before it is overuse */
};

static const float smoothing = 0.9F;
static const float gain = 4.0F;
static const float threshold_first_ms = 12.5F;
static const float threshold_min_ms = 6.0F;
static const float threshold_max_ms = 600.0F;
static const float threshold_up = 0.0087F; /* section 5.4: K_u and K_d */
static const float threshold_down = 0.039F;
static const float outlier_ms = 15.0F;
static const float jitter_max_ms = 100.0F;
static const float drained = 1.1F; /* the link may carry more than known */
static const float sum_max_ms = 60000.0F;

void delay_init(struct delay *d)
{
	memset(d, 0, sizeof(*d));
	d->threshold_ms = threshold_first_ms;
}

/* A clock jumped or nothing came for long: only the threshold is kept. */
static void forget(struct delay *d)
{
	float threshold_ms = d->threshold_ms;
	float jitter_ms = d->jitter_ms;
	float us_per_byte = d->us_per_byte;

	delay_init(d);
	d->batch_us = UINT32_MAX;
	d->us_per_byte = us_per_byte;
	d->threshold_ms = threshold_ms;
	d->jitter_ms = jitter_ms;
}

static float absolute(float x)
{
	return x < 0 ? -x : x;
}

static float within(float x, float min, float max)
{
	if (x < min)
		return min;
	return x > max ? max : x;
}

/* The slope of the least squares line, ms of delay per ms. */
static float slope(const struct delay *d)
{
	const uint32_t from = d->points[d->point_at].arrival;
	float at[DELAY_WINDOW_N];
	float at_mean = 0;
	float delay_mean = 0;
	float above = 0;
	float below = 0;

	for (unsigned i = 0; i < DELAY_WINDOW_N; i++) {
		int32_t ticks = (int32_t)(d->points[i].arrival - from);

		at[i] = (float)ticks / TICKS_PER_MS;
		at_mean += at[i] / DELAY_WINDOW_N;
		delay_mean += d->points[i].delay_ms / DELAY_WINDOW_N;
	}
	for (unsigned i = 0; i < DELAY_WINDOW_N; i++) {
		float off = at[i] - at_mean;

		above += off * (d->points[i].delay_ms - delay_mean);
		below += off * off;
	}
	return below > 0 ? above / below : d->trend;
}

/* Section 5.4: the threshold follows the noise, up faster than down, or a
 * concurrent TCP flow would starve this one. */
static void adapt(struct delay *d, float level, uint32_t arrival)
{
	float away = absolute(level) - d->threshold_ms;
	float ms = (float)(arrival - d->judged_arrival) / TICKS_PER_MS;

	d->judged_arrival = arrival;
	if (away > outlier_ms)
		return;
	d->threshold_ms += (away < 0 ? threshold_down : threshold_up) * away *
			   within(ms, 0, 100);
	d->threshold_ms =
		within(d->threshold_ms, threshold_min_ms, threshold_max_ms);
}

static void judge(struct delay *d, float trend, float sent_ms, uint32_t arrival)
{
	unsigned groups_n =
		d->groups_n < GAIN_GROUPS_N ? d->groups_n : GAIN_GROUPS_N;
	float level = (float)groups_n * trend * gain;

	if (level > d->threshold_ms) {
		d->over_ms += d->over_n == 0 ? sent_ms / 2 : sent_ms;
		if (d->over_n < UINT8_MAX)
			d->over_n++;
		if (d->over_ms > OVER_MS && d->over_n > 1 &&
		    trend >= d->trend) {
			d->over_ms = 0;
			d->over_n = 0;
			d->state = DELAY_OVERUSE;
		}
	} else {
		d->over_ms = 0;
		d->over_n = 0;
		d->state = level < -d->threshold_ms ? DELAY_UNDERUSE
						    : DELAY_NORMAL;
	}
	d->trend = trend;
	adapt(d, level, arrival);
}

static void group_done(struct delay *d, float sent_ms, float arrived_ms)
{
	float grew_ms = arrived_ms - sent_ms;
	uint32_t arrival = d->now.last_arrival;

	d->sum_ms += grew_ms;
	if (absolute(d->sum_ms) > sum_max_ms) {
		forget(d);
		return;
	}
	d->smooth_ms = smoothing * d->smooth_ms + (1 - smoothing) * d->sum_ms;
	d->points[d->point_at] =
		(struct delay_point){ .arrival = arrival,
				      .delay_ms = d->smooth_ms };
	d->point_at = (uint8_t)((d->point_at + 1) % DELAY_WINDOW_N);
	if (d->groups_n < UINT8_MAX)
		d->groups_n++;
	judge(d, d->groups_n >= DELAY_WINDOW_N ? slope(d) : 0, sent_ms,
	      arrival);
}

/* Of a packet that is alone the queue is what others and the radio made it: how
 * the delay then differs is the jitter, and not the bursts of one's own. */
static void measure_jitter(struct delay *d, uint32_t delay_us)
{
	float off_ms = (float)(int32_t)(delay_us - d->paused_us) / 1000;
	float share = d->pauses_n < JITTER_N ? (float)d->pauses_n : JITTER_N;

	if (d->queue_us > CLEAR_US)
		return;
	if (d->pauses_n != 0)
		d->jitter_ms += (within(absolute(off_ms), 0, jitter_max_ms) -
				 d->jitter_ms) /
				share;
	if (d->pauses_n < JITTER_N)
		d->pauses_n++;
	d->paused_us = delay_us;
}

static void group_begin(struct delay *d, uint32_t sent_us, uint32_t arrival)
{
	d->now = (struct delay_group){ sent_us, sent_us, arrival, arrival };
	d->open = true;
}

static bool same_group(const struct delay_group *g, uint32_t sent_us,
		       uint32_t arrival)
{
	int32_t later = (int32_t)(arrival - g->last_arrival);
	int32_t later_us = later * TICK_US;

	if (sent_us - g->first_sent <= BURST_US)
		return true;
	/* Section 5.1: what waited together says nothing of the queue. */
	return later <= BURST_ARRIVAL &&
	       later_us < (int32_t)(sent_us - g->last_sent) &&
	       (int32_t)(arrival - g->first_arrival) < BURST_MAX;
}

static void group_end(struct delay *d)
{
	int32_t arrived =
		(int32_t)(d->now.last_arrival - d->before.last_arrival);
	int32_t sent_us = (int32_t)(d->now.last_sent - d->before.last_sent);

	if (d->paired && arrived >= 0)
		group_done(d, (float)sent_us / 1000,
			   (float)arrived / TICKS_PER_MS);
	d->before = d->now;
	d->paired = true;
}

/* The delay above the least of the last seconds. */
static void measure(struct delay *d, uint32_t delay_us, uint32_t arrival)
{
	if (!d->based) {
		d->base[0] = d->base[1] = delay_us;
		d->base_arrival = arrival;
		d->based = true;
	}
	if ((int32_t)(arrival - d->base_arrival) > BASE) {
		d->base[1] = d->base[0];
		d->base[0] = delay_us;
		d->base_arrival = arrival;
	}
	if ((int32_t)(delay_us - d->base[0]) < 0)
		d->base[0] = delay_us;

	int32_t above_us = (int32_t)(delay_us - d->base[0]);
	int32_t before_us = (int32_t)(delay_us - d->base[1]);

	if (before_us > above_us)
		above_us = before_us;
	if ((uint32_t)above_us < d->batch_us)
		d->batch_us = (uint32_t)above_us;
}

void delay_rebase(struct delay *d)
{
	d->base[0] += d->queue_us;
	d->base[1] = d->base[0];
	d->queue_us = 0;
}

void delay_begin(struct delay *d, float bps)
{
	d->us_per_byte = bps > 0 ? 8e6F / bps : 0;
	d->batch_us = UINT32_MAX;
}

/* How long after the last. */
static int32_t later_than_own_us(const struct delay *d, uint32_t sent_us)
{
	return d->owned ? (int32_t)(sent_us - d->own_sent) : INT32_MAX;
}

/* No packet before it is in its way, as far as the link is known. */
static bool is_alone(const struct delay *d, uint32_t sent_us)
{
	int32_t later_us = later_than_own_us(d, sent_us);

	if (d->us_per_byte <= 0)
		return later_us > PAUSE_US;
	return later_us > 0 && (float)later_us * drained >= d->own_us;
}

static void queue_own(struct delay *d, uint32_t sent_us, uint32_t size)
{
	int32_t later_us = later_than_own_us(d, sent_us);

	if (later_us < 0)
		return;
	d->owned = true;
	d->own_us -= (float)later_us;
	if (d->own_us < 0)
		d->own_us = 0;
	d->own_us += (float)size * d->us_per_byte;
	d->own_sent = sent_us;
}

/* Of a clock, or nothing came for long; no queue grows so from one packet to the
 * next. */
static bool is_jump(const struct delay *d, uint32_t sent_us, int32_t later)
{
	int32_t sent = (int32_t)(sent_us - d->now.last_sent) / TICK_US;

	return later > GAP || later < -GAP || later - sent > JUMP ||
	       later - sent < -JUMP;
}

void delay_lost(struct delay *d, uint32_t sent_us, uint32_t size)
{
	queue_own(d, sent_us, size);
}

void delay_add(struct delay *d, uint32_t sent_us, uint32_t arrival,
	       uint32_t size)
{
	uint32_t delay_us = arrival * TICK_US - sent_us;
	bool alone = is_alone(d, sent_us);
	int32_t later = (int32_t)(arrival - d->now.last_arrival);

	if (d->open && is_jump(d, sent_us, later))
		forget(d);
	queue_own(d, sent_us, size);
	measure(d, delay_us, arrival);
	if (!d->open) {
		group_begin(d, sent_us, arrival);
		return;
	}
	if (alone)
		measure_jitter(d, delay_us - (uint32_t)d->own_us);
	if ((int32_t)(sent_us - d->now.first_sent) < 0)
		return; /* of an older group: it came late */
	if (!same_group(&d->now, sent_us, arrival)) {
		group_end(d);
		group_begin(d, sent_us, arrival);
		return;
	}
	d->now.last_sent = sent_us;
	if ((int32_t)(arrival - d->now.last_arrival) > 0)
		d->now.last_arrival = arrival;
}

void delay_end(struct delay *d)
{
	if (d->batch_us == UINT32_MAX)
		return;
	if (d->batch_us > QUEUE_MAX_US) {
		forget(d);
		return;
	}
	d->queue_us = d->batch_us;
}

uint32_t delay_jitter_us(const struct delay *d)
{
	return (uint32_t)(d->jitter_ms * 1000);
}

bool delay_stands(const struct delay *d, uint32_t us)
{
	return d->queue_us > us + delay_jitter_us(d) / 2;
}

bool delay_is_backlog(const struct delay *d)
{
	return d->queue_us >= BACKLOG_US + delay_jitter_us(d) * BACKLOG_TIMES;
}
