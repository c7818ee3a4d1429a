#include "sdp/sdp.h"

#include "sdp/sdp_form.h"

#include <assert.h>

/* RFC 8445 section 5.1.2: a host candidate's type preference, and the one
 * component that there is with rtcp-mux. */
enum { HOST_PREFERENCE = 126, COMPONENT = 1 };

static void put(struct wr *w, const char *text)
{
	wr_bytes(w, text, strlen(text));
}

static void put_text(struct wr *w, struct sdp_text t)
{
	wr_bytes(w, t.p, t.len);
}

static void end(struct wr *w)
{
	put(w, "\r\n");
}

/* "a=NAME:", a number, what follows it: most lines. */
static void put_line(struct wr *w, const char *name, uint32_t number,
		     const char *rest)
{
	put(w, name);
	wr_decimal(w, number);
	put(w, rest);
	end(w);
}

static void put_fingerprint(struct wr *w, const uint8_t *hash)
{
	static const char digits[] = "0123456789ABCDEF";

	put(w, "a=fingerprint:sha-256 ");
	for (size_t i = 0; i < SDP_FINGERPRINT_LEN; i++) {
		if (i != 0)
			wr_u8(w, ':');
		wr_u8(w, (uint8_t)digits[hash[i] >> 4]);
		wr_u8(w, (uint8_t)digits[hash[i] & 15]);
	}
	end(w);
}

/* What both sides' sessions begin with. All lines are one bundle, whose
 * transport is said once. */
static void put_session(struct wr *w, const struct sdp_transport *t,
			const char *lite, const char *setup)
{
	put(w, "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n");
	put(w, lite);
	put(w, "a=ice-ufrag:");
	put_text(w, t->ufrag);
	put(w, "\r\na=ice-pwd:");
	put_text(w, t->pwd);
	end(w);
	put_fingerprint(w, t->fingerprint);
	put(w, setup);
}

static void put_candidate(struct wr *w, const struct addr *a, uint32_t rank)
{
	char text[ADDR_TEXT_LEN];
	const char *ip = addr_text(a, text);
	size_t len = (size_t)(strrchr(text, ':') - text);

	assert(a->family != ADDR_NONE);
	if (a->family == ADDR_V6) {
		ip++; /* without the brackets */
		len -= 2;
	}
	put(w, "a=candidate:");
	wr_decimal(w, rank + 1);
	put(w, " 1 udp ");
	wr_decimal(w, (uint32_t)HOST_PREFERENCE << 24 |
			      (UINT16_MAX - rank) << 8 | (256 - COMPONENT));
	wr_u8(w, ' ');
	wr_bytes(w, ip, len);
	put_line(w, " ", a->port, " typ host");
}

static void put_extensions(struct wr *w, unsigned set)
{
	for (unsigned id = 1; id < UNIT_EXT_END; id++) {
		if ((set & 1u << id) == 0)
			continue;
		put(w, "a=extmap:");
		wr_decimal(w, id);
		wr_u8(w, ' ');
		put(w, sdp_form_extension(id));
		end(w);
	}
}

static void put_feedback(struct wr *w, const struct sdp_form_payload *f)
{
	put_line(w, "a=rtcp-fb:", f->number, " transport-cc");
	if (f->is_sound)
		return;
	put_line(w, "a=rtcp-fb:", f->number, " nack");
	put_line(w, "a=rtcp-fb:", f->number, " nack pli");
}

static void put_payload(struct wr *w, const struct sdp_form_payload *f)
{
	put(w, "a=rtpmap:");
	wr_decimal(w, f->number);
	wr_u8(w, ' ');
	put(w, f->rtpmap);
	end(w);
	if (f->apt == 0)
		put_feedback(w, f);
	if (f->apt == 0 && f->fmtp == NULL)
		return;
	put(w, "a=fmtp:");
	wr_decimal(w, f->number);
	if (f->apt != 0) {
		put_line(w, " apt=", f->apt, "");
		return;
	}
	wr_u8(w, ' ');
	put(w, f->fmtp);
	end(w);
}

/* RFC 8851 and RFC 8853; "send" or "recv" is ours to do. */
static void put_rids(struct wr *w, unsigned rids, const char *does)
{
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++) {
		if ((rids & 1u << i) == 0)
			continue;
		put(w, "a=rid:");
		wr_u8(w, (uint8_t)unit_rid(i));
		put(w, does);
		end(w);
	}
	if (rids == 0)
		return;

	const char *separator = " ";

	put(w, "a=simulcast:");
	put(w, does + 1);
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++) {
		if ((rids & 1u << i) == 0)
			continue;
		put(w, separator);
		wr_u8(w, (uint8_t)unit_rid(i));
		separator = ";";
	}
	end(w);
}

