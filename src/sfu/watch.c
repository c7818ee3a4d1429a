#include "sfu/watch.h"

#include "sfu/demand.h"
#include "sfu/layers.h"
#include "sfu/slot.h"
#include "sfu/sound.h"

#include <assert.h>

static struct source *source_of(const struct sfu *s, const struct slot *slot)
{
	return &s->members[slot->source].sources[slot->context];
}

static void unlink_slot(struct sfu *s, uint32_t at)
{
	struct slot *slot = sfu_slot(s, at);
	uint32_t *link;

	if (slot->source == SFU_NOBODY)
		return;
	link = &source_of(s, slot)->slots;
	while (*link != at) {
		assert(*link != NOT_ONE);
		link = &sfu_slot(s, *link)->next;
	}
	*link = slot->next;
	slot->next = NOT_ONE;
	slot->source = SFU_NOBODY;
	slot_end(&s->members[at / SLOTS_N], slot);
	layers_fresh(slot);
}

void watch_link(struct sfu *s, uint32_t at, uint16_t place, uint8_t context)
{
	struct slot *slot = sfu_slot(s, at);
	struct source *source = &s->members[place].sources[context];

	unlink_slot(s, at);
	slot->source = place;
	slot->context = context;
	slot->next = source->slots;
	source->slots = at;
}

void watch_look(struct sfu *s, uint16_t place)
{
	layers_allot(s, place);
	for (unsigned context = 0; context < UNIT_OWN_N; context++)
		if (!unit_is_sound(context))
			demand_look(s, place, (uint8_t)context);
}

void watch_new_stream(struct sfu *s, uint16_t stream)
{
	const struct stream *new = &s->streams[stream];

	if (unit_is_sound(new->context))
		sound_begin(s, new);
	else
		layers_allot_watchers(s, new->place, new->context);
}

void watch_lost_stream(struct sfu *s, uint16_t stream)
{
	const struct stream *lost = &s->streams[stream];
	const struct source *source =
		&s->members[lost->place].sources[lost->context];

	for (uint32_t at = source->slots; at != NOT_ONE;
	     at = sfu_slot(s, at)->next)
		slot_forget(&s->members[at / SLOTS_N], sfu_slot(s, at), stream);
}

static void stop_picture(struct sfu *s, uint32_t at)
{
	struct slot *slot = sfu_slot(s, at);

	slot_end(&s->members[at / SLOTS_N], slot);
	layers_fresh(slot);
}

/* A picture stays asked for: whoever comes back to the place is seen again, until
 * the caller says that nobody shall be. */
static void stop_source(struct sfu *s, uint16_t place, uint8_t context)
{
	struct source *source = &s->members[place].sources[context];
	uint32_t at = source->slots;

	while (at != NOT_ONE) {
		uint32_t next = sfu_slot(s, at)->next;

		if (unit_is_sound(context))
			unlink_slot(s, at);
		else
			stop_picture(s, at);
		at = next;
	}
}

void watch_leave(struct sfu *s, uint16_t place)
{
	for (uint32_t i = 0; i < SLOTS_N; i++)
		unlink_slot(s, (uint32_t)place * SLOTS_N + i);
	for (unsigned context = 0; context < UNIT_OWN_N; context++)
		stop_source(s, place, (uint8_t)context);
}

void sfu_watch(struct sfu *s, uint16_t place, uint8_t slot_n,
	       const struct sfu_watch *watch)
{
	uint32_t at = (uint32_t)place * SLOTS_N + UNIT_SOUND_N + slot_n;
	struct slot *slot = sfu_slot(s, at);

	assert(slot_n < UNIT_PICTURE_N);
	if (!sfu_member(s, place)->here)
		return;
	if (watch->source != SFU_NOBODY)
		(void)sfu_member(s, watch->source);
	if (watch->height > slot->height)
		layers_asked(s, place);
	slot->height = watch->height;
	slot->rank = watch->rank;
	if (slot->source != watch->source || slot->context != watch->context) {
		unlink_slot(s, at);
		if (watch->source != SFU_NOBODY)
			watch_link(s, at, watch->source, watch->context);
	}
	layers_allot(s, place);
}
