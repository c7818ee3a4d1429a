#include "media/unit.h"

#include "base/ct.h"
#include "base/limits.h"
#include "media/places.h"
#include "media/unit_state.h"
#include "os/pages.h"
#include "os/tap.h"
#include "rtp/rtp.h"

#include <assert.h>

const char *unit_counter_name(enum unit_counter which)
{
	static const char *const names[UNIT_COUNTERS_N] = {
#define UNIT_COUNTER_TEXT(name) #name,
		UNIT_COUNTER_LIST(UNIT_COUNTER_TEXT)
#undef UNIT_COUNTER_TEXT
	};

	return names[which];
}

uint64_t unit_count(const struct unit *u, enum unit_counter which)
{
	return u->counters[which];
}

const struct sfu *unit_sfu(const struct unit *u)
{
	return u->sfu;
}

/* ---- what the engine of sfu/ asks for */

static void on_layers(void *arg, uint16_t place, uint8_t context,
		      uint8_t layers)
{
	struct unit *u = arg;
	const struct ipc_msg m = {
		.kind = IPC_UNIT_LAYERS,
		.unit = { .place = place,
			  .serial = u->peers[place].serial,
			  .context = context,
			  .layers = layers },
	};

	u->user.tell(u->user.arg, &m);
}

static void on_unsealed(void *arg, uint16_t place, uint8_t context)
{
	struct unit *u = arg;
	struct peer *peer = &u->peers[place];
	const struct ipc_msg m = {
		.kind = IPC_UNIT_UNSEALED,
		.unit = { .place = place,
			  .serial = peer->serial,
			  .context = context },
	};

	if (u->now_us < peer->tell_unsealed_us)
		return;
	peer->tell_unsealed_us = u->now_us + UNIT_TELL_MS * UINT64_C(1000);
	u->user.tell(u->user.arg, &m);
}

/* ---- the life of a participant */

static void tell_of(struct unit *u, const struct peer *peer, enum ipc_kind kind)
{
	const struct ipc_msg m = {
		.kind = kind,
		.unit = { .place = unit_place(u, peer),
			  .serial = peer->serial },
	};

	u->user.tell(u->user.arg, &m);
}

/* The place may be used next in another thread. */
static void wipe(void *p, size_t size)
{
	ct_wipe(p, size);
	pages_rest(p, size);
}

static void end(struct unit *u, struct peer *peer)
{
	if (peer->state == PEER_NONE)
		return;
	sfu_leave(u->sfu, unit_place(u, peer));
	dtls_free(peer->dtls);
	ice_close(&peer->ice);
	u->list[peer->listed] = u->list[--u->list_n];
	u->peers[u->list[peer->listed]].listed = peer->listed;
	wipe(peer->flows, UNIT_FLOWS_N * sizeof(*peer->flows));
	wipe(peer, sizeof(*peer));
	u->counters[UNIT_ended]++;
}

static void join(struct unit *u, const struct ipc_unit *said)
{
	struct peer *peer = &u->peers[said->place];
	char ufrag[USERNAME_UFRAG_LEN];

	end(u, peer);
	username_write(ufrag, &(struct username){ .room = said->room,
						  .place = said->place,
						  .random = said->serial });
	ice_open(&peer->ice, ufrag, (const char *)said->key, u->now_us);
	peer->state = PEER_OFFERED;
	peer->flows = &u->flows[(size_t)said->place * UNIT_FLOWS_N];
	peer->serial = said->serial;
	peer->room = said->room;
	peer->sealed = !said->open;
	peer->quiet = said->quiet;
	peer->listed = u->list_n;
	u->list[u->list_n++] = said->place;
	u->counters[UNIT_joined]++;
}

void unit_part(struct unit *u, struct peer *peer)
{
	tell_of(u, peer, IPC_UNIT_PARTED);
	end(u, peer);
}

/* Characters that are followed by zeros. */
static struct rd text_of(const uint8_t *p, size_t size)
{
	size_t len = 0;

