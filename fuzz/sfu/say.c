/* What members say by RTCP. */
#include "scene.h"

#include "base/wr.h"
#include "rtp/rtcp.h"
#include "rtp/twcc.h"

#include <string.h>

enum {
	SAID_LEN = 1400,
	ARRIVALS_N = 256,
};

static void say(const struct wr *w)
{
	must(!w->full);
	sfu_rtcp(scene.s, scene.acting, w->start, wr_len(w));
}

void say_raw(struct rd *in)
{
	static uint8_t bytes[256];
	const size_t len = rd_u8(in);
	struct rd part = rd_sub(in, len < in->left ? len : in->left);

	memcpy(bytes, part.p, part.left);
	sfu_rtcp(scene.s, scene.acting, bytes, part.left);
}

/* Requests for what a slot sent, and around it; several in one datagram. */
void say_nack(struct rd *in)
{
	const unsigned slot = rd_u8(in) % UNIT_PICTURE_N;
	const struct row *r =
		&scene.people[scene.acting].slots[UNIT_SOUND_N + slot];
	const unsigned times = rd_u8(in) % 8;
	const uint16_t back = rd_u8(in);
	const struct rtcp_feedback f = { .sender = 1,
					 .media = unit_ssrc_picture(slot) };
	uint16_t seqs[64];
	uint8_t bytes[SAID_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));
	const size_t n = 1 + rd_u8(in) % 64u;

	for (size_t i = 0; i < n; i++)
		seqs[i] = (uint16_t)(r->highest - back + i);
	for (unsigned i = 0; i <= times; i++)
		rtcp_write_nack(&w, &f, seqs, n);
	say(&w);
}

void say_key(struct rd *in)
{
	const unsigned what = rd_u8(in);
	const struct rtcp_feedback f = {
		.sender = 1,
		.media = unit_ssrc_picture(what >> 1 & 31),
	};
	uint8_t bytes[64];
	struct wr w = wr_init(bytes, sizeof(bytes));

	if ((what & 1) != 0)
		rtcp_write_fir(&w, &f, (uint8_t)what);
	else
		rtcp_write_pli(&w, &f);
	say(&w);
}

/* Transport-wide feedback on what was sent, true or not. */
void say_arrivals(struct rd *in)
{
	static int64_t at_us[ARRIVALS_N];
	const struct person *p = &scene.people[scene.acting];
	const size_t n = 1 + rd_u8(in) % (size_t)ARRIVALS_N;
	const uint16_t back = rd_u16(in);
	const unsigned step = rd_u8(in);
	const unsigned lost = rd_u8(in);
	const struct twcc_head head = {
		.sender = 1, .base_seq = (uint16_t)(p->transport + 1 - back)
	};
	uint8_t bytes[SAID_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));

	for (size_t i = 0; i < n; i++)
		at_us[i] = lost != 0 && i % lost == 1
				   ? TWCC_MISSING
				   : (int64_t)(scene.now_us + i * step * 250);
	if (twcc_write(&w, &head, at_us, n) > 0)
		say(&w);
}

/* A sender's or a receiver's report. */
void say_report(struct rd *in)
{
	const unsigned what = rd_u8(in);
	const struct rtcp_sender sender = {
		.ntp = rtcp_ntp_of_us(scene.now_us + rd_u16(in)),
		.timestamp = rd_u16(in) * 90u,
	};
	const struct rtcp_block block = {
		.ssrc = unit_ssrc_picture(what >> 1 & 31),
		.fraction_lost = rd_u8(in),
		.last_sr = rtcp_ntp_middle(rtcp_ntp_of_us(scene.now_us)) -
			   rd_u16(in),
		.since_sr = rd_u8(in),
	};
	uint8_t bytes[128];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_report(&w, 1000u + scene.acting * 16u + (what >> 4),
			  (what & 1) != 0 ? &sender : NULL, &block, 1);
	say(&w);
}

/* REMB: no more than that. */
void say_bound(struct rd *in)
{
	uint8_t bytes[64];
	struct wr w = wr_init(bytes, sizeof(bytes));

	wr_u8(&w, 0x80 | RTCP_PSFB_AFB);
	wr_u8(&w, RTCP_PSFB);
	wr_u16(&w, 5);
	wr_u32(&w, 1);
	wr_u32(&w, 0);
	wr_bytes(&w, "REMB", 4);
	/* One exponent, which is 2, and 18 bits of mantissa. */
	wr_u32(&w, 1u << 24 | 2u << 18 | rd_u8(in) * 1000u);
	wr_u32(&w, UNIT_SSRC_PICTURE);
	say(&w);
}
