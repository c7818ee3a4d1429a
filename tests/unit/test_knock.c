/* Knocks and beacons: sealed, opened, refused. The sealed bytes were worked out
 * apart from this program, in Python. */
#include "link/beacon.h"
#include "link/knock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define EPOCH       0x1122334455667788u
#define KEY_PACKAGE "key package"
enum { KEY_PACKAGE_LEN = sizeof(KEY_PACKAGE) - 1 };

static const uint8_t sealed_knock[] = {
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a,
	0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55,
	0x56, 0x57, 0x25, 0xfb, 0x6f, 0xb5, 0xaa, 0xf1, 0x22, 0x4c, 0xf3,
	0xd1, 0xde, 0xf4, 0x41, 0xad, 0xa0, 0xe2, 0xe8, 0x8a, 0xfe, 0x08,
	0xdb, 0x32, 0xf1, 0xcf, 0x79, 0xdd, 0xfb, 0x44, 0x2f,
};
static const uint8_t sealed_rejoin[] = {
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b,
	0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57,
	0x25, 0xfa, 0x15, 0xf2, 0xe0, 0x95, 0x07, 0x4b, 0xe7, 0x32, 0xe9, 0xb9,
	0x9d, 0xab, 0x0c, 0xac, 0x86, 0x72, 0x71, 0xd7, 0x75, 0xb6, 0xb4, 0x3c,
	0xab, 0x30, 0xcb, 0x0a, 0x3e, 0x08, 0x42, 0x0c, 0x6b, 0x98, 0x53, 0xab,
	0xa9, 0x86, 0xf5, 0xfd, 0xed, 0xb7, 0x27, 0xf5, 0xd0, 0x28, 0x77, 0x11,
	0xdb, 0xc2, 0x9b, 0xbe, 0x5b, 0x8f, 0x5c, 0xf7, 0xe6, 0x37, 0xb4, 0xed,
	0xf9, 0xb4, 0xba, 0x06, 0xb5, 0x74, 0x1d, 0x7b, 0xcb,
};
static const uint8_t want_proof[] = {
	0x56, 0x2a, 0xb9, 0xb7, 0x3b, 0x1b, 0x04, 0x70, 0x94, 0xb1, 0x72,
	0x87, 0x0a, 0xce, 0x03, 0x01, 0xcd, 0x10, 0xe6, 0x17, 0xee, 0xe7,
	0x55, 0xac, 0xca, 0x06, 0x76, 0x81, 0x3f, 0x7e, 0xe4, 0x80,
};
static const uint8_t sealed_beacon[] = {
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a,
	0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55,
	0x56, 0x57, 0x25, 0xfb, 0x04, 0xd0, 0xd3, 0xd1, 0x52, 0x2d, 0x99,
	0x50, 0xae, 0xd0, 0x5f, 0xbd, 0x7f, 0x4d, 0x93, 0xa6, 0xd2, 0x9d,
	0x0d, 0xff, 0x9e, 0xe4, 0xb8, 0x0f, 0xda, 0x35, 0xba, 0xa1, 0x44,
	0x72, 0xf4, 0x83, 0x60, 0x0a, 0x56, 0xa8, 0xfd, 0xe2, 0xab,
};
static const uint8_t want_fork[] = {
	0xea, 0x11, 0x43, 0x7b, 0xa1, 0x48, 0xfa, 0x11,
	0xa4, 0x37, 0xfb, 0x0a, 0xce, 0x20, 0x16, 0x10,
};

/* The room of test_link.c, and somebody. */
struct fixture {
	struct link_keys keys;
	uint8_t nonce[PARCEL_NONCE_LEN];
	uint8_t peer[LINK_PEER_LEN];
	uint8_t hash[SHA256_LEN]; /* of the key package */
	uint8_t rejoin_key[KNOCK_KEY_LEN];
	struct knock knock;
	struct beacon beacon;
	uint8_t out[KNOCK_MAX + 1];
	struct wr w;
};

static void set_up(struct fixture *f)
{
	static const uint8_t seed[LINK_SEED_LEN] = {
		0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60,
		0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
		0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19,
		0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
	};
	const struct part package = { KEY_PACKAGE, KEY_PACKAGE_LEN };
	uint8_t secret[LINK_SECRET_LEN];
	uint8_t authenticator[BEACON_AUTHENTICATOR_LEN];
	struct link link;

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof(authenticator); i++)
		authenticator[i] = (uint8_t)(32 + i);
	for (size_t i = 0; i < sizeof(f->nonce); i++)
		f->nonce[i] = (uint8_t)(0x40 + i);
	for (size_t i = 0; i < sizeof(f->peer); i++)
		f->peer[i] = (uint8_t)i;
	link_make(&link, LINK_SEALED, secret, seed);
	link_derive(&link, &f->keys);
	memset(f->rejoin_key, 7, sizeof(f->rejoin_key));
	hash_sha256(f->hash, &package, 1);
	f->knock = (struct knock){
		.key_package =
			rd_init((const uint8_t *)KEY_PACKAGE, KEY_PACKAGE_LEN),
	};
	f->beacon.epoch = 9;
	beacon_fork(f->beacon.fork, authenticator);
	f->w = wr_init(f->out, sizeof(f->out));
}

