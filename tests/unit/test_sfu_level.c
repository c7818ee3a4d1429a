/* Layers within a stream: left out without gaps, taken again where that can be
 * decoded, and repaired. */
#include "sfu_kit.h"

#include "base/wr.h"
#include "rtp/depdesc.h"
#include "sfu/slot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
	ANNA = 3,
	BEN = 5,
	CARA = 6,
	PLENTY_BPS = 10000000,
	T0_BPS = 60000, /* of the lowest layer no more than that fits */
	T1_BPS = 120000,
};

static void two(uint16_t height, bool svc)
{
	kit_begin(PLENTY_BPS);
	kit_join(ANNA);
	kit_join(BEN);
	kit_camera(ANNA)->svc = svc;
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, height, 0 });
}

static unsigned tid_of(const struct kit_sent *one)
{
	return kit_vp8(one).tid;
}

static void no_gaps(uint16_t place)
{
	const size_t n = kit_got_n(place, 0);

	assert_true(n > 1);
	for (size_t i = 1; i < n; i++)
		assert_int_equal(kit_got(place, 0, i)->index,
				 kit_got(place, 0, i - 1)->index + 1);
}

static void temporal_layers_are_left_out_without_gaps(void **unused)
{
	(void)unused;
	two(100, false);
	kit_run(1500);
	kit_mark();
	kit_bound(BEN, T0_BPS);
	kit_run(1500);
	kit_bound(BEN, T1_BPS);
	kit_run(5000);
	no_gaps(BEN);
	for (size_t i = 1; i < kit_got_n(BEN, 0); i++) {
		const struct vp8 before = kit_vp8(kit_got(BEN, 0, i - 1));
		const struct vp8 d = kit_vp8(kit_got(BEN, 0, i));

		assert_int_equal(d.picture_id, before.picture_id + 1);
		assert_int_equal((uint8_t)(d.tl0picidx - before.tl0picidx),
				 d.tid == 0);
	}
}

static void the_time_goes_on_as_it_came_when_layers_are_left_out(void **unused)
{
	(void)unused;
	two(100, false);
	kit_run(1500);
	kit_bound(BEN, T0_BPS);
	kit_run(300);
	kit_mark();
	kit_run(1000);
	assert_in_range(kit_got_n(BEN, 0), 7, 8);
	for (size_t i = 1; i < kit_got_n(BEN, 0); i++) {
		assert_int_equal(tid_of(kit_got(BEN, 0, i)), 0);
		assert_int_equal(
			kit_got(BEN, 0, i)->rtp.head.timestamp -
				kit_got(BEN, 0, i - 1)->rtp.head.timestamp,
			12000);
	}
}

static void a_temporal_layer_comes_back_where_it_needs_nothing_of_itself(
	void **unused)
{
	bool had[3] = { true };

	(void)unused;
	two(100, false);
	kit_run(1500);
	kit_bound(BEN, T0_BPS);
	kit_run(500);
	kit_mark();
	kit_bound(BEN, PLENTY_BPS);
	kit_run(4000);
	for (size_t i = 0; i < kit_got_n(BEN, 0); i++) {
		const struct vp8 d = kit_vp8(kit_got(BEN, 0, i));

		if (had[d.tid])
			continue;
		assert_true(d.sync);
		assert_true(had[d.tid - 1]);
		had[d.tid] = true;
	}
	assert_true(had[2]);
	no_gaps(BEN);
}

static void what_is_repaired_is_what_went_out(void **unused)
{
	(void)unused;
	two(100, false);
	kit_run(1500);
	kit_bound(BEN, T1_BPS);
	kit_run(1000);
	kit_mark();
	kit_run(1000);

	const size_t n = kit_got_n(BEN, 0);

	assert_in_range(n, 14, 16);
	for (size_t i = 0; i < n; i++) {
		const struct kit_sent *was = kit_got(BEN, 0, i);
		const struct kit_sent *again;
		struct rd payload;

		kit_run(25); /* there is room for it */
		again = &kit_sent[kit_sent_n];
		kit_nack(BEN, 0, was->rtp.head.seq);
		assert_true(again < &kit_sent[kit_sent_n]);
		assert_int_equal(again->class, SFU_REPAIR);
		assert_int_equal(again->len, was->len + 2);
		assert_int_equal(again->rtp.head.timestamp,
				 was->rtp.head.timestamp);
		payload = rd_init(again->bytes + again->rtp.payload_at, 20);
		assert_int_equal(rd_u16(&payload), was->rtp.head.seq);
		assert_memory_equal(payload.p, was->bytes + was->rtp.payload_at,
				    18);
	}
	assert_int_equal(sfu_count(kit_sfu, SFU_repair_gone), 0);
}

