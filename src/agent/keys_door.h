/* keys_door.h - knocks and beacons of a member (docs/protocol.md, section 5). */
#ifndef AGENT_KEYS_DOOR_H
#define AGENT_KEYS_DOOR_H

#include "agent/keys.h"
#include "link/parcel.h"

/* What a knock of ours is made with. */
struct keys_door_knock {
	uint64_t now_s;
	const uint8_t *random; /* MLS_RANDOM_LEN */
	const uint8_t *nonce;  /* PARCEL_NONCE_LEN */
	bool again;            /* with the KeyPackage of the last one */
};

/* Appends a knock of ours, sealed, with a proof where we were in. */
must_check enum err keys_door_knock(struct keys *k,
				    const struct keys_door_knock *how,
				    struct wr *out);

enum keys_door_proof {
	KEYS_DOOR_NONE,
	KEYS_DOOR_WRONG,
	KEYS_DOOR_FITS,
};

/* Who asks to be let in. */
struct keys_door_guest {
	enum keys_door_proof proof;
	uint64_t epoch; /* of the proof */
	uint8_t ref[SHA256_LEN];
	uint8_t signature_key[LABEL_SIGNATURE_KEY_LEN];
	size_t key_package_len;
	uint8_t key_package[KNOCK_KEY_PACKAGE_MAX];
};

/* Opens a knock and looks whose KeyPackage it holds. ERR_AUTH when it is not the
 * knocker's, or altered; ERR_FORMAT, ERR_FULL. Then *guest is of no use. */
must_check enum err keys_door_open(const struct keys *k, const uint8_t *from,
				   struct rd sealed,
				   struct keys_door_guest *guest);

/* Appends a beacon of ours. ERR_STEP without a group. */
must_check enum err keys_door_beacon(const struct keys *k, const uint8_t *nonce,
				     struct wr *out);

enum keys_door_fit {
	KEYS_DOOR_FORKED, /* the same epoch of another group */
	KEYS_DOOR_SAME,
	KEYS_DOOR_OTHER_EPOCH,
};

/* Opens a beacon of a peer. */
must_check enum err keys_door_check(const struct keys *k, const uint8_t *from,
				    struct rd sealed, uint64_t *epoch,
				    enum keys_door_fit *fit);

#endif
