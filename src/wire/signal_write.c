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

static const char *const groups[] = {
	[SIGNAL_YOURS] = "yours",
	[SIGNAL_THERE] = "there",
	[SIGNAL_NO_GROUP] = "none",
};

static const char *const froms[] = {
	[SIGNAL_FROM_KNOCK] = "{\"t\":\"knock\",\"from\":",
	[SIGNAL_FROM_SAID] = "{\"t\":\"said\",\"from\":",
	[SIGNAL_FROM_MSG] = "{\"t\":\"msg\",\"from\":",
};

static void raw(struct wr *w, const char *s)
{
	wr_bytes(w, s, strlen(s));
}

static void number(struct wr *w, uint64_t value)
{
	char digits[21];
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

static void counted(struct wr *w, const char *name, uint64_t value)
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

static void sealed(struct wr *w, const struct signal_text *data)
{
	raw(w, ",\"data\":\"");
	wr_bytes(w, data->p, data->len); /* read as base64url */
	raw(w, "\"");
}

static void roster(struct wr *w, const struct signal_roster *r)
{
	raw(w, ",\"peers\":[");
	for (size_t i = 0; i < r->n; i++) {
		const struct signal_peer *p = &r->peer[i];

		bytes(w, i == 0 ? "{\"id\":" : ",{\"id\":", p->id,
		      sizeof(p->id));
		raw(w, p->here ? ",\"here\":true}" : ",\"here\":false}");
	}
	raw(w, "]");
}

void signal_write_joined(struct wr *w, const struct signal_joined *j)
{
	counted(w, "{\"t\":\"joined\",\"v\":", SIGNAL_VERSION);
	bytes(w, ",\"you\":", j->you, sizeof(j->you));
	bytes(w, ",\"half\":", j->half, sizeof(j->half));
	raw(w, ",\"group\":");
	if (j->has_group) {
		bytes(w, "{\"group\":", j->group, sizeof(j->group));
		counted(w, ",\"epoch\":", j->epoch);
		raw(w, j->in ? ",\"in\":true}" : ",\"in\":false}");
	} else {
		raw(w, "null");
	}
	roster(w, &j->roster);
	turn(w, &j->turn);
	raw(w, "}");
}

void signal_write_half(struct wr *w, const uint8_t half[SIGNAL_HALF_LEN])
{
	bytes(w, "{\"t\":\"half\",\"half\":", half, SIGNAL_HALF_LEN);
	raw(w, "}");
}

void signal_write_group(struct wr *w, enum signal_group_is is)
{
	plain(w, "{\"t\":\"group\",\"is\":", groups[is]);
	raw(w, "}");
}

void signal_write_commit(struct wr *w, const uint8_t from[SIGNAL_PEER_LEN],
			 uint64_t epoch, const struct signal_text *data)
{
	bytes(w, "{\"t\":\"commit\",\"from\":", from, SIGNAL_PEER_LEN);
	counted(w, ",\"epoch\":", epoch);
	sealed(w, data);
	raw(w, "}");
}

void signal_write_taken(struct wr *w, uint64_t epoch)
{
	counted(w, "{\"t\":\"taken\",\"epoch\":", epoch);
	raw(w, "}");
}

void signal_write_stale(struct wr *w, uint64_t epoch)
{
	counted(w, "{\"t\":\"stale\",\"epoch\":", epoch);
	raw(w, "}");
}

void signal_write_welcome(struct wr *w, const struct signal_welcome *m)
{
	bytes(w, "{\"t\":\"welcome\",\"from\":", m->from, SIGNAL_PEER_LEN);
	counted(w, ",\"epoch\":", m->epoch);
	bytes(w, ",\"group\":", m->group, SIGNAL_GROUP_LEN);
	sealed(w, &m->data);
	roster(w, &m->roster);
	raw(w, "}");
}

void signal_write_peer(struct wr *w, const uint8_t id[SIGNAL_PEER_LEN],
		       enum signal_state state)
{
	bytes(w, "{\"t\":\"peer\",\"id\":", id, SIGNAL_PEER_LEN);
	plain(w, ",\"state\":", states[state]);
	raw(w, "}");
}

void signal_write_from(struct wr *w, enum signal_from what,
		       const uint8_t from[SIGNAL_PEER_LEN],
		       const struct signal_text *data)
{
	bytes(w, froms[what], from, SIGNAL_PEER_LEN);
	sealed(w, data);
	raw(w, "}");
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

static void description(struct wr *w, struct rd sdp)
{
	raw(w, ",\"sdp\":\"");
	for (; sdp.left > 0; rd_bytes(&sdp, 1)) {
		if (*sdp.p == '\r') {
			raw(w, "\\r");
		} else if (*sdp.p == '\n') {
			raw(w, "\\n");
		} else {
			assert(*sdp.p >= 0x20 && *sdp.p < 0x7f &&
			       *sdp.p != '"' && *sdp.p != '\\');
			wr_u8(w, *sdp.p);
		}
	}
	raw(w, "\"");
}

void signal_write_offer(struct wr *w, uint32_t n, struct rd sdp)
{
	counted(w, "{\"t\":\"offer\",\"n\":", n);
	description(w, sdp);
	raw(w, "}");
}

void signal_write_layers(struct wr *w, uint8_t context, uint8_t layers)
{
	counted(w, "{\"t\":\"layers\",\"k\":", context);
	for (unsigned i = 0; i < SIGNAL_LAYERS_N; i++) {
		raw(w, i == 0 ? ",\"on\":[" : ",");
		raw(w, (layers & 1u << i) != 0 ? "true" : "false");
	}
	raw(w, "]}");
}

void signal_write_unsealed(struct wr *w, uint8_t context)
{
	counted(w, "{\"t\":\"unsealed\",\"k\":", context);
	raw(w, "}");
}

void signal_write_parted(struct wr *w)
{
	raw(w, "{\"t\":\"parted\"}");
}

void signal_write_refused(struct wr *w, enum signal_why why)
{
	plain(w, "{\"t\":\"refused\",\"why\":", whys[why]);
	raw(w, "}");
}
