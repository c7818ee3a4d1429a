/* The code of the call. The digits were worked out apart from this program, in
 * Python with another Argon2. */
#include "link/code.h"
#include "prim/stretch.h"
#include "wasm/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#define COUNTED_UP "33344674801230126434" /* of 32, 33, ... 63 */

static void count_up(uint8_t authenticator[CODE_AUTHENTICATOR_LEN])
{
	for (size_t i = 0; i < CODE_AUTHENTICATOR_LEN; i++)
		authenticator[i] = (uint8_t)(32 + i);
}

static void a_code_is_as_the_protocol_has_it(void **unused)
{
	uint8_t authenticator[CODE_AUTHENTICATOR_LEN] = { 0 };
	char digits[CODE_DIGITS];

	(void)unused;
	assert_int_equal(code_of(digits, authenticator), OK);
	assert_memory_equal(digits, "57186825392451522788", CODE_DIGITS);
	memset(authenticator, 0xff, sizeof(authenticator));
	assert_int_equal(code_of(digits, authenticator), OK);
	assert_memory_equal(digits, "65493481835960297081", CODE_DIGITS);
	count_up(authenticator);
	assert_int_equal(code_of(digits, authenticator), OK);
	assert_memory_equal(digits, COUNTED_UP, CODE_DIGITS);
}

static void stretching_is_argon2id(void **unused)
{
	static const uint8_t salt[STRETCH_SALT_LEN] = {
		0x5f, 0x87, 0x8a, 0x80, 0x82, 0x79, 0x89, 0x28,
		0x32, 0x0d, 0x88, 0x80, 0x37, 0x4b, 0xbd, 0x17,
	};
	static const uint8_t want[STRETCH_LEN] = {
		0xb8, 0x75, 0xff, 0x40, 0xf9, 0x8d, 0xe6, 0x20,
		0x0b, 0x2c, 0x41, 0x89, 0x46, 0xfc, 0x90, 0xe4,
	};
	uint8_t secret[CODE_AUTHENTICATOR_LEN + 2] = { 0 };
	uint8_t out[STRETCH_LEN];

	(void)unused;
	secret[CODE_AUTHENTICATOR_LEN + 1] = 3;
	assert_int_equal(
		stretch(out, (struct part){ secret, sizeof(secret) }, salt),
		OK);
	assert_memory_equal(out, want, sizeof(want));
}

static void the_door_gives_the_digits_and_keeps_no_secret(void **unused)
{
	(void)unused;
	count_up(code_place());
	assert_int_equal(code_take(), CODE_DIGITS);
	assert_memory_equal(code_place(), COUNTED_UP, CODE_DIGITS);
	for (size_t i = CODE_DIGITS; i < CODE_AUTHENTICATOR_LEN; i++)
		assert_int_equal(code_place()[i], 0);
}

/* Last: the memory of this program is limited from here on. */
static void without_memory_it_says_so(void **unused)
{
	static const uint8_t zero[CODE_AUTHENTICATOR_LEN];
	struct rlimit limit;

	(void)unused;
	assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
	limit.rlim_cur = 8 * 1024 * 1024;
	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
	count_up(code_place());
	int32_t answer = code_take();
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
	assert_int_equal(answer, -ERR_FULL);
	assert_memory_equal(code_place(), zero, sizeof(zero));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_as_the_protocol_has_it),
		cmocka_unit_test(stretching_is_argon2id),
		cmocka_unit_test(the_door_gives_the_digits_and_keeps_no_secret),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
