/* http1.h - the head of an HTTP/1.1 request, read strictly (RFC 9112), and of
 * an answer, written.
 *
 * A small subset: a method, a target that begins with a slash, HTTP/1.1, one
 * Host, no body. What RFC 9112 lets a server tolerate is refused: a bare line
 * feed, a folded line, white space around a name, an absolute target, a field
 * of ours given twice. Reads and writes bytes and nothing else; what it reads
 * is a view into the caller's bytes.
 */
#ifndef WIRE_HTTP1_H
#define WIRE_HTTP1_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>

enum http1_method {
	HTTP1_GET,
	HTTP1_HEAD,
};

/* The fields that are looked at; all others are checked and passed over. */
enum http1_field {
	HTTP1_HOST,
	HTTP1_ORIGIN,
	HTTP1_CONNECTION,
	HTTP1_UPGRADE,
	HTTP1_WS_KEY,
	HTTP1_WS_VERSION,
	HTTP1_WS_PROTOCOL,
	HTTP1_ACCEPT_ENCODING,
	HTTP1_CONTENT_LENGTH,
	HTTP1_TRANSFER_ENCODING,
	HTTP1_FIELDS
};

/* Characters of a request; not NUL-terminated. */
struct http1_text {
	const char *p; /* NULL when there is none */
	size_t len;
};

struct http1_request {
	enum http1_method method;
	struct http1_text path; /* begins with a slash; without the query */
	struct http1_text field[HTTP1_FIELDS];
};

enum {
	HTTP1_BAD_REQUEST = 400,
	HTTP1_NOT_ALLOWED = 405,
	HTTP1_TARGET_TOO_LONG = 414,
	HTTP1_HEAD_TOO_LARGE = 431,
	HTTP1_NO_SUCH_VERSION = 505,
};

/* Looks for the end of the head. On OK, *head_len is its length with the empty
 * line, or 0 when it is not all there yet. ERR_FORMAT for a byte that no head
 * has, ERR_FULL when it is longer than HTTP1_HEAD_LEN. */
must_check enum err http1_find_head(size_t *head_len, struct rd so_far);

/* Reads one whole head. On ERR_FORMAT *r is as it was and *status says what to
 * answer. */
must_check enum err http1_read(struct http1_request *r, struct rd head,
			       unsigned *status);

/* The same characters; letters of either case are equal. */
bool http1_is(struct http1_text t, const char *word);

/* One of the words of a list with commas, letters of either case, whatever
 * weight (";q=0.5") it has unless that is zero. */
bool http1_has(struct http1_text list, const char *word);

/* The origin names the host that was asked: "https://" and the Host. */
bool http1_is_same_origin(const struct http1_request *r);

/* The host is a name that a browser may remember HSTS for: no address, and not
 * localhost, where one answer would change every other server's port. */
bool http1_host_is_name(const struct http1_request *r);

/* Writes the status line. */
void http1_begin(struct wr *w, unsigned status);

/* Writes a field. The caller answers for its characters. */
void http1_put(struct wr *w, const char *name, const char *value);
void http1_put_number(struct wr *w, const char *name, size_t value);

/* Writes the empty line. */
void http1_end(struct wr *w);

#endif
