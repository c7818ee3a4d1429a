/* Which layers a receiver gets, and which the senders are told to send. */
#include "sfu_kit.h"

#include "sfu/path.h"
#include "sfu/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
	ANNA = 3,
	BEN = 5,
	CARA = 6,
	DORA = 9,
	PLENTY_BPS = 10000000,
	L_BPS = 170000,
	M_BPS = 550000,
	H_BPS = 1600000,
	EDGE_BPS = 140000, /* less than a quarter of 600,000's pictures take */
};

static void near(uint32_t bps, uint32_t expected_bps)
{
	assert_in_range(bps, expected_bps / 10 * 8, expected_bps / 10 * 12);
}

/* Anna has a camera, Ben watches it. */
static void two(uint16_t height)
{
	kit_begin(PLENTY_BPS);
	kit_join(ANNA);
	kit_join(BEN);
	kit_camera(ANNA);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, height, 0 });
}

/* Dora sees to it that a lower layer is sent. */
static void keep(uint16_t height)
{
	kit_join(DORA);
	kit_watch(&(struct kit_watch){ DORA, 0, ANNA, 0, height, 0 });
}

static void the_height_of_a_tile_chooses_the_highest_useful_layer(void **unused)
{
	static const struct {
		uint16_t height;
		uint32_t bps;
	} all[] = { { 90, L_BPS },  { 200, L_BPS }, { 201, M_BPS },
		    { 400, M_BPS }, { 401, H_BPS }, { 2160, H_BPS } };

	(void)unused;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		two(all[i].height);
		kit_run(1500);
		kit_mark();
		kit_run(1000);
		near(kit_slot_bps(BEN, 0), all[i].bps);
	}
}

static void less_room_is_followed_down_at_once(void **unused)
{
	(void)unused;
	two(1080);
	kit_run(2000);
	kit_bound(BEN, 800000);
	kit_run(200); /* the key frame of the lower layer */
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), M_BPS);
	kit_bound(BEN, 220000);
	kit_run(200);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), L_BPS);
}

static void more_room_is_followed_up_only_after_a_while(void **unused)
{
	(void)unused;
	two(1080);
	kit_run(2000);
	kit_bound(BEN, 220000);
	kit_run(400);
	kit_bound(BEN, PLENTY_BPS);
	kit_mark();
	kit_run(500);
	near(kit_slot_bps(BEN, 0), L_BPS);
	kit_run(1500);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), H_BPS);
}

/* From the step down to the next up, in milliseconds. */
static unsigned patience(void)
{
	unsigned ms = 0;

	kit_bound(BEN, 220000);
	kit_run(100);
	kit_bound(BEN, PLENTY_BPS);
	for (; kit_sfu->members[BEN].slots[UNIT_SOUND_N].quality == 0; ms += 50)
		kit_run(50);
	return ms;
}

static void after_a_step_up_in_vain_the_next_takes_longer(void **unused)
{
	unsigned before = 0;

	(void)unused;
	two(1080);
	kit_run(2000);
	for (unsigned i = 0; i < 4; i++) {
		const unsigned ms = patience();

		assert_in_range(ms, before + before / 2 + 1, 10000);
		before = ms;
	}
	assert_in_range(before, 5000, 8500);
	kit_run(6000); /* it holds: nothing was in vain */
	assert_in_range(patience(), 700, 1300);
}

static void who_asks_for_more_is_not_kept_waiting_by_what_was_in_vain(
	void **unused)
{
	(void)unused;
	two(300);
	kit_run(2000);
	for (unsigned i = 0; i < 3; i++)
		(void)patience();
	kit_bound(BEN, 220000);
	kit_run(100);
	kit_bound(BEN, PLENTY_BPS);
	kit_run(300);
	assert_int_equal(kit_sfu->members[BEN].slots[UNIT_SOUND_N].quality, 0);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	assert_int_equal(kit_sfu->members[BEN].slots[UNIT_SOUND_N].quality, 2);
}

