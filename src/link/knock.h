/* knock.h - who asks to be let in, and the proof that it was in before
 * (docs/protocol.md, section 5), as bytes: what a KeyPackage is, is not known
 * here.
 */
#ifndef LINK_KNOCK_H
#define LINK_KNOCK_H

#include "link/link.h"
#include "link/parcel.h"
#include "prim/hash.h"

enum {
	KNOCK_KEY_LEN = 32, /* a rejoin key */
	KNOCK_PROOF_LEN = SHA256_LEN,
	KNOCK_KEY_PACKAGE_MAX = 1024,
	KNOCK_MAX = PARCEL_OVERHEAD + 2 + 8 + KNOCK_PROOF_LEN +
		    KNOCK_KEY_PACKAGE_MAX, /* bytes of a whole one */
};

struct knock {
	bool rejoins; /* then epoch and proof say so */
	uint64_t epoch;
	uint8_t proof[KNOCK_PROOF_LEN];
	struct rd key_package; /* a view */
};

/* The proof that a peer knows the rejoin key of an epoch, for one KeyPackage,
 * of which it takes the SHA-256. */
void knock_prove(uint8_t proof[KNOCK_PROOF_LEN],
		 const uint8_t rejoin_key[KNOCK_KEY_LEN],
		 const uint8_t peer[LINK_PEER_LEN],
		 const uint8_t key_package_hash[SHA256_LEN]);

/* Appends the knock of a peer, sealed. ERR_FULL when it does not fit, or the key
 * package is longer than its limit; then *out is as it was. */
must_check enum err knock_seal(const struct link_keys *keys,
			       const uint8_t peer[LINK_PEER_LEN],
			       const uint8_t nonce[PARCEL_NONCE_LEN],
			       const struct knock *knock, struct wr *out);

/* Opens the knock of a peer. The key package is a view of what was written to
 * plain. ERR_AUTH: altered, or of another room or peer; ERR_FORMAT: cut short, of
 * another version; ERR_FULL: larger than plain. Then *knock is as it was. */
must_check enum err knock_open(const struct link_keys *keys,
			       const uint8_t peer[LINK_PEER_LEN],
			       struct rd sealed, struct wr plain,
			       struct knock *knock);

#endif
