/* Groups as their members see them: who comes in, who goes, that all agree, and
 * that nothing of an epoch stays when it is over.
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MEMBERS = 16 };

static struct kit_member members[MEMBERS];
static struct kit_commit commit;
static struct kit_commit other;

static int close_all(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < MEMBERS; i++)
		kit_close(&members[i]);
	return 0;
}

static void three_members_agree(void **unused)
{
	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	for (uint32_t i = 0; i < 3; i++) {
		assert_true(mls_is_in(members[i].g));
		assert_int_equal(mls_epoch(members[i].g), 2);
		assert_int_equal(mls_own_leaf(members[i].g), i);
		assert_int_equal(mls_member_n(members[i].g), 3);
		assert_int_equal(mls_group_id(members[i].g).left,
				 KIT_GROUP_ID_LEN);
	}
}

static void everybody_can_commit(void **unused)
{
	(void)unused;
	kit_group(members, 5, MLS_STRICT, 8);
	for (uint32_t i = 0; i < 5; i++) {
		kit_commit_add(&commit, &members[i], NULL);
		assert_int_equal(commit.welcome_len, 0);
		kit_settle(members, 5, i, &commit);
		assert_true(kit_agree(members, 5));
		assert_int_equal(mls_epoch(members[0].g), 5 + i);
	}
}

static void every_epoch_has_other_secrets(void **unused)
{
	uint8_t before[MLS_SECRET_LEN];
	uint8_t after[MLS_SECRET_LEN];

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);
	assert_int_equal(mls_authenticator(members[0].g, before), OK);
	kit_commit_add(&commit, &members[1], NULL);
	kit_settle(members, 2, 1, &commit);
	assert_int_equal(mls_authenticator(members[0].g, after), OK);
	assert_memory_not_equal(before, after, sizeof(before));
}

static void exported_secrets_differ_by_label_context_and_length(void **unused)
{
	const struct part empty = { "", 0 };
	uint8_t a[MLS_SECRET_LEN];
	uint8_t b[MLS_SECRET_LEN];
	uint8_t c[MLS_SECRET_LEN];
	uint8_t d[16];

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);

	const struct mls_group *g = members[0].g;

	assert_int_equal(mls_export(g, "one", empty, a, sizeof(a)), OK);
	assert_int_equal(mls_export(g, "two", empty, b, sizeof(b)), OK);
	assert_int_equal(
		mls_export(g, "one", (struct part){ "x", 1 }, c, sizeof(c)),
		OK);
	assert_int_equal(mls_export(g, "one", empty, d, sizeof(d)), OK);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
	assert_memory_not_equal(a, d, sizeof(d));
}

static void who_is_removed_is_out_and_the_others_go_on(void **unused)
{
	struct mls_news news;

	(void)unused;
	kit_group(members, 4, MLS_STRICT, 4);
	kit_commit_remove(&commit, &members[3], 1);
	assert_int_equal(
		mls_take(members[1].g, kit_bytes(&commit), KIT_NOW_S, &news),
		OK);
	assert_int_equal(news.kind, MLS_NEWS_REMOVED);
	assert_int_equal(news.sender, 3);
	assert_true(tree_set_has(&news.removed, 1));
	assert_false(mls_is_in(members[1].g));
	assert_int_equal(kit_take(&members[1], kit_bytes(&commit)), ERR_STEP);

	assert_int_equal(
		mls_take(members[0].g, kit_bytes(&commit), KIT_NOW_S, &news),
		OK);
	assert_int_equal(news.kind, MLS_NEWS_COMMIT);
	assert_true(tree_set_has(&news.removed, 1));
	assert_false(tree_set_has(&news.removed, 0));
	assert_int_equal(kit_take(&members[2], kit_bytes(&commit)), OK);
	assert_int_equal(mls_commit_taken(members[3].g), OK);
	assert_true(kit_agree(members, 4));
	assert_int_equal(mls_member_n(members[0].g), 3);
}

static void who_was_removed_can_be_let_in_again(void **unused)
{
	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	kit_commit_remove(&commit, &members[0], 2);
	kit_settle(members, 3, 0, &commit);
	assert_false(mls_is_in(members[2].g));
	kit_joiner(&members[2]);
	kit_commit_add(&commit, &members[1], &members[2]);
	kit_settle(members, 3, 1, &commit);
	assert_int_equal(kit_join(&members[2], &commit), OK);
	assert_true(kit_agree(members, 3));
}

/* A reload: the new leaf has the peer id and the signature key of the old one,
 * which goes by the same commit. */
