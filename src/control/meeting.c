#include "control/meeting.h"

#include "base/ct.h"
#include "control/server.h"
#include "control/signalling.h"
#include "control/telling.h"
#include "os/channel.h"
#include "os/random.h"
#include "os/sockaddr.h"
#include "sdp/sdp.h"
#include "wire/ice_text.h"

#include <assert.h>
#include <string.h>

enum {
	WORD_SIZE = 128, /* bytes of a message without a description */
	PWD_LEN = 24,    /* characters */
	UFRAG_LEN = 16,
};

static_assert((int)UNIT_PLACE_N < (int)IPC_UNIT_NOBODY, "a place fits");
static_assert((int)UNIT_ROOM_N <= (int)UINT16_MAX, "a room fits");
static_assert((int)PWD_LEN <= (int)IPC_KEY_LEN, "so does the password");
static_assert((int)SIGNAL_FINGERPRINT_LEN == (int)IPC_KEY_LEN,
	      "so does a hash");
static_assert((int)SIGNAL_UFRAG_LEN <= (int)IPC_UFRAG_LEN, "so do the names");
static_assert((int)SIGNAL_PWD_LEN <= (int)IPC_PWD_LEN, "that ICE has");
static_assert((int)UNIT_PICTURE_N == (int)SIGNAL_SLOTS_N, "the same slots");

static struct meeting *meeting_of(struct conn *c)
{
	return &c->server->meetings[c->socket.place];
}

static const struct ipc_watch nothing = { .source = IPC_UNIT_NOBODY };

static void forget(struct meeting *m)
{
	m->serial = 0;
	m->answered = false;
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++)
		m->watch[i] = nothing;
}

/* False when media cannot be told: then it is down, or as good as that. */
static bool tell_media(struct server *s, const struct ipc_msg *m)
{
	return s->media_end.fd != -1 &&
	       channel_send(s->media_end.fd, m, -1) == OK;
}

/* The unit's number of a place of ours. */
static uint16_t unit_place(const struct server *s, uint32_t place)
{
	return (uint16_t)((uint32_t)s->unit_half * ROOM_PLACE_N + place);
}

static struct ipc_msg about(const struct server *s, uint32_t place,
			    enum ipc_kind kind)
{
	return (struct ipc_msg){
		.kind = kind,
		.unit = { .room = (uint16_t)((uint32_t)s->unit_half * ROOM_N +
					     s->meetings[place].room),
			  .place = unit_place(s, place),
			  .serial = s->meetings[place].serial },
	};
}

