#include "control/conn.h"

#include "control/server.h"
#include "os/fd.h"
#include "os/stream.h"
#include "os/tcp.h"

#include <assert.h>
#include <string.h>

enum {
	RECV_LEN = 16384, /* bytes taken from a socket in one turn */
	DRAINED_LEN = CONN_BACKLOG_LEN / 2,
};

/* One thread: what is read is used before anything else is. */
static uint8_t sealed_in[RECV_LEN];
static uint8_t opened[RECV_LEN];

static uint64_t in_ms(const struct conn *c, unsigned ms)
{
	return c->server->now_us + ms * UINT64_C(1000);
}

static bool is_ended(const struct conn *c)
{
	return c->doomed || c->finishing;
}

void conn_doom(struct conn *c)
{
	if (c->doomed)
		return;
	c->doomed = true;
	c->next_doomed = c->server->doomed;
	c->server->doomed = c;
}

void conn_poke(struct conn *c)
{
	if (c->poked || c->doomed)
		return;
	c->poked = true;
	c->next_poked = c->server->poked;
	c->server->poked = c;
}

static void end_kind(struct conn *c)
{
	const struct conn_kind *kind = c->kind;

	c->kind = NULL;
	if (kind != NULL && kind->end != NULL)
		kind->end(c);
}

void conn_become(struct conn *c, const struct conn_kind *kind)
{
	end_kind(c);
	c->kind = kind;
}

size_t conn_waiting(const struct conn *c)
{
	const uint8_t *p;

	return c->tls == NULL ? 0 : tls_waiting(c->tls, &p);
}

void conn_write(struct conn *c, const void *p, size_t len)
{
	if (is_ended(c))
		return;
	if (tls_write(c->tls, p, len) != OK)
		conn_doom(c);
}

void conn_finish(struct conn *c)
{
	if (is_ended(c))
		return;
	end_kind(c);
	if (c->tls == NULL) {
		conn_doom(c);
		return;
	}
	tls_end(c->tls);
	c->finishing = true;
	c->deadline_us = in_ms(c, CONN_CLOSE_MS);
}

/* Sends what waits. */
static void flush(struct conn *c)
{
	const uint8_t *p = NULL;
	size_t len;

	while (c->tls != NULL && (len = tls_waiting(c->tls, &p)) > 0) {
		const struct stream_pieces pieces = { { p, p }, { len, 0 } };
		size_t sent_len = 0;
		enum err e = stream_send(c->watch.fd, &pieces, &sent_len);

		if (e == ERR_STEP) {
			if (c->stalled_us == UINT64_MAX)
				c->stalled_us = in_ms(c, CONN_STALL_MS);
			return;
		}
		if (e != OK) {
			conn_doom(c);
			return;
		}
		tls_sent(c->tls, sent_len);
		c->stalled_us = UINT64_MAX;
	}
	c->stalled_us = UINT64_MAX;
}

/* Opens what was put into TLS and hands it on, as far as it is taken. */
static void read_opened(struct conn *c)
{
	while (!is_ended(c) && c->tls != NULL) {
		size_t room = c->kind->room(c);
		size_t len = 0;

		if (room == 0)
			return;
		if (room > sizeof(opened))
			room = sizeof(opened);
		if (tls_read(c->tls, opened, room, &len) != OK) {
			flush(c); /* the alert that says why */
			conn_doom(c);
			return;
		}
		if (len == 0)
			break;
		c->kind->input(c, opened, len);
	}
	if (!is_ended(c) && c->tls != NULL && tls_is_ended(c->tls))
		conn_finish(c);
}

static void watch_socket(struct conn *c)
{
	unsigned events = 0;
	bool full = conn_waiting(c) >= CONN_BACKLOG_LEN;

	if (c->finishing || (!full && c->kind->room(c) > 0))
		events |= LOOP_IN;
	if (conn_waiting(c) > 0)
		events |= LOOP_OUT;
	if (loop_set(c->server->loop, &c->watch, events) != OK)
		conn_doom(c);
}

/* Has more written where there is room for it; false when there is none, or
 * nothing to write. */
static bool drain(struct conn *c)
{
	size_t before = conn_waiting(c);

	if (is_ended(c) || before >= DRAINED_LEN || c->kind->drained == NULL)
		return false;
	c->kind->drained(c);
	return conn_waiting(c) != before;
}

/* Nothing is sent between the last look at what waits and watching the socket:
 * the other side may just have read, and with nothing left that waits no event
 * would ever ask for the rest. */
static void work(struct conn *c)
{
	if (c->doomed)
		return;
	read_opened(c);
	do
		flush(c);
	while (drain(c));
	if (c->doomed)
		return;
	if (c->finishing && conn_waiting(c) == 0)
		tcp_finish(c->watch.fd);
	watch_socket(c);
}

/* The last bytes of the client are of no interest, but unread they would make
 * the kernel cut the answer short. */
