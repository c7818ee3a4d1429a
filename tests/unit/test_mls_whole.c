/* What MLS_WHOLE follows beyond the profile: proposals by reference and from
 * outside, Update, GroupContextExtensions, ReInit, PSKs, external commits, commits
 * without a path, public messages.
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/extension.h"
#include "mls/message.h"
#include "mls/own_leaf.h"
#include "mls/view.h"
#include "prim/sign.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4, LIAR = 1 };

static struct kit_member members[N];
static struct kit_member newcomer;
static struct kit_commit commit;
static struct kit_commit message;
static struct liar_list list;
static uint8_t ref[SHA256_LEN];

static int open_all(void **unused)
{
	(void)unused;
	kit_group(members, N, MLS_WHOLE, 8);
	kit_open(&newcomer, 100, MLS_WHOLE, 8);
	liar_list_begin(&list);
	return 0;
}

static int close_all(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < N; i++)
		kit_close(&members[i]);
	kit_close(&newcomer);
	return 0;
}

static void taken(struct lie lie)
{
	lie.proposals = liar_list_bytes(&list);
	liar_commit(&commit, &members[LIAR], &lie);
	verdict_taken(members, N, LIAR, &commit);
	verdict_goes_on(members, N);
}

/* The liar says it, and all others keep it. */
static void propose(struct liar_proposal how)
{
	struct mls_news news;

	liar_propose(&message, &members[LIAR], &how, ref);
	for (uint32_t i = 0; i < N; i++) {
		if (i == LIAR)
			continue;
		assert_int_equal(mls_take(members[i].g, kit_bytes(&message),
					  KIT_NOW_S, &news),
				 OK);
		assert_int_equal(news.kind, MLS_NEWS_PROPOSAL);
	}
}

/* Member 0 commits to what was proposed; all others but the liar follow, who
 * does not keep what it says. */
static void commit_what_was_proposed(bool in_public)
{
	kit_commit(&commit, &members[0],
		   &(const struct mls_changes){ .now_s = KIT_NOW_S,
						.in_public = in_public });
	assert_int_equal(mls_commit_taken(members[0].g), OK);
	for (uint32_t i = 2; i < N; i++) {
		if (mls_is_in(members[i].g))
			assert_int_equal(
				kit_take(&members[i], kit_bytes(&commit)), OK);
	}
	mls_close(members[LIAR].g);
	assert_true(kit_agree(members, N));
	kit_commit_add(&commit, &members[2], NULL);
	kit_settle(members, N, 2, &commit);
	assert_true(kit_agree(members, N));
}

static void follows_public_commits(void **unused)
{
	(void)unused;
	kit_commit(&commit, &members[2],
		   &(const struct mls_changes){ .now_s = KIT_NOW_S,
						.in_public = true });
	kit_settle(members, N, 2, &commit);
	assert_true(kit_agree(members, N));
	taken((struct lie){ .in_public = true });
}

static void commits_to_a_remove_that_was_proposed(void **unused)
{
	struct mls_news news;

	(void)unused;
	propose((struct liar_proposal){
		.proposal = { .type = PROPOSAL_REMOVE, .as.remove = 3 } });
	kit_commit_add(&commit, &members[0], NULL);
	assert_int_equal(
		mls_take(members[3].g, kit_bytes(&commit), KIT_NOW_S, &news),
		OK);
	assert_int_equal(news.kind, MLS_NEWS_REMOVED);
	mls_commit_drop(members[0].g);
	commit_what_was_proposed(false);
	assert_int_equal(mls_member_n(members[0].g), 3);
}

static void commits_to_an_add_that_was_proposed(void **unused)
{
	struct message m;
	struct liar_proposal how = { .proposal.type = PROPOSAL_ADD,
				     .in_private = true };

	(void)unused;
	assert_int_equal(message_read(&m, kit_key_package(&newcomer)), OK);
	how.proposal.as.add = m.as.key_package;
	propose(how);
	kit_commit_add(&commit, &members[0], NULL);
	assert_int_equal(kit_join(&newcomer, &commit), OK);
	assert_int_equal(mls_commit_taken(members[0].g), OK);
	assert_int_equal(kit_take(&members[2], kit_bytes(&commit)), OK);
	assert_true(kit_agree(
		(struct kit_member[]){ members[0], members[2], newcomer }, 3));
}