static enum err open_knock(struct fixture *f, const uint8_t *p, size_t len)
{
	f->knock = (struct knock){ .epoch = 99 };
	return knock_open(&f->keys, f->peer, rd_init(p, len),
			  wr_init(f->out, sizeof(f->out)), &f->knock);
}

static enum err open_beacon(struct fixture *f, const uint8_t *p, size_t len)
{
	f->beacon = (struct beacon){ .epoch = 99 };
	return beacon_open(&f->keys, f->peer, rd_init(p, len), &f->beacon);
}

static void a_knock_is_as_the_protocol_has_it(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	assert_int_equal(knock_seal(&f.keys, f.peer, f.nonce, &f.knock, &f.w),
			 OK);
	assert_int_equal(wr_len(&f.w), sizeof(sealed_knock));
	assert_memory_equal(f.out, sealed_knock, sizeof(sealed_knock));
	assert_int_equal(open_knock(&f, sealed_knock, sizeof(sealed_knock)),
			 OK);
	assert_false(f.knock.rejoins);
	assert_int_equal(f.knock.key_package.left, KEY_PACKAGE_LEN);
	assert_memory_equal(f.knock.key_package.p, KEY_PACKAGE,
			    KEY_PACKAGE_LEN);
}

static void a_knock_with_a_proof_is_as_the_protocol_has_it(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	f.knock.rejoins = true;
	f.knock.epoch = EPOCH;
	knock_prove(f.knock.proof, f.rejoin_key, f.peer, f.hash);
	assert_memory_equal(f.knock.proof, want_proof, sizeof(want_proof));
	assert_int_equal(knock_seal(&f.keys, f.peer, f.nonce, &f.knock, &f.w),
			 OK);
	assert_int_equal(wr_len(&f.w), sizeof(sealed_rejoin));
	assert_memory_equal(f.out, sealed_rejoin, sizeof(sealed_rejoin));
	assert_int_equal(open_knock(&f, sealed_rejoin, sizeof(sealed_rejoin)),
			 OK);
	assert_true(f.knock.rejoins);
	assert_true(f.knock.epoch == EPOCH);
	assert_memory_equal(f.knock.proof, want_proof, sizeof(want_proof));
	assert_memory_equal(f.knock.key_package.p, KEY_PACKAGE,
			    KEY_PACKAGE_LEN);
}

static void a_proof_is_for_one_key_peer_and_key_package(void **unused)
{
	struct fixture f;
	uint8_t proof[KNOCK_PROOF_LEN];
	uint8_t other[KNOCK_PROOF_LEN];

	(void)unused;
	set_up(&f);
	knock_prove(proof, f.rejoin_key, f.peer, f.hash);
	f.rejoin_key[31] ^= 1;
	knock_prove(other, f.rejoin_key, f.peer, f.hash);
	assert_memory_not_equal(other, proof, sizeof(proof));
	set_up(&f);
	f.peer[7] ^= 1;
	knock_prove(other, f.rejoin_key, f.peer, f.hash);
	assert_memory_not_equal(other, proof, sizeof(proof));
	set_up(&f);
	f.hash[31] ^= 1;
	knock_prove(other, f.rejoin_key, f.peer, f.hash);
	assert_memory_not_equal(other, proof, sizeof(proof));
}

static void refuses_any_flipped_bit_of_a_knock(void **unused)
{
	uint8_t copy[sizeof(sealed_rejoin)];
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t bit = 0; bit < sizeof(copy) * 8; bit++) {
		memcpy(copy, sealed_rejoin, sizeof(copy));
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_knock(&f, copy, sizeof(copy)), ERR_AUTH);
		assert_true(f.knock.epoch == 99);
	}
}

static void refuses_every_shortened_knock(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t len = 0; len < sizeof(sealed_rejoin); len++)
		assert_int_equal(open_knock(&f, sealed_rejoin, len),
				 len < PARCEL_OVERHEAD ? ERR_FORMAT : ERR_AUTH);
}

