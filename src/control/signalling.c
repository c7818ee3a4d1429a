#include "control/signalling.h"

#include "base/ct.h"
#include "control/server.h"
#include "os/clock.h"
#include "os/random.h"
#include "turn/credential.h"

#include <assert.h>
#include <string.h>

enum {
	REPLY_SIZE = 1024,                   /* bytes of all but an envelope */
	MSG_SIZE = SIGNAL_MESSAGE_LEN + 128, /* bytes of that */
};

static uint32_t number_of(const struct conn *c)
{
	return (uint32_t)(c - c->server->conns);
}

static struct conn *conn_of(struct server *s, uint32_t socket)
{
	assert(socket < s->conns_top);
	return &s->conns[socket];
}

static void send_written(struct conn *c, const struct wr *w)
{
	size_t len = 0;
	enum err e = wr_done(w, &len);

	assert(e == OK); /* the buffers hold the largest message */
	socket_send(c, w->start, len);
}

static void tell(struct server *s, const struct room_news *news)
{
	static const enum signal_state states[SEAT_STATES] = {
		[SEAT_FREE] = SIGNAL_GONE,
		[SEAT_HERE] = SIGNAL_HERE,
		[SEAT_AWAY] = SIGNAL_AWAY,
	};
	uint8_t buf[REPLY_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	if (news->socket == ROOM_NO_SOCKET)
		return;
	signal_write_peer(&w, news->peer, news->seat_index,
			  states[news->state]);
	send_written(conn_of(s, news->socket), &w);
}

void signalling_lost(struct conn *c)
{
	uint32_t place = c->socket.place;
	struct room_news news;

	if (place == ROOM_NO_PLACE)
		return;
	c->socket.place = ROOM_NO_PLACE;
	rooms_lose(&c->server->rooms, place, c->server->now_us, &news);
	tell(c->server, &news);
}

void signal_expire(struct server *s)
{
	struct room_news news;

	while (rooms_expire(&s->rooms, s->now_us, &news))
		tell(s, &news);
}

bool signalling_may_speak(struct conn *c)
{
	bool ok = bucket_take(&c->socket.messages, c->server->now_us,
			      1000000 / SIGNAL_PER_S, SIGNAL_BURST_N);

	if (!ok)
		server_count(c->server, SERVER_BUSY);
	return ok;
}

/* Credentials for whoever sits at the place of c. The texts of *t are in
 * *made. */
static void make_turn(struct conn *c, struct signal_turn *t,
		      struct credential *made)
{
	const struct config *config = &c->server->config;
	char tag[ROOM_TAG_SIZE];

	rooms_tag(&c->server->rooms, c->socket.place, tag);
	credential_make(made, config->turn_secret, config->turn_secret_len,
			clock_unix_s() + TURN_CREDENTIAL_S, tag);
	*t = (struct signal_turn){
		.user = made->user,
		.pass = made->pass,
		.host = config->advertise,
		.ttl_s = TURN_CREDENTIAL_S,
		.udp_port = config->udp_port,
		.tcp_port = config->tcp_port,
	};
}

static void send_joined(struct conn *c)
{
	const struct rooms *rooms = &c->server->rooms;
	uint32_t place = c->socket.place;
	const struct room_seat *seat = rooms_seat(rooms, place);
	const struct room_seat *other = rooms_other(rooms, place);
	struct signal_joined j = { .seat_index = rooms_seat_index(place) };
	struct credential made;
	uint8_t buf[REPLY_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	memcpy(j.you, seat->peer, sizeof(j.you));
	memcpy(j.half, seat->half, sizeof(j.half));
	if (other != NULL) {
		j.has_peer = true;
		memcpy(j.peer.id, other->peer, sizeof(j.peer.id));
		j.peer.here = other->state == SEAT_HERE;
		j.peer.seat_index = (uint8_t)(ROOM_SEATS - 1 - j.seat_index);
	}
	make_turn(c, &j.turn, &made);
	signal_write_joined(&w, &j);
	send_written(c, &w);
	ct_wipe(&j, sizeof(j));
	ct_wipe(&made, sizeof(made));
	ct_wipe(buf, sizeof(buf));
}

static void take_seat(struct conn *c, const struct room_seated *seated)
{
	struct server *s = c->server;

	if (seated->moved != ROOM_NO_SOCKET) {
		struct conn *older = conn_of(s, seated->moved);

		older->socket.place = ROOM_NO_PLACE; /* it is c's now */
		socket_refuse(older, SIGNAL_MOVED);
	}
	c->socket.place = seated->place;
	send_joined(c);
	tell(s, &seated->news);
}

static void on_join(struct conn *c, const struct signal_request *r)
{
	static const enum signal_why whys[] = {
		[ROOM_WRONG_AUTH] = SIGNAL_AUTH,
		[ROOM_TAKEN] = SIGNAL_FULL,
		[ROOM_NO_MORE] = SIGNAL_BUSY,
	};
	uint8_t half[ROOM_HALF_LEN];
	const struct room_join join = {
		.socket = number_of(c),
		.id = r->room,
		.auth = r->auth,
		.secret = r->seat,
		.half = half,
	};
	struct room_seated seated;

	random_fill(half, sizeof(half));

	enum room_verdict v = rooms_join(&c->server->rooms, &join, &seated);

	ct_wipe(half, sizeof(half));
	if (v == ROOM_NO_MORE)
		server_count(c->server, SERVER_ROOMS_FULL);
	if (v == ROOM_SEATED)
		take_seat(c, &seated);
	else
		socket_refuse(c, whys[v]);
}

static void on_back(struct conn *c, const struct signal_request *r)
{
	uint8_t half[ROOM_HALF_LEN];
	uint8_t buf[REPLY_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	if (rooms_half(&c->server->rooms, r->seat, half) != OK) {
		socket_refuse(c, SIGNAL_UNKNOWN);
		return;
	}
	signal_write_half(&w, half);
	send_written(c, &w);
	ct_wipe(half, sizeof(half));
	ct_wipe(buf, sizeof(buf));
}

static void on_send(struct conn *c, const struct signal_request *r)
{
	static uint8_t buf[MSG_SIZE];
	const struct rooms *rooms = &c->server->rooms;
	uint32_t to = rooms_socket(rooms, c->socket.place, r->to);
	struct wr w = wr_init(buf, sizeof(buf));

	if (to == ROOM_NO_SOCKET)
		return; /* the sender sends it again when the peer is back */
	signal_write_msg(&w, rooms_seat(rooms, c->socket.place)->peer, r->data,
			 r->data_len);
	send_written(conn_of(c->server, to), &w);
}

static void on_turn(struct conn *c, const struct signal_request *r)
{
	struct signal_turn t;
	struct credential made;
	uint8_t buf[REPLY_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)r;
	if (!bucket_take(&c->socket.turns, c->server->now_us,
			 SIGNAL_TURN_MS * UINT64_C(1000),
			 SIGNAL_TURN_BURST_N)) {
		server_count(c->server, SERVER_BUSY);
		socket_refuse(c, SIGNAL_BUSY);
		return;
	}
	make_turn(c, &t, &made);
	signal_write_turn(&w, &t);
	send_written(c, &w);
	ct_wipe(&made, sizeof(made));
	ct_wipe(buf, sizeof(buf));
}

static void on_ping(struct conn *c, const struct signal_request *r)
{
	uint8_t buf[REPLY_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)r;
	if (!bucket_take(&c->socket.pings, c->server->now_us,
			 SIGNAL_PING_MS * UINT64_C(1000),
			 SIGNAL_PING_BURST_N)) {
		server_count(c->server, SERVER_BUSY);
		socket_refuse(c, SIGNAL_BUSY);
		return;
	}
	signal_write_pong(&w);
	send_written(c, &w);
}

static void on_leave(struct conn *c, const struct signal_request *r)
{
	uint32_t place = c->socket.place;
	struct room_news news;

	(void)r;
	c->socket.place = ROOM_NO_PLACE;
	rooms_leave(&c->server->rooms, place, &news);
	tell(c->server, &news);
	socket_close(c);
}

enum seated {
	SEATED_NEVER, /* only before there is a seat */
	SEATED_OR_NOT,
	SEATED_ALWAYS,
};

static const struct {
	enum seated seated;
	void (*act)(struct conn *c, const struct signal_request *r);
} acts[SIGNAL_KINDS] = {
	[SIGNAL_JOIN] = { SEATED_NEVER, on_join },
	[SIGNAL_BACK] = { SEATED_NEVER, on_back },
	[SIGNAL_SEND] = { SEATED_ALWAYS, on_send },
	[SIGNAL_TURN] = { SEATED_ALWAYS, on_turn },
	[SIGNAL_PING] = { SEATED_OR_NOT, on_ping },
	[SIGNAL_LEAVE] = { SEATED_ALWAYS, on_leave },
};

static bool is_allowed(const struct conn *c, enum signal_kind kind)
{
	bool seated = c->socket.place != ROOM_NO_PLACE;

	return acts[kind].seated == SEATED_OR_NOT ||
	       (acts[kind].seated == SEATED_ALWAYS) == seated;
}

void signalling_message(struct conn *c, struct rd text)
{
	struct signal_request r;
	enum signal_why why = SIGNAL_BUSY;

	if (!signalling_may_speak(c) || signal_read(&r, text, &why) != OK) {
		socket_refuse(c, why);
		return;
	}
	if (is_allowed(c, r.kind))
		acts[r.kind].act(c, &r);
	else
		socket_refuse(c, SIGNAL_FORM);
	ct_wipe(&r, sizeof(r));
}

void signal_stop_all(struct server *s)
{
	for (uint32_t i = 0; i < s->conns_top; i++) {
		struct conn *c = &s->conns[i];

		if (!c->taken || c->doomed || c->finishing)
			continue;
		if (c->kind == &conn_socket)
			socket_refuse(c, SIGNAL_STOPPING);
		else
			conn_finish(c);
		conn_poke(c);
	}
}
