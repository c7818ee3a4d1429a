/* What main hands a child at its start. */
#include "wire/config.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct config full;
static struct config got;
static uint8_t bytes[CONFIG_SIZE];

static void fill(char *text, size_t size)
{
	memset(text, 'x', size - 1);
	text[size - 1] = '\0';
}

/* Every field as long as it may be. */
static size_t write_full(void)
{
	struct wr w = wr_init(bytes, sizeof(bytes));
	size_t len = 0;

	memset(&full, 0, sizeof(full));
	fill(full.cert_pem, sizeof(full.cert_pem));
	fill(full.key_pem, sizeof(full.key_pem));
	fill(full.advertise, sizeof(full.advertise));
	memset(full.turn_secret, 0xa1, sizeof(full.turn_secret));
	full.turn_secret_len = CONFIG_SECRET_SIZE;
	memset(full.tag_key, 0xa2, sizeof(full.tag_key));
	memset(full.nonce_key, 0xa3, sizeof(full.nonce_key));
	full.relay_v4 =
		(struct addr){ .ip = { 192, 0, 2, 1 }, .family = ADDR_V4 };
	full.relay_v6 = (struct addr){ .ip = { 0x20, 1, 0xd, 0xb8, [15] = 1 },
				       .family = ADDR_V6 };
	full.udp_port = 3478;
	full.tcp_port = 8443;
	config_write(&w, &full);
	assert_int_equal(wr_done(&w, &len), OK);
	return len;
}

static void the_longest_fits_and_comes_back(void **unused)
{
	size_t len = write_full();

	(void)unused;
	assert_int_equal(config_read(&got, rd_init(bytes, len)), OK);
	assert_memory_equal(&got, &full, sizeof(got));
}

static void the_empty_one_comes_back(void **unused)
{
	static const struct config empty;
	struct wr w = wr_init(bytes, sizeof(bytes));
	size_t len = 0;

	(void)unused;
	config_write(&w, &empty);
	assert_int_equal(wr_done(&w, &len), OK);
	assert_int_equal(config_read(&got, rd_init(bytes, len)), OK);
	assert_memory_equal(&got, &empty, sizeof(got));
}

static void refuses_every_shortened_and_lengthened_one(void **unused)
{
	size_t len = write_full();
	static struct config before;

	(void)unused;
	memset(&before, 0x5a, sizeof(before));
	memcpy(&got, &before, sizeof(got));
	for (size_t n = 0; n < len; n++)
		assert_int_equal(config_read(&got, rd_init(bytes, n)),
				 ERR_FORMAT);
	assert_int_equal(config_read(&got, rd_init(bytes, len + 1)),
			 ERR_FORMAT);
	assert_memory_equal(&got, &before, sizeof(got));
}

static void refuses_another_version(void **unused)
{
	size_t len = write_full();

	(void)unused;
	bytes[0]++;
	assert_int_equal(config_read(&got, rd_init(bytes, len)), ERR_FORMAT);
}

static void refuses_a_text_with_a_nul_in_it(void **unused)
{
	size_t len = write_full();

	(void)unused;
	bytes[10] = '\0'; /* in the certificate */
	assert_int_equal(config_read(&got, rd_init(bytes, len)), ERR_FORMAT);
}

/* A block that is one byte longer than its field, all else in order. */
static enum err read_with_block(size_t which, uint16_t len)
{
	static uint8_t long_bytes[CONFIG_SIZE + CONFIG_PEM_SIZE];
	struct wr w = wr_init(long_bytes, sizeof(long_bytes));
	size_t all = 0;

	wr_u8(&w, 1);
	for (size_t i = 0; i < 4; i++) {
		uint16_t n = i == which ? len : 0;

		wr_u16(&w, n);
		memset(wr_room(&w, n), 'x', n);
	}
	wr_zeros(&w, (size_t)2 * CONFIG_KEY_LEN + 2 + 4);
	assert_int_equal(wr_done(&w, &all), OK);
	return config_read(&got, rd_init(long_bytes, all));
}

static void refuses_a_block_longer_than_its_field(void **unused)
{
	static const uint16_t longest[] = { CONFIG_PEM_SIZE - 1,
					    CONFIG_PEM_SIZE - 1,
					    CONFIG_SECRET_SIZE,
					    CONFIG_HOST_SIZE - 1 };

	(void)unused;
	for (size_t i = 0; i < 4; i++) {
		uint16_t over = (uint16_t)(longest[i] + 1);

		assert_int_equal(read_with_block(i, longest[i]), OK);
		assert_int_equal(read_with_block(i, over), ERR_FORMAT);
	}
}

static void refuses_an_address_of_the_wrong_family(void **unused)
{
	size_t len = write_full();
	size_t v4_at = len - 4 - 17 - 5;

	(void)unused;
	assert_int_equal(bytes[v4_at], ADDR_V4);
	bytes[v4_at] = ADDR_V6;
	assert_int_equal(config_read(&got, rd_init(bytes, len)), ERR_FORMAT);
	len = write_full();
	memset(bytes + v4_at + 6, 0, 10); /* ::ffff: in front of IPv4 */
	memset(bytes + v4_at + 16, 0xff, 2);
	assert_int_equal(config_read(&got, rd_init(bytes, len)), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_fits_and_comes_back),
		cmocka_unit_test(the_empty_one_comes_back),
		cmocka_unit_test(refuses_every_shortened_and_lengthened_one),
		cmocka_unit_test(refuses_another_version),
		cmocka_unit_test(refuses_a_text_with_a_nul_in_it),
		cmocka_unit_test(refuses_a_block_longer_than_its_field),
		cmocka_unit_test(refuses_an_address_of_the_wrong_family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
