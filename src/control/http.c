/* The web client, /healthz, and the way to the signalling socket. */
#include "control/http.h"

#include "base/b64.h"
#include "control/assets.h"
#include "control/server.h"

#include <assert.h>
#include <string.h>

enum {
	HEAD_SIZE = 2048, /* bytes of the head of any answer of ours */
	BODY_CHUNK_LEN = 16384,
	ROOM_TEXT_LEN = 22,
};

/* The page may load from us and talk to us, and run nothing that was not in a
 * file of ours. Nobody may frame it, or learn its address. */
static const struct {
	const char *name;
	const char *value;
} rules[] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
	  "worker-src 'self'; style-src 'self'; img-src 'self' data:; "
	  "connect-src 'self'; media-src 'self'; manifest-src 'self'; "
	  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Embedder-Policy", "require-corp" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy",
	  "camera=(self), microphone=(self), display-capture=(self), "
	  "speaker-selection=(self), fullscreen=(self), "
	  "screen-wake-lock=(self), clipboard-write=(self), "
	  "geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=(), "
	  "accelerometer=(), gyroscope=(), magnetometer=()" },
};

static uint64_t in_ms(const struct conn *c, unsigned ms)
{
	return c->server->now_us + ms * UINT64_C(1000);
}

static bool is_path(struct http1_text path, const char *text)
{
	return path.len == strlen(text) && memcmp(path.p, text, path.len) == 0;
}

void http_begin(struct wr *w, unsigned status, const struct http1_request *r)
{
	http1_begin(w, status);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		http1_put(w, rules[i].name, rules[i].value);
	if (r != NULL && http1_host_is_name(r))
		http1_put(w, "Strict-Transport-Security", "max-age=31536000");
}

static void send_head(struct conn *c, struct wr *w)
{
	size_t len = 0;

	http1_end(w);

	enum err e = wr_done(w, &len);

	assert(e == OK); /* HEAD_SIZE is enough for all we say */
	conn_write(c, w->start, len);
}

/* A short text, or nothing for HEAD. */
static void answer_text(struct conn *c, unsigned status,
			const struct http1_request *r, const char *text)
{
	uint8_t head[HEAD_SIZE];
	struct wr w = wr_init(head, sizeof(head));

	http_begin(&w, status, r);
	if (status == HTTP1_NOT_ALLOWED)
		http1_put(&w, "Allow", "GET, HEAD");
	if (status == HTTP_UPGRADE_REQUIRED) {
		http1_put(&w, "Upgrade", "websocket");
		http1_put(&w, "Sec-WebSocket-Version", "13");
		http1_put(&w, "Connection", "Upgrade, close");
	} else if (c->http.closing) {
		http1_put(&w, "Connection", "close");
	}
	http1_put(&w, "Cache-Control", "no-store");
	http1_put(&w, "Content-Type", "text/plain; charset=utf-8");
	http1_put_number(&w, "Content-Length", strlen(text));
	send_head(c, &w);
	if (r == NULL || r->method != HTTP1_HEAD)
		conn_write(c, text, strlen(text));
}

void http_refuse(struct conn *c, unsigned status, const struct http1_request *r)
{
	c->http.closing = true;
	answer_text(c, status, r, "refused\n");
}

static void answer_asset(struct conn *c, const struct http1_request *r,
			 const struct asset *a)
{
	uint8_t head[HEAD_SIZE];
	struct wr w = wr_init(head, sizeof(head));
	bool small = a->brotli != NULL &&
		     http1_has(r->field[HTTP1_ACCEPT_ENCODING], "br");
	const uint8_t *body = small ? a->brotli : a->plain;
	size_t len = small ? a->brotli_len : a->plain_len;

	http_begin(&w, 200, r);
	http1_put(&w, "Cache-Control",
		  a->is_hashed ? "public, max-age=31536000, immutable"
			       : "no-store");
	http1_put(&w, "Content-Type", a->type);
	if (a->brotli != NULL)
		http1_put(&w, "Vary", "Accept-Encoding");
	if (small)
		http1_put(&w, "Content-Encoding", "br");
	if (c->http.closing)
		http1_put(&w, "Connection", "close");
	http1_put_number(&w, "Content-Length", len);
	send_head(c, &w);
	if (r->method == HTTP1_HEAD)
		return;
	c->http.body = body;
	c->http.body_left = len;
}

/* The page of a room is the start page: what comes after the slash is for the
 * script in it, and so is what comes after the #, which nobody sends. */
static bool is_room(struct http1_text path)
{
	return path.len == strlen("/r/") + ROOM_TEXT_LEN &&
	       memcmp(path.p, "/r/", 3) == 0 &&
	       b64_is_strict(path.p + 3, ROOM_TEXT_LEN);
}

