/* suite.h - what a cipher suite of SFrame is made of (RFC 9605, section 4.5).
 *
 * A suite is a constant; which ones a program holds is decided by what it
 * links: the one below is in every build, those of OpenSSL are in suite_aes.h.
 */
#ifndef SFRAME_SUITE_H
#define SFRAME_SUITE_H

#include "base/err.h"
#include "prim/aead.h"
#include "prim/hash.h"

#include <stddef.h>
#include <stdint.h>

enum {
	SFRAME_KEY_MAX = 96,   /* Nk: AES-256 and HMAC-SHA512 */
	SFRAME_HASH_MAX = 64,  /* Nh */
	SFRAME_NONCE_LEN = 12, /* Nn, the same in all */
	SFRAME_TAG_MAX = 16,   /* Nt */
};

/* HKDF over the hash of a suite. */
struct sframe_hkdf {
	size_t hash_len; /* Nh */
	void (*extract)(uint8_t *prk, struct part salt, struct part ikm);
	void (*expand)(uint8_t *out, size_t out_len, const uint8_t *prk,
		       struct part info);
};

/* The nonce given to seal and open is SFRAME_NONCE_LEN bytes. Open answers
 * ERR_AUTH for a tag that does not fit. */
struct sframe_suite {
	uint16_t id;
	size_t key_len; /* Nk */
	size_t tag_len; /* Nt */
	const struct sframe_hkdf *hkdf;
	enum err (*seal)(const struct aead *a);
	enum err (*open)(const struct aead *a);
};

/* ChaCha20-Poly1305 with HKDF-SHA256, under a number of private use. */
extern const struct sframe_suite sframe_suite_chacha; /* 0xFF01 */

#endif
