#include "room/room.h"

#include "base/b64.h"
#include "base/ct.h"
#include "prim/hash.h"

#include <assert.h>
#include <string.h>

static const char id_label[] = "incamera/1 room id";
static const char peer_label[] = "incamera/1 peer";

enum {
	TAG_LEN = 9, /* bytes; as text ROOM_TAG_SIZE - 1 */
	NO_ROOM = ROOM_N,
};

void rooms_init(struct rooms *r, const uint8_t tag_key[ROOM_KEY_LEN])
{
	memset(r, 0, sizeof(*r));
	memcpy(r->tag_key, tag_key, ROOM_KEY_LEN);
	for (uint32_t i = 0; i < ROOM_N; i++)
		r->first[i] = ROOM_NO_PLACE;
	for (uint32_t i = 0; i < ROOM_PLACE_N; i++) {
		r->seats[i].state = SEAT_FREE;
		r->seats[i].socket = ROOM_NO_SOCKET;
		r->seats[i].room = NO_ROOM;
		r->seats[i].next = i + 1;
		r->away_until_us[i] = UINT64_MAX;
	}
	r->seats[ROOM_PLACE_N - 1].next = ROOM_NO_PLACE;
}

/* The first len bytes of SHA-256(label ‖ bytes). */
static void short_hash(uint8_t *out, size_t len, const char *label,
		       struct part bytes)
{
	const struct part parts[] = { { label, strlen(label) }, bytes };
	uint8_t hash[SHA256_LEN];

	hash_sha256(hash, parts, 2);
	memcpy(out, hash, len);
	ct_wipe(hash, sizeof(hash));
}

static bool is_authentic(const struct room_join *j)
{
	uint8_t id[ROOM_ID_LEN];

	short_hash(id, sizeof(id), id_label,
		   (struct part){ j->auth, ROOM_AUTH_LEN });
	return ct_equal(id, j->id, sizeof(id));
}

/* A walk over some thousand ids side by side takes microseconds, whatever ids
 * somebody makes up; a hash table would need a secret to promise that. */
static uint32_t find_room(const struct rooms *r, const uint8_t *id)
{
	for (uint32_t i = 0; i < ROOM_N; i++)
		if (r->taken_n[i] > 0 &&
		    memcmp(r->ids[i], id, ROOM_ID_LEN) == 0)
			return i;
	return NO_ROOM;
}

static uint32_t find_free_room(const struct rooms *r)
{
	uint32_t i = 0;

	while (i < ROOM_N && r->taken_n[i] > 0)
		i++;
	return i;
}

static bool is_owner(const struct room_seat *s, const uint8_t *secret)
{
	return s->state != SEAT_FREE &&
	       ct_equal(s->secret, secret, ROOM_SEAT_LEN);
}

/* The place somebody already has in the room. */
static uint32_t find_own(const struct rooms *r, uint32_t room,
			 const uint8_t *secret)
{
	uint32_t place = r->first[room];

	while (place != ROOM_NO_PLACE && !is_owner(&r->seats[place], secret))
		place = r->seats[place].next;
	return place;
}

/* Where they may sit: the place they have, or a free one. */
static enum room_verdict find_place(const struct rooms *r, uint32_t room,
				    const uint8_t *secret, uint32_t *place)
{
	uint32_t own = find_own(r, room, secret);

	if (own == ROOM_NO_PLACE && r->taken_n[room] == ROOM_SEATS)
		return ROOM_TAKEN;
	*place = own == ROOM_NO_PLACE ? r->first_free : own;
	return *place == ROOM_NO_PLACE ? ROOM_NO_MORE : ROOM_SEATED;
}

/* From the room's list to that of the free ones. */
static void unlink_place(struct rooms *r, uint32_t place)
{
	struct room_seat *s = &r->seats[place];
	uint32_t *at = &r->first[s->room];

	while (*at != place)
		at = &r->seats[*at].next;
	*at = s->next;
	s->next = r->first_free;
	r->first_free = place;
}

static void wipe_seat(struct rooms *r, uint32_t place)
{
	struct room_seat *s = &r->seats[place];
	uint32_t room = s->room;

	unlink_place(r, place);
	ct_wipe(s->secret, sizeof(s->secret));
	ct_wipe(s->half, sizeof(s->half));
	ct_wipe(r->peers[place], ROOM_PEER_LEN);
	s->room = NO_ROOM;
	r->seated_n--;
	r->taken_n[room]--;
	if (r->taken_n[room] == 0)
		ct_wipe(r->ids[room], ROOM_ID_LEN);
}

static void set_news(const struct rooms *r, uint32_t place,
		     struct room_news *news)
{
	const struct room_seat *s = &r->seats[place];

	news->state = s->state;
	news->room = s->room;
	news->place = place;
	memcpy(news->peer, r->peers[place], sizeof(news->peer));
}

/* Does what every step may ask for but filling. */
static void settle(struct rooms *r, uint32_t place, unsigned todo,
		   struct room_news *news)
{
	struct room_seat *s = &r->seats[place];

	news->state = SEAT_NONE;
	if ((todo & SEAT_TELL) != 0)
		set_news(r, place, news);
	if ((todo & SEAT_REMEMBER) == 0)
		r->away_until_us[place] = UINT64_MAX;
	if (s->state != SEAT_HERE)
		s->socket = ROOM_NO_SOCKET;
	if ((todo & SEAT_WIPE) != 0)
		wipe_seat(r, place);
}

