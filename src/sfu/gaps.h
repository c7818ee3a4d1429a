/* gaps.h - packets of pictures that senders sent and that did not come: they are
 * asked for again (RFC 4585, section 6.2.1), as often and as long as it may help;
 * then a key frame is.
 *
 * Sound is not asked for: receivers conceal it, and would not wait.
 */
#ifndef SFU_GAPS_H
#define SFU_GAPS_H

#include "sfu/state.h"

/* A packet of that number came, for the first time; before it is kept. */
void gaps_came(struct sfu *s, struct stream *stream, uint64_t number);

/* Asks for what is missing. Returns when to look again. */
uint64_t gaps_ask(struct sfu *s);

#endif
