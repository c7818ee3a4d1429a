/* Allocations: made, counted, kept, ended (RFC 8656, sections 7 and 8). */
#include "turn_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
	UDP = 17u << 24,
	V4 = 1u << 24,
	V6 = 2u << 24,
};

/* Starts an Allocate for UDP. */
static void begin_allocate(struct kit *k)
{
	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	kit_u32(k, STUN_A_REQUESTED_TRANSPORT, UDP);
}

static void put_even_port(struct kit *k, bool reserve)
{
	const uint8_t value = reserve ? 0x80 : 0;

	stun_attr(&k->w, STUN_A_EVEN_PORT, &value, 1);
}

static struct addr relayed(const struct kit *k, unsigned n)
{
	struct stun_msg m;
	struct stun_attr a;
	struct addr got = { 0 };

	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	while (stun_next(&m.attrs, &a)) {
		if (a.type != STUN_A_XOR_RELAYED_ADDRESS)
			continue;
		assert_int_equal(stun_xor_addr(&got, a.value, m.id), OK);
		if (n-- == 0)
			return got;
	}
	return (struct addr){ 0 };
}

static uint32_t attr_u32(const struct kit *k, uint16_t type)
{
	struct stun_attr a;

	assert_true(kit_attr(k, &a, type));
	assert_int_equal(a.value.left, 4);
	return rd_u32(&a.value);
}

static void an_allocation_has_an_address_and_ten_minutes(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	struct stun_attr a;
	struct stun_msg m;
	struct addr mapped = { 0 };

	assert_int_equal(kit_allocate(k, &c), 0);
	assert_true(c.relayed.port >= KIT_FIRST_PORT);
	assert_true(c.relayed.port < KIT_FIRST_PORT + KIT_ALLOCATIONS_N);
	c.relayed.port = 0;
	assert_true(
		addr_equal(&c.relayed, &(struct addr){ .ip = { 203, 0, 113, 1 },
						       .family = ADDR_V4 }));
	assert_int_equal(attr_u32(k, STUN_A_LIFETIME), 600);
	assert_true(kit_attr(k, &a, STUN_A_XOR_MAPPED_ADDRESS));
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_int_equal(stun_xor_addr(&mapped, a.value, m.id), OK);
	assert_true(addr_equal(&mapped, &c.path.client));
}

static void no_lifetime_is_longer_or_shorter(void **state)
{
	struct kit *k = *state;
	static const uint32_t wishes[] = { 0, 1, 599, 601, 3600, UINT32_MAX };

	for (uint8_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		struct client c = kit_client(k, i, "room");

		begin_allocate(k);
		kit_u32(k, STUN_A_LIFETIME, wishes[i]);
		assert_int_equal(kit_ask(k, &c), 0);
		assert_int_equal(attr_u32(k, STUN_A_LIFETIME), 600);
	}
}

static void an_allocation_ends_by_itself(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	kit_pass_s(k, 599);
	assert_int_equal(turn_allocations(k->t), 1);
	kit_pass_s(k, 1);
	assert_int_equal(turn_allocations(k->t), 0);
	assert_int_equal(kit_refresh(k, &c, 600), 437);
}

static void a_refresh_keeps_it(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	for (unsigned i = 0; i < 5; i++) {
		kit_pass_s(k, 599);
		assert_int_equal(kit_refresh(k, &c, 3000), 0);
		assert_int_equal(attr_u32(k, STUN_A_LIFETIME), 600);
	}
	assert_int_equal(turn_allocations(k->t), 1);
}

static void a_refresh_of_zero_ends_it(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	assert_int_equal(kit_refresh(k, &c, 0), 0);
	assert_int_equal(attr_u32(k, STUN_A_LIFETIME), 0);
	assert_int_equal(turn_allocations(k->t), 0);
	assert_int_equal(kit_refresh(k, &c, 0), 437);
	assert_int_equal(kit_permit(k, &c, c.relayed), 437);
	assert_int_equal(kit_bind(k, &c, 0x4000, c.relayed), 437);
}

static void a_refresh_with_a_short_lifetime_attribute_is_400(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	stun_attr(&k->w, STUN_A_LIFETIME, "\0\0", 2);
	assert_int_equal(kit_ask(k, &c), 400);
	assert_int_equal(turn_allocations(k->t), 1);
}

