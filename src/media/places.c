#include "media/places.h"

static uint32_t home_of(const struct addr *a)
{
	uint32_t h = a->port;

	for (unsigned i = 0; i < sizeof(a->ip); i++)
		h = (h ^ a->ip[i]) * 16777619u;
	return (h ^ h >> 15) % PLACES_N;
}

static bool is_free(const struct places *p, uint32_t at)
{
	return p->all[at].path.remote.family == ADDR_NONE;
}

static bool is_at(const struct places *p, uint32_t at,
		  const struct ice_path *path)
{
	return p->all[at].path.stream == path->stream &&
	       addr_equal(&p->all[at].path.remote, &path->remote);
}

/* Where the address stands; PLACES_N. */
static uint32_t find(const struct places *p, const struct ice_path *path)
{
	uint32_t home = home_of(&path->remote);

	for (uint32_t i = 0; i < PLACES_PROBES_N; i++) {
		uint32_t at = (home + i) % PLACES_N;

		if (is_free(p, at))
			break;
		if (is_at(p, at, path))
			return at;
	}
	return PLACES_N;
}

/* Where one that does not stand anywhere may; PLACES_N. */
static uint32_t make_room(const struct places *p, const struct ice_path *path,
			  places_holds *holds, void *arg)
{
	uint32_t home = home_of(&path->remote);

	for (uint32_t i = 0; i < PLACES_PROBES_N; i++) {
		uint32_t at = (home + i) % PLACES_N;

		if (is_free(p, at) ||
		    !holds(arg, &p->all[at].path, p->all[at].place))
			return at;
	}
	return PLACES_N;
}

bool places_prove(struct places *p, const struct ice_path *path, uint16_t place,
		  places_holds *holds, void *arg)
{
	uint32_t at = find(p, path);

	if (at == PLACES_N)
		at = make_room(p, path, holds, arg);
	if (at == PLACES_N)
		return false;
	p->all[at].path = *path;
	p->all[at].place = place;
	return true;
}

bool places_set(struct places *p, const struct ice_path *path, uint16_t place,
		places_holds *holds, void *arg)
{
	uint32_t at = find(p, path);

	if (at != PLACES_N && p->all[at].place != place &&
	    holds(arg, &p->all[at].path, p->all[at].place))
		return false;
	return places_prove(p, path, place, holds, arg);
}

bool places_find(const struct places *p, const struct ice_path *path,
		 uint16_t *place)
{
	uint32_t at = find(p, path);

	if (at == PLACES_N)
		return false;
	*place = p->all[at].place;
	return true;
}
