/* Who may be a peer: our own allocations and nothing else (RFC 8656, sections
 * 9 to 12). */
#include "special_purpose.h"
#include "turn_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* IPv6 addresses that carry an IPv4 one, by where it stands in them. */
static const struct form {
	const char *name;
	uint8_t prefix[16];
	unsigned at;
	bool inverted;
} forms[] = {
	{ "compatible", { 0 }, 12, false },
	{ "mapped", { [10] = 0xff, 0xff }, 12, false },
	{ "translated", { [8] = 0xff, 0xff }, 12, false },
	{ "6to4", { 0x20, 0x02, [6] = 0, 1 }, 2, false },
	{ "NAT64", { 0, 0x64, 0xff, 0x9b }, 12, false },
	{ "local NAT64", { 0, 0x64, 0xff, 0x9b, 0, 1 }, 12, false },
	{ "Teredo client", { 0x20, 0x01 }, 12, true },
	{ "Teredo server", { 0x20, 0x01 }, 4, false },
	{ "ISATAP link-local", { 0xfe, 0x80, [10] = 0x5e, 0xfe }, 12, false },
	{ "ISATAP", { 0x20, 1, 0xd, 0xb8, [10] = 0x5e, 0xfe }, 12, false },
	{ "ISATAP unique",
	  { 0x20, 1, 0xd, 0xb8, [8] = 2, 0, 0x5e, 0xfe },
	  12,
	  false },
};

static struct addr in_form(const struct form *f, const struct addr *v4,
			   uint16_t port)
{
	struct addr a = { .family = ADDR_V6, .port = port };

	memcpy(a.ip, f->prefix, sizeof(a.ip));
	for (unsigned i = 0; i < 4; i++)
		a.ip[f->at + i] = f->inverted ? (uint8_t)~v4->ip[i] : v4->ip[i];
	return a;
}

/* A client with a relayed address of each family. */
static struct client dual(struct kit *k)
{
	struct client c = kit_client(k, 1, "room");

	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	kit_u32(k, STUN_A_REQUESTED_TRANSPORT, 17u << 24);
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, 2u << 24);
	assert_int_equal(kit_ask(k, &c), 0);
	return c;
}

/* By every door: both requests are refused, a Send goes nowhere. */
static void is_forbidden(struct kit *k, struct client *c, struct addr peer)
{
	assert_int_equal(kit_permit(k, c, peer), 403);
	assert_int_equal(kit_bind(k, c, 0x4000, peer), 403);
	assert_false(kit_indication_arrives(k, c, peer, c, "in"));
	assert_false(k->answered);
}

static void every_special_purpose_address_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);

	for (size_t i = 0; i < COUNT(special_v4); i++)
		is_forbidden(k, &c, kit_addr(special_v4[i], 50000));
	for (size_t i = 0; i < COUNT(special_v6); i++)
		is_forbidden(k, &c, kit_addr(special_v6[i], 50000));
}

static void every_ipv4_address_inside_an_ipv6_one_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);

	for (size_t f = 0; f < COUNT(forms); f++) {
		for (size_t i = 0; i < COUNT(special_v4); i++) {
			struct addr v4 = kit_addr(special_v4[i], 0);

			is_forbidden(k, &c, in_form(&forms[f], &v4, 50000));
		}
	}
}

static void our_own_ipv4_address_inside_an_ipv6_one_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);
	struct addr ours = kit_addr("203.0.113.1", 0);

	for (size_t f = 0; f < COUNT(forms); f++)
		is_forbidden(k, &c, in_form(&forms[f], &ours, 50000));
}

static void an_address_one_bit_away_from_ours_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);
	struct addr v4 = kit_addr("203.0.113.1", 50000);
	struct addr v6 = kit_addr("2001:db8::1", 50000);

	for (unsigned bit = 0; bit < 32; bit++) {
		struct addr a = v4;

		a.ip[bit / 8] ^= (uint8_t)(1 << bit % 8);
		is_forbidden(k, &c, a);
	}
	for (unsigned bit = 0; bit < 128; bit++) {
		struct addr a = v6;

		a.ip[bit / 8] ^= (uint8_t)(1 << bit % 8);
		is_forbidden(k, &c, a);
	}
}

