/* report.h - the counters as text, for the one who runs the server. Sums only:
 * no address, no user, no time.
 */
#ifndef MEDIA_REPORT_H
#define MEDIA_REPORT_H

#include "media/streams.h"
#include "media/unit.h"
#include "os/count.h"
#include "os/udp.h"
#include "turn/counters.h"

enum { REPORT_SIZE = 8192 };

/* X(name): what a worker counts itself; one line in the log each. */
#define REPORT_COUNTER_LIST(X)                             \
	X(letters_sent)  /* datagrams to other workers */  \
	X(letters_taken) /* from them */                   \
	X(wakes)         /* of workers that slept */       \
	X(dropped_full)  /* letters: the ring was full */  \
	X(dropped_long)  /* letters: longer than a slot */ \
	X(dropped_order) /* orders: the ring was full */

enum report_counter {
#define REPORT_COUNTER_ENUM(name) REPORT_##name,
	REPORT_COUNTER_LIST(REPORT_COUNTER_ENUM)
#undef REPORT_COUNTER_ENUM
		REPORT_COUNTERS_N
};

/* The counters of one worker, or of all. */
struct report {
	uint64_t allocations;
	uint64_t turn[TURN_COUNTERS_N];
	uint64_t udp[UDP_COUNTERS_N];
	uint64_t streams[STREAMS_COUNTERS_N];
	uint64_t own[REPORT_COUNTERS_N];
	uint64_t unit[UNIT_COUNTERS_N];
	uint64_t sfu[SFU_COUNTERS_N];
	uint64_t calls[COUNT_CALLS_N]; /* of test builds */
};

void report_add(struct report *sum, const struct report *one);

/* Writes one line, "media: name=value …", without a NUL; returns its length.
 * r may be NULL: then nothing has begun. */
size_t report_write(char text[REPORT_SIZE], const struct report *r);

#endif
