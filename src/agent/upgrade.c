#include "agent/upgrade.h"

#include "base/b64.h"
#include "prim/sha1.h"
#include "wire/http1.h"

#include <stdio.h>
#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

enum { ACCEPT_SIZE = 29 }; /* base64 of a SHA-1, with its NUL */

/* Base64 with padding (RFC 4648, section 4), out of what we have without. */
static void base64(char *out, const uint8_t *bytes, size_t len)
{
	const size_t text_len = B64_TEXT_LEN(len);
	struct wr w = wr_init((uint8_t *)out, text_len);
	size_t n = text_len;

	b64_write(&w, bytes, len);
	for (size_t i = 0; i < text_len; i++) {
		if (out[i] == '-')
			out[i] = '+';
		if (out[i] == '_')
			out[i] = '/';
	}
	while (n % 4 != 0)
		out[n++] = '=';
	out[n] = 0;
}

void upgrade_ask(struct wr *w, struct upgrade *u, const char *host,
		 const uint8_t nonce[UPGRADE_NONCE_LEN])
{
	static const char line[] = "GET /ws HTTP/1.1\r\n";

	char origin[UPGRADE_HOST_MAX + sizeof("https://")];

	base64(u->key, nonce, UPGRADE_NONCE_LEN);
	(void)snprintf(origin, sizeof(origin), "https://%s", host);
	wr_bytes(w, line, sizeof(line) - 1);
	http1_put(w, "Host", host);
	/* The server serves its own page alone. */
	http1_put(w, "Origin", origin);
	http1_put(w, "Connection", "Upgrade");
	http1_put(w, "Upgrade", "websocket");
	http1_put(w, "Sec-WebSocket-Version", "13");
	http1_put(w, "Sec-WebSocket-Protocol", "incamera.2");
	http1_put(w, "Sec-WebSocket-Key", u->key);
	http1_end(w);
}

/* The field stands in the head as a line of its own. */
static bool has_field(struct rd head, const char *name, const char *value)
{
	char line[128];
	const int len =
		snprintf(line, sizeof(line), "\r\n%s: %s\r\n", name, value);

	return len > 0 && (size_t)len < sizeof(line) &&
	       memmem(head.p, head.left, line, (size_t)len) != NULL;
}

enum err upgrade_answer(const struct upgrade *u, struct rd so_far, size_t *len)
{
	static const char status[] = "HTTP/1.1 101 ";
	uint8_t hash[SHA1_LEN];
	char joined[UPGRADE_KEY_SIZE + sizeof(GUID)];
	char accept[ACCEPT_SIZE];
	size_t head_len;

	TRY(http1_find_head(&head_len, so_far));
	if (head_len == 0) {
		*len = 0;
		return OK;
	}

	const struct rd head = rd_init(so_far.p, head_len);
	const int n = snprintf(joined, sizeof(joined), "%s" GUID, u->key);

	sha1(hash, joined, (size_t)n);
	base64(accept, hash, sizeof(hash));
	if (head_len < sizeof(status) ||
	    memcmp(head.p, status, sizeof(status) - 1) != 0 ||
	    !has_field(head, "Sec-WebSocket-Accept", accept) ||
	    !has_field(head, "Sec-WebSocket-Protocol", "incamera.2"))
		return ERR_FORMAT;
	*len = head_len;
	return OK;
}
