/* auth.h - long-term credentials of STUN (RFC 8489, section 9.2) over
 * credential.h, with nonces that are kept nowhere.
 *
 * A nonce is a time and a MAC over it and the client's address: only who got
 * it there can use it, so a valid one proves the address.
 */
#ifndef TURN_AUTH_H
#define TURN_AUTH_H

#include "base/wr.h"
#include "prim/md5.h"
#include "turn/credential.h"
#include "turn/request.h"

enum {
	AUTH_NONCE_LEN = 16, /* characters */
	AUTH_NONCE_LIFE_S = 1800,
};

/* Who asks: filled in as far as the check came. */
struct auth {
	bool address_proven; /* the nonce is good */
	bool known;          /* all is good, and the rest is set */
	struct credential_user user;
	uint8_t key[MD5_LEN];
};

/* What the check rests on. */
struct auth_base {
	const uint8_t *secret;
	size_t secret_len;
	const uint8_t *nonce_key; /* TURN_KEY_LEN bytes */
	uint64_t now_us;
	uint64_t now_unix_s;
};

/* Checks who sent the request. 0, or the code of the error answer: 400, 401
 * or 438. */
unsigned auth_check(struct auth *a, const struct auth_base *base,
		    const struct request *q, const struct addr *client);

/* Writes REALM and NONCE, for a 401 or 438. */
void auth_challenge(struct wr *w, const struct auth_base *base,
		    const struct addr *client);

/* The 64-bit hash of some bytes that nobody can compute without the key; for
 * tables. */
uint64_t auth_hash(const uint8_t *nonce_key, const char *what, const void *p,
		   size_t len);

#endif
