/* Packets as the input says: of any codec, whole or not, sealed or not, under
 * anybody's SSRC, in any order, and with bytes that were changed. */
#include "scene.h"

#include "base/wr.h"
#include "rtp/rtp.h"
#include "rtp/vp9.h"

#include <string.h>

enum {
	SSRCS_N = 16, /* of a member: each line's layers, then repairs */
	FIRST_SSRC = 1000,
	DEPENDENCY_MAX = 200,
	FILL_STEP_LEN = 6,
	PARTS_N = 4,   /* packets of a picture of a burst */
	HEAD_LEN = 64, /* bytes at the start of a packet that may be changed */
	HAS_PADDING = 0x20,
};

/* Bits of the bytes of a packet. */
enum {
	HOW_KEY = 1,
	HOW_OPEN = 2,   /* not sealed */
	HOW_REST = 4,   /* not the start of a frame */
	HOW_JUMP = 8,   /* the number is not the next */
	HOW_THEFT = 16, /* of another's SSRC */
	HOW_PADDED = 32,
	HOW_EMPTY = 64, /* no payload */
	HOW_CHANGED = 128,

	NAMES_MID = 1,
	NAMES_RID = 2,
	NAMES_REPAIRED = 4,
	NAMES_LEVEL = 8,
	NAMES_DEPENDENCY = 16,
	NAMES_TRANSPORT = 32,
};

struct shape {
	uint16_t place;
	enum unit_codec codec;
	bool is_sound;
	unsigned how;
	unsigned names;
	uint8_t mid;
	uint8_t layer;
	uint8_t temporal;
	uint8_t fill;
	uint8_t level;
	uint16_t seq;
	uint16_t part; /* of its picture */
	uint16_t original;
	struct rd dependency;
};

static bool is_repair(const struct shape *p)
{
	return (p->names & NAMES_REPAIRED) != 0 && !p->is_sound;
}

static uint16_t picture_of(const struct shape *p)
{
	return (uint16_t)(p->seq - p->part);
}

/* Key id context || leaf || epoch; counter 5. */
static void write_sealed(struct wr *w, const struct shape *p)
{
	if ((p->how & HOW_OPEN) != 0)
		wr_u8(w, 0xff);
	else if (p->mid == UNIT_MID_MICROPHONE)
		wr_u8(w, 0x15);
	else
		wr_bytes(w,
			 (const uint8_t[]){ 0x95, (uint8_t)(p->mid << 4), 1 },
			 3);
}

static void write_vp8(struct wr *w, const struct shape *p)
{
	static const uint8_t key[] = { 0x10, 2,    0, 0x9d, 1,
				       0x2a, 0x10, 0, 0x10, 0 };

	wr_u8(w, (p->how & HOW_REST) != 0 ? 0x80 : 0x90);
	wr_u8(w, 0xe0); /* I, L, T */
	wr_u16(w, (uint16_t)(0x8000 | picture_of(p)));
	wr_u8(w, (uint8_t)picture_of(p));
	wr_u8(w, (uint8_t)(p->temporal << 6 | 0x20));
	if ((p->how & HOW_REST) != 0)
		return;
	if ((p->how & HOW_KEY) != 0)
		wr_bytes(w, key, sizeof(key));
	else
		wr_u8(w, 0x11);
	write_sealed(w, p);
}

static void write_vp9(struct wr *w, const struct shape *p)
{
	const bool key = (p->how & HOW_KEY) != 0;
	const bool rest = (p->how & HOW_REST) != 0;

	/* I, L, P, B, E */
	wr_u8(w,
	      (uint8_t)(0x80 | 0x20 | (key ? 0 : 0x40) | (rest ? 0 : 8) | 4));
	wr_u16(w, (uint16_t)(0x8000 | p->seq));
	wr_u8(w, (uint8_t)(p->temporal << 5 | 0x10 | p->layer << 1));
	wr_u8(w, (uint8_t)p->seq);
	if (!rest)
		write_sealed(w, p);
}

