/* stamp.h - what a synthetic frame holds: who made it, which one it is and when
 * that was, then bytes that follow from its number. So whoever opens it can tell
 * that it is whole, in order, and how old.
 */
#ifndef AGENT_MEDIA_STAMP_H
#define AGENT_MEDIA_STAMP_H

#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STAMP_LEN = 20 }; /* bytes, at the start of a frame */

struct stamp {
	uint16_t sender;
	uint8_t context;
	uint8_t layer;
	uint32_t number; /* of the frame, in its layer */
	uint64_t us;     /* when it was made; of the monotonic clock */
};

/* Fills a frame of at least STAMP_LEN bytes. */
void stamp_write(uint8_t *frame, size_t len, const struct stamp *s);

/* ERR_STEP when it is no frame of ours, ERR_FORMAT when it is and not as it was
 * made. Then *s is as it was. */
must_check enum err stamp_read(struct stamp *s, struct rd frame);

#endif
