/* Frames sealed and opened: what a receiver accepts, and what it refuses. */
#include "sframe/sealer.h"
#include "sframe/store.h"
#include "sframe/suite_aes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
	KID = 0x1234,
	TEXT_LEN = 41,
	BUF_SIZE = 128,
	SLOTS = 4,
	AES_SUITES = 8,
};

static const uint8_t base_bytes[32] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const uint8_t other_bytes[32] = { 8, 7, 6, 5, 4, 3, 2, 1 };
static const struct part base = { base_bytes, sizeof(base_bytes) };
static const struct part other_base = { other_bytes, sizeof(other_bytes) };
static const uint8_t metadata[3] = { 1, 3, 0 };

/* A frame in memory of its own, and both ends. */
struct fixture {
	struct sframe_sealer sealer;
	struct sframe_store store;
	struct sframe_slot slots[SLOTS];
	uint8_t buf[BUF_SIZE];
	struct sframe_box box;
};

static void fill(uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(i * 7 + 3);
}

static void new_box(struct fixture *f, size_t len)
{
	memset(f->buf, 0xee, sizeof(f->buf));
	f->box = (struct sframe_box){ .buf = f->buf,
				      .size = sizeof(f->buf),
				      .at = SFRAME_HEADER_MAX,
				      .len = len,
				      .metadata = metadata,
				      .metadata_len = sizeof(metadata) };
	fill(f->buf + f->box.at, len);
}

static void set_up_with(struct fixture *f, const struct sframe_suite *suite)
{
	memset(f, 0, sizeof(*f));
	sframe_sealer_init(&f->sealer, suite, KID, base);
	sframe_store_init(&f->store, f->slots, SLOTS);
	assert_int_equal(sframe_store_add(&f->store, suite, KID, base), OK);
	new_box(f, TEXT_LEN);
}

static void set_up(struct fixture *f)
{
	set_up_with(f, &sframe_suite_chacha);
}

static void seal(struct fixture *f)
{
	assert_int_equal(sframe_sealer_seal(&f->sealer, &f->box), OK);
}

/* A new frame, sealed under that counter. */
static void seal_at(struct fixture *f, uint64_t ctr)
{
	new_box(f, TEXT_LEN);
	f->sealer.next = ctr;
	seal(f);
}

static enum err open(struct fixture *f)
{
	uint64_t kid;

	return sframe_store_open(&f->store, &f->box, &kid);
}

static void assert_text(const struct fixture *f, size_t len)
{
	uint8_t want[BUF_SIZE];

	fill(want, len);
	assert_int_equal(f->box.len, len);
	assert_memory_equal(f->buf + f->box.at, want, len);
}

static const struct sframe_suite *suite_of(unsigned i)
{
	return i == 0 ? &sframe_suite_chacha : sframe_suite_aes((uint16_t)i);
}

static void what_was_sealed_opens_in_every_suite(void **unused)
{
	struct fixture f;
	uint64_t kid = 0;

	(void)unused;
	for (unsigned i = 0; i <= AES_SUITES; i++) {
		set_up_with(&f, suite_of(i));
		seal(&f);
		assert_int_equal(f.box.len,
				 3 + TEXT_LEN + suite_of(i)->tag_len);
		assert_int_equal(sframe_store_open(&f.store, &f.box, &kid), OK);
		assert_true(kid == KID);
		assert_text(&f, TEXT_LEN);
	}
}

/* Worked out apart from this program, in Python: suite 0xFF01 has no published
 * vectors. */
