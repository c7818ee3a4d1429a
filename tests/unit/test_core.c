/* The core's door to the browser, built natively: numbers that stand for
 * things, lengths that may lie, and no argument left lying about. */
#include "door_kit.h"

#include "base/err.h"
#include "link/link.h"
#include "wasm/handle.h"
#include "wasm/member.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t zero[CORE_ARGS_SIZE] = { 0 };

static void put_key(uint8_t byte)
{
	memset(core_args(), byte, 32);
}

static void close_all(int32_t room, const struct door_person *a,
		      const struct door_person *b)
{
	core_group_close(a->group);
	core_group_close(b->group);
	core_room_close(room);
}

static void a_frame_goes_through_the_door_and_back(void **unused)
{
	static struct door_message frame;
	int32_t room = door_room();
	struct door_person a, b;

	(void)unused;
	door_pair(room, &a, &b);
	assert_true(door_seal(&a, 3, &frame) > 0);
	assert_int_equal(door_open(&b, &frame), 9);
	assert_memory_equal(core_frame() + core_result()->at, "in camera", 9);
	assert_int_equal(core_result()->kid_low, 3 << 12 | 1);
	assert_int_equal(core_result()->kid_high, 0);
	close_all(room, &a, &b);
}

static void the_prefix_stands_in_front_of_the_sealed_frame(void **unused)
{
	int32_t room = door_room();
	struct door_person a, b;

	(void)unused;
	door_pair(room, &a, &b);
	memcpy(core_frame() + CORE_FRAME_AT, "in camera", 9);
	memset(core_args() + CORE_PREFIX_AT, 0xAB, CORE_PREFIX_MAX);
	int32_t len = core_seal(a.group, 1, 9, 1, 10);
	assert_true(len > 0);
	memmove(core_frame(), core_frame() + core_result()->at, (size_t)len);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(core_frame()[i], 0xAB);
	memmove(core_frame(), core_frame() + 10, (size_t)len - 10);
	assert_int_equal(core_open(b.group, (uint32_t)len - 10, 1), 9);
	assert_int_equal(core_open(b.group, (uint32_t)len - 10, 1),
			 -ERR_REPLAY);
	close_all(room, &a, &b);
}

/* Every call that reads a frame of a length. */
static void refuse_length(int32_t room, int32_t group, uint32_t len)
{
	assert_int_equal(core_envelope_seal(room, len), -ERR_FULL);
	assert_int_equal(core_envelope_open(room, len), -ERR_FULL);
	assert_int_equal(core_half_seal(len), -ERR_FULL);
	assert_int_equal(core_half_open(len), -ERR_FULL);
	assert_true(core_room_open(len) < 0);
	assert_int_equal(core_group_found(group, len), -ERR_FULL);
	assert_int_equal(core_group_knock(group, len, 0), -ERR_FULL);
	assert_int_equal(core_group_join(group, len), -ERR_FULL);
	assert_int_equal(core_group_open_knock(group, len), -ERR_FULL);
	assert_int_equal(core_group_commit(group, len), -ERR_FULL);
	assert_int_equal(core_group_take(group, len), -ERR_FULL);
	assert_int_equal(core_group_open_beacon(group, len), -ERR_FULL);
	assert_int_equal(core_open(group, len, 0), -ERR_FULL);
	core_wipe(len);
}

static void refuses_lengths_beyond_its_places(void **unused)
{
	int32_t room = door_room();
	struct door_person a, b;
	struct door_person alone;

	(void)unused;
	door_pair(room, &a, &b);
	assert_true(door_person(&alone, room, 1) > 0);
	/* What can be read is longer by CORE_FRAME_AT and a tag. */
	refuse_length(room, alone.group,
		      CORE_FRAME_MAX + CORE_FRAME_AT + 16 + 1);
	refuse_length(room, alone.group, 1u << 30);
	refuse_length(room, alone.group, UINT32_MAX);
	assert_int_equal(core_seal(a.group, 0, CORE_FRAME_MAX + 1, 0, 0),
			 -ERR_FULL);
	assert_int_equal(core_seal(a.group, 0, UINT32_MAX, 0, 0), -ERR_FULL);
	assert_int_equal(core_seal(a.group, 0, 1, 65, 0), -ERR_FULL);
	assert_int_equal(core_seal(a.group, 0, 1, 0, 65), -ERR_FULL);
	assert_int_equal(core_seal(a.group, 0, 1, UINT32_MAX, UINT32_MAX),
			 -ERR_FULL);
	assert_int_equal(core_seal(a.group, 5, 1, 0, 0), -ERR_STEP);
	assert_int_equal(core_seal(a.group, UINT32_MAX, 1, 0, 0), -ERR_STEP);
	core_group_close(alone.group);
	close_all(room, &a, &b);
}

