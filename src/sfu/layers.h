/* layers.h - which layers each receiver gets, of what its way carries.
 *
 * Sound comes first and is not asked about, then a screen. Then every face gets
 * its lowest layer, the most important first, by rank, then by size; what does not
 * fit any more pauses, and nobody else is the worse for it. Of what is left each,
 * in the same order, goes as high as its size is worth. Down at once; up only with
 * room to spare, which probes have shown.
 */
#ifndef SFU_LAYERS_H
#define SFU_LAYERS_H

#include "sfu/state.h"

/* Allots all picture slots of a receiver. */
void layers_allot(struct sfu *s, uint16_t place);

/* Somebody asks for more than before: what was tried in vain was not this. */
void layers_asked(struct sfu *s, uint16_t place);

/* A slot carries another source from now on, or none. */
void layers_fresh(struct slot *slot);

/* The same to all that have a slot for that source. */
void layers_allot_watchers(struct sfu *s, uint16_t place, uint8_t context);

#endif
