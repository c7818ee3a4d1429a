#include "epoch/rejoin.h"

#include "base/ct.h"

#include <assert.h>

#define REJOIN_LABEL "incamera rejoin"

void rejoin_begin(struct rejoin *r, const struct mls_group *group)
{
	const struct part no_context = { "", 0 };
	struct rejoin_key *newest = &r->newest;

	newest->epoch = mls_epoch(group);
	newest->known = true;
	enum err err = mls_export(group, REJOIN_LABEL, no_context, newest->key,
				  sizeof(newest->key));
	assert(err == OK);
	r->of[newest->epoch % REJOIN_EPOCHS] = *newest;
}

void rejoin_forget(struct rejoin *r)
{
	ct_wipe(r->of, sizeof(r->of));
}

void rejoin_prove(const struct rejoin *r, const uint8_t peer[LINK_PEER_LEN],
		  struct knock *knock)
{
	const struct part package = { knock->key_package.p,
				      knock->key_package.left };
	uint8_t hash[SHA256_LEN];

	if (!r->newest.known)
		return;
	hash_sha256(hash, &package, 1);
	knock->rejoins = true;
	knock->epoch = r->newest.epoch;
	knock_prove(knock->proof, r->newest.key, peer, hash);
}

bool rejoin_fits(const struct rejoin *r, const uint8_t peer[LINK_PEER_LEN],
		 const struct knock *knock,
		 const uint8_t key_package_hash[SHA256_LEN])
{
	const struct rejoin_key *rejoin = &r->of[knock->epoch % REJOIN_EPOCHS];
	uint8_t proof[KNOCK_PROOF_LEN];

	if (!knock->rejoins || !rejoin->known || rejoin->epoch != knock->epoch)
		return false;
	knock_prove(proof, rejoin->key, peer, key_package_hash);
	bool fits = ct_equal(proof, knock->proof, sizeof(proof));
	ct_wipe(proof, sizeof(proof));
	return fits;
}