static void refuse_number_of_group(int32_t n)
{
	assert_int_equal(core_seal(n, 0, 1, 0, 0), -ERR_STEP);
	assert_int_equal(core_open(n, 1, 0), -ERR_STEP);
	assert_int_equal(core_group_found(n, 1), -ERR_STEP);
	assert_int_equal(core_group_knock(n, 1, 0), -ERR_STEP);
	assert_int_equal(core_group_join(n, 1), -ERR_STEP);
	assert_int_equal(core_group_open_knock(n, 1), -ERR_STEP);
	assert_int_equal(core_group_commit(n, 1), -ERR_STEP);
	assert_int_equal(core_group_taken(n), -ERR_STEP);
	assert_int_equal(core_group_take(n, 1), -ERR_STEP);
	assert_int_equal(core_group_state(n), -ERR_STEP);
	assert_int_equal(core_group_members(n), -ERR_STEP);
	assert_int_equal(core_group_beacon(n), -ERR_STEP);
	assert_int_equal(core_group_open_beacon(n, 1), -ERR_STEP);
	assert_int_equal(core_group_authenticator(n), -ERR_STEP);
	assert_int_equal(core_group_rest(n), -ERR_STEP);
	assert_int_equal(core_group_restore(n), -ERR_STEP);
	assert_int_equal(core_keys_receive(n), -ERR_STEP);
	assert_int_equal(core_keys_send(n), -ERR_STEP);
	core_group_drop(n);
	core_group_leave(n);
	core_group_close(n);
	core_keys_drop(n);
	core_keys_stop(n);
}

static void a_number_that_stands_for_nothing_is_refused(void **unused)
{
	static const int32_t wrong[] = { 0, -1, 1, 255, INT32_MAX, INT32_MIN };

	(void)unused;
	for (size_t i = 0; i < 6; i++) {
		int32_t n = wrong[i];

		refuse_number_of_group(n);
		assert_int_equal(core_group_new(n), -ERR_STEP);
		assert_int_equal(core_room_text(n, CORE_ROOM_ID), -ERR_STEP);
		assert_int_equal(core_room_is_host(n), -ERR_STEP);
		assert_int_equal(core_room_policy(n), -ERR_STEP);
		assert_int_equal(core_envelope_seal(n, 1), -ERR_STEP);
		assert_int_equal(core_envelope_open(n, 1), -ERR_STEP);
		core_room_close(n);
	}
}

static void a_closed_number_does_not_open_its_successor(void **unused)
{
	int32_t room = door_room();
	struct door_person old, next;

	(void)unused;
	assert_true(door_person(&old, room, 1) > 0);
	core_group_close(old.group);
	assert_true(door_person(&next, room, 1) > 0);
	assert_int_not_equal(next.group, old.group);
	assert_int_equal(door_found(&next), 0);
	refuse_number_of_group(old.group);
	assert_true(door_state(&next).is_in);
	core_group_close(next.group);
	core_room_close(room);
}

static void a_full_table_refuses_and_recovers(void **unused)
{
	struct door_person people[CORE_GROUPS + 1];
	int32_t rooms[CORE_ROOMS];

	(void)unused;
	for (size_t i = 0; i < CORE_ROOMS; i++)
		assert_true((rooms[i] = door_room()) > 0);
	assert_int_equal(door_room(), -ERR_FULL);
	for (size_t i = 0; i < CORE_GROUPS; i++)
		assert_true(door_person(&people[i], rooms[0], 1) > 0);
	assert_int_equal(door_person(&people[CORE_GROUPS], rooms[0], 1),
			 -ERR_FULL);
	core_group_close(people[2].group);
	assert_true(door_person(&people[2], rooms[0], 1) > 0);
	for (size_t i = 0; i < CORE_GROUPS; i++)
		core_group_close(people[i].group);
	for (size_t i = 0; i < CORE_ROOMS; i++)
		core_room_close(rooms[i]);
}

static void no_key_stays_in_the_arguments(void **unused)
{
	static struct door_message knock;
	int32_t room = door_room();
	struct door_person p;

	(void)unused;
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	put_key(7);
	assert_true(core_half_seal(4) > 0);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	assert_true(door_person(&p, room, 1) > 0);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	assert_true(door_knock(&p, false, &knock) > 0);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	assert_int_equal(door_found(&p), 0);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	put_key(7);
	assert_int_equal(core_group_new(-1), -ERR_STEP);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	put_key(7);
	assert_int_equal(core_group_restore(-1), -ERR_STEP);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	core_group_close(p.group);
	core_room_close(room);
}

static void wiping_leaves_no_answer_behind(void **unused)
{
	(void)unused;
	int32_t room = door_room();
	int32_t len = core_room_text(room, CORE_OWN_PAYLOAD);

	assert_int_equal(len, 110);
	memset(core_frame(), 7, 64);
	core_wipe(64);
	assert_memory_equal(core_text(), zero, (size_t)len);
	assert_memory_equal(core_frame(), zero, 64);
	core_room_close(room);
}

