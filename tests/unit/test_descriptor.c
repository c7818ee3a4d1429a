#include "base/limits.h"
#include "rtp/av1.h"
#include "rtp/h264.h"
#include "rtp/payload.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define READER(v) rd_init((v), sizeof(v))

/* RFC 7741, figure of section 4.2: everything there is, then a key frame. */
static const uint8_t vp8_all[] = { 0xb0, 0xf0, 0x92, 0x34, 0x56, 0xa7, 0x10 };

static void a_vp8_descriptor_is_read(void **unused)
{
	static const uint8_t shortest[] = { 0x10, 0x11 };
	static const uint8_t rest[] = { 0x80, 0x80, 0x05, 0x10 };
	struct vp8 d;

	(void)unused;
	assert_int_equal(vp8_read(&d, READER(vp8_all)), OK);
	assert_true(d.start && d.key && d.discardable && d.sync);
	assert_int_equal(d.len, 6);
	assert_int_equal(d.picture_id_bits, 15);
	assert_int_equal(d.picture_id, 0x1234);
	assert_int_equal(d.tl0picidx, 0x56);
	assert_int_equal(d.tid, 2);
	assert_int_equal(d.keyidx, 7);
	assert_int_equal(vp8_read(&d, READER(shortest)), OK);
	assert_true(d.start);
	assert_false(d.key || d.discardable || d.sync);
	assert_int_equal(d.len, 1);
	assert_int_equal(d.picture_id_bits, 0);
	assert_int_equal(vp8_read(&d, READER(rest)), OK);
	assert_false(d.start || d.key);
	assert_int_equal(d.picture_id_bits, 7);
	assert_int_equal(d.picture_id, 5);
	assert_int_equal(d.tl0picidx_at, 0);
}

static void a_vp8_frame_starts_in_its_first_partition_only(void **unused)
{
	uint8_t payload[] = { 0x10, 0x10 };
	struct vp8 d;

	(void)unused;
	for (unsigned first = 0; first < 0x80; first++) {
		payload[0] = (uint8_t)first;
		assert_int_equal(vp8_read(&d, READER(payload)), OK);
		assert_true(d.start == ((first & 0x17) == 0x10));
		assert_true(d.key == d.start);
	}
}

static void refuses_every_shortened_vp8_descriptor(void **unused)
{
	struct vp8 d = { .tid = 3 };

	(void)unused;
	for (size_t len = 0; len < sizeof(vp8_all); len++)
		assert_int_equal(vp8_read(&d, rd_init(vp8_all, len)),
				 ERR_FORMAT);
	assert_int_equal(d.tid, 3);
}

static void vp8_pictures_are_renumbered_in_place(void **unused)
{
	uint8_t copy[sizeof(vp8_all)];
	uint8_t seven[] = { 0x90, 0xc0, 0x05, 0x01, 0x10 };
	uint8_t none[] = { 0x10, 0x10 };
	struct vp8 d;

	(void)unused;
	memcpy(copy, vp8_all, sizeof(copy));
	assert_int_equal(vp8_read(&d, READER(copy)), OK);
	vp8_renumber(copy, &d, 0x7fff, 0xee);
	assert_memory_equal(copy, "\xb0\xf0\xff\xff\xee\xa7\x10", 7);
	vp8_renumber(copy, &d, 5, 1);
	assert_memory_equal(copy, "\xb0\xf0\x80\x05\x01\xa7\x10", 7);
	assert_int_equal(vp8_read(&d, READER(seven)), OK);
	vp8_renumber(seven, &d, 0x7fff, 9);
	assert_memory_equal(seven, "\x90\xc0\x7f\x09\x10", 5);
	assert_int_equal(vp8_read(&d, READER(none)), OK);
	vp8_renumber(none, &d, 5, 9);
	assert_memory_equal(none, "\x10\x10", 2);
}

/* RFC 9628, figure 3: not flexible, the first packet of a key frame of two
 * spatial layers, with a structure of sizes and a group of two pictures. */
