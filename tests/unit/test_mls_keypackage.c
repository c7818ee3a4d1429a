/* Key packages: what RFC 9420 section 10 asks of one, and what it refuses. */
#include "mls/extension.h"
#include "mls/keypackage.h"
#include "mls_kit.h"
#include "treekem/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One of a type that nobody knows; one of the RFC's; the policy. */
static const uint8_t unknown[] = { 0xff, 0x01, 0 };
static const uint8_t application_id[] = { 0, EXTENSION_APPLICATION_ID, 1, 7 };
static const uint8_t policy[] = { 0xf1, 0xc0, 0 };

static struct rd list(const void *p, size_t len)
{
	return rd_init(p, len);
}

static void a_good_key_package_is_taken(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_make_package(&p, 1);
	assert_int_equal(kit_check_package(&p.k), OK);
	assert_int_equal(p.k.leaf.source, LEAF_KEY_PACKAGE);
	assert_memory_equal(p.k.init_key.p, p.init.public_key, HPKE_KEY_LEN);
}

static void a_key_package_is_written_to_the_same_bytes(void **unused)
{
	struct kit_package p;
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	kit_make_package(&p, 1);
	keypackage_write(&w, &p.k);
	assert_int_equal(wr_len(&w), p.bytes.left);
	assert_memory_equal(room.bytes, p.bytes.p, p.bytes.left);
}

static void refuses_every_shortened_key_package(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_make_package(&p, 1);
	for (size_t len = 0; len < p.bytes.left; len++) {
		struct rd r = rd_init(p.bytes.p, len);
		struct keypackage k = { .suite = 77 };

		assert_int_equal(keypackage_read(&k, &r), ERR_FORMAT);
		assert_int_equal(k.suite, 77);
		assert_int_equal(r.left, len);
	}
}

static void refuses_any_flipped_bit_of_a_key_package(void **unused)
{
	struct kit_package p;
	uint8_t copy[KIT_ROOM];

	(void)unused;
	kit_make_package(&p, 1);
	for (size_t bit = 0; bit < 8 * p.bytes.left; bit++) {
		struct rd r = rd_init(copy, p.bytes.left);
		struct keypackage k;

		memcpy(copy, p.bytes.p, p.bytes.left);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(keypackage_read(&k, &r) == OK && rd_done(&r) &&
			     kit_check_package(&k) == OK);
	}
}

static void refuses_another_version_of_a_key_package(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.k.version = 2;
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), ERR_FORMAT);
}

static void refuses_another_suite_of_a_key_package(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.k.suite = 1;
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), ERR_FORMAT);
}

static void refuses_a_leaf_that_was_not_made_for_a_key_package(void **unused)
{
	static const enum leaf_source others[] = { LEAF_UPDATE, LEAF_COMMIT };
	struct kit_package p;

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		kit_begin_package(&p, 1);
		p.leaf.source = others[i];
		kit_sign_package(&p);
		assert_int_equal(kit_check_package(&p.k), ERR_FORMAT);
	}
}

static void refuses_a_leaf_that_does_not_list_our_suite(void **unused)
{
	static const uint8_t suites[] = { 0, 1 };
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.leaf.suites = list(suites, sizeof(suites));
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), ERR_FORMAT);
}

static void refuses_an_init_key_that_is_the_leafs_key(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.k.init_key = p.leaf.key;
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), ERR_FORMAT);
}

static void refuses_an_init_key_of_another_length(void **unused)
{
	static const uint8_t key[HPKE_KEY_LEN + 1] = { 9 };
	struct kit_package p;

	(void)unused;
	for (size_t len = HPKE_KEY_LEN - 1; len <= sizeof(key); len += 2) {
		kit_begin_package(&p, 1);
		p.k.init_key = list(key, len);
		kit_sign_package(&p);
		assert_int_equal(kit_check_package(&p.k), ERR_FORMAT);
	}
}

