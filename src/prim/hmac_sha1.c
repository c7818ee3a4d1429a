/* The plain SHA-1 functions are still there in OpenSSL 3, marked as old. */
#define OPENSSL_API_COMPAT 0x10100000L

#include "prim/hmac_sha1.h"

#include "base/ct.h"

#include <assert.h>
#include <openssl/sha.h>
#include <string.h>

static void hash(uint8_t out[HMAC_SHA1_LEN], const uint8_t *block,
		 const struct hmac_part *parts, size_t n)
{
	SHA_CTX ctx;
	int ok = SHA1_Init(&ctx);

	if (block != NULL)
		ok &= SHA1_Update(&ctx, block, HMAC_SHA1_BLOCK_LEN);
	for (size_t i = 0; i < n; i++)
		ok &= SHA1_Update(&ctx, parts[i].p, parts[i].len);
	ok &= SHA1_Final(out, &ctx);
	assert(ok == 1);
	ct_wipe(&ctx, sizeof(ctx));
}

static void flip(uint8_t block[HMAC_SHA1_BLOCK_LEN], uint8_t with)
{
	for (size_t i = 0; i < HMAC_SHA1_BLOCK_LEN; i++)
		block[i] ^= with;
}

void hmac_sha1(uint8_t out[HMAC_SHA1_LEN], struct hmac_part key,
	       const struct hmac_part *parts, size_t n)
{
	uint8_t block[HMAC_SHA1_BLOCK_LEN] = { 0 };
	uint8_t inner[HMAC_SHA1_LEN];
	const struct hmac_part outer = { inner, sizeof(inner) };

	if (key.len > sizeof(block))
		hash(block, NULL, &key, 1);
	else if (key.len != 0)
		memcpy(block, key.p, key.len);

	flip(block, 0x36);
	hash(inner, block, parts, n);
	flip(block, 0x36 ^ 0x5c);
	hash(out, block, &outer, 1);
	ct_wipe(block, sizeof(block));
}

/* What the hash has become after one block. */
static void after_block(uint32_t state[5],
			const uint8_t block[HMAC_SHA1_BLOCK_LEN])
{
	SHA_CTX ctx;

	SHA1_Init(&ctx);
	SHA1_Update(&ctx, block, HMAC_SHA1_BLOCK_LEN);
	const uint32_t now[5] = { ctx.h0, ctx.h1, ctx.h2, ctx.h3, ctx.h4 };

	memcpy(state, now, sizeof(now));
	ct_wipe(&ctx, sizeof(ctx));
}

/* Goes on from there. */
static SHA_CTX go_on(const uint32_t state[5])
{
	return (SHA_CTX){
		.h0 = state[0],
		.h1 = state[1],
		.h2 = state[2],
		.h3 = state[3],
		.h4 = state[4],
		.Nl = HMAC_SHA1_BLOCK_LEN * 8, /* bits so far */
	};
}

void hmac_sha1_key_init(struct hmac_sha1_key *k, struct hmac_part key)
{
	uint8_t block[HMAC_SHA1_BLOCK_LEN] = { 0 };

	assert(key.len <= sizeof(block));
	memcpy(block, key.p, key.len);
	flip(block, 0x36);
	after_block(k->inner, block);
	flip(block, 0x36 ^ 0x5c);
	after_block(k->outer, block);
	ct_wipe(block, sizeof(block));
}

void hmac_sha1_keyed(uint8_t out[HMAC_SHA1_LEN], const struct hmac_sha1_key *k,
		     const struct hmac_part *parts, size_t n)
{
	uint8_t inner[HMAC_SHA1_LEN];
	SHA_CTX ctx = go_on(k->inner);

	for (size_t i = 0; i < n; i++)
		SHA1_Update(&ctx, parts[i].p, parts[i].len);
	SHA1_Final(inner, &ctx);
	ctx = go_on(k->outer);
	SHA1_Update(&ctx, inner, sizeof(inner));
	SHA1_Final(out, &ctx);
	ct_wipe(&ctx, sizeof(ctx));
}
