#include "sfu/layers.h"

#include "sfu/choice.h"
#include "sfu/demand.h"
#include "sfu/feedback.h"
#include "sfu/level.h"
#include "sfu/path.h"
#include "sfu/rate.h"
#include "sfu/slot.h"

enum {
	/* What a step costs more when it is taken, and less when it is kept. */
	UP_PERCENT = 110,
	KEEP_PERCENT = 95,
	WAIT_PERCENT = 120, /* of the room, until the lower layer comes */
	UP_AFTER_US = 1000 * 1000, /* a step down, before one up */
	UP_AFTER_MAX_US = 8 * UP_AFTER_US,
	RETURN_PERCENT = 150,       /* of the room at the step down: at once */
	TRIED_US = 5 * 1000 * 1000, /* a step up that held no longer failed */
	SOUND_BPS = 50 * 1000,      /* until it was measured */
};

struct auction {
	struct member *to;
	uint64_t budget_bps;
	uint64_t keep_bps; /* the same, for the least of what is shown */
	uint64_t used_bps;
	uint64_t want_bps; /* of all, with the next step up; 0: there is none */
	bool may_rise;
	bool may_return; /* what was taken away altogether */
	unsigned n;
	struct bidder bidders[UNIT_PICTURE_N];
};

/* ---- who gets what */

static bool goes_before(const struct slot *a, const struct slot *b)
{
	const bool screen = a->context == UNIT_MID_SCREEN;

	if (screen != (b->context == UNIT_MID_SCREEN))
		return screen;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->height > b->height;
}

/* Nobody is shown who is in another room, nor to themselves, whatever a slot was
 * told: a place that is watched may have become another's. */
static bool may_see(const struct sfu *s, uint16_t place,
		    const struct slot *slot)
{
	const struct member *source;

	if (slot->source == SFU_NOBODY || slot->source == place)
		return false;
	source = &s->members[slot->source];
	return !source->here || source->room == s->members[place].room;
}

static void collect(struct sfu *s, uint16_t place, struct auction *a)
{
	uint32_t order[UNIT_PICTURE_N];
	struct member *m = &s->members[place];

	a->n = 0;
	for (uint32_t i = UNIT_SOUND_N; i < SLOTS_N; i++) {
		unsigned at = a->n;

		if (!may_see(s, place, &m->slots[i])) {
			m->slots[i].need = 0;
			continue;
		}
		for (; at > 0 &&
		       goes_before(&m->slots[i], &m->slots[order[at - 1]]);
		     at--)
			order[at] = order[at - 1];
		order[at] = i;
		a->n++;
	}
	for (unsigned i = 0; i < a->n; i++) {
		a->bidders[i].at = (uint32_t)place * SLOTS_N + order[i];
		a->bidders[i].slot = &m->slots[order[i]];
		choice_look(s, &a->bidders[i]);
	}
}

static uint64_t sound_bps(const struct sfu *s, uint16_t place)
{
	uint64_t bps = 0;

	for (unsigned i = 0; i < UNIT_SOUND_N; i++) {
		const uint16_t stream = s->members[place].slots[i].run.stream;

		if (!choice_is_live(s, stream))
			continue;
		bps += s->streams[stream].rate.known
			       ? rate_bps(&s->streams[stream].rate, LEVEL_ALL)
			       : SOUND_BPS;
	}
	return bps;
}

/* What a step counts for when it is looked whether it fits. */
static uint64_t price(const struct bidder *b, int step)
{
	const uint64_t bps = b->steps[step].bps;

	if (b->slot->quality == QUALITY_NONE && step == 0)
		return bps;
	if (step > b->was)
		return bps * UP_PERCENT / 100;
	return step == b->was ? bps * KEEP_PERCENT / 100 : bps;
}

static uint64_t has_bps(const struct bidder *b)
{
	return b->now < 0 ? 0 : b->steps[b->now].bps;
}

/* One step more, if it fits; else it is what is wanted, unless something more
 * important is. While a queue drains what is shown keeps its least: to take that
 * away would cost a second and not the moment. */
static bool raise_one(struct auction *a, struct bidder *b)
{
	const int step = b->now + 1;
	const bool rises = step > b->was && b->slot->quality != QUALITY_NONE;
	const bool may_rise = a->may_rise || (step == 0 && a->may_return);
	const uint64_t others_bps = a->used_bps - has_bps(b);
	const uint64_t budget_bps =
		step == 0 && b->was >= 0 ? a->keep_bps : a->budget_bps;

	if (step >= (int)b->n)
		return false;
	if (others_bps + price(b, step) <= budget_bps && (may_rise || !rises)) {
		a->used_bps = others_bps + b->steps[step].bps;
		b->now = step;
		return true;
	}
	if (a->want_bps == 0)
		a->want_bps = others_bps +
			      (uint64_t)b->steps[step].bps * UP_PERCENT / 100;
	return false;
}

static void decide(struct auction *a)
{
	for (unsigned i = 0; i < a->n; i++)
		while (raise_one(a, &a->bidders[i]) &&
		       a->bidders[i].slot->context == UNIT_MID_SCREEN)
			;
	for (unsigned i = 0; i < a->n; i++)
		while (a->bidders[i].now >= 0 && raise_one(a, &a->bidders[i]))
			;
}

static bool is_up(const struct bidder *b)
{
	return b->now > b->was && b->slot->quality != QUALITY_NONE;
}

/* Remembers steps. One up that was followed by one down soon was one too many:
 * from then on it takes longer until the next. */
