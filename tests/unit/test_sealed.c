#include "rtp/sealed.h"
#include "sframe/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* docs/protocol.md, section 7. */
static uint64_t kid_of(unsigned context, unsigned leaf, unsigned epoch)
{
	return (uint64_t)context << 12 | leaf << 4 | epoch;
}

struct payload {
	uint8_t b[256];
	size_t len;
};

/* What packetizers put in front, then SFrame of that header and n bytes. */
static struct payload make(const char *front, size_t front_len,
			   const struct sframe_header *h, size_t n)
{
	struct payload p;
	struct wr w = wr_init(p.b, sizeof(p.b));

	wr_bytes(&w, front, front_len);
	sframe_header_write(&w, h);
	wr_zeros(&w, n);
	p.len = wr_len(&w);
	return p;
}

#define MAKE(front, h) make((front), sizeof(front) - 1, (h), 32)

static enum sealed look(enum payload_codec codec, const struct payload *p,
			struct sealed_claim *claim)
{
	return sealed_look(codec, rd_init(p->b, p->len), claim);
}

static const struct sframe_header camera = { .kid = 1 << 12 | 0x5a << 4 | 7,
					     .ctr = 0x1234 };

static void check_camera(enum payload_codec codec, const struct payload *p,
			 bool key)
{
	struct sealed_claim claim = { 0 };

	assert_int_equal(look(codec, p, &claim), SEALED_YES);
	assert_int_equal(claim.context, 1);
	assert_int_equal(claim.leaf, 0x5a);
	assert_int_equal(claim.epoch, 7);
	assert_int_equal(claim.key, key);
}

#define CHECK(codec, front, key)                             \
	do {                                                 \
		struct payload made_ = MAKE(front, &camera); \
		check_camera(codec, &made_, key);            \
	} while (0)

#define VP8_KEY   "\x10\x02\x00\x9d\x01\x2a\x10\x00\x10\x00"
#define H264_SETS "\x78\0\6\x67\x42\xc0\x1f\xda\x79\0\4\x68\xce\x38\x80"

static void the_first_packet_of_each_codec_is_known(void **unused)
{
	(void)unused;
	CHECK(PAYLOAD_VP8, "\x10" VP8_KEY, true);
	CHECK(PAYLOAD_VP8, "\x90\xe0\x81\x23\x45\x20" VP8_KEY, true);
	CHECK(PAYLOAD_VP8, "\x10\x11", false);
	CHECK(PAYLOAD_VP9, "\x08", false);
	CHECK(PAYLOAD_VP9, "\xa8\x81\x02\x10\x33", false);
	CHECK(PAYLOAD_AV1, "\x28\x02\x08\x00\x30", true);
	CHECK(PAYLOAD_AV1, "\x68\x02\x08\x00\x30", true);
	CHECK(PAYLOAD_AV1, "\x10\x30", false);
	CHECK(PAYLOAD_AV1, "\x50\x30", false);
	CHECK(PAYLOAD_H264, "\x65\x88\x84", true);
	CHECK(PAYLOAD_H264, "\x41\x9a\x02", false);
	CHECK(PAYLOAD_H264, "\x7c\x85\x88\x84", true);
	CHECK(PAYLOAD_H264, "\x5c\x81\x9a\x02", false);
}

static void a_stap_may_have_the_slice_behind_its_parameters(void **unused)
{
	/* The slice: 3 bytes, a header of 5, 32 more. */
	struct payload p = MAKE(H264_SETS "\0\x28\x65\x88\x84", &camera);
	struct sealed_claim claim;

	(void)unused;
	check_camera(PAYLOAD_H264, &p, true);
	p = make(H264_SETS, sizeof(H264_SETS) - 1, &camera, 0);
	p.len = sizeof(H264_SETS) - 1;
	assert_int_equal(look(PAYLOAD_H264, &p, &claim), SEALED_REST);
}

static void sound_is_opus_and_nothing_but_sframe(void **unused)
{
	struct sealed_claim claim;

	(void)unused;
	for (unsigned context = 0; context < 6; context++) {
		const bool sound = context == 0 || context == 3;
		const bool pictures = context == 1 || context == 2;
		const struct sframe_header h = {
			.kid = kid_of(context, 200, 15), .ctr = 3
		};
		struct payload p = MAKE("", &h);

		assert_int_equal(look(PAYLOAD_OPUS, &p, &claim),
				 sound ? SEALED_YES : SEALED_NO);
		p = MAKE("\x08", &h);
		assert_int_equal(look(PAYLOAD_VP9, &p, &claim),
				 pictures ? SEALED_YES : SEALED_NO);
		if (!sound && !pictures)
			continue;
		assert_int_equal(claim.context, context);
		assert_int_equal(claim.leaf, 200);
		assert_int_equal(claim.epoch, 15);
	}
}

