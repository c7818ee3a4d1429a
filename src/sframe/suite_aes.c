#include "sframe/suite_aes.h"

#include "base/ct.h"
#include "base/wr.h"
#include "prim/aes.h"
#include "prim/hash512.h"

#include <string.h>

enum {
	AES_128 = 16, /* Nka, bytes */
	AES_256 = 32,
};

static enum err seal_gcm_128(const struct aead *a)
{
	return aes_gcm_seal(a, AES_128);
}

static enum err open_gcm_128(const struct aead *a)
{
	return aes_gcm_open(a, AES_128);
}

static enum err seal_gcm_256(const struct aead *a)
{
	return aes_gcm_seal(a, AES_256);
}

static enum err open_gcm_256(const struct aead *a)
{
	return aes_gcm_open(a, AES_256);
}

/* One of the compound AEADs of section 4.5.1. */
struct compound {
	size_t aes_len; /* Nka */
	size_t tag_len;
	size_t hash_len;
	void (*hmac)(uint8_t *out, struct part key, const struct part *parts,
		     size_t n);
};

/* compute_tag() of section 4.5.1, not yet cut to tag_len. */
static void compute_tag(const struct compound *c, const struct aead *a,
			uint8_t tag[SFRAME_HASH_MAX])
{
	uint8_t lengths[24];
	struct wr w = wr_init(lengths, sizeof(lengths));
	const struct part key = { a->key + c->aes_len, c->hash_len };
	const struct part parts[] = {
		{ lengths, sizeof(lengths) },
		{ a->nonce, SFRAME_NONCE_LEN },
		{ a->ad, a->ad_len },
		{ a->text, a->len },
	};

	wr_u64(&w, a->ad_len);
	wr_u64(&w, a->len);
	wr_u64(&w, c->tag_len);
	c->hmac(tag, key, parts, 4);
}

static enum err run_ctr(const struct compound *c, const struct aead *a)
{
	uint8_t block[AES_BLOCK_LEN] = { 0 };
	struct aead ctr = *a;

	memcpy(block, a->nonce, SFRAME_NONCE_LEN);
	ctr.nonce = block;
	return aes_ctr(&ctr, c->aes_len);
}

static enum err compound_seal(const struct compound *c, const struct aead *a)
{
	uint8_t tag[SFRAME_HASH_MAX];

	TRY(run_ctr(c, a));
	compute_tag(c, a, tag);
	memcpy(a->tag, tag, c->tag_len);
	return OK;
}

static enum err compound_open(const struct compound *c, const struct aead *a)
{
	uint8_t tag[SFRAME_HASH_MAX];

	compute_tag(c, a, tag);
	bool fits = ct_equal(tag, a->tag, c->tag_len);
	ct_wipe(tag, sizeof(tag));
	if (fits)
		return run_ctr(c, a);
	ct_wipe(a->text, a->len);
	return ERR_AUTH;
}

static const struct compound compounds[] = {
	{ AES_128, 10, SHA256_LEN, hash_hmac_sha256 },
	{ AES_128, 8, SHA256_LEN, hash_hmac_sha256 },
	{ AES_128, 4, SHA256_LEN, hash_hmac_sha256 },
	{ AES_256, 10, SHA512_LEN, hash512_hmac },
	{ AES_256, 8, SHA512_LEN, hash512_hmac },
	{ AES_256, 4, SHA512_LEN, hash512_hmac },
};

/* A suite's functions take no suite, so each compound has its own two. */
#define COMPOUND(n)                                     \
	static enum err seal_##n(const struct aead *a)  \
	{                                               \
		return compound_seal(&compounds[n], a); \
	}                                               \
	static enum err open_##n(const struct aead *a)  \
	{                                               \
		return compound_open(&compounds[n], a); \
	}

COMPOUND(0)
COMPOUND(1)
COMPOUND(2)
COMPOUND(3)
COMPOUND(4)
COMPOUND(5)

static const struct sframe_hkdf sha256 = {
	.hash_len = SHA256_LEN,
	.extract = hash_hkdf_sha256_extract,
	.expand = hash_hkdf_sha256_expand,
};

static const struct sframe_hkdf sha512 = {
	.hash_len = SHA512_LEN,
	.extract = hash512_hkdf_extract,
	.expand = hash512_hkdf_expand,
};

static const struct sframe_suite suites[] = {
	{ 0x0001, AES_128 + SHA256_LEN, 10, &sha256, seal_0, open_0 },
	{ 0x0002, AES_128 + SHA256_LEN, 8, &sha256, seal_1, open_1 },
	{ 0x0003, AES_128 + SHA256_LEN, 4, &sha256, seal_2, open_2 },
	{ 0x0004, AES_128, 16, &sha256, seal_gcm_128, open_gcm_128 },
	{ 0x0005, AES_256, 16, &sha512, seal_gcm_256, open_gcm_256 },
	{ 0x0006, AES_256 + SHA512_LEN, 10, &sha512, seal_3, open_3 },
	{ 0x0007, AES_256 + SHA512_LEN, 8, &sha512, seal_4, open_4 },
	{ 0x0008, AES_256 + SHA512_LEN, 4, &sha512, seal_5, open_5 },
};

const struct sframe_suite *sframe_suite_aes(uint16_t id)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (suites[i].id == id)
			return &suites[i];
	}
	return NULL;
}
