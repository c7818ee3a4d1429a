/* From HTTP to the signalling socket (RFC 6455, section 4.2). */
#include "control/http.h"
#include "control/server.h"
#include "prim/sha1.h"

#include <assert.h>
#include <string.h>

enum {
	KEY_TEXT_LEN = 24, /* base64 of 16 bytes, with "==" */
	ACCEPT_SIZE = 29,  /* base64 of a SHA-1, with its NUL */
	HEAD_SIZE = 2048,
	FORBIDDEN = 403,
};

static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
static const char subprotocol[] = "incamera.2";

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
			       "uvwxyz0123456789+/";

static bool is_key(struct http1_text key)
{
	if (key.p == NULL || key.len != KEY_TEXT_LEN)
		return false;
	for (size_t i = 0; i < KEY_TEXT_LEN - 2; i++)
		if (key.p[i] == 0 || strchr(alphabet, key.p[i]) == NULL)
			return false;
	return memcmp(key.p + KEY_TEXT_LEN - 2, "==", 2) == 0;
}

/* Base64 with padding: 20 bytes become 27 characters and one "=". */
static void accept_text(char out[ACCEPT_SIZE], struct http1_text key)
{
	uint8_t joined[KEY_TEXT_LEN + sizeof(guid)];
	struct wr w = wr_init(joined, sizeof(joined));
	uint8_t hash[SHA1_LEN + 1] = { 0 };
	size_t n = 0;

	wr_bytes(&w, key.p, KEY_TEXT_LEN);
	wr_bytes(&w, guid, strlen(guid));
	sha1(hash, joined, wr_len(&w));
	for (size_t i = 0; i < sizeof(hash); i += 3) {
		uint32_t v = (uint32_t)hash[i] << 16 |
			     (uint32_t)hash[i + 1] << 8 | hash[i + 2];

		for (unsigned shift = 24; shift > 0; shift -= 6)
			out[n++] = alphabet[v >> (shift - 6) & 63];
	}
	out[ACCEPT_SIZE - 2] = '='; /* for the byte that is not the hash's */
	out[ACCEPT_SIZE - 1] = 0;
}

/* What is wrong with the request; 0 for nothing. */
static unsigned check(const struct http1_request *r)
{
	const struct http1_text *f = r->field;

	if (!http1_has(f[HTTP1_UPGRADE], "websocket") ||
	    !http1_has(f[HTTP1_CONNECTION], "upgrade") ||
	    !http1_is(f[HTTP1_WS_VERSION], "13"))
		return HTTP_UPGRADE_REQUIRED;
	if (r->method != HTTP1_GET || !is_key(f[HTTP1_WS_KEY]) ||
	    !http1_has(f[HTTP1_WS_PROTOCOL], subprotocol))
		return HTTP1_BAD_REQUEST;
	/* A page of another site must not speak with the browser's hands. */
	if (!http1_is_same_origin(r))
		return FORBIDDEN;
	return 0;
}

static void send_switch(struct conn *c, const struct http1_request *r)
{
	uint8_t head[HEAD_SIZE];
	struct wr w = wr_init(head, sizeof(head));
	char accept[ACCEPT_SIZE];
	size_t len = 0;

	accept_text(accept, r->field[HTTP1_WS_KEY]);
	http_begin(&w, 101, r);
	http1_put(&w, "Upgrade", "websocket");
	http1_put(&w, "Connection", "Upgrade");
	http1_put(&w, "Sec-WebSocket-Accept", accept);
	http1_put(&w, "Sec-WebSocket-Protocol", subprotocol);
	http1_end(&w);

	enum err e = wr_done(&w, &len);

	assert(e == OK); /* HEAD_SIZE is enough */
	conn_write(c, head, len);
}

void http_upgrade(struct conn *c, const struct http1_request *r)
{
	unsigned status = check(r);

	if (status != 0) {
		http_refuse(c, status, r);
		return;
	}
	send_switch(c, r);
	conn_become(c, &conn_socket);
}
