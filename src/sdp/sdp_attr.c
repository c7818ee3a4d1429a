#include "sdp/sdp_attr.h"

#include "sdp/sdp_form.h"
#include "sdp/sdp_lex.h"

typedef enum err attr_fn(struct sdp_attr *a, struct rd value);

static bool is_ice_char(uint8_t c)
{
	uint8_t small = sdp_lex_small(c);

	return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/';
}

/* Once for the bundle: said again it is the same (RFC 9143, section 7.1.3). */
static enum err read_ice_text(struct sdp_text *t, bool is_again,
			      struct rd value, size_t least)
{
	if (value.left < least || value.left > 256)
		return ERR_FORMAT;
	for (size_t i = 0; i < value.left; i++)
		if (!is_ice_char(value.p[i]))
			return ERR_FORMAT;
	if (is_again &&
	    (t->len != value.left || memcmp(t->p, value.p, value.left) != 0))
		return ERR_FORMAT;
	*t = (struct sdp_text){ (const char *)value.p, value.left };
	return OK;
}

static enum err on_ufrag(struct sdp_attr *a, struct rd value)
{
	TRY(read_ice_text(&a->transport.ufrag, (a->has & SDP_HAS_UFRAG) != 0,
			  value, 4));
	a->has |= SDP_HAS_UFRAG;
	return OK;
}

static enum err on_pwd(struct sdp_attr *a, struct rd value)
{
	TRY(read_ice_text(&a->transport.pwd, (a->has & SDP_HAS_PWD) != 0, value,
			  22));
	a->has |= SDP_HAS_PWD;
	return OK;
}

static enum err hex_digit(unsigned *v, uint8_t c)
{
	static const char digits[16] = {
		'0', '1', '2', '3', '4', '5', '6', '7',
		'8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
	};
	const char *at = memchr(digits, sdp_lex_small(c), sizeof(digits));

	if (at == NULL)
		return ERR_FORMAT;
	*v = (unsigned)(at - digits);
	return OK;
}

static enum err on_fingerprint(struct sdp_attr *a, struct rd value)
{
	uint8_t got[SDP_FINGERPRINT_LEN];

	if (!sdp_lex_is_alike(sdp_lex_until(&value, ' '), "sha-256"))
		return OK; /* of another hash, beside which there may be ours */
	for (size_t i = 0; i < sizeof(got); i++) {
		struct rd byte = sdp_lex_until(&value, ':');
		unsigned hi;
		unsigned lo;

		if (byte.left != 2)
			return ERR_FORMAT;
		TRY(hex_digit(&hi, byte.p[0]));
		TRY(hex_digit(&lo, byte.p[1]));
		got[i] = (uint8_t)(hi << 4 | lo);
	}
	if (value.left != 0)
		return ERR_FORMAT;
	if ((a->has & SDP_HAS_FINGERPRINT) != 0 &&
	    memcmp(a->transport.fingerprint, got, sizeof(got)) != 0)
		return ERR_FORMAT;
	memcpy(a->transport.fingerprint, got, sizeof(got));
	a->has |= SDP_HAS_FINGERPRINT;
	return OK;
}

static enum err on_setup(struct sdp_attr *a, struct rd value)
{
	static const char *const names[SDP_SETUPS] = {
		[SDP_SETUP_ACTIVE] = "active",
		[SDP_SETUP_PASSIVE] = "passive",
		[SDP_SETUP_ACTPASS] = "actpass",
		[SDP_SETUP_HOLDCONN] = "holdconn",
	};

	for (unsigned i = 0; i < SDP_SETUPS; i++) {
		if (!sdp_lex_is(value, names[i]))
			continue;
		if ((a->has & SDP_HAS_SETUP) != 0 && a->setup != i)
			return ERR_FORMAT;
		a->setup = (enum sdp_attr_setup)i;
		a->has |= SDP_HAS_SETUP;
		return OK;
	}
	return ERR_FORMAT;
}

static enum err on_lite(struct sdp_attr *a, struct rd value)
{
	(void)value;
	a->has |= SDP_HAS_LITE;
	return OK;
}

static enum err on_group(struct sdp_attr *a, struct rd value)
{
	if (!sdp_lex_is(sdp_lex_until(&value, ' '), "BUNDLE"))
		return OK;
	if ((a->has & SDP_HAS_BUNDLE) != 0)
		return ERR_FORMAT; /* all must be in one */
	a->has |= SDP_HAS_BUNDLE;
	while (value.left > 0) {
		uint32_t mid;

		TRY(sdp_lex_number(&mid, sdp_lex_until(&value, ' ')));
		if (mid >= UNIT_LINES_N)
			return ERR_FORMAT;
		a->bundled |= UINT64_C(1) << mid;
	}
	return OK;
}

static enum err on_mid(struct sdp_attr *a, struct rd value)
{
	uint32_t mid;

