/* Whoever has the link can put anything into a knock or a beacon. What opens says
 * again what was in it.
 */
#include "link/beacon.h"
#include "link/knock.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLAIN_MAX = KNOCK_MAX - PARCEL_OVERHEAD, SEALED_MAX = KNOCK_MAX + 64 };

static const struct link_keys keys = { .meta_key = { 2 } };
static const uint8_t peer[LINK_PEER_LEN] = { 1, 2, 3 };
static const uint8_t nonce[PARCEL_NONCE_LEN] = { 4 };

/* Seals the plaintext as a parcel of that label. */
static struct rd seal(uint8_t buf[SEALED_MAX], const char *label,
		      struct rd plain)
{
	uint8_t ad[64];
	struct wr w_ad = wr_init(ad, sizeof(ad));
	struct wr w = wr_init(buf, SEALED_MAX);

	wr_bytes(&w_ad, label, strlen(label));
	wr_bytes(&w_ad, keys.room, LINK_ROOM_LEN);
	wr_bytes(&w_ad, peer, LINK_PEER_LEN);
	const struct parcel p = { .key = keys.meta_key,
				  .ad = rd_init(ad, wr_len(&w_ad)) };
	if (parcel_seal(&p, nonce, plain, &w) != OK)
		abort();
	return rd_init(buf, wr_len(&w));
}

static void same(struct rd sealed, const struct wr *again)
{
	if (wr_len(again) != sealed.left ||
	    memcmp(again->start, sealed.p, sealed.left) != 0)
		abort();
}

static void check_knock(struct rd plain)
{
	uint8_t buf[SEALED_MAX];
	uint8_t opened[PLAIN_MAX];
	uint8_t again[SEALED_MAX];
	struct rd sealed = seal(buf, "incamera/1 knock", plain);
	struct wr w = wr_init(again, sizeof(again));
	struct knock knock;

	if (knock_open(&keys, peer, sealed, wr_init(opened, sizeof(opened)),
		       &knock) != OK)
		return;
	/* Without a proof there is room for more than a KeyPackage may have. */
	if (knock.key_package.left > KNOCK_KEY_PACKAGE_MAX + 40)
		abort();
	if (knock_seal(&keys, peer, nonce, &knock, &w) != OK)
		abort();
	same(sealed, &w);
}

static void check_beacon(struct rd plain)
{
	uint8_t buf[SEALED_MAX];
	uint8_t again[SEALED_MAX];
	struct rd sealed = seal(buf, "incamera/1 beacon", plain);
	struct wr w = wr_init(again, sizeof(again));
	struct beacon beacon;

	if (beacon_open(&keys, peer, sealed, &beacon) != OK)
		return;
	if (beacon_seal(&keys, peer, nonce, &beacon, &w) != OK)
		abort();
	same(sealed, &w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > PLAIN_MAX)
		return 0;
	check_knock(rd_init(data, size));
	check_beacon(rd_init(data, size));
	return 0;
}
