#include "room/member.h"

struct step {
	enum member_state to;
	unsigned todo;
};

static const struct step steps[MEMBER_STATES][MEMBER_EVENTS] = {
	[MEMBER_OUT] = {
		[MEMBER_ENTER] = { MEMBER_IN, MEMBER_TELL },
		[MEMBER_ADD] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_BEHIND] = { MEMBER_OUT, 0 },
		[MEMBER_LOSE] = { MEMBER_OUT, 0 },
		[MEMBER_FREE] = { MEMBER_OUT, 0 },
	},
	[MEMBER_ADDED] = {
		[MEMBER_ADD] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_WELCOME] = { MEMBER_WELCOMED, 0 },
		[MEMBER_REMOVE] = { MEMBER_OUT, 0 },
		[MEMBER_FOLLOW] = { MEMBER_IN, MEMBER_TELL },
		[MEMBER_AGAIN] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_BEHIND] = { MEMBER_LAPSED, MEMBER_TELL_AWAY },
		[MEMBER_LOSE] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_FREE] = { MEMBER_OUT, MEMBER_TELL },
	},
	[MEMBER_WELCOMED] = {
		[MEMBER_ADD] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_SPEAK] = { MEMBER_IN, 0 },
		[MEMBER_REMOVE] = { MEMBER_LAST, 0 },
		[MEMBER_FOLLOW] = { MEMBER_IN, MEMBER_TELL },
		[MEMBER_AGAIN] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_BEHIND] = { MEMBER_LAPSED, MEMBER_TELL_AWAY },
		[MEMBER_LOSE] = { MEMBER_WELCOMED, MEMBER_TELL },
		[MEMBER_FREE] = { MEMBER_OUT, MEMBER_TELL },
	},
	[MEMBER_IN] = {
		[MEMBER_ADD] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_SPEAK] = { MEMBER_IN, 0 },
		[MEMBER_REMOVE] = { MEMBER_LAST, 0 },
		[MEMBER_FOLLOW] = { MEMBER_IN, MEMBER_TELL },
		[MEMBER_BEHIND] = { MEMBER_LAPSED, MEMBER_TELL_AWAY },
		[MEMBER_LOSE] = { MEMBER_IN, MEMBER_TELL },
		[MEMBER_FREE] = { MEMBER_OUT, MEMBER_TELL },
	},
	[MEMBER_LAST] = {
		[MEMBER_ADD] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_REMOVED] = { MEMBER_OUT, 0 },
		[MEMBER_BEHIND] = { MEMBER_OUT, 0 },
		[MEMBER_LOSE] = { MEMBER_OUT, 0 },
		[MEMBER_FREE] = { MEMBER_OUT, 0 },
	},
	/* The members know its leaf: they are told when the seat is free, and
	 * not before that it is here. */
	[MEMBER_LAPSED] = {
		[MEMBER_ADD] = { MEMBER_ADDED, MEMBER_TELL },
		[MEMBER_REMOVE] = { MEMBER_OUT, 0 },
		[MEMBER_BEHIND] = { MEMBER_LAPSED, 0 },
		[MEMBER_LOSE] = { MEMBER_LAPSED, 0 },
		[MEMBER_FREE] = { MEMBER_OUT, MEMBER_TELL },
	},
};

enum err member_step(enum member_state *s, enum member_event e, unsigned *todo)
{
	const struct step *step = &steps[*s][e];

	if (step->to == MEMBER_NONE)
		return ERR_STEP;
	*s = step->to;
	*todo = step->todo;
	return OK;
}

bool member_is_one(enum member_state s)
{
	return s == MEMBER_ADDED || s == MEMBER_WELCOMED || s == MEMBER_IN;
}

bool member_hears(enum member_state s)
{
	return s == MEMBER_WELCOMED || s == MEMBER_IN;
}
