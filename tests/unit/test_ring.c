/* The ring of a group's keys: who opens what, in which epochs, and what of it
 * stays behind. */
#include "sframe/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_LEN = 20, BUF_SIZE = 64, LEAVES = 5, US = 0, PEER = 3 };

static const uint8_t zeros[sizeof(struct sframe_ring)];
static struct sframe_ring ours;
static struct sframe_ring theirs;

struct frame {
	uint8_t buf[BUF_SIZE];
	struct sframe_box box;
};

/* The epoch of that number as a leaf sees it: leaves 0 to 4. */
static struct sframe_epoch epoch_of(uint64_t number, uint32_t own)
{
	struct sframe_epoch e = { .number = number,
				  .own = own,
				  .leaves = { (1u << LEAVES) - 1 } };

	for (size_t i = 0; i < sizeof(e.base); i++)
		e.base[i] = (uint8_t)(number * 7 + i);
	return e;
}

static enum err receive(struct sframe_ring *r, uint64_t number, uint32_t own)
{
	const struct sframe_epoch e = epoch_of(number, own);

	return sframe_ring_receive(r, &e);
}

static enum err send(struct sframe_ring *r, uint64_t number, uint32_t own)
{
	const struct sframe_epoch e = epoch_of(number, own);

	return sframe_ring_send(r, &e);
}

static int set_up(void **unused)
{
	(void)unused;
	sframe_ring_init(&ours);
	sframe_ring_init(&theirs);
	return 0;
}

static void new_frame(struct frame *f)
{
	*f = (struct frame){ .box = { .buf = f->buf,
				      .size = BUF_SIZE,
				      .at = SFRAME_HEADER_MAX,
				      .len = TEXT_LEN } };
	memset(f->buf + f->box.at, 'x', TEXT_LEN);
}

static uint64_t seal(struct sframe_ring *r, uint32_t context, struct frame *f)
{
	uint64_t kid = 0;

	new_frame(f);
	assert_int_equal(sframe_ring_seal(r, context, &f->box, &kid), OK);
	return kid;
}

/* Opens a copy, so that a frame can be tried again. */
static enum err open(struct sframe_ring *r, const struct frame *f)
{
	struct frame copy = *f;
	uint64_t kid = 0;

	copy.box.buf = copy.buf;
	return sframe_ring_open(r, &copy.box, &kid);
}

static unsigned kept(const struct sframe_ring *r)
{
	unsigned n = 0;

	for (size_t i = 0; i < SFRAME_RING_KEYS; i++)
		n += r->slots[i].used;
	return n;
}

/* An epoch that we receive and they send in. */
static void begin(uint64_t number)
{
	assert_int_equal(receive(&ours, number, US), OK);
	assert_int_equal(send(&theirs, number, PEER), OK);
}

static void we_have_no_key(void)
{
	assert_memory_equal(ours.slots, zeros, sizeof(ours.slots));
	assert_memory_equal(ours.places, zeros, sizeof(ours.places));
	assert_memory_equal(ours.sealers, zeros, sizeof(ours.sealers));
}

static void a_frame_of_every_context_opens(void **unused)
{
	struct frame f;

	(void)unused;
	begin(4);
	for (uint32_t context = 0; context < SFRAME_RING_CONTEXTS; context++) {
		uint64_t kid = 0;

		assert_true(seal(&theirs, context, &f) ==
			    (context << 12 | PEER << 4 | 4));
		assert_int_equal(sframe_ring_open(&ours, &f.box, &kid), OK);
		assert_true(kid == (context << 12 | PEER << 4 | 4));
		assert_int_equal(f.box.len, TEXT_LEN);
		assert_int_equal(f.buf[f.box.at], 'x');
	}
	assert_int_equal(kept(&ours), SFRAME_RING_CONTEXTS);
}

static void the_first_frame_is_opened_once_as_any_other(void **unused)
{
	struct frame f;

	(void)unused;
	begin(4);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), OK);
	assert_int_equal(open(&ours, &f), ERR_REPLAY);
}

static void refuses_what_no_member_of_an_open_epoch_sealed(void **unused)
{
	struct frame f;

	(void)unused;
	assert_int_equal(receive(&ours, 4, US), OK);
	assert_int_equal(send(&theirs, 5, PEER), OK);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), ERR_STEP); /* another epoch */
	sframe_ring_init(&theirs);
	assert_int_equal(send(&theirs, 4, LEAVES), OK);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), ERR_STEP); /* no leaf */
	sframe_ring_init(&theirs);
	assert_int_equal(send(&theirs, 4, US), OK);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), ERR_STEP); /* our own */
	new_frame(&f);
	f.box.at = 0;
	f.buf[0] = 0xF8; /* a KID of eight bytes, cut short */
	f.box.len = 5;
	assert_int_equal(open(&ours, &f), ERR_FORMAT);
	assert_int_equal(kept(&ours), 0);
}

