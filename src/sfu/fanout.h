/* fanout.h - one packet to one receiver. */
#ifndef SFU_FANOUT_H
#define SFU_FANOUT_H

#include "sfu/slot.h"

struct fanout_to {
	uint32_t slot;               /* as of state.h */
	const struct run *run;       /* of the slot, that the packet is of */
	struct slot_numbers numbers; /* under which it goes out */
	bool again;                  /* as a retransmission (RFC 4588) */
};

void fanout_send(struct sfu *s, const struct fanout_to *to,
		 const struct packet *p);

#endif
