/* hpke.h - HPKE in base mode (RFC 9180), for one message at a time:
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
 *
 * Randomness comes from the caller. Secrets belong to the caller, who wipes
 * them.
 */
#ifndef PRIM_HPKE_H
#define PRIM_HPKE_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"

enum {
	HPKE_KEY_LEN = 32, /* public or secret */
	HPKE_ENC_LEN = 32, /* the encapsulated key */
	HPKE_TAG_LEN = 16,
};

struct hpke_pair {
	uint8_t public_key[HPKE_KEY_LEN];
	uint8_t secret_key[HPKE_KEY_LEN];
};

/* DeriveKeyPair of section 7.1.3, from 32 bytes. */
void hpke_derive_pair(struct hpke_pair *pair, const uint8_t ikm[HPKE_KEY_LEN]);

/* The public key of a secret one. */
void hpke_public(uint8_t public_key[HPKE_KEY_LEN],
		 const uint8_t secret_key[HPKE_KEY_LEN]);

enum { HPKE_INFO_PARTS_MAX = 6 };

/* What a message is bound to. */
struct hpke_bind {
	const struct part *info; /* info_n parts, one after the other */
	size_t info_n;           /* at most HPKE_INFO_PARTS_MAX (asserted) */
	struct part aad;
};

/* Whom a message is for, and the randomness that goes into it. */
struct hpke_to {
	const uint8_t *public_key; /* HPKE_KEY_LEN bytes */
	const uint8_t *ephemeral;  /* HPKE_KEY_LEN fresh random bytes */
};

/* SealBase: writes enc and appends the ciphertext, plain.left + HPKE_TAG_LEN
 * bytes. ERR_AUTH for a public key of small order, ERR_FULL when it does not
 * fit; then *out and enc are as they were. */
must_check enum err hpke_seal(uint8_t enc[HPKE_ENC_LEN], struct wr *out,
			      const struct hpke_to *to,
			      const struct hpke_bind *bind, struct rd plain);

/* OpenBase: appends the plaintext. ERR_FORMAT when enc has another length or
 * sealed is too short, ERR_AUTH when it does not open, ERR_FULL when it does
 * not fit; then *out is as it was. */
must_check enum err hpke_open(struct wr *out, const struct hpke_pair *own,
			      struct part enc, const struct hpke_bind *bind,
			      struct rd sealed);

/* What an exported secret is bound to. */
struct hpke_export {
	struct part info;
	struct part context; /* exporter_context */
};

/* SetupBaseR and Context.Export of out_len bytes. Errors as hpke_open(); then
 * out is as it was. */
must_check enum err hpke_receive_export(uint8_t *out, size_t out_len,
					const struct hpke_pair *own,
					struct part enc,
					const struct hpke_export *bind);

#endif
