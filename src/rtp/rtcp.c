#include "rtp/rtcp.h"

#include "base/limits.h"

enum {
	VERSION = 2,
	HEADER_LEN = 4,
	BLOCK_LEN = 24,
	NACK_LEN = 4,
	FIR_LEN = 8,
	REMB = 0x52454D42, /* "REMB" */
	REMB_MANTISSA_BITS = 18,
};

static const uint64_t ntp_offset_s = 2208988800; /* from 1900 to 1970 */

/* RFC 3550, section 6.4.1: padding may only be in the last packet, and its last
 * byte counts it. */
static enum err read_packet(struct rtcp *p, struct rd *r)
{
	const unsigned first = rd_u8(r);
	struct rtcp out = { .count = first & 31 };

	out.type = rd_u8(r);
	out.body = rd_sub(r, rd_u16(r) * (size_t)4);
	if (r->bad || first >> 6 != VERSION)
		return ERR_FORMAT;
	if ((first & 0x20) != 0) {
		const size_t left = out.body.left;
		const size_t padding = left > 0 ? out.body.p[left - 1] : 0;

		if (r->left != 0 || padding == 0 || padding > left)
			return ERR_FORMAT;
		out.body.left -= padding;
	}
	*p = out;
	return OK;
}

enum err rtcp_open(struct rtcp_compound *c, struct rd datagram)
{
	struct rd r = datagram;
	struct rtcp p;

	if (r.left == 0)
		return ERR_FORMAT;
	for (unsigned n = 0; r.left > 0; n++) {
		if (n == RTCP_PACKETS_N)
			return ERR_FULL;
		TRY(read_packet(&p, &r));
	}
	c->rest = datagram;
	return OK;
}

bool rtcp_next(struct rtcp_compound *c, struct rtcp *p)
{
	return c->rest.left > 0 && read_packet(p, &c->rest) == OK;
}

enum err rtcp_report_read(struct rtcp_report *r, const struct rtcp *p)
{
	struct rd body = p->body;
	struct rtcp_report out = { .is_sender = p->type == RTCP_SR };

	if (p->type != RTCP_SR && p->type != RTCP_RR)
		return ERR_FORMAT;
	out.ssrc = rd_u32(&body);
	if (out.is_sender) {
		out.sender.ntp = rd_u64(&body);
		out.sender.timestamp = rd_u32(&body);
		out.sender.packets_n = rd_u32(&body);
		out.sender.octets_n = rd_u32(&body);
	}
	/* What stands behind the blocks is a profile's (section 6.4.3). */
	out.blocks = rd_sub(&body, p->count * (size_t)BLOCK_LEN);
	if (body.bad)
		return ERR_FORMAT;
	*r = out;
	return OK;
}

bool rtcp_block_next(struct rd *blocks, struct rtcp_block *b)
{
	if (blocks->left < BLOCK_LEN)
		return false;
	b->ssrc = rd_u32(blocks);

	const uint32_t lost = rd_u32(blocks);
	const int32_t low = (int32_t)(lost & 0xffffff);

	b->fraction_lost = (uint8_t)(lost >> 24);
	b->lost_n = (lost & 0x800000) != 0 ? low - 0x1000000 : low;
	b->highest_seq = rd_u32(blocks);
	b->jitter = rd_u32(blocks);
	b->last_sr = rd_u32(blocks);
	b->since_sr = rd_u32(blocks);
	return true;
}

enum err rtcp_bye_read(struct rd *ssrcs, const struct rtcp *p)
{
	struct rd body = p->body;
	struct rd out = rd_sub(&body, p->count * (size_t)4);

	if (p->type != RTCP_BYE || body.bad)
		return ERR_FORMAT;
	*ssrcs = out; /* a reason may follow */
	return OK;
}

enum err rtcp_feedback_read(struct rtcp_feedback *f, const struct rtcp *p)
{
	struct rd body = p->body;
	struct rtcp_feedback out;

