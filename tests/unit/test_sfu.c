/* Who gets which packet, and under which numbers. */
#include "base/wr.h"
#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "rtp/vp8.h"
#include "sfu/sfu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	SENT_MAX = 4096,
	ANNA = 3,
	BEN = 5,
	CARA = 6,
	ROOM = 2,
	START_US = 1000000,
};

struct sent {
	enum sfu_class class;
	uint16_t place;
	uint64_t index;
	struct rtp rtp;
	uint8_t bytes[2048];
	size_t len;
};

static struct sent sent[SENT_MAX];
static size_t sent_n;
static unsigned unsealed_n;
static uint16_t unsealed_place;
static uint8_t unsealed_context;
static bool seals; /* key frames are SFrame behind the constant wrapper */
static uint64_t now_us;

static void on_send(void *arg, const struct sfu_out *out)
{
	struct sent *one = &sent[sent_n++];

	(void)arg;
	assert_true(sent_n < SENT_MAX);
	one->class = out->class;
	one->place = out->place;
	one->index = out->index;
	memcpy(one->bytes, out->head, out->head_len);
	if (out->payload_len > 0)
		memcpy(one->bytes + out->head_len, out->payload,
		       out->payload_len);
	one->len = out->head_len + out->payload_len;
	if (out->class != SFU_RTCP)
		assert_int_equal(
			rtp_read(&one->rtp, rd_init(one->bytes, one->len)), OK);
}

static void on_layers(void *arg, uint16_t place, uint8_t context,
		      uint8_t layers)
{
	(void)arg;
	(void)place;
	(void)context;
	(void)layers;
}

static void on_unsealed(void *arg, uint16_t place, uint8_t context)
{
	(void)arg;
	unsealed_place = place;
	unsealed_context = context;
	unsealed_n++;
}

static struct sfu *fresh(void **state)
{
	static const struct sfu_config config = {
		.member_n = 16,
		.stream_n = 64,
		.packet_n = 2048,
		.room_n = 8,
		.start_bps = 10000000,
		.port = { .send = on_send,
			  .layers = on_layers,
			  .unsealed = on_unsealed },
	};

	*state = calloc(1, sfu_size(&config));
	assert_non_null(*state);
	sent_n = 0;
	unsealed_n = 0;
	seals = false;
	now_us = START_US;
	return sfu_init(*state, &config, now_us);
}

static void join(struct sfu *s, uint16_t place)
{
	const struct sfu_join j = { .room = ROOM, .place = place };

	sfu_join(s, &j);
}

static void watch(struct sfu *s, uint16_t place, uint8_t slot, uint16_t source,
		  uint16_t height)
{
	const struct sfu_watch w = { .source = source,
				     .context = UNIT_MID_CAMERA,
				     .height = height };

	sfu_watch(s, place, slot, &w);
}

/* One VP8 packet of a camera's layer. */
struct picture {
	uint16_t place;
	enum unit_layer layer;
	uint16_t seq;
	uint32_t timestamp;
	uint16_t id;
	bool key;
};

static void send_picture(struct sfu *s, const struct picture *p)
{
	static const uint8_t key_frame[] = { 0x10, 2, 0,    0x9d, 1,  0x2a,
					     0x10, 0, 0x10, 0,    'k' };
	static const uint8_t other[] = { 0x11, 'o' };
	/* Key 0x1001: a camera, leaf 0, epoch 1. */
	static const uint8_t sframe[32] = { 0x93, 0x10, 0x01 };
	const char mid = '1';
	const char rid = unit_rid(p->layer);
	struct rtp_element e[] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &mid },
		{ .id = UNIT_EXT_RID, .len = 1, .bytes = &rid },
	};
	const struct rtp_head head = {
		.timestamp = p->timestamp,
		.ssrc = 100u * p->place + p->layer,
		.seq = p->seq,
		.pt = UNIT_PT_VP8,
		.marker = true,
	};
	uint8_t bytes[256];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, e, 2);
	wr_u8(&w, 0x90); /* X, S */
	wr_u8(&w, 0xc0); /* I, L */
	wr_u16(&w, 0x8000 | p->id);
	wr_u8(&w, (uint8_t)p->id); /* TL0PICIDX */
	wr_bytes(&w, p->key ? key_frame : other,
		 p->key ? sizeof(key_frame) - seals : sizeof(other));
	if (seals)
		wr_bytes(&w, sframe, sizeof(sframe));
	assert_int_equal(wr_done(&w, &len), OK);
	sfu_rtp(s, p->place, bytes, len);
}

/* Where in sent[] what the place was sent by the picture slot is; the first is
 * at 0. sent_n: there are no more. */
static size_t find(uint16_t place, unsigned slot, size_t at)
{
	size_t i = 0;

	for (; i < sent_n; i++)
		if (sent[i].class != SFU_RTCP && sent[i].place == place &&
		    sent[i].rtp.head.ssrc == unit_ssrc_picture(slot) &&
		    at-- == 0)
			break;
	return i;
}

