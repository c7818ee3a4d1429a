/* histogram.h - how long things took, for percentiles: counts in buckets whose
 * width grows with the value, 32 to each doubling, so that what is read is right
 * to 3 %.
 */
#ifndef AGENT_MEDIA_HISTOGRAM_H
#define AGENT_MEDIA_HISTOGRAM_H

#include <stdint.h>

enum {
	HISTOGRAM_HALF = 32,    /* buckets of a doubling */
	HISTOGRAM_MAX_LOG = 27, /* 134 s in us; what is above counts as that */
	HISTOGRAM_N = HISTOGRAM_HALF * (HISTOGRAM_MAX_LOG - 4),
};

/* All zero is empty. */
struct histogram {
	uint64_t n;
	uint64_t sum_us;
	uint64_t max_us;
	uint32_t counts[HISTOGRAM_N];
};

void histogram_add(struct histogram *h, uint64_t us);
void histogram_merge(struct histogram *h, const struct histogram *other);

/* Not exceeded by that share of them, in 1/1000; 0 when there are none. */
uint64_t histogram_at(const struct histogram *h, unsigned permille);

#endif