static void public_addresses_and_other_relays_are_403_too(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);
	static const char *const others[] = { "1.1.1.1", "8.8.8.8",
					      "2606:4700:4700::1111",
					      "2a00:1450::1" };

	for (size_t i = 0; i < COUNT(others); i++)
		is_forbidden(k, &c, kit_addr(others[i], 50000));
}

static void a_forbidden_address_is_403_whatever_the_family(void **state)
{
	struct kit *k = *state;
	struct client v4 = kit_client(k, 1, "room");

	assert_int_equal(kit_allocate(k, &v4), 0);
	for (size_t i = 0; i < COUNT(special_v6); i++)
		is_forbidden(k, &v4, kit_addr(special_v6[i], 50000));
}

static void our_address_of_a_family_one_has_not_is_443(void **state)
{
	struct kit *k = *state;
	struct client v4 = kit_client(k, 1, "room");
	struct addr ours_v6 = kit_addr("2001:db8::1", KIT_FIRST_PORT);

	assert_int_equal(kit_allocate(k, &v4), 0);
	assert_int_equal(kit_permit(k, &v4, ours_v6), 443);
	assert_int_equal(kit_bind(k, &v4, 0x4000, ours_v6), 443);
}

static void a_channel_to_a_port_that_is_no_entry_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);

	assert_int_equal(kit_bind(k, &c, 0x4000, kit_addr("203.0.113.1", 22)),
			 403);
	assert_int_equal(kit_bind(k, &c, 0x4000,
				  kit_addr("203.0.113.1", KIT_FIRST_PORT - 1)),
			 403);
	assert_int_equal(kit_bind(k, &c, 0x4000,
				  kit_addr("203.0.113.1",
					   KIT_FIRST_PORT + KIT_ALLOCATIONS_N)),
			 403);
}

static void one_forbidden_address_among_others_changes_nothing(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	a = kit_client(k, 1, "room");
	b = kit_client(k, 2, "room");
	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_permit(k, &b, a.relayed), 0);
	kit_begin(k, STUN_REQUEST | STUN_CREATE_PERMISSION);
	kit_peer(k, b.relayed);
	kit_peer(k, kit_addr("127.0.0.1", 1));
	assert_int_equal(kit_ask(k, &a), 403);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
}

static void several_addresses_can_be_permitted_at_once(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);

	kit_begin(k, STUN_REQUEST | STUN_CREATE_PERMISSION);
	kit_peer(k, kit_addr("203.0.113.1", 1));
	kit_peer(k, kit_addr("2001:db8::1", 2));
	assert_int_equal(kit_ask(k, &c), 0);
}

static void too_many_addresses_are_400(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);

	kit_begin(k, STUN_REQUEST | STUN_CREATE_PERMISSION);
	for (int i = 0; i < 9; i++)
		kit_peer(k, kit_addr("203.0.113.1", 1));
	assert_int_equal(kit_ask(k, &c), 400);
}

static void a_permission_without_an_address_is_400(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);

	kit_begin(k, STUN_REQUEST | STUN_CREATE_PERMISSION);
	assert_int_equal(kit_ask(k, &c), 400);
	kit_begin(k, STUN_REQUEST | STUN_CREATE_PERMISSION);
	stun_attr(&k->w, STUN_A_XOR_PEER_ADDRESS, "\0\1\0\0\0\0", 6);
	assert_int_equal(kit_ask(k, &c), 400);
}

static void a_channel_needs_its_number_and_one_address(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);
	struct addr ours = kit_addr("203.0.113.1", KIT_FIRST_PORT);

	kit_begin(k, STUN_REQUEST | STUN_CHANNEL_BIND);
	kit_peer(k, ours);
	assert_int_equal(kit_ask(k, &c), 400);
	kit_begin(k, STUN_REQUEST | STUN_CHANNEL_BIND);
	kit_u32(k, STUN_A_CHANNEL_NUMBER, 0x40000000);
	assert_int_equal(kit_ask(k, &c), 400);
	kit_begin(k, STUN_REQUEST | STUN_CHANNEL_BIND);
	kit_u32(k, STUN_A_CHANNEL_NUMBER, 0x40000000);
	kit_peer(k, ours);
	kit_peer(k, ours);
	assert_int_equal(kit_ask(k, &c), 400);
	kit_begin(k, STUN_REQUEST | STUN_CHANNEL_BIND);
	stun_attr(&k->w, STUN_A_CHANNEL_NUMBER, "\x40\0", 2);
	kit_peer(k, ours);
	assert_int_equal(kit_ask(k, &c), 400);
}

