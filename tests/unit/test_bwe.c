#include "bwe/bwe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
	START_BPS = 300000,
	MIN_BPS = 50000,
	MAX_BPS = 5000000,
	PACKET_LEN = 1200,
	GAP_US = 10000, /* between packets: 960 kbit/s */
	DELAY_US = 20000,
	BATCH_N = 10, /* packets in a feedback */
};

/* A link that delays and nothing else, unless a test says so. */
struct scene {
	struct bwe b;
	uint64_t now_us;
	uint64_t clock_us; /* the receiver's is ahead by this */
	uint32_t delay_us;
	unsigned lost_of;  /* every so manyth is lost; 0: none */
	uint16_t seq;      /* the next */
	uint16_t reported; /* the next to report */
	uint64_t arrival_us[65536];
};

static void open_scene_at(struct scene *s, uint64_t now_us)
{
	memset(s, 0, sizeof(*s));
	s->now_us = now_us;
	s->delay_us = DELAY_US;
	bwe_init(&s->b, s->now_us, START_BPS, MIN_BPS, MAX_BPS);
}

static void open_scene(struct scene *s)
{
	open_scene_at(s, 1000000);
}

static void send_one(struct scene *s)
{
	s->arrival_us[s->seq] = s->now_us + s->delay_us;
	bwe_sent(&s->b, s->seq++, PACKET_LEN, s->now_us, 0);
	s->now_us += GAP_US;
}

/* What has arrived, at the end of a way back that takes no time. */
static void report(struct scene *s)
{
	bwe_feedback_begin(&s->b, s->now_us);
	for (; s->reported != s->seq && s->arrival_us[s->reported] <= s->now_us;
	     s->reported++)
		bwe_feedback_packet(&s->b, s->reported,
				    s->lost_of == 0 ||
					    s->reported % s->lost_of != 0,
				    s->arrival_us[s->reported] + s->clock_us);
	bwe_feedback_end(&s->b);
	bwe_tick(&s->b, s->now_us);
}

static void exchange(struct scene *s)
{
	for (unsigned i = 0; i < BATCH_N; i++)
		send_one(s);
	report(s);
}

static void exchange_n(struct scene *s, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		exchange(s);
}

static struct bwe_report report_of(const struct scene *s)
{
	struct bwe_report r;

	bwe_report(&s->b, &r);
	return r;
}

static void assert_bounded(const struct scene *s)
{
	assert_in_range(bwe_target_bps(&s->b), MIN_BPS, MAX_BPS);
}

static void begins_with_what_it_was_told(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	assert_int_equal(bwe_target_bps(&s.b), START_BPS);
}

/* Of packets that are alone each second one takes 20 ms longer. */
static uint32_t jitter_from(uint64_t now_us)
{
	static struct scene s;

	open_scene_at(&s, now_us);
	for (unsigned i = 0; i < 100; i++) {
		s.delay_us = DELAY_US + i % 2 * 20000;
		send_one(&s);
		s.now_us += GAP_US * 2;
		report(&s);
	}
	return delay_jitter_us(&s.b.delay);
}

static void jitter_is_measured_at_any_time_of_the_clock(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < 16; i++)
		assert_int_equal(jitter_from(1000000 + ((uint64_t)i << 30)),
				 jitter_from(1000000));
	assert_in_range(jitter_from(1000000), 15000, 25000);
}

static void fits_into_four_kilobytes(void **unused)
{
	(void)unused;
	assert_true(sizeof(struct bwe) <= 4096);
}

static void grows_while_all_arrives_in_time(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 50);
	assert_true(bwe_target_bps(&s.b) > START_BPS * 11 / 10);
	assert_int_equal(report_of(&s).state, DELAY_NORMAL);
	assert_int_equal(report_of(&s).loss_256, 0);
}

static void does_not_outgrow_half_more_than_arrives(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 1000);
	assert_in_range(bwe_target_bps(&s.b), 960000, 960000 * 16 / 10);
}

