/* hex.h - reads the hexadecimal of published vectors, for tests only. */
#ifndef VECTORS_HEX_H
#define VECTORS_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { HEX_MAX = 512 }; /* bytes */

struct hex {
	uint8_t p[HEX_MAX];
	size_t len;
};

static inline int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* False for anything but whole lower-case bytes that fit. */
static inline bool hex_read(struct hex *out, const char *text)
{
	size_t n = strlen(text);

	if (n % 2 != 0 || n / 2 > HEX_MAX)
		return false;
	for (size_t i = 0; i < n / 2; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out->p[i] = (uint8_t)(high << 4 | low);
	}
	out->len = n / 2;
	return true;
}

#endif