static enum err check_with(const void *extensions, size_t len)
{
	struct kit_package p;

	kit_begin_package(&p, 1);
	p.k.extensions = list(extensions, len);
	kit_sign_package(&p);
	return kit_check_package(&p.k);
}

static void an_extension_is_listed_or_of_the_rfc(void **unused)
{
	(void)unused;
	assert_int_equal(check_with(policy, sizeof(policy)), OK);
	assert_int_equal(check_with(application_id, sizeof(application_id)),
			 OK);
	assert_int_equal(check_with(unknown, sizeof(unknown)), ERR_FORMAT);
}

static void an_unknown_extension_that_is_listed_is_ignored(void **unused)
{
	static const uint8_t types[] = { 0xf1, 0xc0, 0xff, 0x01 };
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.leaf.extension_types = list(types, sizeof(types));
	p.k.extensions = list(unknown, sizeof(unknown));
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), OK);
}

static void refuses_an_extension_that_is_there_twice(void **unused)
{
	uint8_t twice[2 * sizeof(policy) + sizeof(application_id)];
	struct wr w = wr_init(twice, sizeof(twice));

	(void)unused;
	wr_bytes(&w, policy, sizeof(policy));
	wr_bytes(&w, application_id, sizeof(application_id));
	assert_int_equal(check_with(twice, wr_len(&w)), OK);
	wr_bytes(&w, policy, sizeof(policy));
	assert_int_equal(check_with(twice, wr_len(&w)), ERR_FORMAT);
}

static void a_list_has_a_limit_of_extensions(void **unused)
{
	uint8_t many[3 * (EXTENSION_N + 1)];
	struct wr w = wr_init(many, sizeof(many));

	(void)unused;
	for (uint16_t i = 0; i < EXTENSION_N; i++)
		extension_write(&w, (uint16_t)(100 + i),
				(struct part){ "", 0 });
	assert_int_equal(extension_check(list(many, wr_len(&w))), OK);
	extension_write(&w, 99, (struct part){ "", 0 });
	assert_int_equal(extension_check(list(many, wr_len(&w))), ERR_FORMAT);
}

static void refuses_a_list_whose_last_extension_is_cut(void **unused)
{
	static const uint8_t cut[] = { 4, 0xff, 0x01, 3, 0 };
	struct rd r = rd_init(cut, sizeof(cut));
	struct rd extensions = { .left = 77 };

	(void)unused;
	assert_int_equal(extension_read(&extensions, &r), ERR_FORMAT);
	assert_int_equal(extensions.left, 77);
	assert_int_equal(extension_check(list(cut + 1, 4)), ERR_FORMAT);
}

static void refuses_a_key_package_that_another_signed(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.seed[0] ^= 1;
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), ERR_AUTH);
}

static void refuses_a_leaf_that_another_signed(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.leaf_seed[0] ^= 1;
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), ERR_AUTH);
}

static void a_lifetime_begins_and_ends(void **unused)
{
	struct kit_package p;
	const uint64_t any = UINT64_MAX;

	(void)unused;
	kit_make_package(&p, 1);
	assert_false(keypackage_in_time(&p.k.leaf, KIT_FROM_S - 1, any));
	assert_true(keypackage_in_time(&p.k.leaf, KIT_FROM_S, any));
	assert_true(keypackage_in_time(&p.k.leaf, KIT_UNTIL_S, any));
	assert_false(keypackage_in_time(&p.k.leaf, KIT_UNTIL_S + 1, any));
}

static void a_lifetime_is_not_longer_than_what_is_asked(void **unused)
{
	const uint64_t most = KEYPACKAGE_LIFETIME_MAX_S;
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.leaf.not_after_s = KIT_FROM_S + most;
	assert_true(keypackage_in_time(&p.leaf, KIT_FROM_S, most));
	p.leaf.not_after_s++;
	assert_false(keypackage_in_time(&p.leaf, KIT_FROM_S, most));
	p.leaf.not_before_s = 0;
	p.leaf.not_after_s = UINT64_MAX;
	assert_false(keypackage_in_time(&p.leaf, KIT_FROM_S, most));
	assert_true(keypackage_in_time(&p.leaf, KIT_FROM_S, UINT64_MAX));
}

