#include "wasm/member.h"

#include "base/ct.h"
#include "wasm/handle.h"
#include "wasm/io.h"
#include "wasm/rooms.h"

#include <assert.h>

#define PSK_ID "incamera link"

enum { REST_VERSION = 1 };

_Static_assert((int)CORE_REST_LEN == 2 + 8 + KNOCK_KEY_LEN + LABEL_SEED_LEN,
	       "");
_Static_assert((int)LINK_KEY_LEN == (int)LABEL_SECRET_LEN, "");

static const struct mls_config config = {
	.profile = MLS_STRICT,
	.member_max = MLS_MEMBER_MAX,
	.leaf_len = MEMBER_LEAF_LEN,
};

static struct handle table[CORE_GROUPS];
static struct member members[CORE_GROUPS];

struct member *member_find(int32_t group)
{
	size_t index = handle_find(table, CORE_GROUPS, group);

	return index < CORE_GROUPS ? &members[index] : NULL;
}

void member_empty(struct member *m)
{
	const struct part id = { PSK_ID, sizeof(PSK_ID) - 1 };
	const struct part psk = { m->keys.psk, sizeof(m->keys.psk) };

	mls_close(m->group);
	m->group = mls_init(m->memory, &config);
	/* The link's key goes into every epoch: whoever signs, nobody without
	 * the link is ever in one. */
	enum err err = mls_add_psk(m->group, id, psk);
	assert(err == OK);
}

int32_t core_group_new(int32_t room)
{
	const struct link_keys *keys = rooms_keys(room);
	struct rd args = io_read_args();
	size_t index;

	if (keys == NULL)
		return io_answer_number(ERR_STEP, 0);
	index = handle_take(table, CORE_GROUPS);
	if (index == CORE_GROUPS)
		return io_answer_number(ERR_FULL, 0);

	struct member *m = &members[index];

	/* Our own mistake: the place is too small for a group of that size. */
	assert(mls_size(&config) <= sizeof(m->memory));
	m->keys = *keys;
	memcpy(m->seed, io_take(&args, LABEL_SEED_LEN), LABEL_SEED_LEN);
	m->group = mls_init(m->memory, &config);
	member_empty(m);
	sframe_ring_init(&m->ring);
	return io_answer_number(OK, handle_number(table, index));
}

void member_begin_group(struct member *m)
{
	rejoin_forget(&m->rejoin);
	sframe_ring_init(&m->ring);
	rejoin_begin(&m->rejoin, m->group);
}

int32_t core_group_rest(int32_t group)
{
	const struct member *m = member_find(group);
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	wr_u8(&w, REST_VERSION);
	wr_u8(&w, m->rejoin.newest.known);
	wr_u64(&w, m->rejoin.newest.epoch);
	wr_bytes(&w, m->rejoin.newest.key, sizeof(m->rejoin.newest.key));
	wr_bytes(&w, m->seed, sizeof(m->seed));
	return io_answer(OK, &w);
}

static enum err restore(struct member *m, struct rd rest)
{
	const uint8_t version = rd_u8(&rest);
	const uint8_t known = rd_u8(&rest);
	const uint64_t epoch = rd_u64(&rest);
	const uint8_t *key = rd_bytes(&rest, KNOCK_KEY_LEN);
	const uint8_t *seed = rd_bytes(&rest, LABEL_SEED_LEN);

	if (rest.bad || version != REST_VERSION || known > 1)
		return ERR_FORMAT;
	m->rejoin.newest.known = known;
	m->rejoin.newest.epoch = epoch;
	memcpy(m->rejoin.newest.key, key, KNOCK_KEY_LEN);
	memcpy(m->seed, seed, LABEL_SEED_LEN);
	return OK;
}

int32_t core_group_restore(int32_t group)
{
	struct member *m = member_find(group);

	if (m == NULL || m->used)
		return io_answer_number(ERR_STEP, 0);
	return io_answer_number(restore(m, io_read_args()), 0);
}

void core_group_leave(int32_t group)
{
	struct member *m = member_find(group);

	if (m == NULL)
		return;
	member_empty(m);
	rejoin_forget(&m->rejoin);
	sframe_ring_init(&m->ring);
}

void core_group_close(int32_t group)
{
	size_t index = handle_find(table, CORE_GROUPS, group);

	if (index == CORE_GROUPS)
		return;
	ct_wipe(&members[index], sizeof(members[index]));
	handle_free(table, index);
}
