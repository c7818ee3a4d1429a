#include "base/limits.h"
#include "rtp/rtcp.h"
#include "rtp/twcc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define READER(v) rd_init((v), sizeof(v))

static enum err read_packet(struct twcc *t, struct rd datagram)
{
	struct rtcp_compound c;
	struct rtcp_feedback f;
	struct rtcp p;

	TRY(rtcp_open(&c, datagram));
	assert_true(rtcp_next(&c, &p));
	assert_int_equal(p.type, RTCP_RTPFB);
	assert_int_equal(p.count, RTCP_RTPFB_TWCC);
	TRY(rtcp_feedback_read(&f, &p));
	return twcc_read(t, f.fci);
}

/* In ticks; what did not come is NONE. */
enum { NONE = INT16_MAX };

static void check(struct rd packet, const int16_t *deltas, size_t n)
{
	struct twcc_status s;
	struct twcc t;

	assert_int_equal(read_packet(&t, packet), OK);
	assert_int_equal(t.status_n, n);
	for (size_t i = 0; i < n; i++) {
		assert_true(twcc_next(&t, &s));
		assert_int_equal(s.seq, (uint16_t)(t.base_seq + i));
		assert_true(s.received == (deltas[i] != NONE));
		assert_int_equal(s.delta, s.received ? deltas[i] : 0);
	}
	assert_false(twcc_next(&t, &s));
}

/* Feedbacks of browsers that the tests of public implementations have: bytes,
 * and what they say. A run of small deltas; a run of large ones and one of
 * small; one bit a status; two bits a status, then a run of lost ones that
 * is longer than the count. (The third counted a byte of padding too many.) */
static const uint8_t run[] = { 0xaf, 0xcd, 0,    7,    0xfa, 0x17, 0xfa, 0x17,
			       0x19, 0x3d, 0xd8, 0xbb, 0,    4,    0,    7,
			       0x10, 0x63, 0x6e, 1,    0x20, 7,    0x4c, 0x24,
			       0x24, 0x10, 0x0c, 0x0c, 0x10, 0,    0,    3 };
static const uint8_t runs[] = { 0x8f, 0xcd, 0,    7,    0xfa, 0x17, 0xfa, 0x17,
				0x19, 0x3d, 0xd8, 0xbb, 1,    0x74, 0,    6,
				0x45, 0xb1, 0x5a, 0x40, 0x40, 2,    0x20, 4,
				0x1f, 0xfe, 0x1f, 0x9a, 0xd0, 0,    0xd0, 0 };
static const uint8_t one_bit[] = { 0xaf, 0xcd, 0,    6,    0xfa, 0x17, 0xfa,
				   0x17, 0x19, 0x3d, 0xd8, 0xbb, 0,    1,
				   0,    14,   0x10, 0x63, 0x6d, 0,    0xba,
				   0,    0x10, 0x0c, 0x0c, 0x10, 0,    2 };
static const uint8_t two_bits[] = { 0xaf, 0xcd, 0,    7,    0x9b, 0x74, 0xf6,
				    0x1f, 0x93, 0x71, 0xdc, 0xbc, 0x85, 0x3c,
				    0,    9,    0x63, 0xf9, 0x16, 0xb3, 0xd5,
				    0x52, 0,    0x30, 0x9b, 0xaa, 0x6a, 0xaa,
				    0x7b, 1,    9,    1 };

static void feedbacks_of_others_are_read(void **unused)
{
	static const int16_t of_run[] = { 76, 36, 36, 16, 12, 12, 16 };
	static const int16_t of_runs[] = { 8190, 8090, 208, 0, 208, 0 };
	static const int16_t of_one_bit[] = {
		16,   12,   12,   NONE, 16,   NONE, NONE,
		NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	};
	static const int16_t of_two_bits[] = { 155,  170,   106,  170, 123,
					       NONE, 0x109, NONE, NONE };
	struct twcc t;

	(void)unused;
	check(READER(run), of_run, 7);
	check(READER(runs), of_runs, 6);
	check(READER(one_bit), of_one_bit, 14);
	check(READER(two_bits), of_two_bits, 9);
	assert_int_equal(read_packet(&t, READER(two_bits)), OK);
	assert_int_equal(t.base_seq, 34108);
	assert_int_equal(t.reference, 6551830);
	assert_int_equal(t.count, 179);
}

static void a_reference_has_a_sign(void **unused)
{
	uint8_t copy[sizeof(run)];
	struct twcc t;

	(void)unused;
	memcpy(copy, run, sizeof(copy));
	memcpy(copy + 16, "\xff\xff\xfe", 3);
	assert_int_equal(read_packet(&t, READER(copy)), OK);
	assert_int_equal(t.reference, -2);
}

