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
	if (f->number == UNIT_PT_OPUS)
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

/* RFC 8851 and RFC 8853. */
static void put_rids(struct wr *w, unsigned rids)
{
	const char *separator = " ";

	if (rids == 0)
		return;
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++) {
		if ((rids & 1u << i) == 0)
			continue;
		put(w, "a=rid:");
		wr_u8(w, (uint8_t)unit_rid(i));
		put(w, " recv\r\n");
	}
	put(w, "a=simulcast:recv");
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++) {
		if ((rids & 1u << i) == 0)
			continue;
		put(w, separator);
		wr_u8(w, (uint8_t)unit_rid(i));
		separator = ";";
	}
	end(w);
}

/* The m= line and what every line has. */
static void put_section(struct wr *w, unsigned mid,
			const struct sdp_form_line *line)
{
	put(w, unit_is_sound(mid) ? "m=audio 9 UDP/TLS/RTP/SAVPF"
				  : "m=video 9 UDP/TLS/RTP/SAVPF");
	for (size_t i = 0; i < line->payload_n; i++) {
		wr_u8(w, ' ');
		wr_decimal(w, line->payload[i]);
	}
	put(w, "\r\nc=IN IP4 0.0.0.0\r\n");
	put_line(w, "a=mid:", mid, "");
	put(w, "a=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\n");
	put_extensions(w, line->extensions);
	for (size_t i = 0; i < line->payload_n; i++)
		put_payload(w, sdp_form_payload(line->payload[i]));
}

/* They are the whole bundle's. */
static void put_candidates(struct wr *w, const struct sdp_offer *offer)
{
	for (uint32_t i = 0; i < offer->candidate_n; i++)
		put_candidate(w, &offer->candidate[i], i);
	put(w, "a=end-of-candidates\r\n");
}

/* All lines are one bundle, those of the slots as well; its transport is said
 * once. */
void sdp_form_write_session(struct wr *w, const struct sdp_offer *offer)
{
	const struct sdp_transport *t = &offer->transport;

	put(w, "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
	       "a=ice-lite\r\na=ice-ufrag:");
	put_text(w, t->ufrag);
	put(w, "\r\na=ice-pwd:");
	put_text(w, t->pwd);
	end(w);
	put_fingerprint(w, t->fingerprint);
	put(w, "a=setup:actpass\r\na=group:BUNDLE");
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		wr_u8(w, ' ');
		wr_decimal(w, mid);
	}
	put(w, "\r\na=extmap-allow-mixed\r\n");
}

void sdp_form_write_line(struct wr *w, const struct sdp_offer *offer,
			 unsigned mid)
{
	const struct sdp_form_line line = sdp_form_line(offer, mid);

	put_section(w, mid, &line);
	put_rids(w, line.rids);
	if (mid == 0)
		put_candidates(w, offer);
}

void sdp_write_offer(struct wr *w, const struct sdp_offer *offer)
{
	assert(offer->candidate_n > 0 &&
	       offer->candidate_n <= SDP_CANDIDATES_N);
	assert(offer->codec_n > 0 && offer->codec_n <= UNIT_CODECS_N);
	sdp_form_write_session(w, offer);
	for (unsigned mid = 0; mid < UNIT_OWN_N; mid++)
		sdp_form_write_line(w, offer, mid);
}
