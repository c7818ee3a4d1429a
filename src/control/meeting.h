/* meeting.h - a browser's connection to the forwarding unit, as far as control
 * has a part in it (docs/unit.md): the offer, the answer, what each slot shall
 * carry, and the end.
 *
 * A seat has one at most, kept while its socket is away. media does what is
 * said here; what it says comes back by meeting_heard().
 */
#ifndef CONTROL_MEETING_H
#define CONTROL_MEETING_H

#include "control/conn.h"
#include "room/room.h"
#include "wire/ipc.h"
#include "wire/signal.h"
#include "wire/unit.h"

/* One a place; serial 0: none. */
struct meeting {
	uint32_t serial;
	uint32_t number; /* of the last offer */
	uint16_t room;
	bool answered;
	struct ipc_watch watch[UNIT_PICTURE_N]; /* nobody's: nothing */
};

/* What a browser says. */
void meeting_meet(struct conn *c, const struct signal_request *r);
void meeting_answer(struct conn *c, const struct signal_request *r);
void meeting_watch(struct conn *c, const struct signal_request *r);
void meeting_part(struct conn *c, const struct signal_request *r);

/* Whoever sits at the place is no member any more, or has left: the
 * connection ends at once, and nobody watches it. */
void meeting_end(struct server *s, uint32_t room, uint32_t place);

/* What media says. ERR_FORMAT when it makes no sense. */
must_check enum err meeting_heard(struct server *s, const struct ipc_msg *m);

/* media is gone, and every connection with it. */
void meeting_end_all(struct server *s);

#endif
