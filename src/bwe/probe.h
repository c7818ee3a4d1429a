/* probe.h - trying more than the estimate for some milliseconds: clusters of
 * padding, and what the receiver's clock says they arrived at.
 *
 * One cluster at a time: it waits, is sent, is waited for. A cluster that
 * proves its rate is followed by one of twice the rate while more is wanted.
 */
#ifndef BWE_PROBE_H
#define BWE_PROBE_H

#include "bwe/line.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	PROBE_PACKETS_N = 5,  /* of a cluster, at least */
	PROBE_MIN_LEN = 2400, /* the same */
	PROBE_US = 15000,     /* at least, and longer where arrivals jitter */
	PROBE_MAX_US = 100000,
	PROBE_MARKS_N = 32,
	PROBE_MARK_PACKETS_N = 16, /* from one to the next */
	PROBE_PACKET_LEN = 300,    /* what a packet of padding has room for */
};

enum probe_step {
	PROBE_IDLE = 0,
	PROBE_READY, /* to be sent as soon as somebody asks */
	PROBE_SENDING,
	PROBE_WAITING, /* for feedback */
};

enum probe_outcome {
	PROBE_PENDING = 0, /* or there is none */
	PROBE_PROVED,
	PROBE_REFUTED, /* the link carries *bps and no more */
	PROBE_UNSAID,  /* lost, unreported, or hidden by jitter: try again */
};

struct probe {
	uint64_t start_us; /* of this step */
	uint64_t tried_us; /* the end of the last cluster */
	uint32_t bps;      /* of the cluster */
	uint32_t want_bytes;
	uint32_t sent_bytes;
	uint32_t origin_us; /* of the first that was told of */
	uint32_t origin_arrival;
	uint32_t first_us; /* time of sending, of the ones that arrived */
	uint32_t last_us;
	uint32_t last_us_bytes; /* sent at last_us */
	uint32_t got_bytes;
	uint32_t lost_bytes;
	uint32_t behind_bytes;  /* lost behind the last that came */
	uint32_t first_arrival; /* ticks of 250 us */
	uint32_t last_arrival;
	uint32_t last_arrival_bytes; /* of the one that came then */
	uint32_t before_arrival;     /* of the last but one to come */
	uint32_t first_arrival_bytes;
	uint32_t all_bytes; /* sent since the first of it, others too */
	struct line left;   /* times in ms by kB sent until then: of sending, */
	struct line came;   /* of arrival */
	uint16_t first_seq;
	uint16_t last_seq;
	uint16_t sent_n;
	uint16_t got_n;
	uint16_t late_n; /* that came behind some that were sent later */
	uint16_t
		marks[PROBE_MARKS_N]; /* all_bytes before each 16th, in 64ths */
	uint8_t id;                   /* 1..255 */
	uint8_t refuted_n;            /* in a row */
	uint8_t unsaid_n;             /* in a row */
	bool reported; /* the last of them, or a later, has come or is lost */
	enum probe_step step;
};

void probe_init(struct probe *p, uint64_t now_us);

/* Makes a cluster of that rate ready, unless one is under way. */
void probe_start(struct probe *p, uint64_t now_us, uint32_t bps,
		 uint32_t jitter_us);

/* The link is full: nothing more is sent of it. */
void probe_abort(struct probe *p, uint64_t now_us);

/* What is still to be sent of it now; 0: nothing. */
uint32_t probe_bytes(struct probe *p, uint64_t now_us);

/* A packet leaves: of the cluster, or of others meanwhile. */
void probe_sent(struct probe *p, uint16_t seq, uint32_t size, uint64_t now_us);
void probe_other(struct probe *p, uint16_t seq, uint32_t size);

/* The numbers between the first and the last of a cluster are its packets. */
bool probe_has(const struct probe *p, uint16_t seq);

/* A mark is what had been sent before a packet of a number, which is at most
 * PROBE_MARK_PACKETS_N back; the caller adds the rest. False without one. */
bool probe_mark(const struct probe *p, uint16_t seq, uint16_t *from,
		uint32_t *before_bytes);

/* before_bytes as above, of all that was sent since the first. */
struct probe_arrival {
	uint32_t size;
	uint32_t sent_us;
	uint32_t arrival;
	uint32_t before_bytes;
};

void probe_received(struct probe *p, const struct probe_arrival *a);

void probe_lost(struct probe *p, uint32_t size);

/* It came after all. */
void probe_late(struct probe *p, uint32_t size);

/* The same of one whose feedback was lost, and one behind it was received. */
void probe_unsaid(struct probe *p, uint32_t size, float inherent);

/* That packet has come, or counts as lost. */
void probe_reported(struct probe *p, uint16_t seq);

struct probe_input {
	uint32_t rtt_us;
	uint32_t jitter_us;
	uint32_t known_bps; /* is carried, as far as is known */
	float inherent;     /* part that is lost whatever is sent */
};

/* After a feedback message, and with each tick. *bps is what the cluster has
 * proved at least, set unless it is pending; 0 if nothing. */
enum probe_outcome probe_result(struct probe *p, uint64_t now_us,
				const struct probe_input *in, uint32_t *bps);

/* Of what the last cluster said, as a part of it. */
float probe_deviation(const struct probe *p, const struct probe_input *in);

#endif
