#include "base/limits.h"
#include "rtp/depdesc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define READER(v) rd_init((v), sizeof(v))

/* What a browser sends for AV1 of three spatial and three temporal layers, as
 * the tests of public implementations have it: the key frame, and later ones. */
static const uint8_t l3t3[] = {
	0xc1, 0x01, 0x72, 0x80, 0x08, 0x14, 0x85, 0x21, 0x4e, 0xaf, 0xff, 0xaa,
	0xaa, 0x86, 0x3c, 0xf0, 0x43, 0x0c, 0x10, 0xc3, 0x02, 0xaf, 0xc0, 0xaa,
	0xa0, 0x06, 0x3c, 0x00, 0x43, 0x00, 0x10, 0xc0, 0x02, 0xa0, 0x00, 0xa8,
	0x00, 0x06, 0x00, 0x00, 0x40, 0x00, 0x1d, 0x95, 0x49, 0x26, 0xe0, 0x82,
	0xb0, 0x4a, 0x09, 0x41, 0xb8, 0x20, 0xac, 0x12, 0x82, 0x50, 0x31, 0x57,
	0xf9, 0x74, 0x00, 0x0c, 0xa8, 0x64, 0x33, 0x0e, 0x22, 0x22, 0x22, 0xec,
	0xa8, 0x65, 0x53, 0x04, 0x22, 0x42, 0x30, 0xec, 0xa8, 0x77, 0x53, 0x00,
	0x77, 0x00, 0x42, 0x00, 0xef, 0x00, 0x86, 0x01, 0xdf, 0x01, 0x0d,
};

/* A writer of bits, to make descriptors by hand. */
struct out {
	uint8_t b[1024];
	size_t n; /* bits */
};

static void put(struct out *o, unsigned n, uint32_t v)
{
	for (; n > 0; n--, o->n++)
		if ((v >> (n - 1) & 1) != 0)
			o->b[o->n / 8] |= (uint8_t)(0x80u >> o->n % 8);
}

static struct rd reader_of(const struct out *o)
{
	return rd_init(o->b, (o->n + 7) / 8);
}

/* start, end, template, number, then the five flags of section A.8.2. */
static void put_head(struct out *o, unsigned template, unsigned flags)
{
	*o = (struct out){ 0 };
	put(o, 2, 3);
	put(o, 6, template);
	put(o, 16, 0x1234);
	put(o, 5, flags);
}

enum { STRUCTURE = 16, ACTIVE = 8, DTIS = 4, FDIFFS = 2, CHAINS = 1 };

/* Two targets, two templates: base, and a temporal layer that refers to it. */
static void put_structure(struct out *o, unsigned offset)
{
	put(o, 6, offset);
	put(o, 5, 1);        /* two targets */
	put(o, 2, 1);        /* then the next temporal layer */
	put(o, 2, 3);        /* and no more */
	put(o, 4, 0xa);      /* S S */
	put(o, 4, 0x1);      /* - D */
	put(o, 1, 0);        /* base refers to none */
	put(o, 6, 0x20 | 2); /* the other to the first before, and none */
	put(o, 1, 1);        /* ns(3): one chain, of */
	put(o, 1, 0);        /* two bits */
	put(o, 4, 2);        /* ns(1) has no bits: chain diffs */
	put(o, 4, 1);
	put(o, 1, 1); /* sizes */
	put(o, 16, 639);
	put(o, 16, 65535);
}

static void a_browser_s_descriptor_is_read(void **unused)
{
	struct depdesc_structure s = { 0 };
	struct depdesc d;

	(void)unused;
	assert_int_equal(depdesc_read(&d, &s, READER(l3t3)), OK);
	assert_true(d.start && d.end && d.structure && d.key);
	assert_int_equal(d.number, 0x172);
	assert_int_equal(d.spatial, 0);
	assert_int_equal(d.temporal, 0);
	assert_int_equal(d.active, 0x1ff);
	assert_int_equal(d.target_n, 9);
	assert_int_equal(s.template_n, 15);
	assert_int_equal(s.chain_n, 3);
	for (unsigned i = 0; i < 9; i++) {
		assert_int_equal(s.targets[i].spatial, i / 3);
		assert_int_equal(s.targets[i].temporal, i % 3);
		assert_int_equal(depdesc_dti(d.dtis, i), DEPDESC_SWITCH);
	}
	assert_int_equal(s.spatial_n, 3);
	assert_int_equal(s.width[0], 120);
	assert_int_equal(s.height[0], 67);
	assert_int_equal(s.width[1], 240);
	assert_int_equal(s.width[2], 480);
	assert_int_equal(s.height[2], 270);
}