static const struct sent *got(uint16_t place, unsigned slot, size_t at)
{
	size_t i = find(place, slot, at);

	assert_true(i < sent_n);
	return &sent[i];
}

static size_t got_n(uint16_t place, unsigned slot)
{
	size_t n = 0;

	while (find(place, slot, n) < sent_n)
		n++;
	return n;
}

static struct vp8 vp8_of(const struct sent *one)
{
	struct vp8 d;

	assert_int_equal(vp8_read(&d, rtp_payload(&one->rtp, one->bytes)), OK);
	return d;
}

static void a_picture_goes_to_who_watches_it_and_to_nobody_else(void **state)
{
	struct sfu *s = fresh(state);

	join(s, ANNA);
	join(s, BEN);
	join(s, CARA);
	watch(s, BEN, 4, ANNA, 100);
	send_picture(s,
		     &(struct picture){ ANNA, UNIT_LAYER_L, 10, 0, 1, true });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 4), 1);
	assert_int_equal(sent_n, 1);
	assert_int_equal(sfu_count(s, SFU_forwarded), 1);
}

static void what_is_not_sealed_in_a_sealed_room_goes_nowhere_and_is_told(
	void **state)
{
	struct sfu *s = fresh(state);
	const struct sfu_join sealed = { .room = ROOM,
					 .place = ANNA,
					 .sealed = true };

	sfu_join(s, &sealed);
	join(s, BEN);
	watch(s, BEN, 4, ANNA, 100);
	send_picture(s,
		     &(struct picture){ ANNA, UNIT_LAYER_L, 10, 0, 1, true });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 4), 0);
	assert_int_equal(unsealed_n, 1);
	assert_int_equal(unsealed_place, ANNA);
	assert_int_equal(unsealed_context, UNIT_MID_CAMERA);
	assert_int_equal(sfu_count(s, SFU_dropped_unsealed), 1);
	seals = true;
	send_picture(
		s, &(struct picture){ ANNA, UNIT_LAYER_L, 11, 3000, 2, true });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 4), 0);
	now_us += 1000000;
	sfu_clock(s, now_us);
	unsealed_n = 0;
	send_picture(
		s, &(struct picture){ ANNA, UNIT_LAYER_L, 12, 93000, 3, true });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 4), 1);
	assert_int_equal(unsealed_n, 0);
}

static void nothing_is_sent_before_a_key_frame(void **state)
{
	struct sfu *s = fresh(state);

	join(s, ANNA);
	join(s, BEN);
	watch(s, BEN, 0, ANNA, 100);
	send_picture(s,
		     &(struct picture){ ANNA, UNIT_LAYER_L, 10, 0, 1, false });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 0), 0);
	sfu_tick(s);
	assert_int_equal(sfu_count(s, SFU_keys_asked), 1);
	for (size_t i = 0; i < sent_n; i++)
		if (sent[i].class == SFU_RTCP)
			assert_int_equal(sent[i].place, ANNA);
	send_picture(s,
		     &(struct picture){ ANNA, UNIT_LAYER_L, 11, 0, 2, true });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 0), 1);
}

static void numbers_go_on_over_a_change_of_layer(void **state)
{
	struct sfu *s = fresh(state);

	join(s, ANNA);
	join(s, BEN);
	watch(s, BEN, 0, ANNA, 100);
	for (uint16_t i = 0; i < 5; i++)
		send_picture(s, &(struct picture){ ANNA, UNIT_LAYER_L,
						   (uint16_t)(65533 + i),
						   3000u * i, i, i == 0 });
	sfu_flush(s);
	now_us += 200000;
	sfu_clock(s, now_us);
	send_picture(
		s, &(struct picture){ ANNA, UNIT_LAYER_H, 7, 777, 900, false });
	watch(s, BEN, 0, ANNA, 1080);
	send_picture(
		s, &(struct picture){ ANNA, UNIT_LAYER_H, 8, 778, 901, true });
	send_picture(s, &(struct picture){ ANNA, UNIT_LAYER_H, 9, 3778, 902,
					   false });
	send_picture(
		s, &(struct picture){ ANNA, UNIT_LAYER_L, 2, 15000, 5, false });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 0), 7);
	for (size_t i = 1; i < 7; i++) {
		const struct sent *before = got(BEN, 0, i - 1);
		const struct sent *one = got(BEN, 0, i);

		assert_int_equal(one->index, before->index + 1);
		assert_int_equal(one->rtp.head.seq, (uint16_t)one->index);
		assert_int_equal(vp8_of(one).picture_id,
				 vp8_of(before).picture_id + 1);
		assert_int_equal(vp8_of(one).tl0picidx,
				 vp8_of(before).tl0picidx + 1);
		assert_int_equal(one->rtp.head.timestamp -
					 before->rtp.head.timestamp,
				 i == 5 ? 18000 : 3000);
	}
}

