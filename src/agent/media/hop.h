/* hop.h - one participant's connection to the forwarding unit, made as a browser
 * makes it (docs/unit.md, sections 1 and 3): takes the offer, answers it,
 * checks the candidates, shakes hands, and then protects and opens packets.
 *
 * Datagrams and time in, datagrams out by the caller's functions. No socket, no
 * clock; of memory only what OpenSSL takes for the handshake. What the packets
 * carry is publish.h's and receive.h's.
 */
#ifndef AGENT_MEDIA_HOP_H
#define AGENT_MEDIA_HOP_H

#include "base/addr.h"
#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "dtls/dtls.h"
#include "ice/client.h"
#include "sdp/sdp.h"
#include "srtp/srtp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HOP_UFRAG_LEN = 8, /* characters of ours */
	HOP_PWD_LEN = 24,
	HOP_FLOWS_N = 97, /* SSRCs; a prime: the unit's are in a row */
};

struct hop_user {
	/* Memory for a datagram, until the caller has sent it. */
	uint8_t *(*room)(void *arg, size_t len);
	void (*send)(void *arg, const struct addr *to, const uint8_t *p,
		     size_t len);
	void (*random)(void *arg, uint8_t *out, size_t len);
	void *arg;
};

enum hop_state {
	HOP_IDLE, /* there was no offer yet */
	HOP_CHECKING,
	HOP_SHAKING,
	HOP_CONNECTED,
	HOP_FAILED, /* for good: hop_why() */
};

enum hop_why {
	HOP_WHY_NONE,
	HOP_WHY_ICE, /* no candidate answers, or none any more */
	HOP_WHY_FINGERPRINT,
	HOP_WHY_DTLS, /* any other end of the handshake */
};

/* X(name): one line in the log each, in this order. */
#define HOP_COUNTER_LIST(X)                           \
	X(dropped_check) /* STUN that is no answer */ \
	X(dropped_early) /* before there are keys */  \
	X(dropped_auth)  /* not genuine */            \
	X(dropped_replay)                             \
	X(dropped_form)                               \
	X(dropped_stranger) /* not from the unit */   \
	X(dropped_flows)    /* too many SSRCs */      \
	X(unsent)           /* there is nowhere to send it */

enum hop_counter {
#define HOP_COUNTER_ENUM(name) HOP_##name,
	HOP_COUNTER_LIST(HOP_COUNTER_ENUM)
#undef HOP_COUNTER_ENUM
		HOP_COUNTERS_N
};

const char *hop_counter_name(enum hop_counter which);

/* What came of one SSRC. */
struct hop_flow {
	uint32_t ssrc;
	bool taken;
	struct srtp_in rtp;
	struct srtp_in rtcp;
};

/* The caller's memory; all of it this module's to change. */
struct hop {
	struct srtp_keys in;
	struct srtp_keys out;
	struct hop_user user;
	struct dtls_context *context;
	struct dtls *dtls;
	enum hop_state state;
	enum hop_why why;
	uint8_t fingerprint[DTLS_FINGERPRINT_LEN]; /* the unit's */
	char ufrag[HOP_UFRAG_LEN];
	char pwd[HOP_PWD_LEN];
	uint32_t rtcp_index;
	struct client ice;
	struct hop_flow flows[HOP_FLOWS_N];
	uint64_t counters[HOP_COUNTERS_N];
};

/* Plain RTP or RTCP, where the datagram lay. */
enum hop_got { HOP_NOTHING, HOP_RTP, HOP_RTCP };

struct hop_packet {
	uint64_t index;      /* of RTP: rollover counter and number */
	const uint8_t *head; /* of RTCP: all */
	size_t head_len;     /* of RTP: the whole header */
	const uint8_t *payload;
	size_t payload_len;
	bool is_rtcp;
};

/* context is the caller's and outlives the hop. */
void hop_open(struct hop *h, struct dtls_context *context,
	      const struct hop_user *user);

/* Forgets the keys and gives back what the handshake took. */
void hop_close(struct hop *h);

/* New names of ours; then checks theirs. On ERR_FORMAT nothing changed. */
void hop_name(struct hop *h, struct sdp_transport *ours);
must_check enum err hop_meet(struct hop *h, const struct sdp_offer *theirs,
			     uint64_t now_us);

/* Both, by the unit's offer of VP8; likewise. *ours is what to answer, and lives
 * as long as the hop. Who is quiet takes no offer that asks how loud it is. */
must_check enum err hop_offer(struct hop *h, struct rd offer, bool is_quiet,
			      struct sdp_transport *ours, uint64_t now_us);

/* Takes one datagram, to overwrite. *len is that of what it brought. */
enum hop_got hop_input(struct hop *h, const struct addr *from, uint8_t *p,
		       size_t *len, uint64_t now_us);

/* Dropped, and counted, unless connected. */
void hop_send(struct hop *h, const struct hop_packet *p);

/* Does what is due and returns when it wants to be called again. */
uint64_t hop_tick(struct hop *h, uint64_t now_us);

static inline enum hop_state hop_state(const struct hop *h)
{
	return h->state;
}

static inline enum hop_why hop_why(const struct hop *h)
{
	return h->why;
}

#endif
