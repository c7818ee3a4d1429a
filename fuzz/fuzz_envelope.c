/* Envelopes, halves, knocks and beacons from nowhere never open, and whatever
 * does not open leaves nothing behind. */
#include "link/beacon.h"
#include "link/envelope.h"
#include "link/half.h"
#include "link/knock.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t peer[LINK_PEER_LEN] = { 1, 2, 3 };
static const struct link_keys keys = { .signal_key = { 1 }, .meta_key = { 2 } };

static void open_envelope(struct rd sealed, struct wr w)
{
	const struct envelope_way way = { .from = peer, .to = peer };

	if (envelope_open(&keys, &way, sealed, &w) == OK || wr_len(&w) != 0)
		abort();
}

static void open_half(struct rd sealed, struct wr w)
{
	if (half_open(keys.signal_key, sealed, &w) == OK || wr_len(&w) != 0)
		abort();
}

static void open_others(struct rd sealed, struct wr w)
{
	struct knock knock;
	struct beacon beacon;

	if (knock_open(&keys, peer, sealed, w, &knock) == OK ||
	    beacon_open(&keys, peer, sealed, &beacon) == OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* As much room as the text of a parcel of this size needs. */
	size_t room = size > PARCEL_OVERHEAD ? size - PARCEL_OVERHEAD : 0;
	uint8_t *out = malloc(room + 1);

	if (out == NULL)
		abort();
	open_envelope(rd_init(data, size), wr_init(out, room));
	open_half(rd_init(data, size), wr_init(out, room));
	open_others(rd_init(data, size), wr_init(out, room));
	free(out);
	return 0;
}
