/* sfu_rtcp(): what receivers say of what they were sent, and senders of what they
 * send. */
#include "base/rd.h"
#include "rtp/rtcp.h"
#include "sfu/feedback.h"
#include "sfu/path.h"
#include "sfu/repair.h"
#include "sfu/report.h"
#include "sfu/ssrc.h"

static void want_key(struct sfu *s, uint16_t place, uint32_t ssrc)
{
	unsigned slot = ssrc_slot(ssrc);
	uint16_t stream;

	if (slot == SLOTS_N)
		return;
	stream = s->members[place].slots[slot].run.stream;
	if (stream != STREAM_NONE)
		feedback_want_key(s, stream);
}

static void want_keys(struct sfu *s, uint16_t place,
		      const struct rtcp_feedback *f)
{
	struct rd fci = f->fci;
	uint32_t ssrc;
	uint8_t seq;

	while (rtcp_fir_next(&fci, &ssrc, &seq))
		want_key(s, place, ssrc);
}

static void repair(struct sfu *s, uint16_t place, const struct rtcp_feedback *f)
{
	struct rtcp_nack nack;
	unsigned slot = ssrc_slot(f->media);

	if (rtcp_nack_read(&nack, f) != OK) {
		sfu_tally(s, SFU_dropped_feedback);
		return;
	}
	if (slot >= UNIT_SOUND_N && slot < SLOTS_N)
		repair_asked(s, place, slot, &nack);
}

static void take_feedback(struct sfu *s, uint16_t place, const struct rtcp *p)
{
	struct rtcp_feedback f;

	if (rtcp_feedback_read(&f, p) != OK) {
		sfu_tally(s, SFU_dropped_feedback);
		return;
	}
	if (path_feedback(s, place, p, &f))
		return;
	if (p->type == RTCP_RTPFB && p->count == RTCP_RTPFB_NACK)
		repair(s, place, &f);
	else if (p->type == RTCP_PSFB && p->count == RTCP_PSFB_PLI)
		want_key(s, place, f.media);
	else if (p->type == RTCP_PSFB && p->count == RTCP_PSFB_FIR)
		want_keys(s, place, &f);
}

static void take_report(struct sfu *s, uint16_t place, const struct rtcp *p)
{
	struct rtcp_report report;

	if (rtcp_report_read(&report, p) == OK)
		report_heard(s, place, &report);
	else
		sfu_tally(s, SFU_dropped_feedback);
}

void sfu_rtcp(struct sfu *s, uint16_t place, const uint8_t *p, size_t len)
{
	struct rtcp_compound compound;
	struct rtcp one;

	if (!s->members[place].here ||
	    rtcp_open(&compound, rd_init(p, len)) != OK) {
		sfu_tally(s, SFU_dropped_feedback);
		return;
	}
	while (rtcp_next(&compound, &one)) {
		path_report(s, place, &one);
		if (one.type == RTCP_RTPFB || one.type == RTCP_PSFB)
			take_feedback(s, place, &one);
		else if (one.type == RTCP_SR || one.type == RTCP_RR)
			take_report(s, place, &one);
	}
}
