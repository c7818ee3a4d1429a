#include "rtp/twcc.h"

#include "base/limits.h"

enum {
	NOT_RECEIVED,
	SMALL,
	LARGE,
	RESERVED,
};

enum {
	VECTOR = 0x8000,
	TWO_BITS = 0x4000, /* of a vector's symbols */
	RUN_MAX = 0x1fff,
	ONE_BIT_N = 14,
	TWO_BITS_N = 7,
	TAIL_LEN =
		3, /* zeros to a whole word, which some do not call padding */
};

/* How many statuses a chunk is about. */
static unsigned chunk_n(unsigned chunk)
{
	if ((chunk & VECTOR) == 0)
		return chunk & RUN_MAX;
	return (chunk & TWO_BITS) != 0 ? TWO_BITS_N : ONE_BIT_N;
}

/* The symbol with left more, itself counted, up to the end of a whole chunk. */
static unsigned chunk_symbol(unsigned chunk, unsigned left)
{
	if ((chunk & VECTOR) == 0)
		return chunk >> 13 & 3;
	if ((chunk & TWO_BITS) != 0)
		return chunk >> 2 * (left - 1) & 3;
	return chunk >> (left - 1) & 1;
}

/* Steps to the next symbol. */
static unsigned next_symbol(struct twcc *t)
{
	if (t->chunk_left_n == 0) {
		t->chunk = rd_u16(&t->chunks);
		t->chunk_left_n = (uint16_t)chunk_n(t->chunk);
		if (t->chunk_left_n == 0) /* a run of none, or no chunk */
			return RESERVED;
	}
	return chunk_symbol(t->chunk, t->chunk_left_n--);
}

/* Steps over the chunks, and finds how long the deltas must be. */
static enum err measure(struct twcc *t, size_t *deltas_len)
{
	struct twcc walk = *t;
	size_t len = 0;

	for (unsigned n = t->status_n; n > 0; n--) {
		const unsigned symbol = next_symbol(&walk);

		if (symbol == RESERVED)
			return ERR_FORMAT;
		len += symbol;
	}
	t->deltas = walk.chunks;
	*deltas_len = len;
	return walk.chunks.bad ? ERR_FORMAT : OK;
}

enum err twcc_read(struct twcc *t, struct rd fci)
{
	struct twcc out = { 0 };
	size_t deltas_len;

	out.base_seq = rd_u16(&fci);
	out.status_n = rd_u16(&fci);

	const uint32_t both = rd_u32(&fci);
	const int32_t reference = (int32_t)(both >> 8);

	out.reference =
		reference >= 0x800000 ? reference - 0x1000000 : reference;
	out.count = (uint8_t)both;
	out.chunks = fci;
	out.next_seq = out.base_seq;
	out.left_n = out.status_n;
	if (fci.bad || out.status_n == 0)
		return ERR_FORMAT;
	if (out.status_n > TWCC_STATUS_N)
		return ERR_FULL;
	TRY(measure(&out, &deltas_len));
	if (out.deltas.left < deltas_len ||
	    out.deltas.left > deltas_len + TAIL_LEN)
		return ERR_FORMAT;
	*t = out;
	return OK;
}

bool twcc_next(struct twcc *t, struct twcc_status *s)
{
	if (t->left_n == 0)
		return false;
	t->left_n--;

	const unsigned symbol = next_symbol(t);

	s->seq = t->next_seq++;
	s->received = symbol == SMALL || symbol == LARGE;
	s->delta = 0;
	if (symbol == SMALL)
		s->delta = rd_u8(&t->deltas);
	if (symbol == LARGE)
		s->delta = (int16_t)rd_u16(&t->deltas);
	return true;
}
