/* slot.h - one receive slot: which stream it carries, and under which numbers
 * (docs/unit.md, section 4).
 *
 * What goes out has numbers without gaps of ours and times that only go on,
 * whatever the slot carries one after the other.
 */
#ifndef SFU_SLOT_H
#define SFU_SLOT_H

#include "sfu/state.h"

/* Numbers of one packet on its way out. */
struct slot_numbers {
	uint64_t number; /* never twice: it is in the nonce of SRTP */
	uint32_t timestamp;
};

void slot_clear(struct slot *slot);

/* Carries nothing, and knows of no packet any more; the numbers go on. */
void slot_forget(struct slot *slot);

/* Carries that stream from its next key frame on; STREAM_NONE: nothing, and at
 * once. */
void slot_want(struct slot *slot, uint16_t stream);

/* Whether the packet goes out by the slot, and how. Begins with the wanted stream
 * where the packet starts a key frame of it. */
bool slot_takes(struct slot *slot, const struct packet *p, uint64_t now_us,
		struct slot_numbers *out);

/* Which packet went out under that number: as what it came, in which run, and
 * its numbers but for the packet's own time, which is to be added. NULL when that
 * is not known any more. */
const struct run *slot_was(const struct slot *slot, uint16_t number,
			   uint64_t *came, struct slot_numbers *out);

#endif
