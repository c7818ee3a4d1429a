/* client.h - the other side of ICE: a controlling agent with a few remote
 * candidates and one address of its own, for the native participant.
 *
 * It checks each candidate, nominates the first that answers, and then asks
 * for consent for as long as it lives (RFC 8445, RFC 7675). The other side must
 * be lite: what it asks is answered, and triggers no check. No socket, no clock,
 * no memory; random bytes are handed in.
 */
#ifndef ICE_CLIENT_H
#define ICE_CLIENT_H

#include "ice/ice.h"
#include "wire/stun.h"

enum {
	CLIENT_UFRAG_LEN = 32, /* of either side, at most */
	CLIENT_PWD_LEN = 64,
	CLIENT_RANDOM_LEN = 16,
	CLIENT_CHECK_LEN = 160, /* no check is longer */
};

enum client_state {
	CLIENT_CHECKING,
	CLIENT_CONNECTED,
	CLIENT_FAILED, /* for good: no candidate answered, or consent is gone */
};

enum client_verdict {
	CLIENT_TAKEN,    /* the answer to a check of ours */
	CLIENT_ASKED,    /* a request of the other side's: there is an answer */
	CLIENT_NOT_STUN, /* nor anything else of ours to read */
	CLIENT_STRANGER, /* not from where the check went, or to no check */
	CLIENT_FORGED,   /* the integrity or fingerprint is wrong */
	CLIENT_REFUSED,  /* an error answer, under the right password */
	CLIENT_VERDICTS,
};

/* Who speaks: characters, no NUL; all are copied. */
struct client_config {
	struct rd own_ufrag;
	struct rd own_pwd;
	struct rd peer_ufrag;
	struct rd peer_pwd;   /* answers are under it as well */
	uint64_t tie_breaker; /* random */
};

enum { CLIENT_ASKED_N = 8 }; /* checks whose answers may still come */

struct client_asked {
	uint8_t id[STUN_ID_LEN];
	bool is_open; /* there was no answer yet */
};

/* With one candidate of the other side. */
struct client_pair {
	struct ice_path path;
	struct client_asked asked[CLIENT_ASKED_N]; /* a ring */
	uint8_t asked_n;                           /* in all, around */
	uint8_t sent_n; /* how often the first check went out */
	bool is_dead;   /* refused, or never answered */
	uint64_t next_us;
};

struct client {
	char user[2 * CLIENT_UFRAG_LEN + 1]; /* "theirs:ours" */
	uint8_t user_len;
	char pwd[CLIENT_PWD_LEN];     /* theirs */
	char own_pwd[CLIENT_PWD_LEN]; /* ours */
	uint8_t pwd_len;
	uint8_t own_pwd_len;
	uint8_t peer_ufrag_len; /* the first part of user */
	uint8_t pair_n;
	uint8_t selected; /* of pair[]; ICE_PATH_N: none yet */
	bool has_failed;
	uint64_t tie_breaker;
	uint64_t consent_us; /* when it was last given */
	struct client_pair pair[ICE_PATH_N];
};

/* Starts without a candidate. ERR_FORMAT when a text is too long or short. */
must_check enum err client_open(struct client *c,
				const struct client_config *config);

/* Adds a remote candidate, to be checked from now on. ERR_FULL when there are
 * ICE_PATH_N. */
must_check enum err client_add(struct client *c, const struct ice_path *path,
			       uint64_t now_us);

/* Writes the check that is due, to an empty writer of CLIENT_CHECK_LEN bytes,
 * and returns where it goes; NULL when none is. Call until then. The random
 * bytes are new ones each time. */
const struct ice_path *client_next(struct client *c, uint64_t now_us,
				   const uint8_t random[CLIENT_RANDOM_LEN],
				   struct wr *check);

/* Takes a datagram. Only CLIENT_TAKEN and CLIENT_REFUSED change anything. With
 * CLIENT_ASKED the answer, which goes back by that path, was written to an
 * empty *answer of ICE_ANSWER_LEN bytes. */
enum client_verdict client_input(struct client *c, const struct ice_path *path,
				 struct rd datagram, uint64_t now_us,
				 struct wr *answer);

/* When client_next() has something to do; UINT64_MAX when never. */
uint64_t client_deadline(const struct client *c);

enum client_state client_state(const struct client *c);

/* Where to send: the nominated path; NULL unless connected. */
const struct ice_path *client_selected(const struct client *c);

#endif
