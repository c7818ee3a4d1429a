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
	return aligned(n) + aligned(n * sizeof(struct owner)) +
	       aligned(slots_for(n) * sizeof(uint16_t)) +
	       aligned(n * sizeof(struct allocation));
}

void table_init(struct table *t, void *zeroed, uint32_t n, uint64_t seed)
{
	uint8_t *state = zeroed;
	uint8_t *owners = state + aligned(n);
	uint8_t *slots = owners + aligned(n * sizeof(struct owner));
	uint8_t *entries = slots + aligned(slots_for(n) * sizeof(uint16_t));

	assert(n > 0 && n <= TABLE_ENTRIES_N);
	*t = (struct table){ .n = n,
			     .slots_mask = slots_for(n) - 1,
			     .seed = seed,
			     .state = state,
			     .owners = (void *)owners,
			     .slots = (void *)slots,
			     .entries = (void *)entries };
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
	if (entry >= t->n || t->state[entry] != ENTRY_USED)
		return NULL;
	return &t->entries[entry];
}

uint32_t table_number(const struct table *t, const struct allocation *a)
{
	return (uint32_t)(a - t->entries);
}

static bool fits(const struct table *t, uint32_t entry, bool even, bool pair)
{
	if (t->state[entry] != ENTRY_FREE)
		return false;
	if (even && entry % 2 != 0)
		return false;
	return !pair || (entry + 1 < t->n && t->state[entry + 1] == ENTRY_FREE);
}

enum err table_pick(struct table *t, bool even, bool pair, uint32_t *entry)
{
	for (uint32_t tried = 0; tried < t->n; tried++) {
		uint32_t at = (t->next + tried) % t->n;

		if (!fits(t, at, even, pair))
			continue;
		t->next = (at + (pair ? 2 : 1)) % t->n;
		*entry = at;
		return OK;
	}
	return ERR_FULL;
}

struct allocation *table_use(struct table *t, uint32_t entry,
			     const struct turn_path *path, struct owner owner)
{
	struct allocation *a = &t->entries[entry];
	uint32_t slot = slot_of(t, path);

	assert(t->state[entry] != ENTRY_USED && t->slots[slot] == 0);
	*a = (struct allocation){ .path = *path };
	if (t->state[entry] == ENTRY_RESERVED)
		t->reserved_n--;
	t->state[entry] = ENTRY_USED;
	t->owners[entry] = owner;
	t->slots[slot] = (uint16_t)(entry + 1);
	t->used_n++;
	return a;
}

struct allocation *table_reserve(struct table *t, uint32_t entry)
{
	assert(t->state[entry] == ENTRY_FREE);
	t->state[entry] = ENTRY_RESERVED;
	t->reserved_n++;
	return &t->entries[entry];
}

void table_free(struct table *t, uint32_t entry)
{
	struct allocation *a = &t->entries[entry];

	assert(t->state[entry] != ENTRY_FREE);
	if (t->state[entry] == ENTRY_USED) {
		empty_slot(t, slot_of(t, &a->path));
		t->owners[entry] = (struct owner){ 0 };
		t->used_n--;
	} else {
		t->reserved_n--;
	}
	t->state[entry] = ENTRY_FREE;
	ct_wipe(a, sizeof(*a));
}

void table_count(const struct table *t, struct owner owner, uint32_t *user_n,
		 uint32_t *source_n)
{
	*user_n = 0;
	*source_n = 0;
	if (t->used_n == 0)
		return;
	for (uint32_t i = 0; i < t->n; i++) {
		if (t->state[i] != ENTRY_USED)
			continue;
		*user_n += t->owners[i].user == owner.user;
		*source_n += t->owners[i].source == owner.source;
	}
}
