/* The forwarding unit as a peer: reached at its addresses, and nothing else
 * is because of it. */
#include "special_purpose.h"
#include "turn_kit.h"

#include "wire/chandata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ENGINES_N = 2, CHANNEL = 0x4001 };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const units[] = { "203.0.113.1", "192.0.2.10" };

static struct client allocated(struct kit *k, uint8_t host)
{
	struct client c = kit_client(k, host, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	return c;
}

/* Text that the client sends there comes out for the unit. */
static bool reaches(struct kit *k, const struct client *c, struct addr unit)
{
	(void)kit_indication_arrives(k, c, unit, c, "text");
	return k->answered && k->out.kind == TURN_TO_UNIT && k->out.len == 4 &&
	       memcmp(k->out.p, "text", 4) == 0 &&
	       addr_equal(&k->out.parcel.from, &c->relayed) &&
	       addr_equal(&k->out.parcel.to, &unit);
}

/* Text that the unit sends; what comes of it stands in k. */
static bool answers(struct kit *k, struct addr unit, struct addr relayed,
		    const char *text)
{
	struct turn_packet in = { .p = k->packet + TURN_HEADROOM,
				  .len = strlen(text),
				  .head = TURN_HEADROOM,
				  .tail = TURN_TAILROOM };

	memcpy(in.p, text, in.len);
	k->out = (struct turn_out){ .spare = k->spare };
	k->answered = turn_from_unit(k->t, &unit, &relayed, &in, &k->out);
	return k->answered;
}

static void the_unit_is_reached_at_each_address(void **state)
{
	struct kit *k = *state;
	struct client c = allocated(k, 1);

	for (size_t i = 0; i < COUNT(units); i++) {
		struct addr unit = kit_addr(units[i], 3478);

		assert_false(reaches(k, &c, unit));
		assert_int_equal(kit_permit(k, &c, unit), 0);
		assert_true(reaches(k, &c, unit));
	}
	assert_int_equal(kit_count(k, TURN_to_unit), COUNT(units));
	assert_int_equal(kit_count(k, TURN_dropped_no_permission),
			 COUNT(units));
}

static void the_unit_is_reached_by_channel_and_answers_by_it(void **state)
{
	struct kit *k = *state;
	struct addr unit = kit_addr("192.0.2.10", 3478);
	struct client c = allocated(k, 1);

	assert_int_equal(kit_bind(k, &c, CHANNEL, unit), 0);
	(void)kit_channel_arrives(k, &c, CHANNEL, &c, "text");
	assert_int_equal(k->out.kind, TURN_TO_UNIT);
	assert_memory_equal(k->out.p, "text", 4);
	assert_true(addr_equal(&k->out.parcel.to, &unit));
	assert_true(answers(k, unit, c.relayed, "hello"));
	assert_memory_equal(k->out.p, "\x40\x01\x00\x05hello", 9);
	assert_memory_equal(&k->out.to, &c.path, sizeof(c.path));
	assert_int_equal(kit_count(k, TURN_from_unit), 1);
}

static void the_unit_answers_by_indication_without_a_channel(void **state)
{
	struct kit *k = *state;
	struct addr unit = kit_addr("192.0.2.10", 3478);
	struct client c = allocated(k, 1);
	struct stun_msg m;
	struct stun_attr a;
	struct addr peer = { 0 };

	assert_int_equal(kit_permit(k, &c, unit), 0);
	assert_true(answers(k, unit, c.relayed, "hello"));
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_int_equal(m.type, STUN_INDICATION | STUN_DATA);
	assert_true(kit_attr(k, &a, STUN_A_XOR_PEER_ADDRESS));
	assert_int_equal(stun_xor_addr(&peer, a.value, m.id), OK);
	assert_true(addr_equal(&peer, &unit));
}

static void the_unit_needs_a_permission_too(void **state)
{
	struct kit *k = *state;
	struct addr unit = kit_addr("192.0.2.10", 3478);
	struct client c = allocated(k, 1);

	assert_false(answers(k, unit, c.relayed, "in"));
	assert_int_equal(kit_permit(k, &c, kit_addr("203.0.113.1", 1)), 0);
	assert_false(answers(k, unit, c.relayed, "in"));
	assert_int_equal(kit_permit(k, &c, unit), 0);
	assert_true(answers(k, unit, c.relayed, "in"));
	kit_pass_s(k, 300);
	assert_false(answers(k, unit, c.relayed, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_permission), 3);
}

static void the_unit_speaks_from_its_addresses_only(void **state)
{
	struct kit *k = *state;
	struct client c = allocated(k, 1);

	assert_int_equal(kit_permit(k, &c, kit_addr("192.0.2.10", 1)), 0);
	assert_false(answers(k, kit_addr("192.0.2.10", 3479), c.relayed, "in"));
	assert_false(answers(k, kit_addr("192.0.2.11", 3478), c.relayed, "in"));
	assert_false(answers(k, c.relayed, c.relayed, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_peer), 3);
}

static void the_unit_reaches_nobody_but_allocations(void **state)
{
	struct kit *k = *state;
	struct addr unit = kit_addr("192.0.2.10", 3478);
	struct addr free_port = kit_addr("203.0.113.1", KIT_FIRST_PORT + 9);

	assert_false(answers(k, unit, kit_addr("198.51.100.1", 9), "out"));
	assert_false(answers(k, unit, free_port, "out"));
	assert_false(answers(k, unit, kit_addr("203.0.113.1", 9), "out"));
	assert_false(answers(k, unit, kit_addr("203.0.113.1", 3478), "out"));
	assert_int_equal(kit_count(k, TURN_dropped_no_peer), 4);
}

static void what_the_unit_sends_crosses_to_the_engine_of_the_address(
	void **state)
{
	struct kit *k = *state;
	struct addr unit = kit_addr("192.0.2.10", 3478);
	struct client c = allocated(&k[1], 1);

	assert_true(answers(k, unit, c.relayed, "in"));
	assert_int_equal(k->out.kind, TURN_TO_ENGINE);
	assert_int_equal(k->out.engine, 1);
	assert_false(kit_crosses(&k[0], &k[1], &c, "in"));
	assert_int_equal(kit_permit(&k[1], &c, unit), 0);
	assert_true(answers(k, unit, c.relayed, "in"));
	assert_true(kit_crosses(&k[0], &k[1], &c, "in"));
	assert_int_equal(kit_count(&k[1], TURN_from_unit), 1);
}

static void the_unit_of_a_family_one_has_not_is_443(void **state)
{
	struct kit *k = *state;
	struct addr unit = kit_addr("2001:db8::10", 3478);
	struct client c = allocated(k, 1);

	assert_int_equal(kit_permit(k, &c, unit), 443);
	assert_int_equal(kit_bind(k, &c, CHANNEL, unit), 443);
	assert_false(reaches(k, &c, unit));
	assert_false(answers(k, unit, c.relayed, "in"));
}

static void other_ports_of_the_unit_are_403_or_nobody(void **state)
{
	struct kit *k = *state;
	struct client c = allocated(k, 1);

	assert_int_equal(kit_permit(k, &c, kit_addr("192.0.2.10", 22)), 0);
	assert_int_equal(kit_permit(k, &c, kit_addr("203.0.113.1", 22)), 0);
	for (size_t i = 0; i < COUNT(units); i++) {
		struct addr other = kit_addr(units[i], 22);

		assert_int_equal(kit_bind(k, &c, CHANNEL, other), 403);
		assert_false(reaches(k, &c, other));
		assert_false(k->answered);
	}
}

/* With a unit that is there, by every door. */
static void every_special_purpose_address_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = allocated(k, 1);

