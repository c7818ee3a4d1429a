/* turn.h - a TURN server (RFC 8656, RFC 8489) without a socket.
 *
 * Bytes and the path they came by go in, at most one message and its path come
 * out. A relayed address is an entry in a table: its port is first_port and
 * the number of the entry. Only other allocations of the same credential tag
 * can be peers, and the addresses of the forwarding unit, when there is one; so
 * there is nothing else a client could reach through it.
 *
 * All memory is taken at the start and touched as it is used. An engine is one
 * thread's. Several may serve one address, each on its thread: an allocation
 * lives where its path arrives, and what is for an allocation of another
 * engine comes out as a parcel for that engine.
 */
#ifndef TURN_TURN_H
#define TURN_TURN_H

#include "base/addr.h"
#include "turn/counters.h"
#include "turn/ports.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TURN_HEADROOM = 64,     /* bytes in front of a packet avoid a copy */
	TURN_TAILROOM = 4,      /* bytes behind a packet avoid a copy */
	TURN_SPARE_SIZE = 2176, /* for what cannot be written in place */
	TURN_NO_ALLOCATION = -1,
	TURN_UNIT_N = 4, /* addresses of the unit at most */
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
	struct ports *ports;      /* all engines' at once; stays the caller's */
	uint32_t engine;          /* number of this one */
	uint32_t user_n;          /* allocations of one tag at once */
	uint32_t source_n;        /* of one client address at once */
	uint16_t first_port;      /* of the relayed addresses; even */
	struct addr unit[TURN_UNIT_N]; /* where the unit is, as peers see it */
	unsigned unit_n;
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

/* Data without a message around it, on its way to another engine, or to or
 * from the unit. */
struct turn_parcel {
	struct addr from;   /* a relayed address, or the unit's */
	struct addr to;     /* likewise */
	const uint8_t *tag; /* of who sent it; as long as the allocation */
	size_t tag_len;     /* 0: it comes from the unit */
};

enum turn_out_kind {
	TURN_TO_PATH,   /* a message */
	TURN_TO_ENGINE, /* data for turn_deliver() of another engine */
	TURN_TO_UNIT,   /* data for the unit */
};

/* What comes out: a message, in the packet's room or in the spare; or data,
 * where it was in the packet. */
struct turn_out {
	uint8_t *spare; /* the caller's, TURN_SPARE_SIZE bytes */
	enum turn_out_kind kind;
	uint32_t engine;           /* TURN_TO_ENGINE */
	struct turn_parcel parcel; /* not of TURN_TO_PATH */
	uint8_t *p;
	size_t len;
	struct turn_path to; /* TURN_TO_PATH */
	int32_t allocation;  /* whose path it is; or TURN_NO_ALLOCATION */
	const uint8_t *data; /* what was relayed, in the message; or NULL */
	size_t data_len;
};

struct turn;

/* Bytes to give to turn_init() for that many ports of all engines. */
size_t turn_size(uint32_t ports_n);

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

/* Takes what another engine, or this one, had for an engine: *out is as the
 * receiver's permissions and channels have it. True when it is to be sent. */
bool turn_deliver(struct turn *t, const struct turn_parcel *parcel,
		  const struct turn_packet *in, struct turn_out *out);

/* Takes what the unit sends from one of its addresses to a relayed one, of any
 * engine. True when *out is to be sent. */
bool turn_from_unit(struct turn *t, const struct addr *unit,
		    const struct addr *relayed, const struct turn_packet *in,
		    struct turn_out *out);

/* The path is gone (its stream has ended), and its allocation with it. */
void turn_path_gone(struct turn *t, const struct turn_path *path);

bool turn_path_has_allocation(const struct turn *t,
			      const struct turn_path *path);

/* Allocations now. */
uint32_t turn_allocations(const struct turn *t);

const struct turn_counters *turn_counters(const struct turn *t);

#endif
