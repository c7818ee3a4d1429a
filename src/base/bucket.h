/* bucket.h - how often something may happen: so many in a row, and in the
 * long run one in each interval.
 *
 * Kept as the one time at which the bucket would be full again (the leaky
 * bucket as a meter), so it needs no tick and all zero is a full one.
 */
#ifndef BASE_BUCKET_H
#define BASE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct bucket {
	uint64_t full_us;
};

/* True when it may happen now; then it has been counted. */
static inline bool bucket_take(struct bucket *b, uint64_t now_us,
			       uint64_t interval_us, uint64_t burst_n)
{
	uint64_t from_us = b->full_us > now_us ? b->full_us : now_us;

	if (from_us - now_us > interval_us * (burst_n - 1))
		return false;
	b->full_us = from_us + interval_us;
	return true;
}

#endif
