#include "sfu_sender.h"

#include "os/random.h"

#include <assert.h>
#include <string.h>

enum {
	DESCRIPTOR_LEN = 6, /* bytes, of VP8's payload */
	REPORT_SIZE = 256,
	FIRST_SSRC = 0x100000, /* above those of the unit's own */
	LEVEL = 0x80 | 30,     /* somebody speaks, at -30 dBov */
};

/* docs/protocol.md, section 7: what stands before SFrame in VP8, and the header
 * of SFrame for the camera of leaf 0 in epoch 0. */
static const uint8_t key_head[] = { 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x10,
				    0x00, 0x10, 0x00, 0x90, 0x10, 0x00 };
static const uint8_t other_head[] = { 0x11, 0x90, 0x10, 0x00 };

static_assert(DESCRIPTOR_LEN + sizeof(key_head) <= SENDER_HEAD_LEN,
	      "it fits before the stamp");

static uint32_t new_ssrc(void)
{
	uint32_t v;

	random_fill(&v, sizeof(v));
	return FIRST_SSRC + (v >> 1);
}

void sender_open(struct sender *s, const struct port *port, bool with_rid)
{
	struct outgoing_config config = {
		.ssrc = new_ssrc(),
		.clock_hz = 48000,
		.payload_type = UNIT_PT_OPUS,
		.mid = '0' + UNIT_MID_MICROPHONE,
		.has_level = true,
		.kept = s->sound_kept,
		.kept_n = SENDER_KEPT_N,
	};

	s->way.port = port;
	s->wants_key = true;
	outgoing_open(&s->sound, &config);
	config.ssrc = new_ssrc();
	config.repair_ssrc = new_ssrc();
	config.clock_hz = 90000;
	config.payload_type = UNIT_PT_VP8;
	config.mid = '0' + UNIT_MID_CAMERA;
	config.rid = with_rid ? unit_rid(UNIT_LAYER_L) : 0;
	config.has_level = false;
	config.kept = s->video_kept;
	outgoing_open(&s->video, &config);
}

/* RFC 7741 section 4.2, as libwebrtc writes it; then what begins a frame. */
static void write_video_head(uint8_t *at, const struct sender *s, bool starts)
{
	const uint8_t descriptor[DESCRIPTOR_LEN] = {
		starts ? 0x90 : 0x80,
		0xf0,
		(uint8_t)(0x80 | s->picture_id >> 8),
		(uint8_t)s->picture_id,
		s->tl0,
		0x20,
	};

	memcpy(at, descriptor, sizeof(descriptor));
	if (!starts)
		return;
	if (s->wants_key)
		memcpy(at + DESCRIPTOR_LEN, key_head, sizeof(key_head));
	else
		memcpy(at + DESCRIPTOR_LEN, other_head, sizeof(other_head));
}

/* SFrame: key id 0, a counter of four bytes, which the unit sees rise. */
static void write_sound_head(uint8_t *at, uint32_t number)
{
	const uint32_t counter = number | 1u << 31;

	*at++ = 0x0b;
	for (int shift = 24; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(counter >> shift);
}

static void send_one(struct sender *s, const struct sender_burst *b,
		     unsigned which, uint64_t now_us)
{
	struct outgoing *o = b->is_sound ? &s->sound : &s->video;
	uint8_t *room = outgoing_room(o);
	const struct stamp stamp = { .number = s->number++, .us = b->unix_us };
	const uint64_t ticks = now_us * (o->config.clock_hz / 1000) / 1000;

	memset(room, 0, SENDER_HEAD_LEN);
	if (b->is_sound)
		write_sound_head(room, stamp.number);
	else
		write_video_head(room, s, which == 0);
	stamp_write(room + SENDER_HEAD_LEN, (size_t)b->len - SENDER_HEAD_LEN,
		    &stamp);
	outgoing_send(o, &s->way,
		      &(struct outgoing_packet){
			      .len = b->len,
			      .timestamp = (uint32_t)ticks,
			      .marker = !b->is_sound && which == b->n - 1,
			      .level = LEVEL,
		      },
		      now_us);
}

void sender_send(struct sender *s, const struct sender_burst *b,
		 uint64_t now_us)
{
	for (unsigned i = 0; i < b->n; i++)
		send_one(s, b, i, now_us);
	if (b->is_sound)
		return;
	s->wants_key = false;
	s->picture_id = (s->picture_id + 1) & 0x7fff;
	s->tl0++;
}

void sender_report(struct sender *s, uint64_t now_us)
{
	uint8_t bytes[REPORT_SIZE];
	struct wr w = wr_init(bytes, sizeof(bytes));

	outgoing_report(&s->sound, &w, now_us);
	outgoing_report(&s->video, &w, now_us);
	if (!w.full && wr_len(&w) > 0)
		s->way.port->send(
			s->way.port->arg,
			&(struct hop_packet){ .is_rtcp = true,
					      .head = bytes,
					      .head_len = wr_len(&w) });
}

static void send_again(struct sender *s, const struct rtcp_feedback *f,
		       uint64_t now_us)
{
	struct rtcp_nack nack;
	uint16_t seq;

	if (f->media != s->video.config.ssrc || rtcp_nack_read(&nack, f) != OK)
		return;
	while (rtcp_nack_next(&nack, &seq))
		outgoing_again(&s->video, &s->way, seq, now_us);
}

void sender_rtcp(struct sender *s, const struct rtcp *rtcp, uint64_t now_us)
{
	struct rtcp_feedback f;

	if ((rtcp->type != RTCP_RTPFB && rtcp->type != RTCP_PSFB) ||
	    rtcp_feedback_read(&f, rtcp) != OK)
		return;
	if (rtcp->type == RTCP_RTPFB && rtcp->count == RTCP_RTPFB_NACK)
		send_again(s, &f, now_us);
	else if (rtcp->type == RTCP_PSFB &&
		 (rtcp->count == RTCP_PSFB_PLI || rtcp->count == RTCP_PSFB_FIR))
		s->wants_key = true;
}
