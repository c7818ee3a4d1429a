#include "base/limits.h"
#include "rtp/rtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define READER(v) rd_init((v), sizeof(v))

/* RFC 3550, figure of section 5.1: marker, 2 CSRCs, 3 bytes of padding; and the
 * extension of RFC 8285, section 4.2: one of a byte, one of two, padding in the
 * middle, one of four. */
static const uint8_t one_byte[] = {
	0xb2, 0xe0, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xaa, 0xbb, 0xcc,
	0xdd, 0,    0,    0,    1,    0,    0,    0,    2,    0xbe, 0xde,
	0,    3,    0x10, 0x51, 0x21, 0x61, 0x62, 0x00, 0x00, 0x33, 1,
	2,    3,    4,    'p',  'a',  'y',  0,    0,    3,
};

/* RFC 8285, section 4.3: one of no bytes, padding, one of three, one of an id
 * that we do not keep. */
static const uint8_t two_bytes[] = {
	0x90, 0x60, 0, 1, 0, 0, 0,   2,   0,   0,    0, 3,   0x10, 0x05, 0,
	3,    0x01, 0, 0, 5, 3, 'a', 'b', 'c', 0x10, 1, 'x', 0,    'p',
};

static void every_field_of_the_header_is_read(void **unused)
{
	struct rtp p;

	(void)unused;
	assert_int_equal(rtp_read(&p, READER(one_byte)), OK);
	assert_true(p.head.marker);
	assert_int_equal(p.head.pt, 0x60);
	assert_int_equal(p.head.seq, 0x1234);
	assert_int_equal(p.head.timestamp, 0x01020304);
	assert_int_equal(p.head.ssrc, 0xaabbccdd);
	assert_int_equal(p.csrc_n, 2);
	assert_int_equal(p.padding_len, 3);
	assert_int_equal(p.payload_at, 36);

	struct rd payload = rtp_payload(&p, one_byte);

	assert_int_equal(payload.left, 3);
	assert_memory_equal(payload.p, "pay", 3);
}

static void check_ext(const struct rtp *p, const uint8_t *packet, uint8_t id,
		      const char *value)
{
	struct rd got = rtp_ext(p, packet, id);

	assert_false(got.bad);
	assert_int_equal(got.left, strlen(value));
	assert_memory_equal(got.p, value, got.left);
}

static void extensions_are_found_by_their_ids(void **unused)
{
	struct rtp p;

	(void)unused;
	assert_int_equal(rtp_read(&p, READER(one_byte)), OK);
	check_ext(&p, one_byte, 1, "\x51");
	check_ext(&p, one_byte, 2, "ab");
	check_ext(&p, one_byte, 3, "\1\2\3\4");
	for (uint8_t id = 4; id < RTP_EXT_IDS; id++)
		assert_true(rtp_ext(&p, one_byte, id).bad);
	assert_true(rtp_ext(&p, one_byte, 0).bad);

	assert_int_equal(rtp_read(&p, READER(two_bytes)), OK);
	check_ext(&p, two_bytes, 1, "");
	check_ext(&p, two_bytes, 5, "abc");
	assert_true(rtp_ext(&p, two_bytes, 2).bad);
	assert_int_equal(p.payload_len, 1);
}

/* Without the P bit, as the last byte of what is left would count padding. */
static void refuses_every_shortened_header(void **unused)
{
	uint8_t copy[sizeof(one_byte)];
	struct rtp p = { .head.seq = 77 };

	(void)unused;
	memcpy(copy, one_byte, sizeof(copy));
	copy[0] &= 0xdf;
	for (size_t len = 0; len < 36; len++)
		assert_int_equal(rtp_read(&p, rd_init(copy, len)), ERR_FORMAT);
	assert_int_equal(p.head.seq, 77);
	for (size_t len = 36; len <= sizeof(copy); len++) {
		assert_int_equal(rtp_read(&p, rd_init(copy, len)), OK);
		assert_int_equal(p.payload_len, len - 36);
	}
	for (size_t len = 0; len < 28; len++)
		assert_int_equal(rtp_read(&p, rd_init(two_bytes, len)),
				 ERR_FORMAT);
}

static void refuses_other_versions(void **unused)
{
	uint8_t copy[sizeof(one_byte)];
	struct rtp p;

	(void)unused;
	memcpy(copy, one_byte, sizeof(copy));
	for (unsigned version = 0; version < 4; version++) {
		copy[0] = (uint8_t)(version << 6 | 0x32);
		assert_int_equal(rtp_read(&p, READER(copy)),
				 version == 2 ? OK : ERR_FORMAT);
	}
}