static void fill_seat(struct rooms *r, uint32_t room, uint32_t place,
		      const struct room_join *j)
{
	struct room_seat *s = &r->seats[place];

	r->first_free = s->next;
	s->next = r->first[room];
	r->first[room] = place;
	s->room = room;
	memcpy(r->ids[room], j->id, ROOM_ID_LEN);
	memcpy(s->secret, j->secret, ROOM_SEAT_LEN);
	memcpy(s->half, j->half, ROOM_HALF_LEN);
	short_hash(r->peers[place], ROOM_PEER_LEN, peer_label,
		   (struct part){ j->secret, ROOM_SEAT_LEN });
	r->taken_n[room]++;
	r->seated_n++;
}

/* out->place is free, or theirs already. */
static void take_seat(struct rooms *r, uint32_t room, const struct room_join *j,
		      struct room_seated *out)
{
	uint32_t place = out->place;
	struct room_seat *s = &r->seats[place];
	unsigned todo = 0;
	enum err e = seat_step(&s->state, SEAT_TAKE, &todo);

	assert(e == OK); /* a seat may be taken from every state */
	if ((todo & SEAT_FILL) != 0)
		fill_seat(r, room, place, j);
	out->moved = (todo & SEAT_MOVE) != 0 ? s->socket : ROOM_NO_SOCKET;
	s->socket = j->socket;
	settle(r, place, todo, &out->news);
}

enum room_verdict rooms_join(struct rooms *r, const struct room_join *j,
			     struct room_seated *out)
{
	if (!is_authentic(j))
		return ROOM_WRONG_AUTH;

	uint32_t room = find_room(r, j->id);

	if (room == NO_ROOM)
		room = find_free_room(r);
	if (room == NO_ROOM)
		return ROOM_NO_MORE;

	uint32_t place = ROOM_NO_PLACE;
	enum room_verdict v = find_place(r, room, j->secret, &place);

	if (v != ROOM_SEATED)
		return v;
	out->place = place;
	take_seat(r, room, j, out);
	return ROOM_SEATED;
}

enum err rooms_half(const struct rooms *r, const uint8_t secret[ROOM_SEAT_LEN],
		    uint8_t half[ROOM_HALF_LEN])
{
	uint8_t peer[ROOM_PEER_LEN];

	/* Found by what is public of it, so that the search tells nothing. */
	short_hash(peer, sizeof(peer), peer_label,
		   (struct part){ secret, ROOM_SEAT_LEN });
	for (uint32_t i = 0; i < ROOM_PLACE_N; i++) {
		const struct room_seat *s = &r->seats[i];

		if (memcmp(r->peers[i], peer, sizeof(peer)) != 0 ||
		    !is_owner(s, secret))
			continue;
		memcpy(half, s->half, ROOM_HALF_LEN);
		return OK;
	}
	return ERR_STEP;
}

static void step(struct rooms *r, uint32_t place, enum seat_event event,
		 struct room_news *news)
{
	unsigned todo = 0;

	news->state = SEAT_NONE;
	if (seat_step(&r->seats[place].state, event, &todo) == OK)
		settle(r, place, todo, news);
}

void rooms_lose(struct rooms *r, uint32_t place, uint64_t now_us,
		struct room_news *news)
{
	assert(place < ROOM_PLACE_N);
	step(r, place, SEAT_LOSE, news);
	if (r->seats[place].state == SEAT_AWAY)
		r->away_until_us[place] =
			now_us + UINT64_C(1000) * ROOM_AWAY_MS;
}

void rooms_leave(struct rooms *r, uint32_t place, struct room_news *news)
{
	assert(place < ROOM_PLACE_N);
	step(r, place, SEAT_LEAVE, news);
}

bool rooms_expire(struct rooms *r, uint64_t now_us, struct room_news *news)
{
	for (uint32_t i = 0; i < ROOM_PLACE_N; i++) {
		if (r->away_until_us[i] > now_us)
			continue;
		step(r, i, SEAT_EXPIRE, news);
		return true;
	}
	return false;
}

uint64_t rooms_deadline(const struct rooms *r)
{
	uint64_t first = UINT64_MAX;

	for (uint32_t i = 0; i < ROOM_PLACE_N; i++)
		if (r->away_until_us[i] < first)
			first = r->away_until_us[i];
	return first;
}

const struct room_seat *rooms_seat(const struct rooms *r, uint32_t place)
{
	assert(place < ROOM_PLACE_N);
	return &r->seats[place];
}

const uint8_t *rooms_peer(const struct rooms *r, uint32_t place)
{
	assert(place < ROOM_PLACE_N);
	return r->peers[place];
}

uint32_t rooms_first(const struct rooms *r, uint32_t room)
{
	assert(room < ROOM_N);
	return r->first[room];
}

uint32_t rooms_next(const struct rooms *r, uint32_t place)
{
	assert(place < ROOM_PLACE_N);
	return r->seats[place].next;
}

uint32_t rooms_find(const struct rooms *r, uint32_t room,
		    const uint8_t peer[ROOM_PEER_LEN])
{
	uint32_t place = rooms_first(r, room);

	while (place != ROOM_NO_PLACE &&
	       memcmp(r->peers[place], peer, ROOM_PEER_LEN) != 0)
		place = r->seats[place].next;
	return place;
}

void rooms_tag(const struct rooms *r, uint32_t place, char tag[ROOM_TAG_SIZE])
{
	const struct part id = { r->ids[rooms_seat(r, place)->room],
				 ROOM_ID_LEN };
	uint8_t mac[SHA256_LEN];
	struct wr w = wr_init((uint8_t *)tag, ROOM_TAG_SIZE);

	hash_hmac_sha256(mac, (struct part){ r->tag_key, ROOM_KEY_LEN }, &id,
			 1);
	b64_write(&w, mac, TAG_LEN);
	wr_u8(&w, 0);
	assert(!w.full);
}
