#include "agent/epochs.h"

enum {
	SEND_AFTER_US = 1000000,
	/* However fast commits follow each other, no old key seals for longer. */
	SEND_WITHIN_US = 3000000,
	KEPT_AFTER_REMOVE_US = 3000000,
	KEPT_AFTER_ADD_US = 10000000,
	AHEAD_MAX = 4,
	/* However fast commits follow each other, four bits tell the next ones
	 * from those that are kept, and nobody seals under one that others, who
	 * are ahead, keep no more. */
	KEPT_N = EPOCHS_N - AHEAD_MAX,
	BEHIND_N = KEPT_N - AHEAD_MAX,
};

void epochs_init(struct epochs *e)
{
	e->any = false;
	e->current = 0;
	e->seals = 0;
	e->send_us = UINT64_MAX;
	e->send_by_us = UINT64_MAX;
	for (unsigned i = 0; i < EPOCHS_N; i++) {
		e->drop_us[i] = UINT64_MAX;
		e->number[i] = 0;
	}
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void epochs_begin(struct epochs *e, const struct epochs_begin *b,
		  uint64_t now_us)
{
	const bool at_once =
		b->removed || b->fresh || b->epoch - e->seals >= BEHIND_N;
	const uint64_t last_us = now_us + (b->removed ? KEPT_AFTER_REMOVE_US
						      : KEPT_AFTER_ADD_US);

	if (e->any) {
		e->number[e->current % EPOCHS_N] = e->current;
		e->drop_us[e->current % EPOCHS_N] = last_us;
	}
	for (unsigned i = 0; i < EPOCHS_N; i++)
		if (e->drop_us[i] != UINT64_MAX)
			e->drop_us[i] = earlier(e->drop_us[i],
						b->epoch - e->number[i] < KEPT_N
							? last_us
							: now_us);
	/* The ring drops an older epoch of the same number by itself. */
	e->drop_us[b->epoch % EPOCHS_N] = UINT64_MAX;
	e->any = true;
	e->current = b->epoch;
	if (e->send_us == UINT64_MAX)
		e->send_by_us = now_us + SEND_WITHIN_US;
	e->send_us = earlier(at_once ? now_us : now_us + SEND_AFTER_US,
			     e->send_by_us);
}

bool epochs_send_is_due(struct epochs *e, uint64_t now_us)
{
	if (now_us < e->send_us || e->send_us == UINT64_MAX)
		return false;
	e->send_us = UINT64_MAX;
	e->send_by_us = UINT64_MAX;
	e->seals = e->current;
	return true;
}

bool epochs_drop_is_due(struct epochs *e, uint64_t now_us, uint64_t *epoch)
{
	for (unsigned i = 0; i < EPOCHS_N; i++) {
		if (e->drop_us[i] == UINT64_MAX || now_us < e->drop_us[i])
			continue;
		e->drop_us[i] = UINT64_MAX;
		*epoch = e->number[i];
		return true;
	}
	return false;
}

uint64_t epochs_next_us(const struct epochs *e)
{
	uint64_t next_us = e->send_us;

	for (unsigned i = 0; i < EPOCHS_N; i++)
		next_us = earlier(next_us, e->drop_us[i]);
	return next_us;
}

uint64_t epochs_of_bits(const struct epochs *e, unsigned bits)
{
	return e->current - (e->current - bits) % EPOCHS_N;
}

bool epochs_opens(const struct epochs *e, uint64_t epoch)
{
	const unsigned at = epoch % EPOCHS_N;

	if (!e->any || epoch == e->current)
		return e->any;
	return e->drop_us[at] != UINT64_MAX && e->number[at] == epoch;
}

bool epochs_is_ahead(const struct epochs *e, unsigned bits)
{
	const uint64_t ahead = (bits - e->current) % EPOCHS_N;

	/* One that is still kept has the same bits. */
	return e->any && ahead > 0 && ahead <= AHEAD_MAX &&
	       e->drop_us[bits % EPOCHS_N] == UINT64_MAX;
}
