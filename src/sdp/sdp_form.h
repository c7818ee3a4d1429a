/* sdp_form.h - what reader and writer of sdp.h share: the words that stand for
 * the numbers of unit.h, and what the offer has on each line.
 */
#ifndef SDP_SDP_FORM_H
#define SDP_SDP_FORM_H

#include "sdp/sdp.h"

enum { SDP_FORM_RIDS = (1 << UNIT_LAYERS_N) - 1 };

/* A payload type of ours. */
struct sdp_form_payload {
	uint8_t number;
	uint8_t apt;        /* what it retransmits; 0: it is no rtx */
	bool is_sound;      /* else for pictures */
	const char *rtpmap; /* name and clock */
	const char *fmtp;   /* NULL: none */
};

/* NULL when it is not ours. */
const struct sdp_form_payload *sdp_form_payload(uint32_t number);

/* The URI of an extension, by its id in unit.h. */
const char *sdp_form_extension(unsigned id);

/* What the offer has on a line; it is of a codec at least. */
struct sdp_line sdp_form_offered(const struct sdp_offer *offer, unsigned mid);

#endif
