#include "sdp/sdp.h"

#include "sdp/sdp_form.h"
#include "wire/ice_text.h"

/* What an offer says beyond what all of them say is read; then it is written
 * again, and must be the same. */

enum {
	PART_LEN = 4096, /* the longest part: the session, or a line */
	BEFORE = -1,     /* the first line */
};

/* An offer as it is read. */
struct offer_text {
	struct sdp_offer offer;
	int mid; /* of the line that is being read */
};

/* The characters up to the separator, which is stepped over, or to the end. */
static struct rd until(struct rd *r, char separator)
{
	const uint8_t *at =
		r->left == 0 ? NULL : memchr(r->p, separator, r->left);
	size_t len = at == NULL ? r->left : (size_t)(at - r->p);
	struct rd word = rd_sub(r, len);

	if (at != NULL)
		rd_bytes(r, 1);
	return word;
}

/* A decimal number below 65,536 that fills the word. */
static enum err number(uint32_t *v, struct rd word)
{
	uint32_t n = 0;

	if (word.left == 0 || word.left > 5)
		return ERR_FORMAT;
	while (word.left > 0) {
		uint8_t c = rd_u8(&word);

		if (c < '0' || c > '9')
			return ERR_FORMAT;
		n = n * 10 + (uint32_t)(c - '0');
	}
	if (n > UINT16_MAX)
		return ERR_FORMAT;
	*v = n;
	return OK;
}

static enum err read_ice_text(struct sdp_text *t, struct rd value, size_t least)
{
	const char *p = (const char *)value.p;

	if (value.left < least || value.left > ICE_TEXT_MAX ||
	    !ice_text_is(p, value.left))
		return ERR_FORMAT;
	*t = (struct sdp_text){ p, value.left };
	return OK;
}

static enum err on_ufrag(struct offer_text *t, struct rd value)
{
	return read_ice_text(&t->offer.transport.ufrag, value,
			     ICE_TEXT_UFRAG_MIN);
}

static enum err on_pwd(struct offer_text *t, struct rd value)
{
	return read_ice_text(&t->offer.transport.pwd, value, ICE_TEXT_PWD_MIN);
}

static enum err hex_digit(unsigned *v, uint8_t c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *at = memchr(digits, c, sizeof(digits) - 1);

	if (at == NULL)
		return ERR_FORMAT;
	*v = (unsigned)(at - digits);
	return OK;
}

static enum err on_fingerprint(struct offer_text *t, struct rd value)
{
	uint8_t *to = t->offer.transport.fingerprint;
	unsigned hi;
	unsigned lo;

	until(&value, ' ');
	for (size_t i = 0; i < SDP_FINGERPRINT_LEN; i++) {
		struct rd byte = until(&value, ':');

		TRY(hex_digit(&hi, rd_u8(&byte)));
		TRY(hex_digit(&lo, rd_u8(&byte)));
		to[i] = (uint8_t)(hi << 4 | lo);
	}
	return OK;
}

/* RFC 8839 section 5.1: foundation, component, transport, priority, address,
 * port, "typ", type. */
static enum err on_candidate(struct offer_text *t, struct rd value)
{
	char text[ADDR_TEXT_LEN] = "";
	struct sdp_offer *offer = &t->offer;
	struct addr got;
	uint32_t port;

	for (int i = 0; i < 4; i++)
		until(&value, ' ');

	struct rd ip = until(&value, ' ');

	if (offer->candidate_n == SDP_CANDIDATES_N || ip.left == 0 ||
	    ip.left >= sizeof(text))
		return ERR_FORMAT;
	memcpy(text, ip.p, ip.left);
	TRY(number(&port, until(&value, ' ')));
	if (port == 0 || !addr_read_ip(&got, text))
		return ERR_FORMAT;
	got.port = (uint16_t)port;
	offer->candidate[offer->candidate_n++] = got;
	return OK;
}

/* That how loud it is was asked for says the microphone's line. */
static enum err on_extension(struct offer_text *t, struct rd value)
{
	uint32_t id;

	TRY(number(&id, until(&value, ' ')));
	if (t->mid == UNIT_MID_MICROPHONE && id == UNIT_EXT_AUDIO_LEVEL)
		t->offer.is_quiet = false;
	return OK;
}

static enum err add_codec(struct sdp_offer *offer, uint32_t payload)
{
	for (unsigned c = 0; c < UNIT_CODECS_N; c++) {
		if (payload != unit_payload((enum unit_codec)c))
			continue;
		for (size_t i = 0; i < offer->codec_n; i++)
			if (offer->codec[i] == (enum unit_codec)c)
				return ERR_FORMAT;
		offer->codec[offer->codec_n++] = (enum unit_codec)c;
	}
	return OK;
}

/* "m=KIND PORT PROTO PAYLOAD ...": the codecs are the camera's. */
static enum err on_media(struct offer_text *t, struct rd value)
{
	uint32_t payload;

	t->mid++;
	if (t->mid != UNIT_MID_CAMERA)
		return OK;
	for (int i = 0; i < 3; i++)
		until(&value, ' ');
	while (value.left > 0) {
		TRY(number(&payload, until(&value, ' ')));
		TRY(add_codec(&t->offer, payload));
	}
	return OK;
}

static const struct known {
	const char *begin;
	enum err (*fn)(struct offer_text *t, struct rd value);
} known[] = {
	{ "m=", on_media },
	{ "a=ice-ufrag:", on_ufrag },
	{ "a=ice-pwd:", on_pwd },
	{ "a=fingerprint:", on_fingerprint },
	{ "a=candidate:", on_candidate },
	{ "a=extmap:", on_extension },
};

static enum err read_line(struct offer_text *t, struct rd line)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const size_t len = strlen(known[i].begin);

		if (line.left < len || memcmp(line.p, known[i].begin, len) != 0)
			continue;
		rd_bytes(&line, len);
		return known[i].fn(t, line);
	}
	return OK;
}

/* Steps over the part, if the text goes on with it. */
static enum err skip(struct rd *text, const struct wr *part, const uint8_t *buf)
{
	const size_t len = wr_len(part);

	if (part->full || text->left < len || memcmp(text->p, buf, len) != 0)
		return ERR_FORMAT;
	rd_bytes(text, len);
	return OK;
}

static enum err check_written(const struct sdp_offer *offer, struct rd text)
{
	uint8_t buf[PART_LEN];
	struct wr w = wr_init(buf, sizeof(buf));

	sdp_form_write_session(&w, offer);
	TRY(skip(&text, &w, buf));
	for (unsigned mid = 0; mid < UNIT_OWN_N; mid++) {
		w = wr_init(buf, sizeof(buf));
		sdp_form_write_line(&w, offer, mid);
		TRY(skip(&text, &w, buf));
	}
	return text.left == 0 ? OK : ERR_FORMAT;
}

enum err sdp_read_offer(struct sdp_offer *offer, struct rd text)
{
	struct offer_text got = { .offer.is_quiet = true, .mid = BEFORE };
	struct rd rest = text;

	if (text.left > SDP_LEN)
		return ERR_FORMAT;
	while (rest.left > 0) {
		struct rd line = until(&rest, '\n');

		if (line.left > 0 && line.p[line.left - 1] == '\r')
			line.left--;
		TRY(read_line(&got, line));
	}
	if (got.offer.candidate_n == 0 || got.offer.codec_n == 0 ||
	    got.offer.transport.ufrag.len == 0 ||
	    got.offer.transport.pwd.len == 0)
		return ERR_FORMAT;
	TRY(check_written(&got.offer, text));
	*offer = got.offer;
	return OK;
}
