/* sealer.h - seals the frames of one sender under one KID, counting them.
 *
 * A counter is never used twice and never wraps (RFC 9605, section 9.1). A
 * sealer cannot open: keys are for one direction (section 4.4.1).
 */
#ifndef SFRAME_SEALER_H
#define SFRAME_SEALER_H

#include "sframe/key.h"

struct sframe_sealer {
	struct sframe_key key;
	uint64_t next; /* counter of the next frame */
};

/* The counter starts at zero: only with a base key that sealed nothing yet
 * under this KID. The caller wipes base_key, and closes the sealer. */
void sframe_sealer_init(struct sframe_sealer *s,
			const struct sframe_suite *suite, uint64_t kid,
			struct part base_key);

/* Seals one frame in place. ERR_STEP when the counter has come to its end,
 * ERR_FULL as sframe_key_seal(); then nothing changed. */
must_check enum err sframe_sealer_seal(struct sframe_sealer *s,
				       struct sframe_box *box);

void sframe_sealer_close(struct sframe_sealer *s);

#endif