	TRY(sdp_lex_number(&mid, value));
	if (mid != a->mid)
		return ERR_FORMAT;
	a->section.has_mid = true;
	return OK;
}

static enum err on_mux(struct sdp_attr *a, struct rd value)
{
	(void)value;
	a->section.has_mux = true;
	return OK;
}

/* The name itself is what it says. */
static void read_direction(struct sdp_line *line, struct rd name)
{
	static const char *const names[] = {
		[SDP_INACTIVE] = "inactive",
		[SDP_SENDONLY] = "sendonly",
		[SDP_RECVONLY] = "recvonly",
		[SDP_SENDRECV] = "sendrecv",
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (sdp_lex_is(name, names[i]))
			line->direction = (enum sdp_direction)i;
}

static unsigned extension_of(struct rd uri)
{
	for (unsigned id = 1; id < UNIT_EXT_END; id++)
		if (sdp_lex_is(uri, sdp_form_extension(id)))
			return id;
	return 0;
}

/* RFC 8285 section 8: ID, perhaps "/DIRECTION", URI. Firefox says so that it
 * sends dependency descriptors but does not read them. */
static enum err on_extmap(struct sdp_attr *a, struct rd value)
{
	struct rd name = sdp_lex_until(&value, ' ');
	uint32_t id;

	TRY(sdp_lex_number(&id, sdp_lex_until(&name, '/')));

	unsigned known = extension_of(sdp_lex_until(&value, ' '));
	uint8_t bit = (uint8_t)(1u << known);

	if (known == 0 && (id == 0 || id >= UNIT_EXT_END))
		return OK;
	if (known != id || (a->section.extensions & bit) != 0)
		return ERR_FORMAT;
	a->section.extensions |= bit;
	if (name.left == 0 || sdp_lex_is(name, "sendonly") ||
	    sdp_lex_is(name, "sendrecv"))
		a->section.send_ext |= bit;
	if (name.left == 0 || sdp_lex_is(name, "recvonly") ||
	    sdp_lex_is(name, "sendrecv"))
		a->section.recv_ext |= bit;
	return OK;
}

/* Reads the payload type that the value begins with: where it stands on the
 * line, or payload_n when it is not ours. */
static enum err find_payload(unsigned *at, const struct sdp_line *line,
			     struct rd *value)
{
	uint32_t number;
	unsigned i = 0;

	TRY(sdp_lex_number(&number, sdp_lex_until(value, ' ')));
	while (i < line->payload_n && line->payload[i] != number)
		i++;
	*at = i;
	return OK;
}

static enum err on_rtpmap(struct sdp_attr *a, struct rd value)
{
	const struct sdp_line *line = &a->section.line;
	unsigned at;

	TRY(find_payload(&at, line, &value));
	if (at == line->payload_n)
		return OK;
	if (!sdp_lex_is_alike(value,
			      sdp_form_payload(line->payload[at])->rtpmap))
		return ERR_FORMAT;
	a->section.mapped |= (uint16_t)(1u << at);
	return OK;
}

static enum err on_fmtp(struct sdp_attr *a, struct rd value)
{
	const struct sdp_line *line = &a->section.line;
	uint32_t apt;
	unsigned at;

	TRY(find_payload(&at, line, &value));
	if (at == line->payload_n ||
	    sdp_form_payload(line->payload[at])->apt == 0)
		return OK;
	if (!sdp_lex_is(sdp_lex_until(&value, '='), "apt"))
		return ERR_FORMAT;
	TRY(sdp_lex_number(&apt, sdp_lex_until(&value, ';')));
	if (apt != sdp_form_payload(line->payload[at])->apt)
		return ERR_FORMAT;
	a->section.paired |= (uint16_t)(1u << at);
	return OK;
}

static enum err read_layer(uint8_t *set, struct rd rid)
{
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++) {
		uint8_t bit = (uint8_t)(1u << i);

		if (rid.left != 1 || rid.p[0] != (uint8_t)unit_rid(i))
			continue;
		if ((*set & bit) != 0)
			return ERR_FORMAT;
		*set |= bit;
		return OK;
	}
	return ERR_FORMAT;
}

static enum err on_rid(struct sdp_attr *a, struct rd value)
{
	struct rd rid = sdp_lex_until(&value, ' ');

	if (!sdp_lex_is(sdp_lex_until(&value, ' '), a->does))
		return ERR_FORMAT;
	return read_layer(&a->section.rids, rid);
}

/* RFC 8853 section 5.1; "~" is a layer that begins paused. Alternatives, with
 * a comma, were not offered. */
static enum err on_simulcast(struct sdp_attr *a, struct rd value)
{
	if (!sdp_lex_is(sdp_lex_until(&value, ' '), a->does))
		return ERR_FORMAT;
	while (value.left > 0) {
		struct rd rid = sdp_lex_until(&value, ';');

		if (rid.left > 0 && rid.p[0] == '~')
			rd_bytes(&rid, 1);
		TRY(read_layer(&a->section.line.rids, rid));
	}
	return OK;
}