static void one_commit_takes_a_member_out_and_lets_it_in_again(void **unused)
{
	const uint32_t leaf = 1;

	(void)unused;
	kit_group(members, 4, MLS_STRICT, 4);
	kit_joiner(&members[1]);

	const struct rd add = kit_key_package(&members[1]);

	kit_commit(&commit, &members[2],
		   &(const struct mls_changes){ .adds = &add,
						.adds_n = 1,
						.removes = &leaf,
						.removes_n = 1,
						.now_s = KIT_NOW_S });
	kit_settle(members, 4, 2, &commit);
	assert_false(mls_is_in(members[1].g));
	assert_int_equal(kit_join(&members[1], &commit), OK);
	assert_int_equal(mls_own_leaf(members[1].g), 1);
	assert_true(kit_agree(members, 4));
}

static void one_commit_lets_many_in(void **unused)
{
	struct rd adds[MEMBERS - 1];

	(void)unused;
	for (uint32_t i = 0; i < MEMBERS; i++)
		kit_open(&members[i], i, MLS_STRICT, MEMBERS);
	kit_create(&members[0]);
	for (uint32_t i = 1; i < MEMBERS; i++)
		adds[i - 1] = kit_key_package(&members[i]);
	kit_commit(&commit, &members[0],
		   &(const struct mls_changes){ .adds = adds,
						.adds_n = MEMBERS - 1,
						.now_s = KIT_NOW_S });
	assert_int_equal(mls_commit_taken(members[0].g), OK);
	for (uint32_t i = 1; i < MEMBERS; i++)
		assert_int_equal(kit_join(&members[i], &commit), OK);
	assert_true(kit_agree(members, MEMBERS));
	for (uint32_t i = MEMBERS - 1; i > 0; i -= 5) {
		kit_commit_add(&commit, &members[i], NULL);
		kit_settle(members, MEMBERS, i, &commit);
		assert_true(kit_agree(members, MEMBERS));
	}
}

static void a_commit_of_ours_takes_effect_when_it_is_taken(void **unused)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);
	assert_false(mls_commit_waits(members[0].g));
	assert_int_equal(mls_commit_taken(members[0].g), ERR_STEP);
	assert_int_equal(mls_authenticator(members[0].g, before), OK);
	kit_commit_add(&commit, &members[0], NULL);
	assert_true(mls_commit_waits(members[0].g));
	assert_int_equal(mls_epoch(members[0].g), 1);
	assert_int_equal(mls_authenticator(members[0].g, after), OK);
	assert_memory_equal(before, after, sizeof(before));
	assert_int_equal(mls_commit_taken(members[0].g), OK);
	assert_false(mls_commit_waits(members[0].g));
	assert_int_equal(mls_epoch(members[0].g), 2);
	assert_int_equal(kit_take(&members[1], kit_bytes(&commit)), OK);
	assert_true(kit_agree(members, 2));
}

static void a_commit_that_was_dropped_leaves_nothing(void **unused)
{
	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);
	kit_commit_add(&commit, &members[0], NULL);
	mls_commit_drop(members[0].g);
	assert_false(mls_commit_waits(members[0].g));
	assert_int_equal(mls_commit_taken(members[0].g), ERR_STEP);
	kit_commit_add(&commit, &members[0], NULL);
	kit_settle(members, 2, 0, &commit);
	assert_true(kit_agree(members, 2));
}

static void the_last_commit_that_was_made_is_the_one_that_waits(void **unused)
{
	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	kit_commit_add(&other, &members[0], NULL);
	kit_commit_add(&commit, &members[0], NULL);
	kit_settle(members, 3, 0, &commit);
	assert_true(kit_agree(members, 3));
}

static void the_commit_of_another_drops_the_one_that_waits(void **unused)
{
	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	kit_commit_add(&other, &members[1], NULL);
	kit_commit_remove(&commit, &members[0], 2);
	kit_settle(members, 3, 0, &commit);
	assert_false(mls_commit_waits(members[1].g));
	assert_int_equal(mls_commit_taken(members[1].g), ERR_STEP);
	assert_int_equal(kit_take(&members[0], kit_bytes(&other)), ERR_STEP);
	assert_true(kit_agree(members, 2));
}

