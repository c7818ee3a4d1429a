/* Any sequence of joins, losses, leaves, commits and time: whoever gets a
 * commit is a member, gets all of them in order and without a gap, and when all
 * have left nothing is there. Each step is three bytes. */
#include "prim/hash.h"
#include "room/delivery.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	ROOMS_N = 2,
	PEOPLE_N = 6, /* of each room */
	ALL_N = ROOMS_N * PEOPLE_N,
};

/* One browser, and what it may believe. */
struct person {
	uint32_t place; /* ROOM_NO_PLACE without a seat */
	bool here;
	bool in;
	uint64_t epoch;
};

static struct rooms rooms;
static struct delivery d;
static struct delivery fresh;
static struct person people[ALL_N];
static uint64_t now_us;
static char text[DELIVERY_TEXT_LEN];

static void must(bool ok)
{
	if (!ok)
		abort();
}

static uint32_t sit(uint32_t i)
{
	static const char label[] = "incamera/1 room id";
	uint8_t auth[ROOM_AUTH_LEN] = { (uint8_t)(i / PEOPLE_N) };
	uint8_t secret[ROOM_SEAT_LEN] = { (uint8_t)i, 1 };
	uint8_t hash[SHA256_LEN];
	const struct room_join j = { i, hash, auth, secret, auth };
	struct room_seated s;

	hash_sha256(hash,
		    (const struct part[]){ { label, sizeof(label) - 1 },
					   { auth, sizeof(auth) } },
		    2);
	must(rooms_join(&rooms, &j, &s) == ROOM_SEATED);
	return s.place;
}

/* where: 0 none, 1 the truth, else a lie. */
static void join(struct person *p, unsigned where)
{
	static const uint8_t ids[2][DELIVERY_GROUP_LEN] = { { 1 }, { 2 } };
	struct delivery_where w = { ids[where % 5 == 4], p->epoch };
	struct delivery_joined j;

	p->place = sit((uint32_t)(p - people));
	p->here = true;
	if (where > 1)
		w.epoch = where % 16;
	if (where > 250)
		w.epoch = DELIVERY_EPOCHS - where % 4 - 1;
	delivery_join(&d, p->place, where == 0 ? NULL : &w, now_us, &j);
	p->in = j.in;
	if (j.in) {
		must(where != 0 && j.group.there);
		must(w.epoch <= j.group.epoch);
		p->epoch = w.epoch;
	}
}

static void news(const struct room_news *n)
{
	if (n->state == SEAT_NONE)
		return;
	(void)delivery_news(&d, n);
	if (n->state == SEAT_FREE)
		must(!delivery_is_known(&d, n->place));
}

static void give_up(struct person *p, bool leave)
{
	struct room_news n;

	if (!p->here)
		return;
	p->here = false;
	if (leave)
		rooms_leave(&rooms, p->place, &n);
	else
		rooms_lose(&rooms, p->place, now_us, &n);
	news(&n);
	if (leave)
		p->place = ROOM_NO_PLACE;
}

static void pass(uint64_t us)
{
	struct room_news n;

	now_us += us;
	while (rooms_expire(&rooms, now_us, &n)) {
		for (uint32_t i = 0; i < ALL_N; i++)
			if (people[i].place == n.place)
				people[i].place = ROOM_NO_PLACE;
		news(&n);
	}
	delivery_expire(&d, now_us);
}

/* Sends one what is its next; it has not believed in another epoch. */
static void send_one(struct person *p)
{
	struct delivery_item item;

	if (!p->here)
		return;
	delivery_next(&d, p->place, &item);
	must(item.len <= sizeof(text));
	delivery_read(&d, &item, text);
	if (item.kind == DELIVERY_NOTHING || item.kind == DELIVERY_LOST)
		return;
	if (item.kind == DELIVERY_WELCOME) {
		must(delivery_is_here(&d, p->place));
		p->in = true;
	} else {
		must(p->in && p->epoch == item.entry->epoch);
	}
	p->epoch = item.entry->epoch + 1;
	delivery_sent(&d, p->place);
}

