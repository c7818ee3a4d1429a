#include "sframe/store.h"

#include "base/ct.h"

#include <assert.h>

/* Where the search for a KID begins. KIDs are small and near each other, so
 * they are their own hash; a key is nearly always in the first slot looked at,
 * and one that is nowhere costs a look at each. */
static size_t start_of(const struct sframe_store *s, uint64_t kid)
{
	return (size_t)(kid % s->n);
}

static struct sframe_slot *find(const struct sframe_store *s, uint64_t kid)
{
	size_t at = start_of(s, kid);

	for (size_t i = 0; i < s->n; i++) {
		struct sframe_slot *slot = &s->slots[at];

		if (slot->used && slot->key.kid == kid)
			return slot;
		at = at + 1 == s->n ? 0 : at + 1;
	}
	return NULL;
}

static struct sframe_slot *find_free(const struct sframe_store *s, uint64_t kid)
{
	size_t at = start_of(s, kid);

	for (size_t i = 0; i < s->n; i++) {
		if (!s->slots[at].used)
			return &s->slots[at];
		at = at + 1 == s->n ? 0 : at + 1;
	}
	return NULL;
}

static void empty(struct sframe_slot *slot)
{
	ct_wipe(slot, sizeof(*slot));
}

void sframe_store_init(struct sframe_store *s, struct sframe_slot *slots,
		       size_t n)
{
	assert(n > 0);
	*s = (struct sframe_store){ .slots = slots, .n = n };
	sframe_store_close(s);
}

enum err sframe_store_add(struct sframe_store *s,
			  const struct sframe_suite *suite, uint64_t kid,
			  struct part base_key)
{
	struct sframe_slot *slot;

	if (find(s, kid) != NULL)
		return ERR_STEP;
	slot = find_free(s, kid);
	if (slot == NULL)
		return ERR_FULL;
	sframe_key_derive(&slot->key, suite, kid, base_key);
	slot->window = (struct sframe_window){ 0 };
	slot->used = true;
	return OK;
}

bool sframe_store_has(const struct sframe_store *s, uint64_t kid)
{
	return find(s, kid) != NULL;
}

void sframe_store_remove(struct sframe_store *s, uint64_t kid)
{
	struct sframe_slot *slot = find(s, kid);

	if (slot != NULL)
		empty(slot);
}

enum err sframe_store_open(struct sframe_store *s, struct sframe_box *box,
			   uint64_t *kid)
{
	struct sframe_header header;
	struct sframe_slot *slot;
	struct rd frame = rd_init(box->buf + box->at, box->len);

	TRY(sframe_header_read(&header, &frame));
	slot = find(s, header.kid);
	if (slot == NULL)
		return ERR_STEP;
	if (!sframe_window_fresh(&slot->window, header.ctr))
		return ERR_REPLAY;
	TRY(sframe_key_open(&slot->key, &header, box->len - frame.left, box));

	sframe_window_mark(&slot->window, header.ctr);
	*kid = header.kid;
	return OK;
}

void sframe_store_close(struct sframe_store *s)
{
	for (size_t i = 0; i < s->n; i++)
		empty(&s->slots[i]);
}
