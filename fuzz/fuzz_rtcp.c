/* Every packet of a compound that opens is read, and what it says we can write
 * and read again. */
#include "base/limits.h"
#include "rtp/rtcp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t buf[65536];

static void must(bool holds)
{
	if (!holds)
		abort();
}

static struct rtcp only_packet(const struct wr *w)
{
	struct rtcp_compound c;
	struct rtcp p;

	must(!w->full);
	must(rtcp_open(&c, rd_init(buf, wr_len(w))) == OK);
	must(rtcp_next(&c, &p));
	must(c.rest.left == 0);
	return p;
}

static void same_report(const struct rtcp_report *r)
{
	struct rtcp_block blocks[RTCP_BLOCKS_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	struct rtcp_report again;
	struct rd left = r->blocks;
	size_t n = 0;

	while (n < RTCP_BLOCKS_MAX && rtcp_block_next(&left, &blocks[n]))
		n++;
	must(left.left == 0);
	rtcp_write_report(&w, r->ssrc, r->is_sender ? &r->sender : NULL, blocks,
			  n);

	const struct rtcp p = only_packet(&w);

	must(rtcp_report_read(&again, &p) == OK);
	must(again.ssrc == r->ssrc && again.is_sender == r->is_sender);
	must(again.sender.ntp == r->sender.ntp);
	must(again.blocks.left == r->blocks.left);
	must(memcmp(again.blocks.p, r->blocks.p, r->blocks.left) == 0);
}

/* In the order they were named, whatever that is. */
static void same_nack(const struct rtcp_feedback *f)
{
	static uint16_t seqs[RTCP_NACK_N];
	struct wr w = wr_init(buf, sizeof(buf));
	struct rtcp_nack nack;
	struct rtcp_feedback again;
	uint16_t seq;
	size_t n = 0;

	if (rtcp_nack_read(&nack, f) != OK)
		return;
	while (rtcp_nack_next(&nack, &seq)) {
		must(n < RTCP_NACK_N);
		seqs[n++] = seq;
	}
	must(n > 0);
	rtcp_write_nack(&w, f, seqs, n);

	const struct rtcp p = only_packet(&w);
	size_t i = 0;

	must(rtcp_feedback_read(&again, &p) == OK);
	must(rtcp_nack_read(&nack, &again) == OK);
	while (rtcp_nack_next(&nack, &seq))
		must(i < n && seqs[i++] == seq);
	must(i == n);
}

static void look_feedback(const struct rtcp *p)
{
	struct rtcp_feedback f;
	struct rtcp_remb remb;
	struct rd fci;
	uint32_t ssrc;
	uint8_t seq;

	if (rtcp_feedback_read(&f, p) != OK)
		return;
	same_nack(&f);
	if (rtcp_remb_read(&remb, &f) == OK)
		must(remb.ssrcs.left % 4 == 0);
	fci = f.fci;
	while (rtcp_fir_next(&fci, &ssrc, &seq)) {
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtcp_compound c;
	struct rtcp_report r;
	struct rd ssrcs;
	struct rtcp p;
	size_t n = 0;

	if (rtcp_open(&c, rd_init(data, size)) != OK)
		return 0;
	while (rtcp_next(&c, &p)) {
		n++;
		if (rtcp_report_read(&r, &p) == OK)
			same_report(&r);
		if (rtcp_bye_read(&ssrcs, &p) == OK)
			must(ssrcs.left == p.count * (size_t)4);
		look_feedback(&p);
	}
	must(n >= 1 && n <= RTCP_PACKETS_N && c.rest.left == 0);
	return 0;
}
