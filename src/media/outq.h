/* outq.h - what waits to be sent over one stream: whole messages, bounded by
 * bytes, by number and by age.
 *
 * A message that waited too long is of no use to a live call, and is dropped
 * whole; one of which a part was sent already is not. No socket, no clock.
 */
#ifndef MEDIA_OUTQ_H
#define MEDIA_OUTQ_H

#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outq_message {
	uint32_t at_ms;
	uint16_t len;
};

struct outq {
	uint32_t first;       /* message in front */
	uint32_t n;           /* messages */
	uint32_t start;       /* where its bytes are that were not sent */
	uint32_t len;         /* bytes of all, not yet sent */
	uint32_t started_len; /* bytes of the one in front that were sent */
	uint64_t dropped_full_n;
	uint64_t dropped_old_n;
	struct outq_message messages[TURN_STREAM_QUEUE_N];
	uint8_t bytes[TURN_STREAM_QUEUE_LEN];
};

/* Appends a message of at most UINT16_MAX bytes; drops what is too old before,
 * and the message itself when there is no room. */
void outq_push(struct outq *q, const uint8_t *p, size_t len, uint64_t now_ms);

/* What is to be sent next, in two pieces; the second may be empty, and both
 * are when nothing waits. Drops what is too old. */
void outq_next(struct outq *q, uint64_t now_ms, const uint8_t *p[2],
	       size_t len[2]);

/* So many bytes of it were sent. */
void outq_sent(struct outq *q, size_t len);

#endif
