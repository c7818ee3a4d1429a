#include "wire/signal.h"

#include "wire/signal_put.h"

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

static void plain(struct wr *w, const char *name, const char *value)
{
	signal_put(w, name);
	signal_put(w, "\"");
	for (const char *c = value; *c != 0; c++)
		assert(*c > 0x20 && *c < 0x7f && *c != '"' && *c != '\\');
	signal_put(w, value);
	signal_put(w, "\"");
}

static void turn(struct wr *w, const struct signal_turn *t)
{
	plain(w, ",\"turn\":{\"user\":", t->user);
	plain(w, ",\"pass\":", t->pass);
	signal_put_number(w, ",\"ttl_s\":", t->ttl_s);
	plain(w, ",\"host\":", t->host);
	signal_put_number(w, ",\"udp\":", t->udp_port);
	signal_put_number(w, ",\"tcp\":", t->tcp_port);
	signal_put(w, "}");
}

static void sealed(struct wr *w, const struct signal_text *data)
{
	signal_put(w, ",\"data\":\"");
	wr_bytes(w, data->p, data->len); /* read as base64url */
	signal_put(w, "\"");
}

static void roster(struct wr *w, const struct signal_roster *r)
{
	signal_put(w, ",\"peers\":[");
	for (size_t i = 0; i < r->n; i++) {
		const struct signal_peer *p = &r->peer[i];

		signal_put_bytes(w, i == 0 ? "{\"id\":" : ",{\"id\":", p->id,
				 sizeof(p->id));
		signal_put(w, p->here ? ",\"here\":true}" : ",\"here\":false}");
	}
	signal_put(w, "]");
}

void signal_write_joined(struct wr *w, const struct signal_joined *j)
{
	signal_put_number(w, "{\"t\":\"joined\",\"v\":", SIGNAL_VERSION);
	signal_put_bytes(w, ",\"you\":", j->you, sizeof(j->you));
	signal_put_bytes(w, ",\"half\":", j->half, sizeof(j->half));
	signal_put(w, ",\"group\":");
	if (j->has_group) {
		signal_put_bytes(w, "{\"group\":", j->group, sizeof(j->group));
		signal_put_number(w, ",\"epoch\":", j->epoch);
		signal_put(w, j->in ? ",\"in\":true}" : ",\"in\":false}");
	} else {
		signal_put(w, "null");
	}
	roster(w, &j->roster);
	turn(w, &j->turn);
	signal_put(w, "}");
}

void signal_write_half(struct wr *w, const uint8_t half[SIGNAL_HALF_LEN])
{
	signal_put_bytes(w, "{\"t\":\"half\",\"half\":", half, SIGNAL_HALF_LEN);
	signal_put(w, "}");
}

void signal_write_group(struct wr *w, enum signal_group_is is)
{
	plain(w, "{\"t\":\"group\",\"is\":", groups[is]);
	signal_put(w, "}");
}

void signal_write_commit(struct wr *w, const uint8_t from[SIGNAL_PEER_LEN],
			 uint64_t epoch, const struct signal_text *data)
{
	signal_put_bytes(w, "{\"t\":\"commit\",\"from\":", from,
			 SIGNAL_PEER_LEN);
	signal_put_number(w, ",\"epoch\":", epoch);
	sealed(w, data);
	signal_put(w, "}");
}

void signal_write_taken(struct wr *w, uint64_t epoch)
{
	signal_put_number(w, "{\"t\":\"taken\",\"epoch\":", epoch);
	signal_put(w, "}");
}

void signal_write_stale(struct wr *w, uint64_t of, uint64_t epoch)
{
	signal_put_number(w, "{\"t\":\"stale\",\"of\":", of);
	signal_put_number(w, ",\"epoch\":", epoch);
	signal_put(w, "}");
}

void signal_write_welcome(struct wr *w, const struct signal_welcome *m)
{
	signal_put_bytes(w, "{\"t\":\"welcome\",\"from\":", m->from,
			 SIGNAL_PEER_LEN);
	signal_put_number(w, ",\"epoch\":", m->epoch);
	signal_put_bytes(w, ",\"group\":", m->group, SIGNAL_GROUP_LEN);
	sealed(w, &m->data);
	roster(w, &m->roster);
	signal_put(w, "}");
}

void signal_write_peer(struct wr *w, const uint8_t id[SIGNAL_PEER_LEN],
		       enum signal_state state)
{
	signal_put_bytes(w, "{\"t\":\"peer\",\"id\":", id, SIGNAL_PEER_LEN);
	plain(w, ",\"state\":", states[state]);
	signal_put(w, "}");
}

void signal_write_from(struct wr *w, enum signal_from what,
		       const uint8_t from[SIGNAL_PEER_LEN],
		       const struct signal_text *data)
{
	signal_put_bytes(w, froms[what], from, SIGNAL_PEER_LEN);
	sealed(w, data);
	signal_put(w, "}");
}

void signal_write_turn(struct wr *w, const struct signal_turn *t)
{
	signal_put(w, "{\"t\":\"turn\"");
	turn(w, t);
	signal_put(w, "}");
}

void signal_write_pong(struct wr *w)
{
	signal_put(w, "{\"t\":\"pong\"}");
}

void signal_write_offer(struct wr *w, uint32_t n, struct rd sdp)
{
	signal_put_number(w, "{\"t\":\"offer\",\"n\":", n);
	signal_put(w, ",\"sdp\":\"");
	signal_put_lines(w, sdp);
	signal_put(w, "\"}");
}

void signal_write_layers(struct wr *w, uint8_t context, uint8_t layers)
{
	signal_put_number(w, "{\"t\":\"layers\",\"k\":", context);
	for (unsigned i = 0; i < SIGNAL_LAYERS_N; i++) {
		signal_put(w, i == 0 ? ",\"on\":[" : ",");
		signal_put(w, (layers & 1u << i) != 0 ? "true" : "false");
	}
	signal_put(w, "]}");
}

void signal_write_unsealed(struct wr *w, uint8_t context)
{
	signal_put_number(w, "{\"t\":\"unsealed\",\"k\":", context);
	signal_put(w, "}");
}

void signal_write_parted(struct wr *w)
{
	signal_put(w, "{\"t\":\"parted\"}");
}

void signal_write_refused(struct wr *w, enum signal_why why)
{
	plain(w, "{\"t\":\"refused\",\"why\":", whys[why]);
	signal_put(w, "}");
}
