#include "sfu/demand.h"

#include "sfu/slot.h"

enum {
	ALL = (1 << UNIT_LAYERS_N) - 1,
	UNWATCHED_US = SFU_UNWATCHED_MS * 1000,
	COMING_US = 2 * 1000 * 1000, /* a layer that was switched on */
};

static const uint8_t pictures[] = { UNIT_MID_CAMERA, UNIT_MID_SCREEN };

static struct source *source_of(const struct sfu *s, uint16_t place,
				uint8_t context)
{
	return &s->members[place].sources[context];
}

static void need(const struct sfu *s, struct source *source, uint8_t layers)
{
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++)
		if ((layers & 1u << i) != 0)
			source->needed_us[i] = s->now_us;
}

void demand_begin(struct sfu *s, uint16_t place)
{
	for (unsigned i = 0; i < sizeof(pictures); i++) {
		struct source *source = source_of(s, place, pictures[i]);

		source->told_layers = ALL;
		for (unsigned k = 0; k < UNIT_LAYERS_N; k++)
			source->on_us[k] = 0;
		need(s, source, ALL);
	}
}

static void tell(struct sfu *s, uint16_t place, uint8_t context, uint8_t layers)
{
	struct source *source = source_of(s, place, context);

	if (layers == source->told_layers || !s->members[place].here)
		return;
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++)
		if ((layers & 1u << i) != 0 &&
		    (source->told_layers & 1u << i) == 0)
			source->on_us[i] = s->now_us;
	source->told_layers = layers;
	s->config.port.layers(s->config.port.arg, place, context, layers);
}

bool demand_may_have(const struct sfu *s, const struct source *source,
		     unsigned layer)
{
	return (source->told_layers & 1u << layer) == 0 ||
	       (source->on_us[layer] != 0 &&
		s->now_us - source->on_us[layer] < COMING_US);
}

void demand_need(struct sfu *s, uint16_t place, uint8_t context, uint8_t layers)
{
	struct source *source = source_of(s, place, context);

	need(s, source, layers);
	tell(s, place, context, source->told_layers | layers);
}

static bool was_seen(const struct source *source)
{
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++)
		if (source->stream[i] != STREAM_NONE)
			return true;
	return false;
}

void demand_look(struct sfu *s, uint16_t place, uint8_t context)
{
	struct source *source = source_of(s, place, context);
	uint8_t layers = source->told_layers;

	for (uint32_t at = source->slots; at != NOT_ONE;
	     at = sfu_slot(s, at)->next)
		need(s, source, sfu_slot(s, at)->need);
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++)
		if (s->now_us - source->needed_us[i] >= UNWATCHED_US)
			layers &= (uint8_t) ~(1u << i);
	if (!was_seen(source))
		return; /* nothing is sent that could be left out */
	tell(s, place, context, layers);
}
