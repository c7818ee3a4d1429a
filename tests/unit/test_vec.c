/* Vectors of variable length: every length at the edges of its form. */
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

enum { BIG = 16500 };

static const size_t edges[] = {
	0, 1, 62, 63, 64, 65, 16382, 16383, 16384, 16385
};

enum { EDGES_N = sizeof(edges) / sizeof(edges[0]) };

static uint8_t bytes[BIG];
static uint8_t buf[BIG];

static void fill(void)
{
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251);
}

static void a_length_takes_the_bytes_of_rfc_9420_section_2_1_2(void **unused)
{
	static const struct {
		size_t len;
		uint8_t head[VEC_HEAD_MAX];
		size_t head_len;
	} cases[] = {
		{ 0, { 0 }, 1 },
		{ 37, { 0x25 }, 1 },
		{ 63, { 0x3f }, 1 },
		{ 64, { 0x40, 0x40 }, 2 },
		{ 15293, { 0x7b, 0xbd }, 2 },
		{ 16383, { 0x7f, 0xff }, 2 },
		{ 16384, { 0x80, 0x00, 0x40, 0x00 }, 4 },
		{ 494878333, { 0x9d, 0x7f, 0x3e, 0x7d }, 4 },
		{ 0x3fffffff, { 0xbf, 0xff, 0xff, 0xff }, 4 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wr w = wr_init(buf, sizeof(buf));
		struct rd r = rd_init(cases[i].head, cases[i].head_len);

		vec_head(&w, cases[i].len);
		assert_int_equal(wr_len(&w), cases[i].head_len);
		assert_memory_equal(buf, cases[i].head, cases[i].head_len);
		assert_int_equal(vec_head_len(cases[i].len), cases[i].head_len);
		assert_int_equal(vec_read_head(&r), cases[i].len);
		assert_true(rd_done(&r));
	}
}

static void what_is_written_is_read(void **unused)
{
	(void)unused;
	fill();
	for (size_t i = 0; i < EDGES_N; i++) {
		struct wr w = wr_init(buf, sizeof(buf));

		vec_write(&w, bytes, edges[i]);
		wr_u8(&w, 9);

		struct rd r = rd_init(buf, wr_len(&w));
		struct rd inside = vec_read(&r);

		assert_int_equal(inside.left, edges[i]);
		assert_memory_equal(inside.p, bytes, edges[i]);
		assert_int_equal(rd_u8(&r), 9);
		assert_true(rd_done(&r));
	}
}

static void a_vector_ended_is_the_vector_written(void **unused)
{
	static uint8_t want[BIG];

	(void)unused;
	fill();
	for (size_t i = 0; i < EDGES_N; i++) {
		struct wr w = wr_init(buf, sizeof(buf));
		struct wr at_once = wr_init(want, sizeof(want));

		wr_u16(&w, 0x0102);
		struct vec_open v = vec_begin(&w);
		wr_bytes(&w, bytes, edges[i]);
		vec_end(&w, v);
		wr_u16(&at_once, 0x0102);
		vec_write(&at_once, bytes, edges[i]);
		assert_false(w.full);
		assert_int_equal(wr_len(&w), wr_len(&at_once));
		assert_memory_equal(buf, want, wr_len(&w));
	}
}

static void a_vector_fits_where_its_bytes_do(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < EDGES_N; i++) {
		size_t len = vec_head_len(edges[i]) + edges[i];
		struct wr w = wr_init(buf, len);
		struct vec_open v = vec_begin(&w);

		wr_bytes(&w, bytes, edges[i]);
		vec_end(&w, v);
		assert_false(w.full);
		assert_int_equal(wr_len(&w), len);

		w = wr_init(buf, len - 1);
		v = vec_begin(&w);
		wr_bytes(&w, bytes, edges[i]);
		vec_end(&w, v);
		assert_true(w.full);
		assert_int_equal(w.left, 0);

		w = wr_init(buf, len - 1);
		vec_write(&w, bytes, edges[i]);
		assert_true(w.full);
	}
}

static void vectors_stand_in_vectors(void **unused)
{
	struct wr w = wr_init(buf, sizeof(buf));
	struct vec_open outer = vec_begin(&w);

	(void)unused;
	fill();
	for (size_t i = 0; i < 3; i++) {
		struct vec_open inner = vec_begin(&w);

		wr_bytes(&w, bytes + i, 100);
		vec_end(&w, inner);
	}
	vec_end(&w, outer);

	struct rd r = rd_init(buf, wr_len(&w));
	struct rd inside = vec_read(&r);

	assert_true(rd_done(&r));
	for (size_t i = 0; i < 3; i++) {
		struct rd inner = vec_read(&inside);

		assert_int_equal(inner.left, 100);
		assert_memory_equal(inner.p, bytes + i, 100);
	}
	assert_true(rd_done(&inside));
}

