/* room.h - who sits where: 256 seats a room.
 *
 * A room is there while somebody has a seat in it, and nothing of it stays.
 * Its id is the hash of a secret that its link holds, so there is nothing to
 * look up: whoever shows the secret of an id may sit down.
 *
 * Pure tables: no socket, no clock. A socket is a number of the caller's, a
 * place a number of ours: one of a pool that all rooms share, linked to the
 * others of its room. Each step says what is new; who is to be told of it is
 * delivery.h's.
 */
#ifndef ROOM_ROOM_H
#define ROOM_ROOM_H

#include "base/err.h"
#include "base/limits.h"
#include "room/seat.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ROOM_ID_LEN = 16,
	ROOM_AUTH_LEN = 32,
	ROOM_SEAT_LEN = 16,
	ROOM_PEER_LEN = 8,
	ROOM_HALF_LEN = 32,
	ROOM_KEY_LEN = 32,
	ROOM_TAG_SIZE = 13, /* text with its NUL */
};

#define ROOM_NO_SOCKET UINT32_MAX
#define ROOM_NO_PLACE  UINT32_MAX

struct room_seat {
	enum seat_state state;
	uint32_t socket; /* ROOM_NO_SOCKET unless here */
	uint32_t room;
	uint32_t next; /* place of the room, or free one; or ROOM_NO_PLACE */
	uint8_t secret[ROOM_SEAT_LEN];
	uint8_t half[ROOM_HALF_LEN];
};

/* Large: the caller's static memory. What is searched lies close together. */
struct rooms {
	uint16_t taken_n[ROOM_N]; /* seats that are not free */
	uint8_t ids[ROOM_N][ROOM_ID_LEN];
	uint32_t first[ROOM_N]; /* its place that was taken last */
	uint8_t peers[ROOM_PLACE_N][ROOM_PEER_LEN]; /* who it is to others */
	uint64_t away_until_us[ROOM_PLACE_N];       /* UINT64_MAX unless away */
	struct room_seat seats[ROOM_PLACE_N];
	uint8_t tag_key[ROOM_KEY_LEN];
	uint32_t first_free; /* place */
	uint32_t seated_n;
};

void rooms_init(struct rooms *r, const uint8_t tag_key[ROOM_KEY_LEN]);

/* Who asks for a seat. The half is used when the seat is a new one. */
struct room_join {
	uint32_t socket;
	const uint8_t *id;     /* ROOM_ID_LEN bytes */
	const uint8_t *auth;   /* ROOM_AUTH_LEN */
	const uint8_t *secret; /* ROOM_SEAT_LEN */
	const uint8_t *half;   /* ROOM_HALF_LEN random bytes */
};

/* What is new about a seat, for the others in the room. */
struct room_news {
	enum seat_state state; /* free means gone; SEAT_NONE: nothing is new */
	uint32_t room;
	uint32_t place;
	uint8_t peer[ROOM_PEER_LEN];
};

struct room_seated {
	uint32_t place;
	uint32_t moved; /* the socket that lost the seat, or ROOM_NO_SOCKET */
	struct room_news news;
};

enum room_verdict {
	ROOM_SEATED,
	ROOM_WRONG_AUTH,
	ROOM_TAKEN,   /* all its seats are */
	ROOM_NO_MORE, /* the table of rooms or of places is full */
};

/* *out is set when the verdict is ROOM_SEATED; otherwise nothing changed. */
must_check enum room_verdict rooms_join(struct rooms *r,
					const struct room_join *j,
					struct room_seated *out);

/* The half of a seat that is not free. ERR_STEP when there is none. */
must_check enum err rooms_half(const struct rooms *r,
			       const uint8_t secret[ROOM_SEAT_LEN],
			       uint8_t half[ROOM_HALF_LEN]);

/* The socket of a place is gone. */
void rooms_lose(struct rooms *r, uint32_t place, uint64_t now_us,
		struct room_news *news);

/* Whoever sits at the place gives it up. */
void rooms_leave(struct rooms *r, uint32_t place, struct room_news *news);

/* Frees one seat that was away for too long; false when there is none. */
bool rooms_expire(struct rooms *r, uint64_t now_us, struct room_news *news);

/* When rooms_expire() is to be asked again; UINT64_MAX for never. */
uint64_t rooms_deadline(const struct rooms *r);

const struct room_seat *rooms_seat(const struct rooms *r, uint32_t place);

/* Who sits at a place that is taken is to others; ROOM_PEER_LEN bytes. */
const uint8_t *rooms_peer(const struct rooms *r, uint32_t place);

/* The places of a room that are taken, one after the other, in no order; then
 * ROOM_NO_PLACE. A walk ends with the first step that frees a seat. */
uint32_t rooms_first(const struct rooms *r, uint32_t room);
uint32_t rooms_next(const struct rooms *r, uint32_t place);

/* The place of the one with this id in the room, or ROOM_NO_PLACE. */
uint32_t rooms_find(const struct rooms *r, uint32_t room,
		    const uint8_t peer[ROOM_PEER_LEN]);

/* The same for everybody in a room, different in another, and nothing that
 * tells which room it is. */
void rooms_tag(const struct rooms *r, uint32_t place, char tag[ROOM_TAG_SIZE]);

#endif
