#include "rtp/av1.h"

#include "base/limits.h"

enum {
	Z = 0x80,
	Y = 0x40,
	N = 0x08,
	LEB128_LEN = 4, /* bytes of the longest length we take */
};

/* AV1 section 4.10.5; bad when it is longer than LEB128_LEN. */
static size_t read_leb128(struct rd *r)
{
	size_t v = 0;

	for (unsigned i = 0; i < LEB128_LEN; i++) {
		const size_t byte = rd_u8(r);

		v |= (byte & 0x7f) << 7 * i;
		if ((byte & 0x80) == 0)
			return v;
	}
	rd_bytes(r, SIZE_MAX);
	return 0;
}

bool av1_next(struct av1 *a, struct rd *element)
{
	if (a->rest.left == 0)
		return false;

	/* Section 4.4: of W elements the last has no length. */
	const size_t len = a->count == 1 ? a->rest.left : read_leb128(&a->rest);

	*element = rd_sub(&a->rest, len);
	if (a->count > 1)
		a->count--;
	return !a->rest.bad && element->left > 0;
}

enum err av1_read(struct av1 *a, struct rd payload)
{
	const unsigned head = rd_u8(&payload);
	const struct av1 out = { .continues = (head & Z) != 0,
				 .goes_on = (head & Y) != 0,
				 .sequence = (head & N) != 0,
				 .count = head >> 4 & 3,
				 .rest = payload };
	struct av1 walk = out;
	struct rd element;
	unsigned n = 0;

	while (av1_next(&walk, &element))
		if (++n > AV1_ELEMENTS_N)
			return ERR_FULL;
	if (n == 0 || !rd_done(&walk.rest) || element.left == 0)
		return ERR_FORMAT;
	if (out.count != 0 && n != out.count)
		return ERR_FORMAT;
	*a = out;
	return OK;
}

uint8_t av1_type(uint8_t obu_header)
{
	return obu_header >> 3 & 15;
}
