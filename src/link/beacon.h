/* beacon.h - where a member's group stands, said to the others so that a fork
 * shows (docs/protocol.md, section 5).
 */
#ifndef LINK_BEACON_H
#define LINK_BEACON_H

#include "link/link.h"
#include "link/parcel.h"

enum {
	BEACON_AUTHENTICATOR_LEN = 32,
	BEACON_FORK_LEN = 16,
	BEACON_LEN = PARCEL_OVERHEAD + 1 + 8 + BEACON_FORK_LEN, /* sealed */
};

struct beacon {
	uint64_t epoch;
	uint8_t fork[BEACON_FORK_LEN];
};

/* What two members of one group have in common in one epoch. */
void beacon_fork(uint8_t fork[BEACON_FORK_LEN],
		 const uint8_t authenticator[BEACON_AUTHENTICATOR_LEN]);

/* Appends the beacon of a peer, BEACON_LEN bytes. ERR_FULL when they do not fit;
 * then *out is as it was. */
must_check enum err beacon_seal(const struct link_keys *keys,
				const uint8_t peer[LINK_PEER_LEN],
				const uint8_t nonce[PARCEL_NONCE_LEN],
				const struct beacon *beacon, struct wr *out);

/* Opens the beacon of a peer. ERR_FORMAT: of another length or version.
 * ERR_AUTH: altered, or of another room or peer. Then *beacon is as it was. */
must_check enum err beacon_open(const struct link_keys *keys,
				const uint8_t peer[LINK_PEER_LEN],
				struct rd sealed, struct beacon *beacon);

#endif
