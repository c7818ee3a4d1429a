#include "base/ct.h"
#include "base/rd.h"
#include "base/wr.h"
#include "srtp/cm.h"
#include "srtp/inner.h"
#include "srtp/replay.h"
#include "srtp/srtp.h"

#include <assert.h>

enum {
	AT_SSRC = 4, /* in the header */
	VERSION = 2,
	WORD_LEN = 4, /* the bit that says "encrypted", then the index */
};

static const uint32_t ENCRYPTED = (uint32_t)1 << 31;

/* A compound packet, its header in front and room for its end behind. With GCM
 * the end is tag, word (RFC 7714 section 9.2), else word, tag. */
struct compound {
	uint8_t *start;
	size_t len; /* without that end */
	uint32_t index;
};

static uint8_t *text_of(const struct compound *c)
{
	return c->start + SRTCP_HEADER_LEN;
}

static size_t text_len(const struct compound *c)
{
	return c->len - SRTCP_HEADER_LEN;
}

static uint32_t ssrc_of(const struct compound *c)
{
	struct rd r = rd_init(c->start + AT_SSRC, 4);

	return rd_u32(&r);
}

static size_t word_at(const struct srtp_keys *k, size_t len)
{
	return inner_gcm(k) ? len + GCM_TAG_LEN : len;
}

static void put_word(uint8_t at[WORD_LEN], uint32_t index)
{
	struct wr w = wr_init(at, WORD_LEN);

	wr_u32(&w, ENCRYPTED | index);
}

typedef enum err gcm_fn(const struct gcm_key *k, const struct gcm_text *t);

static enum err run_gcm(const struct srtp_keys *k, const struct compound *c,
			gcm_fn *fn)
{
	uint8_t ad[SRTCP_HEADER_LEN + WORD_LEN];
	uint8_t iv[INNER_IV_LEN];
	const struct gcm_text t = { .nonce = iv,
				    .ad = ad,
				    .ad_len = sizeof(ad),
				    .src = text_of(c),
				    .dst = text_of(c),
				    .len = text_len(c),
				    .tag = c->start + c->len };

	memcpy(ad, c->start, SRTCP_HEADER_LEN);
	put_word(ad + SRTCP_HEADER_LEN, c->index);
	inner_iv_gcm(iv, k->salt[INNER_RTCP], ssrc_of(c), c->index);
	return fn(&k->gcm[INNER_RTCP], &t);
}

static enum err crypt_cm(const struct srtp_keys *k, const struct compound *c)
{
	uint8_t iv[INNER_IV_LEN];
	const struct cm_text t = { .iv = iv,
				   .src = text_of(c),
				   .dst = text_of(c),
				   .len = text_len(c) };

	inner_iv_cm(iv, k->salt[INNER_RTCP], ssrc_of(c), c->index);
	return cm_crypt(&k->cm[INNER_RTCP], &t);
}

/* The word stands already, behind the text. */
static void tag_cm(uint8_t *tag, const struct srtp_keys *k,
		   const struct compound *c)
{
	const struct hmac_part whole = { c->start, c->len + WORD_LEN };

	cm_tag_rtcp(tag, &k->cm[INNER_RTCP], whole);
}

static enum err seal(const struct srtp_keys *k, const struct compound *c)
{
	put_word(c->start + word_at(k, c->len), c->index);
	if (inner_gcm(k))
		return run_gcm(k, c, gcm_seal);
	TRY(crypt_cm(k, c));
	tag_cm(c->start + c->len + WORD_LEN, k, c);
	return OK;
}

static enum err unseal(const struct srtp_keys *k, const struct compound *c)
{
	if (inner_gcm(k))
		return run_gcm(k, c, gcm_open);

	uint8_t tag[INNER_CM_TAG_LEN];

	tag_cm(tag, k, c);
	if (!ct_equal(tag, c->start + c->len + WORD_LEN, sizeof(tag)))
		return ERR_AUTH;
	return crypt_cm(k, c);
}

enum err srtcp_protect(const struct srtp_keys *k, uint32_t index,
		       uint8_t *packet, size_t size, size_t *len)
{
	size_t end_len = inner_tag_len(k) + WORD_LEN;
	struct compound c = { .len = *len, .index = index };

	c.start = packet;
	assert(*len >= SRTCP_HEADER_LEN);
	if (*len > size || size - *len < end_len)
		return ERR_FULL;
	if ((index & ENCRYPTED) != 0)
		return ERR_STEP;
	TRY(seal(k, &c));
	*len += end_len;
	return OK;
}

enum err srtcp_unprotect(const struct srtp_keys *k, struct srtp_in *in,
			 uint8_t *packet, size_t *len)
{
	size_t end_len = inner_tag_len(k) + WORD_LEN;
	struct compound c = { .start = packet };

	if (*len < SRTCP_HEADER_LEN + end_len || packet[0] >> 6 != VERSION)
		return ERR_FORMAT;
	c.len = *len - end_len;

	struct rd r = rd_init(packet + word_at(k, c.len), WORD_LEN);
	uint32_t word = rd_u32(&r);

	/* What is only authenticated was sent by nobody we speak with: DTLS-SRTP
	 * has no parameter for it (RFC 5764 section 4.1.2). */
	if ((word & ENCRYPTED) == 0)
		return ERR_FORMAT;
	c.index = word & ~ENCRYPTED;
	if (!replay_fresh(in, c.index))
		return ERR_REPLAY;
	TRY(unseal(k, &c));
	replay_mark(in, c.index);
	*len = c.len;
	return OK;
}