	while (len < size && p[len] != 0)
		len++;
	return rd_init(p, len);
}

static void answer(struct unit *u, struct peer *peer,
		   const struct ipc_unit *said)
{
	if (peer->state != PEER_OFFERED)
		return;
	peer->state = PEER_ANSWERED;
	if (ice_set_peer(&peer->ice, text_of(said->ufrag, sizeof(said->ufrag)),
			 text_of(said->pwd, sizeof(said->pwd))) != OK ||
	    dtls_new(&peer->dtls, u->dtls, DTLS_SERVER, said->key, u->now_us) !=
		    OK) {
		unit_part(u, peer);
		return;
	}
	unit_ask(u, peer);
}

static struct sfu_watch watch_of(const struct ipc_watch *w)
{
	return (struct sfu_watch){ .source = w->source,
				   .context = w->context,
				   .height = w->height,
				   .rank = w->rank };
}

static void watch(struct unit *u, struct peer *peer,
		  const struct ipc_unit *said)
{
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++) {
		const struct sfu_watch w = watch_of(&said->watch[i]);

		if (peer->state == PEER_CONNECTED)
			sfu_watch(u->sfu, said->place, (uint8_t)i, &w);
		else
			peer->watch[i] = w;
	}
}

static bool is_watchable(const struct ipc_watch *w)
{
	return w->source == IPC_UNIT_NOBODY ||
	       (w->source < UNIT_PLACE_N && (w->context == UNIT_MID_CAMERA ||
					     w->context == UNIT_MID_SCREEN));
}

bool unit_understands(const struct ipc_msg *m)
{
	if (m->kind < IPC_UNIT_JOIN || m->kind > IPC_UNIT_CLEAR ||
	    m->unit.place >= UNIT_PLACE_N || m->unit.room >= UNIT_ROOM_N)
		return false;
	for (unsigned i = 0; m->kind == IPC_UNIT_WATCH && i < UNIT_PICTURE_N;
	     i++)
		if (!is_watchable(&m->unit.watch[i]))
			return false;
	return true;
}

/* Ends all of a half, without a word: nobody is left to hear it. */
static void clear(struct unit *u, uint8_t half)
{
	/* One that ends is replaced in the list by the last. */
	for (uint16_t i = u->list_n; i-- > 0;)
		if (u->list[i] / ROOM_PLACE_N == half)
			end(u, &u->peers[u->list[i]]);
}

void unit_order(struct unit *u, const struct ipc_msg *m)
{
	const struct ipc_unit *said = &m->unit;
	struct peer *peer = &u->peers[said->place];

	assert(unit_understands(m));
	if (m->kind == IPC_UNIT_CLEAR) {
		clear(u, said->half);
		return;
	}
	if (m->kind == IPC_UNIT_JOIN) {
		join(u, said);
		return;
	}
	if (peer->state == PEER_NONE || peer->serial != said->serial)
		return; /* of one that has ended here already */
	if (m->kind == IPC_UNIT_ANSWER)
		answer(u, peer, said);
	else if (m->kind == IPC_UNIT_WATCH)
		watch(u, peer, said);
	else
		end(u, peer);
}

void unit_connected(struct unit *u, struct peer *peer)
{
	const struct sfu_join j = { .room = peer->room,
				    .place = unit_place(u, peer),
				    .sealed = peer->sealed,
				    .quiet = peer->quiet };

	peer->state = PEER_CONNECTED;
	u->counters[UNIT_connected]++;
	sfu_join(u->sfu, &j);
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++)
		if (peer->watch[i].height != 0)
			sfu_watch(u->sfu, j.place, (uint8_t)i, &peer->watch[i]);
	tell_of(u, peer, IPC_UNIT_MET);
}

/* ---- datagrams */