static void what_is_refused_leaves_the_commit_that_waits(void **unused)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];
	uint32_t nobody = 3;
	struct wr w = wr_init(other.bytes, sizeof(other.bytes));
	struct wr w2 = wr_init(other.welcome, sizeof(other.welcome));

	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	kit_commit_add(&other, &members[1], NULL);
	kit_commit_add(&commit, &members[0], NULL);
	liar_digest(before, &members[0]);
	other.bytes[other.len - 1] ^= 1;
	assert_int_equal(kit_take(&members[0], kit_bytes(&other)), ERR_AUTH);
	assert_int_equal(
		mls_commit(members[0].g,
			   &(const struct mls_changes){ .removes = &nobody,
							.removes_n = 1,
							.now_s = KIT_NOW_S },
			   kit_random(), &w, &w2),
		ERR_FORMAT);
	assert_int_equal(wr_len(&w), 0);
	liar_digest(after, &members[0]);
	assert_memory_equal(before, after, sizeof(before));
	kit_settle(members, 3, 0, &commit);
	assert_true(kit_agree(members, 3));
}

static void a_group_is_full_when_its_memory_is(void **unused)
{
	struct rd add;
	struct wr w = wr_init(other.bytes, sizeof(other.bytes));
	struct wr w2 = wr_init(other.welcome, sizeof(other.welcome));

	(void)unused;
	kit_group(members, 4, MLS_STRICT, 3); /* rounded up to 4 */
	kit_open(&members[4], 5, MLS_STRICT, 4);
	add = kit_key_package(&members[4]);
	assert_int_equal(
		mls_commit(members[1].g,
			   &(const struct mls_changes){ .adds = &add,
							.adds_n = 1,
							.now_s = KIT_NOW_S },
			   kit_random(), &w, &w2),
		ERR_FULL);
	kit_commit_remove(&commit, &members[0], 3);
	kit_settle(members, 4, 0, &commit);
	kit_commit_add(&commit, &members[1], &members[4]);
	kit_settle(members, 3, 1, &commit);
	assert_int_equal(kit_join(&members[4], &commit), OK);
	assert_true(kit_agree(members, 5));
}

/* Who comes in when there are hundreds: most of them are key packages only. */
static void two_hundred_and_fifty_six_members_are_a_group(void **unused)
{
	static struct kit_member crowd[MLS_CHANGES_N];
	struct rd adds[MLS_CHANGES_N];
	uint32_t number = 1000;

	(void)unused;
	kit_open(&members[0], 1, MLS_STRICT, 256);
	kit_open(&members[1], 2, MLS_STRICT, 256);
	kit_open(&members[2], 3, MLS_STRICT, 256);
	kit_create(&members[0]);
	kit_commit_add(&commit, &members[0], &members[1]);
	kit_settle(members, 1, 0, &commit);
	assert_int_equal(kit_join(&members[1], &commit), OK);
	while (mls_member_n(members[0].g) < 255) {
		uint32_t n = 255 - mls_member_n(members[0].g);

		n = n < MLS_CHANGES_N ? n : MLS_CHANGES_N;
		for (uint32_t i = 0; i < n; i++) {
			kit_open(&crowd[i], number++, MLS_STRICT, 2);
			adds[i] = kit_key_package(&crowd[i]);
		}
		kit_commit(&commit, &members[0],
			   &(const struct mls_changes){ .adds = adds,
							.adds_n = n,
							.now_s = KIT_NOW_S });
		kit_settle(members, 2, 0, &commit);
		assert_true(kit_agree(members, 2));
		for (uint32_t i = 0; i < n; i++)
			kit_close(&crowd[i]);
	}
	kit_commit_add(&commit, &members[1], &members[2]);
	kit_settle(members, 2, 1, &commit);
	assert_int_equal(kit_join(&members[2], &commit), OK);
	assert_int_equal(mls_own_leaf(members[2].g), 255);
	assert_int_equal(mls_member_n(members[2].g), 256);
	for (uint32_t i = 0; i < 3; i++) {
		kit_commit_add(&commit, &members[i], NULL);
		kit_settle(members, 3, i, &commit);
		assert_true(kit_agree(members, 3));
	}
	for (uint32_t leaf = 2; leaf < 255; leaf += 50) {
		kit_commit_remove(&commit, &members[2], leaf);
		kit_settle(members, 3, 2, &commit);
		assert_true(kit_agree(members, 3));
	}
}

