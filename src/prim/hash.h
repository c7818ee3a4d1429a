/* hash.h - SHA-256, HMAC and HKDF (RFC 6234, RFC 2104, RFC 5869).
 *
 * The hashes are libsodium's; HKDF is ours over its HMAC, as libsodium 1.0.18
 * has none. SHA-512 is here for the SFrame suites that name it.
 */
#ifndef PRIM_HASH_H
#define PRIM_HASH_H

#include <stddef.h>
#include <stdint.h>

enum {
	SHA256_LEN = 32,
	SHA512_LEN = 64,
};

/* Bytes somewhere else: what is hashed is often several in a row. */
struct part {
	const void *p;
	size_t len;
};

/* SHA-256 of the n parts, one after the other. */
void hash_sha256(uint8_t out[SHA256_LEN], const struct part *parts, size_t n);

void hash_hmac_sha256(uint8_t out[SHA256_LEN], struct part key,
		      const struct part *parts, size_t n);

void hash_hmac_sha512(uint8_t out[SHA512_LEN], struct part key,
		      const struct part *parts, size_t n);

/* HKDF-Extract. The salt may be empty. */
void hkdf_sha256_extract(uint8_t prk[SHA256_LEN], struct part salt,
			 struct part ikm);

/* HKDF-Expand to out_len bytes, at most 255 * SHA256_LEN (asserted). */
void hkdf_sha256_expand(uint8_t *out, size_t out_len,
			const uint8_t prk[SHA256_LEN], struct part info);

void hkdf_sha512_extract(uint8_t prk[SHA512_LEN], struct part salt,
			 struct part ikm);

void hkdf_sha512_expand(uint8_t *out, size_t out_len,
			const uint8_t prk[SHA512_LEN], struct part info);

#endif