static void a_queue_that_grows_takes_the_target_below_what_arrives(
	void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 200);

	uint32_t before_bps = bwe_target_bps(&s.b);

	/* 12 ms for each 10 ms sent. */
	for (unsigned i = 0; i < 150; i++) {
		s.delay_us += 2000;
		send_one(&s);
		if (i % BATCH_N == 0)
			report(&s);
	}
	assert_true(bwe_target_bps(&s.b) < before_bps * 8 / 10);
	assert_true(report_of(&s).queue_us > 100000);
}

static void matches_feedback_across_the_wrap_of_the_numbers(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	s.seq = 65533;
	exchange_n(&s, 3);
	assert_int_equal(report_of(&s).unknown_n, 0);
	assert_true(report_of(&s).acked_bps > 0);
	/* The last to arrive in time was sent two packets ago. */
	assert_in_range(bwe_rtt_us(&s.b), DELAY_US - 64, DELAY_US + 64);
}

static void the_wrap_of_the_receivers_clock_is_no_jump(void **unused)
{
	static struct scene plain;
	static struct scene wraps;

	(void)unused;
	open_scene(&plain);
	open_scene(&wraps);
	/* 2^30 ms are reached after five seconds. */
	wraps.clock_us = (1ull << 30) * 1000 - 6000000;
	for (unsigned i = 0; i < 200; i++) {
		exchange(&plain);
		exchange(&wraps);
		if (wraps.now_us + wraps.clock_us > (1ull << 30) * 1000)
			wraps.clock_us -= (1ull << 30) * 1000;
		assert_int_equal(plain.b.delay.groups_n,
				 wraps.b.delay.groups_n);
	}
	assert_int_equal(bwe_target_bps(&plain.b), bwe_target_bps(&wraps.b));
}

static void a_receivers_clock_that_jumps_changes_little(void **unused)
{
	static const int64_t jumps_us[] = { 3600000000, -3600000000, 5000000,
					    -5000000 };

	(void)unused;
	for (unsigned i = 0; i < sizeof(jumps_us) / sizeof(*jumps_us); i++) {
		static struct scene s;

		open_scene(&s);
		s.clock_us = 1ull << 40;
		exchange_n(&s, 200);

		uint32_t before_bps = bwe_target_bps(&s.b);

		s.clock_us += (uint64_t)jumps_us[i];
		exchange_n(&s, 200);
		assert_true(bwe_target_bps(&s.b) >= before_bps * 9 / 10);
		assert_true(report_of(&s).queue_us < 10000);
	}
}

static void our_clock_does_not_go_back(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 20);

	bwe_remb(&s.b, 100000, s.now_us);
	bwe_tick(&s.b, 1);
	assert_int_equal(bwe_target_bps(&s.b), 100000);
	bwe_remb(&s.b, MAX_BPS, s.now_us);

	uint32_t before_bps = bwe_target_bps(&s.b);

	bwe_tick(&s.b, 1);
	bwe_feedback_begin(&s.b, 2);
	bwe_feedback_end(&s.b);
	assert_int_equal(bwe_target_bps(&s.b), before_bps);
	exchange_n(&s, 20);
	assert_true(bwe_target_bps(&s.b) >= before_bps);
}

static void feedback_that_comes_again_changes_nothing(void **unused)
{
	static struct scene s;
	struct bwe before;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 20);
	before = s.b;
	bwe_feedback_begin(&s.b, s.now_us + s.delay_us);
	for (unsigned i = 0; i < s.reported; i++) {
		bwe_feedback_packet(&s.b, (uint16_t)i, false, 0);
		bwe_feedback_packet(&s.b, (uint16_t)i, true, i * 99999);
	}
	bwe_feedback_end(&s.b);
	assert_int_equal(bwe_target_bps(&s.b), bwe_target_bps(&before));
	assert_memory_equal(&s.b.loss, &before.loss, sizeof(before.loss));
	assert_memory_equal(&s.b.acked, &before.acked, sizeof(before.acked));
	assert_memory_equal(&s.b.sent, &before.sent, sizeof(before.sent));
}

