/* member_inner.h - what the files of member share: the member itself. */
#ifndef AGENT_MEMBER_INNER_H
#define AGENT_MEMBER_INNER_H

#include "agent/entry.h"
#include "agent/epochs.h"
#include "agent/keys.h"
#include "agent/knocks.h"
#include "agent/member.h"
#include "agent/people.h"
#include "agent/steward.h"
#include "wire/signal_told.h"

enum {
	MEMBER_INSTANCE_LEN = 16, /* bytes */
};

/* A commit of ours that was sent and not answered yet. */
struct member_pending {
	bool waits;
	uint64_t epoch; /* it was made in */
	struct tree_set removed;
	size_t adds_n;
	uint8_t peers[STEWARD_ADDS_MAX][LINK_PEER_LEN];
	uint8_t refs[STEWARD_ADDS_MAX][SHA256_LEN];
};

struct member {
	struct member_user user;
	struct member_now now;
	uint32_t adds_max;
	enum member_standing standing;
	enum member_stop stop;
	const char *refused;
	bool connected; /* has a seat */
	bool left;      /* has given it up */
	bool changed;   /* something that news tell */
	bool work;      /* something that the steward looks at */
	uint32_t people_n;
	struct entry entry;
	uint64_t later_epoch; /* somebody is there; 0: nobody */
	uint64_t later_us;    /* since when we know */
	uint64_t began_us;    /* the epoch */
	uint64_t beacon_us;   /* when to say one */
	uint64_t task_us;     /* no commit of ours before */
	unsigned sends;       /* bits by context */
	uint64_t sends_us;    /* when to tell it */
	uint64_t lines_n;     /* of chat, said */
	double acks;          /* that we may say now */
	uint64_t acks_us;
	uint8_t seat[LINK_SEAT_LEN];
	uint8_t instance[MEMBER_INSTANCE_LEN];
	struct member_pending pending;
	struct member_counts counts;
	struct epochs epochs;
	struct signal_told told;
	struct people people;
	struct knocks knocks;
	struct keys keys;
};

/* member.c */

/* Who has a seat, anew. */
void member_see(struct member *m, const struct signal_roster *roster);

/* What the steward looks at. */
struct steward_room member_room(struct member *m);

/* Where a message of ours to the server is put together, and handed over. */
struct wr member_say_room(void);
void member_say_word(struct member *m, const struct wr *w);

/* To one peer, or NULL for all: kind and what follows. */
void member_say(struct member *m, const uint8_t *to, uint8_t kind,
		struct rd rest);
void member_say_beacon(struct member *m);
void member_say_knock(struct member *m);

/* A sealed message of a member. */
void member_talk_take(struct member *m, struct rd sealed);

/* Says what is due. */
void member_talk_tick(struct member *m);

void member_group_found(struct member *m);
void member_group_welcome(struct member *m, const struct signal_told *t);
void member_group_enter(struct member *m);
void member_group_commit(struct member *m, const struct signal_told *t);
void member_group_advance(struct member *m, const struct people_change *c);
void member_group_end(struct member *m);
void member_group_stop(struct member *m, enum member_stop why);

/* Somebody says that the group is at this epoch. */
void member_group_learn(struct member *m, uint64_t epoch);

/* Epochs that begin to seal, and end. */
void member_group_turn(struct member *m);

/* Does what it is our turn to do. */
void member_commit_work(struct member *m);
void member_commit_taken(struct member *m, uint64_t epoch);
void member_commit_stale(struct member *m, uint64_t of, uint64_t epoch);

/* Opens one SFrame of f->context that lies in *box, and says whose it is. */
enum member_fate member_media_open(struct member *m, struct sframe_box *box,
				   struct member_frame *f);

#endif
