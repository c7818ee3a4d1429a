#include "sdp/sdp_form.h"

#define RTX_OF(payload)                                   \
	{                                                 \
		payload##_RTX, payload, "rtx/90000", NULL \
	}

static const struct sdp_form_payload payloads[] = {
	/* Constant, so that sizes do not tell what is said. */
	{ UNIT_PT_OPUS, 0, "opus/48000/2",
	  "minptime=10;useinbandfec=1;cbr=1;usedtx=0" },
	{ UNIT_PT_VP8, 0, "VP8/90000", NULL },
	RTX_OF(UNIT_PT_VP8),
	{ UNIT_PT_VP9, 0, "VP9/90000", "profile-id=0" },
	RTX_OF(UNIT_PT_VP9),
	{ UNIT_PT_AV1, 0, "AV1/90000", "level-idx=5;profile=0;tier=0" },
	RTX_OF(UNIT_PT_AV1),
	/* Constrained Baseline: what every browser that has H.264 has. */
	{ UNIT_PT_H264, 0, "H264/90000",
	  "level-asymmetry-allowed=1;packetization-mode=1;"
	  "profile-level-id=42e01f" },
	RTX_OF(UNIT_PT_H264),
};

static const char *const extensions[UNIT_EXT_END] = {
	[UNIT_EXT_MID] = "urn:ietf:params:rtp-hdrext:sdes:mid",
	[UNIT_EXT_RID] = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
	[UNIT_EXT_REPAIRED_RID] =
		"urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
	[UNIT_EXT_TRANSPORT_CC] =
		"http://www.ietf.org/id/"
		"draft-holmer-rmcat-transport-wide-cc-extensions-01",
	[UNIT_EXT_AUDIO_LEVEL] = "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
	[UNIT_EXT_DEPENDENCY] = "https://aomediacodec.github.io/av1-rtp-spec/"
				"#dependency-descriptor-rtp-header-extension",
};

const struct sdp_form_payload *sdp_form_payload(uint32_t number)
{
	for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++)
		if (payloads[i].number == number)
			return &payloads[i];
	return NULL;
}

const char *sdp_form_extension(unsigned id)
{
	return extensions[id];
}

static uint8_t extensions_of(unsigned mid, bool is_quiet)
{
	unsigned all = 1u << UNIT_EXT_MID | 1u << UNIT_EXT_TRANSPORT_CC;

	if (!unit_is_sound(mid))
		all |= 1u << UNIT_EXT_RID | 1u << UNIT_EXT_REPAIRED_RID |
		       1u << UNIT_EXT_DEPENDENCY;
	else if (!is_quiet)
		all |= 1u << UNIT_EXT_AUDIO_LEVEL;
	return (uint8_t)all;
}

struct sdp_form_line sdp_form_line(const struct sdp_offer *offer, unsigned mid)
{
	struct sdp_form_line line = {
		.extensions = extensions_of(mid, offer->is_quiet),
		.rids = mid == UNIT_MID_CAMERA ? (1 << UNIT_LAYERS_N) - 1 : 0,
	};

	if (unit_is_sound(mid)) {
		line.payload[line.payload_n++] = UNIT_PT_OPUS;
		return line;
	}
	for (size_t i = 0; i < offer->codec_n; i++) {
		enum unit_codec codec = offer->codec[i];

		line.payload[line.payload_n++] = unit_payload(codec);
		line.payload[line.payload_n++] = unit_payload_rtx(codec);
	}
	return line;
}
