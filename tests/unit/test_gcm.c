#include "srtp_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
	TEXT_MAX = 1600,
	ROUNDS = 3000,
};

struct vector {
	const char *key;
	const char *nonce;
	const char *ad;
	const char *plain;
	const char *sealed;
	const char *tag;
};

#define ZERO_16 "00000000000000000000000000000000"
#define ZERO_12 "000000000000000000000000"
#define KEY_16  "feffe9928665731c6d6a8f9467308308"
#define NONCE   "cafebabefacedbaddecaf888"
#define AD      "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define TEXT_60                                                            \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define TEXT_64 TEXT_60 "1aafd255"
#define SEALED_128                                                         \
	"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e" \
	"21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
#define SEALED_256                                                         \
	"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" \
	"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
#define GALLIA                                               \
	"47616c6c696120657374206f6d6e6973206469766973612069" \
	"6e207061727465732074726573"
#define HEADER      "8040f17b8041f8d35501a0b2"
#define RFC_KEY     "000102030405060708090a0b0c0d0e0f"
#define RFC_KEY_256 RFC_KEY "101112131415161718191a1b1c1d1e1f"
#define RFC_NONCE   "51753c6580c2726f20718414"

/* McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B: test
 * cases 1 to 4 and 13 to 16; then RFC 7714, sections 16.1.3 and 16.2.3. */
static const struct vector vectors[] = {
	{ ZERO_16, ZERO_12, "", "", "", "58e2fccefa7e3061367f1d57a4e7455a" },
	{ ZERO_16, ZERO_12, "", ZERO_16, "0388dace60b6a392f328c2b971b2fe78",
	  "ab6e47d42cec13bdf53a67b21257bddf" },
	{ KEY_16, NONCE, "", TEXT_64, SEALED_128 "473f5985",
	  "4d5c2af327cd64a62cf35abd2ba6fab4" },
	{ KEY_16, NONCE, AD, TEXT_60, SEALED_128,
	  "5bc94fbc3221a5db94fae95ae7121a47" },
	{ ZERO_16 ZERO_16, ZERO_12, "", "", "",
	  "530f8afbc74536b9a963b4f1c4cb738b" },
	{ ZERO_16 ZERO_16, ZERO_12, "", ZERO_16,
	  "cea7403d4d606b6e074ec5d3baf39d18",
	  "d0d1c8a799996bf0265b98b5d48ab919" },
	{ KEY_16 KEY_16, NONCE, "", TEXT_64, SEALED_256 "898015ad",
	  "b094dac5d93471bdec1a502270e3cc6c" },
	{ KEY_16 KEY_16, NONCE, AD, TEXT_60, SEALED_256,
	  "76fc6ece0f4e1768cddf8853bb2d551b" },
	{ RFC_KEY, RFC_NONCE, HEADER GALLIA, "", "",
	  "22493f82d2bce397e9d79e3b19aa4216" },
	{ RFC_KEY_256, RFC_NONCE, HEADER GALLIA, "", "",
	  "a866d5910f887463067ceefec45215d4" },
};

static const struct gcm_impl *impl_of(unsigned i)
{
	return i == 0 ? gcm_best() : gcm_fallback();
}

static void check(const struct vector *v, const struct gcm_impl *impl)
{
	uint8_t key[GCM_KEY_MAX];
	uint8_t nonce[GCM_NONCE_LEN];
	uint8_t ad[64];
	uint8_t text[64];
	uint8_t want[64];
	uint8_t tag[GCM_TAG_LEN];
	uint8_t want_tag[GCM_TAG_LEN];
	struct gcm_key k;
	struct gcm_text t = {
		.nonce = nonce, .ad = ad, .src = text, .dst = text, .tag = tag
	};

	gcm_key_init(&k, impl, key, kit_hex(key, sizeof(key), v->key));
	kit_hex(nonce, sizeof(nonce), v->nonce);
	t.ad_len = kit_hex(ad, sizeof(ad), v->ad);
	t.len = kit_hex(text, sizeof(text), v->plain);
	assert_int_equal(kit_hex(want, sizeof(want), v->sealed), t.len);
	kit_hex(want_tag, sizeof(want_tag), v->tag);
	assert_int_equal(gcm_seal(&k, &t), OK);
	assert_memory_equal(text, want, t.len);
	assert_memory_equal(tag, want_tag, sizeof(tag));

	assert_int_equal(gcm_open(&k, &t), OK);
	kit_hex(want, sizeof(want), v->plain);
	assert_memory_equal(text, want, t.len);
}

static void the_published_vectors_hold_in_both(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
		for (unsigned n = 0; n < 2; n++)
			check(&vectors[i], impl_of(n));
}

static void the_fastest_is_ipsec_where_there_are_aes_instructions(void **unused)
{
	(void)unused;
	assert_string_equal(gcm_name(gcm_fallback()), "OpenSSL");
#if defined(__x86_64__)
	if (__builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul")) {
		assert_string_equal(gcm_name(gcm_best()), "ipsec-mb");
		return;
	}
#endif
	assert_ptr_equal(gcm_best(), gcm_fallback());
}

/* One random case for one implementation: in place or elsewhere. */
static void seal_with(const struct gcm_impl *impl, const struct gcm_text *t,
		      const uint8_t *key, size_t key_len)
{
	struct gcm_key k;

	gcm_key_init(&k, impl, key, key_len);
	assert_int_equal(gcm_seal(&k, t), OK);
}