static void what_was_lost_on_the_way_in_is_missing_on_the_way_out(void **state)
{
	struct sfu *s = fresh(state);

	join(s, ANNA);
	join(s, BEN);
	watch(s, BEN, 0, ANNA, 100);
	send_picture(s, &(struct picture){ ANNA, UNIT_LAYER_L, 1, 0, 1, true });
	send_picture(
		s, &(struct picture){ ANNA, UNIT_LAYER_L, 3, 6000, 3, false });
	sfu_flush(s);
	assert_int_equal(got(BEN, 0, 1)->index, got(BEN, 0, 0)->index + 2);
	send_picture(
		s, &(struct picture){ ANNA, UNIT_LAYER_L, 2, 3000, 2, false });
	sfu_flush(s);
	assert_int_equal(got(BEN, 0, 2)->index, got(BEN, 0, 0)->index + 1);
}

static void what_comes_twice_goes_out_once(void **state)
{
	struct sfu *s = fresh(state);
	const struct picture p = { ANNA, UNIT_LAYER_L, 1, 0, 1, true };

	join(s, ANNA);
	join(s, BEN);
	watch(s, BEN, 0, ANNA, 100);
	send_picture(s, &p);
	send_picture(s, &p);
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 0), 1);
	assert_int_equal(sfu_count(s, SFU_dropped_twice), 1);
}

static void ask_again(struct sfu *s, uint16_t place, unsigned slot,
		      uint16_t seq)
{
	const struct rtcp_feedback f = { .sender = 1,
					 .media = unit_ssrc_picture(slot) };
	uint8_t bytes[64];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_nack(&w, &f, &seq, 1);
	assert_int_equal(wr_done(&w, &len), OK);
	sfu_rtcp(s, place, bytes, len);
}

static void what_is_asked_for_again_comes_as_a_retransmission(void **state)
{
	struct sfu *s = fresh(state);
	const struct sent *first;
	const struct sent *again;

	join(s, ANNA);
	join(s, BEN);
	watch(s, BEN, 0, ANNA, 100);
	for (uint16_t i = 0; i < 3; i++)
		send_picture(s, &(struct picture){ ANNA, UNIT_LAYER_L, i,
						   3000u * i, i, i == 0 });
	sfu_flush(s);
	first = got(BEN, 0, 1);
	ask_again(s, BEN, 0, first->rtp.head.seq);
	again = &sent[sent_n - 1];
	assert_int_equal(again->class, SFU_REPAIR);
	assert_int_equal(again->rtp.head.ssrc, unit_ssrc_picture_rtx(0));
	assert_int_equal(again->rtp.head.pt, UNIT_PT_VP8_RTX);
	assert_int_equal(again->rtp.head.timestamp, first->rtp.head.timestamp);

	struct rd payload = rtp_payload(&again->rtp, again->bytes);
	const struct rd was = rtp_payload(&first->rtp, first->bytes);

	assert_int_equal(rd_u16(&payload), first->rtp.head.seq);
	assert_int_equal(payload.left, was.left);
	assert_memory_equal(payload.p, was.p, was.left);
	ask_again(s, BEN, 0, (uint16_t)(first->rtp.head.seq + 9));
	assert_int_equal(sfu_count(s, SFU_repair_gone), 1);
}

static void who_has_left_is_neither_sent_to_nor_seen(void **state)
{
	struct sfu *s = fresh(state);

	join(s, ANNA);
	join(s, BEN);
	join(s, CARA);
	watch(s, BEN, 0, ANNA, 100);
	watch(s, CARA, 0, ANNA, 100);
	send_picture(s, &(struct picture){ ANNA, UNIT_LAYER_L, 1, 0, 1, true });
	sfu_flush(s);
	sfu_leave(s, BEN);
	sent_n = 0;
	send_picture(s,
		     &(struct picture){ ANNA, UNIT_LAYER_L, 2, 0, 2, false });
	sfu_flush(s);
	assert_int_equal(got_n(BEN, 0), 0);
	assert_int_equal(got_n(CARA, 0), 1);
	sfu_leave(s, ANNA);
	sfu_leave(s, CARA);
	assert_int_equal(sfu_tick(s), UINT64_MAX);
}

static int end(void **state)
{
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			what_is_not_sealed_in_a_sealed_room_goes_nowhere_and_is_told,
			end),
		cmocka_unit_test_teardown(
			a_picture_goes_to_who_watches_it_and_to_nobody_else,
			end),
		cmocka_unit_test_teardown(nothing_is_sent_before_a_key_frame,
					  end),
		cmocka_unit_test_teardown(numbers_go_on_over_a_change_of_layer,
					  end),
		cmocka_unit_test_teardown(
			what_was_lost_on_the_way_in_is_missing_on_the_way_out,
			end),
		cmocka_unit_test_teardown(what_comes_twice_goes_out_once, end),
		cmocka_unit_test_teardown(
			what_is_asked_for_again_comes_as_a_retransmission, end),
		cmocka_unit_test_teardown(
			who_has_left_is_neither_sent_to_nor_seen, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
