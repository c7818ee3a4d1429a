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

/* Whether a layer that is not sent will be, because the sender was told to leave it
 * out and can be told otherwise, or just was. */
bool demand_may_have(const struct sfu *s, const struct source *source,
		     unsigned layer);

/* Looks at what all slots of somebody's picture need. */
void demand_look(struct sfu *s, uint16_t place, uint8_t context);

#endif
