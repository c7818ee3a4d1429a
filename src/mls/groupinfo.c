#include "mls/groupinfo.h"

#include "base/ct.h"
#include "mls/extension.h"
#include "mls/view.h"
#include "prim/aead.h"

#include <string.h>

static const char sign_label[] = "GroupInfoTBS";

enum err groupinfo_read(struct groupinfo *g, struct rd *r)
{
	struct rd at = *r;
	struct groupinfo out;

	TRY(context_read(&out.context, &at));
	TRY(extension_read(&out.extensions, &at));
	out.confirmation_tag = vec_read(&at);
	out.signer = rd_u32(&at);
	out.tbs = view_between(*r, at);
	out.signature = vec_read(&at);
	if (at.bad)
		return ERR_FORMAT;
	*r = at;
	*g = out;
	return OK;
}

static void write_tbs(struct wr *w, const struct groupinfo *g)
{
	context_write(w, &g->context);
	view_write_vec(w, g->extensions);
	view_write_vec(w, g->confirmation_tag);
	wr_u32(w, g->signer);
}

void groupinfo_write(struct wr *w, const struct groupinfo *g)
{
	write_tbs(w, g);
	view_write_vec(w, g->signature);
}

enum err groupinfo_sign(struct wr *w, const struct groupinfo *g,
			const uint8_t seed[LABEL_SEED_LEN], struct wr scratch)
{
	struct wr out = *w;
	uint8_t signature[LABEL_SIGNATURE_LEN];

	write_tbs(&out, g);
	if (out.full)
		return ERR_FULL;

	struct part tbs = { w->p, (size_t)(out.p - w->p) };

	TRY(label_sign(signature, seed, sign_label, tbs, scratch));
	vec_write(&out, signature, sizeof(signature));
	if (out.full)
		return ERR_FULL;
	*w = out;
	return OK;
}

enum err groupinfo_verify(const struct groupinfo *g, struct rd signature_key,
			  struct wr scratch)
{
	TRY(context_check(&g->context));
	TRY(extension_check(g->extensions));
	return label_verify(signature_key, sign_label, view_part(g->tbs),
			    g->signature, scratch);
}

struct keys {
	uint8_t key[AEAD_KEY_LEN];
	uint8_t nonce[AEAD_CHACHA_NONCE_LEN];
};

/* Section 12.4.3.1 */
static void derive(struct keys *keys,
		   const uint8_t welcome_secret[LABEL_SECRET_LEN])
{
	const struct part nothing = { "", 0 };

	label_expand(keys->key, sizeof(keys->key), welcome_secret, "key",
		     nothing);
	label_expand(keys->nonce, sizeof(keys->nonce), welcome_secret, "nonce",
		     nothing);
}

/* The text and the tag behind it, as they lie in an encrypted_group_info. */
static struct aead sealing(const struct keys *keys, uint8_t *text, size_t len)
{
	return (struct aead){ .key = keys->key,
			      .nonce = keys->nonce,
			      .ad = (const uint8_t *)"",
			      .text = text,
			      .len = len,
			      .tag = text + len };
}

enum err groupinfo_seal(struct wr *w,
			const uint8_t welcome_secret[LABEL_SECRET_LEN],
			struct part plain)
{
	struct keys keys;
	uint8_t *text = w->p;

	if (wr_room(w, plain.len + AEAD_TAG_LEN) == NULL)
		return ERR_FULL;
	memmove(text, plain.p, plain.len);
	derive(&keys, welcome_secret);

	const struct aead a = sealing(&keys, text, plain.len);

	aead_chacha_seal(&a);
	ct_wipe(&keys, sizeof(keys));
	return OK;
}

enum err groupinfo_open(struct wr *plain,
			const uint8_t welcome_secret[LABEL_SECRET_LEN],
			struct rd sealed)
{
	struct keys keys;
	struct wr out = *plain;

	if (sealed.left < AEAD_TAG_LEN)
		return ERR_FORMAT;

	size_t len = sealed.left - AEAD_TAG_LEN;
	uint8_t tag[AEAD_TAG_LEN];

	view_write(&out, rd_init(sealed.p, len));
	if (out.full)
		return ERR_FULL;
	memcpy(tag, sealed.p + len, sizeof(tag));
	derive(&keys, welcome_secret);

	struct aead a = sealing(&keys, plain->p, len);

	a.tag = tag;
	enum err err = aead_chacha_open(&a);

	ct_wipe(&keys, sizeof(keys));
	if (err == OK)
		*plain = out;
	return err;
}
