/* Reports of senders and receivers (RFC 3550, section 6.4). */
#include "hand_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	CAMERA = 100 * ANNA + '1', /* SSRCs of the kit */
	MICROPHONE = 100 * ANNA + '0',
};

static const uint32_t picture0 = UNIT_SSRC_PICTURE;
static const uint32_t sound0 = UNIT_SSRC_SOUND;
/* Of Anna's clock, when ours is at HAND_START_US. */
static const uint64_t their_us = UINT64_C(1700000000000000);

/* Anna is seen and heard by Ben. */
static void begin(void)
{
	hand_begin(2048);
	hand_join(ANNA);
	hand_join(BEN);
	hand_watch(BEN, 0, ANNA);
	hand_key(ANNA, 1);
	hand_sound(ANNA, 1, 20);
}

/* Anna says that what she takes now has that timestamp. */
static void say_time(uint32_t ssrc, uint32_t timestamp)
{
	const struct rtcp_sender sender = {
		.ntp = rtcp_ntp_of_us(their_us + hand_now_us - HAND_START_US),
		.timestamp = timestamp,
	};
	uint8_t bytes[128];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_report(&w, ssrc, &sender, NULL, 0);
	hand_rtcp(ANNA, &w);
}

/* The last report to a place by that SSRC; false when there is none. */
static bool find_report(uint16_t place, uint32_t ssrc, struct rtcp_report *out)
{
	bool found = false;

	for (size_t i = 0; i < hand_sent_n; i++) {
		const struct hand_sent *one = &hand_sent[i];
		struct rtcp_compound c;
		struct rtcp p;
		struct rtcp_report r;

		if (one->class != SFU_RTCP || one->place != place)
			continue;
		assert_int_equal(rtcp_open(&c, rd_init(one->bytes, one->len)),
				 OK);
		while (rtcp_next(&c, &p))
			if (rtcp_report_read(&r, &p) == OK && r.ssrc == ssrc) {
				*out = r;
				found = true;
			}
	}
	return found;
}

/* What the unit says of a stream of a place. */
static struct rtcp_block block_of(uint16_t place, uint32_t ssrc)
{
	struct rtcp_report r;
	struct rtcp_block b = { 0 };

	assert_true(find_report(place, 1, &r));
	while (rtcp_block_next(&r.blocks, &b))
		if (b.ssrc == ssrc)
			return b;
	fail();
	return b;
}

static void a_sender_is_told_how_much_of_what_it_sends_is_lost(void **unused)
{
	struct rtcp_block b;

	(void)unused;
	begin();
	for (uint16_t i = 2; i <= 40; i++)
		if (i % 4 != 0)
			hand_picture(ANNA, i);
	hand_wait(SFU_REPORT_MS);
	b = block_of(ANNA, CAMERA);
	/* 10 of 40 are missing, the last among them. */
	assert_int_equal(b.highest_seq, 39);
	assert_int_equal(b.lost_n, 9);
	assert_int_equal(b.fraction_lost, 9 * 256 / 39);
	hand_mark();
	for (uint16_t i = 40; i < 60; i++)
		hand_picture(ANNA, i);
	hand_wait(SFU_REPORT_MS);
	b = block_of(ANNA, CAMERA);
	assert_int_equal(b.fraction_lost, 0);
	assert_int_equal(b.lost_n, 9);
}

static void what_came_again_was_lost_all_the_same(void **unused)
{
	(void)unused;
	begin();
	hand_picture(ANNA, 3);
	hand_again(ANNA, 900, 2);
	hand_wait(SFU_REPORT_MS);
	assert_int_equal(block_of(ANNA, CAMERA).lost_n, 1);
	assert_int_equal(block_of(ANNA, CAMERA + HAND_REPAIR).lost_n, 0);
}

static void numbers_are_told_with_their_rollovers(void **unused)
{
	(void)unused;
	hand_begin(2048);
	hand_join(ANNA);
	hand_join(BEN);
	for (uint32_t i = 0; i < 20; i++)
		hand_picture(ANNA, (uint16_t)(65530 + i));
	hand_wait(SFU_REPORT_MS);
	assert_int_equal(block_of(ANNA, CAMERA).highest_seq,
			 65536 + (uint16_t)(65530 + 19));
	assert_int_equal(block_of(ANNA, CAMERA).lost_n, 0);
}

