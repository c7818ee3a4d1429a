#include "wire/http1.h"

#include <assert.h>
#include <string.h>

static const struct {
	unsigned status;
	const char *text;
} reasons[] = {
	{ 101, "101 Switching Protocols" },
	{ 200, "200 OK" },
	{ HTTP1_BAD_REQUEST, "400 Bad Request" },
	{ 403, "403 Forbidden" },
	{ 404, "404 Not Found" },
	{ HTTP1_NOT_ALLOWED, "405 Method Not Allowed" },
	{ 408, "408 Request Timeout" },
	{ HTTP1_TARGET_TOO_LONG, "414 URI Too Long" },
	{ 426, "426 Upgrade Required" },
	{ HTTP1_HEAD_TOO_LARGE, "431 Request Header Fields Too Large" },
	{ 503, "503 Service Unavailable" },
	{ HTTP1_NO_SUCH_VERSION, "505 HTTP Version Not Supported" },
};

static void text(struct wr *w, const char *s)
{
	wr_bytes(w, s, strlen(s));
}

static const char *reason(unsigned status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	assert(false); /* we answer with nothing else */
	return "";
}

void http1_begin(struct wr *w, unsigned status)
{
	text(w, "HTTP/1.1 ");
	text(w, reason(status));
	text(w, "\r\n");
}

void http1_put(struct wr *w, const char *name, const char *value)
{
	text(w, name);
	text(w, ": ");
	text(w, value);
	text(w, "\r\n");
}

void http1_put_number(struct wr *w, const char *name, size_t value)
{
	text(w, name);
	text(w, ": ");
	wr_decimal(w, value);
	text(w, "\r\n");
}

void http1_end(struct wr *w)
{
	text(w, "\r\n");
}
