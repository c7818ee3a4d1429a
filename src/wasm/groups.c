/* The group of a member, for the browser: founded, joined, changed. */
#include "base/ct.h"
#include "wasm/io.h"
#include "wasm/member.h"

enum {
	PEER_LEN = LINK_PEER_LEN,
	END_LEN = 8, /* of a group's id, behind the room's */
	GROUP_ID_LEN = LINK_ROOM_LEN + END_LEN,
	IDENTITY_MAX = PEER_LEN + CORE_NAME_MAX,
	SET_LEN = MLS_MEMBER_MAX / 8,
	/* Where the Welcome is put together in text; a commit is shorter. */
	WELCOME_AT = CORE_TEXT_SIZE / 3,
	LENGTH_LEN = 4,
};

_Static_assert(CORE_TEXT_SIZE - WELCOME_AT >= MLS_MESSAGE_MAX, "");
_Static_assert((int)CORE_CHANGES_MAX <= (int)MLS_CHANGES_N, "");

static enum err found(struct member *m, struct rd args, struct rd name)
{
	static const struct mls_policy everybody = { .names = { "", 0 } };
	uint8_t identity[IDENTITY_MAX];
	uint8_t id[GROUP_ID_LEN];
	struct wr w = wr_init(identity, sizeof(identity));
	struct wr w_id = wr_init(id, sizeof(id));

	wr_bytes(&w, io_take(&args, PEER_LEN), PEER_LEN);
	wr_bytes(&w, name.p, name.left);
	wr_bytes(&w_id, m->keys.room, LINK_ROOM_LEN);
	wr_bytes(&w_id, io_take(&args, END_LEN), END_LEN);
	if (name.bad || w.full)
		return ERR_FULL;

	const struct mls_identity own = {
		.seed = m->seed,
		.identity = { identity, wr_len(&w) },
	};

	TRY(mls_create(m->group, (struct part){ id, sizeof(id) }, &everybody,
		       &own, io_take(&args, MLS_RANDOM_LEN)));
	m->used = true;
	member_begin_group(m);
	return OK;
}

int32_t core_group_found(int32_t group, uint32_t len)
{
	struct member *m = member_find(group);

	if (m == NULL)
		return io_answer_number(ERR_STEP, 0);
	return io_answer_number(found(m, io_read_args(), io_read_frame(len)),
				0);
}

static bool is_of_room(const struct member *m)
{
	struct rd id = mls_group_id(m->group);

	return id.left == GROUP_ID_LEN &&
	       ct_equal(id.p, m->keys.room, LINK_ROOM_LEN);
}

static enum err join(struct member *m, struct rd welcome, uint64_t now_s)
{
	if (welcome.bad)
		return ERR_FULL;
	TRY(joining_join(&m->joining, m->group, welcome, now_s));
	if (!is_of_room(m)) {
		member_empty(m);
		return ERR_FORMAT;
	}
	joining_end(&m->joining);
	member_begin_group(m);
	return OK;
}

int32_t core_group_join(int32_t group, uint32_t len)
{
	struct member *m = member_find(group);
	struct rd args = io_read_args();

	if (m == NULL)
		return io_answer_number(ERR_STEP, 0);
	return io_answer_number(join(m, io_read_frame(len), rd_u64(&args)), 0);
}

/* A list of changes as the browser hands it over. */
struct changes {
	struct rd adds[CORE_CHANGES_MAX];
	uint32_t removes[CORE_CHANGES_MAX];
	struct mls_changes list;
};

static enum err read_changes(struct changes *c, struct rd r)
{
	struct mls_changes *list = &c->list;

	*list = (struct mls_changes){ .adds = c->adds, .removes = c->removes };
	list->adds_n = rd_u16(&r);
	if (list->adds_n > CORE_CHANGES_MAX)
		return ERR_FULL;
	for (size_t i = 0; i < list->adds_n; i++) {
		const size_t len = rd_u16(&r);

		c->adds[i] = rd_sub(&r, len);
	}
	list->removes_n = rd_u16(&r);
	if (list->removes_n > CORE_CHANGES_MAX - list->adds_n)
		return ERR_FULL;
	for (size_t i = 0; i < list->removes_n; i++)
		c->removes[i] = rd_u16(&r);
	return rd_done(&r) ? OK : ERR_FORMAT;
}

/* Writes the commit behind its length, and moves the Welcome up to it. */
static enum err commit(struct member *m, struct rd args, struct rd changes,
		       struct wr *out)
{
	struct changes c;
	struct wr w = wr_init(io_text + LENGTH_LEN, WELCOME_AT - LENGTH_LEN);
	struct wr welcome =
		wr_init(io_text + WELCOME_AT, CORE_TEXT_SIZE - WELCOME_AT);

