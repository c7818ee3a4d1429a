/* The vectors of the RFCs that define our primitives. */
#include "hex.h"
#include "prim/aead.h"
#include "prim/hash.h"
#include "prim/hash512.h"
#include "prim/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LADIES                                                            \
	"Ladies and Gentlemen of the class of '99: If I could offer you " \
	"only one tip for the future, sunscreen would be it."

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

static struct hex repeat(uint8_t byte, size_t n)
{
	struct hex out = { .len = n };

	memset(out.p, byte, n);
	return out;
}

static struct hex count(uint8_t first, size_t n)
{
	struct hex out = { .len = n };

	for (size_t i = 0; i < n; i++)
		out.p[i] = (uint8_t)(first + i);
	return out;
}

static struct hex chars(const char *text)
{
	struct hex out = { .len = strlen(text) };

	memcpy(out.p, text, out.len);
	return out;
}

struct hmac_case {
	struct hex key;
	struct hex data;
	const char *sha256;
	const char *sha512;
};

static void check_hmac(const struct hmac_case *c)
{
	const struct hex want256 = hex(c->sha256);
	const struct hex want512 = hex(c->sha512);
	uint8_t got256[SHA256_LEN];
	uint8_t got512[SHA512_LEN];
	const struct part whole = part(&c->data);
	const struct part halves[] = {
		{ c->data.p, c->data.len / 2 },
		{ c->data.p + c->data.len / 2, c->data.len - c->data.len / 2 },
	};

	hash_hmac_sha256(got256, part(&c->key), &whole, 1);
	assert_memory_equal(got256, want256.p, want256.len);
	hash_hmac_sha256(got256, part(&c->key), halves, 2);
	assert_memory_equal(got256, want256.p, want256.len);
	hash512_hmac(got512, part(&c->key), &whole, 1);
	assert_memory_equal(got512, want512.p, want512.len);
	hash512_hmac(got512, part(&c->key), halves, 2);
	assert_memory_equal(got512, want512.p, want512.len);
}