static void refuses_kids_beyond_the_contexts(void **unused)
{
	static const uint64_t kids[] = {
		5 << 12 | PEER << 4 | 4,
		1u << 16 | PEER << 4 | 4,
		(uint64_t)1 << 63 | PEER << 4 | 4,
	};
	const struct sframe_epoch e = epoch_of(4, PEER);
	struct sframe_sealer s;
	struct frame f;
	uint64_t kid;

	(void)unused;
	assert_int_equal(receive(&ours, 4, US), OK);
	for (size_t i = 0; i < 3; i++) {
		sframe_sealer_init(&s, &sframe_suite_chacha, kids[i],
				   (struct part){ e.base, sizeof(e.base) });
		new_frame(&f);
		assert_int_equal(sframe_sealer_seal(&s, &f.box), OK);
		assert_int_equal(open(&ours, &f), ERR_STEP);
	}
	assert_int_equal(send(&theirs, 4, PEER), OK);
	new_frame(&f);
	assert_int_equal(
		sframe_ring_seal(&theirs, SFRAME_RING_CONTEXTS, &f.box, &kid),
		ERR_STEP);
}

static void a_forged_first_frame_makes_it_keep_no_key(void **unused)
{
	struct frame f;

	(void)unused;
	begin(4);
	seal(&theirs, 1, &f);
	f.buf[f.box.at + f.box.len - 1] ^= 1;
	assert_int_equal(open(&ours, &f), ERR_AUTH);
	assert_int_equal(kept(&ours), 0);
	f.buf[f.box.at + f.box.len - 1] ^= 1;
	assert_int_equal(open(&ours, &f), OK);
}

static void what_it_cannot_keep_it_does_not_open(void **unused)
{
	struct sframe_epoch e = epoch_of(0, US);
	struct frame f;

	(void)unused;
	memset(e.leaves, 0xff, sizeof(e.leaves));
	assert_int_equal(sframe_ring_receive(&ours, &e), OK);
	for (unsigned n = 0; n <= SFRAME_RING_KEYS; n++) {
		e.own = 1 + n % 255;
		sframe_ring_init(&theirs);
		assert_int_equal(sframe_ring_send(&theirs, &e), OK);
		seal(&theirs, n / 255, &f);
		assert_int_equal(open(&ours, &f),
				 n < SFRAME_RING_KEYS ? OK : ERR_FULL);
	}
	sframe_ring_drop(&ours, 0);
	assert_int_equal(kept(&ours), 0);
}

static void several_epochs_open_beside_each_other(void **unused)
{
	struct frame old, now;

	(void)unused;
	assert_int_equal(receive(&ours, 7, US), OK);
	assert_int_equal(receive(&ours, 8, US), OK);
	assert_int_equal(send(&theirs, 7, PEER), OK);
	seal(&theirs, 1, &old);
	assert_int_equal(send(&theirs, 8, PEER), OK);
	seal(&theirs, 1, &now);
	assert_int_equal(open(&ours, &now), OK);
	assert_int_equal(open(&ours, &old), OK);
	sframe_ring_drop(&ours, 7);
	seal(&theirs, 1, &now);
	assert_int_equal(open(&ours, &old), ERR_STEP);
	assert_int_equal(open(&ours, &now), OK);
}

static void a_dropped_epoch_leaves_no_key_behind(void **unused)
{
	struct frame f;

	(void)unused;
	begin(7);
	assert_int_equal(send(&ours, 7, US), OK);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), OK);
	sframe_ring_drop(&ours, 7);
	we_have_no_key();
}

static void a_dropped_epoch_seals_no_more(void **unused)
{
	uint64_t epoch;

	(void)unused;
	assert_int_equal(send(&ours, 7, US), OK);
	sframe_ring_drop(&ours, 7);
	assert_false(sframe_ring_sends(&ours, &epoch));
	assert_memory_equal(ours.sealers, zeros, sizeof(ours.sealers));
	assert_int_equal(send(&ours, 7, US), ERR_STEP);
}

static void dropping_another_epoch_changes_nothing(void **unused)
{
	struct frame f;
	uint64_t epoch;

	(void)unused;
	begin(7);
	assert_int_equal(send(&ours, 23, US), OK);
	sframe_ring_drop(&ours, 39);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), OK);
	sframe_ring_drop(&ours, 7);
	assert_true(sframe_ring_sends(&ours, &epoch));
	assert_true(epoch == 23);
}

