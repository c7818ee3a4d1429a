#include "agent/media/receive.h"

#include "agent/media/stamp.h"

enum {
	RTCP_SIZE = 1200, /* bytes of one datagram of ours */
	NO_SLOT = RECEIVE_SLOTS_N,
};

void receive_open(struct receive *r, const struct receive_config *config,
		  uint64_t now_us)
{
	r->config = *config;
	r->arrivals.started = false;
	r->arrivals.n = 0;
	r->arrivals.told_n = 0;
	r->media = 0;
	r->feedback_us = now_us + RECEIVE_FEEDBACK_US;
	r->report_us = now_us + RECEIVE_REPORT_US;
	for (unsigned i = 0; i < RECEIVE_SLOTS_N; i++) {
		bool is_sound = i < UNIT_SOUND_N;

		r->slots[i].is_early = false;
		r->slots[i].has_stamp = false;
		r->slots[i].told_n = 0;
		r->slots[i].last_sr = 0;
		incoming_open(&r->slots[i].in, is_sound, config->pool,
			      is_sound ? &config->counts->sounds
				       : &config->counts->pictures);
	}
}

void receive_close(struct receive *r)
{
	for (unsigned i = 0; i < RECEIVE_SLOTS_N; i++)
		incoming_close(&r->slots[i].in);
}

/* ---- packets */

static unsigned slot_of(uint32_t ssrc, bool *is_repair)
{
	*is_repair = false;
	if (ssrc - UNIT_SSRC_SOUND < UNIT_SOUND_N)
		return ssrc - UNIT_SSRC_SOUND;
	if (ssrc - UNIT_SSRC_PICTURE >= 2 * UNIT_PICTURE_N)
		return NO_SLOT;
	*is_repair = (ssrc & 1) != 0;
	return UNIT_SOUND_N + (ssrc - UNIT_SSRC_PICTURE) / 2;
}

static uint32_t ssrc_of(unsigned slot)
{
	return slot < UNIT_SOUND_N ? unit_ssrc_sound(slot)
				   : unit_ssrc_picture(slot - UNIT_SOUND_N);
}

static void take(struct receive *r, const struct rtp *rtp, struct rd payload,
		 uint64_t now_us)
{
	struct incoming_packet in = { .seq = rtp->head.seq,
				      .timestamp = rtp->head.timestamp,
				      .marker = rtp->head.marker };
	unsigned slot = slot_of(rtp->head.ssrc, &in.is_repair);
	uint8_t pt = rtp->head.pt;

	if (payload.left == 0)
		return; /* padding, a probe */
	if (slot == NO_SLOT) {
		r->config.counts->stray++;
		return;
	}
	if (in.is_repair && rtp_rtx_read(&in.seq, &payload) != OK)
		return;
	if (pt != (slot < UNIT_SOUND_N ? UNIT_PT_OPUS
		   : in.is_repair      ? UNIT_PT_VP8_RTX
				       : UNIT_PT_VP8)) {
		r->config.counts->stray++;
		return;
	}
	in.payload = payload;
	incoming_put(&r->slots[slot].in, &in, now_us);
}

void receive_rtp(struct receive *r, const uint8_t *p, size_t len,
		 uint64_t now_us)
{
	struct rtp rtp;
	struct rd ext;
	uint16_t number;

	if (rtp_read(&rtp, rd_init(p, len)) != OK) {
		r->config.counts->stray++;
		return;
	}
	r->config.counts->octets += len;
	ext = rtp_ext(&rtp, p, UNIT_EXT_TRANSPORT_CC);
	number = rd_u16(&ext);
	if (rd_done(&ext)) {
		r->media = rtp.head.ssrc;
		arrivals_add(&r->arrivals, number, now_us);
	}
	take(r, &rtp, rtp_payload(&rtp, p), now_us);
}

void receive_rtcp(struct receive *r, const struct rtcp *rtcp, uint64_t now_us)
{
	struct rtcp_report report;
	bool is_repair;
	unsigned slot;

	if (rtcp->type != RTCP_SR || rtcp_report_read(&report, rtcp) != OK)
		return;
	slot = slot_of(report.ssrc, &is_repair);
	if (slot == NO_SLOT || is_repair)
		return;
	r->slots[slot].last_sr = rtcp_ntp_middle(report.sender.ntp);
	r->slots[slot].sr_us = now_us;
}