	TRY(read_changes(&c, changes));
	c.list.now_s = rd_u64(&args);
	TRY(mls_commit(m->group, &c.list, io_take(&args, MLS_RANDOM_LEN), &w,
		       &welcome));

	const size_t len = wr_len(&welcome);

	memmove(w.p, welcome.start, len);
	wr_u32(out, (uint32_t)wr_len(&w));
	wr_room(out, wr_len(&w) + len);
	return OK;
}

int32_t core_group_commit(int32_t group, uint32_t len)
{
	struct member *m = member_find(group);
	struct rd frame = io_read_frame(len);
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	if (frame.bad)
		return io_answer(ERR_FULL, &w);
	return io_answer(commit(m, io_read_args(), frame, &w), &w);
}

static enum err taken(struct member *m)
{
	TRY(mls_commit_taken(m->group));
	rejoin_begin(&m->rejoin, m->group);
	return OK;
}

int32_t core_group_taken(int32_t group)
{
	struct member *m = member_find(group);

	return io_answer_number(m == NULL ? ERR_STEP : taken(m), 0);
}

void core_group_drop(int32_t group)
{
	struct member *m = member_find(group);

	if (m != NULL)
		mls_commit_drop(m->group);
}

static void write_set(struct wr *w, const struct tree_set *set)
{
	for (uint32_t byte = 0; byte < SET_LEN; byte++) {
		unsigned bits = 0;

		for (uint32_t bit = 0; bit < 8; bit++) {
			if (tree_set_has(set, byte * 8 + bit))
				bits |= 1u << bit;
		}
		wr_u8(w, (uint8_t)bits);
	}
}

static enum err take(struct member *m, struct rd message, uint64_t now_s,
		     struct wr *w)
{
	struct mls_news news;

	if (message.bad)
		return ERR_FULL;
	TRY(mls_take(m->group, message, now_s, &news));
	if (news.kind == MLS_NEWS_REMOVED)
		sframe_ring_stop(&m->ring);
	else if (news.kind == MLS_NEWS_COMMIT)
		rejoin_begin(&m->rejoin, m->group);
	else
		return ERR_FORMAT;
	wr_u8(w, news.kind == MLS_NEWS_REMOVED);
	wr_u16(w, (uint16_t)news.sender);
	write_set(w, &news.added);
	write_set(w, &news.removed);
	return OK;
}

int32_t core_group_take(int32_t group, uint32_t len)
{
	struct member *m = member_find(group);
	struct rd args = io_read_args();
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	return io_answer(take(m, io_read_frame(len), rd_u64(&args), &w), &w);
}

static void write_state(struct wr *w, const struct member *m)
{
	const bool is_in = mls_is_in(m->group);
	struct rd id = mls_group_id(m->group);
	uint64_t sends = 0;
	const bool seals = sframe_ring_sends(&m->ring, &sends);

	wr_u8(w, is_in);
	wr_u8(w, mls_commit_waits(m->group));
	wr_u64(w, is_in ? mls_epoch(m->group) : 0);
	wr_u16(w, (uint16_t)(is_in ? mls_own_leaf(m->group) : 0));
	(void)rd_bytes(&id, LINK_ROOM_LEN);
	if (is_in)
		wr_bytes(w, id.p, END_LEN);
	else
		wr_zeros(w, END_LEN);
	wr_u8(w, seals);
	wr_u64(w, sends);
}

int32_t core_group_state(int32_t group)
{
	const struct member *m = member_find(group);
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	write_state(&w, m);
	return io_answer(OK, &w);
}

/* The profile refuses every leaf whose identity is shorter than a peer id. */
static void write_member(struct wr *w, const struct mls_member *member)
{
	struct rd identity = member->identity;

	wr_u16(w, (uint16_t)member->leaf);
	wr_bytes(w, rd_bytes(&identity, PEER_LEN), PEER_LEN);
	wr_bytes(w, member->signature_key.p, LABEL_SIGNATURE_KEY_LEN);
	wr_u16(w, (uint16_t)identity.left);
	wr_bytes(w, identity.p, identity.left);
}

int32_t core_group_members(int32_t group)
{
	const struct member *m = member_find(group);
	struct wr w = io_write_text();
	struct mls_member member;

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	for (uint32_t leaf = 0; mls_member(m->group, leaf, &member);
	     leaf = member.leaf + 1)
		write_member(&w, &member);
	return io_answer(OK, &w);
}
