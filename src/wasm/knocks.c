/* Knocks and beacons, and what people compare, for the browser. */
#include "base/ct.h"
#include "epoch/epoch.h"
#include "wasm/io.h"
#include "wasm/member.h"

enum {
	PEER_LEN = LINK_PEER_LEN,
	IDENTITY_MAX = PEER_LEN + CORE_NAME_MAX,
	RENEWED_S = 3600, /* a knock that goes on takes a new one */
	LOOK_LEN = MLS_KEY_PACKAGE_MAX + 64, /* to verify a signature in */
};

enum proof {
	PROOF_NONE = 0,
	PROOF_WRONG = 1,
	PROOF_FITS = 2,
};

enum fits {
	FITS_NOT = 0,
	FITS = 1,
	FITS_UNKNOWN = 2,
};

_Static_assert((int)KNOCK_KEY_PACKAGE_MAX == (int)MLS_KEY_PACKAGE_MAX, "");

/* What a knock is made with. */
struct knocking {
	const uint8_t *peer;
	uint64_t now_s;
	const uint8_t *random;
	const uint8_t *nonce;
	struct rd name;
	bool again;
};

static enum err make_joiner(struct member *m, const struct knocking *k)
{
	uint8_t identity[IDENTITY_MAX];
	struct wr w = wr_init(identity, sizeof(identity));

	wr_bytes(&w, k->peer, PEER_LEN);
	wr_bytes(&w, k->name.p, k->name.left);
	if (k->name.bad || w.full)
		return ERR_FULL;

	const struct mls_identity own = {
		.seed = m->seed,
		.identity = { identity, wr_len(&w) },
	};

	TRY(joining_make(&m->joining, &own, k->now_s, k->random));
	m->joiner_s = k->now_s;
	m->used = true;
	return OK;
}

static bool is_stale(const struct member *m, uint64_t now_s)
{
	return now_s < m->joiner_s || now_s - m->joiner_s >= RENEWED_S;
}

static enum err seal_knock(struct member *m, const struct knocking *k,
			   struct wr *w)
{
	const struct mls_joiner *joiner = &m->joining.last;
	struct knock knock = { 0 };

	if (!k->again || !m->joining.has_last || is_stale(m, k->now_s))
		TRY(make_joiner(m, k));
	knock.key_package =
		rd_init(joiner->key_package, joiner->key_package_len);
	rejoin_prove(&m->rejoin, k->peer, &knock);
	return knock_seal(&m->keys, k->peer, k->nonce, &knock, w);
}

int32_t core_group_knock(int32_t group, uint32_t len, uint32_t again)
{
	struct member *m = member_find(group);
	struct rd args = io_read_args();
	struct wr w = io_write_text();
	struct knocking k = { .again = again != 0 };

	k.peer = io_take(&args, PEER_LEN);
	k.now_s = rd_u64(&args);
	k.random = io_take(&args, MLS_RANDOM_LEN);
	k.nonce = io_take(&args, PARCEL_NONCE_LEN);
	k.name = io_read_frame(len);
	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	return io_answer(seal_knock(m, &k, &w), &w);
}

/* Who a KeyPackage is of; ERR_AUTH when it is not the knocker. */
static enum err look(struct rd key_package, const uint8_t *from,
		     struct rd *name, struct rd *signature_key)
{
	uint8_t scratch[LOOK_LEN];
	struct rd identity;
	const uint8_t *peer;

	TRY(mls_key_package_look(key_package, &identity, signature_key,
				 wr_init(scratch, sizeof(scratch))));
	peer = rd_bytes(&identity, PEER_LEN);
	if (peer == NULL || identity.left > CORE_NAME_MAX)
		return ERR_FORMAT;
	if (!ct_equal(peer, from, PEER_LEN))
		return ERR_AUTH;
	*name = identity;
	return OK;
}

static enum proof proof_of(const struct member *m, const struct knock *knock,
			   const uint8_t *from, const uint8_t hash[SHA256_LEN])
{
	if (!knock->rejoins)
		return PROOF_NONE;
	return rejoin_fits(&m->rejoin, from, knock, hash) ? PROOF_FITS
							  : PROOF_WRONG;
}

static enum err open_knock(const struct member *m, const uint8_t *from,
			   struct rd sealed, struct wr *w)
{
	uint8_t plain[KNOCK_MAX];
	uint8_t hash[SHA256_LEN];
	struct knock knock;
	struct rd name, signature_key;

	TRY(knock_open(&m->keys, from, sealed, wr_init(plain, sizeof(plain)),
		       &knock));
	TRY(look(knock.key_package, from, &name, &signature_key));

	const struct part package = { knock.key_package.p,
				      knock.key_package.left };

	hash_sha256(hash, &package, 1);
	wr_u8(w, (uint8_t)proof_of(m, &knock, from, hash));
	wr_u64(w, knock.epoch);
	wr_bytes(w, hash, sizeof(hash));
	wr_bytes(w, signature_key.p, LABEL_SIGNATURE_KEY_LEN);
	wr_u16(w, (uint16_t)name.left);
	wr_bytes(w, name.p, name.left);
	wr_bytes(w, package.p, package.len);
	return OK;
}

int32_t core_group_open_knock(int32_t group, uint32_t len)
{
	const struct member *m = member_find(group);
	struct rd args = io_read_args();
	struct rd sealed = io_read_frame(len);
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	if (sealed.bad)
		return io_answer(ERR_FULL, &w);
	return io_answer(open_knock(m, io_take(&args, PEER_LEN), sealed, &w),
			 &w);
}

static enum err seal_beacon(const struct member *m, struct rd args,
			    struct wr *w)
{
	const uint8_t *peer = io_take(&args, PEER_LEN);
	const uint8_t *nonce = io_take(&args, PARCEL_NONCE_LEN);
	struct beacon own;

	TRY(epoch_beacon(&own, m->group));
	return beacon_seal(&m->keys, peer, nonce, &own, w);
}

int32_t core_group_beacon(int32_t group)
{
	const struct member *m = member_find(group);
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	return io_answer(seal_beacon(m, io_read_args(), &w), &w);
}

static enum fits fits(const struct member *m, const struct beacon *beacon)
{
	struct beacon own;

	if (epoch_beacon(&own, m->group) != OK || own.epoch != beacon->epoch)
		return FITS_UNKNOWN;
	return ct_equal(own.fork, beacon->fork, sizeof(own.fork)) ? FITS
								  : FITS_NOT;
}

static enum err open_beacon(const struct member *m, const uint8_t *from,
			    struct rd sealed, struct wr *w)
{
	struct beacon beacon;

	if (sealed.bad)
		return ERR_FULL;
	TRY(beacon_open(&m->keys, from, sealed, &beacon));
	wr_u64(w, beacon.epoch);
	wr_u8(w, (uint8_t)fits(m, &beacon));
	return OK;
}

int32_t core_group_open_beacon(int32_t group, uint32_t len)
{
	const struct member *m = member_find(group);
	struct rd args = io_read_args();
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	return io_answer(open_beacon(m, io_take(&args, PEER_LEN),
				     io_read_frame(len), &w),
			 &w);
}

int32_t core_group_authenticator(int32_t group)
{
	const struct member *m = member_find(group);
	struct wr w = io_write_text();

	if (m == NULL)
		return io_answer(ERR_STEP, &w);
	return io_answer(
		mls_authenticator(m->group, wr_room(&w, MLS_SECRET_LEN)), &w);
}
