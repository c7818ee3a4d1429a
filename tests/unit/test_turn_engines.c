/* Engines that share the relayed ports: what crosses from one to another, and
 * what counts for all of them. */
#include "turn_kit.h"

#include "wire/chandata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ENGINES_N = 3, CHANNEL_A = 0x4001, CHANNEL_B = 0x4777 };

/* A client of one engine and one of another, with permissions. */
static void open_pair(struct kit *k, struct client *a, struct client *b)
{
	*a = kit_client(k, 1, "room");
	*b = kit_client(k, 2, "room");
	assert_int_equal(kit_allocate(&k[0], a), 0);
	assert_int_equal(kit_allocate(&k[1], b), 0);
	assert_int_equal(kit_permit(&k[0], a, b->relayed), 0);
	assert_int_equal(kit_permit(&k[1], b, a->relayed), 0);
}

/* An indication from a, an engine's, to b's relayed address. */
static void send_text(struct kit *k, const struct client *a,
		      const struct client *b, const char *text)
{
	(void)kit_indication_arrives(k, a, b->relayed, b, text);
}

static void each_engine_gives_ports_of_its_own_row(void **state)
{
	struct kit *k = *state;
	struct client c[ENGINES_N];

	for (unsigned i = 0; i < ENGINES_N; i++) {
		unsigned first = KIT_FIRST_PORT + i * 20; /* 64 / 3, even */

		c[i] = kit_client(k, (uint8_t)i, "room");
		assert_int_equal(kit_allocate(&k[i], &c[i]), 0);
		assert_in_range(c[i].relayed.port, first, first + 19);
	}
}

static void a_row_that_is_full_is_508_and_nobody_elses(void **state)
{
	struct kit *k = *state;
	struct client c;

	for (unsigned i = 0; i < 20; i++) {
		char tag[] = "a";

		tag[0] = (char)('a' + i);
		c = kit_client(k, (uint8_t)i, tag);
		assert_int_equal(kit_allocate(&k[1], &c), 0);
	}
	c = kit_client(k, 30, "room");
	assert_int_equal(kit_allocate(&k[1], &c), 508);
	assert_int_equal(kit_allocate(&k[0], &c), 0);
}

static void an_indication_crosses_to_the_other_engine(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	struct stun_msg m;
	struct stun_attr attr;
	struct addr peer = { 0 };

	open_pair(k, &a, &b);
	send_text(&k[0], &a, &b, "hello");
	assert_int_equal(k[0].out.kind, TURN_TO_ENGINE);
	assert_int_equal(k[0].out.engine, 1);
	assert_true(kit_crosses(&k[0], &k[1], &b, "hello"));
	assert_int_equal(stun_read(&m, rd_init(k[1].out.p, k[1].out.len)), OK);
	assert_int_equal(m.type, STUN_INDICATION | STUN_DATA);
	assert_true(kit_attr(&k[1], &attr, STUN_A_XOR_PEER_ADDRESS));
	assert_int_equal(stun_xor_addr(&peer, attr.value, m.id), OK);
	assert_true(addr_equal(&peer, &a.relayed));
	assert_int_equal(kit_count(&k[0], TURN_handed_over), 1);
	assert_int_equal(kit_count(&k[0], TURN_relayed), 0);
	assert_int_equal(kit_count(&k[1], TURN_relayed), 1);
}

static void channel_data_crosses_both_ways(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	open_pair(k, &a, &b);
	assert_int_equal(kit_bind(&k[0], &a, CHANNEL_A, b.relayed), 0);
	assert_int_equal(kit_bind(&k[1], &b, CHANNEL_B, a.relayed), 0);
	(void)kit_channel_arrives(&k[0], &a, CHANNEL_A, &b, "hello");
	assert_true(kit_crosses(&k[0], &k[1], &b, "hello"));
	assert_memory_equal(k[1].out.p, "\x47\x77\x00\x05hello", 9);
	assert_ptr_equal(k[1].out.p,
			 k[1].packet + TURN_HEADROOM - CHANDATA_HEADER_LEN);
	(void)kit_channel_arrives(&k[1], &b, CHANNEL_B, &a, "you");
	assert_true(kit_crosses(&k[1], &k[0], &a, "you"));
	assert_memory_equal(k[0].out.p, "\x40\x01\x00\x03you", 7);
}

