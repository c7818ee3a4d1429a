/* sent.h - what was sent, until the receiver has said what became of it.
 *
 * A ring of three bytes a packet, as there is one for each receiver: 14 bits of
 * time (256 us each, about what feedback is exact to; so it must be forgotten
 * within 4.19 s, and is after BWE_SENT_MS, or the double of it), 2 of fate, 8 of size (8 bytes each).
 */
#ifndef BWE_SENT_H
#define BWE_SENT_H

#include "base/limits.h"

#include <stdbool.h>
#include <stdint.h>

enum sent_fate {
	SENT_UNKNOWN = 0, /* never sent, or forgotten */
	SENT_FLYING,
	SENT_LOST,
	SENT_RECEIVED,
};

struct sent {
	uint64_t last_us; /* when the last was added */
	uint16_t next;    /* the number behind the last */
	uint16_t n;       /* numbers in the ring, up to next */
	uint16_t when[BWE_SENT_N];
	uint8_t sizes[BWE_SENT_N];
};

struct sent_packet {
	uint64_t sent_us; /* exact to 256 us */
	uint32_t size;    /* to 4 */
};

void sent_init(struct sent *s);

/* Sizes above 2,040 count as that. */
void sent_add(struct sent *s, uint16_t seq, uint32_t size, uint64_t now_us);

/* Notes what became of a packet. Returns what was known of it before; *p is
 * set unless that is SENT_UNKNOWN. What was received is never lost again. */
enum sent_fate sent_take(struct sent *s, uint16_t seq, bool received,
			 uint64_t now_us, struct sent_packet *p);

/* The same, and notes nothing. */
enum sent_fate sent_look(const struct sent *s, uint16_t seq, uint64_t now_us,
			 struct sent_packet *p);

#endif
