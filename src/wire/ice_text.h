/* ice_text.h - what ufrag and password of ICE may be made of (RFC 8839, section
 * 5.4: ice-char is a letter, a digit, "+" or "/").
 */
#ifndef WIRE_ICE_TEXT_H
#define WIRE_ICE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ICE_TEXT_UFRAG_MIN = 4, /* characters */
	ICE_TEXT_PWD_MIN = 22,
	ICE_TEXT_MAX = 256, /* of either */
};

/* One of them; each as likely where the byte is random. */
static inline char ice_text_char(uint8_t byte)
{
	return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	       "abcdefghijklmnopqrstuvwxyz0123456789+/"[byte % 64];
}

static inline bool ice_text_is(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!((p[i] >= 'a' && p[i] <= 'z') ||
		      (p[i] >= 'A' && p[i] <= 'Z') ||
		      (p[i] >= '0' && p[i] <= '9') || p[i] == '+' ||
		      p[i] == '/'))
			return false;
	return true;
}

#endif
