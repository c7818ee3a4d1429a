#include "bwe/acked.h"

#include <string.h>

enum {
	TICKS_PER_MS = 4,
	TICK_US = 250,
	PACKET_LEN = 1000, /* about */
	ROOT_STEPS_N = 6,
	GAP_MS = 2000, /* nothing came: what was known is of no use */
};

static const float most_bps = 1e9F;

void acked_init(struct acked *a)
{
	memset(a, 0, sizeof(*a));
}

static void begin(struct acked *a, uint32_t sent_us, uint32_t arrival)
{
	a->start_sent = sent_us;
	a->open = true;
	a->start = arrival;
	a->bytes = 0;
	a->lost_bytes = 0;
	a->unsaid_bytes = 0;
}

static float mean(const float *of, unsigned n)
{
	float sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += of[i];
	return sum / (float)n;
}

static float likely_bytes(float bytes, float inherent)
{
	return bytes * inherent / (1 - inherent);
}

/* So much is hardly lost by chance: four times the variance beyond the mean. */
static float most_bytes(float likely)
{
	float root = PACKET_LEN;
	float square = likely * PACKET_LEN;

	for (unsigned i = 0; i < ROOT_STEPS_N; i++)
		root = (root + square / root) / 2;
	return likely + 2 * root;
}

/* What is lost whatever is sent is lost behind the bottleneck and has passed it,
 * so that it counts as it was, or before it, so that it counts as is likely. Which
 * of the two is not known; what is far more than likely was lost in the queue. */
float acked_passed_bytes(float bytes, float lost_bytes, float inherent)
{
	float likely = likely_bytes(bytes, inherent);
	float most = most_bytes(likely);

	return bytes + (likely + (lost_bytes < most ? lost_bytes : most)) / 2;
}

float acked_doubt(float bytes, float lost_bytes, float inherent)
{
	float likely = likely_bytes(bytes, inherent);
	float most = most_bytes(likely);
	float off = (lost_bytes < most ? lost_bytes : most) - likely;

	return (off < 0 ? -off : off) / 2 / (bytes + 1);
}

static void put(struct acked *a, float per_s, float inherent)
{
	float known = (float)(a->bytes + a->lost_bytes);

	per_s *= 1 + (float)a->unsaid_bytes / known;

	float bps = (float)a->bytes * 8 * per_s;
	if ((float)a->lost_bytes <=
	    most_bytes(likely_bytes((float)a->bytes, inherent)))
		a->spilt_n = 0;
	else if (a->spilt_n < UINT8_MAX)
		a->spilt_n++;
	a->doubt = acked_doubt((float)a->bytes, (float)a->lost_bytes, inherent);

	float passed = acked_passed_bytes((float)a->bytes, (float)a->lost_bytes,
					  inherent) *
		       8 * per_s;

	a->windows_bps[a->at] = bps < most_bps ? bps : most_bps;
	a->passed[a->at] = passed < most_bps ? passed : most_bps;
	a->at = (uint8_t)((a->at + 1) % ACKED_WINDOWS_N);
	if (a->windows_n < ACKED_WINDOWS_N)
		a->windows_n++;
	a->bps = (uint32_t)mean(a->windows_bps, a->windows_n);
	a->passed_bps = mean(a->passed, a->windows_n);
}

/* GCC weighs a window by how much it differs (browsers do it so), which takes
 * seconds to follow a probe that went well; then the next step down falls to
 * what arrived before it. A plain mean follows in half a second. */
bool acked_add(struct acked *a, uint32_t sent_us, uint32_t arrival,
	       uint32_t size, float inherent)
{
	const int32_t window = ACKED_WINDOW_US / 1000 * TICKS_PER_MS;
	int32_t ticks = (int32_t)(arrival - a->start);

	/* Also when the clock jumps: a window that makes no sense begins anew. */
	if (!a->open || ticks < -window || ticks > GAP_MS * TICKS_PER_MS) {
		begin(a, sent_us, arrival);
		return false;
	}
	/* Between the first and the last to arrive lies what came after the
	 * first. */
	a->bytes += size;
	if (ticks < window)
		return false;
	put(a, 1000.0F * TICKS_PER_MS / (float)ticks, inherent);

	int32_t took_us = (int32_t)(sent_us - a->start_sent);
	bool known = a->unsaid_bytes <= a->bytes + a->lost_bytes;

	a->stretch = took_us > 0 ? (float)ticks * TICK_US / (float)took_us : 0;
	begin(a, sent_us, arrival);
	return known;
}

void acked_lost(struct acked *a, uint32_t size)
{
	a->lost_bytes += size;
}

void acked_late(struct acked *a, uint32_t size)
{
	a->lost_bytes -= a->lost_bytes < size ? a->lost_bytes : size;
}

float acked_latest_bps(const struct acked *a)
{
	return a->passed[(a->at + ACKED_WINDOWS_N - 1) % ACKED_WINDOWS_N];
}

void acked_unsaid(struct acked *a, uint32_t size)
{
	a->unsaid_bytes += size;
}