	if (p->type != RTCP_RTPFB && p->type != RTCP_PSFB)
		return ERR_FORMAT;
	out.sender = rd_u32(&body);
	out.media = rd_u32(&body);
	out.fci = body;
	if (body.bad)
		return ERR_FORMAT;
	*f = out;
	return OK;
}

enum err rtcp_nack_read(struct rtcp_nack *n, const struct rtcp_feedback *f)
{
	/* RFC 4585, section 6.2.1: at least one. */
	if (f->fci.left == 0 || f->fci.left % NACK_LEN != 0)
		return ERR_FORMAT;
	*n = (struct rtcp_nack){ .fci = f->fci, .left_n = RTCP_NACK_N };
	return OK;
}

bool rtcp_nack_next(struct rtcp_nack *n, uint16_t *seq)
{
	if (n->left_n == 0)
		return false;
	if (n->lost == 0) {
		if (n->fci.left < NACK_LEN)
			return false;
		n->seq = rd_u16(&n->fci);
		n->lost = (uint32_t)rd_u16(&n->fci) << 1 | 1;
	}
	for (; (n->lost & 1) == 0; n->lost >>= 1)
		n->seq++;
	*seq = n->seq;
	n->seq++;
	n->lost >>= 1;
	n->left_n--;
	return true;
}

bool rtcp_fir_next(struct rd *fci, uint32_t *ssrc, uint8_t *seq)
{
	if (fci->left < FIR_LEN)
		return false;
	*ssrc = rd_u32(fci);
	*seq = rd_u8(fci);
	rd_bytes(fci, 3);
	return true;
}

/* draft-alvestrand-rmcat-remb-03, section 2.2. */
enum err rtcp_remb_read(struct rtcp_remb *r, const struct rtcp_feedback *f)
{
	struct rd fci = f->fci;
	const uint32_t name = rd_u32(&fci);
	const size_t n = rd_u8(&fci);
	const uint32_t high = rd_u8(&fci);
	const uint32_t rate = high << 16 | rd_u16(&fci);
	const unsigned exponent = rate >> REMB_MANTISSA_BITS;
	const uint64_t mantissa = rate & ((1u << REMB_MANTISSA_BITS) - 1);
	const struct rd ssrcs = rd_sub(&fci, n * 4);

	if (!rd_done(&fci) || name != REMB)
		return ERR_FORMAT;
	if (mantissa << exponent >> exponent != mantissa)
		return ERR_FORMAT;
	r->bps = mantissa << exponent;
	r->ssrcs = ssrcs;
	return OK;
}

uint64_t rtcp_ntp_of_us(uint64_t unix_us)
{
	const uint64_t s = unix_us / 1000000 + ntp_offset_s;
	const uint64_t us = unix_us % 1000000;

	return s << 32 | (us << 32) / 1000000;
}

uint64_t rtcp_us_of_ntp(uint64_t ntp)
{
	/* RFC 4330, section 3: with bit 0 clear it is after 2036. */
	const uint64_t era = ntp >> 63 == 0 ? (uint64_t)1 << 32 : 0;
	const uint64_t s = (ntp >> 32) + era;
	const uint64_t fraction_us = (ntp & UINT32_MAX) * 1000000;

	if (s < ntp_offset_s)
		return 0;
	/* Rounded, so that what came from microseconds goes back to them. */
	return (s - ntp_offset_s) * 1000000 +
	       ((fraction_us + (1u << 31)) >> 32);
}

uint32_t rtcp_ntp_middle(uint64_t ntp)
{
	return (uint32_t)(ntp >> 16);
}

uint32_t rtcp_delay_of_us(uint64_t us)
{
	const uint64_t most_us = (uint64_t)UINT32_MAX * 1000000 >> 16;

	return us > most_us ? UINT32_MAX : (uint32_t)((us << 16) / 1000000);
}

uint64_t rtcp_us_of_delay(uint32_t delay)
{
	return (uint64_t)delay * 1000000 >> 16;
}