static void only_leaves_of_key_packages_have_a_lifetime(void **unused)
{
	struct kit_package p;

	(void)unused;
	kit_begin_package(&p, 1);
	p.leaf.source = LEAF_COMMIT;
	assert_true(keypackage_in_time(&p.leaf, KIT_UNTIL_S + 1, 0));
}

/* RefHash (section 5.2), written out here. */
static void a_reference_is_the_hash_of_all_of_it(void **unused)
{
	static const char label[] = "MLS 1.0 KeyPackage Reference";
	struct kit_package p;
	uint8_t ref[SHA256_LEN], hash[SHA256_LEN];
	struct kit_room room;
	struct wr w = kit_wr(&room);

	(void)unused;
	kit_make_package(&p, 1);
	vec_write(&w, label, sizeof(label) - 1);
	vec_write(&w, p.bytes.p, p.bytes.left);

	const struct part whole = kit_part(kit_written(&w));

	hash_sha256(hash, &whole, 1);
	keypackage_ref(ref, &p.k);
	assert_memory_equal(ref, hash, sizeof(ref));
}

static void a_key_package_is_signed_whole_or_not_at_all(void **unused)
{
	struct kit_package p;
	struct kit_room room, scratch;

	(void)unused;
	kit_make_package(&p, 1);
	for (size_t len = 0; len < p.bytes.left; len++) {
		struct wr w = wr_init(room.bytes, len);

		assert_int_equal(
			keypackage_sign(&w, &p.k, p.seed, kit_wr(&scratch)),
			ERR_FULL);
		assert_int_equal(wr_len(&w), 0);
	}

	struct wr w = kit_wr(&room);

	assert_int_equal(
		keypackage_sign(&w, &p.k, p.seed, wr_init(scratch.bytes, 100)),
		ERR_FULL);
	assert_int_equal(wr_len(&w), 0);
	assert_int_equal(keypackage_check(&p.k, wr_init(scratch.bytes, 100)),
			 ERR_FULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_key_package_is_taken),
		cmocka_unit_test(a_key_package_is_written_to_the_same_bytes),
		cmocka_unit_test(refuses_every_shortened_key_package),
		cmocka_unit_test(refuses_any_flipped_bit_of_a_key_package),
		cmocka_unit_test(refuses_another_version_of_a_key_package),
		cmocka_unit_test(refuses_another_suite_of_a_key_package),
		cmocka_unit_test(
			refuses_a_leaf_that_was_not_made_for_a_key_package),
		cmocka_unit_test(refuses_a_leaf_that_does_not_list_our_suite),
		cmocka_unit_test(refuses_an_init_key_that_is_the_leafs_key),
		cmocka_unit_test(refuses_an_init_key_of_another_length),
		cmocka_unit_test(an_extension_is_listed_or_of_the_rfc),
		cmocka_unit_test(
			an_unknown_extension_that_is_listed_is_ignored),
		cmocka_unit_test(refuses_an_extension_that_is_there_twice),
		cmocka_unit_test(a_list_has_a_limit_of_extensions),
		cmocka_unit_test(refuses_a_list_whose_last_extension_is_cut),
		cmocka_unit_test(refuses_a_key_package_that_another_signed),
		cmocka_unit_test(refuses_a_leaf_that_another_signed),
		cmocka_unit_test(a_lifetime_begins_and_ends),
		cmocka_unit_test(a_lifetime_is_not_longer_than_what_is_asked),
		cmocka_unit_test(only_leaves_of_key_packages_have_a_lifetime),
		cmocka_unit_test(a_reference_is_the_hash_of_all_of_it),
		cmocka_unit_test(a_key_package_is_signed_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
