/* TURN over TLS: what was opened goes to media through a pipe, and what comes
 * from there is sealed. Small buffers on the way: what waits here is late, and
 * only media knows what may be dropped. */
#include "control/conn.h"
#include "control/server.h"
#include "os/fd.h"
#include "os/stream.h"
#include "os/tcp.h"

#include <string.h>

static void set_idle(struct conn *c)
{
	c->deadline_us = c->server->now_us + PUMP_IDLE_MS * UINT64_C(1000);
}

static void watch_pipe(struct conn *c)
{
	unsigned events = 0;

	if (conn_waiting(c) == 0)
		events |= LOOP_IN;
	if (c->buf_len > 0)
		events |= LOOP_OUT;
	if (loop_set(c->server->loop, &c->pump.pipe, events) != OK)
		conn_doom(c);
}

/* Gives media what lies in buf. */
static void push(struct conn *c)
{
	while (c->buf_len > 0) {
		const struct stream_pieces pieces = { { c->buf, c->buf },
						      { c->buf_len, 0 } };
		size_t n = 0;
		enum err e = stream_send(c->pump.pipe.fd, &pieces, &n);

		if (e == ERR_STEP)
			return;
		if (e != OK) {
			conn_finish(c); /* media ended it, or died */
			return;
		}
		c->buf_len -= n;
		memmove(c->buf, c->buf + n, c->buf_len);
	}
}

static void pull(struct conn *c)
{
	uint8_t chunk[PUMP_CHUNK_LEN];
	size_t len = 0;
	enum err e = stream_recv(c->pump.pipe.fd, chunk, sizeof(chunk), &len);

	if (e == ERR_STEP)
		return;
	if (e != OK) {
		conn_finish(c);
		return;
	}
	set_idle(c);
	conn_write(c, chunk, len);
}

static bool is_pumping(const struct conn *c)
{
	return c->kind == &conn_pump && !c->doomed && !c->finishing;
}

static void on_pipe(struct loop_watch *w, unsigned events)
{
	struct conn *c = w->arg;

	if ((events & LOOP_OUT) != 0)
		push(c);
	if (is_pumping(c) && (events & LOOP_IN) != 0 && conn_waiting(c) == 0)
		pull(c);
	else if (is_pumping(c) && (events & LOOP_GONE) != 0)
		conn_finish(c);
	if (is_pumping(c))
		watch_pipe(c);
	conn_poke(c);
}

static size_t pump_room(const struct conn *c)
{
	return c->buf_len > 0 ? 0 : CONN_BUF_LEN;
}

static void pump_input(struct conn *c, const uint8_t *p, size_t len)
{
	memcpy(c->buf, p, len);
	c->buf_len = len;
	set_idle(c);
	push(c);
	if (is_pumping(c))
		watch_pipe(c);
}

static void pump_drained(struct conn *c)
{
	watch_pipe(c);
}

static void pump_late(struct conn *c)
{
	conn_finish(c);
}

static void pump_end(struct conn *c)
{
	if (c->pump.pipe.fd == -1)
		return;
	loop_remove(c->server->loop, &c->pump.pipe);
	fd_close(c->pump.pipe.fd);
	c->pump.pipe.fd = -1;
}

const struct conn_kind conn_pump = {
	.room = pump_room,
	.input = pump_input,
	.drained = pump_drained,
	.late = pump_late,
	.end = pump_end,
};

/* Makes the pipe and gives media its end. */
static enum err connect_media(struct conn *c)
{
	int ends[2];

	TRY(tcp_pipe(ends, PUMP_PIPE_LEN));

	enum err e = server_give_stream(c->server, ends[1], &c->from, true);

	fd_close(ends[1]);
	if (e == OK) {
		c->pump.pipe = (struct loop_watch){ .fd = ends[0],
						    .fn = on_pipe,
						    .arg = c };
		e = loop_add(c->server->loop, &c->pump.pipe, LOOP_IN);
	}
	if (e != OK) {
		fd_close(ends[0]);
		c->pump.pipe.fd = -1;
	}
	return e;
}

void pump_start(struct conn *c)
{
	c->pump.pipe.fd = -1;
	conn_become(c, &conn_pump);
	if (connect_media(c) != OK) {
		conn_finish(c);
		return;
	}
	set_idle(c);
	push(c);
	if (is_pumping(c))
		watch_pipe(c);
}

void pump_end_all(struct server *s)
{
	for (uint32_t i = 0; i < s->conns_top; i++) {
		struct conn *c = &s->conns[i];

		if (c->taken && is_pumping(c)) {
			conn_finish(c);
			conn_poke(c);
		}
	}
}
