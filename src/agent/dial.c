#include "agent/dial.h"

#include "agent/upgrade.h"
#include "base/limits.h"
#include "os/fd.h"
#include "os/random.h"
#include "os/stream.h"
#include "os/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wslay/wslay.h>

enum {
	CHUNK_LEN = 16384, /* bytes read or sealed at once */
	HEAD_SIZE = 1024,
	CLOSE_CODE = 1000,
};

enum state {
	CONNECTING,
	SHAKING, /* hands, TLS's */
	UPGRADING,
	OPEN,
	ENDED,
};

struct dial {
	struct dial_user user;
	struct loop *loop;
	struct loop_watch watch;
	struct tls *tls;
	wslay_event_context_ptr ws;
	enum state state;
	enum err why;
	bool busy; /* in a callback of the loop: it flushes in the end */
	struct upgrade upgrade;
	char host[UPGRADE_HOST_MAX];
	size_t head_len;
	uint8_t head[HTTP1_HEAD_LEN]; /* of the answer, so far */
	const uint8_t *in;            /* plain bytes for wslay */
	size_t in_left;
};

/* One connection is read at a time. */
static uint8_t chunk[CHUNK_LEN];
static uint8_t plain[TLS_READ_LEN];

static void end(struct dial *d, enum err why)
{
	if (d->state == ENDED)
		return;
	d->state = ENDED;
	d->why = why;
}

