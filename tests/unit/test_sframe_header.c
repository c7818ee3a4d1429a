/* SFrame headers: one form for each, and nothing else is one. */
#include "sframe/header.h"
#include "sframe/window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum err read(struct sframe_header *h, const uint8_t *p, size_t len)
{
	struct rd r = rd_init(p, len);

	return sframe_header_read(h, &r);
}

static void reads_back_what_it_wrote_at_every_size(void **unused)
{
	uint8_t buf[SFRAME_HEADER_MAX];
	struct sframe_header in, out;

	(void)unused;
	for (unsigned k = 0; k < 65; k++) {
		for (unsigned c = 0; c < 65; c++) {
			struct wr w = wr_init(buf, sizeof(buf));

			in.kid = k == 64 ? UINT64_MAX : (uint64_t)1 << k;
			in.ctr = c == 64 ? 0 : ((uint64_t)1 << c) - 1;
			sframe_header_write(&w, &in);
			assert_false(w.full);
			struct rd r = rd_init(buf, wr_len(&w));
			assert_int_equal(sframe_header_read(&out, &r), OK);
			assert_true(rd_done(&r));
			assert_true(in.kid == out.kid && in.ctr == out.ctr);
		}
	}
}

static void refuses_every_shortened_header(void **unused)
{
	const struct sframe_header longest = { UINT64_MAX, UINT64_MAX };
	uint8_t buf[SFRAME_HEADER_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	struct sframe_header out = { 5, 6 };

	(void)unused;
	sframe_header_write(&w, &longest);
	assert_int_equal(wr_len(&w), SFRAME_HEADER_MAX);
	for (size_t len = 0; len < sizeof(buf); len++)
		assert_int_equal(read(&out, buf, len), ERR_FORMAT);
	assert_true(out.kid == 5 && out.ctr == 6);
}

static void refuses_values_written_longer_than_they_need(void **unused)
{
	static const uint8_t kid_below_8[] = { 0x80, 7 };
	static const uint8_t ctr_below_8[] = { 0x08, 7 };
	static const uint8_t zero_in_front[] = { 0x90, 0, 255 };
	static const uint8_t zeros[] = { 0x0f, 0, 0, 0, 0, 0, 0, 0, 9 };
	static const uint8_t fits[] = { 0x80, 8 };
	struct sframe_header out;

	(void)unused;
	assert_int_equal(read(&out, kid_below_8, 2), ERR_FORMAT);
	assert_int_equal(read(&out, ctr_below_8, 2), ERR_FORMAT);
	assert_int_equal(read(&out, zero_in_front, 3), ERR_FORMAT);
	assert_int_equal(read(&out, zeros, 9), ERR_FORMAT);
	assert_int_equal(read(&out, fits, 2), OK);
}

static void every_text_of_two_bytes_has_one_meaning(void **unused)
{
	(void)unused;
	for (unsigned v = 0; v < 0x10000; v++) {
		const uint8_t in[2] = { (uint8_t)(v >> 8), (uint8_t)v };
		struct rd r = rd_init(in, 2);
		uint8_t again[SFRAME_HEADER_MAX];
		struct wr w = wr_init(again, sizeof(again));
		struct sframe_header h;

		if (sframe_header_read(&h, &r) != OK)
			continue;
		sframe_header_write(&w, &h);
		assert_int_equal(wr_len(&w), 2 - r.left);
		assert_memory_equal(again, in, wr_len(&w));
	}
}

static void a_header_that_does_not_fit_is_not_written(void **unused)
{
	const struct sframe_header h = { 9, 9 };
	uint8_t buf[2];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	sframe_header_write(&w, &h);
	assert_true(w.full);
}

/* Marks what is fresh, and says what was. */
static bool take(struct sframe_window *w, uint64_t ctr)
{
	if (!sframe_window_fresh(w, ctr))
		return false;
	sframe_window_mark(w, ctr);
	return true;
}

static void a_window_takes_every_counter_once(void **unused)
{
	struct sframe_window w = { 0 };

	(void)unused;
	for (uint64_t ctr = 0; ctr < 5000; ctr++) {
		assert_true(take(&w, ctr));
		assert_false(take(&w, ctr));
	}
}

/* A plain list of everything seen decides the same, whatever the jumps. */
static void a_window_decides_as_a_list_would(void **unused)
{
	enum { RANGE = 1 << 16 };
	static bool seen[RANGE];
	struct sframe_window w = { 0 };
	uint32_t random = 12345;
	uint64_t top = 0;

	(void)unused;
	for (unsigned i = 0; i < 200000; i++) {
		random = random * 1664525 + 1013904223;
		uint64_t back = (random >> 8) % 3000;
		uint64_t ahead = (random >> 4) % (random % 64 == 0 ? 3000 : 4);
		uint64_t ctr = top + ahead > back ? top + ahead - back : 0;

		if (ctr >= RANGE)
			break;
		bool want =
			(ctr > top || top - ctr < SFRAME_WINDOW) && !seen[ctr];
		assert_int_equal(take(&w, ctr), want);
		if (want)
			seen[ctr] = true;
		if (want && ctr > top)
			top = ctr;
	}
	assert_true(top > 10000);
}

static void a_window_survives_the_largest_jump(void **unused)
{
	struct sframe_window w = { 0 };

	(void)unused;
	assert_true(take(&w, 7));
	assert_true(take(&w, UINT64_MAX - 1));
	assert_false(take(&w, UINT64_MAX - 1));
	assert_false(take(&w, 7));
	assert_false(take(&w, UINT64_MAX));
	assert_true(take(&w, UINT64_MAX - 1 - (SFRAME_WINDOW - 1)));
	assert_false(take(&w, UINT64_MAX - 1 - SFRAME_WINDOW));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_it_wrote_at_every_size),
		cmocka_unit_test(refuses_every_shortened_header),
		cmocka_unit_test(refuses_values_written_longer_than_they_need),
		cmocka_unit_test(every_text_of_two_bytes_has_one_meaning),
		cmocka_unit_test(a_header_that_does_not_fit_is_not_written),
		cmocka_unit_test(a_window_takes_every_counter_once),
		cmocka_unit_test(a_window_decides_as_a_list_would),
		cmocka_unit_test(a_window_survives_the_largest_jump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
