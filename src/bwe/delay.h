/* delay.h - is a queue growing on the way? (draft-ietf-rmcat-gcc-02, section
 * 5, with a line fitted through the delay instead of a Kalman filter.)
 *
 * Packets that left within 5 ms are one group; how much more time lies between
 * the arrivals of two groups than between their departures is what queues grew
 * by. Beside it the delay itself, above the least of the last seconds: it says
 * what has still to drain.
 */
#ifndef BWE_DELAY_H
#define BWE_DELAY_H

#include <stdbool.h>
#include <stdint.h>

enum {
	DELAY_WINDOW_N = 20, /* groups that the line is fitted through */
};

enum delay_state {
	DELAY_NORMAL = 0,
	DELAY_OVERUSE,
	DELAY_UNDERUSE, /* queues drain */
};

/* Times of sending in us, of arrival in ticks of 250 us, both modulo 2^32. */
struct delay_group {
	uint32_t first_sent;
	uint32_t last_sent;
	uint32_t first_arrival;
	uint32_t last_arrival;
};

struct delay_point {
	uint32_t arrival;
	float delay_ms; /* smoothed sum of the differences */
};

struct delay {
	struct delay_group now;
	struct delay_group before;
	struct delay_point points[DELAY_WINDOW_N];
	uint8_t groups_n; /* complete ones; stops counting at 255 */
	uint8_t point_at; /* the oldest, once all are used */
	uint8_t over_n;   /* groups in a row above the threshold */
	enum delay_state state;
	float sum_ms;
	float smooth_ms;
	float trend;
	float threshold_ms;
	float over_ms;      /* time above the threshold */
	float jitter_ms;    /* mean difference, without one's own bursts */
	uint32_t paused_us; /* delay of the last packet after a pause */
	uint8_t pauses_n;
	uint32_t judged_arrival;
	uint32_t base[2];      /* least delay of this and the last period */
	uint32_t base_arrival; /* when this period began */
	uint32_t queue_us;     /* above the least; least of the last feedback */
	uint32_t batch_us;     /* the same, of the feedback being read */
	bool open;             /* now has begun */
	bool paired;           /* before is one */
	bool based;
};

void delay_init(struct delay *d);

/* What is waited now is no queue: the way has become longer. */
void delay_rebase(struct delay *d);

/* A feedback message begins and ends: between them, delay_add() for each
 * packet that arrived. */
void delay_begin(struct delay *d);
void delay_add(struct delay *d, uint32_t sent_us, uint32_t arrival);
void delay_end(struct delay *d);

#endif
