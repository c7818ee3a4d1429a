/* twcc.h - transport-wide feedback: which packets came, and when
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).
 *
 * Reads and writes bytes and nothing else. What is read is a view into the
 * caller's datagram. Times are multiples of TWCC_TICK_US.
 */
#ifndef RTP_TWCC_H
#define RTP_TWCC_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TWCC_TICK_US = 250,
	TWCC_REFERENCE_TICKS = 256, /* the reference counts 64 ms */
};

/* The time of a packet that did not come. */
#define TWCC_MISSING INT64_MIN

/* A feedback, and where its reader stands. */
struct twcc {
	uint16_t base_seq;
	uint16_t status_n;
	int32_t reference; /* 64 ms; 24 bits, signed, wraps */
	uint8_t count;     /* of the sender's feedbacks, wraps */

	uint16_t next_seq; /* the rest is twcc_next()'s */
	uint16_t left_n;
	uint16_t chunk;
	uint16_t chunk_left_n;
	struct rd chunks;
	struct rd deltas;
};

struct twcc_status {
	uint16_t seq;
	bool received;
	int16_t delta; /* ticks since the one before that came, or the reference */
};

/* What stands before the statuses of a feedback to be written. */
struct twcc_head {
	uint32_t sender; /* SSRCs, as of struct rtcp_feedback */
	uint32_t media;
	uint16_t base_seq;
	uint8_t count;
};

/* Reads the FCI of an RTCP_RTPFB of FMT RTCP_RTPFB_TWCC, and looks at all of it.
 * ERR_FORMAT: it is cut short, too long, or has a reserved symbol. ERR_FULL:
 * more than TWCC_STATUS_N statuses. Then *t is as it was. */
must_check enum err twcc_read(struct twcc *t, struct rd fci);

/* The next status. False after the last. */
bool twcc_next(struct twcc *t, struct twcc_status *s);

/* Writes one whole RTCP packet about the first of n packets numbered from
 * h->base_seq; arrived_us[i] is when the i-th came (>= 0) or TWCC_MISSING.
 * Returns how many it is about: the rest did not fit, or came too long after,
 * and wants a feedback of its own, with base_seq and count moved on. 0, and
 * nothing is written, when none of the first came, or there is no room. */
size_t twcc_write(struct wr *w, const struct twcc_head *h,
		  const int64_t *arrived_us, size_t n);

#endif
