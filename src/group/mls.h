/* mls.h - a group with keys that nobody outside has: MLS (RFC 9420), suite
 * 0x0003, as one member sees it.
 *
 * How to use it. Give it memory of mls_size() bytes; nothing else is ever
 * allocated. Then either mls_create() a group of one, or make a key package
 * (mls/joiner.h), have a member commit an Add of it, and mls_join() with the
 * Welcome. From then on
 *
 *   - mls_commit() makes a commit: whom to add, whom to remove, and always new
 *     keys. It takes effect on mls_commit_taken(), once whoever orders the
 *     commits has said that it was the first of its epoch; or never, on
 *     mls_commit_drop().
 *   - mls_take() takes what another member sent. A commit of the current epoch
 *     takes effect at once, and drops one of ours that was waiting.
 *   - mls_export() and mls_authenticator() give what follows from the epoch.
 *
 * What is refused changes nothing: every message is checked whole, on a copy,
 * before the group moves. No clock, no I/O, no randomness: times and random
 * bytes are handed in. One thread. Secrets are wiped as soon as they were used;
 * mls_close() wipes the rest.
 *
 * Two profiles. MLS_STRICT is what incamera speaks (docs/protocol.md, section
 * 6): commits with a path and the link's PSK, Adds, Removes, all by value, all
 * sealed. MLS_WHOLE takes everything the RFC has for a member that follows; it
 * is for test vectors and for groups with other implementations.
 */
#ifndef GROUP_MLS_H
#define GROUP_MLS_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "mls/joiner.h"
#include "prim/hash.h"
#include "treekem/tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MLS_MEMBER_MAX = TREE_LEAF_MAX, /* 256 */
	MLS_SECRET_LEN = 32,
	MLS_RANDOM_LEN = 32,   /* fresh random bytes, for each call that asks */
	MLS_GROUP_ID_MAX = 64, /* bytes */
	MLS_MESSAGE_MAX = 128 * 1024, /* bytes of one message or welcome */
	MLS_PSK_N = 8,                /* PSKs a group knows at one time */
	MLS_CHANGES_N = 64, /* adds and removes of one commit of ours */
	/* How long a key package may live in a strict group. */
	MLS_LIFETIME_MAX_S = 25 * 3600,
};

enum mls_profile {
	MLS_STRICT,
	MLS_WHOLE,
};

/* What a group is made of, the same for its whole life. */
struct mls_config {
	enum mls_profile profile;
	uint32_t
		member_max; /* 2 to MLS_MEMBER_MAX, rounded up to a power of two */
	size_t leaf_len; /* bytes to keep for each leaf on average, e.g. 320 */
};

struct mls_group; /* opaque; in the caller's memory */

/* Bytes of memory, a multiple of 16; docs/rfc/9420.md has figures. A member with
 * less memory than the others refuses what does not fit, and cannot follow: all
 * of a group have the same sizes. */
size_t mls_size(const struct mls_config *config);

/* An empty group in memory of mls_size() bytes, aligned to 16. */
struct mls_group *mls_init(void *memory, const struct mls_config *config);

/* Gives the value of an external PSK, which is copied, or another value for one
 * that is there. A strict group needs exactly one, "incamera link", before
 * mls_create() or mls_join(). ERR_FULL. */
must_check enum err mls_add_psk(struct mls_group *g, struct part id,
				struct part value);

/* Who may add (docs/protocol.md, section 6): everybody, or whose signature key
 * is named. */
struct mls_policy {
	bool only_named;
	struct part names; /* LABEL_SIGNATURE_KEY_LEN bytes each (asserted) */
};

/* Makes the group of one at epoch 0. policy: NULL for a group without one
 * (MLS_WHOLE). ERR_STEP when it is not empty or has no PSK that the profile asks
 * for, ERR_FULL for what is too long, ERR_FORMAT for what the profile does not
 * allow (a strict group's id has 24 bytes, an identity 8 to 264); then it stays
 * empty. */
must_check enum err mls_create(struct mls_group *g, struct part group_id,
			       const struct mls_policy *policy,
			       const struct mls_identity *own,
			       const uint8_t random[MLS_RANDOM_LEN]);

/* Joins by a Welcome (an MLSMessage) that is for the key package of *j. tree:
 * the ratchet_tree where the Welcome does not hold it, else empty. now_s:
 * seconds since 1970, against the lifetimes of leaves.
 * ERR_FORMAT, ERR_AUTH: it is not what the RFC, the profile and the keys ask
 * for; ERR_FULL: larger than the memory; ERR_STEP: the group is not empty. Then
 * it stays empty, and *j may be used for another Welcome. */
