/* people.h - what a member knows of the others beside the tree: who has a socket,
 * as the server says, and what each leaf has shown since we are here.
 *
 * Pure. The server says who is here, away, and gone. Of a member that it does
 * not name, after it was restarted, nothing is known: it is away, and gone when it
 * has not come for longer than a seat is kept.
 */
#ifndef AGENT_PEOPLE_H
#define AGENT_PEOPLE_H

#include "group/mls.h"
#include "link/link.h"

enum {
	PEOPLE_SEEN_N = 512, /* places for who has a seat; a power of two */
	PEOPLE_LEAF_N = MLS_MEMBER_MAX,
};

enum people_presence {
	PEOPLE_UNKNOWN,
	PEOPLE_HERE,
	PEOPLE_AWAY,
	PEOPLE_GONE,
};

struct people_seen {
	enum people_presence presence; /* PEOPLE_UNKNOWN: the place is free */
	uint64_t gone_us;              /* UINT64_MAX for who is here */
	uint8_t peer[LINK_PEER_LEN];
};

struct people_leaf {
	bool used;
	bool before_us; /* it was there when we came */
	bool heard;     /* it has said something since it was added */
	uint8_t peer[LINK_PEER_LEN];
	uint64_t added_epoch;
	uint64_t added_us;
	uint64_t committed_epoch; /* 0: not since we are here */
};

struct people {
	size_t seen_n;
	struct people_seen seen[PEOPLE_SEEN_N]; /* by the peer's first bytes */
	struct people_leaf leaf[PEOPLE_LEAF_N];
};

void people_init(struct people *p);

/* Begins the list of who has a seat anew: who was gone stays so. people_see() of
 * each in the list follows. */
void people_roll(struct people *p, uint64_t now_us);

void people_see(struct people *p, const uint8_t *peer,
		enum people_presence presence, uint64_t now_us);

/* HERE, AWAY or GONE. Of somebody who was never named, the tree says that they
 * are there: away from now on. */
enum people_presence people_presence(struct people *p, const uint8_t *peer,
				     uint64_t now_us);

/* Since when they are gone; UINT64_MAX for who is here or unknown. */
uint64_t people_gone_us(const struct people *p, const uint8_t *peer);

/* We are in a group: all of its leaves. */
void people_enter(struct people *p, const struct mls_group *g);

/* The group is in its next epoch, by a commit of that leaf. */
struct people_change {
	uint32_t sender;
	const struct tree_set *added;
	const struct tree_set *removed;
};

void people_advance(struct people *p, const struct mls_group *g,
		    const struct people_change *c, uint64_t now_us);

/* The leaf of a peer; PEOPLE_LEAF_N when there is none. */
uint32_t people_find(const struct people *p, const uint8_t *peer);

#endif
