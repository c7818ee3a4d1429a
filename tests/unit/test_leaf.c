/* LeafNode (RFC 9420, section 7.2) and what section 7.3 asks of one. */
#include "treekem_kit.h"

#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PERSON = 5 };

static const struct leaf_place here = { { "group", 5 }, 3 };

static const uint8_t parent_hash[SHA256_LEN] = { 0xaa, 0xbb };

/* Two extensions: types 0xf1c0, which the kit's leaves know, and 1. */
static const uint8_t extensions[] = { 0xf1, 0xc0, 2, 7, 8, 0, 1, 0 };

static struct leaf fields_of(struct kit_keys *keys, enum leaf_source source)
{
	struct leaf leaf = kit_fields(keys, PERSON, 1);

	leaf.source = source;
	leaf.parent_hash = rd_init(parent_hash, sizeof(parent_hash));
	leaf.extensions = rd_init(extensions, sizeof(extensions));
	return leaf;
}

static void make(struct kit_leaf *out, enum leaf_source source)
{
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, source);

	kit_sign(out, &leaf, PERSON, &here);
}

static struct leaf read_whole(const struct kit_leaf *bytes)
{
	struct rd r = kit_rd(bytes);
	struct leaf leaf;

	assert_int_equal(leaf_read(&leaf, &r), OK);
	assert_true(rd_done(&r));
	return leaf;
}

static enum err verify(const struct leaf *leaf, const struct leaf_place *place)
{
	uint8_t buf[KIT_SCRATCH_SIZE];

	return leaf_verify(leaf, place, wr_init(buf, sizeof(buf)));
}

static void same(struct rd got, struct rd want)
{
	assert_int_equal(got.left, want.left);
	assert_memory_equal(got.p, want.p, want.left);
}

static void a_leaf_is_read_field_by_field(void **unused)
{
	struct kit_leaf bytes;
	struct kit_keys keys;
	struct leaf want = fields_of(&keys, LEAF_COMMIT);

	(void)unused;
	make(&bytes, LEAF_COMMIT);
	struct leaf leaf = read_whole(&bytes);
	same(leaf.key, want.key);
	same(leaf.signature_key, want.signature_key);
	assert_int_equal(leaf.credential_type, LEAF_CREDENTIAL_BASIC);
	same(leaf.identity, rd_init((const uint8_t *)"name", 4));
	same(leaf.credential, want.credential);
	same(leaf.versions, want.versions);
	same(leaf.suites, want.suites);
	same(leaf.extension_types, want.extension_types);
	same(leaf.proposal_types, want.proposal_types);
	same(leaf.credential_types, want.credential_types);
	assert_int_equal(leaf.source, LEAF_COMMIT);
	same(leaf.parent_hash, want.parent_hash);
	same(leaf.extensions, want.extensions);
	assert_int_equal(leaf.signature.left, LABEL_SIGNATURE_LEN);
	same(leaf.whole, kit_rd(&bytes));
	same(leaf.tbs,
	     rd_init(bytes.bytes, bytes.len - 2 - LABEL_SIGNATURE_LEN));
}

static void a_key_package_leaf_has_a_lifetime(void **unused)
{
	struct kit_leaf bytes;

	(void)unused;
	make(&bytes, LEAF_KEY_PACKAGE);
	struct leaf leaf = read_whole(&bytes);
	assert_int_equal(leaf.not_before_s, 1000);
	assert_true(leaf.not_after_s == UINT64_C(1) << 40);
	assert_int_equal(leaf.parent_hash.left, 0);
}

static void a_leaf_is_written_to_the_bytes_it_was_read_from(void **unused)
{
	(void)unused;
	for (int source = LEAF_KEY_PACKAGE; source <= LEAF_COMMIT; source++) {
		struct kit_leaf bytes;
		uint8_t buf[KIT_LEAF_SIZE];
		struct wr w = wr_init(buf, sizeof(buf));

		make(&bytes, (enum leaf_source)source);
		struct leaf leaf = read_whole(&bytes);
		leaf_write(&w, &leaf);
		assert_int_equal(wr_len(&w), bytes.len);
		assert_memory_equal(buf, bytes.bytes, bytes.len);
	}
}

static void reading_stops_behind_the_leaf(void **unused)
{
	struct kit_leaf bytes;
	struct leaf leaf;

	(void)unused;
	make(&bytes, LEAF_UPDATE);
	struct rd r = rd_init(bytes.bytes, bytes.len + 3);
	assert_int_equal(leaf_read(&leaf, &r), OK);
	assert_int_equal(r.left, 3);
}

