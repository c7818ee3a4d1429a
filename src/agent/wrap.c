#include "agent/wrap.h"

#include <string.h>

enum {
	AV1_FRAME = 0x30,       /* to the end */
	AV1_FRAME_SIZED = 0x32, /* as depacketizers write it */
	AV1_SIZE_MAX = 4,       /* bytes of its length */
	AV1_SEQUENCE_LEN = 3,
	H264_SPS = 7,
	H264_PPS = 8,
	H264_SLICE_LEN = 3, /* of what stands in front of what is sealed */
};

#define VP8_KEY   "\x10\x02\x00\x9d\x01\x2a\x10\x00\x10\x00"
#define VP8_OTHER "\x11"
/* A sequence header of one byte, then a frame that runs to the end. */
#define AV1_KEY   "\x0a\x01\x00\x30"
#define AV1_OTHER "\x30"
/* SPS and PPS of a baseline stream of 16 by 16, and how a slice begins. */
#define H264_KEY_SLICE   "\x65\x88\x84"
#define H264_OTHER_SLICE "\x41\x9a\x02"
#define H264_KEY                                   \
	"\x00\x00\x00\x01\x67\x42\xc0\x1f\xda\x79" \
	"\x00\x00\x00\x01\x68\xce\x38\x80\x00\x00\x00\x01" H264_KEY_SLICE
#define H264_OTHER "\x00\x00\x00\x01" H264_OTHER_SLICE

#define PREFIX(text)                   \
	{                              \
		text, sizeof(text) - 1 \
	}

struct prefix {
	const char *p;
	size_t len;
};

static const struct {
	struct prefix key;
	struct prefix other;
} prefixes[] = {
	[MEMBER_VP8] = { PREFIX(VP8_KEY), PREFIX(VP8_OTHER) },
	[MEMBER_AV1] = { PREFIX(AV1_KEY), PREFIX(AV1_OTHER) },
	[MEMBER_H264] = { PREFIX(H264_KEY), PREFIX(H264_OTHER) },
};

static bool has_wrapper(uint8_t codec)
{
	return codec == MEMBER_VP8 || codec == MEMBER_AV1 ||
	       codec == MEMBER_H264;
}

enum wrap_kind wrap_kind_of(uint8_t codec, bool key)
{
	if (!has_wrapper(codec))
		return WRAP_NONE;
	return key ? WRAP_KEY : WRAP_OTHER;
}

struct rd wrap_prefix(uint8_t codec, bool key)
{
	const struct prefix *p;

	if (!has_wrapper(codec))
		return rd_init((const uint8_t *)"", 0);
	p = key ? &prefixes[codec].key : &prefixes[codec].other;
	return rd_init((const uint8_t *)p->p, p->len);
}

/* Steps over the prefix; false, and nothing changed, where it is another. */
static bool skip(struct rd *r, const char *prefix, size_t len)
{
	if (r->left < len || memcmp(r->p, prefix, len) != 0)
		return false;
	(void)rd_bytes(r, len);
	return true;
}

static enum err find_vp8(struct rd frame, enum wrap_kind *kind,
			 struct rd *sealed)
{
	if (skip(&frame, VP8_KEY, sizeof(VP8_KEY) - 1))
		*kind = WRAP_KEY;
	else if (skip(&frame, VP8_OTHER, sizeof(VP8_OTHER) - 1))
		*kind = WRAP_OTHER;
	else
		return ERR_FORMAT;
	*sealed = frame;
	return OK;
}

/* The length of what follows, in leb128. */
static enum err read_size(struct rd *r, size_t *size)
{
	size_t value = 0;

	for (unsigned i = 0; i < AV1_SIZE_MAX; i++) {
		const uint8_t byte = rd_u8(r);

		value |= (size_t)(byte & 0x7f) << 7 * i;
		if (r->bad)
			return ERR_FORMAT;
		if ((byte & 0x80) == 0) {
			*size = value;
			return OK;
		}
	}
	return ERR_FORMAT;
}

