#include "prim/sign.h"

#include "base/ct.h"

#include <sodium.h>

_Static_assert(SIGN_SEED_LEN == crypto_sign_ed25519_SEEDBYTES, "");
_Static_assert(SIGN_PUBLIC_LEN == crypto_sign_ed25519_PUBLICKEYBYTES, "");
_Static_assert(SIGN_SIGNATURE_LEN == crypto_sign_ed25519_BYTES, "");

void sign_public_of_seed(uint8_t public_key[SIGN_PUBLIC_LEN],
			 const uint8_t seed[SIGN_SEED_LEN])
{
	uint8_t secret_key[crypto_sign_ed25519_SECRETKEYBYTES];

	/* It always returns 0. */
	(void)crypto_sign_ed25519_seed_keypair(public_key, secret_key, seed);
	ct_wipe(secret_key, sizeof(secret_key));
}

/* The public key is made anew each time: a caller who could give a wrong one
 * would give the seed away with two signatures. */
void sign_detached(uint8_t signature[SIGN_SIGNATURE_LEN],
		   const uint8_t seed[SIGN_SEED_LEN], struct part message)
{
	uint8_t public_key[SIGN_PUBLIC_LEN];
	uint8_t secret_key[crypto_sign_ed25519_SECRETKEYBYTES];

	/* Both always return 0. */
	(void)crypto_sign_ed25519_seed_keypair(public_key, secret_key, seed);
	(void)crypto_sign_ed25519_detached(signature, NULL, message.p,
					   message.len, secret_key);
	ct_wipe(secret_key, sizeof(secret_key));
}

enum err sign_verify(const uint8_t signature[SIGN_SIGNATURE_LEN],
		     const uint8_t public_key[SIGN_PUBLIC_LEN],
		     struct part message)
{
	if (crypto_sign_ed25519_verify_detached(signature, message.p,
						message.len, public_key) != 0)
		return ERR_AUTH;
	return OK;
}
