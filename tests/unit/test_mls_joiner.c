/* Who wants to come in: keys, key package, what others see of it. */
#include "mls/extension.h"
#include "mls/joiner.h"
#include "mls/message.h"
#include "mls_kit.h"
#include "prim/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum err make(struct mls_joiner *j, size_t identity_len, uint8_t n)
{
	static const uint8_t identity[MLS_IDENTITY_MAX + 1] = "somebody";
	uint8_t seed[LABEL_SEED_LEN], random[32];
	const struct mls_identity own = { seed, { identity, identity_len } };

	kit_seed(seed, 1);
	kit_seed(random, n);
	return mls_joiner_make(j, &own, KIT_FROM_S, KIT_UNTIL_S, random);
}

static struct rd package(const struct mls_joiner *j)
{
	return rd_init(j->key_package, j->key_package_len);
}

static enum err look(struct rd bytes, struct rd *identity, struct rd *key)
{
	struct kit_room scratch;

	return mls_key_package_look(bytes, identity, key, kit_wr(&scratch));
}

static void a_joiners_key_package_says_who_it_is(void **unused)
{
	struct mls_joiner j;
	struct rd identity, key;
	uint8_t public_key[SIGN_PUBLIC_LEN];

	(void)unused;
	assert_int_equal(make(&j, 8, 1), OK);
	assert_int_equal(look(package(&j), &identity, &key), OK);
	assert_int_equal(identity.left, 8);
	assert_memory_equal(identity.p, "somebody", 8);
	sign_public_of_seed(public_key, j.seed);
	assert_int_equal(key.left, SIGN_PUBLIC_LEN);
	assert_memory_equal(key.p, public_key, SIGN_PUBLIC_LEN);
}

static bool is_list(struct rd list, uint16_t only)
{
	return list.left == 2 && rd_u16(&list) == only;
}

/* docs/protocol.md, section 6. */
static void a_joiner_can_do_what_the_profile_has_and_no_more(void **unused)
{
	struct mls_joiner j;
	struct message m;

	(void)unused;
	assert_int_equal(make(&j, 8, 1), OK);
	assert_int_equal(message_read(&m, package(&j)), OK);
	assert_int_equal(m.wire, FRAMING_KEY_PACKAGE);

	const struct leaf *leaf = &m.as.key_package.leaf;

	assert_int_equal(m.as.key_package.suite, 0x0003);
	assert_int_equal(m.as.key_package.extensions.left, 0);
	assert_true(is_list(leaf->versions, 1));
	assert_true(is_list(leaf->suites, 0x0003));
	assert_true(is_list(leaf->extension_types, 0xf1c0));
	assert_true(is_list(leaf->credential_types, LEAF_CREDENTIAL_BASIC));
	assert_int_equal(leaf->proposal_types.left, 0);
	assert_int_equal(leaf->extensions.left, 0);
	assert_int_equal(leaf->not_before_s, KIT_FROM_S);
	assert_int_equal(leaf->not_after_s, KIT_UNTIL_S);
}

static void a_joiner_has_the_private_keys_of_its_key_package(void **unused)
{
	struct mls_joiner j;
	struct message m;
	uint8_t key[HPKE_KEY_LEN];

	(void)unused;
	assert_int_equal(make(&j, 8, 1), OK);
	assert_int_equal(message_read(&m, package(&j)), OK);
	hpke_public(key, j.init.secret_key);
	assert_memory_equal(m.as.key_package.init_key.p, key, sizeof(key));
	hpke_public(key, j.leaf.secret_key);
	assert_memory_equal(m.as.key_package.leaf.key.p, key, sizeof(key));
}

static void other_randomness_is_other_keys(void **unused)
{
	struct mls_joiner a, b, again;

	(void)unused;
	assert_int_equal(make(&a, 8, 1), OK);
	assert_int_equal(make(&b, 8, 2), OK);
	assert_int_equal(make(&again, 8, 1), OK);
	assert_memory_not_equal(&a.init, &b.init, sizeof(a.init));
	assert_memory_not_equal(&a.leaf, &b.leaf, sizeof(a.leaf));
	assert_memory_not_equal(&a.init, &a.leaf, sizeof(a.leaf));
	assert_memory_equal(a.key_package, again.key_package,
			    a.key_package_len);
}

