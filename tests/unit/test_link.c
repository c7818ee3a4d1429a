/* Links, and what both ends derive from one. The values were worked out apart
 * from this program, in Python, from docs/protocol.md. */
#include "link/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define GUEST \
	"AQAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH8tzWmRdvdazlTij4xN1wkY"
#define QUIET \
	"AQEAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH8tzWmRdvdazlTij4xN1wkY"
#define HOST                                                                   \
	"AQAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH8tzWmRdvdazlTij4xN1wkad" \
	"YbGd7_1aYLqESvSS7CzEREnFaXsyaRlwO6wDHK5_YA"

/* The first seed of RFC 8032, section 7.1. */
static const uint8_t seed[LINK_SEED_LEN] = {
	0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
	0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
	0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
};

static void make(struct link *link)
{
	uint8_t secret[LINK_SECRET_LEN];

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	link_make(link, LINK_SEALED, secret, seed);
}

static enum err read(struct link *link, const char *text)
{
	return link_read(link, text, strlen(text));
}

static void a_guest_gets_67_characters_without_the_seed(void **unused)
{
	struct link link;
	char text[LINK_HOST_TEXT_LEN];
	struct wr w = wr_init((uint8_t *)text, sizeof(text));

	(void)unused;
	make(&link);
	link_write_guest(&link, &w);
	assert_int_equal(wr_len(&w), LINK_GUEST_TEXT_LEN);
	assert_memory_equal(text, GUEST, LINK_GUEST_TEXT_LEN);
}

static void the_host_keeps_110_characters_with_the_seed(void **unused)
{
	struct link link;
	char text[LINK_HOST_TEXT_LEN];
	struct wr w = wr_init((uint8_t *)text, sizeof(text));

	(void)unused;
	make(&link);
	link_write_own(&link, &w);
	assert_int_equal(wr_len(&w), LINK_HOST_TEXT_LEN);
	assert_memory_equal(text, HOST, LINK_HOST_TEXT_LEN);
}

static void a_link_reads_back_as_it_was_made(void **unused)
{
	struct link made, host, guest;
	char text[LINK_GUEST_TEXT_LEN];
	struct wr w = wr_init((uint8_t *)text, sizeof(text));

	(void)unused;
	make(&made);
	assert_int_equal(read(&host, HOST), OK);
	assert_true(host.is_host);
	assert_memory_equal(host.secret, made.secret, LINK_SECRET_LEN);
	assert_memory_equal(host.host_hash, made.host_hash, LINK_HASH_LEN);
	assert_memory_equal(host.seed, seed, LINK_SEED_LEN);

	assert_int_equal(read(&guest, GUEST), OK);
	assert_false(guest.is_host);
	assert_memory_equal(guest.secret, made.secret, LINK_SECRET_LEN);
	link_write_own(&guest, &w);
	assert_memory_equal(text, GUEST, LINK_GUEST_TEXT_LEN);
}

