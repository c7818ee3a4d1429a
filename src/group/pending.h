/* pending.h - proposals that were sent before the commit that takes them up (RFC
 * 9420, sections 12.1 and 12.4), and a commit's list with its references
 * followed.
 *
 * Lives in memory of the group. Holds no secret: proposals are public to the
 * group.
 */
#ifndef GROUP_PENDING_H
#define GROUP_PENDING_H

#include "base/err.h"
#include "base/rd.h"
#include "mls/framing.h"
#include "mls/proposal.h"
#include "prim/hash.h"

#include <stdbool.h>
#include <stdint.h>

enum { PENDING_N = 64 };

struct pending_entry {
	uint8_t ref[SHA256_LEN];
	struct framing_sender sender;
	uint32_t at; /* of the Proposal, in the heap */
	uint32_t len;
};

struct pending {
	uint32_t n;
	uint32_t own_n;                /* of these, such as pending_is_own() */
	struct pending_entry *entries; /* PENDING_N */
	uint8_t *heap;
	size_t heap_size; /* 0: none are kept */
	size_t heap_used;
};

/* Bytes for proposals of heap_size bytes together, a multiple of 16; 0 for 0. */
size_t pending_size(size_t heap_size);

/* In memory of pending_size() bytes, aligned to 16. */
void pending_init(struct pending *p, void *memory, size_t heap_size);

/* Keeps the proposal of an AuthenticatedContent. One that is here already is not
 * kept twice. ERR_FULL. */
must_check enum err pending_add(struct pending *p,
				const struct framing_authenticated *a);

/* A member's, or that of an external sender whom the group names: we commit to
 * it. What somebody proposes who wants to come in (section 12.1.8) is for who can
 * tell whether they may; we follow who commits to it. */
bool pending_is_own(const struct pending_entry *e);

/* Forgets all: their epoch is over. */
void pending_clear(struct pending *p);

/* The proposals of a commit. A copy of it is what pending_next() walks on. */
struct pending_list {
	struct rd bytes; /* as in commit_wire.proposals */
	const struct pending *pending;
	struct framing_sender committer;
};

struct pending_item {
	bool by_ref;
	struct framing_sender sender; /* of the proposal */
	struct proposal proposal;
};

/* Moves to the next; false at the end, and at one that is not well-formed or a
 * reference to nothing we have: then rd_done(&list->bytes) is false. */
bool pending_next(struct pending_list *list, struct pending_item *item);

#endif
