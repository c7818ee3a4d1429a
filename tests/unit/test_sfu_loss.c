/* What is lost on the way in is asked for; what is lost on the way out is sent
 * again. */
#include "hand_kit.h"

#include "sfu/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint32_t slot0 = UNIT_SSRC_PICTURE;

/* Anna is seen by Ben; packets 1 (a key frame) and 2 have gone out. */
static void begin(void)
{
	hand_begin(2048);
	hand_join(ANNA);
	hand_join(BEN);
	hand_watch(BEN, 0, ANNA);
	hand_key(ANNA, 1);
	hand_wait(20);
	hand_picture(ANNA, 2);
	hand_wait(20);
	assert_int_equal(hand_got_n(BEN, slot0), 2);
	hand_mark();
}

static void a_missing_packet_is_asked_for_when_it_does_not_come(void **unused)
{
	(void)unused;
	begin();
	hand_picture(ANNA, 4);
	hand_wait(SFU_GAP_LOOK_MS - 1);
	assert_int_equal(hand_asked(ANNA).n, 0);
	hand_wait(1);
	assert_int_equal(hand_asked(ANNA).n, 1);
	assert_int_equal(hand_asked(ANNA).last, 3);
	assert_int_equal(hand_asked(BEN).n, 0);
	assert_int_equal(sfu_count(hand_sfu, SFU_missed), 1);
}

static void what_comes_out_of_order_is_not_asked_for(void **unused)
{
	(void)unused;
	begin();
	hand_picture(ANNA, 5);
	hand_wait(5);
	hand_picture(ANNA, 4);
	hand_picture(ANNA, 3);
	hand_wait(1500);
	assert_int_equal(hand_asked(ANNA).n, 0);
	assert_int_equal(hand_got_n(BEN, slot0), 3);
}

static void it_is_asked_for_less_and_less_often_and_then_no_more(void **unused)
{
	uint64_t last_us = 0;
	uint64_t apart_us = 0;
	size_t n = 0;

	(void)unused;
	begin();
	hand_picture(ANNA, 4);
	for (unsigned i = 0; i < SFU_GAP_MS - 100; i++) {
		struct hand_asked a;

		hand_wait(1);
		a = hand_asked(ANNA);
		if (a.n == n)
			continue;
		assert_int_equal(a.n, ++n);
		assert_true(n < 3 || a.at_us - last_us >= apart_us);
		if (n > 1) {
			apart_us = a.at_us - last_us;
			/* No round trip is known yet: 100 ms are taken. */
			assert_in_range(apart_us, 100000, 400000);
		}
		last_us = a.at_us;
	}
	assert_in_range(n, 4, SFU_GAP_TRIES_N);
	hand_wait(2000);
	assert_in_range(hand_asked(ANNA).n, n, n + 1);
	assert_int_equal(sfu_count(hand_sfu, SFU_given_up), 1);
}

static void what_does_not_come_again_makes_a_key_frame_wanted(void **unused)
{
	(void)unused;
	begin();
	hand_wait(1000); /* since the first key frame was asked for */
	hand_mark();
	hand_picture(ANNA, 4);
	hand_wait(SFU_GAP_MS - 50);
	assert_int_equal(hand_keys_asked(ANNA), 0);
	hand_wait(100);
	assert_int_equal(hand_keys_asked(ANNA), 1);
}

static void what_comes_again_goes_out_in_its_place(void **unused)
{
	const struct hand_sent *before;
	const struct hand_sent *restored;

	(void)unused;
	begin();
	hand_picture(ANNA, 4);
	hand_wait(30);
	hand_again(ANNA, 700, 3);
	hand_wait(30);
	before = hand_got(BEN, slot0, 0);
	restored = hand_got(BEN, slot0, 1);
	assert_non_null(restored);
	assert_int_equal(restored->index, before->index - 1);
	assert_int_equal(restored->rtp.head.pt, UNIT_PT_VP8);
	assert_int_equal(restored->rtp.head.timestamp,
			 before->rtp.head.timestamp - 3000);
	assert_int_equal(sfu_count(hand_sfu, SFU_restored), 1);
	hand_mark();
	hand_wait(1500);
	assert_int_equal(hand_asked(ANNA).n, 0);
}

