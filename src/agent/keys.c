#include "agent/keys.h"

#include "base/ct.h"
#include "epoch/epoch.h"

#include <assert.h>
#include <string.h>

#define PSK_ID "incamera link"

enum { GROUP_ID_LEN = LINK_ROOM_LEN + KEYS_END_LEN };

static const struct mls_config config = {
	.profile = MLS_STRICT,
	.member_max = MLS_MEMBER_MAX,
	.leaf_len = KEYS_LEAF_LEN,
};

static void empty(struct keys *k)
{
	const struct part id = { PSK_ID, sizeof(PSK_ID) - 1 };
	const struct part psk = { k->link.psk, sizeof(k->link.psk) };

	if (k->group != NULL)
		mls_close(k->group);
	k->group = mls_init(k->memory, &config);

	enum err err = mls_add_psk(k->group, id, psk);

	assert(err == OK);
}

void keys_init(struct keys *k, const struct keys_self *self)
{
	struct wr w = wr_init(k->identity, sizeof(k->identity));
	const size_t name_len = self->name.left < KEYS_NAME_MAX
					? self->name.left
					: KEYS_NAME_MAX;

	assert(mls_size(&config) <= sizeof(k->memory));
	link_derive(self->link, &k->link);
	k->is_quiet = self->link->policy == LINK_QUIET;
	link_peer_of_seat(k->peer, self->seat);
	memcpy(k->seed, self->seed, sizeof(k->seed));
	wr_bytes(&w, k->peer, sizeof(k->peer));
	wr_bytes(&w, self->name.p, name_len);
	k->identity_len = wr_len(&w);
	k->joining = (struct joining){ 0 };
	k->rejoin = (struct rejoin){ 0 };
	sframe_ring_init(&k->ring);
	k->group = NULL;
	empty(k);
}

void keys_wipe(struct keys *k)
{
	ct_wipe(k, sizeof(*k));
}

static void begin_group(struct keys *k)
{
	rejoin_forget(&k->rejoin);
	sframe_ring_init(&k->ring);
	rejoin_begin(&k->rejoin, k->group);
}

enum err keys_found(struct keys *k, const uint8_t end[KEYS_END_LEN],
		    const uint8_t random[MLS_RANDOM_LEN])
{
	static const struct mls_policy everybody = { .names = { "", 0 } };
	const struct mls_identity own = {
		.seed = k->seed,
		.identity = { k->identity, k->identity_len },
	};
	uint8_t id[GROUP_ID_LEN];
	struct wr w = wr_init(id, sizeof(id));

	wr_bytes(&w, k->link.room, LINK_ROOM_LEN);
	wr_bytes(&w, end, KEYS_END_LEN);
	TRY(mls_create(k->group, (struct part){ id, sizeof(id) }, &everybody,
		       &own, random));
	begin_group(k);
	return OK;
}

static bool is_of_room(const struct keys *k)
{
	struct rd id = mls_group_id(k->group);

	return id.left == GROUP_ID_LEN &&
	       ct_equal(id.p, k->link.room, LINK_ROOM_LEN);
}

enum err keys_join(struct keys *k, struct rd welcome, uint64_t now_s)
{
	TRY(joining_join(&k->joining, k->group, welcome, now_s));
	if (!is_of_room(k)) {
		empty(k);
		return ERR_FORMAT;
	}
	joining_end(&k->joining);
	begin_group(k);
	return OK;
}

enum err keys_taken(struct keys *k)
{
	TRY(mls_commit_taken(k->group));
	rejoin_begin(&k->rejoin, k->group);
	return OK;
}

enum err keys_take(struct keys *k, struct rd commit, uint64_t now_s,
		   struct mls_news *news)
{
	TRY(mls_take(k->group, commit, now_s, news));
	if (news->kind == MLS_NEWS_REMOVED)
		sframe_ring_stop(&k->ring);
	else if (news->kind == MLS_NEWS_COMMIT)
		rejoin_begin(&k->rejoin, k->group);
	else
		return ERR_FORMAT;
	return OK;
}

void keys_leave(struct keys *k)
{
	empty(k);
	rejoin_forget(&k->rejoin);
	sframe_ring_init(&k->ring);
}

const uint8_t *keys_end(const struct keys *k)
{
	struct rd id = mls_group_id(k->group);

	assert(id.left == GROUP_ID_LEN);
	return id.p + LINK_ROOM_LEN;
}

typedef enum err give_epoch(struct sframe_ring *r,
			    const struct sframe_epoch *e);

static enum err give(struct keys *k, give_epoch *to)
{
	struct sframe_epoch e;
	enum err err = epoch_keys(&e, k->group);

	if (err == OK)
		err = to(&k->ring, &e);
	ct_wipe(&e, sizeof(e));
	return err;
}

enum err keys_receive(struct keys *k)
{
	return give(k, sframe_ring_receive);
}

enum err keys_send(struct keys *k)
{
	return give(k, sframe_ring_send);
}