static void refuses_every_shortened_feedback(void **unused)
{
	struct twcc t = { .count = 99 };
	const size_t padding = 2; /* of run, beside its count of itself */

	(void)unused;
	for (size_t len = 0; len < sizeof(run) - 12 - padding - 1; len++)
		assert_int_equal(twcc_read(&t, rd_init(run + 12, len)),
				 ERR_FORMAT);
	for (size_t len = 0; len < sizeof(runs) - 12; len++)
		assert_int_equal(twcc_read(&t, rd_init(runs + 12, len)),
				 ERR_FORMAT);
	assert_int_equal(t.count, 99);
}

static void refuses_more_than_a_word_that_nothing_is_said_of(void **unused)
{
	uint8_t longer[sizeof(runs) + 4] = { 0 };
	struct twcc t;

	(void)unused;
	memcpy(longer, runs, sizeof(runs));
	for (size_t more = 0; more <= 4; more++)
		assert_int_equal(
			twcc_read(&t, rd_init(longer + 12,
					      sizeof(runs) - 12 + more)),
			more < 4 ? OK : ERR_FORMAT);
}

static void refuses_a_reserved_symbol(void **unused)
{
	uint8_t copy[sizeof(run)];
	struct twcc t;

	(void)unused;
	memcpy(copy, run, sizeof(copy));
	copy[20] = 0x60;
	assert_int_equal(read_packet(&t, READER(copy)), ERR_FORMAT);
	memcpy(copy, run, sizeof(copy));
	copy[20] = 0xf0; /* the first of seven */
	copy[21] = 0;
	assert_int_equal(read_packet(&t, READER(copy)), ERR_FORMAT);

	/* Whatever follows, as it is not said how long its delta is. */
	for (size_t more = 0; more < 8; more++) {
		static const uint8_t fci[10 + 8] = { [3] = 1, [8] = 0x60, 1 };

		assert_int_equal(twcc_read(&t, rd_init(fci, 10 + more)),
				 ERR_FORMAT);
	}
}

static void refuses_a_run_of_none_and_a_feedback_about_none(void **unused)
{
	uint8_t copy[sizeof(run)];
	struct twcc t;

	(void)unused;
	memcpy(copy, run, sizeof(copy));
	copy[21] = 0;
	assert_int_equal(read_packet(&t, READER(copy)), ERR_FORMAT);
	memcpy(copy, run, sizeof(copy));
	copy[15] = 0;
	assert_int_equal(read_packet(&t, READER(copy)), ERR_FORMAT);
}

static void refuses_more_statuses_than_the_limit(void **unused)
{
	uint8_t fci[] = { 0,
			  0,
			  TWCC_STATUS_N >> 8,
			  TWCC_STATUS_N & 0xff,
			  0,
			  0,
			  0,
			  0, /* reference and count */
			  0x1f,
			  0xff,
			  0,
			  2 }; /* lost: 8191, 2 */
	struct twcc_status s;
	struct twcc t;
	unsigned n = 0;

	(void)unused;
	assert_int_equal(twcc_read(&t, READER(fci)), OK);
	while (twcc_next(&t, &s))
		n++;
	assert_int_equal(n, TWCC_STATUS_N);
	fci[3]++;
	assert_int_equal(twcc_read(&t, READER(fci)), ERR_FULL);
}

/* Writes feedbacks of at most size bytes until all is said, and reads them: each
 * status is what it was made of, to the tick. Returns the bytes they have. */
static size_t says_again(const int64_t *arrived_us, size_t n, size_t size)
{
	struct twcc_head h = { 1, 2, 65000, 250 };
	uint8_t buf[1500];
	size_t said = 0;
	size_t all_len = 0;

	while (said < n) {
		struct wr w = wr_init(buf, size);
		size_t now = twcc_write(&w, &h, arrived_us + said, n - said);
		struct twcc_status s;
		struct twcc t;

		if (now == 0) {
			assert_int_equal(wr_len(&w), 0);
			for (size_t i = said; i < n; i++)
				assert_true(arrived_us[i] == TWCC_MISSING);
			break;
		}
		assert_int_equal(wr_len(&w) % 4, 0);
		assert_int_equal(read_packet(&t, rd_init(buf, wr_len(&w))), OK);
		assert_int_equal(t.base_seq, h.base_seq);
		assert_int_equal(t.count, h.count);
		assert_int_equal(t.status_n, now);

		int64_t ticks = (int64_t)t.reference * TWCC_REFERENCE_TICKS;

		for (size_t i = said; i < said + now; i++) {
			const int64_t us = arrived_us[i];

			assert_true(twcc_next(&t, &s));
			assert_true(s.received == (us != TWCC_MISSING));
			ticks += s.delta;
			if (s.received)
				assert_true(ticks == us / TWCC_TICK_US);
		}
		said += now;
		all_len += wr_len(&w);
		h.base_seq = (uint16_t)(h.base_seq + now);
		h.count++;
	}
	return all_len;
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Bursts of loss, reordering, and now and then a pause that no delta says. */
static void make_pattern(int64_t *arrived_us, size_t n, uint32_t *state)
{
	const uint32_t loss = next_random(state) % 100;
	const uint32_t burst = 1 + next_random(state) % 40;
	int64_t now = next_random(state);
	uint32_t lost = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t dice = next_random(state) % 1000;

		now += next_random(state) % 3000;
		if (dice < 30)
			now += 100000;
		if (dice == 999)
			now += 9000000;
		if (lost == 0 && next_random(state) % 100 < loss)
			lost = 1 + next_random(state) % burst;
		arrived_us[i] = now;
		if (dice > 950 && now > 50000)
			arrived_us[i] -= 50000;
		if (lost > 0) {
			arrived_us[i] = TWCC_MISSING;
			lost--;
		}
	}
}

