/* The signalling socket: frames by wslay, whole messages to signalling.c. */
#include "base/ct.h"
#include "control/server.h"
#include "control/signalling.h"
#include "control/telling.h"

#include <stdlib.h>
#include <string.h>
#include <wslay/wslay.h>

enum {
	INPUT_LEN = 16384,
	CLOSE_CODE = 4000, /* of whatever we end */
	REFUSED_SIZE = 64,

};

/* What wslay says in one turn; one TLS record. */
static uint8_t frames[16384];
static size_t frames_len;

static uint64_t in_ms(const struct conn *c, unsigned ms)
{
	return c->server->now_us + ms * UINT64_C(1000);
}

/* Whoever has no seat may not stay for ever, whatever it says. */
static void set_deadline(struct conn *c, unsigned ms)
{
	const struct conn_socket *s = &c->socket;

	c->deadline_us = in_ms(c, ms);
	if (s->place == ROOM_NO_PLACE && s->unseated_us < c->deadline_us)
		c->deadline_us = s->unseated_us;
}

static void drop_msg(struct conn_socket *s)
{
	if (s->msg != NULL)
		ct_wipe(s->msg, s->msg_size); /* seats and secrets */
	free(s->msg);
	s->msg = NULL;
	s->msg_len = 0;
	s->msg_size = 0;
	s->frames_n = 0;
}

/* Reads nothing more; ends when what is queued has gone out. */
static void begin_close(struct conn *c)
{
	c->socket.closing = true;
	wslay_event_shutdown_read(c->socket.ws);
	c->deadline_us = in_ms(c, CONN_CLOSE_MS);
	signalling_lost(c);
	conn_poke(c);
}

void socket_close(struct conn *c)
{
	if (c->socket.closing)
		return;
	c->socket.owes_close = true;
	begin_close(c);
}

static bool queue(struct conn *c, const void *text, size_t len)
{
	const struct wslay_event_msg m = { WSLAY_TEXT_FRAME, text, len };

	return wslay_event_queue_msg(c->socket.ws, &m) == 0;
}

void socket_refuse(struct conn *c, enum signal_why why)
{
	uint8_t text[REFUSED_SIZE];
	struct wr w = wr_init(text, sizeof(text));

	if (c->socket.closing)
		return;
	signal_write_refused(&w, why);
	if (queue(c, text, wr_len(&w)))
		socket_close(c);
	else
		conn_doom(c);
}

void socket_send(struct conn *c, const void *text, size_t len)
{
	if (c->socket.closing || c->doomed)
		return;
	if (wslay_event_get_queued_msg_length(c->socket.ws) + len >
	    SIGNAL_QUEUE_LEN) {
		server_count(c->server, SERVER_SLOW);
		socket_refuse(c, SIGNAL_SLOW);
		return;
	}
	if (queue(c, text, len))
		conn_poke(c);
	else
		conn_doom(c);
}

bool socket_takes(const struct conn *c, size_t len)
{
	return wslay_event_get_queued_msg_length(c->socket.ws) + len <=
	       SIGNAL_SPARE_LEN;
}

void socket_offer(struct conn *c, const void *text, size_t len)
{
	if (c->socket.closing || c->doomed)
		return;
	if (socket_takes(c, len))
		socket_send(c, text, len);
	else
		server_count(c->server, SERVER_DROPPED);
}

