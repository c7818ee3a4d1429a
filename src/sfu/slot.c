#include "sfu/slot.h"

#include "base/rd.h"
#include "sfu/level.h"

#include <string.h>

enum {
	/* Of the first packet that goes out: far from the end of the numbers, so
	 * that no receiver takes an early one for a late one, or the reverse. */
	FIRST_NUMBER = 0x1000,
	PICTURE_HZ = 90000,
	SOUND_HZ = 48000,
};

static const struct run no_run = { .stream = STREAM_NONE };

void slot_clear(struct slot *slot)
{
	*slot = (struct slot){
		.next = NOT_ONE,
		.source = SFU_NOBODY,
		.wanted = STREAM_NONE,
		.run = no_run,
		.out_last = FIRST_NUMBER - 1,
		.quality = QUALITY_NONE,
	};
}

static uint8_t number_of(const struct member *m, const struct slot *slot)
{
	return (uint8_t)(slot - m->slots);
}

/* The next older run of the slot that is remembered; NULL when there is none. *ago
 * is 0 at first and then how many, of all slots, were looked at. */
static struct run *run_before(const struct member *m, const struct slot *slot,
			      uint32_t *ago)
{
	while (*ago < m->runs_n && *ago < SFU_RUNS_N) {
		struct past_run *past =
			&m->runs[(m->runs_n - ++*ago) % SFU_RUNS_N];

		if (past->slot == number_of(m, slot))
			return &past->run;
	}
	return NULL;
}

/* Sound is not sent again. */
static void remember(struct member *m, const struct slot *slot)
{
	const uint8_t number = number_of(m, slot);

	if (slot->run.stream == STREAM_NONE || number < UNIT_SOUND_N)
		return;
	m->runs[m->runs_n++ % SFU_RUNS_N] =
		(struct past_run){ .run = slot->run, .slot = number };
}

void slot_forget(const struct member *m, struct slot *slot, uint16_t stream)
{
	struct run *run = &slot->run;

	if (slot->wanted == stream)
		slot->wanted = STREAM_NONE;
	for (uint32_t ago = 0; run != NULL; run = run_before(m, slot, &ago))
		if (run->stream == stream)
			*run = no_run;
}

void slot_want(struct slot *slot, uint16_t stream, uint8_t level)
{
	slot->wanted = stream;
	slot->wanted_level = level;
	if (slot->run.stream == stream)
		slot->carried_level = level;
}

void slot_hold(struct slot *slot, uint8_t level)
{
	slot->carried_level = level;
}

void slot_stop(struct member *m, struct slot *slot)
{
	remember(m, slot);
	slot->run = no_run;
}

void slot_end(struct member *m, struct slot *slot)
{
	slot->wanted = STREAM_NONE;
	slot_stop(m, slot);
}

bool slot_waits(const struct slot *slot)
{
	if (slot->wanted == STREAM_NONE)
		return false;
	return slot->wanted != slot->run.stream ||
	       level_spatial(slot->wanted_level) >
		       level_spatial(slot->run.level);
}

static uint32_t ticks(const struct slot *slot, uint64_t us)
{
	bool is_sound = unit_is_sound(slot->context);

	return (uint32_t)(us * (is_sound ? SOUND_HZ : PICTURE_HZ) / 1000000);
}

/* The clocks of two senders, and of two layers, begin anywhere. The time that
 * passed here stands in for what lies between the two frames. */
static uint32_t next_timestamp(const struct slot *slot, uint64_t now_us)
{
	uint32_t passed = ticks(slot, now_us - slot->out_us);

	return slot->out_timestamp + (passed == 0 ? 1 : passed);
}

static uint16_t frame_of(const struct packet *p)
{
	struct rd r = rd_init(p->dependency, p->dependency_len);

	rd_u8(&r);
	return rd_u16(&r);
}

static bool is_before(uint64_t a, uint64_t b)
{
	return (int64_t)(a - b) < 0;
}

/* From this packet on, at that level. */
static void begin(struct member *m, struct slot *slot, const struct packet *p,
		  uint8_t level)
{
	remember(m, slot);
	slot->run.stream = p->stream;
	slot->run.level = level;
	slot->run.serial = p->serial;
	slot->run.first = p->number;
	slot->run.plain = level_number(level, p);
	slot->run.offset = slot->out_last + 1 - slot->run.plain;
	slot->run.picture_offset =
		(uint16_t)(slot->picture_last + 1 - level_picture(level, p));
}

static void begin_stream(struct member *m, struct slot *slot,
			 const struct packet *p, uint64_t now_us)
{
	uint32_t timestamp =
		slot->started ? next_timestamp(slot, now_us) : p->timestamp;

	begin(m, slot, p, slot->wanted_level);
	slot->carried_level = slot->wanted_level;
	slot->run.timestamp_offset = timestamp - p->timestamp;
	slot->run.frame_offset = (uint16_t)(slot->frame_last + 1 - frame_of(p));
	slot->run.tl0_offset = (uint8_t)(slot->tl0_last + 1 - p->vp8.tl0picidx);
}

/* The temporal layers from this frame on. Up by one where a frame of the next
 * says that it needs nothing of its own layer, and in VP9 (RFC 9628, U) by all
 * where one of those that are carried says that what follows needs nothing
 * before it. */