/* Each comes several times, with one thing said of it each time. */
static enum err on_ssrc(struct sdp_attr *a, struct rd value)
{
	struct sdp_attr_section *s = &a->section;
	uint32_t ssrc;

	TRY(sdp_lex_number(&ssrc, sdp_lex_until(&value, ' ')));
	for (size_t i = 0; i < s->ssrc_n; i++)
		if (s->ssrc[i] == ssrc)
			return OK;
	if (ssrc == 0 || s->ssrc_n == sizeof(s->ssrc) / sizeof(s->ssrc[0]))
		return ERR_FORMAT;
	s->ssrc[s->ssrc_n++] = ssrc;
	return OK;
}

static enum err on_ssrc_group(struct sdp_attr *a, struct rd value)
{
	struct sdp_line *line = &a->section.line;
	struct sdp_source got;

	if (!sdp_lex_is(sdp_lex_until(&value, ' '), "FID"))
		return OK;
	TRY(sdp_lex_number(&got.ssrc, sdp_lex_until(&value, ' ')));
	TRY(sdp_lex_number(&got.rtx, value));
	if (got.ssrc == 0 || got.rtx == 0 || got.ssrc == got.rtx ||
	    line->source_n == SDP_SOURCES_N)
		return ERR_FORMAT;
	for (size_t i = 0; i < line->source_n; i++) {
		const struct sdp_source *s = &line->source[i];

		if (s->ssrc == got.ssrc || s->ssrc == got.rtx ||
		    s->rtx == got.ssrc || s->rtx == got.rtx)
			return ERR_FORMAT;
	}
	line->source[line->source_n++] = got;
	return OK;
}

/* RFC 8839 section 5.1: foundation, component, transport, priority, address,
 * port, "typ", type. What we cannot reach (TCP, a name) is passed over. */
static enum err on_candidate(struct sdp_attr *a, struct rd value)
{
	char text[ADDR_TEXT_LEN] = "";
	struct addr got;
	uint32_t port;

	sdp_lex_until(&value, ' ');

	bool is_rtp = sdp_lex_is(sdp_lex_until(&value, ' '), "1");
	bool is_udp = sdp_lex_is_alike(sdp_lex_until(&value, ' '), "udp");

	sdp_lex_until(&value, ' ');

	struct rd ip = sdp_lex_until(&value, ' ');

	TRY(sdp_lex_number(&port, sdp_lex_until(&value, ' ')));
	if (port == 0 || port > UINT16_MAX)
		return ERR_FORMAT;
	if (ip.left == 0 || ip.left >= sizeof(text))
		return OK;
	memcpy(text, ip.p, ip.left);
	if (!is_rtp || !is_udp || !addr_read_ip(&got, text))
		return OK;
	if (a->candidate_n == SDP_CANDIDATES_N)
		return ERR_FORMAT;
	got.port = (uint16_t)port;
	a->candidate[a->candidate_n++] = got;
	return OK;
}

/* Where an attribute means something. */
enum { OF_SESSION = 1, OF_SECTION = 2, OF_BOTH = 3 };

static const struct known {
	const char *name;
	unsigned where;
	attr_fn *fn;
} known[] = {
	{ "ice-ufrag", OF_BOTH, on_ufrag },
	{ "ice-pwd", OF_BOTH, on_pwd },
	{ "fingerprint", OF_BOTH, on_fingerprint },
	{ "setup", OF_BOTH, on_setup },
	{ "ice-lite", OF_SESSION, on_lite },
	{ "group", OF_SESSION, on_group },
	{ "mid", OF_SECTION, on_mid },
	{ "rtcp-mux", OF_SECTION, on_mux },
	{ "extmap", OF_SECTION, on_extmap },
	{ "rtpmap", OF_SECTION, on_rtpmap },
	{ "fmtp", OF_SECTION, on_fmtp },
	{ "rid", OF_SECTION, on_rid },
	{ "simulcast", OF_SECTION, on_simulcast },
	{ "ssrc", OF_SECTION, on_ssrc },
	{ "ssrc-group", OF_SECTION, on_ssrc_group },
	{ "candidate", OF_SECTION, on_candidate },
};

enum err sdp_attr_read(struct sdp_attr *a, struct rd attribute)
{
	struct rd name = sdp_lex_until(&attribute, ':');

	if (a->in_section)
		read_direction(&a->section.line, name);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct known *k = &known[i];
		unsigned here = a->in_section ? OF_SECTION : OF_SESSION;

		if ((k->where & here) != 0 && sdp_lex_is(name, k->name))
			return k->fn(a, attribute);
	}
	return OK;
}
