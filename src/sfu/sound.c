#include "sfu/sound.h"

#include "sfu/slot.h"
#include "sfu/watch.h"

enum {
	LOUDEST = 127, /* dBov is 0; each is told in dB below */
	SIXTEENTHS = 16,
	RISE = 4,  /* packets until a change is felt: a word begins, */
	FALL = 32, /* and ends */
	LOOK_US = SFU_SOUND_LOOK_MS * 1000,
	/* A member has two sources at most, which it does not hear itself. */
	RANKED_N = UNIT_SOUND_N + 2,
	/* As loud as what does not say it: as speech, about. */
	UNKNOWN_DB = LOUDEST - 30,
};

static const uint8_t contexts[] = { UNIT_MID_MICROPHONE,
				    UNIT_MID_SCREEN_SOUND };

struct ranked {
	unsigned score;
	uint16_t place;
	uint8_t context;
};

/* The loudest of a room. */
struct ranking {
	unsigned sources_n; /* of all, silent ones as well */
	unsigned n;
	struct ranked ranked[RANKED_N];
};

/* ---- how loud */

static void smooth(struct loudness *l, unsigned decibel)
{
	int now = (int)(decibel * SIXTEENTHS);
	int was = l->decibel_16ths;

	if (!l->known)
		was = now;
	l->known = true;
	l->decibel_16ths =
		(uint16_t)(was + (now - was) / (now > was ? RISE : FALL));
}

static void weigh(struct sfu *s, struct loudness *l, unsigned decibel)
{
	bool is_first = !l->known;

	smooth(l, decibel);
	if (is_first || decibel >= LOUDEST - SFU_SILENT_DBOV) {
		l->loud_us = s->now_us;
		l->silent = false;
	} else if (s->now_us - l->loud_us >= SFU_SILENCE_MS * UINT64_C(1000)) {
		l->silent = true;
	}
}

/* 0: it sends nothing, or nothing that can be heard. */
static unsigned score(const struct sfu *s, const struct source *source)
{
	const struct loudness *l = &source->loudness;
	uint16_t i = source->stream[0];

	if (i == STREAM_NONE || s->now_us - s->streams[i].heard_us >=
					SFU_SOUND_GONE_MS * UINT64_C(1000))
		return 0;
	if (!l->known)
		return UNKNOWN_DB * SIXTEENTHS;
	return l->silent ? 0 : 1u + l->decibel_16ths;
}

/* ---- who is heard */

static uint32_t slot_number(uint16_t place, unsigned slot)
{
	return (uint32_t)place * SLOTS_N + slot;
}

/* Of equals the first stays first. */
static void rank(struct ranking *r, struct ranked one)
{
	unsigned i;

	r->sources_n++;
	if (one.score == 0)
		return;
	if (r->n == RANKED_N && r->ranked[r->n - 1].score >= one.score)
		return;
	if (r->n < RANKED_N)
		r->n++;
	for (i = r->n - 1; i > 0 && r->ranked[i - 1].score < one.score; i--)
		r->ranked[i] = r->ranked[i - 1];
	r->ranked[i] = one;
}

static void rank_room(const struct sfu *s, uint16_t room, struct ranking *r)
{
	*r = (struct ranking){ 0 };
	for (uint16_t p = s->rooms[room]; p != SFU_NOBODY;
	     p = s->members[p].next)
		for (unsigned i = 0; i < sizeof(contexts); i++) {
			const struct source *source =
				&s->members[p].sources[contexts[i]];

			if (source->stream[0] == STREAM_NONE)
				continue;
			rank(r, (struct ranked){ score(s, source), p,
						 contexts[i] });
		}
}

static bool is_heard(const struct member *listener, uint16_t place,
		     uint8_t context)
{
	for (unsigned i = 0; i < UNIT_SOUND_N; i++)
		if (listener->slots[i].source == place &&
		    listener->slots[i].context == context)
			return true;
	return false;
}

static void hear(struct sfu *s, uint32_t at, const struct ranked *one)
{
	struct slot *slot = sfu_slot(s, at);

	watch_link(s, at, one->place, one->context);
	slot->since_us = s->now_us;
	slot_want(slot, s->members[one->place].sources[one->context].stream[0],
		  LEVEL_ALL);
}

