/* The labelled functions of MLS. The values were worked out apart from this
 * program, in Python, from RFC 9420's text; contents are put together here by
 * hand. */
#include "../vectors/hex.h"
#include "prim/sign.h"
#include "treekem/label.h"
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define L8 "llllllll"

static const uint8_t secret[LABEL_SECRET_LEN] = {
	0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

static void is(const uint8_t *got, const char *want)
{
	struct hex h;

	assert_true(hex_read(&h, want));
	assert_memory_equal(got, h.p, h.len);
}

/* The bytes 0 to 99: their length takes two bytes. */
static struct part hundred(void)
{
	static uint8_t bytes[100];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	return (struct part){ bytes, sizeof(bytes) };
}

static void expands_with_a_label(void **unused)
{
	uint8_t out[50];

	(void)unused;
	label_expand(out, 50, secret, "label", (struct part){ "context", 7 });
	is(out, "7d513889087d0c37b1ec6153e863ea8f2ecaf17ebf088faaedb7ce5875c254"
		"ecce1c919f89938a7c1cdafa5be79da232bc2a");
}

static void a_label_and_a_context_may_be_longer_than_63_bytes(void **unused)
{
	uint8_t out[32];

	(void)unused;
	label_expand(out, 32, secret, L8 L8 L8 L8 L8 L8 L8, hundred());
	is(out,
	   "127807ba21e01a8df82f80b04b12f98606a2b80c1ca62d437b3f9a4b0fbff452");
}

static void derives_a_secret_in_place(void **unused)
{
	uint8_t out[LABEL_SECRET_LEN];

	(void)unused;
	memcpy(out, secret, sizeof(out));
	label_derive(out, out, "derived");
	is(out,
	   "ed4d94cc56f86dd44d24ba4673430f851d8ecf0245d3337ccf2878b2d1525636");
}

static void derives_for_a_generation(void **unused)
{
	uint8_t out[12];

	(void)unused;
	label_derive_tree(out, 12, secret, "key", 0x01020304);
	is(out, "3824c764bb61d69ddd455529");
}

static void a_reference_has_the_label_as_it_is(void **unused)
{
	uint8_t out[SHA256_LEN];

	(void)unused;
	label_ref(out, "MLS 1.0 KeyPackage Reference", hundred());
	is(out,
	   "e9ba990a15d94ff705b4a3d65b00e760d7e55d406a3129f6bd36ce86dd2186fe");
}

/* What is signed or bound: label<V> with the prefix, value<V>. */
static struct part content(uint8_t *buf, size_t size)
{
	const struct part value = hundred();
	struct wr w = wr_init(buf, size);

	vec_write(&w, "MLS 1.0 test", 12);
	vec_write(&w, value.p, value.len);
	assert_false(w.full);
	return (struct part){ buf, wr_len(&w) };
}

struct signing {
	uint8_t key[LABEL_SIGNATURE_KEY_LEN];
	uint8_t signature[LABEL_SIGNATURE_LEN];
	uint8_t buf[256];
	struct wr scratch;
};

static void sign(struct signing *s)
{
	s->scratch = wr_init(s->buf, sizeof(s->buf));
	sign_public_of_seed(s->key, secret);
	assert_int_equal(
		label_sign(s->signature, secret, "test", hundred(), s->scratch),
		OK);
}

static enum err verify(const struct signing *s, const char *label,
		       struct part value)
{
	return label_verify(rd_init(s->key, sizeof(s->key)), label, value,
			    rd_init(s->signature, sizeof(s->signature)),
			    s->scratch);
}

static void signs_the_label_with_the_content(void **unused)
{
	uint8_t buf[256];
	struct signing s;

	(void)unused;
	sign(&s);
	assert_int_equal(
		sign_verify(s.signature, s.key, content(buf, sizeof(buf))), OK);
	assert_int_equal(verify(&s, "test", hundred()), OK);
}

static void scratch_begins_behind_what_stands_there(void **unused)
{
	struct signing s;

	(void)unused;
	sign(&s);
	wr_u8(&s.scratch, 0xee);
	assert_int_equal(verify(&s, "test", hundred()), OK);
	assert_int_equal(s.buf[0], 0xee);
}

static void refuses_another_label_content_key_or_signature(void **unused)
{
	const struct part value = hundred();
	struct signing s;

	(void)unused;
	sign(&s);
	assert_int_equal(verify(&s, "tesT", value), ERR_AUTH);
	assert_int_equal(verify(&s, "test", (struct part){ value.p, 99 }),
			 ERR_AUTH);
	s.key[1] ^= 1;
	assert_int_equal(verify(&s, "test", value), ERR_AUTH);
	s.key[1] ^= 1;
	s.signature[1] ^= 1;
	assert_int_equal(verify(&s, "test", value), ERR_AUTH);
}

/* They begin as the right ones do. */
static void refuses_keys_and_signatures_of_other_lengths(void **unused)
{
	uint8_t key[LABEL_SIGNATURE_KEY_LEN + 1] = { 0 };
	uint8_t signature[LABEL_SIGNATURE_LEN + 1] = { 0 };
	const struct rd right_key = rd_init(key, sizeof(key) - 1);
	const struct rd right = rd_init(signature, sizeof(signature) - 1);
	struct signing s;

	(void)unused;
	sign(&s);
	memcpy(key, s.key, sizeof(s.key));
	memcpy(signature, s.signature, sizeof(s.signature));
	for (size_t len = 0; len <= sizeof(key); len++)
		assert_int_equal(label_verify(rd_init(key, len), "test",
					      hundred(), right, s.scratch),
				 len == LABEL_SIGNATURE_KEY_LEN ? OK
								: ERR_AUTH);
	for (size_t len = 0; len <= sizeof(signature); len++)
		assert_int_equal(label_verify(right_key, "test", hundred(),
					      rd_init(signature, len),
					      s.scratch),
				 len == LABEL_SIGNATURE_LEN ? OK : ERR_AUTH);
}

static void refuses_a_content_that_scratch_does_not_hold(void **unused)
{
	uint8_t buf[256];
	size_t whole = content(buf, sizeof(buf)).len;
	uint8_t signature[LABEL_SIGNATURE_LEN];
	struct signing s;

	(void)unused;
	sign(&s);
	for (size_t size = 0; size < whole; size++) {
		s.scratch = wr_init(s.buf, size);
		assert_int_equal(verify(&s, "test", hundred()), ERR_FULL);
		assert_int_equal(label_sign(signature, secret, "test",
					    hundred(), s.scratch),
				 ERR_FULL);
	}
	s.scratch = wr_init(s.buf, whole);
	assert_int_equal(verify(&s, "test", hundred()), OK);
}

enum { TEXT_LEN = 60 };

struct sealing {
	struct hpke_pair own;
	uint8_t buf[256];
	struct wr w;
	uint8_t text[TEXT_LEN];
};

static enum err encrypt(struct sealing *s, struct rd key)
{
	const struct label_to to = { key, secret };

	return label_encrypt(&s->w, &to, "test", hundred(),
			     rd_init(s->text, sizeof(s->text)));
}

static void seal(struct sealing *s)
{
	memset(s, 0x55, sizeof(*s));
	hpke_derive_pair(&s->own, secret + 0);
	s->w = wr_init(s->buf, sizeof(s->buf));
	assert_int_equal(encrypt(s, rd_init(s->own.public_key, HPKE_KEY_LEN)),
			 OK);
}

static enum err decrypt(const struct sealing *s, struct wr *out, struct rd *r)
{
	return label_decrypt(out, &s->own, "test", hundred(), r);
}

/* What is there is refused, and nothing was written. */
static void refuses(const struct sealing *s, size_t len, enum err why)
{
	uint8_t buf[TEXT_LEN];
	struct wr out = wr_init(buf, sizeof(buf));
	struct rd r = rd_init(s->buf, len);

	assert_int_equal(decrypt(s, &out, &r), why);
	assert_int_equal(wr_len(&out), 0);
	assert_false(out.full);
}

static void encrypts_the_label_and_context_as_info(void **unused)
{
	uint8_t buf[256];
	const struct part info = content(buf, sizeof(buf));
	const struct hpke_bind bind = { &info, 1, { "", 0 } };
	uint8_t plain[TEXT_LEN];
	struct wr out = wr_init(plain, sizeof(plain));
	struct sealing s;

	(void)unused;
	seal(&s);

	struct rd r = rd_init(s.buf, wr_len(&s.w));
	struct rd enc = vec_read(&r);
	struct rd sealed = vec_read(&r);

	assert_true(rd_done(&r));
	assert_int_equal(enc.left, HPKE_ENC_LEN);
	assert_int_equal(sealed.left, TEXT_LEN + HPKE_TAG_LEN);
	assert_int_equal(hpke_open(&out, &s.own,
				   (struct part){ enc.p, enc.left }, &bind,
				   sealed),
			 OK);
	assert_memory_equal(plain, s.text, TEXT_LEN);
}

static void decrypts_one_and_steps_over_it(void **unused)
{
	uint8_t plain[TEXT_LEN];
	struct wr out = wr_init(plain, sizeof(plain));
	struct sealing s;

	(void)unused;
	seal(&s);
	wr_u8(&s.w, 9);

	struct rd r = rd_init(s.buf, wr_len(&s.w));

	assert_int_equal(decrypt(&s, &out, &r), OK);
	assert_int_equal(wr_len(&out), TEXT_LEN);
	assert_memory_equal(plain, s.text, TEXT_LEN);
	assert_int_equal(rd_u8(&r), 9);
	assert_true(rd_done(&r));
}

static void refuses_another_label_or_context(void **unused)
{
	uint8_t plain[TEXT_LEN];
	struct wr out = wr_init(plain, sizeof(plain));
	struct sealing s;

	(void)unused;
	seal(&s);

	const struct rd all = rd_init(s.buf, wr_len(&s.w));
	struct rd r = all;

	assert_int_equal(label_decrypt(&out, &s.own, "tesT", hundred(), &r),
			 ERR_AUTH);
	for (size_t i = 0; i < 100; i++) {
		uint8_t other[100];

		memcpy(other, hundred().p, sizeof(other));
		other[i] ^= 1;
		r = all;
		assert_int_equal(label_decrypt(&out, &s.own, "test",
					       (struct part){ other, 100 }, &r),
				 ERR_AUTH);
		r = all;
		assert_int_equal(label_decrypt(&out, &s.own, "test",
					       (struct part){ other, i }, &r),
				 ERR_AUTH);
	}
	assert_int_equal(wr_len(&out), 0);
}

static void refuses_every_shortened_ciphertext(void **unused)
{
	struct sealing s;

	(void)unused;
	seal(&s);
	for (size_t len = 0; len < wr_len(&s.w); len++)
		refuses(&s, len, ERR_FORMAT);
}

static void refuses_any_flipped_bit_of_a_ciphertext(void **unused)
{
	struct sealing s;

	(void)unused;
	seal(&s);
	for (size_t bit = 0; bit < 8 * wr_len(&s.w); bit++) {
		uint8_t buf[TEXT_LEN];
		struct wr out = wr_init(buf, sizeof(buf));
		struct rd r = rd_init(s.buf, wr_len(&s.w));

		s.buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(decrypt(&s, &out, &r), OK);
		assert_int_equal(wr_len(&out), 0);
		s.buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void refuses_a_ciphertext_shorter_than_its_tag(void **unused)
{
	struct sealing s;

	(void)unused;
	seal(&s);
	s.w = wr_init(s.buf, sizeof(s.buf));
	vec_write(&s.w, s.own.public_key, HPKE_ENC_LEN);
	vec_write(&s.w, s.text, HPKE_TAG_LEN - 1);
	refuses(&s, wr_len(&s.w), ERR_FORMAT);
}

static void refuses_a_key_of_another_length_or_of_small_order(void **unused)
{
	const uint8_t zeros[HPKE_KEY_LEN + 1] = { 0 };
	struct sealing s;

	(void)unused;
	seal(&s);
	s.w = wr_init(s.buf, sizeof(s.buf));
	for (size_t len = 0; len <= sizeof(zeros); len++) {
		assert_int_equal(encrypt(&s, rd_init(zeros, len)), ERR_AUTH);
		assert_int_equal(wr_len(&s.w), 0);
		assert_false(s.w.full);
	}
}

static void refuses_to_encrypt_what_does_not_fit(void **unused)
{
	struct sealing s;

	(void)unused;
	seal(&s);

	const struct rd key = rd_init(s.own.public_key, HPKE_KEY_LEN);
	size_t whole = wr_len(&s.w);

	for (size_t size = 0; size < whole; size++) {
		s.w = wr_init(s.buf, size);
		assert_int_equal(encrypt(&s, key), ERR_FULL);
		assert_int_equal(wr_len(&s.w), 0);
	}
	s.w = wr_init(s.buf, whole);
	assert_int_equal(encrypt(&s, key), OK);
}

static void refuses_to_decrypt_what_does_not_fit(void **unused)
{
	uint8_t plain[TEXT_LEN];
	struct sealing s;

	(void)unused;
	seal(&s);
	for (size_t size = 0; size < TEXT_LEN; size++) {
		struct wr out = wr_init(plain, size);
		struct rd r = rd_init(s.buf, wr_len(&s.w));

		assert_int_equal(decrypt(&s, &out, &r), ERR_FULL);
		assert_int_equal(wr_len(&out), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expands_with_a_label),
		cmocka_unit_test(
			a_label_and_a_context_may_be_longer_than_63_bytes),
		cmocka_unit_test(derives_a_secret_in_place),
		cmocka_unit_test(derives_for_a_generation),
		cmocka_unit_test(a_reference_has_the_label_as_it_is),
		cmocka_unit_test(signs_the_label_with_the_content),
		cmocka_unit_test(scratch_begins_behind_what_stands_there),
		cmocka_unit_test(
			refuses_another_label_content_key_or_signature),
		cmocka_unit_test(refuses_keys_and_signatures_of_other_lengths),
		cmocka_unit_test(refuses_a_content_that_scratch_does_not_hold),
		cmocka_unit_test(encrypts_the_label_and_context_as_info),
		cmocka_unit_test(decrypts_one_and_steps_over_it),
		cmocka_unit_test(refuses_another_label_or_context),
		cmocka_unit_test(refuses_every_shortened_ciphertext),
		cmocka_unit_test(refuses_any_flipped_bit_of_a_ciphertext),
		cmocka_unit_test(refuses_a_ciphertext_shorter_than_its_tag),
		cmocka_unit_test(
			refuses_a_key_of_another_length_or_of_small_order),
		cmocka_unit_test(refuses_to_encrypt_what_does_not_fit),
		cmocka_unit_test(refuses_to_decrypt_what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
