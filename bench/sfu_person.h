/* sfu_person.h - one participant of a measured room: a socket of its own, its
 * connection (agent/media/hop.h), and what came by it, counted.
 *
 * A packet's age is taken from the kernel's time of arrival, so how long this
 * program takes to read it does not count.
 */
#ifndef SFU_PERSON_H
#define SFU_PERSON_H

#include "agent/media/arrivals.h"
#include "agent/media/histogram.h"
#include "agent/media/hop.h"
#include "sfu_sender.h"

/* Sums of all, of the packets whose stamps have these numbers. */
struct tally {
	uint32_t from;
	uint32_t to;
	uint64_t got;
	uint64_t twice;     /* not in its order either */
	uint64_t wrong;     /* not as it was sent */
	uint64_t datagrams; /* of any kind and time */
	uint64_t bytes;
	uint64_t unsent;
	struct histogram us;
};

struct person {
	int fd;
	struct hop hop;
	struct tally *tally;
	struct port port;
	struct sender *sender; /* NULL: sends nothing */
	uint8_t transport_id;  /* of the extension; 0: there is none */
	struct arrivals arrivals;
	uint32_t ssrc;
	uint32_t media;
	uint16_t highest;
	uint32_t last_sr;
	uint64_t sr_us;
	bool has_any;
	uint32_t last; /* number of a stamp */
	uint64_t feedback_us;
	uint64_t report_us;
	uint64_t next_us;
};

/* *p is zero. Its port is that of its packets, for a sender. */
void person_open(struct person *p, struct dtls_context *dtls,
		 struct tally *tally);

unsigned person_port(const struct person *p);

/* One batch; false when there was none. */
bool person_receive(struct person *p);

/* Does what is due and says in next_us when it wants to be called again. */
void person_tick(struct person *p, uint64_t now_us);

/* What was written so far goes out. */
void person_flush(struct person *p);

#endif
