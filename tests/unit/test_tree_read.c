/* The ratchet tree on the wire (RFC 9420, sections 12.4.3.1 and 12.4.3.3), from
 * a member who may lie. */
#include "treekem_kit.h"

#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LEAVES = 8, HEAP = 4096, SIZE = 4096 };

static struct kit_tree kit;

/* A tree being written by hand. */
struct hand {
	uint8_t buf[SIZE];
	struct wr w;
	struct vec_open nodes;
};

static void begin(struct hand *h)
{
	h->w = wr_init(h->buf, sizeof(h->buf));
	h->nodes = vec_begin(&h->w);
}

static void blank(struct hand *h)
{
	wr_u8(&h->w, 0);
}

static void leaf(struct hand *h, uint32_t person)
{
	struct kit_leaf bytes;

	kit_leaf(&bytes, person, 0);
	wr_u8(&h->w, 1);
	wr_u8(&h->w, 1);
	wr_bytes(&h->w, bytes.bytes, bytes.len);
}

/* A parent of any shape. */
struct parent {
	struct rd key;
	size_t hash_len;
	const uint32_t *unmerged;
	uint32_t unmerged_n;
	size_t cut; /* bytes too few of the last unmerged leaf */
};

static void any_parent(struct hand *h, const struct parent *p)
{
	static const uint8_t hash[64] = { 1 };

	wr_u8(&h->w, 1);
	wr_u8(&h->w, 2);
	vec_write(&h->w, p->key.p, p->key.left);
	vec_write(&h->w, hash, p->hash_len);
	vec_head(&h->w, 4 * (size_t)p->unmerged_n - p->cut);
	for (uint32_t i = 0; i < p->unmerged_n; i++)
		wr_u32(&h->w, p->unmerged[i]);
	h->w.p -= p->cut;
}

static void parent(struct hand *h, uint32_t key, const uint32_t *unmerged,
		   uint32_t n)
{
	const struct hpke_pair pair = kit_pair(2000, key);
	const struct parent p = { rd_init(pair.public_key, HPKE_KEY_LEN), 0,
				  unmerged, n, 0 };

	any_parent(h, &p);
}

static enum err end(struct hand *h)
{
	size_t len = 0;

	vec_end(&h->w, h->nodes);
	assert_int_equal(wr_done(&h->w, &len), OK);

	uint8_t *copy = malloc(len); /* so that a byte too far is seen */
	memcpy(copy, h->buf, len);
	enum err err = tree_read(&kit.t, rd_init(copy, len));
	free(copy);
	if (err != OK) {
		assert_int_equal(kit.t.width, 0);
		assert_int_equal(tree_member_n(&kit.t), 0);
		assert_int_equal(kit.t.heap_used, 0);
	}
	return err;
}

static void what_is_read_is_written_again(void **unused)
{
	static const uint32_t unmerged[] = { 1, 3 };
	struct hand h;
	size_t len;

	(void)unused;
	begin(&h);
	leaf(&h, 0);
	blank(&h);
	leaf(&h, 1);
	parent(&h, 3, unmerged, 2);
	leaf(&h, 2);
	blank(&h);
	leaf(&h, 3);
	blank(&h);
	blank(&h);
	blank(&h);
	leaf(&h, 5);
	assert_int_equal(end(&h), OK);
	assert_int_equal(kit.t.width, 8);
	assert_int_equal(tree_member_n(&kit.t), 5);
	assert_false(tree_is_blank(&kit.t, 3));
	uint8_t *again = kit_write(&kit.t, &len);
	assert_int_equal(len, wr_len(&h.w));
	assert_memory_equal(again, h.buf, len);
	free(again);
}

/* The widths come from the last leaf alone. */
static void a_tree_is_as_wide_as_its_last_leaf_asks(void **unused)
{
	static const uint32_t widths[] = { 1, 2, 4, 4, 8, 8, 8, 8 };

	(void)unused;
	for (uint32_t last = 0; last < LEAVES; last++) {
		struct hand h;

		begin(&h);
		for (uint32_t node = 0; node < 2 * last; node++)
			blank(&h);
		leaf(&h, 1);
		assert_int_equal(end(&h), OK);
		assert_int_equal(kit.t.width, widths[last]);
	}
}

