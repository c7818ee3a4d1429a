#include "room/seat.h"

struct step {
	enum seat_state to;
	unsigned todo;
};

static const struct step steps[SEAT_STATES][SEAT_EVENTS] = {
	[SEAT_FREE] = {
		[SEAT_TAKE] = { SEAT_HERE, SEAT_FILL | SEAT_TELL },
	},
	[SEAT_HERE] = {
		/* Told again: what went to the older socket may be lost. */
		[SEAT_TAKE] = { SEAT_HERE, SEAT_MOVE | SEAT_TELL },
		[SEAT_LOSE] = { SEAT_AWAY, SEAT_REMEMBER | SEAT_TELL },
		[SEAT_LEAVE] = { SEAT_FREE, SEAT_TELL | SEAT_WIPE },
	},
	[SEAT_AWAY] = {
		[SEAT_TAKE] = { SEAT_HERE, SEAT_TELL },
		[SEAT_EXPIRE] = { SEAT_FREE, SEAT_TELL | SEAT_WIPE },
	},
};

enum err seat_step(enum seat_state *s, enum seat_event e, unsigned *todo)
{
	const struct step *step = &steps[*s][e];

	if (step->to == SEAT_NONE)
		return ERR_STEP;
	*s = step->to;
	*todo = step->todo;
	return OK;
}