must_check enum err mls_join(struct mls_group *g, const struct mls_joiner *j,
			     struct rd welcome, struct rd tree, uint64_t now_s);

/* What a commit of ours is to change; nothing is a re-key. MLS_WHOLE: it also
 * takes up what was proposed in this epoch, if that makes a valid list. */
struct mls_changes {
	const struct rd *adds; /* key packages: MLSMessages */
	size_t adds_n;
	const uint32_t *removes; /* leaf indices */
	size_t removes_n;
	uint64_t now_s;
	/* MLS_WHOLE: */
	bool in_public; /* a PublicMessage instead of a PrivateMessage */
	bool with_psks; /* takes in every external PSK we know */
};

/* Makes a commit of the current epoch and keeps the epoch it leads to until
 * mls_commit_taken() or mls_commit_drop(), or another mls_commit(), or another
 * member's commit. Writes MLSMessages: the commit, and the one Welcome for all
 * who are added (nothing where nobody is). Each needs as much room as it takes
 * in the end, no more.
 * ERR_FORMAT, ERR_AUTH: a key package that the group must not take, a remove of
 * nobody; ERR_FULL: no room for a member or a message, more changes than
 * MLS_CHANGES_N, or no epoch is left; ERR_STEP: no group, not allowed to add, own
 * leaf among the removes. Then nothing changed, and the writers are as they
 * were. */
must_check enum err mls_commit(struct mls_group *g,
			       const struct mls_changes *changes,
			       const uint8_t random[MLS_RANDOM_LEN],
			       struct wr *commit, struct wr *welcome);

/* ERR_STEP when none is waiting. */
must_check enum err mls_commit_taken(struct mls_group *g);

void mls_commit_drop(struct mls_group *g);

bool mls_commit_waits(const struct mls_group *g);

enum mls_news_kind {
	MLS_NEWS_COMMIT,  /* the group is in its next epoch */
	MLS_NEWS_REMOVED, /* the same, and we are out: the group is empty now */
	MLS_NEWS_PROPOSAL, /* MLS_WHOLE: kept for a commit to come */
	MLS_NEWS_TEXT,     /* an application message */
};

/* What a message that was taken has changed. */
struct mls_news {
	enum mls_news_kind kind;
	uint32_t sender; /* leaf index; MLS_MEMBER_MAX: somebody outside */
	struct tree_set
		added; /* leaves; one that was emptied and filled again */
	struct tree_set removed; /* is in both */
	struct rd text;          /* MLS_NEWS_TEXT: lives until the next call */
};

/* Takes one MLSMessage from another member: a commit, a proposal, or an
 * application message.
 * ERR_STEP: of another epoch or group, or there is none. ERR_FORMAT: not
 * well-formed, or not allowed by the RFC or the profile. ERR_AUTH: a signature,
 * tag or key does not fit, or who sent it may not do this. ERR_REPLAY: seen
 * before, or our own. ERR_FULL: no room. Then nothing changed, and what waits
 * still does. */
must_check enum err mls_take(struct mls_group *g, struct rd message,
			     uint64_t now_s, struct mls_news *news);

/* Seals an application message as an MLSMessage. ERR_STEP: there is no group, or
 * something was proposed that has to be committed first; ERR_FULL: no room. */
must_check enum err mls_seal(struct mls_group *g, struct part authenticated,
			     struct rd text,
			     const uint8_t random[MLS_RANDOM_LEN],
			     struct wr *message);

/* MLS-Exporter (section 8.5). ERR_STEP when there is no group. */
must_check enum err mls_export(const struct mls_group *g, const char *label,
			       struct part context, uint8_t *out,
			       size_t out_len);

/* epoch_authenticator: equal for all who are in the same group at the same
 * epoch, and for nobody else. ERR_STEP when there is no group. */
must_check enum err mls_authenticator(const struct mls_group *g,
				      uint8_t out[MLS_SECRET_LEN]);

struct mls_member {
	uint32_t leaf;      /* index */
	struct rd identity; /* of its credential */
	struct rd signature_key;
};

/* The first member at or after a leaf index; false when there is none. Views
 * into the group, good until it changes. */
bool mls_member(const struct mls_group *g, uint32_t leaf,
		struct mls_member *member);

bool mls_is_in(const struct mls_group *g); /* there is a group */
uint64_t mls_epoch(const struct mls_group *g);
uint32_t mls_own_leaf(const struct mls_group *g);
uint32_t mls_member_n(const struct mls_group *g);
struct rd mls_group_id(const struct mls_group *g);

/* Wipes everything; the group is empty, its PSKs are forgotten. */
void mls_close(struct mls_group *g);

#endif