static void a_rate_at_the_edge_of_the_room_does_not_flap(void **unused)
{
	(void)unused;
	two(1080);
	kit_run(2000);
	kit_bound(BEN, 250000);
	kit_run(3000);
	kit_bound(BEN, M_BPS + M_BPS / 50); /* fits, with nothing to spare */
	kit_run(3000);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), M_BPS / 2); /* not all pictures */
}

static void what_does_not_fit_pauses_from_the_least_important_on(void **unused)
{
	(void)unused;
	two(100);
	kit_join(CARA);
	kit_camera(CARA);
	kit_watch(&(struct kit_watch){ BEN, 1, CARA, 0, 100, 1 });
	kit_run(1500);
	kit_bound(BEN, L_BPS + L_BPS / 20);
	kit_run(500);
	kit_bound(BEN, 60000);
	kit_run(500);
	kit_mark();
	kit_run(1000);
	assert_int_equal(kit_got_n(BEN, 1), 0);
	assert_in_range(kit_got_n(BEN, 0), 7, 8); /* of four pictures one */
	/* The other way round. */
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 100, 1 });
	kit_watch(&(struct kit_watch){ BEN, 1, CARA, 0, 100, 0 });
	kit_run(3000);
	kit_mark();
	kit_run(1000);
	assert_int_equal(kit_got_n(BEN, 0), 0);
	assert_in_range(kit_got_n(BEN, 1), 7, 8);
}

static void what_paused_goes_on_when_there_is_room_again(void **unused)
{
	(void)unused;
	two(100);
	kit_cameras[0].bps[0] = 600000;
	kit_run(1500);
	kit_bound(BEN, 60000);
	kit_run(500);
	kit_mark();
	kit_run(1000);
	assert_int_equal(kit_got_n(BEN, 0), 0);
	kit_bound(BEN, PLENTY_BPS);
	kit_run(3000);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), 640000);
}

/* What the estimate of Ben's way is at each tick, and the queue that it sees. */
static void estimate(uint32_t bps, uint32_t queue_us, unsigned ms)
{
	struct bwe *bwe = &kit_sfu->paths[BEN].bwe;

	for (; ms > 0; ms--) {
		bwe->aimd.bps = bps;
		bwe->aimd.capacity_bps = (float)bps;
		bwe->delay.queue_us = queue_us;
		kit_run(1);
	}
}

static void what_paused_goes_on_at_once_when_there_is_much_more_room(
	void **unused)
{
	const struct slot *first;

	(void)unused;
	two(100);
	kit_cameras[0].bps[0] = 600000;
	kit_run(2000);
	first = &kit_sfu->members[BEN].slots[UNIT_SOUND_N];
	kit_bound(BEN, EDGE_BPS);
	kit_run(300);
	assert_true(first->paused);
	kit_bound(BEN, EDGE_BPS / 5 * 7);
	kit_run(300);
	assert_true(first->paused);
	kit_bound(BEN, EDGE_BPS * 2);
	kit_run(250);
	assert_false(first->paused);
}

static void the_least_of_all_stays_while_a_queue_drains(void **unused)
{
	const struct slot *second;

	(void)unused;
	two(200);
	kit_join(CARA);
	kit_camera(CARA);
	kit_watch(&(struct kit_watch){ BEN, 1, CARA, 0, 200, 1 });
	kit_run(2000);
	second = &kit_sfu->members[BEN].slots[UNIT_SOUND_N + 1];
	estimate(150000, 400000, 300);
	assert_false(second->paused);
	kit_mark();
	estimate(150000, 0, 500);
	assert_true(kit_slot_bps(BEN, 1) > 0);
	estimate(60000, 0, 300);
	assert_true(second->paused);
}

