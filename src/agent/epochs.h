/* epochs.h - when an epoch begins to seal, and when an old one opens no more
 * (docs/protocol.md, section 7). Pure: says what is due, and the caller does it.
 */
#ifndef AGENT_EPOCHS_H
#define AGENT_EPOCHS_H

#include <stdbool.h>
#include <stdint.h>

enum { EPOCHS_N = 16 }; /* that KIDs tell apart */

struct epochs {
	bool any;
	uint64_t current;
	uint64_t seals;   /* the last that epochs_send_is_due() was true for */
	uint64_t send_us; /* UINT64_MAX: nothing is due */
	uint64_t send_by_us;
	uint64_t drop_us[EPOCHS_N]; /* of old ones, by epoch % 16 */
	uint64_t number[EPOCHS_N];
};

void epochs_init(struct epochs *e);

struct epochs_begin {
	uint64_t epoch;
	bool removed; /* somebody was */
	bool fresh;   /* we have just come in, or were alone before */
};

void epochs_begin(struct epochs *e, const struct epochs_begin *b,
		  uint64_t now_us);

/* True once when the current epoch shall seal from now on. */
bool epochs_send_is_due(struct epochs *e, uint64_t now_us);

/* True for each old epoch whose time has come. */
bool epochs_drop_is_due(struct epochs *e, uint64_t now_us, uint64_t *epoch);

/* When something is due next. */
uint64_t epochs_next_us(const struct epochs *e);

/* The epoch that the last four bits of a KID stand for: the newest that is not
 * ahead. */
uint64_t epochs_of_bits(const struct epochs *e, unsigned bits);

/* Whether that epoch opens. */
bool epochs_opens(const struct epochs *e, uint64_t epoch);

/* Whether those bits are of one of the next four epochs, as far as they tell. */
bool epochs_is_ahead(const struct epochs *e, unsigned bits);

#endif