static void another_tag_is_not_reached_across(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	struct client c = kit_client(k, 3, "moor");

	open_pair(k, &a, &b);
	assert_int_equal(kit_allocate(&k[2], &c), 0);
	assert_int_equal(kit_permit(&k[2], &c, b.relayed), 0);
	send_text(&k[2], &c, &b, "in");
	assert_false(kit_crosses(&k[2], &k[1], &b, "in"));
	assert_false(k[1].answered);
	assert_int_equal(kit_count(&k[1], TURN_dropped_other_tag), 1);
}

static void a_receiver_without_a_permission_is_not_reached_across(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "room");

	assert_int_equal(kit_allocate(&k[0], &a), 0);
	assert_int_equal(kit_allocate(&k[1], &b), 0);
	assert_int_equal(kit_permit(&k[0], &a, b.relayed), 0);
	send_text(&k[0], &a, &b, "in");
	assert_false(kit_crosses(&k[0], &k[1], &b, "in"));
	assert_int_equal(kit_count(&k[1], TURN_dropped_no_permission), 1);
}

static void a_sender_without_a_permission_sends_nothing_across(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "room");

	assert_int_equal(kit_allocate(&k[0], &a), 0);
	assert_int_equal(kit_allocate(&k[1], &b), 0);
	send_text(&k[0], &a, &b, "out");
	assert_false(k[0].answered);
	assert_int_equal(kit_count(&k[0], TURN_dropped_no_permission), 1);
}

/* It left while the parcel was on its way: nothing goes round. */
static void a_parcel_for_nobody_or_another_engine_is_dropped(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	open_pair(k, &a, &b);
	send_text(&k[0], &a, &b, "late");
	assert_false(kit_crosses(&k[0], &k[2], &b, "late"));
	assert_false(k[2].answered);
	assert_int_equal(kit_refresh(&k[1], &b, 0), 0);
	assert_false(kit_crosses(&k[0], &k[1], &b, "late"));
	assert_false(k[1].answered);
	send_text(&k[0], &a, &b, "late");
	assert_false(k[0].answered);
	assert_int_equal(kit_count(&k[0], TURN_dropped_no_peer), 1);
}

static void a_tag_has_its_quota_over_all_engines(void **state)
{
	struct kit *k = *state;
	struct client c[KIT_USER_N];
	struct client more = kit_client(k, 99, "room");
	struct client other = kit_client(k, 98, "moor");

	for (unsigned i = 0; i < KIT_USER_N; i++) {
		c[i] = kit_client(k, (uint8_t)i, "room");
		assert_int_equal(kit_allocate(&k[i % ENGINES_N], &c[i]), 0);
	}
	for (unsigned i = 0; i < ENGINES_N; i++)
		assert_int_equal(kit_allocate(&k[i], &more), 486);
	assert_int_equal(kit_allocate(&k[1], &other), 0);
	assert_int_equal(kit_refresh(&k[2], &c[2], 0), 0);
	assert_int_equal(kit_allocate(&k[1], &more), 0);
}

static void an_address_has_its_quota_over_all_engines(void **state)
{
	struct kit *k = *state;
	struct client c;

	for (unsigned i = 0; i < KIT_SOURCE_N; i++) {
		c = kit_client(k, 1, i % 2 == 0 ? "room" : "moor");
		c.path.client.port = (uint16_t)(1000 + i);
		assert_int_equal(kit_allocate(&k[i % ENGINES_N], &c), 0);
	}
	c.path.client.port = 999;
	assert_int_equal(kit_allocate(&k[1], &c), 486);
}

static void begin_allocate(struct kit *k)
{
	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	kit_u32(k, STUN_A_REQUESTED_TRANSPORT, 17u << 24);
}

/* Reserves a pair of ports at that engine. */
static uint16_t reserve(struct kit *k, struct client *c, uint8_t token[8])
{
	const uint8_t value = 0x80;
	struct stun_msg m;
	struct stun_attr a;

	begin_allocate(k);
	stun_attr(&k->w, STUN_A_EVEN_PORT, &value, 1);
	assert_int_equal(kit_ask(k, c), 0);
	assert_true(kit_attr(k, &a, STUN_A_RESERVATION_TOKEN));
	assert_int_equal(a.value.left, 8);
	memcpy(token, a.value.p, 8);
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_true(kit_attr(k, &a, STUN_A_XOR_RELAYED_ADDRESS));
	assert_int_equal(stun_xor_addr(&c->relayed, a.value, m.id), OK);
	return c->relayed.port;
}