static void what_went_out_before_the_level_changed_is_repaired(void **unused)
{
	(void)unused;
	two(100, false);
	kit_run(1500);

	const struct kit_sent was = kit_sent[kit_sent_n - 1];

	kit_bound(BEN, T0_BPS);
	kit_run(600);
	kit_mark();
	kit_nack(BEN, 0, was.rtp.head.seq);
	assert_int_equal(kit_sent_n, 1);
	assert_int_equal(kit_sent[0].len, was.len + 2);
	assert_int_equal(kit_sent[0].rtp.head.timestamp,
			 was.rtp.head.timestamp);
}

static void what_went_out_before_the_level_changed_twice_is_repaired(
	void **unused)
{
	(void)unused;
	two(100, false);
	kit_run(1500);

	const struct kit_sent was = kit_sent[kit_sent_n - 1];

	kit_bound(BEN, T1_BPS);
	kit_run(300);
	kit_bound(BEN, T0_BPS);
	kit_run(300);
	kit_mark();
	kit_nack(BEN, 0, was.rtp.head.seq);
	assert_int_equal(kit_sent_n, 1);
	assert_int_equal(kit_sent[0].rtp.head.timestamp,
			 was.rtp.head.timestamp);
}

/* Another SSRC has the line of a layer that rests. */
static void begins_anew(uint16_t place, enum unit_layer layer)
{
	const char mid = '0' + UNIT_MID_CAMERA;
	const char rid = unit_rid(layer);
	struct rtp_element e[] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &mid },
		{ .id = UNIT_EXT_RID, .len = 1, .bytes = &rid },
	};
	const struct rtp_head head = { .ssrc = 77,
				       .seq = 1,
				       .pt = UNIT_PT_VP8 };
	uint8_t bytes[100];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, e, 2);
	wr_u8(&w, 0); /* goes on with a picture */
	wr_u32(&w, 0);
	kit_rtp(place, bytes, wr_len(&w));
}

static void the_end_of_a_layer_that_was_shown_once_stops_nothing(void **unused)
{
	const struct slot *slot;
	uint16_t high;

	(void)unused;
	two(100, false);
	kit_run(1500);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 360, 0 });
	kit_run(1500);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	kit_run(3000); /* the lower ones are off by now */
	slot = &kit_sfu->members[BEN].slots[UNIT_SOUND_N];
	high = kit_sfu->members[ANNA]
		       .sources[UNIT_MID_CAMERA]
		       .stream[UNIT_LAYER_H];
	assert_int_equal(slot->run.stream, high);
	begins_anew(ANNA, UNIT_LAYER_L);
	assert_int_equal(slot->run.stream, high);
	assert_int_equal(slot->wanted, high);
}

/* ---- packets that come late, one by one */

/* Numbers count from where the camera stopped. */
struct small {
	uint16_t seq;
	uint16_t picture;
	uint8_t tid;
	bool key;
};

static struct camera stopped;

static void send_small(const struct small *p)
{
	static const uint8_t key[] = { 0x10, 2,    0, 0x9d, 1,    0x2a, 0x10,
				       0,    0x10, 0, 0x95, 0x10, 0x21, 'k' };
	static const uint8_t other[] = { 0x11, 0x95, 0x10, 0x21, 'o' };
	const char mid = '1';
	const char rid = 'l';
	struct rtp_element e[] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &mid },
		{ .id = UNIT_EXT_RID, .len = 1, .bytes = &rid },
	};
	const struct rtp_head head = {
		.timestamp = 3000u * (stopped.frame + p->picture),
		.ssrc = camera_ssrc(&stopped, 0),
		.seq = (uint16_t)(stopped.seq[0] + p->seq),
		.pt = UNIT_PT_VP8,
		.marker = true,
	};
	uint8_t bytes[128];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, e, 2);
	wr_u8(&w, 0x90);
	wr_u8(&w, 0xe0);
	wr_u16(&w, 0x8000 | (uint16_t)(stopped.picture[0] + p->picture));
	wr_u8(&w, 0);
	wr_u8(&w, (uint8_t)(p->tid << 6));
	wr_bytes(&w, p->key ? key : other,
		 p->key ? sizeof(key) : sizeof(other));
	assert_int_equal(wr_done(&w, &len), OK);
	kit_rtp(ANNA, bytes, len);
}