static void feedback_of_what_was_never_sent_is_counted_and_no_more(
	void **unused)
{
	static struct scene s;
	struct bwe before;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 20);
	before = s.b;
	bwe_feedback_begin(&s.b, s.now_us + s.delay_us);
	for (unsigned i = 0; i < 1000; i++)
		bwe_feedback_packet(&s.b, (uint16_t)(s.seq + i), i % 2 == 0,
				    s.now_us + i);
	bwe_feedback_end(&s.b);
	assert_int_equal(report_of(&s).unknown_n, 1000);
	assert_int_equal(bwe_target_bps(&s.b), bwe_target_bps(&before));
	assert_memory_equal(&s.b.loss, &before.loss, sizeof(before.loss));
	assert_memory_equal(&s.b.delay.points, &before.delay.points,
			    sizeof(before.delay.points));
}

static void of_so_many_in_flight_the_last_are_known(void **unused)
{
	struct sent t;
	struct sent_packet p;

	(void)unused;
	sent_init(&t);
	for (unsigned i = 0; i < BWE_SENT_N + 1; i++)
		sent_add(&t, (uint16_t)(60000 + i), 100 + i, 5000192 + i * 640);
	assert_int_equal(sent_take(&t, 60000, true, 6000000, &p), SENT_UNKNOWN);
	assert_int_equal(sent_take(&t, 60001, true, 6000000, &p), SENT_FLYING);
	assert_in_range(p.size, 101 - 4, 101 + 4);
	assert_in_range(p.sent_us, 5000832 - 256, 5000832 + 256);
	assert_int_equal(sent_take(&t, (uint16_t)(60000 + BWE_SENT_N), true,
				   6000000, &p),
			 SENT_FLYING);
}

static void what_is_older_than_two_seconds_is_forgotten(void **unused)
{
	struct sent t;
	struct sent_packet p;

	(void)unused;
	sent_init(&t);
	sent_add(&t, 1, 100, 1000000);
	assert_int_equal(sent_take(&t, 1, false, 40000000, &p), SENT_UNKNOWN);
	for (unsigned i = 0; i < 40; i++)
		sent_add(&t, (uint16_t)(2 + i), 100, 2000000 + i * 1000000);
	assert_int_equal(sent_take(&t, 2, true, 41000000, &p), SENT_UNKNOWN);
	assert_int_equal(sent_take(&t, 30, true, 41000000, &p), SENT_UNKNOWN);
	assert_int_equal(sent_take(&t, 38, true, 41000000, &p), SENT_UNKNOWN);
	assert_int_equal(sent_take(&t, 40, true, 41000000, &p), SENT_FLYING);
}

static void numbers_that_were_left_out_were_not_sent(void **unused)
{
	struct sent t;
	struct sent_packet p;

	(void)unused;
	sent_init(&t);
	sent_add(&t, 65530, 100, 1000000);
	sent_add(&t, 4, 100, 1000000);
	assert_int_equal(sent_take(&t, 65530, true, 1000000, &p), SENT_FLYING);
	assert_int_equal(sent_take(&t, 65535, true, 1000000, &p), SENT_UNKNOWN);
	assert_int_equal(sent_take(&t, 4, true, 1000000, &p), SENT_FLYING);
}

static void after_a_long_jump_of_the_numbers_history_begins_anew(void **unused)
{
	static const uint16_t to[] = { BWE_SENT_N + 50, 65000, 20, 19 };

	(void)unused;
	for (unsigned i = 0; i < sizeof(to) / sizeof(*to); i++) {
		struct sent t;
		struct sent_packet p;

		sent_init(&t);
		sent_add(&t, 20, 100, 1000000);
		sent_add(&t, to[i], 200, 1000000);
		assert_int_equal(sent_take(&t, to[i], true, 1000000, &p),
				 SENT_FLYING);
		assert_int_equal(p.size, 200);
		if (to[i] != 20)
			assert_int_equal(sent_take(&t, 20, true, 1000000, &p),
					 SENT_UNKNOWN);
	}
}