static void write_av1(struct wr *w, const struct shape *p)
{
	const bool key = (p->how & HOW_KEY) != 0;

	if ((p->how & HOW_REST) != 0) {
		wr_u8(w, 0x90); /* goes on; one element */
		return;
	}
	wr_u8(w, key ? 0x28 : 0x10);
	if (key)
		wr_bytes(w, (const uint8_t[]){ 2, 8, 0 }, 3);
	wr_u8(w, 0x30);
	write_sealed(w, p);
}

static void write_h264(struct wr *w, const struct shape *p)
{
	const bool key = (p->how & HOW_KEY) != 0;
	const uint8_t type = key ? 0x65 : 0x41;

	if ((p->how & HOW_REST) != 0) { /* the middle of an FU-A */
		wr_u8(w, (uint8_t)((type & 0xe0) | 28));
		wr_u8(w, type & 0x1f);
		return;
	}
	wr_u8(w, type);
	wr_u8(w, key ? 0x88 : 0x9a);
	wr_u8(w, key ? 0x84 : 0x02);
	write_sealed(w, p);
}

static void write_payload(struct wr *w, const struct shape *p)
{
	static void (*const write[UNIT_CODECS_N])(
		struct wr *w,
		const struct shape *p) = { [UNIT_VP8] = write_vp8,
					   [UNIT_VP9] = write_vp9,
					   [UNIT_AV1] = write_av1,
					   [UNIT_H264] = write_h264 };

	if (is_repair(p))
		wr_u16(w, p->original);
	if ((p->how & HOW_EMPTY) != 0)
		return;
	if (p->is_sound)
		write_sealed(w, p);
	else
		write[p->codec](w, p);
	wr_zeros(w, 16 + (size_t)p->fill * FILL_STEP_LEN);
	wr_u32(w, scene.tags_n);
}

static size_t names_of(const struct shape *p, struct rtp_element *e,
		       uint8_t bytes[6])
{
	size_t n = 0;

	bytes[0] = (uint8_t)('0' + p->mid);
	bytes[1] = (uint8_t) "lmhx"[p->layer & 3];
	bytes[2] = p->level;
	bytes[3] = (uint8_t)(scene.tags_n >> 8);
	bytes[4] = (uint8_t)scene.tags_n;
	if ((p->names & NAMES_MID) != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_MID, 1, bytes, 0 };
	if ((p->names & NAMES_RID) != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_RID, 1, bytes + 1, 0 };
	if ((p->names & NAMES_REPAIRED) != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_REPAIRED_RID, 1,
					       bytes + 1, 0 };
	if ((p->names & NAMES_LEVEL) != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_AUDIO_LEVEL, 1,
					       bytes + 2, 0 };
	if ((p->names & NAMES_TRANSPORT) != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_TRANSPORT_CC, 2,
					       bytes + 3, 0 };
	if (p->dependency.left > 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_DEPENDENCY,
					       (uint8_t)p->dependency.left,
					       p->dependency.p, 0 };
	return n;
}

static unsigned ssrc_index(const struct shape *p)
{
	if (is_repair(p))
		return 12 + p->layer;
	return p->mid * 3u + p->layer % 3u;
}

static size_t write_packet(const struct shape *p, uint8_t *bytes, size_t size)
{
	const unsigned owner =
		(p->how & HOW_THEFT) != 0 ? p->level % PLACES_N : p->place;
	const uint8_t pt = p->is_sound ? UNIT_PT_OPUS : unit_payload(p->codec);
	const struct rtp_head head = {
		.timestamp = picture_of(p) * 3000u,
		.ssrc = FIRST_SSRC + owner * SSRCS_N + ssrc_index(p),
		.seq = p->seq,
		.pt = (uint8_t)(pt + is_repair(p)),
		.marker = true,
	};
	struct rtp_element e[6];
	uint8_t names[6];
	struct wr w = wr_init(bytes, size);

	rtp_write(&w, &head, e, names_of(p, e, names));
	write_payload(&w, p);
	if ((p->how & HOW_PADDED) != 0) {
		bytes[0] |= HAS_PADDING;
		wr_zeros(&w, p->fill);
		wr_u8(&w, (uint8_t)(p->fill + 1));
	}
	must(!w.full);
	return wr_len(&w);
}

