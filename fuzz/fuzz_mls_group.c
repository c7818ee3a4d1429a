/* Members of a live group are told honest messages, mangled ones, and lies from
 * one of them: what is refused changes nothing, and all who accept agree.
 *
 * The first byte chooses the profile; then come operations, each a byte and what
 * belongs to it. Every input begins with the same group of four.
 */
#include "liar_kit.h"
#include "mls/commit_wire.h"
#include "treekem/vec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	N = 4,
	OUTSIDE = N, /* who wants to come in */
	ALL = N + 1,
	OPERATIONS = 12,
};

static void must(bool right)
{
	if (!right)
		abort();
}

/* A group, and its memory as it was at first. */
struct world {
	struct kit_member members[ALL];
	struct kit_member members_first[ALL];
	uint8_t *memory_first[ALL];
};

static struct kit_commit commit;
static struct kit_commit mangled;

static void begin(struct world *w, enum mls_profile profile)
{
	kit_group(w->members, N, profile, 8);
	kit_open(&w->members[OUTSIDE], 100, profile, 8);
	for (uint32_t i = 0; i < ALL; i++) {
		const struct kit_member *m = &w->members[i];

		w->members_first[i] = *m;
		w->memory_first[i] = malloc(m->size);
		must(w->memory_first[i] != NULL);
		memcpy(w->memory_first[i], m->memory, m->size);
	}
}

static struct kit_member *world_of(enum mls_profile profile)
{
	static struct world worlds[2];
	struct world *w = &worlds[profile == MLS_WHOLE];

	if (w->members[0].g == NULL)
		begin(w, profile);
	for (uint32_t i = 0; i < ALL; i++) {
		w->members[i] = w->members_first[i];
		memcpy(w->members[i].memory, w->memory_first[i],
		       w->members[i].size);
	}
	return w->members;
}

/* Tells somebody who is in: what is refused changes nothing. */
static bool tell(struct kit_member *m, struct rd message)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];

	liar_digest(before, m);
	if (kit_take(m, message) == OK)
		return true;
	liar_digest(after, m);
	must(memcmp(before, after, sizeof(before)) == 0);
	return false;
}

/* Tells all that are in, and are where `by` was. Who accepts a commit is in the
 * same epoch as all others who do; whoever did not is out of the history. */
static uint32_t tell_all(struct kit_member *members, uint32_t by,
			 struct rd message)
{
	uint32_t accepted = 0;

	for (uint32_t i = 0; i < ALL; i++) {
		if (i == by || !mls_is_in(members[i].g))
			continue;
		if (tell(&members[i], message))
			accepted++;
		else
			mls_close(members[i].g);
	}
	must(kit_agree(members, ALL));
	return accepted;
}

/* Changes bytes of the message as the input says; false when nothing changed. */
static bool mangle(const struct kit_commit *from, bool welcome, struct rd *in)
{
	uint32_t at = rd_u16(in);
	uint8_t with = rd_u8(in);
	size_t cut = rd_u8(in);
	size_t *len = welcome ? &mangled.welcome_len : &mangled.len;
	uint8_t *bytes = welcome ? mangled.welcome : mangled.bytes;

	mangled = *from;
	if (*len == 0)
		return false;
	bytes[at % *len] ^= with;
	if (cut > 0 && cut < 64 && cut < *len)
		*len -= cut;
	else
		cut = 0;
	return with != 0 || cut != 0;
}

static void commit_honestly(struct kit_member *members, struct rd *in)
{
	uint32_t by = rd_u8(in) % ALL;
	uint8_t what = rd_u8(in);
	uint32_t leaf = what >> 4;
	struct kit_member *m = &members[by];
	struct rd add = kit_key_package(&members[OUTSIDE]);
	bool adds = (what & 1) != 0 && !mls_is_in(members[OUTSIDE].g);
	bool removes = (what & 2) != 0 && mls_is_in(m->g) &&
		       leaf != mls_own_leaf(m->g) &&
		       tree_leaf(&m->g->now->tree, leaf).left != 0;

	if (!mls_is_in(m->g))
		return;

	const struct mls_changes changes = {
		.adds = &add,
		.adds_n = adds,
		.removes = &leaf,
		.removes_n = removes,
		.now_s = KIT_NOW_S,
		.in_public = m->profile == MLS_WHOLE && (what & 4) != 0,
	};
	struct wr w = wr_init(commit.bytes, sizeof(commit.bytes));
	struct wr w2 = wr_init(commit.welcome, sizeof(commit.welcome));
	enum err e = mls_commit(m->g, &changes, kit_random(), &w, &w2);

	commit.len = wr_len(&w);
	commit.welcome_len = wr_len(&w2);
	/* A peer that is there already, as a liar put it there. */
	if (e != OK)
		return;
	for (uint32_t i = 0; i < ALL; i++) {
		if (i != by && mls_is_in(members[i].g) &&
		    mangle(&commit, false, in))
			must(!tell(&members[i], kit_bytes(&mangled)));
	}
	must(mls_commit_taken(m->g) == OK);
	(void)tell_all(members, by, kit_bytes(&commit));
	if (!adds)
		return;
	if (mangle(&commit, true, in))
		(void)!kit_join(&members[OUTSIDE], &mangled);
	if (!mls_is_in(members[OUTSIDE].g))
		must(kit_join(&members[OUTSIDE], &commit) == OK);
	must(kit_agree(members, ALL));
}

