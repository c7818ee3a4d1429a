/* crowd.h - many participants' media in one loop: a UDP socket for each, so that
 * the server sees as many as there are, and the memory they share.
 *
 * It knows no signalling and no keys: whoever has them hands over offers, and what
 * seals and opens. All sums are for the whole crowd.
 */
#ifndef AGENT_MEDIA_CROWD_H
#define AGENT_MEDIA_CROWD_H

#include "agent/media/endpoint.h"
#include "os/loop.h"

enum { CROWD_N = 1024 }; /* people at most */

/* One to come. */
struct crowd_who {
	struct addr from;                /* of this machine; ADDR_NONE: any */
	bool sends;                      /* as publishes says */
	struct publish_config publishes; /* port and seed are set here */
	/* As of struct port. */
	enum err (*seal)(void *arg, const struct member_frame *f,
			 struct rd plain, struct wr *out);
	enum member_fate (*open)(void *arg, struct member_frame *f,
				 struct rd sealed, struct wr *out);
	void *keys; /* their arg */
};

struct crowd_sums {
	unsigned people;
	unsigned connected;
	unsigned failed;
	uint64_t datagrams_in;
	uint64_t datagrams_out;
	uint64_t unsent; /* the kernel did not take them */
	uint64_t dropped[HOP_COUNTERS_N];
	unsigned live; /* picture slots that showed something in the last s */
	uint64_t sent[PUBLISH_COUNTERS_N];
	struct receive_counts got;
};

struct crowd;        /* opaque */
struct crowd_person; /* opaque; until the end of the process */

/* Takes the memory that is shared, and makes a certificate for all. */
must_check enum err crowd_open(struct crowd **c, struct loop *loop);

/* ERR_FULL beyond CROWD_N; ERR_OS without a socket or memory. */
must_check enum err crowd_add(struct crowd *c, const struct crowd_who *who,
			      struct crowd_person **person);

/* As endpoint_offer(), endpoint_layers(), and the end of a connection. */
must_check enum err crowd_offer(struct crowd_person *p, struct rd offer,
				struct sdp_transport *ours);
void crowd_layers(struct crowd_person *p, uint8_t layers);
void crowd_part(struct crowd_person *p);

bool crowd_is_connected(const struct crowd_person *p);

/* Does what is due and returns when it wants to be called again. */
uint64_t crowd_tick(struct crowd *c, uint64_t now_us);

/* Large: not for the stack. */
void crowd_sum(const struct crowd *c, struct crowd_sums *sums, uint64_t now_us);

/* The longest time without a picture, of whoever has had one, since this was last
 * asked: one that goes on counts as long as it is. */
uint64_t crowd_still_us(struct crowd *c, uint64_t now_us);

/* What is counted begins anew, for a measurement after the start. */
void crowd_forget(struct crowd *c);

#endif
