#include "prim/aead.h"

#include <sodium.h>

/* libsodium's constants and ours say the same. */
_Static_assert(AEAD_KEY_LEN == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "");
_Static_assert(AEAD_TAG_LEN == crypto_aead_chacha20poly1305_ietf_ABYTES, "");
_Static_assert(AEAD_CHACHA_NONCE_LEN ==
		       crypto_aead_chacha20poly1305_ietf_NPUBBYTES,
	       "");
_Static_assert(AEAD_XCHACHA_NONCE_LEN ==
		       crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	       "");

void aead_chacha_seal(const struct aead *a)
{
	/* It always returns 0. */
	(void)crypto_aead_chacha20poly1305_ietf_encrypt_detached(
		a->text, a->tag, NULL, a->text, a->len, a->ad, a->ad_len, NULL,
		a->nonce, a->key);
}

enum err aead_chacha_open(const struct aead *a)
{
	if (crypto_aead_chacha20poly1305_ietf_decrypt_detached(
		    a->text, NULL, a->text, a->len, a->tag, a->ad, a->ad_len,
		    a->nonce, a->key) != 0)
		return ERR_AUTH;
	return OK;
}

void aead_xchacha_seal(const struct aead *a)
{
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
		a->text, a->tag, NULL, a->text, a->len, a->ad, a->ad_len, NULL,
		a->nonce, a->key);
}

enum err aead_xchacha_open(const struct aead *a)
{
	if (crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
		    a->text, NULL, a->text, a->len, a->tag, a->ad, a->ad_len,
		    a->nonce, a->key) != 0)
		return ERR_AUTH;
	return OK;
}