void unit_input(struct unit *u, const struct ice_path *path, uint8_t *p,
		size_t len)
{
	enum rtp_kind kind = rtp_kind(p, len);
	struct peer *peer;
	uint16_t place;

	if (kind == RTP_KIND_STUN) {
		unit_take_stun(u, path, rd_init(p, len));
		return;
	}
	if (!places_find(&u->places, path, &place) ||
	    !ice_knows(&u->peers[place].ice, path, u->now_us)) {
		u->counters[UNIT_dropped_unproven]++;
		return;
	}
	peer = &u->peers[place];
	if (kind == RTP_KIND_DTLS)
		unit_take_dtls(u, peer, path, rd_init(p, len));
	else if (kind == RTP_KIND_RTP || kind == RTP_KIND_RTCP)
		unit_take_media(
			u, peer,
			&(struct media_in){ .p = p,
					    .len = len,
					    .path = path,
					    .is_rtcp = kind == RTP_KIND_RTCP });
	else
		u->counters[UNIT_dropped_form]++;
}

bool unit_proved(const struct unit *u, const struct ice_path *path)
{
	uint16_t place;

	return places_find(&u->places, path, &place) &&
	       ice_is_proven(&u->peers[place].ice, path, u->now_us);
}

bool unit_knows(const struct unit *u, const struct ice_path *path)
{
	uint16_t place;

	return places_find(&u->places, path, &place) &&
	       ice_knows(&u->peers[place].ice, path, u->now_us);
}

void unit_begin(struct unit *u, uint64_t now_us)
{
	u->now_us = now_us;
	sfu_clock(u->sfu, now_us);
}

void unit_end(struct unit *u)
{
	sfu_flush(u->sfu);
	unit_flush(u);
}

/* ---- time */

static void look_after(struct unit *u, struct peer *peer)
{
	const uint16_t place = unit_place(u, peer);

	if (!ice_is_alive(&peer->ice, u->now_us)) {
		unit_part(u, peer);
		return;
	}
	if (tap_is_on() && peer->state == PEER_CONNECTED)
		tap_estimate(place, sfu_estimate(u->sfu, place));
	unit_look_at_way(u, peer);
}

uint64_t unit_tick(struct unit *u, uint64_t now_us)
{
	uint64_t next;

	unit_begin(u, now_us);
	next = sfu_tick(u->sfu);
	if (u->list_n > 0 && u->look_us <= now_us) {
		u->look_us = now_us + UNIT_LOOK_MS * UINT64_C(1000);
		/* One that ends is replaced in the list by the last. */
		for (uint16_t i = u->list_n; i-- > 0;)
			look_after(u, &u->peers[u->list[i]]);
	}
	unit_end(u);
	if (u->list_n > 0 && u->look_us < next)
		next = u->look_us;
	return next;
}

/* ---- beginning */

enum err unit_open(struct unit **u, const struct unit_plan *plan)
{
	struct sfu_config config = {
		.member_n = UNIT_PLACE_N,
		.stream_n = UNIT_STREAM_N,
		.packet_n = plan->packet_n,
		.room_n = UNIT_ROOM_N,
	};
	struct unit *new = pages_take(sizeof(*new));
	void *memory = pages_take(sfu_size(&config));

	if (new == NULL || memory == NULL)
		return ERR_OS;
	new->peers = pages_take(UNIT_PLACE_N * sizeof(struct peer));
	new->flows = pages_take((size_t)UNIT_PLACE_N * UNIT_FLOWS_N *
				sizeof(struct flow));
	new->arena = pages_take(UNIT_ARENA_LEN);
	if (new->peers == NULL || new->flows == NULL || new->arena == NULL)
		return ERR_OS;
	config.port = (struct sfu_port){ .send = unit_send_media,
					 .layers = on_layers,
					 .unsealed = on_unsealed,
					 .arg = new };
	new->sfu = sfu_init(memory, &config, plan->now_us);
	new->dtls = plan->dtls;
	new->user = plan->user;
	new->now_us = plan->now_us;
	*u = new;
	return OK;
}