static void the_older_of_two_epochs_of_one_number_goes_first(void **unused)
{
	struct frame f;
	uint64_t epoch;

	(void)unused;
	begin(7);
	assert_int_equal(send(&ours, 7, US), OK);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), OK);
	assert_int_equal(receive(&ours, 23, US), OK);
	assert_int_equal(kept(&ours), 0);
	assert_false(sframe_ring_sends(&ours, &epoch));
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), ERR_AUTH);
	assert_int_equal(send(&theirs, 23, PEER), OK);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), OK);
}

static void an_epoch_taken_twice_keeps_its_windows(void **unused)
{
	struct frame f;

	(void)unused;
	begin(7);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), OK);
	assert_int_equal(receive(&ours, 7, US), OK);
	assert_int_equal(open(&ours, &f), ERR_REPLAY);
}

static void refuses_an_epoch_that_was_dropped_or_is_older(void **unused)
{
	(void)unused;
	assert_int_equal(receive(&ours, 7, US), OK);
	assert_int_equal(receive(&ours, 9, US), OK);
	sframe_ring_drop(&ours, 7);
	sframe_ring_drop(&ours, 9);
	assert_int_equal(receive(&ours, 7, US), ERR_STEP);
	assert_int_equal(receive(&ours, 8, US), ERR_STEP);
	assert_int_equal(receive(&ours, 9, US), ERR_STEP);
	assert_int_equal(receive(&ours, UINT64_MAX, US), ERR_STEP);
	assert_int_equal(receive(&ours, 10, US), OK);
}

/* Counter 0 of a KID has the same nonce whenever it is used. */
static void no_epoch_seals_from_zero_twice(void **unused)
{
	struct frame first, second;
	uint64_t kid, epoch;

	(void)unused;
	assert_int_equal(send(&ours, 7, US), OK);
	seal(&ours, 1, &first);
	assert_int_equal(send(&ours, 7, US), OK);
	seal(&ours, 1, &second);
	assert_memory_not_equal(first.buf, second.buf, BUF_SIZE);
	assert_int_equal(send(&ours, 6, US), ERR_STEP);
	sframe_ring_stop(&ours);
	assert_false(sframe_ring_sends(&ours, &epoch));
	assert_int_equal(send(&ours, 7, US), ERR_STEP);
	assert_int_equal(send(&ours, UINT64_MAX, US), ERR_STEP);
	new_frame(&first);
	assert_int_equal(sframe_ring_seal(&ours, 1, &first.box, &kid),
			 ERR_STEP);
	assert_int_equal(send(&ours, 8, US), OK);
	assert_true(sframe_ring_sends(&ours, &epoch));
	assert_true(epoch == 8);
}

static void each_epoch_seals_under_keys_of_its_own(void **unused)
{
	struct frame first, second;

	(void)unused;
	assert_int_equal(send(&ours, 7, US), OK);
	seal(&ours, 1, &first);
	assert_int_equal(send(&ours, 23, US), OK);
	seal(&ours, 1, &second);
	assert_memory_not_equal(first.buf, second.buf, BUF_SIZE);
}

static void a_ring_begun_anew_knows_nothing_of_before(void **unused)
{
	struct frame f;
	uint64_t epoch;

	(void)unused;
	begin(7);
	assert_int_equal(send(&ours, 7, US), OK);
	seal(&theirs, 1, &f);
	assert_int_equal(open(&ours, &f), OK);
	sframe_ring_init(&ours);
	we_have_no_key();
	assert_false(sframe_ring_sends(&ours, &epoch));
	assert_int_equal(open(&ours, &f), ERR_STEP);
	assert_int_equal(receive(&ours, 0, US), OK);
	assert_int_equal(send(&ours, 0, US), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test) cmocka_unit_test_setup(test, set_up)
		WITH(a_frame_of_every_context_opens),
		WITH(the_first_frame_is_opened_once_as_any_other),
		WITH(refuses_what_no_member_of_an_open_epoch_sealed),
		WITH(refuses_kids_beyond_the_contexts),
		WITH(a_forged_first_frame_makes_it_keep_no_key),
		WITH(what_it_cannot_keep_it_does_not_open),
		WITH(several_epochs_open_beside_each_other),
		WITH(a_dropped_epoch_leaves_no_key_behind),
		WITH(a_dropped_epoch_seals_no_more),
		WITH(dropping_another_epoch_changes_nothing),
		WITH(the_older_of_two_epochs_of_one_number_goes_first),
		WITH(an_epoch_taken_twice_keeps_its_windows),
		WITH(refuses_an_epoch_that_was_dropped_or_is_older),
		WITH(no_epoch_seals_from_zero_twice),
		WITH(each_epoch_seals_under_keys_of_its_own),
		WITH(a_ring_begun_anew_knows_nothing_of_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
