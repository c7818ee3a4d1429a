/* slot.h - one receive slot: which stream it carries, and under which numbers
 * (docs/unit.md, section 4).
 *
 * What goes out has numbers without gaps of ours and times that only go on,
 * whatever the slot carries one after the other. m is whose slot it is.
 */
#ifndef SFU_SLOT_H
#define SFU_SLOT_H

#include "sfu/state.h"

/* Numbers of one packet on its way out. */
struct slot_numbers {
	uint64_t number; /* never twice: it is in the nonce of SRTP */
	uint32_t timestamp;
	uint16_t picture; /* VP8's */
	uint16_t frame;   /* the dependency descriptor's */
	uint8_t tl0;      /* VP8's */
	bool marker;
};

/* By its number as state.h has it. */
static inline struct slot *sfu_slot(const struct sfu *s, uint32_t at)
{
	return &s->members[at / SLOTS_N].slots[at % SLOTS_N];
}

void slot_clear(struct slot *slot);

/* Neither carries that stream, nor waits for it, nor knows of packets of it; the
 * numbers go on. */
void slot_forget(const struct member *m, struct slot *slot, uint16_t stream);

/* Carries that stream, without what is above the level, from its next key frame
 * on, or from where it can where it carries it already. */
void slot_want(struct slot *slot, uint16_t stream, uint8_t level);

/* What it carries meanwhile has no more than that level. */
void slot_hold(struct slot *slot, uint8_t level);

/* Carries nothing, at once, until what is wanted comes. */
void slot_stop(struct member *m, struct slot *slot);

/* The same, and nothing is wanted. */
void slot_end(struct member *m, struct slot *slot);

/* Whether the slot waits for a key frame. */
bool slot_waits(const struct slot *slot);

/* Whether the packet goes out by the slot, and how. Begins with the wanted stream
 * where the packet starts a key frame of it. */
bool slot_takes(struct member *m, struct slot *slot, const struct packet *p,
		uint64_t now_us, struct slot_numbers *out);

/* Which packet went out under that number of a slot, and how. It
 * can be of a layer that was left out: then the number was never used. NULL when
 * that is not known any more. */
const struct packet *slot_was(const struct sfu *s, uint32_t at, uint16_t number,
			      struct slot_numbers *out, bool *is_hole);

#endif
