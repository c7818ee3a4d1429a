/* sfu_rtcp(): what receivers say of what they were sent, and senders of what they
 * send. */
#include "base/rd.h"
#include "rtp/rtcp.h"
#include "sfu/fanout.h"
#include "sfu/path.h"
#include "sfu/stream.h"

/* The slot of an SSRC of ours; NULL for none. */
static struct slot *slot_of(struct sfu *s, uint16_t place, uint32_t ssrc,
			    uint32_t *at)
{
	uint32_t n;

	if (ssrc >= UNIT_SSRC_PICTURE &&
	    ssrc < UNIT_SSRC_PICTURE + 2 * UNIT_PICTURE_N)
		n = UNIT_SOUND_N + (ssrc - UNIT_SSRC_PICTURE) / 2;
	else if (ssrc >= UNIT_SSRC_SOUND &&
		 ssrc < UNIT_SSRC_SOUND + UNIT_SOUND_N)
		n = ssrc - UNIT_SSRC_SOUND;
	else
		return NULL;
	*at = (uint32_t)place * SLOTS_N + n;
	return &s->members[place].slots[n];
}

static void want_key(struct sfu *s, uint16_t place, uint32_t ssrc)
{
	uint32_t at;
	const struct slot *slot = slot_of(s, place, ssrc, &at);

	if (slot == NULL || unit_is_sound(slot->context))
		return;
	if (slot->run.stream != STREAM_NONE)
		s->streams[slot->run.stream].wants_key = true;
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

static void again(struct sfu *s, uint32_t at, uint16_t seq)
{
	struct slot *slot = &s->members[at / SLOTS_N].slots[at % SLOTS_N];
	struct fanout_to to = { .slot = at, .again = true };
	const struct packet *p =
		slot_was(s, slot, seq, &to.numbers, &to.is_hole);

	if (p == NULL) {
		sfu_tally(s, SFU_repair_gone);
		return;
	}
	fanout_send(s, &to, p);
}

static void repair(struct sfu *s, uint16_t place, const struct rtcp_feedback *f)
{
	struct rtcp_nack nack;
	uint16_t seq;
	uint32_t at;
	const struct slot *slot = slot_of(s, place, f->media, &at);

	if (slot == NULL || unit_is_sound(slot->context) ||
	    rtcp_nack_read(&nack, f) != OK)
		return;
	while (rtcp_nack_next(&nack, &seq))
		again(s, at, seq);
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
	}
}
