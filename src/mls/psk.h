/* psk.h - PreSharedKeyID, and the psk_secret of several (RFC 9420, section 8.4).
 *
 * What is read are views into the caller's bytes and die with them.
 */
#ifndef MLS_PSK_H
#define MLS_PSK_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"
#include "treekem/label.h"

#include <stdbool.h>
#include <stdint.h>

enum psk_type {
	PSK_EXTERNAL = 1,
	PSK_RESUMPTION = 2,
};

enum psk_usage {
	PSK_APPLICATION = 1,
	PSK_REINIT = 2,
	PSK_BRANCH = 3,
};

enum {
	PSK_NONCE_LEN = LABEL_SECRET_LEN,
	PSK_ID_WHOLE_MAX = 1024, /* bytes of one that is used; our own limit */
};

struct psk_id {
	enum psk_type type;
	struct rd id;         /* PSK_EXTERNAL */
	enum psk_usage usage; /* PSK_RESUMPTION, with the two below */
	struct rd group_id;
	uint64_t epoch;
	struct rd nonce;
	struct rd whole;
};

/* Reads one and steps over it. ERR_FORMAT for unknown types and usages. */
must_check enum err psk_read(struct psk_id *id, struct rd *r);

/* Writes it from its fields. */
void psk_write(struct wr *w, const struct psk_id *id);

/* Moves to the next of the list of GroupSecrets.psks; false at its end, and at
 * one that does not fit: then rd_done(list) is false. */
bool psk_next(struct rd *list, struct psk_id *id);

/* What a psk has to be to be used: a nonce of the suite's length, not longer
 * than our limit (sections 8.4, 12.1.4). ERR_FORMAT. */
must_check enum err psk_check(const struct psk_id *id);

/* The same key, whatever the nonce (section 12.2: no two of one commit). */
bool psk_same(const struct psk_id *a, const struct psk_id *b);

/* Where a PSK stands among those of a commit. */
struct psk_place {
	uint16_t index;
	uint16_t count;
};

/* Takes the PSK of that place into the secret: all zero before the first, and
 * psk_secret after the last. The id is read and checked (asserted); whole is
 * what counts. */
void psk_mix(uint8_t secret[LABEL_SECRET_LEN], const struct psk_id *id,
	     struct part value, struct psk_place place);

#endif
