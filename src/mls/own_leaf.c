#include "mls/own_leaf.h"

#include "mls/extension.h"
#include "prim/sign.h"
#include "treekem/vec.h"

/* Lists of uint16. What the RFC has by default is listed nowhere (section 7.2),
 * and everything else that we know is (the same section). */
static const uint8_t versions[] = { 0, LEAF_MLS10 };
static const uint8_t suites[] = { 0, LABEL_SUITE };
static const uint8_t extension_types[] = { EXTENSION_POLICY >> 8,
					   EXTENSION_POLICY & 0xff };
static const uint8_t credential_types[] = { 0, LEAF_CREDENTIAL_BASIC };

enum err own_leaf_fill(struct leaf *leaf, struct own_leaf *own,
		       const struct mls_identity *identity,
		       const uint8_t key[HPKE_KEY_LEN])
{
	struct wr w = wr_init(own->credential, sizeof(own->credential));
	const struct rd nothing = rd_init(own->credential, 0);
	const struct part name = identity->identity;

	if (name.len > MLS_IDENTITY_MAX)
		return ERR_FULL;
	wr_u16(&w, LEAF_CREDENTIAL_BASIC);
	vec_write(&w, name.p, name.len);
	sign_public_of_seed(own->signature_key, identity->seed);
	*leaf = (struct leaf){
		.key = rd_init(key, HPKE_KEY_LEN),
		.signature_key =
			rd_init(own->signature_key, sizeof(own->signature_key)),
		.credential_type = LEAF_CREDENTIAL_BASIC,
		.identity = rd_init(name.p, name.len),
		.credential = rd_init(own->credential, wr_len(&w)),
		.versions = rd_init(versions, sizeof(versions)),
		.suites = rd_init(suites, sizeof(suites)),
		.extension_types =
			rd_init(extension_types, sizeof(extension_types)),
		.proposal_types = nothing,
		.credential_types =
			rd_init(credential_types, sizeof(credential_types)),
		.parent_hash = nothing,
		.extensions = nothing,
		.signature = nothing,
		.tbs = nothing,
		.whole = nothing,
	};
	return OK;
}