static const uint8_t vp9_key[] = {
	0xaa, 0x81, 0x02, 0x10, 0x33,                      /* ids, layers */
	0x38, 0x01, 0x40, 0,    0xb4, 0x02, 0x80, 1, 0x68, /* sizes */
	2,    0x10, 0x38, 0x01, 0x02,                      /* the group */
	0xff,
};

/* Figure 2: flexible, two references, layer 1 of temporal layer 2. */
static const uint8_t vp9_flexible[] = { 0xf5, 0x05, 0x53, 0x03, 0x04, 0xff };

static void a_vp9_descriptor_is_read(void **unused)
{
	struct vp9 d;

	(void)unused;
	assert_int_equal(vp9_read(&d, READER(vp9_key)), OK);
	assert_true(d.start && d.key && d.has_layers && d.switch_up);
	assert_false(d.end || d.predicted || d.flexible || d.inter_layer ||
		     d.not_needed);
	assert_int_equal(d.picture_id_bits, 15);
	assert_int_equal(d.picture_id, 0x102);
	assert_int_equal(d.sid, 0);
	assert_int_equal(d.tid, 0);
	assert_int_equal(d.tl0picidx, 0x33);
	assert_int_equal(d.spatial_n, 2);
	assert_int_equal(d.width[0], 320);
	assert_int_equal(d.height[0], 180);
	assert_int_equal(d.width[1], 640);
	assert_int_equal(d.height[1], 360);
	assert_int_equal(d.len, sizeof(vp9_key) - 1);

	assert_int_equal(vp9_read(&d, READER(vp9_flexible)), OK);
	assert_true(d.predicted && d.flexible && d.end && d.switch_up &&
		    d.inter_layer && d.not_needed);
	assert_false(d.start || d.key);
	assert_int_equal(d.picture_id_bits, 7);
	assert_int_equal(d.picture_id, 5);
	assert_int_equal(d.sid, 1);
	assert_int_equal(d.tid, 2);
	assert_int_equal(d.tl0picidx, 0);
	assert_int_equal(d.len, sizeof(vp9_flexible) - 1);
}

static void refuses_every_shortened_vp9_descriptor(void **unused)
{
	struct vp9 d = { .tid = 3 };

	(void)unused;
	for (size_t len = 0; len < sizeof(vp9_key); len++)
		assert_int_equal(vp9_read(&d, rd_init(vp9_key, len)),
				 ERR_FORMAT);
	for (size_t len = 0; len < sizeof(vp9_flexible); len++)
		assert_int_equal(vp9_read(&d, rd_init(vp9_flexible, len)),
				 ERR_FORMAT);
	assert_int_equal(d.tid, 3);
}

static void refuses_a_fourth_reference_of_vp9(void **unused)
{
	static const uint8_t four[] = { 0x50, 3, 3, 3, 2, 0xff };
	static const uint8_t three[] = { 0x50, 3, 3, 2, 0xff };
	struct vp9 d;

	(void)unused;
	assert_int_equal(vp9_read(&d, READER(four)), ERR_FORMAT);
	assert_int_equal(vp9_read(&d, READER(three)), OK);
	assert_int_equal(d.len, 4);
}

static void a_vp9_key_frame_is_the_start_of_an_unpredicted_base(void **unused)
{
	struct vp9 d;

	(void)unused;
	for (unsigned bits = 0; bits < 8; bits++) {
		const bool start = (bits & 1) != 0;
		const bool predicted = (bits & 2) != 0;
		const bool upper = (bits & 4) != 0;
		const uint8_t payload[] = { (uint8_t)(0x20 | (start ? 8 : 0) |
						      (predicted ? 0x40 : 0)),
					    upper ? 3 : 0, 0, 0xff };

		assert_int_equal(vp9_read(&d, READER(payload)), OK);
		assert_true(d.key == (start && !predicted && !upper));
	}
}

/* RTP Payload Format For AV1, section 4.4: a sequence header, and a frame that
 * goes on; the rest of one alone; three with their lengths. */
static const uint8_t av1_first[] = { 0x68, 2, 0x08, 0x00, 0x30, 'f', 'r' };
static const uint8_t av1_rest[] = { 0x90, 'e', 's', 't' };
static const uint8_t av1_lengths[] = { 0x00, 1,    0x10, 2,   0x18,
				       'h',  0x81, 0,    0x30 };