static void is_bad(const uint8_t *p, size_t len)
{
	struct rd r = rd_init(p, len);
	struct rd head = r;
	struct rd inside = vec_read(&r);

	assert_true(r.bad);
	assert_int_equal(r.left, 0);
	assert_true(inside.bad);
	assert_int_equal(inside.left, 0);
	assert_int_equal(vec_read_head(&head), 0);
	assert_true(head.bad);
}

static void refuses_a_length_longer_than_it_needs(void **unused)
{
	static const uint8_t heads[][VEC_HEAD_MAX] = {
		{ 0x40, 0x00 },
		{ 0x40, 0x3f },
		{ 0x80, 0x00, 0x00, 0x00 },
		{ 0x80, 0x00, 0x00, 0x3f },
		{ 0x80, 0x00, 0x00, 0x40 },
		{ 0x80, 0x00, 0x3f, 0xff },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		memset(buf, 0, sizeof(buf));
		memcpy(buf, heads[i], VEC_HEAD_MAX);
		is_bad(buf, sizeof(buf));
	}
}

static void refuses_the_form_that_is_none(void **unused)
{
	(void)unused;
	memset(buf, 0, sizeof(buf));
	for (unsigned first = 0xc0; first <= 0xff; first++) {
		buf[0] = (uint8_t)first;
		is_bad(buf, sizeof(buf));
	}
}

static void refuses_a_length_that_is_not_all_there(void **unused)
{
	static const uint8_t two[] = { 0x40, 0x40 };
	static const uint8_t four[] = { 0x80, 0x00, 0x40, 0x00 };

	(void)unused;
	is_bad(two, 0);
	is_bad(two, 1);
	for (size_t len = 1; len < sizeof(four); len++)
		is_bad(four, len);
}

static void refuses_a_vector_that_is_not_all_there(void **unused)
{
	(void)unused;
	for (size_t i = 1; i < EDGES_N; i++) {
		struct wr w = wr_init(buf, sizeof(buf));

		vec_write(&w, bytes, edges[i]);

		struct rd r = rd_init(buf, wr_len(&w) - 1);
		struct rd inside = vec_read(&r);

		assert_true(r.bad);
		assert_true(inside.bad);
		assert_int_equal(inside.left, 0);
	}
}

static void a_bad_reader_reads_bad_vectors(void **unused)
{
	static const uint8_t one[] = { 0x01, 0x02 };
	struct rd r = rd_init(one, sizeof(one));

	(void)unused;
	rd_u32(&r);
	assert_true(vec_read(&r).bad);
	assert_true(r.bad);
}

static void a_length_that_has_no_form_is_not_written(void **unused)
{
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	vec_head(&w, 0x40000000);
	assert_true(w.full);
	assert_int_equal(w.left, 0);
	assert_int_equal(wr_len(&w), 0);
}

/* A gigabyte that is never touched. */
static void a_vector_that_has_no_length_is_not_ended(void **unused)
{
	const size_t size = (size_t)1 << 31;
	uint8_t *much =
		mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	(void)unused;
	assert_ptr_not_equal(much, MAP_FAILED);

	struct wr w = wr_init(much, size);
	struct vec_open v = vec_begin(&w);

	assert_non_null(wr_room(&w, 0x40000000));
	vec_end(&w, v);
	assert_true(w.full);
	assert_int_equal(w.left, 0);
	munmap(much, size);
}

static void a_full_writer_stays_full(void **unused)
{
	struct wr w = wr_init(buf, 0);
	struct vec_open v = vec_begin(&w);

	(void)unused;
	assert_true(w.full);
	vec_end(&w, v);
	assert_true(w.full);
	assert_int_equal(wr_len(&w), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_length_takes_the_bytes_of_rfc_9420_section_2_1_2),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_vector_ended_is_the_vector_written),
		cmocka_unit_test(a_vector_fits_where_its_bytes_do),
		cmocka_unit_test(vectors_stand_in_vectors),
		cmocka_unit_test(refuses_a_length_longer_than_it_needs),
		cmocka_unit_test(refuses_the_form_that_is_none),
		cmocka_unit_test(refuses_a_length_that_is_not_all_there),
		cmocka_unit_test(refuses_a_vector_that_is_not_all_there),
		cmocka_unit_test(a_bad_reader_reads_bad_vectors),
		cmocka_unit_test(a_length_that_has_no_form_is_not_written),
		cmocka_unit_test(a_vector_that_has_no_length_is_not_ended),
		cmocka_unit_test(a_full_writer_stays_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
