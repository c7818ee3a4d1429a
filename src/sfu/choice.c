#include "sfu/choice.h"

#include "sfu/demand.h"
#include "sfu/level.h"
#include "sfu/rate.h"

enum {
	LIVE_US = 1000 * 1000, /* a layer that is silent that long is off */
	/* Pixels of a tile: up to there a layer does. */
	L_HEIGHT = 200,
	M_HEIGHT = 400,
};

/* What layers take until they were measured (web/src/media/layers.ts). */
static const uint32_t guess_bps[UNIT_LAYERS_N] = { 170000, 550000, 1600000 };

/* ---- what there is of a source */

static struct source *source_of(const struct sfu *s, const struct slot *slot)
{
	return &s->members[slot->source].sources[slot->context];
}

bool choice_is_live(const struct sfu *s, uint16_t stream)
{
	return stream != STREAM_NONE &&
	       s->now_us - s->streams[stream].heard_us < LIVE_US;
}

uint8_t choice_most(const struct slot *slot)
{
	if (slot->height <= L_HEIGHT)
		return UNIT_LAYER_L;
	return slot->height <= M_HEIGHT ? UNIT_LAYER_M : UNIT_LAYER_H;
}

/* The live layer nearest to that one, the smaller first. */
static uint8_t nearest(const struct sfu *s, const struct source *source,
		       unsigned layer)
{
	for (unsigned i = layer + 1; i-- > 0;)
		if (choice_is_live(s, source->stream[i]))
			return (uint8_t)i;
	for (unsigned i = layer + 1; i < UNIT_LAYERS_N; i++)
		if (choice_is_live(s, source->stream[i]))
			return (uint8_t)i;
	return QUALITY_NONE;
}

/* The one stream with spatial layers in it; STREAM_NONE where there is none. */
static uint16_t svc_of(const struct sfu *s, const struct source *source)
{
	const uint8_t only = nearest(s, source, 0);

	if (only == QUALITY_NONE ||
	    rate_spatial(&s->streams[source->stream[only]].rate) == 0)
		return STREAM_NONE;
	return source->stream[only];
}

static uint32_t bps_of(const struct sfu *s, uint16_t stream, uint8_t level)
{
	const struct stream *of = &s->streams[stream];
	const uint32_t bps = of->rate.known ? rate_bps(&of->rate, level) : 0;

	return bps != 0 ? bps : guess_bps[of->layer];
}

/* ---- the choices of a slot */

/* More than one that costs more is no choice. */
static void add_step(struct bidder *b, const struct step *step)
{
	while (b->n > 0 && b->steps[b->n - 1].bps >= step->bps)
		b->n--;
	b->steps[b->n++] = *step;
}

/* The lowest quality may have as few pictures a second as there are; of the
 * others all, or half. */
static void add_temporal(const struct sfu *s, struct bidder *b,
			 struct step step, uint16_t stream, uint8_t spatial)
{
	const uint8_t top = rate_temporal(&s->streams[stream].rate);
	unsigned t = b->n == 0 || top == 0 ? 0 : top - 1u;

	for (; t <= top; t++) {
		step.level = level_of(spatial, t == top ? TEMPORAL_N - 1u : t);
		step.temporal = (uint8_t)t;
		step.bps = bps_of(s, stream, step.level);
		add_step(b, &step);
	}
}

/* A layer that was switched off can be had again; meanwhile it is what step has. */
static void add_off(const struct sfu *s, struct bidder *b,
		    const struct source *source, struct step step)
{
	const uint16_t was = source->stream[step.quality];

	step.is_off = true;
	if (was != STREAM_NONE && was != step.stream) {
		add_temporal(s, b, step, was, SPATIAL_N - 1);
		return;
	}
	step.level = LEVEL_ALL;
	step.temporal = TEMPORAL_N - 1;
	step.bps = guess_bps[step.quality];
	add_step(b, &step);
}

/* Layers that the sender was not told to leave out and does not send may come
 * yet: they stay asked for by who could have them. */
static void stay_asked(const struct sfu *s, struct bidder *b,
		       const struct source *source, uint8_t most)
{
	struct step *top = &b->steps[b->n - 1];

	if (b->n == 0)
		return;
	for (unsigned i = top->quality + 1u; i <= most; i++)
		if (!choice_is_live(s, source->stream[i]) &&
		    !demand_may_have(s, source, i))
			top->need |= (uint8_t)(1u << i);
}

static void add_svc(struct sfu *s, struct bidder *b,
		    const struct source *source, uint8_t most)
{
	const uint16_t stream = svc_of(s, source);
	const uint8_t top = rate_spatial(&s->streams[stream].rate);

	for (uint8_t i = 0; i <= most; i++) {
		struct step step = { .stream = stream,
				     .quality = i,
				     .need = (uint8_t)((2u << i) - 1) };

		if (i <= top)
			add_temporal(s, b, step, stream,
				     i == top ? SPATIAL_N - 1 : i);
		else if (demand_may_have(s, source, i))
			add_off(s, b, source, step);
	}
	stay_asked(s, b, source, most);
}

static void add_quality(struct sfu *s, struct bidder *b,
			const struct source *source, uint8_t quality)
{
	const uint8_t has = nearest(s, source, quality);
	struct step step = { .stream = STREAM_NONE,
			     .quality = quality,
			     .need = (uint8_t)(1u << quality) };

	if (has != QUALITY_NONE) {
		step.stream = source->stream[has];
		step.need |= (uint8_t)(1u << has);
	}
	if (has == quality)
		add_temporal(s, b, step, step.stream, SPATIAL_N - 1);
	else if (demand_may_have(s, source, quality))
		add_off(s, b, source, step);
}

static void add_simulcast(struct sfu *s, struct bidder *b,
			  const struct source *source, uint8_t most)
{
	const uint8_t any = nearest(s, source, most);

	for (uint8_t i = 0; i <= most; i++)
		add_quality(s, b, source, i);
	if (b->n == 0 && any != QUALITY_NONE)
		add_quality(s, b, source, any);
	stay_asked(s, b, source, most);
}

static int step_had(const struct bidder *b)
{
	const struct slot *slot = b->slot;
	int had = 0;

	if (slot->quality == QUALITY_NONE || slot->paused || b->n == 0)
		return -1;
	for (unsigned i = 0; i < b->n; i++)
		if (b->steps[i].quality < slot->quality ||
		    (b->steps[i].quality == slot->quality &&
		     b->steps[i].temporal <= slot->temporal))
			had = (int)i;
	return had;
}

void choice_look(struct sfu *s, struct bidder *b)
{
	const struct source *source = source_of(s, b->slot);
	const uint8_t most = choice_most(b->slot);

	b->n = 0;
	if (svc_of(s, source) != STREAM_NONE)
		add_svc(s, b, source, most);
	else
		add_simulcast(s, b, source, most);
	b->was = step_had(b);
	b->now = -1;
}