	for (size_t i = 0; i < COUNT(special_v4) + COUNT(special_v6); i++) {
		const char *text = i < COUNT(special_v4)
					   ? special_v4[i]
					   : special_v6[i - COUNT(special_v4)];
		struct addr peer = kit_addr(text, 3478);

		if (strcmp(text, units[0]) == 0 || strcmp(text, units[1]) == 0)
			continue;
		assert_int_equal(kit_permit(k, &c, peer), 403);
		assert_int_equal(kit_bind(k, &c, CHANNEL, peer), 403);
		assert_false(reaches(k, &c, peer));
		assert_false(k->answered);
	}
}

static void one_bit_away_from_the_unit_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = allocated(k, 1);

	for (unsigned bit = 0; bit < 32; bit++) {
		struct addr a = kit_addr("192.0.2.10", 3478);

		a.ip[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(kit_permit(k, &c, a), 403);
		assert_int_equal(kit_bind(k, &c, CHANNEL, a), 403);
	}
}

static void the_unit_inside_an_ipv6_address_is_403(void **state)
{
	struct kit *k = *state;
	struct client c = allocated(k, 1);
	static const char *const forms[] = { "::ffff:192.0.2.10",
					     "::192.0.2.10",
					     "64:ff9b::192.0.2.10",
					     "2002:c000:20a::1" };

	for (size_t i = 0; i < COUNT(forms); i++) {
		struct addr a = kit_addr("::1", 3478);

		/* As it comes from the wire, not unmapped. */
		if (i == 0)
			memcpy(a.ip,
			       "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02\x0a",
			       16);
		else
			a = kit_addr(forms[i], 3478);
		assert_int_equal(kit_permit(k, &c, a), 403);
		assert_int_equal(kit_bind(k, &c, CHANNEL, a), 403);
	}
}

/* Allocations still need each other's tag and permission. */
static void a_permission_for_the_unit_is_none_for_others(void **state)
{
	struct kit *k = *state;
	struct client a = allocated(k, 1);
	struct client b = allocated(k, 2);

	assert_int_equal(kit_permit(k, &a, kit_addr("192.0.2.10", 3478)), 0);
	assert_int_equal(kit_permit(k, &b, a.relayed), 0);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_false(k->answered);
}

static int open_kits(void **state)
{
	static struct kit k[ENGINES_N];

	kit_open_engines(k, ENGINES_N);
	*state = k;
	return 0;
}

static int close_kits(void **state)
{
	struct kit *k = *state;

	kit_close(&k[1]);
	kit_close(&k[0]);
	return 0;
}

#define WITH_KITS(f) cmocka_unit_test_setup_teardown(f, open_kits, close_kits)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KITS(the_unit_is_reached_at_each_address),
		WITH_KITS(the_unit_is_reached_by_channel_and_answers_by_it),
		WITH_KITS(the_unit_answers_by_indication_without_a_channel),
		WITH_KITS(the_unit_needs_a_permission_too),
		WITH_KITS(the_unit_speaks_from_its_addresses_only),
		WITH_KITS(the_unit_reaches_nobody_but_allocations),
		WITH_KITS(
			what_the_unit_sends_crosses_to_the_engine_of_the_address),
		WITH_KITS(the_unit_of_a_family_one_has_not_is_443),
		WITH_KITS(other_ports_of_the_unit_are_403_or_nobody),
		WITH_KITS(every_special_purpose_address_is_403),
		WITH_KITS(one_bit_away_from_the_unit_is_403),
		WITH_KITS(the_unit_inside_an_ipv6_address_is_403),
		WITH_KITS(a_permission_for_the_unit_is_none_for_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
