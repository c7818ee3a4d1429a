/* member.h - the life of one seat with the group of its room.
 *
 * Pure: it says what is allowed and what must now happen; delivery does it. A
 * step the table does not name is refused and changes nothing.
 */
#ifndef ROOM_MEMBER_H
#define ROOM_MEMBER_H

#include "base/err.h"

#include <stdbool.h>

enum member_state {
	MEMBER_NONE, /* no state: marks the gaps in the table */
	MEMBER_OUT,
	MEMBER_ADDED,    /* by a commit whose welcome it has not been sent */
	MEMBER_WELCOMED, /* has been sent it, and showed nothing of it yet */
	MEMBER_IN,
	MEMBER_LAST,   /* removed: what leads up to that is still its */
	MEMBER_LAPSED, /* cannot follow any more, but has a leaf */
	MEMBER_STATES
};

enum member_event {
	MEMBER_ENTER,   /* has made the group, or came back to it first */
	MEMBER_ADD,     /* a commit adds it */
	MEMBER_WELCOME, /* it has been sent the welcome */
	MEMBER_SPEAK,   /* it says what only a member can */
	MEMBER_REMOVE,  /* a commit removes it */
	MEMBER_REMOVED, /* it has been sent that commit */
	MEMBER_FOLLOW,  /* its socket is new, and it can have what it missed */
	MEMBER_AGAIN,   /* the same, and it has not got its welcome */
	MEMBER_BEHIND,  /* the same, and it cannot */
	MEMBER_LOSE,    /* its socket is gone */
	MEMBER_FREE,    /* its seat is */
	MEMBER_EVENTS
};

/* What must happen after a step. */
enum member_todo {
	MEMBER_TELL = 1 << 0,      /* the members: the seat's new state */
	MEMBER_TELL_AWAY = 1 << 1, /* the members: as if it were away */
};

/* Takes one step. ERR_STEP if it is not allowed from *s; then nothing
 * changed. On OK, *todo holds MEMBER_* bits. */
must_check enum err member_step(enum member_state *s, enum member_event e,
				unsigned *todo);

/* The epoch is kept as long as there is one of these. */
bool member_is_one(enum member_state s);

/* Gets what members say, and who they are. */
bool member_hears(enum member_state s);

#endif
