/* create.h - a group of one (RFC 9420, section 11). */
#ifndef GROUP_CREATE_H
#define GROUP_CREATE_H

#include "group/inner.h"

/* Makes g->next its epoch 0, and takes over the seed; the group id is set. See
 * mls_create() for errors; then the caller wipes. */
must_check enum err create_group(struct mls_group *g,
				 const struct mls_policy *policy,
				 const struct mls_identity *own,
				 const uint8_t random[MLS_RANDOM_LEN]);

#endif
