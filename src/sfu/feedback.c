#include "sfu/feedback.h"

#include "rtp/rtcp.h"
#include "rtp/twcc.h"

enum {
	RTCP_SIZE = 1200, /* bytes of one packet of ours */
	FEEDBACK_US = SFU_FEEDBACK_MS * 1000,
	KEY_US = SFU_KEY_MS * 1000,
	/* A frame of a slow camera; and a round trip that is not known. */
	START_US = 100 * 1000,
};

void feedback_send(struct sfu *s, uint16_t place, const struct wr *w)
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
	struct arrivals *w = &s->arrivals[a->place];
	struct rd ext = rtp_ext(&a->rtp, a->bytes, UNIT_EXT_TRANSPORT_CC);
	uint16_t seq = rd_u16(&ext);
	uint16_t at;

	w->ssrc = a->rtp.head.ssrc;
	if (!rd_done(&ext) || !slide(w, seq, &at) || w->us[at] != TWCC_MISSING)
		return;
	w->us[at] = (int64_t)s->now_us;
	if (!due_has(&s->dues.arrivals, a->place))
		due_add(&s->dues.arrivals, a->place, s->now_us + FEEDBACK_US);
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
	struct arrivals *w = &s->arrivals[place];
	uint8_t bytes[RTCP_SIZE];

	while (w->n > 0) {
		struct wr wr = wr_init(bytes, sizeof(bytes));
		const struct twcc_head head = {
			.sender = FEEDBACK_SSRC,
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
		feedback_send(s, place, &wr);
		told(w, n);
	}
}

uint64_t feedback_arrivals(struct sfu *s)
{
	uint16_t place;

	while (due_take(&s->dues.arrivals, s->now_us, &place))
		tell_arrivals(s, place);
	return due_next(&s->dues.arrivals);
}

/* Whether of late there were so many key frames that the next waits its second:
 * they cost whoever sends, and all who watch. */
static bool is_spent(const struct sfu *s, const struct stream *stream)
{
	return stream->keys_us > s->now_us + SFU_KEYS_N * (uint64_t)KEY_US;
}

/* From one request to the next. A start is waited for as long as an answer takes,
 * and twice as long each time: a request may be lost, and browsers pass over one
 * that comes within 300 ms of the one before. */
static uint64_t wait_us(const struct sfu *s, const struct stream *stream)
{
	const struct hop *hop = &s->members[stream->place].hop;
	uint64_t us = START_US + (hop->has_rtt ? hop->rtt_us : START_US);

	if (!stream->wants_start || is_spent(s, stream))
		return KEY_US;
	for (unsigned i = 1; i < stream->asks_n && us < KEY_US; i++)
		us *= 2;
	return us < KEY_US ? us : KEY_US;
}

static void want(struct sfu *s, uint16_t stream)
{
	struct stream *of = &s->streams[stream];
	uint64_t due = of->asked_us + wait_us(s, of);

	/* The one before was answered: this is another's. */
	if (of->wants_start && of->asks_n == 0 && !is_spent(s, of))
		due = s->now_us;
	if (of->asked_us == 0 || due < s->now_us)
		due = s->now_us;
	if (due_has(&s->dues.keys, stream) &&
	    s->dues.keys.links[stream].at_us <= due)
		return;
	due_remove(&s->dues.keys, stream);
	due_add(&s->dues.keys, stream, due);
}

void feedback_want_key(struct sfu *s, uint16_t stream)
{
	struct stream *of = &s->streams[stream];

	if (unit_is_sound(of->context))
		return;
	of->wants_key = true;
	want(s, stream);
}

void feedback_want_start(struct sfu *s, uint16_t stream)
{
	s->streams[stream].wants_start = true;
	feedback_want_key(s, stream);
}

void feedback_key_came(const struct sfu *s, struct stream *stream)
{
	if (unit_is_sound(stream->context))
		return;
	stream->wants_key = false;
	stream->wants_start = false;
	stream->asks_n = 0;
	if (stream->keys_us < s->now_us)
		stream->keys_us = s->now_us;
	stream->keys_us += KEY_US;
}

static void ask_key(struct sfu *s, struct stream *stream)
{
	uint8_t bytes[64];
	struct wr w = wr_init(bytes, sizeof(bytes));
	const struct rtcp_feedback f = { .sender = FEEDBACK_SSRC,
					 .media = stream->ssrc };

	rtcp_write_pli(&w, &f);
	feedback_send(s, stream->place, &w);
	stream->asked_us = s->now_us;
	if (stream->asks_n < UINT8_MAX)
		stream->asks_n++;
	sfu_tally(s, SFU_keys_asked);
}

uint64_t feedback_keys(struct sfu *s)
{
	uint16_t i;

	while (due_take(&s->dues.keys, s->now_us, &i)) {
		struct stream *stream = &s->streams[i];

		if (!stream->wants_key)
			continue;
		if (!stream_is_carried(s, i)) {
			stream->wants_key = false;
			stream->wants_start = false;
			continue;
		}
		ask_key(s, stream); /* and again, should it be lost */
		due_add(&s->dues.keys, i, s->now_us + wait_us(s, stream));
	}
	return due_next(&s->dues.keys);
}
