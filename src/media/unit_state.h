/* unit_state.h - the inside of the unit, shared by its files. */
#ifndef MEDIA_UNIT_STATE_H
#define MEDIA_UNIT_STATE_H

#include "base/limits.h"
#include "media/places.h"
#include "media/unit.h"
#include "sfu/sfu.h"
#include "srtp/srtp.h"

enum peer_state {
	PEER_NONE,
	PEER_OFFERED,   /* the offer is out */
	PEER_ANSWERED,  /* the fingerprint is known: DTLS may begin */
	PEER_CONNECTED, /* there are keys */
};

/* What came of one SSRC. */
struct flow {
	uint32_t ssrc;
	bool taken;
	struct srtp_in rtp;
	struct srtp_in rtcp;
};

struct peer {
	enum peer_state state;
	bool sealed;
	bool quiet;
	uint16_t room;
	uint16_t listed; /* where in the list of those that are */
	uint32_t serial;
	uint32_t rtcp_index; /* of the next to it */
	uint64_t tell_unsealed_us;
	struct dtls *dtls;
	struct flow *flows; /* its UNIT_FLOWS_N; few are ever touched */
	struct ice ice;
	struct sfu_watch watch[UNIT_PICTURE_N];
	struct srtp_keys in;
	struct srtp_keys out;
};

struct unit {
	struct unit_user user;
	struct dtls_context *dtls;
	struct sfu *sfu;
	struct peer *peers; /* by place */
	struct flow *flows; /* UNIT_FLOWS_N by place */
	uint8_t *arena;     /* of what is to be sent, until the flush */
	size_t arena_len;   /* used */
	uint64_t now_us;
	uint64_t look_us; /* when participants are looked at next */
	uint16_t list_n;
	uint16_t list[UNIT_PLACE_N];
	struct places places;
	uint64_t counters[UNIT_COUNTERS_N];
};

static inline uint16_t unit_place(const struct unit *u, const struct peer *peer)
{
	return (uint16_t)(peer - u->peers);
}

/* Memory for len bytes to be sent; sends what is there when it is full. */
uint8_t *unit_room(struct unit *u, size_t len);

/* Sends bytes of unit_room(). */
void unit_send(struct unit *u, const struct ice_path *path, uint8_t *p,
	       size_t len, int32_t group);

void unit_flush(struct unit *u);

/* Ends it, and says so. */
void unit_part(struct unit *u, struct peer *peer);

/* There are keys: media may flow. */
void unit_connected(struct unit *u, struct peer *peer);

/* ---- the way to a participant */

/* Asks its addresses that have not answered yet. */
void unit_ask(struct unit *u, struct peer *peer);

/* A check of a participant's, or its answer to one of ours. */
void unit_take_stun(struct unit *u, const struct ice_path *path,
		    struct rd datagram);

/* DTLS from where a participant is. */
void unit_take_dtls(struct unit *u, struct peer *peer,
		    const struct ice_path *path, struct rd datagram);

/* What is due: questions to its addresses, the handshake again. */
void unit_look_at_way(struct unit *u, struct peer *peer);

/* ---- media */

struct media_in {
	uint8_t *p;
	size_t len;
	const struct ice_path *path;
	bool is_rtcp;
};

/* SRTP or SRTCP of a participant. */
void unit_take_media(struct unit *u, struct peer *peer,
		     const struct media_in *in);

/* The port of sfu/: protects one packet and sends it. */
void unit_send_media(void *arg, const struct sfu_out *out);

#endif
