/* keyring.h - the pre-shared keys a member has at hand (RFC 9420, section 8.4):
 * external ones that the application gave, and the resumption secrets of the
 * group's last epochs.
 *
 * Secrets are copied in, and wiped with the group they are in.
 */
#ifndef GROUP_KEYRING_H
#define GROUP_KEYRING_H

#include "base/err.h"
#include "base/rd.h"
#include "mls/psk.h"
#include "prim/hash.h"

#include <stdint.h>

enum {
	KEYRING_N = 8, /* external keys */
	KEYRING_ID_MAX = 64,
	KEYRING_VALUE_MAX = 64,
	KEYRING_EPOCHS_N = 8, /* that are remembered */
};

struct keyring_external {
	uint8_t id[KEYRING_ID_MAX];
	uint8_t value[KEYRING_VALUE_MAX];
	size_t id_len;
	size_t value_len;
};

struct keyring_epoch {
	uint64_t epoch;
	uint8_t secret[LABEL_SECRET_LEN];
};

struct keyring {
	uint32_t external_n;
	uint32_t epochs_n; /* ever remembered; the last ones are here */
	struct keyring_external external[KEYRING_N];
	struct keyring_epoch epochs[KEYRING_EPOCHS_N];
};

/* Adds an external key, or replaces the value of one with that id. ERR_FULL;
 * then nothing changed. */
must_check enum err keyring_add(struct keyring *k, struct part id,
				struct part value);

/* Remembers the resumption secret of an epoch, in the place of the oldest. */
void keyring_remember(struct keyring *k, uint64_t epoch,
		      const uint8_t secret[LABEL_SECRET_LEN]);

/* Forgets all epochs, as the group has ended. */
void keyring_forget(struct keyring *k);

/* The key that an id names; of a resumption, of this group's. Lives until the
 * ring changes. ERR_AUTH when it is not here. */
must_check enum err keyring_find(const struct keyring *k,
				 const struct psk_id *id, struct rd group_id,
				 struct part *value);

#endif
