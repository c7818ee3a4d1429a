#include "agent/media/hop.h"

#include "base/ct.h"
#include "rtp/rtp.h"
#include "wire/ice_text.h"

#include <string.h>

const char *hop_counter_name(enum hop_counter which)
{
	static const char *const names[HOP_COUNTERS_N] = {
#define HOP_COUNTER_TEXT(name) #name,
		HOP_COUNTER_LIST(HOP_COUNTER_TEXT)
#undef HOP_COUNTER_TEXT
	};

	return names[which];
}

static void random_text(struct hop *h, char *text, size_t len)
{
	uint8_t bytes[HOP_PWD_LEN];

	h->user.random(h->user.arg, bytes, len);
	for (size_t i = 0; i < len; i++)
		text[i] = ice_text_char(bytes[i]);
}

/* ---- beginning and end */

void hop_open(struct hop *h, struct dtls_context *context,
	      const struct hop_user *user)
{
	*h = (struct hop){ .user = *user, .context = context };
}

void hop_close(struct hop *h)
{
	dtls_free(h->dtls);
	h->dtls = NULL;
	h->state = HOP_IDLE;
	ct_wipe(&h->in, sizeof(h->in));
	ct_wipe(&h->out, sizeof(h->out));
	ct_wipe(&h->ice, sizeof(h->ice));
}

static void fail(struct hop *h, enum hop_why why)
{
	h->state = HOP_FAILED;
	h->why = why;
	dtls_free(h->dtls);
	h->dtls = NULL;
}

static struct rd text_of(struct sdp_text t)
{
	return rd_init((const uint8_t *)t.p, t.len);
}

static bool offers_vp8(const struct sdp_offer *offer)
{
	for (size_t i = 0; i < offer->codec_n; i++)
		if (offer->codec[i] == UNIT_VP8)
			return true;
	return false;
}

void hop_name(struct hop *h, struct sdp_transport *ours)
{
	random_text(h, h->ufrag, HOP_UFRAG_LEN);
	random_text(h, h->pwd, HOP_PWD_LEN);
	*ours = (struct sdp_transport){
		.ufrag = { h->ufrag, HOP_UFRAG_LEN },
		.pwd = { h->pwd, HOP_PWD_LEN },
	};
	memcpy(ours->fingerprint, dtls_context_fingerprint(h->context),
	       SDP_FINGERPRINT_LEN);
}

enum err hop_meet(struct hop *h, const struct sdp_offer *theirs,
		  uint64_t now_us)
{
	const struct sdp_transport *transport = &theirs->transport;
	struct client ice;
	struct client_config config;
	uint8_t tie[8];

	h->user.random(h->user.arg, tie, sizeof(tie));
	struct rd tie_rd = rd_init(tie, sizeof(tie));

	config = (struct client_config){
		.own_ufrag = rd_init((uint8_t *)h->ufrag, HOP_UFRAG_LEN),
		.own_pwd = rd_init((uint8_t *)h->pwd, HOP_PWD_LEN),
		.peer_ufrag = text_of(transport->ufrag),
		.peer_pwd = text_of(transport->pwd),
		.tie_breaker = rd_u64(&tie_rd),
	};
	TRY(client_open(&ice, &config));
	for (size_t i = 0; i < theirs->candidate_n && i < ICE_PATH_N; i++)
		TRY(client_add(
			&ice,
			&(struct ice_path){ .remote = theirs->candidate[i] },
			now_us));
	hop_close(h);
	h->ice = ice;
	h->why = HOP_WHY_NONE;
	h->rtcp_index = 0;
	memset(h->flows, 0, sizeof(h->flows));
	memcpy(h->fingerprint, transport->fingerprint, DTLS_FINGERPRINT_LEN);
	h->state = HOP_CHECKING;
	return OK;
}

enum err hop_offer(struct hop *h, struct rd text, bool is_quiet,
		   struct sdp_transport *ours, uint64_t now_us)
{
	struct sdp_offer offer;

	TRY(sdp_read_offer(&offer, text));
	if (!offers_vp8(&offer) || (is_quiet && !offer.is_quiet))
		return ERR_FORMAT;
	hop_name(h, ours);
	return hop_meet(h, &offer, now_us);
}

/* ---- the handshake */

