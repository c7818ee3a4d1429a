/* Heads of requests: what is read, and what is refused. */
#include "base/limits.h"
#include "wire/http1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct rd bytes_of(const char *text)
{
	return rd_init((const uint8_t *)text, strlen(text));
}

/* The status that a request gets; 200 when it is read. */
static unsigned status_of(const char *text)
{
	struct http1_request r;
	unsigned status = 200;

	if (http1_read(&r, bytes_of(text), &status) == OK)
		assert_int_equal(status, 200);
	return status;
}

static struct http1_request read_good(const char *text)
{
	struct http1_request r;
	unsigned status = 0;

	assert_int_equal(http1_read(&r, bytes_of(text), &status), OK);
	return r;
}

static void is_text(struct http1_text t, const char *expected)
{
	assert_int_equal(t.len, strlen(expected));
	assert_memory_equal(t.p, expected, t.len);
}

static void reads_what_a_browser_sends(void **unused)
{
	struct http1_request r = read_good(
		"GET /ws?a=%20b HTTP/1.1\r\nHost: example.org:8443\r\n"
		"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
		"Origin: https://example.org:8443\r\nUser-Agent: x (y; z)\r\n"
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key:\tabc  \r\n"
		"Accept-Encoding: gzip, deflate, br\r\n\r\n");

	(void)unused;
	assert_int_equal(r.method, HTTP1_GET);
	is_text(r.path, "/ws");
	is_text(r.field[HTTP1_HOST], "example.org:8443");
	is_text(r.field[HTTP1_WS_KEY], "abc");
	assert_true(http1_has(r.field[HTTP1_CONNECTION], "upgrade"));
	assert_true(http1_has(r.field[HTTP1_ACCEPT_ENCODING], "br"));
	assert_null(r.field[HTTP1_WS_PROTOCOL].p);
	assert_true(http1_is_same_origin(&r));
}

static void finds_the_end_and_nothing_before_it(void **unused)
{
	static const char head[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nmore";
	size_t whole = sizeof(head) - 1 - 4;
	size_t found = 9;

	(void)unused;
	for (size_t n = 0; n < sizeof(head); n++) {
		struct rd r = rd_init((const uint8_t *)head, n);

		assert_int_equal(http1_find_head(&found, r), OK);
		assert_int_equal(found, n < whole ? 0 : whole);
	}
}

static void refuses_a_byte_that_no_head_has_as_soon_as_it_comes(void **unused)
{
	(void)unused;
	for (unsigned c = 0; c < 256; c++) {
		uint8_t text[] = { 'G', (uint8_t)c, 'T' };
		size_t found = 0;
		bool good = (c >= 0x20 && c <= 0x7e) || c == '\t';

		assert_int_equal(http1_find_head(&found, rd_init(text, 3)),
				 good ? OK : ERR_FORMAT);
	}
}

static void refuses_lines_that_end_in_another_way(void **unused)
{
	static const char *const heads[] = { "a\n", "a\r\r\n", "a\rb", "\n" };

	(void)unused;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		size_t found = 0;

		assert_int_equal(http1_find_head(&found, bytes_of(heads[i])),
				 ERR_FORMAT);
	}
}

static void a_head_has_8192_bytes_at_most(void **unused)
{
	static uint8_t head[HTTP1_HEAD_LEN + 4];
	size_t found = 0;

	(void)unused;
	memset(head, 'x', sizeof(head));
	assert_int_equal(
		http1_find_head(&found, rd_init(head, HTTP1_HEAD_LEN - 1)), OK);
	assert_int_equal(http1_find_head(&found, rd_init(head, HTTP1_HEAD_LEN)),
			 ERR_FULL);
	memcpy(head + HTTP1_HEAD_LEN - 4, "\r\n\r\n", 4);
	assert_int_equal(http1_find_head(&found, rd_init(head, HTTP1_HEAD_LEN)),
			 OK);
	assert_int_equal(found, HTTP1_HEAD_LEN);
	memset(head, 'x', sizeof(head));
	memcpy(head + HTTP1_HEAD_LEN - 3, "\r\n\r\n", 4);
	assert_int_equal(http1_find_head(&found, rd_init(head, sizeof(head))),
			 ERR_FULL);
}

