#include "link/sender_key.h"

#include "base/ct.h"

#include <assert.h>

#define LABEL "incamera/1 sender key"
enum {
	AD_LEN = sizeof(LABEL) - 1 + LINK_ROOM_LEN + LINK_PEER_LEN +
		 SENDER_KEY_INSTANCE_LEN + SENDER_KEY_INSTANCE_LEN + 1,
};

static struct parcel parcel_of(const struct link_keys *keys,
			       const struct sender_key_way *way,
			       uint8_t ad[AD_LEN])
{
	struct wr w = wr_init(ad, AD_LEN);

	assert(way->epoch <= SENDER_KEY_EPOCH_MAX);
	wr_bytes(&w, LABEL, sizeof(LABEL) - 1);
	wr_bytes(&w, keys->room, LINK_ROOM_LEN);
	wr_bytes(&w, way->from, LINK_PEER_LEN);
	wr_bytes(&w, way->from_instance, SENDER_KEY_INSTANCE_LEN);
	wr_bytes(&w, way->to_instance, SENDER_KEY_INSTANCE_LEN);
	wr_u8(&w, way->epoch);
	assert(w.left == 0 && !w.full);
	return (struct parcel){ .key = keys->sender_wrap_key,
				.ad = rd_init(ad, AD_LEN) };
}

enum err sender_key_seal(const struct link_keys *keys,
			 const struct sender_key_way *way,
			 const uint8_t nonce[PARCEL_NONCE_LEN],
			 const uint8_t base[SENDER_KEY_BASE_LEN],
			 struct wr *out)
{
	uint8_t ad[AD_LEN];
	const struct parcel p = parcel_of(keys, way, ad);

	return parcel_seal(&p, nonce, rd_init(base, SENDER_KEY_BASE_LEN), out);
}

enum err sender_key_open(const struct link_keys *keys,
			 const struct sender_key_way *way, struct rd sealed,
			 uint8_t base[SENDER_KEY_BASE_LEN])
{
	uint8_t ad[AD_LEN];
	const struct parcel p = parcel_of(keys, way, ad);
	struct wr w = wr_init(base, SENDER_KEY_BASE_LEN);
	enum err err = ERR_FORMAT;

	if (sealed.left == SENDER_KEY_SEALED_LEN)
		err = parcel_open(&p, sealed, &w);
	if (err != OK)
		ct_wipe(base, SENDER_KEY_BASE_LEN);
	return err;
}