static void host_and_guest_derive_the_same(void **unused)
{
	static const uint8_t room_auth[LINK_KEY_LEN] = {
		0x76, 0x5b, 0x44, 0x63, 0x74, 0xc4, 0x85, 0x80,
		0xe3, 0xd6, 0x7e, 0xf4, 0x5b, 0x2f, 0x0f, 0x2b,
		0x1d, 0x14, 0xbc, 0x50, 0x79, 0xa2, 0x83, 0x32,
		0xa3, 0x68, 0xf7, 0xae, 0xe3, 0xc8, 0x3b, 0x36,
	};
	static const uint8_t room[LINK_ROOM_LEN] = {
		0xe1, 0x86, 0x8e, 0x81, 0xd5, 0xa2, 0xb9, 0x68,
		0x4b, 0xb6, 0x10, 0xc2, 0x73, 0x27, 0x24, 0xa2,
	};
	static const uint8_t signal_key[LINK_KEY_LEN] = {
		0xc2, 0x21, 0xb1, 0x04, 0xdb, 0x39, 0x1b, 0xae,
		0xbd, 0x51, 0xa2, 0x3d, 0x42, 0x1c, 0x98, 0x34,
		0x5e, 0xb4, 0x8a, 0x96, 0x90, 0x5d, 0x5b, 0x5b,
		0x12, 0xe5, 0x99, 0xeb, 0xd1, 0x5b, 0xdf, 0x61,
	};
	static const uint8_t meta_key[LINK_KEY_LEN] = {
		0x1a, 0x66, 0xbf, 0x2a, 0x8f, 0xb8, 0x45, 0xb2,
		0x0f, 0x10, 0xb4, 0x61, 0x6a, 0x44, 0x0f, 0xc0,
		0x86, 0x69, 0xc3, 0x78, 0xb4, 0xf8, 0x8b, 0x9b,
		0x12, 0x42, 0x33, 0xcd, 0x81, 0x9d, 0xbc, 0x81,
	};
	static const uint8_t psk[LINK_KEY_LEN] = {
		0x45, 0xb3, 0xa9, 0x4f, 0x67, 0x85, 0xea, 0xfc,
		0x0d, 0xe0, 0x74, 0xae, 0x3a, 0x70, 0x6c, 0x3d,
		0x60, 0xeb, 0x1a, 0x28, 0x34, 0xdf, 0xd5, 0xb4,
		0xe4, 0xc1, 0xde, 0xb8, 0xdb, 0x07, 0x84, 0x38,
	};
	static const char *const texts[] = { HOST, GUEST };
	struct link link;
	struct link_keys keys;

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(read(&link, texts[i]), OK);
		link_derive(&link, &keys);
		assert_memory_equal(keys.room_auth, room_auth, LINK_KEY_LEN);
		assert_memory_equal(keys.room, room, LINK_ROOM_LEN);
		assert_memory_equal(keys.signal_key, signal_key, LINK_KEY_LEN);
		assert_memory_equal(keys.meta_key, meta_key, LINK_KEY_LEN);
		assert_memory_equal(keys.psk, psk, LINK_KEY_LEN);
	}
}

static void a_quiet_room_is_another_room_than_one_that_is_not(void **unused)
{
	static const uint8_t room_auth[LINK_KEY_LEN] = {
		0x17, 0x42, 0x8f, 0xec, 0x9f, 0x99, 0x47, 0x34,
		0xb0, 0x55, 0x40, 0x13, 0xaa, 0xa3, 0xdd, 0xea,
		0xb4, 0xe0, 0xd7, 0x27, 0xc6, 0xac, 0xc4, 0x7a,
		0x5c, 0xcb, 0x6c, 0x5c, 0x68, 0x69, 0x37, 0xb9,
	};
	static const uint8_t room[LINK_ROOM_LEN] = {
		0x97, 0xe0, 0xdb, 0x30, 0xc3, 0x55, 0xa4, 0x04,
		0x62, 0x69, 0xd6, 0x06, 0x9f, 0x4a, 0x23, 0x63,
	};
	static const uint8_t psk[LINK_KEY_LEN] = {
		0xfe, 0xd7, 0x28, 0xfb, 0x41, 0x61, 0x01, 0x63,
		0x07, 0x10, 0xc2, 0xe9, 0x0d, 0xf3, 0x33, 0x24,
		0x59, 0x21, 0x54, 0x89, 0x47, 0x48, 0x6e, 0x48,
		0xf8, 0x70, 0xc6, 0xa8, 0x92, 0x73, 0x30, 0x0a,
	};
	uint8_t secret[LINK_SECRET_LEN];
	char text[LINK_GUEST_TEXT_LEN];
	struct wr w = wr_init((uint8_t *)text, sizeof(text));
	struct link link;
	struct link_keys keys;

	(void)unused;
	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	link_make(&link, LINK_QUIET, secret, seed);
	link_write_guest(&link, &w);
	assert_memory_equal(text, QUIET, LINK_GUEST_TEXT_LEN);
	assert_int_equal(read(&link, QUIET), OK);
	assert_int_equal(link.policy, LINK_QUIET);
	link_derive(&link, &keys);
	assert_memory_equal(keys.room_auth, room_auth, LINK_KEY_LEN);
	assert_memory_equal(keys.room, room, LINK_ROOM_LEN);
	assert_memory_equal(keys.psk, psk, LINK_KEY_LEN);
}

