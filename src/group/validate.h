/* validate.h - what the RFC and the profile ask of a commit's proposals and of
 * the leaves of a group (RFC 9420, sections 7.3, 11.1, 12.1, 12.2).
 *
 * The same for who makes a commit and who takes it. Nothing here changes
 * anything.
 */
#ifndef GROUP_VALIDATE_H
#define GROUP_VALIDATE_H

#include "group/inner.h"

/* A commit that is looked at, in the epoch it was made in. */
struct validate {
	const struct mls_group *g;
	struct pending_list list;
	const struct leaf *path_leaf; /* NULL without a path */
	uint64_t now_s;
	struct wr room; /* to put together what was signed */
};

/* The list of proposals, and whether a path has to be there. ERR_FORMAT,
 * ERR_AUTH; ERR_FULL when there is not enough room. */
must_check enum err validate_list(const struct validate *v);

/* A leaf that stands at a place of this group: alone, with its signature, and
 * in its time. Errors as above. */
must_check enum err validate_leaf(const struct mls_group *g,
				  const struct leaf *leaf, uint32_t index,
				  uint64_t now_s, struct wr room);

/* The leaves of a tree go together, and with the GroupContext's extensions.
 * ERR_FORMAT. */
must_check enum err validate_state(const struct mls_group *g,
				   const struct state *s);

/* The external sender of that index, by the GroupContext's extensions: its
 * signature key. ERR_AUTH when there is none. */
must_check enum err validate_external_sender(const struct state *s,
					     uint32_t index,
					     struct rd *signature_key);

#endif