static void the_longest_identity_fits_and_no_longer_one(void **unused)
{
	struct mls_joiner j;
	struct rd identity, key;

	(void)unused;
	assert_int_equal(make(&j, MLS_IDENTITY_MAX, 1), OK);
	assert_int_equal(look(package(&j), &identity, &key), OK);
	assert_int_equal(identity.left, MLS_IDENTITY_MAX);
	assert_int_equal(make(&j, 0, 1), OK);
	assert_int_equal(look(package(&j), &identity, &key), OK);
	assert_int_equal(make(&j, MLS_IDENTITY_MAX + 1, 1), ERR_FULL);
}

static void refuses_to_look_at_what_is_no_key_package(void **unused)
{
	static const uint8_t welcome[] = {
		0, 1, 0, FRAMING_WELCOME, 0, 3, 0, 0
	};
	struct mls_joiner j;
	struct rd identity = { .left = 77 }, key;

	(void)unused;
	assert_int_equal(make(&j, 8, 1), OK);
	for (size_t len = 0; len < j.key_package_len; len++)
		assert_int_equal(
			look(rd_init(j.key_package, len), &identity, &key),
			ERR_FORMAT);
	assert_int_equal(
		look(rd_init(welcome, sizeof(welcome)), &identity, &key),
		ERR_FORMAT);
	assert_int_equal(identity.left, 77);
}

static void refuses_a_credential_that_is_not_basic(void **unused)
{
	static const uint8_t credential[] = { 0, LEAF_CREDENTIAL_X509, 1, 0 };
	static const uint8_t types[] = { 0, LEAF_CREDENTIAL_X509 };
	struct kit_package p;
	struct kit_room room;
	struct wr w = kit_wr(&room);
	struct rd identity, key;

	(void)unused;
	kit_begin_package(&p, 1);
	p.leaf.credential_type = LEAF_CREDENTIAL_X509;
	p.leaf.credential = rd_init(credential, sizeof(credential));
	p.leaf.credential_types = rd_init(types, sizeof(types));
	kit_sign_package(&p);
	assert_int_equal(kit_check_package(&p.k), OK);
	message_begin(&w, FRAMING_KEY_PACKAGE);
	wr_bytes(&w, p.bytes.p, p.bytes.left);
	assert_int_equal(look(kit_written(&w), &identity, &key), ERR_FORMAT);
}

static void looking_verifies_the_signatures(void **unused)
{
	struct mls_joiner j;
	struct rd identity, key;

	(void)unused;
	assert_int_equal(make(&j, 8, 1), OK);
	j.key_package[j.key_package_len - 1] ^= 1;
	assert_int_equal(look(package(&j), &identity, &key), ERR_AUTH);
}

static void a_wiped_joiner_is_zero(void **unused)
{
	static const struct mls_joiner zero;
	struct mls_joiner j;

	(void)unused;
	memset(&j, 0, sizeof(j));
	assert_int_equal(make(&j, 8, 1), OK);
	mls_joiner_wipe(&j);
	assert_memory_equal(&j, &zero, sizeof(j));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_joiners_key_package_says_who_it_is),
		cmocka_unit_test(
			a_joiner_can_do_what_the_profile_has_and_no_more),
		cmocka_unit_test(
			a_joiner_has_the_private_keys_of_its_key_package),
		cmocka_unit_test(other_randomness_is_other_keys),
		cmocka_unit_test(the_longest_identity_fits_and_no_longer_one),
		cmocka_unit_test(refuses_to_look_at_what_is_no_key_package),
		cmocka_unit_test(refuses_a_credential_that_is_not_basic),
		cmocka_unit_test(looking_verifies_the_signatures),
		cmocka_unit_test(a_wiped_joiner_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
