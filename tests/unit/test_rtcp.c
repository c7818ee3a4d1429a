#include "base/limits.h"
#include "rtp/rtcp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define READER(v) rd_init((v), sizeof(v))

/* RFC 3550, section 6.4.1: a sender's report with one block, a description, and
 * a goodbye with a reason; then RFC 4585's NACK and PLI (6.2.1, 6.3.1) and RFC
 * 5104's FIR with two entries (4.3.1.1). */
static const uint8_t compound[] = {
	0x81, 200,  0,    12,   0,    0,    0,    1,    /* SR */
	0x83, 0xaa, 0x7e, 0x80, 0x80, 0,    0,    0,    /* NTP */
	0,    0,    0x10, 0,    0,    0,    0,    9,    /* RTP time, packets */
	0,    0,    1,    0,                            /* octets */
	0,    0,    0,    2,    0x40, 0xff, 0xff, 0xfe, /* 1/4, -2 */
	0,    1,    0,    5,    0,    0,    0,    7,    /* highest, jitter */
	0x7e, 0x80, 0x80, 0,    0,    1,    0x80, 0,    /* LSR, DLSR 1.5 s */
	0x81, 202,  0,    3,    0,    0,    0,    1,    /* SDES */
	1,    3,    'a',  'b',  'c',  0,    0,    0,    /* CNAME */
	0x81, 203,  0,    2,    0,    0,    0,    1,    /* BYE */
	2,    'o',  'k',  0,                            /* its reason */
	0x81, 205,  0,    4,    0,    0,    0,    1,    /* NACK */
	0,    0,    0,    2,    0xff, 0xfe, 0x80, 0x03, /* fffe ffff 0 e */
	0x10, 0,    0,    0,                            /* 1000 */
	0x81, 206,  0,    2,    0,    0,    0,    1,    /* PLI */
	0,    0,    0,    2,                            /* about 2 */
	0x84, 206,  0,    6,    0,    0,    0,    1,    /* FIR */
	0,    0,    0,    0,    0,    0,    0,    2,    /* about 2 */
	5,    0,    0,    0,    0,    0,    0,    3,    /* the 5th; 3 */
	6,    0,    0,    0,                            /* the 6th */
};

enum { PACKETS_N = 6 };

static void open_all(struct rtcp *p)
{
	struct rtcp_compound c;

	assert_int_equal(rtcp_open(&c, READER(compound)), OK);
	for (int i = 0; i < PACKETS_N; i++)
		assert_true(rtcp_next(&c, &p[i]));
	assert_false(rtcp_next(&c, &p[0]));
}

static void a_compound_is_taken_apart(void **unused)
{
	static const uint8_t types[] = { 200, 202, 203, 205, 206, 206 };
	static const uint8_t counts[] = { 1, 1, 1, 1, 1, 4 };
	static const size_t lens[] = { 48, 12, 8, 16, 8, 24 };
	struct rtcp p[PACKETS_N];

	(void)unused;
	open_all(p);
	for (int i = 0; i < PACKETS_N; i++) {
		assert_int_equal(p[i].type, types[i]);
		assert_int_equal(p[i].count, counts[i]);
		assert_int_equal(p[i].body.left, lens[i]);
	}
}

static void a_report_is_read(void **unused)
{
	struct rtcp p[PACKETS_N];
	struct rtcp_report r;
	struct rtcp_block b;

	(void)unused;
	open_all(p);
	assert_int_equal(rtcp_report_read(&r, &p[0]), OK);
	assert_true(r.is_sender);
	assert_int_equal(r.ssrc, 1);
	assert_true(r.sender.ntp == 0x83aa7e8080000000);
	assert_int_equal(r.sender.timestamp, 0x1000);
	assert_int_equal(r.sender.packets_n, 9);
	assert_int_equal(r.sender.octets_n, 256);
	assert_true(rtcp_block_next(&r.blocks, &b));
	assert_int_equal(b.ssrc, 2);
	assert_int_equal(b.fraction_lost, 0x40);
	assert_int_equal(b.lost_n, -2);
	assert_int_equal(b.highest_seq, 0x10005);
	assert_int_equal(b.jitter, 7);
	assert_int_equal(b.last_sr, rtcp_ntp_middle(r.sender.ntp));
	assert_int_equal(rtcp_us_of_delay(b.since_sr), 1500000);
	assert_false(rtcp_block_next(&r.blocks, &b));
}