static uint8_t temporal_from(const struct slot *slot, const struct packet *p)
{
	uint8_t now = level_temporal(slot->run.level);
	uint8_t wanted = level_temporal(slot->carried_level);

	if (wanted <= now || p->starts_key)
		return wanted;
	if (!p->switch_up)
		return now;
	if (p->payload_type == UNIT_PT_VP9)
		return p->temporal <= now ? wanted : now;
	return p->temporal == now + 1 ? p->temporal : now;
}

/* A lower spatial layer is enough from any picture on; a higher one needs a key
 * frame. */
static uint8_t spatial_from(const struct slot *slot, const struct packet *p)
{
	uint8_t now = level_spatial(slot->run.level);
	uint8_t wanted = level_spatial(slot->carried_level);

	return wanted <= now || p->starts_key ? wanted : now;
}

static void change_level(struct member *m, struct slot *slot,
			 const struct packet *p)
{
	uint8_t level = level_of(spatial_from(slot, p), temporal_from(slot, p));

	if (level != slot->run.level)
		begin(m, slot, p, level);
}

static struct slot_numbers renumber(const struct run *run,
				    const struct packet *p)
{
	return (struct slot_numbers){
		.number = level_number(run->level, p) + run->offset,
		.timestamp = p->timestamp + run->timestamp_offset,
		.picture = (uint16_t)(level_picture(run->level, p) +
				      run->picture_offset),
		.frame = (uint16_t)(frame_of(p) + run->frame_offset),
		.tl0 = (uint8_t)(p->vp8.tl0picidx + run->tl0_offset),
		/* Of what is left, the highest spatial layer ends a picture. */
		.marker =
			p->marker || (p->ends_frame &&
				      p->spatial == level_spatial(run->level)),
	};
}

/* A stream that is so far ahead paused, or its way was gone. Its numbers go on
 * from here but for one, so that whoever decodes knows of what is missing. */
static void close_up(struct member *m, struct slot *slot,
		     const struct packet *p)
{
	const uint64_t plain = level_number(slot->run.level, p);
	const uint64_t number = plain + slot->run.offset;

	if (p->late || is_before(number, slot->out_last) ||
	    number - slot->out_last <= SFU_GAPS_N + 1)
		return;
	remember(m, slot);
	slot->run.first = p->number;
	slot->run.plain = plain;
	slot->run.offset = slot->out_last + 2 - plain;
}

static void went_out(struct slot *slot, const struct packet *p,
		     const struct slot_numbers *as, uint64_t now_us)
{
	slot->payload_type = p->payload_type;
	if (slot->started && !is_before(slot->out_last, as->number))
		return;
	slot->out_last = as->number;
	slot->out_timestamp = as->timestamp;
	slot->out_us = now_us;
	slot->picture_last = as->picture;
	slot->frame_last = as->frame;
	slot->tl0_last = as->tl0;
	slot->started = true;
}

bool slot_takes(struct member *m, struct slot *slot, const struct packet *p,
		uint64_t now_us, struct slot_numbers *out)
{
	if (p->stream == slot->wanted && p->stream != slot->run.stream &&
	    p->starts_key && !p->late)
		begin_stream(m, slot, p, now_us);
	else if (p->stream == slot->run.stream && p->starts_frame &&
		 p->spatial == 0 && !p->late &&
		 slot->carried_level != slot->run.level)
		change_level(m, slot, p);
	/* What came late, from before the key frame, would be a hole in the
	 * numbers of the run before. */
	if (p->stream != slot->run.stream ||
	    is_before(p->number, slot->run.first) ||
	    level_leaves_out(slot->run.level, p))
		return false;
	close_up(m, slot, p);
	*out = renumber(&slot->run, p);
	went_out(slot, p, out, now_us);
	return true;
}

/* The number with its rollovers, as near as can be to the highest. */
static uint64_t unroll(const struct slot *slot, uint16_t number)
{
	int16_t ahead = (int16_t)(number - (uint16_t)slot->out_last);

	return slot->out_last + (uint64_t)(int64_t)ahead;
}

/* A slot that carries something else by now is not told that a stream has ended:
 * what has its place was begun after the run. */
static bool is_of(const struct sfu *s, const struct run *run, uint64_t number)
{
	return run->stream != STREAM_NONE &&
	       s->streams[run->stream].levels.first_serial <= run->serial &&
	       !is_before(number - run->offset, run->plain);
}

/* The run that a number went out by; NULL when it is not known any more. */
static const struct run *run_of(const struct sfu *s, const struct member *m,
				const struct slot *slot, uint64_t number)
{
	const struct run *run = &slot->run;

	for (uint32_t ago = 0; run != NULL && !is_of(s, run, number);
	     run = run_before(m, slot, &ago))
		;
	return run;
}

const struct packet *slot_was(const struct sfu *s, uint32_t at, uint16_t number,
			      struct slot_numbers *out, bool *is_hole)
{
	const struct member *m = &s->members[at / SLOTS_N];
	const struct slot *slot = sfu_slot(s, at);
	const uint64_t whole = unroll(slot, number);
	const struct run *run;
	const struct packet *p;

	if (!slot->started || is_before(slot->out_last, whole))
		return NULL;
	run = run_of(s, m, slot, whole);
	if (run == NULL)
		return NULL;
	p = level_find(s, run, whole - run->offset);
	if (p == NULL)
		return NULL;
	*out = renumber(run, p);
	out->number = whole;
	*is_hole = level_leaves_out(run->level, p);
	return p;
}