/* With the length of all, and with a length of its own. */
static void refuses_every_shortened_tree(void **unused)
{
	struct hand h, own;
	size_t first_end;

	(void)unused;
	begin(&h);
	leaf(&h, 0);
	first_end = wr_len(&h.w) + 1; /* the whole length takes two bytes */
	parent(&h, 1, NULL, 0);
	leaf(&h, 1);
	assert_int_equal(end(&h), OK);
	for (size_t len = 0; len < wr_len(&h.w); len++) {
		uint8_t *cut = malloc(len == 0 ? 1 : len);

		memcpy(cut, h.buf, len);
		assert_int_equal(tree_read(&kit.t, rd_init(cut, len)),
				 ERR_FORMAT);
		free(cut);
		begin(&own);
		wr_bytes(&own.w, h.buf + 2, len < 2 ? 0 : len - 2);
		assert_int_equal(end(&own), len == first_end ? OK : ERR_FORMAT);
	}
}

static void refuses_bytes_behind_the_tree(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	leaf(&h, 0);
	assert_int_equal(end(&h), OK);
	assert_int_equal(tree_read(&kit.t, rd_init(h.buf, wr_len(&h.w) + 1)),
			 ERR_FORMAT);
}

static void refuses_a_tree_of_nobody(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	assert_int_equal(end(&h), ERR_FORMAT);
	begin(&h);
	blank(&h);
	assert_int_equal(end(&h), ERR_FORMAT);
}

/* Section 12.4.3.3: the last node must not be blank. */
static void refuses_a_blank_at_the_end(void **unused)
{
	(void)unused;
	for (unsigned n = 1; n <= 3; n++) {
		struct hand h;

		begin(&h);
		leaf(&h, 0);
		for (unsigned i = 0; i < n; i++)
			blank(&h);
		assert_int_equal(end(&h), ERR_FORMAT);
	}
}

static void refuses_a_parent_at_the_end(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	leaf(&h, 0);
	parent(&h, 1, NULL, 0);
	assert_int_equal(end(&h), ERR_FORMAT);
}

static void refuses_a_node_that_is_neither_there_nor_blank(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	wr_u8(&h.w, 2);
	leaf(&h, 0);
	assert_int_equal(end(&h), ERR_FORMAT);
	begin(&h);
	leaf(&h, 0);
	h.buf[1] = 2;
	assert_int_equal(end(&h), ERR_FORMAT);
}

/* Section 12.4.3.3: leaves stand at even places, parents at odd ones. */
static void refuses_a_node_of_the_other_kind(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	leaf(&h, 0);
	leaf(&h, 1);
	leaf(&h, 2);
	assert_int_equal(end(&h), ERR_FORMAT);
	begin(&h);
	parent(&h, 1, NULL, 0);
	blank(&h);
	leaf(&h, 2);
	assert_int_equal(end(&h), ERR_FORMAT);
	begin(&h);
	leaf(&h, 0);
	h.buf[2] = 3;
	assert_int_equal(end(&h), ERR_FORMAT);
}

static void refuses_a_leaf_with_a_key_of_another_leaf(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	leaf(&h, 0);
	blank(&h);
	leaf(&h, 0);
	assert_int_equal(end(&h), ERR_FORMAT);
}

/* Two leaves and the parent between them. */
static enum err read_parent(const struct parent *p)
{
	struct hand h;

	begin(&h);
	leaf(&h, 0);
	any_parent(&h, p);
	leaf(&h, 1);
	return end(&h);
}

static void refuses_a_parent_of_another_suite(void **unused)
{
	static const uint8_t key[33] = { 9 };
	struct parent p = { .key = rd_init(key, 32) };

	(void)unused;
	assert_int_equal(read_parent(&p), OK);
	p.key.left = 31;
	assert_int_equal(read_parent(&p), ERR_FORMAT);
	p.key.left = 33;
	assert_int_equal(read_parent(&p), ERR_FORMAT);
	p.key.left = 0;
	assert_int_equal(read_parent(&p), ERR_FORMAT);
}

static void refuses_a_parent_hash_of_another_length(void **unused)
{
	static const uint8_t key[32] = { 9 };
	struct parent p = { .key = rd_init(key, 32) };

	(void)unused;
	for (p.hash_len = 0; p.hash_len <= 64; p.hash_len++)
		assert_int_equal(
			read_parent(&p),
			p.hash_len == 0 || p.hash_len == 32 ? OK : ERR_FORMAT);
}

