/* worker.h - one thread of media: a UDP socket, a TURN engine, the streams that
 * control handed over, and a share of the forwarding unit. Nothing of it is
 * another thread's to touch: others put letters (post.h) and the main thread
 * puts orders into rings, which it takes from in its loop.
 *
 * It waits in that loop and nowhere else, and allocates nothing once it runs.
 */
#ifndef MEDIA_WORKER_H
#define MEDIA_WORKER_H

#include "base/spsc.h"
#include "media/post.h"
#include "media/report.h"
#include "os/bell.h"
#include "os/udp.h"
#include "turn/turn.h"
#include "wire/config.h"

enum {
	WORKER_BYTES_LEN = 376, /* of an order */
	/* udp_out.group from here on is the unit's; below it are allocations */
	WORKER_GROUP_FIRST = PORTS_N,
};

enum worker_order_kind {
	/* to a worker */
	WORKER_STREAM, /* [stream], from the struct addr in bytes */
	WORKER_REPORT, /* asks for WORKER_REPORTED */
	WORKER_STOP,
	WORKER_UNIT, /* the unit's own affair, both ways */
	/* from a worker */
	WORKER_REPORTED, /* worker_reported() is as it was just now */
	WORKER_FAILED,   /* it has ended, and nobody told it to */
};

/* A message between the main thread and a worker. */
struct worker_order {
	uint32_t kind;
	int32_t fd; /* the receiver's; -1 for none */
	uint8_t bytes[WORKER_BYTES_LEN];
};

/* Where a packet for the unit came by, and so where the unit answers. */
struct worker_path {
	struct addr client; /* or the relayed address of a TURN client */
	struct addr local;  /* or the address of the unit that it sent to */
	bool relayed;       /* through TURN in this process */
};

/* The unit's share in this thread. All are called on the thread. */
struct worker_unit {
	/* A packet of the unit: DTLS, SRTP, or a STUN Binding request with a
	 * user name. Its bytes live as long as the call, but what it sends
	 * may be of them. */
	void (*input)(void *arg, const struct worker_path *path,
		      const struct turn_packet *in);
	/* A letter of the unit's in another thread. Lives until done(). */
	void (*letter)(void *arg, const struct post_letter *letter,
		       uint8_t *bytes);
	/* An order of kind WORKER_UNIT; it has no fd. */
	void (*order)(void *arg, const struct worker_order *order);
	/* A batch was handed over: send what comes of it. */
	void (*done)(void *arg);
	/* Returns when it wants to be called again at the latest. */
	uint64_t (*tick)(void *arg, uint64_t now_us);
	/* Adds what it counts. */
	void (*count)(void *arg, struct report *r);
	void *arg;
};

struct worker;

/* What all of its life rests on. All of it stays the caller's. */
struct worker_plan {
	uint32_t number;
	int udp_fd; /* bound */
	const struct config *config;
	struct ports *ports;         /* of all workers */
	_Atomic uint32_t *streams_n; /* likewise */
	struct post *post;           /* likewise */
	struct bell *bell;           /* wakes this one */
	struct bell *main_bell;      /* wakes the main thread */
	struct spsc *orders;         /* from the main thread */
	struct spsc *answers;        /* to the main thread */
};

/* Takes all memory there ever is. Before the threads run. */
must_check enum err worker_open(struct worker **w,
				const struct worker_plan *plan);

/* Before the threads run; every worker needs one. */
void worker_set_unit(struct worker *w, const struct worker_unit *unit);

/* The life of the thread of the worker arg: until WORKER_STOP, or an error, which it tells. */
void worker_run(void *arg);

/* As it was at the last WORKER_REPORTED. The main thread's until it asks for
 * another. */
const struct report *worker_reported(const struct worker *w);

/* For the unit, on the thread of the worker. */

uint32_t worker_number(const struct worker *w);

/* Keeps the bytes for the end of the batch: they stay as they are until then.
 * To UDP; set group from WORKER_GROUP_FIRST on. */
void worker_send_udp(struct worker *w, const struct udp_out *out);

/* Answers on a path. A relayed one needs no headroom, but is cheaper with. */
void worker_send(struct worker *w, const struct worker_path *path,
		 const struct turn_packet *packet, int32_t group);

/* Sends what is kept now, so that its bytes may change. */
void worker_flush(struct worker *w);

/* Puts a copy of a datagram into the ring to another worker. False when it is
 * dropped, and counted. */
bool worker_forward(struct worker *w, uint32_t to,
		    const struct post_letter *letter, const uint8_t *bytes);

/* Tells the main thread something. False when the ring is full, counted. */
bool worker_say(struct worker *w, const struct worker_order *order);

#endif