static void refuses_padding_that_does_not_fit(void **unused)
{
	uint8_t copy[sizeof(one_byte)];
	struct rtp p;

	(void)unused;
	memcpy(copy, one_byte, sizeof(copy));
	for (unsigned padding = 0; padding < 256; padding++) {
		copy[sizeof(copy) - 1] = (uint8_t)padding;
		assert_int_equal(rtp_read(&p, READER(copy)),
				 padding >= 1 && padding <= 6 ? OK
							      : ERR_FORMAT);
	}
	assert_int_equal(rtp_read(&p, rd_init(copy, 36)), ERR_FORMAT);
}

static void a_packet_may_be_nothing_but_padding(void **unused)
{
	static const uint8_t packet[] = { 0xa0, 96, 0, 1, 0, 0, 0, 0,
					  0,    0,  0, 1, 0, 0, 3 };
	struct rtp p;

	(void)unused;
	assert_int_equal(rtp_read(&p, READER(packet)), OK);
	assert_int_equal(p.payload_len, 0);
	assert_int_equal(p.padding_len, 3);
}

static void refuses_an_element_that_is_longer_than_its_block(void **unused)
{
	uint8_t copy[sizeof(one_byte)];
	struct rtp p;

	(void)unused;
	memcpy(copy, one_byte, sizeof(copy));
	copy[31] = 0x34;
	assert_int_equal(rtp_read(&p, READER(copy)), ERR_FORMAT);
}

static void nothing_is_kept_behind_an_element_that_ends_them(void **unused)
{
	static const uint8_t ends[] = { 0xf0, 0xff, 0x01, 0x0f };
	uint8_t copy[sizeof(one_byte)];
	struct rtp p;

	(void)unused;
	for (size_t i = 0; i < sizeof(ends); i++) {
		memcpy(copy, one_byte, sizeof(copy));
		copy[26] = ends[i];
		assert_int_equal(rtp_read(&p, READER(copy)), OK);
		check_ext(&p, copy, 1, "\x51");
		assert_true(rtp_ext(&p, copy, 2).bad);
		assert_true(rtp_ext(&p, copy, 3).bad);
		assert_int_equal(p.payload_at, 36);
	}
}

static void extensions_of_another_profile_are_stepped_over(void **unused)
{
	uint8_t copy[sizeof(one_byte)];
	struct rtp p;

	(void)unused;
	memcpy(copy, one_byte, sizeof(copy));
	copy[20] = 0xab;
	copy[31] = 0xff;
	assert_int_equal(rtp_read(&p, READER(copy)), OK);
	assert_int_equal(p.payload_at, 36);
	for (uint8_t id = 0; id < RTP_EXT_IDS; id++)
		assert_true(rtp_ext(&p, copy, id).bad);
}

static void refuses_more_extensions_than_the_limit(void **unused)
{
	static uint8_t packet[RTP_HEADER_LEN + 4 + RTP_EXTENSIONS_LEN + 4] = {
		0x90, 96, [12] = 0xbe, 0xde
	};
	struct rtp p;

	(void)unused;
	packet[14] = RTP_EXTENSIONS_LEN / 4 >> 8;
	packet[15] = RTP_EXTENSIONS_LEN / 4 & 0xff;
	assert_int_equal(rtp_read(&p, READER(packet)), OK);
	assert_int_equal(p.payload_len, 4);
	packet[15]++;
	assert_int_equal(rtp_read(&p, READER(packet)), ERR_FORMAT);
}

static const struct rtp_head head = {
	.marker = true,
	.pt = 111,
	.seq = 0xfffe,
	.timestamp = 0x89abcdef,
	.ssrc = 0x2000,
};

static void check_head(const struct rtp_head *got)
{
	assert_int_equal(got->marker, head.marker);
	assert_int_equal(got->pt, head.pt);
	assert_int_equal(got->seq, head.seq);
	assert_int_equal(got->timestamp, head.timestamp);
	assert_int_equal(got->ssrc, head.ssrc);
}

static void writes_and_reads(struct rtp_element *e, size_t n, size_t len)
{
	uint8_t buf[1200] = { 0x55, 0x55, 0x55 };
	struct wr w = wr_init(buf, sizeof(buf));
	struct rtp p;

	wr_zeros(&w, 3); /* the header need not begin where the writer did */
	rtp_write(&w, &head, e, n);
	assert_int_equal(wr_len(&w) - 3, len);
	wr_bytes(&w, "opus", 4);
	assert_int_equal(rtp_read(&p, rd_init(buf + 3, wr_len(&w) - 3)), OK);
	check_head(&p.head);
	assert_int_equal(p.payload_at, len);
	assert_int_equal(p.payload_len, 4);
	for (size_t i = 0; i < n; i++) {
		struct rd value = rtp_ext(&p, buf + 3, e[i].id);

		assert_int_equal(value.left, e[i].len);
		assert_int_equal(e[i].at, value.p - (buf + 3));
		for (size_t j = 0; j < e[i].len; j++)
			assert_int_equal(value.p[j],
					 e[i].bytes == NULL ? 0 : 'v');
	}
}

