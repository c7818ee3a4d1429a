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
