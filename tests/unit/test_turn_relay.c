/* Data from one allocation to another. */
#include "turn_kit.h"

#include "wire/chandata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CHANNEL_A = 0x4001, CHANNEL_B = 0x4777 };

/* Channels both ways: a's is CHANNEL_A, b's is CHANNEL_B. */
static void bind_both(struct kit *k, struct client *a, struct client *b)
{
	kit_pair(k, a, b);
	assert_int_equal(kit_bind(k, a, CHANNEL_A, b->relayed), 0);
	assert_int_equal(kit_bind(k, b, CHANNEL_B, a->relayed), 0);
}

static void an_indication_becomes_one(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	struct stun_msg m;
	struct stun_attr attr;
	struct addr peer = { 0 };

	kit_pair(k, &a, &b);
	assert_true(kit_indication_arrives(k, &a, b.relayed, &b, "hello"));
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_int_equal(m.type, STUN_INDICATION | STUN_DATA);
	assert_true(kit_attr(k, &attr, STUN_A_XOR_PEER_ADDRESS));
	assert_int_equal(stun_xor_addr(&peer, attr.value, m.id), OK);
	assert_true(addr_equal(&peer, &a.relayed));
	assert_true(kit_attr(k, &attr, STUN_A_DATA));
	assert_int_equal(attr.value.left, 5);
	assert_memory_equal(attr.value.p, "hello\0\0\0", 8);
	assert_true(kit_indication_arrives(k, &b, a.relayed, &a, "you"));
}

static void channel_data_stays_channel_data_in_place(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	bind_both(k, &a, &b);
	assert_true(kit_channel_arrives(k, &a, CHANNEL_A, &b, "hello"));
	assert_int_equal(k->out.len, CHANDATA_HEADER_LEN + 5);
	assert_memory_equal(k->out.p, "\x47\x77\x00\x05hello", 9);
	assert_ptr_equal(k->out.p, k->packet + TURN_HEADROOM);
	assert_true(kit_channel_arrives(k, &b, CHANNEL_B, &a, "you"));
	assert_memory_equal(k->out.p, "\x40\x01\x00\x03you", 7);
}

static void channel_data_becomes_an_indication_without_a_channel(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	struct stun_msg m;

	kit_pair(k, &a, &b);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	assert_true(kit_channel_arrives(k, &a, CHANNEL_A, &b, "hello"));
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_int_equal(m.type, STUN_INDICATION | STUN_DATA);
}

static void an_indication_becomes_channel_data_with_a_channel(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	bind_both(k, &a, &b);
	assert_true(kit_indication_arrives(k, &a, b.relayed, &b, "hello"));
	assert_int_equal(k->out.len, CHANDATA_HEADER_LEN + 5);
	assert_memory_equal(k->out.p, "\x47\x77\x00\x05hello", 9);
}

static void every_length_arrives_whole(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	char text[201] = "";

	kit_pair(k, &a, &b);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	for (unsigned len = 0; len < 200; len++) {
		assert_true(kit_channel_arrives(k, &a, CHANNEL_A, &b, text));
		assert_int_equal(k->out.len % 4, 0);
		assert_true(kit_indication_arrives(k, &a, b.relayed, &b, text));
		text[len] = (char)('a' + len % 26);
	}
}

/* As in a buffer where other packets stand on either side, with so much room
 * left in front and behind: nothing of them may change. */
static void relays_between_others(struct kit *k, const char *text, size_t head,
				  size_t tail)
{
	struct client a;
	struct client b;
	uint8_t row[256];
	size_t len = strlen(text);
	struct turn_packet in = { .p = row + 100,
				  .len = CHANDATA_HEADER_LEN + len,
				  .head = head,
				  .tail = tail };

	kit_pair(k, &a, &b);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	memset(row, 0xee, sizeof(row));
	chandata_header(in.p, CHANNEL_A, (uint16_t)len);
	memcpy(in.p + CHANDATA_HEADER_LEN, text, len);
	k->out.spare = k->spare;
	assert_true(turn_input(k->t, &a.path, &in, &k->out));
	assert_ptr_equal(k->out.p, k->spare);
	assert_memory_equal(k->out.data, text, len);
	for (size_t i = 0; i < sizeof(row); i++)
		if (i < 100 - head || i >= 100 + in.len + tail)
			assert_int_equal(row[i], 0xee);
}

