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
	float us_per_byte;     /* of the bottleneck; 0: not known */
	float own_us;          /* what one's own packets make the queue, ... */
	uint32_t own_sent;     /* ... of the last, sent then */
	uint32_t batch_us;     /* the same, of the feedback being read */
	bool owned;            /* own_sent is one */
	bool open;             /* now has begun */
	bool paired;           /* before is one */
	bool based;
};

void delay_init(struct delay *d);

/* What is waited now is no queue: the way has become longer. */
void delay_rebase(struct delay *d);

/* A feedback message begins and ends: between them, delay_add() for each
 * packet that arrived and delay_lost() for each that did not, in the order of
 * sending. bps is what the bottleneck carries, 0 if that is not known. */
void delay_begin(struct delay *d, float bps);
void delay_add(struct delay *d, uint32_t sent_us, uint32_t arrival,
	       uint32_t size);
void delay_lost(struct delay *d, uint32_t sent_us, uint32_t size);
void delay_end(struct delay *d);

/* How the delay of packets that are alone differs, in the mean. */
uint32_t delay_jitter_us(const struct delay *d);

/* At least so much waits on the way, beyond what jitter does. */
bool delay_stands(const struct delay *d, uint32_t us);

/* A queue stands beyond doubt. */
bool delay_is_backlog(const struct delay *d);

#endif
