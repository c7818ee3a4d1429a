/* ration.h - how much may leave towards addresses that have not proved
 * themselves, so that nobody can make the relay shout at a third party.
 *
 * Two accounts must both cover an answer: one of the source's prefix (an IPv4
 * /24, an IPv6 /48), one of the whole server. Both earn half of what unproved
 * addresses ask, and what proved ones ask beyond what they are answered. So
 * answers are paid by questions, though one answer may be longer than its own
 * question, as those to a client's first are. Both accounts start with a small
 * sum and get it back in time: else one prefix that asks slowly could spend the
 * server's for good, and no new client would be answered. What goes out is at
 * most that sum, RATION_TOTAL_PER_S, and half of what came in.
 *
 * The table has a fixed size and forgets nobody, because it knows nobody:
 * prefixes that meet in one slot share it.
 */
#ifndef TURN_RATION_H
#define TURN_RATION_H

#include "base/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RATION_SLOTS_N = 4096,
	RATION_START_LEN = 16384,   /* bytes the server starts with */
	RATION_TOTAL_PER_S = 1024,  /* bytes it gets back in time, up to that */
	RATION_TOTAL_LEN = 1 << 20, /* bytes it saves up at most */
	RATION_PREFIX_LEN = 2048,   /* bytes a prefix saves up, starts with */
	RATION_PREFIX_PER_S = 128,  /* bytes it gets back in time */
};

struct ration_slot {
	uint32_t spent_len; /* bytes below RATION_PREFIX_LEN; 0 at first */
	uint32_t at_s;
};

struct ration {
	uint64_t seed;
	int64_t total_len; /* bytes the server may still send */
	int64_t start_len; /* what it starts with: our share */
	int64_t per_s;     /* what it gets back: likewise */
	uint32_t at_s;     /* when time last gave some back */
	struct ration_slot slots[RATION_SLOTS_N];
};

/* The memory is zero. One of so many rations that share what the whole server
 * starts with and gets back. */
void ration_init(struct ration *r, uint64_t seed, uint32_t shares_n);

/* That prefix, and the whole, may send len bytes more. */
void ration_earn(struct ration *r, const struct addr *from, size_t len,
		 uint64_t now_us);

/* True, and paid for, when len bytes may go there. */
bool ration_spend(struct ration *r, const struct addr *to, size_t len,
		  uint64_t now_us);

#endif
