/* hash.h - SHA-256, and HMAC and HKDF over it (RFC 6234, 2104, 5869).
 *
 * The hash is libsodium's; HKDF is ours over its HMAC, as libsodium 1.0.18 has
 * none. Nothing here fails.
 */
#ifndef PRIM_HASH_H
#define PRIM_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_LEN = 32 };

/* Bytes that lie elsewhere: what is hashed is often several in a row. Never NULL,
 * even with nothing there. */
struct part {
	const void *p;
	size_t len;
};

/* SHA-256 of the n parts, one after the other. */
void hash_sha256(uint8_t out[SHA256_LEN], const struct part *parts, size_t n);

void hash_hmac_sha256(uint8_t out[SHA256_LEN], struct part key,
		      const struct part *parts, size_t n);

/* The salt may be empty. */
void hash_hkdf_sha256_extract(uint8_t prk[SHA256_LEN], struct part salt,
			      struct part ikm);

/* At most 255 * SHA256_LEN bytes (asserted). */
void hash_hkdf_sha256_expand(uint8_t *out, size_t out_len,
			     const uint8_t prk[SHA256_LEN], struct part info);

/* The same with an info of n parts, one after the other. out may be prk where
 * out_len is at most SHA256_LEN. */
void hash_hkdf_sha256_expand_parts(uint8_t *out, size_t out_len,
				   const uint8_t prk[SHA256_LEN],
				   const struct part *info, size_t n);

#endif