static bool may_take(const struct sfu *s, const struct slot *slot, unsigned has,
		     const struct ranked *one)
{
	if (has == 0)
		return true;
	return one->score >= has + SFU_SOUND_DB * SIXTEENTHS &&
	       s->now_us - slot->since_us >= SFU_SOUND_HOLD_MS * UINT64_C(1000);
}

/* A slot for it: a free one, or that of what is least loud where it may be
 * taken; UNIT_SOUND_N for none. */
static unsigned slot_for(const struct sfu *s, const struct member *listener,
			 const struct ranked *one)
{
	unsigned found = UNIT_SOUND_N;
	unsigned least = UINT32_MAX;

	for (unsigned i = 0; i < UNIT_SOUND_N; i++) {
		const struct slot *slot = &listener->slots[i];
		unsigned has;

		if (slot->source == SFU_NOBODY)
			return i;
		has = score(s,
			    &s->members[slot->source].sources[slot->context]);
		if (has >= least || !may_take(s, slot, has, one))
			continue;
		least = has;
		found = i;
	}
	return found;
}

static void give(struct sfu *s, uint16_t listener, const struct ranked *one)
{
	const struct member *m = &s->members[listener];
	unsigned slot;

	if (one->place == listener || is_heard(m, one->place, one->context))
		return;
	slot = slot_for(s, m, one);
	if (slot != UNIT_SOUND_N)
		hear(s, slot_number(listener, slot), one);
}

static void choose(struct sfu *s, uint16_t room)
{
	struct ranking r;

	rank_room(s, room, &r);
	for (uint16_t p = s->rooms[room]; p != SFU_NOBODY;
	     p = s->members[p].next)
		for (unsigned i = 0; i < r.n; i++)
			give(s, p, &r.ranked[i]);
	due_remove(&s->dues.sounds, room);
	if (r.sources_n > UNIT_SOUND_N)
		due_add(&s->dues.sounds, room,
			due_together(s->now_us + LOOK_US));
}

uint64_t sound_look(struct sfu *s)
{
	uint16_t room;

	while (due_take(&s->dues.sounds, s->now_us, &room))
		choose(s, room);
	return due_next(&s->dues.sounds);
}

/* ---- what comes */

bool sound_came(struct sfu *s, struct stream *stream, struct rd level,
		uint64_t number)
{
	struct loudness *l = &stream_source(s, stream)->loudness;
	struct hush *hush = &stream->hush;
	const struct member *m = &s->members[stream->place];
	bool was_heard = score(s, stream_source(s, stream)) > 0;

	if (m->quiet || level.left != 1)
		*l = (struct loudness){ 0 };
	else
		weigh(s, l, LOUDEST - (*level.p & 0x7fu));
	if (l->silent && stream->started && number > stream->highest) {
		hush->skipped_n += number - stream->highest;
		hush->up_to = number;
		hush->resumes = true;
		stream->highest = number;
		return false;
	}
	if (!was_heard) {
		stream->heard_us = s->now_us;
		choose(s, m->room); /* the first word is not to be missed */
	}
	return true;
}

void sound_begin(struct sfu *s, const struct stream *stream)
{
	const struct ranked one = { .place = stream->place,
				    .context = stream->context };
	uint16_t room = s->members[stream->place].room;
	uint32_t at = stream_source(s, stream)->slots;

	for (; at != NOT_ONE; at = sfu_slot(s, at)->next)
		slot_want(sfu_slot(s, at), stream_at(s, stream), LEVEL_ALL);
	for (uint16_t p = s->rooms[room]; p != SFU_NOBODY;
	     p = s->members[p].next)
		give(s, p, &one);
	if (!due_has(&s->dues.sounds, room))
		due_add(&s->dues.sounds, room, s->now_us);
}

void sound_join(struct sfu *s, uint16_t place)
{
	uint16_t room = s->members[place].room;
	struct ranking r;

	rank_room(s, room, &r);
	for (unsigned i = 0; i < r.n; i++)
		give(s, place, &r.ranked[i]);
}
