#include "arrival_kit.h"

#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MEMBER_MAX = 4, HONEST = 1 };

static int open_all(struct arrival *a, enum mls_profile profile)
{
	kit_group(a->members, ARRIVAL_N, profile, MEMBER_MAX);
	kit_open(&a->joiner, 100, profile, MEMBER_MAX);
	return 0;
}

int arrival_open_strict(void **arrival)
{
	return open_all(*arrival, MLS_STRICT);
}

int arrival_open_whole(void **arrival)
{
	return open_all(*arrival, MLS_WHOLE);
}

int arrival_close(void **arrival)
{
	struct arrival *a = *arrival;

	for (uint32_t i = 0; i < ARRIVAL_N; i++)
		kit_close(&a->members[i]);
	kit_close(&a->joiner);
	return 0;
}

void arrival_welcome(struct arrival *a)
{
	kit_commit_add(&a->commit, &a->members[0], &a->joiner);
	mls_commit_drop(a->members[0].g);
}

void arrival_lie(struct arrival *a, struct liar_welcome how)
{
	liar_welcome(&a->commit, &a->members[ARRIVAL_LIAR], &a->joiner, &how);
}

void arrival_refused(struct arrival *a, struct liar_welcome how,
		     enum err expected)
{
	arrival_lie(a, how);
	verdict_not_joined(&a->joiner, &a->commit, expected);
}

void arrival_joins(struct arrival *a)
{
	struct kit_member *m = a->members;

	kit_commit_add(&a->commit, &m[HONEST], &a->joiner);
	kit_settle(m, ARRIVAL_N, HONEST, &a->commit);
	assert_int_equal(kit_join(&a->joiner, &a->commit), OK);
	assert_int_equal(kit_join(&a->joiner, &a->commit), ERR_STEP);
	kit_commit_add(&a->commit, &a->joiner, NULL);
	assert_int_equal(mls_commit_taken(a->joiner.g), OK);
	for (uint32_t i = 0; i < ARRIVAL_N; i++)
		assert_int_equal(kit_take(&m[i], kit_bytes(&a->commit)), OK);
	assert_true(kit_agree(m, ARRIVAL_N));
	assert_true(kit_agree((struct kit_member[]){ m[0], a->joiner }, 2));
}
