#include "agent/media/answer.h"

#include "sdp/sdp_form.h"

/* Of pictures we speak VP8 and nothing else. */
static void keep_payloads(struct sdp_line *line)
{
	uint8_t n = 0;

	for (uint8_t i = 0; i < line->payload_n; i++) {
		uint8_t pt = line->payload[i];

		if (pt == UNIT_PT_OPUS || pt == UNIT_PT_VP8 ||
		    pt == UNIT_PT_VP8_RTX)
			line->payload[n++] = pt;
	}
	line->payload_n = n;
}

static struct sdp_line answer_line(const struct sdp_offer *offer, unsigned mid,
				   const struct answer_sends *sends)
{
	struct sdp_line line = sdp_form_offered(offer, mid);

	keep_payloads(&line);
	line.source_n = 0;
	if (!unit_is_own(mid)) {
		line.direction = SDP_RECVONLY;
		line.extensions = 0;
		return line;
	}
	line.direction = SDP_INACTIVE;
	line.rids = 0;
	if (mid == UNIT_MID_MICROPHONE && sends->sound_ssrc != 0) {
		line.direction = SDP_SENDONLY;
		line.source[line.source_n++] =
			(struct sdp_source){ sends->sound_ssrc, 0 };
	}
	/* RFC 8851: what has rids announces no SSRC. */
	if (mid == UNIT_MID_CAMERA && sends->rids != 0) {
		line.direction = SDP_SENDONLY;
		line.rids = sends->rids;
	}
	return line;
}

void answer_write(struct wr *w, const struct sdp_offer *offer,
		  const struct sdp_transport *ours,
		  const struct answer_sends *sends)
{
	struct sdp_answer answer = { .transport = *ours };

	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++)
		answer.line[mid] = answer_line(offer, mid, sends);
	sdp_write_answer(w, &answer);
}