static void what_came_again_twice_goes_out_once(void **unused)
{
	(void)unused;
	begin();
	hand_picture(ANNA, 4);
	hand_again(ANNA, 700, 3);
	hand_again(ANNA, 701, 3);
	hand_again(ANNA, 702, 4);
	hand_again(ANNA, 703, 2);
	hand_wait(30);
	assert_int_equal(hand_got_n(BEN, slot0), 2);
	assert_int_equal(sfu_count(hand_sfu, SFU_dropped_twice), 3);
}

/* Else a number would be used for two packets under one key. */
static void what_came_is_known_when_the_log_has_forgotten_it(void **unused)
{
	(void)unused;
	hand_begin(64);
	hand_join(ANNA);
	hand_join(BEN);
	hand_join(CARA);
	hand_watch(BEN, 0, ANNA);
	hand_key(ANNA, 1);
	hand_picture(ANNA, 2);
	hand_wait(20);
	for (uint16_t i = 0; i < 200; i++)
		hand_sound(CARA, i, 20);
	hand_mark();
	hand_again(ANNA, 700, 2);
	hand_wait(20);
	assert_int_equal(hand_got_n(BEN, slot0), 0);
	assert_int_equal(sfu_count(hand_sfu, SFU_dropped_twice), 1);
}

static void what_is_older_than_is_remembered_is_dropped(void **unused)
{
	(void)unused;
	begin();
	for (uint16_t i = 4; i < 600; i++)
		hand_picture(ANNA, i);
	hand_wait(50);
	hand_mark();
	hand_again(ANNA, 700, 3);
	hand_wait(50);
	assert_int_equal(hand_got_n(BEN, slot0), 0);
	assert_int_equal(sfu_count(hand_sfu, SFU_dropped_late), 1);
}

static void nobody_asks_for_what_nobody_watches(void **unused)
{
	(void)unused;
	begin();
	hand_watch(BEN, 0, SFU_NOBODY);
	hand_picture(ANNA, 4);
	hand_wait(1500);
	assert_int_equal(hand_asked(ANNA).n, 0);
	assert_int_equal(hand_keys_asked(ANNA), 0);
}

static void nobody_asks_for_sound_that_is_lost(void **unused)
{
	(void)unused;
	begin();
	hand_sound(ANNA, 1, 20);
	hand_sound(ANNA, 3, 20);
	hand_wait(1500);
	assert_int_equal(hand_got_n(BEN, UNIT_SSRC_SOUND), 2);
	assert_int_equal(hand_asked(ANNA).n, 0);
}

static void a_large_jump_leaves_one_number_out_and_wants_a_key(void **unused)
{
	const uint16_t jump = 60 + SFU_GAPS_N + 2;
	uint64_t last;

	(void)unused;
	begin();
	for (uint16_t i = 3; i < 60; i++) {
		hand_picture(ANNA, i);
		hand_wait(20);
	}
	last = hand_got(BEN, slot0, 56)->index;
	hand_mark();
	hand_picture(ANNA, jump);
	hand_picture(ANNA, jump + 1);
	hand_wait(30);
	assert_int_equal(hand_got_n(BEN, slot0), 2);
	assert_int_equal(hand_got(BEN, slot0, 0)->index, last + 2);
	assert_int_equal(hand_got(BEN, slot0, 1)->index, last + 3);
	assert_int_equal(hand_asked(ANNA).n, 0);
	assert_int_equal(hand_keys_asked(ANNA), 1);
}

static void a_key_frame_is_asked_for_until_it_comes(void **unused)
{
	(void)unused;
	begin();
	hand_wait(SFU_KEY_MS);
	hand_mark();
	hand_pli(BEN, slot0);
	hand_wait(1);
	assert_int_equal(hand_keys_asked(ANNA), 1);
	hand_pli(BEN, slot0);
	hand_wait(SFU_KEY_MS - 2);
	assert_int_equal(hand_keys_asked(ANNA), 1);
	hand_picture(ANNA, 3);
	hand_wait(2);
	assert_int_equal(hand_keys_asked(ANNA), 2);
	hand_key(ANNA, 4);
	hand_wait(3 * SFU_KEY_MS);
	assert_int_equal(hand_keys_asked(ANNA), 2);
}

