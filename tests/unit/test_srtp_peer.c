/* Against libsrtp2, whose header may not be there, and whose words collide with
 * ours: so what it does stands in srtp_peer.c. */
#include "srtp_kit.h"
#include "srtp_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const enum srtp_profile profiles[] = {
	SRTP_AEAD_AES_256_GCM,
	SRTP_AEAD_AES_128_GCM,
	SRTP_AES128_CM_SHA1_80,
};

/* The peer and our keys of the same master key. */
static struct peer *open_peer(struct srtp_keys *k, enum srtp_profile profile)
{
	uint8_t master[SRTP_KEY_MAX + SRTP_SALT_MAX];
	size_t key_len = srtp_key_len(profile);
	struct peer *p;

	if (!peer_here())
		skip(); /* libsrtp2-dev is not here */
	kit_bytes(master, sizeof(master), 77);
	assert_int_equal(srtp_keys_init(k, profile, master, master + key_len),
			 OK);
	p = peer_open(profile, master);
	assert_non_null(p);
	return p;
}

static void it_opens_what_we_protect(void **unused)
{
	uint8_t want[KIT_PACKET_SIZE];
	uint8_t packet[KIT_PACKET_SIZE];
	static struct srtp_keys k;

	(void)unused;
	for (unsigned n = 0; n < 3; n++) {
		struct peer *p = open_peer(&k, profiles[n]);

		/* Across a rollover. */
		for (uint64_t i = 65500; i < 65600; i++) {
			size_t payload_len = (i * 37) % 1300;
			size_t len = kit_srtp(&k, packet, i, payload_len);

			kit_rtp(want, i, payload_len, false);
			assert_true(peer_open_rtp(p, packet, &len));
			assert_int_equal(len, 12 + payload_len);
			assert_memory_equal(packet, want, len);
		}
		for (uint32_t i = 1; i < 50; i++) {
			size_t len = 8 + 4 * i;

			kit_bytes(want, len, i);
			want[0] = 0x80;
			memcpy(packet, want, len);
			assert_int_equal(srtcp_protect(&k, i, packet,
						       sizeof(packet), &len),
					 OK);
			assert_true(peer_open_rtcp(p, packet, &len));
			assert_int_equal(len, 8 + 4 * i);
			assert_memory_equal(packet, want, len);
		}
		peer_close(p);
	}
}

static void we_open_what_it_protects(void **unused)
{
	uint8_t want[KIT_PACKET_SIZE];
	uint8_t packet[KIT_PACKET_SIZE];
	static struct srtp_keys k;

	(void)unused;
	for (unsigned n = 0; n < 3; n++) {
		struct peer *p = open_peer(&k, profiles[n]);
		struct srtp_in rtp = { 0 };
		struct srtp_in rtcp = { 0 };

		for (uint64_t i = 65500; i < 65600; i++) {
			size_t payload_len = (i * 41) % 1300;
			size_t plain_len = kit_rtp(want, i, payload_len, true) +
					   payload_len;
			size_t len = plain_len;

			memcpy(packet, want, len);
			assert_true(peer_seal_rtp(p, packet, &len));
			assert_int_equal(srtp_unprotect(&k, &rtp, packet, &len),
					 OK);
			assert_int_equal(len, plain_len);
			assert_memory_equal(packet, want, len);
		}
		assert_int_equal(rtp.end, 65600);
		for (uint32_t i = 1; i < 50; i++) {
			size_t len = 8 + 4 * i;

			kit_bytes(want, len, i);
			want[0] = 0x80;
			memcpy(want + 4, "\xde\xca\xfb\xad", 4);
			memcpy(packet, want, len);
			assert_true(peer_seal_rtcp(p, packet, &len));
			assert_int_equal(
				srtcp_unprotect(&k, &rtcp, packet, &len), OK);
			assert_int_equal(len, 8 + 4 * i);
			assert_memory_equal(packet, want, len);
		}
		peer_close(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_opens_what_we_protect),
		cmocka_unit_test(we_open_what_it_protects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
