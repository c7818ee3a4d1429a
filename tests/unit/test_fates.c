/* What becomes of a frame while members come and go: each reason for which one does
 * not open is told from the others, and none of them comes of a change of epoch.
 */
#include "room_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MS = 1000 };

/* Those with the numbers below n, at one epoch that all seal under. */
static struct room *room_of(void **state, unsigned n)
{
	struct room *r;

	*state = r = room_new();
	for (unsigned i = 0; i < n; i++)
		room_come(r, i);
	room_pass(r, 2 * ROOM_S);
	return r;
}

static int end(void **state)
{
	room_free(*state);
	*state = NULL;
	return 0;
}

static void what_one_seals_all_others_open_once(void **state)
{
	struct room *r = room_of(state, 3);
	struct room_frame f = room_seal(r, 0);

	assert_int_equal(room_open(r, 1, &f), MEMBER_OPENED);
	assert_int_equal(room_open(r, 2, &f), MEMBER_OPENED);
	assert_int_equal(room_open(r, 1, &f), MEMBER_REPLAYED);
}

static void what_was_altered_or_cut_off_does_not_open(void **state)
{
	struct room *r = room_of(state, 2);
	struct room_frame f = room_seal(r, 0);

	f.bytes[f.len - 1] ^= 1;
	assert_int_equal(room_open(r, 1, &f), MEMBER_NOT_OPENED);
	f.bytes[f.len - 1] ^= 1;
	f.len--;
	assert_int_equal(room_open(r, 1, &f), MEMBER_NOT_OPENED);
	f.len = 1; /* the wrapper alone */
	assert_int_equal(room_open(r, 1, &f), MEMBER_NOT_SEALED);
}

static void an_old_epoch_opens_for_ten_seconds_after_somebody_came(void **state)
{
	struct room *r = room_of(state, 2);
	struct room_frame first = room_seal(r, 0);
	struct room_frame last = room_seal(r, 0);
	struct room_frame late = room_seal(r, 0);

	room_come(r, 2);
	assert_int_equal(room_open(r, 1, &first), MEMBER_OPENED);
	room_pass(r, 10 * ROOM_S - ROOM_STEP_US);
	assert_int_equal(room_open(r, 1, &last), MEMBER_OPENED);
	room_pass(r, 2 * ROOM_STEP_US);
	assert_int_equal(room_open(r, 1, &late), MEMBER_ENDED);
}

static void an_old_epoch_opens_for_three_seconds_after_somebody_left(
	void **state)
{
	struct room *r = room_of(state, 3);
	struct room_frame last = room_seal(r, 0);
	struct room_frame late = room_seal(r, 0);

	room_leave(r, 2);
	room_pass(r, 3 * ROOM_S - 2 * ROOM_STEP_US);
	assert_int_equal(room_open(r, 1, &last), MEMBER_OPENED);
	room_pass(r, 3 * ROOM_STEP_US);
	assert_int_equal(room_open(r, 1, &late), MEMBER_ENDED);
}

static void who_has_left_is_nobody_and_who_comes_in_its_place_is_not_it(
	void **state)
{
	struct room *r = room_of(state, 3);
	struct room_frame f = room_seal(r, 2);
	struct room_frame g = room_seal(r, 2);

	room_leave(r, 2);
	assert_int_equal(room_open(r, 1, &f), MEMBER_OF_NOBODY);
	room_come(r, 3);
	assert_int_equal(mls_own_leaf(r->people[3].member->keys.group), 2);
	assert_int_equal(room_open(r, 1, &g), MEMBER_OF_NOBODY);
	f = room_seal(r, 3);
	assert_int_equal(room_open(r, 1, &f), MEMBER_OPENED);
}

static void what_was_sealed_before_one_came_is_told_apart(void **state)
{
	struct room *r = room_of(state, 2);
	struct room_frame f = room_seal(r, 0);

	room_come(r, 2);
	assert_int_equal(room_open(r, 2, &f), MEMBER_BEFORE_US);
	/* By now nobody seals under it. */
	room_pass(r, 10 * ROOM_S);
	assert_int_equal(room_open(r, 2, &f), MEMBER_ENDED);
}

static void one_s_own_frame_is_nobody_s(void **state)
{
	struct room *r = room_of(state, 2);
	struct room_frame f = room_seal(r, 1);

	assert_int_equal(room_open(r, 1, &f), MEMBER_OF_NOBODY);
}

static void who_is_in_no_group_opens_nothing(void **state)
{
	struct room *r = room_of(state, 2);
	struct room_frame f = room_seal(r, 0);

	member_leave(r->people[1].member);
	assert_int_equal(room_open(r, 1, &f), MEMBER_NOT_IN);
}

