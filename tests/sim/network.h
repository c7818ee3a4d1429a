/* network.h - a network in virtual time, for tests.
 *
 * Numbered nodes, a directed link between each two that are connected: a
 * bottleneck with a queue, then a way that delays, jitters, reorders and loses.
 * Packets are blobs of a size that is only said (so that a test need not carry
 * 1,200 bytes) beside up to NETWORK_BLOB_LEN bytes that are. Timers stand in the
 * same queue of events. All that happens follows from the seed: the same calls
 * give the same events in the same order, on any machine.
 *
 * It knows no protocol, no clock and no thread. Memory grows as needed.
 */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include "rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NETWORK_BLOB_LEN = 2048,
	NETWORK_NEVER_LOST = 0,
	NETWORK_MILLION = 1000000, /* chances are in millionths */
};

/* Change any of it at any time; what is under way is not touched. */
struct network_link {
	uint64_t bps;      /* of the bottleneck; 0: no bottleneck */
	uint32_t queue_us; /* what would wait longer is dropped; 0: no bound */
	uint32_t queue_bytes; /* the same in bytes; 0: no bound */
	uint32_t delay_us;
	uint32_t jitter_us;   /* added, uniform from 0 */
	uint32_t loss;        /* chance of each packet, in millionths */
	uint32_t burst_begin; /* chance that a burst begins (Gilbert-Elliott) */
	uint32_t burst_end;   /* chance that it ends */
	uint32_t burst_loss;  /* chance within one */
	uint32_t reorder; /* chance to be late by reorder_us, out of order */
	uint32_t reorder_us;
	uint32_t duplicate; /* chance to come twice */
	bool loss_first;    /* lost before the bottleneck, not behind it */
	bool overtakes;     /* jitter is as much less as more, in any order */
};

struct network_counts {
	uint64_t sent_n;
	uint64_t delivered_n;
	uint64_t lost_n;    /* by chance */
	uint64_t dropped_n; /* by a full queue */
	uint64_t delivered_bytes;
};

struct network_event {
	uint64_t at_us;
	unsigned to;   /* the node that it is for */
	unsigned from; /* of a packet; of a timer the node itself */
	bool timer;
	uint64_t tag;        /* what the caller gave */
	uint32_t size;       /* said */
	size_t len;          /* of blob */
	const uint8_t *blob; /* until the next call */
};

struct network;

struct network *network_new(unsigned nodes_n, uint64_t seed);
void network_free(struct network *n);

uint64_t network_now(const struct network *n);

/* The link from one node to another; made without limits when first asked. */
struct network_link *network_link(struct network *n, unsigned from,
				  unsigned to);

struct network_counts network_counts(const struct network *n, unsigned from,
				     unsigned to);

/* How long a packet that is sent now would wait in front of the bottleneck. */
uint64_t network_queue_us(const struct network *n, unsigned from, unsigned to);

struct network_packet {
	unsigned from;
	unsigned to;
	uint32_t size;
	uint64_t tag;
	const void *blob; /* copied */
	size_t len;
};

void network_send(struct network *n, const struct network_packet *p);

/* A timer of that node. */
void network_timer(struct network *n, unsigned node, uint64_t at_us,
		   uint64_t tag);

/* The next event, and time moves to it; false when there is none up to
 * until_us, and time moves there. */
bool network_next(struct network *n, uint64_t until_us,
		  struct network_event *e);

/* Random numbers of the same seed, for the test itself. */
struct rng *network_rng(struct network *n);

#endif
