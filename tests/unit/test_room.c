/* 256 seats a room, and nothing that stays. */
#include "base/b64.h"
#include "prim/hash.h"
#include "room/room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct rooms rooms;
static const uint8_t tag_key[ROOM_KEY_LEN] = { 7 };
static const uint64_t second_us = 1000000;

/* A room by its number. */
struct link {
	uint8_t id[ROOM_ID_LEN];
	uint8_t auth[ROOM_AUTH_LEN];
};

static struct link link_of(uint32_t number)
{
	static const char label[] = "incamera/1 room id";
	struct link l = { 0 };
	uint8_t hash[SHA256_LEN];

	memcpy(l.auth, &number, sizeof(number));
	hash_sha256(hash,
		    (const struct part[]){ { label, sizeof(label) - 1 },
					   { l.auth, sizeof(l.auth) } },
		    2);
	memcpy(l.id, hash, sizeof(l.id));
	return l;
}

static enum room_verdict join(struct room_seated *out, uint32_t room,
			      uint32_t person, uint32_t socket)
{
	struct link l = link_of(room);
	uint8_t secret[ROOM_SEAT_LEN] = { 0 };
	uint8_t half[ROOM_HALF_LEN] = { 0 };
	const struct room_join j = {
		.socket = socket,
		.id = l.id,
		.auth = l.auth,
		.secret = secret,
		.half = half,
	};

	memcpy(secret, &person, sizeof(person));
	memcpy(half, &socket, sizeof(socket));
	return rooms_join(&rooms, &j, out);
}

/* Takes a seat that must be there. */
static struct room_seated seat(uint32_t room, uint32_t person, uint32_t socket)
{
	struct room_seated s = { 0 };

	assert_int_equal(join(&s, room, person, socket), ROOM_SEATED);
	return s;
}

static uint32_t half_of(uint32_t person)
{
	uint8_t secret[ROOM_SEAT_LEN] = { 0 };
	uint8_t half[ROOM_HALF_LEN];
	uint32_t socket;

	memcpy(secret, &person, sizeof(person));
	if (rooms_half(&rooms, secret, half) != OK)
		return UINT32_MAX;
	memcpy(&socket, half, sizeof(socket));
	return socket;
}

static int empty(void **unused)
{
	(void)unused;
	rooms_init(&rooms, tag_key);
	return 0;
}

/* Nothing of any room is left, not a byte; only the order in which places are
 * taken next has changed. */
static void is_as_at_the_start(void)
{
	static struct rooms fresh;

	rooms_init(&fresh, tag_key);
	for (uint32_t i = 0; i < ROOM_PLACE_N; i++) {
		struct room_seat s = rooms.seats[i];

		s.next = fresh.seats[i].next;
		assert_memory_equal(&s, &fresh.seats[i], sizeof(s));
	}
	assert_memory_equal(rooms.peers, fresh.peers, sizeof(fresh.peers));
	assert_memory_equal(rooms.first, fresh.first, sizeof(fresh.first));
	assert_memory_equal(rooms.ids, fresh.ids, sizeof(fresh.ids));
	assert_memory_equal(rooms.taken_n, fresh.taken_n,
			    sizeof(fresh.taken_n));
	assert_memory_equal(rooms.away_until_us, fresh.away_until_us,
			    sizeof(fresh.away_until_us));
	assert_int_equal(rooms.seated_n, 0);
}

static void is_news(const struct room_news *news, const struct room_seated *of,
		    enum seat_state state)
{
	assert_int_equal(news->state, state);
	assert_int_equal(news->place, of->place);
	assert_int_equal(news->room, of->news.room);
	assert_memory_equal(news->peer, of->news.peer, ROOM_PEER_LEN);
}

