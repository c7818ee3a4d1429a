/* Who is heard, and what silence costs. */
#include "hand_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	LOUD = 20, /* dB below the most */
	NOISE = SFU_SILENT_DBOV + 10,
	FIRST = 10,   /* place of many */
	LISTENER = 9, /* says nothing */
};

/* The SSRC of the n-th place's microphone is in the timestamp's low digits. */
static uint16_t next_seq[128];

static void say(uint16_t place, int level)
{
	hand_sound(place, next_seq[place]++, level);
}

/* So long, each place at its level, packets of 20 ms; -2 sends none. */
static void talk(unsigned ms, uint16_t places_n, const int *levels)
{
	for (; ms > 0; ms -= 20) {
		for (uint16_t i = 0; i < places_n; i++)
			if (levels[i] != -2)
				say((uint16_t)(FIRST + i), levels[i]);
		hand_wait(20);
	}
}

static void begin(uint16_t places_n, bool quiet)
{
	hand_begin(4096);
	memset(next_seq, 0, sizeof(next_seq));
	for (uint16_t i = 0; i < places_n; i++)
		next_seq[FIRST + i] = (uint16_t)(1000 * i);
	for (uint16_t i = 0; i <= places_n; i++)
		if (quiet)
			hand_join_quiet((uint16_t)(LISTENER + i));
		else
			hand_join((uint16_t)(LISTENER + i));
}

/* Whom a place hears: a bit each, by the last packets' contents. Sound has no
 * name in it, so each says a word of his own. */
static uint32_t heard_by(uint16_t listener, uint16_t places_n)
{
	uint32_t heard = 0;

	hand_mark();
	for (uint16_t i = 0; i < places_n; i++) {
		const uint16_t place = (uint16_t)(FIRST + i);
		const size_t before = hand_sent_n;

		say(place, -1);
		for (size_t k = before; k < hand_sent_n; k++)
			if (hand_sent[k].class == SFU_SOUND &&
			    hand_sent[k].place == listener)
				heard |= 1u << i;
	}
	return heard;
}

static size_t sound_n(uint16_t place)
{
	size_t n = 0;

	for (size_t i = 0; i < hand_sent_n; i++)
		n += hand_sent[i].class == SFU_SOUND &&
		     hand_sent[i].place == place;
	return n;
}

static void everybody_hears_everybody_else(void **unused)
{
	const int levels[] = { LOUD, LOUD };

	(void)unused;
	begin(2, false);
	talk(100, 2, levels);
	assert_int_equal(sound_n(LISTENER), 10);
	assert_int_equal(sound_n(FIRST), 5);
	assert_int_equal(sound_n(FIRST + 1), 5);
}

static void silence_goes_nowhere_after_a_second(void **unused)
{
	const int loud[] = { LOUD };
	const int noise[] = { NOISE };

	(void)unused;
	begin(1, false);
	talk(200, 1, loud);
	hand_mark();
	talk(SFU_SILENCE_MS - 20, 1, noise);
	assert_int_equal(sound_n(LISTENER), SFU_SILENCE_MS / 20 - 1);
	talk(40, 1, noise);
	hand_mark();
	talk(3000, 1, noise);
	assert_int_equal(sound_n(LISTENER), 0);
	assert_true(sfu_count(hand_sfu, SFU_silent) >= 150);
}

static void what_follows_silence_has_the_next_number_and_its_time(void **unused)
{
	const int loud[] = { LOUD };
	const int noise[] = { NOISE };
	struct hand_sent last;
	const struct hand_sent *first;

	(void)unused;
	begin(1, false);
	talk(200, 1, loud);
	talk(SFU_SILENCE_MS + 1000, 1, noise);
	last = hand_sent[hand_sent_n - 1];
	for (size_t i = hand_sent_n; last.class != SFU_SOUND; i--)
		last = hand_sent[i - 1];
	hand_mark();
	talk(40, 1, loud);
	first = hand_got(LISTENER, UNIT_SSRC_SOUND, 0);
	assert_non_null(first);
	assert_int_equal(first->index, last.index + 1);
	assert_true(first->rtp.head.marker);
	assert_int_equal(hand_got(LISTENER, UNIT_SSRC_SOUND, 1)->index,
			 last.index + 2);
	assert_false(hand_got(LISTENER, UNIT_SSRC_SOUND, 1)->rtp.head.marker);
	/* The time of what was left out has passed. */
	assert_int_equal(first->rtp.head.timestamp - last.rtp.head.timestamp,
			 960 * (uint32_t)(sfu_count(hand_sfu, SFU_silent) + 1));
}

