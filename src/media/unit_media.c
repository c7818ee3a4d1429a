/* SRTP in and out: the hop's keys. */
#include "media/unit_state.h"

#include "base/rd.h"
#include "os/tap.h"

#include <assert.h>
#include <string.h>

uint8_t *unit_room(struct unit *u, size_t len)
{
	assert(len <= UNIT_ARENA_LEN);
	if (UNIT_ARENA_LEN - u->arena_len < len)
		unit_flush(u);
	return u->arena + u->arena_len;
}

void unit_send(struct unit *u, const struct ice_path *path, uint8_t *p,
	       size_t len, int32_t group)
{
	struct unit_out out = { .len = len, .path = path, .group = group };

	out.p = p;
	u->arena_len = (size_t)(p - u->arena) + len;
	u->user.send(u->user.arg, &out);
}

void unit_flush(struct unit *u)
{
	u->user.flush(u->user.arg);
	u->arena_len = 0;
}

/* The flow of an SSRC, or a free one; NULL when there is none. */
static struct flow *flow_of(struct peer *peer, uint32_t ssrc)
{
	struct flow *unused = NULL;

	for (unsigned i = 0; i < UNIT_FLOWS_N; i++) {
		struct flow *f = &peer->flows[i];

		if (f->taken && f->ssrc == ssrc)
			return f;
		if (!f->taken && unused == NULL)
			unused = f;
	}
	return unused;
}

/* RFC 3550: the SSRC of a packet stands at 8, of RTCP at 4. */
static bool ssrc_of(const struct media_in *in, uint32_t *ssrc)
{
	struct rd r = rd_init(in->p, in->len);

	rd_bytes(&r, in->is_rtcp ? 4 : 8);
	*ssrc = rd_u32(&r);
	return !r.bad;
}

static void count_refusal(struct unit *u, enum err e)
{
	if (e == ERR_AUTH)
		u->counters[UNIT_dropped_auth]++;
	else if (e == ERR_REPLAY)
		u->counters[UNIT_dropped_replay]++;
	else
		u->counters[UNIT_dropped_form]++;
}

void unit_take_media(struct unit *u, struct peer *peer,
		     const struct media_in *in)
{
	uint16_t place = unit_place(u, peer);
	size_t len = in->len;
	uint32_t ssrc;
	struct flow *flow;
	enum err e;

	if (peer->state != PEER_CONNECTED) {
		u->counters[UNIT_dropped_early]++;
		return;
	}
	flow = ssrc_of(in, &ssrc) ? flow_of(peer, ssrc) : NULL;
	if (flow == NULL) {
		u->counters[UNIT_dropped_flows]++;
		return;
	}
	e = in->is_rtcp ? srtcp_unprotect(&peer->in, &flow->rtcp, in->p, &len)
			: srtp_unprotect(&peer->in, &flow->rtp, in->p, &len);
	if (e != OK) {
		count_refusal(u, e);
		return;
	}
	flow->taken = true;
	flow->ssrc = ssrc;
	ice_used(&peer->ice, in->path, u->now_us);
	if (in->is_rtcp)
		sfu_rtcp(u->sfu, place, in->p, len);
	else
		sfu_rtp(u->sfu, place, in->p, len);
}

static enum err protect_rtcp(struct peer *peer, const struct sfu_out *out,
			     uint8_t *to, size_t *len)
{
	size_t size = out->head_len + SRTCP_GROWTH_MAX;

	*len = out->head_len;
	memcpy(to, out->head, out->head_len);
	return srtcp_protect(&peer->out, peer->rtcp_index++, to, size, len);
}

/* Where nothing of the payload was rewritten it is encrypted from where it lies
 * into where it is sent from. */
static enum err protect_rtp(const struct peer *peer, const struct sfu_out *out,
			    uint8_t *to, size_t *len)
{
	const size_t rewritten_len = out->head_len - out->header_len;
	struct srtp_packet p = {
		.index = out->index,
		.out = to,
		.out_size = out->head_len + out->payload_len + SRTP_GROWTH_MAX,
		.header_len = out->header_len,
		.payload = out->payload,
		.payload_len = rewritten_len + out->payload_len,
	};

	tap_packet(out->place, out->head, out->head_len, out->payload,
		   out->payload_len);
	memcpy(to, out->head, out->head_len);
	if (rewritten_len != 0) {
		memcpy(to + out->head_len, out->payload, out->payload_len);
		p.payload = to + out->header_len;
	}
	return srtp_protect(&peer->out, &p, len);
}

void unit_send_media(void *arg, const struct sfu_out *out)
{
	struct unit *u = arg;
	struct peer *peer = &u->peers[out->place];
	const struct ice_path *path = ice_selected(&peer->ice, u->now_us);
	size_t len;
	uint8_t *to;
	enum err e;

	if (path == NULL) {
		u->counters[UNIT_unsent]++;
		return;
	}
	to = unit_room(u, out->head_len + out->payload_len + SRTCP_GROWTH_MAX);
	e = out->class == SFU_RTCP ? protect_rtcp(peer, out, to, &len)
				   : protect_rtp(peer, out, to, &len);
	assert(e == OK); /* there is room, and numbers never come twice */
	unit_send(u, path, to, len, out->place);
}
