#include "srtp/cm.h"

#include "prim/aes.h"

enum err cm_crypt(const struct srtp_cm *k, const struct cm_text *t)
{
	const struct aes_stream s = { .key = k->key,
				      .key_len = sizeof(k->key),
				      .counter = t->iv,
				      .src = t->src,
				      .dst = t->dst,
				      .len = t->len };

	return aes_stream(&s);
}

static void tag_of(uint8_t *tag, const struct srtp_cm *k,
		   const struct hmac_part *parts, size_t n)
{
	uint8_t mac[HMAC_SHA1_LEN];

	hmac_sha1_keyed(mac, &k->mac, parts, n);
	memcpy(tag, mac, INNER_CM_TAG_LEN);
}

void cm_tag_rtp(uint8_t *tag, const struct srtp_cm *k, struct hmac_part p,
		uint64_t index)
{
	const uint8_t rollover[4] = { (uint8_t)(index >> 40),
				      (uint8_t)(index >> 32),
				      (uint8_t)(index >> 24),
				      (uint8_t)(index >> 16) };
	const struct hmac_part parts[] = { p, { rollover, sizeof(rollover) } };

	tag_of(tag, k, parts, 2);
}

void cm_tag_rtcp(uint8_t *tag, const struct srtp_cm *k, struct hmac_part p)
{
	tag_of(tag, k, &p, 1);
}