static void refuses_a_parent_nothing_can_be_sealed_to(void **unused)
{
	static const uint8_t zero[32];
	const struct parent p = { .key = rd_init(zero, 32) };

	(void)unused;
	assert_int_equal(read_parent(&p), ERR_FORMAT);
}

/* Section 12.4.3.1: its key appears at no other node, whichever comes first. */
static void refuses_a_parent_with_a_key_of_another_node(void **unused)
{
	const struct hpke_pair first = kit_pair(0, 0);
	const struct hpke_pair last = kit_pair(1, 0);
	struct parent p = { .key = rd_init(first.public_key, 32) };
	struct hand h;

	(void)unused;
	assert_int_equal(read_parent(&p), ERR_FORMAT);
	p.key.p = last.public_key;
	assert_int_equal(read_parent(&p), ERR_FORMAT);
	begin(&h);
	leaf(&h, 0);
	parent(&h, 1, NULL, 0);
	leaf(&h, 1);
	parent(&h, 1, NULL, 0);
	leaf(&h, 2);
	assert_int_equal(end(&h), ERR_FORMAT);
}

/* Leaves 0, 1 | 3, 4 ... of eight, the parent 3 over the first four with these
 * unmerged leaves; 2 is blank. */
static enum err read_unmerged(const uint32_t *unmerged, uint32_t n)
{
	struct hand h;

	begin(&h);
	leaf(&h, 0);
	blank(&h);
	leaf(&h, 1);
	parent(&h, 3, unmerged, n);
	blank(&h);
	blank(&h);
	leaf(&h, 3);
	blank(&h);
	leaf(&h, 4);
	return end(&h);
}

static void refuses_unmerged_leaves_that_are_not_there(void **unused)
{
	(void)unused;
	assert_int_equal(read_unmerged((uint32_t[]){ 1 }, 1), OK);
	assert_int_equal(read_unmerged((uint32_t[]){ 2 }, 1), ERR_FORMAT);
}

