/* Trees in Welcomes that are refused (RFC 9420, sections 7.3, 7.9 and 12.4.3.1;
 * docs/protocol.md, section 6), and groups that do not fit.
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/own_leaf.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 3, LIAR = 0 };

static struct kit_member members[N];
static struct kit_member joiner;
static struct kit_commit commit;
static struct kit_commit honest;
static uint8_t group_id[KIT_GROUP_ID_LEN];

static void open_with(enum mls_profile profile)
{
	kit_group(members, N, profile, 4);
	kit_open(&joiner, 100, profile, 4);
	memcpy(group_id, mls_group_id(members[0].g).p, sizeof(group_id));
}

static int open_strict(void **unused)
{
	(void)unused;
	open_with(MLS_STRICT);
	return 0;
}

static int close_all(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < N; i++)
		kit_close(&members[i]);
	kit_close(&joiner);
	return 0;
}

static void joins_an_honest_one(void)
{
	kit_commit_add(&honest, &members[1], &joiner);
	kit_settle(members, N, 1, &honest);
	assert_int_equal(kit_join(&joiner, &honest), OK);
	assert_int_equal(kit_join(&joiner, &honest), ERR_STEP);
	kit_commit_add(&honest, &joiner, NULL);
	assert_int_equal(mls_commit_taken(joiner.g), OK);
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(kit_take(&members[i], kit_bytes(&honest)), OK);
	assert_true(kit_agree(members, N));
	assert_true(kit_agree((struct kit_member[]){ members[0], joiner }, 2));
}

static void refused(struct liar_welcome how, enum err expected)
{
	liar_welcome(&commit, &members[LIAR], &joiner, &how);
	verdict_not_joined(&joiner, &commit, expected);
}

/* The tree */

static void other_tree_hash(struct groupinfo *g)
{
	static const uint8_t hash[SHA256_LEN];

	g->context.tree_hash = rd_init(hash, sizeof(hash));
}

static void refuses_another_tree_than_that_of_the_context(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_info = other_tree_hash },
		ERR_AUTH);
	joins_an_honest_one();
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
	refused((struct liar_welcome){ .change_tree = other_parent_hash },
		ERR_AUTH);
	refused((struct liar_welcome){ .change_tree = new_parent }, ERR_AUTH);
	joins_an_honest_one();
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
	refused(
		(struct liar_welcome){
			.change_tree = unmerged_leaf_that_is_not_below },
		ERR_FORMAT);
	refused((struct liar_welcome){ .change_leaves = without_leaf_2,
				       .change_tree =
					       unmerged_leaf_that_is_nobody },
		ERR_FORMAT);
	refused(
		(struct liar_welcome){
			.change_tree = unmerged_leaf_above_but_not_between },
		ERR_FORMAT);
	joins_an_honest_one();
}

/* A leaf in the place of leaf 1, with a new key, and a signature. */
struct other_leaf {
	const uint8_t *identity;
	size_t identity_len;
	const uint8_t *seed;
	uint32_t signed_for; /* the index */
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
	const struct leaf_place place = { { group_id, sizeof(group_id) },
					  other.signed_for };
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
	assert_int_equal(tree_update(t, 1, rd_init(bytes, wr_len(&w))), OK);
}

static void reset_other(void)
{
	other = (struct other_leaf){
		.identity = members[1].identity,
		.identity_len = sizeof(members[1].identity),
		.seed = members[1].seed,
		.signed_for = 1,
		.source = LEAF_UPDATE,
		.not_after_s = KIT_NOW_S,
	};
}

static void other_leaf_is_refused(enum err expected)
{
	refused((struct liar_welcome){ .change_leaves = put_other_leaf },
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
	other.identity = members[2].identity;
	other_leaf_is_refused(ERR_FORMAT);

	liar_welcome(&commit, &members[LIAR], &joiner,
		     &(const struct liar_welcome){ .change_leaves =
							   put_other_leaf });
	assert_int_equal(kit_join(&joiner, &commit), OK);
}

static void joiner_is_another(struct tree *t)
{
	/* Somebody with our signature key, but another key package. */
	static const uint8_t secret[HPKE_KEY_LEN] = { 8 };
	const struct mls_identity own = {
		joiner.seed, { joiner.identity, sizeof(joiner.identity) }
	};
	uint8_t key[HPKE_KEY_LEN];
	uint8_t room[4096];
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct own_leaf parts;
	struct leaf leaf;

	hpke_public(key, secret);
	assert_int_equal(own_leaf_fill(&leaf, &parts, &own, key), OK);
	leaf.source = LEAF_KEY_PACKAGE;
	leaf.not_before_s = KIT_NOW_S;
	leaf.not_after_s = KIT_NOW_S;
	assert_int_equal(leaf_sign(&w, &leaf, NULL, joiner.seed,
				   wr_init(room, sizeof(room))),
			 OK);
	assert_int_equal(tree_update(t, 3, rd_init(bytes, wr_len(&w))), OK);
}

static void refuses_a_tree_without_its_own_leaf(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_leaves = joiner_is_another },
		ERR_AUTH);
	joins_an_honest_one();
}

static void refuses_a_tree_that_is_none(void **unused)
{
	static const uint8_t bytes[] = { 1, 2, 3 };

	(void)unused;
	refused((struct liar_welcome){ .other_tree = true,
				       .tree_bytes =
					       rd_init(bytes, sizeof(bytes)) },
		ERR_FORMAT);
	joins_an_honest_one();
}

static void refuses_a_group_that_is_larger_than_its_memory(void **unused)
{
	(void)unused;
	kit_close(&joiner);
	kit_open(&joiner, 100, MLS_STRICT, 2);
	kit_commit_add(&commit, &members[0], &joiner);
	verdict_not_joined(&joiner, &commit, ERR_FULL);
}

static void refuses_leaves_whose_time_is_over(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	assert_int_equal(
		mls_join(joiner.g, &joiner.joiner, kit_welcome(&commit),
			 rd_init(commit.welcome, 0), KIT_NOW_S + 24 * 3600),
		ERR_FORMAT);
	assert_int_equal(mls_join(joiner.g, &joiner.joiner,
				  kit_welcome(&commit),
				  rd_init(commit.welcome, 0), KIT_NOW_S - 3601),
			 ERR_FORMAT);
	assert_int_equal(kit_join(&joiner, &commit), OK);
}

/* Nothing secret of a Welcome stays when it is refused. */
static void a_refused_welcome_leaves_no_secret(void **unused)
{
	static const uint8_t secret[LABEL_SECRET_LEN] = { 'k', 'e', 'y' };

	(void)unused;
	refused((struct liar_welcome){ .path_secret = secret }, ERR_AUTH);
	assert_null(memmem(joiner.memory, joiner.size, secret, sizeof(secret)));
	assert_null(memmem(joiner.memory, joiner.size, joiner.seed,
			   sizeof(joiner.seed)));
	assert_null(memmem(joiner.memory, joiner.size,
			   joiner.joiner.leaf.secret_key, HPKE_KEY_LEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STRICT(test) \
	cmocka_unit_test_setup_teardown(test, open_strict, close_all)
#define WHOLE(test) cmocka_unit_test_setup_teardown(test, open_whole, close_all)
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
