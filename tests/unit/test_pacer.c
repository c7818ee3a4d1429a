#include "base/limits.h"
#include "bwe/pacer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum {
	TARGET_BPS = 1000000,
	START_US = 1000000,
	PACKET_LEN = 1200,
};

/* Sends packets of that class as long as they may leave; how many bytes. */
static uint32_t send_all(struct pacer *p, uint64_t now_us, enum pacer_class c)
{
	uint32_t sent = 0;

	while (sent < 1000000 && pacer_may(p, now_us, c)) {
		pacer_sent(p, now_us, PACKET_LEN);
		sent += PACKET_LEN;
	}
	return sent;
}

static void a_burst_leaves_and_the_next_packet_waits(void **unused)
{
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);
	assert_in_range(send_all(&p, START_US, PACER_VIDEO), PACKET_LEN,
			8 * PACKET_LEN);
	assert_false(pacer_may(&p, START_US, PACER_VIDEO));
}

static void a_picture_leaves_in_a_row_where_nothing_is_lost(void **unused)
{
	const uint32_t len = 2 * TARGET_BPS / 8 / 25;
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, 2 * TARGET_BPS);
	assert_in_range(send_all(&p, START_US, PACER_VIDEO), len / 2,
			len / 2 + PACKET_LEN);
	pacer_target(&p, START_US, 2 * TARGET_BPS, true);
	assert_in_range(send_all(&p, START_US + 40000, PACER_VIDEO), len,
			len + PACKET_LEN);
	pacer_target(&p, START_US + 40000, 2 * TARGET_BPS, false);
	assert_in_range(send_all(&p, START_US + 80000, PACER_VIDEO), len / 2,
			len / 2 + PACKET_LEN);
}

static void in_the_long_run_twice_the_target_leaves(void **unused)
{
	struct pacer p;
	uint64_t sent = 0;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);
	for (unsigned i = 1; i <= 2000; i++)
		sent += send_all(&p, START_US + i * PACER_TICK_US, PACER_VIDEO);
	/* Ten seconds. */
	assert_in_range(sent * 8 / 10, TARGET_BPS * 19 / 10,
			TARGET_BPS * 21 / 10);
}

static void audio_always_leaves_and_is_counted(void **unused)
{
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);
	for (unsigned i = 0; i < 100; i++) {
		assert_true(pacer_may(&p, START_US, PACER_AUDIO));
		pacer_sent(&p, START_US, 120);
	}
	assert_false(pacer_may(&p, START_US, PACER_VIDEO));
	assert_int_equal(pacer_when_us(&p, START_US, PACER_AUDIO), START_US);
}

static void retransmissions_leave_where_video_may_no_longer(void **unused)
{
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);
	(void)send_all(&p, START_US, PACER_VIDEO);
	assert_true(pacer_may(&p, START_US, PACER_RTX));
	assert_in_range(send_all(&p, START_US, PACER_RTX), PACKET_LEN,
			8 * PACKET_LEN);
	assert_false(pacer_may(&p, START_US, PACER_RTX));
}

static void padding_leaves_only_when_nothing_waits(void **unused)
{
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);
	assert_true(pacer_may(&p, START_US, PACER_PADDING));
	assert_true(pacer_padding(&p, START_US) > 0);
	pacer_waits(&p, 100, START_US);
	assert_false(pacer_may(&p, START_US, PACER_PADDING));
	assert_int_equal(pacer_padding(&p, START_US), 0);
	assert_true(pacer_may(&p, START_US, PACER_VIDEO));
}

static void says_when_the_next_packet_may_leave(void **unused)
{
	static const enum pacer_class classes[] = { PACER_RTX, PACER_VIDEO };

	(void)unused;
	for (unsigned i = 0; i < 2; i++) {
		struct pacer p;

		pacer_init(&p, START_US, TARGET_BPS);
		(void)send_all(&p, START_US, PACER_RTX);

		uint64_t at_us = pacer_when_us(&p, START_US, classes[i]);

		assert_true(at_us > START_US);
		assert_int_equal((at_us - START_US) % PACER_TICK_US, 0);
		assert_false(
			pacer_may(&p, at_us - PACER_TICK_US - 1, classes[i]));
		assert_true(pacer_may(&p, at_us, classes[i]));
	}
}

static void what_waits_has_left_before_it_is_too_old(void **unused)
{
	struct pacer p;
	uint32_t waits = 500000; /* four seconds of the target */
	uint64_t now_us = START_US;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);
	while (waits > 0 && now_us < START_US + 10000000) {
		pacer_waits(&p, waits, START_US);
		while (waits > 0 && pacer_may(&p, now_us, PACER_VIDEO)) {
			uint32_t len = waits < PACKET_LEN ? waits : PACKET_LEN;

			pacer_sent(&p, now_us, len);
			waits -= len;
		}
		now_us += PACER_TICK_US;
	}
	assert_true(now_us <=
		    START_US + PACER_AGE_MS * 1000 + 4 * PACER_TICK_US);
	assert_false(pacer_too_old(now_us, START_US));
}

static void what_was_not_used_is_not_saved_up(void **unused)
{
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);

	uint32_t first = send_all(&p, START_US, PACER_VIDEO);

	assert_in_range(send_all(&p, START_US + 3600000000, PACER_VIDEO), first,
			first + PACKET_LEN);
}

static void a_clock_that_goes_back_gives_nothing(void **unused)
{
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, TARGET_BPS);
	(void)send_all(&p, START_US, PACER_VIDEO);
	assert_false(pacer_may(&p, START_US - 500000, PACER_VIDEO));
	assert_false(pacer_may(&p, START_US, PACER_VIDEO));
}

static void a_lower_target_waits_for_no_debt_of_the_higher_one(void **unused)
{
	struct pacer p;

	(void)unused;
	pacer_init(&p, START_US, 400 * TARGET_BPS / 20);
	for (unsigned i = 0; i < 3000; i++)
		pacer_sent(&p, START_US, PACKET_LEN);
	pacer_target(&p, START_US, TARGET_BPS / 20, false);
	assert_in_range(pacer_when_us(&p, START_US, PACER_VIDEO), START_US,
			START_US + 1000000);
}

static void drops_what_waited_twice_as_long(void **unused)
{
	(void)unused;
	assert_false(pacer_too_old(START_US, START_US));
	assert_false(pacer_too_old(START_US - 1, START_US));
	assert_false(pacer_too_old(START_US + PACER_DROP_MS * 1000, START_US));
	assert_true(
		pacer_too_old(START_US + PACER_DROP_MS * 1000 + 1, START_US));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_leaves_and_the_next_packet_waits),
		cmocka_unit_test(
			a_picture_leaves_in_a_row_where_nothing_is_lost),
		cmocka_unit_test(in_the_long_run_twice_the_target_leaves),
		cmocka_unit_test(audio_always_leaves_and_is_counted),
		cmocka_unit_test(
			retransmissions_leave_where_video_may_no_longer),
		cmocka_unit_test(padding_leaves_only_when_nothing_waits),
		cmocka_unit_test(says_when_the_next_packet_may_leave),
		cmocka_unit_test(what_waits_has_left_before_it_is_too_old),
		cmocka_unit_test(what_was_not_used_is_not_saved_up),
		cmocka_unit_test(a_clock_that_goes_back_gives_nothing),
		cmocka_unit_test(
			a_lower_target_waits_for_no_debt_of_the_higher_one),
		cmocka_unit_test(drops_what_waited_twice_as_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
