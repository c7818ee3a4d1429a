/* Paths of commits, and messages that carry them, that a strict group refuses
 * (RFC 9420, sections 6, 7.3 to 7.9 and 12.4.2): each as a lie in a commit that is
 * honest else, and nothing of who refuses it changes.
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "trial_kit.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = TRIAL_N, LIAR = TRIAL_LIAR };

static struct trial trial;

/* The path: sections 7.3, 7.5, 7.9 and 12.4.2 */

static void refuses_a_leaf_that_somebody_else_signed(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .leaf_seed = liar_other_seed },
		      ERR_AUTH);
}

static void refuse_leaf(void (*change)(struct leaf *leaf), enum err expected)
{
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .change_leaf = change }, expected);
}

static void other_source(struct leaf *leaf)
{
	leaf->source = LEAF_UPDATE;
}

static void package_source(struct leaf *leaf)
{
	leaf->source = LEAF_KEY_PACKAGE;
	leaf->not_before_s = KIT_NOW_S;
	leaf->not_after_s = KIT_NOW_S;
}

static void refuses_a_path_whose_leaf_is_not_of_a_commit(void **unused)
{
	(void)unused;
	refuse_leaf(other_source, ERR_FORMAT);
	refuse_leaf(package_source, ERR_FORMAT);
}

static void other_parent_hash(struct leaf *leaf)
{
	static const uint8_t hash[SHA256_LEN] = { 1 };

	leaf->parent_hash = rd_init(hash, sizeof(hash));
}

static void no_parent_hash(struct leaf *leaf)
{
	leaf->parent_hash.left = 0;
}

static void refuses_a_wrong_parent_hash(void **unused)
{
	(void)unused;
	refuse_leaf(other_parent_hash, ERR_AUTH);
	refuse_leaf(no_parent_hash, ERR_AUTH);
}

static uint8_t taken_key[HPKE_KEY_LEN];

static void key_that_is_taken(struct leaf *leaf)
{
	leaf->key = rd_init(taken_key, sizeof(taken_key));
}

static void refuses_an_encryption_key_that_is_in_the_tree(void **unused)
{
	const struct tree *t = &trial.members[0].g->now->tree;
	/* its own of before, another member's, a parent's */
	const uint32_t nodes[] = { 2 * LIAR, 2 * 3, math_root(t->width) };

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		/* The last commits have changed it all. */
		t = &trial.members[0].g->now->tree;
		memcpy(taken_key, tree_key(t, nodes[i]).p, sizeof(taken_key));
		refuse_leaf(key_that_is_taken, ERR_FORMAT);
	}
}

static void unknown_version(struct leaf *leaf)
{
	static const uint8_t versions[] = { 0, 2 };

	leaf->versions = rd_init(versions, sizeof(versions));
}

static void unknown_suite(struct leaf *leaf)
{
	static const uint8_t suites[] = { 0, 1 };

	leaf->suites = rd_init(suites, sizeof(suites));
}

static void no_credentials(struct leaf *leaf)
{
	leaf->credential_types.left = 0;
}

static void refuses_a_leaf_that_cannot_what_the_group_does(void **unused)
{
	void (*const lies[])(struct leaf *) = { unknown_version, unknown_suite,
						no_credentials };

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		refuse_leaf(lies[i], ERR_FORMAT);
	}
}

static size_t flipped_from_end;

static void flip(struct rd *path)
{
	static uint8_t bytes[8192];

	memcpy(bytes, path->p, path->left);
	bytes[path->left - flipped_from_end] ^= 1;
	path->p = bytes;
}

static void refuses_a_path_secret_that_does_not_open(void **unused)
{
	(void)unused;
	flipped_from_end = 1;
	liar_list_link(&trial.list);
	trial_commit(&trial, (struct lie){ .change_path = flip });
	/* The last is for leaf 3. The others cannot know. */
	verdict_refused(trial.members + 3, 1, N, &trial.commit, ERR_AUTH);
	verdict_taken(trial.members, 3, LIAR, &trial.commit);
}

