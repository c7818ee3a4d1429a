/* inner.h - what SRTP and SRTCP have in common. Within srtp/ only. */
#ifndef SRTP_INNER_H
#define SRTP_INNER_H

#include "base/rd.h"
#include "srtp/srtp.h"

#include <string.h>

/* Of the two of everything in struct srtp_keys. */
enum {
	INNER_RTP,
	INNER_RTCP,
};

enum {
	INNER_IV_LEN = 16, /* GCM takes the first 12 */
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

/* Eight bytes as the number they are on the wire, and back. */
static inline uint64_t inner_load(const uint8_t *p)
{
	struct rd r = rd_init(p, 8);

	return rd_u64(&r);
}

static inline uint64_t inner_swap(uint64_t v)
{
	const uint8_t b[8] = { (uint8_t)(v >> 56), (uint8_t)(v >> 48),
			       (uint8_t)(v >> 40), (uint8_t)(v >> 32),
			       (uint8_t)(v >> 24), (uint8_t)(v >> 16),
			       (uint8_t)(v >> 8),  (uint8_t)v };

	memcpy(&v, b, sizeof(v));
	return v;
}

/* Written in one go: AES loads it in one, and would wait for bytes. */
static inline void inner_store(uint8_t iv[INNER_IV_LEN], uint64_t high,
			       uint64_t low)
{
	const uint64_t whole[2] = { inner_swap(high), inner_swap(low) };

	memcpy(iv, whole, sizeof(whole));
}

/* The salt, with SSRC and index XORed in as RFC 7714 section 8.1 (RTP) and 9.1
 * (RTCP, whose index is shorter) have it: two bytes before, four and six. */
static inline void inner_iv_gcm(uint8_t iv[INNER_IV_LEN],
				const uint8_t salt[SRTP_SALT_SIZE],
				uint32_t ssrc, uint64_t index)
{
	inner_store(iv, inner_load(salt) ^ (uint64_t)ssrc << 16 ^ index >> 32,
		    inner_load(salt + 8) ^ index << 32);
}

/* As RFC 3711 section 4.1.1 has it: four bytes before, then the same. */
static inline void inner_iv_cm(uint8_t iv[INNER_IV_LEN],
			       const uint8_t salt[SRTP_SALT_SIZE],
			       uint32_t ssrc, uint64_t index)
{
	inner_store(iv, inner_load(salt) ^ ssrc,
		    inner_load(salt + 8) ^ index << 16);
}

#endif
