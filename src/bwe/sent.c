#include "bwe/sent.h"

#include <string.h>

enum {
	FATE_BITS = 2,
	FATE_MASK = (1 << FATE_BITS) - 1,
	TIME_TICK_US = 256,
	TIME_MASK = (1 << (16 - FATE_BITS)) - 1,
	SIZE_UNIT_LEN = 8,
	KEPT_US = BWE_SENT_MS * 1000,
};

/* From one packet to the next what is kept may get twice as old. */
_Static_assert(2 * KEPT_US < TIME_MASK * TIME_TICK_US,
	       "what is kept is not taken for something newer");

void sent_init(struct sent *s)
{
	memset(s, 0, sizeof(*s));
}

/* When it was sent, the latest time before now that fits. */
static uint64_t sent_us(uint16_t when, uint64_t now_us)
{
	uint64_t now = now_us / TIME_TICK_US;
	uint64_t age = (now - (when >> FATE_BITS)) & TIME_MASK;

	return age > now ? 0 : (now - age) * TIME_TICK_US;
}

/* Each packet is dropped once. */
static void forget_old(struct sent *s, uint64_t now_us)
{
	if (now_us - s->last_us > KEPT_US)
		s->n = 0;
	for (; s->n > 0; s->n--) {
		uint16_t when =
			s->when[(uint16_t)(s->next - s->n) % BWE_SENT_N];

		if (when != 0 && now_us - sent_us(when, now_us) <= KEPT_US)
			return;
	}
}

/* Numbers that were left out were never sent. */
static void skip_to(struct sent *s, uint16_t seq)
{
	uint16_t gap = (uint16_t)(seq - s->next);

	if (gap >= BWE_SENT_N)
		s->n = 0;
	if (s->n == 0) {
		s->next = seq;
		return;
	}
	for (; s->next != seq; s->next++, s->n++)
		s->when[s->next % BWE_SENT_N] = 0;
}

void sent_add(struct sent *s, uint16_t seq, uint32_t size, uint64_t now_us)
{
	uint64_t when = (now_us / TIME_TICK_US & TIME_MASK) << FATE_BITS;
	uint32_t units = (size + SIZE_UNIT_LEN / 2) / SIZE_UNIT_LEN;

	forget_old(s, now_us);
	skip_to(s, seq);
	s->when[seq % BWE_SENT_N] = (uint16_t)(when | SENT_FLYING);
	s->sizes[seq % BWE_SENT_N] =
		(uint8_t)(units < UINT8_MAX ? units : UINT8_MAX);
	s->next++;
	s->n++;
	if (s->n > BWE_SENT_N)
		s->n = BWE_SENT_N;
	s->last_us = now_us;
}

enum sent_fate sent_look(const struct sent *s, uint16_t seq, uint64_t now_us,
			 struct sent_packet *p)
{
	uint16_t back = (uint16_t)(s->next - seq);
	uint16_t when = s->when[seq % BWE_SENT_N];
	enum sent_fate was = (enum sent_fate)(when & FATE_MASK);

	if (back == 0 || back > s->n || now_us - s->last_us > KEPT_US ||
	    was == SENT_UNKNOWN)
		return SENT_UNKNOWN;
	p->sent_us = sent_us(when, now_us);
	p->size = (uint32_t)s->sizes[seq % BWE_SENT_N] * SIZE_UNIT_LEN;
	return was;
}

enum sent_fate sent_take(struct sent *s, uint16_t seq, bool received,
			 uint64_t now_us, struct sent_packet *p)
{
	enum sent_fate was = sent_look(s, seq, now_us, p);
	uint16_t *when = &s->when[seq % BWE_SENT_N];

	if (was == SENT_FLYING || was == SENT_LOST)
		*when = (uint16_t)((*when & ~FATE_MASK) |
				   (received ? SENT_RECEIVED : SENT_LOST));
	return was;
}
