/* parts.h - what state.h keeps for loss, reports and sound.
 */
#ifndef SFU_PARTS_H
#define SFU_PARTS_H

#include "base/limits.h"
#include "sfu/due.h"

/* A packet of a stream that has not come, though a later one has. */
struct gap {
	uint64_t number;
	uint64_t since_us;
	uint64_t asked_us;
	uint8_t tries;
};

struct gaps {
	uint16_t n;
	struct gap gap[SFU_GAPS_N]; /* by number */
};

/* What came of an SSRC, as RFC 3550's appendices A.3 and A.8 count. */
struct reception {
	bool started;
	uint64_t first; /* number with its rollovers */
	uint64_t highest;
	uint64_t came_n;
	uint64_t told_n;     /* of came_n, at the last report */
	uint64_t told_due_n; /* how many should have */
	uint32_t transit;    /* units of the timestamp, as the next */
	uint32_t jitter_16ths;
};

/* The last sender's report of a stream. */
struct heard_report {
	bool known;
	uint64_t sender_us;  /* its wall clock */
	uint32_t timestamp;  /* of the same moment */
	uint32_t ntp_middle; /* as it is told back */
	uint64_t came_us;
};

/* Of a sound stream: packets of silence that did not get a number. */
struct hush {
	uint64_t skipped_n;
	uint64_t up_to; /* number of the last, as it came */
	bool resumes;   /* the next packet is the first after silence */
};

/* Of a sound stream: how much more of it goes on now. */
struct flood {
	uint64_t at_us; /* when that was; 0: nothing came yet */
	uint32_t credit_len;
};

/* How loud a source of sound is. */
struct loudness {
	bool known;             /* it says how loud it is */
	bool silent;            /* it has been, for SFU_SILENCE_MS */
	uint16_t decibel_16ths; /* above -127 dBov, smoothed */
	uint64_t loud_us;       /* when it was above silence, the last time */
};

/* What is known of the way to a member and of its clock. */
struct hop {
	bool has_rtt;
	bool has_clock;
	uint64_t rtt_us;
	int64_t clock_us; /* ours less the member's */
};

/* One answer to a request for a packet. */
struct repair_done {
	uint32_t what;
	uint64_t at_us;
};

struct repairs {
	uint32_t credit_len; /* bytes that may be sent again */
	uint32_t asks_n;     /* numbers that may be asked for */
	int64_t left_bits;   /* of what the way has room for */
	uint64_t filled_us;
	struct repair_done done[SFU_REPAIRS_N];
};

/* Who has something due. */
struct dues {
	struct due arrivals; /* senders that are to be told what came */
	struct due reports;  /* members, of a sender's or receiver's report */
	struct due layers;   /* members whose layers are looked at again */
	struct due gaps;     /* streams of which packets are missing */
	struct due keys;     /* streams of which a key frame is wanted */
	struct due sounds;   /* rooms with more sounds than slots */
};

#endif
