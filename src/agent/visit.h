/* visit.h - a member on its socket, in the caller's loop.
 *
 * The loop's sockets move it on; the caller calls visit_tick() as often as it
 * asks for, and before that nothing but what came by the socket happens.
 */
#ifndef AGENT_VISIT_H
#define AGENT_VISIT_H

#include "agent/dial.h"
#include "agent/member.h"

struct visit; /* opaque */

struct visit_user {
	/* say and random are ours; arg is given to both. */
	struct member_user member;
	/* The socket is gone, for good: the last call. The member may be looked
	 * at until visit_free(), which is not for in here. */
	void (*closed)(void *arg, enum err why);
};

/* Begins. ERR_OS; then nothing is called. */
must_check enum err visit_open(struct visit **v, struct loop *loop,
			       const struct dial_to *to,
			       const struct member_options *options,
			       const struct visit_user *user);

void visit_free(struct visit *v); /* NULL is nothing to free */

/* Does what is due, and returns when it wants to be called again. */
uint64_t visit_tick(struct visit *v, uint64_t now_us);

/* Gives the seat up and closes. */
void visit_leave(struct visit *v);

struct member *visit_member(struct visit *v);

#endif
