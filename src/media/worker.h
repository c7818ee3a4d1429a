/* worker.h - what one thread of media does: a UDP socket, a TURN engine, the
 * streams that control handed over. Nothing of it is another thread's to touch.
 *
 * It waits nowhere: whoever owns the loop runs it.
 */
#ifndef MEDIA_WORKER_H
#define MEDIA_WORKER_H

#include "base/addr.h"
#include "base/err.h"
#include "dtls/dtls.h"
#include "media/report.h"
#include "os/loop.h"
#include "wire/config.h"
#include "wire/ipc.h"

struct worker;

/* What all of its life rests on. */
struct worker_plan {
	const struct config *config; /* stays the caller's, unchanged */
	int udp_fd;                  /* bound; the worker's from now on */
	struct dtls_context *dtls;   /* of the forwarding unit */
	/* What the unit has to say to control. */
	void (*tell)(void *arg, const struct ipc_msg *m);
	void *arg;
};

/* Takes all memory there ever is, and begins to watch its socket. */
must_check enum err worker_open(struct worker **w, struct loop *loop,
				const struct worker_plan *plan);

/* Takes a connected stream over, or closes it when there is no place. */
void worker_take_stream(struct worker *w, int fd, const struct addr *client);

/* What control says of the forwarding unit. */
must_check enum err worker_order(struct worker *w, const struct ipc_msg *m);

/* Once a round of the loop. Returns when it wants to be called again at the
 * latest. */
uint64_t worker_tick(struct worker *w, uint64_t now_us);

/* The counters as text; returns the length. w may be NULL. */
size_t worker_report(const struct worker *w, char text[REPORT_SIZE]);

#endif
