/* turn.h - a TURN server (RFC 8656, RFC 8489) without a socket.
 *
 * Bytes and the path they came by go in, at most one message and its path come
 * out. A relayed address is an entry in a table: its port is first_port and
 * the number of the entry. Only other allocations of the same credential tag
 * can be peers, so there is nothing else a client could reach through it.
 *
 * All memory is taken at the start and touched as it is used. One thread.
 */
#ifndef TURN_TURN_H
#define TURN_TURN_H

#include "base/addr.h"
#include "turn/counters.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TURN_HEADROOM = 64,     /* bytes in front of a packet avoid a copy */
	TURN_TAILROOM = 4,      /* bytes behind a packet avoid a copy */
	TURN_SPARE_SIZE = 2176, /* for what cannot be written in place */
	TURN_NO_ALLOCATION = -1,
};

/* Where a packet came from, and so where its answer goes. Compared byte by
 * byte: an allocation belongs to the path it was made on. */
struct turn_path {
	struct addr client;
	struct addr local; /* the address it came to; family 0 if known */
	uint32_t stream;   /* 0 for UDP; else a number that is never used again
			      while the server runs */
};

struct turn_config {
	const uint8_t *secret; /* of the credentials; stays the caller's */
	size_t secret_len;
	const uint8_t *nonce_key; /* TURN_KEY_LEN bytes; stays the caller's */
	struct addr relay_v4;     /* its port is not looked at */
	struct addr relay_v6;     /* ADDR_NONE: that family is refused */
	uint32_t allocation_n;    /* at once */
	uint32_t user_n;          /* of one tag at once */
	uint32_t source_n;        /* of one client address at once */
	uint16_t first_port;      /* of the relayed addresses; even */
};

enum { TURN_KEY_LEN = 32 };

/* One message in. The bytes are the engine's to overwrite, and so are head
 * bytes in front of them and tail bytes behind them. */
struct turn_packet {
	uint8_t *p;
	size_t len;
	size_t head;
	size_t tail;
};

/* One message out: in the packet's room or in the spare. */
struct turn_out {
	uint8_t *spare; /* the caller's, TURN_SPARE_SIZE bytes */
	uint8_t *p;
	size_t len;
	struct turn_path to;
	int32_t allocation;  /* whose path it is; or TURN_NO_ALLOCATION */
	const uint8_t *data; /* what was relayed, in the message; or NULL */
	size_t data_len;
};

struct turn;

/* Bytes to give to turn_init() for that many allocations. */
size_t turn_size(uint32_t allocation_n);

/* Bytes that one more allocation touches. */
size_t turn_allocation_size(void);

/* Makes an engine in memory that is zero and aligned for any type. It lives as
 * long as the memory does. */
struct turn *turn_init(void *zeroed, const struct turn_config *config);

/* Tells the time; before the first packet and once for each batch. Returns
 * when it wants to be told again at the latest, UINT64_MAX for whenever. */
uint64_t turn_clock(struct turn *t, uint64_t now_us, uint64_t now_unix_s);

/* Takes one message: a datagram, or one message of a stream. True when *out is
 * to be sent. Set out->spare before. */
bool turn_input(struct turn *t, const struct turn_path *from,
		const struct turn_packet *in, struct turn_out *out);

/* The path is gone (its stream has ended), and its allocation with it. */
void turn_path_gone(struct turn *t, const struct turn_path *path);

bool turn_path_has_allocation(const struct turn *t,
			      const struct turn_path *path);

/* Allocations now. */
uint32_t turn_allocations(const struct turn *t);

const struct turn_counters *turn_counters(const struct turn *t);

#endif
