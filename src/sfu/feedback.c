#include "sfu/feedback.h"

#include "base/wr.h"
#include "rtp/rtcp.h"
#include "rtp/twcc.h"

enum {
	RTCP_SIZE = 1200, /* bytes of one packet of ours */
	OUR_SSRC = 1,     /* of who sends feedback: the unit sends no media */
};

static void send(struct sfu *s, uint16_t place, const struct wr *w)
{
	const struct sfu_out out = {
		.class = SFU_RTCP,
		.place = place,
		.head = w->start,
		.head_len = wr_len(w),
	};

	if (!w->full && out.head_len > 0)
		s->config.port.send(s->config.port.arg, &out);
}

/* The number of the window that a packet has, or false when it is too old. A
 * number far ahead begins a new window: what was there is not told any more. */
static bool slide(struct arrivals *w, uint16_t seq, uint16_t *at)
{
	int16_t ahead;

	if (!w->started) {
		w->started = true;
		w->base = seq;
		w->n = 0;
	}
	ahead = (int16_t)(seq - w->base);
	if (ahead < 0)
		return false;
	if (ahead >= SFU_ARRIVALS_N) {
		w->base = seq;
		w->n = 0;
		ahead = 0;
	}
	while (w->n <= ahead)
		w->us[w->n++] = TWCC_MISSING;
	*at = (uint16_t)ahead;
	return true;
}

void feedback_arrived(struct sfu *s, const struct arrival *a)
{
	struct arrivals *w = &s->members[a->place].arrivals;
	struct rd ext = rtp_ext(&a->rtp, a->bytes, UNIT_EXT_TRANSPORT_CC);
	uint16_t seq = rd_u16(&ext);
	uint16_t at;

	w->ssrc = a->rtp.head.ssrc;
	if (rd_done(&ext) && slide(w, seq, &at) && w->us[at] == TWCC_MISSING)
		w->us[at] = (int64_t)s->now_us;
}

/* Moves the window on behind what was told. */
static void told(struct arrivals *w, size_t n)
{
	for (size_t i = n; i < w->n; i++)
		w->us[i - n] = w->us[i];
	w->base = (uint16_t)(w->base + n);
	w->n = (uint16_t)(w->n - n);
}

static void skip_missing(struct arrivals *w)
{
	size_t n = 0;

	while (n < w->n && w->us[n] == TWCC_MISSING)
		n++;
	told(w, n);
}

static void tell_arrivals(struct sfu *s, uint16_t place)
{
	struct arrivals *w = &s->members[place].arrivals;
	uint8_t bytes[RTCP_SIZE];

	while (w->n > 0) {
		struct wr wr = wr_init(bytes, sizeof(bytes));
		const struct twcc_head head = {
			.sender = OUR_SSRC,
			.media = w->ssrc,
			.base_seq = w->base,
			.count = w->count,
		};
		size_t n = twcc_write(&wr, &head, w->us, w->n);

		if (n == 0) {
			skip_missing(w);
			continue;
		}
		w->count++;
		send(s, place, &wr);
		told(w, n);
	}
}

uint64_t feedback_arrivals(struct sfu *s)
{
	if (s->now_us < s->feedback_us)
		return s->feedback_us;
	for (uint16_t i = 0; i < s->here_n; i++)
		tell_arrivals(s, s->here[i]);
	s->feedback_us = s->now_us + SFU_FEEDBACK_MS * UINT64_C(1000);
	return s->feedback_us;
}

static void ask_key(struct sfu *s, struct stream *stream)
{
	uint8_t bytes[64];
	struct wr w = wr_init(bytes, sizeof(bytes));
	const struct rtcp_feedback f = { .sender = OUR_SSRC,
					 .media = stream->ssrc };

	rtcp_write_pli(&w, &f);
	send(s, stream->place, &w);
	stream->asked_us = s->now_us;
	stream->wants_key = false;
	sfu_tally(s, SFU_keys_asked);
}

/* Returns when it may be asked; UINT64_MAX when nothing is wanted. */
static uint64_t look_at(struct sfu *s, struct stream *stream)
{
	uint64_t due = stream->asked_us + SFU_KEY_MS * UINT64_C(1000);

	if (!stream->wants_key)
		return UINT64_MAX;
	if (stream->asked_us != 0 && s->now_us < due)
		return due;
	ask_key(s, stream);
	return UINT64_MAX;
}

uint64_t feedback_keys(struct sfu *s)
{
	uint64_t next = UINT64_MAX;

	for (uint16_t i = 0; i < s->here_n; i++) {
		const struct member *m = &s->members[s->here[i]];

		for (unsigned k = 0; k < SFU_MEMBER_STREAMS_N; k++) {
			uint64_t due =
				m->stream[k] == STREAM_NONE
					? UINT64_MAX
					: look_at(s, &s->streams[m->stream[k]]);

			if (due < next)
				next = due;
		}
	}
	return next;
}
