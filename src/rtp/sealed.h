/* sealed.h - could this be SFrame behind the constant wrapper of its codec
 * (docs/protocol.md, section 7)?
 *
 * A test of form, on one packet, with no key: who wants to can pass it and send
 * something else. It is there so that a client that does not seal is noticed at
 * once, and what it sends goes nowhere.
 *
 * What it takes for granted of packetizers:
 * - Opus: one frame a packet.
 * - VP8, VP9: the frame's first bytes are in its first packet, behind the
 *   payload descriptor. In VP9 each layer's frame is sealed by itself.
 * - AV1: sizes are taken out of units, so the wrapper is an element 08 00 before
 *   a key frame, then one element 30 || SFrame; no packet has bytes of two frames.
 * - H.264: parameter sets come whole, in packets of their own or in front of the
 *   slice in a STAP-A, and may have been written anew; the slice is a unit, or
 *   FU-A fragments; SFrame in it is escaped.
 */
#ifndef RTP_SEALED_H
#define RTP_SEALED_H

#include "base/rd.h"
#include "rtp/payload.h"

#include <stdbool.h>
#include <stdint.h>

enum sealed {
	SEALED_NO,  /* cannot be */
	SEALED_YES, /* a frame begins, and claims what *claim says */
	SEALED_REST, /* goes on with a frame, or has nothing of one: no telling */
};

struct sealed_claim {
	uint8_t context; /* 0 microphone, 1 camera, 2 screen, 3 its sound */
	uint8_t leaf;
	uint8_t epoch; /* its low 4 bits */
	uint64_t counter;
	bool key; /* by the wrapper; false for Opus and VP9 */
};

/* payload is an RTP payload without padding. *claim is set on SEALED_YES only. A
 * context must be one of the codec's: sound for Opus, pictures for others. */
enum sealed sealed_look(enum payload_codec codec, struct rd payload,
			struct sealed_claim *claim);

#endif