static void put(struct hop *h, const struct addr *to, const uint8_t *p,
		size_t len)
{
	uint8_t *out = h->user.room(h->user.arg, len);

	memcpy(out, p, len);
	h->user.send(h->user.arg, to, out, len);
}

static enum err take_keys(struct hop *h)
{
	struct dtls_keys keys;
	enum err e = dtls_keys(h->dtls, &keys);

	if (e != OK)
		return e;
	e = srtp_keys_init(&h->out, (enum srtp_profile)keys.profile,
			   keys.ours.key, keys.ours.salt);
	if (e == OK)
		e = srtp_keys_init(&h->in, (enum srtp_profile)keys.profile,
				   keys.theirs.key, keys.theirs.salt);
	dtls_keys_wipe(&keys);
	return e;
}

static void look_at_dtls(struct hop *h)
{
	const struct ice_path *path = client_selected(&h->ice);
	enum dtls_state state = dtls_state(h->dtls);
	const uint8_t *p;
	size_t len;

	while (path != NULL && dtls_output(h->dtls, &p, &len))
		put(h, &path->remote, p, len);
	if (state == DTLS_DONE && h->state == HOP_SHAKING) {
		if (take_keys(h) == OK)
			h->state = HOP_CONNECTED;
		else
			fail(h, HOP_WHY_DTLS);
	} else if (state == DTLS_FAILED) {
		fail(h, dtls_why(h->dtls) == DTLS_WHY_FINGERPRINT
				? HOP_WHY_FINGERPRINT
				: HOP_WHY_DTLS);
	} else if (state == DTLS_CLOSED) {
		fail(h, HOP_WHY_DTLS);
	}
}

static void look_at_ice(struct hop *h, uint64_t now_us)
{
	enum client_state state = client_state(&h->ice);

	if (state == CLIENT_FAILED) {
		fail(h, HOP_WHY_ICE);
		return;
	}
	if (state != CLIENT_CONNECTED || h->state != HOP_CHECKING)
		return;
	if (dtls_new(&h->dtls, h->context, DTLS_CLIENT, h->fingerprint,
		     now_us) != OK) {
		fail(h, HOP_WHY_DTLS);
		return;
	}
	h->state = HOP_SHAKING;
	look_at_dtls(h);
}

static void take_stun(struct hop *h, const struct addr *from,
		      struct rd datagram, uint64_t now_us)
{
	const struct ice_path path = { .remote = *from };
	uint8_t bytes[ICE_ANSWER_LEN];
	struct wr answer = wr_init(bytes, sizeof(bytes));
	enum client_verdict v =
		client_input(&h->ice, &path, datagram, now_us, &answer);

	if (v == CLIENT_ASKED)
		put(h, from, bytes, wr_len(&answer));
	else if (v != CLIENT_TAKEN && v != CLIENT_REFUSED)
		h->counters[HOP_dropped_check]++;
	else
		look_at_ice(h, now_us);
}

/* ---- packets */

static bool is_units(const struct hop *h, const struct addr *from)
{
	const struct ice_path *path = client_selected(&h->ice);

	return path != NULL && addr_equal(&path->remote, from);
}

static struct hop_flow *flow_of(struct hop *h, uint32_t ssrc)
{
	for (uint32_t i = 0; i < HOP_FLOWS_N; i++) {
		struct hop_flow *f = &h->flows[(ssrc + i) % HOP_FLOWS_N];

		if (!f->taken || f->ssrc == ssrc)
			return f;
	}
	return NULL;
}

static void count_refusal(struct hop *h, enum err e)
{
	if (e == ERR_AUTH)
		h->counters[HOP_dropped_auth]++;
	else if (e == ERR_REPLAY)
		h->counters[HOP_dropped_replay]++;
	else
		h->counters[HOP_dropped_form]++;
}

