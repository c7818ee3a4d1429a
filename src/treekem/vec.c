#include "treekem/vec.h"

/* RFC 9420 section 2.1.2: the two highest bits tell how long the length is;
 * 0b11 is no form. */
enum {
	ONE_BYTE_MAX = 0x3f,
	TWO_BYTES_MAX = 0x3fff,
	FOUR_BYTES_MAX = 0x3fffffff,
	FORM_NONE = 3,
};

size_t vec_head_len(size_t len)
{
	if (len <= ONE_BYTE_MAX)
		return 1;
	return len <= TWO_BYTES_MAX ? 2 : 4;
}

static size_t refuse(struct rd *r)
{
	r->left = 0;
	r->bad = true;
	return 0;
}

size_t vec_read_head(struct rd *r)
{
	uint8_t first = rd_u8(r);
	unsigned form = first >> 6;

	if (form == FORM_NONE)
		return refuse(r);

	size_t more = (1u << form) - 1;
	size_t len = first & ONE_BYTE_MAX;

	for (size_t i = 0; i < more; i++)
		len = len << 8 | rd_u8(r);
	/* The same section: a longer form than is needed is malformed. */
	if (r->bad || vec_head_len(len) != 1 + more)
		return refuse(r);
	return len;
}

struct rd vec_read(struct rd *r)
{
	size_t len = vec_read_head(r);

	/* A bad reader gives what is bad as well, which is empty: rd_sub() of
	 * no bytes alone would not. */
	if (r->bad)
		return *r;
	return rd_sub(r, len);
}

static void overflow(struct wr *w)
{
	w->left = 0;
	w->full = true;
}

void vec_head(struct wr *w, size_t len)
{
	if (len <= ONE_BYTE_MAX) {
		wr_u8(w, (uint8_t)len);
	} else if (len <= TWO_BYTES_MAX) {
		wr_u16(w, (uint16_t)(1u << 14 | len));
	} else if (len <= FOUR_BYTES_MAX) {
		wr_u32(w, (uint32_t)(2u << 30 | len));
	} else {
		overflow(w);
	}
}

void vec_write(struct wr *w, const void *bytes, size_t len)
{
	vec_head(w, len);
	wr_bytes(w, bytes, len);
}

struct vec_open vec_begin(struct wr *w)
{
	struct vec_open v = { wr_len(w) };

	wr_zeros(w, 1);
	return v;
}

void vec_end(struct wr *w, struct vec_open v)
{
	if (w->full)
		return;

	size_t len = wr_len(w) - v.at - 1;
	size_t head_len = vec_head_len(len);
	uint8_t *at = w->start + v.at;
	struct wr head = wr_init(at, head_len);

	if (len > FOUR_BYTES_MAX)
		overflow(w);
	if (wr_room(w, head_len - 1) == NULL)
		return;
	memmove(at + head_len, at + 1, len);
	vec_head(&head, len);
}