/* The last list is for leaves 2 and 3: its second ciphertext goes. */
static void cut(struct rd *path)
{
	static uint8_t bytes[8192];
	struct rd r = *path;
	struct leaf leaf;
	size_t left = path->left - PATH_SEALED_LEN;

	assert_int_equal(leaf_read(&leaf, &r), OK);
	memcpy(bytes, path->p, left);

	/* Both lengths have two bytes. */
	size_t list_at = left - PATH_SEALED_LEN - 2;
	size_t nodes_at = path->left - r.left;
	size_t nodes_len = left - nodes_at - 2;

	assert_int_equal(bytes[list_at], 0x40);
	assert_int_equal(bytes[list_at + 1], 2 * PATH_SEALED_LEN);
	bytes[list_at + 1] = PATH_SEALED_LEN;
	bytes[nodes_at] = (uint8_t)(0x40 | nodes_len >> 8);
	bytes[nodes_at + 1] = (uint8_t)nodes_len;
	*path = rd_init(bytes, left);
}

static void refuses_a_path_that_leaves_somebody_out(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .change_path = cut }, ERR_FORMAT);
}

/* Framing, tags and keys */

static void refuses_a_commit_that_somebody_else_signed(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .seed = liar_other_seed },
		      ERR_AUTH);
}

static void as_another(struct framing_content *c)
{
	c->sender.index = 0;
}

static void refuses_a_commit_in_the_name_of_another(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_commit(&trial, (struct lie){ .change_content = as_another });
	/* Member 0 sees its own name. */
	verdict_refused(trial.members + 2, 2, N, &trial.commit, ERR_AUTH);
	verdict_refused(trial.members, 1, N, &trial.commit, ERR_REPLAY);
}

static void as_nobody(struct framing_content *c)
{
	c->sender.index = 6;
}

static void refuses_a_commit_from_an_empty_leaf(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	/* A tree of eight, so that there is such a leaf. */
	kit_commit_add(&trial.commit, &trial.members[0], &trial.newcomers[0]);
	kit_settle(trial.members, N, 0, &trial.commit);
	trial_refused(&trial, (struct lie){ .change_content = as_nobody },
		      ERR_AUTH);
}

static void of_another_group(struct framing_content *c)
{
	static const uint8_t id[24] = "another room, eight more";

	c->group_id = rd_init(id, sizeof(id));
}

static void refuses_a_commit_of_another_group(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial,
		      (struct lie){ .change_content = of_another_group },
		      ERR_STEP);
}

static void of_the_next_epoch(struct framing_content *c)
{
	c->epoch++;
}

static void of_the_last_epoch(struct framing_content *c)
{
	c->epoch--;
}

static void refuses_a_commit_of_another_epoch(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial,
		      (struct lie){ .change_content = of_the_next_epoch },
		      ERR_STEP);
	liar_list_link(&trial.list);
	trial_refused(&trial,
		      (struct lie){ .change_content = of_the_last_epoch },
		      ERR_STEP);
}

static void refuses_a_wrong_confirmation_tag(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .wrong_tag = true }, ERR_AUTH);
}

static void refuses_a_short_confirmation_tag(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .tag_len = SHA256_LEN - 1 },
		      ERR_AUTH);
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .tag_len = 16 }, ERR_AUTH);
}

static void refuses_every_flipped_bit(void **unused)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];

	(void)unused;
	kit_commit_add(&trial.commit, &trial.members[LIAR],
		       &trial.newcomers[0]);
	liar_digest(before, &trial.members[0]);
	for (size_t i = 0; i < trial.commit.len; i++) {
		uint8_t bit = (uint8_t)(1 << i % 8);

		trial.commit.bytes[i] ^= bit;
		assert_int_not_equal(
			kit_take(&trial.members[0], kit_bytes(&trial.commit)),
			OK);
		trial.commit.bytes[i] ^= bit;
	}
	liar_digest(after, &trial.members[0]);
	assert_memory_equal(before, after, sizeof(before));
	kit_settle(trial.members, N, LIAR, &trial.commit);
	assert_true(kit_agree(trial.members, N));
}

static void refuses_every_shortened_commit(void **unused)
{
	(void)unused;
	kit_commit_add(&trial.commit, &trial.members[LIAR],
		       &trial.newcomers[0]);
	for (size_t len = 0; len < trial.commit.len; len++)
		assert_int_not_equal(kit_take(&trial.members[0],
					      rd_init(trial.commit.bytes, len)),
				     OK);
	assert_int_equal(
		kit_take(&trial.members[0],
			 rd_init(trial.commit.bytes, trial.commit.len + 1)),
		ERR_FORMAT);
	kit_settle(trial.members, N, LIAR, &trial.commit);
	assert_true(kit_agree(trial.members, N));
}