static void keys_are_asked_for_once_a_second_whoever_wants_them(void **unused)
{
	(void)unused;
	begin();
	hand_join(CARA);
	hand_watch(CARA, 0, ANNA);
	hand_key(ANNA, 3);
	hand_wait(1000);
	hand_mark();
	for (uint16_t i = 0; i < 100; i++) {
		hand_picture(ANNA, (uint16_t)(4 + i));
		hand_pli(BEN, slot0);
		hand_pli(CARA, slot0);
		hand_wait(20);
	}
	assert_in_range(hand_keys_asked(ANNA), 2, 3);
}

/* ---- for a slot that begins */

static void a_slot_that_begins_asks_at_once_though_another_just_asked(
	void **unused)
{
	(void)unused;
	begin();
	hand_pli(BEN, slot0);
	hand_wait(300);
	hand_key(ANNA, 3);
	hand_join(CARA);
	hand_mark();
	hand_watch(CARA, 0, ANNA);
	hand_wait(1);
	assert_int_equal(hand_keys_asked(ANNA), 1);
	hand_key(ANNA, 4);
	assert_int_equal(hand_got_n(CARA, slot0), 1);
	hand_wait(SFU_KEY_MS);
	assert_int_equal(hand_keys_asked(ANNA), 1);
}

static void it_does_not_wait_for_what_was_asked_for_in_vain(void **unused)
{
	(void)unused;
	begin();
	hand_wait(SFU_KEY_MS);
	hand_pli(BEN, slot0); /* which is lost */
	hand_picture(ANNA, 3);
	hand_wait(300);
	hand_join(CARA);
	hand_mark();
	hand_watch(CARA, 0, ANNA);
	hand_wait(1);
	assert_int_equal(hand_keys_asked(ANNA), 1);
}

static void it_asks_again_soon_and_then_less_and_less_often(void **unused)
{
	static const unsigned at_ms[] = { 0, 200, 600, 1400, 2400, 3400 };

	(void)unused;
	begin();
	hand_join(CARA);
	hand_mark();
	hand_watch(CARA, 0, ANNA);
	hand_wait(1);
	for (size_t i = 1; i < sizeof(at_ms) / sizeof(*at_ms); i++) {
		assert_int_equal(hand_keys_asked(ANNA), i);
		hand_wait(at_ms[i] - at_ms[i - 1] - 2);
		hand_picture(ANNA, (uint16_t)(2 + i));
		assert_int_equal(hand_keys_asked(ANNA), i);
		hand_wait(2);
	}
}

/* Who changes what it watches without end costs a sender no more key frames than
 * who asks for them without end. */
static void slots_that_begin_again_and_again_get_a_key_a_second(void **unused)
{
	size_t asked_n = 0;
	uint16_t seq = 3;

	(void)unused;
	begin();
	hand_join(CARA);
	for (unsigned i = 0; i < 1000; i++) {
		size_t now_n;

		hand_mark();
		hand_watch(CARA, (uint8_t)(i % 20), SFU_NOBODY);
		hand_watch(CARA, (uint8_t)(i % 20), ANNA);
		hand_wait(10);
		now_n = hand_keys_asked(ANNA);
		if (now_n == 0)
			hand_picture(ANNA, seq++);
		else
			hand_key(ANNA, seq++);
		asked_n += now_n;
	}
	assert_in_range(asked_n, 10, 10 + SFU_KEYS_N + 1);
}

/* ---- to who receives */

static uint16_t seq_of(size_t n)
{
	return hand_got(BEN, slot0, n)->rtp.head.seq;
}

/* A round trip that is not known is taken for 100 ms. */
static void what_is_asked_for_in_most_of_a_round_trip_is_sent_again_once(
	void **unused)
{
	uint16_t seq;

	(void)unused;
	begin();
	hand_picture(ANNA, 3);
	hand_wait(5);
	seq = seq_of(0);
	for (unsigned i = 0; i < 7; i++) {
		hand_nack(BEN, 0, &seq, 1);
		hand_wait(10);
	}
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 1);
	assert_int_equal(sfu_count(hand_sfu, SFU_repair_over), 6);
}