static const struct {
	unsigned status;
	const char *text;
} heads[] = {
	{ 200, "GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 200, "HEAD /a-b_c~d/e.f%2F HTTP/1.1\r\nhOST:\t a \t\r\n\r\n" },
	{ 200, "GET / HTTP/1.1\r\nHost: [::1]:65535\r\nX:\r\n\r\n" },
	{ 400, "" },
	{ 400, "\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\n\r\nx" },
	{ 400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n" },
	{ 400, "GET / HTTP/11\r\nHost: a\r\n\r\n" },
	{ 400, "GET / HTTP/1,1\r\nHost: a\r\n\r\n" },
	{ 400, "GET a HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET /%g0 HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET /% HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET /a?%0 HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET /{ HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET /\\ HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "G@T / HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a:\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a:1x\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: :1\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: []\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\ncontent-length: 0\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\nTRANSFER-ENCODING:\r\n\r\n" },
	{ 400, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: a\r\nUpgrade:\r\n\r\n" },
	{ 405, "POST / HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 405, "GETX / HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 405, "GE / HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ 505, "GET / HTTP/1.0\r\nHost: a\r\n\r\n" },
	{ 505, "GET / HTTP/3.1\r\nHost: a\r\n\r\n" },
};

static void every_head_gets_its_status(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (status_of(heads[i].text) != heads[i].status)
			fail_msg("%s: %u", heads[i].text,
				 status_of(heads[i].text));
}

static void on_a_refusal_the_request_is_as_it_was(void **unused)
{
	struct http1_request r = { .path = { "before", 6 } };
	unsigned status = 0;

	(void)unused;
	assert_int_equal(
		http1_read(&r, bytes_of("GET / HTTP/1.0\r\n\r\n"), &status),
		ERR_FORMAT);
	is_text(r.path, "before");
}

static void a_target_has_256_characters_and_64_fields_follow(void **unused)
{
	char text[2048] = "GET /";

	(void)unused;
	memset(text + 5, 'a', HTTP1_TARGET_LEN - 1);
	strcpy(text + 4 + HTTP1_TARGET_LEN, " HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_int_equal(status_of(text), 200);
	memset(text + 5, 'a', HTTP1_TARGET_LEN);
	strcpy(text + 5 + HTTP1_TARGET_LEN, " HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_int_equal(status_of(text), HTTP1_TARGET_TOO_LONG);

	strcpy(text, "GET / HTTP/1.1\r\nHost: a\r\n");
	for (int i = 1; i < HTTP1_FIELDS_N; i++)
		strcat(text, "X: y\r\n");
	strcat(text, "\r\n");
	assert_int_equal(status_of(text), 200);
	strcpy(text + strlen(text) - 2, "X: y\r\n\r\n");
	assert_int_equal(status_of(text), HTTP1_HEAD_TOO_LARGE);
}

static void words_of_a_list_are_told_apart(void **unused)
{
	static const struct {
		const char *list;
		bool has;
	} lists[] = {
		{ "br", true },          { "BR", true },
		{ "a, br", true },       { "br ; q=0.001", true },
		{ "br;q=1", true },      { "a;q=1 ,br", true },
		{ "", false },           { "brr", false },
		{ "b r", false },        { "br;q=0", false },
		{ "br; Q=0.00", false }, { "b,r", false },
		{ ",,", false },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct http1_text t = { lists[i].list, strlen(lists[i].list) };

		assert_int_equal(http1_has(t, "br"), lists[i].has);
	}
	assert_false(http1_has((struct http1_text){ NULL, 0 }, "br"));
	assert_false(http1_is((struct http1_text){ NULL, 0 }, ""));
	/* A letter and the sign that differs from it in one bit. */
	assert_false(http1_is((struct http1_text){ "a@", 2 }, "a`"));
}

static bool same_origin(const char *host, const char *origin)
{
	struct http1_request r = { 0 };

	r.field[HTTP1_HOST] = (struct http1_text){ host, strlen(host) };
	r.field[HTTP1_ORIGIN] = (struct http1_text){ origin, strlen(origin) };
	return http1_is_same_origin(&r);
}

static void an_origin_is_the_host_with_https_and_nothing_else(void **unused)
{
	struct http1_request r = { 0 };

	(void)unused;
	assert_true(same_origin("a", "https://a"));
	assert_true(same_origin("[::1]:1", "https://[::1]:1"));
	assert_false(same_origin("a", "http://a"));
	assert_false(same_origin("a", "httpx://a"));
	assert_false(same_origin("a", "https:/aa"));
	assert_false(same_origin("a", "https://a:443"));
	assert_false(same_origin("a", "https://a/"));
	assert_false(same_origin("a", "https://b"));
	assert_false(same_origin("ab", "https://a"));
	assert_false(same_origin("a", "null"));
	assert_false(same_origin("a", ""));
	r.field[HTTP1_HOST] = (struct http1_text){ "a", 1 };
	assert_false(http1_is_same_origin(&r));
}

static void only_names_are_remembered_by_browsers(void **unused)
{
	static const struct {
		const char *host;
		bool is_name;
	} hosts[] = {
		{ "meet.example.org", true },
		{ "meet:8443", true },
		{ "localhost", false },
		{ "LOCALHOST:8443", false },
		{ "a.localhost", false },
		{ "127.0.0.1", false },
		{ "127.0.0.1:8443", false },
		{ "[2001:db8::a]", false },
		{ "localhost.example.org", true },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct http1_request r = { 0 };

		r.field[HTTP1_HOST] =
			(struct http1_text){ hosts[i].host,
					     strlen(hosts[i].host) };
		assert_int_equal(http1_host_is_name(&r), hosts[i].is_name);
	}
}

static void writes_a_head(void **unused)
{
	static const char expected[] = "HTTP/1.1 404 Not Found\r\nA: b\r\n"
				       "Content-Length: 1203\r\nC: 0\r\n\r\n";
	uint8_t out[128];
	struct wr w = wr_init(out, sizeof(out));
	size_t len = 0;

	(void)unused;
	http1_begin(&w, 404);
	http1_put(&w, "A", "b");
	http1_put_number(&w, "Content-Length", 1203);
	http1_put_number(&w, "C", 0);
	http1_end(&w);
	assert_int_equal(wr_done(&w, &len), OK);
	assert_int_equal(len, sizeof(expected) - 1);
	assert_memory_equal(out, expected, len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_a_browser_sends),
		cmocka_unit_test(finds_the_end_and_nothing_before_it),
		cmocka_unit_test(
			refuses_a_byte_that_no_head_has_as_soon_as_it_comes),
		cmocka_unit_test(refuses_lines_that_end_in_another_way),
		cmocka_unit_test(a_head_has_8192_bytes_at_most),
		cmocka_unit_test(every_head_gets_its_status),
		cmocka_unit_test(on_a_refusal_the_request_is_as_it_was),
		cmocka_unit_test(
			a_target_has_256_characters_and_64_fields_follow),
		cmocka_unit_test(words_of_a_list_are_told_apart),
		cmocka_unit_test(
			an_origin_is_the_host_with_https_and_nothing_else),
		cmocka_unit_test(only_names_are_remembered_by_browsers),
		cmocka_unit_test(writes_a_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
