/* h264.h - how RTP carries H.264 in packetization modes 0 and 1: single NAL
 * units, STAP-A and FU-A (RFC 6184, section 5).
 *
 * Splits a payload into NAL units; of what is in them it knows the type, and
 * whether a slice is a picture's first.
 */
#ifndef RTP_H264_H
#define RTP_H264_H

#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	H264_SLICE = 1,
	H264_IDR = 5,
	H264_SPS = 7,
	H264_PPS = 8,
	H264_STAP_A = 24,
	H264_FU_A = 28,
};

struct h264 {
	uint8_t type; /* of the payload: H264_STAP_A, H264_FU_A or a unit's */
	bool start;   /* a picture begins: its parameters or its first slice */
	bool key;     /* an IDR slice begins here, or an SPS is here */
	struct rd rest; /* for h264_next() */
};

/* A NAL unit, or a fragment. */
struct h264_unit {
	uint8_t header; /* of the unit, put together for a fragment */
	bool begins;    /* else it is the rest of one */
	bool ends;
	struct rd rest; /* after the header */
};

/* Looks at the whole payload. ERR_FORMAT: a unit does not fit or is empty, or it
 * is of a type of other modes. ERR_FULL: more than H264_UNITS_N. Then *h is as it
 * was. */
must_check enum err h264_read(struct h264 *h, struct rd payload);

/* The next unit. False after the last. */
bool h264_next(struct h264 *h, struct h264_unit *u);

#endif
