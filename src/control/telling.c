#include "control/telling.h"

#include "control/meeting.h"
#include "control/server.h"
#include "control/signalling.h"

#include <assert.h>
#include <string.h>

enum {
	WORD_SIZE = 128,    /* bytes of a message without data */
	AROUND_LEN = 12288, /* around the data of the others; a roster fits */
};

static_assert(SIGNAL_PEERS_N == ROOM_SEATS - 1, "all the others");
static_assert((int)SIGNAL_COMMIT_LEN == (int)DELIVERY_TEXT_LEN,
	      "what is read is kept");

struct conn *telling_conn(const struct server *s, uint32_t place)
{
	uint32_t socket = rooms_seat(&s->rooms, place)->socket;

	if (socket == ROOM_NO_SOCKET)
		return NULL;
	assert(socket < s->conns_top);
	return &s->conns[socket];
}

static size_t written(const struct wr *w)
{
	size_t len = 0;
	enum err e = wr_done(w, &len);

	assert(e == OK); /* the buffers hold the largest message */
	return len;
}

void telling_send(struct conn *c, const struct wr *w)
{
	socket_send(c, w->start, written(w));
}

/* To all in the room whose socket hears, but one. */
static void tell_peer(struct server *s, const struct room_news *news,
		      enum signal_state state)
{
	uint8_t buf[WORD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	signal_write_peer(&w, news->peer, state);
	for (uint32_t p = rooms_first(&s->rooms, news->room);
	     p != ROOM_NO_PLACE; p = rooms_next(&s->rooms, p)) {
		struct conn *c = telling_conn(s, p);

		if (c != NULL && p != news->place &&
		    delivery_hears(&s->delivery, p))
			telling_send(c, &w);
	}
}

void telling_peer(struct server *s, uint32_t place, enum signal_state state)
{
	struct room_news news = {
		.room = rooms_seat(&s->rooms, place)->room,
		.place = place,
	};

	memcpy(news.peer, rooms_peer(&s->rooms, place), sizeof(news.peer));
	tell_peer(s, &news, state);
}

void telling_ended(struct server *s, uint32_t room, uint32_t place)
{
	uint8_t buf[WORD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	signal_write_group(&w, SIGNAL_NO_GROUP);
	for (uint32_t p = rooms_first(&s->rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(&s->rooms, p)) {
		struct conn *c = telling_conn(s, p);

		if (c != NULL && p != place)
			telling_send(c, &w);
	}
}

void telling_news(struct server *s, const struct room_news *news)
{
	unsigned todo;

	if (news->state == SEAT_NONE)
		return;
	if (news->state == SEAT_FREE)
		meeting_end(s, news->room, news->place);
	todo = delivery_news(&s->delivery, news);
	if ((todo & DELIVERY_TELL) != 0)
		tell_peer(s, news,
			  news->state == SEAT_FREE ? SIGNAL_GONE : SIGNAL_AWAY);
	if ((todo & DELIVERY_ENDED) != 0)
		telling_ended(s, news->room, news->place);
}

void telling_all(struct server *s, uint32_t place, const struct wr *w)
{
	uint32_t room = rooms_seat(&s->rooms, place)->room;

	for (uint32_t p = rooms_first(&s->rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(&s->rooms, p)) {
		struct conn *c = telling_conn(s, p);

		if (c != NULL && p != place && delivery_hears(&s->delivery, p))
			socket_offer(c, w->start, written(w));
	}
}

uint32_t telling_find(const struct server *s, uint32_t place,
		      const uint8_t *peer)
{
	uint32_t room = rooms_seat(&s->rooms, place)->room;
	uint32_t found = rooms_find(&s->rooms, room, peer);

	if (found == place || found == ROOM_NO_PLACE ||
	    !delivery_hears(&s->delivery, found))
		return ROOM_NO_PLACE;
	return found;
}

void telling_one(struct server *s, uint32_t place, const uint8_t *peer,
		 const struct wr *w)
{
	uint32_t to = telling_find(s, place, peer);
	struct conn *c = to == ROOM_NO_PLACE ? NULL : telling_conn(s, to);

	if (c != NULL)
		socket_offer(c, w->start, written(w));
}

void telling_roster(const struct server *s, uint32_t place,
		    struct signal_roster *out)
{
	uint32_t room = rooms_seat(&s->rooms, place)->room;

	out->n = 0;
	for (uint32_t p = rooms_first(&s->rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(&s->rooms, p)) {
		struct signal_peer *peer = &out->peer[out->n];

		if (p == place || !delivery_is_known(&s->delivery, p))
			continue;
		memcpy(peer->id, rooms_peer(&s->rooms, p), sizeof(peer->id));
		peer->here = delivery_is_here(&s->delivery, p);
		out->n++;
	}
}

static void write_welcome(struct wr *w, const struct server *s, uint32_t place,
			  const struct delivery_item *item,
			  const struct signal_text *data)
{
	const struct kept_entry *e = item->entry;
	struct signal_welcome m = {
		.from = e->from,
		.group = s->delivery.groups[e->room].id,
		.epoch = e->epoch + 1,
		.data = *data,
	};

	telling_roster(s, place, &m.roster);
	signal_write_welcome(w, &m);
}

static void send_item(struct conn *c, const struct delivery_item *item)
{
	static char text[DELIVERY_TEXT_LEN];
	static uint8_t buf[DELIVERY_TEXT_LEN + AROUND_LEN];
	const struct kept_entry *e = item->entry;
	const struct signal_text data = { text, item->len };
	struct wr w = wr_init(buf, sizeof(buf));

	delivery_read(&c->server->delivery, item, text);
	if (item->kind == DELIVERY_TAKEN)
		signal_write_taken(&w, e->epoch);
	if (item->kind == DELIVERY_COMMIT)
		signal_write_commit(&w, e->from, e->epoch, &data);
	if (item->kind == DELIVERY_WELCOME)
		write_welcome(&w, c->server, c->socket.place, item, &data);
	telling_send(c, &w);
}

void telling_go_on(struct conn *c)
{
	struct server *s = c->server;
	struct delivery_item item;

	while (c->socket.place != ROOM_NO_PLACE) {
		uint32_t place = c->socket.place;

		delivery_next(&s->delivery, place, &item);
		if (item.kind == DELIVERY_LOST) {
			server_count(s, SERVER_SLOW);
			socket_refuse(c, SIGNAL_SLOW);
			return;
		}
		if (item.kind == DELIVERY_NOTHING ||
		    !socket_takes(c, item.len + AROUND_LEN))
			return;
		send_item(c, &item);
		delivery_sent(&s->delivery, place);
	}
}

void telling_room(struct server *s, uint32_t room)
{
	for (uint32_t p = rooms_first(&s->rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(&s->rooms, p)) {
		struct conn *c = telling_conn(s, p);

		if (c != NULL)
			telling_go_on(c);
	}
}
