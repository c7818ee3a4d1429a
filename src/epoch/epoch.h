/* epoch.h - what a group's epoch gives to frames and beacons (docs/protocol.md,
 * sections 5 and 7): for the browser's door and for a participant without one.
 *
 * Keeps nothing, and knows no time: which epoch seals and which opens is for the
 * caller.
 */
#ifndef EPOCH_EPOCH_H
#define EPOCH_EPOCH_H

#include "group/mls.h"
#include "link/beacon.h"
#include "sframe/ring.h"

/* The base key, and whose frames may come. ERR_STEP without a group. The caller
 * wipes *e, whatever came of it. */
must_check enum err epoch_keys(struct sframe_epoch *e,
			       const struct mls_group *group);

/* Where the group stands. ERR_STEP without one. */
must_check enum err epoch_beacon(struct beacon *b,
				 const struct mls_group *group);

#endif
