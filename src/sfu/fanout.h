/* fanout.h - one packet to one receiver. */
#ifndef SFU_FANOUT_H
#define SFU_FANOUT_H

#include "sfu/slot.h"

struct fanout_to {
	uint32_t slot;               /* as of state.h */
	struct slot_numbers numbers; /* under which it goes out */
	bool again;                  /* as a retransmission (RFC 4588) */
	bool is_hole; /* so, and of nothing: the number is not used */
};

void fanout_send(struct sfu *s, const struct fanout_to *to,
		 const struct packet *p);

/* Sends the packet if the slot takes it. */
void fanout_offer(struct sfu *s, uint32_t slot, const struct packet *p);

/* Sends a packet of nothing but padding, as a probe, in the place of a
 * retransmission of the slot of pictures that has this number, whether or not it
 * has sent anything. Returns its size on the link. */
uint32_t fanout_pad(struct sfu *s, uint32_t at, uint8_t cluster);

#endif