static void on_a_long_way_what_is_asked_for_again_goes_twice(void **unused)
{
	uint16_t seqs[2];

	(void)unused;
	begin();
	hand_sfu->members[BEN].hop.has_rtt = true;
	hand_sfu->members[BEN].hop.rtt_us = 300000;
	hand_picture(ANNA, 3);
	hand_picture(ANNA, 4);
	hand_wait(5);
	seqs[0] = seq_of(0);
	seqs[1] = seq_of(1);
	hand_nack(BEN, 0, seqs, 1);
	hand_wait(240); /* who asks takes it for shorter */
	hand_nack(BEN, 0, seqs, 2);
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 1 + 2 + 1);
	hand_wait(3000);
	hand_nack(BEN, 0, seqs + 1, 1);
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 1 + 2 + 1 + 1);
}

/* It is not on its way. */
static void what_there_was_no_room_for_is_sent_when_it_is_asked_for_again(
	void **unused)
{
	uint32_t *credit_len;
	uint16_t seq;

	(void)unused;
	begin();
	credit_len = &hand_sfu->members[BEN].repairs.credit_len;
	hand_picture(ANNA, 3);
	hand_wait(5);
	seq = seq_of(0);
	*credit_len = 0;
	hand_nack(BEN, 0, &seq, 1);
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 0);
	*credit_len = 10000;
	hand_wait(10);
	hand_nack(BEN, 0, &seq, 1);
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 1);
}

/* Anna sends so many large packets; their numbers as they go out to Ben. */
static void fill(uint16_t *seqs, uint16_t n)
{
	static char filler[1200];

	memset(filler, 'x', sizeof(filler) - 1);
	for (uint16_t i = 0; i < n; i++) {
		struct hand_rtp r = hand_camera(ANNA, (uint16_t)(3 + i));

		r.text = filler;
		hand_take(&r);
		sfu_flush(hand_sfu);
		hand_wait(40);
		seqs[i] = (uint16_t)(0x1000 + 2 + i);
	}
}

/* What a link drops that has become small comes again as far as there is room. */
static void what_is_sent_again_is_no_more_than_a_part_of_the_estimate(
	void **unused)
{
	uint16_t seqs[100];
	uint64_t again = 0;

	(void)unused;
	begin();
	fill(seqs, 100);

	/* Half a second, a quarter of one more at the beginning, a packet. */
	const uint64_t bps = bwe_target_bps(&path_to(hand_sfu, BEN)->bwe);
	const uint64_t room = bps * 3 / 10 * 3 / 4;

	for (unsigned i = 0; i < 10; i++) {
		hand_nack(BEN, 0, seqs + 10 * i, 10);
		hand_wait(50);
	}
	for (size_t i = 0; i < hand_sent_n; i++)
		if (hand_sent[i].class == SFU_REPAIR)
			again += hand_sent[i].len * 8;
	assert_in_range(again, room / 2, room + 12000);
}

/* Until then more was sent than there was room for, and all of it is asked for. */
static void what_is_shown_now_is_sent_again_before_what_was_shown_until_then(
	void **unused)
{
	uint16_t seqs[60];
	const struct hand_sent *key;
	uint16_t seq;

	(void)unused;
	begin();
	hand_join(CARA);
	fill(seqs, 60);
	hand_mark();
	hand_watch(BEN, 0, CARA);
	hand_key(CARA, 1);
	hand_wait(20);
	key = hand_got(BEN, slot0, 0);
	assert_non_null(key);
	seq = key->rtp.head.seq;
	for (unsigned i = 0; i < 10; i++) {
		hand_nack(BEN, 0, seqs, 60);
		hand_wait(50);
	}
	assert_true(hand_got_n(BEN, slot0 + 1) > 0);
	hand_nack(BEN, 0, seqs, 60);
	hand_mark();
	hand_nack(BEN, 0, seqs, 60);
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 0);
	hand_nack(BEN, 0, &seq, 1);
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 1);
}