/* An Update of the liar: a new leaf, signed for its place. */
static struct rd update_leaf(enum leaf_source source, uint32_t place_index,
			     const uint8_t *key)
{
	static uint8_t bytes[1024];
	static uint8_t room[4096];
	struct wr w = wr_init(bytes, sizeof(bytes));
	const struct kit_member *m = &members[LIAR];
	const struct mls_identity own = { m->seed, { m->identity, 16 } };
	const struct leaf_place place = { view_part(mls_group_id(members[0].g)),
					  place_index };
	struct own_leaf parts;
	struct leaf leaf;

	assert_int_equal(own_leaf_fill(&leaf, &parts, &own, key), OK);
	leaf.source = source;
	assert_int_equal(leaf_sign(&w, &leaf, &place, m->seed,
				   wr_init(room, sizeof(room))),
			 OK);
	return rd_init(bytes, wr_len(&w));
}

static struct proposal update(enum leaf_source source, uint32_t index,
			      const uint8_t *key)
{
	struct rd bytes = update_leaf(source, index, key);
	struct proposal p = { .type = PROPOSAL_UPDATE };

	assert_int_equal(leaf_read(&p.as.update, &bytes), OK);
	return p;
}

static const uint8_t *new_key(void)
{
	static uint8_t key[HPKE_KEY_LEN];

	hpke_public(key, kit_random());
	return key;
}

static void commits_to_an_update_that_was_proposed(void **unused)
{
	struct leaf leaf;

	(void)unused;
	propose((struct liar_proposal){
		.proposal = update(LEAF_UPDATE, LIAR, new_key()) });
	commit_what_was_proposed(true);
	assert_true(tree_get(&members[2].g->now->tree, LIAR, &leaf));
	assert_int_equal(leaf.source, LEAF_UPDATE);
}

static void says_nothing_before_it_commits_to_what_was_proposed(void **unused)
{
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));
	const struct rd text = rd_init(bytes, 0);
	const struct part none = { "", 0 };

	(void)unused;
	assert_int_equal(mls_seal(members[0].g, none, text, kit_random(), &w),
			 OK);
	propose((struct liar_proposal){
		.proposal = { .type = PROPOSAL_REMOVE, .as.remove = 3 } });
	assert_int_equal(mls_seal(members[0].g, none, text, kit_random(), &w),
			 ERR_STEP);
	commit_what_was_proposed(false);
	assert_int_equal(mls_seal(members[0].g, none, text, kit_random(), &w),
			 OK);
}

static void leaves_out_what_would_make_its_commit_invalid(void **unused)
{
	(void)unused;
	propose((struct liar_proposal){
		.proposal = { .type = PROPOSAL_REMOVE, .as.remove = 0 } });
	commit_what_was_proposed(false);
	assert_int_equal(mls_member_n(members[0].g), N);
}

static void keeps_a_proposal_once(void **unused)
{
	(void)unused;
	propose((struct liar_proposal){
		.proposal = { .type = PROPOSAL_REMOVE, .as.remove = 3 } });
	assert_int_equal(kit_take(&members[0], kit_bytes(&message)), OK);
	assert_int_equal(members[0].g->pending.n, 1);
	commit_what_was_proposed(false);
	assert_int_equal(members[0].g->pending.n, 0);
}

static void keeps_as_many_proposals_as_it_has_room_for(void **unused)
{
	const struct liar_proposal how = {
		.proposal = { .type = PROPOSAL_REMOVE, .as.remove = 3 }
	};

	(void)unused;
	for (uint32_t i = 0; i < PENDING_N; i++) {
		struct liar_proposal each = how;

		each.proposal.as.remove = i;
		liar_propose(&message, &members[LIAR], &each, NULL);
		assert_int_equal(kit_take(&members[0], kit_bytes(&message)),
				 OK);
	}
	liar_propose(&message, &members[LIAR], &how, NULL);
	assert_int_equal(kit_take(&members[0], kit_bytes(&message)), OK);

	struct liar_proposal more = how;

	more.proposal.as.remove = PENDING_N;
	liar_propose(&message, &members[LIAR], &more, NULL);
	verdict_refused(members, 1, N, &message, ERR_FULL);
	kit_commit_add(&commit, &members[2], NULL);
	kit_settle(members, N, 2, &commit);
	assert_true(kit_agree(members, N));
}

