/* loss.h - the rate that losses allow.
 *
 * A radio link may lose one in five whatever is sent; a policer with a short
 * queue loses what is too much. Only the second is a reason to send less. The
 * two are told apart by sending at different rates: the last LOSS_WINDOW_N
 * observations are explained by a bandwidth and an inherent loss (the model of
 * browsers' second loss-based estimator), and of the candidates for the
 * bandwidth the likeliest is taken.
 */
#ifndef BWE_LOSS_H
#define BWE_LOSS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	LOSS_WINDOW_N = 20,
};

struct loss_seen {
	uint16_t sent_n;
	uint16_t lost_n;
	uint32_t bps : 31; /* what was sent */
	uint32_t full : 1; /* a queue stood: some was lost for want of room */
};

struct loss {
	struct loss_seen seen[LOSS_WINDOW_N];
	uint64_t start_us; /* of the observation, by time of sending */
	uint64_t last_us;
	uint32_t bytes;
	uint16_t sent_n;
	uint16_t lost_n;
	uint8_t seen_n;
	uint8_t seen_at; /* where the next goes */
	uint8_t clean_n; /* observations without much loss, in a row */
	bool open;
	uint32_t bps;   /* the bandwidth; UINT32_MAX: losses bound nothing */
	float inherent; /* 0..1 */
};

void loss_init(struct loss *l);

/* What became of a packet, in the order of sending. */
void loss_add(struct loss *l, uint64_t sent_us, uint32_t size, bool lost);

/* It was counted as lost and came after all. */
void loss_late(struct loss *l);

struct loss_input {
	uint32_t acked_bps; /* what arrives */
	uint32_t rate_bps;  /* what the delay allows */
	bool stands;        /* a queue does */
};

/* After a feedback message. */
void loss_step(struct loss *l, const struct loss_input *in);

/* A probe has shown that the link carries so much. Only raises. */
void loss_proved(struct loss *l, uint32_t bps);

/* Of the observations of the last second, in 256ths. */
uint8_t loss_fraction(const struct loss *l);

/* Of all observations, and of what goes on, nothing was lost. */
bool loss_none(const struct loss *l);

#endif
