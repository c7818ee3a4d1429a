#include "sfu/rate.h"

#include "sfu/level.h"

#include <string.h>

enum {
	WINDOW_US = 250 * 1000,
	PAUSE_US = 1000 * 1000, /* what was measured before says nothing */
	NEW_PARTS = 4,          /* one of so many is the newest window's */
	/* A key frame is about as much larger than the picture that would have
	 * been there; it is the pacer's matter. */
	KEY_TIMES = 4,
};

static uint32_t of_window(uint32_t bytes, uint64_t us)
{
	uint64_t bps = (uint64_t)bytes * 8000000 / us;

	return bps < UINT32_MAX ? (uint32_t)bps : UINT32_MAX;
}

static void close_window(struct rate *r, uint64_t us)
{
	for (unsigned i = 0; i < LEVELS_N; i++) {
		const int64_t bps = of_window(r->bytes[i], us);
		const int64_t was = r->bps[i];

		/* The last that a layer which has ended leaves is not kept. */
		r->bps[i] = !r->known ? (uint32_t)bps
			    : bps == 0 && was < 1000
				    ? 0
				    : (uint32_t)(was + (bps - was) / NEW_PARTS);
		r->bytes[i] = 0;
	}
	r->known = true;
}

void rate_came(struct rate *r, const struct packet *p)
{
	const uint64_t us = p->came_us - r->since_us;

	if (r->since_us == 0 || us > PAUSE_US) {
		memset(r->bytes, 0, sizeof(r->bytes));
		r->since_us = p->came_us;
	} else if (us >= WINDOW_US) {
		close_window(r, us);
		r->since_us = p->came_us;
	}
	if (p->len > 0)
		r->bytes[level_of(p->spatial, p->temporal)] +=
			((uint32_t)p->len + RATE_HEAD_LEN) /
			(p->of_key && p->payload_type != UNIT_PT_OPUS
				 ? KEY_TIMES
				 : 1);
}

uint32_t rate_bps(const struct rate *r, uint8_t level)
{
	uint64_t bps = 0;

	for (unsigned s = 0; s <= level_spatial(level); s++)
		for (unsigned t = 0; t <= level_temporal(level); t++)
			bps += r->bps[level_of(s, t)];
	return bps < UINT32_MAX ? (uint32_t)bps : UINT32_MAX;
}

uint8_t rate_spatial(const struct rate *r)
{
	uint8_t top = 0;

	for (unsigned i = 0; i < LEVELS_N; i++)
		if ((r->bps[i] != 0 || r->bytes[i] != 0) &&
		    level_spatial((uint8_t)i) > top)
			top = level_spatial((uint8_t)i);
	return top;
}

uint8_t rate_temporal(const struct rate *r)
{
	uint8_t top = 0;

	for (unsigned i = 0; i < LEVELS_N; i++)
		if ((r->bps[i] != 0 || r->bytes[i] != 0) &&
		    level_temporal((uint8_t)i) > top)
			top = level_temporal((uint8_t)i);
	return top;
}
