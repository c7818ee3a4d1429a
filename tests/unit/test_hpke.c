/* HPKE, against appendix A.2 of RFC 9180; signatures against section 7.1 of
 * RFC 8032 and what a strict verifier refuses; and randomness made of
 * randomness. */
#include "../vectors/hex.h"
#include "prim/expand.h"
#include "prim/hpke.h"
#include "prim/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 9180, appendix A.2.1: base mode, the first encryption. */
#define INFO  "4f6465206f6e2061204772656369616e2055726e"
#define IKM_E "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b"
#define IKM_R "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df"
#define SK_E  "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600"
#define PK_E  "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
#define SK_R  "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"
#define PK_R  "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"
#define TEXT  "4265617574792069732074727574682c20747275746820626561757479"
#define AAD   "436f756e742d30"
#define SEALED                                                             \
	"1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db" \
	"21993c62ce81883d2dd1b51a28"

static struct hex hex(const char *text)
{
	struct hex out;

	assert_true(hex_read(&out, text));
	return out;
}

static struct part part(const struct hex *h)
{
	return (struct part){ h->p, h->len };
}

/* The vector's receiver, and a sealing to it. */
struct box {
	struct hex info, aad, text, ephemeral;
	struct part info_part;
	struct hpke_pair own;
	struct hpke_bind bind;
	uint8_t enc[HPKE_ENC_LEN];
	uint8_t sealed[128];
	size_t sealed_len;
};

static void make(struct box *b)
{
	const struct hex ikm = hex(IKM_R);

	b->info = hex(INFO);
	b->aad = hex(AAD);
	b->text = hex(TEXT);
	b->ephemeral = hex(IKM_E);
	hpke_derive_pair(&b->own, ikm.p);
	b->info_part = part(&b->info);
	b->bind = (struct hpke_bind){ &b->info_part, 1, part(&b->aad) };
}

static void seal(struct box *b)
{
	const struct hpke_to to = { b->own.public_key, b->ephemeral.p };
	struct wr w = wr_init(b->sealed, sizeof(b->sealed));

	make(b);
	assert_int_equal(hpke_seal(b->enc, &w, &to, &b->bind,
				   rd_init(b->text.p, b->text.len)),
			 OK);
	b->sealed_len = wr_len(&w);
}

static enum err open(const struct box *b, struct wr *out)
{
	return hpke_open(out, &b->own, (struct part){ b->enc, HPKE_ENC_LEN },
			 &b->bind, rd_init(b->sealed, b->sealed_len));
}

/* It is refused, and nothing was written. */
static void refuses(const struct box *b, enum err why)
{
	uint8_t buf[128];
	struct wr out = wr_init(buf, sizeof(buf));

	wr_u8(&out, 7);
	assert_int_equal(open(b, &out), why);
	assert_int_equal(wr_len(&out), 1);
	assert_false(out.full);
}

static void pairs_are_derived_as_in_rfc_9180(void **unused)
{
	static const char *const pairs[][3] = { { IKM_E, SK_E, PK_E },
						{ IKM_R, SK_R, PK_R } };

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		const struct hex ikm = hex(pairs[i][0]);
		const struct hex secret = hex(pairs[i][1]);
		const struct hex public = hex(pairs[i][2]);
		uint8_t again[HPKE_KEY_LEN];
		struct hpke_pair pair;

		hpke_derive_pair(&pair, ikm.p);
		assert_memory_equal(pair.secret_key, secret.p, HPKE_KEY_LEN);
		assert_memory_equal(pair.public_key, public.p, HPKE_KEY_LEN);
		hpke_public(again, secret.p);
		assert_memory_equal(again, public.p, HPKE_KEY_LEN);
	}
}

static void seals_as_rfc_9180_appendix_a_2(void **unused)
{
	const struct hex enc = hex(PK_E);
	const struct hex want = hex(SEALED);
	struct box b;

	(void)unused;
	seal(&b);
	assert_memory_equal(b.enc, enc.p, HPKE_ENC_LEN);
	assert_int_equal(b.sealed_len, want.len);
	assert_memory_equal(b.sealed, want.p, want.len);
}

