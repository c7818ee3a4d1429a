#include "viewer.h"

#include "base/wr.h"
#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "rtp/twcc.h"
#include "rtp/vp8.h"
#include "wire/unit.h"

#include <stdlib.h>
#include <string.h>

enum {
	ASK_FIRST_US = 10000, /* it may be out of order */
	ASK_MORE_US = 20000,  /* beyond the round trip */
	GIVE_UP_US = 1000000,
	PLI_AFTER_US = 600000,
	PLI_AGAIN_US = 1000000,
	WARM_US = 1000000,
	HEARD_US = 300000, /* else nothing is sent, which is no freeze */
};

void viewer_init(struct viewer *v, struct viewer_port port, uint64_t now_us)
{
	memset(v, 0, sizeof(*v));
	v->port = port;
	v->born_us = now_us;
	for (unsigned i = 0; i < VIEWER_SLOTS_N; i++)
		v->slots[i].decoded_us = now_us;
	for (unsigned i = 0; i < VIEWER_ARRIVALS_N; i++)
		v->arrived_us[i] = TWCC_MISSING;
}

/* ---- numbers */

static uint64_t unroll(const struct viewer_slot *s, uint16_t seq)
{
	if (!s->started)
		return 0x10000u + seq;
	return s->highest +
	       (uint64_t)(int64_t)(int16_t)(seq - (uint16_t)s->highest);
}

static bool has_come(const struct viewer_slot *s, uint64_t number)
{
	return s->came[number % VIEWER_NUMBERS_N] == number + 1;
}

static void open_gaps(struct viewer_slot *s, uint64_t to, uint64_t now_us)
{
	for (uint64_t n = s->highest + 1; n < to; n++)
		if (s->gaps_n < VIEWER_GAPS_N)
			s->gaps[s->gaps_n++] =
				(struct viewer_gap){ .number = n,
						     .since_us = now_us };
}

static void close_gap(struct viewer_slot *s, uint64_t number)
{
	for (unsigned i = 0; i < s->gaps_n; i++)
		if (s->gaps[i].number == number) {
			s->gaps[i] = s->gaps[--s->gaps_n];
			return;
		}
}

/* What is missing before a key frame is missed no more. */
static void forget_before(struct viewer_slot *s, uint64_t number)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->gaps_n; i++)
		if (s->gaps[i].number > number)
			s->gaps[n++] = s->gaps[i];
	s->gaps_n = n;
}

/* ---- pictures */

static struct viewer_picture *picture_at(struct viewer_slot *s, uint16_t id)
{
	return &s->pictures[id % VIEWER_PICTURES_N];
}

static bool is_complete(const struct viewer_picture *p)
{
	return p->used && p->has_start && p->has_end &&
	       p->parts_n == p->end - p->start + 1;
}

/* Ids have 15 bits. */
static int id_distance(uint16_t a, uint16_t b)
{
	return (int16_t)(uint16_t)((unsigned)(a - b) << 1) / 2;
}

static bool can_decode(struct viewer_slot *s, const struct viewer_picture *p)
{
	if (!is_complete(p) || p->decoded)
		return false;
	if (p->key)
		return !s->decodes || id_distance(p->id, s->last_id) > 0;
	if (!s->decodes || id_distance(p->id, s->last_id) <= 0)
		return false;
	if (p->tid == 0)
		return p->tl0 == (uint8_t)(s->base_tl0 + 1);
	if (p->tl0 != s->base_tl0)
		return false;
	for (uint16_t id = (uint16_t)((s->base_id + 1) & 0x7fff);
	     !p->sync && id != p->id; id = (uint16_t)((id + 1) & 0x7fff))
		if (!is_complete(picture_at(s, id)) ||
		    picture_at(s, id)->id != id)
			return false;
	return true;
}

static void decode(struct viewer *v, struct viewer_slot *s,
		   struct viewer_picture *p, uint64_t now_us)
{
	const uint64_t pause_us = now_us - s->decoded_us;

	if (s->decodes && (int32_t)(p->timestamp - s->last_timestamp) <= 0)
		v->wrong = "time went back";
	if (s->decodes && p->start == s->last_end + 1 &&
	    id_distance(p->id, s->last_id) != 1)
		v->wrong = "a number of a picture is left out";
	if (s->decoded_us > v->born_us + WARM_US && pause_us > s->freeze_us) {
		s->freeze_us = pause_us;
		s->frozen_at_us = s->decoded_us;
	}
	s->decoded_us = now_us;
	s->waits_us = 0;
	s->decodes = true;
	s->decoded_n++;
	s->last_id = p->id;
	s->last_timestamp = p->timestamp;
	s->last_end = p->end;
	p->decoded = true;
	if (p->tid == 0) {
		s->base_id = p->id;
		s->base_tl0 = p->tl0;
	}
	if (p->key)
		forget_before(s, p->start);
}

