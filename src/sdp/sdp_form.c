#include "sdp/sdp_form.h"

#define RTX_OF(payload)                                          \
	{                                                        \
		payload##_RTX, payload, false, "rtx/90000", NULL \
	}

static const struct sdp_form_payload payloads[] = {
	/* Constant, so that sizes do not tell what is said. */
	{ UNIT_PT_OPUS, 0, true, "opus/48000/2",
	  "minptime=10;useinbandfec=1;cbr=1;usedtx=0" },
	{ UNIT_PT_VP8, 0, false, "VP8/90000", NULL },
	RTX_OF(UNIT_PT_VP8),
	{ UNIT_PT_VP9, 0, false, "VP9/90000", "profile-id=0" },
	RTX_OF(UNIT_PT_VP9),
	{ UNIT_PT_AV1, 0, false, "AV1/90000", "level-idx=5;profile=0;tier=0" },
	RTX_OF(UNIT_PT_AV1),
	/* Constrained Baseline: what every browser that has H.264 has. */
	{ UNIT_PT_H264, 0, false, "H264/90000",
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
		all |= 1u << UNIT_EXT_DEPENDENCY;
	if (!unit_is_sound(mid) && unit_is_own(mid))
		all |= 1u << UNIT_EXT_RID | 1u << UNIT_EXT_REPAIRED_RID;
	if (unit_is_sound(mid) && unit_is_own(mid) && !is_quiet)
		all |= 1u << UNIT_EXT_AUDIO_LEVEL;
	return (uint8_t)all;
}

static struct sdp_source source_of(unsigned mid)
{
	if (unit_is_sound(mid))
		return (struct sdp_source){
			unit_ssrc_sound(mid - UNIT_MID_SOUND), 0
		};

	unsigned slot = mid - UNIT_MID_PICTURE;

	return (struct sdp_source){ unit_ssrc_picture(slot),
				    unit_ssrc_picture_rtx(slot) };
}

struct sdp_line sdp_form_offered(const struct sdp_offer *offer, unsigned mid)
{
	struct sdp_line line = {
		.direction = SDP_RECVONLY,
		.extensions = extensions_of(mid, offer->is_quiet),
		.rids = mid == UNIT_MID_CAMERA ? SDP_FORM_RIDS : 0,
	};

	if (!unit_is_own(mid)) {
		line.direction = SDP_SENDONLY;
		line.source[line.source_n++] = source_of(mid);
	}
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
