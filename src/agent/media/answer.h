/* answer.h - what a participant without a browser answers to the unit's offer:
 * Opus and VP8, and what of its own it sends.
 */
#ifndef AGENT_MEDIA_ANSWER_H
#define AGENT_MEDIA_ANSWER_H

#include "base/wr.h"
#include "sdp/sdp.h"

#include <stdint.h>

struct answer_sends {
	uint32_t sound_ssrc; /* 0: no microphone */
	uint8_t rids;        /* of the camera, bits 1 << layer; 0: none */
};

/* The offer has VP8. */
void answer_write(struct wr *w, const struct sdp_offer *offer,
		  const struct sdp_transport *ours,
		  const struct answer_sends *sends);

#endif