static void refuses_unmerged_leaves_that_are_not_below(void **unused)
{
	static const uint32_t others[] = {
		4, 5, 8, 1u << 30, 1u << 31, UINT32_MAX, 1u + (1u << 31)
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(read_unmerged(&others[i], 1), ERR_FORMAT);
}

static void refuses_unmerged_leaves_out_of_order(void **unused)
{
	const struct hpke_pair pair = kit_pair(2000, 1);
	struct parent p = { rd_init(pair.public_key, 32), 0,
			    (uint32_t[]){ 0, 1 }, 2, 0 };
	struct hand h;

	(void)unused;
	/* Four leaves, the root over them, one merged on either side. */
	for (unsigned i = 0; i < 3; i++) {
		static const uint32_t lists[3][2] = { { 1, 3 },
						      { 3, 1 },
						      { 1, 1 } };

		p.unmerged = lists[i];
		begin(&h);
		leaf(&h, 0);
		blank(&h);
		leaf(&h, 1);
		any_parent(&h, &p);
		leaf(&h, 2);
		blank(&h);
		leaf(&h, 3);
		assert_int_equal(end(&h), i == 0 ? OK : ERR_FORMAT);
	}
}

static void refuses_unmerged_leaves_that_are_cut(void **unused)
{
	(void)unused;
	for (size_t cut = 0; cut < 4; cut++) {
		const struct hpke_pair pair = kit_pair(2000, 1);
		const struct parent p = { rd_init(pair.public_key, 32), 0,
					  (uint32_t[]){ 1 }, 1, cut };
		struct hand h;

		begin(&h);
		leaf(&h, 0);
		blank(&h);
		leaf(&h, 1);
		any_parent(&h, &p);
		leaf(&h, 2);
		assert_int_equal(end(&h), cut == 0 ? OK : ERR_FORMAT);
	}
}

/* Section 12.4.3.1: every parent in between has it as well. */
static void refuses_a_leaf_that_is_merged_below_and_unmerged_above(
	void **unused)
{
	(void)unused;
	for (uint32_t n = 0; n <= 1; n++) {
		static const uint32_t one[] = { 1 };
		struct hand h;

		begin(&h);
		leaf(&h, 0);
		blank(&h);
		leaf(&h, 1);
		parent(&h, 3, one, n);
		leaf(&h, 2);
		blank(&h);
		leaf(&h, 3);
		parent(&h, 7, one, 1);
		leaf(&h, 4);
		assert_int_equal(end(&h), n == 1 ? OK : ERR_FORMAT);
	}
}

/* Or its resolution could be longer than the tree has leaves. */
static void refuses_a_parent_that_nobody_on_one_side_was_told_of(void **unused)
{
	(void)unused;
	assert_int_equal(read_unmerged((uint32_t[]){ 0 }, 1), OK);
	assert_int_equal(read_unmerged((uint32_t[]){ 3 }, 1), ERR_FORMAT);
	assert_int_equal(read_unmerged((uint32_t[]){ 0, 1 }, 2), ERR_FORMAT);
	assert_int_equal(read_unmerged((uint32_t[]){ 0, 1, 3 }, 3), ERR_FORMAT);
}

static void refuses_a_parent_that_has_nobody_on_one_side(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	blank(&h);
	blank(&h);
	blank(&h);
	parent(&h, 3, NULL, 0);
	leaf(&h, 2);
	assert_int_equal(end(&h), ERR_FORMAT);
	begin(&h);
	leaf(&h, 0);
	parent(&h, 1, NULL, 0);
	blank(&h);
	blank(&h);
	leaf(&h, 2);
	assert_int_equal(end(&h), ERR_FORMAT);
}

static void a_tree_that_is_too_large_is_full(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	for (uint32_t i = 0; i < 2 * LEAVES; i++)
		blank(&h);
	leaf(&h, 0);
	assert_int_equal(end(&h), ERR_FULL);

	kit.t.heap_size = 500;
	begin(&h);
	for (uint32_t i = 0; i < LEAVES; i++) {
		leaf(&h, i);
		if (i + 1 < LEAVES)
			blank(&h);
	}
	assert_int_equal(end(&h), ERR_FULL);
	kit.t.heap_size = HEAP;
}

static void nothing_of_a_tree_before_stays(void **unused)
{
	struct hand h;

	(void)unused;
	begin(&h);
	leaf(&h, 0);
	parent(&h, 1, NULL, 0);
	leaf(&h, 1);
	assert_int_equal(end(&h), OK);
	begin(&h);
	leaf(&h, 1);
	blank(&h);
	leaf(&h, 0);
	assert_int_equal(end(&h), OK);
	assert_true(tree_is_blank(&kit.t, 1));
}

static void an_empty_tree_is_written_as_no_nodes(void **unused)
{
	uint8_t buf[4];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	tree_clear(&kit.t);
	tree_write(&w, &kit.t);
	assert_int_equal(wr_len(&w), 1);
	assert_int_equal(buf[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_written_again),
		cmocka_unit_test(a_tree_is_as_wide_as_its_last_leaf_asks),
		cmocka_unit_test(refuses_every_shortened_tree),
		cmocka_unit_test(refuses_bytes_behind_the_tree),
		cmocka_unit_test(refuses_a_tree_of_nobody),
		cmocka_unit_test(refuses_a_blank_at_the_end),
		cmocka_unit_test(refuses_a_parent_at_the_end),
		cmocka_unit_test(
			refuses_a_node_that_is_neither_there_nor_blank),
		cmocka_unit_test(refuses_a_node_of_the_other_kind),
		cmocka_unit_test(refuses_a_leaf_with_a_key_of_another_leaf),
		cmocka_unit_test(refuses_a_parent_of_another_suite),
		cmocka_unit_test(refuses_a_parent_hash_of_another_length),
		cmocka_unit_test(refuses_a_parent_nothing_can_be_sealed_to),
		cmocka_unit_test(refuses_a_parent_with_a_key_of_another_node),
		cmocka_unit_test(refuses_unmerged_leaves_that_are_not_there),
		cmocka_unit_test(refuses_unmerged_leaves_that_are_not_below),
		cmocka_unit_test(refuses_unmerged_leaves_out_of_order),
		cmocka_unit_test(refuses_unmerged_leaves_that_are_cut),
		cmocka_unit_test(
			refuses_a_leaf_that_is_merged_below_and_unmerged_above),
		cmocka_unit_test(
			refuses_a_parent_that_nobody_on_one_side_was_told_of),
		cmocka_unit_test(refuses_a_parent_that_has_nobody_on_one_side),
		cmocka_unit_test(a_tree_that_is_too_large_is_full),
		cmocka_unit_test(nothing_of_a_tree_before_stays),
		cmocka_unit_test(an_empty_tree_is_written_as_no_nodes),
	};

	kit_tree_open(&kit, LEAVES, HEAP);

	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	kit_tree_close(&kit);
	return failed;
}