static void any_pattern_of_loss_is_said_and_read_again(void **unused)
{
	static int64_t arrived_us[3000];
	uint32_t state = 7;

	(void)unused;
	for (unsigned round = 0; round < 2000; round++) {
		const size_t n = 1 + next_random(&state) % 500;
		const size_t size = 28 + next_random(&state) % 1200;

		make_pattern(arrived_us, n, &state);
		(void)says_again(arrived_us, n, size);
	}
	make_pattern(arrived_us, 3000, &state);
	(void)says_again(arrived_us, 3000, 1200);
}

static void runs_are_said_in_two_bytes(void **unused)
{
	static int64_t arrived_us[1000];

	(void)unused;
	for (size_t i = 0; i < 1000; i++)
		arrived_us[i] =
			i == 0 || i == 999 ? (int64_t)i * 1000 : TWCC_MISSING;
	/* 20 of head; a vector with the first, a run, a vector with the
	 * last: 6; a delta of one byte, one of two; padded. */
	assert_int_equal(says_again(arrived_us, 1000, 1200), 32);
	for (size_t i = 0; i < 1000; i++)
		arrived_us[i] = (int64_t)i * 1000;
	assert_int_equal(says_again(arrived_us, 1000, 1200), 20 + 2 + 1000 + 2);
}

static void a_vector_of_one_bit_is_preferred_where_it_says_more(void **unused)
{
	int64_t arrived_us[14];

	(void)unused;
	for (int i = 0; i < 14; i++)
		arrived_us[i] = i % 2 == 0 ? i * 1000 : TWCC_MISSING;
	assert_int_equal(says_again(arrived_us, 14, 1200), 20 + 2 + 7 + 3);
	arrived_us[2] += 200000; /* a large one, and one that goes back */
	assert_int_equal(says_again(arrived_us, 14, 1200),
			 20 + 2 * 3 + 7 + 2 + 1);
}

static void of_what_did_not_come_at_all_nothing_is_said(void **unused)
{
	static const int64_t arrived_us[] = { TWCC_MISSING, TWCC_MISSING, 9 };
	const struct twcc_head h = { 1, 2, 3, 4 };
	uint8_t buf[64];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	assert_int_equal(twcc_write(&w, &h, arrived_us, 2), 0);
	assert_int_equal(twcc_write(&w, &h, arrived_us, 0), 0);
	assert_int_equal(wr_len(&w), 0);
	assert_int_equal(twcc_write(&w, &h, arrived_us, 3), 3);
}

static void without_room_nothing_is_said(void **unused)
{
	static const int64_t arrived_us[] = { 9 };
	const struct twcc_head h = { 1, 2, 3, 4 };
	uint8_t buf[64];

	(void)unused;
	for (size_t size = 0; size < sizeof(buf); size++) {
		struct wr w = wr_init(buf, size);

		assert_int_equal(twcc_write(&w, &h, arrived_us, 1),
				 size < 24 ? 0 : 1);
		assert_int_equal(wr_len(&w), size < 24 ? 0 : 24);
		assert_false(w.full);
	}
}

static void what_came_too_long_after_wants_another_feedback(void **unused)
{
	static const int64_t arrived_us[] = { 0, 32767 * 250, 32767 * 250 * 3 };
	const struct twcc_head h = { 1, 2, 3, 4 };
	uint8_t buf[64];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	assert_int_equal(twcc_write(&w, &h, arrived_us, 3), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(feedbacks_of_others_are_read),
		cmocka_unit_test(a_reference_has_a_sign),
		cmocka_unit_test(refuses_every_shortened_feedback),
		cmocka_unit_test(
			refuses_more_than_a_word_that_nothing_is_said_of),
		cmocka_unit_test(refuses_a_reserved_symbol),
		cmocka_unit_test(
			refuses_a_run_of_none_and_a_feedback_about_none),
		cmocka_unit_test(refuses_more_statuses_than_the_limit),
		cmocka_unit_test(any_pattern_of_loss_is_said_and_read_again),
		cmocka_unit_test(runs_are_said_in_two_bytes),
		cmocka_unit_test(
			a_vector_of_one_bit_is_preferred_where_it_says_more),
		cmocka_unit_test(of_what_did_not_come_at_all_nothing_is_said),
		cmocka_unit_test(without_room_nothing_is_said),
		cmocka_unit_test(
			what_came_too_long_after_wants_another_feedback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
