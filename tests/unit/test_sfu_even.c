/* Packets of a picture are made equally long (sfu/even.h). */
#include "base/wr.h"
#include "hand_kit.h"
#include "rtp/rtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	DESCRIPTOR_LEN = 5, /* of VP8, as it is written here */
	PACKETS_N = 2048,
};

static int fresh(void **unused)
{
	(void)unused;
	hand_begin(PACKETS_N);
	hand_join(ANNA);
	hand_join(BEN);
	hand_watch(BEN, 0, ANNA);
	return 0;
}

static const struct hand_sent *sent(size_t i)
{
	const struct hand_sent *one = hand_got(BEN, unit_ssrc_picture(0), i);

	assert_non_null(one);
	return one;
}

/* A packet of a picture whose payload, descriptor and all, is of that length.
 * Number 0 begins with a key frame. */
static void packet(uint16_t seq, uint32_t timestamp, size_t len)
{
	static const uint8_t key_frame[] = { 0x10, 2,    0, 0x9d, 1,
					     0x2a, 0x10, 0, 0x10, 0 };
	const char mid = '1';
	const char rid = 'l';
	struct rtp_element e[] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &mid },
		{ .id = UNIT_EXT_RID, .len = 1, .bytes = &rid },
	};
	const struct rtp_head head = { .timestamp = timestamp,
				       .ssrc = 77,
				       .seq = seq,
				       .pt = UNIT_PT_VP8 };
	uint8_t bytes[2048];
	size_t head_len, end = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, e, 2);
	head_len = wr_len(&w);
	wr_u8(&w, seq == 0 ? 0x90 : 0x80); /* X, S */
	wr_u8(&w, 0xc0);                   /* I, L */
	wr_u16(&w, (uint16_t)(0x8000 | timestamp / 3000));
	wr_u8(&w, 0);
	assert_true(len >= DESCRIPTOR_LEN + sizeof(key_frame));
	if (seq == 0)
		wr_bytes(&w, key_frame, sizeof(key_frame));
	while (wr_len(&w) < head_len + len)
		wr_u8(&w, (uint8_t)(seq + wr_len(&w) - head_len));
	assert_int_equal(wr_done(&w, &end), OK);
	sfu_rtp(hand_sfu, ANNA, bytes, end);
}

static size_t payload_len(size_t i)
{
	return rtp_payload(&sent(i)->rtp, sent(i)->bytes).left;
}

static bool is_padded(size_t i)
{
	return (sent(i)->bytes[0] & 0x20) != 0;
}

static void send_picture(const size_t *len, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		packet((uint16_t)i, 3000, len[i]);
	sfu_flush(hand_sfu);
	assert_int_equal(hand_got_n(BEN, unit_ssrc_picture(0)), n);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(payload_len(i), len[i]);
}

static void packets_that_differ_by_some_bytes_leave_equally_long(void **unused)
{
	static const size_t len[] = { 1100, 1099, 1101, 1085, 1101 };

	(void)unused;
	send_picture(len, 5);
	for (size_t i = 1; i < 5; i++)
		assert_int_equal(sent(i)->len, sent(0)->len);
	assert_true(is_padded(0));
	assert_false(is_padded(2));
	/* RFC 3550, section 5.1: the last byte says how many. */
	assert_int_equal(sent(0)->bytes[sent(0)->len - 1], 1);
	assert_int_equal(sent(1)->bytes[sent(1)->len - 1], 2);
	assert_int_equal(sent(1)->bytes[sent(1)->len - 2], 0);
	assert_int_equal(sent(3)->bytes[sent(3)->len - 1], 16);
}

static void what_was_sealed_stays_as_it_was_before_the_padding(void **unused)
{
	static const size_t len[] = { 1100, 1100, 1101 };

	(void)unused;
	send_picture(len, 3);
	for (size_t i = 0; i < 2; i++) {
		const struct rd p = rtp_payload(&sent(i)->rtp, sent(i)->bytes);

		assert_true(is_padded(i));
		for (size_t k = 20; k < p.left; k++)
			assert_int_equal(p.p[k], (uint8_t)(i + k));
	}
}

static void the_last_may_be_shorter_and_is_left_so(void **unused)
{
	static const size_t len[] = { 1100, 1101, 1101, 1095 };

	(void)unused;
	send_picture(len, 4);
	assert_false(is_padded(3));
	assert_int_equal(sent(0)->len, sent(1)->len);
}

static void what_is_shorter_by_far_is_left_as_it_is(void **unused)
{
	static const size_t len[] = { 1101, 500, 1100, 1101 };

	(void)unused;
	send_picture(len, 4);
	for (size_t i = 0; i < 4; i++)
		assert_false(is_padded(i));
}

static void two_pictures_are_not_made_alike(void **unused)
{
	(void)unused;
	packet(0, 3000, 1100);
	packet(1, 3000, 1100);
	packet(2, 6000, 1101);
	packet(3, 6000, 1101);
	sfu_flush(hand_sfu);
	assert_int_equal(hand_got_n(BEN, unit_ssrc_picture(0)), 4);
	for (size_t i = 0; i < 4; i++)
		assert_false(is_padded(i));
}

static void what_is_sent_again_is_not_padded(void **unused)
{
	static const size_t len[] = { 1100, 1100, 1101 };
	const struct hand_sent *again;
	uint16_t number;

	(void)unused;
	send_picture(len, 3);
	assert_true(is_padded(0));
	number = (uint16_t)sent(0)->index;
	hand_nack(BEN, 0, &number, 1);
	again = hand_got(BEN, unit_ssrc_picture_rtx(0), 0);
	assert_non_null(again);
	assert_int_equal(again->bytes[0] & 0x20, 0);
	assert_int_equal(rtp_payload(&again->rtp, again->bytes).left, 2 + 1100);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, hand_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(packets_that_differ_by_some_bytes_leave_equally_long),
		TEST(what_was_sealed_stays_as_it_was_before_the_padding),
		TEST(the_last_may_be_shorter_and_is_left_so),
		TEST(what_is_shorter_by_far_is_left_as_it_is),
		TEST(two_pictures_are_not_made_alike),
		TEST(what_is_sent_again_is_not_padded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
