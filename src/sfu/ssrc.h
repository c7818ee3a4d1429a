/* ssrc.h - which slot an SSRC of ours is of, and the reverse.
 */
#ifndef SFU_SSRC_H
#define SFU_SSRC_H

#include "sfu/state.h"

static inline uint32_t ssrc_of_slot(unsigned slot)
{
	return slot < UNIT_SOUND_N ? unit_ssrc_sound(slot)
				   : unit_ssrc_picture(slot - UNIT_SOUND_N);
}

/* Of a picture slot's retransmissions. */
static inline uint32_t ssrc_of_repairs(unsigned slot)
{
	return unit_ssrc_picture_rtx(slot - UNIT_SOUND_N);
}

/* SLOTS_N for an SSRC that is no slot's, nor that of its retransmissions. */
static inline unsigned ssrc_slot(uint32_t ssrc)
{
	if (ssrc >= UNIT_SSRC_PICTURE &&
	    ssrc < UNIT_SSRC_PICTURE + 2 * UNIT_PICTURE_N)
		return UNIT_SOUND_N + (ssrc - UNIT_SSRC_PICTURE) / 2;
	if (ssrc >= UNIT_SSRC_SOUND && ssrc < UNIT_SSRC_SOUND + UNIT_SOUND_N)
		return ssrc - UNIT_SSRC_SOUND;
	return SLOTS_N;
}

static inline bool ssrc_is_slot(uint32_t ssrc)
{
	return ssrc_slot(ssrc) != SLOTS_N;
}

#endif
