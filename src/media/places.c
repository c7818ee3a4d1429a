#include "media/places.h"

static uint32_t home_of(const struct addr *a)
{
	uint32_t h = a->port;

	for (unsigned i = 0; i < sizeof(a->ip); i++)
		h = (h ^ a->ip[i]) * 16777619u;
	return (h ^ h >> 15) % PLACES_N;
}

static bool is_at(const struct places *p, uint32_t at,
		  const struct ice_path *path)
{
	return p->all[at].stream == path->stream &&
	       addr_equal(&p->all[at].remote, &path->remote);
}

void places_set(struct places *p, const struct ice_path *path, uint16_t place)
{
	uint32_t home = home_of(&path->remote);
	uint32_t at = home;

	for (uint32_t i = 0; i < PLACES_PROBES_N; i++) {
		uint32_t here = (home + i) % PLACES_N;

		at = here;
		if (p->all[here].remote.family == ADDR_NONE ||
		    is_at(p, here, path))
			break;
	}
	p->all[at].remote = path->remote;
	p->all[at].stream = path->stream;
	p->all[at].place = place;
}

bool places_find(const struct places *p, const struct ice_path *path,
		 uint16_t *place)
{
	uint32_t home = home_of(&path->remote);

	for (uint32_t i = 0; i < PLACES_PROBES_N; i++) {
		uint32_t at = (home + i) % PLACES_N;

		if (p->all[at].remote.family == ADDR_NONE)
			return false;
		if (is_at(p, at, path)) {
			*place = p->all[at].place;
			return true;
		}
	}
	return false;
}
