#include "sfu/report.h"

#include "sfu/feedback.h"
#include "sfu/ssrc.h"

#include <string.h>

enum {
	REPORT_US = SFU_REPORT_MS * 1000,
	/* The first says sooner how far away a member is. */
	FIRST_US = 250 * 1000,
	SENDERS_N = 16,      /* reports of senders in one datagram */
	REPORTS_SIZE = 1200, /* bytes of it */
	/* A sender's clock that is off by more has been set. */
	CLOCK_OFF_US = 500 * 1000,
	CLOCK_OLD_US = 60 * 1000 * 1000, /* a report says nothing any more */
	RTT_MOST_US = 10 * 1000 * 1000,
	PICTURE_KHZ = 90,
	SOUND_KHZ = 48,
};

static const char cname[] = "unit"; /* as in the offer */

void report_join(struct sfu *s, uint16_t place)
{
	s->members[place].hop = (struct hop){ 0 };
	due_add(&s->dues.reports, place, due_together(s->now_us + FIRST_US));
}

void report_leave(struct sfu *s, uint16_t place)
{
	due_remove(&s->dues.reports, place);
}

static unsigned khz(uint8_t context)
{
	return unit_is_sound(context) ? SOUND_KHZ : PICTURE_KHZ;
}

/* ---- what came */

/* RFC 3550, appendix A.8. A retransmission's time says nothing. */
static void time_arrival(struct sfu *s, struct stream *stream,
			 uint32_t timestamp)
{
	struct reception *r = &stream->reception;
	uint64_t now = s->now_us * khz(stream->context) / 1000;
	uint32_t transit = (uint32_t)now - timestamp;
	int32_t d = (int32_t)(transit - r->transit);
	uint32_t apart = d < 0 ? 0u - (uint32_t)d : (uint32_t)d;

	r->transit = transit;
	if (r->came_n > 1)
		r->jitter_16ths += apart - ((r->jitter_16ths + 8) >> 4);
}

void report_arrived(struct sfu *s, struct stream *stream,
		    const struct rtp_head *head)
{
	struct reception *r = &stream->reception;

	if (!r->started) {
		r->started = true;
		r->first = UINT32_C(0x10000) + head->seq;
		r->highest = r->first;
	}

	int16_t ahead = (int16_t)(head->seq - (uint16_t)r->highest);

	if (ahead > 0)
		r->highest += (uint64_t)ahead;
	r->came_n++;
	if (!stream->is_repair)
		time_arrival(s, stream, head->timestamp);
}

/* ---- what is heard */

static void hear_sender(struct sfu *s, uint16_t place,
			const struct rtcp_report *report)
{
	struct member *m = &s->members[place];
	uint16_t i = stream_known(m, report->ssrc);
	uint64_t sender_us = rtcp_us_of_ntp(report->sender.ntp);
	int64_t clock_us = (int64_t)(s->now_us - sender_us);
	int64_t off_us = clock_us - m->hop.clock_us;

	if (i == STREAM_NONE)
		return;
	s->streams[i].report = (struct heard_report){
		.known = true,
		.sender_us = sender_us,
		.timestamp = report->sender.timestamp,
		.ntp_middle = rtcp_ntp_middle(report->sender.ntp),
		.came_us = s->now_us,
	};
	if (m->hop.has_clock && off_us < CLOCK_OFF_US && off_us > -CLOCK_OFF_US)
		return;
	m->hop.has_clock = true;
	m->hop.clock_us = clock_us;
}

/* RFC 3550, section 6.4.1: the round trip is now less LSR less DLSR. */
static void hear_block(struct sfu *s, uint16_t place,
		       const struct rtcp_block *b)
{
	struct hop *hop = &s->members[place].hop;
	uint32_t now = rtcp_ntp_middle(rtcp_ntp_of_us(s->now_us));
	uint64_t us = rtcp_us_of_delay(now - b->last_sr - b->since_sr);

	if (!ssrc_is_slot(b->ssrc) || b->last_sr == 0 || us > RTT_MOST_US)
		return;
	hop->rtt_us = hop->has_rtt ? (hop->rtt_us * 7 + us) / 8 : us;
	hop->has_rtt = true;
}

void report_heard(struct sfu *s, uint16_t place,
		  const struct rtcp_report *report)
{
	struct rd blocks = report->blocks;
	struct rtcp_block b;

	if (report->is_sender)
		hear_sender(s, place, report);
	while (rtcp_block_next(&blocks, &b))
		hear_block(s, place, &b);
}

/* ---- what is told of what came */

static uint8_t fraction_lost(uint64_t due_n, uint64_t came_n)
{
	if (came_n >= due_n) /* some came twice */
		return 0;
	/* 256 of 256 has no byte. */
	return came_n == 0 ? UINT8_MAX
			   : (uint8_t)((due_n - came_n) * 256 / due_n);
}