static void a_packet_without_headroom_is_copied(void **state)
{
	relays_between_others(*state, "four", 31, TURN_TAILROOM);
}

static void a_packet_without_tailroom_is_copied(void **state)
{
	relays_between_others(*state, "hello", TURN_HEADROOM, 2);
}

static void what_fits_nowhere_is_dropped(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	static uint8_t row[4 + TURN_SPARE_SIZE];
	struct turn_packet in = { .p = row, .len = sizeof(row) };

	kit_pair(k, &a, &b);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	chandata_header(row, CHANNEL_A, TURN_SPARE_SIZE);
	k->out.spare = k->spare;
	assert_false(turn_input(k->t, &a.path, &in, &k->out));
	assert_int_equal(kit_count(k, TURN_dropped_too_long), 1);
}

static void channel_data_to_a_stream_is_padded_with_zeros(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "room");

	b.path.stream = 3;
	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	assert_int_equal(kit_bind(k, &b, CHANNEL_B, a.relayed), 0);
	memset(k->packet, 0xee, sizeof(k->packet));
	assert_true(kit_channel_arrives(k, &a, CHANNEL_A, &b, "hello"));
	assert_int_equal(k->out.len, 12);
	assert_memory_equal(k->out.p, "\x47\x77\x00\x05hello\0\0\0", 12);
}

static void a_peer_of_another_tag_is_never_reached(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "rooms");

	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_permit(k, &a, b.relayed), 0);
	assert_int_equal(kit_permit(k, &b, a.relayed), 0);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	assert_int_equal(kit_bind(k, &b, CHANNEL_B, a.relayed), 0);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_false(k->answered);
	assert_false(kit_channel_arrives(k, &a, CHANNEL_A, &b, "in"));
	assert_false(k->answered);
	assert_false(kit_channel_arrives(k, &b, CHANNEL_B, &a, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_other_tag), 3);
	assert_int_equal(kit_count(k, TURN_relayed), 0);
}

static void a_tag_that_ends_alike_is_another(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "a-room");

	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_permit(k, &a, b.relayed), 0);
	assert_int_equal(kit_permit(k, &b, a.relayed), 0);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_false(kit_indication_arrives(k, &b, a.relayed, &a, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_other_tag), 2);
}

static void other_users_of_the_same_tag_are_reached(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "room");

	kit_credential(k, &b, KIT_NOW_S + 60, "room");
	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_permit(k, &a, b.relayed), 0);
	assert_int_equal(kit_permit(k, &b, a.relayed), 0);
	assert_true(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
}

static void the_sender_needs_a_permission(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "room");

	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_permit(k, &b, a.relayed), 0);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_permission), 1);
}

static void the_receiver_needs_a_permission(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "room");

	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_permit(k, &a, b.relayed), 0);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_false(kit_channel_arrives(k, &a, CHANNEL_A, &b, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_permission), 2);
}