static void the_other_packets_are_read(void **unused)
{
	struct rtcp p[PACKETS_N];
	struct rtcp_feedback f;
	uint32_t ssrc;
	uint8_t seq;
	struct rd ssrcs;

	(void)unused;
	open_all(p);
	assert_int_equal(rtcp_bye_read(&ssrcs, &p[2]), OK);
	assert_int_equal(rd_u32(&ssrcs), 1);
	assert_true(rd_done(&ssrcs));
	assert_int_equal(rtcp_feedback_read(&f, &p[4]), OK);
	assert_int_equal(f.sender, 1);
	assert_int_equal(f.media, 2);
	assert_int_equal(f.fci.left, 0);
	assert_int_equal(rtcp_feedback_read(&f, &p[5]), OK);
	for (unsigned i = 0; i < 2; i++) {
		assert_true(rtcp_fir_next(&f.fci, &ssrc, &seq));
		assert_int_equal(ssrc, 2 + i);
		assert_int_equal(seq, 5 + i);
	}
	assert_false(rtcp_fir_next(&f.fci, &ssrc, &seq));
}

static void a_nack_names_each_lost_packet(void **unused)
{
	static const uint16_t lost[] = { 0xfffe, 0xffff, 0, 0xe, 0x1000 };
	struct rtcp p[PACKETS_N];
	struct rtcp_feedback f;
	struct rtcp_nack n;
	uint16_t seq;

	(void)unused;
	open_all(p);
	assert_int_equal(rtcp_feedback_read(&f, &p[3]), OK);
	assert_int_equal(rtcp_nack_read(&n, &f), OK);
	for (size_t i = 0; i < 5; i++) {
		assert_true(rtcp_nack_next(&n, &seq));
		assert_int_equal(seq, lost[i]);
	}
	assert_false(rtcp_nack_next(&n, &seq));
}

static void a_nack_ends_at_the_limit(void **unused)
{
	static uint8_t fci[RTCP_NACK_N]; /* a quarter of it entries, of 17 */
	const struct rtcp_feedback f = { .fci = READER(fci) };
	struct rtcp_nack n;
	uint16_t seq;
	unsigned count = 0;

	(void)unused;
	memset(fci, 0xff, sizeof(fci));
	assert_int_equal(rtcp_nack_read(&n, &f), OK);
	while (rtcp_nack_next(&n, &seq))
		count++;
	assert_int_equal(count, RTCP_NACK_N);
}

static void refuses_nacks_of_broken_entries(void **unused)
{
	static const uint8_t fci[9];
	struct rtcp_nack n;

	(void)unused;
	for (size_t len = 0; len <= sizeof(fci); len++) {
		const struct rtcp_feedback f = { .fci = rd_init(fci, len) };

		assert_int_equal(rtcp_nack_read(&n, &f),
				 len == 4 || len == 8 ? OK : ERR_FORMAT);
	}
}

static void refuses_every_shortened_compound(void **unused)
{
	static const size_t whole[] = {
		52, 68, 80, 100, 112, sizeof(compound)
	};
	struct rtcp_compound c;
	size_t next = 0;

	(void)unused;
	for (size_t len = 0; len <= sizeof(compound); len++) {
		const bool fits = len == whole[next];

		assert_int_equal(rtcp_open(&c, rd_init(compound, len)),
				 fits ? OK : ERR_FORMAT);
		next += fits ? 1 : 0;
	}
	assert_int_equal(next, PACKETS_N);
}

