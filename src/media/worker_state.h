/* worker_state.h - the inside of worker.h, shared by its files. */
#ifndef MEDIA_WORKER_STATE_H
#define MEDIA_WORKER_STATE_H

#include "media/streams.h"
#include "media/worker.h"
#include "os/loop.h"

struct worker {
	struct worker_plan plan;
	struct loop *loop;
	struct loop_watch udp_watch;
	struct loop_watch bell_watch;
	struct turn *turn;
	struct udp *udp;
	struct streams *streams;
	struct worker_unit unit;
	uint64_t counters[REPORT_COUNTERS_N];
	struct report report; /* the main thread's when it was told so */
};

#endif
