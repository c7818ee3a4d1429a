#include "prim/stretch.h"

#include <assert.h>
#include <sodium.h>

enum { PASSES = 2, MEMORY = 19 * 1024 * 1024 };

_Static_assert((int)STRETCH_SALT_LEN == (int)crypto_pwhash_argon2id_SALTBYTES,
	       "");
_Static_assert((int)STRETCH_LEN >= (int)crypto_pwhash_argon2id_BYTES_MIN, "");
_Static_assert((int)PASSES >= (int)crypto_pwhash_argon2id_OPSLIMIT_MIN, "");

enum err stretch(uint8_t out[STRETCH_LEN], struct part secret,
		 const uint8_t salt[STRETCH_SALT_LEN])
{
	int result = crypto_pwhash_argon2id(
		out, STRETCH_LEN, secret.p, secret.len, salt, PASSES, MEMORY,
		crypto_pwhash_argon2id_ALG_ARGON2ID13);

	return result == 0 ? OK : ERR_FULL;
}
