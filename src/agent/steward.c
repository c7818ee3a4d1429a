#include "agent/steward.h"

#include <string.h>

enum {
	TURN_US = 1500000,    /* each next leaf waits so much longer */
	REKEY_US = 600000000, /* after the last commit */
	SILENT_US = 5000000,  /* a leaf that was let in, and never came */
	CHANGES_MAX = MLS_CHANGES_N,
};

static bool is_removed(const struct steward_task *task, uint32_t leaf)
{
	for (size_t i = 0; i < task->removes_n; i++)
		if (task->removes[i] == leaf)
			return true;
	return false;
}

/* Could make the commit: here, and not about to be removed. */
static bool has_turn(const struct steward_room *room,
		     const struct steward_task *task, uint32_t leaf)
{
	const struct people_leaf *l = &room->people->leaf[leaf];

	return l->used && !is_removed(task, leaf) &&
	       (leaf == room->own_leaf ||
		people_presence(room->people, l->peer, room->now_us) ==
			PEOPLE_HERE);
}

uint32_t steward_turn(const struct steward_room *room,
		      const struct steward_task *task)
{
	uint32_t turn = 0;

	for (uint32_t leaf = 0; leaf < room->own_leaf; leaf++)
		turn += has_turn(room, task, leaf);
	return turn;
}

/* Where a knock is let in. */
struct place {
	bool good;
	uint32_t leaf; /* that it takes the place of; PEOPLE_LEAF_N: of none */
	uint64_t since_us;
};

/* A proof from before the leaf was there is an old knock, said again or late;
 * unless its peer is not here. */
static bool proves_itself(const struct keys_door_guest *g,
			  const struct people_leaf *l,
			  enum people_presence presence)
{
	return g->proof == KEYS_DOOR_FITS &&
	       (l->before_us || g->epoch >= l->added_epoch ||
		presence != PEOPLE_HERE);
}

static bool has_key(const struct mls_group *group, uint32_t leaf,
		    const struct keys_door_guest *g)
{
	struct mls_member member;

	return mls_member(group, leaf, &member) && member.leaf == leaf &&
	       member.signature_key.left == sizeof(g->signature_key) &&
	       memcmp(member.signature_key.p, g->signature_key,
		      sizeof(g->signature_key)) == 0;
}

static struct place place_of(const struct knocks_entry *e,
			     const struct steward_room *room)
{
	const uint32_t leaf = people_find(room->people, e->peer);
	const struct people_leaf *l = &room->people->leaf[leaf];
	struct place p = { .good = true, .leaf = leaf };
	enum people_presence presence;

	if (leaf == PEOPLE_LEAF_N)
		return p;
	if (leaf == room->own_leaf)
		return (struct place){ .good = false };
	presence = people_presence(room->people, e->peer, room->now_us);
	if (presence == PEOPLE_GONE) {
		p.since_us = people_gone_us(room->people, e->peer);
		return p;
	}
	if (!has_key(room->group, leaf, &e->guest))
		return (struct place){ .good = false };
	if (proves_itself(&e->guest, l, presence))
		return p;
	p.since_us = l->added_us + SILENT_US;
	p.good = !l->before_us && !l->heard && room->now_us >= p.since_us;
	return p;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void want(uint64_t *since_us, uint64_t from_us)
{
	if (from_us < *since_us)
		*since_us = from_us;
}

static bool is_full(const struct steward_task *task)
{
	return task->adds_n + task->removes_n + 1 >= CHANGES_MAX ||
	       task->removes_n == STEWARD_REMOVES_MAX;
}

static void want_adds(const struct steward_room *room,
		      struct steward_task *task, uint64_t *since_us)
{
	for (size_t i = 0; i < room->knocks->n; i++) {
		const struct knocks_entry *e = &room->knocks->entry[i];
		struct place place;

		if (!e->used || task->adds_n == room->adds_max || is_full(task))
			continue;
		place = place_of(e, room);
		if (!place.good)
			continue;
		task->adds[task->adds_n++] = e;
		if (place.leaf != PEOPLE_LEAF_N)
			task->removes[task->removes_n++] = place.leaf;
		want(since_us, later(e->since_us, place.since_us));
	}
}

static void want_removes(const struct steward_room *room,
			 struct steward_task *task, uint64_t *since_us)
{
	for (uint32_t leaf = 0; leaf < PEOPLE_LEAF_N; leaf++) {
		const struct people_leaf *l = &room->people->leaf[leaf];

		if (!l->used || leaf == room->own_leaf || is_full(task) ||
		    is_removed(task, leaf) ||
		    people_presence(room->people, l->peer, room->now_us) !=
			    PEOPLE_GONE)
			continue;
		task->removes[task->removes_n++] = leaf;
		task->gone_n++;
		want(since_us, people_gone_us(room->people, l->peer));
	}
}

/* The member that has made no commit for the longest time, then each next
 * one. */
static bool rekey_is_due(const struct steward_room *room)
{
	static const struct steward_task nothing = { .adds_n = 0 };
	const struct people_leaf *own = &room->people->leaf[room->own_leaf];
	uint64_t turn = 0;

	if (mls_member_n(room->group) < 2 ||
	    room->now_us < room->began_us + REKEY_US)
		return false;
	for (uint32_t leaf = 0; leaf < PEOPLE_LEAF_N; leaf++) {
		const struct people_leaf *l = &room->people->leaf[leaf];

		if (leaf == room->own_leaf || !has_turn(room, &nothing, leaf))
			continue;
		turn += l->committed_epoch < own->committed_epoch ||
			(l->committed_epoch == own->committed_epoch &&
			 leaf < room->own_leaf);
	}
	return room->now_us >= room->began_us + REKEY_US + turn * TURN_US;
}

bool steward_task(const struct steward_room *room, struct steward_task *task)
{
	uint64_t since_us = UINT64_MAX;

	task->adds_n = 0;
	task->removes_n = 0;
	task->gone_n = 0;
	want_adds(room, task, &since_us);
	want_removes(room, task, &since_us);
	if (since_us != UINT64_MAX &&
	    room->now_us >=
		    later(since_us, room->began_us) +
			    steward_turn(room, task) * (uint64_t)TURN_US)
		return true;
	task->adds_n = 0;
	task->removes_n = 0;
	task->gone_n = 0;
	return rekey_is_due(room);
}