/* The path of a lie: bytes of it are changed where it stays one. */
static struct rd path_changes;

static void change_path(struct rd *path)
{
	static uint8_t bytes[16384];
	static uint8_t whole[16384];
	struct wr w = wr_init(whole, sizeof(whole));
	struct commit_wire c;

	must(path->left <= sizeof(bytes));
	memcpy(bytes, path->p, path->left);
	for (size_t n = 0; n < 3 && path_changes.left > 0; n++) {
		size_t at = rd_u16(&path_changes);

		bytes[at % path->left] ^= rd_u8(&path_changes);
	}
	vec_write(&w, "", 0);
	commit_wire_end(&w, rd_init(bytes, path->left));

	struct rd r = rd_init(whole, wr_len(&w));

	if (commit_wire_read(&c, &r) == OK && rd_done(&r))
		path->p = bytes;
}

static bool is_list(struct rd list)
{
	struct proposal_or_ref next;

	while (proposal_next(&list, &next))
		;
	return rd_done(&list);
}

/* One of the group tells lies with honest keys: the list of proposals is the
 * input's, or bytes of the path are. */
static void commit_with_lies(struct kit_member *members, struct rd *in)
{
	static struct liar_list list;
	uint32_t by = rd_u8(in) % N;
	uint8_t how = rd_u8(in);
	struct rd bytes = rd_sub(in, rd_u8(in));
	struct lie lie = { .no_path = (how & 1) != 0,
			   .no_apply = true,
			   .wrong_tag = (how & 2) != 0,
			   .in_public = (how & 4) != 0 };

	if (!mls_is_in(members[by].g) || bytes.bad ||
	    members[by].g->now->stopped)
		return;
	liar_list_begin(&list);
	if ((how & 8) != 0 && is_list(bytes))
		wr_bytes(&list.w, bytes.p, bytes.left);
	if ((how & 16) != 0)
		liar_list_link(&list);
	if ((how & 32) != 0)
		liar_list_remove(&list, how >> 6);
	lie.proposals = liar_list_bytes(&list);
	path_changes = bytes;
	if ((how & 8) == 0)
		lie.change_path = change_path;
	liar_commit(&commit, &members[by], &lie);
	mls_close(members[by].g); /* would be where nobody else is */
	(void)tell_all(members, by, kit_bytes(&commit));
}

static void propose_something(struct kit_member *members, struct rd *in)
{
	uint32_t by = rd_u8(in) % N;
	uint8_t how = rd_u8(in);
	struct rd bytes = rd_sub(in, rd_u8(in));
	struct liar_proposal p = { .in_private = (how & 1) != 0,
				   .wrong_membership = (how & 2) != 0 };
	uint8_t ref[SHA256_LEN];

	if (!mls_is_in(members[by].g) || bytes.bad ||
	    members[by].g->now->stopped ||
	    members[by].g->pending.n == PENDING_N ||
	    proposal_read(&p.proposal, &bytes) != OK)
		return;
	liar_propose(&commit, &members[by], &p,
		     members[by].profile == MLS_WHOLE ? ref : NULL);
	for (uint32_t i = 0; i < ALL; i++) {
		if (i != by && mls_is_in(members[i].g))
			(void)tell(&members[i], kit_bytes(&commit));
	}
}

static void tell_bytes(struct kit_member *members, struct rd *in)
{
	uint32_t to = rd_u8(in) % ALL;
	struct rd bytes = rd_sub(in, rd_u8(in));

	if (mls_is_in(members[to].g))
		must(!tell(&members[to], bytes));
	else
		(void)!mls_join(members[to].g, &members[to].joiner, bytes,
				bytes, KIT_NOW_S);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const operations[])(struct kit_member *, struct rd *) = {
		commit_honestly,
		commit_with_lies,
		propose_something,
		tell_bytes,
	};
	struct rd in = rd_init(data, size);
	struct kit_member *members =
		world_of(rd_u8(&in) % 2 == 0 ? MLS_STRICT : MLS_WHOLE);

	for (int i = 0; i < OPERATIONS && in.left > 0; i++)
		operations[rd_u8(&in) % 4](members, &in);
	return 0;
}
