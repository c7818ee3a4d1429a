#include "epoch/joining.h"

#include "base/ct.h"

enum {
	/* A KeyPackage is good before and after: clocks go wrong, most often by a
	 * time zone. */
	AROUND_S = 12 * 3600,
};

_Static_assert(2 * AROUND_S <= MLS_LIFETIME_MAX_S, "");

enum err joining_make(struct joining *j, const struct mls_identity *own,
		      uint64_t now_s, const uint8_t random[MLS_RANDOM_LEN])
{
	const uint64_t from_s = now_s > AROUND_S ? now_s - AROUND_S : 0;
	struct mls_joiner joiner;

	TRY(mls_joiner_make(&joiner, own, from_s, now_s + AROUND_S, random));
	j->former = j->last;
	j->has_former = j->has_last;
	j->last = joiner;
	j->has_last = true;
	mls_joiner_wipe(&joiner);
	return OK;
}

enum err joining_join(const struct joining *j, struct mls_group *group,
		      struct rd welcome, uint64_t now_s)
{
	const struct rd no_tree = rd_init(welcome.p, 0);
	enum err err;

	if (!j->has_last)
		return ERR_STEP;
	err = mls_join(group, &j->last, welcome, no_tree, now_s);
	if (err != OK && j->has_former)
		err = mls_join(group, &j->former, welcome, no_tree, now_s);
	return err;
}

void joining_end(struct joining *j)
{
	ct_wipe(j, sizeof(*j));
}