static enum err find_av1(struct rd frame, enum wrap_kind *kind,
			 struct rd *sealed)
{
	const bool key = skip(&frame, AV1_KEY, AV1_SEQUENCE_LEN);
	const uint8_t header = rd_u8(&frame);
	size_t size;

	if (header == AV1_FRAME_SIZED) {
		TRY(read_size(&frame, &size));
		if (size != frame.left)
			return ERR_FORMAT;
	} else if (header != AV1_FRAME) {
		return ERR_FORMAT;
	}
	*kind = key ? WRAP_KEY : WRAP_OTHER;
	*sealed = frame;
	return OK;
}

/* The next unit behind a start code of three or four bytes; false at the end. A
 * zero before a start code belongs to it: a unit never ends with one. */
static bool next_unit(struct rd *r, struct rd *unit)
{
	static const uint8_t code[] = { 0, 0, 1 };
	size_t begin = 0;
	size_t end;

	while (begin + sizeof(code) <= r->left &&
	       memcmp(r->p + begin, code, sizeof(code)) != 0)
		begin++;
	if (begin + sizeof(code) > r->left)
		return false;
	(void)rd_bytes(r, begin + sizeof(code));
	for (end = 0; end < r->left; end++)
		if (end + sizeof(code) <= r->left &&
		    memcmp(r->p + end, code, sizeof(code)) == 0)
			break;
	if (end < r->left && end > 0 && r->p[end - 1] == 0)
		*unit = rd_init(r->p, end - 1);
	else
		*unit = rd_init(r->p, end);
	(void)rd_bytes(r, end);
	return true;
}

/* The SPS is not compared: depacketizers may write it anew. */
static enum err find_h264(struct rd frame, enum wrap_kind *kind,
			  struct rd *sealed)
{
	struct rd unit;
	bool found = false;

	while (next_unit(&frame, &unit)) {
		const unsigned type =
			unit.left == 0 ? H264_SPS : unit.p[0] & 0x1fu;

		if (type == H264_SPS || type == H264_PPS)
			continue;
		if (found)
			return ERR_FORMAT;
		found = true;
		if (skip(&unit, H264_KEY_SLICE, H264_SLICE_LEN))
			*kind = WRAP_KEY;
		else if (skip(&unit, H264_OTHER_SLICE, H264_SLICE_LEN))
			*kind = WRAP_OTHER;
		else
			return ERR_FORMAT;
		*sealed = unit;
	}
	return found ? OK : ERR_FORMAT;
}

enum err wrap_find(uint8_t codec, struct rd frame, enum wrap_kind *kind,
		   struct rd *sealed)
{
	switch (codec) {
	case MEMBER_VP8:
		return find_vp8(frame, kind, sealed);
	case MEMBER_AV1:
		return find_av1(frame, kind, sealed);
	case MEMBER_H264:
		return find_h264(frame, kind, sealed);
	case MEMBER_OPUS:
	case MEMBER_VP9:
		*kind = WRAP_NONE;
		*sealed = frame;
		return OK;
	default:
		return ERR_FORMAT;
	}
}

void wrap_escape(struct wr *out, struct rd data)
{
	unsigned zeros = 0;

	while (data.left > 0) {
		const uint8_t byte = rd_u8(&data);

		if (zeros == 2 && byte <= 3) {
			wr_u8(out, 3);
			zeros = 0;
		}
		wr_u8(out, byte);
		zeros = byte == 0 ? zeros + 1 : 0;
	}
}

void wrap_unescape(struct wr *out, struct rd data)
{
	unsigned zeros = 0;

	while (data.left > 0) {
		const uint8_t byte = rd_u8(&data);

		if (zeros >= 2 && byte == 3) {
			zeros = 0;
			continue;
		}
		wr_u8(out, byte);
		zeros = byte == 0 ? zeros + 1 : 0;
	}
}
