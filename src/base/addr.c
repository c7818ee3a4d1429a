#include "base/addr.h"

#include <stddef.h>
#include <string.h>

enum {
	V4_LEN = 4,   /* bytes */
	V6_LEN = 16,  /* bytes */
	V6_WORDS = 8, /* groups of four hex digits */
	NO_GAP = 99,  /* past any place in an address */
};

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

struct addr addr_from_v4(const uint8_t ip[4], uint16_t port)
{
	struct addr a = { .port = port, .family = ADDR_V4 };

	memcpy(a.ip, ip, V4_LEN);
	return a;
}

struct addr addr_from_v6(const uint8_t ip[16], uint16_t port)
{
	struct addr a = { .port = port, .family = ADDR_V6 };

	if (memcmp(ip, mapped, sizeof(mapped)) == 0)
		return addr_from_v4(ip + sizeof(mapped), port);
	memcpy(a.ip, ip, V6_LEN);
	return a;
}

bool addr_same_ip(const struct addr *a, const struct addr *b)
{
	return a->family == b->family &&
	       memcmp(a->ip, b->ip, sizeof(a->ip)) == 0;
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
	return addr_same_ip(a, b) && a->port == b->port;
}

unsigned addr_ip_len(const struct addr *a)
{
	if (a->family == ADDR_V4)
		return V4_LEN;
	return a->family == ADDR_V6 ? V6_LEN : 0;
}

static char *put_number(char *at, unsigned n, unsigned base)
{
	char digits[5];
	size_t i = sizeof(digits);

	do {
		digits[--i] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n != 0);
	memcpy(at, digits + i, sizeof(digits) - i);
	return at + (sizeof(digits) - i);
}

static char *put_v4(char *at, const uint8_t *ip)
{
	for (size_t i = 0; i < V4_LEN; i++) {
		if (i != 0)
			*at++ = '.';
		at = put_number(at, ip[i], 10);
	}
	return at;
}

static unsigned word_at(const uint8_t *ip, size_t i)
{
	return (unsigned)ip[2 * i] << 8 | ip[2 * i + 1];
}

/* RFC 5952 section 4.2: the longest run of zero groups, the first of equals,
 * and never one group alone, is written as "::". */
static size_t longest_zeros(const uint8_t *ip, size_t *start)
{
	size_t best = 1;
	size_t run = 0;

	*start = V6_WORDS;
	for (size_t i = 0; i < V6_WORDS; i++) {
		run = word_at(ip, i) == 0 ? run + 1 : 0;
		if (run > best) {
			best = run;
			*start = i + 1 - run;
		}
	}
	return best;
}

static char *put_v6(char *at, const uint8_t *ip)
{
	size_t zeros_at;
	size_t zeros_n = longest_zeros(ip, &zeros_at);

	for (size_t i = 0; i < V6_WORDS; i++) {
		if (i == zeros_at) {
			*at++ = ':';
			i += zeros_n - 1;
			if (i == V6_WORDS - 1)
				*at++ = ':';
			continue;
		}
		if (i != 0)
			*at++ = ':';
		at = put_number(at, word_at(ip, i), 16);
	}
	return at;
}

const char *addr_text(const struct addr *a, char text[ADDR_TEXT_LEN])
{
	char *at = text;

	if (a->family == ADDR_V4) {
		at = put_v4(at, a->ip);
	} else if (a->family == ADDR_V6) {
		*at++ = '[';
		at = put_v6(at, a->ip);
		*at++ = ']';
	} else {
		*at++ = '-';
	}
	*at++ = ':';
	at = put_number(at, a->port, 10);
	*at = '\0';
	return text;
}

/* Reads one decimal number of an IPv4 address. A leading zero is refused: to
 * some it means octal. */
static bool read_byte(const char **text, uint8_t *out)
{
	const char *t = *text;
	unsigned n = 0;

	if (t[0] == '0' && t[1] >= '0' && t[1] <= '9')
		return false;
	for (; *t >= '0' && *t <= '9'; t++) {
		n = 10 * n + (unsigned)(*t - '0');
		if (n > UINT8_MAX)
			return false;
	}
	if (t == *text)
		return false;
	*text = t;
	*out = (uint8_t)n;
	return true;
}

/* Reads what must fill the rest of the text. */
static bool read_v4(const char *text, uint8_t ip[V4_LEN])
{
	for (size_t i = 0; i < V4_LEN; i++) {
		if (i != 0 && *text++ != '.')
			return false;
		if (!read_byte(&text, &ip[i]))
			return false;
	}
	return *text == '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* What was read of an IPv6 address so far. */
struct v6 {
	uint8_t ip[V6_LEN];
	size_t len; /* bytes of ip that are set */
	size_t gap; /* where "::" stood; NO_GAP when it did not */
};

/* Reads one group of at most four hex digits. */
static bool read_word(const char **text, struct v6 *v)
{
	const char *t = *text;
	unsigned n = 0;

	while (t - *text < 4 && hex_value(*t) >= 0)
		n = n << 4 | (unsigned)hex_value(*t++);
	if (t == *text || v->len > V6_LEN - 2)
		return false;
	*text = t;
	v->ip[v->len++] = (uint8_t)(n >> 8);
	v->ip[v->len++] = (uint8_t)n;
	return true;
}

/* The last four bytes may be written as IPv4 (RFC 4291 section 2.2). */
static bool read_tail_v4(const char *text, struct v6 *v)
{
	if (v->len > V6_LEN - V4_LEN || !read_v4(text, v->ip + v->len))
		return false;
	v->len += V4_LEN;
	return true;
}

/* Reads the groups up to the end of the text. */
static bool read_groups(const char *t, struct v6 *v)
{
	while (*t != '\0') {
		if (read_tail_v4(t, v))
			return true;
		if (!read_word(&t, v))
			return false;
		if (*t == '\0')
			return true;
		if (*t++ != ':')
			return false;
		if (*t == ':') {
			if (v->gap != NO_GAP)
				return false;
			v->gap = v->len;
			t++;
		} else if (*t == '\0') {
			return false;
		}
	}
	return true;
}

static bool read_v6(const char *text, uint8_t ip[V6_LEN])
{
	struct v6 v = { .gap = NO_GAP };

	if (text[0] == ':' && text[1] == ':') {
		v.gap = 0;
		text += 2;
	}
	if (!read_groups(text, &v))
		return false;
	/* With "::" at least one group is missing; without, none is. */
	if ((v.gap == NO_GAP) != (v.len == V6_LEN))
		return false;

	size_t after = v.gap == NO_GAP ? 0 : v.len - v.gap;

	memset(ip, 0, V6_LEN);
	memcpy(ip, v.ip, v.len - after);
	memcpy(ip + V6_LEN - after, v.ip + v.len - after, after);
	return true;
}

/* Takes "[" and "]" off. False when there is only one of them. */
static bool without_brackets(const char *text, char out[ADDR_TEXT_LEN])
{
	size_t len = strlen(text);

	if (len == 0 || len >= ADDR_TEXT_LEN)
		return false;
	if (text[0] == '[') {
		if (text[len - 1] != ']')
			return false;
		text++;
		len -= 2;
	}
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

bool addr_read_ip(struct addr *a, const char *text)
{
	char bare[ADDR_TEXT_LEN];
	uint8_t ip[V6_LEN];

	if (read_v4(text, ip)) {
		*a = addr_from_v4(ip, 0);
		return true;
	}
	if (!without_brackets(text, bare) || !read_v6(bare, ip))
		return false;
	*a = addr_from_v6(ip, 0);
	return true;
}
