#include "epoch/epoch.h"

#include "base/ct.h"

#define BASE_LABEL "SFrame 1.0 Base Key"

_Static_assert((int)SFRAME_RING_LEAVES >= (int)MLS_MEMBER_MAX, "");
_Static_assert((int)BEACON_AUTHENTICATOR_LEN == (int)MLS_SECRET_LEN, "");

static void put_leaf(struct sframe_epoch *e, uint32_t leaf)
{
	e->leaves[leaf / 64] |= (uint64_t)1 << leaf % 64;
}

enum err epoch_keys(struct sframe_epoch *e, const struct mls_group *group)
{
	const struct part no_context = { "", 0 };
	struct mls_member member;

	*e = (struct sframe_epoch){ 0 };
	TRY(mls_export(group, BASE_LABEL, no_context, e->base,
		       sizeof(e->base)));
	e->number = mls_epoch(group);
	e->own = mls_own_leaf(group);
	for (uint32_t leaf = 0; mls_member(group, leaf, &member);
	     leaf = member.leaf + 1)
		put_leaf(e, member.leaf);
	return OK;
}

enum err epoch_beacon(struct beacon *b, const struct mls_group *group)
{
	uint8_t authenticator[MLS_SECRET_LEN];

	TRY(mls_authenticator(group, authenticator));
	b->epoch = mls_epoch(group);
	beacon_fork(b->fork, authenticator);
	ct_wipe(authenticator, sizeof(authenticator));
	return OK;
}
