/* liar_kit.h - a member that lies: commits, proposals and Welcomes made step by
 * step, with one step done wrong. It knows the inside of its group.
 *
 * What is not asked for is honest: a commit without a lie is taken by all.
 */
#ifndef LIAR_KIT_H
#define LIAR_KIT_H

#include "group/inner.h"
#include "group_kit.h"
#include "mls/framing.h"
#include "mls/groupinfo.h"
#include "mls/proposal.h"

/* A list of proposals as a commit has it, or one Proposal. */
struct liar_list {
	struct wr w;
	uint8_t bytes[65536];
};

void liar_list_begin(struct liar_list *l);
struct rd liar_list_bytes(const struct liar_list *l);
void liar_list_put(struct liar_list *l, const struct proposal *p);
void liar_list_ref(struct liar_list *l, const uint8_t ref[SHA256_LEN]);

/* The link's PSK, as every strict commit has it. */
void liar_list_link(struct liar_list *l);
void liar_list_remove(struct liar_list *l, uint32_t leaf);

/* The key package of an MLSMessage. */
void liar_list_add(struct liar_list *l, struct rd key_package);

/* The seed of somebody who is in no group. */
extern const uint8_t liar_other_seed[LABEL_SEED_LEN];

/* How a commit is made. */
struct lie {
	struct rd proposals; /* of a liar_list */
	bool no_path;
	bool no_apply; /* the list cannot be applied: the path is made as if it
			* was empty */
	void (*change_leaf)(struct leaf *leaf); /* before it is signed */
	void (*change_path)(struct rd *path);   /* bytes of the UpdatePath */
	void (*change_content)(struct framing_content *c); /* before signing */
	const uint8_t *leaf_seed; /* else its own: for the leaf, the message */
	const uint8_t *seed;
	bool in_public;
	bool is_external; /* from outside, as somebody new, by in_public */
	size_t tag_len;   /* of the confirmation tag; 0: as it should be */
	bool wrong_tag;
};

/* Makes a commit; a liar that is to go on with it does mls_commit_taken(). */
void liar_commit(struct kit_commit *out, struct kit_member *m,
		 const struct lie *lie);

/* How a proposal is sent. */
struct liar_proposal {
	struct proposal proposal;
	bool in_private;
	void (*change_content)(struct framing_content *c);
	const uint8_t *seed;
	bool wrong_membership;
};

/* Writes it. ref: its reference, and it keeps it itself; NULL: it does not. */
void liar_propose(struct kit_commit *out, struct kit_member *m,
		  const struct liar_proposal *how, uint8_t ref[SHA256_LEN]);

/* How a Welcome is made: of a commit of m that adds the joiner, in an epoch
 * that nobody else is in. */
struct liar_welcome {
	void (*change_leaves)(struct tree *t); /* before the path is made */
	void (*change_tree)(struct tree *t);   /* after; the hashes are of it */
	void (*change_info)(struct groupinfo *g); /* before it is signed */
	const uint8_t *seed;                      /* else its own */
	const uint8_t *path_secret;               /* else the right one */
	bool no_path_secret;
	struct rd psks; /* PreSharedKeyIDs, where other_psks; else the link's */
	bool other_psks;
	bool wrong_tag;
	bool no_tree;         /* it is in out->bytes instead */
	struct rd tree_bytes; /* the ratchet_tree's data, where other_tree */
	bool other_tree;
};

void liar_welcome(struct kit_commit *out, struct kit_member *m,
		  const struct kit_member *joiner,
		  const struct liar_welcome *how);

/* Everything that must not change when something is refused. */
void liar_digest(uint8_t out[SHA256_LEN], const struct kit_member *m);

#endif
