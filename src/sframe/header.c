#include "sframe/header.h"

/* RFC 9605 figure 3: | X |  K (3) | Y | C (3) |, each half either the value
 * itself (below 8) or, flag set, the number of its bytes less one. */
enum { EXTENDED = 8, INLINE_MAX = 7 };

static unsigned bytes_of(uint64_t v)
{
	unsigned n = 1;

	while (n < 8 && v >> (8 * n) != 0)
		n++;
	return n;
}

static unsigned half_of(uint64_t v)
{
	if (v <= INLINE_MAX)
		return (unsigned)v;
	return EXTENDED | (bytes_of(v) - 1);
}

static void write_long(struct wr *w, uint64_t v)
{
	if (v <= INLINE_MAX)
		return;
	for (unsigned n = bytes_of(v); n > 0; n--)
		wr_u8(w, (uint8_t)(v >> (8 * (n - 1))));
}

void sframe_header_write(struct wr *w, const struct sframe_header *h)
{
	wr_u8(w, (uint8_t)(half_of(h->kid) << 4 | half_of(h->ctr)));
	write_long(w, h->kid);
	write_long(w, h->ctr);
}

static uint64_t read_value(struct rd *r, unsigned half)
{
	uint64_t v = 0;

	if ((half & EXTENDED) == 0)
		return half;
	for (unsigned n = (half & INLINE_MAX) + 1; n > 0; n--)
		v = v << 8 | rd_u8(r);
	return v;
}

enum err sframe_header_read(struct sframe_header *h, struct rd *frame)
{
	struct rd r = *frame;
	unsigned config = rd_u8(&r);
	struct sframe_header out;

	out.kid = read_value(&r, config >> 4);
	out.ctr = read_value(&r, config & 15);
	if (r.bad)
		return ERR_FORMAT;
	if ((half_of(out.kid) << 4 | half_of(out.ctr)) != config)
		return ERR_FORMAT;

	*h = out;
	*frame = r;
	return OK;
}