static void refuses_a_knock_of_another_peer_or_room(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	f.peer[0] ^= 1;
	assert_int_equal(open_knock(&f, sealed_knock, sizeof(sealed_knock)),
			 ERR_AUTH);
	set_up(&f);
	f.keys.room[15] ^= 1;
	assert_int_equal(open_knock(&f, sealed_knock, sizeof(sealed_knock)),
			 ERR_AUTH);
	set_up(&f);
	f.keys.meta_key[0] ^= 1;
	assert_int_equal(open_knock(&f, sealed_knock, sizeof(sealed_knock)),
			 ERR_AUTH);
}

/* Seals a plaintext as a knock is sealed. */
static void seal_as_knock(struct fixture *f, const uint8_t *plain, size_t len)
{
	static const uint8_t label[] = "incamera/1 knock";
	uint8_t ad[sizeof(label) - 1 + LINK_ROOM_LEN + LINK_PEER_LEN];
	struct wr w = wr_init(ad, sizeof(ad));

	wr_bytes(&w, label, sizeof(label) - 1);
	wr_bytes(&w, f->keys.room, LINK_ROOM_LEN);
	wr_bytes(&w, f->peer, LINK_PEER_LEN);
	const struct parcel p = { .key = f->keys.meta_key,
				  .ad = rd_init(ad, sizeof(ad)) };
	f->w = wr_init(f->out, sizeof(f->out));
	assert_int_equal(parcel_seal(&p, f->nonce, rd_init(plain, len), &f->w),
			 OK);
}

static void refuses_a_knock_whose_plaintext_is_none(void **unused)
{
	static const uint8_t plain[2 + 8 + KNOCK_PROOF_LEN] = { 1, 1 };
	static const uint8_t other_version[3] = { 2, 0, 'k' };
	static const uint8_t no_such_rejoin[3] = { 1, 2, 'k' };
	uint8_t copy[KNOCK_MAX];
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t len = 0; len < sizeof(plain); len++) {
		seal_as_knock(&f, plain, len);
		memcpy(copy, f.out, wr_len(&f.w));
		assert_int_equal(open_knock(&f, copy, wr_len(&f.w)),
				 ERR_FORMAT);
		assert_true(f.knock.epoch == 99);
	}
	seal_as_knock(&f, other_version, sizeof(other_version));
	memcpy(copy, f.out, wr_len(&f.w));
	assert_int_equal(open_knock(&f, copy, wr_len(&f.w)), ERR_FORMAT);
	seal_as_knock(&f, no_such_rejoin, sizeof(no_such_rejoin));
	memcpy(copy, f.out, wr_len(&f.w));
	assert_int_equal(open_knock(&f, copy, wr_len(&f.w)), ERR_FORMAT);
	seal_as_knock(&f, plain, sizeof(plain));
	memcpy(copy, f.out, wr_len(&f.w));
	assert_int_equal(open_knock(&f, copy, wr_len(&f.w)), OK);
}

static void a_knock_that_does_not_fit_is_not_begun(void **unused)
{
	uint8_t package[KNOCK_KEY_PACKAGE_MAX + KNOCK_PROOF_LEN + 9] = { 0 };
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t size = 0; size < sizeof(sealed_knock); size++) {
		f.w = wr_init(f.out, size);
		assert_int_equal(
			knock_seal(&f.keys, f.peer, f.nonce, &f.knock, &f.w),
			ERR_FULL);
		assert_int_equal(wr_len(&f.w), 0);
		assert_false(f.w.full);
	}
	f.w = wr_init(f.out, sizeof(f.out));
	f.knock.rejoins = true;
	f.knock.key_package = rd_init(package, KNOCK_KEY_PACKAGE_MAX + 1);
	assert_int_equal(knock_seal(&f.keys, f.peer, f.nonce, &f.knock, &f.w),
			 ERR_FULL);
	assert_int_equal(wr_len(&f.w), 0);
	f.knock.key_package = rd_init(package, KNOCK_KEY_PACKAGE_MAX);
	assert_int_equal(knock_seal(&f.keys, f.peer, f.nonce, &f.knock, &f.w),
			 OK);
	assert_int_equal(wr_len(&f.w), KNOCK_MAX);
}

static void refuses_a_knock_larger_than_its_place(void **unused)
{
	struct fixture f;
	struct knock knock = { .epoch = 99 };

	(void)unused;
	set_up(&f);
	for (size_t size = 0; size < 2 + KEY_PACKAGE_LEN; size++) {
		assert_int_equal(
			knock_open(&f.keys, f.peer,
				   rd_init(sealed_knock, sizeof(sealed_knock)),
				   wr_init(f.out, size), &knock),
			ERR_FULL);
		assert_true(knock.epoch == 99);
	}
}

