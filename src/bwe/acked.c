#include "bwe/acked.h"

#include <string.h>

enum {
	TICKS_PER_MS = 4,
	WINDOW_MS = 150, /* four frames of video */
	GAP_MS = 2000,   /* nothing came: what was known is of no use */
};

static const float most_bps = 1e9F;

void acked_init(struct acked *a)
{
	memset(a, 0, sizeof(*a));
}

static void begin(struct acked *a, uint32_t arrival)
{
	a->open = true;
	a->start = arrival;
	a->bytes = 0;
}

static void put(struct acked *a, float bps)
{
	float sum = 0;

	a->windows_bps[a->at] = bps < most_bps ? bps : most_bps;
	a->at = (uint8_t)((a->at + 1) % ACKED_WINDOWS_N);
	if (a->windows_n < ACKED_WINDOWS_N)
		a->windows_n++;
	for (unsigned i = 0; i < a->windows_n; i++)
		sum += a->windows_bps[i];
	a->bps = (uint32_t)(sum / (float)a->windows_n);
}

/* GCC weighs a window by how much it differs (browsers do it so), which takes
 * seconds to follow a probe that went well; then the next step down falls to
 * what arrived before it. A plain mean follows in half a second. */
void acked_add(struct acked *a, uint32_t arrival, uint32_t size)
{
	const int32_t window = WINDOW_MS * TICKS_PER_MS;
	int32_t ticks = (int32_t)(arrival - a->start);

	/* Also when the clock jumps: a window that makes no sense begins anew. */
	if (!a->open || ticks < -window || ticks > GAP_MS * TICKS_PER_MS)
		begin(a, arrival);
	else if (ticks >= window) {
		put(a,
		    (float)a->bytes * 8 * 1000 * TICKS_PER_MS / (float)ticks);
		begin(a, arrival);
	}
	a->bytes += size;
}
