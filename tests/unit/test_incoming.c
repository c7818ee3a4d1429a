/* One stream as it comes: order, gaps, frames; and what is measured of it. */
#include "agent/media/arrivals.h"
#include "agent/media/histogram.h"
#include "agent/media/incoming.h"
#include "agent/media/stamp.h"
#include "rtp/rtcp.h"
#include "rtp/twcc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	FIRST = 65530, /* numbers go round soon */
	MS = 1000,
	START_US = 1000000,
	CONTINUES = 0,
	BEGINS = 1,
	BEGINS_KEY = 2,
};

struct world {
	struct pool pool;
	struct incoming in;
	struct incoming_counts counts;
	uint64_t now_us;
	uint32_t timestamp; /* of the next packet */
	uint8_t frame[8192];
	size_t frame_len;
	struct incoming_frame info;
};

static struct world *fresh(void **state, bool is_sound)
{
	struct world *w;

	free(*state);
	*state = w = calloc(1, sizeof(*w));
	assert_non_null(w);
	w->now_us = START_US;
	pool_init(&w->pool);
	incoming_open(&w->in, is_sound, &w->pool, &w->counts);
	return w;
}

static int end(void **state)
{
	free(*state);
	*state = NULL;
	return 0;
}

/* The n-th packet, with the letter for content. */
static void put_as(struct world *w, int n, int begins, bool marker,
		   bool is_repair)
{
	const uint8_t payload[] = { begins == CONTINUES ? 0x00 : 0x10,
				    begins == BEGINS_KEY ? 0x10 : 0x11,
				    (uint8_t)('a' + n) };

	incoming_put(&w->in,
		     &(struct incoming_packet){
			     .seq = (uint16_t)(FIRST + n),
			     .timestamp = w->timestamp,
			     .marker = marker,
			     .is_repair = is_repair,
			     .payload = rd_init(payload, sizeof(payload)) },
		     w->now_us);
}

static void put(struct world *w, int n, int begins, bool marker)
{
	put_as(w, n, begins, marker, false);
}

static bool next(struct world *w)
{
	struct wr wr = wr_init(w->frame, sizeof(w->frame));

	if (!incoming_next(&w->in, &wr, &w->info))
		return false;
	w->frame_len = wr_len(&wr);
	incoming_done(&w->in);
	return true;
}

static void assert_all_given_back(struct world *w)
{
	incoming_close(&w->in);
	assert_int_equal(w->pool.free_n, POOL_N - 1);
}

static void a_frame_is_handed_on_when_its_last_packet_is_there(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, false);
	put(w, 1, CONTINUES, false);
	assert_false(next(w));
	put(w, 2, CONTINUES, true);
	assert_true(next(w));
	assert_true(w->info.key);
	assert_int_equal(w->frame_len, 6);
	assert_memory_equal(w->frame,
			    "\x10"
			    "a\x11"
			    "b\x11"
			    "c",
			    6);
	assert_false(next(w));
	assert_all_given_back(w);
}

static void what_is_out_of_order_is_put_in_order(void **state)
{
	struct world *w = fresh(state, false);
	static const int order[] = { 0, 8, 3, 2, 7, 1, 6, 4, 9, 5 };

	for (size_t i = 0; i < 10; i++)
		put(w, order[i], order[i] == 0 ? BEGINS_KEY : BEGINS, true);
	for (int i = 0; i < 10; i++) {
		assert_true(next(w));
		assert_int_equal(w->frame[1], 'a' + i);
	}
	assert_int_equal(w->counts.packets, 10);
	assert_int_equal(w->counts.lost, 0);
	assert_int_equal(w->counts.gaps, w->counts.late);
	assert_all_given_back(w);
}

static void before_a_key_frame_nothing_is_handed_on(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS, true);
	put(w, 1, BEGINS, true);
	assert_false(next(w));
	assert_true(incoming_asks_key(&w->in, w->now_us));
	put(w, 2, BEGINS_KEY, true);
	assert_true(next(w));
	assert_int_equal(w->frame[1], 'c');
	assert_false(incoming_asks_key(&w->in, w->now_us));
	assert_all_given_back(w);
}

static void a_packet_that_comes_twice_counts_once(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, true);
	put(w, 0, BEGINS_KEY, true);
	assert_true(next(w));
	put(w, 0, BEGINS_KEY, true);
	assert_false(next(w));
	assert_int_equal(w->counts.packets, 1);
	assert_int_equal(w->counts.twice, 2);
	assert_all_given_back(w);
}