static void put_sources(struct wr *w, const struct sdp_line *line)
{
	for (size_t i = 0; i < line->source_n; i++) {
		const struct sdp_source *s = &line->source[i];

		if (s->rtx != 0) {
			put(w, "a=ssrc-group:FID ");
			wr_decimal(w, s->ssrc);
			put_line(w, " ", s->rtx, "");
		}
		put_line(w, "a=ssrc:", s->ssrc, " cname:unit");
		if (s->rtx != 0)
			put_line(w, "a=ssrc:", s->rtx, " cname:unit");
	}
}

/* The m= line and what every line has. */
static void put_section(struct wr *w, unsigned mid, const struct sdp_line *line)
{
	static const char *const direction[] = {
		[SDP_INACTIVE] = "a=inactive\r\n",
		[SDP_SENDONLY] = "a=sendonly\r\n",
		[SDP_RECVONLY] = "a=recvonly\r\n",
		[SDP_SENDRECV] = "a=sendrecv\r\n",
	};

	put(w, unit_is_sound(mid) ? "m=audio " : "m=video ");
	put(w,
	    line->is_rejected ? "0 UDP/TLS/RTP/SAVPF" : "9 UDP/TLS/RTP/SAVPF");
	for (size_t i = 0; i < line->payload_n; i++) {
		wr_u8(w, ' ');
		wr_decimal(w, line->payload[i]);
	}
	/* "There must be one": it means nothing on a line that is refused. */
	if (line->payload_n == 0)
		put(w, " 0");
	put(w, "\r\nc=IN IP4 0.0.0.0\r\n");
	put_line(w, "a=mid:", mid, "");
	put(w, direction[line->direction]);
	if (line->is_rejected)
		return;
	put(w, "a=rtcp-mux\r\na=rtcp-rsize\r\n");
	put_extensions(w, line->extensions);
}

static void put_payloads(struct wr *w, const struct sdp_line *line)
{
	for (size_t i = 0; i < line->payload_n; i++)
		put_payload(w, sdp_form_payload(line->payload[i]));
}

/* A track of its own stream each: nothing is to be held in step with
 * another's. */
static void put_track(struct wr *w, unsigned mid)
{
	put_line(w, "a=msid:- slot", mid, "");
}

static void put_group(struct wr *w, const struct sdp_answer *answer)
{
	put(w, "a=group:BUNDLE");
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		if (answer != NULL && answer->line[mid].is_rejected)
			continue;
		wr_u8(w, ' ');
		wr_decimal(w, mid);
	}
	end(w);
	put(w, "a=extmap-allow-mixed\r\n");
}

static void put_offered(struct wr *w, const struct sdp_offer *offer,
			unsigned mid)
{
	struct sdp_line line = sdp_form_offered(offer, mid);

	put_section(w, mid, &line);
	put_payloads(w, &line);
	put_rids(w, line.rids, " recv");
	if (!unit_is_own(mid))
		put_track(w, mid);
	put_sources(w, &line);
}

void sdp_write_offer_own(struct wr *w, const struct sdp_offer *offer)
{
	assert(offer->candidate_n > 0 &&
	       offer->candidate_n <= SDP_CANDIDATES_N);
	assert(offer->codec_n > 0 && offer->codec_n <= UNIT_CODECS_N);
	put_session(w, &offer->transport, "a=ice-lite\r\n",
		    "a=setup:actpass\r\n");
	put_group(w, NULL);
	for (unsigned mid = 0; mid < UNIT_OWN_N; mid++) {
		put_offered(w, offer, mid);
		/* They are the whole bundle's. */
		for (uint32_t i = 0; mid == 0 && i < offer->candidate_n; i++)
			put_candidate(w, &offer->candidate[i], i);
		if (mid == 0)
			put(w, "a=end-of-candidates\r\n");
	}
}

void sdp_write_offer_others(struct wr *w, const struct sdp_offer *offer)
{
	for (unsigned mid = UNIT_OWN_N; mid < UNIT_LINES_N; mid++)
		put_offered(w, offer, mid);
}

void sdp_write_offer(struct wr *w, const struct sdp_offer *offer)
{
	sdp_write_offer_own(w, offer);
	sdp_write_offer_others(w, offer);
}

void sdp_write_answer(struct wr *w, const struct sdp_answer *answer)
{
	put_session(w, &answer->transport, "", "a=setup:active\r\n");
	put_group(w, answer);
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		const struct sdp_line *line = &answer->line[mid];

		put_section(w, mid, line);
		if (line->is_rejected)
			continue;
		if (line->direction != SDP_RECVONLY)
			put_payloads(w, line);
		put_rids(w, line->rids, " send");
		put_sources(w, line);
	}
}
