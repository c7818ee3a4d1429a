/* steward.h - whom to let in, whom to remove, who does it and when
 * (docs/protocol.md, sections 5 and 6). Pure.
 */
#ifndef AGENT_STEWARD_H
#define AGENT_STEWARD_H

#include "agent/knocks.h"
#include "agent/people.h"

enum {
	STEWARD_ADDS_MAX = 63,
	STEWARD_REMOVES_MAX = 63,
	/* Members behind this turn leave knocks to those before them; a knock is
	 * said again, should those go. */
	STEWARD_TURNS_N = 3,
};

/* What is wanted of the group; without changes it is a re-key. */
struct steward_task {
	size_t adds_n;
	const struct knocks_entry *adds[STEWARD_ADDS_MAX];
	size_t removes_n;
	uint32_t removes[STEWARD_REMOVES_MAX]; /* leaves */
	size_t gone_n;                         /* the last ones of removes are
						  not added again */
};

struct steward_room {
	uint64_t now_us;
	uint64_t began_us; /* the epoch */
	uint32_t own_leaf;
	uint32_t adds_max;
	const struct mls_group *group;
	const struct knocks *knocks;
	struct people *people;
};

/* True when it is our turn to do what *task says. Views, good until knocks
 * change. */
bool steward_task(const struct steward_room *room, struct steward_task *task);

/* How many would do it before us. */
uint32_t steward_turn(const struct steward_room *room,
		      const struct steward_task *task);

#endif
