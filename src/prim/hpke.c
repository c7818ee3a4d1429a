#include "prim/hpke.h"

#include "base/ct.h"
#include "prim/aead.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(HPKE_KEY_LEN == crypto_scalarmult_curve25519_BYTES, "");
_Static_assert(HPKE_KEY_LEN == crypto_scalarmult_curve25519_SCALARBYTES, "");
_Static_assert((int)HPKE_KEY_LEN == (int)SHA256_LEN, "");
_Static_assert((int)HPKE_TAG_LEN == (int)AEAD_TAG_LEN, "");

/* RFC 9180 sections 4.1 and 5.1: what each label is bound to. */
static const uint8_t kem_id[] = { 'K', 'E', 'M', 0x00, 0x20 };
static const uint8_t suite_id[] = { 'H',  'P',  'K',  'E',  0x00,
				    0x20, 0x00, 0x01, 0x00, 0x03 };
static const struct part kem = { kem_id, sizeof(kem_id) };
static const struct part suite = { suite_id, sizeof(suite_id) };
static const struct part empty = { "", 0 };

/* What a label stands between. */
struct labelled {
	struct part suite;
	const char *label;
	const struct part *parts;
	size_t n; /* at most HPKE_INFO_PARTS_MAX */
};

/* The keys of one message. */
struct context {
	uint8_t key[AEAD_KEY_LEN];
	uint8_t nonce[AEAD_CHACHA_NONCE_LEN];
	uint8_t exporter[SHA256_LEN];
};

static struct part text(const char *t)
{
	return (struct part){ t, strlen(t) };
}

/* LabeledExtract; HKDF-Extract is HMAC with the salt as its key. */
static void extract(uint8_t prk[SHA256_LEN], struct part salt,
		    const struct labelled *ikm)
{
	struct part parts[3 + HPKE_INFO_PARTS_MAX] = {
		text("HPKE-v1"),
		ikm->suite,
		text(ikm->label),
	};

	assert(ikm->n <= HPKE_INFO_PARTS_MAX);
	for (size_t i = 0; i < ikm->n; i++)
		parts[3 + i] = ikm->parts[i];
	hash_hmac_sha256(prk, salt, parts, 3 + ikm->n);
}

/* LabeledExpand. */
static void expand(uint8_t *out, size_t len, const uint8_t prk[SHA256_LEN],
		   const struct labelled *info)
{
	const uint8_t wire_len[] = { (uint8_t)(len >> 8), (uint8_t)len };
	const struct part parts[] = {
		{ wire_len, sizeof(wire_len) },
		text("HPKE-v1"),
		info->suite,
		text(info->label),
		info->n == 0 ? empty : info->parts[0],
	};

	assert(info->n <= 1);
	hash_hkdf_sha256_expand_parts(out, len, prk, parts, 5);
}

void hpke_public(uint8_t public_key[HPKE_KEY_LEN],
		 const uint8_t secret_key[HPKE_KEY_LEN])
{
	/* It always returns 0. */
	(void)crypto_scalarmult_curve25519_base(public_key, secret_key);
}

void hpke_derive_pair(struct hpke_pair *pair, const uint8_t ikm[HPKE_KEY_LEN])
{
	const struct part part = { ikm, HPKE_KEY_LEN };
	uint8_t prk[SHA256_LEN];

	extract(prk, empty, &(struct labelled){ kem, "dkp_prk", &part, 1 });
	expand(pair->secret_key, HPKE_KEY_LEN, prk,
	       &(struct labelled){ .suite = kem, .label = "sk" });
	hpke_public(pair->public_key, pair->secret_key);
	ct_wipe(prk, sizeof(prk));
}

/* The Diffie-Hellman part of Encap and Decap (section 4.1). An all-zero result
 * is refused (section 7.1.4), by libsodium. */
static enum err share(uint8_t secret[SHA256_LEN],
		      const uint8_t own_secret[HPKE_KEY_LEN],
		      const uint8_t their_public[HPKE_KEY_LEN],
		      const uint8_t kem_context[HPKE_ENC_LEN + HPKE_KEY_LEN])
{
	uint8_t dh[HPKE_KEY_LEN];
	uint8_t prk[SHA256_LEN];
	const struct part ikm = { dh, sizeof(dh) };
	const struct part bound = { kem_context, HPKE_ENC_LEN + HPKE_KEY_LEN };
	int failed = crypto_scalarmult_curve25519(dh, own_secret, their_public);

	if (failed == 0) {
		extract(prk, empty,
			&(struct labelled){ kem, "eae_prk", &ikm, 1 });
		expand(secret, SHA256_LEN, prk,
		       &(struct labelled){ kem, "shared_secret", &bound, 1 });
		ct_wipe(prk, sizeof(prk));
	}
	ct_wipe(dh, sizeof(dh));
	return failed == 0 ? OK : ERR_AUTH;
}

