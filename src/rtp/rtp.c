#include "rtp/rtp.h"

#include "base/limits.h"

#include <assert.h>

enum {
	VERSION = 2,
	ONE_BYTE = 0xBEDE,  /* RFC 8285, section 4.2 */
	TWO_BYTES = 0x1000, /* section 4.3; the low four bits are anyone's */
	ONE_BYTE_MAX = 16,  /* what four bits of length can say */
	LAST_ID = 14,
	STOP_ID = 15,
};

enum rtp_kind rtp_kind(const uint8_t *datagram, size_t len)
{
	if (len == 0)
		return RTP_KIND_NONE;

	const uint8_t first = datagram[0];

	/* RFC 7983, section 7. */
	if (first < 4)
		return RTP_KIND_STUN;
	if (first >= 20 && first < 64)
		return RTP_KIND_DTLS;
	if (first >= 64 && first < 80)
		return RTP_KIND_CHANNEL;
	if (first < 128 || first >= 192 || len < 2)
		return RTP_KIND_NONE;
	if (datagram[1] >= 192 && datagram[1] < 224)
		return RTP_KIND_RTCP;
	return RTP_KIND_RTP;
}

/* Padding is a byte of zeros between elements, in both forms. */
static void read_one_byte(struct rtp *p, struct rd *r, const uint8_t *packet)
{
	while (r->left > 0) {
		const unsigned head = rd_u8(r);
		const unsigned id = head >> 4;

		if (head == 0)
			continue;
		/* RFC 8285, section 4.2: no elements are looked for behind id
		 * 15, nor behind an id 0 that has a length. */
		if (id == 0 || id == STOP_ID) {
			rd_bytes(r, r->left);
			return;
		}
		p->ext_at[id] = (uint16_t)(r->p - packet);
		p->ext_len[id] = (uint8_t)((head & 15) + 1);
		rd_bytes(r, p->ext_len[id]);
	}
}

static void read_two_bytes(struct rtp *p, struct rd *r, const uint8_t *packet)
{
	while (r->left > 0) {
		const unsigned id = rd_u8(r);

		if (id == 0)
			continue;

		const uint8_t len = rd_u8(r);

		if (id <= LAST_ID) {
			p->ext_at[id] = (uint16_t)(r->p - packet);
			p->ext_len[id] = len;
		}
		rd_bytes(r, len);
	}
}

static enum err read_extensions(struct rtp *p, struct rd *r,
				const uint8_t *packet)
{
	const unsigned profile = rd_u16(r);
	const size_t len = rd_u16(r) * (size_t)4;

	if (len > RTP_EXTENSIONS_LEN)
		return ERR_FORMAT;

	struct rd block = rd_sub(r, len);

	if (profile == ONE_BYTE)
		read_one_byte(p, &block, packet);
	else if ((profile & 0xfff0) == TWO_BYTES)
		read_two_bytes(p, &block, packet);
	return block.bad ? ERR_FORMAT : OK;
}

/* RFC 3550, section 5.1: the last byte counts the padding, itself included. */
static enum err read_payload(struct rtp *p, const struct rd *r, bool padded)
{
	size_t padding = 0;

	if (padded) {
		padding = r->left > 0 ? r->p[r->left - 1] : 0;
		if (padding == 0 || padding > r->left)
			return ERR_FORMAT;
	}
	p->padding_len = (uint8_t)padding;
	p->payload_len = (uint16_t)(r->left - padding);
	return OK;
}

enum err rtp_read(struct rtp *p, struct rd datagram)
{
	const uint8_t *packet = datagram.p;
	struct rtp out = { 0 };

	if (datagram.left < RTP_HEADER_LEN || datagram.left > UINT16_MAX)
		return ERR_FORMAT;

	const unsigned first = rd_u8(&datagram);
	const unsigned second = rd_u8(&datagram);