static void what_is_written_is_read(void **unused)
{
	uint8_t v[255];
	struct rtp_element e[] = { { .id = 4, .len = 2 },
				   { .id = 1, .len = 1, .bytes = v },
				   { .id = 14, .len = 16, .bytes = v } };

	(void)unused;
	memset(v, 'v', sizeof(v));
	writes_and_reads(e, 0, 12);
	writes_and_reads(e, 1, 12 + 4 + 4);
	writes_and_reads(e, 2, 12 + 4 + 8);
	writes_and_reads(e, 3, 12 + 4 + 24);
	e[1].len = 17; /* too long for one-byte headers */
	writes_and_reads(e, 2, 12 + 4 + 24);
	e[1].len = 255;
	writes_and_reads(e, 3, 12 + 4 + 280);
}

static void a_header_that_does_not_fit_is_not_written(void **unused)
{
	struct rtp_element e = { .id = 4, .len = 2 };
	uint8_t buf[20];
	size_t n;

	(void)unused;
	for (size_t size = 0; size <= sizeof(buf); size++) {
		struct wr w = wr_init(buf, size);

		rtp_write(&w, &head, &e, 1);
		assert_int_equal(wr_done(&w, &n), size < 20 ? ERR_FULL : OK);
	}
}

static void a_head_is_set_and_the_rest_stays(void **unused)
{
	uint8_t copy[sizeof(one_byte)];
	struct rtp p;

	(void)unused;
	memcpy(copy, one_byte, sizeof(copy));
	rtp_set_head(copy, &head);
	assert_int_equal(copy[0], one_byte[0]);
	assert_memory_equal(copy + 12, one_byte + 12, sizeof(copy) - 12);
	assert_int_equal(rtp_read(&p, READER(copy)), OK);
	check_head(&p.head);
	rtp_set_u16(copy + p.ext_at[2], 0x6364);
	check_ext(&p, copy, 2, "cd");
}

static void a_retransmission_has_the_original_number_in_front(void **unused)
{
	static const uint8_t payload[] = { 0x12, 0x34, 'x' };
	struct rd r = READER(payload);
	uint16_t seq = 0;

	(void)unused;
	assert_int_equal(rtp_rtx_read(&seq, &r), OK);
	assert_int_equal(seq, 0x1234);
	assert_int_equal(r.left, 1);
	assert_int_equal(rtp_rtx_read(&seq, &r), ERR_FORMAT);
	assert_int_equal(seq, 0x1234);
	assert_int_equal(r.left, 1);
}

static enum rtp_kind kind_by_the_rfc(unsigned first, unsigned second)
{
	if (first <= 3)
		return RTP_KIND_STUN;
	if (first >= 20 && first <= 63)
		return RTP_KIND_DTLS;
	if (first >= 64 && first <= 79)
		return RTP_KIND_CHANNEL;
	if (first < 128 || first > 191)
		return RTP_KIND_NONE;
	return second >= 192 && second <= 223 ? RTP_KIND_RTCP : RTP_KIND_RTP;
}

static void the_first_two_bytes_tell_what_comes(void **unused)
{
	(void)unused;
	for (unsigned both = 0; both < 65536; both++) {
		const uint8_t b[] = { (uint8_t)(both >> 8), (uint8_t)both };

		assert_int_equal(rtp_kind(b, 2), kind_by_the_rfc(b[0], b[1]));
	}
	assert_int_equal(rtp_kind(one_byte, 1), RTP_KIND_NONE);
	assert_int_equal(rtp_kind(one_byte, 0), RTP_KIND_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_of_the_header_is_read),
		cmocka_unit_test(extensions_are_found_by_their_ids),
		cmocka_unit_test(refuses_every_shortened_header),
		cmocka_unit_test(refuses_other_versions),
		cmocka_unit_test(refuses_padding_that_does_not_fit),
		cmocka_unit_test(a_packet_may_be_nothing_but_padding),
		cmocka_unit_test(
			refuses_an_element_that_is_longer_than_its_block),
		cmocka_unit_test(
			nothing_is_kept_behind_an_element_that_ends_them),
		cmocka_unit_test(
			extensions_of_another_profile_are_stepped_over),
		cmocka_unit_test(refuses_more_extensions_than_the_limit),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_header_that_does_not_fit_is_not_written),
		cmocka_unit_test(a_head_is_set_and_the_rest_stays),
		cmocka_unit_test(
			a_retransmission_has_the_original_number_in_front),
		cmocka_unit_test(the_first_two_bytes_tell_what_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