static void what_is_missing_is_asked_for_until_it_comes(void **state)
{
	struct world *w = fresh(state, false);
	uint16_t seqs[INCOMING_NACK_N];

	put(w, 0, BEGINS_KEY, true);
	put(w, 3, BEGINS, true);
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 2);
	assert_int_equal(seqs[0], (uint16_t)(FIRST + 1));
	assert_int_equal(seqs[1], (uint16_t)(FIRST + 2));
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 0);
	w->now_us += INCOMING_ASK_US;
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 2);
	put_as(w, 1, BEGINS, true, true);
	put_as(w, 2, BEGINS, true, true);
	w->now_us += INCOMING_ASK_US;
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 0);
	for (int i = 0; i < 4; i++)
		assert_true(next(w));
	assert_int_equal(w->counts.repaired, 2);
	assert_int_equal(w->counts.lost, 0);
	assert_all_given_back(w);
}

static void nobody_is_asked_for_ever(void **state)
{
	struct world *w = fresh(state, false);
	uint16_t seqs[INCOMING_NACK_N];
	size_t asked = 0;

	put(w, 0, BEGINS_KEY, true);
	put(w, 2, BEGINS, true);
	for (int i = 0; i < 100; i++, w->now_us += INCOMING_ASK_US)
		asked += incoming_asks(&w->in, seqs, w->now_us);
	assert_int_equal(asked, INCOMING_ASK_N);
	assert_all_given_back(w);
}

static void what_is_often_overtaken_is_asked_for_later(void **state)
{
	struct world *w = fresh(state, false);
	uint16_t seqs[INCOMING_NACK_N];
	int n = 1;

	put(w, 0, BEGINS_KEY, true);
	for (; n < 40; n += 4) { /* each fourth is overtaken by three */
		put(w, n + 1, BEGINS, true);
		put(w, n + 2, BEGINS, true);
		put(w, n + 3, BEGINS, true);
		put(w, n, BEGINS, true);
	}
	put(w, n + 1, BEGINS, true);
	put(w, n + 2, BEGINS, true);
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 0);
	put(w, n + 3, BEGINS, true);
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 1);
	assert_int_equal(seqs[0], (uint16_t)(FIRST + n));
	put(w, n + 5, BEGINS, true);
	w->now_us += INCOMING_ORDER_US - 1;
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 0);
	w->now_us += 1;
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 1);
	assert_int_equal(seqs[0], (uint16_t)(FIRST + n + 4));
	assert_all_given_back(w);
}

static void what_was_cut_off_is_not_joined_with_the_next(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, true);
	assert_true(next(w));
	put(w, 1, BEGINS, false);
	put(w, 2, CONTINUES, false);
	put(w, 3, BEGINS_KEY, true); /* the unit began anew */
	assert_true(next(w));
	assert_int_equal(w->frame_len, 2);
	assert_int_equal(w->frame[1], 'd');
	put(w, 4, BEGINS, false);
	put(w, 5, BEGINS, true);
	assert_false(next(w));
	assert_true(incoming_asks_key(&w->in, w->now_us));
	put(w, 6, BEGINS_KEY, true);
	assert_true(next(w));
	assert_int_equal(w->frame[1], 'g');
	assert_all_given_back(w);
}

static void packets_of_two_frames_are_not_joined_though_no_number_is_missing(
	void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, true);
	assert_true(next(w));
	put(w, 1, BEGINS, false);
	w->timestamp = 3000;
	put(w, 2, CONTINUES, true); /* the end of one, its start is not here */
	assert_false(next(w));
	assert_true(incoming_asks_key(&w->in, w->now_us));
	put(w, 4, BEGINS_KEY, false);
	w->timestamp = 6000;
	put(w, 5, CONTINUES, true);
	assert_false(next(w));
	put(w, 6, BEGINS_KEY, true);
	assert_true(next(w));
	assert_int_equal(w->frame[1], 'g');
	assert_int_equal(w->counts.lost, 1);
	assert_int_equal(w->counts.useless, 4);
	assert_all_given_back(w);
}

