/* seals.h - could a stream be sealed? The form of each packet is looked at
 * (rtp/sealed.h), and more: a packet of sound is a frame, so with the packets'
 * numbers the counter of a KID rises (docs/protocol.md, section 7). Opus in the
 * clear can begin like SFrame; its next byte then is the counter, and falls soon.
 *
 * A stream of which one packet cannot be SFrame is closed for a second: the rest
 * of such a frame does not go on either.
 */
#ifndef SFU_SEALS_H
#define SFU_SEALS_H

#include "rtp/sealed.h"

enum { SEALS_CLOSED_US = 1000 * 1000 };

/* Of one stream; zero at first. */
struct seals {
	bool any;
	struct sealed_claim newest; /* frame of sound */
	uint64_t number;            /* of its packet */
	uint64_t closed_us;         /* until then */
};

/* A packet that came; payload is not empty. */
struct seals_packet {
	enum payload_codec codec;
	uint8_t context; /* of the stream */
	struct rd payload;
	uint64_t number; /* as it came */
};

/* Whether it may go on. */
bool seals_pass(struct seals *s, const struct seals_packet *p, uint64_t now_us);

#endif
