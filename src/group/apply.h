/* apply.h - a commit's proposals take effect (RFC 9420, section 12.3), on the
 * state that is next.
 */
#ifndef GROUP_APPLY_H
#define GROUP_APPLY_H

#include "group/inner.h"

/* What the list came to. Secret: psk_secret, init. */
struct applied {
	struct tree_set added;
	struct tree_set removed;
	uint32_t added_n;
	uint16_t added_at[TREE_LEAF_MAX]; /* leaves, in the order of the Adds */
	uint8_t psk_secret[LABEL_SECRET_LEN];
	uint8_t init[LABEL_SECRET_LEN]; /* of the epoch before, or external */
};

/* Makes g->next of g->now: the next epoch as it is after the proposals of a list
 * that validate_list() took. ERR_FORMAT, ERR_AUTH; ERR_FULL when the tree or the
 * extensions do not fit. */
must_check enum err apply_list(struct mls_group *g,
			       const struct pending_list *list,
			       struct applied *out);

void apply_wipe(struct applied *a);

#endif
