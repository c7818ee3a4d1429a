/* sender_key.h - a sender's base key, sealed for one receiver's instance
 * (docs/protocol.md, §4).
 */
#ifndef LINK_SENDER_KEY_H
#define LINK_SENDER_KEY_H

#include "link/link.h"
#include "link/parcel.h"

enum {
	SENDER_KEY_INSTANCE_LEN = 16,
	SENDER_KEY_BASE_LEN = 32,
	SENDER_KEY_SEALED_LEN = SENDER_KEY_BASE_LEN + PARCEL_OVERHEAD,
	SENDER_KEY_EPOCH_MAX = 15,
};

/* What a key is bound to: nobody else's, no earlier call's. */
struct sender_key_way {
	const uint8_t *from;          /* LINK_PEER_LEN bytes */
	const uint8_t *from_instance; /* SENDER_KEY_INSTANCE_LEN bytes */
	const uint8_t *to_instance;
	uint8_t epoch; /* at most SENDER_KEY_EPOCH_MAX (asserted) */
};

/* Appends SENDER_KEY_SEALED_LEN bytes; ERR_FULL when they do not fit. */
must_check enum err sender_key_seal(const struct link_keys *keys,
				    const struct sender_key_way *way,
				    const uint8_t nonce[PARCEL_NONCE_LEN],
				    const uint8_t base[SENDER_KEY_BASE_LEN],
				    struct wr *out);

/* ERR_FORMAT for another length, ERR_AUTH for a key of another way; then base
 * is zero. The caller wipes base. */
must_check enum err sender_key_open(const struct link_keys *keys,
				    const struct sender_key_way *way,
				    struct rd sealed,
				    uint8_t base[SENDER_KEY_BASE_LEN]);

#endif
