/* aes.h - AES-GCM and AES-CTR by OpenSSL, for the native SFrame suites and for
 * SRTP's older profile.
 *
 * Never part of the WebAssembly core.
 */
#ifndef PRIM_AES_H
#define PRIM_AES_H

#include "base/err.h"
#include "prim/aead.h"

enum {
	AES_GCM_NONCE_LEN = 12,
	AES_BLOCK_LEN = 16,
};

/* Seals with AES-128-GCM or AES-256-GCM, by key_len 16 or 32 (asserted).
 * ERR_OS when OpenSSL has no memory, ERR_FULL for a text it cannot count;
 * the text is then zero. */
must_check enum err aes_gcm_seal(const struct aead *a, size_t key_len);

/* ERR_AUTH when the tag does not fit; the text is then zero. */
must_check enum err aes_gcm_open(const struct aead *a, size_t key_len);

/* Encrypts or decrypts the text by AES-CTR; the nonce of *a is the whole first
 * counter block, AES_BLOCK_LEN bytes. Associated data and tag are not used. */
must_check enum err aes_ctr(const struct aead *a, size_t key_len);

/* AES-CTR for every packet: it keeps one context a thread, from the thread's
 * first call until aes_thread_end(), and allocates nothing after. */
struct aes_stream {
	const uint8_t *key; /* key_len bytes: 16 or 32 (asserted) */
	size_t key_len;
	const uint8_t *counter; /* the first block's: AES_BLOCK_LEN */
	const uint8_t *src;
	uint8_t *dst; /* is src, or does not overlap it */
	size_t len;
};

/* ERR_OS when OpenSSL has no memory; dst is then zero. */
must_check enum err aes_stream(const struct aes_stream *s);

/* Gives back what is kept for this thread, before it ends. */
void aes_thread_end(void);

#endif
