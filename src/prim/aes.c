#include "prim/aes.h"

#include "base/ct.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdbool.h>

typedef bool run_fn(EVP_CIPHER_CTX *ctx, const struct aead *a,
		    const EVP_CIPHER *cipher);

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

static bool gcm_seal(EVP_CIPHER_CTX *ctx, const struct aead *a,
		     const EVP_CIPHER *cipher)
{
	int n;

	return EVP_EncryptInit_ex2(ctx, cipher, a->key, a->nonce, NULL) &&
	       EVP_EncryptUpdate(ctx, NULL, &n, a->ad, (int)a->ad_len) &&
	       EVP_EncryptUpdate(ctx, a->text, &n, a->text, (int)a->len) &&
	       EVP_EncryptFinal_ex(ctx, a->text + n, &n) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN,
				   a->tag);
}

static bool gcm_open(EVP_CIPHER_CTX *ctx, const struct aead *a,
		     const EVP_CIPHER *cipher)
{
	int n;

	return EVP_DecryptInit_ex2(ctx, cipher, a->key, a->nonce, NULL) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN,
				   a->tag) &&
	       EVP_DecryptUpdate(ctx, NULL, &n, a->ad, (int)a->ad_len) &&
	       EVP_DecryptUpdate(ctx, a->text, &n, a->text, (int)a->len) &&
	       EVP_DecryptFinal_ex(ctx, a->text + n, &n);
}

static bool ctr_run(EVP_CIPHER_CTX *ctx, const struct aead *a,
		    const EVP_CIPHER *cipher)
{
	int n;

	return EVP_EncryptInit_ex2(ctx, cipher, a->key, a->nonce, NULL) &&
	       EVP_EncryptUpdate(ctx, a->text, &n, a->text, (int)a->len);
}

/* Runs one of the above; what it could not finish is wiped. */
static enum err run(run_fn *fn, const struct aead *a, const EVP_CIPHER *cipher,
		    enum err otherwise)
{
	EVP_CIPHER_CTX *ctx;
	bool ok;

	/* OpenSSL counts in int. */
	if (a->len > INT_MAX || a->ad_len > INT_MAX) {
		ct_wipe(a->text, a->len);
		return ERR_FULL;
	}
	ctx = EVP_CIPHER_CTX_new();
	ok = ctx != NULL && fn(ctx, a, cipher);
	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		return OK;
	ct_wipe(a->text, a->len);
	return otherwise;
}

enum err aes_gcm_seal(const struct aead *a, size_t key_len)
{
	return run(gcm_seal, a, gcm(key_len), ERR_OS);
}

enum err aes_gcm_open(const struct aead *a, size_t key_len)
{
	return run(gcm_open, a, gcm(key_len), ERR_AUTH);
}

enum err aes_ctr(const struct aead *a, size_t key_len)
{
	return run(ctr_run, a, ctr(key_len), ERR_OS);
}

static const char *const kept_names[AES_KEPT_N] = {
	[AES_KEPT_GCM_128] = "AES-128-GCM",
	[AES_KEPT_GCM_256] = "AES-256-GCM",
	[AES_KEPT_CTR_128] = "AES-128-CTR",
	[AES_KEPT_CTR_256] = "AES-256-CTR",
};

static _Thread_local EVP_CIPHER_CTX *kept[AES_KEPT_N];

/* The context holds on to the cipher that it was given, so that later packets
 * need not look it up again, which takes a lock. */
static EVP_CIPHER_CTX *keep(enum aes_kept which)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, kept_names[which], NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx != NULL && cipher != NULL &&
	    EVP_EncryptInit_ex2(ctx, cipher, NULL, NULL, NULL)) {
		kept[which] = ctx;
	} else {
		EVP_CIPHER_CTX_free(ctx);
		ctx = NULL;
	}
	EVP_CIPHER_free(cipher);
	return ctx;
}

EVP_CIPHER_CTX *aes_kept(enum aes_kept which)
{
	return kept[which] != NULL ? kept[which] : keep(which);
}

void aes_thread_end(void)
{
	for (unsigned i = 0; i < AES_KEPT_N; i++) {
		EVP_CIPHER_CTX_free(kept[i]);
		kept[i] = NULL;
	}
}

enum err aes_stream(const struct aes_stream *s)
{
	EVP_CIPHER_CTX *ctx;
	int n;

	assert(s->key_len == 16 || s->key_len == 32);
	assert(s->len <= INT_MAX);
	ctx = aes_kept(s->key_len == 16 ? AES_KEPT_CTR_128 : AES_KEPT_CTR_256);
	if (ctx != NULL &&
	    EVP_EncryptInit_ex2(ctx, NULL, s->key, s->counter, NULL) &&
	    EVP_EncryptUpdate(ctx, s->dst, &n, s->src, (int)s->len))
		return OK;
	ct_wipe(s->dst, s->len);
	return ERR_OS;
}
