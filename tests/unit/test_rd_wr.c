/* The cursors that every outside byte goes through. */
#include "base/rd.h"
#include "base/wr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_reader_stops_at_its_end(void **unused)
{
	static const uint8_t three[] = { 1, 2, 3 };
	struct rd r = rd_init(three, 2);

	(void)unused;
	assert_int_equal(rd_u8(&r), 1);
	assert_int_equal(rd_u16(&r), 0);
	assert_true(r.bad);
	assert_int_equal(rd_u8(&r), 0);
}

static void a_reader_that_failed_once_is_never_done(void **unused)
{
	static const uint8_t two[] = { 1, 2 };
	struct rd r = rd_init(two, 2);

	(void)unused;
	assert_null(rd_bytes(&r, 3));
	assert_false(rd_done(&r));
	assert_true(rd_sub(&r, 1).bad);
}

static void numbers_come_back_as_they_were_written(void **unused)
{
	uint8_t buf[15];
	struct wr w = wr_init(buf, sizeof(buf));
	size_t len;

	(void)unused;
	wr_u8(&w, 0x12);
	wr_u16(&w, 0x3456);
	wr_u32(&w, 0x789abcdeu);
	wr_u64(&w, 0x0123456789abcdefu);
	assert_int_equal(wr_done(&w, &len), OK);
	assert_int_equal(len, sizeof(buf));

	struct rd r = rd_init(buf, len);

	assert_int_equal(rd_u8(&r), 0x12);
	assert_int_equal(rd_u16(&r), 0x3456);
	assert_int_equal(rd_u32(&r), 0x789abcdeu);
	assert_true(rd_u64(&r) == 0x0123456789abcdefu);
	assert_true(rd_done(&r));
}

static void a_writer_never_writes_past_its_end(void **unused)
{
	uint8_t buf[4] = { 0, 0, 0, 0xee };
	struct wr w = wr_init(buf, 3);
	size_t len;

	(void)unused;
	wr_u16(&w, 0x0102);
	wr_u16(&w, 0x0304);
	wr_u8(&w, 5);
	assert_int_equal(wr_done(&w, &len), ERR_FULL);
	assert_int_equal(buf[2], 0);
	assert_int_equal(buf[3], 0xee);
}

static void an_open_length_counts_what_follows_it(void **unused)
{
	uint8_t buf[8];
	struct wr w = wr_init(buf, sizeof(buf));
	struct wr_len16 at = wr_open16(&w);

	(void)unused;
	wr_bytes(&w, "abc", 3);
	wr_close16(&w, at);
	assert_int_equal(buf[0], 0);
	assert_int_equal(buf[1], 3);
}

static void a_number_is_written_in_decimal_without_zeros_in_front(void **unused)
{
	uint8_t buf[24];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	wr_decimal(&w, 0);
	wr_u8(&w, ' ');
	wr_decimal(&w, 100);
	assert_memory_equal(buf, "0 100", 5);
	w = wr_init(buf, sizeof(buf));
	wr_decimal(&w, UINT64_MAX);
	assert_int_equal(wr_len(&w), 20);
	assert_memory_equal(buf, "18446744073709551615", 20);
	w = wr_init(buf, 2);
	wr_decimal(&w, 100);
	assert_true(w.full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_stops_at_its_end),
		cmocka_unit_test(a_reader_that_failed_once_is_never_done),
		cmocka_unit_test(numbers_come_back_as_they_were_written),
		cmocka_unit_test(a_writer_never_writes_past_its_end),
		cmocka_unit_test(an_open_length_counts_what_follows_it),
		cmocka_unit_test(
			a_number_is_written_in_decimal_without_zeros_in_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
