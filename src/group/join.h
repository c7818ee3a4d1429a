/* join.h - coming in by a Welcome (RFC 9420, section 12.4.3.1). */
#ifndef GROUP_JOIN_H
#define GROUP_JOIN_H

#include "group/inner.h"

/* A Welcome, and what it is opened with. */
struct join {
	struct mls_group *g; /* empty: its trees but next's are free */
	const struct mls_joiner *joiner;
	struct rd welcome;
	struct rd tree; /* where the Welcome holds none */
	uint64_t now_s;
};

/* Makes g->next the epoch that the Welcome tells of, and takes over group id
 * and seed. See mls_join() for errors; then the caller wipes. */
must_check enum err join_welcome(const struct join *j);

#endif