static void take_last(struct conn *c)
{
	size_t len = 0;

	if (stream_recv(c->watch.fd, sealed_in, sizeof(sealed_in), &len) ==
	    ERR_OS)
		conn_doom(c);
}

static void take_sealed(struct conn *c)
{
	size_t len = 0;
	enum err e =
		stream_recv(c->watch.fd, sealed_in, sizeof(sealed_in), &len);

	if (e == ERR_STEP)
		return;
	if (e != OK || tls_put(c->tls, sealed_in, len) != OK) {
		conn_doom(c);
		return;
	}
	if (tls_is_open(c->tls))
		return;
	c->handshake_len += len;
	if (c->handshake_len > CONN_HANDSHAKE_LEN)
		conn_doom(c);
}

/* STUN has its cookie at offset 4 (RFC 8489); a TLS record of a handshake
 * begins with 22 (RFC 8446). Anything else is nothing we speak. */
static void look_at_first(struct conn *c)
{
	static const uint8_t cookie[4] = { 0x21, 0x12, 0xa4, 0x42 };
	uint8_t first[8];
	size_t len = 0;
	enum err e = tcp_peek(c->watch.fd, first, sizeof(first), &len);

	if (e == ERR_STEP)
		return;
	if (e != OK || len < sizeof(first)) {
		conn_doom(c);
		return;
	}
	tcp_await(c->watch.fd, 1);
	if (first[0] == 22) {
		c->deadline_us = in_ms(c, CONN_HANDSHAKE_MS);
		if (tls_new(&c->tls, c->server->tls) != OK)
			conn_doom(c);
		return;
	}
	if ((first[0] & 0xc0) == 0 && memcmp(first + 4, cookie, 4) == 0)
		(void)!server_give_stream(c->server, c->watch.fd, &c->from,
					  false);
	conn_doom(c); /* ours, not the copy that media has */
}

static void on_event(struct loop_watch *w, unsigned events)
{
	struct conn *c = w->arg;

	if (c->doomed)
		return;
	if ((events & LOOP_IN) != 0) {
		if (c->finishing)
			take_last(c);
		else if (c->tls == NULL)
			look_at_first(c);
		if (!c->doomed && !c->finishing && c->tls != NULL)
			take_sealed(c);
	} else if ((events & LOOP_GONE) != 0) {
		conn_doom(c);
	}
	work(c);
}

static struct conn *find_free(struct server *s)
{
	for (uint32_t i = 0; i < s->conns_top; i++)
		if (!s->conns[i].taken)
			return &s->conns[i];
	if (s->conns_top == s->conns_max_n)
		return NULL;
	return &s->conns[s->conns_top++];
}

void conn_open(struct server *s, int fd, const struct addr *from)
{
	struct conn *c = find_free(s);

	if (c == NULL) {
		server_count(s, SERVER_NO_PLACE);
		fd_close(fd);
		return;
	}
	*c = (struct conn){
		.watch = { .fd = fd, .fn = on_event, .arg = c },
		.server = s,
		.kind = &conn_first,
		.buf = s->bufs[c - s->conns],
		.deadline_us = s->now_us + CONN_FIRST_BYTES_MS * UINT64_C(1000),
		.stalled_us = UINT64_MAX,
		.from = *from,
		.taken = true,
		.socket.place = ROOM_NO_PLACE,
	};
	tcp_await(fd, 8);
	if (loop_add(s->loop, &c->watch, LOOP_IN) == OK)
		return;
	fd_close(fd);
	c->taken = false;
}

static void late_one(struct conn *c)
{
	uint64_t now_us = c->server->now_us;

	if (now_us >= c->stalled_us) {
		server_count(c->server, SERVER_SLOW);
		conn_doom(c);
	} else if (now_us >= c->deadline_us) {
		if (c->finishing)
			conn_doom(c);
		else
			c->kind->late(c);
		conn_poke(c);
	}
}

void conn_late(struct server *s)
{
	for (uint32_t i = 0; i < s->conns_top; i++)
		if (s->conns[i].taken && !s->conns[i].doomed)
			late_one(&s->conns[i]);
}

static void free_one(struct conn *c)
{
	end_kind(c);
	loop_remove(c->server->loop, &c->watch);
	fd_close(c->watch.fd);
	tls_free(c->tls);
	c->taken = false;
}

void conn_settle(struct server *s)
{
	/* Telling others of one end may poke or doom some of them. */
	while (s->poked != NULL || s->doomed != NULL) {
		struct conn *c = s->poked;

		if (c != NULL) {
			s->poked = c->next_poked;
			c->poked = false;
			work(c);
			continue;
		}
		c = s->doomed;
		s->doomed = c->next_doomed;
		free_one(c);
	}
	while (s->conns_top > 0 && !s->conns[s->conns_top - 1].taken)
		s->conns_top--;
}
