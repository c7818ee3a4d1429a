/* Pictures leave as fast as the way to their receiver carries them. */
#include "sfu_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
	ANNA = 3,
	BEN = 5,
	MANY_N = 200,
	FIRST = 20, /* place of the first of many */
	PLENTY_BPS = 10000000,
	KEY_PACKETS_N = 29,
};

static void two(uint32_t start_bps)
{
	kit_begin(start_bps);
	kit_join(ANNA);
	kit_join(BEN);
	kit_camera(ANNA);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
}

static void key_frame(void)
{
	for (unsigned i = 0; i < CAMERA_LAYERS_N; i++)
		kit_cameras[0].key[i] = true;
	camera_shoot(&kit_cameras[0]);
	sfu_flush(kit_sfu);
}

/* At most so many packets leave in one millisecond. */
static size_t most_in_a_ms(void)
{
	size_t most = 0;
	size_t n = 0;

	for (size_t i = 0; i < kit_sent_n; i++) {
		n = i > 0 && kit_sent[i].at_us == kit_sent[i - 1].at_us ? n + 1
									: 1;
		if (n > most)
			most = n;
	}
	return most;
}

static void a_picture_leaves_at_once_where_the_link_carries_it(void **unused)
{
	(void)unused;
	two(PLENTY_BPS);
	kit_run(2000);
	for (unsigned i = 0; i < 20; i++) {
		kit_run(34);
		kit_mark();
		kit_cameras_n = 0; /* no other */
		camera_shoot(&kit_cameras[0]);
		sfu_flush(kit_sfu);
		kit_cameras_n = 1;
		assert_int_equal(kit_got_n(BEN, 0), 6);
	}
}

static void a_key_frame_beyond_the_budget_follows_in_order(void **unused)
{
	(void)unused;
	two(PLENTY_BPS);
	kit_run(4000);
	kit_bound(BEN, 1900000);
	kit_run(120); /* the last picture was a while ago */
	kit_mark();
	key_frame();
	assert_in_range(kit_got_n(BEN, 0), 3, 12);
	kit_cameras_n = 0;
	kit_run(200);
	assert_int_equal(kit_got_n(BEN, 0), KEY_PACKETS_N);
	for (size_t i = 1; i < KEY_PACKETS_N; i++)
		assert_int_equal(kit_got(BEN, 0, i)->index,
				 kit_got(BEN, 0, i - 1)->index + 1);
	/* At twice what the link is said to carry: 8,700 bits a packet. */
	assert_in_range(kit_got(BEN, 0, KEY_PACKETS_N - 1)->at_us -
				kit_got(BEN, 0, 0)->at_us,
			35000, 80000);
}

static void a_key_frame_to_many_is_no_one_burst(void **unused)
{
	(void)unused;
	kit_begin(PLENTY_BPS);
	kit_join(ANNA);
	kit_camera(ANNA);
	for (uint16_t i = 0; i < MANY_N; i++) {
		const uint16_t place = (uint16_t)(FIRST + i);

		kit_join(place);
		kit_watch(&(struct kit_watch){ place, 0, ANNA, 0, 1080, 0 });
	}
	for (unsigned i = 0; i < 30; i++) {
		kit_mark();
		kit_run(40);
	}
	kit_cameras_n = 0;
	kit_run(50);
	kit_mark();
	key_frame();
	kit_run(60);
	for (uint16_t i = 0; i < MANY_N; i++)
		assert_int_equal(kit_got_n((uint16_t)(FIRST + i), 0),
				 KEY_PACKETS_N);
	assert_in_range(most_in_a_ms(), 100, 5800 / 4);
}

static void sound_does_not_wait_behind_pictures(void **unused)
{
	(void)unused;
	two(PLENTY_BPS);
	kit_sound(ANNA, 1);
	kit_run(4000);
	kit_bound(BEN, 1900000);
	kit_run(100);
	key_frame();
	kit_mark();
	kit_sound(ANNA, 2);
	assert_int_equal(kit_sent_n, 1);
	assert_int_equal(kit_sent[0].class, SFU_SOUND);
	assert_int_equal(kit_sent[0].place, BEN);
	assert_int_equal(kit_sent[0].rtp.head.ssrc, unit_ssrc_sound(0));
}

/* Ben's link is said to carry next to nothing right after a key frame came. */
static void overload(void)
{
	two(PLENTY_BPS);
	kit_run(4000);
	kit_bound(BEN, 1900000);
	kit_run(34);
	kit_cameras_n = 0;
}

static void what_waits_too_long_is_dropped_for_a_key_frame(void **unused)
{
	uint64_t keys_n;

	(void)unused;
	overload();
	key_frame();
	keys_n = sfu_count(kit_sfu, SFU_keys_asked);
	kit_now_us += 450000; /* no tick came for so long */
	sfu_clock(kit_sfu, kit_now_us);
	kit_mark();
	sfu_tick(kit_sfu);
	assert_int_equal(kit_got_n(BEN, 0), 0);
	kit_run(5);
	assert_int_equal(sfu_count(kit_sfu, SFU_keys_asked), keys_n + 1);
	kit_mark();
	key_frame();
	kit_run(100);
	assert_int_equal(kit_got_n(BEN, 0), KEY_PACKETS_N);
}

static void no_more_waits_than_there_is_room_for(void **unused)
{
	(void)unused;
	overload();
	for (unsigned i = 0; i < 30; i++)
		key_frame();
	kit_mark();
	kit_run(300);
	/* It was dropped, and what waits is what came since. */
	assert_in_range(kit_got_n(BEN, 0), 0, 512);
	kit_mark();
	key_frame();
	kit_run(200);
	assert_in_range(kit_got_n(BEN, 0), KEY_PACKETS_N, 512);
}

static void what_is_sent_again_is_no_more_than_there_is_room_for(void **unused)
{
	size_t repairs_n = 0;
	size_t n;

	(void)unused;
	two(PLENTY_BPS);
	kit_run(4000);
	kit_mark();
	kit_run(1000);
	kit_bound(BEN, 600000);
	kit_run(20);
	n = kit_got_n(BEN, 0);
	assert_true(n > 150);
	for (size_t i = n - 100; i < n; i++)
		kit_nack(BEN, 0, kit_got(BEN, 0, i)->rtp.head.seq);
	for (size_t i = 0; i < kit_sent_n; i++)
		repairs_n += kit_sent[i].class == SFU_REPAIR;
	assert_in_range(repairs_n, 1, 12);
	assert_int_equal(sfu_count(kit_sfu, SFU_repair_over), 100 - repairs_n);
}

static void nothing_waits_for_who_has_left(void **unused)
{
	(void)unused;
	overload();
	key_frame();
	sfu_leave(kit_sfu, BEN);
	kit_mark();
	kit_run(100);
	assert_int_equal(kit_sent_n, 0);
	kit_join(BEN);
	kit_run(100);
	assert_int_equal(kit_sent_n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_picture_leaves_at_once_where_the_link_carries_it),
		cmocka_unit_test(
			a_key_frame_beyond_the_budget_follows_in_order),
		cmocka_unit_test(a_key_frame_to_many_is_no_one_burst),
		cmocka_unit_test(sound_does_not_wait_behind_pictures),
		cmocka_unit_test(
			what_waits_too_long_is_dropped_for_a_key_frame),
		cmocka_unit_test(no_more_waits_than_there_is_room_for),
		cmocka_unit_test(
			what_is_sent_again_is_no_more_than_there_is_room_for),
		cmocka_unit_test(nothing_waits_for_who_has_left),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	kit_end();
	return failed;
}