static void numbers_that_are_no_channel_are_400(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);
	struct addr ours = kit_addr("203.0.113.1", KIT_FIRST_PORT);
	static const uint16_t wrong[] = { 0, 1, 0x3fff, 0x8000, 0xffff };

	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(kit_bind(k, &c, wrong[i], ours), 400);
	assert_int_equal(kit_bind(k, &c, 0x4000, ours), 0);
}

static void a_channel_and_a_peer_belong_to_each_other(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);
	struct addr one = kit_addr("203.0.113.1", KIT_FIRST_PORT + 7);
	struct addr two = kit_addr("203.0.113.1", KIT_FIRST_PORT + 8);
	struct addr one_v6 = kit_addr("2001:db8::1", KIT_FIRST_PORT + 7);

	assert_int_equal(kit_bind(k, &c, 0x4001, one), 0);
	assert_int_equal(kit_bind(k, &c, 0x4001, one), 0); /* kept */
	assert_int_equal(kit_bind(k, &c, 0x4001, two), 400);
	assert_int_equal(kit_bind(k, &c, 0x4002, one), 400);
	assert_int_equal(kit_bind(k, &c, 0x4001, one_v6), 400);
	assert_int_equal(kit_bind(k, &c, 0x4002, two), 0);
	assert_int_equal(kit_bind(k, &c, 0x4003, one_v6), 0);
	assert_int_equal(kit_bind(k, &c, 0x4002, one), 400);
}

static void a_channel_that_ran_out_is_free_again(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);
	struct addr one = kit_addr("203.0.113.1", KIT_FIRST_PORT + 7);
	struct addr two = kit_addr("203.0.113.1", KIT_FIRST_PORT + 8);

	assert_int_equal(kit_bind(k, &c, 0x4001, one), 0);
	kit_pass_s(k, 300);
	assert_int_equal(kit_refresh(k, &c, 600), 0);
	kit_pass_s(k, 299);
	assert_int_equal(kit_bind(k, &c, 0x4001, two), 400);
	kit_pass_s(k, 1);
	assert_int_equal(kit_bind(k, &c, 0x4001, two), 0);
}

static void channels_have_a_limit_of_508(void **state)
{
	struct kit *k = *state;
	struct client c = dual(k);

	for (uint16_t i = 0; i <= 16; i++) {
		struct addr peer =
			kit_addr("203.0.113.1", (uint16_t)(KIT_FIRST_PORT + i));

		assert_int_equal(kit_bind(k, &c, (uint16_t)(0x4000 + i), peer),
				 i == 16 ? 508 : 0);
	}
}

static int open_kit(void **state)
{
	static struct kit k;

	kit_open(&k);
	*state = &k;
	return 0;
}

static int close_kit(void **state)
{
	kit_close(*state);
	return 0;
}

#define WITH_KIT(f) cmocka_unit_test_setup_teardown(f, open_kit, close_kit)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KIT(every_special_purpose_address_is_403),
		WITH_KIT(every_ipv4_address_inside_an_ipv6_one_is_403),
		WITH_KIT(our_own_ipv4_address_inside_an_ipv6_one_is_403),
		WITH_KIT(an_address_one_bit_away_from_ours_is_403),
		WITH_KIT(public_addresses_and_other_relays_are_403_too),
		WITH_KIT(a_forbidden_address_is_403_whatever_the_family),
		WITH_KIT(our_address_of_a_family_one_has_not_is_443),
		WITH_KIT(a_channel_to_a_port_that_is_no_entry_is_403),
		WITH_KIT(one_forbidden_address_among_others_changes_nothing),
		WITH_KIT(several_addresses_can_be_permitted_at_once),
		WITH_KIT(too_many_addresses_are_400),
		WITH_KIT(a_permission_without_an_address_is_400),
		WITH_KIT(a_channel_needs_its_number_and_one_address),
		WITH_KIT(numbers_that_are_no_channel_are_400),
		WITH_KIT(a_channel_and_a_peer_belong_to_each_other),
		WITH_KIT(a_channel_that_ran_out_is_free_again),
		WITH_KIT(channels_have_a_limit_of_508),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