static void what_was_lost_within_silence_leaves_no_gap_either(void **unused)
{
	const int loud[] = { LOUD };
	const int noise[] = { NOISE };
	uint64_t last;

	(void)unused;
	begin(1, false);
	talk(200, 1, loud);
	talk(SFU_SILENCE_MS + 200, 1, noise);
	next_seq[FIRST] = (uint16_t)(next_seq[FIRST] + 7);
	talk(20, 1, noise);
	last = hand_got(LISTENER, UNIT_SSRC_SOUND,
			hand_got_n(LISTENER, UNIT_SSRC_SOUND) - 1)
		       ->index;
	hand_mark();
	talk(20, 1, loud);
	assert_int_equal(hand_got(LISTENER, UNIT_SSRC_SOUND, 0)->index,
			 last + 1);
}

static void what_comes_late_from_before_a_silence_is_dropped(void **unused)
{
	const int loud[] = { LOUD };
	const int noise[] = { NOISE };

	(void)unused;
	begin(1, false);
	talk(200, 1, loud);
	next_seq[FIRST]++; /* it is late */
	talk(SFU_SILENCE_MS + 200, 1, noise);
	talk(20, 1, loud);
	hand_mark();
	hand_sound(FIRST, 10, LOUD);
	assert_int_equal(sound_n(LISTENER), 0);
	assert_int_equal(sfu_count(hand_sfu, SFU_dropped_late), 1);
}

static void a_loss_in_speech_leaves_its_gap(void **unused)
{
	const int loud[] = { LOUD };

	(void)unused;
	begin(1, false);
	talk(20, 1, loud);
	next_seq[FIRST]++;
	talk(20, 1, loud);
	assert_int_equal(hand_got(LISTENER, UNIT_SSRC_SOUND, 1)->index,
			 hand_got(LISTENER, UNIT_SSRC_SOUND, 0)->index + 2);
}

static void who_comes_during_a_silence_hears_the_first_word(void **unused)
{
	const int loud[] = { LOUD };
	const int noise[] = { NOISE };

	(void)unused;
	begin(1, false);
	talk(200, 1, loud);
	talk(SFU_SILENCE_MS + 200, 1, noise);
	hand_join(ANNA);
	talk(200, 1, noise);
	assert_int_equal(sound_n(ANNA), 0);
	say(FIRST, LOUD);
	assert_int_equal(sound_n(ANNA), 1);
}

static void the_loudest_have_the_slots(void **unused)
{
	/* 10 of which two are the least loud, and are there first. */
	const int levels[] = { 50, 45, 20, 21, 22, 23, 24, 25, 26, 27 };
	uint32_t heard;

	(void)unused;
	begin(10, false);
	talk(SFU_SOUND_HOLD_MS + 300, 10, levels);
	heard = heard_by(LISTENER, 10);
	assert_int_equal(heard, 0x3fc);
	/* Each of the loudest has eight others: itself it does not hear. */
	assert_int_equal(heard_by(FIRST + 5, 10), 0x3fe & ~(1u << 5));
}

static void alike_voices_do_not_take_slots_from_each_other(void **unused)
{
	int levels[10];
	uint32_t heard;

	(void)unused;
	begin(10, false);
	for (unsigned i = 0; i < 10; i++)
		levels[i] = 25;
	talk(500, 10, levels);
	heard = heard_by(LISTENER, 10);
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < 10; i++)
			levels[i] = 25 + (int)((i * 7 + round * 3) % 5);
		talk(300, 10, levels);
		assert_int_equal(heard_by(LISTENER, 10), heard);
	}
}

