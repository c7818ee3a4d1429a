/* half.h - what a tab keeps over a reload, sealed under the half that only the
 * server holds (docs/protocol.md, §1).
 */
#ifndef LINK_HALF_H
#define LINK_HALF_H

#include "link/parcel.h"

enum { HALF_LEN = AEAD_KEY_LEN };

/* As parcel_seal() and parcel_open(). */
must_check enum err half_seal(const uint8_t half[HALF_LEN],
			      const uint8_t nonce[PARCEL_NONCE_LEN],
			      struct rd plain, struct wr *out);

must_check enum err half_open(const uint8_t half[HALF_LEN], struct rd sealed,
			      struct wr *out);

#endif
