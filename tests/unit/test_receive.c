/* Frames of one slot on their way to be opened: those of an epoch that is to come
 * wait, in their order, and no longer than a second.
 */
#include "agent/media/receive.h"
#include "agent/media/stamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	MS = 1000,
	START_US = 1000000,
	HEAD_LEN = 12,
	FRAME_LEN = 2 + STAMP_LEN, /* a first byte of VP8's, the stamp */
};

struct world {
	struct receive receive;
	struct receive_counts counts;
	struct pool pool;
	struct port port;
	uint64_t now_us;
	uint32_t early_from; /* frames from this number on are */
	bool is_altered;     /* what is opened */
	uint32_t opened[64];
	unsigned opened_n;
};

static void on_send(void *arg, const struct hop_packet *p)
{
	(void)arg;
	(void)p;
}

/* What "seals" puts one byte in front. */
static enum member_fate on_open(void *arg, struct member_frame *f,
				struct rd sealed, struct wr *out)
{
	struct world *w = arg;
	struct stamp stamp;
	const struct rd plain = rd_init(sealed.p + 1, sealed.left - 1);

	assert_int_equal(stamp_read(&stamp, plain), OK);
	if (stamp.number >= w->early_from)
		return MEMBER_EARLY;
	if (w->is_altered)
		return MEMBER_NOT_OPENED;
	wr_bytes(out, plain.p, plain.left);
	f->context = MEMBER_CAMERA;
	w->opened[w->opened_n++] = stamp.number;
	return MEMBER_OPENED;
}

static struct world *fresh(void **state)
{
	struct world *w;

	*state = w = calloc(1, sizeof(*w));
	assert_non_null(w);
	pool_init(&w->pool);
	w->now_us = START_US;
	w->early_from = UINT32_MAX;
	w->port = (struct port){ .send = on_send, .open = on_open, .arg = w };
	receive_open(&w->receive,
		     &(struct receive_config){ .port = &w->port,
					       .pool = &w->pool,
					       .counts = &w->counts,
					       .ssrc = 1 },
		     w->now_us);
	return w;
}

static int end(void **state)
{
	free(*state);
	*state = NULL;
	return 0;
}

/* The frame of that number, in one packet; the first is a key frame. */
static void put(struct world *w, uint32_t number)
{
	const struct stamp stamp = { .sender = 1,
				     .context = MEMBER_CAMERA,
				     .number = number,
				     .us = w->now_us };
	uint8_t bytes[HEAD_LEN + 1 + FRAME_LEN];
	struct wr wr = wr_init(bytes, sizeof(bytes));

	wr_u8(&wr, 0x80);
	wr_u8(&wr, 0x80 | UNIT_PT_VP8);
	wr_u16(&wr, (uint16_t)(65530 + number));
	wr_u32(&wr, number * 3000);
	wr_u32(&wr, UNIT_SSRC_PICTURE);
	wr_u8(&wr, 0x10);
	wr_u8(&wr, number == 0 ? 0x00 : 0x01);
	stamp_write(wr_room(&wr, FRAME_LEN - 1), FRAME_LEN - 1, &stamp);
	receive_rtp(&w->receive, bytes, wr_len(&wr), w->now_us);
	(void)receive_tick(&w->receive, w->now_us);
}

static void pass(struct world *w, uint64_t us)
{
	for (uint64_t end_us = w->now_us + us; w->now_us < end_us;) {
		w->now_us += 10 * MS;
		(void)receive_tick(&w->receive, w->now_us);
	}
}

static uint64_t fates(const struct world *w, enum member_fate but)
{
	uint64_t n = 0;

	for (unsigned fate = 0; fate < MEMBER_FATES; fate++)
		n += fate == but ? 0 : w->counts.fates[fate];
	return n;
}

static void a_frame_of_an_epoch_to_come_waits_for_it(void **state)
{
	struct world *w = fresh(state);

	put(w, 0);
	w->early_from = 1;
	put(w, 1);
	pass(w, 990 * MS);
	assert_int_equal(w->opened_n, 1);
	w->early_from = UINT32_MAX;
	pass(w, 10 * MS);
	assert_int_equal(w->opened_n, 2);
	assert_int_equal(w->counts.fates[MEMBER_OPENED], 2);
	assert_int_equal(w->counts.waited, 1);
	assert_int_equal(fates(w, MEMBER_OPENED), 0);
}

static void those_behind_it_wait_their_turn(void **state)
{
	struct world *w = fresh(state);

	put(w, 0);
	w->early_from = 1;
	for (uint32_t i = 1; i < 20; i++) {
		put(w, i);
		pass(w, 30 * MS);
	}
	w->early_from = UINT32_MAX;
	pass(w, 10 * MS);
	assert_int_equal(w->opened_n, 20);
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(w->opened[i], i);
	assert_int_equal(w->counts.wrong, 0);
	assert_int_equal(w->counts.waited, 1);
}

static void one_that_waits_for_a_second_is_an_error_of_its_own_kind(
	void **state)
{
	struct world *w = fresh(state);

	put(w, 0);
	w->early_from = 1;
	put(w, 1);
	pass(w, 1000 * MS);
	assert_int_equal(w->counts.fates[MEMBER_EARLY], 1);
	assert_int_equal(w->counts.fates[MEMBER_OPENED], 1);
	assert_int_equal(fates(w, MEMBER_OPENED), 1);
}

static void one_that_waits_is_not_given_up_with_what_is_missing(void **state)
{
	struct world *w = fresh(state);

	put(w, 0);
	put(w, 2); /* 1 is missing, and comes late */
	pass(w, 500 * MS);
	w->early_from = 1;
	put(w, 1);
	put(w, 4); /* 3 is lost */
	pass(w, 990 * MS);
	w->early_from = UINT32_MAX;
	pass(w, 10 * MS);
	assert_int_equal(w->opened_n, 3);
	assert_int_equal(w->opened[2], 2);
	pass(w, 20 * MS);
	assert_int_equal(w->counts.pictures.lost, 1);
	assert_int_equal(w->counts.pictures.useless, 1); /* 4 */
	assert_int_equal(fates(w, MEMBER_OPENED), 0);
}

static void a_frame_that_is_not_whole_is_loss_and_no_error(void **state)
{
	struct world *w = fresh(state);

	put(w, 0);
	put(w, 2);
	put(w, 3);
	pass(w, 1100 * MS);
	assert_int_equal(w->counts.pictures.lost, 1);
	assert_int_equal(w->opened_n, 1);
	assert_int_equal(fates(w, MEMBER_OPENED), 0);
	put(w, 4);
	assert_int_equal(w->opened_n, 1);
	assert_int_equal(w->counts.pictures.useless, 2 + 1);
}

static void what_does_not_open_is_counted_and_asks_for_a_key_frame(void **state)
{
	struct world *w = fresh(state);

	put(w, 0);
	w->is_altered = true;
	put(w, 1);
	assert_int_equal(w->counts.fates[MEMBER_NOT_OPENED], 1);
	assert_int_equal(w->counts.pictures.keys_asked, 1);
	assert_int_equal(fates(w, MEMBER_OPENED), 1);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_frame_of_an_epoch_to_come_waits_for_it),
		TEST(those_behind_it_wait_their_turn),
		TEST(one_that_waits_for_a_second_is_an_error_of_its_own_kind),
		TEST(one_that_waits_is_not_given_up_with_what_is_missing),
		TEST(a_frame_that_is_not_whole_is_loss_and_no_error),
		TEST(what_does_not_open_is_counted_and_asks_for_a_key_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