static void a_proposal_is_good_for_its_epoch_only(void **unused)
{
	(void)unused;
	propose((struct liar_proposal){
		.proposal = { .type = PROPOSAL_REMOVE, .as.remove = 3 } });
	/* A commit that leaves it out. */
	liar_commit(&commit, &members[LIAR],
		    &(const struct lie){ .proposals = liar_list_bytes(&list) });
	verdict_taken(members, N, LIAR, &commit);
	verdict_refused(members, N, N, &message, ERR_STEP);
	liar_list_ref(&list, ref);
	liar_commit(&commit, &members[LIAR],
		    &(const struct lie){ .proposals = liar_list_bytes(&list) });
	verdict_refused(members, N, LIAR, &commit, ERR_FORMAT);
}

/* Commits without a path */

static void follows_a_commit_without_a_path(void **unused)
{
	(void)unused;
	liar_list_add(&list, kit_key_package(&newcomer));
	taken((struct lie){ .no_path = true });
	assert_int_equal(mls_member_n(members[0].g), N + 1);
	liar_list_begin(&list);
	liar_list_link(&list);
	taken((struct lie){ .no_path = true });
}

static void follows_an_empty_commit(void **unused)
{
	(void)unused;
	taken((struct lie){ 0 });
}

static void joins_without_a_path_secret(void **unused)
{
	(void)unused;
	liar_welcome(&commit, &members[0], &newcomer,
		     &(const struct liar_welcome){ .no_path_secret = true });
	assert_int_equal(kit_join(&newcomer, &commit), OK);
	assert_false(newcomer.g->now->keys.has[3]);
}

/* GroupContextExtensions */

static void put_extensions(const void *bytes, size_t len)
{
	liar_list_put(&list, &(const struct proposal){
				     .type = PROPOSAL_CONTEXT_EXTENSIONS,
				     .as.extensions = rd_init(bytes, len) });
}

static void follows_other_extensions_of_the_context(void **unused)
{
	static const uint8_t extensions[] = {
		0xf1, 0xc0, 2,    0, 0, /* the policy */
		0,    3,    9,          /* required_capabilities */
		2,    0xf1, 0xc0,       /* extensions */
		2,    0,    1,          /* proposals: Add is known to all */
		2,    0,    1,          /* credentials: basic */
	};

	(void)unused;
	put_extensions(extensions, sizeof(extensions));
	taken((struct lie){ 0 });
	assert_int_equal(members[0].g->now->extensions_len, sizeof(extensions));
	kit_commit_add(&commit, &members[2], &newcomer);
	kit_settle(members, N, 2, &commit);
	assert_int_equal(kit_join(&newcomer, &commit), OK);
	assert_true(
		kit_agree((struct kit_member[]){ members[0], newcomer }, 2));
}

static void follows_a_context_without_extensions(void **unused)
{
	(void)unused;
	put_extensions("", 0);
	taken((struct lie){ 0 });
	assert_int_equal(members[0].g->now->extensions_len, 0);
}

/* ReInit */

static void a_group_that_is_reinitialized_says_nothing_more(void **unused)
{
	const struct proposal reinit = {
		.type = PROPOSAL_REINIT,
		.as.reinit = { .group_id = rd_init(members[0].seed, 24),
			       .version = 1,
			       .suite = LABEL_SUITE,
			       .extensions = rd_init(members[0].seed, 0) },
	};
	struct wr w = wr_init(message.bytes, sizeof(message.bytes));
	struct wr w2 = wr_init(message.welcome, sizeof(message.welcome));
	uint8_t authenticator[MLS_SECRET_LEN];

	(void)unused;
	liar_list_put(&list, &reinit);
	liar_commit(&commit, &members[LIAR],
		    &(const struct lie){ .proposals = liar_list_bytes(&list),
					 .no_path = true });
	verdict_taken(members, N, LIAR, &commit);
	for (uint32_t i = 0; i < N; i++) {
		struct mls_group *g = members[i].g;

		assert_int_equal(mls_authenticator(g, authenticator), OK);
		assert_int_equal(mls_seal(g, (struct part){ "", 0 },
					  rd_init(message.bytes, 0),
					  kit_random(), &w),
				 ERR_STEP);
		assert_int_equal(mls_commit(g,
					    &(const struct mls_changes){
						    .now_s = KIT_NOW_S },
					    kit_random(), &w, &w2),
				 ERR_STEP);
	}
	/* One that says something all the same is not heard. */
	liar_propose(&message, &members[LIAR],
		     &(const struct liar_proposal){
			     .proposal = { .type = PROPOSAL_REMOVE,
					   .as.remove = 3 } },
		     NULL);
	verdict_refused(members, N, LIAR, &message, ERR_STEP);
}

