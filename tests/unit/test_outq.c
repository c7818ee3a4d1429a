#include "media/outq.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct outq q;

static int empty(void **unused)
{
	(void)unused;
	memset(&q, 0, sizeof(q));
	return 0;
}

/* What waits, taken out by pieces of at most size bytes. */
static size_t take(uint8_t *out, size_t size, uint64_t now_ms)
{
	const uint8_t *p[2];
	size_t len[2];
	size_t total = 0;

	for (;;) {
		outq_next(&q, now_ms, p, len);
		if (len[0] == 0)
			return total;
		for (int i = 0; i < 2; i++) {
			size_t n = len[i] < size ? len[i] : size;

			memcpy(out + total, p[i], n);
			total += n;
			outq_sent(&q, n);
			if (n < len[i])
				break;
		}
	}
}

static void what_goes_in_comes_out_in_order(void **unused)
{
	static uint8_t out[TURN_STREAM_QUEUE_LEN];
	uint8_t message[100];
	unsigned put_n = 0;
	unsigned got_n = 0;

	(void)unused;
	for (unsigned round = 0; round < 5000; round++) {
		for (unsigned i = 0; i < round % 5; i++) {
			memset(message, (int)(put_n % 251), sizeof(message));
			outq_push(&q, message, 1 + put_n % 100, 0);
			put_n++;
		}

		size_t len = take(out, 1 + round % 70, 0);

		for (size_t at = 0; at < len; at += 1 + got_n % 100, got_n++)
			assert_int_equal(out[at], got_n % 251);
	}
	assert_int_equal(got_n, put_n);
	assert_int_equal(q.n, 0);
	assert_int_equal(q.len, 0);
	assert_int_equal(q.dropped_full_n + q.dropped_old_n, 0);
}

static void a_full_queue_drops_whole_messages(void **unused)
{
	static uint8_t message[1000];
	static uint8_t out[TURN_STREAM_QUEUE_LEN];
	const unsigned fit_n = TURN_STREAM_QUEUE_LEN / sizeof(message);

	(void)unused;
	for (unsigned i = 0; i < fit_n + 10; i++)
		outq_push(&q, message, sizeof(message), 0);
	assert_int_equal(q.n, fit_n);
	assert_int_equal(q.dropped_full_n, 10);
	assert_int_equal(take(out, sizeof(out), 0), fit_n * sizeof(message));
}

static void the_number_of_messages_is_bounded_too(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < TURN_STREAM_QUEUE_N + 3; i++)
		outq_push(&q, (const uint8_t *)"x", 1, 0);
	assert_int_equal(q.n, TURN_STREAM_QUEUE_N);
	assert_int_equal(q.dropped_full_n, 3);
}

static void what_waited_too_long_is_dropped(void **unused)
{
	uint8_t out[16];

	(void)unused;
	outq_push(&q, (const uint8_t *)"old", 3, 1000);
	outq_push(&q, (const uint8_t *)"new", 3, 1001);
	assert_int_equal(take(out, 16, 1001 + TURN_STREAM_AGE_MS), 3);
	assert_memory_equal(out, "new", 3);
	assert_int_equal(q.dropped_old_n, 1);
}

static void what_was_begun_is_finished_however_old(void **unused)
{
	const uint8_t *p[2];
	size_t len[2];
	uint8_t out[16];

	(void)unused;
	outq_push(&q, (const uint8_t *)"begun", 5, 0);
	outq_push(&q, (const uint8_t *)"late", 4, 0);
	outq_next(&q, 0, p, len);
	assert_int_equal(len[0], 9);
	outq_sent(&q, 2);
	outq_push(&q, (const uint8_t *)"new", 3, 9000);
	assert_int_equal(take(out, 16, 9000), 6);
	assert_memory_equal(out, "gunnew", 6);
	assert_int_equal(q.dropped_old_n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_goes_in_comes_out_in_order, empty),
		cmocka_unit_test_setup(a_full_queue_drops_whole_messages,
				       empty),
		cmocka_unit_test_setup(the_number_of_messages_is_bounded_too,
				       empty),
		cmocka_unit_test_setup(what_waited_too_long_is_dropped, empty),
		cmocka_unit_test_setup(what_was_begun_is_finished_however_old,
				       empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
