#include "sfu/gaps.h"

#include "rtp/rtcp.h"
#include "sfu/feedback.h"
#include "sfu/stream.h"

#include <string.h>

enum {
	LOOK_US = SFU_GAP_LOOK_MS * 1000,
	/* Between two requests for the same: as long as an answer takes. */
	WAIT_LEAST_US = 20 * 1000,
	WAIT_MOST_US = 400 * 1000,
	WAIT_UNKNOWN_US = 100 * 1000,
	NACK_SIZE = 16 + 4 * SFU_GAPS_N, /* bytes: each number by itself */
};

static void close_gap(struct gaps *g, uint64_t number)
{
	uint16_t i = 0;

	while (i < g->n && g->gap[i].number != number)
		i++;
	if (i == g->n)
		return;
	g->n--;
	memmove(&g->gap[i], &g->gap[i + 1],
		(size_t)(g->n - i) * sizeof(struct gap));
}

/* What is missing by so much is a pause, or a way that was gone: nobody could
 * send it all again in time. */
static void begin_anew(struct sfu *s, struct stream *stream)
{
	stream->gaps.n = 0;
	sfu_tally(s, SFU_given_up);
	feedback_want_key(s, stream_at(s, stream));
}

static void open_gaps(struct sfu *s, struct stream *stream, uint64_t number)
{
	struct gaps *g = &stream->gaps;
	uint64_t missing_n = number - stream->highest - 1;

	if (missing_n > (uint64_t)(SFU_GAPS_N - g->n)) {
		begin_anew(s, stream);
		return;
	}
	for (uint64_t i = stream->highest + 1; i < number; i++)
		g->gap[g->n++] =
			(struct gap){ .number = i, .since_us = s->now_us };
	if (g->n > 0 && !due_has(&s->dues.gaps, stream_at(s, stream)))
		due_add(&s->dues.gaps, stream_at(s, stream),
			s->now_us + LOOK_US);
}

void gaps_came(struct sfu *s, struct stream *stream, uint64_t number)
{
	if (!stream->started || unit_is_sound(stream->context))
		return;
	if (number > stream->highest)
		open_gaps(s, stream, number);
	else
		close_gap(&stream->gaps, number);
}

static uint64_t wait_us(const struct hop *hop, uint8_t tries)
{
	uint64_t us =
		hop->has_rtt ? hop->rtt_us + hop->rtt_us / 4 : WAIT_UNKNOWN_US;

	if (us < WAIT_LEAST_US)
		us = WAIT_LEAST_US;
	if (us > WAIT_MOST_US)
		us = WAIT_MOST_US;
	return us + us * (tries - 1u) / 4;
}

static bool is_over(const struct sfu *s, const struct gap *gap)
{
	return gap->tries == SFU_GAP_TRIES_N ||
	       s->now_us - gap->since_us >= SFU_GAP_MS * UINT64_C(1000);
}

static bool is_due(const struct sfu *s, const struct stream *stream,
		   const struct gap *gap)
{
	const struct hop *hop = &s->members[stream->place].hop;

	if (gap->tries == 0) /* it may only be late */
		return s->now_us - gap->since_us >= LOOK_US;
	return s->now_us - gap->asked_us >= wait_us(hop, gap->tries);
}

/* Takes off what is asked for in vain. True when there was any. */
static bool give_up(struct sfu *s, struct gaps *g)
{
	uint16_t kept_n = 0;
	bool any;

	for (uint16_t i = 0; i < g->n; i++) {
		if (is_over(s, &g->gap[i]))
			sfu_tally(s, SFU_given_up);
		else
			g->gap[kept_n++] = g->gap[i];
	}
	any = kept_n < g->n;
	g->n = kept_n;
	return any;
}

static void ask(struct sfu *s, struct stream *stream)
{
	struct gaps *g = &stream->gaps;
	const struct rtcp_feedback f = { .sender = FEEDBACK_SSRC,
					 .media = stream->ssrc };
	uint16_t seqs[SFU_GAPS_N];
	uint8_t bytes[NACK_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));
	size_t n = 0;

	for (uint16_t i = 0; i < g->n; i++) {
		struct gap *gap = &g->gap[i];

		if (!is_due(s, stream, gap))
			continue;
		gap->asked_us = s->now_us;
		gap->tries++;
		seqs[n++] = (uint16_t)gap->number;
		sfu_tally(s, SFU_missed);
	}
	if (n == 0)
		return;
	rtcp_write_nack(&w, &f, seqs, n);
	feedback_send(s, stream->place, &w);
}

static void look_at(struct sfu *s, uint16_t i)
{
	struct stream *stream = &s->streams[i];

	if (!stream_is_carried(s, i)) {
		stream->gaps.n = 0; /* nobody misses it */
		return;
	}
	if (give_up(s, &stream->gaps))
		feedback_want_key(s, i);
	ask(s, stream);
	if (stream->gaps.n > 0)
		due_add(&s->dues.gaps, i, s->now_us + LOOK_US);
}

uint64_t gaps_ask(struct sfu *s)
{
	uint16_t i;

	while (due_take(&s->dues.gaps, s->now_us, &i))
		look_at(s, i);
	return due_next(&s->dues.gaps);
}
