/* rejoin.h - the keys that prove that somebody was in an epoch of the group
 * (docs/protocol.md, section 5): one's own, kept when the group is left, and those
 * by which others' proofs are looked at.
 */
#ifndef EPOCH_REJOIN_H
#define EPOCH_REJOIN_H

#include "group/mls.h"
#include "link/knock.h"

#include <stdbool.h>

enum { REJOIN_EPOCHS = 16 }; /* whose proofs are still taken */

struct rejoin_key {
	bool known;
	uint64_t epoch;
	uint8_t key[KNOCK_KEY_LEN];
};

struct rejoin {
	struct rejoin_key newest;
	struct rejoin_key of[REJOIN_EPOCHS]; /* by epoch % 16 */
};

/* The group is in an epoch that it was not in before. */
void rejoin_begin(struct rejoin *r, const struct mls_group *group);

/* The group is another one, or none: wipes all but the newest. */
void rejoin_forget(struct rejoin *r);

/* Puts in a knock what proves that we were in the newest epoch, where there was
 * one. */
void rejoin_prove(const struct rejoin *r, const uint8_t peer[LINK_PEER_LEN],
		  struct knock *knock);

/* Whether a proof fits an epoch that is still known. */
bool rejoin_fits(const struct rejoin *r, const uint8_t peer[LINK_PEER_LEN],
		 const struct knock *knock,
		 const uint8_t key_package_hash[SHA256_LEN]);

#endif
