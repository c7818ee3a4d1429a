/* level.h - layers within one stream, and its numbers when some are left out.
 *
 * A level is a pair of a spatial and a temporal layer: what is above either is
 * left out. Each packet knows how many before it a level leaves out, so that
 * its number without gaps is the same for every receiver at that level, however
 * late the packet is or how often it is asked for, and no receiver has to keep
 * what became of it.
 *
 * A packet that is missing counts as one that goes out, and leaves a hole. If
 * it then comes late and is of a layer that is left out, the hole stays; it is
 * filled by nothing, when asked for.
 */
#ifndef SFU_LEVEL_H
#define SFU_LEVEL_H

#include "sfu/state.h"

static inline uint8_t level_of(unsigned spatial, unsigned temporal)
{
	return (uint8_t)(spatial * TEMPORAL_N + temporal);
}

static inline uint8_t level_spatial(uint8_t level)
{
	return level / TEMPORAL_N;
}

static inline uint8_t level_temporal(uint8_t level)
{
	return level % TEMPORAL_N;
}

/* Whether that level is without the packet. Packets of nothing but padding go
 * nowhere. */
static inline bool level_leaves_out(uint8_t level, const struct packet *p)
{
	return p->len == 0 || p->unplaced ||
	       p->spatial > level_spatial(level) ||
	       p->temporal > level_temporal(level);
}

/* The number without gaps. */
static inline uint64_t level_number(uint8_t level, const struct packet *p)
{
	return p->number - p->skip[level];
}

static inline uint16_t level_picture(uint8_t level, const struct packet *p)
{
	const uint16_t skip = p->picture_skip[level_temporal(level)];

	return (uint16_t)(p->vp8.picture_id - skip);
}

/* Gives a packet its layers and its place; before stream_keep(). */
void level_place(const struct sfu *s, struct stream *stream, struct packet *p,
		 const struct payload_info *info);

/* The packet that went out of that run under that number without gaps; NULL when
 * it is not here. It can be one that is left out: then it was a hole. */
const struct packet *level_find(const struct sfu *s, const struct run *run,
				uint64_t number);

#endif