static void refuses_every_shortened_link(void **unused)
{
	struct link link;

	(void)unused;
	for (size_t len = 0; len <= LINK_HOST_TEXT_LEN; len++) {
		enum err want =
			len == LINK_GUEST_TEXT_LEN || len == LINK_HOST_TEXT_LEN
				? OK
				: ERR_FORMAT;

		/* Cut after the guest's part a host's link is not a guest's:
		 * its 67th character has bits of the seed in it. */
		if (len == LINK_GUEST_TEXT_LEN)
			want = ERR_FORMAT;
		assert_int_equal(link_read(&link, HOST, len), want);
	}
	for (size_t len = 0; len < LINK_GUEST_TEXT_LEN; len++)
		assert_int_equal(link_read(&link, GUEST, len), ERR_FORMAT);
}

/* A changed character is refused, or at least leads to another room: the page
 * compares that with its own path. */
static void any_changed_character_is_refused_or_another_room(void **unused)
{
	struct link right, link;
	struct link_keys want, keys;
	char text[] = GUEST;

	(void)unused;
	assert_int_equal(read(&right, GUEST), OK);
	link_derive(&right, &want);
	for (size_t i = 0; i < LINK_GUEST_TEXT_LEN; i++) {
		char was = text[i];

		text[i] = was == 'A' ? 'B' : 'A';
		if (read(&link, text) == OK) {
			link_derive(&link, &keys);
			assert_memory_not_equal(keys.room, want.room,
						LINK_ROOM_LEN);
		}
		text[i] = was;
	}
}

static void refuses_characters_that_are_not_base64url(void **unused)
{
	static const char bad[] = { '+', '/', '=', ' ', '.', '\0', '\x80' };
	struct link link;
	char text[] = GUEST;

	(void)unused;
	for (size_t i = 0; i < sizeof(bad); i++) {
		text[10] = bad[i];
		assert_int_equal(link_read(&link, text, LINK_GUEST_TEXT_LEN),
				 ERR_FORMAT);
	}
}

static void refuses_another_version_and_another_policy(void **unused)
{
	struct link link = { .policy = 77 };
	char text[] = GUEST;

	(void)unused;
	text[1] = 'g'; /* AgAA: version 2 */
	assert_int_equal(read(&link, text), ERR_FORMAT);
	text[1] = 'A'; /* version 0 */
	assert_int_equal(read(&link, text), ERR_FORMAT);
	text[1] = 'Q';
	text[2] = 'I'; /* AQIA: policy 2 */
	assert_int_equal(read(&link, text), ERR_FORMAT);
	assert_int_equal(link.policy, 77);
}

static void refuses_a_seed_that_is_not_the_host_keys(void **unused)
{
	struct link link = { .policy = 77 };
	char text[] = HOST;

	(void)unused;
	text[100] = text[100] == 'A' ? 'B' : 'A';
	assert_int_equal(read(&link, text), ERR_AUTH);
	assert_int_equal(link.policy, 77);
}

static void a_seat_has_the_peer_of_its_hash(void **unused)
{
	static const uint8_t want[LINK_PEER_LEN] = { 0x39, 0x0f, 0xcc, 0x50,
						     0xc9, 0xa8, 0xd0, 0xec };
	uint8_t seat[LINK_SEAT_LEN];
	uint8_t peer[LINK_PEER_LEN];

	(void)unused;
	for (size_t i = 0; i < sizeof(seat); i++)
		seat[i] = (uint8_t)i;
	link_peer_of_seat(peer, seat);
	assert_memory_equal(peer, want, sizeof(want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_guest_gets_67_characters_without_the_seed),
		cmocka_unit_test(the_host_keeps_110_characters_with_the_seed),
		cmocka_unit_test(a_link_reads_back_as_it_was_made),
		cmocka_unit_test(host_and_guest_derive_the_same),
		cmocka_unit_test(
			a_quiet_room_is_another_room_than_one_that_is_not),
		cmocka_unit_test(refuses_every_shortened_link),
		cmocka_unit_test(
			any_changed_character_is_refused_or_another_room),
		cmocka_unit_test(refuses_characters_that_are_not_base64url),
		cmocka_unit_test(refuses_another_version_and_another_policy),
		cmocka_unit_test(refuses_a_seed_that_is_not_the_host_keys),
		cmocka_unit_test(a_seat_has_the_peer_of_its_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
