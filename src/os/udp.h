/* udp.h - a bound UDP socket, read and written in batches.
 *
 * A batch is what the kernel had when asked: received at once, answered at
 * once. Datagrams that the kernel has joined (UDP_GRO) are handed out one by
 * one; those for one destination are joined again (UDP_SEGMENT) where three or
 * more in a row have one size. Where a destination's route cannot do that, it
 * is not tried there again.
 *
 * What does not fit in the kernel's buffers is dropped and counted. All memory
 * is taken by udp_open().
 */
#ifndef OS_UDP_H
#define OS_UDP_H

#include "base/addr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	UDP_HEADROOM = 64, /* writable in front of a batch's datagrams */
	UDP_TAILROOM = 4,  /* writable behind them */
	UDP_SPARE_SIZE = 2176,
};

/* One that came. Its bytes are the receiver's until the next udp_recv(). */
struct udp_in {
	uint8_t *p;
	size_t len;
	size_t head; /* writable bytes in front; 0 when another one is there */
	size_t tail;
	struct addr from;
	struct addr local; /* where it came to; ADDR_NONE unless the socket is
			      bound to all addresses */
};

/* One to send. The bytes stay as they are until the next udp_flush(). */
struct udp_out {
	const uint8_t *p;
	size_t len;
	struct addr to;
	struct addr local;
	int32_t group; /* same number, same destination; negative: alone */
};

/* X(name): one line in the log each, in this order. */
#define UDP_COUNTER_LIST(X)                                       \
	X(received)          /* datagrams */                      \
	X(sent)              /* datagrams */                      \
	X(sent_joined)       /* of these, in one with others */   \
	X(recv_calls)        /* batches */                        \
	X(send_calls)        /* system calls */                   \
	X(dropped_truncated) /* longer than there was room for */ \
	X(dropped_full)      /* the kernel's buffer was full */   \
	X(dropped_failed)    /* refused by the kernel */          \
	X(not_joinable)      /* destinations where joining failed */

enum udp_counter {
#define UDP_COUNTER_ENUM(name) UDP_##name,
	UDP_COUNTER_LIST(UDP_COUNTER_ENUM)
#undef UDP_COUNTER_ENUM
		UDP_COUNTERS_N
};

const char *udp_counter_name(enum udp_counter i);

struct udp;

/* Takes a bound socket over. On an error fd is still the caller's. */
must_check enum err udp_open(struct udp **u, int fd);

/* Receives a batch; false when there is nothing now. */
bool udp_recv(struct udp *u);

/* Whether the kernel may have had more than the batch: to ask costs a system
 * call. */
bool udp_has_more(const struct udp *u);

/* The next datagram of the batch; false when there are no more. */
bool udp_next(struct udp *u, struct udp_in *in);

/* UDP_SPARE_SIZE bytes to write a datagram in; the same until one is sent from
 * there. */
uint8_t *udp_spare(struct udp *u);

/* Keeps it for the next udp_flush(); sends what is kept when that is a lot. */
void udp_send(struct udp *u, const struct udp_out *out);

/* Whether anything is kept: it may be of the batch that came. */
bool udp_keeps(const struct udp *u);

/* Sends what is kept. */
void udp_flush(struct udp *u);

uint64_t udp_count(const struct udp *u, enum udp_counter i);

#endif