static void refuses_other_versions(void **unused)
{
	uint8_t copy[sizeof(compound)];
	struct rtcp_compound c;

	(void)unused;
	for (unsigned version = 0; version < 4; version++) {
		memcpy(copy, compound, sizeof(copy));
		copy[52] = (uint8_t)(version << 6 | 1);
		assert_int_equal(rtcp_open(&c, READER(copy)),
				 version == 2 ? OK : ERR_FORMAT);
	}
}

static void only_the_last_packet_is_padded(void **unused)
{
	uint8_t padded[] = { 0xa0, 201, 0,    2,   0, 0, 0, 1, 0, 0,
			     0,    4,   0x80, 201, 0, 1, 0, 0, 0, 1 };
	struct rtcp_compound c;
	struct rtcp p;

	(void)unused;
	assert_int_equal(rtcp_open(&c, READER(padded)), ERR_FORMAT);
	assert_int_equal(rtcp_open(&c, rd_init(padded, 12)), OK);
	assert_true(rtcp_next(&c, &p));
	assert_int_equal(p.body.left, 4);
	for (unsigned padding = 0; padding < 256; padding++) {
		padded[11] = (uint8_t)padding;
		assert_int_equal(rtcp_open(&c, rd_init(padded, 12)),
				 padding >= 1 && padding <= 8 ? OK
							      : ERR_FORMAT);
	}
}

static void refuses_more_packets_than_the_limit(void **unused)
{
	uint8_t many[(RTCP_PACKETS_N + 1) * 8];
	struct wr w = wr_init(many, sizeof(many));
	struct rtcp_compound c;

	(void)unused;
	for (unsigned i = 0; i <= RTCP_PACKETS_N; i++)
		rtcp_write_bye(&w, i);
	assert_int_equal(rtcp_open(&c, rd_init(many, sizeof(many) - 8)), OK);
	assert_int_equal(rtcp_open(&c, READER(many)), ERR_FULL);
}

static void refuses_packets_too_short_for_what_they_count(void **unused)
{
	static const uint8_t body[96];
	struct rtcp_report r;
	struct rtcp_feedback f;
	struct rd ssrcs;

	(void)unused;
	for (size_t len = 0; len <= sizeof(body); len++) {
		struct rtcp p = { .count = 2, .body = rd_init(body, len) };

		p.type = RTCP_SR;
		assert_int_equal(rtcp_report_read(&r, &p),
				 len >= 24 + 48 ? OK : ERR_FORMAT);
		assert_int_equal(rtcp_bye_read(&ssrcs, &p), ERR_FORMAT);
		assert_int_equal(rtcp_feedback_read(&f, &p), ERR_FORMAT);
		p.type = RTCP_RR;
		assert_int_equal(rtcp_report_read(&r, &p),
				 len >= 4 + 48 ? OK : ERR_FORMAT);
		p.type = RTCP_BYE;
		assert_int_equal(rtcp_bye_read(&ssrcs, &p),
				 len >= 8 ? OK : ERR_FORMAT);
		assert_int_equal(rtcp_report_read(&r, &p), ERR_FORMAT);
		p.type = RTCP_RTPFB;
		assert_int_equal(rtcp_feedback_read(&f, &p),
				 len >= 8 ? OK : ERR_FORMAT);
	}
}

static void remb_is_read_and_checked(void **unused)
{
	/* draft-alvestrand-rmcat-remb-03: 2 sources, exponent 3, mantissa 5. */
	static const uint8_t fci[] = { 'R', 'E', 'M', 'B', 2, 0x0c, 0, 5,
				       0,   0,   0,   7,   0, 0,    0, 8 };
	uint8_t copy[sizeof(fci)];
	struct rtcp_feedback f = { .fci = READER(fci) };
	struct rtcp_remb r;

	(void)unused;
	assert_int_equal(rtcp_remb_read(&r, &f), OK);
	assert_true(r.bps == 40);
	assert_int_equal(rd_u32(&r.ssrcs), 7);
	assert_int_equal(rd_u32(&r.ssrcs), 8);
	assert_true(rd_done(&r.ssrcs));
	for (size_t len = 0; len < sizeof(fci); len++) {
		f.fci = rd_init(fci, len);
		assert_int_equal(rtcp_remb_read(&r, &f), ERR_FORMAT);
	}
	f.fci = READER(copy);
	memcpy(copy, fci, sizeof(copy));
	copy[3] = 'X';
	assert_int_equal(rtcp_remb_read(&r, &f), ERR_FORMAT);
	memcpy(copy, fci, sizeof(copy));
	copy[5] = 63 << 2; /* 5 << 63 does not fit */
	assert_int_equal(rtcp_remb_read(&r, &f), ERR_FORMAT);
}

