#include "base/b64.h"

#include "base/ct.h"

/* 0xff when lo <= v <= hi, else 0; all below 256. */
static unsigned in_range(unsigned v, unsigned lo, unsigned hi)
{
	return (~((v - lo) >> 8) & ~((hi - v) >> 8)) & 0xff;
}

static char to_char(unsigned v)
{
	unsigned c = (in_range(v, 0, 25) & (v + 'A')) |
		     (in_range(v, 26, 51) & (v - 26 + 'a')) |
		     (in_range(v, 52, 61) & (v - 52 + '0')) |
		     (in_range(v, 62, 62) & '-') | (in_range(v, 63, 63) & '_');

	return (char)c;
}

/* The six bits, or 0x80 for a character that is not of the alphabet. */
static unsigned from_char(char text)
{
	unsigned c = (unsigned char)text;
	unsigned upper = in_range(c, 'A', 'Z');
	unsigned lower = in_range(c, 'a', 'z');
	unsigned digit = in_range(c, '0', '9');
	unsigned dash = in_range(c, '-', '-');
	unsigned line = in_range(c, '_', '_');
	unsigned known = upper | lower | digit | dash | line;

	return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
	       (digit & (c - '0' + 52)) | (dash & 62) | (line & 63) |
	       (~known & 0x80);
}

void b64_write(struct wr *w, const void *bytes, size_t len)
{
	const uint8_t *in = bytes;
	uint32_t bits = 0;
	unsigned bits_n = 0;

	for (size_t i = 0; i < len; i++) {
		bits = (bits << 8 | in[i]) & 0xffff;
		bits_n += 8;
		for (; bits_n >= 6; bits_n -= 6)
			wr_u8(w, (uint8_t)to_char(bits >> (bits_n - 6) & 63));
	}
	if (bits_n > 0)
		wr_u8(w, (uint8_t)to_char(bits << (6 - bits_n) & 63));
}

enum err b64_read(uint8_t *out, size_t len, const char *text, size_t text_len)
{
	uint32_t bits = 0;
	unsigned bits_n = 0;
	unsigned bad = 0;
	size_t at = 0;

	if (text_len != B64_TEXT_LEN(len)) {
		ct_wipe(out, len);
		return ERR_FORMAT;
	}
	for (size_t i = 0; i < text_len; i++) {
		unsigned v = from_char(text[i]);

		bad |= v & 0x80;
		bits = (bits << 6 | (v & 63)) & 0xffff;
		bits_n += 6;
		if (bits_n >= 8) {
			bits_n -= 8;
			out[at++] = (uint8_t)(bits >> bits_n);
		}
	}
	/* What is left over must be zero, or two texts would mean the same. */
	bad |= bits & ((1u << bits_n) - 1);
	if (bad == 0)
		return OK;
	ct_wipe(out, len);
	return ERR_FORMAT;
}

bool b64_is_strict(const char *text, size_t text_len)
{
	unsigned bad = 0;
	unsigned last = 0;

	for (size_t i = 0; i < text_len; i++) {
		last = from_char(text[i]);
		bad |= last & 0x80;
	}
	switch (text_len % 4) {
	case 1:
		return false;
	case 2:
		bad |= last & 15;
		break;
	case 3:
		bad |= last & 3;
		break;
	default:
		break;
	}
	return bad == 0;
}
