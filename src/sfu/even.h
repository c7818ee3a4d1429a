/* even.h - padding that makes the packets of a picture equally long.
 *
 * Who sends splits a picture into packets that differ by a byte, and the kernel
 * takes only equal ones as one segmented send, of which the last may be
 * shorter. The padding is RTP's (RFC 3550, section 5.1): it is of the hop, and
 * what is sealed stays as it is.
 */
#ifndef SFU_EVEN_H
#define SFU_EVEN_H

#include "sfu/state.h"

/* Of the packets that wait in the batch of the source: sets their pad, and
 * writes the padding behind their payloads. None gets longer than another. */
void even_batch(struct sfu *s, const struct source *source);

#endif
