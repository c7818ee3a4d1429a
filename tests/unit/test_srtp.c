#include "srtp_kit.h"

#include "srtp/replay.h"

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

static size_t tag_len(const struct srtp_keys *k)
{
	return k->profile == SRTP_AES128_CM_SHA1_80 ? 10 : 16;
}

/* Protects one packet in place, one from elsewhere, and opens it. */
static void there_and_back(const struct srtp_keys *k, size_t payload_len,
			   bool full)
{
	uint8_t plain[KIT_PACKET_SIZE];
	uint8_t in_place[KIT_PACKET_SIZE];
	uint8_t apart[KIT_PACKET_SIZE];
	struct srtp_in in = { 0 };
	struct srtp_packet p = { .index = 7, .payload_len = payload_len };
	size_t len;
	size_t len_apart;

	p.header_len = kit_rtp(plain, 7, payload_len, full);
	memcpy(in_place, plain, sizeof(plain));
	p.out = in_place;
	p.payload = in_place + p.header_len;
	p.out_size = p.header_len + payload_len + tag_len(k);
	assert_int_equal(srtp_protect(k, &p, &len), OK);
	assert_int_equal(len, p.out_size);
	assert_memory_equal(in_place, plain, p.header_len);

	memcpy(apart, plain, p.header_len);
	p.out = apart;
	p.payload = plain + p.header_len;
	assert_int_equal(srtp_protect(k, &p, &len_apart), OK);
	assert_int_equal(len_apart, len);
	assert_memory_equal(apart, in_place, len);

	assert_int_equal(srtp_unprotect(k, &in, apart, &len), OK);
	assert_int_equal(len, p.header_len + payload_len);
	assert_memory_equal(apart, plain, len);
}

static void what_is_protected_opens_to_the_same_bytes(void **unused)
{
	(void)unused;
	EACH_WAY(k)
	{
		for (size_t len = 0; len < 300; len++)
			there_and_back(k, len, len % 2 == 0);
		there_and_back(k, 1200, true);
		there_and_back(k, 1500, false);
	}
}

static void both_implementations_send_the_same_bytes(void **unused)
{
	uint8_t a[KIT_PACKET_SIZE];
	uint8_t b[KIT_PACKET_SIZE];

	(void)unused;
	for (unsigned i = 0; i < 4; i += 2) {
		size_t len = kit_srtp(&all_keys[i], a, 0x123456789, 500);

		assert_int_equal(
			kit_srtp(&all_keys[i + 1], b, 0x123456789, 500), len);
		assert_memory_equal(a, b, len);
	}
}

static enum err try(const struct srtp_keys *k, struct srtp_in *in,
		    uint64_t index)
{
	uint8_t packet[KIT_PACKET_SIZE];
	size_t len = kit_srtp(k, packet, index, 40);

	return srtp_unprotect(k, in, packet, &len);
}

/* Nothing changed by what was refused. */
static void refused(const struct srtp_keys *k, struct srtp_in *in,
		    uint8_t *packet, size_t len)
{
	struct srtp_in before = *in;
	size_t after = len;

	assert_int_not_equal(srtp_unprotect(k, in, packet, &after), OK);
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
		size_t len = kit_srtp(k, genuine, 70000, 50);

		assert_int_equal(try(k, &in, 60000), OK);
		for (size_t bit = 0; bit < 8 * len; bit++) {
			memcpy(forged, genuine, len);
			forged[bit / 8] ^= (uint8_t)(1 << bit % 8);
			refused(k, &in, forged, len);
		}
		assert_int_equal(srtp_unprotect(k, &in, genuine, &len), OK);
	}
}

static void every_truncated_length_is_refused(void **unused)
{
	uint8_t genuine[KIT_PACKET_SIZE];
	uint8_t opened[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };
		struct srtp_packet p = { .index = 3,
					 .out = genuine,
					 .out_size = sizeof(genuine),
					 .payload_len = 60 };
		size_t whole;

		p.header_len = kit_rtp(genuine, 3, 60, true);
		p.payload = genuine + p.header_len;
		assert_int_equal(srtp_protect(k, &p, &whole), OK);
		for (size_t len = 0; len < whole; len++) {
			uint8_t *edge = kit_edge(len);

			memcpy(edge, genuine, len);
			refused(k, &in, edge, len);
		}
		memcpy(opened, genuine, whole);
		assert_int_equal(srtp_unprotect(k, &in, opened, &whole), OK);
	}
}

