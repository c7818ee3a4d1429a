#include "agent/media/stamp.h"

#include "base/wr.h"

#include <assert.h>
#include <string.h>

static const uint32_t MAGIC = 0xf7a3b1ed;

static uint8_t filling(const struct stamp *s)
{
	return (uint8_t)(s->number * 7 + s->sender);
}

void stamp_write(uint8_t *frame, size_t len, const struct stamp *s)
{
	struct wr w = wr_init(frame, len);

	assert(len >= STAMP_LEN);
	wr_u32(&w, MAGIC);
	wr_u16(&w, s->sender);
	wr_u8(&w, s->context);
	wr_u8(&w, s->layer);
	wr_u32(&w, s->number);
	wr_u64(&w, s->us);
	memset(frame + STAMP_LEN, filling(s), len - STAMP_LEN);
}

/* Every byte is the one before it, and the first is right. */
static bool is_filled(struct rd r, uint8_t with)
{
	if (r.left == 0)
		return true;
	return *r.p == with && memcmp(r.p, r.p + 1, r.left - 1) == 0;
}

enum err stamp_read(struct stamp *s, struct rd frame)
{
	struct stamp new;

	if (rd_u32(&frame) != MAGIC || frame.bad)
		return ERR_STEP;
	new.sender = rd_u16(&frame);
	new.context = rd_u8(&frame);
	new.layer = rd_u8(&frame);
	new.number = rd_u32(&frame);
	new.us = rd_u64(&frame);
	if (frame.bad || !is_filled(frame, filling(&new)))
		return ERR_FORMAT;
	*s = new;
	return OK;
}