static void a_screen_comes_before_a_face_of_any_rank(void **unused)
{
	struct camera *screen;

	(void)unused;
	two(1080);
	kit_join(CARA);
	screen = kit_camera(CARA);
	screen->mid = UNIT_MID_SCREEN;
	screen->bps[0] = 1000000;
	screen->bps[1] = screen->bps[2] = 0;
	kit_watch(&(struct kit_watch){ BEN, 1, CARA, UNIT_MID_SCREEN, 1080,
				       200 });
	kit_run(1500);
	kit_bound(BEN, 1090000);
	kit_run(500);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 1), 1060000);
	assert_int_equal(kit_got_n(BEN, 0), 0);
}

static void of_equal_rank_the_larger_tile_gets_more(void **unused)
{
	(void)unused;
	two(1080);
	kit_join(CARA);
	kit_camera(CARA);
	kit_watch(&(struct kit_watch){ BEN, 1, CARA, 0, 1000, 0 });
	kit_run(1500);
	kit_bound(BEN, 2100000);
	kit_run(1500);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), H_BPS);
	near(kit_slot_bps(BEN, 1), M_BPS / 2);
}

static void a_bad_link_changes_nothing_for_others(void **unused)
{
	(void)unused;
	two(1080);
	kit_join(CARA);
	kit_watch(&(struct kit_watch){ CARA, 0, ANNA, 0, 1080, 0 });
	kit_run(2000);
	kit_mark();
	for (unsigned i = 0; i < 10; i++) {
		kit_bound(BEN, i % 2 == 0 ? 60000 : 700000);
		kit_run(300);
	}
	near(kit_slot_bps(CARA, 0), H_BPS);
	assert_in_range(kit_got_n(CARA, 0), 530, 600);
	for (size_t i = 1; i < kit_got_n(CARA, 0); i++)
		assert_int_equal(kit_got(CARA, 0, i)->index,
				 kit_got(CARA, 0, i - 1)->index + 1);
}

static void the_old_layer_goes_on_until_the_key_frame_of_a_higher(void **unused)
{
	(void)unused;
	two(100);
	kit_run(1000);
	kit_loses_keys = true;
	kit_cameras[0].key[2] = false;
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), L_BPS);
	kit_loses_keys = false;
	kit_run(700); /* it is asked for again */
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), H_BPS);
}

static void the_old_layer_ends_at_once_when_the_link_cannot_carry_it(
	void **unused)
{
	(void)unused;
	two(1080);
	keep(100);
	kit_run(2000);
	kit_loses_keys = true;
	kit_bound(BEN, 200000);
	kit_mark();
	kit_run(1000);
	assert_in_range(kit_slot_bps(BEN, 0), 0, 220000);
	kit_loses_keys = false;
	kit_run(700);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), L_BPS);
}

static void until_then_it_goes_on_with_as_many_pictures_as_fit(void **unused)
{
	(void)unused;
	two(1080);
	keep(400);
	kit_run(2000);
	kit_loses_keys = true;
	kit_bound(BEN, 700000);
	kit_run(100);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), H_BPS / 2);
}

static void layers_that_nobody_watches_are_switched_off_after_a_while(
	void **unused)
{
	const struct camera *c;

	(void)unused;
	two(100);
	c = &kit_cameras[0];
	kit_run(1400);
	assert_false(c->off[2]);
	kit_run(1000);
	assert_false(c->off[0]);
	assert_true(c->off[1]);
	assert_true(c->off[2]);
	kit_watch(&(struct kit_watch){ BEN, 0, SFU_NOBODY, 0, 100, 0 });
	kit_run(2000);
	assert_true(c->off[0]);
}

static void a_layer_that_is_wanted_again_is_switched_on_at_once(void **unused)
{
	const struct camera *c;

	(void)unused;
	two(100);
	c = &kit_cameras[0];
	kit_run(4000);
	assert_true(c->off[2]);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	assert_false(c->off[2]);
	assert_false(c->off[0]); /* which is shown until then */
	kit_run(500);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), H_BPS);
	kit_run(2500);
	assert_true(c->off[0]);
	assert_true(c->off[1]);
}