static void a_forged_packet_leaves_nothing_of_its_text(void **unused)
{
	static const uint8_t zero[64];
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	for (unsigned i = 0; i < 4; i++) {
		struct srtp_in in = { 0 };
		size_t len = kit_srtp(&all_keys[i], packet, 5, 64);

		packet[len - 1] ^= 1;
		assert_int_equal(
			srtp_unprotect(&all_keys[i], &in, packet, &len),
			ERR_AUTH);
		assert_memory_equal(packet + 12, zero, 64);
	}
}

static void a_packet_that_came_is_refused(void **unused)
{
	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };

		for (uint64_t i = 0; i < 100; i++)
			assert_int_equal(try(k, &in, i), OK);
		for (uint64_t i = 0; i < 100; i++)
			assert_int_equal(try(k, &in, i), ERR_REPLAY);
	}
}

static void packets_in_any_order_within_the_window_come_once(void **unused)
{
	const struct srtp_keys *k = &all_keys[0];
	struct srtp_in in = { 0 };

	(void)unused;
	assert_int_equal(try(k, &in, 30000), OK);
	/* 391 and 1024 have no common factor: each comes, none in order. */
	for (uint64_t i = 1; i < SRTP_WINDOW_N; i++)
		assert_int_equal(try(k, &in, 30000 - i * 391 % SRTP_WINDOW_N),
				 OK);
	for (uint64_t i = 0; i < SRTP_WINDOW_N; i++)
		assert_int_equal(try(k, &in, 30000 - i), ERR_REPLAY);
}

static void what_is_older_than_the_window_is_refused(void **unused)
{
	(void)unused;
	/* Wherever the window stands in its ring of words. */
	for (uint64_t top = 5000; top < 5130; top++) {
		const struct srtp_keys *k = &all_keys[2];
		struct srtp_in in = { 0 };

		assert_int_equal(try(k, &in, top), OK);
		assert_int_equal(try(k, &in, top - SRTP_WINDOW_N), ERR_REPLAY);
		assert_int_equal(try(k, &in, top - SRTP_WINDOW_N + 1), OK);
		assert_int_equal(try(k, &in, top + 1), OK);
		assert_int_equal(try(k, &in, top - SRTP_WINDOW_N + 1),
				 ERR_REPLAY);
	}
}

static void a_jump_forgets_what_the_ring_held_before(void **unused)
{
	const struct srtp_keys *k = &all_keys[0];
	struct srtp_in in = { 0 };

	(void)unused;
	for (uint64_t i = 0; i < 2000; i++)
		assert_int_equal(try(k, &in, i), OK);
	assert_int_equal(try(k, &in, 9000), OK);
	for (uint64_t i = 9000 - SRTP_WINDOW_N + 1; i < 9000; i++)
		assert_int_equal(try(k, &in, i), OK);
}

static void late_packets_come_wherever_the_ring_stands(void **unused)
{
	const struct srtp_keys *k = &all_keys[0];
	struct srtp_in in = { 0 };

	(void)unused;
	for (uint64_t i = 0; i < 5000; i++) {
		if (i % 3 != 0)
			assert_int_equal(try(k, &in, i), OK);
		if (i >= 50 && (i - 50) % 3 == 0)
			assert_int_equal(try(k, &in, i - 50), OK);
	}
}

static void the_sequence_number_rolls_over_and_late_packets_come(void **unused)
{
	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };

		for (uint64_t i = 65400; i < 65600; i++)
			if (i % 3 != 0)
				assert_int_equal(try(k, &in, i), OK);
		for (uint64_t i = 65400; i < 65600; i += 3)
			assert_int_equal(try(k, &in, i), OK);
		for (uint64_t i = 65400; i < 65600; i++)
			assert_int_equal(try(k, &in, i), ERR_REPLAY);
		assert_int_equal(in.end, 65600);
	}
}

