/* path.h - the way to one receiver: what it carries, by its own feedback and by
 * nobody else's, and what waits for it.
 *
 * Memory of a path is first touched when something is sent on it.
 */
#ifndef SFU_PATH_H
#define SFU_PATH_H

#include "bwe/bwe.h"
#include "bwe/pacer.h"
#include "rtp/rtcp.h"
#include "sfu/state.h"

/* A packet of the log that a slot shall be offered later. */
struct path_waiting {
	uint32_t serial; /* its low bits */
	uint32_t slot;
};

struct path {
	bool open;
	bool eager;          /* to be probed now */
	bool waits;          /* in the list of those that do */
	uint16_t next;       /* of that list */
	uint16_t waiting_n;  /* packets, in a ring */
	uint16_t waiting_at; /* the first of them */
	uint16_t said_n;     /* packets that feedback may yet tell of */
	uint32_t waiting_bytes;
	uint64_t due_us;      /* when it may go on */
	uint64_t opened_us;   /* or the last word of what it lost */
	uint64_t down_us;     /* less was allotted; 0: never */
	uint64_t up_us;       /* more was */
	uint32_t down_bps;    /* there was room for, then */
	uint32_t patience_us; /* from a step down to the next up */
	uint32_t allotted_bps;
	uint32_t target_bps; /* as of the last allotment */
	struct bwe bwe;
	struct pacer pacer;
	struct path_waiting *waiting; /* SFU_WAITING_N: a ring */
};

/* The path to that place, opened. */
struct path *path_to(struct sfu *s, uint16_t place);

/* Nothing is known of it any more. */
void path_close(struct sfu *s, uint16_t place);

/* What a packet takes on the link. */
uint32_t path_size(const struct sfu_out *out);

/* A packet with the newest transport-wide number leaves; cluster as of bwe.h. */
void path_sent(struct sfu *s, const struct sfu_out *out, uint8_t cluster);

/* Takes what a receiver says of the path to it: transport-wide feedback, and a
 * bound of its own (REMB). False when it is something else. */
bool path_feedback(struct sfu *s, uint16_t place, const struct rtcp *p,
		   const struct rtcp_feedback *f);

/* The same by a report, where no feedback comes; of other packets nothing. */
void path_report(struct sfu *s, uint16_t place, const struct rtcp *p);

/* Probes, and what silence does. Returns when to look again. */
uint64_t path_tick(struct sfu *s);

#endif
