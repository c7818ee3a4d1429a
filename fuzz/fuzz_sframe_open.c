/* A receiver opens what was sealed for it, once, and nothing else.
 *
 * The input is taken twice: as a frame from nowhere, which must never open; and
 * as the recipe of a frame of ours that is altered at one place on its way.
 */
#include "sframe/sealer.h"
#include "sframe/store.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SLOTS = 3, KID = 0x1234, ROOM = SFRAME_HEADER_MAX + SFRAME_TAG_MAX };

static const uint8_t base_bytes[AEAD_KEY_LEN] = { 1, 2, 3 };
static const struct part base = { base_bytes, sizeof(base_bytes) };

/* A copy in memory of exactly its size, so that a byte too far is seen. */
static uint8_t *copy_of(const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len);

	if (copy == NULL)
		abort();
	if (len != 0)
		memcpy(copy, p, len);
	return copy;
}

static enum err open_copy(struct sframe_store *store, const uint8_t *p,
			  size_t len, struct rd metadata)
{
	uint8_t *copy = copy_of(p, len);
	struct sframe_box box = { .buf = copy,
				  .size = len,
				  .len = len,
				  .metadata = metadata.p,
				  .metadata_len = metadata.left };
	uint64_t kid = 0;
	enum err err = sframe_store_open(store, &box, &kid);

	if (err == OK && (kid != KID || box.at + box.len > len))
		abort();
	free(copy);
	return err;
}

static void set_up(struct sframe_store *store, struct sframe_slot *slots)
{
	sframe_store_init(store, slots, SLOTS);
	if (sframe_store_add(store, &sframe_suite_chacha, KID, base) != OK ||
	    sframe_store_add(store, &sframe_suite_chacha, 5, base) != OK)
		abort();
}

static void from_nowhere(struct rd frame)
{
	static struct sframe_slot slots[SLOTS];
	struct sframe_store store;

	set_up(&store, slots);
	if (open_copy(&store, frame.p, frame.left, rd_init(frame.p, 0)) == OK)
		abort();
}

/* Seals text under the counter and flips one byte on the way. */
static void altered(uint64_t ctr, struct rd metadata, struct rd text,
		    size_t place, uint8_t mask)
{
	static struct sframe_slot slots[SLOTS];
	struct sframe_store store;
	struct sframe_sealer sealer;
	uint8_t *buf = malloc(text.left + ROOM);
	struct sframe_box box = { .buf = buf,
				  .size = text.left + ROOM,
				  .at = SFRAME_HEADER_MAX,
				  .len = text.left,
				  .metadata = metadata.p,
				  .metadata_len = metadata.left };

	if (buf == NULL)
		abort();
	set_up(&store, slots);
	memcpy(buf + box.at, text.p, text.left);
	sframe_sealer_init(&sealer, &sframe_suite_chacha, KID, base);
	sealer.next = ctr;
	if (sframe_sealer_seal(&sealer, &box) != OK)
		abort();
	uint8_t *sealed = buf + box.at;
	sealed[place % box.len] ^= mask;
	enum err first = open_copy(&store, sealed, box.len, metadata);
	if ((first == OK) != (mask == 0))
		abort();
	sealed[place % box.len] ^= mask;
	if (open_copy(&store, sealed, box.len, metadata) !=
	    (mask == 0 ? ERR_REPLAY : OK))
		abort();
	free(buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);

	from_nowhere(r);
	uint64_t ctr = rd_u64(&r);
	size_t place = rd_u16(&r);
	uint8_t mask = rd_u8(&r);
	struct rd metadata = rd_sub(&r, rd_u8(&r) % SFRAME_METADATA_MAX);

	if (!r.bad && ctr != UINT64_MAX)
		altered(ctr, metadata, r, place, mask);
	return 0;
}
