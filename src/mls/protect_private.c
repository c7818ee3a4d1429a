/* The private half of protect.h. */
#include "mls/protect.h"

#include "base/ct.h"
#include "mls/message.h"
#include "mls/view.h"
#include "prim/aead.h"

#include <assert.h>
#include <string.h>

enum {
	/* SenderData: leaf index, generation, reuse guard */
	SENDER_LEN = 4 + 4 + PROTECT_GUARD_LEN,
	SENDER_SEALED_LEN = SENDER_LEN + AEAD_TAG_LEN,
	SAMPLE_LEN = LABEL_SECRET_LEN, /* KDF.Nh */
};

struct sender {
	uint32_t leaf;
	uint32_t generation;
	uint8_t guard[PROTECT_GUARD_LEN];
};

static enum secret_tree_kind ratchet_of(enum framing_kind kind)
{
	return kind == FRAMING_APPLICATION ? SECRET_TREE_APPLICATION
					   : SECRET_TREE_HANDSHAKE;
}

/* Section 6.3.1 */
static void guard_nonce(struct secret_tree_key *key,
			const uint8_t guard[PROTECT_GUARD_LEN])
{
	for (size_t i = 0; i < PROTECT_GUARD_LEN; i++)
		key->nonce[i] ^= guard[i];
}

/* Section 6.3.2: the key for the sender data, from what it goes with. */
static void sender_key(struct secret_tree_key *key,
		       const uint8_t sender_data[LABEL_SECRET_LEN],
		       struct rd ciphertext)
{
	const struct part sample = {
		ciphertext.p,
		ciphertext.left < SAMPLE_LEN ? ciphertext.left : SAMPLE_LEN,
	};

	label_expand(key->key, sizeof(key->key), sender_data, "key", sample);
	label_expand(key->nonce, sizeof(key->nonce), sender_data, "nonce",
		     sample);
}

/* Text of len bytes with its tag behind it. */
static struct aead sealing(const struct secret_tree_key *key, struct rd ad,
			   uint8_t *text, size_t len)
{
	return (struct aead){ .key = key->key,
			      .nonce = key->nonce,
			      .ad = ad.p,
			      .ad_len = ad.left,
			      .text = text,
			      .len = len,
			      .tag = text + len };
}

/* A PrivateMessage that is being written: where its parts go. */
struct layout {
	struct rd sender_aad;
	struct rd content_aad;
	uint8_t *sender;
	uint8_t *text;
	size_t text_len; /* content and padding */
};

static enum err lay_out(struct layout *l, struct wr *w,
			const struct framing_authenticated *a,
			size_t padding_len)
{
	const struct framing_content *c = &a->content;

	if (padding_len > SIZE_MAX - a->inner.left - AEAD_TAG_LEN)
		return ERR_FULL;
	l->text_len = a->inner.left + padding_len;
	message_begin(w, FRAMING_PRIVATE);

	const uint8_t *start = w->p;

	view_write_vec(w, c->group_id);
	wr_u64(w, c->epoch);
	wr_u8(w, (uint8_t)c->kind);
	l->sender_aad = rd_init(start, (size_t)(w->p - start));
	view_write_vec(w, c->authenticated_data);
	l->content_aad = rd_init(start, (size_t)(w->p - start));
	vec_head(w, SENDER_SEALED_LEN);
	l->sender = wr_room(w, SENDER_SEALED_LEN);
	vec_head(w, l->text_len + AEAD_TAG_LEN);
	l->text = wr_room(w, l->text_len + AEAD_TAG_LEN);
	return w->full ? ERR_FULL : OK;
}

static void seal_content(const struct layout *l, struct rd inner,
			 const struct secret_tree_key *key)
{
	const struct aead a =
		sealing(key, l->content_aad, l->text, l->text_len);

	memcpy(l->text, inner.p, inner.left);
	memset(l->text + inner.left, 0, l->text_len - inner.left);
	aead_chacha_seal(&a);
}

static void seal_sender(const struct layout *l, const struct sender *from,
			const uint8_t sender_data[LABEL_SECRET_LEN])
{
	struct wr w = wr_init(l->sender, SENDER_LEN);
	struct secret_tree_key key;

	wr_u32(&w, from->leaf);
	wr_u32(&w, from->generation);
	wr_bytes(&w, from->guard, sizeof(from->guard));
	sender_key(&key, sender_data,
		   rd_init(l->text, l->text_len + AEAD_TAG_LEN));

	const struct aead a =
		sealing(&key, l->sender_aad, l->sender, SENDER_LEN);

	aead_chacha_seal(&a);
	ct_wipe(&key, sizeof(key));
}

