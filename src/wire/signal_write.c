/* Every value is base64url, a number or a word of ours, so nothing needs to be
 * escaped. */
#include "wire/signal.h"

#include <assert.h>
#include <string.h>

static const char *const whys[SIGNAL_WHYS] = {
	[SIGNAL_FORM] = "form",         [SIGNAL_OTHER_VERSION] = "version",
	[SIGNAL_AUTH] = "auth",         [SIGNAL_FULL] = "full",
	[SIGNAL_MOVED] = "moved",       [SIGNAL_UNKNOWN] = "unknown",
	[SIGNAL_BUSY] = "busy",         [SIGNAL_SLOW] = "slow",
	[SIGNAL_STOPPING] = "stopping",
};

static const char *const states[] = {
	[SIGNAL_HERE] = "here",
	[SIGNAL_AWAY] = "away",
	[SIGNAL_GONE] = "gone",
};

static void raw(struct wr *w, const char *s)
{
	wr_bytes(w, s, strlen(s));
}

static void number(struct wr *w, uint32_t value)
{
	char digits[12];
	size_t at = sizeof(digits) - 1;

	digits[at] = 0;
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	raw(w, digits + at);
}

/* name is written as it stands: `,"you":` */
static void bytes(struct wr *w, const char *name, const uint8_t *p, size_t len)
{
	raw(w, name);
	raw(w, "\"");
	b64_write(w, p, len);
	raw(w, "\"");
}

static void plain(struct wr *w, const char *name, const char *value)
{
	raw(w, name);
	raw(w, "\"");
	for (const char *c = value; *c != 0; c++)
		assert(*c > 0x20 && *c < 0x7f && *c != '"' && *c != '\\');
	raw(w, value);
	raw(w, "\"");
}

static void counted(struct wr *w, const char *name, uint32_t value)
{
	raw(w, name);
	number(w, value);
}

static void turn(struct wr *w, const struct signal_turn *t)
{
	plain(w, ",\"turn\":{\"user\":", t->user);
	plain(w, ",\"pass\":", t->pass);
	counted(w, ",\"ttl_s\":", t->ttl_s);
	plain(w, ",\"host\":", t->host);
	counted(w, ",\"udp\":", t->udp_port);
	counted(w, ",\"tcp\":", t->tcp_port);
	raw(w, "}");
}

void signal_write_joined(struct wr *w, const struct signal_joined *j)
{
	counted(w, "{\"t\":\"joined\",\"v\":", SIGNAL_VERSION);
	bytes(w, ",\"you\":", j->you, sizeof(j->you));
	counted(w, ",\"seat_index\":", j->seat_index);
	bytes(w, ",\"half\":", j->half, sizeof(j->half));
	raw(w, ",\"peers\":[");
	if (j->has_peer) {
		bytes(w, "{\"id\":", j->peer.id, sizeof(j->peer.id));
		raw(w, j->peer.here ? ",\"here\":true" : ",\"here\":false");
		counted(w, ",\"seat_index\":", j->peer.seat_index);
		raw(w, "}");
	}
	raw(w, "]");
	turn(w, &j->turn);
	raw(w, "}");
}

void signal_write_half(struct wr *w, const uint8_t half[SIGNAL_HALF_LEN])
{
	bytes(w, "{\"t\":\"half\",\"half\":", half, SIGNAL_HALF_LEN);
	raw(w, "}");
}

void signal_write_peer(struct wr *w, const uint8_t id[SIGNAL_PEER_LEN],
		       uint8_t seat_index, enum signal_state state)
{
	bytes(w, "{\"t\":\"peer\",\"id\":", id, SIGNAL_PEER_LEN);
	plain(w, ",\"state\":", states[state]);
	counted(w, ",\"seat_index\":", seat_index);
	raw(w, "}");
}

void signal_write_msg(struct wr *w, const uint8_t from[SIGNAL_PEER_LEN],
		      const char *data, size_t data_len)
{
	bytes(w, "{\"t\":\"msg\",\"from\":", from, SIGNAL_PEER_LEN);
	raw(w, ",\"data\":\"");
	wr_bytes(w, data, data_len); /* read as base64url */
	raw(w, "\"}");
}

void signal_write_turn(struct wr *w, const struct signal_turn *t)
{
	raw(w, "{\"t\":\"turn\"");
	turn(w, t);
	raw(w, "}");
}

void signal_write_pong(struct wr *w)
{
	raw(w, "{\"t\":\"pong\"}");
}

void signal_write_refused(struct wr *w, enum signal_why why)
{
	plain(w, "{\"t\":\"refused\",\"why\":", whys[why]);
	raw(w, "}");
}
