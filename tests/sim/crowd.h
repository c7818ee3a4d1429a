/* crowd.h - one room on the unit in virtual time: three cameras, fifty receivers
 * with links of every kind, and what each of them saw.
 *
 * Cameras reach the unit without loss; what happens to receivers is theirs alone.
 */
#ifndef SIM_CROWD_H
#define SIM_CROWD_H

#include "network.h"
#include "viewer.h"

enum {
	CROWD_CAMERAS_N = 3,
	CROWD_VIEWERS_N = 50,
};

enum crowd_kind {
	CROWD_GOOD,
	CROWD_SLOW,  /* 300 kbit/s to 1 Mbit/s */
	CROWD_LOSSY, /* up to 5 % */
	CROWD_BAD,   /* 10 to 20 %, jitter */
	CROWD_STEP,  /* falls to a part in the middle */
	CROWD_KINDS_N,
};

struct crowd_way {
	enum crowd_kind kind;
	uint32_t bps;
	uint32_t then_bps; /* of a step */
	uint32_t rtt_us;
	uint32_t loss; /* millionths */
	uint32_t jitter_us;
};

struct crowd_seen {
	struct crowd_way way;
	struct network_counts counts;
	uint32_t sent_bps; /* to it, in the last second */
	unsigned decoded_n[VIEWER_SLOTS_N];
	unsigned unrepaired_n;
	unsigned plis_n;
	uint64_t freeze_us; /* of the first slot */
	uint64_t frozen_at_us;
	uint32_t slot_bps; /* of the first slot, in the last second */
	uint32_t target_bps;
	const char *wrong;
};

struct crowd_plan {
	uint64_t seed;
	uint32_t ms;
	bool trace;
};

struct crowd_result {
	struct crowd_seen seen[CROWD_VIEWERS_N];
	unsigned keys_n;        /* key frames of all cameras */
	unsigned worst_burst_n; /* packets sent in one millisecond */
	uint64_t sent_n;
};

void crowd_run(const struct crowd_plan *p, struct crowd_result *r);

#endif
