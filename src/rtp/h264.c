#include "rtp/h264.h"

#include "base/limits.h"

enum {
	TYPE = 0x1f,
	NOT_TYPE = 0xe0,
	FU_S = 0x80,
	FU_E = 0x40,
	SEI = 6,
	DELIMITER = 9,
	FIRST_MB = 0x80, /* ue(v) of zero: the first bit of a first slice */
};

static bool is_single(unsigned type)
{
	return type >= 1 && type < H264_STAP_A;
}

static bool next_whole(struct rd *r, size_t len, struct h264_unit *u)
{
	u->rest = rd_sub(r, len);
	u->header = rd_u8(&u->rest);
	u->begins = true;
	u->ends = true;
	return !u->rest.bad && is_single(u->header & TYPE);
}

/* RFC 6184, section 5.8. */
static bool next_fragment(struct rd *r, struct h264_unit *u)
{
	const unsigned indicator = rd_u8(r);
	const unsigned head = rd_u8(r);

	u->header = (uint8_t)((indicator & NOT_TYPE) | (head & TYPE));
	u->begins = (head & FU_S) != 0;
	u->ends = (head & FU_E) != 0;
	u->rest = rd_sub(r, r->left);
	/* A whole unit must not be sent as one fragment. */
	return u->rest.left > 0 && !u->rest.bad && !(u->begins && u->ends) &&
	       is_single(head & TYPE);
}

bool h264_next(struct h264 *h, struct h264_unit *u)
{
	if (h->rest.left == 0)
		return false;

	bool fits;

	if (h->type == H264_STAP_A)
		fits = next_whole(&h->rest, rd_u16(&h->rest), u);
	else if (h->type == H264_FU_A)
		fits = next_fragment(&h->rest, u);
	else
		fits = next_whole(&h->rest, h->rest.left, u);
	if (!fits) {
		h->rest.left = 0;
		h->rest.bad = true;
	}
	return fits;
}

static void look(struct h264 *h, const struct h264_unit *u)
{
	const unsigned type = u->header & TYPE;
	const bool is_slice = type == H264_SLICE || type == H264_IDR;

	if (!u->begins)
		return;
	if (type == H264_SPS || type == H264_IDR)
		h->key = true;
	if (type == H264_SPS || type == H264_PPS || type == SEI ||
	    type == DELIMITER)
		h->start = true;
	if (is_slice && u->rest.left > 0 && (u->rest.p[0] & FIRST_MB) != 0)
		h->start = true;
}

enum err h264_read(struct h264 *h, struct rd payload)
{
	struct h264 out = { .rest = payload };
	struct h264_unit u;
	unsigned n = 0;

	out.type = rd_u8(&payload) & TYPE;
	if (out.type == H264_STAP_A)
		out.rest = payload; /* behind its own header */

	struct h264 walk = out;

	for (; h264_next(&walk, &u); n++) {
		if (n == H264_UNITS_N)
			return ERR_FULL;
		look(&out, &u);
	}
	if (n == 0 || !rd_done(&walk.rest))
		return ERR_FORMAT;
	*h = out;
	return OK;
}
