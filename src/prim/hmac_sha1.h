/* hmac_sha1.h - HMAC-SHA1 (RFC 2104), as STUN and TURN credentials need it.
 *
 * Over OpenSSL's hash, in the caller's stack: the newer interface of OpenSSL
 * allocates for each use, and the media process does not allocate.
 */
#ifndef PRIM_HMAC_SHA1_H
#define PRIM_HMAC_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum {
	HMAC_SHA1_LEN = 20, /* bytes */
	HMAC_SHA1_BLOCK_LEN = 64,
};

/* Bytes somewhere else: what is authenticated is often several in a row. */
struct hmac_part {
	const void *p;
	size_t len;
};

/* The MAC of the n parts, one after the other. */
void hmac_sha1(uint8_t out[HMAC_SHA1_LEN], struct hmac_part key,
	       const struct hmac_part *parts, size_t n);

/* A key that is worked in beforehand, for one that makes a MAC a packet: it
 * halves what a short one costs. Plain memory; ct_wipe() it. */
struct hmac_sha1_key {
	uint32_t inner[5]; /* the states of the hash after the key's block */
	uint32_t outer[5];
};

/* A key of at most HMAC_SHA1_BLOCK_LEN bytes (asserted). */
void hmac_sha1_key_init(struct hmac_sha1_key *k, struct hmac_part key);

/* As hmac_sha1(). */
void hmac_sha1_keyed(uint8_t out[HMAC_SHA1_LEN], const struct hmac_sha1_key *k,
		     const struct hmac_part *parts, size_t n);

#endif
