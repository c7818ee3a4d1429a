/* sdp_lex.h - words and numbers within a line of a description. */
#ifndef SDP_SDP_LEX_H
#define SDP_SDP_LEX_H

#include "base/err.h"
#include "base/rd.h"

#include <string.h>

/* The characters up to the separator, which is stepped over, or to the end. */
static inline struct rd sdp_lex_until(struct rd *r, char separator)
{
	const uint8_t *at =
		r->left == 0 ? NULL : memchr(r->p, separator, r->left);
	size_t len = at == NULL ? r->left : (size_t)(at - r->p);
	struct rd word = rd_sub(r, len);

	if (at != NULL)
		rd_bytes(r, 1);
	return word;
}

static inline uint8_t sdp_lex_small(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/* The same characters. */
static inline bool sdp_lex_is(struct rd word, const char *text)
{
	size_t len = strlen(text);

	return word.left == len && (len == 0 || memcmp(word.p, text, len) == 0);
}

/* The same characters, letters of either case. */
static inline bool sdp_lex_is_alike(struct rd word, const char *text)
{
	if (word.left != strlen(text))
		return false;
	for (size_t i = 0; i < word.left; i++)
		if (sdp_lex_small(word.p[i]) != sdp_lex_small((uint8_t)text[i]))
			return false;
	return true;
}

/* A decimal number that fills the word. On ERR_FORMAT *v is as it was. */
must_check static inline enum err sdp_lex_number(uint32_t *v, struct rd word)
{
	uint64_t n = 0;

	if (word.left == 0 || word.left > 10)
		return ERR_FORMAT;
	while (word.left > 0) {
		uint8_t c = rd_u8(&word);

		if (c < '0' || c > '9')
			return ERR_FORMAT;
		n = n * 10 + (uint64_t)(c - '0');
	}
	if (n > UINT32_MAX)
		return ERR_FORMAT;
	*v = (uint32_t)n;
	return OK;
}

#endif
