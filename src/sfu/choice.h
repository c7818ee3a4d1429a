/* choice.h - what can be had for a slot of pictures: of each layer that is sent,
 * or would be if it were watched, how many pictures a second, and what that
 * costs. Which of it is had is layers.h's to decide.
 */
#ifndef SFU_CHOICE_H
#define SFU_CHOICE_H

#include "sfu/state.h"

enum { CHOICE_STEPS_N = UNIT_LAYERS_N * TEMPORAL_N };

/* A choice for a slot. */
struct step {
	uint16_t stream; /* what can be had of it now; or STREAM_NONE */
	uint8_t level;
	uint8_t quality;
	uint8_t temporal;
	uint8_t need; /* layers that the sender has to send for it */
	bool is_off;  /* and stream is another, until the sender does */
	uint32_t bps;
};

/* A slot and its choices, the least first. */
struct bidder {
	uint32_t at;
	struct slot *slot;
	unsigned n;
	int was; /* the step that it has; -1: none */
	int now;
	struct step steps[CHOICE_STEPS_N];
};

/* Fills in what there is for b->slot, and which of it the slot has. */
void choice_look(struct sfu *s, struct bidder *b);

/* Whether anything of the stream came lately; STREAM_NONE is not. */
bool choice_is_live(const struct sfu *s, uint16_t stream);

/* The highest layer that the tile's height is worth. */
uint8_t choice_most(const struct slot *slot);

#endif