static void refuses_every_shortened_leaf(void **unused)
{
	(void)unused;
	for (int source = LEAF_KEY_PACKAGE; source <= LEAF_COMMIT; source++) {
		struct kit_leaf bytes;
		struct leaf leaf = { .credential_type = 9 };

		make(&bytes, (enum leaf_source)source);
		for (size_t len = 0; len < bytes.len; len++) {
			uint8_t *cut = malloc(len == 0 ? 1 : len);
			struct rd r = rd_init(cut, len);

			memcpy(cut, bytes.bytes, len);
			assert_int_equal(leaf_read(&leaf, &r), ERR_FORMAT);
			assert_int_equal(leaf.credential_type, 9);
			assert_int_equal(r.left, len);
			free(cut);
		}
	}
}

static enum err read_fields(const struct leaf *fields)
{
	uint8_t buf[KIT_LEAF_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));
	struct leaf leaf;

	leaf_write(&w, fields);
	struct rd r = rd_init(buf, wr_len(&w));
	return leaf_read(&leaf, &r);
}

static void refuses_a_source_that_does_not_exist(void **unused)
{
	static const int none[] = { 0, 4, 255 };
	struct kit_keys keys;

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		struct leaf leaf = fields_of(&keys, LEAF_UPDATE);

		assert_int_equal(read_fields(&leaf), OK);
		leaf.source = (enum leaf_source)none[i];
		assert_int_equal(read_fields(&leaf), ERR_FORMAT);
	}
}

static void reads_a_certificate_and_refuses_other_credentials(void **unused)
{
	uint8_t credential[] = { 0, 2, 3, 2, 9, 9 };
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_UPDATE);

	(void)unused;
	leaf.credential = rd_init(credential, sizeof(credential));
	assert_int_equal(read_fields(&leaf), OK);
	credential[1] = 3;
	assert_int_equal(read_fields(&leaf), ERR_FORMAT);
	credential[1] = 0;
	assert_int_equal(read_fields(&leaf), ERR_FORMAT);
}

static void refuses_a_list_of_half_a_number(void **unused)
{
	static const uint8_t list[] = { 0, 1, 0 };
	struct kit_keys keys;

	(void)unused;
	for (unsigned i = 0; i < 5; i++) {
		struct leaf leaf = fields_of(&keys, LEAF_UPDATE);
		struct rd *lists[] = { &leaf.versions, &leaf.suites,
				       &leaf.extension_types,
				       &leaf.proposal_types,
				       &leaf.credential_types };

		*lists[i] = rd_init(list, 2);
		assert_int_equal(read_fields(&leaf), OK);
		*lists[i] = rd_init(list, 3);
		assert_int_equal(read_fields(&leaf), ERR_FORMAT);
	}
}

static void refuses_an_extension_that_is_cut(void **unused)
{
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_UPDATE);

	(void)unused;
	for (size_t len = 0; len <= sizeof(extensions); len++) {
		leaf.extensions.left = len;
		/* None, the first, both. */
		assert_int_equal(read_fields(&leaf),
				 len == 0 || len == 5 || len == 8 ? OK
								  : ERR_FORMAT);
	}
}

static void a_signed_leaf_verifies(void **unused)
{
	(void)unused;
	for (int source = LEAF_KEY_PACKAGE; source <= LEAF_COMMIT; source++) {
		struct kit_leaf bytes;

		make(&bytes, (enum leaf_source)source);
		struct leaf leaf = read_whole(&bytes);
		assert_int_equal(verify(&leaf, &here), OK);
	}
}

static void no_flipped_bit_of_a_leaf_verifies(void **unused)
{
	struct kit_leaf bytes;

	(void)unused;
	make(&bytes, LEAF_COMMIT);
	for (size_t bit = 0; bit < 8 * bytes.len; bit++) {
		struct kit_leaf copy = bytes;
		struct rd r = kit_rd(&copy);
		struct leaf leaf;

		copy.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (leaf_read(&leaf, &r) == OK && rd_done(&r))
			assert_int_equal(verify(&leaf, &here), ERR_AUTH);
	}
}