/* Makes a room, and leaves its payload of that kind and its id to be opened. */
static uint32_t put_link(int32_t room, enum core_text_of kind)
{
	int32_t len = core_room_text(room, kind);

	memcpy(core_frame(), core_text(), (size_t)len);
	assert_int_equal(core_room_text(room, CORE_ROOM_ID), 22);
	memcpy(core_args(), core_text(), 22);
	return (uint32_t)len;
}

static void a_link_says_the_policy_that_its_room_was_made_with(void **unused)
{
	(void)unused;
	for (uint8_t policy = 0; policy < LINK_POLICIES; policy++) {
		put_key(3);
		core_args()[64] = policy;
		int32_t room = core_room_make();
		int32_t guest =
			core_room_open(put_link(room, CORE_GUEST_PAYLOAD));

		assert_true(guest > 0);
		assert_int_equal(core_room_policy(room), policy);
		assert_int_equal(core_room_policy(guest), policy);
		core_room_close(room);
		core_room_close(guest);
	}
}

static void no_room_is_made_with_a_policy_that_links_do_not_know(void **unused)
{
	(void)unused;
	put_key(3);
	core_args()[64] = LINK_POLICIES;
	assert_int_equal(core_room_make(), -ERR_FORMAT);
}

static void a_link_opens_only_in_its_own_room(void **unused)
{
	int32_t room = door_room();
	uint32_t len = put_link(room, CORE_GUEST_PAYLOAD);
	int32_t guest = core_room_open(len);

	(void)unused;
	assert_true(guest > 0);
	assert_int_equal(core_room_is_host(guest), 0);
	assert_int_equal(core_room_is_host(room), 1);
	len = put_link(room, CORE_GUEST_PAYLOAD);
	core_args()[3] = core_args()[3] == 'A' ? 'B' : 'A';
	assert_int_equal(core_room_open(len), -ERR_AUTH);
	len = put_link(room, CORE_GUEST_PAYLOAD);
	core_args()[3] = '+';
	assert_int_equal(core_room_open(len), -ERR_FORMAT);
	len = put_link(room, CORE_OWN_PAYLOAD);
	core_frame()[90] = core_frame()[90] == 'A' ? 'B' : 'A';
	assert_int_equal(core_room_open(len), -ERR_AUTH);
	assert_int_equal(core_room_text(room, 4), -ERR_FORMAT);
	core_room_close(room);
	core_room_close(guest);
}

/* What the place holds is not more than the largest group needs, and little
 * less. */
static void a_group_has_the_place_it_needs(void **unused)
{
	const struct mls_config config = { .profile = MLS_STRICT,
					   .member_max = MLS_MEMBER_MAX,
					   .leaf_len = MEMBER_LEAF_LEN };

	(void)unused;
	assert_true(mls_size(&config) <= MEMBER_GROUP_SIZE);
	assert_true(mls_size(&config) > MEMBER_GROUP_SIZE / 8 * 7);
}

static void closing_a_group_leaves_nothing_of_it(void **unused)
{
	int32_t room = door_room();
	struct door_person a, b;

	(void)unused;
	door_pair(room, &a, &b);
	const uint8_t *place = (const uint8_t *)member_find(a.group);
	core_group_close(a.group);
	for (size_t i = 0; i < sizeof(struct member); i++)
		assert_int_equal(place[i], 0);
	core_group_close(b.group);
	core_room_close(room);
}

static void numbers_stay_positive_when_their_turns_come_round(void **unused)
{
	struct handle table[1] = { { .turn = 0xfffffe } };

	(void)unused;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(handle_take(table, 1), 0);
		assert_int_equal(handle_take(table, 1), 1);
		int32_t n = handle_number(table, 0);
		assert_true(n > 0);
		assert_int_equal(handle_find(table, 1, n), 0);
		handle_free(table, 0);
		assert_int_equal(handle_find(table, 1, n), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_goes_through_the_door_and_back),
		cmocka_unit_test(
			the_prefix_stands_in_front_of_the_sealed_frame),
		cmocka_unit_test(refuses_lengths_beyond_its_places),
		cmocka_unit_test(a_number_that_stands_for_nothing_is_refused),
		cmocka_unit_test(a_closed_number_does_not_open_its_successor),
		cmocka_unit_test(a_full_table_refuses_and_recovers),
		cmocka_unit_test(no_key_stays_in_the_arguments),
		cmocka_unit_test(wiping_leaves_no_answer_behind),
		cmocka_unit_test(
			a_link_says_the_policy_that_its_room_was_made_with),
		cmocka_unit_test(
			no_room_is_made_with_a_policy_that_links_do_not_know),
		cmocka_unit_test(a_link_opens_only_in_its_own_room),
		cmocka_unit_test(a_group_has_the_place_it_needs),
		cmocka_unit_test(closing_a_group_leaves_nothing_of_it),
		cmocka_unit_test(
			numbers_stay_positive_when_their_turns_come_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
