#include "bwe/acked.h"

#include <string.h>

enum {
	TICKS_PER_MS = 4,
	FIRST_MS = 500, /* nothing is known: look longer */
	NEXT_MS = 150,  /* four frames of video */
	GAP_MS = 2000,  /* nothing came: what was known is of no use */
	ALPHA = 10,     /* how uncertain a window is that differs */
	DRIFT = 5,      /* how uncertain the mean gets with each */
	VARIANCE = 50,
	MAX_BPS = 1 << 30,
};

void acked_init(struct acked *a)
{
	memset(a, 0, sizeof(*a));
	a->variance = VARIANCE;
}

/* The mean and the window, each by how certain it is. */
static void mix(struct acked *a, float sample_bps)
{
	float mean = (float)a->bps;
	float off = sample_bps > mean ? sample_bps - mean : mean - sample_bps;
	float doubt = ALPHA * off / (mean > 1 ? mean : 1);
	float mean_variance = a->variance + DRIFT;
	float sample_variance = doubt * doubt + 1;
	float all = mean_variance + sample_variance;

	a->bps = (uint32_t)((sample_variance * mean +
			     mean_variance * sample_bps) /
			    all);
	a->variance = sample_variance * mean_variance / all;
}

void acked_add(struct acked *a, uint32_t arrival, uint32_t size)
{
	int32_t ticks = (int32_t)(arrival - a->start);
	int32_t want = (a->bps == 0 ? FIRST_MS : NEXT_MS) * TICKS_PER_MS;

	/* Also when the clock jumps: a window that makes no sense begins anew. */
	if (!a->open || ticks < -want || ticks > GAP_MS * TICKS_PER_MS) {
		a->open = 1;
		a->start = arrival;
		a->bytes = 0;
		ticks = 0;
	}
	if (ticks >= want) {
		float bps = (float)a->bytes * 8 * 1000 * TICKS_PER_MS /
			    (float)ticks;

		if (bps > MAX_BPS)
			bps = MAX_BPS;
		if (a->bps == 0)
			a->bps = (uint32_t)bps;
		else
			mix(a, bps);
		a->start = arrival;
		a->bytes = 0;
	}
	a->bytes += size;
}
