#include "srtp_kit.h"

#include "prim/aes.h"
#include "srtp/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void equal_hex(const uint8_t *got, size_t len, const char *hex)
{
	uint8_t want[256];

	assert_int_equal(kit_hex(want, sizeof(want), hex), len);
	assert_memory_equal(got, want, len);
}

/* RFC 3711, appendix B.2 */
static void the_keystream_is_that_of_rfc_3711(void **unused)
{
	static const uint8_t zero[48];
	uint8_t key[16];
	uint8_t counter[AES_BLOCK_LEN];
	uint8_t out[48];
	const struct aes_stream s = { .key = key,
				      .key_len = sizeof(key),
				      .counter = counter,
				      .src = zero,
				      .dst = out,
				      .len = sizeof(out) };

	(void)unused;
	kit_hex(key, sizeof(key), "2b7e151628aed2a6abf7158809cf4f3c");
	kit_hex(counter, sizeof(counter), "f0f1f2f3f4f5f6f7f8f9fafbfcfd0000");
	assert_int_equal(aes_stream(&s), OK);
	equal_hex(out, sizeof(out),
		  "e03ead0935c95e80e166b16dd92b4eb4"
		  "d23513162b02d0f72a43a2fe4a5f97ab"
		  "41e95b3bb0a2e8dd477901e4fca894c0");
	kit_hex(counter, sizeof(counter), "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
	assert_int_equal(aes_stream(&s), OK);
	equal_hex(out, sizeof(out),
		  "ec8cdf7398607cb0f2d21675ea9ea1e4"
		  "362b7c3c6773516318a077d7fc5073ae"
		  "6a2cc3787889374fbeb4c81b17ba6c44");
}

/* The same, through a packet of SSRC 0 and index 0. */
static void a_packet_is_encrypted_with_that_keystream(void **unused)
{
	uint8_t packet[12 + 48 + 10] = { 0x80 };
	struct srtp_keys k;
	const struct srtp_packet p = { .out = packet,
				       .out_size = sizeof(packet),
				       .header_len = 12,
				       .payload = packet + 12,
				       .payload_len = 48 };
	size_t len;

	(void)unused;
	kit_session(&k, &kit_ways[4], "2b7e151628aed2a6abf7158809cf4f3c",
		    "f0f1f2f3f4f5f6f7f8f9fafbfcfd");
	assert_int_equal(srtp_protect(&k, &p, &len), OK);
	assert_int_equal(len, sizeof(packet));
	equal_hex(packet + 12, 48,
		  "e03ead0935c95e80e166b16dd92b4eb4"
		  "d23513162b02d0f72a43a2fe4a5f97ab"
		  "41e95b3bb0a2e8dd477901e4fca894c0");
}

#define MASTER_KEY  "e1f97a0d3e018be0d64fa32c06de4139"
#define MASTER_SALT "0ec675ad498afeebb6960b3aabe6"

/* RFC 3711, appendix B.3: cipher key, salt, and as much of the authentication
 * key as HMAC-SHA1 takes. */
static void session_keys_are_derived_as_in_rfc_3711(void **unused)
{
	uint8_t key[16];
	uint8_t salt[14];
	struct session s;

	(void)unused;
	kit_hex(key, sizeof(key), MASTER_KEY);
	kit_hex(salt, sizeof(salt), MASTER_SALT);
	assert_int_equal(session_derive(&s, SRTP_AES128_CM_SHA1_80, key, salt),
			 OK);
	equal_hex(s.key[0], 16, "c61e7a93744f39ee10734afe3ff7a087");
	equal_hex(s.salt[0], 14, "30cbbc08863d8c85d49db34a9ae1");
	equal_hex(s.mac_key[0], 20, "cebe321f6ff7716b6fd4ab49af256a156d38baa4");
}

/* test/srtp_driver.c of libsrtp: a packet under the same master key. */
static void a_packet_is_protected_as_libsrtp_does(void **unused)
{
	uint8_t key[16];
	uint8_t salt[14];
	uint8_t packet[64];
	struct srtp_keys k;
	struct srtp_packet p = { .index = 0x1234,
				 .out = packet,
				 .out_size = sizeof(packet),
				 .header_len = 12,
				 .payload = packet + 12,
				 .payload_len = 16 };
	size_t len;

	(void)unused;
	kit_hex(key, sizeof(key), MASTER_KEY);
	kit_hex(salt, sizeof(salt), MASTER_SALT);
	assert_int_equal(srtp_keys_init(&k, SRTP_AES128_CM_SHA1_80, key, salt),
			 OK);
	kit_hex(packet, sizeof(packet),
		"800f1234decafbadcafebabeabababababababababababababababab");
	assert_int_equal(srtp_protect(&k, &p, &len), OK);
	equal_hex(packet, len,
		  "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402"
		  "b78d6acc99ea179b8dbb");
}

#define KEY_128 "000102030405060708090a0b0c0d0e0f"
#define KEY_256 KEY_128 "101112131415161718191a1b1c1d1e1f"
#define SALT    "517569642070726f2071756f"
#define RTP                                                                \
	"8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e697320646976" \
	"69736120696e207061727465732074726573"
#define SRTP_128                                                           \
	"8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd5" \
	"0d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee439" \
	"0cce"
#define SRTP_256                                                           \
	"8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab1801238" \
	"9a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a7" \
	"6c13"
#define RTCP                                                               \
	"81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61" \
	"deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"
#define SRTCP_128                                                          \
	"81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32d" \
	"c676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf872" \
	"45d9eade800005d4"
#define SRTCP_256                                                          \
	"81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50" \
	"a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6c" \
	"b26ac3be800005d4"
/* Section 17.3: only authenticated. */
#define SRTCP_TAGGED RTCP "841dd9683dd78ec92ae58790125f62b3000005d4"

static void check_rtp(const struct kit_way *way, const char *key,
		      const char *want)
{
	uint8_t packet[128];
	struct srtp_in in = { 0 };
	struct srtp_keys k;
	struct srtp_packet p = { .index = 0xf17b,
				 .out = packet,
				 .out_size = sizeof(packet),
				 .header_len = 12,
				 .payload = packet + 12 };
	size_t len;

	kit_session(&k, way, key, SALT);
	p.payload_len = kit_hex(packet, sizeof(packet), RTP) - 12;
	assert_int_equal(srtp_protect(&k, &p, &len), OK);
	equal_hex(packet, len, want);
	assert_int_equal(srtp_unprotect(&k, &in, packet, &len), OK);
	equal_hex(packet, len, RTP);
}

static void rtp_is_protected_as_in_rfc_7714(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < 2; i++) {
		check_rtp(&kit_ways[0 + i], KEY_256, SRTP_256);
		check_rtp(&kit_ways[2 + i], KEY_128, SRTP_128);
	}
}

