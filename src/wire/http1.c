#include "wire/http1.h"

#include "base/limits.h"

#include <string.h>

/* What the reader of one line hands on; 0 is no refusal. */
typedef unsigned refusal;

static const char *const field_names[HTTP1_FIELDS] = {
	[HTTP1_HOST] = "host",
	[HTTP1_ORIGIN] = "origin",
	[HTTP1_CONNECTION] = "connection",
	[HTTP1_UPGRADE] = "upgrade",
	[HTTP1_WS_KEY] = "sec-websocket-key",
	[HTTP1_WS_VERSION] = "sec-websocket-version",
	[HTTP1_WS_PROTOCOL] = "sec-websocket-protocol",
	[HTTP1_ACCEPT_ENCODING] = "accept-encoding",
	[HTTP1_CONTENT_LENGTH] = "content-length",
	[HTTP1_TRANSFER_ENCODING] = "transfer-encoding",
};

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_one_of(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

/* RFC 9110 section 5.6.2 */
static bool is_token(uint8_t c)
{
	return is_letter(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

/* RFC 3986: what a path and a query hold, percent included. */
static bool is_target(uint8_t c)
{
	return is_letter(c) || is_digit(c) ||
	       is_one_of(c, "-._~!$&'()*+,;=:@/?%");
}

/* RFC 9110 section 5.5, without the obsolete bytes from 0x80 on. */
static bool is_value(uint8_t c)
{
	return (c >= 0x20 && c <= 0x7e) || c == '\t';
}

enum err http1_find_head(size_t *head_len, struct rd so_far)
{
	size_t limit =
		so_far.left < HTTP1_HEAD_LEN ? so_far.left : HTTP1_HEAD_LEN;
	const uint8_t *p = so_far.p;
	size_t line_len = 0;

	for (size_t i = 0; i < limit; i++) {
		bool after_cr = i > 0 && p[i - 1] == '\r';

		if (after_cr != (p[i] == '\n'))
			return ERR_FORMAT;
		if (p[i] == '\n' && line_len == 0) {
			*head_len = i + 1;
			return OK;
		}
		if (p[i] == '\n')
			line_len = 0;
		else if (is_value(p[i]))
			line_len++;
		else if (p[i] != '\r')
			return ERR_FORMAT;
	}
	if (so_far.left >= HTTP1_HEAD_LEN)
		return ERR_FULL;
	*head_len = 0;
	return OK;
}

/* The characters up to the end of the line, which is stepped over. The head
 * was found whole, so every line has its end. */
static struct rd next_line(struct rd *head)
{
	for (size_t i = 0; i + 1 < head->left; i++) {
		if (head->p[i] != '\r' || head->p[i + 1] != '\n')
			continue;

		struct rd line = rd_sub(head, i);

		rd_bytes(head, 2);
		return line;
	}
	head->bad = true;
	head->left = 0;
	return (struct rd){ .p = head->p, .bad = true };
}

/* As many characters as are of the kind. */
static struct http1_text take(struct rd *r, bool is_kind(uint8_t c))
{
	size_t n = 0;

	while (n < r->left && is_kind(r->p[n]))
		n++;
	return (struct http1_text){ (const char *)rd_bytes(r, n), n };
}

static bool take_char(struct rd *r, char c)
{
	return rd_u8(r) == (uint8_t)c && !r->bad;
}

bool http1_is(struct http1_text t, const char *word)
{
	size_t len = strlen(word);

	if (t.p == NULL || t.len != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint8_t a = (uint8_t)t.p[i];
		uint8_t b = (uint8_t)word[i];

		if (a != b &&
		    !(is_letter(a) && is_letter(b) && (a | 0x20) == (b | 0x20)))
			return false;
	}
	return true;
}

static bool is_exactly(struct http1_text t, const char *word)
{
	return t.len == strlen(word) && memcmp(t.p, word, t.len) == 0;
}

/* Every percent has its two digits. */
static bool percents_are_whole(struct http1_text t)
{
	for (size_t i = 0; i < t.len; i++) {
		if (t.p[i] != '%')
			continue;
		if (t.len - i < 3 || !is_hex((uint8_t)t.p[i + 1]) ||
		    !is_hex((uint8_t)t.p[i + 2]))
			return false;
	}
	return true;
}

static refusal read_method(struct http1_request *r, struct http1_text method)
{
	if (method.len == 0)
		return HTTP1_BAD_REQUEST;
	if (is_exactly(method, "GET"))
		r->method = HTTP1_GET;
	else if (is_exactly(method, "HEAD"))
		r->method = HTTP1_HEAD;
	else
		return HTTP1_NOT_ALLOWED;
	return 0;
}

static refusal read_target(struct http1_request *r, struct http1_text target)
{
	if (target.len == 0 || target.p[0] != '/' ||
	    !percents_are_whole(target))
		return HTTP1_BAD_REQUEST;
	if (target.len > HTTP1_TARGET_LEN)
		return HTTP1_TARGET_TOO_LONG;

	const char *query = memchr(target.p, '?', target.len);

	r->path = target;
	if (query != NULL)
		r->path.len = (size_t)(query - target.p);
	return 0;
}

/* "HTTP/" digit "." digit, to the end of the line */
static refusal read_version(struct rd *line)
{
	const uint8_t *p = rd_bytes(line, 8);

	if (p == NULL || line->left != 0 || memcmp(p, "HTTP/", 5) != 0 ||
	    !is_digit(p[5]) || p[6] != '.' || !is_digit(p[7]))
		return HTTP1_BAD_REQUEST;
	if (p[5] != '1' || p[7] != '1')
		return HTTP1_NO_SUCH_VERSION;
	return 0;
}

static refusal read_request_line(struct http1_request *r, struct rd line)
{
	struct http1_text method = take(&line, is_token);
	bool first_space = take_char(&line, ' ');
	struct http1_text target = take(&line, is_target);
	bool second_space = take_char(&line, ' ');

	if (!first_space || !second_space)
		return HTTP1_BAD_REQUEST;

	refusal version = read_version(&line);

	if (version != 0)
		return version;

	refusal method_refusal = read_method(r, method);

	return method_refusal != 0 ? method_refusal : read_target(r, target);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct http1_text trim(struct http1_text t)
{
	while (t.len > 0 && is_blank(t.p[0])) {
		t.p++;
		t.len--;
	}
	while (t.len > 0 && is_blank(t.p[t.len - 1]))
		t.len--;
	return t;
}

/* RFC 9112 section 5: no white space before the colon, none before the name. */
static refusal read_field(struct http1_request *r, struct rd line)
{
	struct http1_text name = take(&line, is_token);

	if (name.len == 0 || !take_char(&line, ':'))
		return HTTP1_BAD_REQUEST;

	struct http1_text value = take(&line, is_value);

	if (!rd_done(&line))
		return HTTP1_BAD_REQUEST;
	for (size_t i = 0; i < HTTP1_FIELDS; i++) {
		if (!http1_is(name, field_names[i]))
			continue;
		if (r->field[i].p != NULL)
			return HTTP1_BAD_REQUEST;
		r->field[i] = trim(value);
	}
	return 0;
}

static bool is_name_char(uint8_t c)
{
	return is_letter(c) || is_digit(c) || c == '.' || c == '-';
}

static bool is_ip6_char(uint8_t c)
{
	return is_hex(c) || c == ':' || c == '.';
}

/* A name, an IPv4 address or an IPv6 address in brackets; a port or none. */
static bool host_is_well_formed(struct http1_text host)
{
	struct rd r = rd_init((const uint8_t *)host.p, host.len);
	bool is_ip6 = r.left > 0 && r.p[0] == '[';

	if (is_ip6)
		rd_u8(&r);
	if (take(&r, is_ip6 ? is_ip6_char : is_name_char).len == 0)
		return false;
	if (is_ip6 && !take_char(&r, ']'))
		return false;
	if (r.left == 0)
		return true;
	if (!take_char(&r, ':'))
		return false;

	size_t digits_n = take(&r, is_digit).len;

	return digits_n >= 1 && digits_n <= 5 && rd_done(&r);
}

static refusal check_fields(const struct http1_request *r)
{
	/* RFC 9112 section 3.2: exactly one Host. */
	if (r->field[HTTP1_HOST].p == NULL ||
	    !host_is_well_formed(r->field[HTTP1_HOST]))
		return HTTP1_BAD_REQUEST;
	/* No body is ever awaited, so none can be mistaken for a request. */
	if (r->field[HTTP1_CONTENT_LENGTH].p != NULL ||
	    r->field[HTTP1_TRANSFER_ENCODING].p != NULL)
		return HTTP1_BAD_REQUEST;
	return 0;
}

static refusal read_all(struct http1_request *r, struct rd *head)
{
	refusal no = read_request_line(r, next_line(head));

	for (size_t n = 0; no == 0; n++) {
		struct rd line = next_line(head);

		if (line.bad)
			return HTTP1_BAD_REQUEST;
		if (line.left == 0)
			return rd_done(head) ? check_fields(r)
					     : HTTP1_BAD_REQUEST;
		if (n == HTTP1_FIELDS_N)
			return HTTP1_HEAD_TOO_LARGE;
		no = read_field(r, line);
	}
	return no;
}

enum err http1_read(struct http1_request *r, struct rd head, unsigned *status)
{
	struct http1_request out = { 0 };
	refusal no = read_all(&out, &head);

	if (no != 0) {
		*status = no;
		return ERR_FORMAT;
	}
	*r = out;
	return OK;
}

/* "q=0", "q=0.", "q=0.0" and so on: not wanted at all (RFC 9110, 12.4.2). */
static bool is_weight_zero(struct http1_text weight)
{
	if (weight.len < 3 || (weight.p[0] | 0x20) != 'q' || weight.p[1] != '=')
		return false;
	for (size_t i = 2; i < weight.len; i++)
		if (weight.p[i] != '0' && weight.p[i] != '.')
			return false;
	return true;
}

/* Cuts t at the first c: what stands before it, and in *rest what is after. */
static struct http1_text cut(struct http1_text t, char c,
			     struct http1_text *rest)
{
	const char *at = t.len == 0 ? NULL : memchr(t.p, c, t.len);

	*rest = (struct http1_text){ NULL, 0 };
	if (at == NULL)
		return trim(t);

	size_t len = (size_t)(at - t.p);

	*rest = (struct http1_text){ at + 1, t.len - len - 1 };
	return trim((struct http1_text){ t.p, len });
}

bool http1_has(struct http1_text list, const char *word)
{
	while (list.p != NULL) {
		struct http1_text rest;
		struct http1_text weight;
		struct http1_text item = cut(list, ',', &rest);
		struct http1_text name = cut(item, ';', &weight);

		if (http1_is(name, word) && !is_weight_zero(trim(weight)))
			return true;
		list = rest;
	}
	return false;
}

bool http1_is_same_origin(const struct http1_request *r)
{
	static const char scheme[] = "https://";
	const size_t scheme_len = sizeof(scheme) - 1;
	struct http1_text origin = r->field[HTTP1_ORIGIN];
	struct http1_text host = r->field[HTTP1_HOST];

	/* Browsers write both in lower case. */
	return origin.p != NULL && origin.len == scheme_len + host.len &&
	       memcmp(origin.p, scheme, scheme_len) == 0 &&
	       memcmp(origin.p + scheme_len, host.p, host.len) == 0;
}

bool http1_host_is_name(const struct http1_request *r)
{
	struct http1_text port;
	struct http1_text name = cut(r->field[HTTP1_HOST], ':', &port);
	static const char local[] = "localhost";
	const size_t local_len = sizeof(local) - 1;
	bool has_letter = false;

	if (name.len == 0 || name.p[0] == '[')
		return false;
	for (size_t i = 0; i < name.len; i++)
		has_letter = has_letter || is_letter((uint8_t)name.p[i]);
	if (name.len >= local_len) {
		struct http1_text tail = { name.p + name.len - local_len,
					   local_len };

		if (http1_is(tail, local))
			return false;
	}
	return has_letter;
}
