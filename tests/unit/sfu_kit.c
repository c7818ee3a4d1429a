#include "sfu_kit.h"

#include "base/wr.h"
#include "rtp/rtcp.h"
#include "rtp/twcc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sfu *kit_sfu;
uint64_t kit_now_us;
struct kit_sent kit_sent[KIT_SENT_N];
size_t kit_sent_n;
struct camera kit_cameras[KIT_CAMERAS_N];
size_t kit_cameras_n;
unsigned kit_told_n;
bool kit_loses_keys;
struct kit_link kit_links[KIT_PLACES_N];

static uint64_t mark_us;
static uint64_t frame_us;
static void *memory;

enum {
	TICK_US = 1000,
	LINK_LEN = 44, /* IP, UDP, SRTP */
	DELAY_US = 20000,
	FEEDBACK_US = 50000,
};

static void hear_rtcp(const struct sfu_out *out)
{
	for (size_t i = 0; i < kit_cameras_n; i++)
		if (kit_cameras[i].place == out->place && !kit_loses_keys)
			camera_rtcp(&kit_cameras[i], out->head, out->head_len);
}

/* The bottleneck, then the way. */
static void travel(const struct kit_sent *one)
{
	struct kit_link *l = &kit_links[one->place];
	struct rd seq = rtp_ext(&one->rtp, one->bytes, UNIT_EXT_TRANSPORT_CC);
	uint16_t number = rd_u16(&seq);
	uint64_t takes_us =
		l->bps == 0 ? 0 : (one->len + LINK_LEN) * 8000000 / l->bps;

	assert_false(seq.bad);
	if (l->free_us < kit_now_us)
		l->free_us = kit_now_us;
	l->free_us += takes_us;
	if (l->n == 0)
		l->base = number;
	assert_int_equal(number, (uint16_t)(l->base + l->n));
	assert_true(l->n < 4096);
	l->arrived_us[l->n++] = (int64_t)(l->free_us + DELAY_US);
}

static void tell_arrivals(uint16_t place)
{
	struct kit_link *l = &kit_links[place];
	uint16_t n = 0;

	while (n < l->n && l->arrived_us[n] <= (int64_t)kit_now_us)
		n++;
	while (n > 0) {
		const struct twcc_head head = { .sender = 1,
						.base_seq = l->base,
						.count = l->count++ };
		uint8_t bytes[1200];
		struct wr w = wr_init(bytes, sizeof(bytes));
		size_t told = twcc_write(&w, &head, l->arrived_us, n);

		assert_true(told > 0);
		if (!l->deaf)
			sfu_rtcp(kit_sfu, place, bytes, wr_len(&w));
		l->base = (uint16_t)(l->base + told);
		l->n = (uint16_t)(l->n - told);
		n = (uint16_t)(n - told);
		memmove(l->arrived_us, l->arrived_us + told,
			l->n * sizeof(l->arrived_us[0]));
	}
}

static void on_send(void *arg, const struct sfu_out *out)
{
	struct kit_sent *one = &kit_sent[kit_sent_n];
	uint8_t whole[2048];

	(void)arg;
	if (out->class == SFU_RTCP) {
		hear_rtcp(out);
		return;
	}
	assert_true(kit_sent_n < KIT_SENT_N);
	kit_sent_n++;
	memcpy(whole, out->head, out->head_len);
	memcpy(whole + out->head_len, out->payload, out->payload_len);
	one->class = out->class;
	one->place = out->place;
	one->at_us = kit_now_us;
	one->index = out->index;
	one->len = out->head_len + out->payload_len;
	assert_int_equal(rtp_read(&one->rtp, rd_init(whole, one->len)), OK);
	assert_int_equal(one->rtp.head.seq, (uint16_t)one->index);
	memcpy(one->bytes, whole,
	       one->len < sizeof(one->bytes) ? one->len : sizeof(one->bytes));
	travel(one);
}

static void on_layers(void *arg, uint16_t place, uint8_t context,
		      uint8_t layers)
{
	(void)arg;
	kit_told_n++;
	for (size_t i = 0; i < kit_cameras_n; i++)
		if (kit_cameras[i].place == place &&
		    kit_cameras[i].mid == context)
			camera_watched(&kit_cameras[i], layers);
}

static void on_unsealed(void *arg, uint16_t place, uint8_t context)
{
	(void)arg;
	(void)place;
	(void)context;
	fail();
}

void kit_begin(uint32_t start_bps)
{
	const struct sfu_config config = {
		.member_n = KIT_PLACES_N,
		.stream_n = 64,
		.packet_n = 4096,
		.room_n = 8,
		.start_bps = start_bps,
		.port = { .send = on_send,
			  .layers = on_layers,
			  .unsealed = on_unsealed },
	};

	kit_end();
	memory = calloc(1, sfu_size(&config));
	assert_non_null(memory);
	kit_now_us = KIT_START_US;
	frame_us = KIT_START_US;
	kit_cameras_n = 0;
	kit_loses_keys = false;
	kit_told_n = 0;
	memset(kit_links, 0, sizeof(kit_links));
	kit_sfu = sfu_init(memory, &config, kit_now_us);
	kit_mark();
}

void kit_end(void)
{
	free(memory);
	memory = NULL;
}

void kit_join(uint16_t place)
{
	const struct sfu_join j = { .room = KIT_ROOM,
				    .place = place,
				    .sealed = true };

	sfu_join(kit_sfu, &j);
}