static void a_whole_key_frame_behind_a_gap_is_handed_on(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, true);
	assert_true(next(w));
	put(w, 2, BEGINS, true);
	put(w, 3, BEGINS_KEY, false);
	assert_false(next(w));
	put(w, 5, CONTINUES, true); /* 4 is missing as well */
	assert_false(next(w));
	put(w, 4, CONTINUES, false);
	assert_true(next(w));
	assert_true(w->info.key);
	assert_int_equal(w->frame_len, 6);
	assert_int_equal(w->frame[1], 'd');
	put(w, 6, BEGINS, true);
	assert_true(next(w));
	assert_int_equal(w->counts.lost, 1);
	assert_false(incoming_asks_key(&w->in, w->now_us));
	assert_all_given_back(w);
}

static void a_lost_packet_costs_what_follows_until_a_key_frame(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, true);
	put(w, 2, BEGINS, true);
	put(w, 3, BEGINS, true);
	assert_true(next(w));
	assert_false(next(w));
	w->now_us += INCOMING_PATIENCE_US - 1;
	incoming_tick(&w->in, w->now_us);
	assert_int_equal(w->counts.lost, 0);
	w->now_us += 1;
	incoming_tick(&w->in, w->now_us);
	assert_int_equal(w->counts.lost, 1);
	assert_false(next(w));
	assert_true(incoming_asks_key(&w->in, w->now_us));
	assert_false(incoming_asks_key(&w->in, w->now_us));
	w->now_us += INCOMING_KEY_US;
	assert_true(incoming_asks_key(&w->in, w->now_us));
	put(w, 4, BEGINS_KEY, true);
	assert_true(next(w));
	assert_int_equal(w->frame[1], 'e');
	assert_all_given_back(w);
}

static void a_frame_whose_start_is_missing_is_not_handed_on(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, true);
	assert_true(next(w));
	put(w, 1, CONTINUES, true);
	assert_false(next(w));
	assert_true(incoming_asks_key(&w->in, w->now_us));
	assert_all_given_back(w);
}

static void sound_goes_on_after_a_lost_packet(void **state)
{
	struct world *w = fresh(state, true);
	uint16_t seqs[INCOMING_NACK_N];

	put(w, 0, BEGINS, false);
	put(w, 2, BEGINS, false);
	assert_true(next(w));
	assert_false(next(w));
	assert_int_equal(incoming_asks(&w->in, seqs, w->now_us), 0);
	w->now_us += INCOMING_SOUND_US;
	incoming_tick(&w->in, w->now_us);
	assert_true(next(w));
	assert_int_equal(w->frame[2], 'c');
	assert_int_equal(w->counts.lost, 1);
	assert_false(incoming_asks_key(&w->in, w->now_us));
	assert_all_given_back(w);
}

static void a_leap_beyond_the_window_is_loss_and_no_more(void **state)
{
	struct world *w = fresh(state, false);

	put(w, 0, BEGINS_KEY, true);
	put(w, 1, BEGINS, true);
	put(w, 1 + INCOMING_WINDOW_N + 40, BEGINS_KEY, true);
	assert_true(next(w));
	assert_false(next(w));
	assert_int_equal(w->counts.lost, INCOMING_WINDOW_N + 39);
	assert_int_equal(w->counts.packets, 3);
	assert_all_given_back(w);
}

static void an_empty_pool_drops_and_counts(void **state)
{
	struct world *w = fresh(state, false);
	const uint16_t all = w->pool.free_n;

	put(w, 0, BEGINS_KEY, true);
	w->pool.free_n = 0;
	put(w, 1, BEGINS, true);
	assert_int_equal(w->counts.full, 1);
	w->pool.free_n = (uint16_t)(all - 1);
	put(w, 1, BEGINS, true);
	assert_true(next(w));
	assert_true(next(w));
	assert_all_given_back(w);
}

static void what_is_no_vp8_is_not_kept(void **state)
{
	struct world *w = fresh(state, false);

	incoming_put(&w->in,
		     &(struct incoming_packet){
			     .payload = rd_init((const uint8_t *)"\x80", 1) },
		     w->now_us);
	assert_int_equal(w->counts.form, 1);
	assert_int_equal(w->counts.packets, 0);
	assert_all_given_back(w);
}