static enum hop_got take_media(struct hop *h, uint8_t *p, size_t *len,
			       bool is_rtcp)
{
	struct rd r = rd_init(p, *len);
	struct hop_flow *flow;
	uint32_t ssrc;
	enum err e;

	if (h->state != HOP_CONNECTED) {
		h->counters[HOP_dropped_early]++;
		return HOP_NOTHING;
	}
	/* RFC 3550: the SSRC of a packet stands at 8, of RTCP at 4. */
	rd_bytes(&r, is_rtcp ? 4 : 8);
	ssrc = rd_u32(&r);
	flow = flow_of(h, ssrc);
	if (r.bad || flow == NULL) {
		h->counters[flow == NULL ? HOP_dropped_flows
					 : HOP_dropped_form]++;
		return HOP_NOTHING;
	}
	e = is_rtcp ? srtcp_unprotect(&h->in, &flow->rtcp, p, len)
		    : srtp_unprotect(&h->in, &flow->rtp, p, len);
	if (e != OK) {
		count_refusal(h, e);
		return HOP_NOTHING;
	}
	flow->taken = true;
	flow->ssrc = ssrc;
	return is_rtcp ? HOP_RTCP : HOP_RTP;
}

enum hop_got hop_input(struct hop *h, const struct addr *from, uint8_t *p,
		       size_t *len, uint64_t now_us)
{
	enum rtp_kind kind = rtp_kind(p, *len);

	if (h->state == HOP_IDLE || h->state == HOP_FAILED)
		return HOP_NOTHING;
	if (kind == RTP_KIND_STUN) {
		take_stun(h, from, rd_init(p, *len), now_us);
		return HOP_NOTHING;
	}
	if (!is_units(h, from)) {
		h->counters[HOP_dropped_stranger]++;
		return HOP_NOTHING;
	}
	if (kind == RTP_KIND_RTP || kind == RTP_KIND_RTCP)
		return take_media(h, p, len, kind == RTP_KIND_RTCP);
	if (kind == RTP_KIND_DTLS && h->dtls != NULL) {
		dtls_input(h->dtls, p, *len, now_us);
		look_at_dtls(h);
	} else {
		h->counters[HOP_dropped_form]++;
	}
	return HOP_NOTHING;
}

static enum err protect(struct hop *h, const struct hop_packet *p, uint8_t *to,
			size_t size, size_t *len)
{
	const struct srtp_packet rtp = {
		.index = p->index,
		.out = to,
		.out_size = size,
		.header_len = p->head_len,
		.payload = p->payload,
		.payload_len = p->payload_len,
	};

	memcpy(to, p->head, p->head_len);
	if (!p->is_rtcp)
		return srtp_protect(&h->out, &rtp, len);
	*len = p->head_len;
	return srtcp_protect(&h->out, h->rtcp_index++, to, size, len);
}

void hop_send(struct hop *h, const struct hop_packet *p)
{
	const struct ice_path *path = client_selected(&h->ice);
	size_t size = p->head_len + p->payload_len + SRTCP_GROWTH_MAX;
	size_t len;
	uint8_t *to;

	if (h->state != HOP_CONNECTED || path == NULL) {
		h->counters[HOP_unsent]++;
		return;
	}
	to = h->user.room(h->user.arg, size);
	if (protect(h, p, to, size, &len) == OK)
		h->user.send(h->user.arg, &path->remote, to, len);
	else
		h->counters[HOP_unsent]++;
}

/* ---- time */

static void send_checks(struct hop *h, uint64_t now_us)
{
	uint8_t random[CLIENT_RANDOM_LEN];
	uint8_t bytes[CLIENT_CHECK_LEN];
	const struct ice_path *path;

	if (client_deadline(&h->ice) > now_us)
		return;
	for (;;) {
		struct wr w = wr_init(bytes, sizeof(bytes));

		h->user.random(h->user.arg, random, sizeof(random));
		path = client_next(&h->ice, now_us, random, &w);
		if (path == NULL)
			return;
		put(h, &path->remote, bytes, wr_len(&w));
	}
}

uint64_t hop_tick(struct hop *h, uint64_t now_us)
{
	uint64_t next;

	if (h->state == HOP_IDLE || h->state == HOP_FAILED)
		return UINT64_MAX;
	send_checks(h, now_us);
	look_at_ice(h, now_us);
	if (h->dtls != NULL && dtls_deadline_us(h->dtls) <= now_us) {
		dtls_tick(h->dtls, now_us);
		look_at_dtls(h);
	}
	if (h->state == HOP_FAILED)
		return UINT64_MAX;
	next = client_deadline(&h->ice);
	if (h->dtls != NULL && dtls_deadline_us(h->dtls) < next)
		next = dtls_deadline_us(h->dtls);
	return next;
}