static void the_private_suite_seals_as_the_protocol_has_it(void **unused)
{
	static const uint8_t want[] = {
		0x99, 0x12, 0x34, 0x45, 0x67, 0x33, 0xdd, 0x33, 0x9e, 0x89,
		0x17, 0xe0, 0x58, 0x3c, 0xef, 0x71, 0x6c, 0x38, 0x6a, 0x84,
		0xaf, 0xb0, 0x47, 0xa8, 0x97, 0x82, 0x97, 0x92, 0xbb, 0xec,
	};
	static const uint8_t text[9] = { 'i', 'n', ' ', 'c', 'a',
					 'm', 'e', 'r', 'a' };
	uint8_t key[32];
	struct fixture f;

	(void)unused;
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	set_up(&f);
	sframe_sealer_init(&f.sealer, &sframe_suite_chacha, KID,
			   (struct part){ key, sizeof(key) });
	f.sealer.next = 0x4567;
	f.box.len = sizeof(text);
	memcpy(f.buf + f.box.at, text, sizeof(text));
	seal(&f);
	assert_int_equal(f.box.len, sizeof(want));
	assert_memory_equal(f.buf + f.box.at, want, sizeof(want));
}

static void there_is_no_suite_but_those_named(void **unused)
{
	(void)unused;
	assert_null(sframe_suite_aes(0));
	assert_null(sframe_suite_aes(9));
	assert_null(sframe_suite_aes(0xFF01));
}

static void frames_of_every_length_open_as_they_were(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (size_t len = 0; len <= BUF_SIZE - SFRAME_HEADER_MAX - 16; len++) {
		new_box(&f, len);
		seal(&f);
		assert_int_equal(open(&f), OK);
		assert_text(&f, len);
	}
}

static void an_empty_frame_opens_in_every_suite(void **unused)
{
	struct fixture f;

	(void)unused;
	for (unsigned i = 0; i <= AES_SUITES; i++) {
		set_up_with(&f, suite_of(i));
		new_box(&f, 0);
		seal(&f);
		assert_int_equal(open(&f), OK);
		assert_text(&f, 0);
	}
}