static void check_rtcp(const struct kit_way *way, const char *key,
		       const char *want)
{
	uint8_t packet[128];
	struct srtp_in in = { 0 };
	struct srtp_keys k;
	size_t len = kit_hex(packet, sizeof(packet), RTCP);

	kit_session(&k, way, key, SALT);
	assert_int_equal(srtcp_protect(&k, 0x5d4, packet, sizeof(packet), &len),
			 OK);
	equal_hex(packet, len, want);
	assert_int_equal(srtcp_unprotect(&k, &in, packet, &len), OK);
	equal_hex(packet, len, RTCP);
	assert_int_equal(in.end, 0x5d5);
}

static void rtcp_is_protected_as_in_rfc_7714(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < 2; i++) {
		check_rtcp(&kit_ways[0 + i], KEY_256, SRTCP_256);
		check_rtcp(&kit_ways[2 + i], KEY_128, SRTCP_128);
	}
}

static void genuine_rtcp_that_is_not_encrypted_is_refused(void **unused)
{
	uint8_t packet[128];
	struct srtp_in in = { 0 };
	struct srtp_keys k;
	size_t len = kit_hex(packet, sizeof(packet), SRTCP_TAGGED);

	(void)unused;
	kit_session(&k, &kit_ways[2], KEY_128, SALT);
	assert_int_equal(srtcp_unprotect(&k, &in, packet, &len), ERR_FORMAT);
	assert_int_equal(in.end, 0);
}

