#include "sfu/path.h"

#include "rtp/twcc.h"
#include "sfu/fanout.h"
#include "sfu/layers.h"
#include "sfu/pace.h"

enum {
	START_BPS = 300 * 1000,
	MIN_BPS = 50 * 1000,
	MAX_BPS = 20 * 1000 * 1000,
	START_US = 5 * 1000 * 1000, /* it is tried whatever is wanted */
	LOOK_US = BWE_TICK_MS * 1000,
	LOWER_LEN = 20 + 8 + 16, /* IP, UDP, SRTP's tag */
};

static void open_path(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];
	const uint32_t start_bps =
		s->config.start_bps != 0 ? s->config.start_bps : START_BPS;

	path->open = true;
	path->waiting = &s->ring[(size_t)place * SFU_WAITING_N];
	path->eager = true;
	path->waits = false;
	path->waiting_n = 0;
	path->waiting_bytes = 0;
	path->said_n = 0;
	path->opened_us = s->now_us;
	path->down_us = 0;
	path->down_bps = 0;
	path->up_us = 0;
	path->patience_us = 0;
	path->allotted_bps = 0;
	path->target_bps = start_bps;
	bwe_init(&path->bwe, s->now_us, start_bps, MIN_BPS, MAX_BPS);
	pacer_init(&path->pacer, s->now_us, start_bps);
}

struct path *path_to(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];

	if (!path->open)
		open_path(s, place);
	return path;
}

void path_close(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];

	if (!path->open)
		return;
	pace_forget(s, place);
	path->open = false;
}

uint32_t path_size(const struct sfu_out *out)
{
	return (uint32_t)(out->head_len + out->payload_len) + LOWER_LEN;
}

void path_sent(struct sfu *s, const struct sfu_out *out, uint8_t cluster)
{
	struct path *path = path_to(s, out->place);
	const uint32_t size = path_size(out);
	const uint16_t seq =
		(uint16_t)(s->members[out->place].transport_number - 1);

	if (path->said_n < TWCC_STATUS_N)
		path->said_n = (uint16_t)(path->said_n + SFU_SAID_TIMES_N);
	bwe_sent(&path->bwe, seq, size, s->now_us, cluster);
	pacer_sent(&path->pacer, s->now_us, size);
}

/* The estimate may have changed. What is allotted follows downwards at once, and
 * upwards with the next look at all layers. */
static void follow(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];
	const uint32_t bps = bwe_target_bps(&path->bwe);

	pacer_target(&path->pacer, s->now_us, bps, bwe_is_clean(&path->bwe));
	if (bps < path->allotted_bps && bps < path->target_bps)
		layers_allot(s, place);
}

static void take_arrivals(struct sfu *s, struct path *path, struct twcc *t)
{
	const uint64_t mask = 0xffffff; /* the reference has 24 bits */
	uint64_t at_us = ((uint64_t)(int64_t)t->reference & mask) *
			 TWCC_REFERENCE_TICKS * TWCC_TICK_US;
	struct twcc_status status;

	bwe_feedback_begin(&path->bwe, s->now_us);
	while (twcc_next(t, &status)) {
		if (status.received)
			at_us += (uint64_t)(status.delta *
					    (int64_t)TWCC_TICK_US);
		bwe_feedback_packet(&path->bwe, status.seq, status.received,
				    at_us);
	}
	bwe_feedback_end(&path->bwe);
}

/* How many packets a feedback tells of, before it is read. */
static uint16_t said_of(struct rd fci)
{
	rd_u16(&fci);
	return rd_u16(&fci);
}

static bool take_twcc(struct sfu *s, uint16_t place,
		      const struct rtcp_feedback *f)
{
	struct path *path = &s->paths[place];
	struct twcc t;

	/* Twenty bytes can tell of thousands, a datagram of half a million: who
	 * says more than there was to say is not listened to. */
	if ((path->open && said_of(f->fci) > path->said_n) ||
	    twcc_read(&t, f->fci) != OK) {
		sfu_tally(s, SFU_dropped_feedback);
		return true;
	}
	if (!path->open)
		return true;
	path->said_n = (uint16_t)(path->said_n - t.status_n);
	take_arrivals(s, path, &t);
	follow(s, place);
	return true;
}

