#include "prim/sign.h"

#include "base/ct.h"

#include <sodium.h>

void sign_public_of_seed(uint8_t public_key[SIGN_PUBLIC_LEN],
			 const uint8_t seed[SIGN_SEED_LEN])
{
	uint8_t secret_key[crypto_sign_ed25519_SECRETKEYBYTES];

	/* It always returns 0. */
	(void)crypto_sign_ed25519_seed_keypair(public_key, secret_key, seed);
	ct_wipe(secret_key, sizeof(secret_key));
}
