/* loop.h - waits for sockets and deadlines (epoll), one thread.
 *
 * Watches live in their owner's memory. A callback may remove any watch, its
 * own included: a watch removed during a round is not called in that round.
 */
#ifndef OS_LOOP_H
#define OS_LOOP_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	LOOP_IN = 1 << 0,
	LOOP_OUT = 1 << 1,
	LOOP_GONE = 1 << 2, /* hang-up or error; always watched for */
};

struct loop;
struct loop_watch;

typedef void loop_fn(struct loop_watch *w, unsigned events);

/* Set fd, fn and arg, then loop_add(). */
struct loop_watch {
	int fd;
	loop_fn *fn;
	void *arg;
	unsigned events; /* LOOP_IN | LOOP_OUT as watched now; loop's own */
};

/* Called once a round, after the sockets. Returns the time it wants to be
 * called again at the latest; UINT64_MAX for never. */
typedef uint64_t loop_tick_fn(void *arg, uint64_t now_us);

must_check enum err loop_open(struct loop **l);
void loop_close(struct loop *l);

must_check enum err loop_add(struct loop *l, struct loop_watch *w,
			     unsigned events);

/* Changes what is watched for; no system call when nothing changes. */
must_check enum err loop_set(struct loop *l, struct loop_watch *w,
			     unsigned events);

/* Does not close the fd. Call it before closing. */
void loop_remove(struct loop *l, struct loop_watch *w);

/* Runs until loop_stop(). */
must_check enum err loop_run(struct loop *l, loop_tick_fn *tick, void *arg);
void loop_stop(struct loop *l);

#endif
