#include "agent/people.h"

#include <assert.h>
#include <string.h>

/* A seat is kept for 30 s. */
enum { KEPT_US = 32000000, SEEN_MAX = PEOPLE_SEEN_N * 3 / 4 };

void people_init(struct people *p)
{
	memset(p, 0, sizeof(*p));
}

/* The place of a peer, or the free one where it belongs. A peer's id is a hash
 * already. */
static size_t place_of(const struct people *p, const uint8_t *peer)
{
	size_t i = ((size_t)peer[0] << 8 | peer[1]) % PEOPLE_SEEN_N;

	while (p->seen[i].presence != PEOPLE_UNKNOWN &&
	       memcmp(p->seen[i].peer, peer, LINK_PEER_LEN) != 0)
		i = (i + 1) % PEOPLE_SEEN_N;
	return i;
}

static uint64_t gone_at(enum people_presence presence, uint64_t now_us)
{
	if (presence == PEOPLE_HERE)
		return UINT64_MAX;
	return presence == PEOPLE_AWAY ? now_us + KEPT_US : now_us;
}

void people_see(struct people *p, const uint8_t *peer,
		enum people_presence presence, uint64_t now_us)
{
	struct people_seen *s = &p->seen[place_of(p, peer)];

	if (s->presence == presence)
		return;
	if (s->presence == PEOPLE_UNKNOWN) {
		if (p->seen_n == SEEN_MAX)
			return; /* more than a room has */
		p->seen_n++;
		memcpy(s->peer, peer, LINK_PEER_LEN);
	}
	s->presence = presence;
	s->gone_us = gone_at(presence, now_us);
}

/* Takes who is left over into an empty table. */
static void keep(struct people *p, bool (*keeps)(const struct people *p,
						 const struct people_seen *s))
{
	static struct people_seen old[PEOPLE_SEEN_N];

	memcpy(old, p->seen, sizeof(old));
	memset(p->seen, 0, sizeof(p->seen));
	p->seen_n = 0;
	for (size_t i = 0; i < PEOPLE_SEEN_N; i++) {
		if (old[i].presence == PEOPLE_UNKNOWN || !keeps(p, &old[i]))
			continue;
		p->seen[place_of(p, old[i].peer)] = old[i];
		p->seen_n++;
	}
}

static bool is_gone_member(const struct people *p, const struct people_seen *s)
{
	return s->presence == PEOPLE_GONE &&
	       people_find(p, s->peer) != PEOPLE_LEAF_N;
}

/* A member to be may be named before the commit that adds it is here. */
static bool is_there_or_member(const struct people *p,
			       const struct people_seen *s)
{
	return s->presence != PEOPLE_GONE || is_gone_member(p, s);
}

void people_roll(struct people *p, uint64_t now_us)
{
	keep(p, is_gone_member);
	for (uint32_t i = 0; i < PEOPLE_LEAF_N; i++)
		if (p->leaf[i].used)
			(void)people_presence(p, p->leaf[i].peer, now_us);
}

enum people_presence people_presence(struct people *p, const uint8_t *peer,
				     uint64_t now_us)
{
	const struct people_seen *s = &p->seen[place_of(p, peer)];

	if (s->presence == PEOPLE_UNKNOWN) {
		people_see(p, peer, PEOPLE_AWAY, now_us);
		return PEOPLE_AWAY;
	}
	return now_us >= s->gone_us ? PEOPLE_GONE : s->presence;
}

uint64_t people_gone_us(const struct people *p, const uint8_t *peer)
{
	const struct people_seen *s = &p->seen[place_of(p, peer)];

	return s->presence == PEOPLE_UNKNOWN ? UINT64_MAX : s->gone_us;
}

static void put_leaf(struct people_leaf *l, const struct mls_member *member)
{
	struct rd identity = member->identity;
	const uint8_t *peer = rd_bytes(&identity, LINK_PEER_LEN);

	assert(peer != NULL); /* the profile refuses every other leaf */
	*l = (struct people_leaf){ .used = true };
	memcpy(l->peer, peer, LINK_PEER_LEN);
}

void people_enter(struct people *p, const struct mls_group *g)
{
	struct mls_member member;

	memset(p->leaf, 0, sizeof(p->leaf));
	for (uint32_t leaf = 0; mls_member(g, leaf, &member);
	     leaf = member.leaf + 1) {
		put_leaf(&p->leaf[member.leaf], &member);
		p->leaf[member.leaf].before_us = true;
		/* It has said something to somebody. */
		p->leaf[member.leaf].heard = true;
	}
}

/* What was known of who was let in says nothing any more, but that they are
 * here. */
static void admit(struct people *p, const uint8_t *peer, uint64_t now_us)
{
	struct people_seen *s = &p->seen[place_of(p, peer)];

	if (s->presence == PEOPLE_HERE)
		return;
	people_see(p, peer, PEOPLE_AWAY, now_us);
	s->gone_us = gone_at(PEOPLE_AWAY, now_us);
}

void people_advance(struct people *p, const struct mls_group *g,
		    const struct people_change *c, uint64_t now_us)
{
	struct mls_member member;
	bool any = false;

	for (uint32_t i = 0; i < PEOPLE_LEAF_N; i++) {
		if (!tree_set_has(c->removed, i))
			continue;
		p->leaf[i].used = false;
		any = true;
	}
	for (uint32_t i = 0; i < PEOPLE_LEAF_N; i++) {
		struct people_leaf *l = &p->leaf[i];

		if (!tree_set_has(c->added, i) || !mls_member(g, i, &member) ||
		    member.leaf != i)
			continue;
		put_leaf(l, &member);
		l->added_epoch = mls_epoch(g);
		l->added_us = now_us;
		l->committed_epoch = l->added_epoch;
		admit(p, l->peer, now_us);
	}
	if (p->leaf[c->sender].used) {
		p->leaf[c->sender].committed_epoch = mls_epoch(g);
		p->leaf[c->sender].heard = true;
	}
	if (any)
		keep(p, is_there_or_member);
}

uint32_t people_find(const struct people *p, const uint8_t *peer)
{
	for (uint32_t i = 0; i < PEOPLE_LEAF_N; i++)
		if (p->leaf[i].used &&
		    memcmp(p->leaf[i].peer, peer, LINK_PEER_LEN) == 0)
			return i;
	return PEOPLE_LEAF_N;
}
