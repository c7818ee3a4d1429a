/* state.h - the inside of the engine, shared by its files. */
#ifndef TURN_STATE_H
#define TURN_STATE_H

#include "turn/auth.h"
#include "turn/ration.h"
#include "turn/table.h"
#include "turn/turn.h"

enum {
	LIFETIME_S = 600,   /* of an allocation; the most there is */
	PERMISSION_S = 300, /* RFC 8656, section 9 */
	CHANNEL_S = 600,    /* section 12 */
	RESERVATION_S = 30, /* section 7.2 */
};

struct turn {
	struct turn_config config;
	struct auth_base auth;
	struct table table;
	struct turn_counters counters;
	uint64_t sweep_us;
	uint64_t tokens_n;  /* made so far, so that no two are the same */
	uint32_t waiting_n; /* ports of our row reserved or lent, when swept */
	struct ration ration;
};

/* One request and its answer. */
struct exchange {
	struct turn *t;
	const struct turn_path *from;
	const struct request *q;
	struct allocation *mine; /* of the path; NULL when it has none */
	struct auth auth;
	struct wr w; /* the answer */
	struct wr_len16 len;
};

static inline void turn_tally(struct turn *t, enum turn_counter c)
{
	t->counters.n[c]++;
}

static inline uint64_t after_s(const struct turn *t, uint64_t s)
{
	return t->auth.now_us + s * 1000000u;
}

/* Starts the answer, whose attributes the caller writes. */
void exchange_begin(struct exchange *x, enum stun_class class);

/* The address of the entry in that family. */
struct addr turn_relayed(const struct turn *t, uint32_t entry, enum family f);

/* Ends an allocation, and the reservation that waits with it. */
void turn_end(struct turn *t, struct allocation *a);

/* What a request asks for. Checks, changes and writes a success: 0; or returns
 * the code of the error answer and has changed nothing. */
typedef unsigned exchange_fn(struct exchange *x);

exchange_fn allocate_new;
exchange_fn allocate_refresh;
exchange_fn permit_create;
exchange_fn permit_channel;

/* Which peer the address is; PEER_NOBODY when it is ours and nobody has it. 403
 * when the address is not ours at all, 443 when it is of a family that the
 * allocation has not; else 0. */
unsigned permit_peer(struct peer *p, const struct turn *t,
		     const struct allocation *a, const struct addr *address);

/* The same for an address of ours, whoever asks: false when it is not. */
bool permit_find(struct peer *p, const struct turn *t,
		 const struct addr *address);

/* Whether the allocation lets the peer in, and out to it. */
bool permit_holds(const struct turn *t, const struct allocation *a,
		  struct peer peer);

/* The channel in use to that peer, or NULL; by number likewise. */
struct channel *permit_channel_to(const struct turn *t, struct allocation *a,
				  struct peer to);
struct channel *permit_channel_of(const struct turn *t, struct allocation *a,
				  uint16_t number);

/* Data. True when *out is to be sent. */
bool relay_channel_data(struct turn *t, struct allocation *from,
			const struct turn_packet *in, struct turn_out *out);
bool relay_send(struct turn *t, struct allocation *from,
		const struct request *q, const struct turn_packet *in,
		struct turn_out *out);

#endif