static void the_same_request_again_gets_the_same_answer(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	uint8_t request[512];
	uint8_t answer[512];
	size_t len;
	size_t answer_len;

	assert_int_equal(kit_allocate(k, &c), 0);
	assert_int_equal(kit_refresh(k, &c, 0), 0);
	begin_allocate(k);
	put_even_port(k, true);
	kit_sign(k, &c);
	stun_end(&k->w, k->len);
	len = wr_len(&k->w);
	memcpy(request, k->packet + TURN_HEADROOM, len);
	assert_int_equal(kit_send_bytes(k, &c, request, len), 0);
	answer_len = k->out.len;
	memcpy(answer, k->out.p, answer_len);
	assert_int_equal(kit_send_bytes(k, &c, request, len), 0);
	assert_int_equal(k->out.len, answer_len);
	assert_memory_equal(k->out.p, answer, answer_len);
	assert_int_equal(turn_allocations(k->t), 1);
}

static void another_request_on_the_same_path_is_437(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	assert_int_equal(kit_allocate(k, &c), 437);
	assert_int_equal(turn_allocations(k->t), 1);
}

static void paths_that_differ_in_anything_are_different(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	struct client other = c;

	assert_int_equal(kit_allocate(k, &c), 0);
	other.path.client.port++;
	assert_int_equal(kit_allocate(k, &other), 0);
	other = c;
	other.path.local = kit_addr("192.0.2.1", 0);
	assert_int_equal(kit_allocate(k, &other), 0);
	other = c;
	other.path.stream = 1;
	assert_int_equal(kit_allocate(k, &other), 0);
	other.path.stream = 2;
	assert_int_equal(kit_allocate(k, &other), 0);
	assert_int_equal(turn_allocations(k->t), 5);
}

static void other_credentials_on_an_allocation_are_441(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	struct client thief;

	assert_int_equal(kit_allocate(k, &c), 0);
	thief = c;
	kit_credential(k, &thief, KIT_NOW_S + 3601, "room");
	assert_int_equal(kit_refresh(k, &thief, 0), 441);
	assert_int_equal(kit_permit(k, &thief, c.relayed), 441);
	assert_int_equal(kit_bind(k, &thief, 0x4000, c.relayed), 441);
	assert_int_equal(turn_allocations(k->t), 1);
}

static void no_transport_is_400(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	assert_int_equal(kit_ask(k, &c), 400);
	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	stun_attr(&k->w, STUN_A_REQUESTED_TRANSPORT, "\x11", 1);
	assert_int_equal(kit_ask(k, &c), 400);
}

static void every_transport_but_udp_is_442(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	for (uint32_t protocol = 0; protocol < 256; protocol++) {
		kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
		kit_u32(k, STUN_A_REQUESTED_TRANSPORT, protocol << 24);
		assert_int_equal(kit_ask(k, &c), protocol == 17 ? 0 : 442);
		if (protocol == 17)
			assert_int_equal(kit_refresh(k, &c, 0), 0);
	}
}

static void unknown_attributes_are_420_and_named(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	struct stun_attr a;

	begin_allocate(k);
	stun_attr(&k->w, STUN_A_DONT_FRAGMENT, NULL, 0);
	assert_int_equal(kit_ask(k, &c), 420);
	assert_true(kit_attr(k, &a, STUN_A_UNKNOWN_ATTRIBUTES));
	assert_int_equal(a.value.left, 2);
	assert_int_equal(rd_u16(&a.value), STUN_A_DONT_FRAGMENT);
	assert_int_equal(turn_allocations(k->t), 0);
}

static void what_may_be_passed_over_is(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	begin_allocate(k);
	kit_u32(k, 0x8022, 0);
	kit_u32(k, 0xffff, 0);
	assert_int_equal(kit_ask(k, &c), 0);
}

static void more_unknown_attributes_than_can_be_named(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	struct stun_attr a;

	begin_allocate(k);
	for (uint16_t i = 0; i < 50; i++)
		kit_u32(k, (uint16_t)(0x7000 + i), 0);
	assert_int_equal(kit_ask(k, &c), 420);
	assert_true(kit_attr(k, &a, STUN_A_UNKNOWN_ATTRIBUTES));
	assert_int_equal(a.value.left, 16);
}

static void a_family_can_be_asked_for(void **state)
{
	struct kit *k = *state;
	struct client v4 = kit_client(k, 1, "room");
	struct client v6 = kit_client(k, 2, "room");

	begin_allocate(k);
	kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, V4);
	assert_int_equal(kit_ask(k, &v4), 0);
	assert_int_equal(relayed(k, 0).family, ADDR_V4);
	assert_int_equal(relayed(k, 1).family, ADDR_NONE);
	begin_allocate(k);
	kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, V6);
	assert_int_equal(kit_ask(k, &v6), 0);
	assert_int_equal(relayed(k, 0).family, ADDR_V6);
	assert_int_equal(relayed(k, 1).family, ADDR_NONE);
}

