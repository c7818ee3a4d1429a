#include "link/parcel.h"

enum err parcel_seal(const struct parcel *p,
		     const uint8_t nonce[PARCEL_NONCE_LEN], struct rd plain,
		     struct wr *out)
{
	struct wr w = *out;

	wr_bytes(&w, nonce, PARCEL_NONCE_LEN);
	uint8_t *text = w.p;
	wr_bytes(&w, plain.p, plain.left);
	uint8_t *tag = wr_room(&w, AEAD_TAG_LEN);
	if (tag == NULL)
		return ERR_FULL;

	const struct aead a = {
		.key = p->key,
		.nonce = nonce,
		.ad = p->ad.p,
		.ad_len = p->ad.left,
		.text = text,
		.len = plain.left,
		.tag = tag,
	};
	aead_xchacha_seal(&a);
	*out = w;
	return OK;
}

enum err parcel_open(const struct parcel *p, struct rd sealed, struct wr *out)
{
	struct wr w = *out;
	uint8_t tag[AEAD_TAG_LEN];
	const uint8_t *nonce = rd_bytes(&sealed, PARCEL_NONCE_LEN);

	if (nonce == NULL || sealed.left < AEAD_TAG_LEN)
		return ERR_FORMAT;

	const size_t len = sealed.left - AEAD_TAG_LEN;
	uint8_t *text = w.p;

	wr_bytes(&w, sealed.p, len);
	if (w.full)
		return ERR_FULL;
	memcpy(tag, sealed.p + len, AEAD_TAG_LEN);

	const struct aead a = {
		.key = p->key,
		.nonce = nonce,
		.ad = p->ad.p,
		.ad_len = p->ad.left,
		.text = text,
		.len = len,
		.tag = tag,
	};
	TRY(aead_xchacha_open(&a));
	*out = w;
	return OK;
}
