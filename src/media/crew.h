/* crew.h - the workers of media: makes them with all that they share, starts
 * their threads, and carries orders and answers between them and the main
 * thread. All of it is called on the main thread.
 */
#ifndef MEDIA_CREW_H
#define MEDIA_CREW_H

#include "media/worker.h"
#include "os/loop.h"

struct crew;

struct crew_plan {
	struct loop *loop; /* the main thread's */
	const struct config *config;
	const int *udp_fds; /* bound, one for each worker */
	uint32_t workers_n;
	/* Something came from a worker: WORKER_REPORTED and WORKER_FAILED
	 * included. */
	void (*heard)(void *arg, uint32_t worker,
		      const struct worker_order *order);
	void *arg;
};

/* Makes the workers. All of the plan stays the caller's. */
must_check enum err crew_open(struct crew **c, const struct crew_plan *plan);

/* Their threads begin. */
must_check enum err crew_start(struct crew *c);

uint32_t crew_workers(const struct crew *c);
struct worker *crew_worker(struct crew *c, uint32_t i);

/* Puts an order into the worker's ring and wakes it. False when the ring is
 * full, which is counted; then the fd is still the caller's. */
bool crew_order(struct crew *c, uint32_t worker,
		const struct worker_order *order);

/* A stream for one of them, in turn. Takes fd over. */
void crew_take_stream(struct crew *c, int fd, const struct addr *client);

/* Once a round of the main thread's loop: hears the workers out. Returns when
 * it wants to be called again at the latest. */
uint64_t crew_tick(struct crew *c, uint64_t now_us);

/* Tells all to end, and waits until they have. False when one cannot be told:
 * then the process has to end as it is. */
bool crew_stop(struct crew *c);

#endif