static void check_element(struct av1 *a, const char *bytes, size_t len)
{
	struct rd element;

	assert_true(av1_next(a, &element));
	assert_int_equal(element.left, len);
	assert_memory_equal(element.p, bytes, len);
}

static void av1_elements_are_taken_apart(void **unused)
{
	struct rd element;
	struct av1 a;

	(void)unused;
	assert_int_equal(av1_read(&a, READER(av1_first)), OK);
	assert_true(a.goes_on && a.sequence);
	assert_false(a.continues);
	check_element(&a, "\x08\x00", 2);
	check_element(&a, "0fr", 3);
	assert_false(av1_next(&a, &element));
	assert_int_equal(av1_read(&a, READER(av1_rest)), OK);
	assert_true(a.continues);
	assert_false(a.goes_on || a.sequence);
	check_element(&a, "est", 3);
	assert_false(av1_next(&a, &element));
	assert_int_equal(av1_read(&a, READER(av1_lengths)), OK);
	check_element(&a, "\x10", 1);
	check_element(&a, "\x18h", 2);
	check_element(&a, "0", 1);
	assert_false(av1_next(&a, &element));
	assert_int_equal(av1_type(0x30), AV1_FRAME);
	assert_int_equal(av1_type(0x0a), AV1_SEQUENCE_HEADER);
}

static void refuses_av1_elements_that_do_not_fit(void **unused)
{
	static const uint8_t too_few[] = { 0x30, 1, 0x10, 1, 0x10 };
	static const uint8_t empty[] = { 0x20, 0, 0x10 };
	static const uint8_t long_length[] = { 0x00, 0x81, 0x80, 0x80,
					       0x80, 0,    0x10 };
	struct av1 a = { .count = 9 };

	(void)unused;
	for (size_t len = 0; len < 5; len++)
		assert_int_equal(av1_read(&a, rd_init(av1_first, len)),
				 ERR_FORMAT);
	for (size_t len = 0; len < sizeof(av1_lengths); len++)
		if (len != 3 && len != 6)
			assert_int_equal(
				av1_read(&a, rd_init(av1_lengths, len)),
				ERR_FORMAT);
	assert_int_equal(av1_read(&a, READER(too_few)), ERR_FORMAT);
	assert_int_equal(av1_read(&a, READER(empty)), ERR_FORMAT);
	assert_int_equal(av1_read(&a, READER(long_length)), ERR_FORMAT);
	assert_int_equal(a.count, 9);
}

static void refuses_more_av1_elements_than_the_limit(void **unused)
{
	uint8_t many[1 + 2 * (AV1_ELEMENTS_N + 1)] = { 0 };
	struct av1 a;

	(void)unused;
	for (size_t i = 1; i < sizeof(many); i += 2)
		many[i] = 1;
	assert_int_equal(av1_read(&a, rd_init(many, sizeof(many) - 2)), OK);
	assert_int_equal(av1_read(&a, READER(many)), ERR_FULL);
}

/* RFC 6184, figures of sections 5.6 to 5.8. */
static const uint8_t h264_single[] = { 0x65, 0x88, 0x84 };
static const uint8_t h264_stap[] = { 0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce };
static const uint8_t h264_fu_first[] = { 0x7c, 0x85, 0x88, 0x84 };
static const uint8_t h264_fu_last[] = { 0x7c, 0x45, 1 };