static void a_permission_ends_after_five_minutes(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	kit_pair(k, &a, &b);
	kit_pass_s(k, 299);
	assert_true(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	kit_pass_s(k, 1);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_int_equal(kit_permit(k, &a, b.relayed), 0);
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_int_equal(kit_permit(k, &b, a.relayed), 0);
	assert_true(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
}

static void a_channel_ends_after_ten_minutes(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	bind_both(k, &a, &b);
	for (unsigned minute = 0; minute < 9; minute++) {
		kit_pass_s(k, 60);
		assert_int_equal(kit_permit(k, &a, b.relayed), 0);
		assert_int_equal(kit_permit(k, &b, a.relayed), 0);
		assert_int_equal(kit_refresh(k, &a, 600), 0);
		assert_int_equal(kit_refresh(k, &b, 600), 0);
	}
	kit_pass_s(k, 59);
	assert_true(kit_channel_arrives(k, &a, CHANNEL_A, &b, "in"));
	assert_int_equal(k->out.p[0], 0x47);
	kit_pass_s(k, 1);
	assert_false(kit_channel_arrives(k, &a, CHANNEL_A, &b, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_channel), 1);
	assert_true(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_int_equal(k->out.p[0], 0);
}

static void a_channel_brings_a_permission(void **state)
{
	struct kit *k = *state;
	struct client a = kit_client(k, 1, "room");
	struct client b = kit_client(k, 2, "room");

	assert_int_equal(kit_allocate(k, &a), 0);
	assert_int_equal(kit_allocate(k, &b), 0);
	assert_int_equal(kit_bind(k, &a, CHANNEL_A, b.relayed), 0);
	assert_int_equal(kit_bind(k, &b, CHANNEL_B, a.relayed), 0);
	assert_true(kit_channel_arrives(k, &a, CHANNEL_A, &b, "in"));
}

static void a_channel_that_is_not_bound_goes_nowhere(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	bind_both(k, &a, &b);
	assert_false(kit_channel_arrives(k, &a, CHANNEL_B, &b, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_channel), 1);
}

static void a_stranger_goes_nowhere(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	struct client stranger = kit_client(k, 9, "room");

	bind_both(k, &a, &b);
	assert_false(kit_channel_arrives(k, &stranger, CHANNEL_A, &b, "in"));
	assert_false(kit_indication_arrives(k, &stranger, b.relayed, &b, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_allocation), 2);
}

static void an_ended_peer_is_not_reached(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	bind_both(k, &a, &b);
	assert_int_equal(kit_refresh(k, &b, 0), 0);
	assert_false(kit_channel_arrives(k, &a, CHANNEL_A, &b, "in"));
	assert_false(kit_indication_arrives(k, &a, b.relayed, &b, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_peer), 2);
}

static void a_port_that_is_no_entry_is_not_reached(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;
	struct addr peer;

	kit_pair(k, &a, &b);
	for (unsigned port = 0; port <= UINT16_MAX; port += 17) {
		peer = b.relayed;
		peer.port = (uint16_t)port;
		if (port == b.relayed.port || port == a.relayed.port)
			continue;
		assert_false(kit_indication_arrives(k, &a, peer, &b, "in"));
		assert_false(k->answered);
	}
}

static void a_wrong_indication_goes_nowhere(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	kit_pair(k, &a, &b);
	kit_begin(k, STUN_INDICATION | STUN_SEND); /* no data */
	kit_peer(k, b.relayed);
	assert_int_equal(kit_send(k, &a), KIT_SILENCE);
	kit_begin(k, STUN_INDICATION | STUN_SEND); /* no peer */
	stun_attr(&k->w, STUN_A_DATA, "in", 2);
	assert_int_equal(kit_send(k, &a), KIT_SILENCE);
	kit_begin(k, STUN_INDICATION | STUN_SEND); /* two */
	kit_peer(k, b.relayed);
	kit_peer(k, b.relayed);
	stun_attr(&k->w, STUN_A_DATA, "in", 2);
	assert_int_equal(kit_send(k, &a), KIT_SILENCE);
	kit_begin(k, STUN_INDICATION | STUN_SEND); /* cannot be done */
	kit_peer(k, b.relayed);
	stun_attr(&k->w, STUN_A_DONT_FRAGMENT, NULL, 0);
	stun_attr(&k->w, STUN_A_DATA, "in", 2);
	assert_int_equal(kit_send(k, &a), KIT_SILENCE);
	assert_int_equal(kit_count(k, TURN_dropped_form), 4);
}

static void data_in_front_of_the_peer_arrives_too(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	kit_pair(k, &a, &b);
	kit_begin(k, STUN_INDICATION | STUN_SEND);
	stun_attr(&k->w, STUN_A_DATA, "hello", 5);
	kit_peer(k, b.relayed);
	assert_int_equal(kit_send(k, &a), 0);
	assert_int_equal(k->out.data_len, 5);
	assert_memory_equal(k->out.data, "hello", 5);
}

static void ipv6_peers_see_ipv6_addresses(void **state)
{
	struct kit *k = *state;
	struct client c[2];
	struct stun_msg m;
	struct stun_attr a;
	struct addr relayed[2];
	struct addr peer = { 0 };

	for (uint8_t i = 0; i < 2; i++) {
		c[i] = kit_client(k, i, "room");
		kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
		kit_u32(k, STUN_A_REQUESTED_TRANSPORT, 17u << 24);
		kit_u32(k, STUN_A_REQUESTED_ADDRESS_FAMILY, 2u << 24);
		assert_int_equal(kit_ask(k, &c[i]), 0);
		assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)),
				 OK);
		assert_true(kit_attr(k, &a, STUN_A_XOR_RELAYED_ADDRESS));
		assert_int_equal(stun_xor_addr(&relayed[i], a.value, m.id), OK);
	}
	assert_int_equal(kit_permit(k, &c[0], relayed[1]), 0);
	assert_int_equal(kit_permit(k, &c[1], relayed[0]), 0);
	assert_true(kit_indication_arrives(k, &c[0], relayed[1], &c[1], "v6"));
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_true(kit_attr(k, &a, STUN_A_XOR_PEER_ADDRESS));
	assert_int_equal(stun_xor_addr(&peer, a.value, m.id), OK);
	assert_true(addr_equal(&peer, &relayed[0]));
}

