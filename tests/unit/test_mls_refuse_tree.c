/* Trees in Welcomes that are refused (RFC 9420, sections 7.3, 7.9 and 12.4.3.1;
 * docs/protocol.md, section 6), and groups that do not fit.
 */
#include "arrival_kit.h"
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/own_leaf.h"
#include "mls/view.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arrival arrival;

/* The tree */

static void other_tree_hash(struct groupinfo *g)
{
	static const uint8_t hash[SHA256_LEN];

	g->context.tree_hash = rd_init(hash, sizeof(hash));
}

static void refuses_another_tree_than_that_of_the_context(void **unused)
{
	(void)unused;
	arrival_refused(&arrival,
			(struct liar_welcome){ .change_info = other_tree_hash },
			ERR_AUTH);
	arrival_joins(&arrival);
}

static void other_parent_hash(struct tree *t)
{
	static const uint8_t hash[SHA256_LEN] = { 1 };
	struct tree_parent *p = &t->parents[0];

	assert_true(p->filled);
	tree_set_parent(t, 1, p->key, hash);
}

static void new_parent(struct tree *t)
{
	static const uint8_t secret[HPKE_KEY_LEN] = { 9 };
	uint8_t key[HPKE_KEY_LEN];

	assert_true(tree_is_blank(t, 5));
	hpke_public(key, secret);
	tree_set_parent(t, 5, key, NULL);
}

static void refuses_a_parent_that_nobody_vouches_for(void **unused)
{
	(void)unused;
	arrival_refused(
		&arrival,
		(struct liar_welcome){ .change_tree = other_parent_hash },
		ERR_AUTH);
	arrival_refused(&arrival,
			(struct liar_welcome){ .change_tree = new_parent },
			ERR_AUTH);
	arrival_joins(&arrival);
}

static void unmerged_leaf_that_is_not_below(struct tree *t)
{
	tree_set_add(&t->parents[0].unmerged, 2);
}

static void without_leaf_2(struct tree *t)
{
	tree_remove(t, 2);
}

static void unmerged_leaf_that_is_nobody(struct tree *t)
{
	tree_set_add(&t->parents[1].unmerged, 2);
}

static void unmerged_leaf_above_but_not_between(struct tree *t)
{
	tree_set_add(&t->parents[1].unmerged, 1);
}

static void refuses_unmerged_leaves_that_are_none(void **unused)
{
	(void)unused;
	arrival_refused(
		&arrival,
		(struct liar_welcome){
			.change_tree = unmerged_leaf_that_is_not_below },
		ERR_FORMAT);
	arrival_refused(&arrival,
			(struct liar_welcome){
				.change_leaves = without_leaf_2,
				.change_tree = unmerged_leaf_that_is_nobody },
			ERR_FORMAT);
	arrival_refused(
		&arrival,
		(struct liar_welcome){
			.change_tree = unmerged_leaf_above_but_not_between },
		ERR_FORMAT);
	arrival_joins(&arrival);
}

/* A leaf in the place of another, with a new key, and a signature. */
struct other_leaf {
	uint32_t index;
	const uint8_t *identity;
	size_t identity_len;
	const uint8_t *seed;
	uint32_t signed_for; /* an index */
	uint64_t not_after_s;
	enum leaf_source source;
	bool no_policy;
	bool no_suite;
	bool with_extension;
	bool wrong_signature;
};

static struct other_leaf other;

static void put_other_leaf(struct tree *t)
{
	static const uint8_t extension[] = { 0xf1, 0xc0, 0 };
	static const uint8_t secret[HPKE_KEY_LEN] = { 8 };
	const struct mls_identity own = {
		other.seed, { other.identity, other.identity_len }
	};
	const struct leaf_place place = {
		view_part(mls_group_id(arrival.members[0].g)), other.signed_for
	};
	uint8_t key[HPKE_KEY_LEN];
	uint8_t room[4096];
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct own_leaf parts;
	struct leaf leaf;

	hpke_public(key, secret);
	assert_int_equal(own_leaf_fill(&leaf, &parts, &own, key), OK);
	leaf.source = other.source;
	leaf.not_before_s = KIT_NOW_S;
	leaf.not_after_s = other.not_after_s;
	if (other.no_policy)
		leaf.extension_types.left = 0;
	if (other.no_suite)
		leaf.suites.left = 0;
	if (other.with_extension)
		leaf.extensions = rd_init(extension, sizeof(extension));
	assert_int_equal(leaf_sign(&w, &leaf, &place, other.seed,
				   wr_init(room, sizeof(room))),
			 OK);
	bytes[wr_len(&w) - 1] ^= other.wrong_signature;
	assert_int_equal(
		tree_update(t, other.index, rd_init(bytes, wr_len(&w))), OK);
}

