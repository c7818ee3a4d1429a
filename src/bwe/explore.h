/* explore.h - when it is worth a probe to find out whether the link carries more,
 * and what the probe teaches. A part of bwe; probe.h has the single cluster.
 */
#ifndef BWE_EXPLORE_H
#define BWE_EXPLORE_H

#include "bwe/bwe.h"

enum {
	EXPLORE_START_TIMES = 3, /* the first probe, of the start */
};

/* Starts the next probe when there is a reason and nothing against it. */
void explore_plan(struct bwe *b);

/* In so long try so much, if nothing else is then known. */
void explore_later(struct bwe *b, uint64_t us, float bps);

/* After feedback, and with each tick. */
void explore_learn(struct bwe *b);

#endif