/* Figure 1 of RFC 7714 and section 4.1.1 of RFC 3711 by hand, over a salt of
 * zeros: no published vector has a rollover counter. */
static void nonces_have_all_of_ssrc_rollover_counter_and_sequence(void **unused)
{
	static const char *const nonces[] = {
		"0000decafbad123456789abc",
		"00000000decafbad123456789abc0000",
	};
	static const char zero_salt[] = "000000000000000000000000";
	uint8_t packet[KIT_PACKET_SIZE];
	uint8_t want[40];
	uint8_t nonce[AES_BLOCK_LEN];
	uint8_t tag[GCM_TAG_LEN];
	uint8_t key[16];
	struct srtp_keys k;
	struct gcm_text t = { .nonce = nonce,
			      .ad = packet,
			      .ad_len = 12,
			      .src = want,
			      .dst = want,
			      .len = sizeof(want),
			      .tag = tag };
	struct aes_stream s = { .key = key,
				.key_len = 16,
				.counter = nonce,
				.src = want,
				.dst = want,
				.len = sizeof(want) };

	(void)unused;
	kit_hex(key, sizeof(key), KEY_128);
	for (unsigned i = 0; i < 2; i++) {
		kit_session(&k, &kit_ways[i == 0 ? 2 : 4], KEY_128, zero_salt);
		kit_srtp(&k, packet, 0x123456789abc, sizeof(want));
		kit_bytes(want, sizeof(want), 0x56789abc);
		kit_hex(nonce, sizeof(nonce), nonces[i]);
		assert_int_equal(
			i == 0 ? gcm_seal(&k.gcm[0], &t) : aes_stream(&s), OK);
		assert_memory_equal(packet + 12, want, sizeof(want));
	}
	/* The last was CM; its key for the tag was zeros. */
	const struct hmac_part parts[] = { { packet, 12 + sizeof(want) },
					   { "\x12\x34\x56\x78", 4 } };
	uint8_t mac[HMAC_SHA1_LEN];

	hmac_sha1(mac, (struct hmac_part){ "", 0 }, parts, 2);
	assert_memory_equal(packet + 12 + sizeof(want), mac, 10);
}

/* libsrtp's and webrtc-rs's session salt for a salt of 12 bytes. */
static void a_short_salt_is_taken_as_one_with_zeros_behind(void **unused)
{
	uint8_t key[16];
	uint8_t salt[12];
	struct session s;

	(void)unused;
	kit_hex(key, sizeof(key), KEY_128);
	kit_hex(salt, sizeof(salt), "404142434445464748494a4b");
	assert_int_equal(session_derive(&s, SRTP_AEAD_AES_128_GCM, key, salt),
			 OK);
	equal_hex(s.salt[0], 12, "1fcd5d561e66dc49ec1c3ccb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_keystream_is_that_of_rfc_3711),
		cmocka_unit_test(a_packet_is_encrypted_with_that_keystream),
		cmocka_unit_test(session_keys_are_derived_as_in_rfc_3711),
		cmocka_unit_test(a_packet_is_protected_as_libsrtp_does),
		cmocka_unit_test(rtp_is_protected_as_in_rfc_7714),
		cmocka_unit_test(rtcp_is_protected_as_in_rfc_7714),
		cmocka_unit_test(genuine_rtcp_that_is_not_encrypted_is_refused),
		cmocka_unit_test(
			nonces_have_all_of_ssrc_rollover_counter_and_sequence),
		cmocka_unit_test(
			a_short_salt_is_taken_as_one_with_zeros_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
