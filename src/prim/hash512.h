/* hash512.h - HMAC and HKDF over SHA-512 (RFC 6234, 2104, 5869).
 *
 * For the SFrame suites that name it. The hash is libsodium's.
 */
#ifndef PRIM_HASH512_H
#define PRIM_HASH512_H

#include "prim/hash.h"

enum { SHA512_LEN = 64 };

void hash512_hmac(uint8_t out[SHA512_LEN], struct part key,
		  const struct part *parts, size_t n);

void hash512_hkdf_extract(uint8_t prk[SHA512_LEN], struct part salt,
			  struct part ikm);

/* At most 255 * SHA512_LEN bytes (asserted). */
void hash512_hkdf_expand(uint8_t *out, size_t out_len,
			 const uint8_t prk[SHA512_LEN], struct part info);

#endif