/* ---- frames */

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void note_pace(struct receive *r, struct receive_slot *s,
		      const struct stamp *stamp, uint64_t now_us)
{
	struct receive_counts *c = r->config.counts;
	uint64_t gap_us = now_us - s->shown_us;
	bool goes_on = s->has_stamp && s->sender == stamp->sender;

	if (goes_on && s->layer == stamp->layer &&
	    (int32_t)(stamp->number - s->number) <= 0)
		c->wrong++;
	if (goes_on && !s->in.is_sound) {
		c->longest_still_us = later(c->longest_still_us, gap_us);
		if (gap_us > RECEIVE_FREEZE_US) {
			c->freezes++;
			c->longest_freeze_us =
				later(c->longest_freeze_us, gap_us);
		}
	}
	if (!s->in.is_sound && stamp->layer < UNIT_LAYERS_N)
		c->layer_frames[stamp->layer]++;
	s->has_stamp = true;
	s->sender = stamp->sender;
	s->layer = stamp->layer;
	s->number = stamp->number;
	s->shown_us = now_us;
}

static void check(struct receive *r, struct receive_slot *s, struct rd plain,
		  const struct member_frame *frame, uint64_t now_us)
{
	struct receive_counts *c = r->config.counts;
	struct stamp stamp;
	enum err e = stamp_read(&stamp, plain);

	if (e == ERR_STEP) {
		c->foreign++;
		return;
	}
	if (e != OK || stamp.context != frame->context) {
		c->wrong++;
		return;
	}
	histogram_add(s->in.is_sound ? &c->sound_us : &c->picture_us,
		      now_us - stamp.us);
	note_pace(r, s, &stamp, now_us);
}

/* The frame that is next waits for its epoch. */
static bool is_held(const struct receive_slot *s)
{
	return s->is_early && s->early_at == s->in.next;
}

/* True when the frame is done with, opened or not. */
static bool hand_on(struct receive *r, struct receive_slot *s, struct rd sealed,
		    const struct incoming_frame *f, uint64_t now_us)
{
	struct receive_counts *c = r->config.counts;
	struct member_frame frame = {
		.codec = s->in.is_sound ? MEMBER_OPUS : MEMBER_VP8,
	};
	struct wr plain = wr_init(r->plain, sizeof(r->plain));
	enum member_fate fate = r->config.port->open(r->config.port->arg,
						     &frame, sealed, &plain);

	if (fate == MEMBER_EARLY && !is_held(s)) {
		s->is_early = true;
		s->early_at = s->in.next;
		s->early_us = now_us;
		c->waited++;
	}
	if (fate == MEMBER_EARLY && now_us - s->early_us < RECEIVE_EARLY_US)
		return false;
	s->is_early = false;
	c->fates[fate]++;
	if (fate != MEMBER_OPENED) {
		incoming_break(&s->in);
		return true;
	}
	if (s->in.is_sound)
		c->sound_frames++;
	else
		c->picture_frames++;
	c->keys += f->key;
	check(r, s, rd_init(r->plain, wr_len(&plain)), &frame, now_us);
	return true;
}

static void take_frames(struct receive *r, struct receive_slot *s,
			uint64_t now_us)
{
	struct incoming_frame f;

	for (;;) {
		struct wr w = wr_init(r->sealed, sizeof(r->sealed));

		if (!incoming_next(&s->in, &w, &f))
			return;
		if (!hand_on(r, s, rd_init(r->sealed, wr_len(&w)), &f, now_us))
			return;
		incoming_done(&s->in);
	}
}

/* ---- what is told */

static void send(struct receive *r, struct wr *w)
{
	if (w->full || wr_len(w) == 0)
		return;
	r->config.port->send(r->config.port->arg,
			     &(struct hop_packet){ .is_rtcp = true,
						   .head = w->start,
						   .head_len = wr_len(w) });
}

