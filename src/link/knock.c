#include "link/knock.h"

#include <assert.h>

enum { VERSION = 1 };

#define LABEL       "incamera/1 knock"
#define PROOF_LABEL "incamera/1 rejoin"
enum {
	AD_LEN = sizeof(LABEL) - 1 + LINK_ROOM_LEN + LINK_PEER_LEN,
	PLAIN_MAX = KNOCK_MAX - PARCEL_OVERHEAD,
};

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

void knock_prove(uint8_t proof[KNOCK_PROOF_LEN],
		 const uint8_t rejoin_key[KNOCK_KEY_LEN],
		 const uint8_t peer[LINK_PEER_LEN],
		 const uint8_t key_package_hash[SHA256_LEN])
{
	const struct part parts[] = {
		{ PROOF_LABEL, sizeof(PROOF_LABEL) - 1 },
		{ peer, LINK_PEER_LEN },
		{ key_package_hash, SHA256_LEN },
	};

	hash_hmac_sha256(proof, (struct part){ rejoin_key, KNOCK_KEY_LEN },
			 parts, 3);
}

enum err knock_seal(const struct link_keys *keys,
		    const uint8_t peer[LINK_PEER_LEN],
		    const uint8_t nonce[PARCEL_NONCE_LEN],
		    const struct knock *knock, struct wr *out)
{
	uint8_t ad[AD_LEN];
	uint8_t plain[PLAIN_MAX];
	const struct parcel p = parcel_of(keys, peer, ad);
	struct wr w = wr_init(plain, sizeof(plain));
	size_t len;

	wr_u8(&w, VERSION);
	wr_u8(&w, knock->rejoins);
	if (knock->rejoins) {
		wr_u64(&w, knock->epoch);
		wr_bytes(&w, knock->proof, KNOCK_PROOF_LEN);
	}
	wr_bytes(&w, knock->key_package.p, knock->key_package.left);
	TRY(wr_done(&w, &len));
	return parcel_seal(&p, nonce, rd_init(plain, len), out);
}

static enum err read_plain(struct knock *knock, struct rd r)
{
	struct knock out = { 0 };
	const uint8_t version = rd_u8(&r);
	const uint8_t rejoins = rd_u8(&r);
	const uint8_t *proof = NULL;

	if (version != VERSION || rejoins > 1)
		return ERR_FORMAT;
	if (rejoins == 1) {
		out.rejoins = true;
		out.epoch = rd_u64(&r);
		proof = rd_bytes(&r, KNOCK_PROOF_LEN);
	}
	if (r.bad)
		return ERR_FORMAT;
	if (proof != NULL)
		memcpy(out.proof, proof, KNOCK_PROOF_LEN);
	out.key_package = r;
	*knock = out;
	return OK;
}

enum err knock_open(const struct link_keys *keys,
		    const uint8_t peer[LINK_PEER_LEN], struct rd sealed,
		    struct wr plain, struct knock *knock)
{
	uint8_t ad[AD_LEN];
	const struct parcel p = parcel_of(keys, peer, ad);
	const uint8_t *start = plain.p;

	TRY(parcel_open(&p, sealed, &plain));
	return read_plain(knock, rd_init(start, (size_t)(plain.p - start)));
}
