#include "sframe/window.h"

#include <assert.h>

static uint64_t bit_of(uint64_t ctr)
{
	return (uint64_t)1 << (ctr % 64);
}

static uint64_t slot_of(uint64_t ctr)
{
	return ctr / 64 % SFRAME_WINDOW_WORDS;
}

bool sframe_window_fresh(const struct sframe_window *w, uint64_t ctr)
{
	if (ctr == UINT64_MAX)
		return false;
	if (ctr >= w->end)
		return true;
	if (w->end - ctr > SFRAME_WINDOW)
		return false;
	return (w->seen[slot_of(ctr)] & bit_of(ctr)) == 0;
}

/* Clears the words that stand for counters never seen, from the one after the
 * highest so far to that of ctr. */
static void move_on(struct sframe_window *w, uint64_t ctr)
{
	uint64_t word = w->end == 0 ? 0 : (w->end - 1) / 64 + 1;
	uint64_t last = ctr / 64;

	for (unsigned n = 0; word <= last && n < SFRAME_WINDOW_WORDS; n++)
		w->seen[word++ % SFRAME_WINDOW_WORDS] = 0;
	w->end = ctr + 1;
}

void sframe_window_mark(struct sframe_window *w, uint64_t ctr)
{
	assert(sframe_window_fresh(w, ctr));
	if (ctr >= w->end)
		move_on(w, ctr);
	w->seen[slot_of(ctr)] |= bit_of(ctr);
}