static void a_sound_keeps_its_slot_for_a_while(void **unused)
{
	int levels[] = { 30, 30, 30, 30, 30, 30, 30, 30, -2 };

	(void)unused;
	begin(9, false);
	talk(100, 9, levels);
	levels[8] = 10;
	talk(SFU_SOUND_HOLD_MS - 200, 9, levels);
	assert_int_equal(heard_by(LISTENER, 9), 0x0ff);
	talk(400, 9, levels);
	assert_int_not_equal(heard_by(LISTENER, 9) & 0x100, 0);
}

static void who_speaks_takes_the_slot_of_who_is_silent_at_once(void **unused)
{
	int levels[] = { 20, 20, 20, 20, 20, 20, 20, NOISE, NOISE };

	(void)unused;
	begin(9, false);
	talk(SFU_SILENCE_MS + 200, 9, levels);
	hand_mark();
	say(FIRST + 8, LOUD);
	assert_int_equal(sound_n(LISTENER), 1);
}

static void in_a_quiet_room_nothing_is_silence(void **unused)
{
	const int noise[] = { 127 };

	(void)unused;
	begin(1, true);
	talk(5000, 1, noise);
	assert_int_equal(sound_n(LISTENER), 250);
	assert_int_equal(sfu_count(hand_sfu, SFU_silent), 0);
}

static void in_a_quiet_room_loudness_moves_nobody(void **unused)
{
	const int levels[] = { 60, 60, 60, 60, 60, 60, 60, 60, 0, 0 };

	(void)unused;
	begin(10, true);
	talk(3000, 10, levels);
	assert_int_equal(heard_by(LISTENER, 10), 0x0ff);
}

static void who_sends_no_more_makes_room_in_a_quiet_room(void **unused)
{
	int levels[] = { 60, 60, 60, 60, 60, 60, 60, 60, 60 };

	(void)unused;
	begin(9, true);
	talk(500, 9, levels);
	assert_int_equal(heard_by(LISTENER, 9), 0x0ff);
	levels[3] = -2;
	talk(SFU_SOUND_GONE_MS + 300, 9, levels);
	hand_mark();
	talk(20, 9, levels);
	assert_int_equal(sound_n(LISTENER), 8);
}

static void what_does_not_say_how_loud_it_is_is_no_silence(void **unused)
{
	const int levels[] = { -1 };

	(void)unused;
	begin(1, false);
	talk(3000, 1, levels);
	assert_int_equal(sound_n(LISTENER), 150);
}

static void who_leaves_gives_the_slot_to_who_has_none(void **unused)
{
	int levels[] = { 20, 20, 20, 20, 20, 20, 20, 20, 40 };

	(void)unused;
	begin(9, false);
	talk(400, 9, levels);
	assert_int_equal(heard_by(LISTENER, 9), 0x0ff);
	sfu_leave(hand_sfu, FIRST);
	levels[0] = -2;
	talk(200, 9, levels);
	hand_mark();
	talk(20, 9, levels);
	assert_int_equal(sound_n(LISTENER), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_hears_everybody_else),
		cmocka_unit_test(silence_goes_nowhere_after_a_second),
		cmocka_unit_test(
			what_follows_silence_has_the_next_number_and_its_time),
		cmocka_unit_test(
			what_was_lost_within_silence_leaves_no_gap_either),
		cmocka_unit_test(
			what_comes_late_from_before_a_silence_is_dropped),
		cmocka_unit_test(a_loss_in_speech_leaves_its_gap),
		cmocka_unit_test(
			who_comes_during_a_silence_hears_the_first_word),
		cmocka_unit_test(the_loudest_have_the_slots),
		cmocka_unit_test(
			alike_voices_do_not_take_slots_from_each_other),
		cmocka_unit_test(a_sound_keeps_its_slot_for_a_while),
		cmocka_unit_test(
			who_speaks_takes_the_slot_of_who_is_silent_at_once),
		cmocka_unit_test(in_a_quiet_room_nothing_is_silence),
		cmocka_unit_test(in_a_quiet_room_loudness_moves_nobody),
		cmocka_unit_test(who_sends_no_more_makes_room_in_a_quiet_room),
		cmocka_unit_test(
			what_does_not_say_how_loud_it_is_is_no_silence),
		cmocka_unit_test(who_leaves_gives_the_slot_to_who_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, hand_end);
}