static void a_layer_that_was_just_switched_on_is_waited_for(void **unused)
{
	(void)unused;
	two(1080);
	kit_run(4000);
	assert_true(kit_cameras[0].off[0]);
	assert_true(kit_cameras[0].off[1]);
	kit_bound(BEN, 220000);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	assert_false(kit_cameras[0].off[0]);
	assert_true(kit_cameras[0].off[1]); /* and no other instead of it */
}

static void paging_to_and_fro_switches_nothing(void **unused)
{
	(void)unused;
	two(1080);
	kit_run(4000);
	kit_told_n = 0;
	for (unsigned i = 0; i < 10; i++) {
		kit_watch(&(struct kit_watch){ BEN, 0, SFU_NOBODY, 0, 0, 0 });
		kit_run(600);
		kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
		kit_run(600);
	}
	assert_int_equal(kit_told_n, 0);
}

static void a_layer_that_never_comes_is_not_waited_for(void **unused)
{
	(void)unused;
	kit_begin(PLENTY_BPS);
	kit_join(ANNA);
	kit_join(BEN);
	kit_camera(ANNA)->bps[2] = 0;
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	kit_run(4000);
	kit_mark();
	kit_told_n = 0;
	kit_run(4000);
	near(kit_slot_bps(BEN, 0), M_BPS);
	assert_int_equal(kit_told_n, 0);
	assert_false(kit_cameras[0].off[2]); /* it may come yet */
}

static void two_receivers_have_two_layers_of_one_camera(void **unused)
{
	(void)unused;
	two(1080);
	kit_join(DORA);
	kit_watch(&(struct kit_watch){ DORA, 3, ANNA, 0, 100, 0 });
	kit_run(4000);
	kit_mark();
	kit_run(1000);
	near(kit_slot_bps(BEN, 0), H_BPS);
	near(kit_slot_bps(DORA, 3), L_BPS);
	assert_true(kit_cameras[0].off[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_height_of_a_tile_chooses_the_highest_useful_layer),
		cmocka_unit_test(less_room_is_followed_down_at_once),
		cmocka_unit_test(more_room_is_followed_up_only_after_a_while),
		cmocka_unit_test(after_a_step_up_in_vain_the_next_takes_longer),
		cmocka_unit_test(
			who_asks_for_more_is_not_kept_waiting_by_what_was_in_vain),
		cmocka_unit_test(a_rate_at_the_edge_of_the_room_does_not_flap),
		cmocka_unit_test(
			what_does_not_fit_pauses_from_the_least_important_on),
		cmocka_unit_test(what_paused_goes_on_when_there_is_room_again),
		cmocka_unit_test(
			what_paused_goes_on_at_once_when_there_is_much_more_room),
		cmocka_unit_test(the_least_of_all_stays_while_a_queue_drains),
		cmocka_unit_test(a_screen_comes_before_a_face_of_any_rank),
		cmocka_unit_test(of_equal_rank_the_larger_tile_gets_more),
		cmocka_unit_test(a_bad_link_changes_nothing_for_others),
		cmocka_unit_test(
			the_old_layer_goes_on_until_the_key_frame_of_a_higher),
		cmocka_unit_test(
			the_old_layer_ends_at_once_when_the_link_cannot_carry_it),
		cmocka_unit_test(
			until_then_it_goes_on_with_as_many_pictures_as_fit),
		cmocka_unit_test(
			layers_that_nobody_watches_are_switched_off_after_a_while),
		cmocka_unit_test(
			a_layer_that_is_wanted_again_is_switched_on_at_once),
		cmocka_unit_test(
			a_layer_that_was_just_switched_on_is_waited_for),
		cmocka_unit_test(paging_to_and_fro_switches_nothing),
		cmocka_unit_test(a_layer_that_never_comes_is_not_waited_for),
		cmocka_unit_test(two_receivers_have_two_layers_of_one_camera),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	kit_end();
	return failed;
}
