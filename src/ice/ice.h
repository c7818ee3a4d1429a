/* ice.h - the server's side of ICE: lite (RFC 8445), with the consent of
 * RFC 7675, for one participant.
 *
 * A datagram and the path it came by go in, at most one answer comes out, to
 * that path. No socket, no clock, no memory. A lite agent sends no checks: what
 * a check of the other side proves is that whoever sent it has the password.
 *
 * Without the password nothing is answered at all. RFC 8445 would have a 401
 * there, but that is output to an address that has proved nothing, and tells
 * a stranger who is in a room; who lost the password joins again anyway.
 */
#ifndef ICE_ICE_H
#define ICE_ICE_H

#include "base/addr.h"
#include "base/limits.h"
#include "base/rd.h"
#include "base/wr.h"
#include "ice/username.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ICE_PWD_LEN = 24,     /* characters; RFC 8839 asks for 22 at least */
	ICE_ANSWER_LEN = 128, /* no answer is longer */
};

/* Where a datagram came from and to; where the answer goes. A client behind
 * the relay has its relayed address for remote. Compared byte by byte. */
struct ice_path {
	struct addr remote;
	struct addr local;
	uint32_t stream; /* 0 for UDP */
};

struct ice_known {
	struct ice_path path; /* no remote: free */
	uint64_t checked_us;  /* when it was last checked */
};

/* One participant's; fixed size. */
struct ice {
	char ufrag[USERNAME_UFRAG_LEN];
	char pwd[ICE_PWD_LEN];
	struct ice_known known[ICE_PATH_N];
	uint8_t selected; /* of known[]; ICE_PATH_N: none */
	uint64_t checked_us;
};

/* What became of a datagram. Its number is that of a counter: those who count
 * have an array of ICE_VERDICTS. */
enum ice_verdict {
	/* there is an answer to send to where the datagram came from */
	ICE_CHECKED,
	ICE_NOMINATED, /* and its path is the selected one, which it was not */
	ICE_CONFLICT,  /* 487: the other side would be controlled as well */
	ICE_UNKNOWN,   /* 420: an attribute that must be understood is not */
	ICE_MALFORMED, /* 400: under the right password, and yet no check */
	/* from here on there is none */
	ICE_NOT_STUN,
	ICE_NOT_REQUEST,    /* or of another method than Binding */
	ICE_NO_FINGERPRINT, /* or a wrong one */
	ICE_NO_INTEGRITY,   /* no MESSAGE-INTEGRITY, no USERNAME */
	ICE_NOT_OURS,       /* the user name is another's */
	ICE_WRONG_PASSWORD,
	ICE_VERDICTS,
};

static inline bool ice_has_answer(enum ice_verdict v)
{
	return v < ICE_NOT_STUN;
}

/* Starts anew; the texts are copied. Dead if nothing valid comes in time. */
void ice_open(struct ice *ice, const char ufrag[USERNAME_UFRAG_LEN],
	      const char pwd[ICE_PWD_LEN], uint64_t now_us);

/* Forgets the password. */
void ice_close(struct ice *ice);

/* Takes one datagram. With an answer, it is written to an empty *answer of
 * ICE_ANSWER_LEN bytes, and is never longer than the datagram. Without
 * one, neither *answer nor *ice has changed. */
enum ice_verdict ice_input(struct ice *ice, const struct ice_path *path,
			   struct rd datagram, uint64_t now_us,
			   struct wr *answer);

/* Whether bytes from there may be looked at (DTLS, SRTP): it was checked
 * within the time of consent. */
bool ice_knows(const struct ice *ice, const struct ice_path *path,
	       uint64_t now_us);

/* Where media go: the path last nominated, while there is consent. NULL when
 * there is none. Lives until the next ice_input(). */
const struct ice_path *ice_selected(const struct ice *ice, uint64_t now_us);

/* False when nothing valid came for ICE_CONSENT_MS. */
bool ice_is_alive(const struct ice *ice, uint64_t now_us);

#endif
