#include "wire/signal_ask.h"

#include "wire/signal_put.h"

#include <assert.h>

static const char *const words[SIGNAL_KINDS] = {
	[SIGNAL_TURN] = "{\"t\":\"turn\"}",
	[SIGNAL_PING] = "{\"t\":\"ping\"}",
	[SIGNAL_LEAVE] = "{\"t\":\"leave\"}",
	[SIGNAL_PART] = "{\"t\":\"part\"}",
};

void signal_ask_join(struct wr *w, const struct signal_ask_join *j)
{
	signal_put_number(w, "{\"t\":\"join\",\"v\":", SIGNAL_VERSION);
	signal_put_bytes(w, ",\"room\":", j->room, SIGNAL_ROOM_LEN);
	signal_put_bytes(w, ",\"auth\":", j->auth, SIGNAL_AUTH_LEN);
	signal_put_bytes(w, ",\"seat\":", j->seat, SIGNAL_SEAT_LEN);
	if (j->group == NULL) {
		signal_put(w, ",\"member\":null}");
		return;
	}
	signal_put_bytes(w, ",\"member\":{\"group\":", j->group,
			 SIGNAL_GROUP_LEN);
	signal_put_number(w, ",\"epoch\":", j->epoch);
	signal_put(w, "}}");
}

void signal_ask_found(struct wr *w, const uint8_t group[SIGNAL_GROUP_LEN])
{
	signal_put_bytes(w, "{\"t\":\"found\",\"group\":", group,
			 SIGNAL_GROUP_LEN);
	signal_put(w, "}");
}

void signal_ask_knock(struct wr *w, struct rd knock)
{
	signal_put_bytes(w, "{\"t\":\"knock\",\"data\":", knock.p, knock.left);
	signal_put(w, "}");
}

static void put_peers(struct wr *w, const struct signal_peers *peers)
{
	signal_put(w, "[");
	for (size_t i = 0; i < peers->n; i++)
		signal_put_bytes(w, i == 0 ? "" : ",", peers->id[i],
				 SIGNAL_PEER_LEN);
	signal_put(w, "]");
}

void signal_ask_commit(struct wr *w, const struct signal_ask_commit *c)
{
	signal_put_number(w, "{\"t\":\"commit\",\"epoch\":", c->epoch);
	signal_put_bytes(w, ",\"data\":", c->commit.p, c->commit.left);
	if (c->welcome.left == 0) {
		signal_put(w, ",\"welcome\":null");
	} else {
		signal_put(w, ",\"welcome\":{\"to\":");
		put_peers(w, c->to);
		signal_put_bytes(w, ",\"data\":", c->welcome.p,
				 c->welcome.left);
		signal_put(w, "}");
	}
	signal_put(w, ",\"gone\":");
	put_peers(w, c->gone);
	signal_put(w, "}");
}

void signal_ask_say(struct wr *w, const uint8_t *to, struct rd message)
{
	signal_put_bytes(w, "{\"t\":\"say\",\"to\":", to,
			 to == NULL ? 0 : SIGNAL_PEER_LEN);
	signal_put_bytes(w, ",\"data\":", message.p, message.left);
	signal_put(w, "}");
}

void signal_ask_word(struct wr *w, enum signal_kind kind)
{
	assert(words[kind] != NULL);
	signal_put(w, words[kind]);
}

void signal_ask_meet(struct wr *w, bool quiet)
{
	signal_put(w, quiet ? "{\"t\":\"meet\",\"quiet\":true}"
			    : "{\"t\":\"meet\",\"quiet\":false}");
}

/* Of ICE's characters none needs an escape. */
static void put_text(struct wr *w, const char *name, struct signal_text t)
{
	signal_put(w, name);
	signal_put(w, "\"");
	wr_bytes(w, t.p, t.len);
	signal_put(w, "\"");
}

void signal_ask_answer(struct wr *w, uint32_t number,
		       const struct signal_answer *answer)
{
	signal_put_number(w, "{\"t\":\"answer\",\"n\":", number);
	put_text(w, ",\"ufrag\":", answer->ufrag);
	put_text(w, ",\"pwd\":", answer->pwd);
	signal_put_bytes(w, ",\"fingerprint\":", answer->fingerprint,
			 sizeof(answer->fingerprint));
	signal_put(w, "}");
}

void signal_ask_watch(struct wr *w, const struct signal_slots *slots)
{
	signal_put(w, "{\"t\":\"watch\",\"slots\":[");
	for (size_t i = 0; i < slots->n; i++) {
		const struct signal_slot *s = &slots->slot[i];

		signal_put_number(w, i == 0 ? "{\"s\":" : ",{\"s\":", s->slot);
		signal_put_bytes(w, ",\"from\":", s->from, sizeof(s->from));
		signal_put_number(w, ",\"k\":", s->context);
		signal_put_number(w, ",\"h\":", s->height);
		signal_put(w, "}");
	}
	signal_put(w, "]}");
}