static ssize_t on_recv(wslay_event_context_ptr ws, uint8_t *buf, size_t len,
		       int flags, void *arg)
{
	struct dial *d = arg;
	const size_t n = d->in_left < len ? d->in_left : len;

	(void)flags;
	if (n == 0) {
		wslay_event_set_error(ws, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	memcpy(buf, d->in, n);
	d->in += n;
	d->in_left -= n;
	return (ssize_t)n;
}

static ssize_t on_send(wslay_event_context_ptr ws, const uint8_t *data,
		       size_t len, int flags, void *arg)
{
	struct dial *d = arg;

	(void)flags;
	if (tls_write(d->tls, data, len) != OK) {
		wslay_event_set_error(ws, WSLAY_ERR_CALLBACK_FAILURE);
		return -1;
	}
	return (ssize_t)len;
}

/* wslay's type. NOLINTNEXTLINE(readability-non-const-parameter) */
static int on_mask(wslay_event_context_ptr ws, uint8_t *buf, size_t len,
		   void *arg)
{
	(void)ws;
	(void)arg;
	random_fill(buf, len);
	return 0;
}

static void on_message(wslay_event_context_ptr ws,
		       const struct wslay_event_on_msg_recv_arg *m, void *arg)
{
	struct dial *d = arg;

	(void)ws;
	if (m->opcode == WSLAY_TEXT_FRAME && d->state == OPEN)
		d->user.message(d->user.arg, rd_init(m->msg, m->msg_length));
}

/* All that waits in wslay, sealed. */
static void write_frames(struct dial *d)
{
	while (d->state == OPEN && wslay_event_want_write(d->ws))
		if (wslay_event_send(d->ws) != 0)
			end(d, ERR_OS);
}

/* Gives the kernel what it takes, and waits for the rest. */
static void flush(struct dial *d)
{
	struct stream_pieces out = { .p = { NULL, chunk } };
	enum err err = OK;
	size_t sent;

	if (d->state == OPEN)
		write_frames(d);
	while (err == OK && (out.len[0] = tls_waiting(d->tls, &out.p[0])) > 0) {
		err = stream_send(d->watch.fd, &out, &sent);
		if (err == OK)
			tls_sent(d->tls, sent);
	}
	if (err == ERR_OS)
		end(d, ERR_OS);
	if (d->state != ENDED &&
	    loop_set(d->loop, &d->watch,
		     LOOP_IN | (out.len[0] > 0 ? LOOP_OUT : 0)) != OK)
		end(d, ERR_OS);
}

/* The handshake is done: asks for the socket. */
static void ask(struct dial *d)
{
	uint8_t nonce[UPGRADE_NONCE_LEN];
	uint8_t buf[HEAD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));
	size_t len;

	random_fill(nonce, sizeof(nonce));
	upgrade_ask(&w, &d->upgrade, d->host, nonce);
	d->state = UPGRADING;
	if (wr_done(&w, &len) != OK || tls_write(d->tls, buf, len) != OK)
		end(d, ERR_OS);
}

static void open_socket(struct dial *d)
{
	static const struct wslay_event_callbacks callbacks = {
		.recv_callback = on_recv,
		.send_callback = on_send,
		.genmask_callback = on_mask,
		.on_msg_recv_callback = on_message,
	};

	if (wslay_event_context_client_init(&d->ws, &callbacks, d) != 0) {
		d->ws = NULL;
		end(d, ERR_OS);
		return;
	}
	wslay_event_config_set_max_recv_msg_length(d->ws, SIGNAL_MESSAGE_LEN);
	d->state = OPEN;
	d->user.open(d->user.arg);
}

static void take_frames(struct dial *d, const uint8_t *p, size_t len)
{
	d->in = p;
	d->in_left = len;
	if (wslay_event_recv(d->ws) != 0)
		end(d, ERR_FORMAT);
	else if (wslay_event_get_close_received(d->ws)) {
		write_frames(d);
		end(d, OK);
	}
}

/* Behind the head may come the first frames. */
static void take_head(struct dial *d, const uint8_t *p, size_t len)
{
	const size_t before = d->head_len;
	size_t head_len;

	if (len > sizeof(d->head) - d->head_len) {
		end(d, ERR_FORMAT);
		return;
	}
	memcpy(d->head + d->head_len, p, len);
	d->head_len += len;
	if (upgrade_answer(&d->upgrade, rd_init(d->head, d->head_len),
			   &head_len) != OK) {
		end(d, ERR_FORMAT);
		return;
	}
	if (head_len == 0)
		return;
	open_socket(d);
	if (d->state == OPEN && d->head_len > head_len)
		take_frames(d, p + (head_len - before), d->head_len - head_len);
}

/* What the server said, as far as it is here. */
static void take_plain(struct dial *d)
{
	size_t len;

	do {
		if (tls_read(d->tls, plain, sizeof(plain), &len) != OK) {
			end(d, d->state == SHAKING ? ERR_AUTH : ERR_FORMAT);
			return;
		}
		if (d->state == SHAKING && tls_is_open(d->tls))
			ask(d);
		if (len == 0)
			break;
		if (d->state == UPGRADING)
			take_head(d, plain, len);
		else
			take_frames(d, plain, len);
	} while (d->state != ENDED);
	if (tls_is_ended(d->tls))
		end(d, OK);
}

static void take(struct dial *d)
{
	enum err err = OK;
	size_t len;

	while (err == OK && d->state != ENDED) {
		err = stream_recv(d->watch.fd, chunk, sizeof(chunk), &len);
		if (err == OK && tls_put(d->tls, chunk, len) != OK)
			err = ERR_OS;
		if (err == OK)
			take_plain(d);
	}
	if (err == ERR_OS)
		end(d, ERR_OS);
}

static void on_loop(struct loop_watch *w, unsigned events)
{
	struct dial *d = w->arg;

	d->busy = true;
	if (d->state == CONNECTING) {
		if (tcp_check(w->fd) != OK)
			end(d, ERR_OS);
		else
			d->state = SHAKING;
		if (d->state == SHAKING)
			take_plain(d);
	}
	if (d->state != ENDED && (events & (LOOP_IN | LOOP_GONE)) != 0)
		take(d);
	flush(d);
	d->busy = false;
	if (d->state != ENDED)
		return;
	loop_remove(d->loop, &d->watch);
	d->user.closed(d->user.arg, d->why);
}

/* As it stands in a link; cut where it is longer than any name. */
static void write_host(struct dial *d, const struct dial_to *to)
{
	const bool v6 = strchr(to->host, ':') != NULL;

	(void)snprintf(d->host, sizeof(d->host), "%s%s%s:%u", v6 ? "[" : "",
		       to->host, v6 ? "]" : "", to->addr.port);
}

enum err dial_open(struct dial **d, struct loop *loop, const struct dial_to *to,
		   const struct dial_user *user)
{
	struct dial *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->user = *user;
	new->loop = loop;
	new->watch = (struct loop_watch){ .fd = -1, .fn = on_loop, .arg = new };
	write_host(new, to);
	if (tls_client_dial(&new->tls, to->tls, to->host) != OK ||
	    tcp_connect(&new->watch.fd, &to->addr, &to->from) != OK ||
	    loop_add(loop, &new->watch, LOOP_OUT) != OK)
		goto fail;
	*d = new;
	return OK;

fail:
	new->state = ENDED;
	dial_free(new);
	return ERR_OS;
}

void dial_free(struct dial *d)
{
	if (d == NULL)
		return;
	if (d->state != ENDED)
		loop_remove(d->loop, &d->watch);
	fd_close(d->watch.fd);
	if (d->ws != NULL)
		wslay_event_context_free(d->ws);
	tls_free(d->tls);
	free(d);
}

void dial_send(struct dial *d, struct rd text)
{
	const struct wslay_event_msg m = { WSLAY_TEXT_FRAME, text.p,
					   text.left };

	if (d->state != OPEN)
		return;
	if (wslay_event_queue_msg(d->ws, &m) != 0)
		end(d, ERR_OS);
	else if (!d->busy)
		flush(d);
}

void dial_close(struct dial *d)
{
	if (d->state != OPEN)
		return;
	write_frames(d);
	if (d->state == OPEN &&
	    wslay_event_queue_close(d->ws, CLOSE_CODE, NULL, 0) == 0 &&
	    !d->busy)
		flush(d);
}
