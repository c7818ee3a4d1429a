#include "rtp/sealed.h"

#include "rtp/av1.h"
#include "rtp/h264.h"
#include "rtp/vp8.h"
#include "rtp/vp9.h"

#include <string.h>

/* docs/protocol.md, section 7: KID = context || leaf (8) || epoch (4). */
enum {
	EPOCH_BITS = 4,
	LEAF_BITS = 8,
	CONTEXT_MICROPHONE = 0,
	CONTEXT_SCREEN_SOUND = 3,
	CONTEXT_MESSAGES = 4, /* no medium */

	/* RFC 9605, figure 3: each half of the first byte is a value below 8,
	 * or, with this flag, how many bytes it has, less one. */
	EXTENDED = 8,
	INLINE_MAX = 7,

	HEADER_MAX = 17,
	TAG_LEN = 16,
	PARAMETERS_MAX = 64, /* bytes of an SPS or PPS; ours has 6 */
	H264_TYPE = 0x1f,
};

static const uint8_t vp8_key[] = { 0x10, 0x02, 0x00, 0x9d, 0x01,
				   0x2a, 0x10, 0x00, 0x10, 0x00 };
static const uint8_t vp8_other[] = { 0x11 };
static const uint8_t av1_sequence[] = { 0x08, 0x00 };
static const uint8_t av1_frame[] = { 0x30 };
static const uint8_t h264_key[] = { 0x88, 0x84 };   /* behind 65 */
static const uint8_t h264_other[] = { 0x9a, 0x02 }; /* behind 41 */

enum { H264_KEY_HEADER = 0x65, H264_OTHER_HEADER = 0x41 };

/* Steps over the bytes if the reader begins with them. */
static bool took(struct rd *r, const uint8_t *bytes, size_t len)
{
	if (r->left < len || memcmp(r->p, bytes, len) != 0)
		return false;
	rd_bytes(r, len);
	return true;
}

/* False when there are more bytes than the value needs: one header has one
 * form. */
static bool read_value(struct rd *r, unsigned half, uint64_t *v)
{
	*v = half;
	if ((half & EXTENDED) == 0)
		return true;

	const unsigned len = (half & INLINE_MAX) + 1;

	*v = 0;
	for (unsigned i = 0; i < len; i++)
		*v = *v << 8 | rd_u8(r);
	if (r->bad)
		return false;
	return len == 1 ? *v > INLINE_MAX : *v >> 8 * (len - 1) != 0;
}

static bool is_sound(uint64_t context)
{
	return context == CONTEXT_MICROPHONE || context == CONTEXT_SCREEN_SOUND;
}

/* Whether what comes next can be SFrame of ours. */
static enum sealed judge(struct rd r, bool sound, bool key,
			 struct sealed_claim *claim)
{
	const unsigned config = rd_u8(&r);
	uint64_t kid;
	uint64_t counter;

	if (r.bad || !read_value(&r, config >> 4, &kid) ||
	    !read_value(&r, config & 15, &counter))
		return SEALED_NO;

	const uint64_t context = kid >> (LEAF_BITS + EPOCH_BITS);

	if (context >= CONTEXT_MESSAGES || is_sound(context) != sound)
		return SEALED_NO;
	if (sound && r.left < TAG_LEN)
		return SEALED_NO;
	claim->context = (uint8_t)context;
	claim->leaf = (uint8_t)(kid >> EPOCH_BITS);
	claim->epoch = kid & 15;
	claim->counter = counter;
	claim->key = key;
	return SEALED_YES;
}

static enum sealed look_vp8(struct rd payload, struct sealed_claim *claim)
{
	struct vp8 d;

	if (vp8_read(&d, payload) != OK)
		return SEALED_NO;
	if (!d.start)
		return SEALED_REST;
	rd_bytes(&payload, d.len);
	if (took(&payload, vp8_key, sizeof(vp8_key)))
		return judge(payload, false, true, claim);
	if (took(&payload, vp8_other, sizeof(vp8_other)))
		return judge(payload, false, false, claim);
	return SEALED_NO;
}

static enum sealed look_vp9(struct rd payload, struct sealed_claim *claim)
{
	struct vp9 d;

	if (vp9_read(&d, payload) != OK)
		return SEALED_NO;
	if (!d.start)
		return SEALED_REST;
	rd_bytes(&payload, d.len);
	return judge(payload, false, false, claim);
}

static enum sealed look_av1(struct rd payload, struct sealed_claim *claim)
{
	struct rd element;
	struct av1 a;

	if (av1_read(&a, payload) != OK || !av1_next(&a, &element))
		return SEALED_NO;
	if (a.continues)
		return rd_done(&a.rest) ? SEALED_REST : SEALED_NO;

	const bool key = took(&element, av1_sequence, sizeof(av1_sequence));

	if (key && element.left > 0)
		return SEALED_NO;
	if (key && !av1_next(&a, &element))
		return SEALED_REST; /* the frame is in the next packet */
	if (!rd_done(&a.rest) || !took(&element, av1_frame, sizeof(av1_frame)))
		return SEALED_NO;
	return judge(element, false, key, claim);
}

/* RFC 6184 carries NAL units as they are, so the third of 00 00 03 is taken out
 * (H.264, section 7.3.1). Only the header is wanted. */
static struct rd unescape(struct rd r, uint8_t out[HEADER_MAX])
{
	unsigned zeros = 0;
	size_t n = 0;

	while (r.left > 0 && n < HEADER_MAX) {
		const uint8_t byte = rd_u8(&r);

		if (zeros == 2 && byte == 3) {
			zeros = 0;
			continue;
		}
		zeros = byte == 0 ? zeros + 1 : 0;
		out[n++] = byte;
	}
	return rd_init(out, n);
}

static enum sealed look_slice(struct h264_unit *u, struct sealed_claim *claim)
{
	uint8_t header[HEADER_MAX];
	const bool key = u->header == H264_KEY_HEADER;

	if (!key && u->header != H264_OTHER_HEADER)
		return SEALED_NO;
	if (!u->begins)
		return SEALED_REST;
	if (!took(&u->rest, key ? h264_key : h264_other, sizeof(h264_key)))
		return SEALED_NO;
	return judge(unescape(u->rest, header), false, key, claim);
}

static bool is_parameters(const struct h264_unit *u)
{
	const unsigned type = u->header & H264_TYPE;

	return (type == H264_SPS || type == H264_PPS) && u->begins && u->ends &&
	       u->rest.left < PARAMETERS_MAX;
}

static enum sealed look_h264(struct rd payload, struct sealed_claim *claim)
{
	struct h264_unit u;
	struct h264 h;

	if (h264_read(&h, payload) != OK)
		return SEALED_NO;
	while (h264_next(&h, &u)) {
		if (is_parameters(&u))
			continue;
		/* The slice is the last of its frame. */
		return h.rest.left == 0 ? look_slice(&u, claim) : SEALED_NO;
	}
	return SEALED_REST;
}

enum sealed sealed_look(enum payload_codec codec, struct rd payload,
			struct sealed_claim *claim)
{
	switch (codec) {
	case PAYLOAD_OPUS:
		return judge(payload, true, false, claim);
	case PAYLOAD_VP8:
		return look_vp8(payload, claim);
	case PAYLOAD_VP9:
		return look_vp9(payload, claim);
	case PAYLOAD_AV1:
		return look_av1(payload, claim);
	case PAYLOAD_H264:
		return look_h264(payload, claim);
	case PAYLOAD_NONE:
		break;
	}
	return SEALED_NO;
}