static int redeem(struct kit *k, struct client *c, const uint8_t token[8])
{
	struct stun_msg m;
	struct stun_attr a;
	int code;

	begin_allocate(k);
	stun_attr(&k->w, STUN_A_RESERVATION_TOKEN, token, 8);
	code = kit_ask(k, c);
	if (code != 0)
		return code;
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_true(kit_attr(k, &a, STUN_A_XOR_RELAYED_ADDRESS));
	assert_int_equal(stun_xor_addr(&c->relayed, a.value, m.id), OK);
	return 0;
}

static void a_token_opens_its_port_at_any_engine_once(void **state)
{
	struct kit *k = *state;
	struct client rtp = kit_client(k, 1, "room");
	struct client rtcp = kit_client(k, 2, "room");
	struct client late = kit_client(k, 3, "room");
	uint8_t token[8];
	uint16_t port = reserve(&k[0], &rtp, token);

	assert_int_equal(redeem(&k[1], &rtcp, token), 0);
	assert_int_equal(rtcp.relayed.port, port + 1);
	assert_int_equal(redeem(&k[0], &late, token), 508);
	assert_int_equal(redeem(&k[2], &late, token), 508);
	/* It lives where its path is, and is reached there. */
	assert_int_equal(kit_permit(&k[1], &rtcp, rtp.relayed), 0);
	assert_int_equal(kit_allocate(&k[2], &late), 0);
	assert_int_equal(kit_permit(&k[2], &late, rtcp.relayed), 0);
	assert_int_equal(kit_permit(&k[1], &rtcp, late.relayed), 0);
	send_text(&k[2], &late, &rtcp, "hello");
	assert_true(kit_crosses(&k[2], &k[1], &rtcp, "hello"));
}

static void a_token_over_the_quota_can_be_used_later(void **state)
{
	struct kit *k = *state;
	struct client c[KIT_USER_N];
	struct client rtcp = kit_client(k, 99, "room");
	uint8_t token[8];

	c[0] = kit_client(k, 0, "room");
	reserve(&k[0], &c[0], token);
	for (unsigned i = 1; i < KIT_USER_N; i++) {
		c[i] = kit_client(k, (uint8_t)i, "room");
		assert_int_equal(kit_allocate(&k[1], &c[i]), 0);
	}
	assert_int_equal(redeem(&k[2], &rtcp, token), 486);
	assert_int_equal(kit_refresh(&k[1], &c[1], 0), 0);
	assert_int_equal(redeem(&k[2], &rtcp, token), 0);
}

/* All that was used, lent and reserved can be had again. */
static void ports_come_home_to_their_row(void **state)
{
	struct kit *k = *state;
	uint8_t token[8];

	for (unsigned round = 0; round < 5; round++) {
		struct client rtcp = kit_client(k, 50, "room");

		for (uint8_t i = 0; i < 10; i++) {
			struct client c =
				kit_client(k, i, i % 2 == 0 ? "room" : "moor");

			reserve(&k[0], &c, token);
		}
		kit_credential(k, &rtcp, KIT_NOW_S + 3600 * 4, "moor");
		assert_int_equal(redeem(&k[1], &rtcp, token), 508);
		for (unsigned i = 0; i < ENGINES_N; i++) {
			kit_pass_s(&k[i], 601);
			assert_int_equal(turn_allocations(k[i].t), 0);
		}
	}
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

	for (unsigned i = ENGINES_N; i > 0; i--)
		kit_close(&k[i - 1]);
	return 0;
}

#define WITH_KITS(f) cmocka_unit_test_setup_teardown(f, open_kits, close_kits)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KITS(each_engine_gives_ports_of_its_own_row),
		WITH_KITS(a_row_that_is_full_is_508_and_nobody_elses),
		WITH_KITS(an_indication_crosses_to_the_other_engine),
		WITH_KITS(channel_data_crosses_both_ways),
		WITH_KITS(another_tag_is_not_reached_across),
		WITH_KITS(
			a_receiver_without_a_permission_is_not_reached_across),
		WITH_KITS(a_sender_without_a_permission_sends_nothing_across),
		WITH_KITS(a_parcel_for_nobody_or_another_engine_is_dropped),
		WITH_KITS(a_tag_has_its_quota_over_all_engines),
		WITH_KITS(an_address_has_its_quota_over_all_engines),
		WITH_KITS(a_token_opens_its_port_at_any_engine_once),
		WITH_KITS(a_token_over_the_quota_can_be_used_later),
		WITH_KITS(ports_come_home_to_their_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
