/* aes.h - AES-GCM and AES-CTR by OpenSSL, for the native SFrame suites.
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

#endif
