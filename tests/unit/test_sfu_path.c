/* What the way to a receiver carries is learnt from its own feedback. */
#include "sfu_kit.h"

#include "base/wr.h"
#include "rtp/rtcp.h"
#include "sfu/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
	ANNA = 3,
	BEN = 5,
	CARA = 6,
	H_BPS = 1600000,
};

/* Ben and Cara watch Anna by links of their own. */
static void three(uint32_t ben_bps, uint32_t cara_bps)
{
	kit_begin(0);
	kit_join(ANNA);
	kit_join(BEN);
	kit_join(CARA);
	kit_camera(ANNA);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 1080, 0 });
	kit_watch(&(struct kit_watch){ CARA, 0, ANNA, 0, 1080, 0 });
	kit_links[BEN].bps = ben_bps;
	kit_links[CARA].bps = cara_bps;
}

static void settle(unsigned seconds)
{
	for (; seconds > 0; seconds--) {
		kit_mark();
		kit_run(1000);
	}
}

static void a_link_gets_no_more_than_it_carries(void **unused)
{
	static const uint32_t all_bps[] = { 300000, 700000, 1200000 };

	(void)unused;
	for (unsigned i = 0; i < 3; i++) {
		three(all_bps[i], 5000000);
		settle(8);
		kit_mark();
		kit_run(5000);
		assert_in_range(kit_bps(BEN), all_bps[i] / 3,
				all_bps[i] / 20 * 21);
	}
}

static void room_is_found_by_probes(void **unused)
{
	(void)unused;
	three(5000000, 0);
	settle(6);
	kit_mark();
	kit_run(1000);
	assert_in_range(kit_slot_bps(BEN, 0), H_BPS / 10 * 9, H_BPS / 10 * 11);
	assert_true(sfu_count(kit_sfu, SFU_padding) > 0);
}

static void a_bad_link_harms_no_other(void **unused)
{
	(void)unused;
	three(300000, 5000000);
	settle(6);
	kit_mark();
	kit_run(3000);
	assert_in_range(kit_slot_bps(CARA, 0), H_BPS / 10 * 9, H_BPS / 10 * 11);
	assert_in_range(kit_bps(BEN), 0, 315000);
}

static void a_probe_is_padding_in_the_place_of_a_retransmission(void **unused)
{
	size_t n = 0;

	(void)unused;
	three(5000000, 0);
	kit_run(2000);
	for (size_t i = 0; i < kit_sent_n; i++) {
		const struct kit_sent *one = &kit_sent[i];

		if (one->class != SFU_PADDING)
			continue;
		n++;
		assert_int_equal(one->rtp.head.ssrc, unit_ssrc_picture_rtx(0));
		assert_int_equal(one->rtp.head.pt, UNIT_PT_VP8_RTX);
		assert_int_equal(one->rtp.payload_len, 0);
		assert_true(one->rtp.padding_len > 0);
		assert_true(one->len + 44 <= PROBE_PACKET_LEN);
	}
	assert_true(n >= PROBE_PACKETS_N);
}

static void nothing_is_probed_when_nothing_more_is_wanted(void **unused)
{
	uint64_t before;

	(void)unused;
	three(5000000, 0);
	kit_watch(&(struct kit_watch){ BEN, 0, ANNA, 0, 100, 0 });
	kit_watch(&(struct kit_watch){ CARA, 0, ANNA, 0, 100, 0 });
	settle(7);
	before = sfu_count(kit_sfu, SFU_padding);
	settle(5);
	assert_int_equal(sfu_count(kit_sfu, SFU_padding), before);
}

static void a_path_that_nothing_is_sent_on_is_not_touched(void **unused)
{
	(void)unused;
	three(0, 0);
	kit_watch(&(struct kit_watch){ CARA, 0, SFU_NOBODY, 0, 0, 0 });
	kit_run(1000);
	assert_false(kit_sfu->paths[ANNA].open);
	assert_true(kit_sfu->paths[BEN].open);
}

/* ---- without transport-wide feedback */

static void report(uint16_t place, uint8_t lost_256)
{
	const struct rtcp_block block = { .ssrc = unit_ssrc_picture(0),
					  .fraction_lost = lost_256 };
	uint8_t bytes[128];
	size_t len = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_report(&w, 1, NULL, &block, 1);
	assert_int_equal(wr_done(&w, &len), OK);
	sfu_rtcp(kit_sfu, place, bytes, len);
}

