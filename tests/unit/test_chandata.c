#include "turn/framing.h"
#include "wire/chandata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void reads_what_is_written(void **unused)
{
	uint8_t buf[7] = { 0, 0, 0, 0, 'a', 'b', 'c' };
	struct chandata c;

	(void)unused;
	chandata_header(buf, 0x4abc, 3);
	assert_int_equal(chandata_read(&c, rd_init(buf, sizeof(buf))), OK);
	assert_int_equal(c.channel, 0x4abc);
	assert_int_equal(c.len, 3);
	assert_ptr_equal(c.data, buf + 4);
}

static void refuses_numbers_that_are_no_channel(void **unused)
{
	uint8_t buf[4];
	struct chandata c;

	(void)unused;
	for (unsigned number = 0; number <= UINT16_MAX; number++) {
		bool is = number >= 0x4000 && number <= 0x7fff;

		chandata_header(buf, (uint16_t)number, 0);
		assert_int_equal(chandata_read(&c, rd_init(buf, 4)),
				 is ? OK : ERR_FORMAT);
	}
}

static void refuses_data_that_is_not_all_there(void **unused)
{
	uint8_t buf[12] = { 0 };
	struct chandata c;

	(void)unused;
	chandata_header(buf, 0x4000, 8);
	for (size_t len = 0; len < sizeof(buf); len++)
		assert_int_equal(chandata_read(&c, rd_init(buf, len)),
				 ERR_FORMAT);
	assert_int_equal(chandata_read(&c, rd_init(buf, sizeof(buf))), OK);
}

static void takes_three_bytes_of_padding_and_no_more(void **unused)
{
	uint8_t buf[12] = { 0 };
	struct chandata c;

	(void)unused;
	chandata_header(buf, 0x4000, 4);
	for (size_t len = 8; len <= 11; len++)
		assert_int_equal(chandata_read(&c, rd_init(buf, len)), OK);
	assert_int_equal(chandata_read(&c, rd_init(buf, 12)), ERR_FORMAT);
}

static void pads_to_four_bytes(void **unused)
{
	(void)unused;
	for (unsigned len = 0; len <= UINT16_MAX; len++) {
		unsigned padding = chandata_padding((uint16_t)len);

		assert_true(padding < 4 && (len + padding) % 4 == 0);
	}
}

static enum err frame(const char *bytes, size_t n, size_t *len)
{
	return framing_len(rd_init((const uint8_t *)bytes, n), len);
}

static void a_stream_waits_for_four_bytes(void **unused)
{
	size_t len;

	(void)unused;
	for (size_t n = 0; n < 4; n++)
		assert_int_equal(frame("\x00\x01\x00\x00", n, &len), ERR_STEP);
	assert_int_equal(frame("\x00\x01\x00\x00", 4, &len), OK);
	assert_int_equal(len, 20);
}

static void a_stream_pads_channel_data(void **unused)
{
	size_t len;

	(void)unused;
	assert_int_equal(frame("\x40\x00\x00\x05", 4, &len), OK);
	assert_int_equal(len, 12);
	assert_int_equal(frame("\x4f\xff\xff\xff", 4, &len), OK);
	assert_int_equal(len, 65540);
}

static void a_stream_of_anything_else_makes_no_sense(void **unused)
{
	size_t len;

	(void)unused;
	assert_int_equal(frame("\x00\x01\x00\x02", 4, &len), ERR_FORMAT);
	assert_int_equal(frame("\x80\x00\x00\x00", 4, &len), ERR_FORMAT);
	assert_int_equal(frame("\xff\x00\x00\x00", 4, &len), ERR_FORMAT);
	assert_int_equal(frame("\x16\x03\x01\x02", 4, &len), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_written),
		cmocka_unit_test(refuses_numbers_that_are_no_channel),
		cmocka_unit_test(refuses_data_that_is_not_all_there),
		cmocka_unit_test(takes_three_bytes_of_padding_and_no_more),
		cmocka_unit_test(pads_to_four_bytes),
		cmocka_unit_test(a_stream_waits_for_four_bytes),
		cmocka_unit_test(a_stream_pads_channel_data),
		cmocka_unit_test(a_stream_of_anything_else_makes_no_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