static void a_family_that_does_not_exist_is_440(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	for (uint32_t family = 0; family < 256; family++) {
		if (family == 1 || family == 2)
			continue;
		begin_allocate(k);
		kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, family << 24);
		assert_int_equal(kit_ask(k, &c), 440);
	}
}

static void both_families_can_be_asked_for(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	begin_allocate(k);
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, V6);
	assert_int_equal(kit_ask(k, &c), 0);
	assert_int_equal(relayed(k, 0).family, ADDR_V4);
	assert_int_equal(relayed(k, 1).family, ADDR_V6);
	assert_int_equal(relayed(k, 0).port, relayed(k, 1).port);
}

static void one_of_two_families_can_be_given_up(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	begin_allocate(k);
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, V6);
	assert_int_equal(kit_ask(k, &c), 0);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_u32(k, STUN_A_LIFETIME, 0);
	kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, V6);
	assert_int_equal(kit_ask(k, &c), 0);
	assert_int_equal(turn_allocations(k->t), 1);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, V6);
	assert_int_equal(kit_ask(k, &c), 443);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_u32(k, STUN_A_LIFETIME, 0);
	kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, V4);
	assert_int_equal(kit_ask(k, &c), 0);
	assert_int_equal(turn_allocations(k->t), 0);
}

static void attributes_that_exclude_each_other_are_400(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	static const uint8_t token[8] = { 1 };

	begin_allocate(k); /* the additional one can only be IPv6 */
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, V4);
	assert_int_equal(kit_ask(k, &c), 400);
	begin_allocate(k);
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, V6);
	kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, V4);
	assert_int_equal(kit_ask(k, &c), 400);
	begin_allocate(k);
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, V6);
	put_even_port(k, true);
	assert_int_equal(kit_ask(k, &c), 400);
	begin_allocate(k);
	stun_attr(&k->w, STUN_A_RESERVATION_TOKEN, token, sizeof(token));
	kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, V4);
	assert_int_equal(kit_ask(k, &c), 400);
	begin_allocate(k);
	stun_attr(&k->w, STUN_A_RESERVATION_TOKEN, token, sizeof(token));
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, V6);
	assert_int_equal(kit_ask(k, &c), 400);
	begin_allocate(k);
	stun_attr(&k->w, STUN_A_RESERVATION_TOKEN, token, sizeof(token));
	put_even_port(k, false);
	assert_int_equal(kit_ask(k, &c), 400);
	begin_allocate(k);
	stun_attr(&k->w, STUN_A_RESERVATION_TOKEN, token, 7);
	assert_int_equal(kit_ask(k, &c), 400);
	assert_int_equal(turn_allocations(k->t), 0);
}

static void an_even_port_is_even(void **state)
{
	struct kit *k = *state;

	for (uint8_t i = 0; i < 7; i++) {
		struct client c = kit_client(k, i, "room");

		begin_allocate(k);
		put_even_port(k, false);
		assert_int_equal(kit_ask(k, &c), 0);
		assert_int_equal(relayed(k, 0).port % 2, 0);
	}
}

static void take_token(const struct kit *k, uint8_t token[8])
{
	struct stun_attr a;

	assert_true(kit_attr(k, &a, STUN_A_RESERVATION_TOKEN));
	assert_int_equal(a.value.left, 8);
	memcpy(token, a.value.p, 8);
}

static int redeem(struct kit *k, struct client *c, const uint8_t token[8])
{
	begin_allocate(k);
	stun_attr(&k->w, STUN_A_RESERVATION_TOKEN, token, 8);
	return kit_ask(k, c);
}

static void a_token_opens_the_next_port_once(void **state)
{
	struct kit *k = *state;
	struct client rtp = kit_client(k, 1, "room");
	struct client rtcp = kit_client(k, 2, "room");
	struct client late = kit_client(k, 3, "room");
	uint8_t token[8];
	uint16_t port;

	begin_allocate(k);
	put_even_port(k, true);
	assert_int_equal(kit_ask(k, &rtp), 0);
	port = relayed(k, 0).port;
	assert_int_equal(port % 2, 0);
	take_token(k, token);
	assert_int_equal(redeem(k, &rtcp, token), 0);
	assert_int_equal(relayed(k, 0).port, port + 1);
	assert_int_equal(redeem(k, &late, token), 508);
}