/* Up to seven bytes near the start become others. Padding is left as it is, as
 * the payload must end with its tag. */
static void change(uint8_t *bytes, size_t len, struct rd *in)
{
	const uint8_t padding = bytes[0] & HAS_PADDING;

	for (unsigned n = rd_u8(in) % 8; n > 0; n--) {
		const size_t at = rd_u8(in) % HEAD_LEN;

		if (at + TAG_LEN < len)
			bytes[at] = rd_u8(in);
	}
	bytes[0] = (uint8_t)((bytes[0] & ~HAS_PADDING) | padding);
}

static void take(const struct shape *p, struct rd *in)
{
	static uint8_t bytes[3000];
	const size_t len = write_packet(p, bytes, sizeof(bytes));

	if ((p->how & HOW_CHANGED) != 0)
		change(bytes, len, in);
	if (len > sizeof(scene.book[0].bytes))
		return;
	model_book(p->place, bytes, len, scene.tags_n++);
	sfu_rtp(scene.s, p->place, bytes, len);
}

static void number(struct shape *p, struct rd *in)
{
	uint16_t *next = &scene.seqs[p->place][ssrc_index(p)];
	uint16_t by = 0;

	p->original =
		(uint16_t)(scene.seqs[p->place][p->mid * 3u + p->layer % 3u] -
			   1);
	if (is_repair(p))
		p->original = (uint16_t)(p->original - rd_u8(in));
	if ((p->how & HOW_JUMP) == 0) {
		p->seq = (*next)++;
		return;
	}
	by = rd_u8(in);
	if (by == 0)
		by = rd_u16(in);
	else if (by >= 128)
		by = (uint16_t)(by - 256);
	p->seq = (uint16_t)(*next + by);
	if (by < 0x8000)
		*next = (uint16_t)(p->seq + 1);
}

void shape_packet(struct rd *in)
{
	struct shape p = { .place = scene.acting };
	const unsigned line = rd_u8(in);

	p.how = rd_u8(in);
	p.names = rd_u8(in);
	p.fill = rd_u8(in);
	p.level = rd_u8(in);
	p.mid = line & 3;
	p.layer = line >> 2 & 3;
	p.codec = (enum unit_codec)(line >> 4 & 3);
	p.temporal = (uint8_t)(line >> 6);
	p.is_sound = unit_is_sound(p.mid);
	number(&p, in);
	if ((p.names & NAMES_DEPENDENCY) != 0) {
		const size_t len = rd_u8(in) % DEPENDENCY_MAX;

		p.dependency = rd_sub(in, len < in->left ? len : in->left);
	}
	take(&p, in);
}

/* Pictures of one layer in a row, of four packets each, the first a key frame, some
 * of them lost. */
void shape_burst(struct rd *in)
{
	static const uint8_t layers[4] = { 0, 2, 1, 2 };
	struct shape p = { .place = scene.acting };
	const unsigned line = rd_u8(in);
	const unsigned n = rd_u8(in) % 64;
	const unsigned lost = rd_u8(in);
	const unsigned fill = rd_u8(in) % 200;

	p.names = NAMES_MID | NAMES_RID | NAMES_TRANSPORT;
	p.mid = (line & 1) != 0 ? UNIT_MID_CAMERA : UNIT_MID_SCREEN;
	p.layer = line >> 2 & 3;
	p.codec = (enum unit_codec)(line >> 4 & 3);
	for (unsigned i = 0; i < n; i++) {
		p.part = i % PARTS_N;
		p.fill = (uint8_t)(fill + p.part % 3); /* nearly alike */
		p.how = (i == 0 ? HOW_KEY : 0) | (p.part != 0 ? HOW_REST : 0);
		p.temporal = layers[i / PARTS_N % 4];
		number(&p, in);
		if (lost == 0 || i % lost != lost - 1)
			take(&p, in);
	}
}
