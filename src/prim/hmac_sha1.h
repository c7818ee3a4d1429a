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

#endif