/* Ben has the base layer alone. */
static void base_alone(void)
{
	two(100, false);
	kit_run(2000);
	kit_bound(BEN, T0_BPS);
	kit_run(500);
	stopped = kit_cameras[0];
	kit_cameras_n = 0;
	send_small(&(struct small){ 0, 0, 0, true });
	kit_mark();
}

static void a_late_packet_of_a_layer_left_out_leaves_a_hole_that_is_filled(
	void **unused)
{
	(void)unused;
	base_alone();
	send_small(&(struct small){ 1, 1, 0, false });
	send_small(&(struct small){ 3, 3, 0, false });
	assert_int_equal(kit_got_n(BEN, 0), 2);

	const uint64_t hole = kit_got(BEN, 0, 0)->index + 1;

	assert_int_equal(kit_got(BEN, 0, 1)->index, hole + 1);
	kit_nack(BEN, 0, (uint16_t)hole);
	assert_int_equal(sfu_count(kit_sfu, SFU_repair_gone), 1);
	send_small(&(struct small){ 2, 2, 2, false });
	assert_int_equal(kit_got_n(BEN, 0), 2);
	kit_nack(BEN, 0, (uint16_t)hole);
	assert_int_equal(kit_sent_n, 3);
	assert_int_equal(kit_sent[2].class, SFU_REPAIR);
	assert_int_equal(kit_sent[2].rtp.payload_len, 2); /* its number only */
	assert_int_equal(kit_sent[2].bytes[kit_sent[2].rtp.payload_at],
			 (uint8_t)(hole >> 8));
	assert_int_equal(kit_sent[2].bytes[kit_sent[2].rtp.payload_at + 1],
			 (uint8_t)hole);
	send_small(&(struct small){ 4, 4, 0, false });
	assert_int_equal(kit_got(BEN, 0, 2)->index, hole + 2);
}

static void a_late_packet_of_a_layer_that_is_carried_fills_its_hole(
	void **unused)
{
	(void)unused;
	base_alone();
	send_small(&(struct small){ 1, 1, 0, false });
	send_small(&(struct small){ 2, 2, 1, false });
	send_small(&(struct small){ 4, 4, 0, false });
	send_small(&(struct small){ 3, 3, 0, false });
	assert_int_equal(kit_got_n(BEN, 0), 3);
	assert_int_equal(kit_got(BEN, 0, 1)->index,
			 kit_got(BEN, 0, 0)->index + 2);
	assert_int_equal(kit_got(BEN, 0, 2)->index,
			 kit_got(BEN, 0, 0)->index + 1);
	assert_int_equal(kit_vp8(kit_got(BEN, 0, 2)).picture_id,
			 kit_vp8(kit_got(BEN, 0, 0)).picture_id + 1);
}

/* ---- spatial layers */

static struct vp9 vp9_of(const struct kit_sent *one)
{
	struct vp9 d;

	assert_int_equal(
		vp9_read(&d, rd_init(one->bytes + one->rtp.payload_at, 20)),
		OK);
	return d;
}

static void spatial_layers_are_chosen_by_the_height_of_the_tile(void **unused)
{
	static const struct {
		uint16_t height;
		uint8_t sid;
	} all[] = { { 100, 0 }, { 300, 1 }, { 1080, 2 } };

	(void)unused;
	for (size_t k = 0; k < 3; k++) {
		uint8_t top = 0;

		two(all[k].height, true);
		kit_run(1500);
		kit_mark();
		kit_run(1000);
		no_gaps(BEN);
		for (size_t i = 0; i < kit_got_n(BEN, 0); i++)
			if (vp9_of(kit_got(BEN, 0, i)).sid > top)
				top = vp9_of(kit_got(BEN, 0, i)).sid;
		assert_int_equal(top, all[k].sid);
	}
}

