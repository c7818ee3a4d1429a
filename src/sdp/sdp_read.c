#include "sdp/sdp.h"

#include "sdp/sdp_attr.h"
#include "sdp/sdp_form.h"
#include "sdp/sdp_lex.h"

/* "m=KIND PORT PROTO PAYLOAD ...": every section is a line of the unit's, in
 * its order (RFC 3264, section 6). */
static enum err begin_section(struct sdp_attr *a, struct rd value)
{
	struct sdp_attr_section *s = &a->section;
	const char *kind = unit_is_sound(a->mid) ? "audio" : "video";
	uint32_t port;

	if (a->mid == UNIT_LINES_N)
		return ERR_FORMAT;
	*s = (struct sdp_attr_section){ .line.direction = SDP_SENDRECV };
	a->in_section = true;
	if (!sdp_lex_is(sdp_lex_until(&value, ' '), kind))
		return ERR_FORMAT;
	TRY(sdp_lex_number(&port, sdp_lex_until(&value, ' ')));
	if (!sdp_lex_is(sdp_lex_until(&value, ' '), "UDP/TLS/RTP/SAVPF"))
		return ERR_FORMAT;
	s->line.is_rejected = port == 0;
	while (value.left > 0) {
		uint32_t number;

		TRY(sdp_lex_number(&number, sdp_lex_until(&value, ' ')));

		const struct sdp_form_payload *f = sdp_form_payload(number);

		if (f == NULL || f->is_sound != unit_is_sound(a->mid))
			continue;
		if (memchr(s->line.payload, f->number, s->line.payload_n) !=
			    NULL ||
		    s->line.payload_n == SDP_PAYLOADS_N)
			return ERR_FORMAT;
		if (f->apt == 0)
			s->paired |= (uint16_t)(1u << s->line.payload_n);
		s->line.payload[s->line.payload_n++] = f->number;
	}
	return OK;
}

static bool is_grouped(const struct sdp_line *line, uint32_t ssrc)
{
	for (size_t i = 0; i < line->source_n; i++)
		if (line->source[i].ssrc == ssrc || line->source[i].rtx == ssrc)
			return true;
	return false;
}

/* Streams that no FID group names have no retransmission. */
static enum err add_lone_sources(struct sdp_attr_section *s)
{
	for (size_t i = 0; i < s->ssrc_n; i++) {
		if (is_grouped(&s->line, s->ssrc[i]))
			continue;
		if (s->line.source_n == SDP_SOURCES_N)
			return ERR_FORMAT;
		s->line.source[s->line.source_n++] =
			(struct sdp_source){ .ssrc = s->ssrc[i] };
	}
	return OK;
}

/* What is only received may leave out what its numbers are: they were offered,
 * and the names of forty lines are most of an answer. */
static bool are_named(const struct sdp_attr_section *s)
{
	const unsigned all = (1u << s->line.payload_n) - 1;

	if (s->mapped == 0 && s->line.direction == SDP_RECVONLY)
		return true;
	return s->mapped == all && s->paired == all;
}

/* All that must hold of a line that is not refused. */
static enum err check_section(const struct sdp_attr *a)
{
	static const struct sdp_offer any = { .codec_n = 0 };
	const struct sdp_attr_section *s = &a->section;
	struct sdp_line offered = sdp_form_offered(&any, a->mid);

	if (!s->has_mid || !s->has_mux || s->line.payload_n == 0 ||
	    !are_named(s))
		return ERR_FORMAT;
	if ((s->extensions & ~offered.extensions) != 0)
		return ERR_FORMAT;
	if ((s->rids & ~offered.rids) != 0 || (s->line.rids & ~s->rids) != 0)
		return ERR_FORMAT;
	return OK;
}

static enum err end_section(struct sdp_attr *a)
{
	struct sdp_attr_section *s = &a->section;

	if (!a->in_section)
		return OK;
	if (s->line.is_rejected) {
		a->line[a->mid++] = (struct sdp_line){ .is_rejected = true };
		return OK;
	}
	TRY(check_section(a));
	TRY(add_lone_sources(s));
	if ((s->line.direction & SDP_SENDONLY) != 0)
		s->line.extensions |= s->send_ext;
	if ((s->line.direction & SDP_RECVONLY) != 0)
		s->line.extensions |= s->recv_ext;
	a->line[a->mid++] = s->line;
	return OK;
}

static bool is_plain(struct rd text)
{
	for (size_t i = 0; i < text.left; i++)
		if (text.p[i] < ' ')
			return false;
	return true;
}

/* "X=VALUE". What stands in a refused section means nothing (RFC 8843, 7.3.3).
 */
static enum err read_line(struct sdp_attr *a, struct rd line)
{
	uint8_t type = rd_u8(&line);

