#include "link/beacon.h"

#include "base/ct.h"
#include "prim/hash.h"

#include <assert.h>

enum { VERSION = 1, PLAIN_LEN = BEACON_LEN - PARCEL_OVERHEAD };

#define LABEL      "incamera/1 beacon"
#define FORK_LABEL "incamera/1 fork"
enum { AD_LEN = sizeof(LABEL) - 1 + LINK_ROOM_LEN + LINK_PEER_LEN };

static struct parcel parcel_of(const struct link_keys *keys,
			       const uint8_t *peer, uint8_t ad[AD_LEN])
{
	struct wr w = wr_init(ad, AD_LEN);

	wr_bytes(&w, LABEL, sizeof(LABEL) - 1);
	wr_bytes(&w, keys->room, LINK_ROOM_LEN);
	wr_bytes(&w, peer, LINK_PEER_LEN);
	assert(w.left == 0 && !w.full);
	return (struct parcel){ .key = keys->meta_key,
				.ad = rd_init(ad, AD_LEN) };
}

void beacon_fork(uint8_t fork[BEACON_FORK_LEN],
		 const uint8_t authenticator[BEACON_AUTHENTICATOR_LEN])
{
	const struct part parts[] = {
		{ FORK_LABEL, sizeof(FORK_LABEL) - 1 },
		{ authenticator, BEACON_AUTHENTICATOR_LEN },
	};
	uint8_t hash[SHA256_LEN];

	hash_sha256(hash, parts, 2);
	memcpy(fork, hash, BEACON_FORK_LEN);
	ct_wipe(hash, sizeof(hash));
}

enum err beacon_seal(const struct link_keys *keys,
		     const uint8_t peer[LINK_PEER_LEN],
		     const uint8_t nonce[PARCEL_NONCE_LEN],
		     const struct beacon *beacon, struct wr *out)
{
	uint8_t ad[AD_LEN];
	uint8_t plain[PLAIN_LEN];
	const struct parcel p = parcel_of(keys, peer, ad);
	struct wr w = wr_init(plain, sizeof(plain));

	wr_u8(&w, VERSION);
	wr_u64(&w, beacon->epoch);
	wr_bytes(&w, beacon->fork, BEACON_FORK_LEN);
	assert(w.left == 0 && !w.full);
	return parcel_seal(&p, nonce, rd_init(plain, sizeof(plain)), out);
}

enum err beacon_open(const struct link_keys *keys,
		     const uint8_t peer[LINK_PEER_LEN], struct rd sealed,
		     struct beacon *beacon)
{
	uint8_t ad[AD_LEN];
	uint8_t plain[PLAIN_LEN];
	const struct parcel p = parcel_of(keys, peer, ad);
	struct wr w = wr_init(plain, sizeof(plain));

	if (sealed.left != BEACON_LEN)
		return ERR_FORMAT;
	TRY(parcel_open(&p, sealed, &w));

	struct rd r = rd_init(plain, sizeof(plain));
	const uint8_t version = rd_u8(&r);
	const uint64_t epoch = rd_u64(&r);
	const uint8_t *fork = rd_bytes(&r, BEACON_FORK_LEN);

	if (!rd_done(&r) || version != VERSION)
		return ERR_FORMAT;
	beacon->epoch = epoch;
	memcpy(beacon->fork, fork, BEACON_FORK_LEN);
	return OK;
}