	if (first >> 6 != VERSION)
		return ERR_FORMAT;
	out.head.marker = second >> 7 != 0;
	out.head.pt = second & 0x7f;
	out.head.seq = rd_u16(&datagram);
	out.head.timestamp = rd_u32(&datagram);
	out.head.ssrc = rd_u32(&datagram);
	out.csrc_n = first & 15;
	rd_bytes(&datagram, out.csrc_n * (size_t)4);
	if ((first & 0x10) != 0)
		TRY(read_extensions(&out, &datagram, packet));
	if (datagram.bad)
		return ERR_FORMAT;
	out.payload_at = (uint16_t)(datagram.p - packet);
	TRY(read_payload(&out, &datagram, (first & 0x20) != 0));

	*p = out;
	return OK;
}

struct rd rtp_payload(const struct rtp *p, const uint8_t *packet)
{
	return rd_init(packet + p->payload_at, p->payload_len);
}

struct rd rtp_ext(const struct rtp *p, const uint8_t *packet, uint8_t id)
{
	assert(id < RTP_EXT_IDS);
	return (struct rd){ .p = packet + p->ext_at[id],
			    .left = p->ext_len[id],
			    .bad = p->ext_at[id] == 0 };
}

static bool one_byte_will_do(const struct rtp_element *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert(e[i].id >= 1 && e[i].id <= LAST_ID && e[i].len > 0);
		if (e[i].len > ONE_BYTE_MAX)
			return false;
	}
	return true;
}

static void write_element(struct wr *w, struct rtp_element *e, bool one_byte)
{
	if (one_byte) {
		wr_u8(w, (uint8_t)(e->id << 4 | (e->len - 1)));
	} else {
		wr_u8(w, e->id);
		wr_u8(w, e->len);
	}
	e->at = wr_len(w);
	if (e->bytes == NULL)
		wr_zeros(w, e->len);
	else
		wr_bytes(w, e->bytes, e->len);
}

static void write_extensions(struct wr *w, struct rtp_element *e, size_t n,
			     size_t start)
{
	const bool one_byte = one_byte_will_do(e, n);
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += e[i].len + (one_byte ? (size_t)1 : 2);

	const size_t words = (len + 3) / 4;

	assert(words <= UINT16_MAX);
	wr_u16(w, one_byte ? ONE_BYTE : TWO_BYTES);
	wr_u16(w, (uint16_t)words);
	for (size_t i = 0; i < n; i++) {
		write_element(w, &e[i], one_byte);
		e[i].at -= start;
	}
	wr_zeros(w, words * 4 - len);
}

void rtp_write(struct wr *w, const struct rtp_head *h, struct rtp_element *e,
	       size_t n)
{
	const size_t start = wr_len(w);

	wr_u8(w, (uint8_t)(VERSION << 6 | (n > 0 ? 0x10 : 0)));
	wr_u8(w, (uint8_t)((h->marker ? 0x80 : 0) | (h->pt & 0x7f)));
	wr_u16(w, h->seq);
	wr_u32(w, h->timestamp);
	wr_u32(w, h->ssrc);
	if (n > 0)
		write_extensions(w, e, n, start);
}

void rtp_set_head(uint8_t *packet, const struct rtp_head *h)
{
	struct wr w = wr_init(packet + 1, RTP_HEADER_LEN - 1);

	wr_u8(&w, (uint8_t)((h->marker ? 0x80 : 0) | (h->pt & 0x7f)));
	wr_u16(&w, h->seq);
	wr_u32(&w, h->timestamp);
	wr_u32(&w, h->ssrc);
}

void rtp_set_u16(uint8_t *at, uint16_t v)
{
	struct wr w = wr_init(at, 2);

	wr_u16(&w, v);
}

enum err rtp_rtx_read(uint16_t *seq, struct rd *payload)
{
	struct rd r = *payload;
	const uint16_t osn = rd_u16(&r);

	if (r.bad)
		return ERR_FORMAT;
	*seq = osn;
	*payload = r;
	return OK;
}
