/* b64.h - base64url without padding (RFC 4648, section 5), strictly.
 *
 * One text for one byte string: padding, other alphabets, white space and
 * non-zero left-over bits are refused. No branch or index depends on the bytes,
 * so secrets may pass through.
 */
#ifndef BASE_B64_H
#define BASE_B64_H

#include "base/err.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters that len bytes become. A constant for constant lengths. */
#define B64_TEXT_LEN(len) (((len)*4 + 2) / 3)

/* Bytes that text_len characters stand for; text_len % 4 == 1 stands for
 * nothing and is refused by the readers. */
static inline size_t b64_len(size_t text_len)
{
	return text_len / 4 * 3 + (text_len % 4 * 3) / 4;
}

/* Appends the text of len bytes. */
void b64_write(struct wr *w, const void *bytes, size_t len);

/* Reads text of exactly len bytes into out. On ERR_FORMAT out is zero. */
must_check enum err b64_read(uint8_t *out, size_t len, const char *text,
			     size_t text_len);

/* The text is what b64_write() would have written for some bytes. */
bool b64_is_strict(const char *text, size_t text_len);

#endif
