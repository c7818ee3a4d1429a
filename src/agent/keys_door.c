#include "agent/keys_door.h"

#include "base/ct.h"
#include "epoch/epoch.h"

#include <string.h>

enum {
	LOOK_LEN = MLS_KEY_PACKAGE_MAX + 64, /* to verify a signature in */
};

static enum err make_joiner(struct keys *k, const struct keys_door_knock *how)
{
	const struct mls_identity own = {
		.seed = k->seed,
		.identity = { k->identity, k->identity_len },
	};

	return joining_make(&k->joining, &own, how->now_s, how->random);
}

enum err keys_door_knock(struct keys *k, const struct keys_door_knock *how,
			 struct wr *out)
{
	const struct mls_joiner *joiner = &k->joining.last;
	struct knock knock = { 0 };

	if (!how->again || !k->joining.has_last)
		TRY(make_joiner(k, how));
	knock.key_package =
		rd_init(joiner->key_package, joiner->key_package_len);
	rejoin_prove(&k->rejoin, k->peer, &knock);
	return knock_seal(&k->link, k->peer, how->nonce, &knock, out);
}

static enum keys_door_proof proof_of(const struct keys *k,
				     const struct knock *knock,
				     const uint8_t *from,
				     const uint8_t hash[SHA256_LEN])
{
	if (!knock->rejoins)
		return KEYS_DOOR_NONE;
	return rejoin_fits(&k->rejoin, from, knock, hash) ? KEYS_DOOR_FITS
							  : KEYS_DOOR_WRONG;
}

/* The signature key of a KeyPackage; ERR_AUTH when it is not the knocker's. */
static enum err look(struct rd key_package, const uint8_t *from,
		     struct rd *signature_key)
{
	uint8_t scratch[LOOK_LEN];
	struct rd identity;
	const uint8_t *peer;

	TRY(mls_key_package_look(key_package, &identity, signature_key,
				 wr_init(scratch, sizeof(scratch))));
	peer = rd_bytes(&identity, LINK_PEER_LEN);
	if (peer == NULL || identity.left > KEYS_NAME_MAX)
		return ERR_FORMAT;
	return ct_equal(peer, from, LINK_PEER_LEN) ? OK : ERR_AUTH;
}

enum err keys_door_open(const struct keys *k, const uint8_t *from,
			struct rd sealed, struct keys_door_guest *guest)
{
	uint8_t plain[KNOCK_MAX];
	struct rd signature_key;
	struct knock knock;

	TRY(knock_open(&k->link, from, sealed, wr_init(plain, sizeof(plain)),
		       &knock));
	TRY(look(knock.key_package, from, &signature_key));

	const struct part package = { knock.key_package.p,
				      knock.key_package.left };

	if (package.len > sizeof(guest->key_package))
		return ERR_FULL;
	hash_sha256(guest->ref, &package, 1);
	guest->proof = proof_of(k, &knock, from, guest->ref);
	guest->epoch = knock.epoch;
	memcpy(guest->signature_key, signature_key.p,
	       sizeof(guest->signature_key));
	memcpy(guest->key_package, package.p, package.len);
	guest->key_package_len = package.len;
	return OK;
}

enum err keys_door_beacon(const struct keys *k, const uint8_t *nonce,
			  struct wr *out)
{
	struct beacon own;

	TRY(epoch_beacon(&own, k->group));
	return beacon_seal(&k->link, k->peer, nonce, &own, out);
}

enum err keys_door_check(const struct keys *k, const uint8_t *from,
			 struct rd sealed, uint64_t *epoch,
			 enum keys_door_fit *fit)
{
	struct beacon beacon;
	struct beacon own;

	TRY(beacon_open(&k->link, from, sealed, &beacon));
	*epoch = beacon.epoch;
	if (epoch_beacon(&own, k->group) != OK || own.epoch != beacon.epoch)
		*fit = KEYS_DOOR_OTHER_EPOCH;
	else
		*fit = ct_equal(own.fork, beacon.fork, sizeof(own.fork))
			       ? KEYS_DOOR_SAME
			       : KEYS_DOOR_FORKED;
	return OK;
}