static void a_packet_that_was_lost_may_come_and_not_be_lost_again(void **unused)
{
	struct sent t;
	struct sent_packet p;

	(void)unused;
	sent_init(&t);
	sent_add(&t, 7, 100, 1000000);
	assert_int_equal(sent_take(&t, 7, false, 1000000, &p), SENT_FLYING);
	assert_int_equal(sent_take(&t, 7, false, 1000000, &p), SENT_LOST);
	assert_int_equal(sent_take(&t, 7, true, 1000000, &p), SENT_LOST);
	assert_int_equal(sent_take(&t, 7, false, 1000000, &p), SENT_RECEIVED);
	assert_int_equal(sent_take(&t, 7, true, 1000000, &p), SENT_RECEIVED);
}

static void tells_what_part_was_lost(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	s.lost_of = 5;
	exchange_n(&s, 100);
	assert_in_range(report_of(&s).loss_256, 46, 56);
	assert_in_range(report_of(&s).inherent_256, 46, 56);
}

static void one_in_five_lost_whatever_is_sent_takes_little_away(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	s.lost_of = 5;
	exchange_n(&s, 300);
	assert_true(bwe_target_bps(&s.b) > 600000);
}

static void backs_off_while_nothing_is_heard_but_not_below_the_least(
	void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 100);

	uint32_t before_bps = bwe_target_bps(&s.b);

	for (unsigned i = 0; i < 100; i++) {
		send_one(&s);
		bwe_tick(&s.b, s.now_us);
	}
	assert_false(report_of(&s).silent);
	assert_int_equal(bwe_target_bps(&s.b), before_bps);
	for (unsigned i = 0; i < 300; i++) {
		send_one(&s);
		bwe_tick(&s.b, s.now_us);
	}
	assert_true(report_of(&s).silent);
	assert_in_range(bwe_target_bps(&s.b), before_bps / 3,
			before_bps * 8 / 10);
	for (unsigned i = 0; i < 6000; i++) {
		send_one(&s);
		bwe_tick(&s.b, s.now_us);
	}
	assert_int_equal(bwe_target_bps(&s.b), MIN_BPS);
	exchange(&s);
	assert_false(report_of(&s).silent);
}

static void silence_means_nothing_when_nothing_was_sent(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 100);

	uint32_t before_bps = bwe_target_bps(&s.b);

	s.now_us += 60000000;
	bwe_tick(&s.b, s.now_us);
	assert_false(report_of(&s).silent);
	assert_int_equal(bwe_target_bps(&s.b), before_bps);
}

static void a_receiver_report_counts_only_without_feedback(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 10);

	uint32_t before_bps = bwe_target_bps(&s.b);

	bwe_loss(&s.b, 128, s.now_us);
	assert_int_equal(bwe_target_bps(&s.b), before_bps);

	open_scene(&s);
	bwe_loss(&s.b, 128, s.now_us);
	assert_int_equal(bwe_target_bps(&s.b), START_BPS * 3 / 4);
	bwe_loss(&s.b, 128, s.now_us + 1);
	assert_int_equal(bwe_target_bps(&s.b), START_BPS * 3 / 4);
}

static void without_loss_a_report_lets_it_grow_to_what_is_wanted(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	for (unsigned i = 0; i < 10; i++)
		bwe_loss(&s.b, 0, s.now_us += 1000000);
	assert_int_equal(bwe_target_bps(&s.b), START_BPS);
	bwe_want(&s.b, 1000000);
	for (unsigned i = 0; i < 100; i++)
		bwe_loss(&s.b, 0, s.now_us += 1000000);
	assert_in_range(bwe_target_bps(&s.b), 1000000, 1100000);
}

static void a_receivers_own_bound_holds_for_ten_seconds(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	bwe_remb(&s.b, 100000, s.now_us);
	assert_int_equal(bwe_target_bps(&s.b), 100000);
	bwe_remb(&s.b, 1, s.now_us);
	assert_int_equal(bwe_target_bps(&s.b), MIN_BPS);
	bwe_tick(&s.b, s.now_us + BWE_REMB_MS * 1000);
	assert_int_equal(bwe_target_bps(&s.b), START_BPS);
}

/* Sends what the probe asks for each 5 ms, and reports it as arrived at
 * slower_percent of its pace. */
