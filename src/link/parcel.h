/* parcel.h - bytes sealed under a random nonce: what envelopes, knocks, beacons
 * and the stored half have in common.
 *
 * A parcel is nonce (24) || XChaCha20-Poly1305 ciphertext || tag (16). The
 * nonce comes from the caller, who takes it from the system's randomness.
 */
#ifndef LINK_PARCEL_H
#define LINK_PARCEL_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "prim/aead.h"

enum {
	PARCEL_NONCE_LEN = AEAD_XCHACHA_NONCE_LEN,
	PARCEL_OVERHEAD = PARCEL_NONCE_LEN + AEAD_TAG_LEN,
};

/* What a parcel is sealed under and bound to. */
struct parcel {
	const uint8_t *key; /* AEAD_KEY_LEN bytes */
	struct rd ad;
};

/* Appends the parcel of plain. ERR_FULL when it does not fit; then *out is as
 * it was. */
must_check enum err parcel_seal(const struct parcel *p,
				const uint8_t nonce[PARCEL_NONCE_LEN],
				struct rd plain, struct wr *out);

/* Appends what the parcel holds. ERR_FORMAT when it is too short, ERR_FULL when
 * the plaintext does not fit, ERR_AUTH when the tag does not; then *out is as
 * it was. */
must_check enum err parcel_open(const struct parcel *p, struct rd sealed,
				struct wr *out);

#endif