static void learn(const struct sfu *s, struct path *path,
		  const struct auction *a)
{
	bool up = false;
	bool down = false;

	for (unsigned i = 0; i < a->n; i++) {
		up = up || is_up(&a->bidders[i]);
		down = down || a->bidders[i].now < a->bidders[i].was;
	}
	if (down && a->budget_bps < path->allotted_bps) {
		const bool failed =
			path->up_us != 0 && s->now_us - path->up_us < TRIED_US;

		path->down_us = s->now_us;
		path->down_bps = (uint32_t)a->budget_bps;
		path->patience_us =
			failed ? path->patience_us * 2 : UP_AFTER_US;
		if (path->patience_us > UP_AFTER_MAX_US)
			path->patience_us = UP_AFTER_MAX_US;
		if (path->patience_us < UP_AFTER_US)
			path->patience_us = UP_AFTER_US;
		path->up_us = 0;
	} else if (up) {
		path->up_us = s->now_us;
	}
}

/* ---- and it is so */

static void ask_key(struct sfu *s, const struct slot *slot)
{
	if (!slot_waits(slot))
		return;
	if (slot->run.stream == STREAM_NONE)
		feedback_want_start(s, slot->wanted);
	else
		feedback_want_key(s, slot->wanted);
}

/* The most of a stream that there is room for; false when none is. */
static bool find_level(const struct sfu *s, uint16_t stream, uint64_t room_bps,
		       uint8_t *level)
{
	for (unsigned t = TEMPORAL_N; t-- > 0;) {
		*level = level_of(SPATIAL_N - 1, t);
		if (rate_bps(&s->streams[stream].rate, *level) <= room_bps)
			return true;
	}
	return false;
}

/* Until the wanted stream has a key frame the old one goes on, with as many
 * pictures as there is room for; with none, it ends. */
static void hold(struct sfu *s, struct member *m, struct slot *slot,
		 uint64_t room_bps)
{
	uint8_t level;

	if (find_level(s, slot->run.stream, room_bps, &level))
		slot_hold(slot, level);
	else
		slot_stop(m, slot);
}

/* What stands in for a layer that the sender is to send again. */
static void stand_in(struct sfu *s, struct member *m, struct slot *slot,
		     uint16_t stream, uint64_t room_bps)
{
	uint8_t level;

	if (stream != STREAM_NONE && find_level(s, stream, room_bps, &level))
		slot_want(slot, stream, level);
	else
		slot_end(m, slot);
}

static uint64_t room_of(const struct auction *a, const struct step *step)
{
	const uint64_t others_bps = a->used_bps - step->bps;

	if (others_bps >= a->budget_bps)
		return 0;
	return (a->budget_bps - others_bps) * WAIT_PERCENT / 100;
}

static void grant(struct sfu *s, const struct auction *a, struct bidder *b)
{
	struct slot *slot = b->slot;
	const struct step *step = &b->steps[b->now];
	const uint64_t room_bps = room_of(a, step);

	slot->paused = false;
	slot->quality = step->quality;
	slot->temporal = step->temporal;
	slot->need = step->need;
	demand_need(s, slot->source, slot->context, step->need);
	if (step->is_off)
		stand_in(s, a->to, slot, step->stream, room_bps);
	else
		slot_want(slot, step->stream, step->level);
	if (slot->run.stream != STREAM_NONE && slot->run.stream != slot->wanted)
		hold(s, a->to, slot, room_bps);
	ask_key(s, slot);
}

static void settle(struct sfu *s, const struct auction *a, struct bidder *b)
{
	struct slot *slot = b->slot;

	if (b->now >= 0) {
		grant(s, a, b);
		return;
	}
	slot->need = 0;
	if (b->n == 0) { /* there is nothing of it now */
		slot->need = (uint8_t)((2u << choice_most(slot)) - 1);
		return;
	}
	slot->paused = true;
	slot->quality = 0; /* no more QUALITY_NONE: to begin is a step up */
	slot_end(a->to, slot);
}

void layers_allot(struct sfu *s, uint16_t place)
{
	struct auction a = { .to = &s->members[place] };
	struct path *path;

	collect(s, place, &a);
	if (a.n == 0 && !s->paths[place].open)
		return;
	path = path_to(s, place);
	a.budget_bps = bwe_target_bps(&path->bwe);
	a.keep_bps = bwe_steady_bps(&path->bwe);
	a.may_rise = path->down_us == 0 ||
		     s->now_us - path->down_us >= path->patience_us;
	/* A way is taken for a small one until it was probed. */
	a.may_return =
		a.budget_bps * 100 >= (uint64_t)path->down_bps * RETURN_PERCENT;
	a.used_bps = sound_bps(s, place);
	decide(&a);
	learn(s, path, &a);
	for (unsigned i = 0; i < a.n; i++)
		settle(s, &a, &a.bidders[i]);
	path->allotted_bps = (uint32_t)a.used_bps;
	path->target_bps = (uint32_t)a.budget_bps;
	bwe_want(&path->bwe,
		 a.want_bps < BWE_MAX_BPS ? (uint32_t)a.want_bps : BWE_MAX_BPS);
}

void layers_fresh(struct slot *slot)
{
	slot->paused = false;
	slot->quality = QUALITY_NONE;
	slot->need = 0;
}

void layers_asked(struct sfu *s, uint16_t place)
{
	if (s->paths[place].open)
		s->paths[place].down_us = 0;
}

void layers_allot_watchers(struct sfu *s, uint16_t place, uint8_t context)
{
	uint32_t at = s->members[place].sources[context].slots;

	for (; at != NOT_ONE; at = sfu_slot(s, at)->next)
		layers_allot(s, (uint16_t)(at / SLOTS_N));
}
