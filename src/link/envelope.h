/* envelope.h - what two browsers say to each other through the server
 * (docs/protocol.md, §3), as bytes: what the plaintext means is not known here.
 */
#ifndef LINK_ENVELOPE_H
#define LINK_ENVELOPE_H

#include "link/link.h"
#include "link/parcel.h"

enum { ENVELOPE_OVERHEAD = 1 + PARCEL_OVERHEAD }; /* bytes */

struct envelope_way {
	const uint8_t *from; /* LINK_PEER_LEN bytes */
	const uint8_t *to;
};

/* Appends the envelope of plain. ERR_FULL when it does not fit; then *out is as
 * it was. */
must_check enum err envelope_seal(const struct link_keys *keys,
				  const struct envelope_way *way,
				  const uint8_t nonce[PARCEL_NONCE_LEN],
				  struct rd plain, struct wr *out);

/* Appends what the envelope holds. ERR_FORMAT: cut short, or of another
 * version. ERR_AUTH: altered, or of another room or way. ERR_FULL: does not
 * fit. On an error *out is as it was. */
must_check enum err envelope_open(const struct link_keys *keys,
				  const struct envelope_way *way,
				  struct rd envelope, struct wr *out);

#endif
