/* acked.h - the bitrate that arrives, measured by the receiver's clock: of the
 * last half second of arrivals.
 */
#ifndef BWE_ACKED_H
#define BWE_ACKED_H

#include <stdbool.h>
#include <stdint.h>

enum {
	ACKED_WINDOWS_N = 3,
};

struct acked {
	uint32_t start; /* of the window, in ticks of 250 us */
	uint32_t bytes; /* in the window */
	uint32_t bps;   /* 0: not known yet */
	float windows_bps[ACKED_WINDOWS_N];
	uint8_t windows_n;
	uint8_t at;
	bool open; /* a window has begun */
};

void acked_init(struct acked *a);

/* arrival in ticks of 250 us, modulo 2^32. */
void acked_add(struct acked *a, uint32_t arrival, uint32_t size);

#endif
