#include "sfu/watch.h"

#include "sfu/feedback.h"
#include "sfu/slot.h"
#include "sfu/sound.h"

#include <assert.h>

enum {
	LIVE_US = 1000 * 1000, /* a layer that is silent that long is off */
	/* Pixels of a tile: up to there a layer does. */
	L_HEIGHT = 200,
	M_HEIGHT = 400,
};

static struct slot *slot_at(const struct sfu *s, uint32_t at)
{
	return &s->members[at / SLOTS_N].slots[at % SLOTS_N];
}

static struct source *source_of(const struct sfu *s, const struct slot *slot)
{
	return &s->members[slot->source].sources[slot->context];
}

static void unlink_slot(struct sfu *s, uint32_t at)
{
	struct slot *slot = slot_at(s, at);
	uint32_t *link;

	if (slot->source == SFU_NOBODY)
		return;
	link = &source_of(s, slot)->slots;
	while (*link != at) {
		assert(*link != NOT_ONE);
		link = &slot_at(s, *link)->next;
	}
	*link = slot->next;
	slot->next = NOT_ONE;
	slot->source = SFU_NOBODY;
	slot_want(slot, STREAM_NONE);
}

void watch_link(struct sfu *s, uint32_t at, uint16_t place, uint8_t context)
{
	struct slot *slot = slot_at(s, at);
	struct source *source = &s->members[place].sources[context];

	unlink_slot(s, at);
	slot->source = place;
	slot->context = context;
	slot->next = source->slots;
	source->slots = at;
}

static bool is_live(const struct sfu *s, uint16_t stream)
{
	return stream != STREAM_NONE &&
	       s->now_us - s->streams[stream].heard_us < LIVE_US;
}

static unsigned layer_for(const struct slot *slot)
{
	if (slot->height <= L_HEIGHT)
		return UNIT_LAYER_L;
	return slot->height <= M_HEIGHT ? UNIT_LAYER_M : UNIT_LAYER_H;
}

/* The live layer nearest to that one, the smaller first. */
static uint16_t nearest(const struct sfu *s, const struct source *source,
			unsigned layer)
{
	for (unsigned i = layer + 1; i-- > 0;)
		if (is_live(s, source->stream[i]))
			return source->stream[i];
	for (unsigned i = layer + 1; i < UNIT_LAYERS_N; i++)
		if (is_live(s, source->stream[i]))
			return source->stream[i];
	return STREAM_NONE;
}

static void choose(struct sfu *s, uint32_t at)
{
	struct slot *slot = slot_at(s, at);
	const struct source *source = source_of(s, slot);
	uint16_t stream = nearest(s, source, layer_for(slot));

	if (stream == STREAM_NONE || stream == slot->wanted)
		return;
	slot_want(slot, stream);
	feedback_want_key(s, stream);
}

void watch_choose(struct sfu *s, uint16_t place, uint8_t context)
{
	const struct source *source = &s->members[place].sources[context];

	for (uint32_t at = source->slots; at != NOT_ONE;
	     at = slot_at(s, at)->next)
		choose(s, at);
}

void watch_new_stream(struct sfu *s, uint16_t stream)
{
	const struct stream *new = &s->streams[stream];

	if (unit_is_sound(new->context))
		sound_begin(s, new);
	else
		watch_choose(s, new->place, new->context);
}

void watch_lost_stream(struct sfu *s, uint16_t stream)
{
	const struct stream *lost = &s->streams[stream];
	const struct source *source =
		&s->members[lost->place].sources[lost->context];

	for (uint32_t at = source->slots; at != NOT_ONE;
	     at = slot_at(s, at)->next) {
		struct slot *slot = slot_at(s, at);

		if (slot->wanted == stream || slot->run.stream == stream ||
		    slot->before.stream == stream)
			slot_forget(slot);
	}
}

/* A picture stays asked for: whoever comes back to the place is seen again, until
 * the caller says that nobody shall be. */
static void stop_source(struct sfu *s, uint16_t place, uint8_t context)
{
	struct source *source = &s->members[place].sources[context];
	uint32_t at = source->slots;

	while (at != NOT_ONE) {
		uint32_t next = slot_at(s, at)->next;

		if (unit_is_sound(context))
			unlink_slot(s, at);
		else
			slot_want(slot_at(s, at), STREAM_NONE);
		at = next;
	}
}

void watch_leave(struct sfu *s, uint16_t place)
{
	for (uint32_t i = 0; i < SLOTS_N; i++)
		unlink_slot(s, (uint32_t)place * SLOTS_N + i);
	for (uint8_t context = 0; context < UNIT_OWN_N; context++)
		stop_source(s, place, context);
}

void sfu_watch(struct sfu *s, uint16_t place, uint8_t slot_n,
	       const struct sfu_watch *watch)
{
	uint32_t at = (uint32_t)place * SLOTS_N + UNIT_SOUND_N + slot_n;
	struct slot *slot = slot_at(s, at);

	assert(slot_n < UNIT_PICTURE_N);
	if (!sfu_member(s, place)->here)
		return;
	if (watch->source != SFU_NOBODY)
		(void)sfu_member(s, watch->source);
	slot->height = watch->height;
	slot->rank = watch->rank;
	if (slot->source != watch->source || slot->context != watch->context) {
		unlink_slot(s, at);
		if (watch->source != SFU_NOBODY)
			watch_link(s, at, watch->source, watch->context);
	}
	if (slot->source != SFU_NOBODY)
		choose(s, at);
}
