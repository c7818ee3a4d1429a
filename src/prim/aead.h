/* aead.h - sealing with associated data, in place, by libsodium.
 *
 * The text is replaced where it lies and the tag stands apart, so a frame is
 * sealed without being copied. ChaCha20-Poly1305 is RFC 8439's, with a nonce
 * of 12 bytes; XChaCha20-Poly1305 takes 24, long enough to be random.
 */
#ifndef PRIM_AEAD_H
#define PRIM_AEAD_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
	AEAD_KEY_LEN = 32,
	AEAD_TAG_LEN = 16,
	AEAD_CHACHA_NONCE_LEN = 12,
	AEAD_XCHACHA_NONCE_LEN = 24,
};

/* One sealing or opening. Everything in it belongs to the caller. */
struct aead {
	const uint8_t *key;
	const uint8_t *nonce;
	const uint8_t *ad; /* bound to the text, not sealed */
	size_t ad_len;
	uint8_t *text; /* replaced */
	size_t len;    /* of the text */
	uint8_t *tag;  /* written by sealing, read by opening */
};

void aead_chacha_seal(const struct aead *a);

/* ERR_AUTH when the tag does not fit; the text is then zero. */
must_check enum err aead_chacha_open(const struct aead *a);

void aead_xchacha_seal(const struct aead *a);

must_check enum err aead_xchacha_open(const struct aead *a);

#endif
