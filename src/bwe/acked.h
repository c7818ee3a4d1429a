/* acked.h - the bitrate that arrives, measured by the receiver's clock.
 *
 * Windows of arrival time, smoothed so that a window that differs much counts
 * little (the draft's section 4.4, as browsers do it).
 */
#ifndef BWE_ACKED_H
#define BWE_ACKED_H

#include <stdint.h>

struct acked {
	uint32_t start; /* of the window, in ticks of 250 us */
	uint32_t bytes; /* in the window */
	uint32_t bps;   /* 0: not known yet */
	float variance;
	uint8_t open; /* a window has begun */
};

void acked_init(struct acked *a);

/* arrival in ticks of 250 us, modulo 2^32. */
void acked_add(struct acked *a, uint32_t arrival, uint32_t size);

#endif
