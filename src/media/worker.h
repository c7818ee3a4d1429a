/* worker.h - what one thread of media does: a UDP socket, a TURN engine, the
 * streams that control handed over. Nothing of it is another thread's to touch.
 *
 * It waits nowhere: whoever owns the loop runs it.
 */
#ifndef MEDIA_WORKER_H
#define MEDIA_WORKER_H

#include "base/addr.h"
#include "base/err.h"
#include "media/report.h"
#include "os/loop.h"
#include "wire/config.h"

struct worker;

/* What all of its life rests on. */
struct worker_plan {
	const struct config *config; /* stays the caller's, unchanged */
	int udp_fd;                  /* bound; the worker's from now on */
};

/* Takes all memory there ever is, and begins to watch its socket. */
must_check enum err worker_open(struct worker **w, struct loop *loop,
				const struct worker_plan *plan);

/* Takes a connected stream over, or closes it when there is no place. */
void worker_take_stream(struct worker *w, int fd, const struct addr *client);

/* Once a round of the loop. Returns when it wants to be called again at the
 * latest. */
uint64_t worker_tick(struct worker *w, uint64_t now_us);

/* The counters as text; returns the length. w may be NULL. */
size_t worker_report(const struct worker *w, char text[REPORT_SIZE]);

#endif