static void later_frames_are_read_by_the_structure_that_came(void **unused)
{
	/* The top layers are left out from here; then a frame of layer 0, of
	 * temporal layer 2. */
	static const uint8_t fewer[] = { 0x86, 0x01, 0x73, 0x40, 0xfc };
	static const uint8_t after[] = { 0xc3, 0x01, 0x75 };
	struct depdesc_structure s = { 0 };
	struct depdesc d;

	(void)unused;
	assert_int_equal(depdesc_read(&d, &s, READER(l3t3)), OK);
	assert_int_equal(depdesc_read(&d, &s, READER(fewer)), OK);
	assert_true(d.start && !d.end && !d.structure && !d.key);
	assert_int_equal(d.spatial, 1);
	assert_int_equal(d.temporal, 0);
	assert_int_equal(d.fdiff_n, 1);
	assert_int_equal(d.active, 0x3f);
	assert_int_equal(depdesc_dti(d.dtis, 0), DEPDESC_NOT_PRESENT);
	assert_int_equal(depdesc_dti(d.dtis, 3), DEPDESC_SWITCH);
	assert_int_equal(depdesc_read(&d, &s, READER(after)), OK);
	assert_int_equal(d.spatial, 0);
	assert_int_equal(d.temporal, 2);
	assert_int_equal(d.active, 0x3f);
	assert_int_equal(depdesc_dti(d.dtis, 2), DEPDESC_DISCARDABLE);
	assert_int_equal(depdesc_dti(d.dtis, 5), DEPDESC_REQUIRED);
}

static void a_structure_made_by_hand_is_read(void **unused)
{
	struct depdesc_structure s = { 0 };
	struct depdesc d;
	struct out o;

	(void)unused;
	put_head(&o, 60, STRUCTURE);
	put_structure(&o, 60);
	assert_int_equal(depdesc_read(&d, &s, reader_of(&o)), OK);
	assert_true(d.key);
	assert_int_equal(d.number, 0x1234);
	assert_int_equal(s.template_n, 2);
	assert_int_equal(s.chain_n, 1);
	assert_int_equal(s.spatial_n, 1);
	assert_int_equal(s.width[0], 640);
	assert_int_equal(s.height[0], 65536);
	assert_int_equal(s.targets[0].temporal, 0);
	assert_int_equal(s.targets[1].temporal, 1);
	put_head(&o, 61, STRUCTURE);
	put_structure(&o, 60);
	assert_int_equal(depdesc_read(&d, &s, reader_of(&o)), OK);
	assert_true(d.structure && !d.key);
	assert_int_equal(d.fdiff_n, 1);
	assert_int_equal(d.temporal, 1);
}

static void what_a_frame_has_of_its_own_is_read(void **unused)
{
	struct depdesc_structure s = { 0 };
	struct depdesc d;
	struct out o;

	(void)unused;
	put_head(&o, 0, STRUCTURE | ACTIVE | DTIS | FDIFFS | CHAINS);
	put_structure(&o, 0);
	put(&o, 2, 1);        /* active: the first */
	put(&o, 4, 0xd);      /* R D */
	put(&o, 2 + 4, 0x15); /* refers to one of four bits, */
	put(&o, 2 + 12, 0x3fff);
	put(&o, 2, 0);
	put(&o, 8, 0xff);
	assert_int_equal(depdesc_read(&d, &s, reader_of(&o)), OK);
	assert_true(d.structure && !d.key);
	assert_int_equal(d.active, 1);
	assert_int_equal(s.active, 1);
	assert_int_equal(d.fdiff_n, 2);
	assert_int_equal(depdesc_dti(d.dtis, 0), DEPDESC_REQUIRED);
	assert_int_equal(depdesc_dti(d.dtis, 1), DEPDESC_DISCARDABLE);
	for (size_t len = 0; len < reader_of(&o).left; len++)
		assert_int_equal(depdesc_read(&d, &s, rd_init(o.b, len)),
				 len == 3 ? OK : ERR_FORMAT);
}

static void without_a_structure_nothing_is_understood(void **unused)
{
	static const uint8_t frame[] = { 0x80, 0, 1 };
	static const struct depdesc_structure none;
	struct depdesc_structure s = { 0 };
	struct depdesc d = { .number = 77 };

	(void)unused;
	assert_int_equal(depdesc_read(&d, &s, READER(frame)), ERR_STEP);
	assert_int_equal(d.number, 77);
	assert_memory_equal(&s, &none, sizeof(s));
}

static void refuses_every_shortened_descriptor(void **unused)
{
	static const struct depdesc_structure none;
	struct depdesc_structure s = { 0 };
	struct depdesc d;

	(void)unused;
	for (size_t len = 0; len < sizeof(l3t3); len++)
		assert_int_equal(depdesc_read(&d, &s, rd_init(l3t3, len)),
				 len == 3 ? ERR_STEP : ERR_FORMAT);
	assert_memory_equal(&s, &none, sizeof(s));
}

static void refuses_a_template_that_is_not_there(void **unused)
{
	static const struct depdesc_structure none;
	struct depdesc d;
	struct out o;

	(void)unused;
	for (unsigned id = 0; id < 64; id++) {
		const bool there = id == 63 || id == 0;
		struct depdesc_structure s = { 0 };

		put_head(&o, id, STRUCTURE);
		put_structure(&o, 63);
		assert_int_equal(depdesc_read(&d, &s, reader_of(&o)),
				 there ? OK : ERR_FORMAT);
		assert_true((memcmp(&s, &none, sizeof(s)) == 0) == !there);
	}
}

