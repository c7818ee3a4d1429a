/* TLS between two pieces of memory, our server and our client: what it keeps. */
#include "main/cert.h"
#include "tls/client.h"

#include <openssl/crypto.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	LONG_LEN =
		60000, /* bytes of a description that is one of the longest */
	KEPT_LEN = 1024,
	/* In front of each block, so that it can be counted. */
	FRONT_LEN = _Alignof(max_align_t),
};

static size_t held; /* bytes that OpenSSL has now */

static void *take(size_t len, const char *file, int line)
{
	uint8_t *p = malloc(FRONT_LEN + len);

	(void)file;
	(void)line;
	if (p == NULL)
		return NULL;
	memcpy(p, &len, sizeof(len));
	held += len;
	return p + FRONT_LEN;
}

static void give_back(void *at, const char *file, int line)
{
	size_t len;

	(void)file;
	(void)line;
	if (at == NULL)
		return;
	memcpy(&len, (uint8_t *)at - FRONT_LEN, sizeof(len));
	held -= len;
	free((uint8_t *)at - FRONT_LEN);
}

static void *take_other(void *at, size_t len, const char *file, int line)
{
	void *new = len == 0 ? NULL : take(len, file, line);
	size_t before = 0;

	if (at != NULL)
		memcpy(&before, (uint8_t *)at - FRONT_LEN, sizeof(before));
	if (new != NULL && at != NULL)
		memcpy(new, at, before < len ? before : len);
	if (new != NULL || len == 0)
		give_back(at, file, line);
	return new;
}

struct world {
	struct tls_server *context;
	struct tls_client *trust;
	struct tls *server;
	struct tls *client;
};

/* All that waits, from one to the other. */
static void carry(struct tls *from, struct tls *to)
{
	const uint8_t *p;
	size_t len;

	while ((len = tls_waiting(from, &p)) > 0) {
		/* As a socket does that is nearly full. */
		if (len > 5000)
			len = 5000;
		assert_int_equal(tls_put(to, p, len), OK);
		tls_sent(from, len);
	}
}

static size_t hear(struct tls *t)
{
	static uint8_t out[LONG_LEN];
	size_t sum = 0;
	size_t len = 0;

	do {
		assert_int_equal(tls_read(t, out, sizeof(out), &len), OK);
		for (size_t i = 0; i < len; i++)
			assert_int_equal(out[i], (uint8_t)(sum + i));
		sum += len;
	} while (len > 0);
	return sum;
}

static int set_up(void **state)
{
	static struct cert cert;
	static struct world w;
	const struct cert_subject subject = { .names = { "localhost" },
					      .names_n = 1 };

	assert_int_equal(cert_make(&cert, &subject), OK);
	assert_int_equal(
		tls_server_new(&w.context, cert.chain_pem, cert.key_pem), OK);
	assert_int_equal(tls_client_new(&w.trust, TLS_CLIENT_ANYBODY, NULL),
			 OK);
	assert_int_equal(tls_new(&w.server, w.context), OK);
	assert_int_equal(tls_client_dial(&w.client, w.trust, "localhost"), OK);
	for (int i = 0; i < 4; i++) {
		hear(w.client);
		carry(w.client, w.server);
		hear(w.server);
		carry(w.server, w.client);
	}
	assert_true(tls_is_open(w.server));
	assert_true(tls_is_open(w.client));
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	tls_free(w->client);
	tls_free(w->server);
	tls_client_free(w->trust);
	tls_server_free(w->context);
	return 0;
}

static void say(struct tls *from, struct tls *to, size_t len)
{
	static uint8_t text[LONG_LEN];

	for (size_t i = 0; i < len; i++)
		text[i] = (uint8_t)i;
	assert_int_equal(tls_write(from, text, len), OK);
	carry(from, to);
	assert_int_equal(hear(to), len);
}

static void what_was_said_comes_as_it_was(void **state)
{
	struct world *w = *state;

	say(w->server, w->client, 1);
	say(w->server, w->client, LONG_LEN);
	say(w->client, w->server, LONG_LEN);
	say(w->client, w->server, 100);
	say(w->server, w->client, 5000);
}

static void a_long_message_leaves_no_memory_behind_it(void **state)
{
	struct world *w = *state;
	size_t before;

	say(w->server, w->client, 100);
	say(w->client, w->server, 100);
	before = held;
	say(w->server, w->client, LONG_LEN);
	say(w->client, w->server, LONG_LEN);
	assert_in_range(held, 1, before + KEPT_LEN);
}

/* The rest of a record waits while the next bytes come. */
static void a_record_in_two_parts_behind_a_long_one_is_whole(void **state)
{
	static uint8_t text[LONG_LEN];
	struct world *w = *state;
	const uint8_t *p;
	size_t len;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)i;
	assert_int_equal(tls_write(w->server, text, sizeof(text)), OK);
	len = tls_waiting(w->server, &p);
	assert_int_equal(tls_put(w->client, p, len - 1), OK);
	tls_sent(w->server, len - 1);

	size_t first = hear(w->client);

	assert_in_range(first, 1, sizeof(text) - 1);
	assert_int_equal(tls_waiting(w->server, &p), 1);
	assert_int_equal(tls_put(w->client, p, 1), OK);
	tls_sent(w->server, 1);
	/* The last record begins anew with what first was the end. */
	static uint8_t out[LONG_LEN];

	assert_int_equal(tls_read(w->client, out, sizeof(out), &len), OK);
	assert_int_equal(len, sizeof(text) - first);
	assert_memory_equal(out, text + first, len);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_said_comes_as_it_was),
		TEST(a_long_message_leaves_no_memory_behind_it),
		TEST(a_record_in_two_parts_behind_a_long_one_is_whole),
	};

	/* Before OpenSSL has anything. */
	if (CRYPTO_set_mem_functions(take, take_other, give_back) != 1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
