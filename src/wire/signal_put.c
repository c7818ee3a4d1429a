#include "wire/signal_put.h"

#include "base/b64.h"

#include <assert.h>
#include <string.h>

void signal_put(struct wr *w, const char *text)
{
	wr_bytes(w, text, strlen(text));
}

void signal_put_number(struct wr *w, const char *name, uint64_t value)
{
	signal_put(w, name);
	wr_decimal(w, value);
}

void signal_put_bytes(struct wr *w, const char *name, const uint8_t *p,
		      size_t len)
{
	signal_put(w, name);
	signal_put(w, "\"");
	if (len > 0)
		b64_write(w, p, len);
	signal_put(w, "\"");
}

/* What needs no escape, from the beginning. */
static size_t plain_len(struct rd text)
{
	size_t n = 0;

	for (; n < text.left && text.p[n] != '\r' && text.p[n] != '\n'; n++)
		assert(text.p[n] >= 0x20 && text.p[n] < 0x7f &&
		       text.p[n] != '"' && text.p[n] != '\\');
	return n;
}

void signal_put_lines(struct wr *w, struct rd sdp)
{
	while (sdp.left > 0) {
		size_t n = plain_len(sdp);

		wr_bytes(w, rd_bytes(&sdp, n), n);
		if (sdp.left > 0)
			signal_put(w,
				   *rd_bytes(&sdp, 1) == '\r' ? "\\r" : "\\n");
	}
}
