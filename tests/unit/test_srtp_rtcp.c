#include "srtp_kit.h"

#include "base/wr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct srtp_keys all_keys[KIT_WAYS];

#define EACH_WAY(k) \
	for (const struct srtp_keys *k = all_keys; k < all_keys + KIT_WAYS; k++)

static int make_keys(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < KIT_WAYS; i++)
		kit_keys(&all_keys[i], &kit_ways[i]);
	return 0;
}

static size_t end_len(const struct srtp_keys *k)
{
	return k->profile == SRTP_AES128_CM_SHA1_80 ? 14 : 20;
}

/* A receiver report of len bytes. */
static void plain(uint8_t *out, size_t len)
{
	struct wr w = wr_init(out, len);

	wr_u8(&w, 0x81);
	wr_u8(&w, 201);
	wr_u16(&w, (uint16_t)(len / 4 - 1));
	wr_u32(&w, 0xcafebabe);
	kit_bytes(out + 8, len - 8, 5);
}

static size_t sealed(const struct srtp_keys *k, uint8_t *out, uint32_t index,
		     size_t len)
{
	plain(out, len);
	assert_int_equal(srtcp_protect(k, index, out, KIT_PACKET_SIZE, &len),
			 OK);
	return len;
}

static enum err try(const struct srtp_keys *k, struct srtp_in *in,
		    uint32_t index)
{
	uint8_t packet[KIT_PACKET_SIZE];
	size_t len = sealed(k, packet, index, 32);

	return srtcp_unprotect(k, in, packet, &len);
}

static void what_is_protected_opens_to_the_same_bytes(void **unused)
{
	uint8_t want[KIT_PACKET_SIZE];
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		for (size_t n = 8; n < 1500; n += n < 200 ? 1 : 100) {
			struct srtp_in in = { 0 };
			size_t len = sealed(k, packet, 1, n);

			plain(want, n);
			assert_int_equal(len, n + end_len(k));
			if (n > 24)
				assert_memory_not_equal(packet + 8, want + 8,
							n - 8);
			assert_int_equal(srtcp_unprotect(k, &in, packet, &len),
					 OK);
			assert_int_equal(len, n);
			assert_memory_equal(packet, want, n);
		}
	}
}

static void refused(const struct srtp_keys *k, struct srtp_in *in,
		    uint8_t *packet, size_t len)
{
	struct srtp_in before = *in;
	size_t after = len;

	assert_int_not_equal(srtcp_unprotect(k, in, packet, &after), OK);
	assert_int_equal(after, len);
	assert_memory_equal(in, &before, sizeof(before));
}

static void any_flipped_bit_is_refused_and_changes_no_state(void **unused)
{
	uint8_t genuine[KIT_PACKET_SIZE];
	uint8_t forged[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };
		size_t len = sealed(k, genuine, 900, 60);

		assert_int_equal(try(k, &in, 800), OK);
		for (size_t bit = 0; bit < 8 * len; bit++) {
			memcpy(forged, genuine, len);
			forged[bit / 8] ^= (uint8_t)(1 << bit % 8);
			refused(k, &in, forged, len);
		}
		assert_int_equal(srtcp_unprotect(k, &in, genuine, &len), OK);
	}
}

static void every_truncated_length_is_refused(void **unused)
{
	uint8_t genuine[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };
		size_t whole = sealed(k, genuine, 9, 60);

		for (size_t len = 0; len < whole; len++) {
			uint8_t *edge = kit_edge(len);

			memcpy(edge, genuine, len);
			refused(k, &in, edge, len);
		}
		assert_int_equal(srtcp_unprotect(k, &in, genuine, &whole), OK);
	}
}

/* Even if all else in them speaks for it. */
static void what_is_shorter_than_header_and_end_is_refused(void **unused)
{
	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };

		for (size_t n = 1; n < SRTCP_HEADER_LEN + end_len(k); n++) {
			uint8_t *edge = kit_edge(n);
			size_t len = n;

			memset(edge, 0x80, n);
			assert_int_equal(srtcp_unprotect(k, &in, edge, &len),
					 ERR_FORMAT);
		}
	}
}

static void the_bit_that_says_encrypted_must_be_set(void **unused)
{
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };
		size_t len = sealed(k, packet, 9, 60);
		size_t tag_behind = end_len(k) == 14 ? 10 : 0;

		packet[len - tag_behind - 4] &= 0x7f;
		assert_int_equal(srtcp_unprotect(k, &in, packet, &len),
				 ERR_FORMAT);
	}
}

static void another_version_is_refused(void **unused)
{
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };
		size_t len = sealed(k, packet, 9, 60);

		packet[0] ^= 0xc0;
		assert_int_equal(srtcp_unprotect(k, &in, packet, &len),
				 ERR_FORMAT);
	}
}

static void a_packet_comes_once_in_any_order_within_the_window(void **unused)
{
	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };

		assert_int_equal(try(k, &in, 0x7fffffff), OK);
		for (uint32_t i = 1; i < SRTP_WINDOW_N; i++)
			assert_int_equal(
				try(k, &in, 0x7fffffff - i * 391 % 1024), OK);
		for (uint32_t i = 0; i < SRTP_WINDOW_N; i++)
			assert_int_equal(try(k, &in, 0x7fffffff - i),
					 ERR_REPLAY);
		assert_int_equal(try(k, &in, 0x7fffffff - SRTP_WINDOW_N),
				 ERR_REPLAY);
	}
}

static void what_does_not_fit_and_what_has_no_index_is_not_written(
	void **unused)
{
	uint8_t want[60];
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		size_t len = sizeof(want);

		plain(want, sizeof(want));
		plain(packet, sizeof(want));
		for (size_t size = 0; size < len + end_len(k); size++)
			assert_int_equal(
				srtcp_protect(k, 1, packet, size, &len),
				ERR_FULL);
		assert_int_equal(srtcp_protect(k, 0x80000000, packet,
					       sizeof(packet), &len),
				 ERR_STEP);
		assert_int_equal(len, sizeof(want));
		assert_memory_equal(packet, want, sizeof(want));
	}
}

static void rtp_and_rtcp_have_keys_of_their_own(void **unused)
{
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_keys swapped = *k;
		struct srtp_in in = { 0 };
		size_t len = sealed(k, packet, 1, 60);

		if (k->profile == SRTP_AES128_CM_SHA1_80)
			swapped.cm[1] = k->cm[0];
		else
			swapped.gcm[1] = k->gcm[0];
		assert_int_equal(srtcp_unprotect(&swapped, &in, packet, &len),
				 ERR_AUTH);
		assert_memory_not_equal(k->salt[0], k->salt[1], 12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_protected_opens_to_the_same_bytes),
		cmocka_unit_test(
			any_flipped_bit_is_refused_and_changes_no_state),
		cmocka_unit_test(every_truncated_length_is_refused),
		cmocka_unit_test(
			what_is_shorter_than_header_and_end_is_refused),
		cmocka_unit_test(the_bit_that_says_encrypted_must_be_set),
		cmocka_unit_test(another_version_is_refused),
		cmocka_unit_test(
			a_packet_comes_once_in_any_order_within_the_window),
		cmocka_unit_test(
			what_does_not_fit_and_what_has_no_index_is_not_written),
		cmocka_unit_test(rtp_and_rtcp_have_keys_of_their_own),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