/* PSKs */

static void commits_with_the_psks_it_knows(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(mls_add_psk(members[i].g,
					     (struct part){ "other", 5 },
					     (struct part){ "secret", 6 }),
				 OK);
	assert_int_equal(mls_add_psk(newcomer.g, (struct part){ "other", 5 },
				     (struct part){ "secret", 6 }),
			 OK);

	const struct rd add = kit_key_package(&newcomer);

	kit_commit(&commit, &members[2],
		   &(const struct mls_changes){ .adds = &add,
						.adds_n = 1,
						.now_s = KIT_NOW_S,
						.with_psks = true });
	kit_settle(members, N, 2, &commit);
	assert_int_equal(kit_join(&newcomer, &commit), OK);
	assert_true(kit_agree(members, N));
	assert_true(
		kit_agree((struct kit_member[]){ members[0], newcomer }, 2));
}

static void put_resumption(uint64_t epoch, enum psk_usage usage)
{
	liar_list_put(
		&list,
		&(const struct proposal){
			.type = PROPOSAL_PSK,
			.as.psk = { .type = PSK_RESUMPTION,
				    .usage = usage,
				    .group_id = mls_group_id(members[LIAR].g),
				    .epoch = epoch,
				    .nonce = rd_init(kit_random(),
						     PSK_NONCE_LEN) } });
}

static void follows_a_psk_of_an_epoch_that_it_was_in(void **unused)
{
	(void)unused;
	put_resumption(3, PSK_APPLICATION);
	taken((struct lie){ 0 });
	liar_list_begin(&list);
	put_resumption(mls_epoch(members[0].g), PSK_APPLICATION);
	put_resumption(mls_epoch(members[0].g) - 1, PSK_APPLICATION);
	liar_list_link(&list);
	taken((struct lie){ 0 });
}

static void knows_the_last_epochs_only(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < KEYRING_EPOCHS_N / N + 1; i++)
		verdict_goes_on(members, N);

	uint64_t epoch = mls_epoch(members[0].g);

	put_resumption(epoch - KEYRING_EPOCHS_N + 1, PSK_APPLICATION);
	taken((struct lie){ 0 });
	liar_list_begin(&list);
	put_resumption(mls_epoch(members[0].g) - KEYRING_EPOCHS_N,
		       PSK_APPLICATION);
	liar_commit(&commit, &members[LIAR],
		    &(const struct lie){ .proposals = liar_list_bytes(&list),
					 .no_apply = true });
	verdict_refused(members, N, LIAR, &commit, ERR_AUTH);
}

/* From outside */

static struct proposal external_init(void)
{
	static uint8_t kem_output[HPKE_KEY_LEN];

	hpke_public(kem_output, kit_random());
	return (struct proposal){ .type = PROPOSAL_EXTERNAL_INIT,
				  .as.external_init = rd_init(
					  kem_output, sizeof(kem_output)) };
}

/* What the newcomer makes of what it can see of the liar's group. */
static void commit_from_outside(struct lie lie)
{
	struct kit_member outside = newcomer;

	outside.g = members[LIAR].g;
	lie.proposals = liar_list_bytes(&list);
	lie.in_public = true;
	lie.is_external = true;
	liar_commit(&commit, &outside, &lie);
}

static void follows_a_commit_from_outside(void **unused)
{
	const struct proposal init = external_init();
	struct mls_news news;

	(void)unused;
	liar_list_put(&list, &init);
	liar_list_link(&list);
	commit_from_outside((struct lie){ 0 });
	for (uint32_t i = 0; i < N; i++) {
		assert_int_equal(mls_take(members[i].g, kit_bytes(&commit),
					  KIT_NOW_S, &news),
				 OK);
		assert_int_equal(news.kind, MLS_NEWS_COMMIT);
		assert_int_equal(news.sender, N);
		assert_true(tree_set_has(&news.added, N));
		assert_int_equal(mls_member_n(members[i].g), N + 1);
	}
	assert_true(kit_agree(members, N));
	verdict_goes_on(members, N);
}

