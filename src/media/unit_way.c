/* The way to a participant: checks of ICE, and the handshake that gives keys. */
#include "media/unit_state.h"

#include "os/random.h"

#include <assert.h>
#include <string.h>

void unit_ask(struct unit *u, struct peer *peer)
{
	const struct ice_path *path;

	/* Random bytes are a system call, and next to never is one due. */
	while (ice_asks(&peer->ice, u->now_us)) {
		uint8_t *out = unit_room(u, ICE_REQUEST_LEN);
		struct wr w = wr_init(out, ICE_REQUEST_LEN);
		uint8_t id[STUN_ID_LEN];

		random_fill(id, sizeof(id));
		username_mark(
			id, &(struct username){ .room = peer->room,
						.place = unit_place(u, peer) });
		path = ice_next(&peer->ice, u->now_us, id, &w);
		assert(path != NULL);
		unit_send(u, path, out, wr_len(&w), -1);
	}
}

/* What waits to be sent goes where it was proven that somebody is. */
static void send_dtls(struct unit *u, struct peer *peer,
		      const struct ice_path *path)
{
	const uint8_t *p;
	size_t len;

	if (!ice_is_proven(&peer->ice, path, u->now_us))
		return;
	while (dtls_output(peer->dtls, &p, &len)) {
		uint8_t *out = unit_room(u, len);

		memcpy(out, p, len);
		unit_send(u, path, out, len, -1);
	}
}

static void count_verdict(struct unit *u, enum ice_verdict v)
{
	if (v > ICE_PROVEN)
		u->counters[UNIT_dropped_check]++;
}

/* Somebody was shown to be there, and did not leave: a check from there, whose
 * source may be made up, takes it from nobody. */
static bool holds(void *arg, const struct ice_path *path, uint16_t place)
{
	const struct unit *u = arg;

	return ice_is_proven(&u->peers[place].ice, path, u->now_us);
}

static void take_check(struct unit *u, struct peer *peer,
		       const struct ice_path *path, struct rd datagram)
{
	uint8_t *out = unit_room(u, ICE_ANSWER_LEN);
	struct wr w = wr_init(out, ICE_ANSWER_LEN);
	enum ice_verdict v =
		ice_input(&peer->ice, path, datagram, u->now_us, &w);

	count_verdict(u, v);
	if (v == ICE_CHECKED || v == ICE_NOMINATED)
		(void)places_set(&u->places, path, unit_place(u, peer), holds,
				 u);
	else if (v == ICE_PROVEN)
		(void)places_prove(&u->places, path, unit_place(u, peer), holds,
				   u);
	if (ice_has_answer(v)) {
		unit_send(u, path, out, wr_len(&w), -1);
		unit_ask(u, peer);
	}
	if (v == ICE_PROVEN && peer->dtls != NULL)
		send_dtls(u, peer, path);
}

/* A check says by its user name whose it is, an answer to ours by its id. */
void unit_take_stun(struct unit *u, const struct ice_path *path,
		    struct rd datagram)
{
	struct username who;

	if ((username_of_check(&who, datagram) != OK &&
	     username_of_answer(&who, datagram) != OK) ||
	    who.place >= UNIT_PLACE_N || u->peers[who.place].state == PEER_NONE)
		u->counters[UNIT_dropped_check]++;
	else
		take_check(u, &u->peers[who.place], path, datagram);
}

/* ---- DTLS */

/* ERR_AUTH, and it is over, when no keys can be had. */
static enum err take_keys(struct peer *peer)
{
	struct dtls_keys keys;
	enum err e = dtls_keys(peer->dtls, &keys);

	if (e != OK)
		return e;
	e = srtp_keys_init(&peer->out, (enum srtp_profile)keys.profile,
			   keys.ours.key, keys.ours.salt);
	if (e == OK)
		e = srtp_keys_init(&peer->in, (enum srtp_profile)keys.profile,
				   keys.theirs.key, keys.theirs.salt);
	dtls_keys_wipe(&keys);
	/* What OpenSSL needs is more than all else of a participant. */
	dtls_rest(peer->dtls);
	return e;
}

static void look_at_dtls(struct unit *u, struct peer *peer,
			 const struct ice_path *path)
{
	enum dtls_state state = dtls_state(peer->dtls);

	send_dtls(u, peer, path);
	if (state == DTLS_DONE && peer->state == PEER_ANSWERED) {
		if (take_keys(peer) == OK)
			unit_connected(u, peer);
		else
			unit_part(u, peer);
	} else if (state == DTLS_FAILED || state == DTLS_CLOSED) {
		if (state == DTLS_FAILED)
			u->counters[UNIT_failed_dtls]++;
		unit_part(u, peer);
	}
}

void unit_take_dtls(struct unit *u, struct peer *peer,
		    const struct ice_path *path, struct rd datagram)
{
	if (peer->dtls == NULL) {
		u->counters[UNIT_dropped_dtls]++;
		return;
	}
	dtls_input(peer->dtls, datagram.p, datagram.left, u->now_us);
	look_at_dtls(u, peer, path);
}

void unit_look_at_way(struct unit *u, struct peer *peer)
{
	const struct ice_path *path;

	unit_ask(u, peer);
	path = ice_selected(&peer->ice, u->now_us);
	if (peer->dtls == NULL || path == NULL ||
	    dtls_deadline_us(peer->dtls) > u->now_us)
		return;

	const struct ice_path to = *path; /* one that ends is wiped */

	dtls_tick(peer->dtls, u->now_us);
	look_at_dtls(u, peer, &to);
}
