#include "srtp/srtp.h"

#include "base/ct.h"
#include "base/rd.h"
#include "prim/aes.h"
#include "srtp/cm.h"
#include "srtp/inner.h"
#include "srtp/replay.h"
#include "srtp/session.h"

#include <assert.h>

enum {
	AT_SEQ = 2, /* in the header */
	AT_SSRC = 8,
	VERSION = 2,
};

bool srtp_profile_known(unsigned profile)
{
	return profile == SRTP_AEAD_AES_256_GCM ||
	       profile == SRTP_AEAD_AES_128_GCM ||
	       profile == SRTP_AES128_CM_SHA1_80;
}

size_t srtp_key_len(enum srtp_profile profile)
{
	return profile == SRTP_AEAD_AES_256_GCM ? 32 : 16;
}

size_t srtp_salt_len(enum srtp_profile profile)
{
	return profile == SRTP_AES128_CM_SHA1_80 ? SRTP_SALT_MAX
						 : GCM_NONCE_LEN;
}

enum err srtp_keys_init(struct srtp_keys *k, enum srtp_profile profile,
			const uint8_t *master_key, const uint8_t *master_salt)
{
	struct session s;
	enum err err;

	assert(srtp_profile_known(profile));
	memset(k, 0, sizeof(*k));
	err = session_derive(&s, profile, master_key, master_salt);
	if (err == OK)
		session_install(k, profile, &s, gcm_best());
	ct_wipe(&s, sizeof(s));
	return err;
}

void srtp_thread_end(void)
{
	aes_thread_end();
}

/* A packet whose header, length and index are known. */
struct packet {
	uint8_t *start;
	size_t head_len;
	const uint8_t *src; /* of the payload; it goes to behind the header */
	size_t len;         /* of the payload */
	uint64_t index;
};

static uint32_t ssrc_of(const struct packet *p)
{
	struct rd r = rd_init(p->start + AT_SSRC, 4);

	return rd_u32(&r);
}

static struct gcm_text gcm_text_of(const struct packet *p, const uint8_t *iv)
{
	uint8_t *text = p->start + p->head_len;

	return (struct gcm_text){ .nonce = iv,
				  .ad = p->start,
				  .ad_len = p->head_len,
				  .src = p->src,
				  .dst = text,
				  .len = p->len,
				  .tag = text + p->len };
}

static enum err cm_crypt_packet(const struct srtp_keys *k,
				const struct packet *p)
{
	uint8_t iv[INNER_IV_LEN];
	const struct cm_text t = { .iv = iv,
				   .src = p->src,
				   .dst = p->start + p->head_len,
				   .len = p->len };

	inner_iv_cm(iv, k->salt[INNER_RTP], ssrc_of(p), p->index);
	return cm_crypt(&k->cm[INNER_RTP], &t);
}

static void cm_tag_packet(uint8_t *tag, const struct srtp_keys *k,
			  const struct packet *p)
{
	const struct hmac_part whole = { p->start, p->head_len + p->len };

	cm_tag_rtp(tag, &k->cm[INNER_RTP], whole, p->index);
}

static enum err seal(const struct srtp_keys *k, const struct packet *p)
{
	if (inner_gcm(k)) {
		uint8_t iv[INNER_IV_LEN];
		const struct gcm_text t = gcm_text_of(p, iv);

		inner_iv_gcm(iv, k->salt[INNER_RTP], ssrc_of(p), p->index);
		return gcm_seal(&k->gcm[INNER_RTP], &t);
	}
	TRY(cm_crypt_packet(k, p));
	cm_tag_packet(p->start + p->head_len + p->len, k, p);
	return OK;
}

static enum err unseal(const struct srtp_keys *k, const struct packet *p)
{
	if (inner_gcm(k)) {
		uint8_t iv[INNER_IV_LEN];
		const struct gcm_text t = gcm_text_of(p, iv);

		inner_iv_gcm(iv, k->salt[INNER_RTP], ssrc_of(p), p->index);
		return gcm_open(&k->gcm[INNER_RTP], &t);
	}

	uint8_t tag[INNER_CM_TAG_LEN];

	cm_tag_packet(tag, k, p);
	if (!ct_equal(tag, p->src + p->len, sizeof(tag)))
		return ERR_AUTH;
	return cm_crypt_packet(k, p);
}

static bool fits(const struct srtp_packet *p, size_t tag_len)
{
	if (p->header_len > p->out_size)
		return false;

	size_t room = p->out_size - p->header_len;

	return p->payload_len <= room && room - p->payload_len >= tag_len;
}

enum err srtp_protect(const struct srtp_keys *k, const struct srtp_packet *p,
		      size_t *len)
{
	size_t tag_len = inner_tag_len(k);
	const struct packet whole = { .start = p->out,
				      .head_len = p->header_len,
				      .src = p->payload,
				      .len = p->payload_len,
				      .index = p->index };

	if (!fits(p, tag_len))
		return ERR_FULL;
	if (p->index >> 48 != 0)
		return ERR_STEP;
	/* Else the receiver takes another index, and the nonce may come twice. */
	assert(p->header_len >= SRTP_HEADER_MIN);
	assert((p->out[AT_SEQ] << 8 | p->out[AT_SEQ + 1]) ==
	       (uint16_t)p->index);
	TRY(seal(k, &whole));
	*len = p->header_len + p->payload_len + tag_len;
	return OK;
}

/* Finds the end of the header: fixed part, contributing sources, extension
 * (RFC 3550 sections 5.1 and 5.3.1). */
static enum err read_header(struct rd packet, size_t *head_len, uint16_t *seq)
{
	size_t len = packet.left;
	const uint8_t *fixed = rd_bytes(&packet, SRTP_HEADER_MIN);

	if (fixed == NULL || fixed[0] >> 6 != VERSION)
		return ERR_FORMAT;
	rd_bytes(&packet, 4 * (size_t)(fixed[0] & 0x0f));
	if ((fixed[0] & 0x10) != 0) {
		rd_u16(&packet);
		rd_bytes(&packet, 4 * (size_t)rd_u16(&packet));
	}
	if (packet.bad)
		return ERR_FORMAT;
	*head_len = len - packet.left;
	*seq = (uint16_t)(fixed[AT_SEQ] << 8 | fixed[AT_SEQ + 1]);
	return OK;
}

enum err srtp_unprotect(const struct srtp_keys *k, struct srtp_in *in,
			uint8_t *packet, size_t *len)
{
	size_t tag_len = inner_tag_len(k);
	struct packet p = { .start = packet };
	uint16_t seq;

	if (*len < tag_len)
		return ERR_FORMAT;
	TRY(read_header(rd_init(packet, *len - tag_len), &p.head_len, &seq));
	p.src = packet + p.head_len;
	p.len = *len - tag_len - p.head_len;
	p.index = replay_guess(in, seq);
	if (!replay_fresh(in, p.index))
		return ERR_REPLAY;
	TRY(unseal(k, &p));
	replay_mark(in, p.index);
	*len -= tag_len;
	return OK;
}
