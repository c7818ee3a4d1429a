/* username.h - the user names of the unit: a ufrag of ours says whose it is.
 *
 * It is no secret and no proof: it finds the participant whose password then
 * decides.
 */
#ifndef ICE_USERNAME_H
#define ICE_USERNAME_H

#include "base/err.h"
#include "base/rd.h"

#include <stdint.h>

enum { USERNAME_UFRAG_LEN = 16 }; /* hexadecimal digits, no NUL */

struct username {
	uint16_t room;
	uint16_t place;
	uint32_t random; /* tells a seat's connections apart */
};

/* Writes the ufrag, in small letters. */
void username_write(char ufrag[USERNAME_UFRAG_LEN], const struct username *u);

/* Reads a ufrag that was written so. */
must_check enum err username_read(struct username *u, struct rd ufrag);

/* Whom a Binding request is for: what stands in front of the colon in its
 * USERNAME. Nothing else of it was checked. */
must_check enum err username_of_check(struct username *u, struct rd datagram);

/* A request of ours carries in its id whom it is for, behind that it is random:
 * an answer says so by itself, and not by the address that it comes from, which
 * may still be another's. Writes into STUN_ID_LEN random bytes. */
void username_mark(uint8_t *id, const struct username *u);

/* Whom a Binding success response is for; random is 0. */
must_check enum err username_of_answer(struct username *u, struct rd datagram);

#endif
