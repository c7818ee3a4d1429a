/* vp9.h - the payload descriptor of VP9 (RFC 9628, section 4.2).
 *
 * Looks at the descriptor and nothing behind it.
 */
#ifndef RTP_VP9_H
#define RTP_VP9_H

#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum { VP9_LAYERS_MAX = 8 };

struct vp9 {
	bool start;       /* B: a layer's frame begins */
	bool end;         /* E: it ends */
	bool key;         /* start of a key frame's base layer */
	bool predicted;   /* P: refers to earlier pictures */
	bool flexible;    /* F */
	bool not_needed;  /* Z: no higher spatial layer refers to it */
	bool switch_up;   /* U: temporal layers may go up from here */
	bool inter_layer; /* D: refers to the spatial layer below */
	bool has_layers;  /* L; else sid and tid are 0 */
	uint8_t sid;
	uint8_t tid;
	uint8_t tl0picidx;       /* 0 where none is named */
	uint8_t picture_id_bits; /* 7 or 15; 0: none */
	uint16_t picture_id;
	uint16_t len; /* of the descriptor; the frame's bytes follow */

	uint8_t spatial_n; /* of the scalability structure; 0: none here */
	uint16_t width[VP9_LAYERS_MAX]; /* 0 where it does not say */
	uint16_t height[VP9_LAYERS_MAX];
};

/* ERR_FORMAT when the payload ends before its descriptor and a byte of the
 * frame, or there are more references than three; then *d is as it was. */
must_check enum err vp9_read(struct vp9 *d, struct rd payload);

#endif
