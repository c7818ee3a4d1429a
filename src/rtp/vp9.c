#include "rtp/vp9.h"

/* RFC 9628, section 4.2. */
enum {
	I = 0x80,
	P = 0x40,
	L = 0x20,
	F = 0x10,
	B = 0x08,
	E = 0x04,
	V = 0x02,
	Z = 0x01,
	M = 0x80,    /* the picture id has 15 bits */
	MORE = 0x01, /* N, behind a P_DIFF */
	P_DIFF_N = 3,
	SS_Y = 0x10,
	SS_G = 0x08,
};

static void read_picture_id(struct vp9 *d, struct rd *r)
{
	const unsigned first = rd_u8(r);

	d->picture_id_bits = 7;
	d->picture_id = first & 0x7f;
	if ((first & M) != 0) {
		d->picture_id_bits = 15;
		d->picture_id = (uint16_t)(d->picture_id << 8 | rd_u8(r));
	}
}

static void read_layers(struct vp9 *d, struct rd *r)
{
	const unsigned both = rd_u8(r);

	d->has_layers = true;
	d->tid = (uint8_t)(both >> 5);
	d->switch_up = (both & 0x10) != 0;
	d->sid = both >> 1 & 7;
	d->inter_layer = (both & 1) != 0;
	if (!d->flexible)
		d->tl0picidx = rd_u8(r);
}

static enum err read_references(struct rd *r)
{
	for (unsigned n = 0; n < P_DIFF_N; n++)
		if ((rd_u8(r) & MORE) == 0)
			return OK;
	return ERR_FORMAT;
}

/* The pictures of a group are stepped over: at most 255, of at most 4 bytes. */
static void read_structure(struct vp9 *d, struct rd *r)
{
	const unsigned head = rd_u8(r);

	d->spatial_n = (uint8_t)((head >> 5) + 1);
	for (unsigned i = 0; i < d->spatial_n && (head & SS_Y) != 0; i++) {
		d->width[i] = rd_u16(r);
		d->height[i] = rd_u16(r);
	}
	if ((head & SS_G) == 0)
		return;
	for (unsigned n = rd_u8(r); n > 0; n--)
		rd_bytes(r, rd_u8(r) >> 2 & 3);
}

enum err vp9_read(struct vp9 *d, struct rd payload)
{
	const uint8_t *start = payload.p;
	const unsigned first = rd_u8(&payload);
	struct vp9 out = { .start = (first & B) != 0,
			   .end = (first & E) != 0,
			   .predicted = (first & P) != 0,
			   .flexible = (first & F) != 0,
			   .not_needed = (first & Z) != 0 };

	if ((first & I) != 0)
		read_picture_id(&out, &payload);
	if ((first & L) != 0)
		read_layers(&out, &payload);
	if (out.predicted && out.flexible)
		TRY(read_references(&payload));
	if ((first & V) != 0)
		read_structure(&out, &payload);
	out.len = (uint16_t)(payload.p - start);
	out.key = out.start && !out.predicted && out.sid == 0;
	if (payload.bad || payload.left == 0)
		return ERR_FORMAT;
	*d = out;
	return OK;
}