static void what_is_written_is_the_compound(void **unused)
{
	static const struct rtcp_sender sender = { 0x83aa7e8080000000, 0x1000,
						   9, 256 };
	static const struct rtcp_block block = { 2, 0x40,       -2,     0x10005,
						 7, 0x7e808000, 0x18000 };
	static const struct rtcp_feedback f = { .sender = 1, .media = 2 };
	static const uint16_t lost[] = { 0xfffe, 0xffff, 0, 0xe, 0x1000 };
	uint8_t buf[sizeof(compound)];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	rtcp_write_report(&w, 1, &sender, &block, 1);
	rtcp_write_cname(&w, 1, "abc", 3);
	assert_int_equal(wr_len(&w), 68);
	assert_memory_equal(buf, compound, 68);
	w = wr_init(buf, sizeof(buf));
	rtcp_write_nack(&w, &f, lost, 5);
	rtcp_write_pli(&w, &f);
	assert_int_equal(wr_len(&w), 32);
	assert_memory_equal(buf, compound + 80, 32);
	w = wr_init(buf, sizeof(buf));
	rtcp_write_fir(&w, &f, 5);
	assert_int_equal(wr_len(&w), 20);
	assert_memory_equal(buf + 4, compound + 116, 16);
	assert_memory_equal(buf, "\x84\xce\0\4", 4);
}

