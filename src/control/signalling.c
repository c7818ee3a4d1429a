#include "control/signalling.h"

#include "base/ct.h"
#include "control/meeting.h"
#include "control/members.h"
#include "control/server.h"
#include "control/telling.h"
#include "os/clock.h"
#include "os/random.h"
#include "turn/credential.h"

#include <assert.h>
#include <string.h>

enum {
	REPLY_SIZE = 4096, /* bytes of the largest: a roster fits */
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

void signalling_lost(struct conn *c)
{
	uint32_t place = c->socket.place;
	struct room_news news;

	if (place == ROOM_NO_PLACE)
		return;
	c->socket.place = ROOM_NO_PLACE;
	rooms_lose(&c->server->rooms, place, c->server->now_us, &news);
	telling_news(c->server, &news);
}

void signal_expire(struct server *s)
{
	struct room_news news;

	while (rooms_expire(&s->rooms, s->now_us, &news))
		telling_news(s, &news);
	delivery_expire(&s->delivery, s->now_us);
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

static void send_joined(struct conn *c, const struct delivery_joined *joined)
{
	const struct server *s = c->server;
	uint32_t place = c->socket.place;
	struct signal_joined j = {
		.has_group = joined->group.there,
		.epoch = joined->group.epoch,
		.in = joined->in,
	};
	struct credential made;
	uint8_t buf[REPLY_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	memcpy(j.you, rooms_peer(&s->rooms, place), sizeof(j.you));
	memcpy(j.half, rooms_seat(&s->rooms, place)->half, sizeof(j.half));
	memcpy(j.group, joined->group.id, sizeof(j.group));
	if (joined->in)
		telling_roster(s, place, &j.roster);
	make_turn(c, &j.turn, &made);
	signal_write_joined(&w, &j);
	telling_send(c, &w);
	ct_wipe(&j, sizeof(j));
	ct_wipe(&made, sizeof(made));
	ct_wipe(buf, sizeof(buf));
}

static void take_seat(struct conn *c, const struct room_seated *seated,
		      const struct signal_request *r)
{
	struct server *s = c->server;
	const struct delivery_where where = { r->group, r->epoch };
	struct delivery_joined joined;

	if (seated->moved != ROOM_NO_SOCKET) {
		struct conn *older = conn_of(s, seated->moved);

		older->socket.place = ROOM_NO_PLACE; /* it is c's now */
		socket_refuse(older, SIGNAL_MOVED);
	}
	c->socket.place = seated->place;
	delivery_join(&s->delivery, seated->place, r->has_group ? &where : NULL,
		      s->now_us, &joined);
	send_joined(c, &joined);
	if ((joined.todo & DELIVERY_TELL) != 0)
		telling_peer(s, seated->place, SIGNAL_HERE);
	if ((joined.todo & DELIVERY_TELL_AWAY) != 0 &&
	    seated->moved != ROOM_NO_SOCKET) /* else it was away already */
		telling_peer(s, seated->place, SIGNAL_AWAY);
	if ((joined.todo & DELIVERY_ENDED) != 0)
		telling_ended(s, seated->news.room, seated->place);
	telling_room(s, seated->news.room);
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
		take_seat(c, &seated, r);
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
	telling_send(c, &w);
	ct_wipe(half, sizeof(half));
	ct_wipe(buf, sizeof(buf));
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
	telling_send(c, &w);
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
	telling_send(c, &w);
}

static void on_leave(struct conn *c, const struct signal_request *r)
{
	uint32_t place = c->socket.place;
	struct room_news news;

	(void)r;
	c->socket.place = ROOM_NO_PLACE;
	rooms_leave(&c->server->rooms, place, &news);
	telling_news(c->server, &news);
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
	[SIGNAL_FOUND] = { SEATED_ALWAYS, members_found },
	[SIGNAL_KNOCK] = { SEATED_ALWAYS, members_knock },
	[SIGNAL_COMMIT] = { SEATED_ALWAYS, members_commit },
	[SIGNAL_SAY] = { SEATED_ALWAYS, members_say },
	[SIGNAL_SEND] = { SEATED_ALWAYS, members_send },
	[SIGNAL_TURN] = { SEATED_ALWAYS, on_turn },
	[SIGNAL_PING] = { SEATED_OR_NOT, on_ping },
	[SIGNAL_LEAVE] = { SEATED_ALWAYS, on_leave },
	[SIGNAL_MEET] = { SEATED_ALWAYS, meeting_meet },
	[SIGNAL_ANSWER] = { SEATED_ALWAYS, meeting_answer },
	[SIGNAL_WATCH] = { SEATED_ALWAYS, meeting_watch },
	[SIGNAL_PART] = { SEATED_ALWAYS, meeting_part },
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