static void tell_parted(struct conn *c)
{
	uint8_t buf[WORD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	signal_write_parted(&w);
	telling_send(c, &w);
}

/* The connection has ended for want of media: the browser asks again. */
static void lose(struct server *s, uint32_t place)
{
	struct conn *c = telling_conn(s, place);

	forget(&s->meetings[place]);
	if (c != NULL)
		tell_parted(c);
}

/* Says what is to be done to the place's connection; it ends when that cannot
 * be said. */
static void order(struct server *s, uint32_t place, const struct ipc_msg *m)
{
	if (!tell_media(s, m))
		lose(s, place);
}

static void end(struct server *s, uint32_t place)
{
	const struct ipc_msg leave = about(s, place, IPC_UNIT_LEAVE);

	if (s->meetings[place].serial == 0)
		return;
	forget(&s->meetings[place]);
	(void)tell_media(s, &leave); /* where media is down, it is over */
}

static void draw_pwd(uint8_t pwd[PWD_LEN])
{
	random_fill(pwd, PWD_LEN);
	for (unsigned i = 0; i < PWD_LEN; i++)
		pwd[i] = (uint8_t)ice_text_char(pwd[i]);
}

static void write_hex(char *out, uint64_t value, unsigned digits_n)
{
	for (unsigned i = 0; i < digits_n; i++)
		out[i] = "0123456789abcdef"[value >> 4 * (digits_n - 1 - i) &
					    15];
}

static void add_candidate(struct sdp_offer *offer, const struct addr *ip,
			  uint16_t port)
{
	struct addr a = *ip;

	a.port = port;
	if (a.family == ADDR_NONE || offer->candidate_n == SDP_CANDIDATES_N)
		return;
	for (size_t i = 0; i < offer->candidate_n; i++)
		if (addr_equal(&offer->candidate[i], &a))
			return;
	offer->candidate[offer->candidate_n++] = a;
}

/* Where the browser has reached us, it reaches the unit; and the addresses of
 * the relay, which are what the relay lets through and may be public ones. */
static void add_candidates(struct sdp_offer *offer, const struct conn *c)
{
	const struct config *config = &c->server->config;
	struct addr here;

	if (sockaddr_bound(&here, c->watch.fd) == OK)
		add_candidate(offer, &here, config->udp_port);
	add_candidate(offer, &config->relay_v4, config->udp_port);
	add_candidate(offer, &config->relay_v6, config->udp_port);
}

static void send_offer(struct conn *c, const struct ipc_msg *join)
{
	static uint8_t text[SDP_LEN];
	static uint8_t buf[2 * SDP_LEN];
	const struct ipc_unit *u = &join->unit;
	struct sdp_offer offer = {
		.codec = { UNIT_VP8, UNIT_VP9, UNIT_AV1, UNIT_H264 },
		.codec_n = 4,
		.is_quiet = u->quiet,
	};
	char ufrag[UFRAG_LEN];
	struct wr sdp = wr_init(text, sizeof(text));
	struct wr w = wr_init(buf, sizeof(buf));
	size_t len = 0;
	enum err e;

	write_hex(ufrag, u->room, 4);
	write_hex(ufrag + 4, u->place, 4);
	write_hex(ufrag + 8, u->serial, 8);
	offer.transport.ufrag = (struct sdp_text){ ufrag, sizeof(ufrag) };
	offer.transport.pwd =
		(struct sdp_text){ (const char *)u->key, PWD_LEN };
	memcpy(offer.transport.fingerprint, c->server->unit_fingerprint,
	       sizeof(offer.transport.fingerprint));
	add_candidates(&offer, c);
	sdp_write_offer(&sdp, &offer);
	e = wr_done(&sdp, &len);
	assert(e == OK); /* the buffer holds the largest offer */
	signal_write_offer(&w, meeting_of(c)->number, rd_init(text, len));
	telling_send(c, &w);
	ct_wipe(text, len);
	ct_wipe(buf, wr_len(&w));
}

static bool may_meet(struct conn *c)
{
	if (bucket_take(&c->socket.meets, c->server->now_us,
			SIGNAL_MEET_MS * UINT64_C(1000), SIGNAL_MEET_BURST_N))
		return true;
	server_count(c->server, SERVER_BUSY);
	socket_refuse(c, SIGNAL_BUSY);
	return false;
}

void meeting_meet(struct conn *c, const struct signal_request *r)
{
	struct server *s = c->server;
	uint32_t place = c->socket.place;
	struct meeting *m = meeting_of(c);
	struct ipc_msg join;

	if (!may_meet(c) || !delivery_speaks(&s->delivery, place))
		return;
	end(s, place);
	forget(m); /* the table begins as zeros */
	if (!s->has_unit) {
		tell_parted(c);
		return;
	}
	while (m->serial == 0)
		random_fill(&m->serial, sizeof(m->serial));
	m->number++;
	m->room = (uint16_t)rooms_seat(&s->rooms, place)->room;
	join = about(s, place, IPC_UNIT_JOIN);
	join.unit.quiet = r->quiet;
	draw_pwd(join.unit.key);
	order(s, place, &join);
	if (m->serial != 0)
		send_offer(c, &join);
	ct_wipe(&join, sizeof(join));
}

void meeting_answer(struct conn *c, const struct signal_request *r)
{
	const struct signal_answer *a = &r->answer;
	struct server *s = c->server;
	struct meeting *m = meeting_of(c);
	struct ipc_msg say;

	if (m->serial == 0 || r->number != m->number)
		return; /* to an offer that is no more */
	if (m->answered) {
		socket_refuse(c, SIGNAL_FORM);
		return;
	}
	m->answered = true;
	say = about(s, c->socket.place, IPC_UNIT_ANSWER);
	memcpy(say.unit.key, a->fingerprint, sizeof(a->fingerprint));
	memcpy(say.unit.ufrag, a->ufrag.p, a->ufrag.len);
	memcpy(say.unit.pwd, a->pwd.p, a->pwd.len);
	order(s, c->socket.place, &say);
}

static bool is_same(const struct ipc_watch *a, const struct ipc_watch *b)
{
	return a->source == b->source && a->height == b->height &&
	       a->context == b->context && a->rank == b->rank;
}

/* Tells media of all slots at once, if anything is new. */
static void set_slots(struct server *s, uint32_t place,
		      const struct ipc_watch wanted[UNIT_PICTURE_N])
{
	struct meeting *m = &s->meetings[place];
	struct ipc_msg say = about(s, place, IPC_UNIT_WATCH);
	bool is_new = false;

	if (m->serial == 0)
		return;
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++) {
		is_new = is_new || !is_same(&m->watch[i], &wanted[i]);
		m->watch[i] = wanted[i];
	}
	memcpy(say.unit.watch, m->watch, sizeof(say.unit.watch));
	if (is_new)
		order(s, place, &say);
}

