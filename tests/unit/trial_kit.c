#include "trial_kit.h"

#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MEMBER_MAX = 8, NEWCOMERS_N = 2 };

static int open_all(struct trial *t, enum mls_profile profile)
{
	kit_group(t->members, TRIAL_N, profile, MEMBER_MAX);
	for (uint32_t i = 0; i < NEWCOMERS_N; i++)
		kit_open(&t->newcomers[i], 100 + i, profile, MEMBER_MAX);
	liar_list_begin(&t->list);
	return 0;
}

int trial_open_strict(void **trial)
{
	return open_all(*trial, MLS_STRICT);
}

int trial_open_whole(void **trial)
{
	return open_all(*trial, MLS_WHOLE);
}

int trial_close(void **trial)
{
	struct trial *t = *trial;

	for (uint32_t i = 0; i < TRIAL_N; i++)
		kit_close(&t->members[i]);
	for (uint32_t i = 0; i < NEWCOMERS_N; i++)
		kit_close(&t->newcomers[i]);
	return 0;
}

static void go_on(struct trial *t)
{
	for (uint32_t i = 0; i < TRIAL_N; i++)
		pending_clear(&t->members[i].g->pending);
	verdict_goes_on(t->members, TRIAL_N);
	liar_list_begin(&t->list);
}

void trial_commit(struct trial *t, struct lie lie)
{
	lie.proposals = liar_list_bytes(&t->list);
	liar_commit(&t->commit, &t->members[TRIAL_LIAR], &lie);
}

void trial_commit_outside(struct trial *t, struct lie lie)
{
	struct kit_member outside = t->newcomers[0];

	outside.g = t->members[TRIAL_LIAR].g;
	lie.proposals = liar_list_bytes(&t->list);
	lie.in_public = true;
	lie.is_external = true;
	liar_commit(&t->commit, &outside, &lie);
}

void trial_refused(struct trial *t, struct lie lie, enum err expected)
{
	trial_commit(t, lie);
	verdict_refused(t->members, TRIAL_N, TRIAL_LIAR, &t->commit, expected);
	mls_commit_drop(t->members[TRIAL_LIAR].g);
	go_on(t);
}

void trial_outside_refused(struct trial *t, struct lie lie, enum err expected)
{
	trial_commit_outside(t, lie);
	verdict_refused(t->members, TRIAL_N, TRIAL_N, &t->commit, expected);
	go_on(t);
}

void trial_taken(struct trial *t, struct lie lie)
{
	trial_commit(t, lie);
	verdict_taken(t->members, TRIAL_N, TRIAL_LIAR, &t->commit);
	go_on(t);
}

void trial_propose(struct trial *t, uint32_t by, struct liar_proposal how)
{
	struct mls_news news;

	liar_propose(&t->message, &t->members[by], &how, t->ref);
	for (uint32_t i = 0; i < TRIAL_N; i++) {
		if (i == by)
			continue;
		assert_int_equal(mls_take(t->members[i].g,
					  kit_bytes(&t->message), KIT_NOW_S,
					  &news),
				 OK);
		assert_int_equal(news.kind, MLS_NEWS_PROPOSAL);
	}
}

void trial_proposal_refused(struct trial *t, struct liar_proposal how,
			    enum err expected)
{
	liar_propose(&t->message, &t->members[TRIAL_LIAR], &how, NULL);
	verdict_refused(t->members, TRIAL_N, TRIAL_LIAR, &t->message, expected);
	go_on(t);
}
