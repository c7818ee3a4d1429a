/* Which bytes may be a public key of X25519. */
#include "treekem/point.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Sealing to it works, as far as HPKE can see. */
static bool can_be_sealed_to(const uint8_t key[HPKE_KEY_LEN])
{
	static const uint8_t ephemeral[HPKE_KEY_LEN] = { 5 };
	const struct hpke_to to = { key, ephemeral };
	const struct hpke_bind bind = { NULL, 0, { "", 0 } };
	uint8_t enc[HPKE_ENC_LEN];
	uint8_t buf[64];
	struct wr w = wr_init(buf, sizeof(buf));

	return hpke_seal(enc, &w, &to, &bind, rd_init(buf, 0)) == OK;
}

/* 2^255 - 19 + offset, of which only the lowest byte differs. */
static void near_prime(uint8_t key[HPKE_KEY_LEN], int offset)
{
	memset(key, 0xff, HPKE_KEY_LEN);
	key[0] = (uint8_t)(0xed + offset);
	key[HPKE_KEY_LEN - 1] = 0x7f;
}

static void a_made_key_is_a_key(void **unused)
{
	(void)unused;
	for (uint8_t i = 0; i < 50; i++) {
		const uint8_t ikm[HPKE_KEY_LEN] = { i };
		struct hpke_pair pair;

		hpke_derive_pair(&pair, ikm);
		assert_true(point_is_key(pair.public_key));
		pair.public_key[HPKE_KEY_LEN - 1] |= 0x80;
		assert_false(point_is_key(pair.public_key));
	}
}

static void no_point_of_small_order_is_a_key(void **unused)
{
	static const uint8_t order_8[2][HPKE_KEY_LEN] = {
		"\xe0\xeb\x7a\x7c\x3b\x41\xb8\xae\x16\x56\xe3\xfa\xf1\x9f\xc4"
		"\x6a\xda\x09\x8d\xeb\x9c\x32\xb1\xfd\x86\x62\x05\x16\x5f\x49"
		"\xb8",
		"\x5f\x9c\x95\xbc\xa3\x50\x8c\x24\xb1\xd0\xb1\x55\x9c\x83\xef"
		"\x5b\x04\x44\x5c\xc4\x58\x1c\x8e\x86\xd8\x22\x4e\xdd\xd0\x9f"
		"\x11\x57",
	};
	uint8_t key[HPKE_KEY_LEN] = { 0 };

	(void)unused;
	for (int i = 0; i < 2; i++) {
		key[0] = (uint8_t)i;
		assert_false(can_be_sealed_to(key));
		assert_false(point_is_key(key));
		assert_false(can_be_sealed_to(order_8[i]));
		assert_false(point_is_key(order_8[i]));
	}
	near_prime(key, -1);
	assert_false(can_be_sealed_to(key));
	assert_false(point_is_key(key));
}

/* Small numbers and those just below the prime are keys like any other. */
static void the_rest_of_the_field_is_keys(void **unused)
{
	uint8_t key[HPKE_KEY_LEN] = { 0 };

	(void)unused;
	for (unsigned i = 2; i < 256; i++) {
		key[0] = (uint8_t)i;
		assert_true(can_be_sealed_to(key));
		assert_true(point_is_key(key));
	}
	for (int offset = -2; offset > -100; offset--) {
		near_prime(key, offset);
		assert_true(can_be_sealed_to(key));
		assert_true(point_is_key(key));
	}
	near_prime(key, 5);
	key[17] = 0xfe;
	assert_true(point_is_key(key));
}

static void a_number_above_the_field_is_no_key(void **unused)
{
	uint8_t key[HPKE_KEY_LEN];

	(void)unused;
	for (int offset = 0; offset < 19; offset++) {
		near_prime(key, offset);
		assert_false(point_is_key(key));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_made_key_is_a_key),
		cmocka_unit_test(no_point_of_small_order_is_a_key),
		cmocka_unit_test(the_rest_of_the_field_is_keys),
		cmocka_unit_test(a_number_above_the_field_is_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