static void a_storm_of_requests_is_answered_by_part_of_what_was_sent(
	void **unused)
{
	static char filler[1200];
	uint16_t seqs[400];
	uint64_t sent = 0;
	uint64_t again = 0;

	(void)unused;
	begin();
	memset(filler, 'x', sizeof(filler) - 1);
	for (uint16_t i = 0; i < 400; i++) {
		struct hand_rtp r = hand_camera(ANNA, (uint16_t)(3 + i));

		r.text = filler;
		hand_take(&r);
		sfu_flush(hand_sfu);
		hand_wait(20);
		seqs[i] = (uint16_t)(0x1000 + 2 + i);
	}
	for (unsigned i = 0; i < 20; i++) {
		hand_nack(BEN, 0, seqs, 400);
		hand_wait(200);
	}
	for (size_t i = 0; i < hand_sent_n; i++) {
		if (hand_sent[i].class == SFU_PICTURE)
			sent += hand_sent[i].len;
		if (hand_sent[i].class == SFU_REPAIR)
			again += hand_sent[i].len;
	}
	assert_in_range(sent, 400 * 1200, 400 * 1300);
	assert_in_range(again, sent / 20, sent / 3);
	assert_true(sfu_count(hand_sfu, SFU_repair_over) > 7000);
}

static void what_was_sent_again_is_the_packet_of_that_number(void **unused)
{
	const struct hand_sent *first;
	const struct hand_sent *again;
	struct rd was;
	struct rd is;
	uint16_t seq;

	(void)unused;
	begin();
	hand_picture(ANNA, 3);
	hand_wait(5);
	first = hand_got(BEN, slot0, 0);
	seq = first->rtp.head.seq;
	hand_nack(BEN, 0, &seq, 1);
	again = hand_got(BEN, slot0 + 1, 0);
	assert_non_null(again);
	is = rtp_payload(&again->rtp, again->bytes);
	was = rtp_payload(&first->rtp, first->bytes);
	assert_int_equal(rd_u16(&is), seq);
	assert_int_equal(is.left, was.left);
	assert_memory_equal(is.p, was.p, was.left);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_missing_packet_is_asked_for_when_it_does_not_come),
		cmocka_unit_test(what_comes_out_of_order_is_not_asked_for),
		cmocka_unit_test(
			it_is_asked_for_less_and_less_often_and_then_no_more),
		cmocka_unit_test(
			what_does_not_come_again_makes_a_key_frame_wanted),
		cmocka_unit_test(what_comes_again_goes_out_in_its_place),
		cmocka_unit_test(what_came_again_twice_goes_out_once),
		cmocka_unit_test(
			what_came_is_known_when_the_log_has_forgotten_it),
		cmocka_unit_test(what_is_older_than_is_remembered_is_dropped),
		cmocka_unit_test(nobody_asks_for_what_nobody_watches),
		cmocka_unit_test(nobody_asks_for_sound_that_is_lost),
		cmocka_unit_test(
			a_large_jump_leaves_one_number_out_and_wants_a_key),
		cmocka_unit_test(
			a_slot_that_begins_asks_at_once_though_another_just_asked),
		cmocka_unit_test(
			it_does_not_wait_for_what_was_asked_for_in_vain),
		cmocka_unit_test(
			it_asks_again_soon_and_then_less_and_less_often),
		cmocka_unit_test(
			slots_that_begin_again_and_again_get_a_key_a_second),
		cmocka_unit_test(a_key_frame_is_asked_for_until_it_comes),
		cmocka_unit_test(
			keys_are_asked_for_once_a_second_whoever_wants_them),
		cmocka_unit_test(
			what_there_was_no_room_for_is_sent_when_it_is_asked_for_again),
		cmocka_unit_test(
			what_is_sent_again_is_no_more_than_a_part_of_the_estimate),
		cmocka_unit_test(
			what_is_shown_now_is_sent_again_before_what_was_shown_until_then),
		cmocka_unit_test(
			what_is_asked_for_in_most_of_a_round_trip_is_sent_again_once),
		cmocka_unit_test(
			on_a_long_way_what_is_asked_for_again_goes_twice),
		cmocka_unit_test(
			a_storm_of_requests_is_answered_by_part_of_what_was_sent),
		cmocka_unit_test(
			what_was_sent_again_is_the_packet_of_that_number),
	};

	return cmocka_run_group_tests(tests, NULL, hand_end);
}