static int32_t bounded24(int64_t n)
{
	const int64_t most = (1 << 23) - 1;

	if (n > most)
		return (int32_t)most;
	return (int32_t)(n < -most ? -most : n);
}

/* RFC 3550, appendix A.3. */
static struct rtcp_block block_of(const struct sfu *s, struct stream *stream)
{
	struct reception *r = &stream->reception;
	const struct heard_report *heard = &stream->report;
	uint64_t due_n = r->highest - r->first + 1;
	struct rtcp_block b = {
		.ssrc = stream->ssrc,
		.fraction_lost = fraction_lost(due_n - r->told_due_n,
					       r->came_n - r->told_n),
		.lost_n = bounded24((int64_t)(due_n - r->came_n)),
		/* Cycles begin at 0 for others. */
		.highest_seq = (uint32_t)(r->highest - UINT32_C(0x10000)),
		.jitter = r->jitter_16ths >> 4,
	};

	if (heard->known) {
		b.last_sr = heard->ntp_middle;
		b.since_sr = rtcp_delay_of_us(s->now_us - heard->came_us);
	}
	r->told_due_n = due_n;
	r->told_n = r->came_n;
	return b;
}

static size_t write_blocks(struct sfu *s, const struct member *m, struct wr *w)
{
	struct rtcp_block blocks[SFU_MEMBER_STREAMS_N];
	size_t n = 0;

	for (unsigned i = 0; i < SFU_MEMBER_STREAMS_N; i++) {
		if (m->stream[i] == STREAM_NONE)
			continue;

		struct stream *stream = &s->streams[m->stream[i]];

		if (stream->reception.came_n > stream->reception.told_n)
			blocks[n++] = block_of(s, stream);
	}
	rtcp_write_report(w, FEEDBACK_SSRC, NULL, blocks, n);
	return n;
}

/* ---- what is told of what is sent */

/* The timestamp that goes out at this moment; false when it is not known. */
static bool time_of(const struct sfu *s, const struct slot *slot,
		    uint32_t *timestamp)
{
	const struct stream *stream = &s->streams[slot->run.stream];
	const struct hop *hop = &s->members[stream->place].hop;
	const struct heard_report *heard = &stream->report;

	if (!heard->known || s->now_us - heard->came_us > CLOCK_OLD_US)
		return false;

	int64_t since_us = (int64_t)(s->now_us - (uint64_t)hop->clock_us -
				     heard->sender_us);

	if (since_us > INT64_C(2) * CLOCK_OLD_US || since_us < -CLOCK_OFF_US)
		return false; /* by a clock that was set since */
	*timestamp = heard->timestamp + slot->run.timestamp_offset +
		     (uint32_t)(since_us * khz(slot->context) / 1000);
	return true;
}

static bool has_news(const struct sfu *s, const struct slot *slot,
		     struct rtcp_sender *sender)
{
	if (slot->run.stream == STREAM_NONE || slot->sent_n == slot->told_n ||
	    !time_of(s, slot, &sender->timestamp))
		return false;
	sender->ntp = rtcp_ntp_of_us(s->now_us);
	sender->packets_n = slot->sent_n;
	sender->octets_n = slot->sent_len;
	return true;
}

/* RFC 3550, section 6.1: reports first, and the CNAME of each. */
static void finish(struct sfu *s, uint16_t place, struct wr *w,
		   const uint32_t *ssrcs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		rtcp_write_cname(w, ssrcs[i], cname, sizeof(cname) - 1);
	feedback_send(s, place, w);
	sfu_tally(s, SFU_reports);
}

static void tell(struct sfu *s, uint16_t place)
{
	struct member *m = &s->members[place];
	uint8_t bytes[REPORTS_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));
	uint32_t ssrcs[SENDERS_N] = { FEEDBACK_SSRC };
	size_t n = 1;
	bool any = write_blocks(s, m, &w) > 0;

	for (unsigned i = 0; i < SLOTS_N; i++) {
		struct slot *slot = &m->slots[i];
		struct rtcp_sender sender;

		if (!has_news(s, slot, &sender))
			continue;
		if (n == SENDERS_N) {
			finish(s, place, &w, ssrcs, n);
			w = wr_init(bytes, sizeof(bytes));
			n = 0;
		}
		any = true;
		slot->told_n = slot->sent_n;
		ssrcs[n] = ssrc_of_slot(i);
		rtcp_write_report(&w, ssrcs[n++], &sender, NULL, 0);
	}
	if (any)
		finish(s, place, &w, ssrcs, n);
}

uint64_t report_tell(struct sfu *s)
{
	uint16_t place;

	while (due_take(&s->dues.reports, s->now_us, &place)) {
		tell(s, place);
		due_add(&s->dues.reports, place,
			due_together(s->now_us + REPORT_US));
	}
	return due_next(&s->dues.reports);
}