static unsigned probe_once(struct scene *s, unsigned slower_percent)
{
	uint64_t start_us = s->now_us;
	uint64_t sent_us[256];
	uint16_t first = s->seq;
	unsigned n = 0;
	uint32_t bytes;

	for (unsigned i = 0; i < 40; i++, s->now_us += 5000) {
		uint8_t id = bwe_probe_next(&s->b, s->now_us, &bytes);

		for (; id != 0 && bytes > 0 && n < 256;
		     bytes -= bytes < 300 ? bytes : 300) {
			bwe_sent(&s->b, s->seq++, 300, s->now_us, id);
			sent_us[n++] = s->now_us;
		}
	}
	bwe_feedback_begin(&s->b, s->now_us);
	for (unsigned i = 0; i < n; i++)
		bwe_feedback_packet(&s->b, (uint16_t)(first + i), true,
				    start_us + DELAY_US + s->clock_us +
					    (sent_us[i] - start_us) *
						    slower_percent / 100);
	bwe_feedback_end(&s->b);
	return n;
}

static void a_probe_that_comes_as_it_was_sent_raises_the_estimate(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	assert_true(probe_once(&s, 100) >= PROBE_PACKETS_N);
	assert_in_range(bwe_target_bps(&s.b), START_BPS * 2, START_BPS * 3);
	/* And the next goes further. */
	probe_once(&s, 100);
	assert_in_range(bwe_target_bps(&s.b), START_BPS * 4, START_BPS * 6);
}

static void a_probe_is_no_longer_than_the_rate_it_tries(void **unused)
{
	static struct scene s;
	uint32_t bytes;

	(void)unused;
	open_scene(&s);
	assert_int_not_equal(bwe_probe_next(&s.b, s.now_us, &bytes), 0);
	/* 5 ms of three times the start. */
	assert_in_range(bytes, 1, START_BPS * 3 / 8 / 200 + 1);
}

static void a_probe_that_comes_slower_says_what_the_link_carries(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	probe_once(&s, 900);
	assert_in_range(bwe_target_bps(&s.b), START_BPS * 3 / 10,
			START_BPS * 4 / 10);
}

/* Up to so much longer each takes than the shortest, and overtakes others. */
static uint64_t scattered_us(uint32_t i, uint32_t up_to_us)
{
	return (i * 2654435761u >> 16) % up_to_us;
}

/* Lone packets, each told of as soon as it has come: jitter is known then, and
 * what was sent before has come or is lost. */
static void scatter_n(struct scene *s, unsigned n, uint32_t up_to_us)
{
	for (unsigned i = 0; i < n; i++) {
		s->delay_us =
			DELAY_US + (uint32_t)scattered_us(s->seq, up_to_us);
		send_one(s);
		s->now_us += up_to_us;
		report(s);
	}
	s->delay_us = DELAY_US;
}

static void send_cluster(struct scene *s, unsigned slower_percent,
			 uint32_t up_to_us)
{
	uint64_t start_us = s->now_us;
	uint32_t bytes;

	for (unsigned i = 0; i < 60; i++, s->now_us += 5000) {
		uint8_t id = bwe_probe_next(&s->b, s->now_us, &bytes);

		for (; id != 0 && bytes > 0;
		     bytes -= bytes < 300 ? bytes : 300) {
			uint64_t us =
				(s->now_us - start_us) * slower_percent / 100;

			s->arrival_us[s->seq] = start_us + DELAY_US + us +
						scattered_us(s->seq, up_to_us);
			bwe_sent(&s->b, s->seq++, 300, s->now_us, id);
		}
	}
	s->now_us += 1000000;
	report(s);
}

static void a_short_probe_that_is_out_of_order_says_nothing(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	/* Before any jitter is known. */
	send_cluster(&s, 100, 60000);
	assert_int_equal(bwe_target_bps(&s.b), START_BPS);
}

static void a_probe_is_proved_by_packets_that_overtake_each_other(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	send_cluster(&s, 100, 60000);
	scatter_n(&s, 20, 60000);
	bwe_want(&s.b, MAX_BPS);
	send_cluster(&s, 100, 60000);
	assert_in_range(bwe_target_bps(&s.b), START_BPS * 5 / 2, START_BPS * 3);
}