void meeting_watch(struct conn *c, const struct signal_request *r)
{
	struct server *s = c->server;
	uint32_t place = c->socket.place;
	uint32_t room = rooms_seat(&s->rooms, place)->room;
	struct ipc_watch wanted[UNIT_PICTURE_N];

	/* Of a connection that ended meanwhile, or of one that was made with a
	 * server that has been started again since. */
	if (meeting_of(c)->serial == 0) {
		tell_parted(c);
		return;
	}
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++)
		wanted[i] = nothing;
	for (size_t i = 0; i < r->slots.n; i++) {
		const struct signal_slot *slot = &r->slots.slot[i];
		uint32_t source = rooms_find(&s->rooms, room, slot->from);

		/* Who has gone is passed over; not who is no member just now:
		 * they may be one again before the watcher sees a change and
		 * says this anew. */
		if (source == ROOM_NO_PLACE || source == place)
			continue;
		wanted[slot->slot] = (struct ipc_watch){
			.source = unit_place(s, source),
			.height = slot->height,
			.context = slot->context,
			.rank = (uint8_t)i,
		};
	}
	set_slots(s, place, wanted);
}

void meeting_part(struct conn *c, const struct signal_request *r)
{
	(void)r;
	end(c->server, c->socket.place);
}

/* The place may soon be somebody else's, whom nobody asked to see. */
static void unwatch(struct server *s, uint32_t watcher, uint32_t place)
{
	struct ipc_watch wanted[UNIT_PICTURE_N];

	memcpy(wanted, s->meetings[watcher].watch, sizeof(wanted));
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++)
		if (wanted[i].source == unit_place(s, place))
			wanted[i] = nothing;
	set_slots(s, watcher, wanted);
}

void meeting_end(struct server *s, uint32_t room, uint32_t place)
{
	end(s, place);
	for (uint32_t p = rooms_first(&s->rooms, room); p != ROOM_NO_PLACE;
	     p = rooms_next(&s->rooms, p))
		unwatch(s, p, place);
}

void meeting_end_all(struct server *s)
{
	s->has_unit = false;
	for (uint32_t p = 0; p < ROOM_PLACE_N; p++)
		if (s->meetings[p].serial != 0)
			lose(s, p);
}

static void heard_layers(struct conn *c, const struct ipc_unit *u)
{
	uint8_t buf[WORD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	signal_write_layers(&w, u->context, u->layers);
	telling_send(c, &w);
}

static void heard_unsealed(struct conn *c, const struct ipc_unit *u)
{
	uint8_t buf[WORD_SIZE];
	struct wr w = wr_init(buf, sizeof(buf));

	signal_write_unsealed(&w, u->context);
	telling_send(c, &w);
}

static void heard_parted(struct conn *c, const struct ipc_unit *u)
{
	(void)u;
	tell_parted(c);
}

/* What media may say of one connection. */
static void (*const heard[IPC_KINDS])(struct conn *c,
				      const struct ipc_unit *u) = {
	[IPC_UNIT_PARTED] = heard_parted,
	[IPC_UNIT_LAYERS] = heard_layers,
	[IPC_UNIT_UNSEALED] = heard_unsealed,
};

static void unit_is_up(struct server *s, const struct ipc_unit *u)
{
	const struct ipc_msg clear = { .kind = IPC_UNIT_CLEAR,
				       .unit = { .half = u->half } };

	memcpy(s->unit_fingerprint, u->key, sizeof(u->key));
	s->unit_half = u->half;
	s->has_unit = tell_media(s, &clear);
}

enum err meeting_heard(struct server *s, const struct ipc_msg *m)
{
	const struct ipc_unit *u = &m->unit;
	uint32_t place = (uint32_t)u->place - unit_place(s, 0);

	if (m->kind == IPC_UNIT_UP) {
		unit_is_up(s, u);
		return OK;
	}
	if (heard[m->kind] == NULL || u->place >= UNIT_PLACE_N)
		return ERR_FORMAT;
	if (place >= ROOM_PLACE_N || s->meetings[place].serial != u->serial)
		return OK; /* of one that has ended, or of the other half */

	struct conn *c = telling_conn(s, place);

	if (m->kind == IPC_UNIT_PARTED)
		forget(&s->meetings[place]);
	if (c != NULL)
		heard[m->kind](c, u);
	return OK;
}
