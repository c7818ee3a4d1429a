/* rate.h - how many bits a second a stream and its layers have, smoothed.
 *
 * Counts what the link to a receiver will carry of a packet.
 */
#ifndef SFU_RATE_H
#define SFU_RATE_H

#include "sfu/state.h"

enum {
	/* IP, UDP, RTP with the transport-wide number, and SRTP's tag. */
	RATE_HEAD_LEN = 20 + 8 + 12 + 8 + 16,
};

void rate_came(struct rate *r, const struct packet *p);

/* Of the stream up to that level; 0 when it is not known yet. */
uint32_t rate_bps(const struct rate *r, uint8_t level);

/* The highest layers that there are. */
uint8_t rate_spatial(const struct rate *r);
uint8_t rate_temporal(const struct rate *r);

#endif
