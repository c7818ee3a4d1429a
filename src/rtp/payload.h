/* payload.h - what a forwarder wants to know of a packet's payload, whatever the
 * codec: frames, key frames and layers.
 *
 * Looks at payload descriptors and the dependency descriptor; of the frames
 * themselves only at the bits that docs/protocol.md, section 7, leaves constant.
 */
#ifndef RTP_PAYLOAD_H
#define RTP_PAYLOAD_H

#include "rtp/depdesc.h"
#include "rtp/vp8.h"

/* The numbers of docs/protocol.md, section 7. */
enum payload_codec {
	PAYLOAD_NONE,
	PAYLOAD_OPUS,
	PAYLOAD_VP8,
	PAYLOAD_VP9,
	PAYLOAD_AV1,
	PAYLOAD_H264,
};

struct payload_in {
	enum payload_codec codec;
	bool marker;
	struct rd payload;    /* without padding, not empty */
	struct rd dependency; /* rtp_ext() of the dependency descriptor */
	struct depdesc_structure *structure; /* the stream's; changed */
};

/* Of H.264, start can be true of several packets of a picture: of those with its
 * parameter sets, then of the one with its first slice. */
struct payload_info {
	bool start;     /* first packet of a frame (of a layer) */
	bool end;       /* last packet of it */
	bool key;       /* and nothing before it is needed from here */
	bool switch_up; /* a receiver of lower temporal layers may take this one */
	bool discardable;    /* nothing refers to it */
	bool has_dependency; /* dependency is set */
	uint8_t spatial;
	uint8_t temporal;
	uint16_t frame_at; /* the descriptor ends and the frame's bytes begin */
	struct vp8 vp8;    /* of VP8, for vp8_renumber() */
	struct depdesc dependency;
};

/* On ERR_FORMAT and ERR_FULL *out is as it was. A dependency descriptor that
 * cannot be read is an error for AV1 (ERR_STEP: its structure is yet to come),
 * and not looked at for the others. */
must_check enum err payload_look(struct payload_info *out,
				 const struct payload_in *in);

#endif
