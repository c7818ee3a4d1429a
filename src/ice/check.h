/* check.h - a connectivity check or its answer (RFC 8445, section 7), taken
 * apart before anything is decided, and the start and end of one that is written.
 */
#ifndef ICE_CHECK_H
#define ICE_CHECK_H

#include "wire/stun.h"

enum { CHECK_UNKNOWN_N = 4 }; /* attributes told of in a 420 */

/* Which attributes were there and of the right form. */
enum check_has {
	CHECK_USERNAME = 1 << 0,
	CHECK_INTEGRITY = 1 << 1,
	CHECK_PRIORITY = 1 << 2,
	CHECK_USE_CANDIDATE = 1 << 3,
	CHECK_CONTROLLED = 1 << 4,
	CHECK_CONTROLLING = 1 << 5,
	CHECK_MAPPED = 1 << 6,
	CHECK_ERROR = 1 << 7,
};

struct check {
	struct stun_msg msg;
	unsigned has; /* bits of check_has */
	bool wrong;   /* an attribute has not the length it must have */
	struct rd user;
	struct stun_attr integrity; /* with CHECK_INTEGRITY */
	unsigned unknown_n;
	uint16_t unknown[CHECK_UNKNOWN_N]; /* that must be understood */
};

/* Reads the message that fills the datagram. ERR_FORMAT when it is none,
 * ERR_AUTH when FINGERPRINT is not there or wrong. Then *c is as it was. */
must_check enum err check_read(struct check *c, struct rd datagram);

/* Ends a message that was begun: integrity, fingerprint, length. */
void check_end(struct wr *w, struct wr_len16 len, const char *pwd,
	       size_t pwd_len);

#endif