static void many_rollovers_are_followed(void **unused)
{
	const struct srtp_keys *k = &all_keys[0];
	struct srtp_in in = { 0 };

	(void)unused;
	for (uint64_t i = 0; i < 1000000; i += 32000)
		assert_int_equal(try(k, &in, i), OK);
	assert_int_equal(in.end, 992001);
}

static void a_packet_of_another_rollover_is_not_genuine(void **unused)
{
	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };

		assert_int_equal(try(k, &in, 100), OK);
		assert_int_equal(try(k, &in, 65536 + 200), ERR_AUTH);
		assert_int_equal(try(k, &in, 5 * 65536 + 200), ERR_AUTH);
		assert_int_equal(in.end, 101);
	}
}

/* Near zero there is no rollover counter before: only forward is left. */
static void a_stream_may_begin_on_either_side_of_the_rollover(void **unused)
{
	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { 0 };

		assert_int_equal(try(k, &in, 65535), OK);
		assert_int_equal(try(k, &in, 65536), OK);
		in = (struct srtp_in){ 0 };
		/* The first that comes is from behind the rollover. */
		assert_int_equal(try(k, &in, 65536), ERR_AUTH);
		assert_int_equal(try(k, &in, 65535), OK);
		assert_int_equal(try(k, &in, 65537), OK);
		in = (struct srtp_in){ 0 };
		assert_int_equal(try(k, &in, 0), OK);
		assert_int_equal(try(k, &in, 65535), OK);
		assert_int_equal(try(k, &in, 65536), OK);
	}
}

/* RFC 3711, appendix A, at its edges: half the numbers away in either direction
 * the rollover counter stays. */
static void the_index_is_guessed_as_in_rfc_3711(void **unused)
{
	static const struct {
		uint64_t end;
		uint16_t seq;
		uint64_t guess;
	} cases[] = {
		{ 0, 0, 0 },
		{ 0, 65535, 65535 },
		{ 0x50001, 0x8000, 0x58000 },
		{ 0x50001, 0x8001, 0x48001 },
		{ 0x50001, 0xffff, 0x4ffff },
		{ 0x58000, 0xffff, 0x4ffff + 0x10000 },
		{ 0x58001, 0x0000, 0x50000 },
		{ 0x58002, 0x0000, 0x60000 },
		{ 0x60000, 0x7ffe, 0x67ffe },
		{ 0x60000, 0x7fff, 0x57fff },
		{ 0x00001, 0x8001, 0x08001 },
		{ 0x10001, 0xffff, 0x0ffff },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct srtp_in in = { .end = cases[i].end };

		assert_int_equal(replay_guess(&in, cases[i].seq),
				 cases[i].guess);
	}
}

static void no_index_goes_beyond_48_bits(void **unused)
{
	const uint64_t end = (uint64_t)1 << 48;
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_in in = { .end = end - 1 };
		struct srtp_packet p = { .index = end,
					 .out = packet,
					 .out_size = sizeof(packet),
					 .payload_len = 20 };
		size_t len = 99;

		assert_int_equal(try(k, &in, end - 1), OK);
		p.header_len = kit_rtp(packet, 0, 20, false);
		p.payload = packet + p.header_len;
		assert_int_equal(srtp_protect(k, &p, &len), ERR_STEP);
		assert_int_equal(len, 99);
		/* What the next would be on the wire. */
		len = kit_srtp(k, packet, 0, 20);
		assert_int_equal(srtp_unprotect(k, &in, packet, &len),
				 ERR_REPLAY);
	}
}

static void what_does_not_fit_is_not_written(void **unused)
{
	uint8_t plain[KIT_PACKET_SIZE];
	uint8_t packet[KIT_PACKET_SIZE];

	(void)unused;
	EACH_WAY(k)
	{
		struct srtp_packet p = { .index = 1,
					 .out = packet,
					 .payload_len = 100 };
		size_t len = 99;

		p.header_len = kit_rtp(packet, 1, 100, true);
		p.payload = packet + p.header_len;
		memcpy(plain, packet, sizeof(plain));
		size_t need = p.header_len + 100 + tag_len(k);

		for (p.out_size = 0; p.out_size < need; p.out_size++)
			assert_int_equal(srtp_protect(k, &p, &len), ERR_FULL);
		p.payload_len = SIZE_MAX - 10;
		assert_int_equal(srtp_protect(k, &p, &len), ERR_FULL);
		assert_int_equal(len, 99);
		assert_memory_equal(packet, plain, sizeof(plain));
	}
}