static void families_do_not_mix(void **state)
{
	struct kit *k = *state;
	struct client v4 = kit_client(k, 1, "room");
	struct client dual = kit_client(k, 2, "room");
	struct addr v4_seen_as_v6;

	assert_int_equal(kit_allocate(k, &v4), 0);
	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	kit_u32(k, STUN_A_REQUESTED_TRANSPORT, 17u << 24);
	kit_u32(k, STUN_A_ADDITIONAL_ADDRESS_FAMILY, 2u << 24);
	assert_int_equal(kit_ask(k, &dual), 0);
	v4_seen_as_v6 = kit_addr("2001:db8::1", v4.relayed.port);
	assert_int_equal(kit_permit(k, &dual, v4_seen_as_v6), 0);
	assert_false(
		kit_indication_arrives(k, &dual, v4_seen_as_v6, &v4, "in"));
	assert_int_equal(kit_count(k, TURN_dropped_no_peer), 1);
}

static void what_is_relayed_is_counted(void **state)
{
	struct kit *k = *state;
	struct client a;
	struct client b;

	bind_both(k, &a, &b);
	assert_true(kit_channel_arrives(k, &a, CHANNEL_A, &b, "12345"));
	assert_true(kit_indication_arrives(k, &a, b.relayed, &b, "123"));
	assert_int_equal(kit_count(k, TURN_relayed), 2);
	assert_int_equal(kit_count(k, TURN_relayed_bytes), 8);
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
		WITH_KIT(an_indication_becomes_one),
		WITH_KIT(channel_data_stays_channel_data_in_place),
		WITH_KIT(channel_data_becomes_an_indication_without_a_channel),
		WITH_KIT(an_indication_becomes_channel_data_with_a_channel),
		WITH_KIT(every_length_arrives_whole),
		WITH_KIT(a_packet_without_headroom_is_copied),
		WITH_KIT(a_packet_without_tailroom_is_copied),
		WITH_KIT(what_fits_nowhere_is_dropped),
		WITH_KIT(channel_data_to_a_stream_is_padded_with_zeros),
		WITH_KIT(a_peer_of_another_tag_is_never_reached),
		WITH_KIT(a_tag_that_ends_alike_is_another),
		WITH_KIT(other_users_of_the_same_tag_are_reached),
		WITH_KIT(the_sender_needs_a_permission),
		WITH_KIT(the_receiver_needs_a_permission),
		WITH_KIT(a_permission_ends_after_five_minutes),
		WITH_KIT(a_channel_ends_after_ten_minutes),
		WITH_KIT(a_channel_brings_a_permission),
		WITH_KIT(a_channel_that_is_not_bound_goes_nowhere),
		WITH_KIT(a_stranger_goes_nowhere),
		WITH_KIT(an_ended_peer_is_not_reached),
		WITH_KIT(a_port_that_is_no_entry_is_not_reached),
		WITH_KIT(a_wrong_indication_goes_nowhere),
		WITH_KIT(data_in_front_of_the_peer_arrives_too),
		WITH_KIT(ipv6_peers_see_ipv6_addresses),
		WITH_KIT(families_do_not_mix),
		WITH_KIT(what_is_relayed_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
