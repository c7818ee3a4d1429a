/* cm.h - AES in counter mode with HMAC-SHA1 (RFC 3711 section 4). Within srtp/.
 */
#ifndef SRTP_CM_H
#define SRTP_CM_H

#include "srtp/inner.h"

/* A text, and where it goes: there itself, or elsewhere. */
struct cm_text {
	const uint8_t *iv; /* INNER_IV_LEN */
	const uint8_t *src;
	uint8_t *dst;
	size_t len;
};

/* Encrypts or decrypts. ERR_OS when OpenSSL has no memory; dst is then zero. */
must_check enum err cm_crypt(const struct srtp_cm *k, const struct cm_text *t);

/* The tag, INNER_CM_TAG_LEN bytes, of what is at p and then the rollover counter,
 * which no packet carries. */
void cm_tag_rtp(uint8_t *tag, const struct srtp_cm *k, struct hmac_part p,
		uint64_t index);

void cm_tag_rtcp(uint8_t *tag, const struct srtp_cm *k, struct hmac_part p);

#endif
