/* unit.h - the forwarding unit of one thread: ICE, DTLS and SRTP of each
 * participant, with the engine of sfu/ behind them (docs/unit.md, section 3).
 *
 * Datagrams and orders go in; datagrams and news come out by the caller's
 * functions. Until an address has shown by a check of ICE that it has the
 * password, only the answer to that check ever goes there.
 *
 * A participant is known by its place. All memory is taken at the start, but for
 * what OpenSSL takes while a handshake lasts.
 */
#ifndef MEDIA_UNIT_H
#define MEDIA_UNIT_H

#include "base/err.h"
#include "dtls/dtls.h"
#include "ice/ice.h"
#include "sfu/sfu.h"
#include "wire/ipc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One datagram to send. Its bytes stay until the flush, and may be changed. */
struct unit_out {
	uint8_t *p;
	size_t len;
	const struct ice_path *path; /* until the function returns */
	int32_t group;               /* the same for one destination */
};

struct unit_user {
	void (*send)(void *arg, const struct unit_out *out);
	/* All that was handed to send() is to leave now: its memory is used
	 * anew. */
	void (*flush)(void *arg);
	void (*tell)(void *arg, const struct ipc_msg *m); /* control */
	void *arg;
};

/* X(name): one line in the log each, in this order. */
#define UNIT_COUNTER_LIST(X)                                             \
	X(joined)                                                        \
	X(connected)                                                     \
	X(ended)                                                         \
	X(dropped_check)    /* STUN that is no check of a participant */ \
	X(dropped_unproven) /* from an address without a check */        \
	X(dropped_dtls)     /* when there is no handshake */             \
	X(dropped_early)    /* SRTP before there are keys */             \
	X(dropped_auth)     /* SRTP that is not genuine */               \
	X(dropped_replay)                                                \
	X(dropped_form)                                                  \
	X(dropped_flows) /* too many SSRCs of one participant */         \
	X(failed_dtls)   /* handshakes that ended so */                  \
	X(unsent)        /* nowhere to send it */

enum unit_counter {
#define UNIT_COUNTER_ENUM(name) UNIT_##name,
	UNIT_COUNTER_LIST(UNIT_COUNTER_ENUM)
#undef UNIT_COUNTER_ENUM
		UNIT_COUNTERS_N
};

const char *unit_counter_name(enum unit_counter which);

struct unit;

struct unit_plan {
	struct dtls_context *dtls; /* stays the caller's; may be shared */
	uint32_t packet_n;         /* kept, of all streams */
	struct unit_user user;
	uint64_t now_us;
};

must_check enum err unit_open(struct unit **u, const struct unit_plan *plan);

/* Whether what control says makes sense. From any thread. */
bool unit_understands(const struct ipc_msg *m);

/* Does what control says: IPC_UNIT_JOIN to _CLEAR, as understood. Between
 * unit_begin() and unit_end(). */
void unit_order(struct unit *u, const struct ipc_msg *m);

/* Takes one datagram: STUN, DTLS, SRTP or SRTCP. The bytes are the unit's to
 * overwrite. */
void unit_input(struct unit *u, const struct ice_path *path, uint8_t *p,
		size_t len);

/* Whether a participant has shown that it is at that address. */
bool unit_knows(const struct unit *u, const struct ice_path *path);

/* And has answered there, so that its source address is not made up. */
bool unit_proved(const struct unit *u, const struct ice_path *path);

/* The time, before the first datagram of a batch; and its end, when what it
 * brought is sent. */
void unit_begin(struct unit *u, uint64_t now_us);
void unit_end(struct unit *u);

/* Does what is due; returns when it wants to be called again. */
uint64_t unit_tick(struct unit *u, uint64_t now_us);

uint64_t unit_count(const struct unit *u, enum unit_counter which);

/* Its engine's, for what that counts. */
const struct sfu *unit_sfu(const struct unit *u);

#endif
