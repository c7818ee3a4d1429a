/* One text for one byte string. */
#include "base/b64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 4648 section 10, without the padding, and what differs in the alphabet
 * of section 5. */
static const struct {
	const char *bytes;
	size_t len;
	const char *text;
} vectors[] = {
	{ "", 0, "" },
	{ "f", 1, "Zg" },
	{ "fo", 2, "Zm8" },
	{ "foo", 3, "Zm9v" },
	{ "foob", 4, "Zm9vYg" },
	{ "fooba", 5, "Zm9vYmE" },
	{ "foobar", 6, "Zm9vYmFy" },
	{ "\xfb\xff\xfe", 3, "-__-" },
};

static void writes_and_reads_the_vectors_of_rfc_4648(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		uint8_t text[16];
		uint8_t back[16];
		struct wr w = wr_init(text, sizeof(text));
		size_t len = 0;
		size_t text_len = strlen(vectors[i].text);

		b64_write(&w, vectors[i].bytes, vectors[i].len);
		assert_int_equal(wr_done(&w, &len), OK);
		assert_int_equal(len, text_len);
		assert_memory_equal(text, vectors[i].text, len);
		assert_int_equal(B64_TEXT_LEN(vectors[i].len), text_len);
		assert_int_equal(b64_len(text_len), vectors[i].len);
		assert_int_equal(b64_read(back, vectors[i].len, vectors[i].text,
					  text_len),
				 OK);
		assert_memory_equal(back, vectors[i].bytes, vectors[i].len);
		assert_true(b64_is_strict(vectors[i].text, text_len));
	}
}

static void refuses_every_character_outside_the_alphabet(void **unused)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
				       "mnopqrstuvwxyz0123456789-_";

	(void)unused;
	for (unsigned c = 0; c < 256; c++) {
		char text[4] = { 'z', (char)c, 'z', 'z' };
		uint8_t out[3] = { 1, 1, 1 };
		bool known = c != 0 && strchr(alphabet, (int)c) != NULL;

		assert_int_equal(b64_read(out, 3, text, 4),
				 known ? OK : ERR_FORMAT);
		assert_int_equal(b64_is_strict(text, 4), known);
		if (!known)
			assert_memory_equal(out, "\0\0\0", 3);
	}
}

static void refuses_bits_that_are_left_over(void **unused)
{
	uint8_t out[2];

	(void)unused;
	assert_int_equal(b64_read(out, 1, "AA", 2), OK);
	assert_int_equal(b64_read(out, 1, "AQ", 2), OK);
	assert_int_equal(b64_read(out, 1, "AB", 2), ERR_FORMAT);
	assert_int_equal(b64_read(out, 1, "AP", 2), ERR_FORMAT);
	assert_int_equal(b64_read(out, 2, "AAE", 3), OK);
	assert_int_equal(b64_read(out, 2, "AAB", 3), ERR_FORMAT);
	assert_false(b64_is_strict("AB", 2));
	assert_false(b64_is_strict("AAD", 3));
	assert_true(b64_is_strict("AAE", 3));
}

static void refuses_every_other_length(void **unused)
{
	uint8_t out[8];

	(void)unused;
	for (size_t len = 0; len < 8; len++)
		for (size_t text_len = 0; text_len < 12; text_len++)
			assert_int_equal(
				b64_read(out, len, "AAAAAAAAAAAA", text_len),
				text_len == B64_TEXT_LEN(len) ? OK
							      : ERR_FORMAT);
	assert_false(b64_is_strict("A", 1));
	assert_false(b64_is_strict("AAAAA", 5));
}

static void what_does_not_fit_is_not_written(void **unused)
{
	uint8_t text[3] = { 0 };
	struct wr w = wr_init(text, sizeof(text));
	size_t len = 0;

	(void)unused;
	b64_write(&w, "foo", 3);
	assert_int_equal(wr_done(&w, &len), ERR_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_the_vectors_of_rfc_4648),
		cmocka_unit_test(refuses_every_character_outside_the_alphabet),
		cmocka_unit_test(refuses_bits_that_are_left_over),
		cmocka_unit_test(refuses_every_other_length),
		cmocka_unit_test(what_does_not_fit_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
