#include "sfu/slot.h"

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
		.before = no_run,
		.out_last = FIRST_NUMBER - 1,
	};
}

void slot_forget(struct slot *slot)
{
	slot->wanted = STREAM_NONE;
	slot->run = no_run;
	slot->before = no_run;
}

void slot_want(struct slot *slot, uint16_t stream)
{
	slot->wanted = stream;
	if (stream != STREAM_NONE)
		return;
	slot->before = slot->run;
	slot->run = no_run;
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

static void begin(struct slot *slot, const struct packet *p, uint64_t now_us)
{
	uint32_t timestamp =
		slot->started ? next_timestamp(slot, now_us) : p->timestamp;

	if (slot->run.stream != STREAM_NONE)
		slot->before = slot->run;
	slot->run = (struct run){
		.stream = p->stream,
		.first = p->number,
		.offset = slot->out_last + 1 - p->number,
		.timestamp_offset = timestamp - p->timestamp,
		.picture_offset =
			(uint16_t)(slot->picture_last + 1 - p->vp8.picture_id),
		.tl0_offset = (uint8_t)(slot->tl0_last + 1 - p->vp8.tl0picidx),
	};
}

static bool is_before(uint64_t a, uint64_t b)
{
	return (int64_t)(a - b) < 0;
}

static struct slot_numbers renumber(const struct run *run,
				    const struct packet *p)
{
	return (struct slot_numbers){
		.number = p->number + run->offset,
		.timestamp = p->timestamp + run->timestamp_offset,
	};
}

/* A stream that is so far ahead paused, or its way was gone. Its numbers go on from
 * here but for one, so that whoever decodes knows that something is missing. */
static void close_up(struct slot *slot, const struct packet *p)
{
	if (p->number + slot->run.offset - slot->out_last <= SFU_GAPS_N + 1 ||
	    is_before(p->number + slot->run.offset, slot->out_last))
		return;
	slot->before = slot->run;
	slot->run.first = p->number;
	slot->run.offset = slot->out_last + 2 - p->number;
}

bool slot_takes(struct slot *slot, const struct packet *p, uint64_t now_us,
		struct slot_numbers *out)
{
	if (p->stream == slot->wanted && p->stream != slot->run.stream &&
	    p->starts_key)
		begin(slot, p, now_us);
	/* What came late, from before the key frame, would be a hole in the
	 * numbers of the run before. */
	if (p->stream != slot->run.stream ||
	    is_before(p->number, slot->run.first))
		return false;
	close_up(slot, p);
	*out = renumber(&slot->run, p);
	if (!slot->started || is_before(slot->out_last, out->number)) {
		slot->out_last = out->number;
		slot->out_timestamp = out->timestamp;
		slot->out_us = now_us;
	}
	slot->started = true;
	return true;
}

/* The number with its rollovers, as near as can be to the highest. */
static uint64_t unroll(const struct slot *slot, uint16_t number)
{
	int16_t ahead = (int16_t)(number - (uint16_t)slot->out_last);

	return slot->out_last + (uint64_t)(int64_t)ahead;
}

const struct run *slot_was(const struct slot *slot, uint16_t number,
			   uint64_t *came, struct slot_numbers *out)
{
	uint64_t whole = unroll(slot, number);
	const struct run *run = &slot->run;

	if (!slot->started || is_before(slot->out_last, whole))
		return NULL;
	if (run->stream == STREAM_NONE ||
	    is_before(whole - run->offset, run->first))
		run = &slot->before;
	if (run->stream == STREAM_NONE ||
	    is_before(whole - run->offset, run->first))
		return NULL;
	*came = whole - run->offset;
	out->number = whole;
	out->timestamp = run->timestamp_offset;
	return run;
}
