/* sign.h - Ed25519 (RFC 8032), by libsodium. */
#ifndef PRIM_SIGN_H
#define PRIM_SIGN_H

#include <stdint.h>

enum {
	SIGN_SEED_LEN = 32,
	SIGN_PUBLIC_LEN = 32,
};

/* The public key of the key pair that a seed stands for. */
void sign_public_of_seed(uint8_t public_key[SIGN_PUBLIC_LEN],
			 const uint8_t seed[SIGN_SEED_LEN]);

#endif
