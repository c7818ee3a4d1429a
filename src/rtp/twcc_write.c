#include "base/limits.h"
#include "rtp/rtcp.h"
#include "rtp/twcc.h"

#include <assert.h>

enum {
	NOT_RECEIVED,
	SMALL,
	LARGE,
	TOO_FAR, /* no delta says it */
};

enum {
	VECTOR = 0x8000,
	TWO_BITS = 0x4000,
	RUN_MAX = 0x1fff,
	ONE_BIT_N = 14,
	TWO_BITS_N = 7,
	CHUNK_LEN = 2,
	HEAD_LEN = 20, /* RTCP's first word, SSRCs, and up to the chunks */
};

/* What is to be said, and the time up to where it was said. */
struct plan {
	const int64_t *arrived_us;
	size_t n;
	int64_t ticks;
};

/* A status chunk, and how many statuses it says. */
struct chunk {
	size_t n;
	size_t deltas_len;
	uint16_t word;
};

static unsigned symbol_of(int64_t arrived_us, int64_t *ticks)
{
	if (arrived_us == TWCC_MISSING)
		return NOT_RECEIVED;

	/* Whole ticks of the time itself, so that no error adds up. */
	const int64_t at = arrived_us / TWCC_TICK_US;
	const int64_t delta = at - *ticks;

	if (delta < INT16_MIN || delta > INT16_MAX)
		return TOO_FAR;
	*ticks = at;
	return delta >= 0 && delta <= UINT8_MAX ? SMALL : LARGE;
}

/* How many from the first on have one symbol, at most RUN_MAX. */
static size_t run_of(const struct plan *p, unsigned *symbol)
{
	int64_t ticks = p->ticks;
	size_t n = 1;

	*symbol = symbol_of(p->arrived_us[0], &ticks);
	while (n < p->n && n < RUN_MAX &&
	       symbol_of(p->arrived_us[n], &ticks) == *symbol)
		n++;
	return n;
}

/* As many as a vector takes, with symbols of so many bits; of none when one of
 * them needs more. */
static struct chunk vector_of(const struct plan *p, unsigned bits)
{
	const size_t most = bits == 1 ? ONE_BIT_N : TWO_BITS_N;
	struct chunk c = { .word = bits == 1 ? VECTOR : VECTOR | TWO_BITS };
	int64_t ticks = p->ticks;

	while (c.n < most && c.n < p->n) {
		const unsigned symbol = symbol_of(p->arrived_us[c.n], &ticks);

		if (symbol == TOO_FAR)
			break;
		if (symbol > bits) /* only the last chunk may not be full */
			return (struct chunk){ 0 };
		c.n++;
		c.word |= (uint16_t)(symbol << bits * (most - c.n));
		c.deltas_len += symbol;
	}
	return c;
}

/* The chunk that says the most, no more than room bytes with its deltas. n is 0
 * when there is none. */
static struct chunk next_chunk(const struct plan *p, size_t room)
{
	unsigned symbol;

	if (p->n == 0 || room < CHUNK_LEN)
		return (struct chunk){ 0 };
	room -= CHUNK_LEN;

	size_t run = run_of(p, &symbol);

	if (symbol == TOO_FAR)
		return (struct chunk){ 0 };
	if (symbol != NOT_RECEIVED && run > room / symbol)
		run = room / symbol;

	struct chunk best = { .n = run,
			      .deltas_len = run * symbol,
			      .word = (uint16_t)(symbol << 13 | run) };

	for (unsigned bits = 1; bits <= 2; bits++) {
		struct chunk c = vector_of(p, bits);

		if (c.n > best.n && c.deltas_len <= room)
			best = c;
	}
	return best;
}

static void step(struct plan *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)symbol_of(p->arrived_us[i], &p->ticks);
	p->arrived_us += n;
	p->n -= n;
}

/* Counts when w is NULL, else writes. How many statuses the chunks say. */
static size_t chunks(struct wr *w, struct plan p, size_t *len)
{
	const size_t most = *len;
	size_t said = 0;

	*len = 0;
	for (;;) {
		struct chunk c = next_chunk(&p, most - *len);

		if (c.n == 0)
			return said;
		if (w != NULL)
			wr_u16(w, c.word);
		*len += CHUNK_LEN + c.deltas_len;
		said += c.n;
		step(&p, c.n);
	}
}

static void deltas(struct wr *w, struct plan p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const int64_t before = p.ticks;
		const unsigned symbol = symbol_of(p.arrived_us[i], &p.ticks);
		const int64_t delta = p.ticks - before;

		if (symbol == SMALL)
			wr_u8(w, (uint8_t)delta);
		if (symbol == LARGE)
			wr_u16(w, (uint16_t)delta);
	}
}

/* The reference is the time of the first that came, in whole 64 ms. */
static bool plan_init(struct plan *p, const int64_t *arrived_us, size_t n)
{
	size_t first = 0;

	n = n < TWCC_STATUS_N ? n : TWCC_STATUS_N;
	while (first < n && arrived_us[first] == TWCC_MISSING)
		first++;
	if (first == n)
		return false;
	assert(arrived_us[first] >= 0);
	p->arrived_us = arrived_us;
	p->n = n;
	p->ticks = arrived_us[first] / TWCC_TICK_US;
	p->ticks -= p->ticks % TWCC_REFERENCE_TICKS;
	return true;
}

size_t twcc_write(struct wr *w, const struct twcc_head *h,
		  const int64_t *arrived_us, size_t n)
{
	/* Whole words, padding included. */
	size_t len = w->left - w->left % 4;
	struct plan p;

	if (len < HEAD_LEN + 4 || !plan_init(&p, arrived_us, n))
		return 0;
	if (len > UINT16_MAX)
		len = UINT16_MAX / 4 * 4;
	len -= HEAD_LEN;

	size_t most = len;
	const size_t said = chunks(NULL, p, &len);

	if (said == 0)
		return 0;

	const size_t padding = (4 - len % 4) % 4;
	const size_t words = (HEAD_LEN + len + padding) / 4 - 1;
	const uint32_t reference = (uint32_t)(p.ticks / TWCC_REFERENCE_TICKS)
				   << 8;

	wr_u8(w, (uint8_t)(0x80 | (padding > 0 ? 0x20 : 0) | RTCP_RTPFB_TWCC));
	wr_u8(w, RTCP_RTPFB);
	wr_u16(w, (uint16_t)words);
	wr_u32(w, h->sender);
	wr_u32(w, h->media);
	wr_u16(w, h->base_seq);
	wr_u16(w, (uint16_t)said);
	wr_u32(w, reference | h->count);
	(void)chunks(w, p, &most);
	deltas(w, p, said);
	for (size_t i = padding; i > 0; i--)
		wr_u8(w, i == 1 ? (uint8_t)padding : 0);
	return said;
}
