/* pacer.h - when the next packet to one receiver may leave.
 *
 * A budget that fills with time and is spent by sending; the packets are
 * elsewhere. What arrives is forwarded at once as long as there is budget, which
 * is filled faster than the target because senders pace already: only a burst
 * (a key frame for 25 tiles, a retransmission of all) has to wait, and never
 * longer than PACER_AGE_MS: then the budget grows to what that needs.
 */
#ifndef BWE_PACER_H
#define BWE_PACER_H

#include <stdbool.h>
#include <stdint.h>

/* The first may go before the others. */
enum pacer_class {
	PACER_AUDIO = 0, /* always goes, and is counted */
	PACER_RTX,
	PACER_VIDEO,
	PACER_PADDING,
};

enum {
	PACER_TICK_US = 5000, /* nothing is waited for more exactly */
};

struct pacer {
	uint64_t at_us;     /* the budget is of this time */
	int64_t left_bits;  /* below zero: sent on credit */
	uint64_t oldest_us; /* since when something waits */
	uint32_t target_bps;
	uint32_t waiting_bytes; /* 0: nothing waits */
	bool is_clean;
};

void pacer_init(struct pacer *p, uint64_t now_us, uint32_t target_bps);

/* On a way that loses nothing a picture goes in a row; on another that may be
 * what its queue has no room for. */
void pacer_target(struct pacer *p, uint64_t now_us, uint32_t target_bps,
		  bool is_clean);

/* What waits behind the pacer, and since when its oldest does. */
void pacer_waits(struct pacer *p, uint32_t bytes, uint64_t oldest_us);

/* True when a packet of that class may leave now. Nothing is spent. */
bool pacer_may(struct pacer *p, uint64_t now_us, enum pacer_class c);

/* When pacer_may() will be true if nothing else is sent; now_us if it is.
 * In whole ticks from now. */
uint64_t pacer_when_us(struct pacer *p, uint64_t now_us, enum pacer_class c);

void pacer_sent(struct pacer *p, uint64_t now_us, uint32_t size);

/* How many bytes of padding fill what is left of the budget; 0 when anything
 * waits. */
uint32_t pacer_padding(struct pacer *p, uint64_t now_us);

/* What waited so long is of no use any more: drop it and ask for a key frame. */
bool pacer_too_old(uint64_t now_us, uint64_t since_us);

#endif