	if (rd_u8(&line) != '=' || line.left > SDP_LINE_LEN || !is_plain(line))
		return ERR_FORMAT;
	if (type == 'm') {
		TRY(end_section(a));
		return begin_section(a, line);
	}
	if (type != 'a' || (a->in_section && a->section.line.is_rejected))
		return OK;
	return sdp_attr_read(a, line);
}

/* RFC 8866 section 5: lines end with CRLF, "parsers SHOULD be tolerant and also
 * accept records terminated with a single newline character". The last must
 * have its end as well, or it may be half a line. */
static enum err next_line(struct rd *line, struct rd *text)
{
	if (text->left == 0 || memchr(text->p, '\n', text->left) == NULL)
		return ERR_FORMAT;
	*line = sdp_lex_until(text, '\n');
	if (line->left > 0 && line->p[line->left - 1] == '\r')
		line->left--;
	return OK;
}

/* There is one transport. */
static bool is_all_bundled(const struct sdp_attr *a)
{
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++)
		if (!a->line[mid].is_rejected &&
		    (a->bundled & UINT64_C(1) << mid) == 0)
			return false;
	return true;
}

static enum err read_lines(struct sdp_attr *a, struct rd text)
{
	struct rd line;

	TRY(next_line(&line, &text));
	if (!sdp_lex_is(line, "v=0"))
		return ERR_FORMAT;
	while (text.left > 0) {
		TRY(next_line(&line, &text));
		TRY(read_line(a, line));
	}
	return end_section(a);
}

/* Reads everything, and checks what holds for either side. */
static enum err read_all(struct sdp_attr *a, struct rd text)
{
	if (text.left > SDP_LEN)
		return ERR_FORMAT;
	TRY(read_lines(a, text));
	if (a->mid != UNIT_LINES_N || (a->has & SDP_HAS_ALL) != SDP_HAS_ALL ||
	    !is_all_bundled(a))
		return ERR_FORMAT;
	return OK;
}

enum err sdp_read_answer(struct sdp_answer *answer, struct rd text)
{
	struct sdp_attr a = { .does = "send" };

	TRY(read_all(&a, text));
	/* The server listens, and two lite ones would never check. */
	if (a.setup != SDP_SETUP_ACTIVE || (a.has & SDP_HAS_LITE) != 0)
		return ERR_FORMAT;
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		unsigned may = unit_is_own(mid) ? SDP_SENDONLY : SDP_RECVONLY;

		if ((a.line[mid].direction & ~may) != 0)
			return ERR_FORMAT;
	}
	answer->transport = a.transport;
	memcpy(answer->line, a.line, sizeof(a.line));
	return OK;
}

static bool is_same_line(const struct sdp_line *a, const struct sdp_line *b)
{
	return a->is_rejected == b->is_rejected &&
	       a->direction == b->direction && a->payload_n == b->payload_n &&
	       memcmp(a->payload, b->payload, a->payload_n) == 0 &&
	       a->extensions == b->extensions && a->rids == b->rids &&
	       a->source_n == b->source_n &&
	       a->source[0].ssrc == b->source[0].ssrc &&
	       a->source[0].rtx == b->source[0].rtx;
}

/* The codecs of a line, in its order. */
static void take_codecs(struct sdp_offer *offer, const struct sdp_line *line)
{
	for (size_t i = 0; i < line->payload_n; i++)
		for (unsigned c = 0; c < UNIT_CODECS_N; c++)
			if (line->payload[i] == unit_payload(c))
				offer->codec[offer->codec_n++] =
					(enum unit_codec)c;
}

enum err sdp_read_offer(struct sdp_offer *offer, struct rd text)
{
	struct sdp_attr a = { .does = "recv" };
	struct sdp_offer got = { .codec_n = 0 };

	TRY(read_all(&a, text));
	if (a.setup != SDP_SETUP_ACTPASS || (a.has & SDP_HAS_LITE) == 0 ||
	    a.candidate_n == 0)
		return ERR_FORMAT;
	got.transport = a.transport;
	got.candidate_n = a.candidate_n;
	memcpy(got.candidate, a.candidate, sizeof(got.candidate));
	got.is_quiet = (a.line[UNIT_MID_MICROPHONE].extensions &
			1u << UNIT_EXT_AUDIO_LEVEL) == 0;
	take_codecs(&got, &a.line[UNIT_MID_CAMERA]);
	for (unsigned mid = 0; mid < UNIT_LINES_N; mid++) {
		struct sdp_line want = sdp_form_offered(&got, mid);

		if (!is_same_line(&a.line[mid], &want))
			return ERR_FORMAT;
	}
	*offer = got;
	return OK;
}