static bool take_remb(struct sfu *s, uint16_t place,
		      const struct rtcp_feedback *f)
{
	struct rtcp_remb remb;

	if (rtcp_remb_read(&remb, f) != OK)
		return false;
	if (!s->paths[place].open)
		return true;
	bwe_remb(&s->paths[place].bwe,
		 remb.bps < MAX_BPS ? (uint32_t)remb.bps : MAX_BPS, s->now_us);
	follow(s, place);
	return true;
}

bool path_feedback(struct sfu *s, uint16_t place, const struct rtcp *p,
		   const struct rtcp_feedback *f)
{
	if (p->type == RTCP_RTPFB && p->count == RTCP_RTPFB_TWCC)
		return take_twcc(s, place, f);
	if (p->type == RTCP_PSFB && p->count == RTCP_PSFB_AFB)
		return take_remb(s, place, f);
	return false;
}

/* The worst of the slots: the path is the same, and one that is not lossy may
 * just carry little. */
void path_report(struct sfu *s, uint16_t place, const struct rtcp *p)
{
	struct path *path = &s->paths[place];
	struct rtcp_report report;
	struct rtcp_block block;
	uint8_t lost_256 = 0;
	bool any = false;

	if ((p->type != RTCP_SR && p->type != RTCP_RR) || !path->open ||
	    rtcp_report_read(&report, p) != OK)
		return;
	while (rtcp_block_next(&report.blocks, &block)) {
		any = true;
		if (block.fraction_lost > lost_256)
			lost_256 = block.fraction_lost;
	}
	if (!any)
		return;
	bwe_loss(&path->bwe, lost_256, s->now_us);
	follow(s, place);
}

/* ---- time */

/* A slot of pictures, whose retransmissions padding is sent as. The description
 * names them all, so the first will do where none carries anything: who has room
 * for sound alone would never be probed otherwise, and so never see anybody. */
static uint32_t padding_slot(const struct sfu *s, uint16_t place)
{
	for (uint32_t i = UNIT_SOUND_N; i < SLOTS_N; i++)
		if (s->members[place].slots[i].started)
			return (uint32_t)place * SLOTS_N + i;
	return (uint32_t)place * SLOTS_N + UNIT_SOUND_N;
}

static void probe(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];
	uint32_t bytes = 0;
	uint32_t slot;
	uint8_t cluster;

	if (path->waiting_n != 0)
		return;
	cluster = bwe_probe_next(&path->bwe, s->now_us, &bytes);
	if (cluster == 0)
		return;
	slot = padding_slot(s, place);
	for (uint32_t sent = 0; sent < bytes;)
		sent += fanout_pad(s, slot, cluster);
}

static bool is_eager(const struct sfu *s, const struct path *path)
{
	return path->bwe.probe.step != PROBE_IDLE ||
	       path->bwe.want_bps > bwe_target_bps(&path->bwe) ||
	       s->now_us - path->opened_us < START_US;
}

/* With every BWE_TICK_MS all, and with every tick of the pacer the eager. */
static bool look(struct sfu *s, uint16_t place, bool all)
{
	struct path *path = &s->paths[place];

	if (!path->open || (!all && !path->eager))
		return false;
	if (all) {
		bwe_tick(&path->bwe, s->now_us);
		follow(s, place);
	}
	probe(s, place);
	path->eager = is_eager(s, path);
	return path->eager;
}

uint64_t path_tick(struct sfu *s)
{
	const bool all = s->now_us >= s->paths_us;
	bool any = false;

	if (!all && s->now_us < s->probes_us)
		return s->probes_us < s->paths_us ? s->probes_us : s->paths_us;
	if (all)
		s->paths_us = s->now_us + LOOK_US;
	for (uint16_t i = 0; i < s->here_n; i++)
		any = look(s, s->here[i], all) || any;
	s->probes_us = any ? s->now_us + PACER_TICK_US : s->paths_us;
	return s->probes_us < s->paths_us ? s->probes_us : s->paths_us;
}