static void h264_units_are_taken_apart(void **unused)
{
	struct h264_unit u;
	struct h264 h;

	(void)unused;
	assert_int_equal(h264_read(&h, READER(h264_single)), OK);
	assert_true(h.start && h.key);
	assert_true(h264_next(&h, &u));
	assert_int_equal(u.header, 0x65);
	assert_true(u.begins && u.ends);
	assert_int_equal(u.rest.left, 2);
	assert_false(h264_next(&h, &u));

	assert_int_equal(h264_read(&h, READER(h264_stap)), OK);
	assert_int_equal(h.type, H264_STAP_A);
	assert_true(h.start && h.key);
	assert_true(h264_next(&h, &u));
	assert_int_equal(u.header, 0x67);
	assert_true(h264_next(&h, &u));
	assert_int_equal(u.header, 0x68);
	assert_int_equal(u.rest.p[0], 0xce);
	assert_false(h264_next(&h, &u));

	assert_int_equal(h264_read(&h, READER(h264_fu_first)), OK);
	assert_true(h.start && h.key);
	assert_true(h264_next(&h, &u));
	assert_int_equal(u.header, 0x65);
	assert_true(u.begins && !u.ends);
	assert_int_equal(u.rest.left, 2);

	assert_int_equal(h264_read(&h, READER(h264_fu_last)), OK);
	assert_false(h.start || h.key);
	assert_true(h264_next(&h, &u));
	assert_true(!u.begins && u.ends);
}

static void a_second_slice_starts_no_picture(void **unused)
{
	static const uint8_t first[] = { 0x41, 0x9a };
	static const uint8_t second[] = { 0x41, 0x5a };
	struct h264 h;

	(void)unused;
	assert_int_equal(h264_read(&h, READER(first)), OK);
	assert_true(h.start && !h.key);
	assert_int_equal(h264_read(&h, READER(second)), OK);
	assert_false(h.start || h.key);
}

static void refuses_h264_units_that_do_not_fit(void **unused)
{
	static const uint8_t both[] = { 0x7c, 0xc5, 1 };
	static const uint8_t nested[] = { 0x78, 0, 2, 0x78, 0 };
	static const uint8_t empty[] = { 0x78, 0, 0 };
	struct h264 h = { .type = 99 };

	(void)unused;
	for (size_t len = 0; len < sizeof(h264_stap); len++)
		if (len != 5)
			assert_int_equal(h264_read(&h, rd_init(h264_stap, len)),
					 ERR_FORMAT);
	for (size_t len = 0; len < 3; len++)
		assert_int_equal(h264_read(&h, rd_init(h264_fu_first, len)),
				 ERR_FORMAT);
	assert_int_equal(h264_read(&h, READER(both)), ERR_FORMAT);
	assert_int_equal(h264_read(&h, READER(nested)), ERR_FORMAT);
	assert_int_equal(h264_read(&h, READER(empty)), ERR_FORMAT);
	for (unsigned type = 0; type < 32; type++) {
		const uint8_t payload[] = { (uint8_t)(0x60 | type), 0x85, 0 };
		const bool takes =
			(type >= 1 && type < 24) || type == H264_FU_A;

		h.type = 99;
		assert_int_equal(h264_read(&h, READER(payload)),
				 takes ? OK : ERR_FORMAT);
		assert_int_equal(h.type, takes ? type : 99);
	}
}

static void refuses_more_h264_units_than_the_limit(void **unused)
{
	uint8_t many[1 + 3 * (H264_UNITS_N + 1)] = { 0x78 };
	struct h264 h;

	(void)unused;
	for (size_t i = 1; i < sizeof(many); i += 3)
		memcpy(many + i, "\0\1\x41", 3);
	assert_int_equal(h264_read(&h, rd_init(many, sizeof(many) - 3)), OK);
	assert_int_equal(h264_read(&h, READER(many)), ERR_FULL);
}

static struct payload_in in_of(enum payload_codec codec, struct rd payload)
{
	return (struct payload_in){ .codec = codec,
				    .payload = payload,
				    .dependency = { .bad = true } };
}