/* Section 7.2: LeafNodeTBS holds the group's id and the leaf's index. */
static void a_leaf_made_for_a_group_verifies_only_in_its_place(void **unused)
{
	const struct leaf_place other_index = { here.group_id, 4 };
	const struct leaf_place other_group = { { "groUp", 5 }, 3 };

	(void)unused;
	for (int source = LEAF_KEY_PACKAGE; source <= LEAF_COMMIT; source++) {
		enum err want = source == LEAF_KEY_PACKAGE ? OK : ERR_AUTH;
		struct kit_leaf bytes;

		make(&bytes, (enum leaf_source)source);
		struct leaf leaf = read_whole(&bytes);
		assert_int_equal(verify(&leaf, &other_index), want);
		assert_int_equal(verify(&leaf, &other_group), want);
	}
}

static void a_signature_key_of_another_length_verifies_nothing(void **unused)
{
	struct kit_leaf bytes;

	(void)unused;
	make(&bytes, LEAF_UPDATE);
	struct leaf leaf = read_whole(&bytes);
	leaf.signature_key.left--;
	assert_int_equal(verify(&leaf, &here), ERR_AUTH);
}

static void a_leaf_that_does_not_fit_is_full(void **unused)
{
	static const uint8_t seed[LABEL_SEED_LEN];
	uint8_t buf[KIT_SCRATCH_SIZE], out[KIT_LEAF_SIZE];
	struct kit_leaf bytes;
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_COMMIT);

	(void)unused;
	make(&bytes, LEAF_COMMIT);
	for (size_t size = 0; size <= bytes.len; size++) {
		struct wr w = wr_init(out, size);

		assert_int_equal(leaf_sign(&w, &leaf, &here, seed,
					   wr_init(buf, sizeof(buf))),
				 size < bytes.len ? ERR_FULL : OK);
	}
}

static void scratch_that_is_too_small_is_full(void **unused)
{
	static const uint8_t seed[LABEL_SEED_LEN];
	uint8_t buf[KIT_SCRATCH_SIZE], out[KIT_LEAF_SIZE];
	struct kit_leaf bytes;
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_COMMIT);

	(void)unused;
	make(&bytes, LEAF_COMMIT);

	/* What is signed has no signature, and stands there twice. */
	const size_t least = 2 * (bytes.len - 66);
	struct leaf whole = read_whole(&bytes);

	for (size_t size = 0; size < least; size += 7) {
		struct wr w = wr_init(out, sizeof(out));
		struct wr scratch = wr_init(buf, size);

		assert_int_equal(leaf_sign(&w, &leaf, &here, seed, scratch),
				 ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
		assert_int_equal(leaf_verify(&whole, &here, scratch), ERR_FULL);
	}
}

static void what_stands_in_scratch_already_stays(void **unused)
{
	struct kit_leaf bytes;
	uint8_t buf[KIT_SCRATCH_SIZE];
	struct wr scratch = wr_init(buf, sizeof(buf));

	(void)unused;
	make(&bytes, LEAF_COMMIT);
	wr_u32(&scratch, 0x01020304);
	struct leaf leaf = read_whole(&bytes);
	assert_int_equal(leaf_verify(&leaf, &here, scratch), OK);
	assert_memory_equal(buf, "\1\2\3\4", 4);
}

static void a_leaf_of_the_suite_is_in_order(void **unused)
{
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_KEY_PACKAGE);

	(void)unused;
	assert_int_equal(leaf_check(&leaf), OK);
}

static void refuses_keys_of_another_suite(void **unused)
{
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_KEY_PACKAGE);

	(void)unused;
	leaf.key.left = 31;
	assert_int_equal(leaf_check(&leaf), ERR_FORMAT);
	leaf.key.left = 32;
	leaf.signature_key.left = 31;
	assert_int_equal(leaf_check(&leaf), ERR_FORMAT);
}

/* Each of a leaf's own must stand in the list: all others do not help. */
static void refuses_a_leaf_that_does_not_know_what_it_is(void **unused)
{
	static const uint8_t others[] = { 0, 2, 1, 0, 3, 0 };
	struct kit_keys keys;

	(void)unused;
	for (unsigned i = 0; i < 4; i++) {
		struct leaf leaf = fields_of(&keys, LEAF_KEY_PACKAGE);
		struct rd *lists[] = { &leaf.versions, &leaf.suites,
				       &leaf.extension_types,
				       &leaf.credential_types };

		*lists[i] = rd_init(others, sizeof(others));
		assert_int_equal(leaf_check(&leaf), ERR_FORMAT);
		lists[i]->left = 0;
		assert_int_equal(leaf_check(&leaf), ERR_FORMAT);
	}
}

