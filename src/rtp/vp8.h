/* vp8.h - the payload descriptor of VP8 (RFC 7741, section 4.2).
 *
 * Looks at the descriptor and one bit behind it, and can renumber pictures in
 * place. It does not look into frames.
 */
#ifndef RTP_VP8_H
#define RTP_VP8_H

#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

struct vp8 {
	bool start;            /* of a frame: S, and partition 0 */
	bool key;              /* start, and the frame's first byte says key */
	bool discardable;      /* N: nothing refers to it */
	bool sync;             /* Y: refers to the base layer alone */
	uint8_t len;           /* of the descriptor; the frame's bytes follow */
	uint8_t tid;           /* temporal layer, 0 where none is named */
	uint8_t keyidx;        /* 0 where none is named */
	uint8_t tl0picidx;     /* 0 where none is named */
	uint8_t tl0picidx_at;  /* offset in the payload; 0: none */
	uint8_t picture_id_at; /* the same */
	uint8_t picture_id_bits; /* 7 or 15; 0: none */
	uint16_t picture_id;
};

/* ERR_FORMAT when the payload ends before its descriptor and a byte of the
 * frame; then *d is as it was. */
must_check enum err vp8_read(struct vp8 *d, struct rd payload);

/* Puts other numbers where *d found some, in as many bits. */
void vp8_renumber(uint8_t *payload, const struct vp8 *d, uint16_t picture_id,
		  uint8_t tl0picidx);

#endif