static void a_probe_is_refuted_by_packets_that_overtake_each_other(
	void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	send_cluster(&s, 100, 60000);
	scatter_n(&s, 20, 60000);
	bwe_want(&s.b, MAX_BPS);
	/* 900 kbit/s come as 450, of which 88 % are sent. */
	send_cluster(&s, 200, 60000);
	assert_in_range(bwe_target_bps(&s.b), START_BPS, 450000);
}

static uint32_t after_overuse(uint32_t queue_us, uint32_t jitter_us)
{
	struct aimd a;

	aimd_init(&a, 1000000, START_BPS);
	aimd_step(&a, 5000000,
		  &(struct aimd_input){ .state = DELAY_OVERUSE,
					.acked_bps = START_BPS,
					.passed_bps = START_BPS,
					.queue_us = queue_us,
					.jitter_us = jitter_us,
					.min_bps = MIN_BPS,
					.max_bps = MAX_BPS });
	return a.bps;
}

static void jitter_that_grows_is_no_queue(void **unused)
{
	(void)unused;
	assert_true(after_overuse(20000, 0) < START_BPS);
	assert_int_equal(after_overuse(20000, 20000), START_BPS);
	assert_true(after_overuse(50000, 20000) < START_BPS);
}

/* Every so manyth comes with the next feedback, and is missing in its own. */
static void exchange_late(struct scene *s, unsigned late_of)
{
	uint16_t first = s->seq;

	for (unsigned i = 0; i < BATCH_N; i++)
		send_one(s);
	bwe_feedback_begin(&s->b, s->now_us);
	for (uint16_t i = (uint16_t)(first - BATCH_N); i != s->seq; i++)
		bwe_feedback_packet(
			&s->b, i, i % late_of != 0 || (int16_t)(i - first) < 0,
			s->arrival_us[i] + (i % late_of != 0 ? 0 : 40000));
	bwe_feedback_end(&s->b);
	bwe_tick(&s->b, s->now_us);
}

static void what_is_overtaken_is_not_lost(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange(&s);
	for (unsigned i = 0; i < 40; i++)
		exchange_late(&s, 5);
	for (unsigned i = 0; i < 60; i++) {
		exchange_late(&s, 5);
		assert_int_equal(report_of(&s).loss_256, 0);
	}
	assert_int_equal(report_of(&s).inherent_256, 0);
	assert_true(bwe_target_bps(&s.b) >= START_BPS);
}

static void losses_count_again_after_a_long_silence(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 20);
	/* More than is kept, and nothing is heard of it. */
	for (unsigned i = 0; i < 2 * BWE_SENT_N; i++)
		send_one(&s);
	s.reported = s.seq;
	s.lost_of = 5;
	exchange_n(&s, 60);
	assert_in_range(report_of(&s).loss_256, 46, 56);
}

static void nothing_is_probed_that_nobody_wants(void **unused)
{
	static struct scene s;
	uint32_t bytes;

	(void)unused;
	open_scene(&s);
	probe_once(&s, 900);
	exchange_n(&s, 100);
	for (unsigned i = 0; i < 200; i++) {
		exchange(&s);
		assert_int_equal(bwe_probe_next(&s.b, s.now_us, &bytes), 0);
	}
	bwe_want(&s.b, MAX_BPS);
	exchange(&s);
	assert_int_not_equal(bwe_probe_next(&s.b, s.now_us, &bytes), 0);
}

static void a_longer_way_is_not_taken_for_a_queue_for_long(void **unused)
{
	static struct scene s;

	(void)unused;
	open_scene(&s);
	exchange_n(&s, 100);
	s.delay_us += 300000;
	exchange_n(&s, 15);
	assert_true(report_of(&s).queue_us > 200000);
	exchange_n(&s, 60);
	assert_true(report_of(&s).queue_us < 10000);
}

/* Hostile reports of packets that were sent. */
static void storm(struct scene *s, uint64_t (*arrival)(uint32_t random))
{
	uint32_t random = 1;

	for (unsigned round = 0; round < 2000; round++) {
		for (unsigned i = 0; i < 5; i++)
			send_one(s);
		bwe_feedback_begin(&s->b, s->now_us);
		for (unsigned i = 0; i < 300; i++) {
			random = random * 1664525 + 1013904223;
			bwe_feedback_packet(&s->b,
					    (uint16_t)(s->seq - 1u - i % 50),
					    random >> 30 != 0, arrival(random));
		}
		bwe_feedback_end(&s->b);
		bwe_tick(&s->b, s->now_us);
		assert_bounded(s);
	}
}