static ssize_t on_recv(wslay_event_context_ptr ws, uint8_t *buf, size_t len,
		       int flags, void *arg)
{
	struct conn_socket *s = &((struct conn *)arg)->socket;
	size_t n = s->in_left < len ? s->in_left : len;

	(void)flags;
	if (n == 0) {
		wslay_event_set_error(ws, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	memcpy(buf, s->in, n);
	s->in += n;
	s->in_left -= n;
	return (ssize_t)n;
}

static ssize_t on_send(wslay_event_context_ptr ws, const uint8_t *data,
		       size_t len, int flags, void *arg)
{
	size_t room = sizeof(frames) - frames_len;
	size_t n = len < room ? len : room;

	(void)flags;
	(void)arg;
	if (n == 0) {
		wslay_event_set_error(ws, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	memcpy(frames + frames_len, data, n);
	frames_len += n;
	return (ssize_t)n;
}

/* Makes room for the frame; a message of which too much comes is refused
 * before it does. */
static void on_frame(wslay_event_context_ptr ws,
		     const struct wslay_event_on_frame_recv_start_arg *frame,
		     void *arg)
{
	struct conn *c = arg;
	struct conn_socket *s = &c->socket;

	(void)ws;
	s->in_control = wslay_is_ctrl_frame(frame->opcode);
	if (s->in_control || s->closing)
		return;
	s->frames_n++;
	if (frame->opcode == WSLAY_BINARY_FRAME ||
	    s->frames_n > SIGNAL_FRAMES_N ||
	    frame->payload_length > SIGNAL_MESSAGE_LEN - s->msg_len) {
		socket_refuse(c, SIGNAL_FORM);
		return;
	}

	/* One more, so that an empty message has a place as well. */
	size_t size = s->msg_len + (size_t)frame->payload_length + 1;
	uint8_t *msg = malloc(size);

	if (msg == NULL) {
		socket_refuse(c, SIGNAL_BUSY);
		return;
	}
	if (s->msg != NULL) {
		memcpy(msg, s->msg, s->msg_len);
		ct_wipe(s->msg, s->msg_size);
		free(s->msg);
	}
	s->msg = msg;
	s->msg_size = size;
}

static void on_chunk(wslay_event_context_ptr ws,
		     const struct wslay_event_on_frame_recv_chunk_arg *chunk,
		     void *arg)
{
	struct conn_socket *s = &((struct conn *)arg)->socket;

	(void)ws;
	if (s->in_control || s->closing || s->msg == NULL ||
	    chunk->data_length > s->msg_size - s->msg_len)
		return;
	memcpy(s->msg + s->msg_len, chunk->data, chunk->data_length);
	s->msg_len += chunk->data_length;
}

static void on_message(wslay_event_context_ptr ws,
		       const struct wslay_event_on_msg_recv_arg *m, void *arg)
{
	struct conn *c = arg;
	struct conn_socket *s = &c->socket;

	(void)ws;
	if (s->closing)
		return;
	if (wslay_is_ctrl_frame(m->opcode)) {
		/* wslay answers pings itself, however many. */
		if (m->opcode != WSLAY_CONNECTION_CLOSE &&
		    !signalling_may_speak(c))
			socket_refuse(c, SIGNAL_BUSY);
	} else if (s->msg != NULL) {
		signalling_message(c, rd_init(s->msg, s->msg_len));
		drop_msg(s);
	}
	if (s->closing || c->doomed)
		return;
	s->asked = false; /* it is there */
	set_deadline(c, SIGNAL_QUIET_MS);
}

static size_t socket_room(const struct conn *c)
{
	return c->socket.closing ? 0 : INPUT_LEN;
}

static void socket_input(struct conn *c, const uint8_t *p, size_t len)
{
	struct conn_socket *s = &c->socket;

	s->in = p;
	s->in_left = len;
	/* wslay queues the close itself when the browser closed, or broke the
	 * rules of RFC 6455. */
	if (wslay_event_recv(s->ws) != 0 ||
	    !wslay_event_get_read_enabled(s->ws))
		if (!s->closing)
			begin_close(c);
	s->in = NULL;
	s->in_left = 0;
}

/* wslay sends a close before all that was queued earlier, so it is queued when
 * the rest is out: the last message says why. */
static bool pay_close(struct conn *c)
{
	struct conn_socket *s = &c->socket;

	if (!s->owes_close)
		return false;
	s->owes_close = false;
	return wslay_event_queue_close(s->ws, CLOSE_CODE, NULL, 0) == 0;
}

static void socket_drained(struct conn *c)
{
	struct conn_socket *s = &c->socket;

	telling_go_on(c);
	frames_len = 0;
	if (!wslay_event_want_write(s->ws) && s->closing && !pay_close(c)) {
		conn_finish(c);
		return;
	}
	if (wslay_event_want_write(s->ws) && wslay_event_send(s->ws) != 0) {
		conn_doom(c);
		return;
	}
	conn_write(c, frames, frames_len);
}

/* A ping is answered by the browser itself, also while the page sleeps in the
 * background and its timers hardly run. */
static bool ask(struct conn *c)
{
	struct conn_socket *s = &c->socket;
	const struct wslay_event_msg ping = { .opcode = WSLAY_PING };

	if (s->asked ||
	    (s->place == ROOM_NO_PLACE && c->server->now_us >= s->unseated_us))
		return false;
	s->asked = true;
	set_deadline(c, SIGNAL_ANSWER_MS);
	return wslay_event_queue_msg(s->ws, &ping) == 0;
}

static void socket_late(struct conn *c)
{
	if (c->socket.closing)
		conn_doom(c);
	else if (!ask(c))
		socket_close(c);
}

static void socket_end(struct conn *c)
{
	signalling_lost(c);
	drop_msg(&c->socket);
	if (c->socket.ws != NULL)
		wslay_event_context_free(c->socket.ws);
	c->socket.ws = NULL;
}

const struct conn_kind conn_socket = {
	.room = socket_room,
	.input = socket_input,
	.drained = socket_drained,
	.late = socket_late,
	.end = socket_end,
};

void socket_start(struct conn *c)
{
	static const struct wslay_event_callbacks callbacks = {
		.recv_callback = on_recv,
		.send_callback = on_send,
		.on_frame_recv_start_callback = on_frame,
		.on_frame_recv_chunk_callback = on_chunk,
		.on_msg_recv_callback = on_message,
	};
	struct conn_socket *s = &c->socket;
	size_t early_len = c->buf_len;

	*s = (struct conn_socket){
		.place = ROOM_NO_PLACE,
		.unseated_us = in_ms(c, SIGNAL_UNSEATED_MS),
	};
	set_deadline(c, SIGNAL_QUIET_MS);
	c->buf_len = 0;
	if (wslay_event_context_server_init(&s->ws, &callbacks, c) != 0) {
		s->ws = NULL;
		conn_doom(c);
		return;
	}
	/* Lengths are checked in on_frame(), where we can say why. */
	wslay_event_config_set_no_buffering(s->ws, 1);
	wslay_event_config_set_max_recv_msg_length(s->ws, INT64_MAX);
	if (early_len > 0)
		socket_input(c, c->buf, early_len);
	conn_poke(c);
}