static void a_wrong_late_or_foreign_token_is_508(void **state)
{
	struct kit *k = *state;
	struct client rtp = kit_client(k, 1, "room");
	struct client rtcp = kit_client(k, 2, "room");
	struct client foreign = kit_client(k, 3, "moor");
	uint8_t token[8];

	begin_allocate(k);
	put_even_port(k, true);
	assert_int_equal(kit_ask(k, &rtp), 0);
	take_token(k, token);
	assert_int_equal(redeem(k, &foreign, token), 508);
	token[7] ^= 1;
	assert_int_equal(redeem(k, &rtcp, token), 508);
	token[7] ^= 1;
	kit_pass_s(k, 30);
	assert_int_equal(redeem(k, &rtcp, token), 508);
	assert_int_equal(turn_allocations(k->t), 1);
}

static void an_even_port_that_cannot_be_had_is_508(void **state)
{
	struct kit *k = *state;
	char tag[8];

	/* Pairs leave no two free neighbours; odd ones are still free. */
	for (uint8_t i = 0; i < KIT_ALLOCATIONS_N / 2; i++) {
		struct client c = kit_client(k, i, "x");

		snprintf(tag, sizeof(tag), "t%d", i / KIT_USER_N);
		kit_credential(k, &c, KIT_NOW_S + 3600, tag);
		begin_allocate(k);
		put_even_port(k, false);
		assert_int_equal(kit_ask(k, &c), 0);
	}

	struct client last = kit_client(k, 200, "last");

	begin_allocate(k);
	put_even_port(k, false);
	assert_int_equal(kit_ask(k, &last), 508);
	assert_int_equal(kit_allocate(k, &last), 0);
}

static void one_tag_has_its_quota(void **state)
{
	struct kit *k = *state;
	struct client c;

	for (uint8_t i = 0; i < KIT_USER_N; i++) {
		c = kit_client(k, i, "room");
		/* Another user of the same tag counts for the same. */
		kit_credential(k, &c, KIT_NOW_S + 3600u + i, "room");
		assert_int_equal(kit_allocate(k, &c), 0);
	}
	c = kit_client(k, 100, "room");
	assert_int_equal(kit_allocate(k, &c), 486);
	c = kit_client(k, 100, "other");
	assert_int_equal(kit_allocate(k, &c), 0);
}

static void one_address_has_its_quota(void **state)
{
	struct kit *k = *state;
	struct client c;
	char tag[8];

	for (uint8_t i = 0; i < KIT_SOURCE_N; i++) {
		c = kit_client(k, 1, "room");
		c.path.client.port = (uint16_t)(1000 + i);
		snprintf(tag, sizeof(tag), "t%d", i);
		kit_credential(k, &c, KIT_NOW_S + 3600, tag);
		assert_int_equal(kit_allocate(k, &c), 0);
	}
	c.path.client.port++;
	kit_credential(k, &c, KIT_NOW_S + 3600, "new");
	assert_int_equal(kit_allocate(k, &c), 486);
	c.path.client.ip[3]++;
	assert_int_equal(kit_allocate(k, &c), 0);
}

static void an_ipv6_network_is_one_address(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	char tag[8];

	for (uint8_t i = 0; i <= KIT_SOURCE_N; i++) {
		c.path.client = kit_addr("2001:db8:1:2::1", 1000);
		c.path.client.ip[15] = i;
		snprintf(tag, sizeof(tag), "t%d", i);
		kit_credential(k, &c, KIT_NOW_S + 3600, tag);
		assert_int_equal(kit_allocate(k, &c),
				 i == KIT_SOURCE_N ? 486 : 0);
	}
	c.path.client.ip[7] ^= 1;
	assert_int_equal(kit_allocate(k, &c), 0);
}

static void a_full_table_is_508_until_one_ends(void **state)
{
	struct kit *k = *state;
	struct client c;
	struct client first = { 0 };
	char tag[8];

	for (uint8_t i = 0; i < KIT_ALLOCATIONS_N; i++) {
		c = kit_client(k, i, "x");
		snprintf(tag, sizeof(tag), "t%d", i / KIT_USER_N);
		kit_credential(k, &c, KIT_NOW_S + 3600, tag);
		assert_int_equal(kit_allocate(k, &c), 0);
		if (i == 0)
			first = c;
	}
	c = kit_client(k, 200, "last");
	assert_int_equal(kit_allocate(k, &c), 508);
	assert_int_equal(kit_refresh(k, &first, 0), 0);
	assert_int_equal(kit_allocate(k, &c), 0);
	assert_int_equal(c.relayed.port, first.relayed.port);
}

