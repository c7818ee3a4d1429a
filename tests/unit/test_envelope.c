/* Envelopes and the half: sealed, opened, refused. The sealed
 * bytes were worked out apart from this program, in Python. */
#include "link/envelope.h"
#include "link/half.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { HELLO_LEN = 5, SEALED_LEN = HELLO_LEN + ENVELOPE_OVERHEAD };

static const uint8_t hello[HELLO_LEN] = { 'h', 'e', 'l', 'l', 'o' };
static const uint8_t sealed_hello[SEALED_LEN] = {
	0x01, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a,
	0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56,
	0x57, 0x32, 0x68, 0x60, 0xaf, 0x09, 0xab, 0xf7, 0x5d, 0x84, 0xb3, 0x9a,
	0x70, 0xf5, 0x8a, 0x36, 0x76, 0x8f, 0x67, 0x8c, 0x53, 0xcb,
};
static const uint8_t sealed_half[] = {
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b,
	0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57,
	0xd2, 0xad, 0x19, 0xbd, 0x84, 0xf7, 0xf6, 0x38, 0xe2, 0x43, 0xb4, 0x4b,
	0x50, 0x65, 0xec, 0x31, 0xe5, 0x21, 0x8e, 0xd2, 0xbd, 0xc8, 0x24,
};

/* The room of test_link.c, and two people. */
struct fixture {
	struct link_keys keys;
	uint8_t nonce[PARCEL_NONCE_LEN];
	uint8_t ids[16]; /* of peers, at 0 and 8 */
	struct envelope_way way;
	uint8_t out[256];
	struct wr w;
};

static void set_up(struct fixture *f)
{
	uint8_t secret[LINK_SECRET_LEN];
	static const uint8_t seed[LINK_SEED_LEN] = {
		0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60,
		0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
		0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19,
		0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
	};
	struct link link;

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof(f->nonce); i++)
		f->nonce[i] = (uint8_t)(0x40 + i);
	for (size_t i = 0; i < sizeof(f->ids); i++)
		f->ids[i] = (uint8_t)i;
	link_make(&link, LINK_SEALED, secret, seed);
	link_derive(&link, &f->keys);
	f->way = (struct envelope_way){ .from = f->ids, .to = f->ids + 8 };
	f->w = wr_init(f->out, sizeof(f->out));
}

static void an_envelope_is_as_the_protocol_has_it(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	assert_int_equal(envelope_seal(&f.keys, &f.way, f.nonce,
				       rd_init(hello, HELLO_LEN), &f.w),
			 OK);
	assert_int_equal(wr_len(&f.w), SEALED_LEN);
	assert_memory_equal(f.out, sealed_hello, SEALED_LEN);
}

static enum err open(struct fixture *f, const uint8_t *p, size_t len)
{
	f->w = wr_init(f->out, sizeof(f->out));
	return envelope_open(&f->keys, &f->way, rd_init(p, len), &f->w);
}

static void an_envelope_opens_to_what_was_put_in(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	assert_int_equal(open(&f, sealed_hello, SEALED_LEN), OK);
	assert_int_equal(wr_len(&f.w), HELLO_LEN);
	assert_memory_equal(f.out, hello, HELLO_LEN);
}

static void refuses_any_flipped_bit_of_an_envelope(void **unused)
{
	struct fixture f;
	uint8_t copy[SEALED_LEN];

	(void)unused;
	set_up(&f);
	for (size_t bit = 0; bit < SEALED_LEN * 8; bit++) {
		memcpy(copy, sealed_hello, SEALED_LEN);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open(&f, copy, SEALED_LEN),
				 bit < 8 ? ERR_FORMAT : ERR_AUTH);
		assert_int_equal(wr_len(&f.w), 0);
	}
}

static void refuses_every_shortened_envelope(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t len = 0; len < SEALED_LEN; len++)
		assert_int_equal(open(&f, sealed_hello, len),
				 len < ENVELOPE_OVERHEAD ? ERR_FORMAT
							 : ERR_AUTH);
}