/* How many a walk over the room finds. */
static uint32_t walk(uint32_t room)
{
	uint32_t n = 0;

	for (uint32_t p = rooms_first(&rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(&rooms, p))
		n++;
	return n;
}

static void two_sit_down_in_one_room(void **unused)
{
	struct room_seated a = seat(1, 10, 100);
	struct room_seated b = seat(1, 11, 101);
	struct room_seated c = seat(2, 12, 102);

	(void)unused;
	is_news(&a.news, &a, SEAT_HERE);
	is_news(&b.news, &b, SEAT_HERE);
	assert_int_equal(a.moved, ROOM_NO_SOCKET);
	assert_int_equal(b.news.room, a.news.room);
	assert_int_not_equal(b.place, a.place);
	assert_int_not_equal(c.news.room, a.news.room);
	assert_int_equal(walk(a.news.room), 2);
	assert_int_equal(walk(c.news.room), 1);
	assert_int_equal(rooms_seat(&rooms, b.place)->socket, 101);
}

static void who_is_called_what_is_the_hash_of_the_seat(void **unused)
{
	static const char label[] = "incamera/1 peer";
	struct room_seated a = seat(1, 10, 100);
	uint8_t secret[ROOM_SEAT_LEN] = { 10 };
	uint8_t hash[SHA256_LEN];

	(void)unused;
	hash_sha256(hash,
		    (const struct part[]){ { label, sizeof(label) - 1 },
					   { secret, sizeof(secret) } },
		    2);
	assert_memory_equal(rooms_peer(&rooms, a.place), hash, ROOM_PEER_LEN);
}

static void the_257th_finds_the_room_taken(void **unused)
{
	struct room_seated s;
	struct room_news news;
	struct room_seated a = seat(1, 10, 100);

	(void)unused;
	for (uint32_t i = 1; i < 256; i++)
		seat(1, 10 + i, 100 + i);
	assert_int_equal(walk(a.news.room), 256);
	assert_int_equal(join(&s, 1, 9999, 999), ROOM_TAKEN);
	/* Also while one of them is away. */
	rooms_lose(&rooms, a.place, 0, &news);
	assert_int_equal(join(&s, 1, 9999, 999), ROOM_TAKEN);
	rooms_leave(&rooms, a.place, &news); /* not here: nothing happens */
	assert_int_equal(join(&s, 1, 9999, 999), ROOM_TAKEN);
	assert_int_equal(join(&s, 1, 10, 999), ROOM_SEATED); /* its own */
	rooms_leave(&rooms, a.place, &news);
	assert_int_equal(join(&s, 1, 9999, 999), ROOM_SEATED);
	assert_int_equal(join(&s, 2, 99, 999), ROOM_SEATED);
}

static void the_secret_of_another_room_opens_nothing(void **unused)
{
	struct link one = link_of(1);
	struct link other = link_of(2);
	uint8_t some[ROOM_HALF_LEN] = { 0 };
	struct room_join j = {
		.id = one.id, .auth = other.auth, .secret = some, .half = some
	};
	struct room_seated s;

	(void)unused;
	assert_int_equal(rooms_join(&rooms, &j, &s), ROOM_WRONG_AUTH);
	for (size_t bit = 0; bit < 8 * ROOM_AUTH_LEN; bit++) {
		other = one;
		other.auth[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(rooms_join(&rooms, &j, &s), ROOM_WRONG_AUTH);
	}
	for (size_t bit = 0; bit < 8 * ROOM_ID_LEN; bit++) {
		other = one;
		one.id[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(rooms_join(&rooms, &j, &s), ROOM_WRONG_AUTH);
		one = other;
	}
	is_as_at_the_start();
}

static void a_seat_that_is_taken_again_moves(void **unused)
{
	struct room_seated a = seat(1, 10, 100);
	struct room_seated b = seat(1, 11, 101);
	struct room_seated again = seat(1, 10, 102);

	(void)unused;
	assert_int_equal(again.place, a.place);
	assert_int_equal(again.moved, 100);
	is_news(&again.news, &a, SEAT_HERE);
	assert_int_equal(rooms_seat(&rooms, a.place)->socket, 102);
	assert_int_equal(half_of(10), 100); /* the half of the first time */
	assert_int_equal(rooms.seated_n, 2);
	assert_int_equal(walk(a.news.room), 2);
	assert_int_not_equal(b.place, a.place);
}

static void a_lost_seat_is_kept_for_30_seconds(void **unused)
{
	struct room_seated a = seat(1, 10, 100);
	struct room_news news;

	(void)unused;
	seat(1, 11, 101);
	assert_true(rooms_deadline(&rooms) == UINT64_MAX);
	rooms_lose(&rooms, a.place, 5 * second_us, &news);
	is_news(&news, &a, SEAT_AWAY);
	assert_true(rooms_deadline(&rooms) == 35 * second_us);
	assert_int_equal(half_of(10), 100);
	assert_false(rooms_expire(&rooms, 35 * second_us - 1, &news));
	assert_true(rooms_expire(&rooms, 35 * second_us, &news));
	is_news(&news, &a, SEAT_FREE);
	assert_int_equal(half_of(10), UINT32_MAX);
	assert_int_equal(walk(a.news.room), 1);
	assert_false(rooms_expire(&rooms, UINT64_MAX - 1, &news));
}

static void who_comes_back_in_time_has_the_same_seat(void **unused)
{
	struct room_seated a = seat(1, 10, 100);
	struct room_news news;
	struct room_seated again;

	(void)unused;
	seat(1, 11, 101);
	rooms_lose(&rooms, a.place, 0, &news);
	again = seat(1, 10, 102);
	assert_int_equal(again.place, a.place);
	assert_int_equal(again.moved, ROOM_NO_SOCKET);
	is_news(&again.news, &a, SEAT_HERE);
	assert_true(rooms_deadline(&rooms) == UINT64_MAX);
	assert_false(rooms_expire(&rooms, UINT64_MAX - 1, &news));
}

static void a_step_that_is_not_allowed_is_no_news(void **unused)
{
	struct room_seated a = seat(1, 10, 100);
	struct room_news news;

	(void)unused;
	rooms_lose(&rooms, a.place, 0, &news);
	rooms_lose(&rooms, a.place, 0, &news);
	assert_int_equal(news.state, SEAT_NONE);
	rooms_leave(&rooms, a.place, &news);
	assert_int_equal(news.state, SEAT_NONE);
	assert_true(rooms_expire(&rooms, 30 * second_us, &news));
	rooms_leave(&rooms, a.place, &news);
	assert_int_equal(news.state, SEAT_NONE);
	is_as_at_the_start();
}

static void a_peer_is_found_by_its_id_in_the_own_room_only(void **unused)
{
	struct room_seated a = seat(1, 10, 100);
	struct room_seated b = seat(1, 11, 101);
	struct room_seated c = seat(2, 12, 102);
	struct room_news news;

	(void)unused;
	assert_int_equal(rooms_find(&rooms, a.news.room, a.news.peer), a.place);
	assert_int_equal(rooms_find(&rooms, a.news.room, b.news.peer), b.place);
	assert_int_equal(rooms_find(&rooms, a.news.room, c.news.peer),
			 ROOM_NO_PLACE);
	assert_int_equal(rooms_find(&rooms, c.news.room, a.news.peer),
			 ROOM_NO_PLACE);
	rooms_leave(&rooms, b.place, &news);
	assert_int_equal(rooms_find(&rooms, a.news.room, b.news.peer),
			 ROOM_NO_PLACE);
}

static void a_free_seat_has_no_half_not_even_for_zeros(void **unused)
{
	(void)unused;
	assert_int_equal(half_of(0), UINT32_MAX);
	seat(1, 10, 100);
	assert_int_equal(half_of(0), UINT32_MAX);
	assert_int_equal(half_of(11), UINT32_MAX);
}

static void the_tag_is_the_rooms_and_the_keys(void **unused)
{
	struct room_seated a = seat(1, 10, 100);
	struct room_seated b = seat(1, 11, 101);
	struct room_seated c = seat(2, 12, 102);
	char tags[4][ROOM_TAG_SIZE];
	static const uint8_t other_key[ROOM_KEY_LEN] = { 8 };

	(void)unused;
	rooms_tag(&rooms, a.place, tags[0]);
	rooms_tag(&rooms, b.place, tags[1]);
	rooms_tag(&rooms, c.place, tags[2]);
	rooms_init(&rooms, other_key);
	rooms_tag(&rooms, seat(1, 10, 100).place, tags[3]);
	assert_int_equal(strlen(tags[0]), ROOM_TAG_SIZE - 1);
	assert_true(b64_is_strict(tags[0], ROOM_TAG_SIZE - 1));
	assert_string_equal(tags[0], tags[1]);
	assert_string_not_equal(tags[0], tags[2]);
	assert_string_not_equal(tags[0], tags[3]);
}

static void a_full_table_refuses_new_rooms_and_no_old_one(void **unused)
{
	struct room_seated s;
	struct room_news news;

	(void)unused;
	for (uint32_t i = 0; i < ROOM_N; i++)
		seat(i, 2 * i, i);
	assert_int_equal(join(&s, ROOM_N, 1, 1), ROOM_NO_MORE);
	s = seat(ROOM_N / 2, 1, ROOM_N);
	rooms_leave(&rooms, s.place, &news);
	assert_int_equal(join(&s, ROOM_N, 1, 1), ROOM_NO_MORE);
	rooms_leave(&rooms, 0, &news);
	seat(ROOM_N, 1, 1);
}

static void when_all_places_are_taken_nobody_new_sits_down(void **unused)
{
	struct room_seated s;
	struct room_news news;

	(void)unused;
	for (uint32_t i = 0; i < ROOM_PLACE_N; i++)
		seat(i / 256, i + 1, i);
	assert_int_equal(join(&s, ROOM_PLACE_N / 256, 1, 1), ROOM_NO_MORE);
	rooms_leave(&rooms, 300, &news);
	assert_int_equal(join(&s, 0, ROOM_PLACE_N + 1, 1), ROOM_TAKEN);
	s = seat(ROOM_PLACE_N / 256, ROOM_PLACE_N + 1, 1);
	assert_int_equal(s.place, 300);
	assert_int_equal(half_of(ROOM_PLACE_N), ROOM_PLACE_N - 1);
}

static void nothing_of_10000_joins_stays(void **unused)
{
	struct room_news news;

	(void)unused;
	for (uint32_t i = 0; i < 10000; i++) {
		struct room_seated s = seat(i, i + 1, i);

		if (i % 3 == 0)
			rooms_lose(&rooms, s.place, i, &news);
		else
			rooms_leave(&rooms, s.place, &news);
		while (i % 1000 == 0 &&
		       rooms_expire(&rooms, UINT64_MAX - 1, &news))
			assert_int_equal(news.state, SEAT_FREE);
	}
	while (rooms_expire(&rooms, UINT64_MAX - 1, &news))
		assert_int_equal(news.state, SEAT_FREE);
	is_as_at_the_start();
}

static void every_gap_in_the_table_of_seats_is_a_refusal(void **unused)
{
	static const struct {
		enum seat_state from;
		enum seat_event event;
		enum seat_state to; /* SEAT_NONE: refused */
	} all[] = {
		{ SEAT_FREE, SEAT_TAKE, SEAT_HERE },
		{ SEAT_FREE, SEAT_LOSE, SEAT_NONE },
		{ SEAT_FREE, SEAT_LEAVE, SEAT_NONE },
		{ SEAT_FREE, SEAT_EXPIRE, SEAT_NONE },
		{ SEAT_HERE, SEAT_TAKE, SEAT_HERE },
		{ SEAT_HERE, SEAT_LOSE, SEAT_AWAY },
		{ SEAT_HERE, SEAT_LEAVE, SEAT_FREE },
		{ SEAT_HERE, SEAT_EXPIRE, SEAT_NONE },
		{ SEAT_AWAY, SEAT_TAKE, SEAT_HERE },
		{ SEAT_AWAY, SEAT_LOSE, SEAT_NONE },
		{ SEAT_AWAY, SEAT_LEAVE, SEAT_NONE },
		{ SEAT_AWAY, SEAT_EXPIRE, SEAT_FREE },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		enum seat_state s = all[i].from;
		unsigned todo = 99;
		enum err e = seat_step(&s, all[i].event, &todo);

		if (all[i].to == SEAT_NONE) {
			assert_int_equal(e, ERR_STEP);
			assert_int_equal(s, all[i].from);
			assert_int_equal(todo, 99);
		} else {
			assert_int_equal(e, OK);
			assert_int_equal(s, all[i].to);
			assert_true((todo & SEAT_TELL) != 0);
			assert_int_equal((todo & SEAT_WIPE) != 0,
					 s == SEAT_FREE);
		}
	}
}

#define t(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(two_sit_down_in_one_room),
		t(who_is_called_what_is_the_hash_of_the_seat),
		t(the_257th_finds_the_room_taken),
		t(the_secret_of_another_room_opens_nothing),
		t(a_seat_that_is_taken_again_moves),
		t(a_lost_seat_is_kept_for_30_seconds),
		t(who_comes_back_in_time_has_the_same_seat),
		t(a_step_that_is_not_allowed_is_no_news),
		t(a_peer_is_found_by_its_id_in_the_own_room_only),
		t(a_free_seat_has_no_half_not_even_for_zeros),
		t(the_tag_is_the_rooms_and_the_keys),
		t(a_full_table_refuses_new_rooms_and_no_old_one),
		t(when_all_places_are_taken_nobody_new_sits_down),
		t(nothing_of_10000_joins_stays),
		t(every_gap_in_the_table_of_seats_is_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
