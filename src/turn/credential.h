/* credential.h - short-lived TURN users, known by their name alone.
 *
 * The user is "EXPIRY:TAG", the password base64(HMAC-SHA1(secret, user)), as
 * in draft-uberti-behave-turn-rest. Nobody keeps a list: who has the secret
 * can make and check them. EXPIRY is in seconds since 1970. The relay forwards
 * only between allocations of one TAG; nothing in it identifies a person.
 */
#ifndef TURN_CREDENTIAL_H
#define TURN_CREDENTIAL_H

#include "base/err.h"
#include "base/rd.h"

#include <stddef.h>
#include <stdint.h>

enum {
	CREDENTIAL_TAG_LEN = 64,   /* characters at most */
	CREDENTIAL_USER_SIZE = 88, /* characters of the user, with the NUL */
	CREDENTIAL_PASS_SIZE =
		29, /* characters of the password, with the NUL */
};

struct credential {
	char user[CREDENTIAL_USER_SIZE];
	char pass[CREDENTIAL_PASS_SIZE];
};

/* What a user name says. */
struct credential_user {
	uint64_t expiry_unix_s;
	const uint8_t *tag; /* in the name, no NUL */
	uint16_t tag_len;   /* 1 to CREDENTIAL_TAG_LEN */
};

/* Makes a user and its password. The tag is 1 to CREDENTIAL_TAG_LEN printable
 * ASCII characters (asserted). */
void credential_make(struct credential *c, const uint8_t *secret,
		     size_t secret_len, uint64_t expiry_unix_s,
		     const char *tag);

/* The password of a user. */
void credential_pass(char pass[CREDENTIAL_PASS_SIZE], const uint8_t *secret,
		     size_t secret_len, struct rd user);

/* Takes a user name apart. On ERR_FORMAT, *u is as it was. Whether it has
 * expired is the caller's question. */
must_check enum err credential_read(struct credential_user *u, struct rd user);

#endif