static void a_frame_waits_until_it_is_done_with(void **state)
{
	struct world *w = fresh(state, false);
	struct wr wr = wr_init(w->frame, sizeof(w->frame));
	struct incoming_frame f;

	put(w, 0, BEGINS_KEY, true);
	assert_true(incoming_next(&w->in, &wr, &f));
	wr = wr_init(w->frame, sizeof(w->frame));
	assert_true(incoming_next(&w->in, &wr, &f));
	assert_int_equal(wr_len(&wr), 2);
	incoming_done(&w->in);
	assert_false(next(w));
	assert_all_given_back(w);
}

/* ---- the stamp */

static void a_stamp_tells_what_it_was_made_of(void **state)
{
	const struct stamp in = { .sender = 7,
				  .context = 1,
				  .layer = 2,
				  .number = 12345,
				  .us = UINT64_C(1) << 40 };
	uint8_t frame[300];
	struct stamp out;

	(void)state;
	for (size_t len = STAMP_LEN; len < sizeof(frame); len++) {
		stamp_write(frame, len, &in);
		assert_int_equal(stamp_read(&out, rd_init(frame, len)), OK);
		assert_int_equal(out.sender, in.sender);
		assert_int_equal(out.context, in.context);
		assert_int_equal(out.layer, in.layer);
		assert_int_equal(out.number, in.number);
		assert_int_equal(out.us, in.us);
	}
}

static void a_frame_with_any_other_byte_is_not_what_was_sent(void **state)
{
	const struct stamp in = { .sender = 7, .number = 12345 };
	struct stamp out;
	uint8_t frame[64];

	(void)state;
	for (size_t i = 0; i < sizeof(frame); i++) {
		stamp_write(frame, sizeof(frame), &in);
		frame[i] ^= 1;
		if (i < 4)
			assert_int_equal(
				stamp_read(&out, rd_init(frame, sizeof(frame))),
				ERR_STEP);
		else if (i >= STAMP_LEN)
			assert_int_equal(
				stamp_read(&out, rd_init(frame, sizeof(frame))),
				ERR_FORMAT);
	}
	for (size_t len = 0; len < STAMP_LEN; len++)
		assert_int_not_equal(stamp_read(&out, rd_init(frame, len)), OK);
}

/* ---- the histogram */

static void percentiles_are_right_to_three_percent(void **state)
{
	static struct histogram h;

	(void)state;
	memset(&h, 0, sizeof(h));
	assert_int_equal(histogram_at(&h, 500), 0);
	for (uint64_t us = 1; us <= 100000; us++)
		histogram_add(&h, us);
	assert_in_range(histogram_at(&h, 500), 50000, 51600);
	assert_in_range(histogram_at(&h, 990), 99000, 100000);
	assert_int_equal(histogram_at(&h, 1000), 100000);
	assert_in_range(histogram_at(&h, 1), 100, 104);
}

static void every_value_is_counted_not_above_the_next(void **state)
{
	static struct histogram h;

	(void)state;
	for (uint64_t us = 0; us < UINT64_C(1) << 30; us = us * 9 / 8 + 1) {
		memset(&h, 0, sizeof(h));
		histogram_add(&h, us);
		histogram_add(&h, UINT64_C(1) << 40);
		if (us < UINT64_C(1) << 27)
			assert_in_range(histogram_at(&h, 500), us,
					us + us / 32);
		else
			assert_true(histogram_at(&h, 500) >=
				    (UINT64_C(1) << 27) - 1);
	}
}

static void two_histograms_become_one(void **state)
{
	static struct histogram a;
	static struct histogram b;

	(void)state;
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	for (int i = 0; i < 10; i++) {
		histogram_add(&a, 5);
		histogram_add(&b, 20);
	}
	histogram_merge(&a, &b);
	assert_int_equal(a.n, 20);
	assert_int_equal(histogram_at(&a, 500), 5);
	assert_int_equal(histogram_at(&a, 510), 20);
	assert_int_equal(a.max_us, 20);
}

/* ---- arrivals */

/* What a feedback says, as a text: "+" came, "-" did not. */
static const char *told(struct arrivals *a)
{
	static char text[ARRIVALS_N + 1];
	uint8_t bytes[1200];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct rtcp_compound compound;
	struct rtcp_feedback f;
	struct twcc_status s;
	struct twcc twcc;
	struct rtcp one;
	size_t n = 0;

	if (!arrivals_tell(a, &w, 1, 2))
		return "";
	assert_int_equal(rtcp_open(&compound, rd_init(bytes, wr_len(&w))), OK);
	assert_true(rtcp_next(&compound, &one));
	assert_int_equal(rtcp_feedback_read(&f, &one), OK);
	assert_int_equal(twcc_read(&twcc, f.fci), OK);
	while (twcc_next(&twcc, &s))
		text[n++] = s.received ? '+' : '-';
	text[n] = 0;
	return text;
}