static void members_are_told_in_the_order_of_their_leaves(void **unused)
{
	struct mls_member m;
	uint32_t n = 0;

	(void)unused;
	kit_group(members, 4, MLS_STRICT, 4);
	kit_commit_remove(&commit, &members[0], 2);
	kit_settle(members, 4, 0, &commit);
	for (uint32_t leaf = 0; mls_member(members[1].g, leaf, &m);
	     leaf = m.leaf + 1) {
		n++;
		assert_int_not_equal(m.leaf, 2);
		assert_int_equal(m.identity.left, sizeof(members[0].identity));
		assert_memory_equal(m.identity.p, members[m.leaf].identity,
				    m.identity.left);
		assert_int_equal(m.signature_key.left, LABEL_SIGNATURE_KEY_LEN);
	}
	assert_int_equal(n, 3);
	assert_false(mls_member(members[2].g, 0, &m));
}

static void texts_arrive_once_and_in_any_order(void **unused)
{
	struct mls_news news;
	uint8_t bytes[3][1024];
	struct wr w[3];

	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	for (uint8_t i = 0; i < 3; i++) {
		const uint8_t text[] = { 't', i };

		w[i] = wr_init(bytes[i], sizeof(bytes[i]));
		assert_int_equal(mls_seal(members[1].g,
					  (struct part){ "seen", 4 },
					  rd_init(text, sizeof(text)),
					  kit_random(), &w[i]),
				 OK);
	}
	for (uint8_t i = 2; i < 3; i--) {
		assert_int_equal(mls_take(members[0].g,
					  rd_init(bytes[i], wr_len(&w[i])),
					  KIT_NOW_S, &news),
				 OK);
		assert_int_equal(news.kind, MLS_NEWS_TEXT);
		assert_int_equal(news.sender, 1);
		assert_int_equal(news.text.left, 2);
		assert_int_equal(news.text.p[1], i);
	}
	for (uint8_t i = 0; i < 3; i++)
		assert_int_equal(mls_take(members[0].g,
					  rd_init(bytes[i], wr_len(&w[i])),
					  KIT_NOW_S, &news),
				 ERR_REPLAY);
	assert_int_equal(mls_take(members[1].g, rd_init(bytes[0], wr_len(w)),
				  KIT_NOW_S, &news),
			 ERR_REPLAY);
}

/* Looks for a secret anywhere in a member's memory. */
static bool holds(const struct kit_member *m, const uint8_t secret[32])
{
	return memmem(m->memory, m->size, secret, 32) != NULL;
}

static void what_an_epoch_was_made_of_is_gone_when_it_is_over(void **unused)
{
	struct state old[2];

	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	for (uint32_t i = 0; i < 2; i++) {
		old[i] = *members[i].g->now;
		assert_true(holds(&members[i], old[i].schedule.init));
		assert_true(holds(&members[i], old[i].keys.secret[0]));
		/* the secret tree has it, and hands it out by parts */
		assert_false(holds(&members[i], members[2].seed));
	}
	kit_commit_add(&commit, &members[0], NULL);
	kit_settle(members, 3, 0, &commit);
	/* One has made the commit, one has followed it, and its own leaf's key
	 * is as it was. */
	for (uint32_t i = 0; i < 2; i++) {
		const struct schedule *s = &old[i].schedule;

		assert_false(holds(&members[i], s->sender_data));
		assert_false(holds(&members[i], s->exporter));
		assert_false(holds(&members[i], s->external));
		assert_false(holds(&members[i], s->confirmation));
		assert_false(holds(&members[i], s->membership));
		assert_false(holds(&members[i], s->resumption));
		assert_false(holds(&members[i], s->authenticator));
		assert_false(holds(&members[i], s->init));
		for (uint32_t level = i; level <= 2; level++) {
			if (old[i].keys.has[level])
				assert_false(holds(&members[i],
						   old[i].keys.secret[level]));
		}
	}
}

