/* av1.h - how RTP carries AV1's open bitstream units: the aggregation header
 * and the elements behind it (RTP Payload Format For AV1, section 4).
 *
 * Splits a payload into elements; of what is in them it knows the type. Layers
 * and dependencies are in depdesc.h.
 */
#ifndef RTP_AV1_H
#define RTP_AV1_H

#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	AV1_SEQUENCE_HEADER = 1, /* obu_type */
	AV1_FRAME_HEADER = 3,
	AV1_FRAME = 6,
};

struct av1 {
	bool continues; /* Z: the first element goes on with one */
	bool goes_on;   /* Y: the last element is not whole */
	bool sequence;  /* N: a coded video sequence begins */
	uint8_t count;  /* W: elements; 0: each has its length */
	struct rd rest; /* for av1_next() */
};

/* Looks at the whole payload: ERR_FORMAT when an element does not fit or there
 * is none; ERR_FULL: more than AV1_ELEMENTS_N. Then *a is as it was. */
must_check enum err av1_read(struct av1 *a, struct rd payload);

/* The next element. False after the last. */
bool av1_next(struct av1 *a, struct rd *element);

/* The type of the unit that begins with this byte. */
uint8_t av1_type(uint8_t obu_header);

#endif
