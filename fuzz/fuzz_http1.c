/* Whatever comes: the end of a head is found where it is, and what is read is a
 * view into it that keeps the promises of http1.h. */
#include "base/limits.h"
#include "wire/http1.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static bool is_within(struct http1_text t, const uint8_t *data, size_t size)
{
	const char *start = (const char *)data;

	return t.p == NULL || (t.p >= start && t.len <= size &&
			       (size_t)(t.p - start) <= size - t.len);
}

static bool is_printable(struct http1_text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.p[i] != '\t' && (t.p[i] < 0x20 || t.p[i] > 0x7e))
			return false;
	return true;
}

static void check(const struct http1_request *r, const uint8_t *data,
		  size_t size)
{
	struct http1_text host = r->field[HTTP1_HOST];

	must(r->path.len > 0 && r->path.p[0] == '/');
	must(r->path.len <= HTTP1_TARGET_LEN);
	must(is_within(r->path, data, size) && is_printable(r->path));
	must(memchr(r->path.p, '?', r->path.len) == NULL);
	must(host.p != NULL && host.len > 0);
	must(r->field[HTTP1_CONTENT_LENGTH].p == NULL);
	must(r->field[HTTP1_TRANSFER_ENCODING].p == NULL);
	for (size_t i = 0; i < HTTP1_FIELDS; i++) {
		must(is_within(r->field[i], data, size));
		must(is_printable(r->field[i]));
		(void)http1_has(r->field[i], "upgrade");
	}
	(void)http1_host_is_name(r);
	(void)http1_is_same_origin(r);
}

/* As much as there is, the answer does not depend on what comes later. */
static void check_prefixes(const uint8_t *data, size_t head_len)
{
	size_t found = 0;

	for (size_t n = 0; n < head_len; n += 1 + head_len / 64) {
		must(http1_find_head(&found, rd_init(data, n)) == OK);
		must(found == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http1_request r;
	unsigned status = 0;
	size_t head_len = 0;

	/* Any bytes, as if somebody had found a head in them. */
	if (http1_read(&r, rd_init(data, size), &status) == OK)
		check(&r, data, size);
	else
		must(status >= 400 && status < 600);

	if (http1_find_head(&head_len, rd_init(data, size)) != OK)
		return 0;
	if (head_len == 0)
		return 0;
	must(head_len <= size && head_len <= HTTP1_HEAD_LEN);
	must(memcmp(data + head_len - 2, "\r\n", 2) == 0);
	check_prefixes(data, head_len);
	return 0;
}