static void the_secret_tree_alone_has_the_keys_of_messages(void **unused)
{
	uint8_t secret[LABEL_SECRET_LEN];
	struct wr w = wr_init(other.bytes, sizeof(other.bytes));

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);
	kit_commit_add(&commit, &members[0], NULL);
	memcpy(secret, members[0].g->waiting->schedule.encryption,
	       sizeof(secret));
	kit_settle(members, 2, 0, &commit);
	for (uint32_t i = 0; i < 2; i++) {
		/* It makes other secrets of it, and wipes it. */
		assert_int_equal(mls_seal(members[i].g, (struct part){ "", 0 },
					  rd_init(secret, 0), kit_random(), &w),
				 OK);
		assert_false(holds(&members[i], secret));
	}
}

static void a_commit_that_does_not_come_leaves_no_key(void **unused)
{
	struct state waiting;

	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	kit_commit_add(&commit, &members[0], NULL);
	waiting = *members[0].g->waiting;
	assert_true(holds(&members[0], waiting.schedule.encryption));
	kit_commit_add(&other, &members[1], NULL);
	kit_settle(members, 3, 1, &other);
	assert_false(holds(&members[0], waiting.schedule.encryption));
	assert_false(holds(&members[0], waiting.schedule.init));
	assert_false(holds(&members[0], waiting.keys.secret[0]));
}

static void closing_wipes_all_that_is_secret(void **unused)
{
	struct state now;

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);
	now = *members[0].g->now;
	assert_true(holds(&members[0], members[0].seed));
	mls_close(members[0].g);
	assert_false(holds(&members[0], members[0].seed));
	assert_false(holds(&members[0], now.schedule.init));
	assert_false(holds(&members[0], now.keys.secret[0]));
	assert_false(mls_is_in(members[0].g));
	assert_int_equal(members[0].g->keyring.external_n, 0);
}

static void a_group_that_was_left_can_be_used_again(void **unused)
{
	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);
	kit_commit_remove(&commit, &members[1], 0);
	kit_settle(members, 2, 1, &commit);
	assert_false(mls_is_in(members[0].g));
	assert_false(holds(&members[0], members[0].seed));
	kit_create(&members[0]);
	assert_int_equal(mls_epoch(members[0].g), 0);
	assert_int_equal(mls_member_n(members[0].g), 1);
}

/* What mls_size() says is what is used, and no more. */
static void the_memory_is_as_large_as_said(void **unused)
{
	static const uint32_t sizes[] = { 2, 3, 10, 50, 64, 256 };

	(void)unused;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct mls_config config = { .profile = MLS_STRICT,
						   .member_max = sizes[i],
						   .leaf_len = 256 };
		size_t size = mls_size(&config);
		uint8_t *memory = aligned_alloc(16, size + 16);

		assert_int_equal(size % 16, 0);
		memset(memory, 0x5a, size + 16);
		(void)mls_init(memory, &config);
		for (size_t k = 0; k < 16; k++)
			assert_int_equal(memory[size + k], 0x5a);
		free(memory);
	}
	assert_true(mls_size(&(const struct mls_config){
			    MLS_STRICT, 256, 256 }) < (size_t)256 * 2048);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test) cmocka_unit_test_teardown(test, close_all)
		WITH(three_members_agree),
		WITH(everybody_can_commit),
		WITH(every_epoch_has_other_secrets),
		WITH(exported_secrets_differ_by_label_context_and_length),
		WITH(who_is_removed_is_out_and_the_others_go_on),
		WITH(who_was_removed_can_be_let_in_again),
		WITH(one_commit_takes_a_member_out_and_lets_it_in_again),
		WITH(one_commit_lets_many_in),
		WITH(a_commit_of_ours_takes_effect_when_it_is_taken),
		WITH(a_commit_that_was_dropped_leaves_nothing),
		WITH(the_last_commit_that_was_made_is_the_one_that_waits),
		WITH(the_commit_of_another_drops_the_one_that_waits),
		WITH(what_is_refused_leaves_the_commit_that_waits),
		WITH(a_group_is_full_when_its_memory_is),
		WITH(two_hundred_and_fifty_six_members_are_a_group),
		WITH(members_are_told_in_the_order_of_their_leaves),
		WITH(texts_arrive_once_and_in_any_order),
		WITH(what_an_epoch_was_made_of_is_gone_when_it_is_over),
		WITH(the_secret_tree_alone_has_the_keys_of_messages),
		WITH(a_commit_that_does_not_come_leaves_no_key),
		WITH(closing_wipes_all_that_is_secret),
		WITH(a_group_that_was_left_can_be_used_again),
		WITH(the_memory_is_as_large_as_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