static void the_highest_spatial_layer_that_is_left_ends_the_picture(
	void **unused)
{
	unsigned ends = 0;

	(void)unused;
	two(300, true);
	kit_run(1500);
	kit_mark();
	kit_run(1000);
	for (size_t i = 0; i < kit_got_n(BEN, 0); i++) {
		const struct kit_sent *one = kit_got(BEN, 0, i);
		const struct vp9 d = vp9_of(one);

		assert_int_equal(one->rtp.head.marker, d.sid == 1 && d.end);
		ends += one->rtp.head.marker;
	}
	assert_in_range(ends, 29, 31);
}

static void a_higher_spatial_layer_begins_with_a_key_frame(void **unused)
{
	size_t i = 0;

	(void)unused;
	two(100, true);
	kit_run(1400);
	kit_mark();
	kit_loses_keys = true;
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	kit_run(300);
	kit_loses_keys = false;
	kit_run(1500);
	while (vp9_of(kit_got(BEN, 0, i)).sid == 0 &&
	       !vp9_of(kit_got(BEN, 0, i)).key)
		i++;
	assert_true(vp9_of(kit_got(BEN, 0, i)).key);
	for (; vp9_of(kit_got(BEN, 0, i)).sid == 0; i++)
		assert_false(vp9_of(kit_got(BEN, 0, i)).predicted);
	assert_false(vp9_of(kit_got(BEN, 0, i)).predicted);
	no_gaps(BEN);
}

static void less_room_leaves_out_spatial_layers_without_a_key_frame(
	void **unused)
{
	(void)unused;
	two(1080, true);
	kit_run(2500);
	kit_mark();

	const unsigned keys_n = kit_cameras[0].keys_n;

	kit_bound(BEN, 900000);
	kit_run(100);
	kit_mark();
	kit_run(1000);
	assert_in_range(kit_slot_bps(BEN, 0), 600000, 900000);
	assert_int_equal(kit_cameras[0].keys_n, keys_n);
	no_gaps(BEN);
}

/* ---- the dependency descriptor */

/* Of a browser's AV1 with three spatial and three temporal layers. */
static const uint8_t l3t3[] = {
	0xc1, 0x01, 0x72, 0x80, 0x08, 0x14, 0x85, 0x21, 0x4e, 0xaf, 0xff, 0xaa,
	0xaa, 0x86, 0x3c, 0xf0, 0x43, 0x0c, 0x10, 0xc3, 0x02, 0xaf, 0xc0, 0xaa,
	0xa0, 0x06, 0x3c, 0x00, 0x43, 0x00, 0x10, 0xc0, 0x02, 0xa0, 0x00, 0xa8,
	0x00, 0x06, 0x00, 0x00, 0x40, 0x00, 0x1d, 0x95, 0x49, 0x26, 0xe0, 0x82,
	0xb0, 0x4a, 0x09, 0x41, 0xb8, 0x20, 0xac, 0x12, 0x82, 0x50, 0x31, 0x57,
	0xf9, 0x74, 0x00, 0x0c, 0xa8, 0x64, 0x33, 0x0e, 0x22, 0x22, 0x22, 0xec,
	0xa8, 0x65, 0x53, 0x04, 0x22, 0x42, 0x30, 0xec, 0xa8, 0x77, 0x53, 0x00,
	0x77, 0x00, 0x42, 0x00, 0xef, 0x00, 0x86, 0x01, 0xdf, 0x01, 0x0d,
};