static void on_packet(void *arg, uint16_t place, const uint8_t *p, size_t len)
{
	(void)arg;
	sfu_rtp(kit_sfu, place, p, len);
}

struct camera *kit_camera(uint16_t place)
{
	struct camera *c = &kit_cameras[kit_cameras_n++];

	assert_true(kit_cameras_n <= KIT_CAMERAS_N);
	camera_init(c, place, (struct camera_port){ .packet = on_packet });
	return c;
}

void kit_watch(const struct kit_watch *w)
{
	const struct sfu_watch watch = {
		.source = w->source,
		.context = w->context == 0 ? UNIT_MID_CAMERA : w->context,
		.height = w->height,
		.rank = w->rank,
	};

	sfu_watch(kit_sfu, w->place, w->slot, &watch);
}

void kit_run(unsigned ms)
{
	for (; ms > 0; ms--) {
		kit_now_us += TICK_US;
		sfu_clock(kit_sfu, kit_now_us);
		if (kit_now_us >= frame_us) {
			frame_us += CAMERA_FRAME_US;
			for (size_t i = 0; i < kit_cameras_n; i++)
				camera_shoot(&kit_cameras[i]);
			sfu_flush(kit_sfu);
		}
		sfu_tick(kit_sfu);
		if (kit_now_us % FEEDBACK_US != 0)
			continue;
		for (uint16_t i = 0; i < KIT_PLACES_N; i++)
			tell_arrivals(i);
	}
}

void kit_rtp(uint16_t place, const uint8_t *p, size_t len)
{
	sfu_rtp(kit_sfu, place, p, len);
	sfu_flush(kit_sfu);
}

void kit_sound(uint16_t place, uint16_t seq)
{
	const char mid = '0';
	struct rtp_element e = { .id = UNIT_EXT_MID, .len = 1, .bytes = &mid };
	const struct rtp_head head = { .timestamp = 960u * seq,
				       .ssrc = 50000u + place,
				       .seq = seq,
				       .pt = UNIT_PT_OPUS };
	uint8_t bytes[256];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, &e, 1);
	wr_u8(&w, 0x09); /* SFrame: key id 0, a counter of two bytes */
	wr_u16(&w, (uint16_t)(0x100 + seq));
	wr_zeros(&w, 100);
	assert_int_equal(wr_done(&w, &len), OK);
	kit_rtp(place, bytes, len);
}

void kit_bound(uint16_t place, uint32_t bps)
{
	/* REMB: one exponent, 18 bits of mantissa. */
	uint32_t exponent = 0;
	uint8_t bytes[64];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	while (bps >= 1u << 18) {
		bps >>= 1;
		exponent++;
	}
	wr_u8(&w, 0x80 | RTCP_PSFB_AFB);
	wr_u8(&w, RTCP_PSFB);
	wr_u16(&w, 5);
	wr_u32(&w, 1);
	wr_u32(&w, 0);
	wr_bytes(&w, "REMB", 4);
	wr_u32(&w, 1u << 24 | exponent << 18 | bps);
	wr_u32(&w, 0x2000);
	assert_int_equal(wr_done(&w, &len), OK);
	sfu_rtcp(kit_sfu, place, bytes, len);
}

void kit_nack(uint16_t place, unsigned slot, uint16_t seq)
{
	const struct rtcp_feedback f = { .sender = 1,
					 .media = unit_ssrc_picture(slot) };
	uint8_t bytes[64];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_nack(&w, &f, &seq, 1);
	assert_int_equal(wr_done(&w, &len), OK);
	sfu_rtcp(kit_sfu, place, bytes, len);
}

void kit_mark(void)
{
	kit_sent_n = 0;
	mark_us = kit_now_us;
}

const struct kit_sent *kit_got(uint16_t place, unsigned slot, size_t n)
{
	for (size_t i = 0; i < kit_sent_n; i++)
		if (kit_sent[i].place == place &&
		    kit_sent[i].rtp.head.ssrc == unit_ssrc_picture(slot) &&
		    n-- == 0)
			return &kit_sent[i];
	return NULL;
}

static uint32_t count(uint16_t place, uint32_t ssrc, bool bits)
{
	uint64_t n = 0;

	for (size_t i = 0; i < kit_sent_n; i++)
		if (kit_sent[i].place == place &&
		    (ssrc == 0 || kit_sent[i].rtp.head.ssrc == ssrc))
			n += bits ? (kit_sent[i].len + LINK_LEN) * 8 : 1;
	if (bits && kit_now_us > mark_us)
		n = n * 1000000 / (kit_now_us - mark_us);
	return (uint32_t)n;
}

size_t kit_got_n(uint16_t place, unsigned slot)
{
	return count(place, unit_ssrc_picture(slot), false);
}

uint32_t kit_bps(uint16_t place)
{
	return count(place, 0, true);
}

uint32_t kit_slot_bps(uint16_t place, unsigned slot)
{
	return count(place, unit_ssrc_picture(slot), true);
}

struct vp8 kit_vp8(const struct kit_sent *one)
{
	struct vp8 d;

	assert_int_equal(
		vp8_read(&d, rd_init(one->bytes + one->rtp.payload_at,
				     sizeof(one->bytes) - one->rtp.payload_at)),
		OK);
	return d;
}
