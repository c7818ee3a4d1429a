#include "sfu/level.h"

#include "sfu/stream.h"

#include <string.h>

enum {
	LATE_N = 64, /* numbers that are looked back over */
};

static void place_next(struct level_next *next, struct packet *p)
{
	if (p->vp8.picture_id != next->picture)
		for (unsigned t = 0; t < TEMPORAL_N; t++)
			next->picture_skip[t] =
				(uint16_t)(next->picture_skip[t] +
					   (next->temporal > t));
	next->picture = p->vp8.picture_id;
	next->temporal = p->temporal;
	memcpy(p->skip, next->skip, sizeof(p->skip));
	memcpy(p->picture_skip, next->picture_skip, sizeof(p->picture_skip));
	for (unsigned i = 0; i < LEVELS_N; i++)
		next->skip[i] += level_leaves_out((uint8_t)i, p);
}

/* The one before it; NULL when it is not known. Beyond one that came and is not
 * here any more nobody knows what was left out: a number would go out twice. */
static const struct packet *before(const struct sfu *s, uint16_t stream,
				   uint64_t number)
{
	const uint64_t *ring = s->streams[stream].ring;

	for (uint64_t i = 1; i <= LATE_N; i++) {
		const struct packet *p = stream_packet(s, stream, number - i);

		if (p != NULL && !p->unplaced)
			return p;
		if (p == NULL && ring[(number - i) % SFU_HISTORY_N] != 0)
			return NULL;
	}
	return NULL;
}

/* Those behind it took it for one that goes out. */
static void place_late(const struct sfu *s, struct packet *p)
{
	const struct packet *q = before(s, p->stream, p->number);

	p->late = true;
	if (q == NULL) {
		p->unplaced = true;
		return;
	}
	for (unsigned i = 0; i < LEVELS_N; i++)
		p->skip[i] = q->skip[i] +
			     (!q->late && level_leaves_out((uint8_t)i, q));
	for (unsigned t = 0; t < TEMPORAL_N; t++)
		p->picture_skip[t] =
			(uint16_t)(q->picture_skip[t] +
				   (!q->late && q->temporal > t &&
				    q->vp8.picture_id != p->vp8.picture_id));
}

static uint8_t at_most(unsigned n, unsigned max)
{
	return (uint8_t)(n < max ? n : max);
}

static void take_note(struct packet *p, const struct payload_info *info)
{
	p->spatial = at_most(info->spatial, SPATIAL_N - 1);
	p->temporal = at_most(info->temporal, TEMPORAL_N - 1);
	p->starts_frame = info->start;
	p->ends_frame = info->end;
	p->switch_up = info->switch_up;
	p->late = false;
	p->unplaced = false;
}

void level_place(const struct sfu *s, struct stream *stream, struct packet *p,
		 const struct payload_info *info)
{
	struct level_next *next = &stream->levels;

	take_note(p, info);
	p->came_us = s->now_us;
	if (!stream->started) {
		next->first_serial = p->serial;
		next->picture = p->vp8.picture_id;
		next->temporal = 0;
	}
	if (stream->started && p->number < stream_highest(stream))
		place_late(s, p);
	else
		place_next(next, p);
	if (p->starts_key && p->payload_type != UNIT_PT_OPUS) {
		next->had_key = true;
		next->key_timestamp = p->timestamp;
	}
	p->of_key = next->had_key && p->timestamp == next->key_timestamp;
}

const struct packet *level_find(const struct sfu *s, const struct run *run,
				uint64_t number)
{
	const uint64_t highest = s->streams[run->stream].highest;
	/* With every number the one without gaps grows by one at most. */
	uint64_t at = run->first + (number - run->plain);

	if ((int64_t)(highest - at) >= SFU_HISTORY_N)
		at = highest - SFU_HISTORY_N + 1;
	while ((int64_t)(highest - at) >= 0) {
		const struct packet *p = stream_packet(s, run->stream, at);

		if (p == NULL || p->unplaced) {
			at++;
			continue;
		}

		int64_t before_it =
			(int64_t)(number - level_number(run->level, p));

		if (before_it < 0)
			return NULL;
		if (before_it == 0 &&
		    (p->late || !level_leaves_out(run->level, p)))
			return p;
		at += before_it == 0 ? 1 : (uint64_t)before_it;
	}
	return NULL;
}
