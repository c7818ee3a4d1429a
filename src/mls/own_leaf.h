/* own_leaf.h - the leaf that we make of ourselves, before it is signed: our
 * identity and what we can do (docs/protocol.md, section 6).
 */
#ifndef MLS_OWN_LEAF_H
#define MLS_OWN_LEAF_H

#include "base/err.h"
#include "mls/joiner.h"
#include "treekem/leaf.h"

enum { OWN_LEAF_CREDENTIAL_MAX = MLS_IDENTITY_MAX + 4 };

/* Bytes that the leaf has views of. */
struct own_leaf {
	uint8_t signature_key[LABEL_SIGNATURE_KEY_LEN];
	uint8_t credential[OWN_LEAF_CREDENTIAL_MAX];
};

/* Fills in all of the leaf but its source, with what belongs to that, and its
 * signature: no extensions, no lifetime, no parent hash. key: HPKE_KEY_LEN
 * bytes. The leaf has views of *own and of key. ERR_FULL for an identity that is
 * too long; then *leaf is as it was. */
must_check enum err own_leaf_fill(struct leaf *leaf, struct own_leaf *own,
				  const struct mls_identity *identity,
				  const uint8_t key[HPKE_KEY_LEN]);

#endif