static void a_beacon_is_as_the_protocol_has_it(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	assert_memory_equal(f.beacon.fork, want_fork, sizeof(want_fork));
	assert_int_equal(beacon_seal(&f.keys, f.peer, f.nonce, &f.beacon, &f.w),
			 OK);
	assert_int_equal(wr_len(&f.w), BEACON_LEN);
	assert_int_equal(sizeof(sealed_beacon), BEACON_LEN);
	assert_memory_equal(f.out, sealed_beacon, sizeof(sealed_beacon));
	assert_int_equal(open_beacon(&f, sealed_beacon, BEACON_LEN), OK);
	assert_true(f.beacon.epoch == 9);
	assert_memory_equal(f.beacon.fork, want_fork, sizeof(want_fork));
}

static void refuses_any_flipped_bit_and_any_other_length_of_a_beacon(
	void **unused)
{
	uint8_t copy[BEACON_LEN + 1] = { 0 };
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t bit = 0; bit < BEACON_LEN * 8; bit++) {
		memcpy(copy, sealed_beacon, BEACON_LEN);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_beacon(&f, copy, BEACON_LEN), ERR_AUTH);
		assert_true(f.beacon.epoch == 99);
	}
	memcpy(copy, sealed_beacon, BEACON_LEN);
	for (size_t len = 0; len <= sizeof(copy); len++) {
		if (len != BEACON_LEN)
			assert_int_equal(open_beacon(&f, copy, len),
					 ERR_FORMAT);
	}
}

static void refuses_a_beacon_of_another_peer_room_or_version(void **unused)
{
	static const uint8_t label[] = "incamera/1 beacon";
	static const uint8_t plain[1 + 8 + BEACON_FORK_LEN] = { 2 };
	uint8_t ad[sizeof(label) - 1 + LINK_ROOM_LEN + LINK_PEER_LEN];
	struct wr w = wr_init(ad, sizeof(ad));
	struct fixture f;

	(void)unused;
	set_up(&f);
	f.peer[7] ^= 1;
	assert_int_equal(open_beacon(&f, sealed_beacon, BEACON_LEN), ERR_AUTH);
	set_up(&f);
	f.keys.room[0] ^= 1;
	assert_int_equal(open_beacon(&f, sealed_beacon, BEACON_LEN), ERR_AUTH);
	set_up(&f);
	f.keys.meta_key[31] ^= 1;
	assert_int_equal(open_beacon(&f, sealed_beacon, BEACON_LEN), ERR_AUTH);

	set_up(&f);
	wr_bytes(&w, label, sizeof(label) - 1);
	wr_bytes(&w, f.keys.room, LINK_ROOM_LEN);
	wr_bytes(&w, f.peer, LINK_PEER_LEN);
	const struct parcel p = { .key = f.keys.meta_key,
				  .ad = rd_init(ad, sizeof(ad)) };
	assert_int_equal(
		parcel_seal(&p, f.nonce, rd_init(plain, sizeof(plain)), &f.w),
		OK);
	assert_int_equal(open_beacon(&f, f.out, wr_len(&f.w)), ERR_FORMAT);
}

static void a_beacon_that_does_not_fit_is_not_begun(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t size = 0; size < BEACON_LEN; size++) {
		f.w = wr_init(f.out, size);
		assert_int_equal(
			beacon_seal(&f.keys, f.peer, f.nonce, &f.beacon, &f.w),
			ERR_FULL);
		assert_int_equal(wr_len(&f.w), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_knock_is_as_the_protocol_has_it),
		cmocka_unit_test(
			a_knock_with_a_proof_is_as_the_protocol_has_it),
		cmocka_unit_test(a_proof_is_for_one_key_peer_and_key_package),
		cmocka_unit_test(refuses_any_flipped_bit_of_a_knock),
		cmocka_unit_test(refuses_every_shortened_knock),
		cmocka_unit_test(refuses_a_knock_of_another_peer_or_room),
		cmocka_unit_test(refuses_a_knock_whose_plaintext_is_none),
		cmocka_unit_test(a_knock_that_does_not_fit_is_not_begun),
		cmocka_unit_test(refuses_a_knock_larger_than_its_place),
		cmocka_unit_test(a_beacon_is_as_the_protocol_has_it),
		cmocka_unit_test(
			refuses_any_flipped_bit_and_any_other_length_of_a_beacon),
		cmocka_unit_test(
			refuses_a_beacon_of_another_peer_room_or_version),
		cmocka_unit_test(a_beacon_that_does_not_fit_is_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
