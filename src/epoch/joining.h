/* joining.h - the key packages that one knocks with. Two are kept: who lets in may
 * take its time, and a Welcome for the one before may be on its way when the next
 * is made (docs/protocol.md, section 5).
 */
#ifndef EPOCH_JOINING_H
#define EPOCH_JOINING_H

#include "group/mls.h"

#include <stdbool.h>

struct joining {
	bool has_last;
	bool has_former;
	struct mls_joiner last;
	struct mls_joiner former;
};

/* Makes one, good for 12 h before now_s and after; the last becomes the former.
 * Errors as mls_joiner_make(); then nothing changed. */
must_check enum err joining_make(struct joining *j,
				 const struct mls_identity *own, uint64_t now_s,
				 const uint8_t random[MLS_RANDOM_LEN]);

/* Joins by a Welcome for any of them. ERR_STEP when there is none; else as
 * mls_join(). */
must_check enum err joining_join(const struct joining *j,
				 struct mls_group *group, struct rd welcome,
				 uint64_t now_s);

/* Wipes them. Who is in does so: the same Welcome again would be the same epoch
 * again, with counters from zero. */
void joining_end(struct joining *j);

#endif