static void extension_types_of_the_rfc_need_not_be_listed(void **unused)
{
	uint8_t one[] = { 0, 1, 0 };
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_KEY_PACKAGE);

	(void)unused;
	leaf.extension_types.left = 0;
	leaf.extensions = rd_init(one, sizeof(one));
	for (uint8_t type = 0; type <= 6; type++) {
		one[1] = type;
		assert_int_equal(leaf_check(&leaf),
				 type >= 1 && type <= 5 ? OK : ERR_FORMAT);
	}
}

static void refuses_an_extension_twice(void **unused)
{
	static const uint8_t twice[] = {
		0xf1, 0xc0, 0, 0, 1, 0, 0xf1, 0xc0, 0
	};
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_KEY_PACKAGE);

	(void)unused;
	leaf.extensions = rd_init(twice, 6);
	assert_int_equal(leaf_check(&leaf), OK);
	leaf.extensions = rd_init(twice, 9);
	assert_int_equal(leaf_check(&leaf), ERR_FORMAT);
}

static void refuses_too_many_extensions(void **unused)
{
	uint8_t types[2 * (LEAF_EXTENSIONS_N + 1)];
	uint8_t many[3 * (LEAF_EXTENSIONS_N + 1)];
	struct kit_keys keys;
	struct leaf leaf = fields_of(&keys, LEAF_KEY_PACKAGE);

	(void)unused;
	struct wr type = wr_init(types, sizeof(types));
	struct wr one = wr_init(many, sizeof(many));
	for (unsigned i = 0; i <= LEAF_EXTENSIONS_N; i++) {
		wr_u16(&type, (uint16_t)(0xaa00 + i));
		wr_u16(&one, (uint16_t)(0xaa00 + i));
		wr_u8(&one, 0);
	}
	leaf.extension_types = rd_init(types, sizeof(types));
	leaf.extensions = rd_init(many, sizeof(many) - 3);
	assert_int_equal(leaf_check(&leaf), OK);
	leaf.extensions = rd_init(many, sizeof(many));
	assert_int_equal(leaf_check(&leaf), ERR_FORMAT);
}

static void an_extension_is_found_by_its_type(void **unused)
{
	struct rd list = rd_init(extensions, sizeof(extensions));
	struct rd data = rd_init(extensions, 0);

	(void)unused;
	assert_false(leaf_extension(list, 2, &data));
	assert_true(leaf_extension(list, 0xf1c0, &data));
	same(data, rd_init((const uint8_t *)"\7\10", 2));
	assert_true(leaf_extension(list, 1, &data));
	assert_int_equal(data.left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leaf_is_read_field_by_field),
		cmocka_unit_test(a_key_package_leaf_has_a_lifetime),
		cmocka_unit_test(
			a_leaf_is_written_to_the_bytes_it_was_read_from),
		cmocka_unit_test(reading_stops_behind_the_leaf),
		cmocka_unit_test(refuses_every_shortened_leaf),
		cmocka_unit_test(refuses_a_source_that_does_not_exist),
		cmocka_unit_test(
			reads_a_certificate_and_refuses_other_credentials),
		cmocka_unit_test(refuses_a_list_of_half_a_number),
		cmocka_unit_test(refuses_an_extension_that_is_cut),
		cmocka_unit_test(a_signed_leaf_verifies),
		cmocka_unit_test(no_flipped_bit_of_a_leaf_verifies),
		cmocka_unit_test(
			a_leaf_made_for_a_group_verifies_only_in_its_place),
		cmocka_unit_test(
			a_signature_key_of_another_length_verifies_nothing),
		cmocka_unit_test(a_leaf_that_does_not_fit_is_full),
		cmocka_unit_test(scratch_that_is_too_small_is_full),
		cmocka_unit_test(what_stands_in_scratch_already_stays),
		cmocka_unit_test(a_leaf_of_the_suite_is_in_order),
		cmocka_unit_test(refuses_keys_of_another_suite),
		cmocka_unit_test(refuses_a_leaf_that_does_not_know_what_it_is),
		cmocka_unit_test(extension_types_of_the_rfc_need_not_be_listed),
		cmocka_unit_test(refuses_an_extension_twice),
		cmocka_unit_test(refuses_too_many_extensions),
		cmocka_unit_test(an_extension_is_found_by_its_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
