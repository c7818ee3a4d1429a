/* strict.h - what incamera's profile asks beyond the RFC (docs/protocol.md,
 * section 6). Every function refuses with ERR_FORMAT what the profile does not
 * have.
 */
#ifndef GROUP_STRICT_H
#define GROUP_STRICT_H

#include "base/err.h"
#include "base/rd.h"
#include "group/pending.h"
#include "mls/psk.h"
#include "prim/hash.h"
#include "treekem/tree.h"

#include <stdbool.h>

enum {
	STRICT_GROUP_ID_LEN = 24, /* room id, 8 random bytes */
	STRICT_PEER_LEN = 8,      /* the beginning of an identity */
	STRICT_IDENTITY_MAX = STRICT_PEER_LEN + 256,
};

/* The id of the one PSK. */
struct part strict_psk_id(void);

/* It is that PSK. */
bool strict_is_link(const struct psk_id *id);

/* A group's id. */
must_check enum err strict_group_id(struct rd group_id);

/* A GroupContext's extensions: the policy and no other, of the form we know. */
must_check enum err strict_extensions(struct rd extensions);

/* Who has that signature key may add, by the policy in those extensions, which
 * strict_extensions() has taken. */
bool strict_may_add(struct rd extensions, struct rd signature_key);

/* A commit's list: Add, Remove and the one PSK, once, all by value. */
must_check enum err strict_list(struct pending_list list);

/* The leaf that a commit brings is still who it was: credential and signature key
 * are those of the old one. */
must_check enum err strict_same_member(const struct leaf *before,
				       const struct leaf *after);

/* All leaves: basic credentials with an identity of ours, no extension, no two
 * of one peer. */
must_check enum err strict_tree(const struct tree *t);

#endif
