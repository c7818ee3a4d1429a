/* key.h - the key schedule of SFrame (RFC 9605, section 4.4.2), and one sealing
 * with what it gives (4.4.3).
 *
 * Says nothing about which counter may be used: see sealer.h and store.h.
 */
#ifndef SFRAME_KEY_H
#define SFRAME_KEY_H

#include "sframe/header.h"
#include "sframe/suite.h"

enum { SFRAME_METADATA_MAX = 64 }; /* bytes */

struct sframe_key {
	const struct sframe_suite *suite;
	uint64_t kid;
	uint8_t key[SFRAME_KEY_MAX]; /* the suite's key_len */
	uint8_t salt[SFRAME_NONCE_LEN];
};

/* A frame in the caller's memory, sealed and opened where it lies. Sealing
 * grows it at both ends, opening shrinks it: at and len are the frame before
 * and after. */
struct sframe_box {
	uint8_t *buf;
	size_t size; /* of buf */
	size_t at;   /* where the frame begins in buf */
	size_t len;  /* of the frame */
	const uint8_t *metadata;
	size_t metadata_len;
};

/* Derives the key and salt of a KID. The caller wipes them, and base_key. */
void sframe_key_derive(struct sframe_key *key, const struct sframe_suite *suite,
		       uint64_t kid, struct part base_key);

void sframe_key_wipe(struct sframe_key *key);

/* salt XOR counter, as section 4.4.3 has it. */
void sframe_key_nonce(const struct sframe_key *key, uint64_t ctr,
		      uint8_t nonce[SFRAME_NONCE_LEN]);

/* Seals the box under a counter never used before with this key. ERR_FULL when
 * header and tag do not fit around it, or the metadata is too long; then
 * nothing changed. */
must_check enum err sframe_key_seal(const struct sframe_key *key, uint64_t ctr,
				    struct sframe_box *box);

/* Opens the box, whose header was read and belongs to this key. ERR_FORMAT when
 * there is no room for a tag, ERR_FULL when the metadata is too long, ERR_AUTH
 * when the tag does not fit: then *box is as it was but its text is zero. */
must_check enum err sframe_key_open(const struct sframe_key *key,
				    const struct sframe_header *header,
				    size_t header_len, struct sframe_box *box);

#endif
