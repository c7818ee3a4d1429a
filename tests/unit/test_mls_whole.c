/* What MLS_WHOLE follows beyond the profile: proposals by reference and from
 * outside, Update, GroupContextExtensions, ReInit, PSKs, external commits, commits
 * without a path, public messages.
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "proposal_kit.h"
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

/* Member 0 commits to what was proposed, and the others follow; the liar, whose
 * own keys may be what changes, leaves. */
static void commit_what_was_proposed(bool in_public)
{
	kit_commit(&trial.commit, &trial.members[0],
		   &(const struct mls_changes){ .now_s = KIT_NOW_S,
						.in_public = in_public });
	assert_int_equal(mls_commit_taken(trial.members[0].g), OK);
	for (uint32_t i = 2; i < N; i++) {
		if (mls_is_in(trial.members[i].g))
			assert_int_equal(kit_take(&trial.members[i],
						  kit_bytes(&trial.commit)),
					 OK);
	}
	mls_close(trial.members[LIAR].g);
	assert_true(kit_agree(trial.members, N));
	kit_commit_add(&trial.commit, &trial.members[2], NULL);
	kit_settle(trial.members, N, 2, &trial.commit);
	assert_true(kit_agree(trial.members, N));
}

static void follows_public_commits(void **unused)
{
	(void)unused;
	kit_commit(&trial.commit, &trial.members[2],
		   &(const struct mls_changes){ .now_s = KIT_NOW_S,
						.in_public = true });
	kit_settle(trial.members, N, 2, &trial.commit);
	assert_true(kit_agree(trial.members, N));
	trial_taken(&trial, (struct lie){ .in_public = true });
}

static void commits_to_a_remove_that_was_proposed(void **unused)
{
	struct mls_news news;

	(void)unused;
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_removing(3) });
	kit_commit_add(&trial.commit, &trial.members[0], NULL);
	assert_int_equal(mls_take(trial.members[3].g, kit_bytes(&trial.commit),
				  KIT_NOW_S, &news),
			 OK);
	assert_int_equal(news.kind, MLS_NEWS_REMOVED);
	mls_commit_drop(trial.members[0].g);
	commit_what_was_proposed(false);
	assert_int_equal(mls_member_n(trial.members[0].g), 3);
}

static void commits_to_an_add_that_was_proposed(void **unused)
{
	struct kit_member *newcomer = &trial.newcomers[0];

	(void)unused;
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_adding(newcomer),
					      .in_private = true });
	kit_commit_add(&trial.commit, &trial.members[0], NULL);
	assert_int_equal(kit_join(newcomer, &trial.commit), OK);
	assert_int_equal(mls_commit_taken(trial.members[0].g), OK);
	assert_int_equal(kit_take(&trial.members[2], kit_bytes(&trial.commit)),
			 OK);
	assert_true(
		kit_agree((struct kit_member[]){ trial.members[0],
						 trial.members[2], *newcomer },
			  3));
}

static void commits_to_an_update_that_was_proposed(void **unused)
{
	const struct kit_update how = { .by = &trial.members[LIAR],
					.index = LIAR,
					.source = LEAF_UPDATE };
	struct leaf leaf;

	(void)unused;
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_updating(&how) });
	commit_what_was_proposed(true);
	assert_true(tree_get(&trial.members[2].g->now->tree, LIAR, &leaf));
	assert_int_equal(leaf.source, LEAF_UPDATE);
}

static void says_nothing_before_it_commits_to_what_was_proposed(void **unused)
{
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));
	const struct rd text = rd_init(bytes, 0);
	const struct part none = { "", 0 };

	(void)unused;
	assert_int_equal(
		mls_seal(trial.members[0].g, none, text, kit_random(), &w), OK);
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_removing(3) });
	assert_int_equal(
		mls_seal(trial.members[0].g, none, text, kit_random(), &w),
		ERR_STEP);
	commit_what_was_proposed(false);
	assert_int_equal(
		mls_seal(trial.members[0].g, none, text, kit_random(), &w), OK);
}

static void leaves_out_what_would_make_its_commit_invalid(void **unused)
{
	(void)unused;
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_removing(0) });
	commit_what_was_proposed(false);
	assert_int_equal(mls_member_n(trial.members[0].g), N);
}

static void keeps_a_proposal_once(void **unused)
{
	(void)unused;
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_removing(3) });
	assert_int_equal(kit_take(&trial.members[0], kit_bytes(&trial.message)),
			 OK);
	assert_int_equal(trial.members[0].g->pending.n, 1);
	commit_what_was_proposed(false);
	assert_int_equal(trial.members[0].g->pending.n, 0);
}