static void send_av1(uint16_t place, uint16_t seq, uint16_t frame)
{
	static const uint8_t payload[] = { 0x20, 2,    8,    0,   0x30,
					   0x95, 0x10, 0x21, 'p', 'q' };
	const char mid = '1';
	uint8_t dependency[sizeof(l3t3)];
	struct rtp_element e[] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &mid },
		{ .id = UNIT_EXT_DEPENDENCY,
		  .len = sizeof(dependency),
		  .bytes = dependency },
	};
	const struct rtp_head head = { .ssrc = 700u + place,
				       .seq = seq,
				       .pt = UNIT_PT_AV1,
				       .marker = true };
	uint8_t bytes[256];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	memcpy(dependency, l3t3, sizeof(l3t3));
	depdesc_set_number(dependency, frame);
	rtp_write(&w, &head, e, 2);
	wr_bytes(&w, payload, sizeof(payload));
	assert_int_equal(wr_done(&w, &len), OK);
	kit_rtp(place, bytes, len);
}

static uint16_t frame_of(const struct kit_sent *one)
{
	struct rd r = rtp_ext(&one->rtp, one->bytes, UNIT_EXT_DEPENDENCY);

	assert_false(r.bad);
	rd_u8(&r);
	return rd_u16(&r);
}

static void frames_are_numbered_on_over_a_change_of_source(void **unused)
{
	(void)unused;
	kit_begin(PLENTY_BPS);
	kit_join(ANNA);
	kit_join(BEN);
	kit_join(CARA);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	send_av1(ANNA, 1, 5000);
	send_av1(ANNA, 2, 5003);
	kit_watch(&(struct kit_watch){ BEN, 0, CARA, 0, 1080, 0 });
	send_av1(CARA, 900, 7);
	send_av1(CARA, 901, 9);
	assert_int_equal(kit_got_n(BEN, 0), 4);

	const uint16_t first = frame_of(kit_got(BEN, 0, 0));

	assert_int_equal(frame_of(kit_got(BEN, 0, 1)), first + 3);
	assert_int_equal(frame_of(kit_got(BEN, 0, 2)), first + 4);
	assert_int_equal(frame_of(kit_got(BEN, 0, 3)), first + 6);
}

static void a_packet_of_padding_alone_goes_nowhere_and_leaves_no_gap(
	void **unused)
{
	uint8_t padding[16] = { 0xa0, UNIT_PT_VP8, [15] = 4 };

	(void)unused;
	base_alone();
	send_small(&(struct small){ 1, 1, 0, false });
	rtp_set_head(padding,
		     &(struct rtp_head){ .ssrc = camera_ssrc(&stopped, 0),
					 .seq = (uint16_t)(stopped.seq[0] + 2),
					 .pt = UNIT_PT_VP8 });
	kit_rtp(ANNA, padding, sizeof(padding));
	send_small(&(struct small){ 3, 3, 0, false });
	assert_int_equal(kit_got_n(BEN, 0), 2);
	assert_int_equal(kit_got(BEN, 0, 1)->index,
			 kit_got(BEN, 0, 0)->index + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(temporal_layers_are_left_out_without_gaps),
		cmocka_unit_test(
			the_time_goes_on_as_it_came_when_layers_are_left_out),
		cmocka_unit_test(
			a_temporal_layer_comes_back_where_it_needs_nothing_of_itself),
		cmocka_unit_test(what_is_repaired_is_what_went_out),
		cmocka_unit_test(
			what_went_out_before_the_level_changed_is_repaired),
		cmocka_unit_test(
			what_went_out_before_the_level_changed_twice_is_repaired),
		cmocka_unit_test(
			the_end_of_a_layer_that_was_shown_once_stops_nothing),
		cmocka_unit_test(
			a_late_packet_of_a_layer_left_out_leaves_a_hole_that_is_filled),
		cmocka_unit_test(
			a_late_packet_of_a_layer_that_is_carried_fills_its_hole),
		cmocka_unit_test(
			spatial_layers_are_chosen_by_the_height_of_the_tile),
		cmocka_unit_test(
			the_highest_spatial_layer_that_is_left_ends_the_picture),
		cmocka_unit_test(
			a_higher_spatial_layer_begins_with_a_key_frame),
		cmocka_unit_test(
			less_room_leaves_out_spatial_layers_without_a_key_frame),
		cmocka_unit_test(
			frames_are_numbered_on_over_a_change_of_source),
		cmocka_unit_test(
			a_packet_of_padding_alone_goes_nowhere_and_leaves_no_gap),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	kit_end();
	return failed;
}
