/* ice.h - the server's side of ICE: lite (RFC 8445), with the consent of
 * RFC 7675, for one participant.
 *
 * A datagram and the path it came by go in, at most one answer comes out, to
 * that path. No socket, no clock, no memory.
 *
 * A check of the other side proves that whoever sent it has the password, not
 * that it is where it says: a source address can be made up. A lite agent sends
 * no checks, so the media of who lies could be pointed at anybody. Ours asks
 * each new path once it has the other side's password: only one from which the
 * answer came can be selected. Any full agent answers such a request, and most
 * often it does while the first flight of DTLS is under way, so it costs no time.
 *
 * Who nominates with every check (RFC 5245, section 8.1.1.2; Firefox does) takes
 * the pair it likes best of all, and which that is does not show by which check
 * comes last. What comes by a path shows it, and then that nobody checks the other
 * any more.
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
#include "wire/stun.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ICE_PWD_LEN = 24,        /* characters; RFC 8839 asks for 22 at least */
	ICE_ANSWER_LEN = 128,    /* no answer is longer */
	ICE_PEER_UFRAG_LEN = 32, /* of the other side, at most */
	ICE_PEER_PWD_LEN = 64,
	ICE_REQUEST_LEN = 160, /* no request of ours is longer */
};

/* Where a datagram came from and to; where the answer goes. A client behind
 * the relay has its relayed address for remote. Compared byte by byte. */
struct ice_path {
	struct addr remote;
	struct addr local;
	uint32_t stream; /* 0 for UDP */
};

struct ice_known {
	struct ice_path path;    /* no remote: free */
	uint64_t checked_us;     /* when it was last checked */
	uint64_t asked_us;       /* when we last asked it */
	uint64_t used_us;        /* when something authentic came by it */
	uint8_t asks_n;          /* of ours that may still go out */
	bool is_proven;          /* it has answered */
	bool was_nominated;      /* once, at least */
	uint8_t id[STUN_ID_LEN]; /* of what was asked */
};

/* One participant's; fixed size. */
struct ice {
	char ufrag[USERNAME_UFRAG_LEN];
	char pwd[ICE_PWD_LEN];
	char peer_user[ICE_PEER_UFRAG_LEN + 1 + USERNAME_UFRAG_LEN];
	char peer_pwd[ICE_PEER_PWD_LEN];
	uint8_t peer_user_len; /* 0: not known yet */
	uint8_t peer_pwd_len;
	struct ice_known known[ICE_PATH_N];
	uint8_t nominated; /* of known[]; ICE_PATH_N: none */
	uint8_t selected;  /* likewise: it was nominated, and is proven */
	uint64_t checked_us;
};

/* What became of a datagram. Its number is that of a counter: those who count
 * have an array of ICE_VERDICTS. */
enum ice_verdict {
	/* there is an answer to send to where the datagram came from */
	ICE_CHECKED,
	ICE_NOMINATED, /* and its path is the nominated one, which it was not */
	ICE_CONFLICT,  /* 487: the other side would be controlled as well */
	ICE_UNKNOWN,   /* 420: an attribute that must be understood is not */
	ICE_MALFORMED, /* 400: under the right password, and yet no check */
	/* from here on there is none */
	ICE_PROVEN, /* the answer to a request of ours */
	ICE_NOT_STUN,
	ICE_NOT_REQUEST,    /* or of another method than Binding */
	ICE_NOT_ASKED,      /* an answer, and not to what was asked there */
	ICE_NO_FINGERPRINT, /* or a wrong one */
	ICE_NO_INTEGRITY,   /* no MESSAGE-INTEGRITY, no USERNAME */
	ICE_NOT_OURS,       /* the user name is another's */
	ICE_WRONG_PASSWORD,
	ICE_VERDICTS,
};

static inline bool ice_has_answer(enum ice_verdict v)
{
	return v < ICE_PROVEN;
}

/* Starts anew; the texts are copied. Dead if nothing valid comes in time. */
void ice_open(struct ice *ice, const char ufrag[USERNAME_UFRAG_LEN],
	      const char pwd[ICE_PWD_LEN], uint64_t now_us);

/* Who the other side is, by its description; copied. ERR_FORMAT when a text is
 * longer than we keep, or shorter than it may be; then nothing changed. */
must_check enum err ice_set_peer(struct ice *ice, struct rd ufrag,
				 struct rd pwd);

/* Forgets the passwords. */
void ice_close(struct ice *ice);

/* Takes one datagram. With an answer, it is written to an empty *answer of
 * ICE_ANSWER_LEN bytes, and is never longer than the datagram. Without
 * one, neither *answer nor *ice has changed. */
enum ice_verdict ice_input(struct ice *ice, const struct ice_path *path,
			   struct rd datagram, uint64_t now_us,
			   struct wr *answer);

/* Whether a request is due. */
bool ice_asks(const struct ice *ice, uint64_t now_us);

/* Writes the request that is due to an empty writer of ICE_REQUEST_LEN bytes,
 * and returns where it goes; NULL when none is. Call until then, after
 * each check, after ice_set_peer(), and every ICE_REQUEST_MS or so. The id is
 * random, and new each time. */
const struct ice_path *ice_next(struct ice *ice, uint64_t now_us,
				const uint8_t id[STUN_ID_LEN],
				struct wr *request);

/* Something that only the other side can have written came by that path. */
void ice_used(struct ice *ice, const struct ice_path *path, uint64_t now_us);

/* Whether bytes from there may be looked at (DTLS, SRTP): it was checked
 * within the time of consent. */
bool ice_knows(const struct ice *ice, const struct ice_path *path,
	       uint64_t now_us);

/* Whether anything but STUN may be sent there: it is known, and has answered. */
bool ice_is_proven(const struct ice *ice, const struct ice_path *path,
		   uint64_t now_us);

/* Where media go: the proven path last nominated, while there is consent, or of
 * those that were the one that is used. NULL when there is none. Lives until the
 * next ice_input(). */
const struct ice_path *ice_selected(const struct ice *ice, uint64_t now_us);

/* False when nothing valid came for ICE_CONSENT_MS. */
bool ice_is_alive(const struct ice *ice, uint64_t now_us);

#endif
