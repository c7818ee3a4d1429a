/* What a join costs by DTLS: processor time of the server's side of a handshake,
 * and memory of a connection, before and after it rests. Prints what bench/run
 * reads. The client is ours, in the same process; only the server is timed.
 */
#include "dtls/dtls.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	HANDSHAKES_N = 200,
	PASSES = 9, /* the best counts: the machine has other work */
	HELD_N = 500,
};

struct bench {
	struct dtls_context *context[2];
	struct dtls *end[2]; /* by enum dtls_role */
	double server_us;
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void need(bool holds)
{
	if (!holds)
		abort();
}

static struct dtls *open_end(const struct bench *b, enum dtls_role role)
{
	struct dtls *d;

	need(dtls_new(&d, b->context[role], role,
		      dtls_context_fingerprint(b->context[1 - role]), 0) == OK);
	return d;
}

static bool hand_over(struct bench *b, enum dtls_role from)
{
	uint8_t copy[DTLS_MTU];
	const uint8_t *bytes;
	size_t len;
	bool any = false;

	while (dtls_output(b->end[from], &bytes, &len)) {
		memcpy(copy, bytes, len);

		double start = now_us();

		dtls_input(b->end[1 - from], copy, len, 0);
		if (from == DTLS_CLIENT)
			b->server_us += now_us() - start;
		any = true;
	}
	return any;
}

static void handshake(struct bench *b)
{
	struct dtls_keys keys;
	double start = now_us();

	b->end[DTLS_SERVER] = open_end(b, DTLS_SERVER);
	b->server_us += now_us() - start;
	b->end[DTLS_CLIENT] = open_end(b, DTLS_CLIENT);
	while (hand_over(b, DTLS_CLIENT) || hand_over(b, DTLS_SERVER))
		;
	start = now_us();
	need(dtls_keys(b->end[DTLS_SERVER], &keys) == OK);
	dtls_keys_wipe(&keys);
	dtls_rest(b->end[DTLS_SERVER]);
	b->server_us += now_us() - start;
	dtls_free(b->end[DTLS_CLIENT]);
}

static double handshake_us(struct bench *b)
{
	double best = 1e9;

	for (int pass = 0; pass < PASSES; pass++) {
		b->server_us = 0;
		for (int i = 0; i < HANDSHAKES_N; i++) {
			handshake(b);
			dtls_free(b->end[DTLS_SERVER]);
		}
		b->server_us /= HANDSHAKES_N;
		best = b->server_us < best ? b->server_us : best;
	}
	return best;
}

static size_t used_b(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* Connections that have said their first flight and wait for the client. */
static double handshaking_b(struct bench *b)
{
	static struct dtls *held[HELD_N];
	uint8_t hello[DTLS_MTU];
	const uint8_t *bytes;
	size_t len;
	size_t before = used_b();

	b->end[DTLS_CLIENT] = open_end(b, DTLS_CLIENT);
	need(dtls_output(b->end[DTLS_CLIENT], &bytes, &len));
	memcpy(hello, bytes, len);
	dtls_free(b->end[DTLS_CLIENT]);
	for (int i = 0; i < HELD_N; i++) {
		held[i] = open_end(b, DTLS_SERVER);
		dtls_input(held[i], hello, len, 0);
		need(dtls_output(held[i], &bytes, &(size_t){ 0 }));
	}

	double each = (double)(used_b() - before) / HELD_N;

	for (int i = 0; i < HELD_N; i++)
		dtls_free(held[i]);
	return each;
}

static double rested_b(struct bench *b)
{
	static struct dtls *held[HELD_N];
	size_t before = used_b();

	for (int i = 0; i < HELD_N; i++) {
		handshake(b);
		held[i] = b->end[DTLS_SERVER];
	}

	double each = (double)(used_b() - before) / HELD_N;

	for (int i = 0; i < HELD_N; i++)
		dtls_free(held[i]);
	return each;
}

int main(void)
{
	struct bench b = { .server_us = 0 };

	for (int role = 0; role < 2; role++)
		need(dtls_context_new(&b.context[role]) == OK);
	printf("{\"what\": \"DTLS handshake, the server's CPU\", \"value\": "
	       "%.3f, \"unit\": \"ms\", \"aim\": \"<= 0.35\"}\n",
	       handshake_us(&b) / 1000);
	printf("{\"what\": \"  memory in a handshake, of %d\", \"value\": "
	       "%.1f, \"unit\": \"kB\"}\n",
	       HELD_N, handshaking_b(&b) / 1000);
	printf("{\"what\": \"  memory when it rests, of %d\", \"value\": %.2f, "
	       "\"unit\": \"kB\", \"aim\": \"<= 1\"}\n",
	       HELD_N, rested_b(&b) / 1000);
	for (int role = 0; role < 2; role++)
		dtls_context_free(b.context[role]);
	return 0;
}
