/* Addresses: one form for one endpoint, and their text. */
#include "base/addr.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void an_ipv4_address_in_ipv6_is_that_ipv4_address(void **unused)
{
	static const uint8_t six[16] = {
		[10] = 0xff, [11] = 0xff, 192, 0, 2, 7
	};
	static const uint8_t four[4] = { 192, 0, 2, 7 };
	struct addr a = addr_from_v6(six, 5);
	struct addr b = addr_from_v4(four, 5);

	(void)unused;
	assert_true(addr_equal(&a, &b));
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(addr_ip_len(&a), 4);
}

static void the_port_is_part_of_an_address_but_not_of_a_host(void **unused)
{
	static const uint8_t four[4] = { 192, 0, 2, 7 };
	struct addr a = addr_from_v4(four, 5);
	struct addr b = addr_from_v4(four, 6);

	(void)unused;
	assert_false(addr_equal(&a, &b));
	assert_true(addr_same_ip(&a, &b));
}

static void families_never_compare_equal(void **unused)
{
	static const uint8_t six[16] = { 192, 0, 2, 7 };
	struct addr a = addr_from_v4(six, 5);
	struct addr b = addr_from_v6(six, 5);

	(void)unused;
	assert_false(addr_equal(&a, &b));
	assert_int_equal(addr_ip_len(&b), 16);
	assert_int_equal(addr_ip_len(&(struct addr){ 0 }), 0);
}

/* What is read, and how it is written: RFC 5952 has one form for each. */
static const struct {
	const char *in;
	const char *out;
} forms[] = {
	{ "0.0.0.0", "0.0.0.0:65535" },
	{ "127.0.0.1", "127.0.0.1:65535" },
	{ "255.255.255.255", "255.255.255.255:65535" },
	{ "::", "[::]:65535" },
	{ "::1", "[::1]:65535" },
	{ "[::1]", "[::1]:65535" },
	{ "1::", "[1::]:65535" },
	{ "2001:db8::1", "[2001:db8::1]:65535" },
	{ "2001:0DB8:0:0:0:0:0:0001", "[2001:db8::1]:65535" },
	{ "2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]:65535" },
	{ "2001:0:0:1:0:0:0:1", "[2001:0:0:1::1]:65535" },
	{ "2001:db8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]:65535" },
	{ "1:2:3:4:5:6:7::", "[1:2:3:4:5:6:7:0]:65535" },
	{ "::2:3:4:5:6:7:8", "[0:2:3:4:5:6:7:8]:65535" },
	{ "64:ff9b::192.0.2.33", "[64:ff9b::c000:221]:65535" },
	{ "::ffff:192.0.2.33", "192.0.2.33:65535" },
	{ "::FFFF:c000:221", "192.0.2.33:65535" },
	{ "1:2:3:4:5:6:1.2.3.4", "[1:2:3:4:5:6:102:304]:65535" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	  "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535" },
};

static void every_form_is_read_and_written_as_the_one_form(void **unused)
{
	char text[ADDR_TEXT_LEN];
	struct addr a;

	(void)unused;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_true(addr_read_ip(&a, forms[i].in));
		assert_int_equal(a.port, 0);
		a.port = 65535;
		assert_string_equal(addr_text(&a, text), forms[i].out);
	}
}

static const char *const refused[] = {
	"",
	" ",
	"1",
	"1.2.3",
	"1.2.3.4.5",
	"1.2.3.256",
	"1.2.3.04",
	"1.2.3.4 ",
	"1.2.3.-4",
	"1..3.4",
	"1.2.3.4:5",
	"[1.2.3.4]",
	"localhost",
	":",
	":::",
	"1:",
	":1",
	"[]",
	"[::1",
	"::1]",
	"::1::",
	"1::2::3",
	"1:2:3:4:5:6:7",
	"1:2:3:4:5:6:7:8:9",
	"1:2:3:4:5:6:7:8::",
	"::1:2:3:4:5:6:7:8",
	"12345::",
	"g::",
	"::1%lo",
	"1:2:3:4:5:6:7:1.2.3.4",
	"::1.2.3",
	"1.2.3.4::",
	"::1.2.3.4:5",
	"1:2:3:4:5:6:7:8888888888888888888888888888888888888888888888888888888",
};

static void refuses_what_is_not_one_whole_address(void **unused)
{
	struct addr before;
	struct addr a;

	(void)unused;
	memset(&before, 0x5a, sizeof(before));
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		a = before;
		if (addr_read_ip(&a, refused[i]))
			fail_msg("took \"%s\"", refused[i]);
		assert_memory_equal(&a, &before, sizeof(a));
	}
}

static void no_address_is_written_as_a_dash(void **unused)
{
	char text[ADDR_TEXT_LEN];

	(void)unused;
	assert_string_equal(addr_text(&(struct addr){ 0 }, text), "-:0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ipv4_address_in_ipv6_is_that_ipv4_address),
		cmocka_unit_test(
			the_port_is_part_of_an_address_but_not_of_a_host),
		cmocka_unit_test(families_never_compare_equal),
		cmocka_unit_test(
			every_form_is_read_and_written_as_the_one_form),
		cmocka_unit_test(refuses_what_is_not_one_whole_address),
		cmocka_unit_test(no_address_is_written_as_a_dash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