static void keeps_as_many_proposals_as_it_has_room_for(void **unused)
{
	const struct liar_proposal how = { .proposal = kit_removing(3) };

	(void)unused;
	for (uint32_t i = 0; i < PENDING_N; i++) {
		struct liar_proposal each = how;

		each.proposal.as.remove = i;
		liar_propose(&trial.message, &trial.members[LIAR], &each, NULL);
		assert_int_equal(
			kit_take(&trial.members[0], kit_bytes(&trial.message)),
			OK);
	}
	liar_propose(&trial.message, &trial.members[LIAR], &how, NULL);
	assert_int_equal(kit_take(&trial.members[0], kit_bytes(&trial.message)),
			 OK);

	struct liar_proposal more = how;

	more.proposal.as.remove = PENDING_N;
	liar_propose(&trial.message, &trial.members[LIAR], &more, NULL);
	verdict_refused(trial.members, 1, N, &trial.message, ERR_FULL);
	kit_commit_add(&trial.commit, &trial.members[2], NULL);
	kit_settle(trial.members, N, 2, &trial.commit);
	assert_true(kit_agree(trial.members, N));
}

static void a_proposal_is_good_for_its_epoch_only(void **unused)
{
	(void)unused;
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_removing(3) });
	/* A commit that leaves it out. */
	trial_commit(&trial, (struct lie){ 0 });
	verdict_taken(trial.members, N, LIAR, &trial.commit);
	verdict_refused(trial.members, N, N, &trial.message, ERR_STEP);
	liar_list_ref(&trial.list, trial.ref);
	trial_commit(&trial, (struct lie){ 0 });
	verdict_refused(trial.members, N, LIAR, &trial.commit, ERR_FORMAT);
}

/* Commits without a path */

static void follows_a_commit_without_a_path(void **unused)
{
	(void)unused;
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	trial_taken(&trial, (struct lie){ .no_path = true });
	assert_int_equal(mls_member_n(trial.members[0].g), N + 1);
	liar_list_link(&trial.list);
	trial_taken(&trial, (struct lie){ .no_path = true });
}

static void follows_an_empty_commit(void **unused)
{
	(void)unused;
	trial_taken(&trial, (struct lie){ 0 });
}

static void joins_without_a_path_secret(void **unused)
{
	(void)unused;
	liar_welcome(&trial.commit, &trial.members[0], &trial.newcomers[0],
		     &(const struct liar_welcome){ .no_path_secret = true });
	assert_int_equal(kit_join(&trial.newcomers[0], &trial.commit), OK);
	assert_false(trial.newcomers[0].g->now->keys.has[3]);
}

/* GroupContextExtensions */

static void follows_other_extensions_of_the_context(void **unused)
{
	static const uint8_t extensions[] = {
		0xf1, 0xc0, 2,    0, 0, /* the policy */
		0,    3,    9,          /* required_capabilities */
		2,    0xf1, 0xc0,       /* extensions */
		2,    0,    1,          /* proposals: Add is known to all */
		2,    0,    1,          /* credentials: basic */
	};
	const struct proposal p = kit_extending(extensions, sizeof(extensions));

	(void)unused;
	liar_list_put(&trial.list, &p);
	trial_taken(&trial, (struct lie){ 0 });
	assert_int_equal(trial.members[0].g->now->extensions_len,
			 sizeof(extensions));
	kit_commit_add(&trial.commit, &trial.members[2], &trial.newcomers[0]);
	kit_settle(trial.members, N, 2, &trial.commit);
	assert_int_equal(kit_join(&trial.newcomers[0], &trial.commit), OK);
	assert_true(kit_agree(
		(struct kit_member[]){ trial.members[0], trial.newcomers[0] },
		2));
}

static void follows_a_context_without_extensions(void **unused)
{
	const struct proposal p = kit_extending("", 0);

	(void)unused;
	liar_list_put(&trial.list, &p);
	trial_taken(&trial, (struct lie){ 0 });
	assert_int_equal(trial.members[0].g->now->extensions_len, 0);
}

/* ReInit */