static void even_packets_have_no_jitter_and_uneven_ones_have(void **unused)
{
	(void)unused;
	begin();
	hand_wait(20);
	for (uint16_t i = 2; i < 52; i++) {
		hand_sound(ANNA, i, 20);
		hand_wait(20);
	}
	assert_int_equal(block_of(ANNA, MICROPHONE).jitter, 0);
	hand_mark();
	for (uint16_t i = 52; i < 202; i++) {
		hand_sound(ANNA, i, 20);
		hand_wait(i % 2 != 0 ? 10 : 30);
	}
	/* Each is 10 ms off the one before: 480 of 48 kHz. */
	assert_in_range(block_of(ANNA, MICROPHONE).jitter, 400, 480);
}

static void a_sender_learns_its_round_trip_from_what_it_hears(void **unused)
{
	struct rtcp_block b;
	const uint32_t middle = rtcp_ntp_middle(rtcp_ntp_of_us(their_us));

	(void)unused;
	begin();
	say_time(CAMERA, 3000);
	hand_wait(250);
	b = block_of(ANNA, CAMERA);
	assert_int_equal(b.last_sr, middle);
	assert_int_equal(rtcp_us_of_delay(b.since_sr) / 1000, 250);
	assert_int_equal(block_of(ANNA, MICROPHONE).last_sr, 0);
}

static void a_receiver_is_told_when_what_it_gets_was_taken(void **unused)
{
	struct rtcp_report r;
	const struct hand_sent *one;
	uint32_t timestamp;

	(void)unused;
	begin();
	one = hand_got(BEN, picture0, 0);
	assert_non_null(one);
	timestamp = one->rtp.head.timestamp;
	hand_wait(100);
	assert_false(find_report(BEN, picture0, &r));
	/* 3000 was 100 ms ago, by Anna's clock. */
	say_time(CAMERA, 3000 + 9000);
	hand_wait(150);
	assert_true(find_report(BEN, picture0, &r));
	assert_true(r.is_sender);
	assert_int_equal(r.sender.ntp, rtcp_ntp_of_us(hand_now_us));
	assert_in_range(r.sender.timestamp, timestamp + 250 * 90 - 1,
			timestamp + 250 * 90);
	assert_int_equal(r.sender.packets_n, 1);
	assert_true(r.sender.octets_n > 10);
}

/* The moment, on the receiver's clock, of a timestamp of the slot. */
static int64_t moment(const struct rtcp_report *r, uint32_t timestamp, int khz)
{
	return (int64_t)rtcp_us_of_ntp(r->sender.ntp) +
	       (int64_t)(int32_t)(timestamp - r->sender.timestamp) * 1000 / khz;
}

static void sound_and_picture_are_as_far_apart_as_they_were_taken(void **unused)
{
	struct hand_rtp picture = hand_camera(ANNA, 2);
	struct hand_rtp sound = hand_microphone(ANNA, 2, 20);
	struct rtcp_report of_picture;
	struct rtcp_report of_sound;

	(void)unused;
	begin();
	/* Clocks of their own; of one moment are 500,000 and 70,000. The way of
	 * the two reports took more and less long. */
	say_time(CAMERA, 500000);
	hand_wait(60);
	say_time(MICROPHONE, 70000 + 60 * 48);
	/* Taken 40 ms one after the other. */
	picture.timestamp = 500000 + 200 * 90;
	sound.timestamp = 70000 + 240 * 48;
	hand_take(&picture);
	hand_take(&sound);
	sfu_flush(hand_sfu);
	hand_wait(1000);
	assert_true(find_report(BEN, picture0, &of_picture));
	assert_true(find_report(BEN, sound0, &of_sound));

	int64_t seen =
		moment(&of_picture,
		       hand_got(BEN, picture0, 1)->rtp.head.timestamp, 90);
	int64_t heard = moment(
		&of_sound, hand_got(BEN, sound0, 1)->rtp.head.timestamp, 48);

	assert_in_range(heard - seen, 39900, 40100);
}