/* Each bit of the masks is a person of the same room. */
static void commit(struct person *p, unsigned to, unsigned gone)
{
	uint8_t peers[2][PEOPLE_N][ROOM_PEER_LEN];
	uint32_t first = (uint32_t)(p - people) / PEOPLE_N * PEOPLE_N;
	struct delivery_commit c = { .epoch = p->epoch,
				     .data = text,
				     .data_len = 1 + (to * gone * 7) % 5000,
				     .to = peers[0][0],
				     .welcome = text,
				     .gone = peers[1][0] };

	if (!p->here)
		return;
	for (uint32_t i = 0; i < PEOPLE_N; i++) {
		uint32_t place = people[first + i].place;

		if (place == ROOM_NO_PLACE)
			continue;
		if ((to >> i & 1) != 0)
			memcpy(peers[0][c.to_n++], rooms_peer(&rooms, place),
			       ROOM_PEER_LEN);
		if ((gone >> i & 1) != 0)
			memcpy(peers[1][c.gone_n++], rooms_peer(&rooms, place),
			       ROOM_PEER_LEN);
	}
	c.welcome_len = c.to_n > 0 ? 1 + to * 11 : 0;

	uint64_t before = delivery_epoch(&d, p->place);
	bool taken = delivery_commit(&d, p->place, &c, now_us) == OK;

	must(!taken || (p->in && before == p->epoch));
	must(delivery_epoch(&d, p->place) == before + taken);
}

static void check_room(uint32_t room)
{
	const struct delivery_group *g = &d.groups[room];
	const struct kept_room *k = &d.kept.rooms[room];
	uint32_t members_n = 0;
	uint64_t epoch = 0;

	for (uint32_t p = rooms_first(&rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(&rooms, p))
		members_n += member_is_one(d.seats[p].state);
	must(members_n == g->members_n);
	must(g->there == (members_n > 0));
	must(g->epoch < DELIVERY_EPOCHS);
	for (uint32_t e = k->first; e != KEPT_NONE;
	     e = d.kept.entries[e].later) {
		must(e == k->first || d.kept.entries[e].epoch == epoch + 1);
		epoch = d.kept.entries[e].epoch;
	}
	must(k->first == KEPT_NONE || epoch + 1 == g->epoch);
}

static void step(const uint8_t *at)
{
	struct person *p = &people[at[1] % ALL_N];

	switch (at[0] % 8) {
	case 0:
		join(p, at[2]);
		break;
	case 1:
		give_up(p, at[2] % 2 == 0);
		break;
	case 2:
		pass(at[2] * UINT64_C(1000000) / 8);
		break;
	case 3:
		if (p->here && delivery_found(&d, p->place,
					      (const uint8_t[8]){ 1 }) == OK) {
			p->in = true;
			p->epoch = 0;
		}
		break;
	case 4:
	case 5:
		commit(p, at[2], at[0] / 8);
		break;
	default:
		send_one(p);
		break;
	}
	for (uint32_t i = 0; i < ROOMS_N; i++)
		check_room(i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[ROOM_KEY_LEN] = { 1 };

	if (fresh.rooms == NULL) {
		rooms_init(&rooms, key);
		delivery_init(&fresh, &rooms);
		delivery_init(&d, &rooms);
	}
	now_us = 1;
	for (uint32_t i = 0; i < ALL_N; i++)
		people[i] = (struct person){ .place = ROOM_NO_PLACE };
	for (size_t i = 0; i + 2 < size; i += 3)
		step(data + i);
	for (uint32_t i = 0; i < ALL_N; i++)
		give_up(&people[i], false);
	pass(60 * UINT64_C(1000000));
	must(memcmp(d.groups, fresh.groups, sizeof(d.groups)) == 0);
	must(memcmp(d.seats, fresh.seats, sizeof(d.seats)) == 0);
	must(d.kept.free_blocks_n == ROOM_KEPT_BLOCK_N);
	for (uint32_t i = 0; i < 64; i++) /* the ones that were used */
		must(memcmp(d.kept.blocks[i], fresh.kept.blocks[i],
			    ROOM_KEPT_BLOCK_LEN) == 0);
	return 0;
}
