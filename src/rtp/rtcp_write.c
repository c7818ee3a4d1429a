#include "rtp/rtcp.h"

#include <assert.h>

enum {
	VERSION = 2,
	BLOCK_WORDS = 6,
	SENDER_WORDS = 5,
	CNAME = 1,
	BLP_BITS = 16,
};

/* RFC 3550, section 6.4.1: the length is in words, less the first. */
static void write_head(struct wr *w, unsigned count, unsigned type,
		       size_t words)
{
	assert(words <= UINT16_MAX);
	wr_u8(w, (uint8_t)(VERSION << 6 | count));
	wr_u8(w, (uint8_t)type);
	wr_u16(w, (uint16_t)words);
}

static void write_block(struct wr *w, const struct rtcp_block *b)
{
	wr_u32(w, b->ssrc);
	wr_u32(w, (uint32_t)b->fraction_lost << 24 |
			  ((uint32_t)b->lost_n & 0xffffff));
	wr_u32(w, b->highest_seq);
	wr_u32(w, b->jitter);
	wr_u32(w, b->last_sr);
	wr_u32(w, b->since_sr);
}

void rtcp_write_report(struct wr *w, uint32_t ssrc,
		       const struct rtcp_sender *sender,
		       const struct rtcp_block *blocks, size_t n)
{
	const size_t own_words = sender == NULL ? 1 : 1 + SENDER_WORDS;

	assert(n <= RTCP_BLOCKS_MAX);
	write_head(w, (unsigned)n, sender == NULL ? RTCP_RR : RTCP_SR,
		   own_words + n * BLOCK_WORDS);
	wr_u32(w, ssrc);
	if (sender != NULL) {
		wr_u64(w, sender->ntp);
		wr_u32(w, sender->timestamp);
		wr_u32(w, sender->packets_n);
		wr_u32(w, sender->octets_n);
	}
	for (size_t i = 0; i < n; i++)
		write_block(w, &blocks[i]);
}

void rtcp_write_cname(struct wr *w, uint32_t ssrc, const char *cname,
		      size_t len)
{
	/* Type and length, then a zero ends the list and pads it (6.5). */
	const size_t words = (2 + len + 1 + 3) / 4;

	assert(len <= RTCP_CNAME_MAX);
	write_head(w, 1, RTCP_SDES, 1 + words);
	wr_u32(w, ssrc);
	wr_u8(w, CNAME);
	wr_u8(w, (uint8_t)len);
	wr_bytes(w, cname, len);
	wr_zeros(w, words * 4 - 2 - len);
}

static void write_feedback(struct wr *w, unsigned type, unsigned fmt,
			   const struct rtcp_feedback *f, size_t fci_words)
{
	write_head(w, fmt, type, 2 + fci_words);
	wr_u32(w, f->sender);
	wr_u32(w, f->media);
}

/* The numbers behind seqs[0] that go with it, as its BLP. How many are taken. */
static size_t pack(uint16_t *blp, const uint16_t *seqs, size_t n)
{
	uint16_t last = 0;
	size_t i = 1;

	*blp = 0;
	for (; i < n; i++) {
		const uint16_t after = (uint16_t)(seqs[i] - seqs[0]);

		/* What does not ascend has an entry of its own. */
		if (after <= last || after > BLP_BITS)
			break;
		*blp |= (uint16_t)(1u << (after - 1));
		last = after;
	}
	return i;
}

void rtcp_write_nack(struct wr *w, const struct rtcp_feedback *f,
		     const uint16_t *seqs, size_t n)
{
	size_t words = 0;
	uint16_t blp;

	assert(n > 0);
	for (size_t i = 0; i < n; i += pack(&blp, seqs + i, n - i))
		words++;
	write_feedback(w, RTCP_RTPFB, RTCP_RTPFB_NACK, f, words);
	for (size_t i = 0; i < n;) {
		wr_u16(w, seqs[i]);
		i += pack(&blp, seqs + i, n - i);
		wr_u16(w, blp);
	}
}

void rtcp_write_pli(struct wr *w, const struct rtcp_feedback *f)
{
	write_feedback(w, RTCP_PSFB, RTCP_PSFB_PLI, f, 0);
}

void rtcp_write_fir(struct wr *w, const struct rtcp_feedback *f, uint8_t seq)
{
	/* RFC 5104, section 4.3.1.2: the head names no source, the FCI does. */
	const struct rtcp_feedback head = { .sender = f->sender };

	write_feedback(w, RTCP_PSFB, RTCP_PSFB_FIR, &head, 2);
	wr_u32(w, f->media);
	wr_u8(w, seq);
	wr_zeros(w, 3);
}

void rtcp_write_bye(struct wr *w, uint32_t ssrc)
{
	write_head(w, 1, RTCP_BYE, 1);
	wr_u32(w, ssrc);
}
