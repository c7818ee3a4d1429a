/* record.h - what a datagram of DTLS 1.2 holds (RFC 6347, section 4).
 *
 * It reads headers only; what is sealed stays sealed.
 */
#ifndef DTLS_RECORD_H
#define DTLS_RECORD_H

#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	RECORD_HEADER_LEN = 13, /* bytes */

	RECORD_CHANGE = 20, /* change_cipher_spec */
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_DATA = 23, /* application_data */
};

struct record {
	uint8_t type;
	uint16_t epoch;       /* 0 before the keys, 1 with them */
	const uint8_t *start; /* of the header, in the datagram */
	size_t len;           /* with the header */
	struct rd body;
};

/* Moves to the next record. False at the end, and at what is no record or of
 * an epoch that never comes: what follows it is nothing either. */
bool record_next(struct rd *datagram, struct record *r);

/* Every message of a handshake record that is not sealed fits its header and
 * DTLS_MESSAGE_LEN. */
bool record_messages_fit(struct rd body);

/* A ClientHello, or a piece of one, is among its messages. */
bool record_has_hello(struct rd body);

#endif