static void reset_other(void)
{
	other = (struct other_leaf){
		.index = 1,
		.identity = arrival.members[1].identity,
		.identity_len = sizeof(arrival.members[1].identity),
		.seed = arrival.members[1].seed,
		.signed_for = 1,
		.source = LEAF_UPDATE,
		.not_after_s = KIT_NOW_S,
	};
}

static void other_leaf_is_refused(enum err expected)
{
	arrival_refused(
		&arrival,
		(struct liar_welcome){ .change_leaves = put_other_leaf },
		expected);
	reset_other();
}

static void refuses_leaves_that_are_not_valid(void **unused)
{
	(void)unused;
	reset_other();
	other.wrong_signature = true;
	other_leaf_is_refused(ERR_AUTH);
	other.signed_for = 2;
	other_leaf_is_refused(ERR_AUTH);
	other.no_suite = true;
	other_leaf_is_refused(ERR_FORMAT);
	other.no_policy = true;
	other_leaf_is_refused(ERR_FORMAT);
	other.with_extension = true;
	other_leaf_is_refused(ERR_FORMAT);
	other.source = LEAF_KEY_PACKAGE;
	other.not_after_s = KIT_NOW_S - 1;
	other_leaf_is_refused(ERR_FORMAT);
	other.source = LEAF_KEY_PACKAGE;
	other.not_after_s = KIT_NOW_S + MLS_LIFETIME_MAX_S + 1;
	other_leaf_is_refused(ERR_FORMAT);
	other.identity_len = 7;
	other_leaf_is_refused(ERR_FORMAT);
	other.identity = arrival.members[2].identity;
	other_leaf_is_refused(ERR_FORMAT);

	arrival_lie(&arrival,
		    (struct liar_welcome){ .change_leaves = put_other_leaf });
	assert_int_equal(kit_join(&arrival.joiner, &arrival.commit), OK);
}

static void refuses_a_tree_without_its_own_leaf(void **unused)
{
	(void)unused;
	/* Somebody with our signature key, but another key package. */
	reset_other();
	other.index = 3;
	other.identity = arrival.joiner.identity;
	other.seed = arrival.joiner.seed;
	other.source = LEAF_KEY_PACKAGE;
	other_leaf_is_refused(ERR_AUTH);
	arrival_joins(&arrival);
}

static void refuses_a_tree_that_is_none(void **unused)
{
	static const uint8_t bytes[] = { 1, 2, 3 };

	(void)unused;
	arrival_refused(&arrival,
			(struct liar_welcome){
				.other_tree = true,
				.tree_bytes = rd_init(bytes, sizeof(bytes)) },
			ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_a_group_that_is_larger_than_its_memory(void **unused)
{
	(void)unused;
	kit_close(&arrival.joiner);
	kit_open(&arrival.joiner, 100, MLS_STRICT, 2);
	arrival_welcome(&arrival);
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_FULL);
}

static enum err join_at(uint64_t now_s)
{
	const struct rd no_tree = rd_init(arrival.commit.welcome, 0);

	return mls_join(arrival.joiner.g, &arrival.joiner.joiner,
			kit_welcome(&arrival.commit), no_tree, now_s);
}

static void refuses_leaves_whose_time_is_over(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	assert_int_equal(join_at(KIT_NOW_S + 24 * 3600), ERR_FORMAT);
	assert_int_equal(join_at(KIT_NOW_S - 3601), ERR_FORMAT);
	assert_int_equal(join_at(KIT_NOW_S), OK);
}

/* Nothing secret of a Welcome stays when it is refused. */
static void a_refused_welcome_leaves_no_secret(void **unused)
{
	static const uint8_t secret[LABEL_SECRET_LEN] = { 'k', 'e', 'y' };
	const struct kit_member *m = &arrival.joiner;

	(void)unused;
	arrival_refused(&arrival,
			(struct liar_welcome){ .path_secret = secret },
			ERR_AUTH);
	assert_null(memmem(m->memory, m->size, secret, sizeof(secret)));
	assert_null(memmem(m->memory, m->size, m->seed, sizeof(m->seed)));
	assert_null(memmem(m->memory, m->size, m->joiner.leaf.secret_key,
			   HPKE_KEY_LEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STRICT(test)                                                        \
	cmocka_unit_test_prestate_setup_teardown(test, arrival_open_strict, \
						 arrival_close, &arrival)
		STRICT(refuses_another_tree_than_that_of_the_context),
		STRICT(refuses_a_parent_that_nobody_vouches_for),
		STRICT(refuses_unmerged_leaves_that_are_none),
		STRICT(refuses_leaves_that_are_not_valid),
		STRICT(refuses_a_tree_without_its_own_leaf),
		STRICT(refuses_a_tree_that_is_none),
		STRICT(refuses_a_group_that_is_larger_than_its_memory),
		STRICT(refuses_leaves_whose_time_is_over),
		STRICT(a_refused_welcome_leaves_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
