/* joiner.h - who wants to come in: a key package and the private keys that
 * belong to it (RFC 9420, section 10).
 *
 * The caller keeps the joiner until it has joined, and wipes it.
 */
#ifndef MLS_JOINER_H
#define MLS_JOINER_H

#include "base/err.h"
#include "base/wr.h"
#include "prim/hash.h"
#include "treekem/label.h"

enum {
	MLS_IDENTITY_MAX = 512,
	MLS_KEY_PACKAGE_MAX = 1024,
};

/* Who somebody is in a group. Belongs to the caller. */
struct mls_identity {
	const uint8_t *seed; /* LABEL_SEED_LEN bytes: the signature key */
	struct part
		identity; /* of a basic credential, at most MLS_IDENTITY_MAX */
};

struct mls_joiner {
	struct hpke_pair init;
	struct hpke_pair leaf;
	uint8_t seed[LABEL_SEED_LEN];
	size_t key_package_len;
	uint8_t key_package[MLS_KEY_PACKAGE_MAX]; /* an MLSMessage */
};

/* Makes fresh keys from 32 random bytes and a key package good from not_before_s
 * to not_after_s. ERR_FULL for an identity that is too long. */
must_check enum err mls_joiner_make(struct mls_joiner *j,
				    const struct mls_identity *own,
				    uint64_t not_before_s, uint64_t not_after_s,
				    const uint8_t random[32]);

/* What a key package says, for who decides about it before the group does. The
 * signatures fit. ERR_FORMAT, ERR_AUTH. Views into the bytes. */
must_check enum err mls_key_package_look(struct rd key_package,
					 struct rd *identity,
					 struct rd *signature_key,
					 struct wr scratch);

void mls_joiner_wipe(struct mls_joiner *j);

#endif