static void hmac_is_that_of_rfc_4231_short_keys(void **unused)
{
	const struct hmac_case cases[] = {
		{ repeat(0x0b, 20), chars("Hi There"),
		  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
		  "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
		  "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" },
		{ chars("Jefe"), chars("what do ya want for nothing?"),
		  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
		  "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
		{ repeat(0xaa, 20), repeat(0xdd, 50),
		  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
		  "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
		  "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb" },
		{ count(1, 25), repeat(0xcd, 50),
		  "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
		  "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
		  "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_hmac(&cases[i]);
}

static void hmac_is_that_of_rfc_4231_long_keys(void **unused)
{
	const struct hmac_case cases[] = {
		{ repeat(0xaa, 131),
		  chars("Test Using Larger Than Block-Size Key - Hash Key "
			"First"),
		  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
		  "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
		  "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598" },
		{ repeat(0xaa, 131),
		  chars("This is a test using a larger than block-size key "
			"and a larger than block-size data. The key needs to "
			"be hashed before being used by the HMAC algorithm."),
		  "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
		  "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
		  "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_hmac(&cases[i]);
}

struct hkdf_case {
	struct hex ikm;
	struct hex salt;
	struct hex info;
	const char *prk;
	const char *okm;
};

static void hkdf_is_that_of_rfc_5869(void **unused)
{
	const struct hkdf_case cases[] = {
		{ repeat(0x0b, 22), count(0, 13), count(0xf0, 10),
		  "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
		  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
		  "34007208d5b887185865" },
		{ count(0, 80), count(0x60, 80), count(0xb0, 80),
		  "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
		  "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
		  "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
		  "cc30c58179ec3e87c14c01d5c1f3434f1d87" },
		{ repeat(0x0b, 22), repeat(0, 0), repeat(0, 0),
		  "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
		  "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
		  "9d201395faa4b61a96c8" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct hkdf_case *c = &cases[i];
		const struct hex prk = hex(c->prk);
		const struct hex okm = hex(c->okm);
		uint8_t got_prk[SHA256_LEN];
		uint8_t got[HEX_MAX];

		hash_hkdf_sha256_extract(got_prk, part(&c->salt),
					 part(&c->ikm));
		assert_memory_equal(got_prk, prk.p, prk.len);
		hash_hkdf_sha256_expand(got, okm.len, got_prk, part(&c->info));
		assert_memory_equal(got, okm.p, okm.len);
	}
}

/* Seals and opens in place, both ways round. */
static void check_aead(void (*seal)(const struct aead *),
		       enum err (*open)(const struct aead *),
		       const struct aead *in, const struct hex *sealed)
{
	struct hex text = { .len = in->len };
	uint8_t tag[AEAD_TAG_LEN];
	struct aead a = *in;

	memcpy(text.p, in->text, in->len);
	a.text = text.p;
	a.tag = tag;
	seal(&a);
	assert_memory_equal(text.p, sealed->p, in->len);
	assert_memory_equal(tag, sealed->p + in->len, AEAD_TAG_LEN);
	assert_int_equal(open(&a), OK);
	assert_memory_equal(text.p, in->text, in->len);

	seal(&a);
	tag[AEAD_TAG_LEN - 1] ^= 1;
	assert_int_equal(open(&a), ERR_AUTH);
	for (size_t i = 0; i < a.len; i++)
		assert_int_equal(text.p[i], 0);
}

static void chacha20_poly1305_is_that_of_rfc_8439_section_2_8_2(void **unused)
{
	struct hex text = chars(LADIES);
	const struct hex key = count(0x80, 32);
	const struct hex nonce = hex("070000004041424344454647");
	const struct hex ad = hex("50515253c0c1c2c3c4c5c6c7");
	const struct hex sealed = hex(
		"d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
		"3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
		"92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
		"3ff4def08e4b7a9de576d26586cec64b6116"
		"1ae10b594f09e26a7e902ecbd0600691");
	const struct aead a = { .key = key.p,
				.nonce = nonce.p,
				.ad = ad.p,
				.ad_len = ad.len,
				.text = text.p,
				.len = text.len };

	(void)unused;
	check_aead(aead_chacha_seal, aead_chacha_open, &a, &sealed);
}

static void chacha20_poly1305_opens_what_rfc_8439_appendix_a_5_has(
	void **unused)
{
	const struct hex key = hex(
		"1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
	const struct hex nonce = hex("000000000102030405060708");
	const struct hex ad = hex("f33388860000000000004e91");
	struct hex text = hex(
		"64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
		"4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
		"332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
		"9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
		"b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
		"af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
		"0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
		"49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
		"a6ad5cb4022b02709b");
	struct hex tag = hex("eead9d67890cbb22392336fea1851f38");
	static const char start[] = "Internet-Drafts are draft documents";
	const struct aead a = { .key = key.p,
				.nonce = nonce.p,
				.ad = ad.p,
				.ad_len = ad.len,
				.text = text.p,
				.len = text.len,
				.tag = tag.p };

	(void)unused;
	assert_int_equal(aead_chacha_open(&a), OK);
	assert_memory_equal(text.p, start, sizeof(start) - 1);
}

static void xchacha20_poly1305_is_that_of_its_draft_appendix_a_3_1(
	void **unused)
{
	struct hex text = chars(LADIES);
	const struct hex key = count(0x80, 32);
	const struct hex nonce = count(0x40, 24);
	const struct hex ad = hex("50515253c0c1c2c3c4c5c6c7");
	const struct hex sealed = hex(
		"bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
		"731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
		"2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
		"21f9664c97637da9768812f615c68b13b52e"
		"c0875924c1c7987947deafd8780acf49");
	const struct aead a = { .key = key.p,
				.nonce = nonce.p,
				.ad = ad.p,
				.ad_len = ad.len,
				.text = text.p,
				.len = text.len };

	(void)unused;
	check_aead(aead_xchacha_seal, aead_xchacha_open, &a, &sealed);
}

static void ed25519_public_keys_are_those_of_rfc_8032_section_7_1(void **unused)
{
	static const char *const pairs[][2] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c" },
		{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025" },
		{ "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
		  "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e" },
		{ "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
		  "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct hex seed = hex(pairs[i][0]);
		const struct hex want = hex(pairs[i][1]);
		uint8_t got[SIGN_PUBLIC_LEN];

		sign_public_of_seed(got, seed.p);
		assert_memory_equal(got, want.p, want.len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmac_is_that_of_rfc_4231_short_keys),
		cmocka_unit_test(hmac_is_that_of_rfc_4231_long_keys),
		cmocka_unit_test(hkdf_is_that_of_rfc_5869),
		cmocka_unit_test(
			chacha20_poly1305_is_that_of_rfc_8439_section_2_8_2),
		cmocka_unit_test(
			chacha20_poly1305_opens_what_rfc_8439_appendix_a_5_has),
		cmocka_unit_test(
			xchacha20_poly1305_is_that_of_its_draft_appendix_a_3_1),
		cmocka_unit_test(
			ed25519_public_keys_are_those_of_rfc_8032_section_7_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
