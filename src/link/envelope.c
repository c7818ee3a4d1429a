#include "link/envelope.h"

#include <assert.h>

enum { VERSION = 1 };

#define LABEL "incamera/1 envelope"
enum {
	AD_LEN = sizeof(LABEL) - 1 + LINK_ROOM_LEN + LINK_PEER_LEN +
		 LINK_PEER_LEN,
};

static struct parcel parcel_of(const struct link_keys *keys,
			       const struct envelope_way *way,
			       uint8_t ad[AD_LEN])
{
	struct wr w = wr_init(ad, AD_LEN);

	wr_bytes(&w, LABEL, sizeof(LABEL) - 1);
	wr_bytes(&w, keys->room, LINK_ROOM_LEN);
	wr_bytes(&w, way->from, LINK_PEER_LEN);
	wr_bytes(&w, way->to, LINK_PEER_LEN);
	assert(w.left == 0 && !w.full);
	return (struct parcel){ .key = keys->signal_key,
				.ad = rd_init(ad, AD_LEN) };
}

enum err envelope_seal(const struct link_keys *keys,
		       const struct envelope_way *way,
		       const uint8_t nonce[PARCEL_NONCE_LEN], struct rd plain,
		       struct wr *out)
{
	uint8_t ad[AD_LEN];
	const struct parcel p = parcel_of(keys, way, ad);
	struct wr w = *out;

	wr_u8(&w, VERSION);
	TRY(parcel_seal(&p, nonce, plain, &w));
	*out = w;
	return OK;
}

enum err envelope_open(const struct link_keys *keys,
		       const struct envelope_way *way, struct rd envelope,
		       struct wr *out)
{
	uint8_t ad[AD_LEN];
	const struct parcel p = parcel_of(keys, way, ad);

	if (rd_u8(&envelope) != VERSION)
		return ERR_FORMAT;
	return parcel_open(&p, envelope, out);
}
