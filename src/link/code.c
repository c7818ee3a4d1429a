#include "link/code.h"

#include "base/ct.h"
#include "base/wr.h"
#include "prim/hash.h"
#include "prim/stretch.h"

#include <assert.h>

enum { SUITE = 0x0003, SECRET_LEN = CODE_AUTHENTICATOR_LEN + 2 };

#define LABEL "incamera/1 code"

/* The code is one for all to see, so the salt has nothing to tell apart but
 * this use. */
static void write_salt(uint8_t salt[STRETCH_SALT_LEN])
{
	const struct part label = { LABEL, sizeof(LABEL) - 1 };
	uint8_t hash[SHA256_LEN];

	hash_sha256(hash, &label, 1);
	memcpy(salt, hash, STRETCH_SALT_LEN);
}

/* Divides a big-endian number by ten in place and answers the remainder. */
static unsigned divide(uint8_t number[STRETCH_LEN])
{
	unsigned rest = 0;

	for (size_t i = 0; i < STRETCH_LEN; i++) {
		rest = rest << 8 | number[i];
		number[i] = (uint8_t)(rest / 10);
		rest %= 10;
	}
	return rest;
}

enum err code_of(char digits[CODE_DIGITS],
		 const uint8_t authenticator[CODE_AUTHENTICATOR_LEN])
{
	uint8_t salt[STRETCH_SALT_LEN];
	uint8_t secret[SECRET_LEN];
	uint8_t number[STRETCH_LEN];
	struct wr w = wr_init(secret, sizeof(secret));

	write_salt(salt);
	wr_bytes(&w, authenticator, CODE_AUTHENTICATOR_LEN);
	wr_u16(&w, SUITE);
	assert(w.left == 0 && !w.full);

	enum err err =
		stretch(number, (struct part){ secret, SECRET_LEN }, salt);

	ct_wipe(secret, sizeof(secret));
	if (err != OK)
		return err;
	for (size_t i = CODE_DIGITS; i > 0; i--)
		digits[i - 1] = (char)('0' + divide(number));
	ct_wipe(number, sizeof(number));
	return OK;
}
