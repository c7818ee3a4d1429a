#include "sframe/key.h"

#include "base/ct.h"

#include <assert.h>
#include <string.h>

enum { AD_MAX = SFRAME_HEADER_MAX + SFRAME_METADATA_MAX };

#define KEY_LABEL  "SFrame 1.0 Secret key "
#define SALT_LABEL "SFrame 1.0 Secret salt "

/* label || KID (8 bytes) || suite (2) */
static void expand(const struct sframe_key *k, const uint8_t *secret,
		   struct part label, struct wr out)
{
	uint8_t info[sizeof(SALT_LABEL) - 1 + 10];
	struct wr w = wr_init(info, sizeof(info));
	size_t out_len = out.left;

	wr_bytes(&w, label.p, label.len);
	wr_u64(&w, k->kid);
	wr_u16(&w, k->suite->id);
	assert(!w.full);
	k->suite->hkdf->expand(wr_room(&out, out_len), out_len, secret,
			       (struct part){ info, wr_len(&w) });
}

void sframe_key_derive(struct sframe_key *key, const struct sframe_suite *suite,
		       uint64_t kid, struct part base_key)
{
	const struct part no_salt = { "", 0 };
	const struct part key_label = { KEY_LABEL, sizeof(KEY_LABEL) - 1 };
	const struct part salt_label = { SALT_LABEL, sizeof(SALT_LABEL) - 1 };
	uint8_t secret[SFRAME_HASH_MAX];

	assert(suite->key_len <= sizeof(key->key));
	assert(suite->hkdf->hash_len <= sizeof(secret));
	*key = (struct sframe_key){ .suite = suite, .kid = kid };
	suite->hkdf->extract(secret, no_salt, base_key);
	expand(key, secret, key_label, wr_init(key->key, suite->key_len));
	expand(key, secret, salt_label, wr_init(key->salt, sizeof(key->salt)));
	ct_wipe(secret, sizeof(secret));
}

void sframe_key_wipe(struct sframe_key *key)
{
	ct_wipe(key, sizeof(*key));
}

void sframe_key_nonce(const struct sframe_key *key, uint64_t ctr,
		      uint8_t nonce[SFRAME_NONCE_LEN])
{
	memcpy(nonce, key->salt, SFRAME_NONCE_LEN);
	for (size_t i = 0; i < sizeof(ctr); i++)
		nonce[SFRAME_NONCE_LEN - 1 - i] ^= (uint8_t)(ctr >> (8 * i));
}

/* header || metadata, "aad" of section 4.4.3. */
static size_t write_ad(uint8_t ad[AD_MAX], struct part header,
		       const struct sframe_box *box)
{
	struct wr w = wr_init(ad, AD_MAX);

	wr_bytes(&w, header.p, header.len);
	wr_bytes(&w, box->metadata, box->metadata_len);
	assert(!w.full);
	return wr_len(&w);
}

enum err sframe_key_seal(const struct sframe_key *key, uint64_t ctr,
			 struct sframe_box *box)
{
	const struct sframe_header header = { .kid = key->kid, .ctr = ctr };
	const size_t tag_len = key->suite->tag_len;
	uint8_t nonce[SFRAME_NONCE_LEN];
	uint8_t ad[AD_MAX];
	struct wr w = wr_init(ad, SFRAME_HEADER_MAX);

	assert(box->at <= box->size && box->len <= box->size - box->at);
	sframe_header_write(&w, &header);
	const size_t header_len = wr_len(&w);
	if (box->metadata_len > SFRAME_METADATA_MAX || box->at < header_len ||
	    box->size - box->at - box->len < tag_len)
		return ERR_FULL;

	uint8_t *text = box->buf + box->at;
	memcpy(text - header_len, ad, header_len);
	sframe_key_nonce(key, ctr, nonce);
	const struct aead a = {
		.key = key->key,
		.nonce = nonce,
		.ad = ad,
		.ad_len = write_ad(
			ad, (struct part){ text - header_len, header_len },
			box),
		.text = text,
		.len = box->len,
		.tag = text + box->len,
	};
	TRY(key->suite->seal(&a));

	box->at -= header_len;
	box->len += header_len + tag_len;
	return OK;
}

enum err sframe_key_open(const struct sframe_key *key,
			 const struct sframe_header *header, size_t header_len,
			 struct sframe_box *box)
{
	const size_t tag_len = key->suite->tag_len;
	uint8_t nonce[SFRAME_NONCE_LEN];
	uint8_t ad[AD_MAX];

	assert(box->at <= box->size && box->len <= box->size - box->at);
	assert(header_len <= SFRAME_HEADER_MAX && header_len <= box->len);
	if (box->metadata_len > SFRAME_METADATA_MAX)
		return ERR_FULL;
	if (box->len - header_len < tag_len)
		return ERR_FORMAT;

	uint8_t *text = box->buf + box->at + header_len;
	const size_t len = box->len - header_len - tag_len;

	sframe_key_nonce(key, header->ctr, nonce);
	const struct aead a = {
		.key = key->key,
		.nonce = nonce,
		.ad = ad,
		.ad_len = write_ad(
			ad, (struct part){ box->buf + box->at, header_len },
			box),
		.text = text,
		.len = len,
		.tag = text + len,
	};
	TRY(key->suite->open(&a));

	box->at += header_len;
	box->len = len;
	return OK;
}
