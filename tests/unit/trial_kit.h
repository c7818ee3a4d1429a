/* trial_kit.h - a liar is tried: one of a group of four, whose commits and
 * proposals the others judge; and two who want to come in.
 *
 * After each verdict all go on: what was proposed is forgotten, honest commits of
 * all are taken by all, and the list is begun anew.
 */
#ifndef TRIAL_KIT_H
#define TRIAL_KIT_H

#include "liar_kit.h"

enum { TRIAL_N = 4, TRIAL_LIAR = 1 };

struct trial {
	struct kit_member members[TRIAL_N];
	struct kit_member newcomers[2];
	struct liar_list list;     /* of the next commit */
	struct kit_commit commit;  /* the last */
	struct kit_commit message; /* the last proposal */
	uint8_t ref[SHA256_LEN];   /* its reference, if all keep it */
};

/* What cmocka sets up and tears down; *trial is one. */
int trial_open_strict(void **trial);
int trial_open_whole(void **trial);
int trial_close(void **trial);

/* The liar's commit, with the list as it stands. No verdict. */
void trial_commit(struct trial *t, struct lie lie);

/* The same by newcomers[0], who sees what the liar does of the group. */
void trial_commit_outside(struct trial *t, struct lie lie);

/* Either is refused by all with that error, or the liar's is taken. */
void trial_refused(struct trial *t, struct lie lie, enum err expected);
void trial_outside_refused(struct trial *t, struct lie lie, enum err expected);
void trial_taken(struct trial *t, struct lie lie);

/* members[by] says it, and all keep it. */
void trial_propose(struct trial *t, uint32_t by, struct liar_proposal how);

/* The liar says it, and nobody keeps it. */
void trial_proposal_refused(struct trial *t, struct liar_proposal how,
			    enum err expected);

#endif