static void opens_what_was_sealed(void **unused)
{
	uint8_t buf[128];
	struct wr out = wr_init(buf, sizeof(buf));
	struct box b;

	(void)unused;
	seal(&b);
	wr_u8(&out, 7);
	assert_int_equal(open(&b, &out), OK);
	assert_int_equal(wr_len(&out), 1 + b.text.len);
	assert_memory_equal(buf + 1, b.text.p, b.text.len);
}

static void an_info_in_parts_is_the_info_in_one(void **unused)
{
	uint8_t buf[128];
	struct wr out = wr_init(buf, sizeof(buf));
	struct part parts[HPKE_INFO_PARTS_MAX];
	struct box b;

	(void)unused;
	seal(&b);
	for (size_t i = 0; i < HPKE_INFO_PARTS_MAX; i++)
		parts[i] = (struct part){ b.info.p + i, 1 };
	parts[HPKE_INFO_PARTS_MAX - 1].len =
		b.info.len - (HPKE_INFO_PARTS_MAX - 1);
	b.bind.info = parts;
	b.bind.info_n = HPKE_INFO_PARTS_MAX;
	assert_int_equal(open(&b, &out), OK);
}

static void seals_and_opens_nothing(void **unused)
{
	uint8_t buf[1];
	struct wr out = wr_init(buf, 0);
	struct box b;

	(void)unused;
	make(&b);

	const struct hpke_to to = { b.own.public_key, b.ephemeral.p };
	struct wr w = wr_init(b.sealed, HPKE_TAG_LEN);

	assert_int_equal(hpke_seal(b.enc, &w, &to, &b.bind, rd_init(buf, 0)),
			 OK);
	b.sealed_len = wr_len(&w);
	assert_int_equal(b.sealed_len, HPKE_TAG_LEN);
	assert_int_equal(open(&b, &out), OK);
	assert_int_equal(wr_len(&out), 0);
}