static void refuses_any_flipped_bit_in_every_suite(void **unused)
{
	struct fixture f;
	struct sframe_box sealed;
	uint8_t copy[BUF_SIZE];

	(void)unused;
	for (unsigned i = 0; i <= AES_SUITES; i++) {
		set_up_with(&f, suite_of(i));
		seal(&f);
		sealed = f.box;
		memcpy(copy, f.buf, sizeof(copy));
		for (size_t bit = 0; bit < sealed.len * 8; bit++) {
			memcpy(f.buf, copy, sizeof(copy));
			f.box = sealed;
			f.buf[sealed.at + bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_not_equal(open(&f), OK);
		}
		memcpy(f.buf, copy, sizeof(copy));
		f.box = sealed;
		assert_int_equal(open(&f), OK);
	}
}

static void refuses_a_frame_cut_at_any_length(void **unused)
{
	struct fixture f;
	struct sframe_box sealed;
	uint8_t copy[BUF_SIZE];

	(void)unused;
	set_up(&f);
	seal(&f);
	sealed = f.box;
	memcpy(copy, f.buf, sizeof(copy));
	for (size_t len = 0; len < sealed.len; len++) {
		memcpy(f.buf, copy, sizeof(copy));
		f.box = sealed;
		f.box.len = len;
		assert_int_equal(open(&f),
				 len < 3 + 16 ? ERR_FORMAT : ERR_AUTH);
	}
}

static void refuses_a_frame_with_a_byte_more(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	seal(&f);
	f.box.len++;
	assert_int_equal(open(&f), ERR_AUTH);
}

static void a_refused_text_is_wiped_in_every_suite(void **unused)
{
	static const uint8_t zero[TEXT_LEN] = { 0 };
	struct fixture f;

	(void)unused;
	for (unsigned i = 0; i <= AES_SUITES; i++) {
		set_up_with(&f, suite_of(i));
		seal(&f);
		f.buf[f.box.at + f.box.len - 1] ^= 0x80;
		assert_int_equal(open(&f), ERR_AUTH);
		assert_memory_equal(f.buf + f.box.at + 3, zero, TEXT_LEN);
	}
}

static void refuses_other_metadata(void **unused)
{
	static const uint8_t other[4] = { 1, 3, 1, 0 };
	struct fixture f;
	struct sframe_box sealed;
	uint8_t copy[BUF_SIZE];

	(void)unused;
	set_up(&f);
	seal(&f);
	sealed = f.box;
	memcpy(copy, f.buf, sizeof(copy));
	for (size_t len = 0; len <= sizeof(other); len++) {
		memcpy(f.buf, copy, sizeof(copy));
		f.box = sealed;
		f.box.metadata = other;
		f.box.metadata_len = len;
		assert_int_equal(open(&f), ERR_AUTH);
	}
}

static void refuses_metadata_that_is_too_long(void **unused)
{
	static const uint8_t more[SFRAME_METADATA_MAX + 1] = { 0 };
	struct fixture f;

	(void)unused;
	set_up(&f);
	f.box.metadata = more;
	f.box.metadata_len = sizeof(more);
	assert_int_equal(sframe_sealer_seal(&f.sealer, &f.box), ERR_FULL);
	assert_true(f.sealer.next == 0);
	f.box.metadata_len = SFRAME_METADATA_MAX;
	seal(&f);
	f.box.metadata_len = sizeof(more);
	assert_int_equal(open(&f), ERR_FULL);
	f.box.metadata_len = SFRAME_METADATA_MAX;
	assert_int_equal(open(&f), OK);
}

static void refuses_a_kid_without_a_key(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	seal(&f);
	sframe_store_remove(&f.store, KID);
	assert_int_equal(open(&f), ERR_STEP);
	assert_int_equal(
		sframe_store_add(&f.store, &sframe_suite_chacha, KID + 1, base),
		OK);
	assert_int_equal(open(&f), ERR_STEP);
}

static void refuses_another_base_key(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	seal(&f);
	sframe_store_remove(&f.store, KID);
	assert_int_equal(sframe_store_add(&f.store, &sframe_suite_chacha, KID,
					  other_base),
			 OK);
	assert_int_equal(open(&f), ERR_AUTH);
}

static void one_base_key_gives_each_kid_its_own_key(void **unused)
{
	struct sframe_key one, two;

	(void)unused;
	sframe_key_derive(&one, &sframe_suite_chacha, 1, base);
	sframe_key_derive(&two, &sframe_suite_chacha, 2, base);
	assert_memory_not_equal(one.key, two.key, AEAD_KEY_LEN);
	assert_memory_not_equal(one.salt, two.salt, SFRAME_NONCE_LEN);
}

static void every_counter_has_its_own_nonce(void **unused)
{
	static const uint64_t counters[] = { 0,         1,          255,
					     256,       1ull << 32, 1ull << 56,
					     UINT64_MAX };
	struct sframe_key key;
	uint8_t nonces[7][SFRAME_NONCE_LEN];

	(void)unused;
	sframe_key_derive(&key, &sframe_suite_chacha, 1, base);
	for (size_t i = 0; i < 7; i++) {
		sframe_key_nonce(&key, counters[i], nonces[i]);
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(nonces[i], nonces[j],
						SFRAME_NONCE_LEN);
	}
}

static void the_same_text_never_seals_to_the_same_bytes(void **unused)
{
	struct fixture f;
	uint8_t first[BUF_SIZE];

	(void)unused;
	set_up(&f);
	seal(&f);
	memcpy(first, f.buf, sizeof(first));
	new_box(&f, TEXT_LEN);
	seal(&f);
	assert_memory_not_equal(first + SFRAME_HEADER_MAX,
				f.buf + SFRAME_HEADER_MAX, TEXT_LEN);
}

static void refuses_a_frame_seen_before(void **unused)
{
	struct fixture f;
	struct sframe_box sealed;
	uint8_t copy[BUF_SIZE];

	(void)unused;
	set_up(&f);
	seal(&f);
	sealed = f.box;
	memcpy(copy, f.buf, sizeof(copy));
	assert_int_equal(open(&f), OK);
	memcpy(f.buf, copy, sizeof(copy));
	f.box = sealed;
	assert_int_equal(open(&f), ERR_REPLAY);
	/* Refused before anything was touched. */
	assert_memory_equal(f.buf, copy, sizeof(copy));
}

static void frames_may_come_late_within_the_window(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	seal_at(&f, 5000);
	assert_int_equal(open(&f), OK);
	for (uint64_t late = 1; late < SFRAME_WINDOW; late++) {
		seal_at(&f, 5000 - late);
		assert_int_equal(open(&f), OK);
		seal_at(&f, 5000 - late);
		assert_int_equal(open(&f), ERR_REPLAY);
	}
}

static void refuses_a_frame_older_than_the_window(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	seal_at(&f, 5000);
	assert_int_equal(open(&f), OK);
	seal_at(&f, 5000 - SFRAME_WINDOW);
	assert_int_equal(open(&f), ERR_REPLAY);
	seal_at(&f, 0);
	assert_int_equal(open(&f), ERR_REPLAY);
	seal_at(&f, 5000 - SFRAME_WINDOW + 1);
	assert_int_equal(open(&f), OK);
}

static void a_forged_frame_moves_no_window(void **unused)
{
	struct fixture f;
	struct sframe_window before;

	(void)unused;
	set_up(&f);
	seal_at(&f, 3);
	assert_int_equal(open(&f), OK);
	before = sframe_store_has(&f.store, KID) ? f.slots[KID % SLOTS].window
						 : (struct sframe_window){ 0 };
	seal_at(&f, 1000000);
	f.buf[f.box.at + f.box.len - 1] ^= 1;
	assert_int_equal(open(&f), ERR_AUTH);
	assert_memory_equal(&before, &f.slots[KID % SLOTS].window,
			    sizeof(before));
	seal_at(&f, 4);
	assert_int_equal(open(&f), OK);
}

static void each_kid_has_its_own_window(void **unused)
{
	struct fixture f;
	struct sframe_sealer second;

	(void)unused;
	set_up(&f);
	assert_int_equal(sframe_store_add(&f.store, &sframe_suite_chacha,
					  KID + SLOTS, base),
			 OK);
	seal_at(&f, 9000);
	assert_int_equal(open(&f), OK);
	sframe_sealer_init(&second, &sframe_suite_chacha, KID + SLOTS, base);
	new_box(&f, TEXT_LEN);
	assert_int_equal(sframe_sealer_seal(&second, &f.box), OK);
	assert_int_equal(open(&f), OK);
}

static void a_counter_at_its_end_is_refused_for_good(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	seal_at(&f, UINT64_MAX - 1);
	assert_int_equal(open(&f), OK);
	for (int i = 0; i < 3; i++) {
		new_box(&f, TEXT_LEN);
		assert_int_equal(sframe_sealer_seal(&f.sealer, &f.box),
				 ERR_STEP);
		assert_text(&f, TEXT_LEN);
	}
}

static void a_closed_sealer_seals_nothing(void **unused)
{
	static const struct sframe_sealer zero;
	struct fixture f;

	(void)unused;
	set_up(&f);
	sframe_sealer_close(&f.sealer);
	assert_memory_equal(&f.sealer, &zero, sizeof(zero));
	assert_int_equal(sframe_sealer_seal(&f.sealer, &f.box), ERR_STEP);
}

static void refuses_to_seal_where_header_or_tag_do_not_fit(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	f.box.at = 2; /* the header is three bytes */
	assert_int_equal(sframe_sealer_seal(&f.sealer, &f.box), ERR_FULL);
	new_box(&f, TEXT_LEN);
	f.box.size = f.box.at + TEXT_LEN + 15;
	assert_int_equal(sframe_sealer_seal(&f.sealer, &f.box), ERR_FULL);
	assert_text(&f, TEXT_LEN);
	assert_true(f.sealer.next == 0);
	f.box.size++;
	seal(&f);
	assert_int_equal(f.buf[f.box.at + f.box.len], 0xee);
}

static void a_kid_has_one_key_at_a_time(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	assert_int_equal(sframe_store_add(&f.store, &sframe_suite_chacha, KID,
					  other_base),
			 ERR_STEP);
	seal(&f);
	assert_int_equal(open(&f), OK);
}

static void a_full_store_takes_no_key_and_loses_none(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	for (uint64_t kid = 1; kid < SLOTS; kid++)
		assert_int_equal(sframe_store_add(&f.store,
						  &sframe_suite_chacha,
						  KID + kid * SLOTS, base),
				 OK);
	assert_int_equal(
		sframe_store_add(&f.store, &sframe_suite_chacha, 1, base),
		ERR_FULL);
	for (uint64_t kid = 0; kid < SLOTS; kid++)
		assert_true(sframe_store_has(&f.store, KID + kid * SLOTS));
	assert_false(sframe_store_has(&f.store, 1));
	sframe_store_remove(&f.store, KID);
	assert_true(sframe_store_has(&f.store, KID + SLOTS));
	assert_int_equal(
		sframe_store_add(&f.store, &sframe_suite_chacha, 1, base), OK);
}

static void closing_a_store_leaves_no_key_behind(void **unused)
{
	static const struct sframe_slot zero[SLOTS];
	struct fixture f;

	(void)unused;
	set_up(&f);
	sframe_store_close(&f.store);
	assert_memory_equal(f.slots, zero, sizeof(zero));
}

static void removing_a_key_that_is_not_there_does_nothing(void **unused)
{
	struct fixture f;

	(void)unused;
	set_up(&f);
	sframe_store_remove(&f.store, KID + 1);
	assert_true(sframe_store_has(&f.store, KID));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sealed_opens_in_every_suite),
		cmocka_unit_test(
			the_private_suite_seals_as_the_protocol_has_it),
		cmocka_unit_test(there_is_no_suite_but_those_named),
		cmocka_unit_test(frames_of_every_length_open_as_they_were),
		cmocka_unit_test(an_empty_frame_opens_in_every_suite),
		cmocka_unit_test(refuses_any_flipped_bit_in_every_suite),
		cmocka_unit_test(refuses_a_frame_cut_at_any_length),
		cmocka_unit_test(refuses_a_frame_with_a_byte_more),
		cmocka_unit_test(a_refused_text_is_wiped_in_every_suite),
		cmocka_unit_test(refuses_other_metadata),
		cmocka_unit_test(refuses_metadata_that_is_too_long),
		cmocka_unit_test(refuses_a_kid_without_a_key),
		cmocka_unit_test(refuses_another_base_key),
		cmocka_unit_test(one_base_key_gives_each_kid_its_own_key),
		cmocka_unit_test(every_counter_has_its_own_nonce),
		cmocka_unit_test(the_same_text_never_seals_to_the_same_bytes),
		cmocka_unit_test(refuses_a_frame_seen_before),
		cmocka_unit_test(frames_may_come_late_within_the_window),
		cmocka_unit_test(refuses_a_frame_older_than_the_window),
		cmocka_unit_test(a_forged_frame_moves_no_window),
		cmocka_unit_test(each_kid_has_its_own_window),
		cmocka_unit_test(a_counter_at_its_end_is_refused_for_good),
		cmocka_unit_test(a_closed_sealer_seals_nothing),
		cmocka_unit_test(
			refuses_to_seal_where_header_or_tag_do_not_fit),
		cmocka_unit_test(a_kid_has_one_key_at_a_time),
		cmocka_unit_test(a_full_store_takes_no_key_and_loses_none),
		cmocka_unit_test(closing_a_store_leaves_no_key_behind),
		cmocka_unit_test(removing_a_key_that_is_not_there_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
