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
		struct ice_path path; /* its remote ADDR_NONE: free */
		uint16_t place;
	} all[PLACES_N];
};

/* Whether an address shall stay the place's that it was said to be. */
typedef bool places_holds(void *arg, const struct ice_path *path,
			  uint16_t place);

/* The address is the place's from now on. False, and nothing changed, when it is
 * another's that holds it, or there is no room but what others hold: so nobody
 * loses an address to who only says that it is there. */
bool places_set(struct places *p, const struct ice_path *path, uint16_t place,
		places_holds *holds, void *arg);

/* The same for an address that was proven: whose it was has it no more. */
bool places_prove(struct places *p, const struct ice_path *path, uint16_t place,
		  places_holds *holds, void *arg);

bool places_find(const struct places *p, const struct ice_path *path,
		 uint16_t *place);

#endif
