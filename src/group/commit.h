/* commit.h - making a commit (RFC 9420, section 12.4.1). */
#ifndef GROUP_COMMIT_H
#define GROUP_COMMIT_H

#include "group/inner.h"

/* Makes waiting the epoch that the commit leads to. Errors as mls_commit(); then
 * the writers are as they were. */
must_check enum err commit_make(struct mls_group *g,
				const struct mls_changes *changes,
				const uint8_t random[MLS_RANDOM_LEN],
				struct wr *commit, struct wr *welcome);

#endif
