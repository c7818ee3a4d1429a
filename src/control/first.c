/* A connection of which nothing is known but that it speaks TLS: the first
 * opened bytes tell HTTP from TURN. Browsers offer no ALPN for TURN, so the
 * name of a protocol cannot tell them apart. */
#include "control/conn.h"
#include "control/server.h"

#include <string.h>

enum {
	COOKIE_END = 8, /* of the STUN header: type, length, cookie */
};

static size_t first_room(const struct conn *c)
{
	return CONN_BUF_LEN - c->buf_len;
}

/* RFC 8489: two zero bits, and the cookie at offset 4. A letter of a method
 * has the second bit set. */
static bool may_be_stun(const struct conn *c)
{
	return (c->buf[0] & 0xc0) == 0;
}

static bool has_cookie(const struct conn *c)
{
	static const uint8_t cookie[4] = { 0x21, 0x12, 0xa4, 0x42 };

	return memcmp(c->buf + 4, cookie, sizeof(cookie)) == 0;
}

static void first_input(struct conn *c, const uint8_t *p, size_t len)
{
	memcpy(c->buf + c->buf_len, p, len);
	c->buf_len += len;
	if (!may_be_stun(c))
		http_start(c);
	else if (c->buf_len >= COOKIE_END && has_cookie(c))
		pump_start(c);
	else if (c->buf_len >= COOKIE_END)
		conn_doom(c);
}

static void first_late(struct conn *c)
{
	server_count(c->server, SERVER_LATE);
	conn_doom(c);
}

const struct conn_kind conn_first = {
	.room = first_room,
	.input = first_input,
	.late = first_late,
};
