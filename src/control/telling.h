/* telling.h - what the others in a room are told: who is there, what a member
 * says to all, and what of the group's commits each is still to be sent.
 */
#ifndef CONTROL_TELLING_H
#define CONTROL_TELLING_H

#include "control/conn.h"
#include "room/room.h"
#include "wire/signal.h"

/* A seat is away or free. */
void telling_news(struct server *s, const struct room_news *news);

/* To all who hear but the place itself: what it is now. */
void telling_peer(struct server *s, uint32_t place, enum signal_state state);

/* To all in the room but the place: there is no group any more. */
void telling_ended(struct server *s, uint32_t room, uint32_t place);

/* A text to all who hear but the place; whoever does not read goes without. */
void telling_all(struct server *s, uint32_t place, const struct wr *w);

/* The same to one of them, if they are here. */
void telling_one(struct server *s, uint32_t place, const uint8_t *peer,
		 const struct wr *w);

/* The place of the other with this id that gets what members say, or
 * ROOM_NO_PLACE. */
uint32_t telling_find(const struct server *s, uint32_t place,
		      const uint8_t *peer);

/* Who else there is, for a member. */
void telling_roster(const struct server *s, uint32_t place,
		    struct signal_roster *out);

/* Sends c what it is to be sent of the commits, as far as it takes it. */
void telling_go_on(struct conn *c);

/* The same for everybody in the room. */
void telling_room(struct server *s, uint32_t room);

/* The socket of a place; NULL when it has none. */
struct conn *telling_conn(const struct server *s, uint32_t place);

/* Queues what was written. */
void telling_send(struct conn *c, const struct wr *w);

#endif
