#include "sdp_kit.h"

#include <assert.h>

static const char pwd[] = "abcdefghijklmnopqrstuvwx";

static struct sdp_transport transport(const char *ufrag)
{
	struct sdp_transport t = {
		.ufrag = { ufrag, strlen(ufrag) },
		.pwd = { pwd, sizeof(pwd) - 1 },
	};

	for (size_t i = 0; i < SDP_FINGERPRINT_LEN; i++)
		t.fingerprint[i] = (uint8_t)(i * 9);
	return t;
}

static struct addr candidate(const char *ip, uint16_t port)
{
	struct addr a;
	bool ok = addr_read_ip(&a, ip);

	assert(ok);
	a.port = port;
	return a;
}

struct sdp_offer kit_offer(void)
{
	return (struct sdp_offer){
		.transport = transport("00010002deadbeef"),
		.candidate = { candidate("198.51.100.7", 3478),
			       candidate("2001:db8::7", 3478) },
		.candidate_n = 2,
		.codec = { UNIT_VP9, UNIT_VP8, UNIT_AV1, UNIT_H264 },
		.codec_n = UNIT_CODECS_N,
	};
}

struct sdp_answer kit_answer(void)
{
	struct sdp_answer answer = { .transport = transport("wxyz") };

	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		struct sdp_line *line = &answer.line[mid];

		line->direction =
			unit_is_own(mid) ? SDP_SENDONLY : SDP_RECVONLY;
		line->extensions =
			1u << UNIT_EXT_MID | 1u << UNIT_EXT_TRANSPORT_CC;
		line->payload_n = unit_is_sound(mid) ? 1 : 2;
		line->payload[0] =
			unit_is_sound(mid) ? UNIT_PT_OPUS : UNIT_PT_VP8;
		line->payload[1] = unit_is_sound(mid) ? 0 : UNIT_PT_VP8_RTX;
	}
	answer.line[UNIT_MID_CAMERA].rids = 7;
	answer.line[UNIT_MID_MICROPHONE].source_n = 1;
	answer.line[UNIT_MID_MICROPHONE].source[0].ssrc = 11;
	answer.line[UNIT_MID_SCREEN].source_n = 1;
	answer.line[UNIT_MID_SCREEN].source[0] = (struct sdp_source){ 21, 22 };
	return answer;
}

struct rd kit_answer_text(void)
{
	static uint8_t buf[SDP_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	struct sdp_answer answer = kit_answer();

	sdp_write_answer(&w, &answer);
	assert(!w.full);
	return rd_init(buf, wr_len(&w));
}

struct rd kit_replace(struct rd text, const char *from, const char *to)
{
	static uint8_t bufs[2][2 * SDP_LEN];
	static unsigned turn; /* the text may be what the last call gave */
	uint8_t *buf = bufs[turn++ % 2];
	struct wr w = wr_init(buf, sizeof(bufs[0]));
	const uint8_t *at = memmem(text.p, text.left, from, strlen(from));

	assert(at != NULL);
	wr_bytes(&w, text.p, (size_t)(at - text.p));
	wr_bytes(&w, to, strlen(to));
	at += strlen(from);
	wr_bytes(&w, at, text.left - (size_t)(at - text.p));
	assert(!w.full);
	return rd_init(buf, wr_len(&w));
}
