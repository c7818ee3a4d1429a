/* Any sequence of joins, losses, returns, leaves and time: the tables hold what
 * they promise, and when all have left nothing is there. Each step is two
 * bytes. */
#include "prim/hash.h"
#include "room/room.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	ROOMS_N = 4,
	PEOPLE_N = 80, /* of each room */
	SOCKETS_N = 256,
};

static struct rooms rooms;
static struct rooms fresh;
static uint64_t now_us;
static uint32_t place_of[SOCKETS_N]; /* as the caller remembers it */
static uint32_t next_socket;

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void make_room(uint8_t number, uint8_t *id, uint8_t *auth)
{
	static const char label[] = "incamera/1 room id";
	uint8_t hash[SHA256_LEN];

	memset(auth, number, ROOM_AUTH_LEN);
	hash_sha256(hash,
		    (const struct part[]){ { label, sizeof(label) - 1 },
					   { auth, ROOM_AUTH_LEN } },
		    2);
	memcpy(id, hash, ROOM_ID_LEN);
}

static void check_news(const struct room_news *news)
{
	if (news->state == SEAT_NONE)
		return;
	must(news->room < ROOM_N && news->place < ROOM_PLACE_N);
	must((rooms_find(&rooms, news->room, news->peer) == news->place) ==
	     (news->state != SEAT_FREE));
}

static void join(uint8_t room, uint32_t person, bool honest)
{
	uint8_t id[ROOM_ID_LEN];
	uint8_t auth[ROOM_AUTH_LEN];
	uint8_t secret[ROOM_SEAT_LEN] = { room, (uint8_t)person, 1 };
	uint8_t half[ROOM_HALF_LEN] = { 3 };
	uint32_t socket = next_socket++ % SOCKETS_N;
	struct room_join j = { socket, id, auth, secret, half };
	struct room_seated s;

	if (place_of[socket] != ROOM_NO_PLACE)
		return; /* one socket, one seat */
	make_room(room, id, auth);
	auth[0] ^= honest ? 0 : 1;

	enum room_verdict v = rooms_join(&rooms, &j, &s);

	must(honest == (v != ROOM_WRONG_AUTH));
	must(v != ROOM_NO_MORE);
	if (v != ROOM_SEATED)
		return;
	if (s.moved != ROOM_NO_SOCKET) {
		must(place_of[s.moved] == s.place);
		place_of[s.moved] = ROOM_NO_PLACE;
	}
	place_of[socket] = s.place;
	must(rooms_seat(&rooms, s.place)->socket == socket);
	check_news(&s.news);
}

static void give_up(uint32_t socket, bool leave)
{
	uint32_t place = place_of[socket];
	struct room_news news;

	if (place == ROOM_NO_PLACE)
		return;
	place_of[socket] = ROOM_NO_PLACE;
	if (leave)
		rooms_leave(&rooms, place, &news);
	else
		rooms_lose(&rooms, place, now_us, &news);
	check_news(&news);
}

static void pass(uint64_t us)
{
	struct room_news news;

	now_us += us;
	while (rooms_expire(&rooms, now_us, &news))
		check_news(&news);
	must(rooms_deadline(&rooms) > now_us);
}

static void check_all(void)
{
	uint32_t seated_n = 0;
	uint32_t walked_n = 0;

	for (uint32_t i = 0; i < SOCKETS_N; i++) {
		uint32_t place = place_of[i];

		must(place == ROOM_NO_PLACE ||
		     (rooms.seats[place].state == SEAT_HERE &&
		      rooms.seats[place].socket == i));
	}
	for (uint32_t i = 0; i < ROOMS_N * (ROOM_SEATS + 1); i++)
		seated_n += rooms.seats[i].state != SEAT_FREE;
	for (uint32_t i = 0; i < ROOMS_N; i++)
		for (uint32_t p = rooms_first(&rooms, i); p != ROOM_NO_PLACE;
		     p = rooms_next(&rooms, p)) {
			must(rooms.seats[p].state != SEAT_FREE);
			must(rooms.seats[p].room == i);
			walked_n++;
		}
	must(rooms.seated_n == seated_n && seated_n == walked_n);
	must(seated_n <= ROOMS_N * ROOM_SEATS);
}

static void step(uint8_t what, uint8_t which)
{
	switch (what % 5) {
	case 0:
	case 1:
		join(what / 5 % ROOMS_N, which % PEOPLE_N, which < 250);
		break;
	case 2:
		give_up(which, false);
		break;
	case 3:
		give_up(which, true);
		break;
	default:
		pass(which * UINT64_C(1000000) / 4);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[ROOM_KEY_LEN] = { 1 };

	if (fresh.seats[0].state == SEAT_NONE)
		rooms_init(&fresh, key);
	rooms_init(&rooms, key);
	now_us = 1;
	next_socket = 0;
	for (uint32_t i = 0; i < SOCKETS_N; i++)
		place_of[i] = ROOM_NO_PLACE;
	for (size_t i = 0; i + 1 < size; i += 2) {
		step(data[i], data[i + 1]);
		check_all();
	}
	for (uint32_t i = 0; i < SOCKETS_N; i++)
		give_up(i, false);
	pass(60 * UINT64_C(1000000));
	/* Only the order in which places are taken next has changed. */
	for (uint32_t i = 0; i < ROOM_PLACE_N; i++)
		fresh.seats[i].next = rooms.seats[i].next;
	fresh.first_free = rooms.first_free;
	must(memcmp(&rooms, &fresh, sizeof(rooms)) == 0);
	return 0;
}
