/* demand.h - senders are told which layers anybody watches: at once when one is
 * wanted, and a while after nobody wants it any more, so that who pages to and fro
 * switches nothing.
 */
#ifndef SFU_DEMAND_H
#define SFU_DEMAND_H

#include "sfu/state.h"

/* Somebody came: their browser sends all layers. */
void demand_begin(struct sfu *s, uint16_t place);

/* A slot needs these layers of that source. */
void demand_need(struct sfu *s, uint16_t place, uint8_t context,
		 uint8_t layers);

/* Whether the sender was told to leave that layer out. */
static inline bool demand_is_off(const struct source *source, unsigned layer)
{
	return (source->told_layers & 1u << layer) == 0;
}

/* Looks at what all slots of somebody's picture need. */
void demand_look(struct sfu *s, uint16_t place, uint8_t context);

#endif