static const struct asset *find_asset(struct http1_text path)
{
	for (size_t i = 0; i < assets_n; i++)
		if (is_path(path, assets[i].path))
			return &assets[i];
	return NULL;
}

static void route(struct conn *c, const struct http1_request *r)
{
	static const struct http1_text page = { "/", 1 };
	const struct asset *a = find_asset(is_room(r->path) ? page : r->path);

	if (is_path(r->path, "/ws"))
		http_upgrade(c, r);
	else if (is_path(r->path, "/healthz"))
		answer_text(c, 200, r, "ok\n");
	else if (a != NULL)
		answer_asset(c, r, a);
	else
		answer_text(c, 404, r, "There is nothing here.\n");
}

static void serve_one(struct conn *c, size_t head_len)
{
	struct http1_request r;
	unsigned status = 0;

	c->http.requests_n++;
	if (http1_read(&r, rd_init(c->buf, head_len), &status) != OK) {
		http_refuse(c, status, NULL);
		return;
	}
	if (c->http.requests_n == HTTP_REQUESTS_N ||
	    http1_has(r.field[HTTP1_CONNECTION], "close"))
		c->http.closing = true;
	route(c, &r);
}

static void drop_front(struct conn *c, size_t len)
{
	c->buf_len -= len;
	memmove(c->buf, c->buf + len, c->buf_len);
}

/* The time for what comes next: taking the answer, the rest of a request that
 * has begun, or the next one. */
static void set_deadline(struct conn *c)
{
	unsigned ms = HTTP_IDLE_MS;

	if (c->http.body_left > 0)
		ms = HTTP_BODY_MS;
	else if (c->buf_len > 0)
		ms = HTTP_HEAD_MS;
	c->deadline_us = in_ms(c, ms);
}

/* Takes one request from the front of buf; false when there is none. */
static bool take_one(struct conn *c)
{
	size_t head_len = 0;
	enum err e = http1_find_head(&head_len, rd_init(c->buf, c->buf_len));

	if (e != OK) {
		http_refuse(c,
			    e == ERR_FULL ? HTTP1_HEAD_TOO_LARGE
					  : HTTP1_BAD_REQUEST,
			    NULL);
		return false;
	}
	if (head_len == 0)
		return false;
	serve_one(c, head_len);
	drop_front(c, head_len);
	return true;
}

/* Answers what lies in buf, as far as it is whole and the client reads. */
static void serve(struct conn *c)
{
	while (c->kind == &conn_http && c->buf_len > 0 &&
	       c->http.body_left == 0 && !c->http.closing &&
	       conn_waiting(c) < CONN_BACKLOG_LEN) {
		if (!take_one(c))
			return;
		set_deadline(c);
	}
	if (c->kind == &conn_socket)
		socket_start(c);
}

static bool is_idle(const struct conn *c)
{
	return c->buf_len == 0 && c->http.body_left == 0;
}

static size_t http_room(const struct conn *c)
{
	if (c->http.body_left > 0 || c->http.closing)
		return 0;
	return CONN_BUF_LEN - c->buf_len;
}

static void http_input(struct conn *c, const uint8_t *p, size_t len)
{
	if (c->buf_len == 0)
		c->deadline_us = in_ms(c, HTTP_HEAD_MS);
	memcpy(c->buf + c->buf_len, p, len);
	c->buf_len += len;
	serve(c);
	conn_poke(c); /* there may be a body to write */
}

static void write_body(struct conn *c)
{
	size_t len = c->http.body_left;

	if (len > BODY_CHUNK_LEN)
		len = BODY_CHUNK_LEN;
	conn_write(c, c->http.body, len);
	c->http.body += len;
	c->http.body_left -= len;
	if (c->http.body_left > 0)
		return;
	set_deadline(c);
	conn_poke(c); /* more is read again */
}

static void http_drained(struct conn *c)
{
	if (c->http.body_left > 0)
		write_body(c);
	else if (c->http.closing)
		conn_finish(c);
	else
		serve(c);
}

static void http_late(struct conn *c)
{
	server_count(c->server, SERVER_LATE);
	if (!is_idle(c) && c->http.body_left == 0)
		http_refuse(c, 408, NULL);
	conn_finish(c);
}

const struct conn_kind conn_http = {
	.room = http_room,
	.input = http_input,
	.drained = http_drained,
	.late = http_late,
};

void http_start(struct conn *c)
{
	conn_become(c, &conn_http);
	c->http = (struct conn_http){ 0 };
	c->deadline_us = in_ms(c, HTTP_HEAD_MS);
	serve(c);
	conn_poke(c);
}
