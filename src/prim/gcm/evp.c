#include "base/ct.h"
#include "prim/aes.h"
#include "prim/gcm/impl.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

/* The key itself is kept: OpenSSL's own tables live in a context of each thread
 * and are made anew for each packet. */

static bool sealed(EVP_CIPHER_CTX *ctx, const uint8_t *key,
		   const struct gcm_text *t)
{
	int n;

	return EVP_EncryptInit_ex2(ctx, NULL, key, t->nonce, NULL) &&
	       EVP_EncryptUpdate(ctx, NULL, &n, t->ad, (int)t->ad_len) &&
	       EVP_EncryptUpdate(ctx, t->dst, &n, t->src, (int)t->len) &&
	       EVP_EncryptFinal_ex(ctx, t->dst + n, &n) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_LEN,
				   t->tag);
}

/* OpenSSL compares the tag, in constant time. */
static bool opened(EVP_CIPHER_CTX *ctx, const uint8_t *key,
		   const struct gcm_text *t)
{
	int n;

	return EVP_DecryptInit_ex2(ctx, NULL, key, t->nonce, NULL) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_LEN,
				   t->tag) &&
	       EVP_DecryptUpdate(ctx, NULL, &n, t->ad, (int)t->ad_len) &&
	       EVP_DecryptUpdate(ctx, t->dst, &n, t->src, (int)t->len) &&
	       EVP_DecryptFinal_ex(ctx, t->dst + n, &n);
}

static enum err seal(enum aes_kept cipher, const struct gcm_key *k,
		     const struct gcm_text *t)
{
	EVP_CIPHER_CTX *ctx = aes_kept(cipher);

	assert(t->len <= INT_MAX && t->ad_len <= INT_MAX);
	if (ctx != NULL && sealed(ctx, k->expanded, t))
		return OK;
	ct_wipe(t->dst, t->len);
	return ERR_OS;
}

static enum err unseal(enum aes_kept cipher, const struct gcm_key *k,
		       const struct gcm_text *t)
{
	EVP_CIPHER_CTX *ctx = aes_kept(cipher);

	assert(t->len <= INT_MAX && t->ad_len <= INT_MAX);
	if (ctx != NULL && opened(ctx, k->expanded, t))
		return OK;
	ct_wipe(t->dst, t->len);
	return ctx != NULL ? ERR_AUTH : ERR_OS;
}

static void expand_128(struct gcm_key *k, const uint8_t *key)
{
	memcpy(k->expanded, key, 16);
}

static enum err seal_128(const struct gcm_key *k, const struct gcm_text *t)
{
	return seal(AES_KEPT_GCM_128, k, t);
}

static enum err open_128(const struct gcm_key *k, const struct gcm_text *t)
{
	return unseal(AES_KEPT_GCM_128, k, t);
}

static void expand_256(struct gcm_key *k, const uint8_t *key)
{
	memcpy(k->expanded, key, 32);
}

static enum err seal_256(const struct gcm_key *k, const struct gcm_text *t)
{
	return seal(AES_KEPT_GCM_256, k, t);
}

static enum err open_256(const struct gcm_key *k, const struct gcm_text *t)
{
	return unseal(AES_KEPT_GCM_256, k, t);
}

const struct gcm_impl gcm_evp = {
	.name = "OpenSSL",
	.ops_128 = { expand_128, seal_128, open_128 },
	.ops_256 = { expand_256, seal_256, open_256 },
};
