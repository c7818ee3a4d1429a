/* sign.h - Ed25519 (RFC 8032), by libsodium.
 *
 * Verifying is strict: it refuses a public key of small order or in another form
 * than the canonical one, and a signature whose S is not below the group's order
 * or whose R is of small order, so a signature has one form only.
 */
#ifndef PRIM_SIGN_H
#define PRIM_SIGN_H

#include "base/err.h"
#include "prim/hash.h"

#include <stdint.h>

enum {
	SIGN_SEED_LEN = 32, /* what others call the private key */
	SIGN_PUBLIC_LEN = 32,
	SIGN_SIGNATURE_LEN = 64,
};

/* The public key of the key pair that a seed stands for. */
void sign_public_of_seed(uint8_t public_key[SIGN_PUBLIC_LEN],
			 const uint8_t seed[SIGN_SEED_LEN]);

void sign_detached(uint8_t signature[SIGN_SIGNATURE_LEN],
		   const uint8_t seed[SIGN_SEED_LEN], struct part message);

/* ERR_AUTH. */
must_check enum err sign_verify(const uint8_t signature[SIGN_SIGNATURE_LEN],
				const uint8_t public_key[SIGN_PUBLIC_LEN],
				struct part message);

#endif
