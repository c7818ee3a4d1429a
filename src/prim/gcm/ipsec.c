#include "base/ct.h"
#include "prim/gcm/impl.h"

#include <assert.h>
#include <intel-ipsec-mb.h>
#include <stdbool.h>

static_assert(sizeof(struct gcm_key_data) <= GCM_EXPANDED_LEN,
	      "ipsec-mb's key has grown");
static_assert(IMB_GCM_IV_DATA_LEN == GCM_NONCE_LEN, "a nonce is a nonce");

/* One size of key: the manager's functions. They take no manager and share
 * nothing that matters (an error number that all set to zero), so one copy
 * serves all threads, and the manager is not kept. */
struct direct {
	aes_gcm_pre_t pre;
	aes_gcm_enc_dec_t enc;
	aes_gcm_enc_dec_t dec;
};

static struct direct aes_128;
static struct direct aes_256;

static const struct gcm_key_data *expanded(const struct gcm_key *k)
{
	return (const void *)k->expanded;
}

static enum err seal(const struct direct *aes, const struct gcm_key *k,
		     const struct gcm_text *t)
{
	struct gcm_context_data ctx;

	aes->enc(expanded(k), &ctx, t->dst, t->src, t->len, t->nonce, t->ad,
		 t->ad_len, t->tag, GCM_TAG_LEN);
	return OK;
}

static enum err unseal(const struct direct *aes, const struct gcm_key *k,
		       const struct gcm_text *t)
{
	struct gcm_context_data ctx;
	uint8_t tag[GCM_TAG_LEN];

	aes->dec(expanded(k), &ctx, t->dst, t->src, t->len, t->nonce, t->ad,
		 t->ad_len, tag, sizeof(tag));
	if (ct_equal(tag, t->tag, sizeof(tag)))
		return OK;
	/* Nor the tag that would have been right. */
	ct_wipe(tag, sizeof(tag));
	ct_wipe(t->dst, t->len);
	return ERR_AUTH;
}

static void expand_128(struct gcm_key *k, const uint8_t *key)
{
	aes_128.pre(key, (void *)k->expanded);
}

static enum err seal_128(const struct gcm_key *k, const struct gcm_text *t)
{
	return seal(&aes_128, k, t);
}

static enum err open_128(const struct gcm_key *k, const struct gcm_text *t)
{
	return unseal(&aes_128, k, t);
}

static void expand_256(struct gcm_key *k, const uint8_t *key)
{
	aes_256.pre(key, (void *)k->expanded);
}

static enum err seal_256(const struct gcm_key *k, const struct gcm_text *t)
{
	return seal(&aes_256, k, t);
}

static enum err open_256(const struct gcm_key *k, const struct gcm_text *t)
{
	return unseal(&aes_256, k, t);
}

static const struct gcm_impl ipsec = {
	.name = "ipsec-mb",
	.ops_128 = { expand_128, seal_128, open_128 },
	.ops_256 = { expand_256, seal_256, open_256 },
};

/* Without AES instructions ipsec-mb looks up tables by secrets. */
static bool usable(IMB_MGR *manager)
{
	const uint64_t needed = IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ |
				IMB_FEATURE_SELF_TEST_PASS;

	return imb_get_errno(manager) == 0 &&
	       (manager->features & needed) == needed &&
	       (manager->features & IMB_FEATURE_AESNI_EMU) == 0;
}

const struct gcm_impl *gcm_ipsec(void)
{
	IMB_MGR *manager = alloc_mb_mgr(0);
	bool found;

	if (manager == NULL)
		return NULL;
	init_mb_mgr_auto(manager, NULL);
	found = usable(manager);
	aes_128 = (struct direct){ manager->gcm128_pre, manager->gcm128_enc,
				   manager->gcm128_dec };
	aes_256 = (struct direct){ manager->gcm256_pre, manager->gcm256_enc,
				   manager->gcm256_dec };
	free_mb_mgr(manager);
	return found ? &ipsec : NULL;
}
