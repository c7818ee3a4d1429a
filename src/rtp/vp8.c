#include "rtp/vp8.h"

#include "base/wr.h"

/* RFC 7741, section 4.2. */
enum {
	X = 0x80,
	N = 0x20,
	S = 0x10,
	PID = 0x07,
	I = 0x80,
	L = 0x40,
	T = 0x20,
	K = 0x10,
	M = 0x80, /* the picture id has 15 bits */
	Y = 0x20,
	KEYIDX = 0x1f,
	INTER = 0x01, /* section 4.3: the inverse of "key frame" */
};

static void read_picture_id(struct vp8 *d, struct rd *r, const uint8_t *start)
{
	d->picture_id_at = (uint8_t)(r->p - start);

	const unsigned first = rd_u8(r);

	d->picture_id_bits = 7;
	d->picture_id = first & 0x7f;
	if ((first & M) != 0) {
		d->picture_id_bits = 15;
		d->picture_id = (uint16_t)(d->picture_id << 8 | rd_u8(r));
	}
}

static void read_extensions(struct vp8 *d, struct rd *r, const uint8_t *start)
{
	const unsigned which = rd_u8(r);

	if ((which & I) != 0)
		read_picture_id(d, r, start);
	if ((which & L) != 0) {
		d->tl0picidx_at = (uint8_t)(r->p - start);
		d->tl0picidx = rd_u8(r);
	}
	if ((which & (T | K)) != 0) {
		const unsigned both = rd_u8(r);

		if ((which & T) != 0) {
			d->tid = (uint8_t)(both >> 6);
			d->sync = (both & Y) != 0;
		}
		if ((which & K) != 0)
			d->keyidx = both & KEYIDX;
	}
}

enum err vp8_read(struct vp8 *d, struct rd payload)
{
	const uint8_t *start = payload.p;
	const unsigned first = rd_u8(&payload);
	struct vp8 out = { .start = (first & (S | PID)) == S,
			   .discardable = (first & N) != 0 };

	if ((first & X) != 0)
		read_extensions(&out, &payload, start);
	out.len = (uint8_t)(payload.p - start);

	const unsigned frame = rd_u8(&payload);

	if (payload.bad)
		return ERR_FORMAT;
	out.key = out.start && (frame & INTER) == 0;
	*d = out;
	return OK;
}

void vp8_renumber(uint8_t *payload, const struct vp8 *d, uint16_t picture_id,
		  uint8_t tl0picidx)
{
	if (d->tl0picidx_at != 0)
		payload[d->tl0picidx_at] = tl0picidx;
	if (d->picture_id_bits == 7)
		payload[d->picture_id_at] = picture_id & 0x7f;
	if (d->picture_id_bits == 15) {
		struct wr w = wr_init(payload + d->picture_id_at, 2);

		wr_u16(&w, (uint16_t)(M << 8 | picture_id));
	}
}
