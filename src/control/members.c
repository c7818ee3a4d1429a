#include "control/members.h"

#include "control/meeting.h"
#include "control/server.h"
#include "control/signalling.h"
#include "control/telling.h"

enum {
	WORD_SIZE = 128,                     /* bytes of an answer */
	MSG_SIZE = SIGNAL_MESSAGE_LEN + 128, /* bytes of what is passed on */
};

/* What goes to everybody costs as many times more. */
static bool may_tell_all(struct conn *c)
{
	if (bucket_take(&c->socket.alls, c->server->now_us,
			SIGNAL_ALL_MS * UINT64_C(1000), SIGNAL_ALL_BURST_N))
		return true;
	server_count(c->server, SERVER_BUSY);
	socket_refuse(c, SIGNAL_BUSY);
	return false;
}

/* A message from c with the data of its request. The text lives until the next
 * one is written. */
static struct wr write_from(const struct conn *c, enum signal_from what,
			    const struct signal_request *r)
{
	static uint8_t buf[MSG_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	signal_write_from(&w, what,
			  rooms_peer(&c->server->rooms, c->socket.place),
			  &r->data);
	return w;
}

void members_found(struct conn *c, const struct signal_request *r)
{
	uint8_t buf[WORD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));
	enum err e =
		delivery_found(&c->server->delivery, c->socket.place, r->group);

	signal_write_group(&w, e == OK ? SIGNAL_YOURS : SIGNAL_THERE);
	telling_send(c, &w);
}

void members_knock(struct conn *c, const struct signal_request *r)
{
	if (!may_tell_all(c))
		return;

	struct wr w = write_from(c, SIGNAL_FROM_KNOCK, r);

	telling_all(c->server, c->socket.place, &w);
}

static void send_stale(struct conn *c, uint64_t of)
{
	uint8_t buf[WORD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	signal_write_stale(
		&w, of, delivery_epoch(&c->server->delivery, c->socket.place));
	telling_send(c, &w);
}

/* Everybody gets what is theirs of the commit; who is new is told of last. */
static void pass_on(struct server *s, uint32_t place,
		    const struct signal_peers *added)
{
	uint32_t room = rooms_seat(&s->rooms, place)->room;

	telling_room(s, room);
	for (size_t i = 0; i < added->n; i++) {
		uint32_t p = rooms_find(&s->rooms, room, added->id[i]);

		if (p != ROOM_NO_PLACE && p != place)
			telling_peer(s, p,
				     delivery_is_here(&s->delivery, p)
					     ? SIGNAL_HERE
					     : SIGNAL_AWAY);
	}
}

/* Who is removed gets nothing more from the unit either, at once. */
static void part_all(struct server *s, uint32_t place,
		     const struct signal_peers *gone)
{
	uint32_t room = rooms_seat(&s->rooms, place)->room;

	for (size_t i = 0; i < gone->n; i++) {
		uint32_t p = rooms_find(&s->rooms, room, gone->id[i]);

		if (p != ROOM_NO_PLACE && p != place)
			meeting_end(s, room, p);
	}
}

void members_commit(struct conn *c, const struct signal_request *r)
{
	struct server *s = c->server;
	const struct delivery_commit commit = {
		.epoch = r->epoch,
		.data = r->data.p,
		.data_len = r->data.len,
		.to = r->added.id[0],
		.to_n = r->added.n,
		.welcome = r->welcome.p,
		.welcome_len = r->welcome.len,
		.gone = r->gone.id[0],
		.gone_n = r->gone.n,
	};

	if (!may_tell_all(c))
		return;
	if (delivery_commit(&s->delivery, c->socket.place, &commit,
			    s->now_us) != OK) {
		send_stale(c, r->epoch);
		return;
	}
	part_all(s, c->socket.place, &r->gone);
	pass_on(s, c->socket.place, &r->added);
}

void members_say(struct conn *c, const struct signal_request *r)
{
	struct server *s = c->server;
	uint32_t place = c->socket.place;

	if ((r->to_all && !may_tell_all(c)) ||
	    !delivery_speaks(&s->delivery, place))
		return;

	struct wr w = write_from(c, SIGNAL_FROM_SAID, r);

	if (r->to_all)
		telling_all(s, place, &w);
	else
		telling_one(s, place, r->to, &w);
}

void members_send(struct conn *c, const struct signal_request *r)
{
	struct server *s = c->server;
	uint32_t place = c->socket.place;

	if (!delivery_speaks(&s->delivery, place))
		return;

	uint32_t to = telling_find(s, place, r->to);

	if (to == ROOM_NO_PLACE ||
	    rooms_seat(&s->rooms, to)->socket == ROOM_NO_SOCKET)
		return; /* the sender sends it again when the peer is back */

	struct wr w = write_from(c, SIGNAL_FROM_MSG, r);

	telling_send(&s->conns[rooms_seat(&s->rooms, to)->socket], &w);
}
