#include "turn/table.h"

#include "base/ct.h"

#include <assert.h>
#include <stdalign.h>

static size_t aligned(size_t size)
{
	return (size + alignof(max_align_t) - 1) / alignof(max_align_t) *
	       alignof(max_align_t);
}

/* At least twice the entries, so that a search is short. */
static uint32_t slots_for(uint32_t n)
{
	uint32_t slots = 16;

	while (slots < 2 * n)
		slots *= 2;
	return slots;
}

size_t table_size(uint32_t n)
{
	return aligned(slots_for(n) * sizeof(uint16_t)) +
	       aligned(n * sizeof(struct allocation));
}

void table_init(struct table *t, void *zeroed, struct ports *ports,
		uint32_t engine, uint64_t seed)
{
	uint32_t n = ports_n(ports);
	uint8_t *slots = zeroed;
	uint8_t *entries = slots + aligned(slots_for(n) * sizeof(uint16_t));

	*t = (struct table){ .n = n,
			     .engine = engine,
			     .slots_mask = slots_for(n) - 1,
			     .seed = seed,
			     .ports = ports,
			     .slots = (void *)slots,
			     .entries = (void *)entries };
	ports_row(ports, engine, &t->first, &t->end);
	t->next = t->first;
}

/* Nobody chooses paths that collide without knowing the seed. */
static uint32_t hash_of(const struct table *t, const struct turn_path *path)
{
	const uint64_t odd = 0x9e3779b97f4a7c15u;
	uint64_t h = t->seed;
	uint64_t words[6] = { 0 };

	static_assert(sizeof(*path) <= sizeof(words), "the path is hashed");
	memcpy(words, path, sizeof(*path));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		h = (h ^ words[i]) * odd;
		h ^= h >> 29;
	}
	return (uint32_t)(h >> 32);
}

static uint32_t home_of(const struct table *t, uint32_t slot)
{
	return hash_of(t, &t->entries[t->slots[slot] - 1].path) & t->slots_mask;
}

/* The slot that has the path, or the empty one where it would be. */
static uint32_t slot_of(const struct table *t, const struct turn_path *path)
{
	uint32_t slot = hash_of(t, path) & t->slots_mask;

	while (t->slots[slot] != 0 &&
	       memcmp(&t->entries[t->slots[slot] - 1].path, path,
		      sizeof(*path)) != 0)
		slot = (slot + 1) & t->slots_mask;
	return slot;
}

/* Closes the gap, so that every path can still be reached from its home. */
static void empty_slot(struct table *t, uint32_t gap)
{
	uint32_t slot = gap;

	for (;;) {
		t->slots[gap] = 0;
		do {
			slot = (slot + 1) & t->slots_mask;
			if (t->slots[slot] == 0)
				return;
		} while (((slot - home_of(t, slot)) & t->slots_mask) <
			 ((slot - gap) & t->slots_mask));
		t->slots[gap] = t->slots[slot];
		gap = slot;
	}
}

struct allocation *table_find(const struct table *t,
			      const struct turn_path *path)
{
	uint32_t slot = slot_of(t, path);

	if (t->slots[slot] == 0)
		return NULL;
	return &t->entries[t->slots[slot] - 1];
}

struct allocation *table_at(const struct table *t, uint32_t entry)
{
	struct port port;

	if (entry >= t->n)
		return NULL;
	port = ports_look(t->ports, entry);
	if (port.state != PORT_USED || port.engine != t->engine)
		return NULL;
	return &t->entries[entry];
}

uint32_t table_number(const struct table *t, const struct allocation *a)
{
	return (uint32_t)(a - t->entries);
}

static bool is_free(const struct table *t, uint32_t entry)
{
	return entry < t->end && ports_look(t->ports, entry).state == PORT_FREE;
}

static bool fits(const struct table *t, uint32_t entry, bool even, bool pair)
{
	if (!is_free(t, entry))
		return false;
	if (even && entry % 2 != 0)
		return false;
	return !pair || is_free(t, entry + 1);
}

enum err table_pick(struct table *t, bool even, bool pair, uint32_t *entry)
{
	const uint32_t n = t->end - t->first;

	for (uint32_t tried = 0; tried < n; tried++) {
		uint32_t at = t->first + (t->next - t->first + tried) % n;

		if (!fits(t, at, even, pair))
			continue;
		t->next = t->first + (at - t->first + (pair ? 2 : 1)) % n;
		*entry = at;
		return OK;
	}
	return ERR_FULL;
}

struct allocation *table_use(struct table *t, uint32_t entry,
			     const struct turn_path *path)
{
	struct allocation *a = &t->entries[entry];
	uint32_t slot = slot_of(t, path);

	assert(table_at(t, entry) != NULL && t->slots[slot] == 0);
	*a = (struct allocation){ .path = *path };
	t->slots[slot] = (uint16_t)(entry + 1);
	t->used_n++;
	return a;
}

void table_free(struct table *t, uint32_t entry)
{
	struct allocation *a = table_at(t, entry);

	assert(a != NULL);
	empty_slot(t, slot_of(t, &a->path));
	t->used_n--;
	ct_wipe(a, sizeof(*a));
	ports_free(t->ports, entry);
}
