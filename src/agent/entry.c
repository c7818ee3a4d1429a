#include "agent/entry.h"

enum {
	KNOCK_EVERY_US = 2000000,
	/* After a server was started again its members come back first. */
	FOUND_AFTER_US = 5000000,
	/* A welcome for a key package of before does not open; another is on its
	 * way. */
	FRESH_AFTER_US = 4000000,
	/* A welcome may have been lost, and nobody lets a key package in
	 * twice. */
	FRESH_EVERY_US = 12000000,
	SHUT_MAX = 3,
};

void entry_init(struct entry *e)
{
	*e = (struct entry){ 0 };
	entry_entered(e);
}

bool entry_begin(struct entry *e)
{
	const bool first = !e->had_socket;

	e->had_socket = true;
	return first;
}

void entry_knocked(struct entry *e, uint64_t now_us)
{
	if (!e->again)
		e->fresh_us = now_us + FRESH_EVERY_US;
	e->again = true;
	e->knock_us = now_us + KNOCK_EVERY_US;
}

void entry_found_later(struct entry *e, uint64_t now_us)
{
	e->found_us = now_us + FOUND_AFTER_US;
}

bool entry_shut(struct entry *e, uint64_t now_us)
{
	const uint64_t fresh_us = now_us + FRESH_AFTER_US;

	e->shut_n++;
	if (fresh_us < e->fresh_us)
		e->fresh_us = fresh_us;
	return e->shut_n >= SHUT_MAX;
}

enum entry_due entry_due(struct entry *e, uint64_t now_us)
{
	if (now_us >= e->fresh_us) {
		e->fresh_us = UINT64_MAX;
		e->again = false;
	}
	if (now_us >= e->found_us)
		return ENTRY_FOUND;
	return now_us >= e->knock_us ? ENTRY_KNOCK : ENTRY_NOTHING;
}

void entry_stop(struct entry *e)
{
	e->knock_us = UINT64_MAX;
	e->found_us = UINT64_MAX;
}

void entry_entered(struct entry *e)
{
	entry_stop(e);
	e->fresh_us = UINT64_MAX;
	e->shut_n = 0;
	e->again = false;
}