static void a_frame_whose_commit_is_not_here_is_early_and_opens_after_it(
	void **state)
{
	struct room *r = room_of(state, 4);
	struct room_frame f;

	room_hold(r, 1);
	room_leave(r, 3); /* all others seal under the next one at once */
	f = room_seal(r, 0);
	assert_int_equal(room_open(r, 2, &f), MEMBER_OPENED);
	assert_int_equal(room_open(r, 1, &f), MEMBER_EARLY);
	room_release(r, 1);
	assert_int_equal(room_open(r, 1, &f), MEMBER_OPENED);
}

static void four_epochs_ahead_are_early_and_more_are_not(void **state)
{
	struct room *r = room_of(state, 7);
	struct room_frame f;

	room_hold(r, 1);
	for (unsigned i = 6; i > 2; i--) {
		room_leave(r, i);
		f = room_seal(r, 0);
		assert_int_equal(room_open(r, 1, &f), MEMBER_EARLY);
	}
	room_leave(r, 2);
	f = room_seal(r, 0);
	assert_int_not_equal(room_open(r, 1, &f), MEMBER_EARLY);
	room_release(r, 1);
	assert_int_equal(room_open(r, 1, &f), MEMBER_OPENED);
}

/* The four bits of an epoch come again after sixteen commits; they may all be made
 * before the oldest key has been kept for ten seconds. */
static void commits_in_a_row_hide_no_epoch_that_is_to_come(void **state)
{
	struct room *r = room_of(state, 3);
	const uint64_t begun_us = r->now.us;
	struct room_frame f;

	for (unsigned i = 3; i < 16; i++)
		room_come(r, i);
	assert_true(r->now.us - begun_us < 8 * ROOM_S);
	room_hold(r, 1);
	for (unsigned i = 16; i < 19; i++) {
		room_come(r, i);
		f = room_seal(r, i); /* who has come seals at once */
		assert_int_equal(room_open(r, 2, &f), MEMBER_OPENED);
		assert_int_equal(room_open(r, 1, &f), MEMBER_EARLY);
	}
	room_release(r, 1);
	assert_int_equal(room_open(r, 1, &f), MEMBER_OPENED);
}

static void no_frame_is_lost_however_fast_commits_follow_each_other(
	void **state)
{
	struct room *r = room_of(state, 3);
	struct room_frame f[21];

	/* Number 2 hears of each commit 0.2 s later than the others. */
	for (unsigned i = 3; i < 21; i++) {
		room_hold(r, 2);
		f[i] = room_seal(r, 0);
		room_come(r, i);
		assert_int_equal(room_open(r, 1, &f[i]), MEMBER_OPENED);
		f[i] = room_seal(r, 2);
		room_pass(r, 200 * MS);
		assert_int_equal(room_open(r, 1, &f[i]), MEMBER_OPENED);
		assert_int_equal(room_open(r, 0, &f[i]), MEMBER_OPENED);
		room_release(r, 2);
		f[i] = room_seal(r, 0);
		assert_int_equal(room_open(r, 2, &f[i]), MEMBER_OPENED);
	}
}

static void more_keys_than_are_kept_are_counted_as_such(void **state)
{
	struct room *r = room_of(state, 2);
	struct sframe_ring *ring = &r->people[1].member->keys.ring;
	const uint8_t base[SFRAME_RING_BASE_LEN] = { 0 };
	struct room_frame f = room_seal(r, 0);

	for (uint64_t kid = 0; kid < SFRAME_RING_KEYS; kid++)
		assert_int_equal(
			sframe_store_add(&ring->store, &sframe_suite_chacha,
					 1 << 20 | kid,
					 (struct part){ base, sizeof(base) }),
			OK);
	assert_int_equal(room_open(r, 1, &f), MEMBER_KEYS_FULL);
	sframe_store_remove(&ring->store, 1 << 20);
	assert_int_equal(room_open(r, 1, &f), MEMBER_OPENED);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_one_seals_all_others_open_once),
		TEST(what_was_altered_or_cut_off_does_not_open),
		TEST(an_old_epoch_opens_for_ten_seconds_after_somebody_came),
		TEST(an_old_epoch_opens_for_three_seconds_after_somebody_left),
		TEST(who_has_left_is_nobody_and_who_comes_in_its_place_is_not_it),
		TEST(what_was_sealed_before_one_came_is_told_apart),
		TEST(one_s_own_frame_is_nobody_s),
		TEST(who_is_in_no_group_opens_nothing),
		TEST(a_frame_whose_commit_is_not_here_is_early_and_opens_after_it),
		TEST(four_epochs_ahead_are_early_and_more_are_not),
		TEST(commits_in_a_row_hide_no_epoch_that_is_to_come),
		TEST(no_frame_is_lost_however_fast_commits_follow_each_other),
		TEST(more_keys_than_are_kept_are_counted_as_such),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