static void sound_without_room_for_a_tag_is_not_sealed(void **unused)
{
	static const struct sframe_header h = { .kid = 3, .ctr = 1 };
	struct sealed_claim claim;

	(void)unused;
	for (size_t n = 0; n < 20; n++) {
		struct payload p = make("", 0, &h, n);

		assert_int_equal(look(PAYLOAD_OPUS, &p, &claim),
				 n >= 16 ? SEALED_YES : SEALED_NO);
	}
}

struct refusal {
	enum payload_codec codec;
	const char *front;
	size_t len;
};

#define FRONT(s) (s), sizeof(s) - 1

static void what_is_behind_another_front_is_not_sealed(void **unused)
{
	static const struct refusal refusals[] = {
		{ PAYLOAD_NONE, FRONT("") },
		{ PAYLOAD_VP8, FRONT("\x10\x10") },
		{ PAYLOAD_VP8, FRONT("\x10\x31") },
		{ PAYLOAD_VP8, FRONT("\x10\x10\x02\x00\x9d\x01\x2a\x10\x00"
				     "\x20\x00") },
		{ PAYLOAD_AV1, FRONT("\x10\x32") },
		{ PAYLOAD_AV1, FRONT("\x10\x12\x00") },
		{ PAYLOAD_AV1, FRONT("\x20\x02\x0a\x00\x30") },
		{ PAYLOAD_AV1, FRONT("\x20\x03\x08\x00\x00\x30") },
		{ PAYLOAD_AV1, FRONT("\x30\x02\x08\x00\x01\x30\x30") },
		{ PAYLOAD_AV1, FRONT("\xa0\x02\x08\x00\x30") },
		{ PAYLOAD_H264, FRONT("\x65\x88\x80") },
		{ PAYLOAD_H264, FRONT("\x25\x88\x84") },
		{ PAYLOAD_H264, FRONT("\x41\x9a\x00") },
		{ PAYLOAD_H264, FRONT("\x41\x88\x84") },
		{ PAYLOAD_H264, FRONT("\x06\x05\x01") },
		{ PAYLOAD_H264, FRONT("\x7c\x81\x88\x84") },
		{ PAYLOAD_H264, FRONT("\x7c\x87\x88\x84") },
		{ PAYLOAD_H264, FRONT("\x7c\x07\x88\x84") },
		{ PAYLOAD_H264, FRONT("\x78\0\x28\x65\x88\x84") },
	};
	struct sealed_claim claim = { .leaf = 99 };

	(void)unused;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *r = &refusals[i];
		struct payload p = make(r->front, r->len, &camera, 32);

		/* The last is a STAP-A, of two slices. */
		if (r->front[0] == 0x78) {
			memcpy(p.b + p.len, "\0\3\x41\x9a\x02", 5);
			p.len += 5;
		}
		assert_int_equal(look(r->codec, &p, &claim), SEALED_NO);
	}
	assert_int_equal(claim.leaf, 99);
}

static void of_the_rest_of_a_frame_there_is_no_telling(void **unused)
{
	static const struct refusal rests[] = {
		{ PAYLOAD_VP8, FRONT("\x00") },
		{ PAYLOAD_VP9, FRONT("\x40") },
		{ PAYLOAD_AV1, FRONT("\x90") },
		{ PAYLOAD_AV1, FRONT("\xd0") },
		{ PAYLOAD_AV1, FRONT("\x80\x26") },
		{ PAYLOAD_H264, FRONT("\x7c\x05") },
		{ PAYLOAD_H264, FRONT("\x5c\x41") },
		{ PAYLOAD_H264, FRONT("\x67\x42") },
		{ PAYLOAD_H264, FRONT("\x68\xce") },
	};
	struct sealed_claim claim = { .leaf = 99 };

	(void)unused;
	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++) {
		const struct refusal *r = &rests[i];
		struct payload p = make(r->front, r->len, &camera, 33);

		assert_int_equal(look(r->codec, &p, &claim), SEALED_REST);
	}
	assert_int_equal(claim.leaf, 99);
}

static void parameters_that_are_too_long_are_not_ours(void **unused)
{
	struct payload p = make("\x67", 1, &camera, 59);
	struct sealed_claim claim;

	(void)unused;
	assert_int_equal(p.len, 65);
	assert_int_equal(look(PAYLOAD_H264, &p, &claim), SEALED_NO);
	p.len--;
	assert_int_equal(look(PAYLOAD_H264, &p, &claim), SEALED_REST);
}