static void a_group_that_is_reinitialized_says_nothing_more(void **unused)
{
	const struct proposal reinit = kit_reinit(1);
	struct wr w = wr_init(trial.message.bytes, sizeof(trial.message.bytes));
	struct wr w2 =
		wr_init(trial.message.welcome, sizeof(trial.message.welcome));
	uint8_t authenticator[MLS_SECRET_LEN];

	(void)unused;
	liar_list_put(&trial.list, &reinit);
	trial_commit(&trial, (struct lie){ .no_path = true });
	verdict_taken(trial.members, N, LIAR, &trial.commit);
	for (uint32_t i = 0; i < N; i++) {
		struct mls_group *g = trial.members[i].g;

		assert_int_equal(mls_authenticator(g, authenticator), OK);
		assert_int_equal(mls_seal(g, (struct part){ "", 0 },
					  rd_init(trial.message.bytes, 0),
					  kit_random(), &w),
				 ERR_STEP);
		assert_int_equal(mls_commit(g,
					    &(const struct mls_changes){
						    .now_s = KIT_NOW_S },
					    kit_random(), &w, &w2),
				 ERR_STEP);
	}
	/* One that says something all the same is not heard. */
	liar_propose(
		&trial.message, &trial.members[LIAR],
		&(const struct liar_proposal){ .proposal = kit_removing(3) },
		NULL);
	verdict_refused(trial.members, N, LIAR, &trial.message, ERR_STEP);
}

/* PSKs */

static void commits_with_the_psks_it_knows(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < N; i++)
		kit_other_psk(&trial.members[i]);
	kit_other_psk(&trial.newcomers[0]);

	const struct rd add = kit_key_package(&trial.newcomers[0]);

	kit_commit(&trial.commit, &trial.members[2],
		   &(const struct mls_changes){ .adds = &add,
						.adds_n = 1,
						.now_s = KIT_NOW_S,
						.with_psks = true });
	kit_settle(trial.members, N, 2, &trial.commit);
	assert_int_equal(kit_join(&trial.newcomers[0], &trial.commit), OK);
	assert_true(kit_agree(trial.members, N));
	assert_true(kit_agree(
		(struct kit_member[]){ trial.members[0], trial.newcomers[0] },
		2));
}

static void put_resumption(uint64_t epoch, enum psk_usage usage)
{
	const struct proposal p = {
		.type = PROPOSAL_PSK,
		.as.psk = kit_resumption(&trial.members[LIAR], epoch, usage),
	};

	liar_list_put(&trial.list, &p);
}

static void follows_a_psk_of_an_epoch_that_it_was_in(void **unused)
{
	(void)unused;
	put_resumption(3, PSK_APPLICATION);
	trial_taken(&trial, (struct lie){ 0 });
	put_resumption(mls_epoch(trial.members[0].g), PSK_APPLICATION);
	put_resumption(mls_epoch(trial.members[0].g) - 1, PSK_APPLICATION);
	liar_list_link(&trial.list);
	trial_taken(&trial, (struct lie){ 0 });
}

static void knows_the_last_epochs_only(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < KEYRING_EPOCHS_N / N + 1; i++)
		verdict_goes_on(trial.members, N);

	uint64_t epoch = mls_epoch(trial.members[0].g);

	put_resumption(epoch - KEYRING_EPOCHS_N + 1, PSK_APPLICATION);
	trial_taken(&trial, (struct lie){ 0 });
	put_resumption(mls_epoch(trial.members[0].g) - KEYRING_EPOCHS_N,
		       PSK_APPLICATION);
	trial_commit(&trial, (struct lie){ .no_apply = true });
	verdict_refused(trial.members, N, LIAR, &trial.commit, ERR_AUTH);
}

/* From outside */

static void follows_a_commit_from_outside(void **unused)
{
	const struct proposal init = kit_external_init();
	struct mls_news news;

	(void)unused;
	liar_list_put(&trial.list, &init);
	liar_list_link(&trial.list);
	trial_commit_outside(&trial, (struct lie){ 0 });
	for (uint32_t i = 0; i < N; i++) {
		assert_int_equal(mls_take(trial.members[i].g,
					  kit_bytes(&trial.commit), KIT_NOW_S,
					  &news),
				 OK);
		assert_int_equal(news.kind, MLS_NEWS_COMMIT);
		assert_int_equal(news.sender, N);
		assert_true(tree_set_has(&news.added, N));
		assert_int_equal(mls_member_n(trial.members[i].g), N + 1);
	}
	assert_true(kit_agree(trial.members, N));
	verdict_goes_on(trial.members, N);
}

