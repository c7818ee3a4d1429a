/* aimd.h - the rate that the delay allows (draft-ietf-rmcat-gcc-02, section
 * 5.5): up while nothing queues, slowly near where it queued before, down to a
 * part of what arrives when it does.
 */
#ifndef BWE_AIMD_H
#define BWE_AIMD_H

#include "bwe/delay.h"

#include <stdbool.h>
#include <stdint.h>

struct aimd {
	uint64_t changed_us;   /* the last step up */
	uint64_t decreased_us; /* the last step down; 0: none yet */
	uint32_t bps;
	uint32_t before_bps; /* what it was before the last large drop; 0 */
	uint64_t measured_us;
	float capacity_bps; /* 0: not known */
	float variance;     /* of that, relative */
	float off;          /* what measurements were, decaying */
	int8_t strange;     /* -1, 1: the last measurement was far off */
	bool hold;          /* since a step down or a draining queue */
};

/* What a step looks at. */
struct aimd_input {
	enum delay_state state;
	bool probed;        /* a short queue may be the probe's */
	uint32_t acked_bps; /* 0: not known */
	float passed_bps;   /* the same, with what was lost by chance */
	uint32_t rtt_us;
	uint32_t queue_us;
	uint32_t jitter_us;
	uint32_t min_bps;
	uint32_t max_bps;
};

void aimd_init(struct aimd *a, uint64_t now_us, uint32_t bps);

void aimd_step(struct aimd *a, uint64_t now_us, const struct aimd_input *in);

/* A probe has shown that the link carries so much. Only raises. */
void aimd_proved(struct aimd *a, uint64_t now_us, uint32_t bps);

/* What the link carries was measured; deviation is that of the measurement, as
 * a part of it. */
void aimd_measured(struct aimd *a, uint64_t now_us, float bps, float deviation);

/* The same by a probe that asked for more. */
void aimd_refuted(struct aimd *a, uint64_t now_us, float bps, float deviation);

/* What to send at, so that what stands in the queue drains as well. */
uint32_t aimd_target_bps(const struct aimd *a, const struct aimd_input *in);

#endif
