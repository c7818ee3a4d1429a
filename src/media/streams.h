/* streams.h - TURN over streams that control hands over: plain TCP, or the
 * inside of a TLS connection that control ends.
 *
 * Cuts what comes into messages, queues what goes. Whoever is at the other end
 * has a path with a number that is never used again.
 */
#ifndef MEDIA_STREAMS_H
#define MEDIA_STREAMS_H

#include "os/loop.h"
#include "turn/turn.h"

#include <stdatomic.h>

/* X(name): one line in the log each, in this order. */
#define STREAMS_COUNTER_LIST(X)                            \
	X(opened)                                          \
	X(closed)                                          \
	X(refused_full) /* no place for one more */        \
	X(closed_form)  /* neither STUN nor ChannelData */ \
	X(closed_idle)  /* no allocation for too long */   \
	X(dropped_full) /* messages: the queue was full */ \
	X(dropped_old)  /* messages: waited too long */

enum streams_counter {
#define STREAMS_COUNTER_ENUM(name) STREAMS_##name,
	STREAMS_COUNTER_LIST(STREAMS_COUNTER_ENUM)
#undef STREAMS_COUNTER_ENUM
		STREAMS_COUNTERS_N
};

const char *streams_counter_name(enum streams_counter i);

struct streams;

/* What is done with a message that came, and when a stream has ended. */
struct streams_user {
	void (*message)(void *arg, const struct turn_path *from,
			const struct turn_packet *in);
	/* All messages of one read were handed over. */
	void (*done)(void *arg);
	void (*gone)(void *arg, const struct turn_path *path);
	/* False: the stream may be closed when it has idled. */
	bool (*in_use)(void *arg, const struct turn_path *path);
	void *arg;
	_Atomic uint32_t *all_n; /* streams of all threads, open now */
};

must_check enum err streams_open(struct streams **s, struct loop *loop,
				 const struct streams_user *user);

/* Takes a connected stream over. Closes fd when there is no place for it: all
 * threads have TURN_STREAM_N of them. */
void streams_add(struct streams *s, int fd, const struct addr *client,
		 uint64_t now_us);

/* Queues a message for the stream of that number, until streams_flush(). */
void streams_send(struct streams *s, uint32_t number, const uint8_t *p,
		  size_t len);

/* Sends what is queued, as far as the kernel takes it. */
void streams_flush(struct streams *s, uint64_t now_us);

/* Closes who idles. Returns when it wants to be called again at the latest. */
uint64_t streams_tick(struct streams *s, uint64_t now_us);

uint64_t streams_count(const struct streams *s, enum streams_counter i);

#endif