static void ask(struct receive *r, unsigned slot, uint64_t now_us)
{
	struct incoming *in = &r->slots[slot].in;
	const struct rtcp_feedback f = { .sender = r->config.ssrc,
					 .media = ssrc_of(slot) };
	uint16_t seqs[INCOMING_NACK_N];
	size_t n = incoming_asks(in, seqs, now_us);
	uint8_t bytes[RTCP_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));

	if (n > 0)
		rtcp_write_nack(&w, &f, seqs, n);
	if (incoming_asks_key(in, now_us))
		rtcp_write_pli(&w, &f);
	send(r, &w);
}

static void tell_arrivals(struct receive *r)
{
	uint8_t bytes[RTCP_SIZE];

	for (;;) {
		struct wr w = wr_init(bytes, sizeof(bytes));

		if (!arrivals_tell(&r->arrivals, &w, r->config.ssrc, r->media))
			return;
		send(r, &w);
	}
}

/* RFC 3550 section 6.4.1, without jitter: nobody asks for it. */
static struct rtcp_block block_of(struct receive_slot *s, unsigned slot,
				  uint64_t now_us)
{
	uint32_t expected = s->in.end - s->told_n;
	uint32_t missing = s->in.missing_n;
	struct rtcp_block b = {
		.ssrc = ssrc_of(slot),
		.lost_n = (int32_t)missing,
		.highest_seq = s->in.end - 1,
		.last_sr = s->last_sr,
	};

	if (expected > 0 && s->told_n != 0)
		b.fraction_lost = (uint8_t)(missing >= expected
						    ? 255
						    : missing * 256 / expected);
	if (s->last_sr != 0)
		b.since_sr = rtcp_delay_of_us(now_us - s->sr_us);
	s->told_n = s->in.end;
	return b;
}

static void report(struct receive *r, uint64_t now_us)
{
	struct rtcp_block blocks[RTCP_BLOCKS_MAX];
	uint8_t bytes[RTCP_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));
	size_t n = 0;

	for (unsigned i = 0; i < RECEIVE_SLOTS_N && n < RTCP_BLOCKS_MAX; i++)
		if (r->slots[i].in.started &&
		    r->slots[i].in.end != r->slots[i].told_n)
			blocks[n++] = block_of(&r->slots[i], i, now_us);
	if (n > 0)
		rtcp_write_report(&w, r->config.ssrc, NULL, blocks, n);
	send(r, &w);
}

/* ---- time */

static bool look_at(struct receive *r, unsigned slot, uint64_t now_us)
{
	struct receive_slot *s = &r->slots[slot];

	if (!s->in.started)
		return false;
	/* A frame that waits is whole: it is not given up with what is missing
	 * behind it. */
	if (!is_held(s))
		incoming_tick(&s->in, now_us);
	take_frames(r, s, now_us);
	if (s->in.missing_n > 0 || s->in.is_broken)
		ask(r, slot, now_us);
	return s->in.missing_n > 0 || s->in.is_broken || is_held(s);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t receive_tick(struct receive *r, uint64_t now_us)
{
	bool waits = false;

	for (unsigned i = 0; i < RECEIVE_SLOTS_N; i++)
		waits |= look_at(r, i, now_us);
	if (r->feedback_us <= now_us) {
		r->feedback_us = now_us + RECEIVE_FEEDBACK_US;
		tell_arrivals(r);
	}
	if (r->report_us <= now_us) {
		r->report_us = now_us + RECEIVE_REPORT_US;
		report(r, now_us);
	}
	return earlier(waits ? now_us + RECEIVE_LOOK_US : UINT64_MAX,
		       earlier(r->feedback_us, r->report_us));
}

uint64_t receive_still_us(const struct receive *r, uint64_t now_us)
{
	uint64_t longest_us = 0;

	for (unsigned i = UNIT_SOUND_N; i < RECEIVE_SLOTS_N; i++)
		if (r->slots[i].has_stamp)
			longest_us = later(longest_us,
					   now_us - r->slots[i].shown_us);
	return longest_us;
}

bool receive_is_live(const struct receive *r, unsigned slot, uint64_t now_us)
{
	const struct receive_slot *s = &r->slots[slot];

	return s->has_stamp && now_us - s->shown_us < RECEIVE_LIVE_US;
}
