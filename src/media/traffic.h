/* traffic.h - packets on a worker's thread: from its socket, its streams and the
 * other workers, through the engine or to the unit, and out in batches.
 */
#ifndef MEDIA_TRAFFIC_H
#define MEDIA_TRAFFIC_H

#include "media/worker.h"
#include "os/loop.h"

/* Tells the engine the time, and returns it. */
uint64_t traffic_time(struct worker *w);

/* What came by UDP; watch.arg is the worker. */
void traffic_udp(struct loop_watch *watch, unsigned events);

/* What came by a stream, and the end of such; arg is the worker. */
void traffic_message(void *arg, const struct turn_path *from,
		     const struct turn_packet *in);
void traffic_done(void *arg);

/* What came from other workers. */
void traffic_letters(struct worker *w);

#endif
