#include "mls/joiner.h"

#include "base/ct.h"
#include "mls/message.h"
#include "mls/own_leaf.h"
#include "mls/view.h"
#include "prim/expand.h"

#include <assert.h>
#include <string.h>

enum { SCRATCH_LEN = 2 * MLS_KEY_PACKAGE_MAX };

static void make_pair(struct hpke_pair *pair, const uint8_t random[32],
		      const char *label)
{
	uint8_t ikm[HPKE_KEY_LEN];

	expand_random(ikm, sizeof(ikm), random, label, 0);
	hpke_derive_pair(pair, ikm);
	ct_wipe(ikm, sizeof(ikm));
}

/* Everything here fits: an identity is at most MLS_IDENTITY_MAX bytes, and the
 * rest takes less than 300. */
static void write_key_package(struct mls_joiner *j, struct leaf *leaf)
{
	uint8_t signed_leaf[MLS_KEY_PACKAGE_MAX];
	uint8_t buf[SCRATCH_LEN];
	const struct wr scratch = wr_init(buf, sizeof(buf));
	struct wr w = wr_init(signed_leaf, sizeof(signed_leaf));
	struct keypackage k = {
		.version = LEAF_MLS10,
		.suite = LABEL_SUITE,
		.init_key = rd_init(j->init.public_key, HPKE_KEY_LEN),
		.extensions = rd_init(signed_leaf, 0),
	};
	enum err err = leaf_sign(&w, leaf, NULL, j->seed, scratch);

	assert(err == OK);
	k.leaf.whole = rd_init(signed_leaf, wr_len(&w));
	w = wr_init(j->key_package, sizeof(j->key_package));
	message_begin(&w, FRAMING_KEY_PACKAGE);
	err = keypackage_sign(&w, &k, j->seed, scratch);
	assert(err == OK);
	j->key_package_len = wr_len(&w);
}

enum err mls_joiner_make(struct mls_joiner *j, const struct mls_identity *own,
			 uint64_t not_before_s, uint64_t not_after_s,
			 const uint8_t random[32])
{
	struct own_leaf parts;
	struct leaf leaf;

	TRY(own_leaf_fill(&leaf, &parts, own, j->leaf.public_key));
	leaf.source = LEAF_KEY_PACKAGE;
	leaf.not_before_s = not_before_s;
	leaf.not_after_s = not_after_s;
	make_pair(&j->init, random, "joiner init");
	make_pair(&j->leaf, random, "joiner leaf");
	memcpy(j->seed, own->seed, sizeof(j->seed));
	write_key_package(j, &leaf);
	return OK;
}

enum err mls_key_package_look(struct rd key_package, struct rd *identity,
			      struct rd *signature_key, struct wr scratch)
{
	struct message m;

	TRY(message_read(&m, key_package));
	if (m.wire != FRAMING_KEY_PACKAGE)
		return ERR_FORMAT;

	const struct keypackage *k = &m.as.key_package;

	if (k->leaf.credential_type != LEAF_CREDENTIAL_BASIC)
		return ERR_FORMAT;
	TRY(keypackage_check(k, scratch));
	*identity = k->leaf.identity;
	*signature_key = k->leaf.signature_key;
	return OK;
}

void mls_joiner_wipe(struct mls_joiner *j)
{
	ct_wipe(j, sizeof(*j));
}
