/* viewer.h - somebody who watches slots of the unit, for tests: puts packets into
 * pictures, asks for what is missing, says what came, and knows which pictures
 * could be decoded and how long there was none.
 *
 * A picture needs the base picture before it and, unless it says otherwise, all
 * pictures since that.
 */
#ifndef SIM_VIEWER_H
#define SIM_VIEWER_H

#include "rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	VIEWER_SLOTS_N = 3,
	VIEWER_NUMBERS_N = 2048,
	VIEWER_PICTURES_N = 128,
	VIEWER_GAPS_N = 256,
	VIEWER_ARRIVALS_N = 4096,
};

struct viewer_picture {
	bool used;
	bool has_start;
	bool has_end;
	bool key;
	bool sync;
	bool decoded;
	uint8_t tid;
	uint8_t tl0;
	uint16_t id;
	uint32_t timestamp;
	uint64_t start; /* numbers */
	uint64_t end;
	unsigned parts_n;
};

struct viewer_gap {
	uint64_t number;
	uint64_t since_us;
	uint64_t asked_us;
};

struct viewer_slot {
	bool started;
	uint64_t highest;
	uint64_t came[VIEWER_NUMBERS_N]; /* numbers + 1 */
	struct viewer_picture pictures[VIEWER_PICTURES_N];
	struct viewer_gap gaps[VIEWER_GAPS_N];
	unsigned gaps_n;
	bool decodes; /* a key frame was */
	uint16_t last_id;
	uint16_t base_id;
	uint8_t base_tl0;
	uint64_t last_end; /* number */
	uint32_t last_timestamp;
	uint64_t decoded_us;
	uint64_t heard_us;
	uint64_t waits_us; /* the first packet since the last decoded; 0 */
	uint64_t pli_us;
	/* what became of it */
	unsigned decoded_n;
	unsigned unrepaired_n; /* missing for good, and no key frame since */
	unsigned plis_n;
	uint64_t freeze_us; /* the longest, after the first second */
	uint64_t frozen_at_us;
	uint32_t bytes;
};

struct viewer_port {
	void (*rtcp)(void *arg, const uint8_t *p, size_t len);
	void *arg;
};

struct viewer {
	struct viewer_port port;
	uint64_t born_us;
	uint32_t rtt_us;
	struct viewer_slot slots[VIEWER_SLOTS_N];
	bool any; /* transport-wide numbers */
	uint16_t base;
	uint16_t next;
	uint8_t feedback_n;
	int64_t arrived_us[VIEWER_ARRIVALS_N]; /* by number; TWCC_MISSING */
	const char *wrong;                     /* what must never be, and was */
};

void viewer_init(struct viewer *v, struct viewer_port port, uint64_t now_us);

/* A packet, of which the beginning is enough; payload_len is the whole's. */
void viewer_packet(struct viewer *v, const uint8_t *p, size_t len,
		   uint64_t now_us);

/* Asks for what is missing; about every 10 ms. */
void viewer_ask(struct viewer *v, uint64_t now_us);

/* Says what came; about every 50 to 100 ms. */
void viewer_tell(struct viewer *v, uint64_t now_us);

/* The end: what is still frozen counts. */
void viewer_end(struct viewer *v, uint64_t now_us);

#endif
