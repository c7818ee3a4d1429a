/* acked.h - the bitrate that passes the bottleneck, measured by the receiver's
 * clock: of the last half second of arrivals, with what was lost between them
 * though not for want of room.
 */
#ifndef BWE_ACKED_H
#define BWE_ACKED_H

#include <stdbool.h>
#include <stdint.h>

enum {
	ACKED_WINDOWS_N = 3,
	ACKED_WINDOW_US = 150000, /* four frames of video */
};

struct acked {
	uint32_t start;      /* of the window, in ticks of 250 us */
	uint32_t start_sent; /* of the first in it, in us */
	uint32_t bytes;      /* in the window */
	uint32_t lost_bytes; /* the same */
	uint32_t unsaid_bytes;
	uint32_t bps;     /* arrives, the mean; 0: not known yet */
	float doubt;      /* the deviation of the last window */
	float stretch;    /* of that: time it took, of time of sending */
	float passed_bps; /* the same, with what was lost by chance */
	float windows_bps[ACKED_WINDOWS_N];
	float passed[ACKED_WINDOWS_N];
	uint8_t windows_n;
	uint8_t at;
	uint8_t spilt_n; /* windows in a row that lost more than by chance */
	bool open;       /* a window has begun */
};

void acked_init(struct acked *a);

/* In the order of sending. arrival in ticks of 250 us, modulo 2^32. inherent is
 * the part that is lost whatever is sent. True when that has ended a window of which most is
 * known. */
bool acked_add(struct acked *a, uint32_t sent_us, uint32_t arrival,
	       uint32_t size, float inherent);

void acked_lost(struct acked *a, uint32_t size);

/* It was said to be lost, and comes now. */
void acked_late(struct acked *a, uint32_t size);

/* What became of it is not known, as its feedback was lost: so much of it will
 * have arrived as did of others. */
void acked_unsaid(struct acked *a, uint32_t size);

/* Of so much that arrived and was lost, what passed the bottleneck. */
float acked_passed_bytes(float bytes, float lost_bytes, float inherent);

/* The deviation of that, as a part. */
float acked_doubt(float bytes, float lost_bytes, float inherent);

/* What passed in the last window. */
float acked_latest_bps(const struct acked *a);

#endif