static void reports_alone_take_a_part_for_what_is_lost(void **unused)
{
	uint32_t before;

	(void)unused;
	three(0, 0);
	kit_links[BEN].deaf = true;
	for (unsigned i = 0; i < 5; i++) {
		kit_run(1000);
		report(BEN, 0);
	}
	before = bwe_target_bps(&kit_sfu->paths[BEN].bwe);
	assert_true(before >= 300000);
	kit_run(1000);
	report(BEN, 128);
	assert_in_range(bwe_target_bps(&kit_sfu->paths[BEN].bwe),
			before / 10 * 7, before / 10 * 8);
}

static void reports_of_loss_do_nothing_where_feedback_comes(void **unused)
{
	uint32_t before;

	(void)unused;
	three(0, 0);
	settle(4);
	before = bwe_target_bps(&kit_sfu->paths[BEN].bwe);
	report(BEN, 200);
	assert_int_equal(bwe_target_bps(&kit_sfu->paths[BEN].bwe), before);
}

static void a_bound_of_the_receiver_s_own_is_kept(void **unused)
{
	(void)unused;
	three(0, 0);
	settle(4);
	kit_bound(BEN, 400000);
	assert_in_range(bwe_target_bps(&kit_sfu->paths[BEN].bwe), 390000,
			400000);
	assert_true(bwe_target_bps(&kit_sfu->paths[CARA].bwe) > 1000000);
}

/* ---- what cannot be */

static void feedback_that_cannot_be_read_is_counted(void **unused)
{
	/* Transport-wide feedback on one packet, cut short. */
	static const uint8_t bad[] = { 0x8f, 205, 0, 4,    0, 0, 0, 1, 0, 0,
				       0,    0,   0, 0xff, 1, 0, 0, 0, 0, 0 };

	(void)unused;
	three(0, 0);
	kit_run(500);
	sfu_rtcp(kit_sfu, BEN, bad, sizeof(bad));
	assert_int_equal(sfu_count(kit_sfu, SFU_dropped_feedback), 1);
}

static void feedback_on_nothing_changes_nothing(void **unused)
{
	/* On packet 0x4000 and the next, which came. */
	static const uint8_t f[] = {
		0x8f, 205, 0, 5, 0, 0, 0, 1, 0,    0, 0, 0,
		0x40, 0,   0, 2, 0, 0, 0, 0, 0x20, 2, 1, 1
	};

	(void)unused;
	kit_begin(0);
	kit_join(ANNA);
	sfu_rtcp(kit_sfu, ANNA, f, sizeof(f));
	assert_int_equal(sfu_count(kit_sfu, SFU_dropped_feedback), 0);
	assert_false(kit_sfu->paths[ANNA].open);
	three(0, 0);
	kit_run(500);
	sfu_rtcp(kit_sfu, BEN, f, sizeof(f));
	assert_int_equal(kit_sfu->paths[BEN].bwe.unknown_n, 2);
}

static void feedback_on_more_than_was_sent_is_not_looked_at(void **unused)
{
	/* On 8,191 packets that did not come, in one run. */
	static const uint8_t f[] = { 0x8f, 205, 0, 5, 0,    0,    0,    1,
				     0,    0,   0, 0, 0x40, 0,    0x1f, 0xff,
				     0,    0,   0, 0, 0x1f, 0xff, 0,    0 };
	uint32_t before;

	(void)unused;
	three(0, 0);
	settle(2);
	assert_int_equal(sfu_count(kit_sfu, SFU_dropped_feedback), 0);
	before = kit_sfu->paths[BEN].bwe.unknown_n;
	for (unsigned i = 0; i < 10; i++)
		sfu_rtcp(kit_sfu, BEN, f, sizeof(f));
	assert_int_equal(sfu_count(kit_sfu, SFU_dropped_feedback), 10);
	assert_int_equal(kit_sfu->paths[BEN].bwe.unknown_n, before);
	settle(2);
	assert_int_equal(sfu_count(kit_sfu, SFU_dropped_feedback), 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_gets_no_more_than_it_carries),
		cmocka_unit_test(room_is_found_by_probes),
		cmocka_unit_test(a_bad_link_harms_no_other),
		cmocka_unit_test(
			a_probe_is_padding_in_the_place_of_a_retransmission),
		cmocka_unit_test(nothing_is_probed_when_nothing_more_is_wanted),
		cmocka_unit_test(a_path_that_nothing_is_sent_on_is_not_touched),
		cmocka_unit_test(reports_alone_take_a_part_for_what_is_lost),
		cmocka_unit_test(
			reports_of_loss_do_nothing_where_feedback_comes),
		cmocka_unit_test(a_bound_of_the_receiver_s_own_is_kept),
		cmocka_unit_test(feedback_that_cannot_be_read_is_counted),
		cmocka_unit_test(feedback_on_nothing_changes_nothing),
		cmocka_unit_test(
			feedback_on_more_than_was_sent_is_not_looked_at),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	kit_end();
	return failed;
}
