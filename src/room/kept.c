#include "room/kept.h"

#include "base/ct.h"

#include <assert.h>
#include <string.h>

void kept_init(struct kept *k)
{
	for (uint32_t i = 0; i < ROOM_N; i++)
		k->rooms[i] = (struct kept_room){ KEPT_NONE, KEPT_NONE, 0 };
	for (uint32_t i = 0; i < ROOM_KEPT_N; i++)
		k->entries[i].newer = i + 1;
	k->entries[ROOM_KEPT_N - 1].newer = KEPT_NONE;
	for (uint32_t i = 0; i < ROOM_KEPT_BLOCK_N; i++)
		k->next_block[i] = i + 1;
	k->next_block[ROOM_KEPT_BLOCK_N - 1] = KEPT_NONE;
	k->oldest = KEPT_NONE;
	k->newest = KEPT_NONE;
	k->free_entry = 0;
	k->free_block = 0;
	k->free_blocks_n = ROOM_KEPT_BLOCK_N;
}

static uint32_t blocks_of(size_t len)
{
	return (uint32_t)((len + ROOM_KEPT_BLOCK_LEN - 1) /
			  ROOM_KEPT_BLOCK_LEN);
}

static uint32_t entry_blocks(const struct kept_entry *e)
{
	return blocks_of((size_t)e->commit_len + e->welcome_len);
}

static void wipe_blocks(struct kept *k, const struct kept_entry *e)
{
	uint32_t block = e->block;

	while (block != KEPT_NONE) {
		uint32_t next = k->next_block[block];

		ct_wipe(k->blocks[block], ROOM_KEPT_BLOCK_LEN);
		k->next_block[block] = k->free_block;
		k->free_block = block;
		block = next;
	}
	k->free_blocks_n += entry_blocks(e);
	k->rooms[e->room].blocks_n -= entry_blocks(e);
}

/* The first of its room goes; a later one never does before it. */
static void drop_first(struct kept *k, uint32_t room)
{
	struct kept_room *r = &k->rooms[room];
	uint32_t at = r->first;
	struct kept_entry *e = &k->entries[at];

	wipe_blocks(k, e);
	r->first = e->later;
	if (r->first == KEPT_NONE)
		r->last = KEPT_NONE;
	if (e->older == KEPT_NONE)
		k->oldest = e->newer;
	else
		k->entries[e->older].newer = e->newer;
	if (e->newer == KEPT_NONE)
		k->newest = e->older;
	else
		k->entries[e->newer].older = e->older;
	ct_wipe(e, sizeof(*e));
	e->newer = k->free_entry;
	k->free_entry = at;
}

/* The oldest of all is the first of its room. */
static void drop_oldest(struct kept *k)
{
	drop_first(k, k->entries[k->oldest].room);
}

/* The first n free blocks, as a chain. They are there. */
static uint32_t take_blocks(struct kept *k, uint32_t n)
{
	uint32_t first = k->free_block;
	uint32_t *at = &k->free_block;

	for (uint32_t i = 0; i < n; i++)
		at = &k->next_block[*at];
	if (n == 0)
		return KEPT_NONE;
	k->free_block = *at;
	*at = KEPT_NONE;
	k->free_blocks_n -= n;
	return first;
}

/* Where in a chain of blocks. */
struct spot {
	uint32_t block;
	size_t used; /* bytes of the block that lie behind */
};

/* How many bytes can be moved in one piece; *s steps over them. */
static size_t step_over(const struct kept *k, struct spot *s, size_t len)
{
	if (s->used == ROOM_KEPT_BLOCK_LEN) {
		s->block = k->next_block[s->block];
		s->used = 0;
	}

	size_t n = ROOM_KEPT_BLOCK_LEN - s->used;

	n = n < len ? n : len;
	s->used += n;
	return n;
}

static void put(struct kept *k, struct spot *s, const char *p, size_t len)
{
	while (len > 0) {
		size_t n = step_over(k, s, len);

		memcpy(k->blocks[s->block] + s->used - n, p, n);
		p += n;
		len -= n;
	}
}

/* Steps over the bytes when out is NULL. */
static void get(const struct kept *k, struct spot *s, char *out, size_t len)
{
	while (len > 0) {
		size_t n = step_over(k, s, len);

		if (out != NULL) {
			memcpy(out, k->blocks[s->block] + s->used - n, n);
			out += n;
		}
		len -= n;
	}
}

static void link_entry(struct kept *k, uint32_t at)
{
	struct kept_entry *e = &k->entries[at];
	struct kept_room *r = &k->rooms[e->room];

	e->older = k->newest;
	e->newer = KEPT_NONE;
	e->later = KEPT_NONE;
	if (k->newest == KEPT_NONE)
		k->oldest = at;
	else
		k->entries[k->newest].newer = at;
	k->newest = at;
	if (r->last == KEPT_NONE)
		r->first = at;
	else
		k->entries[r->last].later = at;
	r->last = at;
}

/* Room for one more that needs n blocks. */
static void make_way(struct kept *k, uint32_t room, uint32_t n)
{
	while (k->rooms[room].blocks_n + n > ROOM_KEPT_SHARE_N)
		drop_first(k, room);
	while (k->free_entry == KEPT_NONE || k->free_blocks_n < n)
		drop_oldest(k);
}

void kept_add(struct kept *k, uint32_t room, const struct kept_text *t,
	      uint64_t until_us)
{
	uint32_t n = blocks_of(t->commit_len + t->welcome_len);

	assert(t->commit_len + t->welcome_len <= KEPT_TEXT_LEN);
	make_way(k, room, n);

	uint32_t at = k->free_entry;
	struct kept_entry *e = &k->entries[at];
	struct spot spot = { take_blocks(k, n), 0 };

	k->free_entry = e->newer;
	*e = (struct kept_entry){
		.room = room,
		.epoch = t->epoch,
		.until_us = until_us,
		.block = spot.block,
		.commit_len = (uint32_t)t->commit_len,
		.welcome_len = (uint32_t)t->welcome_len,
	};
	memcpy(e->from, t->from, sizeof(e->from));
	put(k, &spot, t->commit, t->commit_len);
	put(k, &spot, t->welcome, t->welcome_len);
	k->rooms[room].blocks_n += n;
	link_entry(k, at);
}

const struct kept_entry *kept_find(const struct kept *k, uint32_t room,
				   uint64_t epoch)
{
	const struct kept_room *r = &k->rooms[room];
	uint32_t at = r->first;

	/* Most ask for the last. */
	if (r->last != KEPT_NONE && k->entries[r->last].epoch == epoch)
		return &k->entries[r->last];
	while (at != KEPT_NONE && k->entries[at].epoch != epoch)
		at = k->entries[at].later;
	return at == KEPT_NONE ? NULL : &k->entries[at];
}

void kept_read_commit(const struct kept *k, const struct kept_entry *e,
		      char *out)
{
	struct spot spot = { e->block, 0 };

	get(k, &spot, out, e->commit_len);
}

void kept_read_welcome(const struct kept *k, const struct kept_entry *e,
		       char *out)
{
	struct spot spot = { e->block, 0 };

	get(k, &spot, NULL, e->commit_len);
	get(k, &spot, out, e->welcome_len);
}

void kept_expire(struct kept *k, uint64_t now_us)
{
	while (k->oldest != KEPT_NONE &&
	       k->entries[k->oldest].until_us <= now_us)
		drop_oldest(k);
}

void kept_end(struct kept *k, uint32_t room)
{
	while (k->rooms[room].first != KEPT_NONE)
		drop_first(k, room);
}