enum err protect_seal(struct wr *w, const struct framing_authenticated *a,
		      const struct protect_keys *keys,
		      const struct protect_how *how)
{
	struct sender from = { .leaf = a->content.sender.index };
	struct wr out = *w;
	struct layout l;
	struct secret_tree_key key;

	/* Section 6.3.2: the sender MUST verify this. */
	assert(a->content.sender.type == FRAMING_MEMBER);
	assert(a->wire == FRAMING_PRIVATE);
	TRY(lay_out(&l, &out, a, how->padding_len));
	TRY(secret_tree_next(keys->tree, from.leaf, ratchet_of(a->content.kind),
			     &from.generation, &key));
	memcpy(from.guard, how->guard, sizeof(from.guard));
	guard_nonce(&key, from.guard);
	seal_content(&l, a->inner, &key);
	ct_wipe(&key, sizeof(key));
	seal_sender(&l, &from, keys->sender_data);
	*w = out;
	return OK;
}

static enum err open_sender(struct sender *from,
			    const struct framing_private *m,
			    const uint8_t sender_data[LABEL_SECRET_LEN])
{
	uint8_t sealed[SENDER_SEALED_LEN];
	struct secret_tree_key key;

	if (m->sender_data.left != sizeof(sealed) ||
	    m->ciphertext.left < AEAD_TAG_LEN)
		return ERR_FORMAT;
	memcpy(sealed, m->sender_data.p, sizeof(sealed));
	sender_key(&key, sender_data, m->ciphertext);

	const struct aead a = sealing(&key, m->sender_aad, sealed, SENDER_LEN);
	enum err err = aead_chacha_open(&a);
	struct rd r = rd_init(sealed, SENDER_LEN);

	ct_wipe(&key, sizeof(key));
	TRY(err);
	from->leaf = rd_u32(&r);
	from->generation = rd_u32(&r);
	memcpy(from->guard, rd_bytes(&r, PROTECT_GUARD_LEN), PROTECT_GUARD_LEN);
	return OK;
}

/* An AuthenticatedContent up to its body. The plaintext follows as it is: body,
 * FramedContentAuthData, and padding that is left out in the end. */
static void write_head(struct wr *w, const struct framing_private *m,
		       uint32_t leaf)
{
	const struct framing_content c = {
		.group_id = m->group_id,
		.epoch = m->epoch,
		.sender = { FRAMING_MEMBER, leaf },
		.authenticated_data = m->authenticated_data,
		.kind = m->kind,
	};

	wr_u16(w, FRAMING_PRIVATE);
	framing_write_head(w, &c);
}

static enum err open_content(struct wr *w, const struct framing_private *m,
			     const struct secret_tree_key *key)
{
	size_t len = m->ciphertext.left - AEAD_TAG_LEN;
	uint8_t *text = wr_room(w, len);
	uint8_t tag[AEAD_TAG_LEN];

	if (text == NULL)
		return ERR_FULL;
	memcpy(text, m->ciphertext.p, len);
	memcpy(tag, m->ciphertext.p + len, sizeof(tag));

	struct aead a = sealing(key, m->content_aad, text, len);

	a.tag = tag;
	return aead_chacha_open(&a);
}

/* What follows the content is padding. Section 6.3.1: a receiver MUST verify
 * that there are no non-zero bytes in it. */
static enum err read_padded(struct framing_authenticated *a, struct rd bytes)
{
	uint8_t any = 0;

	TRY(framing_read(a, &bytes));
	while (bytes.left > 0)
		any |= rd_u8(&bytes);
	return any == 0 ? OK : ERR_FORMAT;
}

static enum err open_into(struct framing_authenticated *a, struct wr *plain,
			  const struct framing_private *m,
			  const struct secret_tree_key *key, uint32_t leaf)
{
	struct wr out = *plain;

	write_head(&out, m, leaf);
	TRY(open_content(&out, m, key));

	size_t len = (size_t)(out.p - plain->p);
	enum err err = read_padded(a, rd_init(plain->p, len));

	if (err != OK)
		ct_wipe(plain->p, len);
	else
		(void)wr_room(plain, a->whole.left);
	return err;
}

enum err protect_open(struct protect_opened *opened,
		      const struct framing_private *m,
		      const struct protect_keys *keys, struct wr *plain)
{
	enum secret_tree_kind kind = ratchet_of(m->kind);
	struct sender from;
	struct secret_tree_key key;
	struct framing_authenticated a;

	TRY(open_sender(&from, m, keys->sender_data));
	TRY(secret_tree_key(keys->tree, from.leaf, kind, from.generation,
			    &key));
	guard_nonce(&key, from.guard);

	enum err err = open_into(&a, plain, m, &key, from.leaf);

	ct_wipe(&key, sizeof(key));
	TRY(err);
	opened->authenticated = a;
	opened->from =
		(struct protect_from){ from.leaf, kind, from.generation };
	return OK;
}