static void a_header_that_is_cut_short_is_none(void **unused)
{
	struct sealed_claim claim;

	(void)unused;
	for (size_t len = 0; len < 6; len++) {
		struct payload p = make("\x08", 1, &camera, 0);

		assert_int_equal(p.len, 6);
		p.len = len;
		assert_int_equal(look(PAYLOAD_VP9, &p, &claim), SEALED_NO);
	}
}

static void a_header_of_another_form_is_none(void **unused)
{
	static const struct refusal refusals[] = {
		{ PAYLOAD_OPUS, FRONT("\x80\x07") },     /* KID of a byte */
		{ PAYLOAD_OPUS, FRONT("\x90\x00\x08") }, /* of two */
		{ PAYLOAD_OPUS, FRONT("\x08\x07") },     /* the counter */
		{ PAYLOAD_OPUS, FRONT("\x09\x00\xff") },
		{ PAYLOAD_OPUS, FRONT("\x90\x40\x00") }, /* context 4 */
		{ PAYLOAD_OPUS, FRONT("\xf0\1\0\0\0\0\0\0\0") },
	};
	struct sealed_claim claim;

	(void)unused;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct payload p = { .len = refusals[i].len + 32 };

		memcpy(p.b, refusals[i].front, refusals[i].len);
		assert_int_equal(look(PAYLOAD_OPUS, &p, &claim), SEALED_NO);
	}
}

/* Twice the header as sframe/ reads it: what that refuses this refuses, and
 * what both take is the same. */
static void what_sframe_reads_is_read_alike(void **unused)
{
	uint32_t random = 5;

	(void)unused;
	for (unsigned round = 0; round < 200000; round++) {
		struct payload p = { .len = 40 };
		struct sealed_claim claim;
		struct sframe_header h;

		for (size_t i = 0; i < 12; i++) {
			random = random * 1664525 + 1013904223;
			p.b[i] = (uint8_t)(random >> 24);
		}
		p.b[1] &= 0x3f;

		struct rd r = rd_init(p.b, p.len);
		const bool reads = sframe_header_read(&h, &r) == OK;
		const bool sound =
			reads && (h.kid >> 12 == 0 || h.kid >> 12 == 3);

		assert_int_equal(look(PAYLOAD_OPUS, &p, &claim),
				 sound ? SEALED_YES : SEALED_NO);
		if (!sound)
			continue;
		assert_int_equal(claim.context, h.kid >> 12);
		assert_int_equal(claim.leaf, h.kid >> 4 & 255);
		assert_int_equal(claim.epoch, h.kid & 15);
	}
}

static void h264_s_escapes_are_taken_out_of_the_header(void **unused)
{
	/* A counter of 4 bytes: 01 00 00 02, of which 00 00 02 is escaped;
	 * behind it, 00 00 03 would be, but no header has it. */
	struct payload p = {
		.b = "\x41\x9a\x02\x9b\x10\x07\x01\x00\x00\x03\x02", .len = 43
	};
	struct sealed_claim claim = { 0 };

	(void)unused;
	assert_int_equal(look(PAYLOAD_H264, &p, &claim), SEALED_YES);
	assert_int_equal(claim.context, 1);
	assert_int_equal(claim.epoch, 7);
	/* Cut off behind the escape it is a byte short. */
	p.len = 10;
	assert_int_equal(look(PAYLOAD_H264, &p, &claim), SEALED_NO);
	p.len = 11;
	assert_int_equal(look(PAYLOAD_H264, &p, &claim), SEALED_YES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_packet_of_each_codec_is_known),
		cmocka_unit_test(
			a_stap_may_have_the_slice_behind_its_parameters),
		cmocka_unit_test(sound_is_opus_and_nothing_but_sframe),
		cmocka_unit_test(sound_without_room_for_a_tag_is_not_sealed),
		cmocka_unit_test(what_is_behind_another_front_is_not_sealed),
		cmocka_unit_test(of_the_rest_of_a_frame_there_is_no_telling),
		cmocka_unit_test(parameters_that_are_too_long_are_not_ours),
		cmocka_unit_test(a_header_that_is_cut_short_is_none),
		cmocka_unit_test(a_header_of_another_form_is_none),
		cmocka_unit_test(what_sframe_reads_is_read_alike),
		cmocka_unit_test(h264_s_escapes_are_taken_out_of_the_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
