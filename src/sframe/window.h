/* window.h - which counters were seen: the replay window of one KID.
 *
 * The same ring of words as RFC 6479 has, one word larger than the window so
 * that moving it on clears whole words.
 */
#ifndef SFRAME_WINDOW_H
#define SFRAME_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SFRAME_WINDOW = 1024, /* counters */
	SFRAME_WINDOW_WORDS = SFRAME_WINDOW / 64 + 1,
};

/* All zero is a window that saw nothing. */
struct sframe_window {
	uint64_t end; /* one more than the highest counter seen */
	uint64_t seen[SFRAME_WINDOW_WORDS];
};

/* The counter was not seen, and is not too old to tell. UINT64_MAX is never
 * fresh: no sealer of ours uses it. */
bool sframe_window_fresh(const struct sframe_window *w, uint64_t ctr);

/* Remembers a counter. Only for a fresh one, and only once its frame's tag was
 * verified: or a forger could move the window on. */
void sframe_window_mark(struct sframe_window *w, uint64_t ctr);

#endif
