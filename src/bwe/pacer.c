#include "bwe/pacer.h"

#include "base/limits.h"

#include <string.h>

enum {
	FACTOR_PERCENT = 200, /* of the target */
	DEPTH_US = 2 * PACER_TICK_US,
	/* At twice the target one picture of 25 a second, which its sender sends
	 * in a row as well: libwebrtc's way is 40 ms. */
	CLEAN_DEPTH_US = 4 * PACER_TICK_US,
	DEPTH_MIN_BITS = 3 * 1500 * 8, /* or slow links never start */
	DEBT_US = 500000, /* what was sent on credit is forgotten beyond that */
	LONG_US = 1000000,
	AGE_US = PACER_AGE_MS * 1000,
	DROP_US = PACER_DROP_MS * 1000,
};

static uint64_t plain_bps(const struct pacer *p)
{
	return (uint64_t)p->target_bps * FACTOR_PERCENT / 100;
}

/* What the budget fills with: more when what waits would get too old. */
static uint64_t fill_bps(const struct pacer *p, uint64_t now_us)
{
	uint64_t bps = plain_bps(p);

	if (p->waiting_bytes == 0)
		return bps;

	uint64_t waited_us = now_us > p->oldest_us ? now_us - p->oldest_us : 0;
	uint64_t left_us = waited_us + PACER_TICK_US < AGE_US
				   ? AGE_US - waited_us
				   : PACER_TICK_US;
	uint64_t needs_bps = (uint64_t)p->waiting_bytes * 8000000 / left_us;

	return needs_bps > bps ? needs_bps : bps;
}

static int64_t bits_in(uint64_t bps, uint64_t us)
{
	return (int64_t)(bps * us / 1000000);
}

static int64_t depth_bits(const struct pacer *p, uint64_t now_us)
{
	const uint64_t us = p->is_clean ? CLEAN_DEPTH_US : DEPTH_US;
	const int64_t bits = bits_in(fill_bps(p, now_us), us);

	return bits < DEPTH_MIN_BITS ? DEPTH_MIN_BITS : bits;
}

static void settle(struct pacer *p, uint64_t now_us)
{
	if (now_us <= p->at_us)
		return;

	uint64_t us = now_us - p->at_us;
	int64_t depth = depth_bits(p, now_us);

	p->left_bits +=
		bits_in(fill_bps(p, now_us), us < LONG_US ? us : LONG_US);
	if (p->left_bits > depth)
		p->left_bits = depth;
	p->at_us = now_us;
}

void pacer_init(struct pacer *p, uint64_t now_us, uint32_t target_bps)
{
	memset(p, 0, sizeof(*p));
	p->at_us = now_us;
	p->target_bps = target_bps;
	p->left_bits = depth_bits(p, now_us);
}

/* Not of what it fills with: what waits now may be dropped. */
static void forget_debt(struct pacer *p)
{
	const int64_t least = -bits_in(plain_bps(p), DEBT_US) - DEPTH_MIN_BITS;

	if (p->left_bits < least)
		p->left_bits = least;
}

/* What was sent at a high target is not paid back at a low one: a receiver
 * may lower its own bound (REMB) from one packet to the next. */
void pacer_target(struct pacer *p, uint64_t now_us, uint32_t target_bps,
		  bool is_clean)
{
	settle(p, now_us);
	p->target_bps = target_bps;
	p->is_clean = is_clean;
	forget_debt(p);
}

void pacer_waits(struct pacer *p, uint32_t bytes, uint64_t oldest_us)
{
	p->waiting_bytes = bytes;
	p->oldest_us = oldest_us;
}

/* What the budget must be above. Retransmissions may go where video, by one
 * burst, may no longer: they are older. */
static int64_t floor_bits(const struct pacer *p, uint64_t now_us,
			  enum pacer_class c)
{
	if (c == PACER_AUDIO)
		return INT64_MIN;
	return c == PACER_RTX ? -depth_bits(p, now_us) : 0;
}

bool pacer_may(struct pacer *p, uint64_t now_us, enum pacer_class c)
{
	settle(p, now_us);
	if (c == PACER_PADDING && p->waiting_bytes != 0)
		return false;
	return p->left_bits > floor_bits(p, now_us, c);
}

uint64_t pacer_when_us(struct pacer *p, uint64_t now_us, enum pacer_class c)
{
	if (pacer_may(p, now_us, c))
		return now_us;

	uint64_t bps = fill_bps(p, now_us);
	int64_t lacks = floor_bits(p, now_us, c) - p->left_bits;
	uint64_t us = (uint64_t)(lacks < 0 ? 0 : lacks) * 1000000 /
		      (bps == 0 ? 1 : bps);

	return now_us + (us / PACER_TICK_US + 1) * PACER_TICK_US;
}

void pacer_sent(struct pacer *p, uint64_t now_us, uint32_t size)
{
	settle(p, now_us);
	p->left_bits -= (int64_t)size * 8;
	forget_debt(p);
}

uint32_t pacer_padding(struct pacer *p, uint64_t now_us)
{
	settle(p, now_us);
	if (p->waiting_bytes != 0 || p->left_bits <= 0)
		return 0;
	return (uint32_t)(p->left_bits / 8);
}

bool pacer_too_old(uint64_t now_us, uint64_t since_us)
{
	return now_us > since_us && now_us - since_us > DROP_US;
}