/* In the order of their ids, as long as any can be. */
static void decode_all(struct viewer *v, struct viewer_slot *s, uint64_t now_us)
{
	for (;;) {
		struct viewer_picture *best = NULL;

		for (unsigned i = 0; i < VIEWER_PICTURES_N; i++) {
			struct viewer_picture *p = &s->pictures[i];

			if (can_decode(s, p) &&
			    (best == NULL || id_distance(p->id, best->id) < 0))
				best = p;
		}
		if (best == NULL)
			return;
		decode(v, s, best, now_us);
	}
}

static void put(struct viewer *v, struct viewer_slot *s, const struct rtp *rtp,
		const struct vp8 *d, uint64_t number)
{
	struct viewer_picture *p = picture_at(s, d->picture_id);

	if (!p->used || p->id != d->picture_id)
		*p = (struct viewer_picture){ .used = true,
					      .id = d->picture_id,
					      .tid = d->tid,
					      .tl0 = d->tl0picidx,
					      .sync = d->sync,
					      .timestamp =
						      rtp->head.timestamp };
	if (p->timestamp != rtp->head.timestamp || p->tid != d->tid)
		v->wrong = "two pictures have one number";
	p->parts_n++;
	if (d->start) {
		p->has_start = true;
		p->start = number;
		p->key = d->key;
	}
	if (rtp->head.marker) {
		p->has_end = true;
		p->end = number;
	}
}

/* ---- packets */

static void arrived(struct viewer *v, const struct rtp *rtp, const uint8_t *p,
		    uint64_t now_us)
{
	struct rd ext = rtp_ext(rtp, p, UNIT_EXT_TRANSPORT_CC);
	const uint16_t seq = rd_u16(&ext);

	if (ext.bad) {
		v->wrong = "a packet has no transport-wide number";
		return;
	}
	if (!v->any)
		v->base = v->next = seq;
	v->any = true;
	if ((int16_t)(seq - v->next) >= 0)
		v->next = (uint16_t)(seq + 1);
	if ((int16_t)(seq - v->base) < 0)
		v->base = seq;
	v->arrived_us[seq % VIEWER_ARRIVALS_N] = (int64_t)now_us;
}

/* Undoes a retransmission. False for padding. */
static bool restore(struct rtp *rtp, struct rd *payload)
{
	if (payload->left < 2)
		return false;
	rtp->head.seq = rd_u16(payload);
	rtp->head.ssrc--;
	return true;
}

static void take(struct viewer *v, struct viewer_slot *s, struct rtp *rtp,
		 struct rd payload, uint64_t now_us)
{
	const uint64_t number = unroll(s, rtp->head.seq);
	struct vp8 d;

	if (s->started &&
	    (has_come(s, number) || number + VIEWER_NUMBERS_N <= s->highest))
		return;
	s->came[number % VIEWER_NUMBERS_N] = number + 1;
	if (s->started && number > s->highest)
		open_gaps(s, number, now_us);
	close_gap(s, number);
	if (!s->started || number > s->highest)
		s->highest = number;
	s->started = true;
	if (payload.left == 0)
		return; /* a hole was filled */
	if (vp8_read(&d, payload) != OK) {
		v->wrong = "a payload is no VP8";
		return;
	}
	put(v, s, rtp, &d, number);
	decode_all(v, s, now_us);
}

void viewer_packet(struct viewer *v, const uint8_t *p, size_t len,
		   uint64_t now_us)
{
	struct rtp rtp;
	struct rd payload;

	if (rtp_read(&rtp, rd_init(p, len)) != OK) {
		v->wrong = "a packet cannot be read";
		return;
	}
	arrived(v, &rtp, p, now_us);

	const uint32_t at = (rtp.head.ssrc - UNIT_SSRC_PICTURE) / 2;

	if (rtp.head.ssrc < UNIT_SSRC_PICTURE || at >= VIEWER_SLOTS_N)
		return;

	struct viewer_slot *s = &v->slots[at];

	payload = rtp_payload(&rtp, p);
	if (rtp.head.ssrc % 2 != 0 && !restore(&rtp, &payload))
		return;
	if (s->waits_us == 0 || now_us - s->heard_us > HEARD_US)
		s->waits_us = now_us;
	s->heard_us = now_us;
	s->bytes += (uint32_t)len;
	take(v, s, &rtp, payload, now_us);
}

