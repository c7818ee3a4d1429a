#include "camera.h"

#include "base/wr.h"
#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "wire/unit.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEAD_SIZE = 128,
	TICKS = 3000, /* of 90 kHz, from picture to picture */
	/* VP9's descriptor (RFC 9628). */
	VP9_I = 0x80,
	VP9_P = 0x40,
	VP9_L = 0x20,
	VP9_B = 0x08,
	VP9_E = 0x04,
};

/* The temporal layers of pictures in turn; the first of a layer after a base
 * picture refers to that alone. */
static const uint8_t temporal[] = { 0, 2, 1, 2 };

void camera_init(struct camera *c, uint16_t place, struct camera_port port)
{
	memset(c, 0, sizeof(*c));
	c->place = place;
	c->mid = UNIT_MID_CAMERA;
	c->port = port;
	c->bps[0] = 150000;
	c->bps[1] = 500000;
	c->bps[2] = 1500000;
	for (unsigned i = 0; i < CAMERA_LAYERS_N; i++) {
		c->key[i] = true;
		c->seq[i] = (uint16_t)(65000 + 300 * i + place);
		c->picture[i] = (uint16_t)(100 * i);
	}
}

uint32_t camera_ssrc(const struct camera *c, unsigned layer)
{
	return 1000u * c->place + 10u * c->mid + (c->svc ? 0 : layer);
}

/* A packet of a frame. */
struct part {
	unsigned layer;
	unsigned temporal;
	bool key;
	bool first;
	bool last;
	size_t len; /* of the payload behind the descriptor */
};

static void write_head(struct camera *c, struct wr *w, const struct part *p)
{
	const unsigned stream = c->svc ? 0 : p->layer;
	const char mid = (char)('0' + c->mid);
	const char rid = unit_rid((enum unit_layer)p->layer);
	const uint8_t transport[2] = { (uint8_t)(c->transport >> 8),
				       (uint8_t)c->transport };
	struct rtp_element e[] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &mid },
		{ .id = UNIT_EXT_TRANSPORT_CC, .len = 2, .bytes = transport },
		{ .id = UNIT_EXT_RID, .len = 1, .bytes = &rid },
	};
	const bool top = !c->svc || p->layer + 1 == CAMERA_LAYERS_N ||
			 c->off[p->layer + 1];
	const struct rtp_head head = {
		.timestamp = c->frame * TICKS,
		.ssrc = camera_ssrc(c, p->layer),
		.seq = c->seq[stream]++,
		.pt = c->svc ? UNIT_PT_VP9 : UNIT_PT_VP8,
		.marker = p->last && top,
	};

	c->transport++;
	rtp_write(w, &head, e, c->svc ? 2 : 3);
}

static void write_vp8(struct camera *c, struct wr *w, const struct part *p)
{
	const bool sync = p->temporal > 0 && c->frame % 8 < 4;

	wr_u8(w, p->first ? 0x90 : 0x80); /* X, S */
	wr_u8(w, 0xe0);                   /* I, L, T */
	wr_u16(w, 0x8000 | c->picture[p->layer]);
	wr_u8(w, c->tl0[p->layer]);
	wr_u8(w, (uint8_t)(p->temporal << 6 | (sync ? 0x20 : 0)));
}

static void write_vp9(struct camera *c, struct wr *w, const struct part *p)
{
	wr_u8(w, (uint8_t)(VP9_I | VP9_L | (p->key ? 0 : VP9_P) |
			   (p->first ? VP9_B : 0) | (p->last ? VP9_E : 0)));
	wr_u16(w, 0x8000 | (uint16_t)c->frame);
	wr_u8(w, (uint8_t)(p->temporal << 5 | (p->temporal == 0 ? 0x10 : 0) |
			   p->layer << 1 | (p->layer > 0)));
	wr_u8(w, c->tl0[0]);
}

/* The constant wrapper of VP8, then a header of SFrame. */
static size_t write_sealed(const struct camera *c, struct wr *w,
			   const struct part *p)
{
	static const uint8_t key[] = { 0x10, 2,    0, 0x9d, 1,
				       0x2a, 0x10, 0, 0x10, 0 };
	const size_t at = wr_len(w);

	if (!p->first)
		return 0;
	if (!c->svc && p->key)
		wr_bytes(w, key, sizeof(key));
	else if (!c->svc)
		wr_u8(w, 0x11);
	wr_u8(w, 0x95);
	wr_u8(w, (uint8_t)(c->mid << 4));
	wr_u8(w, 0x21);
	return wr_len(w) - at;
}

static void send_part(struct camera *c, const struct part *p)
{
	static uint8_t bytes[HEAD_SIZE + CAMERA_PACKET_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));
	size_t len = p->len;
	size_t has;

	write_head(c, &w, p);
	if (c->svc)
		write_vp9(c, &w, p);
	else
		write_vp8(c, &w, p);
	has = write_sealed(c, &w, p);
	for (len = len > has ? len - has : 1; len > 0; len--)
		wr_u8(&w, c->junk++);
	if (wr_done(&w, &len) != OK)
		abort();
	c->sent_bytes[p->layer] += len;
	c->port.packet(c->port.arg, c->place, bytes, len);
}

static void shoot_layer(struct camera *c, unsigned layer, bool key)
{
	size_t left = c->bps[layer] / 8 / 30;
	struct part p = { .layer = layer, .key = key, .first = true };

	if (key) {
		left *= CAMERA_KEY_TIMES;
		c->since_key[layer] = 0;
		c->keys_n++;
	}
	p.temporal = temporal[c->since_key[layer]++ % sizeof(temporal)];
	if (p.temporal == 0 && (!c->svc || layer == 0))
		c->tl0[layer]++;
	while (!p.last) {
		p.len = left < CAMERA_PACKET_LEN ? left : CAMERA_PACKET_LEN;
		left -= p.len;
		p.last = left == 0;
		send_part(c, &p);
		p.first = false;
	}
	c->picture[layer] = (c->picture[layer] + 1) & 0x7fff;
	c->key[layer] = false;
}

void camera_shoot(struct camera *c)
{
	const bool all_key = c->svc && c->key[0];

	for (unsigned i = 0; i < CAMERA_LAYERS_N; i++) {
		if (c->off[i])
			c->key[i] = true; /* when it comes back */
		else if (c->bps[i] != 0)
			shoot_layer(c, i, c->svc ? all_key : c->key[i]);
	}
	c->frame++;
}

void camera_rtcp(struct camera *c, const uint8_t *p, size_t len)
{
	struct rtcp_compound compound;
	struct rtcp_feedback f;
	struct rtcp one;

	if (rtcp_open(&compound, rd_init(p, len)) != OK)
		abort();
	while (rtcp_next(&compound, &one)) {
		if (one.type != RTCP_PSFB || one.count != RTCP_PSFB_PLI ||
		    rtcp_feedback_read(&f, &one) != OK)
			continue;
		for (unsigned i = 0; i < CAMERA_LAYERS_N; i++)
			if (f.media == camera_ssrc(c, i))
				c->key[i] = true;
	}
}

void camera_watched(struct camera *c, uint8_t layers)
{
	for (unsigned i = 0; i < CAMERA_LAYERS_N; i++)
		c->off[i] = (layers & 1u << i) == 0;
}
