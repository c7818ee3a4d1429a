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

/* AES-CTR for every packet: nothing is allocated after a thread's first. */
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

/* The ciphers of which a context is kept for each thread. */
enum aes_kept {
	AES_KEPT_GCM_128,
	AES_KEPT_GCM_256,
	AES_KEPT_CTR_128,
	AES_KEPT_CTR_256,
	AES_KEPT_N,
};

/* This thread's context of OpenSSL (an EVP_CIPHER_CTX), made when it is first
 * asked for. It wants a key and a nonce. NULL when there is no memory. */
struct evp_cipher_ctx_st *aes_kept(enum aes_kept which);

/* Gives back what is kept for this thread, before it ends. */
void aes_thread_end(void);

#endif