static void refuses_a_commit_that_was_taken(void **unused)
{
	(void)unused;
	kit_commit_add(&trial.commit, &trial.members[LIAR], NULL);
	kit_settle(trial.members, N, LIAR, &trial.commit);
	verdict_refused(trial.members, N, N, &trial.commit, ERR_STEP);
}

static void refuses_its_own_commit(void **unused)
{
	(void)unused;
	kit_commit_add(&trial.commit, &trial.members[LIAR], NULL);
	verdict_refused(trial.members + LIAR, 1, N, &trial.commit, ERR_REPLAY);
	kit_settle(trial.members, N, LIAR, &trial.commit);
	assert_true(kit_agree(trial.members, N));
}

static void a_refused_commit_costs_no_key(void **unused)
{
	(void)unused;
	/* With its key used up, it would be refused as a repetition. */
	liar_list_link(&trial.list);
	trial_commit(&trial, (struct lie){ .wrong_tag = true });
	for (uint32_t i = 0; i < 3; i++)
		verdict_refused(trial.members, N, LIAR, &trial.commit,
				ERR_AUTH);
}

static void other_messages_are_none_for_a_group(void **unused)
{
	(void)unused;
	assert_int_equal(kit_take(&trial.members[0],
				  kit_key_package(&trial.newcomers[0])),
			 ERR_FORMAT);
	kit_commit_add(&trial.commit, &trial.members[LIAR],
		       &trial.newcomers[0]);
	assert_int_equal(
		kit_take(&trial.members[0], kit_welcome(&trial.commit)),
		ERR_FORMAT);
}

static void the_last_epoch_has_no_next(void **unused)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];
	struct wr w = wr_init(trial.commit.bytes, sizeof(trial.commit.bytes));
	struct wr w2 =
		wr_init(trial.commit.welcome, sizeof(trial.commit.welcome));

	(void)unused;
	for (uint32_t i = 0; i < N; i++)
		trial.members[i].g->now->epoch = UINT64_MAX - 1;
	kit_commit_add(&trial.commit, &trial.members[0], NULL);
	kit_settle(trial.members, N, 0, &trial.commit);
	assert_int_equal(mls_epoch(trial.members[1].g), UINT64_MAX);
	liar_digest(before, &trial.members[1]);
	assert_int_equal(
		mls_commit(trial.members[1].g,
			   &(const struct mls_changes){ .now_s = KIT_NOW_S },
			   kit_random(), &w, &w2),
		ERR_FULL);
	liar_digest(after, &trial.members[1]);
	assert_memory_equal(before, after, sizeof(before));
	liar_list_link(&trial.list);
	trial_commit(&trial, (struct lie){ 0 });
	verdict_refused(trial.members, N, LIAR, &trial.commit, ERR_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test)                                                        \
	cmocka_unit_test_prestate_setup_teardown(test, trial_open_strict, \
						 trial_close, &trial)
		WITH(refuses_a_leaf_that_somebody_else_signed),
		WITH(refuses_a_path_whose_leaf_is_not_of_a_commit),
		WITH(refuses_a_wrong_parent_hash),
		WITH(refuses_an_encryption_key_that_is_in_the_tree),
		WITH(refuses_a_leaf_that_cannot_what_the_group_does),
		WITH(refuses_a_path_secret_that_does_not_open),
		WITH(refuses_a_path_that_leaves_somebody_out),
		WITH(refuses_a_commit_that_somebody_else_signed),
		WITH(refuses_a_commit_in_the_name_of_another),
		WITH(refuses_a_commit_from_an_empty_leaf),
		WITH(refuses_a_commit_of_another_group),
		WITH(refuses_a_commit_of_another_epoch),
		WITH(refuses_a_wrong_confirmation_tag),
		WITH(refuses_a_short_confirmation_tag),
		WITH(refuses_every_flipped_bit),
		WITH(refuses_every_shortened_commit),
		WITH(refuses_a_commit_that_was_taken),
		WITH(refuses_its_own_commit),
		WITH(a_refused_commit_costs_no_key),
		WITH(other_messages_are_none_for_a_group),
		WITH(the_last_epoch_has_no_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
