#include "treekem/label.h"

#include "prim/sign.h"
#include "treekem/vec.h"

#include <string.h>

_Static_assert((int)LABEL_SECRET_LEN == (int)SHA256_LEN, "");
_Static_assert((int)LABEL_SEED_LEN == (int)SIGN_SEED_LEN, "");
_Static_assert((int)LABEL_SIGNATURE_LEN == (int)SIGN_SIGNATURE_LEN, "");
_Static_assert((int)LABEL_SIGNATURE_KEY_LEN == (int)SIGN_PUBLIC_LEN, "");

static const char prefix[] = "MLS 1.0 ";
enum { PREFIX_LEN = sizeof(prefix) - 1 };

/* Most labels here stand between what is hashed: label<V> with the prefix, then
 * value<V>, as five parts that lie where they lay. */
struct labelled {
	uint8_t label_head[VEC_HEAD_MAX];
	uint8_t value_head[VEC_HEAD_MAX];
	struct part parts[5];
};

enum { LABELLED_PARTS = 5 };

static struct part text(const char *t)
{
	return (struct part){ t, strlen(t) };
}

static struct part head(uint8_t at[VEC_HEAD_MAX], size_t len)
{
	struct wr w = wr_init(at, VEC_HEAD_MAX);

	vec_head(&w, len);
	return (struct part){ at, wr_len(&w) };
}

static void put_together(struct labelled *l, const char *label,
			 struct part value)
{
	size_t label_len = PREFIX_LEN + strlen(label);

	l->parts[0] = head(l->label_head, label_len);
	l->parts[1] = (struct part){ prefix, PREFIX_LEN };
	l->parts[2] = text(label);
	l->parts[3] = head(l->value_head, value.len);
	l->parts[4] = value;
}

void label_expand(uint8_t *out, size_t out_len,
		  const uint8_t secret[LABEL_SECRET_LEN], const char *label,
		  struct part context)
{
	const uint8_t wire_len[] = { (uint8_t)(out_len >> 8),
				     (uint8_t)out_len };
	struct labelled l;
	struct part parts[1 + LABELLED_PARTS] = { { wire_len, 2 } };

	put_together(&l, label, context);
	memcpy(parts + 1, l.parts, sizeof(l.parts));
	hash_hkdf_sha256_expand_parts(out, out_len, secret, parts,
				      1 + LABELLED_PARTS);
}

void label_derive(uint8_t out[LABEL_SECRET_LEN],
		  const uint8_t secret[LABEL_SECRET_LEN], const char *label)
{
	label_expand(out, LABEL_SECRET_LEN, secret, label,
		     (struct part){ "", 0 });
}

void label_derive_tree(uint8_t *out, size_t out_len,
		       const uint8_t secret[LABEL_SECRET_LEN],
		       const char *label, uint32_t generation)
{
	uint8_t context[4];
	struct wr w = wr_init(context, sizeof(context));

	wr_u32(&w, generation);
	label_expand(out, out_len, secret, label,
		     (struct part){ context, sizeof(context) });
}

/* RFC 9420 section 5.2: without the prefix, which the labels there hold. */
void label_ref(uint8_t out[SHA256_LEN], const char *label, struct part value)
{
	uint8_t label_head[VEC_HEAD_MAX];
	uint8_t value_head[VEC_HEAD_MAX];
	const struct part parts[] = {
		head(label_head, strlen(label)),
		text(label),
		head(value_head, value.len),
		value,
	};

	hash_sha256(out, parts, 4);
}

/* SignContent of section 5.1.2, in scratch. */
static enum err sign_content(struct part *whole, const char *label,
			     struct part content, struct wr scratch)
{
	struct wr w = wr_init(scratch.p, scratch.left);
	struct labelled l;
	size_t len;

	put_together(&l, label, content);
	for (size_t i = 0; i < LABELLED_PARTS; i++)
		wr_bytes(&w, l.parts[i].p, l.parts[i].len);
	TRY(wr_done(&w, &len));
	*whole = (struct part){ w.start, len };
	return OK;
}

enum err label_sign(uint8_t signature[LABEL_SIGNATURE_LEN],
		    const uint8_t seed[LABEL_SEED_LEN], const char *label,
		    struct part content, struct wr scratch)
{
	struct part whole;

	TRY(sign_content(&whole, label, content, scratch));
	sign_detached(signature, seed, whole);
	return OK;
}

enum err label_verify(struct rd public_key, const char *label,
		      struct part content, struct rd signature,
		      struct wr scratch)
{
	struct part whole;

	if (public_key.left != SIGN_PUBLIC_LEN ||
	    signature.left != SIGN_SIGNATURE_LEN)
		return ERR_AUTH;
	TRY(sign_content(&whole, label, content, scratch));
	return sign_verify(signature.p, public_key.p, whole);
}

/* EncryptContext of section 5.1.3 is the info, and there is no aad. */
static struct hpke_bind bind(struct labelled *l, const char *label,
			     struct part context)
{
	put_together(l, label, context);
	return (struct hpke_bind){ l->parts, LABELLED_PARTS, { "", 0 } };
}

enum err label_encrypt(struct wr *out, const struct label_to *to,
		       const char *label, struct part context, struct rd plain)
{
	const struct hpke_to key = { to->public_key.p, to->ephemeral };
	struct labelled l;
	const struct hpke_bind bound = bind(&l, label, context);
	struct wr w = *out;
	uint8_t enc[HPKE_ENC_LEN];

	if (to->public_key.left != HPKE_KEY_LEN)
		return ERR_AUTH;
	vec_head(&w, HPKE_ENC_LEN);
	uint8_t *enc_at = wr_room(&w, HPKE_ENC_LEN);

	vec_head(&w, plain.left + HPKE_TAG_LEN);
	TRY(hpke_seal(enc, &w, &key, &bound, plain));
	memcpy(enc_at, enc, HPKE_ENC_LEN);
	*out = w;
	return OK;
}

enum err label_decrypt(struct wr *out, const struct hpke_pair *own,
		       const char *label, struct part context,
		       struct rd *sealed)
{
	struct labelled l;
	const struct hpke_bind bound = bind(&l, label, context);
	struct rd enc = vec_read(sealed);
	struct rd text = vec_read(sealed);

	if (sealed->bad)
		return ERR_FORMAT;
	return hpke_open(out, own, (struct part){ enc.p, enc.left }, &bound,
			 text);
}
