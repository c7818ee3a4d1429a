/* flow.h - one sender with an estimator and a pacer, one receiver that
 * reports, a link between them in virtual time, and what came of it.
 */
#ifndef SIM_FLOW_H
#define SIM_FLOW_H

#include "bwe/bwe.h"
#include "bwe/pacer.h"
#include "network.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	FLOW_STEPS_N = 4,
	FLOW_SECONDS_N = 64,
	FLOW_TENTH_US = 100000,
};

enum flow_source {
	FLOW_GREEDY, /* video of 30 frames a second that follows the target */
	FLOW_LAYERS, /* the largest of 150, 500, 1,500 kbit/s that fits */
	FLOW_QUIET,  /* sound and the smallest layer; nothing more is wanted */
	FLOW_ROOM, /* of the plan's layers what the unit takes, or sound alone */
};

enum {
	FLOW_LAYERS_N = 3,
};

struct flow_step {
	uint64_t at_us;
	uint64_t bps;
};

struct flow_plan {
	uint64_t seed;
	enum flow_source source;
	struct flow_step steps[FLOW_STEPS_N]; /* the first at 0; bps 0 ends */
	uint32_t rtt_us;
	uint32_t feedback_us;
	uint32_t seconds_n;
	struct network_link link;           /* but bps and delay_us */
	uint32_t layers_bps[FLOW_LAYERS_N]; /* of FLOW_ROOM */
	uint32_t audio_len;    /* bytes on the link, 50 times a second */
	uint64_t deaf_from_us; /* no feedback from here ... */
	uint64_t deaf_to_us;   /* ... to here */
	uint64_t longer_at_us; /* the way gets longer; 0: never */
	uint32_t longer_us;
};

/* Means and the largest of tenths of seconds. */
struct flow_tenth {
	uint32_t target_bps;
	uint32_t queue_us; /* the largest */
	uint32_t sent_bps;
	uint32_t came_bps;
	uint32_t dropped_bps; /* by a full queue */
	uint32_t lost_256;
};

struct flow_result {
	struct flow_tenth tenths[FLOW_SECONDS_N * 10];
	struct network_counts counts;
	uint32_t padding_bytes;
	uint32_t sent_bytes;
	struct bwe_report report;
};

void flow_run(const struct flow_plan *p, struct flow_result *r);

/* What the bottleneck carries of what is sent then. */
double flow_carries(const struct flow_plan *p, unsigned tenth);

/* The median target of these tenths of seconds. */
double flow_median(const struct flow_result *r, unsigned from, unsigned to);

/* Part of these tenths in which the target is above bps and the queue longer
 * than in the one before. */
double flow_above(const struct flow_result *r, unsigned from, unsigned to,
		  double bps);

/* The mean target from one time to the other. */
double flow_target(const struct flow_result *r, double from_s, double to_s);

/* How long after from_s the queue is no longer than queue_us for half a
 * second. */
double flow_drained(const struct flow_result *r, double from_s,
		    uint32_t queue_us);

/* Part of the time that the queue is longer than that. */
double flow_queued(const struct flow_result *r, double from_s, double to_s,
		   uint32_t queue_us);

/* Part of what was sent that the queue had no room for. */
double flow_dropped(const struct flow_result *r, double from_s, double to_s);

#endif
