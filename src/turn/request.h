/* request.h - a STUN message taken apart, before anything is decided. */
#ifndef TURN_REQUEST_H
#define TURN_REQUEST_H

#include "wire/stun.h"

enum {
	REQUEST_PEERS_N = 8,   /* XOR-PEER-ADDRESS in one message */
	REQUEST_UNKNOWN_N = 8, /* attributes told of in a 420 */
	REQUEST_TOKEN_LEN = 8, /* bytes of a RESERVATION-TOKEN */
};

/* Which attributes were there and of the right form. */
enum request_has {
	HAS_USERNAME = 1 << 0,
	HAS_REALM = 1 << 1,
	HAS_NONCE = 1 << 2,
	HAS_INTEGRITY = 1 << 3,
	HAS_FINGERPRINT = 1 << 4,
	HAS_CHANNEL = 1 << 5,
	HAS_LIFETIME = 1 << 6,
	HAS_DATA = 1 << 7,
	HAS_FAMILY = 1 << 8,
	HAS_EVEN_PORT = 1 << 9,
	HAS_TRANSPORT = 1 << 10,
	HAS_TOKEN = 1 << 11,
	HAS_MORE_FAMILY = 1 << 12,
};

struct request {
	struct stun_msg msg;
	unsigned has; /* HAS_* bits */
	bool wrong;   /* a known attribute of a wrong form, or too many */
	struct rd user;
	struct rd realm;
	struct rd nonce;
	struct stun_attr integrity;
	struct rd data;
	const uint8_t *token; /* REQUEST_TOKEN_LEN bytes */
	uint32_t lifetime_s;
	uint16_t channel;
	uint8_t transport;   /* IP protocol number */
	uint8_t family;      /* STUN_FAMILY_* as asked for; others too */
	uint8_t more_family; /* ADDITIONAL-ADDRESS-FAMILY */
	bool reserve;        /* the R bit of EVEN-PORT */
	uint8_t peer_n;
	uint8_t unknown_n;
	uint16_t unknown[REQUEST_UNKNOWN_N];
	struct addr peer[REQUEST_PEERS_N];
};

/* Reads the message that fills the datagram. ERR_FORMAT when it is not a STUN
 * message, ERR_AUTH when its FINGERPRINT does not fit; what else is wrong with
 * it stands in *q, to be answered. */
must_check enum err request_read(struct request *q, struct rd datagram);

static inline bool request_is(const struct request *q, enum stun_class class)
{
	return (q->msg.type & STUN_CLASS_MASK) == (unsigned)class;
}

static inline uint16_t request_method(const struct request *q)
{
	return (uint16_t)(q->msg.type & ~(unsigned)STUN_CLASS_MASK);
}

#endif
