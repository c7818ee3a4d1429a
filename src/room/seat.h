/* seat.h - the life of one seat in a room.
 *
 * Pure: it says what is allowed and what must now happen; rooms do it. A step
 * the table does not name is refused and changes nothing.
 */
#ifndef ROOM_SEAT_H
#define ROOM_SEAT_H

#include "base/err.h"

enum seat_state {
	SEAT_NONE, /* no state: marks the gaps in the table */
	SEAT_FREE,
	SEAT_HERE, /* somebody sits in it, and has a socket */
	SEAT_AWAY, /* the socket was lost; the seat is kept for a while */
	SEAT_STATES
};

enum seat_event {
	SEAT_TAKE, /* by a newcomer, or again by who has it */
	SEAT_LOSE, /* its socket is gone */
	SEAT_LEAVE,
	SEAT_EXPIRE, /* the while is over */
	SEAT_EVENTS
};

/* What must happen after a step; bits, so that a step can ask more. */
enum seat_todo {
	SEAT_FILL = 1 << 0,     /* make what belongs to a new seat */
	SEAT_MOVE = 1 << 1,     /* the socket it had is not its socket */
	SEAT_TELL = 1 << 2,     /* the others: the seat's new state */
	SEAT_REMEMBER = 1 << 3, /* when it was lost */
	SEAT_WIPE = 1 << 4,     /* everything about it */
};

/* Takes one step. ERR_STEP if it is not allowed from *s; then nothing
 * changed. On OK, *todo holds SEAT_* bits. */
must_check enum err seat_step(enum seat_state *s, enum seat_event e,
			      unsigned *todo);

#endif