static void a_clock_that_was_set_is_followed_for_sound_and_picture(
	void **unused)
{
	struct rtcp_report r;
	uint32_t before;

	(void)unused;
	begin();
	say_time(CAMERA, 500000);
	hand_wait(250);
	assert_true(find_report(BEN, picture0, &r));
	before = r.sender.timestamp;

	const struct rtcp_sender sender = {
		.ntp = rtcp_ntp_of_us(their_us - 3600 * UINT64_C(1000000)),
		.timestamp = 500000 + 250 * 90,
	};
	uint8_t bytes[128];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_report(&w, CAMERA, &sender, NULL, 0);
	hand_rtcp(ANNA, &w);
	hand_picture(ANNA, 2);
	hand_mark();
	hand_wait(SFU_REPORT_MS);
	assert_true(find_report(BEN, picture0, &r));
	assert_in_range(r.sender.timestamp - before, 1000 * 90 - 2,
			1000 * 90 + 2);
}

/* RFC 3550, section 6.1. */
static void every_report_is_a_compound_with_a_name_for_each(void **unused)
{
	size_t reports_n = 0;

	(void)unused;
	begin();
	say_time(CAMERA, 3000);
	say_time(MICROPHONE, 960);
	hand_wait(250);
	for (size_t i = 0; i < hand_sent_n; i++) {
		struct rtcp_compound c;
		struct rtcp p;
		size_t said_n = 0;
		size_t named_n = 0;

		if (hand_sent[i].class != SFU_RTCP)
			continue;
		assert_int_equal(rtcp_open(&c, rd_init(hand_sent[i].bytes,
						       hand_sent[i].len)),
				 OK);
		while (rtcp_next(&c, &p)) {
			bool is_report = p.type == RTCP_SR || p.type == RTCP_RR;

			assert_true(!is_report || named_n == 0);
			said_n += is_report;
			named_n += p.type == RTCP_SDES;
		}
		assert_int_equal(said_n, named_n);
		reports_n += said_n;
	}
	assert_int_equal(reports_n, 1 + 1 + 2); /* to Anna; to Ben: 3 */
}

static void many_slots_are_told_of_in_several_datagrams(void **unused)
{
	struct rtcp_report r;

	(void)unused;
	begin();
	say_time(CAMERA, 3000);
	for (uint8_t i = 1; i < UNIT_PICTURE_N; i++)
		hand_watch(BEN, i, ANNA);
	hand_key(ANNA, 2);
	hand_wait(1500);
	for (uint8_t i = 0; i < UNIT_PICTURE_N; i++)
		assert_true(find_report(BEN, unit_ssrc_picture(i), &r));
	for (size_t i = 0; i < hand_sent_n; i++)
		assert_true(hand_sent[i].class != SFU_RTCP ||
			    hand_sent[i].len <= 1200);
}

static void who_neither_sends_nor_gets_anything_hears_nothing(void **unused)
{
	(void)unused;
	begin();
	hand_join(CARA);
	hand_wait(5000);
	for (size_t i = 0; i < hand_sent_n; i++)
		assert_int_not_equal(hand_sent[i].place, CARA);
	/* Anna and Ben were told once of what there was, and then no more. */
	assert_int_equal(sfu_count(hand_sfu, SFU_reports), 1);
}

static void reports_come_once_a_second(void **unused)
{
	(void)unused;
	begin();
	hand_mark();
	for (uint16_t i = 2; i < 502; i++) {
		hand_sound(ANNA, i, 20);
		hand_wait(20);
	}
	assert_in_range(sfu_count(hand_sfu, SFU_reports), 9, 11);
}

/* Ben answers what he was told, after so many ms of way and 40 of his own. */
static void answer(unsigned way_ms)
{
	struct rtcp_report r;
	uint8_t bytes[128];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct rtcp_block b = { .ssrc = picture0,
				.since_sr = rtcp_delay_of_us(40000) };

	assert_true(find_report(BEN, picture0, &r));
	b.last_sr = rtcp_ntp_middle(r.sender.ntp);
	hand_wait(way_ms + 40);
	rtcp_write_report(&w, 77, NULL, &b, 1);
	hand_rtcp(BEN, &w);
}