static void refuses_an_envelope_of_another_way_or_room(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	f.way = (struct envelope_way){ .from = f.ids + 8, .to = f.ids };
	assert_int_equal(open(&f, sealed_hello, SEALED_LEN), ERR_AUTH);
	f.way = (struct envelope_way){ .from = f.ids, .to = f.ids };
	assert_int_equal(open(&f, sealed_hello, SEALED_LEN), ERR_AUTH);
	set_up(&f);
	f.keys.room[15] ^= 1;
	assert_int_equal(open(&f, sealed_hello, SEALED_LEN), ERR_AUTH);
	set_up(&f);
	f.keys.signal_key[0] ^= 1;
	assert_int_equal(open(&f, sealed_hello, SEALED_LEN), ERR_AUTH);
}

static void an_envelope_that_does_not_fit_is_not_begun(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t size = 0; size < SEALED_LEN; size++) {
		f.w = wr_init(f.out, size);
		assert_int_equal(envelope_seal(&f.keys, &f.way, f.nonce,
					       rd_init(hello, HELLO_LEN), &f.w),
				 ERR_FULL);
		assert_int_equal(wr_len(&f.w), 0);
		assert_false(f.w.full);
	}
	for (size_t size = 0; size < HELLO_LEN; size++) {
		f.w = wr_init(f.out, size);
		assert_int_equal(
			envelope_open(&f.keys, &f.way,
				      rd_init(sealed_hello, SEALED_LEN), &f.w),
			ERR_FULL);
		assert_int_equal(wr_len(&f.w), 0);
	}
}

static void an_empty_envelope_opens_to_nothing(void **unused)
{
	struct fixture f;
	uint8_t sealed[ENVELOPE_OVERHEAD];

	(void)unused;
	set_up(&f);
	assert_int_equal(envelope_seal(&f.keys, &f.way, f.nonce,
				       rd_init(hello, 0), &f.w),
			 OK);
	assert_int_equal(wr_len(&f.w), sizeof(sealed));
	memcpy(sealed, f.out, sizeof(sealed));
	assert_int_equal(open(&f, sealed, sizeof(sealed)), OK);
	assert_int_equal(wr_len(&f.w), 0);
}

static void the_half_opens_what_it_sealed_and_nothing_else(void **unused)
{
	static const uint8_t payload[] = { 'p', 'a', 'y', 'l', 'o', 'a', 'd' };
	struct fixture f;
	uint8_t half[HALF_LEN];
	struct rd sealed = rd_init(sealed_half, sizeof(sealed_half));

	(void)unused;
	set_up(&f);
	memset(half, 2, sizeof(half));
	assert_int_equal(half_seal(half, f.nonce,
				   rd_init(payload, sizeof(payload)), &f.w),
			 OK);
	assert_int_equal(wr_len(&f.w), sizeof(sealed_half));
	assert_memory_equal(f.out, sealed_half, sizeof(sealed_half));

	f.w = wr_init(f.out, sizeof(f.out));
	assert_int_equal(half_open(half, sealed, &f.w), OK);
	assert_int_equal(wr_len(&f.w), sizeof(payload));
	assert_memory_equal(f.out, payload, sizeof(payload));

	half[0] ^= 1;
	assert_int_equal(half_open(half, sealed, &f.w), ERR_AUTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_envelope_is_as_the_protocol_has_it),
		cmocka_unit_test(an_envelope_opens_to_what_was_put_in),
		cmocka_unit_test(refuses_any_flipped_bit_of_an_envelope),
		cmocka_unit_test(refuses_every_shortened_envelope),
		cmocka_unit_test(refuses_an_envelope_of_another_way_or_room),
		cmocka_unit_test(an_envelope_that_does_not_fit_is_not_begun),
		cmocka_unit_test(an_empty_envelope_opens_to_nothing),
		cmocka_unit_test(
			the_half_opens_what_it_sealed_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