static void follows_somebody_who_comes_back_from_outside(void **unused)
{
	const struct proposal init = external_init();
	struct mls_news news;

	(void)unused;
	memcpy(newcomer.identity, members[3].identity,
	       sizeof(newcomer.identity));
	memcpy(newcomer.seed, members[3].seed, sizeof(newcomer.seed));
	liar_list_put(&list, &init);
	liar_list_remove(&list, 3);
	commit_from_outside((struct lie){ 0 });
	assert_int_equal(
		mls_take(members[3].g, kit_bytes(&commit), KIT_NOW_S, &news),
		OK);
	assert_int_equal(news.kind, MLS_NEWS_REMOVED);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(kit_take(&members[i], kit_bytes(&commit)), OK);
	assert_true(kit_agree(members, 3));
	assert_int_equal(mls_member_n(members[0].g), N);
	verdict_goes_on(members, N);
}

static void as_new_member(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_NEW_MEMBER_PROPOSAL, 0 };
}

/* Whether they may come in is not known here: it follows a commit to it, and
 * makes none. */
static void keeps_the_proposal_of_who_wants_to_come_in(void **unused)
{
	struct message m;
	struct mls_news news;
	struct liar_proposal how = { .proposal.type = PROPOSAL_ADD,
				     .change_content = as_new_member,
				     .seed = newcomer.seed };
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));

	(void)unused;
	assert_int_equal(message_read(&m, kit_key_package(&newcomer)), OK);
	how.proposal.as.add = m.as.key_package;
	liar_propose(&message, &members[LIAR], &how, ref);
	for (uint32_t i = 0; i < N; i++) {
		assert_int_equal(mls_take(members[i].g, kit_bytes(&message),
					  KIT_NOW_S, &news),
				 OK);
		assert_int_equal(news.sender, MLS_MEMBER_MAX);
	}
	assert_int_equal(mls_seal(members[0].g, (struct part){ "", 0 },
				  rd_init(bytes, 0), kit_random(), &w),
			 OK);
	kit_commit_add(&commit, &members[0], NULL);
	assert_int_equal(commit.welcome_len, 0);
	mls_commit_drop(members[0].g);

	liar_list_ref(&list, ref);
	taken((struct lie){ 0 });
	assert_int_equal(mls_member_n(members[0].g), N + 1);
}

static void as_external_sender(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_EXTERNAL, 1 };
}

static void keeps_the_proposal_of_an_external_sender(void **unused)
{
	static const uint8_t seed[LABEL_SEED_LEN] = { 0x33 };
	uint8_t key[LABEL_SIGNATURE_KEY_LEN];
	uint8_t senders[128];
	uint8_t extensions[160];
	struct wr w = wr_init(senders, sizeof(senders));
	struct wr list_w = wr_init(extensions, sizeof(extensions));

	(void)unused;
	sign_public_of_seed(key, seed);

	struct vec_open all = vec_begin(&w);

	for (uint8_t i = 0; i < 2; i++) {
		uint8_t other[LABEL_SIGNATURE_KEY_LEN] = { i };

		vec_write(&w, i == 1 ? key : other, sizeof(key));
		wr_u16(&w, LEAF_CREDENTIAL_BASIC);
		vec_write(&w, "a server", 8);
	}
	vec_end(&w, all);
	extension_write(&list_w, EXTENSION_EXTERNAL_SENDERS,
			(struct part){ senders, wr_len(&w) });
	put_extensions(extensions, wr_len(&list_w));
	taken((struct lie){ 0 });

	liar_propose(
		&message, &members[LIAR],
		&(const struct liar_proposal){
			.proposal = { .type = PROPOSAL_REMOVE, .as.remove = 3 },
			.change_content = as_external_sender,
			.seed = seed },
		ref);
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(kit_take(&members[i], kit_bytes(&message)),
				 OK);
	kit_commit_add(&commit, &members[LIAR], NULL);
	kit_settle(members, N, LIAR, &commit);
	assert_int_equal(mls_member_n(members[0].g), 3);
	assert_true(kit_agree(members, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)
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
