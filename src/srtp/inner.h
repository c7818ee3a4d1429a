/* inner.h - what SRTP and SRTCP have in common. Within srtp/ only. */
#ifndef SRTP_INNER_H
#define SRTP_INNER_H

#include "srtp/srtp.h"

#include <string.h>

/* Of the two of everything in struct srtp_keys. */
enum {
	INNER_RTP,
	INNER_RTCP,
};

enum {
	INNER_IV_LEN = 16, /* GCM takes the first 12 */
	INNER_SSRC_LEN = 4,
	INNER_IV_GCM = 2, /* where the SSRC goes: RFC 7714 section 8.1 */
	INNER_IV_CM = 4,  /* RFC 3711 section 4.1.1 */
	INNER_CM_TAG_LEN = 10,
};

static inline bool inner_gcm(const struct srtp_keys *k)
{
	return k->profile != SRTP_AES128_CM_SHA1_80;
}

static inline size_t inner_tag_len(const struct srtp_keys *k)
{
	return inner_gcm(k) ? GCM_TAG_LEN : INNER_CM_TAG_LEN;
}

/* The salt, with the SSRC XORed in at "at" and behind it the index, in 48 bits;
 * an SRTCP index has only zeros where RTP has its rollover counter's half. */
static inline void inner_iv(uint8_t iv[INNER_IV_LEN], const uint8_t *salt,
			    size_t at, const uint8_t *ssrc, uint64_t index)
{
	memcpy(iv, salt, INNER_IV_LEN);
	for (size_t i = 0; i < INNER_SSRC_LEN; i++)
		iv[at + i] ^= ssrc[i];
	for (size_t i = 0; i < 6; i++)
		iv[at + INNER_SSRC_LEN + i] ^= (uint8_t)(index >> (40 - 8 * i));
}

#endif
