/* verdict_kit.h - what the members of a test make of what a liar says: cmocka's
 * assertions, which fail where they make something else of it.
 */
#ifndef VERDICT_KIT_H
#define VERDICT_KIT_H

#include "liar_kit.h"

/* The message is refused by all but members[by], with that error, and nothing of
 * them changed. */
void verdict_refused(struct kit_member *members, uint32_t n, uint32_t by,
		     const struct kit_commit *c, enum err expected);

/* The same of a Welcome. */
void verdict_not_joined(struct kit_member *m, const struct kit_commit *c,
			enum err expected);

/* And honest commits of all are taken by all afterwards. */
void verdict_goes_on(struct kit_member *members, uint32_t n);

/* All but members[by] take it, and all agree. */
void verdict_taken(struct kit_member *members, uint32_t n, uint32_t by,
		   const struct kit_commit *c);

#endif
