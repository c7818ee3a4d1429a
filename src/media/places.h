/* places.h - whose an address is, as far as was proved once: of which
 * participant by its place, or of which worker by its number.
 *
 * A hint: whether it is still true, the participant's ICE knows. What is no
 * longer true is written over when its room is needed.
 */
#ifndef MEDIA_PLACES_H
#define MEDIA_PLACES_H

#include "ice/ice.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	PLACES_N = 32768,    /* more than all participants have addresses */
	PLACES_PROBES_N = 8, /* looked at for one address */
};

struct places {
	struct {
		struct addr remote; /* ADDR_NONE: free */
		uint32_t stream;
		uint16_t place;
	} all[PLACES_N];
};

void places_set(struct places *p, const struct ice_path *path, uint16_t place);
bool places_find(const struct places *p, const struct ice_path *path,
		 uint16_t *place);

#endif
