#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void verdict_refused(struct kit_member *members, uint32_t n, uint32_t by,
		     const struct kit_commit *c, enum err expected)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];

	for (uint32_t i = 0; i < n; i++) {
		if (i == by || !mls_is_in(members[i].g))
			continue;
		liar_digest(before, &members[i]);
		assert_int_equal(kit_take(&members[i], kit_bytes(c)), expected);
		liar_digest(after, &members[i]);
		assert_memory_equal(before, after, sizeof(before));
	}
}

void verdict_not_joined(struct kit_member *m, const struct kit_commit *c,
			enum err expected)
{
	assert_int_equal(kit_join(m, c), expected);
	assert_false(mls_is_in(m->g));
	assert_int_equal(mls_group_id(m->g).left, 0);
	assert_int_equal(m->g->keyring.external_n, 1);
}

void verdict_goes_on(struct kit_member *members, uint32_t n)
{
	static struct kit_commit c;

	for (uint32_t i = 0; i < n; i++) {
		if (!mls_is_in(members[i].g))
			continue;
		kit_commit_add(&c, &members[i], NULL);
		kit_settle(members, n, i, &c);
		assert_true(kit_agree(members, n));
	}
}

void verdict_taken(struct kit_member *members, uint32_t n, uint32_t by,
		   const struct kit_commit *c)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!mls_is_in(members[i].g))
			continue;
		if (i == by)
			assert_int_equal(mls_commit_taken(members[i].g), OK);
		else
			assert_int_equal(kit_take(&members[i], kit_bytes(c)),
					 OK);
	}
	assert_true(kit_agree(members, n));
}
