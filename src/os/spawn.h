/* spawn.h - starts this same program again as one of its own processes.
 *
 * The child gets nothing but a channel to its parent and a pipe to complain
 * into: no other descriptor, no environment, no terminal signal. It dies with
 * the parent.
 */
#ifndef OS_SPAWN_H
#define OS_SPAWN_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

enum {
	SPAWN_MAIN_FD = 3, /* in the child: its end of the channel */
};

/* The first argument of a child; the second is its role. */
#define SPAWN_ARG "--process"

/* How a child looks from its parent. */
struct spawn {
	pid_t pid;
	int channel; /* see os/channel.h */
	int log;     /* what the child prints comes out here; never blocks */
};

/* The caller closes channel and log, and reaps. */
must_check enum err spawn_role(struct spawn *s, const char *role);

/* How a child ended. */
struct spawn_end {
	pid_t pid;
	bool by_signal;
	int code; /* the signal, or the exit code */
};

/* One child that has ended; false when there is none. */
bool spawn_reap(struct spawn_end *end);

/* Ends a child at once; spawn_reap() tells when it is gone. */
void spawn_kill(const struct spawn *s);

/* Opens /dev/null for each standard stream that is closed, so that no socket
 * of ours takes its number. */
must_check enum err spawn_fill_standard_streams(void);

#endif