/* ---- what is said */

static void say(struct viewer *v, struct wr *w)
{
	size_t len;

	if (wr_done(w, &len) != OK)
		abort();
	v->port.rtcp(v->port.arg, w->start, len);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = ((const struct viewer_gap *)a)->number;
	const uint64_t y = ((const struct viewer_gap *)b)->number;

	return (x > y) - (x < y);
}

static void ask_slot(struct viewer *v, unsigned at, uint64_t now_us)
{
	struct viewer_slot *s = &v->slots[at];
	const struct rtcp_feedback f = { .sender = 1,
					 .media = unit_ssrc_picture(at) };
	uint16_t seqs[VIEWER_GAPS_N];
	uint8_t bytes[1400];
	struct wr w = wr_init(bytes, sizeof(bytes));
	size_t n = 0;

	qsort(s->gaps, s->gaps_n, sizeof(s->gaps[0]), by_number);
	for (unsigned i = 0; i < s->gaps_n; i++) {
		struct viewer_gap *g = &s->gaps[i];
		const bool first = g->asked_us == 0;
		const uint64_t due_us =
			first ? g->since_us + ASK_FIRST_US
			      : g->asked_us + v->rtt_us + ASK_MORE_US;

		if (now_us < due_us)
			continue;
		g->asked_us = now_us;
		seqs[n++] = (uint16_t)g->number;
	}
	if (n == 0)
		return;
	rtcp_write_nack(&w, &f, seqs, n);
	say(v, &w);
}

static void give_up(struct viewer_slot *s, uint64_t now_us)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->gaps_n; i++) {
		if (now_us - s->gaps[i].since_us > GIVE_UP_US)
			s->unrepaired_n++;
		else
			s->gaps[n++] = s->gaps[i];
	}
	s->gaps_n = n;
}

static void ask_key(struct viewer *v, unsigned at, uint64_t now_us)
{
	struct viewer_slot *s = &v->slots[at];
	const struct rtcp_feedback f = { .sender = 1,
					 .media = unit_ssrc_picture(at) };
	uint8_t bytes[64];
	struct wr w = wr_init(bytes, sizeof(bytes));

	if (s->waits_us == 0 || now_us - s->heard_us > HEARD_US ||
	    now_us - s->waits_us < PLI_AFTER_US + v->rtt_us ||
	    now_us - s->pli_us < PLI_AGAIN_US)
		return;
	s->pli_us = now_us;
	s->plis_n++;
	rtcp_write_pli(&w, &f);
	say(v, &w);
}

void viewer_ask(struct viewer *v, uint64_t now_us)
{
	for (unsigned i = 0; i < VIEWER_SLOTS_N; i++) {
		if (v->slots[i].gaps_n > 0)
			ask_slot(v, i, now_us);
		give_up(&v->slots[i], now_us);
		ask_key(v, i, now_us);
	}
}

void viewer_tell(struct viewer *v, uint64_t now_us)
{
	static int64_t us[VIEWER_ARRIVALS_N];

	(void)now_us;
	while (v->any && v->base != v->next) {
		const size_t n = (uint16_t)(v->next - v->base);
		const struct twcc_head head = { .sender = 1,
						.base_seq = v->base,
						.count = v->feedback_n };
		uint8_t bytes[1200];
		struct wr w = wr_init(bytes, sizeof(bytes));
		size_t told;

		for (size_t i = 0; i < n; i++)
			us[i] = v->arrived_us[(uint16_t)(v->base + i) %
					      VIEWER_ARRIVALS_N];
		told = twcc_write(&w, &head, us, n);
		if (told > 0) {
			v->feedback_n++;
			say(v, &w);
		}
		if (told == 0)
			told = 1; /* a missing one in front */
		for (size_t i = 0; i < told; i++)
			v->arrived_us[(uint16_t)(v->base + i) %
				      VIEWER_ARRIVALS_N] = TWCC_MISSING;
		v->base = (uint16_t)(v->base + told);
	}
}

void viewer_end(struct viewer *v, uint64_t now_us)
{
	for (unsigned i = 0; i < VIEWER_SLOTS_N; i++) {
		struct viewer_slot *s = &v->slots[i];

		if (s->started && now_us - s->heard_us < HEARD_US &&
		    s->decoded_us > v->born_us + WARM_US &&
		    now_us - s->decoded_us > s->freeze_us) {
			s->freeze_us = now_us - s->decoded_us;
			s->frozen_at_us = s->decoded_us;
		}
	}
}
