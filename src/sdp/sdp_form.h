/* sdp_form.h - what the offer is made of: the words that stand for the numbers of
 * unit.h, what it has on each line, and its parts as they are written.
 */
#ifndef SDP_SDP_FORM_H
#define SDP_SDP_FORM_H

#include "sdp/sdp.h"

/* A line of the offer. */
struct sdp_form_line {
	uint8_t payload[2 * UNIT_CODECS_N];
	uint8_t payload_n;
	uint8_t extensions; /* bits 1 << id of unit.h */
	uint8_t rids;       /* bits 1 << layer; 0: no simulcast */
};

/* A payload type of ours. */
struct sdp_form_payload {
	uint8_t number;
	uint8_t apt;        /* what it retransmits; 0: it is no rtx */
	const char *rtpmap; /* name and clock */
	const char *fmtp;   /* NULL: none */
};

/* NULL when it is not ours. */
const struct sdp_form_payload *sdp_form_payload(uint32_t number);

/* The URI of an extension, by its id in unit.h. */
const char *sdp_form_extension(unsigned id);

/* What the offer has on a line. */
struct sdp_form_line sdp_form_line(const struct sdp_offer *offer, unsigned mid);

/* Writes a part of the offer: what stands before its first line; one line. */
void sdp_form_write_session(struct wr *w, const struct sdp_offer *offer);
void sdp_form_write_line(struct wr *w, const struct sdp_offer *offer,
			 unsigned mid);

#endif