/* Header bytes that promise more than there is, or another protocol. */
static void headers_that_lie_are_refused(void **unused)
{
	static const uint8_t first[] = { 0x00, 0x40, 0xc0, 0x8f, 0x90, 0x9f };
	uint8_t packet[12 + 20];

	(void)unused;
	EACH_WAY(k)
	{
		for (size_t i = 0; i < sizeof(first); i++) {
			struct srtp_in in = { 0 };
			size_t len = sizeof(packet);

			memset(packet, 0xff, sizeof(packet));
			packet[0] = first[i];
			assert_int_equal(srtp_unprotect(k, &in, packet, &len),
					 ERR_FORMAT);
			assert_int_equal(packet[12], 0xff);
		}
	}
}

static void profiles_have_the_lengths_of_their_rfcs(void **unused)
{
	(void)unused;
	assert_true(srtp_profile_known(1) && srtp_profile_known(7) &&
		    srtp_profile_known(8));
	assert_false(srtp_profile_known(0) || srtp_profile_known(2) ||
		     srtp_profile_known(5) || srtp_profile_known(6));
	assert_int_equal(srtp_key_len(SRTP_AES128_CM_SHA1_80), 16);
	assert_int_equal(srtp_salt_len(SRTP_AES128_CM_SHA1_80), 14);
	assert_int_equal(srtp_key_len(SRTP_AEAD_AES_128_GCM), 16);
	assert_int_equal(srtp_salt_len(SRTP_AEAD_AES_128_GCM), 12);
	assert_int_equal(srtp_key_len(SRTP_AEAD_AES_256_GCM), 32);
	assert_int_equal(srtp_salt_len(SRTP_AEAD_AES_256_GCM), 12);
}

static void two_directions_take_less_than_five_kilobytes(void **unused)
{
	(void)unused;
	print_message("# struct srtp_keys %zu, struct srtp_in %zu bytes\n",
		      sizeof(struct srtp_keys), sizeof(struct srtp_in));
	assert_true(2 * sizeof(struct srtp_keys) <= 5000);
	assert_int_equal(sizeof(struct srtp_in), 144);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_protected_opens_to_the_same_bytes),
		cmocka_unit_test(both_implementations_send_the_same_bytes),
		cmocka_unit_test(
			any_flipped_bit_is_refused_and_changes_no_state),
		cmocka_unit_test(every_truncated_length_is_refused),
		cmocka_unit_test(a_forged_packet_leaves_nothing_of_its_text),
		cmocka_unit_test(a_packet_that_came_is_refused),
		cmocka_unit_test(
			packets_in_any_order_within_the_window_come_once),
		cmocka_unit_test(what_is_older_than_the_window_is_refused),
		cmocka_unit_test(a_jump_forgets_what_the_ring_held_before),
		cmocka_unit_test(late_packets_come_wherever_the_ring_stands),
		cmocka_unit_test(
			the_sequence_number_rolls_over_and_late_packets_come),
		cmocka_unit_test(many_rollovers_are_followed),
		cmocka_unit_test(a_packet_of_another_rollover_is_not_genuine),
		cmocka_unit_test(
			a_stream_may_begin_on_either_side_of_the_rollover),
		cmocka_unit_test(the_index_is_guessed_as_in_rfc_3711),
		cmocka_unit_test(no_index_goes_beyond_48_bits),
		cmocka_unit_test(what_does_not_fit_is_not_written),
		cmocka_unit_test(headers_that_lie_are_refused),
		cmocka_unit_test(profiles_have_the_lengths_of_their_rfcs),
		cmocka_unit_test(two_directions_take_less_than_five_kilobytes),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