static void both_give_the_same_bytes_for_any_lengths(void **unused)
{
	static uint8_t in[TEXT_MAX];
	static uint8_t out[2][TEXT_MAX];
	uint8_t tag[2][GCM_TAG_LEN];
	uint8_t ad[256];
	uint8_t key[GCM_KEY_MAX];
	uint8_t n[4];

	(void)unused;
	for (uint32_t i = 0; i < ROUNDS; i++) {
		struct gcm_text t = { .nonce = ad, .ad = ad, .src = in };
		size_t key_len = i % 2 == 0 ? 16 : 32;

		kit_bytes(key, sizeof(key), 4 * i);
		kit_bytes(in, sizeof(in), 4 * i + 1);
		kit_bytes(ad, sizeof(ad), 4 * i + 2);
		kit_bytes(n, sizeof(n), 4 * i + 3);
		t.len = (size_t)(n[0] << 8 | n[1]) % (TEXT_MAX + 1);
		t.ad_len = n[2];
		for (unsigned impl = 0; impl < 2; impl++) {
			t.dst = out[impl];
			t.tag = tag[impl];
			seal_with(impl_of(impl), &t, key, key_len);
		}
		assert_memory_equal(out[0], out[1], t.len);
		assert_memory_equal(tag[0], tag[1], GCM_TAG_LEN);

		t.dst = in; /* in place */
		t.tag = tag[1];
		seal_with(impl_of(i / 2 % 2), &t, key, key_len);
		assert_memory_equal(in, out[0], t.len);
		assert_memory_equal(tag[1], tag[0], GCM_TAG_LEN);
	}
}

/* What opening leaves of a text whose tag is wrong by one bit. */
static void spoil(const struct gcm_impl *impl, size_t key_len, bool in_place)
{
	static const uint8_t zero[TEXT_MAX];
	uint8_t key[GCM_KEY_MAX];
	uint8_t text[300];
	uint8_t out[300];
	uint8_t tag[GCM_TAG_LEN];
	struct gcm_key k;
	struct gcm_text t = { .nonce = key,
			      .ad = key,
			      .ad_len = 12,
			      .src = text,
			      .dst = text,
			      .len = sizeof(text),
			      .tag = tag };

	kit_bytes(key, sizeof(key), 7);
	gcm_key_init(&k, impl, key, key_len);
	for (unsigned bit = 0; bit < 8 * GCM_TAG_LEN; bit++) {
		kit_bytes(text, sizeof(text), bit);
		t.dst = text;
		assert_int_equal(gcm_seal(&k, &t), OK);
		tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
		t.dst = in_place ? text : out;
		assert_int_equal(gcm_open(&k, &t), ERR_AUTH);
		assert_memory_equal(t.dst, zero, t.len);
	}
}

static void a_wrong_tag_leaves_nothing_of_the_text(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n < 2; n++) {
		spoil(impl_of(n), 16, true);
		spoil(impl_of(n), 16, false);
		spoil(impl_of(n), 32, true);
		spoil(impl_of(n), 32, false);
	}
}

/* Sanitizers do not see what assembler reads. */
static void nothing_behind_text_and_data_is_read_or_written(void **unused)
{
	uint8_t key[GCM_KEY_MAX];
	uint8_t ad[12];
	uint8_t text[700];
	uint8_t tag[GCM_TAG_LEN];
	struct gcm_key k;

	(void)unused;
	kit_bytes(key, sizeof(key), 9);
	kit_bytes(ad, sizeof(ad), 10);
	gcm_key_init(&k, gcm_best(), key, 32);
	for (size_t len = 0; len <= sizeof(text); len++) {
		uint8_t *edge = kit_edge(len);
		struct gcm_text t = { .nonce = key,
				      .ad = ad,
				      .ad_len = sizeof(ad),
				      .src = edge,
				      .dst = edge,
				      .len = len,
				      .tag = tag };

		memset(edge, 1, len);
		assert_int_equal(gcm_seal(&k, &t), OK);
		assert_int_equal(gcm_open(&k, &t), OK);
		memset(text, 1, sizeof(text));
		assert_memory_equal(edge, text, len);

		t.ad = edge; /* and the data at the edge */
		t.ad_len = len;
		t.src = t.dst = text;
		assert_int_equal(gcm_seal(&k, &t), OK);
		assert_int_equal(gcm_open(&k, &t), OK);
	}
}

static void a_key_is_plain_memory_of_one_kilobyte(void **unused)
{
	uint8_t key[GCM_KEY_MAX] = { 1 };
	uint8_t text[2][40] = { { 0 } };
	uint8_t tag[2][GCM_TAG_LEN];
	struct gcm_key k;
	struct gcm_key copy;

	(void)unused;
	assert_int_equal(sizeof(k), 1024);
	gcm_key_init(&k, gcm_best(), key, 32);
	memcpy(&copy, &k, sizeof(k));
	for (unsigned i = 0; i < 2; i++) {
		const struct gcm_text t = { .nonce = key,
					    .ad = key,
					    .src = text[i],
					    .dst = text[i],
					    .len = sizeof(text[i]),
					    .tag = tag[i] };

		assert_int_equal(gcm_seal(i == 0 ? &k : &copy, &t), OK);
	}
	assert_memory_equal(text[0], text[1], sizeof(text[0]));
	assert_memory_equal(tag[0], tag[1], sizeof(tag[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_vectors_hold_in_both),
		cmocka_unit_test(
			the_fastest_is_ipsec_where_there_are_aes_instructions),
		cmocka_unit_test(both_give_the_same_bytes_for_any_lengths),
		cmocka_unit_test(a_wrong_tag_leaves_nothing_of_the_text),
		cmocka_unit_test(
			nothing_behind_text_and_data_is_read_or_written),
		cmocka_unit_test(a_key_is_plain_memory_of_one_kilobyte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
