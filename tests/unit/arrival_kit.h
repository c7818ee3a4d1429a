/* arrival_kit.h - somebody arrives at a group of three, one of them a liar, and
 * judges the Welcomes.
 */
#ifndef ARRIVAL_KIT_H
#define ARRIVAL_KIT_H

#include "liar_kit.h"

enum { ARRIVAL_N = 3, ARRIVAL_LIAR = 0 };

struct arrival {
	struct kit_member members[ARRIVAL_N];
	struct kit_member joiner;
	struct kit_commit commit; /* with the last Welcome */
};

/* What cmocka sets up and tears down; *arrival is one. */
int arrival_open_strict(void **arrival);
int arrival_open_whole(void **arrival);
int arrival_close(void **arrival);

/* An honest Welcome, whose commit is dropped. No verdict. */
void arrival_welcome(struct arrival *a);

/* The liar's. */
void arrival_lie(struct arrival *a, struct liar_welcome how);

/* That is refused with that error. */
void arrival_refused(struct arrival *a, struct liar_welcome how,
		     enum err expected);

/* Who refused is in by the next honest one, and makes a commit. */
void arrival_joins(struct arrival *a);

#endif
