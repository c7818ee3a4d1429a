#include "prim/aes.h"

#include "base/ct.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdbool.h>

static const EVP_CIPHER *gcm(size_t key_len)
{
	assert(key_len == 16 || key_len == 32);
	return key_len == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
}

static const EVP_CIPHER *ctr(size_t key_len)
{
	assert(key_len == 16 || key_len == 32);
	return key_len == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
}

/* OpenSSL counts in int. */
static bool fits(const struct aead *a)
{
	return a->len <= INT_MAX && a->ad_len <= INT_MAX;
}

static bool gcm_seal(EVP_CIPHER_CTX *ctx, const struct aead *a, size_t key_len)
{
	int n;

	return EVP_EncryptInit_ex2(ctx, gcm(key_len), a->key, a->nonce, NULL) &&
	       EVP_EncryptUpdate(ctx, NULL, &n, a->ad, (int)a->ad_len) &&
	       EVP_EncryptUpdate(ctx, a->text, &n, a->text, (int)a->len) &&
	       EVP_EncryptFinal_ex(ctx, a->text, &n) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN,
				   a->tag);
}

static bool gcm_open(EVP_CIPHER_CTX *ctx, const struct aead *a, size_t key_len)
{
	int n;

	return EVP_DecryptInit_ex2(ctx, gcm(key_len), a->key, a->nonce, NULL) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN,
				   a->tag) &&
	       EVP_DecryptUpdate(ctx, NULL, &n, a->ad, (int)a->ad_len) &&
	       EVP_DecryptUpdate(ctx, a->text, &n, a->text, (int)a->len) &&
	       EVP_DecryptFinal_ex(ctx, a->text, &n);
}

enum err aes_gcm_seal(const struct aead *a, size_t key_len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok = ctx != NULL && fits(a) && gcm_seal(ctx, a, key_len);

	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		return OK;
	ct_wipe(a->text, a->len);
	return ERR_OS;
}

enum err aes_gcm_open(const struct aead *a, size_t key_len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok = ctx != NULL && fits(a) && gcm_open(ctx, a, key_len);

	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		return OK;
	ct_wipe(a->text, a->len);
	return ERR_AUTH;
}

enum err aes_ctr(const struct aead *a, size_t key_len,
		 const uint8_t block[AES_BLOCK_LEN])
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;
	bool ok = ctx != NULL && fits(a) &&
		  EVP_EncryptInit_ex2(ctx, ctr(key_len), a->key, block, NULL) &&
		  EVP_EncryptUpdate(ctx, a->text, &n, a->text, (int)a->len);

	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		return OK;
	ct_wipe(a->text, a->len);
	return ERR_OS;
}
