/* The core's door to the browser, built natively: numbers that stand for
 * things, lengths that may lie, and no argument left lying about. */
#include "wasm/core.h"

#include "base/err.h"
#include "wasm/handle.h"

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

static int32_t new_sealer(uint8_t key)
{
	put_key(key);
	return core_sealer_new(0, 9);
}

static int32_t new_opener(uint8_t key)
{
	int32_t opener = core_opener_new();

	put_key(key);
	assert_int_equal(core_opener_add(opener, 0, 9), 0);
	return opener;
}

/* Seals "in camera" and moves the sealed frame to where core_open() reads. */
static uint32_t seal(int32_t sealer, uint32_t prefix_len)
{
	memcpy(core_frame() + CORE_FRAME_AT, "in camera", 9);
	memset(core_args() + CORE_PREFIX_AT, 0xAB, CORE_PREFIX_MAX);
	core_args()[CORE_METADATA_AT] = 1;
	int32_t len = core_seal(sealer, 9, 1, prefix_len);

	assert_true(len > 0);
	memmove(core_frame(), core_frame() + core_result()->at, (size_t)len);
	return (uint32_t)len;
}

static void a_frame_goes_through_the_door_and_back(void **unused)
{
	int32_t sealer = new_sealer(1);
	int32_t opener = new_opener(1);
	uint32_t len = seal(sealer, 0);

	(void)unused;
	assert_int_equal(core_open(opener, len, 1), 9);
	assert_memory_equal(core_frame() + core_result()->at, "in camera", 9);
	assert_int_equal(core_result()->kid_low, 9);
	assert_int_equal(core_result()->kid_high, 0);
	core_sealer_close(sealer);
	core_opener_close(opener);
}

static void the_prefix_stands_in_front_of_the_sealed_frame(void **unused)
{
	int32_t sealer = new_sealer(1);
	int32_t opener = new_opener(1);
	uint32_t len = seal(sealer, 10);

	(void)unused;
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(core_frame()[i], 0xAB);
	memmove(core_frame(), core_frame() + 10, len - 10);
	assert_int_equal(core_open(opener, len - 10, 1), 9);
	assert_int_equal(core_open(opener, len - 10, 1), -ERR_REPLAY);
	core_sealer_close(sealer);
	core_opener_close(opener);
}

static void refuses_lengths_beyond_its_places(void **unused)
{
	static const uint32_t wrong[] = { CORE_FRAME_MAX + 1, 1u << 30,
					  UINT32_MAX };
	int32_t sealer = new_sealer(1);
	int32_t opener = new_opener(1);
	int32_t room = core_room_make();

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		uint32_t len = wrong[i];

		assert_int_equal(core_seal(sealer, len, 0, 0), -ERR_FULL);
		/* What can be opened is longer by CORE_FRAME_AT and a tag. */
		len += i == 0 ? CORE_FRAME_AT + 16 : 0;
		assert_int_equal(core_open(opener, len, 0), -ERR_FULL);
		assert_int_equal(core_envelope_seal(room, len), -ERR_FULL);
		assert_int_equal(core_envelope_open(room, len), -ERR_FULL);
		assert_int_equal(core_half_seal(len), -ERR_FULL);
		assert_int_equal(core_half_open(len), -ERR_FULL);
		assert_true(core_sender_key_open(room, len) < 0);
		assert_true(core_room_open(len) < 0);
		core_wipe(len);
	}
	assert_int_equal(core_seal(sealer, 1, 65, 0), -ERR_FULL);
	assert_int_equal(core_seal(sealer, 1, 0, 65), -ERR_FULL);
	assert_int_equal(core_seal(sealer, 1, UINT32_MAX, UINT32_MAX),
			 -ERR_FULL);
	core_sealer_close(sealer);
	core_opener_close(opener);
	core_room_close(room);
}