/* n steps of next_layer_idc, then no more. */
static enum err read_layers(unsigned step, unsigned n)
{
	struct depdesc_structure s = { 0 };
	struct depdesc d;
	struct out o;

	put_head(&o, 0, STRUCTURE);
	put(&o, 6, 0);
	put(&o, 5, 0); /* one target */
	for (unsigned i = 0; i < n; i++)
		put(&o, 2, step);
	put(&o, 2, 3);
	o.n += 2 * (n + 1) + (n + 1) + 1 + 1; /* all zero */
	return depdesc_read(&d, &s, reader_of(&o));
}

static void refuses_more_templates_and_layers_than_there_can_be(void **unused)
{
	(void)unused;
	assert_int_equal(read_layers(0, DEPDESC_TEMPLATES - 1), OK);
	assert_int_equal(read_layers(0, DEPDESC_TEMPLATES), ERR_FORMAT);
	assert_int_equal(read_layers(1, DEPDESC_TEMPORAL - 1), OK);
	assert_int_equal(read_layers(1, DEPDESC_TEMPORAL), ERR_FORMAT);
	assert_int_equal(read_layers(2, DEPDESC_SPATIAL - 1), OK);
	assert_int_equal(read_layers(2, DEPDESC_SPATIAL), ERR_FORMAT);
}

static enum err read_fdiffs(unsigned template_n, unsigned own_n)
{
	struct depdesc_structure s = { 0 };
	struct depdesc d;
	struct out o;

	put_head(&o, 0, STRUCTURE | FDIFFS);
	put(&o, 6, 0);
	put(&o, 5, 0);
	put(&o, 2, 3);
	put(&o, 2, 0);
	for (unsigned i = 0; i < template_n; i++)
		put(&o, 5, 0x1f);
	put(&o, 1, 0);
	put(&o, 1, 0); /* no chains */
	put(&o, 1, 0); /* no sizes */
	for (unsigned i = 0; i < own_n; i++)
		put(&o, 6, 0x1f);
	put(&o, 2, 0);
	return depdesc_read(&d, &s, reader_of(&o));
}

static void refuses_more_references_than_the_limit(void **unused)
{
	(void)unused;
	assert_int_equal(read_fdiffs(DEPDESC_FDIFF_N, DEPDESC_FDIFF_N), OK);
	assert_int_equal(read_fdiffs(DEPDESC_FDIFF_N + 1, 0), ERR_FORMAT);
	assert_int_equal(read_fdiffs(0, DEPDESC_FDIFF_N + 1), ERR_FORMAT);
}

static void a_structure_of_thirty_two_targets_is_read(void **unused)
{
	struct depdesc_structure s = { 0 };
	struct depdesc d;
	struct out o;

	(void)unused;
	put_head(&o, 0, STRUCTURE);
	put(&o, 6, 0);
	put(&o, 5, 31);
	put(&o, 2, 3);
	for (unsigned i = 0; i < 32; i++)
		put(&o, 2, 3);
	put(&o, 1, 0); /* no references */
	/* ns(33): 31 values of five bits, then two of six; 32 is the last. */
	put(&o, 6, 63);
	for (unsigned i = 0; i < 32; i++)
		put(&o, 5, i); /* ns(32) */
	for (unsigned i = 0; i < 32; i++)
		put(&o, 4, i % 16);
	put(&o, 1, 0);
	assert_int_equal(depdesc_read(&d, &s, reader_of(&o)), OK);
	assert_int_equal(s.target_n, 32);
	assert_int_equal(s.chain_n, 32);
	assert_int_equal(d.active, UINT32_MAX);
	assert_true(d.dtis == UINT64_MAX);
}

static void a_frame_is_renumbered_in_place(void **unused)
{
	uint8_t copy[sizeof(l3t3)];
	struct depdesc_structure s = { 0 };
	struct depdesc d;

	(void)unused;
	memcpy(copy, l3t3, sizeof(copy));
	depdesc_set_number(copy, 0xfedc);
	assert_int_equal(depdesc_read(&d, &s, READER(copy)), OK);
	assert_int_equal(d.number, 0xfedc);
	assert_int_equal(copy[0], l3t3[0]);
	assert_memory_equal(copy + 3, l3t3 + 3, sizeof(copy) - 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_browser_s_descriptor_is_read),
		cmocka_unit_test(
			later_frames_are_read_by_the_structure_that_came),
		cmocka_unit_test(a_structure_made_by_hand_is_read),
		cmocka_unit_test(what_a_frame_has_of_its_own_is_read),
		cmocka_unit_test(without_a_structure_nothing_is_understood),
		cmocka_unit_test(refuses_every_shortened_descriptor),
		cmocka_unit_test(refuses_a_template_that_is_not_there),
		cmocka_unit_test(
			refuses_more_templates_and_layers_than_there_can_be),
		cmocka_unit_test(refuses_more_references_than_the_limit),
		cmocka_unit_test(a_structure_of_thirty_two_targets_is_read),
		cmocka_unit_test(a_frame_is_renumbered_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
