/* payload_type.h - what the payload types of wire/unit.h stand for. */
#ifndef SFU_PAYLOAD_TYPE_H
#define SFU_PAYLOAD_TYPE_H

#include "rtp/payload.h"
#include "wire/unit.h"

/* PAYLOAD_NONE for what was not negotiated, and for retransmissions. */
static inline enum payload_codec payload_type_codec(uint8_t pt)
{
	static const uint8_t codecs[128] = {
		[UNIT_PT_OPUS] = PAYLOAD_OPUS, [UNIT_PT_VP8] = PAYLOAD_VP8,
		[UNIT_PT_VP9] = PAYLOAD_VP9,   [UNIT_PT_AV1] = PAYLOAD_AV1,
		[UNIT_PT_H264] = PAYLOAD_H264,
	};

	return (enum payload_codec)codecs[pt & 0x7f];
}

/* Of a retransmission (RFC 4588); what it repairs has the number before. */
static inline bool payload_type_is_repair(uint8_t pt)
{
	return pt != 0 && payload_type_codec(pt) == PAYLOAD_NONE &&
	       payload_type_codec((uint8_t)(pt - 1)) > PAYLOAD_OPUS;
}

#endif