static uint64_t at_once(uint32_t random)
{
	(void)random;
	return 0;
}

static uint64_t far_apart(uint32_t random)
{
	return (uint64_t)random << 32;
}

static uint64_t any_time(uint32_t random)
{
	return random;
}

static void hostile_feedback_stays_within_the_bounds(void **unused)
{
	static uint64_t (*const kinds[])(uint32_t) = { at_once, far_apart,
						       any_time };
	static struct scene s;

	(void)unused;
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		open_scene(&s);
		bwe_want(&s.b, MAX_BPS);
		storm(&s, kinds[i]);
		/* And once it is honest again, it recovers. */
		s.clock_us = 0;
		exchange_n(&s, 700);
		assert_true(bwe_target_bps(&s.b) > 200000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_with_what_it_was_told),
		cmocka_unit_test(jitter_is_measured_at_any_time_of_the_clock),
		cmocka_unit_test(fits_into_four_kilobytes),
		cmocka_unit_test(grows_while_all_arrives_in_time),
		cmocka_unit_test(does_not_outgrow_half_more_than_arrives),
		cmocka_unit_test(
			a_queue_that_grows_takes_the_target_below_what_arrives),
		cmocka_unit_test(
			matches_feedback_across_the_wrap_of_the_numbers),
		cmocka_unit_test(the_wrap_of_the_receivers_clock_is_no_jump),
		cmocka_unit_test(a_receivers_clock_that_jumps_changes_little),
		cmocka_unit_test(our_clock_does_not_go_back),
		cmocka_unit_test(feedback_that_comes_again_changes_nothing),
		cmocka_unit_test(
			feedback_of_what_was_never_sent_is_counted_and_no_more),
		cmocka_unit_test(of_so_many_in_flight_the_last_are_known),
		cmocka_unit_test(what_is_older_than_two_seconds_is_forgotten),
		cmocka_unit_test(numbers_that_were_left_out_were_not_sent),
		cmocka_unit_test(
			after_a_long_jump_of_the_numbers_history_begins_anew),
		cmocka_unit_test(
			a_packet_that_was_lost_may_come_and_not_be_lost_again),
		cmocka_unit_test(tells_what_part_was_lost),
		cmocka_unit_test(
			one_in_five_lost_whatever_is_sent_takes_little_away),
		cmocka_unit_test(
			backs_off_while_nothing_is_heard_but_not_below_the_least),
		cmocka_unit_test(silence_means_nothing_when_nothing_was_sent),
		cmocka_unit_test(
			a_receiver_report_counts_only_without_feedback),
		cmocka_unit_test(
			without_loss_a_report_lets_it_grow_to_what_is_wanted),
		cmocka_unit_test(a_receivers_own_bound_holds_for_ten_seconds),
		cmocka_unit_test(
			a_probe_that_comes_as_it_was_sent_raises_the_estimate),
		cmocka_unit_test(a_probe_is_no_longer_than_the_rate_it_tries),
		cmocka_unit_test(
			a_probe_that_comes_slower_says_what_the_link_carries),
		cmocka_unit_test(
			a_short_probe_that_is_out_of_order_says_nothing),
		cmocka_unit_test(
			a_probe_is_proved_by_packets_that_overtake_each_other),
		cmocka_unit_test(
			a_probe_is_refuted_by_packets_that_overtake_each_other),
		cmocka_unit_test(jitter_that_grows_is_no_queue),
		cmocka_unit_test(what_is_overtaken_is_not_lost),
		cmocka_unit_test(losses_count_again_after_a_long_silence),
		cmocka_unit_test(nothing_is_probed_that_nobody_wants),
		cmocka_unit_test(
			a_longer_way_is_not_taken_for_a_queue_for_long),
		cmocka_unit_test(hostile_feedback_stays_within_the_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