static void a_report_of_31_blocks_is_read_again(void **unused)
{
	static struct rtcp_block blocks[RTCP_BLOCKS_MAX];
	static uint8_t buf[8 + 24 * RTCP_BLOCKS_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	struct rtcp_compound c;
	struct rtcp_report r;
	struct rtcp_block b;
	struct rtcp p;

	(void)unused;
	for (int i = 0; i < RTCP_BLOCKS_MAX; i++)
		blocks[i] = (struct rtcp_block){
			.ssrc = (uint32_t)i,
			.lost_n = i % 2 == 0 ? 0x7fffff - i : i - 0x800000,
		};
	rtcp_write_report(&w, 7, NULL, blocks, RTCP_BLOCKS_MAX);
	assert_int_equal(wr_len(&w), sizeof(buf));
	assert_int_equal(rtcp_open(&c, READER(buf)), OK);
	assert_true(rtcp_next(&c, &p));
	assert_int_equal(rtcp_report_read(&r, &p), OK);
	assert_false(r.is_sender);
	for (int i = 0; i < RTCP_BLOCKS_MAX; i++) {
		assert_true(rtcp_block_next(&r.blocks, &b));
		assert_int_equal(b.ssrc, i);
		assert_int_equal(b.lost_n, blocks[i].lost_n);
	}
	assert_false(rtcp_block_next(&r.blocks, &b));
}

static void a_description_is_padded_by_one_to_four_zeros(void **unused)
{
	char cname[RTCP_CNAME_MAX];
	uint8_t buf[300];
	struct rtcp_compound c;

	(void)unused;
	memset(cname, 'c', sizeof(cname));
	for (size_t len = 0; len <= sizeof(cname); len++) {
		struct wr w = wr_init(buf, sizeof(buf));

		rtcp_write_cname(&w, 1, cname, len);

		const size_t zeros = wr_len(&w) - 10 - len;

		assert_in_range(zeros, 1, 4);
		assert_int_equal(buf[9], len);
		assert_int_equal(buf[wr_len(&w) - 1], 0);
		assert_int_equal(rtcp_open(&c, rd_init(buf, wr_len(&w))), OK);
	}
}

static void any_nack_that_is_written_is_read_again(void **unused)
{
	static const struct rtcp_feedback about = { .sender = 1, .media = 2 };
	uint32_t random = 1;
	uint16_t seqs[200];
	uint8_t buf[1024];

	(void)unused;
	for (unsigned round = 0; round < 500; round++) {
		struct wr w = wr_init(buf, sizeof(buf));
		struct rtcp_compound c;
		struct rtcp_feedback f;
		struct rtcp_nack nack;
		struct rtcp p;
		uint16_t seq = (uint16_t)(round * 131);
		size_t n = 1 + round % 200;

		for (size_t i = 0; i < n; i++) {
			random = random * 1664525 + 1013904223;
			seq = (uint16_t)(seq + 1u + (random >> 24) % 20);
			seqs[i] = seq;
		}
		rtcp_write_nack(&w, &about, seqs, n);
		assert_int_equal(rtcp_open(&c, rd_init(buf, wr_len(&w))), OK);
		assert_true(rtcp_next(&c, &p));
		assert_int_equal(rtcp_feedback_read(&f, &p), OK);
		assert_int_equal(rtcp_nack_read(&nack, &f), OK);
		for (size_t i = 0; i < n; i++) {
			assert_true(rtcp_nack_next(&nack, &seq));
			assert_int_equal(seq, seqs[i]);
		}
		assert_false(rtcp_nack_next(&nack, &seq));
	}
}

static void times_go_to_ntp_and_back(void **unused)
{
	static const uint64_t times_us[] = { 0,
					     1,
					     999999,
					     1700000000123457,
					     2085978495999999, /* era 0's end */
					     2085978496000000,
					     4000000000000001 };

	(void)unused;
	assert_true(rtcp_ntp_of_us(0) == 0x83aa7e8000000000);
	assert_true(rtcp_ntp_of_us(500000) == 0x83aa7e8080000000);
	assert_true(rtcp_ntp_of_us(2085978496000000) == 0);
	for (size_t i = 0; i < 7; i++)
		assert_true(rtcp_us_of_ntp(rtcp_ntp_of_us(times_us[i])) ==
			    times_us[i]);
	assert_true(rtcp_us_of_ntp(0x83aa7e7fffffffff) == 0);
	assert_int_equal(rtcp_ntp_middle(0x123456789abcdef0), 0x56789abc);
}

static void delays_are_parts_of_a_second_and_end_at_the_most(void **unused)
{
	(void)unused;
	assert_int_equal(rtcp_delay_of_us(1500000), 0x18000);
	assert_int_equal(rtcp_delay_of_us(0), 0);
	assert_int_equal(rtcp_delay_of_us(65536000000), UINT32_MAX);
	assert_int_equal(rtcp_delay_of_us(UINT64_MAX), UINT32_MAX);
	assert_int_equal(rtcp_us_of_delay(0x10000), 1000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_compound_is_taken_apart),
		cmocka_unit_test(a_report_is_read),
		cmocka_unit_test(the_other_packets_are_read),
		cmocka_unit_test(a_nack_names_each_lost_packet),
		cmocka_unit_test(a_nack_ends_at_the_limit),
		cmocka_unit_test(refuses_nacks_of_broken_entries),
		cmocka_unit_test(refuses_every_shortened_compound),
		cmocka_unit_test(refuses_other_versions),
		cmocka_unit_test(only_the_last_packet_is_padded),
		cmocka_unit_test(refuses_more_packets_than_the_limit),
		cmocka_unit_test(refuses_packets_too_short_for_what_they_count),
		cmocka_unit_test(remb_is_read_and_checked),
		cmocka_unit_test(what_is_written_is_the_compound),
		cmocka_unit_test(a_report_of_31_blocks_is_read_again),
		cmocka_unit_test(a_description_is_padded_by_one_to_four_zeros),
		cmocka_unit_test(any_nack_that_is_written_is_read_again),
		cmocka_unit_test(times_go_to_ntp_and_back),
		cmocka_unit_test(
			delays_are_parts_of_a_second_and_end_at_the_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