static void an_ended_port_is_taken_again_last(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	uint16_t first_port;

	assert_int_equal(kit_allocate(k, &c), 0);
	first_port = c.relayed.port;
	for (unsigned i = 1; i < KIT_ALLOCATIONS_N; i++) {
		assert_int_equal(kit_refresh(k, &c, 0), 0);
		assert_int_equal(kit_allocate(k, &c), 0);
		assert_int_not_equal(c.relayed.port, first_port);
	}
	assert_int_equal(kit_refresh(k, &c, 0), 0);
	assert_int_equal(kit_allocate(k, &c), 0);
	assert_int_equal(c.relayed.port, first_port);
}

static void an_ended_stream_ends_its_allocation(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	c.path.stream = 5;
	assert_int_equal(kit_allocate(k, &c), 0);
	assert_true(turn_path_has_allocation(k->t, &c.path));
	turn_path_gone(k->t, &c.path);
	assert_false(turn_path_has_allocation(k->t, &c.path));
	assert_int_equal(turn_allocations(k->t), 0);
	turn_path_gone(k->t, &c.path);
}

/* Many come and go in an order made from a seed; each is found on its path and
 * nobody else is. */
static void the_table_keeps_paths_apart(void **state)
{
	struct kit *k = *state;
	bool there[40] = { false };
	uint32_t random = 1;
	uint32_t n = 0;
	char tag[8];

	for (unsigned round = 0; round < 3000; round++) {
		random = random * 1664525u + 1013904223u;

		uint8_t host = (uint8_t)(random >> 16) % 40;
		struct client c = kit_client(k, host, "x");

		snprintf(tag, sizeof(tag), "t%d", host / KIT_USER_N);
		kit_credential(k, &c, KIT_NOW_S + 3600, tag);
		assert_int_equal(turn_path_has_allocation(k->t, &c.path),
				 there[host]);
		if (there[host])
			turn_path_gone(k->t, &c.path);
		else
			assert_int_equal(kit_allocate(k, &c), 0);
		n = there[host] ? n - 1 : n + 1;
		there[host] = !there[host];
		assert_int_equal(turn_allocations(k->t), n);
	}
}

static void an_allocation_takes_less_than_four_kilobytes(void **unused)
{
	(void)unused;
	assert_true(turn_allocation_size() <= 4096);
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
		WITH_KIT(an_allocation_has_an_address_and_ten_minutes),
		WITH_KIT(no_lifetime_is_longer_or_shorter),
		WITH_KIT(an_allocation_ends_by_itself),
		WITH_KIT(a_refresh_keeps_it),
		WITH_KIT(a_refresh_of_zero_ends_it),
		WITH_KIT(a_refresh_with_a_short_lifetime_attribute_is_400),
		WITH_KIT(the_same_request_again_gets_the_same_answer),
		WITH_KIT(another_request_on_the_same_path_is_437),
		WITH_KIT(paths_that_differ_in_anything_are_different),
		WITH_KIT(other_credentials_on_an_allocation_are_441),
		WITH_KIT(no_transport_is_400),
		WITH_KIT(every_transport_but_udp_is_442),
		WITH_KIT(unknown_attributes_are_420_and_named),
		WITH_KIT(what_may_be_passed_over_is),
		WITH_KIT(more_unknown_attributes_than_can_be_named),
		WITH_KIT(a_family_can_be_asked_for),
		WITH_KIT(a_family_that_does_not_exist_is_440),
		WITH_KIT(both_families_can_be_asked_for),
		WITH_KIT(one_of_two_families_can_be_given_up),
		WITH_KIT(attributes_that_exclude_each_other_are_400),
		WITH_KIT(an_even_port_is_even),
		WITH_KIT(a_token_opens_the_next_port_once),
		WITH_KIT(a_wrong_late_or_foreign_token_is_508),
		WITH_KIT(an_even_port_that_cannot_be_had_is_508),
		WITH_KIT(one_tag_has_its_quota),
		WITH_KIT(one_address_has_its_quota),
		WITH_KIT(an_ipv6_network_is_one_address),
		WITH_KIT(a_full_table_is_508_until_one_ends),
		WITH_KIT(an_ended_port_is_taken_again_last),
		WITH_KIT(an_ended_stream_ends_its_allocation),
		WITH_KIT(the_table_keeps_paths_apart),
		cmocka_unit_test(an_allocation_takes_less_than_four_kilobytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