static void a_number_that_stands_for_nothing_is_refused(void **unused)
{
	static const int32_t wrong[] = { 0, -1, 1, 255, INT32_MAX, INT32_MIN };

	(void)unused;
	for (size_t i = 0; i < 6; i++) {
		int32_t n = wrong[i];

		assert_int_equal(core_seal(n, 1, 0, 0), -ERR_STEP);
		assert_int_equal(core_open(n, 1, 0), -ERR_STEP);
		assert_int_equal(core_opener_add(n, 0, 1), -ERR_STEP);
		assert_int_equal(core_opener_has(n, 0, 1), 0);
		assert_int_equal(core_room_text(n, CORE_ROOM_ID), -ERR_STEP);
		assert_int_equal(core_room_is_host(n), -ERR_STEP);
		assert_int_equal(core_envelope_seal(n, 1), -ERR_STEP);
		assert_int_equal(core_envelope_open(n, 1), -ERR_STEP);
		assert_int_equal(core_sender_key_seal(n), -ERR_STEP);
		assert_int_equal(core_sender_key_open(n, 1), -ERR_STEP);
		core_opener_remove(n, 0, 1);
		core_sealer_close(n);
		core_opener_close(n);
		core_room_close(n);
	}
}

static void a_closed_number_does_not_open_its_successor(void **unused)
{
	int32_t old = new_sealer(1);

	(void)unused;
	core_sealer_close(old);
	int32_t next = new_sealer(2);
	assert_int_not_equal(next, old);
	assert_int_equal(core_seal(old, 1, 0, 0), -ERR_STEP);
	core_sealer_close(old);
	assert_true(core_seal(next, 1, 0, 0) > 0);
	core_sealer_close(next);
}

static void a_full_table_refuses_and_recovers(void **unused)
{
	int32_t sealers[CORE_SEALERS];
	int32_t openers[CORE_OPENERS];

	(void)unused;
	for (size_t i = 0; i < CORE_SEALERS; i++)
		assert_true((sealers[i] = new_sealer(1)) > 0);
	assert_int_equal(new_sealer(1), -ERR_FULL);
	for (size_t i = 0; i < CORE_SEALERS; i++)
		core_sealer_close(sealers[i]);
	for (size_t i = 0; i < CORE_OPENERS; i++)
		assert_true((openers[i] = core_opener_new()) > 0);
	assert_int_equal(core_opener_new(), -ERR_FULL);
	for (uint32_t kid = 0; kid < CORE_OPENER_KEYS; kid++)
		assert_int_equal(core_opener_add(openers[0], 0, kid), 0);
	assert_int_equal(core_opener_add(openers[0], 1, 0), -ERR_FULL);
	for (size_t i = 0; i < CORE_OPENERS; i++)
		core_opener_close(openers[i]);
	int32_t again = core_opener_new();
	assert_int_equal(core_opener_has(again, 0, 1), 0);
	core_opener_close(again);
}

static void no_key_stays_in_the_arguments(void **unused)
{
	int32_t sealer = new_sealer(7);

	(void)unused;
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	put_key(7);
	int32_t room = core_room_make();
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	put_key(7);
	assert_true(core_half_seal(4) > 0);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	put_key(7);
	assert_int_equal(core_sender_key_seal(-1), -ERR_STEP);
	assert_memory_equal(core_args(), zero, CORE_ARGS_SIZE);
	core_sealer_close(sealer);
	core_room_close(room);
}

static void wiping_leaves_no_answer_behind(void **unused)
{
	(void)unused;
	put_key(7);
	int32_t room = core_room_make();
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

static void a_link_opens_only_in_its_own_room(void **unused)
{
	put_key(3);
	int32_t room = core_room_make();
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

static void an_epoch_beyond_fifteen_is_refused(void **unused)
{
	int32_t room = core_room_make();

	(void)unused;
	core_args()[40] = 16;
	assert_int_equal(core_sender_key_seal(room), -ERR_FORMAT);
	core_args()[40] = 255;
	assert_int_equal(core_sender_key_open(room, 72), -ERR_FORMAT);
	core_args()[40] = 15;
	assert_int_equal(core_sender_key_seal(room), 72);
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
		cmocka_unit_test(a_link_opens_only_in_its_own_room),
		cmocka_unit_test(an_epoch_beyond_fifteen_is_refused),
		cmocka_unit_test(
			numbers_stay_positive_when_their_turns_come_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
