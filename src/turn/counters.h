/* counters.h - what the relay did and what it dropped, and why. */
#ifndef TURN_COUNTERS_H
#define TURN_COUNTERS_H

#include <stdint.h>

/* X(name): one line in the log each, in this order. */
#define TURN_COUNTER_LIST(X)                                                \
	X(messages_in)   /* every message, whatever became of it */         \
	X(relayed)       /* packets from allocation to allocation */        \
	X(relayed_bytes) /* of their data */                                \
	X(handed_over)   /* packets for allocations of other engines */     \
	X(to_unit)       /* packets */                                      \
	X(from_unit)     /* packets that reached an allocation */           \
	X(answers)       /* of STUN, errors included */                     \
	X(errors)        /* error answers */                                \
	X(allocations_made)                                                 \
	X(allocations_ended)                                                \
	X(dropped_first_byte)    /* neither STUN nor ChannelData */         \
	X(dropped_form)          /* not a message of its kind */            \
	X(dropped_fingerprint)   /* FINGERPRINT does not fit */             \
	X(dropped_rationed)      /* no answer: would exceed what came in */ \
	X(dropped_no_allocation) /* data on a path that has none */         \
	X(dropped_no_channel)    /* data on a channel that is not bound */  \
	X(dropped_no_permission) /* by the sender or by the receiver */     \
	X(dropped_no_peer)       /* nobody has the relayed address */       \
	X(dropped_other_tag)     /* the peer belongs to somebody else */    \
	X(dropped_too_long)      /* does not fit after rewriting */         \
	X(dropped_method)        /* answers and indications not for servers */

enum turn_counter {
#define TURN_COUNTER_ENUM(name) TURN_##name,
	TURN_COUNTER_LIST(TURN_COUNTER_ENUM)
#undef TURN_COUNTER_ENUM
		TURN_COUNTERS_N
};

struct turn_counters {
	uint64_t n[TURN_COUNTERS_N];
};

/* The name of counter i. */
const char *turn_counter_name(enum turn_counter i);

#endif
