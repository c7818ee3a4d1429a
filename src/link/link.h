/* link.h - what stands behind the # of a room's link (docs/protocol.md, §1).
 *
 * Reads and writes the payload and derives what follows from it. The secrets in
 * these structs belong to the caller, who wipes them.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "base/err.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LINK_SECRET_LEN = 32,
	LINK_HASH_LEN = 16,
	LINK_SEED_LEN = 32,
	LINK_KEY_LEN = 32,
	LINK_ROOM_LEN = 16,
	LINK_GUEST_TEXT_LEN = 67, /* base64url */
	LINK_HOST_TEXT_LEN = 110,
	LINK_PEER_LEN = 8,
	LINK_SEAT_LEN = 16,
};

/* The policy of a room: in either, what people send is sealed. */
enum {
	LINK_SEALED = 0,
	LINK_QUIET = 1, /* and nobody tells the server how loud it is */
	LINK_POLICIES,
};

struct link {
	uint8_t policy;
	bool is_host; /* the seed is there */
	uint8_t secret[LINK_SECRET_LEN];
	uint8_t host_hash[LINK_HASH_LEN];
	uint8_t seed[LINK_SEED_LEN]; /* zero for a guest */
};

/* What everybody with the link derives. */
struct link_keys {
	uint8_t room_auth[LINK_KEY_LEN];
	uint8_t room[LINK_ROOM_LEN];
	uint8_t signal_key[LINK_KEY_LEN];
	uint8_t meta_key[LINK_KEY_LEN];
	uint8_t psk[LINK_KEY_LEN];
};

/* Reads the text of a payload. ERR_FORMAT for any other length, character,
 * version or policy; ERR_AUTH for a seed that is not the host key's. On an
 * error *link is as it was. */
must_check enum err link_read(struct link *link, const char *text,
			      size_t text_len);

/* Makes a new room's link, the host's, from random bytes. policy is one of the
 * above (asserted); it is in the room's id, so no link of the room has another. */
void link_make(struct link *link, uint8_t policy,
	       const uint8_t secret[LINK_SECRET_LEN],
	       const uint8_t seed[LINK_SEED_LEN]);

/* Appends the payload to give to others: LINK_GUEST_TEXT_LEN characters. */
void link_write_guest(const struct link *link, struct wr *w);

/* Appends the payload with all this link has: a host's with the seed. */
void link_write_own(const struct link *link, struct wr *w);

void link_derive(const struct link *link, struct link_keys *keys);

/* Who a seat is to others (§2). */
void link_peer_of_seat(uint8_t peer[LINK_PEER_LEN],
		       const uint8_t seat[LINK_SEAT_LEN]);

#endif
