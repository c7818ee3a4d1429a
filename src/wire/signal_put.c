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

void signal_put_description(struct wr *w, struct rd sdp)
{
	signal_put(w, ",\"sdp\":\"");
	for (; sdp.left > 0; rd_bytes(&sdp, 1)) {
		if (*sdp.p == '\r') {
			signal_put(w, "\\r");
		} else if (*sdp.p == '\n') {
			signal_put(w, "\\n");
		} else {
			assert(*sdp.p >= 0x20 && *sdp.p < 0x7f &&
			       *sdp.p != '"' && *sdp.p != '\\');
			wr_u8(w, *sdp.p);
		}
	}
	signal_put(w, "\"");
}