static void a_feedback_tells_what_came_and_what_did_not(void **state)
{
	static struct arrivals a;

	(void)state;
	memset(&a, 0, sizeof(a));
	assert_string_equal(told(&a), "");
	arrivals_add(&a, 65534, START_US);
	arrivals_add(&a, 65535, START_US + MS);
	arrivals_add(&a, 2, START_US + 2 * MS);
	assert_string_equal(told(&a), "++--+");
	assert_string_equal(told(&a), "");
	arrivals_add(&a, 4, START_US + 3 * MS);
	assert_string_equal(told(&a), "-+");
}

static void what_comes_late_is_told_with_all_that_follow_it(void **state)
{
	static struct arrivals a;

	(void)state;
	memset(&a, 0, sizeof(a));
	arrivals_add(&a, 65534, START_US);
	arrivals_add(&a, 1, START_US + MS);
	assert_string_equal(told(&a), "+--+");
	arrivals_add(&a, 0, START_US + 2 * MS); /* told as missing */
	arrivals_add(&a, 3, START_US + 3 * MS);
	assert_string_equal(told(&a), "++-+");
	arrivals_add(&a, 0, START_US + 4 * MS); /* twice */
	assert_string_equal(told(&a), "");
}

static void what_comes_too_late_is_not_told(void **state)
{
	static struct arrivals a;

	(void)state;
	memset(&a, 0, sizeof(a));
	arrivals_add(&a, 0, START_US);
	for (uint16_t i = 2; i < 2 + ARRIVALS_TOLD_N; i++)
		arrivals_add(&a, i, START_US + MS);
	while (*told(&a) != 0)
		;
	arrivals_add(&a, 1, START_US + 2 * MS);
	assert_string_equal(told(&a), "");
	arrivals_add(&a, 2 + ARRIVALS_TOLD_N, START_US + 2 * MS);
	assert_string_equal(told(&a), "+");
}

static void a_leap_of_numbers_begins_anew(void **state)
{
	static struct arrivals a;

	(void)state;
	memset(&a, 0, sizeof(a));
	arrivals_add(&a, 0, START_US);
	arrivals_add(&a, ARRIVALS_N, START_US + MS);
	assert_string_equal(told(&a), "+");
	assert_string_equal(told(&a), "");
}

#define TEST(f) cmocka_unit_test_teardown(f, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_frame_is_handed_on_when_its_last_packet_is_there),
		TEST(what_is_out_of_order_is_put_in_order),
		TEST(before_a_key_frame_nothing_is_handed_on),
		TEST(a_packet_that_comes_twice_counts_once),
		TEST(what_is_missing_is_asked_for_until_it_comes),
		TEST(nobody_is_asked_for_ever),
		TEST(what_is_often_overtaken_is_asked_for_later),
		TEST(packets_of_two_frames_are_not_joined_though_no_number_is_missing),
		TEST(a_whole_key_frame_behind_a_gap_is_handed_on),
		TEST(what_was_cut_off_is_not_joined_with_the_next),
		TEST(a_lost_packet_costs_what_follows_until_a_key_frame),
		TEST(a_frame_whose_start_is_missing_is_not_handed_on),
		TEST(sound_goes_on_after_a_lost_packet),
		TEST(a_leap_beyond_the_window_is_loss_and_no_more),
		TEST(an_empty_pool_drops_and_counts),
		TEST(what_is_no_vp8_is_not_kept),
		TEST(a_frame_waits_until_it_is_done_with),
		TEST(a_stamp_tells_what_it_was_made_of),
		TEST(a_frame_with_any_other_byte_is_not_what_was_sent),
		TEST(percentiles_are_right_to_three_percent),
		TEST(every_value_is_counted_not_above_the_next),
		TEST(two_histograms_become_one),
		TEST(a_feedback_tells_what_came_and_what_did_not),
		TEST(what_comes_late_is_told_with_all_that_follow_it),
		TEST(what_comes_too_late_is_not_told),
		TEST(a_leap_of_numbers_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
