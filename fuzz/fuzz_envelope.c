/* Envelopes, sender keys and halves from nowhere never open, and whatever does
 * not open leaves nothing behind. */
#include "link/envelope.h"
#include "link/half.h"
#include "link/sender_key.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t ids[SENDER_KEY_INSTANCE_LEN] = { 1, 2, 3 };
static const struct link_keys keys = { .signal_key = { 1 },
				       .sender_wrap_key = { 2 } };

static void open_envelope(struct rd sealed, struct wr w)
{
	const struct envelope_way way = { .from = ids, .to = ids };

	if (envelope_open(&keys, &way, sealed, &w) == OK || wr_len(&w) != 0)
		abort();
}

static void open_half(struct rd sealed, struct wr w)
{
	if (half_open(keys.signal_key, sealed, &w) == OK || wr_len(&w) != 0)
		abort();
}

static void open_key(struct rd sealed)
{
	const struct sender_key_way way = { .from = ids,
					    .from_instance = ids,
					    .to_instance = ids };
	uint8_t base[SENDER_KEY_BASE_LEN];

	if (sender_key_open(&keys, &way, sealed, base) == OK)
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
	open_key(rd_init(data, size));
	free(out);
	return 0;
}