static void every_codec_is_looked_at_by_its_own_descriptor(void **unused)
{
	struct payload_info i;
	struct payload_in in = in_of(PAYLOAD_VP8, READER(vp8_all));

	(void)unused;
	in.marker = true;
	assert_int_equal(payload_look(&i, &in), OK);
	assert_true(i.start && i.end && i.key && i.switch_up && i.discardable);
	assert_int_equal(i.temporal, 2);
	assert_int_equal(i.frame_at, 6);
	assert_int_equal(i.vp8.picture_id, 0x1234);

	in = in_of(PAYLOAD_VP9, READER(vp9_flexible));
	assert_int_equal(payload_look(&i, &in), OK);
	assert_true(i.end && i.switch_up && !i.start && !i.key);
	assert_int_equal(i.spatial, 1);
	assert_int_equal(i.temporal, 2);
	assert_int_equal(i.frame_at, 5);

	in = in_of(PAYLOAD_AV1, READER(av1_first));
	assert_int_equal(payload_look(&i, &in), OK);
	assert_true(i.start && i.key && !i.end && !i.has_dependency);

	in = in_of(PAYLOAD_H264, READER(h264_fu_first));
	assert_int_equal(payload_look(&i, &in), OK);
	assert_true(i.start && i.key && !i.end);

	in = in_of(PAYLOAD_OPUS, READER(h264_fu_first));
	assert_int_equal(payload_look(&i, &in), OK);
	assert_true(i.start && i.end);
}

static void av1_is_looked_at_by_its_dependencies(void **unused)
{
	/* One template of one target, which switches; the frame refers to
	 * none. */
	static const uint8_t key[] = { 0xc0, 0, 7, 0x80, 0x00, 0xe0 };
	static const uint8_t later[] = { 0x80, 0, 8 };
	struct depdesc_structure s = { 0 };
	struct payload_in in = in_of(PAYLOAD_AV1, READER(av1_rest));
	struct payload_info i = { .frame_at = 99 };

	(void)unused;
	in.structure = &s;
	in.dependency = READER(later);
	assert_int_equal(payload_look(&i, &in), ERR_STEP);
	assert_int_equal(i.frame_at, 99);
	in.dependency = READER(key);
	assert_int_equal(payload_look(&i, &in), OK);
	assert_true(i.start && i.end && i.key && i.has_dependency);
	assert_true(i.switch_up && !i.discardable);
	assert_int_equal(i.dependency.number, 7);
	in.dependency = READER(later);
	assert_int_equal(payload_look(&i, &in), OK);
	assert_true(i.start && !i.end && !i.key);
	assert_int_equal(i.dependency.number, 8);
}

static void refuses_empty_payloads_and_no_codec(void **unused)
{
	static const uint8_t byte[1];
	struct payload_info i = { .frame_at = 99 };

	(void)unused;
	for (int codec = PAYLOAD_NONE; codec <= PAYLOAD_H264; codec++) {
		struct payload_in in =
			in_of((enum payload_codec)codec, rd_init(byte, 0));

		assert_int_equal(payload_look(&i, &in), ERR_FORMAT);
	}
	struct payload_in in = in_of(PAYLOAD_NONE, READER(vp8_all));

	assert_int_equal(payload_look(&i, &in), ERR_FORMAT);
	assert_int_equal(i.frame_at, 99);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vp8_descriptor_is_read),
		cmocka_unit_test(
			a_vp8_frame_starts_in_its_first_partition_only),
		cmocka_unit_test(refuses_every_shortened_vp8_descriptor),
		cmocka_unit_test(vp8_pictures_are_renumbered_in_place),
		cmocka_unit_test(a_vp9_descriptor_is_read),
		cmocka_unit_test(refuses_every_shortened_vp9_descriptor),
		cmocka_unit_test(refuses_a_fourth_reference_of_vp9),
		cmocka_unit_test(
			a_vp9_key_frame_is_the_start_of_an_unpredicted_base),
		cmocka_unit_test(av1_elements_are_taken_apart),
		cmocka_unit_test(refuses_av1_elements_that_do_not_fit),
		cmocka_unit_test(refuses_more_av1_elements_than_the_limit),
		cmocka_unit_test(h264_units_are_taken_apart),
		cmocka_unit_test(a_second_slice_starts_no_picture),
		cmocka_unit_test(refuses_h264_units_that_do_not_fit),
		cmocka_unit_test(refuses_more_h264_units_than_the_limit),
		cmocka_unit_test(
			every_codec_is_looked_at_by_its_own_descriptor),
		cmocka_unit_test(av1_is_looked_at_by_its_dependencies),
		cmocka_unit_test(refuses_empty_payloads_and_no_codec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
