/* welcome.h - the Welcome that goes with a commit (RFC 9420, section 12.4.3). */
#ifndef GROUP_WELCOME_H
#define GROUP_WELCOME_H

#include "group/apply.h"
#include "group/inner.h"

/* What of a commit the Welcome is made from. */
struct welcome {
	struct mls_group *g; /* next is the epoch the commit begins */
	struct pending_list list;
	const struct applied *applied;
	const struct path_made *made;
	const uint8_t *joiner; /* LABEL_SECRET_LEN bytes */
	const uint8_t *random; /* MLS_RANDOM_LEN bytes */
	struct wr room;        /* what is free of scratch */
};

/* Writes the Welcome for all whom the commit adds. ERR_FULL, ERR_AUTH. */
must_check enum err welcome_make(const struct welcome *from, struct wr *out);

#endif