static void refuses_any_flipped_bit(void **unused)
{
	struct box b;

	(void)unused;
	seal(&b);
	for (size_t bit = 0; bit < 8 * b.sealed_len; bit++) {
		b.sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		refuses(&b, ERR_AUTH);
		b.sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	/* The highest bit is no part of a public key for the exchange (RFC
	 * 7748 section 5), but it is for what the keys are bound to. */
	for (size_t bit = 0; bit < 8 * HPKE_ENC_LEN; bit++) {
		b.enc[bit / 8] ^= (uint8_t)(1 << bit % 8);
		refuses(&b, ERR_AUTH);
		b.enc[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void refuses_what_was_bound_to_something_else(void **unused)
{
	struct box b;

	(void)unused;
	seal(&b);
	b.aad.p[0] ^= 1;
	refuses(&b, ERR_AUTH);
	b.aad.p[0] ^= 1;
	b.info.p[0] ^= 1;
	refuses(&b, ERR_AUTH);
	b.info.p[0] ^= 1;
	b.own.public_key[0] ^= 1;
	refuses(&b, ERR_AUTH);
}

static void refuses_what_is_for_another(void **unused)
{
	struct box b;

	(void)unused;
	seal(&b);
	hpke_derive_pair(&b.own, b.ephemeral.p);
	refuses(&b, ERR_AUTH);
}

static void refuses_an_enc_of_another_length(void **unused)
{
	const size_t lens[] = { 0, HPKE_ENC_LEN - 1, HPKE_ENC_LEN + 1 };
	uint8_t longer[HPKE_ENC_LEN + 1] = { 0 };
	uint8_t buf[128];
	struct box b;

	(void)unused;
	seal(&b);
	memcpy(longer, b.enc, HPKE_ENC_LEN);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		const struct part enc = { longer, lens[i] };
		const struct hpke_export bind = { b.info_part, b.info_part };
		struct wr out = wr_init(buf, sizeof(buf));

		assert_int_equal(hpke_open(&out, &b.own, enc, &b.bind,
					   rd_init(b.sealed, b.sealed_len)),
				 ERR_FORMAT);
		assert_int_equal(
			hpke_receive_export(buf, 32, &b.own, enc, &bind),
			ERR_FORMAT);
		assert_int_equal(wr_len(&out), 0);
	}
}

static void refuses_what_is_shorter(void **unused)
{
	struct box b;

	(void)unused;
	seal(&b);
	while (b.sealed_len-- > 0)
		refuses(&b,
			b.sealed_len < HPKE_TAG_LEN ? ERR_FORMAT : ERR_AUTH);
}

/* The points of order 1, 2, 4 and 8 of RFC 7748, and other ways to write them. */
static const char *const small_order[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

enum { SMALL_ORDER_N = sizeof(small_order) / sizeof(small_order[0]) };

static void refuses_keys_of_small_order(void **unused)
{
	uint8_t before[HPKE_ENC_LEN];
	uint8_t exported[32] = { 7 };
	struct box b;

	(void)unused;
	seal(&b);
	memcpy(before, b.enc, sizeof(before));
	for (size_t i = 0; i < SMALL_ORDER_N; i++) {
		const struct hex key = hex(small_order[i]);
		const struct hpke_to to = { key.p, b.ephemeral.p };
		const struct hpke_export bind = { b.info_part, b.info_part };
		uint8_t buf[128];
		struct wr w = wr_init(buf, sizeof(buf));

		assert_int_equal(hpke_seal(b.enc, &w, &to, &b.bind,
					   rd_init(b.text.p, b.text.len)),
				 ERR_AUTH);
		assert_int_equal(wr_len(&w), 0);
		assert_memory_equal(b.enc, before, sizeof(before));
		assert_int_equal(hpke_receive_export(exported, 32, &b.own,
						     part(&key), &bind),
				 ERR_AUTH);
		assert_int_equal(exported[0], 7);
		memcpy(b.enc, key.p, HPKE_ENC_LEN);
		refuses(&b, ERR_AUTH);
		memcpy(b.enc, before, HPKE_ENC_LEN);
	}
}

static void refuses_what_does_not_fit(void **unused)
{
	uint8_t buf[128];
	struct box b;

	(void)unused;
	seal(&b);

	const struct hpke_to to = { b.own.public_key, b.ephemeral.p };
	const struct rd text = rd_init(b.text.p, b.text.len);

	for (size_t size = 0; size < b.sealed_len; size++) {
		struct wr w = wr_init(buf, size);

		assert_int_equal(hpke_seal(b.enc, &w, &to, &b.bind, text),
				 ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
	}
	for (size_t size = 0; size < b.text.len; size++) {
		struct wr w = wr_init(buf, size);

		assert_int_equal(open(&b, &w), ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
	}
}

static void exports_as_rfc_9180_appendix_a_2(void **unused)
{
	static const char *const cases[][2] = {
		{ "",
		  "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e" },
		{ "00",
		  "8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69" },
		{ "54657374436f6e74657874",
		  "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53" },
	};
	struct box b;

	(void)unused;
	seal(&b);
	for (size_t i = 0; i < 3; i++) {
		const struct hex context = hex(cases[i][0]);
		const struct hex want = hex(cases[i][1]);
		const struct hpke_export bind = { b.info_part, part(&context) };
		uint8_t got[32];

		assert_int_equal(hpke_receive_export(
					 got, sizeof(got), &b.own,
					 (struct part){ b.enc, HPKE_ENC_LEN },
					 &bind),
				 OK);
		assert_memory_equal(got, want.p, sizeof(got));
	}
}

/* RFC 8032, section 7.1, tests 1 to 3. */
static const char *const signatures[][3] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};

static void signs_as_rfc_8032_section_7_1(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		const struct hex seed = hex(signatures[i][0]);
		const struct hex message = hex(signatures[i][1]);
		const struct hex want = hex(signatures[i][2]);
		uint8_t got[SIGN_SIGNATURE_LEN];
		uint8_t key[SIGN_PUBLIC_LEN];

		sign_detached(got, seed.p, part(&message));
		assert_memory_equal(got, want.p, sizeof(got));
		sign_public_of_seed(key, seed.p);
		assert_int_equal(sign_verify(got, key, part(&message)), OK);
	}
}

static void refuses_any_flipped_bit_of_a_signature(void **unused)
{
	const struct hex seed = hex(signatures[2][0]);
	struct hex message = hex(signatures[2][1]);
	struct hex signature = hex(signatures[2][2]);
	uint8_t key[SIGN_PUBLIC_LEN];

	(void)unused;
	sign_public_of_seed(key, seed.p);
	for (size_t bit = 0; bit < 8 * SIGN_SIGNATURE_LEN; bit++) {
		signature.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(sign_verify(signature.p, key, part(&message)),
				 ERR_AUTH);
		signature.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	message.p[0] ^= 1;
	assert_int_equal(sign_verify(signature.p, key, part(&message)),
			 ERR_AUTH);
	message.p[0] ^= 1;
	message.len--;
	assert_int_equal(sign_verify(signature.p, key, part(&message)),
			 ERR_AUTH);
}

/* S + L, with the group's order L, satisfies the equation as well as S does: one
 * signature would have two forms (RFC 8032 section 5.1.7). */
static void refuses_a_signature_in_its_other_form(void **unused)
{
	const struct hex order = hex(
		"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
	const struct hex seed = hex(signatures[1][0]);
	const struct hex message = hex(signatures[1][1]);
	struct hex signature = hex(signatures[1][2]);
	uint8_t key[SIGN_PUBLIC_LEN];
	unsigned carry = 0;

	(void)unused;
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)signature.p[32 + i] + order.p[i];
		signature.p[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	sign_public_of_seed(key, seed.p);
	assert_int_equal(sign_verify(signature.p, key, part(&message)),
			 ERR_AUTH);
}

/* With the neutral element as key and as R, and S zero, the equation holds for
 * every message. */
static void refuses_a_signature_key_of_small_order(void **unused)
{
	const struct part message = { "any", 3 };
	uint8_t key[SIGN_PUBLIC_LEN] = { 1 };
	uint8_t signature[SIGN_SIGNATURE_LEN] = { 1 };

	(void)unused;
	assert_int_equal(sign_verify(signature, key, message), ERR_AUTH);
	memset(key, 0, sizeof(key));
	assert_int_equal(sign_verify(signature, key, message), ERR_AUTH);
	/* The neutral element as p + 1: not its canonical form. */
	memset(key, 0xff, sizeof(key));
	key[0] = 0xee;
	key[31] = 0x7f;
	assert_int_equal(sign_verify(signature, key, message), ERR_AUTH);
}

static void expands_to_other_bytes_for_each_label_and_index(void **unused)
{
	const uint8_t random[EXPAND_RANDOM_LEN] = { 1, 2, 3 };
	const uint8_t other[EXPAND_RANDOM_LEN] = { 1, 2, 4 };
	uint8_t made[5][48];

	(void)unused;
	expand_random(made[0], 48, random, "one", 0);
	expand_random(made[1], 48, random, "one", 1);
	expand_random(made[2], 48, random, "one", 1u << 24);
	expand_random(made[3], 48, random, "two", 0);
	expand_random(made[4], 48, other, "one", 0);
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < i; j++) {
			assert_memory_not_equal(made[i], made[j], 16);
			assert_memory_not_equal(made[i] + 32, made[j] + 32, 16);
		}
}

static void expands_to_the_same_bytes_again(void **unused)
{
	const uint8_t random[EXPAND_RANDOM_LEN] = { 1, 2, 3 };
	uint8_t once[48];
	uint8_t again[20];

	(void)unused;
	expand_random(once, sizeof(once), random, "one", 7);
	expand_random(again, sizeof(again), random, "one", 7);
	assert_memory_equal(once, again, sizeof(again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_derived_as_in_rfc_9180),
		cmocka_unit_test(seals_as_rfc_9180_appendix_a_2),
		cmocka_unit_test(opens_what_was_sealed),
		cmocka_unit_test(an_info_in_parts_is_the_info_in_one),
		cmocka_unit_test(seals_and_opens_nothing),
		cmocka_unit_test(refuses_any_flipped_bit),
		cmocka_unit_test(refuses_what_was_bound_to_something_else),
		cmocka_unit_test(refuses_what_is_for_another),
		cmocka_unit_test(refuses_an_enc_of_another_length),
		cmocka_unit_test(refuses_what_is_shorter),
		cmocka_unit_test(refuses_keys_of_small_order),
		cmocka_unit_test(refuses_what_does_not_fit),
		cmocka_unit_test(exports_as_rfc_9180_appendix_a_2),
		cmocka_unit_test(signs_as_rfc_8032_section_7_1),
		cmocka_unit_test(refuses_any_flipped_bit_of_a_signature),
		cmocka_unit_test(refuses_a_signature_in_its_other_form),
		cmocka_unit_test(refuses_a_signature_key_of_small_order),
		cmocka_unit_test(
			expands_to_other_bytes_for_each_label_and_index),
		cmocka_unit_test(expands_to_the_same_bytes_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