/* It shows by how often a packet is sent again. */
/* Three quarters of it pass before a packet is sent again once more. */
static void the_round_trip_is_what_reports_say(void **unused)
{
	uint16_t seq;
	unsigned waited = 0;

	(void)unused;
	begin();
	say_time(CAMERA, 3000);
	hand_wait(250);
	answer(300);
	hand_key(ANNA, 2);
	hand_wait(5);
	seq = hand_got(BEN, picture0, 1)->rtp.head.seq;
	hand_nack(BEN, 0, &seq, 1);
	while (hand_got_n(BEN, picture0 + 1) < 2) {
		hand_wait(1);
		waited++;
		hand_nack(BEN, 0, &seq, 1);
		assert_true(waited < 600);
	}
	assert_in_range(waited, 223, 227);
}

static void reports_that_make_no_sense_change_nothing(void **unused)
{
	const struct rtcp_block blocks[] = {
		{ .ssrc = picture0, .last_sr = 0, .since_sr = 5 },
		{ .ssrc = picture0, .last_sr = 1 },
		{ .ssrc = 12345,
		  .last_sr = rtcp_ntp_middle(rtcp_ntp_of_us(HAND_START_US)) },
	};
	struct rtcp_sender sender = { .ntp = UINT64_MAX };
	struct rtcp_report r;
	uint8_t bytes[256];
	uint16_t seq;

	(void)unused;
	begin();
	for (size_t i = 0; i < 3; i++) {
		struct wr w = wr_init(bytes, sizeof(bytes));

		rtcp_write_report(&w, 77, NULL, &blocks[i], 1);
		hand_rtcp(BEN, &w);
	}
	hand_wait(5);
	seq = hand_got(BEN, picture0, 0)->rtp.head.seq;
	hand_nack(BEN, 0, &seq, 1);
	hand_wait(70);
	hand_nack(BEN, 0, &seq, 1);
	assert_int_equal(hand_got_n(BEN, picture0 + 1), 1);

	/* A clock at the end of time, of a stream that is not the sender's. */
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_report(&w, CAMERA, &sender, NULL, 0);
	hand_rtcp(BEN, &w);
	hand_wait(200);
	assert_false(find_report(BEN, picture0, &r));
	w = wr_init(bytes, sizeof(bytes));
	rtcp_write_report(&w, CAMERA, &sender, NULL, 0);
	hand_rtcp(ANNA, &w);
	sender.ntp = 0;
	w = wr_init(bytes, sizeof(bytes));
	rtcp_write_report(&w, CAMERA, &sender, NULL, 0);
	hand_rtcp(ANNA, &w);
	hand_wait(SFU_REPORT_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_sender_is_told_how_much_of_what_it_sends_is_lost),
		cmocka_unit_test(what_came_again_was_lost_all_the_same),
		cmocka_unit_test(numbers_are_told_with_their_rollovers),
		cmocka_unit_test(
			even_packets_have_no_jitter_and_uneven_ones_have),
		cmocka_unit_test(
			a_sender_learns_its_round_trip_from_what_it_hears),
		cmocka_unit_test(
			a_receiver_is_told_when_what_it_gets_was_taken),
		cmocka_unit_test(
			sound_and_picture_are_as_far_apart_as_they_were_taken),
		cmocka_unit_test(
			a_clock_that_was_set_is_followed_for_sound_and_picture),
		cmocka_unit_test(
			every_report_is_a_compound_with_a_name_for_each),
		cmocka_unit_test(many_slots_are_told_of_in_several_datagrams),
		cmocka_unit_test(
			who_neither_sends_nor_gets_anything_hears_nothing),
		cmocka_unit_test(reports_come_once_a_second),
		cmocka_unit_test(the_round_trip_is_what_reports_say),
		cmocka_unit_test(reports_that_make_no_sense_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, hand_end);
}
