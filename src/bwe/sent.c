#include "bwe/sent.h"

#include <string.h>

enum {
	FATE_BITS = 2,
	SIZE_BITS = 11,
	TIME_AT = FATE_BITS + SIZE_BITS,
	TIME_TICK_US = 64,
	TIME_MASK = (1 << (32 - TIME_AT)) - 1,
	SIZE_MAX_LEN = (1 << SIZE_BITS) - 1,
	KEPT_US = BWE_SENT_MS * 1000,
};

void sent_init(struct sent *s)
{
	memset(s, 0, sizeof(*s));
}

static uint32_t *word_of(struct sent *s, uint16_t seq)
{
	return &s->words[seq % BWE_SENT_N];
}

static uint64_t age_us(uint32_t word, uint64_t now_us)
{
	uint32_t now = (uint32_t)(now_us / TIME_TICK_US);

	return (uint64_t)((now - (word >> TIME_AT)) & TIME_MASK) * TIME_TICK_US;
}

/* Times are modulo 33 s: what is older than KEPT_US goes before it can be
 * taken for something newer. Each packet is dropped once. */
static void forget_old(struct sent *s, uint64_t now_us)
{
	if (now_us - s->last_us > KEPT_US)
		s->n = 0;
	for (; s->n > 0; s->n--) {
		uint32_t word = *word_of(s, (uint16_t)(s->next - s->n));

		if (word != 0 && age_us(word, now_us) <= KEPT_US)
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
		*word_of(s, s->next) = 0;
}

void sent_add(struct sent *s, uint16_t seq, uint32_t size, uint64_t now_us)
{
	uint32_t time = (uint32_t)(now_us / TIME_TICK_US) & TIME_MASK;

	forget_old(s, now_us);
	skip_to(s, seq);
	if (size > SIZE_MAX_LEN)
		size = SIZE_MAX_LEN;
	*word_of(s, seq) = time << TIME_AT | size << FATE_BITS | SENT_FLYING;
	s->next++;
	s->n++;
	if (s->n > BWE_SENT_N)
		s->n = BWE_SENT_N;
	s->last_us = now_us;
}

enum sent_fate sent_take(struct sent *s, uint16_t seq, bool received,
			 uint64_t now_us, struct sent_packet *p)
{
	uint16_t back = (uint16_t)(s->next - seq);
	uint32_t *word = word_of(s, seq);

	if (back == 0 || back > s->n || now_us - s->last_us > KEPT_US)
		return SENT_UNKNOWN;

	enum sent_fate was = (enum sent_fate)(*word & ((1 << FATE_BITS) - 1));

	if (was == SENT_UNKNOWN)
		return SENT_UNKNOWN;
	p->sent_us = now_us - age_us(*word, now_us);
	p->size = *word >> FATE_BITS & SIZE_MAX_LEN;
	if (was != SENT_RECEIVED) {
		*word &= ~(uint32_t)((1 << FATE_BITS) - 1);
		*word |= received ? SENT_RECEIVED : SENT_LOST;
	}
	return was;
}
