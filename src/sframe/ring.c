#include "sframe/ring.h"

#include "base/ct.h"

#include <assert.h>

enum { EPOCH_BITS = 4, LEAF_BITS = 8 }; /* E and S of RFC 9605, section 5.2 */

_Static_assert(1 << EPOCH_BITS == SFRAME_RING_EPOCHS, "");
_Static_assert(1 << LEAF_BITS == SFRAME_RING_LEAVES, "");

static uint64_t kid_of(const struct sframe_epoch *e, uint32_t context)
{
	return (uint64_t)context << (LEAF_BITS + EPOCH_BITS) |
	       (uint64_t)e->own << EPOCH_BITS | e->number % SFRAME_RING_EPOCHS;
}

static struct sframe_ring_place *place_of(struct sframe_ring *r, uint64_t epoch)
{
	return &r->places[epoch % SFRAME_RING_EPOCHS];
}

static bool is_there(const struct sframe_ring_place *place, uint64_t epoch)
{
	return place->used && place->epoch.number == epoch;
}

static struct part base_of(const struct sframe_epoch *e)
{
	return (struct part){ e->base, sizeof(e->base) };
}

void sframe_ring_init(struct sframe_ring *r)
{
	ct_wipe(r, sizeof(*r));
	sframe_store_init(&r->store, r->slots, SFRAME_RING_KEYS);
}

static bool seals_in(const struct sframe_ring *r, uint64_t epoch)
{
	return r->seals && r->next_seals - 1 == epoch;
}

static void empty(struct sframe_ring *r, struct sframe_ring_place *place)
{
	const uint64_t low = place->epoch.number % SFRAME_RING_EPOCHS;

	if (seals_in(r, place->epoch.number))
		sframe_ring_stop(r);
	for (size_t i = 0; i < SFRAME_RING_KEYS; i++) {
		const struct sframe_slot *slot = &r->slots[i];

		if (slot->used && slot->key.kid % SFRAME_RING_EPOCHS == low)
			sframe_store_remove(&r->store, slot->key.kid);
	}
	ct_wipe(place, sizeof(*place));
}

enum err sframe_ring_receive(struct sframe_ring *r,
			     const struct sframe_epoch *e)
{
	struct sframe_ring_place *place = place_of(r, e->number);

	assert(e->own < SFRAME_RING_LEAVES);
	if (is_there(place, e->number))
		return OK;
	if (e->number < r->next_opens || e->number == UINT64_MAX)
		return ERR_STEP;
	if (place->used)
		empty(r, place);
	place->epoch = *e;
	place->used = true;
	r->next_opens = e->number + 1;
	return OK;
}

enum err sframe_ring_send(struct sframe_ring *r, const struct sframe_epoch *e)
{
	assert(e->own < SFRAME_RING_LEAVES);
	if (seals_in(r, e->number))
		return OK;
	if (e->number < r->next_seals || e->number == UINT64_MAX)
		return ERR_STEP;
	for (uint32_t context = 0; context < SFRAME_RING_CONTEXTS; context++)
		sframe_sealer_init(&r->sealers[context], &sframe_suite_chacha,
				   kid_of(e, context), base_of(e));
	r->next_seals = e->number + 1;
	r->seals = true;
	return OK;
}

bool sframe_ring_sends(const struct sframe_ring *r, uint64_t *epoch)
{
	if (r->seals)
		*epoch = r->next_seals - 1;
	return r->seals;
}

void sframe_ring_stop(struct sframe_ring *r)
{
	for (size_t i = 0; i < SFRAME_RING_CONTEXTS; i++)
		sframe_sealer_close(&r->sealers[i]);
	r->seals = false;
}

void sframe_ring_drop(struct sframe_ring *r, uint64_t epoch)
{
	struct sframe_ring_place *place = place_of(r, epoch);

	if (seals_in(r, epoch))
		sframe_ring_stop(r);
	if (is_there(place, epoch))
		empty(r, place);
}

enum err sframe_ring_seal(struct sframe_ring *r, uint32_t context,
			  struct sframe_box *box, uint64_t *kid)
{
	if (!r->seals || context >= SFRAME_RING_CONTEXTS)
		return ERR_STEP;
	TRY(sframe_sealer_seal(&r->sealers[context], box));
	*kid = r->sealers[context].key.kid;
	return OK;
}

/* The epoch in which somebody else may have sealed under a KID; NULL when there
 * is none. */
static const struct sframe_epoch *epoch_of(struct sframe_ring *r, uint64_t kid)
{
	const struct sframe_ring_place *place = place_of(r, kid);
	const struct sframe_epoch *e = &place->epoch;
	const uint32_t leaf = kid >> EPOCH_BITS & (SFRAME_RING_LEAVES - 1);
	const uint64_t context = kid >> (LEAF_BITS + EPOCH_BITS);

	if (!place->used || context >= SFRAME_RING_CONTEXTS || leaf == e->own)
		return NULL;
	if ((e->leaves[leaf / 64] >> leaf % 64 & 1) == 0)
		return NULL;
	return e;
}

static enum err open_first(struct sframe_ring *r, struct sframe_box *box,
			   uint64_t *kid)
{
	struct rd frame = rd_init(box->buf + box->at, box->len);
	const struct sframe_epoch *e;
	struct sframe_header header;

	TRY(sframe_header_read(&header, &frame));
	e = epoch_of(r, header.kid);
	if (e == NULL)
		return ERR_STEP;
	TRY(sframe_store_add(&r->store, &sframe_suite_chacha, header.kid,
			     base_of(e)));

	enum err err = sframe_store_open(&r->store, box, kid);
	/* Who holds no key of the group makes us keep none. */
	if (err != OK)
		sframe_store_remove(&r->store, header.kid);
	return err;
}

enum err sframe_ring_open(struct sframe_ring *r, struct sframe_box *box,
			  uint64_t *kid)
{
	enum err err = sframe_store_open(&r->store, box, kid);

	return err == ERR_STEP ? open_first(r, box, kid) : err;
}