static enum err encap(uint8_t secret[SHA256_LEN], uint8_t enc[HPKE_ENC_LEN],
		      const struct hpke_to *to)
{
	uint8_t kem_context[HPKE_ENC_LEN + HPKE_KEY_LEN];
	struct hpke_pair pair;

	hpke_derive_pair(&pair, to->ephemeral);
	memcpy(kem_context, pair.public_key, HPKE_ENC_LEN);
	memcpy(kem_context + HPKE_ENC_LEN, to->public_key, HPKE_KEY_LEN);
	enum err err =
		share(secret, pair.secret_key, to->public_key, kem_context);

	if (err == OK)
		memcpy(enc, pair.public_key, HPKE_ENC_LEN);
	ct_wipe(&pair, sizeof(pair));
	return err;
}

static enum err decap(uint8_t secret[SHA256_LEN], const struct hpke_pair *own,
		      const uint8_t enc[HPKE_ENC_LEN])
{
	uint8_t kem_context[HPKE_ENC_LEN + HPKE_KEY_LEN];

	memcpy(kem_context, enc, HPKE_ENC_LEN);
	memcpy(kem_context + HPKE_ENC_LEN, own->public_key, HPKE_KEY_LEN);
	return share(secret, own->secret_key, enc, kem_context);
}

/* KeySchedule of section 5.1 in base mode: no PSK and no id of one. */
static void schedule(struct context *c, const uint8_t shared[SHA256_LEN],
		     const struct hpke_bind *bind)
{
	const struct part salt = { shared, SHA256_LEN };
	uint8_t bound[1 + 2 * SHA256_LEN] = { 0 }; /* the mode is 0 */
	const struct part info = { bound, sizeof(bound) };
	uint8_t secret[SHA256_LEN];

	extract(bound + 1, empty,
		&(struct labelled){ .suite = suite, .label = "psk_id_hash" });
	extract(bound + 1 + SHA256_LEN, empty,
		&(struct labelled){ suite, "info_hash", bind->info,
				    bind->info_n });
	extract(secret, salt,
		&(struct labelled){ .suite = suite, .label = "secret" });
	expand(c->key, sizeof(c->key), secret,
	       &(struct labelled){ suite, "key", &info, 1 });
	expand(c->nonce, sizeof(c->nonce), secret,
	       &(struct labelled){ suite, "base_nonce", &info, 1 });
	expand(c->exporter, sizeof(c->exporter), secret,
	       &(struct labelled){ suite, "exp", &info, 1 });
	ct_wipe(secret, sizeof(secret));
}

/* One message alone: the sequence number is 0 and the nonce the base nonce. */
static struct aead box(const struct context *c, struct part aad, uint8_t *at,
		       size_t len)
{
	return (struct aead){ .key = c->key,
			      .nonce = c->nonce,
			      .ad = aad.p,
			      .ad_len = aad.len,
			      .text = at,
			      .len = len,
			      .tag = at + len };
}

enum err hpke_seal(uint8_t enc[HPKE_ENC_LEN], struct wr *out,
		   const struct hpke_to *to, const struct hpke_bind *bind,
		   struct rd plain)
{
	struct context c;
	uint8_t shared[SHA256_LEN];

	if (out->left < HPKE_TAG_LEN || out->left - HPKE_TAG_LEN < plain.left)
		return ERR_FULL;
	TRY(encap(shared, enc, to));
	schedule(&c, shared, bind);

	uint8_t *at = wr_room(out, plain.left + HPKE_TAG_LEN);
	const struct aead a = box(&c, bind->aad, at, plain.left);

	if (plain.left != 0)
		memcpy(at, plain.p, plain.left);
	aead_chacha_seal(&a);
	ct_wipe(shared, sizeof(shared));
	ct_wipe(&c, sizeof(c));
	return OK;
}

enum err hpke_open(struct wr *out, const struct hpke_pair *own, struct part enc,
		   const struct hpke_bind *bind, struct rd sealed)
{
	struct context c;
	uint8_t shared[SHA256_LEN];

	if (enc.len != HPKE_ENC_LEN || sealed.left < HPKE_TAG_LEN)
		return ERR_FORMAT;
	size_t len = sealed.left - HPKE_TAG_LEN;

	if (out->left < len)
		return ERR_FULL;
	TRY(decap(shared, own, enc.p));
	schedule(&c, shared, bind);

	struct wr begun = *out;
	uint8_t tag[HPKE_TAG_LEN];
	struct aead a = box(&c, bind->aad, wr_room(&begun, len), len);

	memcpy(tag, sealed.p + len, sizeof(tag));
	a.tag = tag;
	if (len != 0)
		memcpy(a.text, sealed.p, len);
	enum err err = aead_chacha_open(&a);

	if (err == OK)
		*out = begun;
	ct_wipe(shared, sizeof(shared));
	ct_wipe(&c, sizeof(c));
	return err;
}

enum err hpke_receive_export(uint8_t *out, size_t out_len,
			     const struct hpke_pair *own, struct part enc,
			     const struct hpke_export *bind)
{
	const struct hpke_bind info = { &bind->info, 1, empty };
	struct context c;
	uint8_t shared[SHA256_LEN];

	if (enc.len != HPKE_ENC_LEN)
		return ERR_FORMAT;
	TRY(decap(shared, own, enc.p));
	schedule(&c, shared, &info);
	expand(out, out_len, c.exporter,
	       &(struct labelled){ suite, "sec", &bind->context, 1 });
	ct_wipe(shared, sizeof(shared));
	ct_wipe(&c, sizeof(c));
	return OK;
}