static void follows_somebody_who_comes_back_from_outside(void **unused)
{
	const struct proposal init = kit_external_init();
	struct mls_news news;

	(void)unused;
	memcpy(trial.newcomers[0].identity, trial.members[3].identity,
	       sizeof(trial.newcomers[0].identity));
	memcpy(trial.newcomers[0].seed, trial.members[3].seed,
	       sizeof(trial.newcomers[0].seed));
	liar_list_put(&trial.list, &init);
	liar_list_remove(&trial.list, 3);
	trial_commit_outside(&trial, (struct lie){ 0 });
	assert_int_equal(mls_take(trial.members[3].g, kit_bytes(&trial.commit),
				  KIT_NOW_S, &news),
			 OK);
	assert_int_equal(news.kind, MLS_NEWS_REMOVED);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(
			kit_take(&trial.members[i], kit_bytes(&trial.commit)),
			OK);
	assert_true(kit_agree(trial.members, 3));
	assert_int_equal(mls_member_n(trial.members[0].g), N);
	verdict_goes_on(trial.members, N);
}

static void as_new_member(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_NEW_MEMBER_PROPOSAL, 0 };
}

/* Whether they may come in is not known here: it follows a commit to it, and
 * makes none. */
static void keeps_the_proposal_of_who_wants_to_come_in(void **unused)
{
	struct kit_member *newcomer = &trial.newcomers[0];
	struct mls_news news;
	const struct liar_proposal how = { .proposal = kit_adding(newcomer),
					   .change_content = as_new_member,
					   .seed = newcomer->seed };
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));

	(void)unused;
	liar_propose(&trial.message, &trial.members[LIAR], &how, trial.ref);
	for (uint32_t i = 0; i < N; i++) {
		assert_int_equal(mls_take(trial.members[i].g,
					  kit_bytes(&trial.message), KIT_NOW_S,
					  &news),
				 OK);
		assert_int_equal(news.sender, MLS_MEMBER_MAX);
	}
	assert_int_equal(mls_seal(trial.members[0].g, (struct part){ "", 0 },
				  rd_init(bytes, 0), kit_random(), &w),
			 OK);
	kit_commit_add(&trial.commit, &trial.members[0], NULL);
	assert_int_equal(trial.commit.welcome_len, 0);
	mls_commit_drop(trial.members[0].g);

	liar_list_ref(&trial.list, trial.ref);
	trial_taken(&trial, (struct lie){ 0 });
	assert_int_equal(mls_member_n(trial.members[0].g), N + 1);
}

static void as_external_sender(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_EXTERNAL, 1 };
}

static void keeps_the_proposal_of_an_external_sender(void **unused)
{
	const struct proposal p = kit_naming_senders(2, liar_other_seed);

	(void)unused;
	liar_list_put(&trial.list, &p);
	trial_taken(&trial, (struct lie){ 0 });

	liar_propose(&trial.message, &trial.members[LIAR],
		     &(const struct liar_proposal){ .proposal = kit_removing(3),
						    .change_content =
							    as_external_sender,
						    .seed = liar_other_seed },
		     trial.ref);
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(
			kit_take(&trial.members[i], kit_bytes(&trial.message)),
			OK);
	kit_commit_add(&trial.commit, &trial.members[LIAR], NULL);
	kit_settle(trial.members, N, LIAR, &trial.commit);
	assert_int_equal(mls_member_n(trial.members[0].g), 3);
	assert_true(kit_agree(trial.members, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test)                                                       \
	cmocka_unit_test_prestate_setup_teardown(test, trial_open_whole, \
						 trial_close, &trial)
		WITH(follows_public_commits),
		WITH(commits_to_a_remove_that_was_proposed),
		WITH(commits_to_an_add_that_was_proposed),
		WITH(commits_to_an_update_that_was_proposed),
		WITH(says_nothing_before_it_commits_to_what_was_proposed),
		WITH(leaves_out_what_would_make_its_commit_invalid),
		WITH(keeps_a_proposal_once),
		WITH(keeps_as_many_proposals_as_it_has_room_for),
		WITH(a_proposal_is_good_for_its_epoch_only),
		WITH(follows_a_commit_without_a_path),
		WITH(follows_an_empty_commit),
		WITH(joins_without_a_path_secret),
		WITH(follows_other_extensions_of_the_context),
		WITH(follows_a_context_without_extensions),
		WITH(a_group_that_is_reinitialized_says_nothing_more),
		WITH(commits_with_the_psks_it_knows),
		WITH(follows_a_psk_of_an_epoch_that_it_was_in),
		WITH(knows_the_last_epochs_only),
		WITH(follows_a_commit_from_outside),
		WITH(follows_somebody_who_comes_back_from_outside),
		WITH(keeps_the_proposal_of_who_wants_to_come_in),
		WITH(keeps_the_proposal_of_an_external_sender),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
