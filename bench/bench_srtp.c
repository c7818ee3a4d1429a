/* What protecting and opening one RTP packet costs: processor time.
 *
 * Prints a line each: who does it, the profile, what is done, bytes of payload,
 * keys, threads, ns a packet. Packets are protected as the unit does it: one
 * payload for many receivers, each with a key and memory of its own.
 */
#include "srtp_kit.h"
#include "srtp_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <time.h>

enum {
	KEYS = 1000,
	PACKETS = 20000, /* in one pass */
	PASSES = 9,      /* the best counts: the machine has other work */
	SLOT_SIZE = 1280,
	HEADER_LEN = 12,
	THREADS_MAX = 2,
	GROWTH = 32,
};

static struct srtp_keys keys[KIT_WAYS][KEYS];

struct run {
	const struct srtp_keys *keys;
	size_t keys_n;
	size_t len;
	uint8_t (*slots)[SLOT_SIZE];
	double seal_ns;
	double open_ns;
};

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static void header(uint8_t *out, uint64_t index)
{
	static const uint8_t fixed[HEADER_LEN] = { 0x80, 96, 0, 0, 0, 0,
						   0,    1,  0, 0, 0, 9 };

	memcpy(out, fixed, sizeof(fixed));
	out[2] = (uint8_t)(index >> 8);
	out[3] = (uint8_t)index;
}

static double seal_pass(struct run *r)
{
	static const uint8_t payload[SLOT_SIZE];
	double start = now_ns();

	for (uint64_t i = 0; i < PACKETS; i++) {
		uint8_t *out = r->slots[i % KEYS];
		const struct srtp_packet p = { .index = i / r->keys_n,
					       .out = out,
					       .out_size = SLOT_SIZE,
					       .header_len = HEADER_LEN,
					       .payload = payload,
					       .payload_len = r->len };
		size_t len;

		header(out, p.index);
		must(srtp_protect(&r->keys[i % r->keys_n], &p, &len) == OK);
	}
	return (now_ns() - start) / PACKETS;
}

/* Only the last packet of each slot is there to be opened. */
static double open_pass(struct run *r)
{
	static _Thread_local struct srtp_in in[KEYS];
	size_t tag = r->keys->profile == SRTP_AES128_CM_SHA1_80 ? 10 : 16;
	double start;

	memset(in, 0, sizeof(in));
	start = now_ns();
	for (uint64_t i = PACKETS - KEYS; i < PACKETS; i++) {
		size_t of = i % r->keys_n;
		size_t len = HEADER_LEN + r->len + tag;

		must(srtp_unprotect(&r->keys[of], &in[of], r->slots[i % KEYS],
				    &len) == OK);
	}
	return (now_ns() - start) / KEYS;
}

static int run(void *of)
{
	struct run *r = of;

	r->seal_ns = r->open_ns = 1e9;
	for (int i = 0; i < PASSES; i++) {
		r->seal_ns = least(r->seal_ns, seal_pass(r));
		r->open_ns = least(r->open_ns, open_pass(r));
	}
	srtp_thread_end();
	return 0;
}

static void measure(unsigned way, size_t len, size_t keys_n, unsigned threads)
{
	static uint8_t slots[THREADS_MAX][KEYS][SLOT_SIZE];
	struct run r[THREADS_MAX];
	thrd_t t[THREADS_MAX];
	double seal_ns = 0;
	double open_ns = 0;

	for (unsigned i = 0; i < threads; i++) {
		r[i] = (struct run){ .keys = keys[way],
				     .keys_n = keys_n,
				     .len = len,
				     .slots = slots[i] };
		must(thrd_create(&t[i], run, &r[i]) == thrd_success);
	}
	for (unsigned i = 0; i < threads; i++) {
		thrd_join(t[i], NULL);
		seal_ns += r[i].seal_ns / threads;
		open_ns += r[i].open_ns / threads;
	}
	printf("ours %u%s protect %zu %zu %u %.0f\n",
	       (unsigned)kit_ways[way].profile,
	       kit_ways[way].fallback ? "-fallback" : "", len, keys_n, threads,
	       seal_ns);
	printf("ours %u%s unprotect %zu %zu %u %.0f\n",
	       (unsigned)kit_ways[way].profile,
	       kit_ways[way].fallback ? "-fallback" : "", len, keys_n, threads,
	       open_ns);
}

static struct peer *peers[KEYS];

static double peer_pass(size_t len, size_t keys_n, uint64_t *next, bool open)
{
	static uint8_t slots[KEYS][SLOT_SIZE];
	double start;
	bool ok = true;

	for (unsigned i = 0; i < KEYS; i++)
		header(slots[i], *next + i / keys_n);
	start = now_ns();
	for (unsigned i = 0; i < KEYS; i++) {
		size_t n = HEADER_LEN + len;

		ok &= peer_seal_rtp(peers[i % keys_n], slots[i], &n);
	}
	if (open)
		start = now_ns();
	for (unsigned i = 0; open && i < KEYS; i++) {
		size_t n = HEADER_LEN + len + GCM_TAG_LEN;

		ok &= peer_open_rtp(peers[i % keys_n], slots[i], &n);
	}
	must(ok);
	*next += KEYS / keys_n;
	return (now_ns() - start) / KEYS;
}

/* CM's tag is shorter, and only protecting is compared for it. */
static void measure_peer(enum srtp_profile profile, size_t len, size_t keys_n)
{
	uint8_t master[SRTP_KEY_MAX + SRTP_SALT_MAX] = { 1 };
	bool open = profile != SRTP_AES128_CM_SHA1_80;
	double seal_ns = 1e9;
	double open_ns = 1e9;
	uint64_t next = 1;

	for (unsigned i = 0; i < keys_n; i++) {
		master[2] = (uint8_t)i;
		master[3] = (uint8_t)(i >> 8);
		peers[i] = peer_open(profile, master);
		must(peers[i] != NULL);
	}
	for (int i = 0; i < 2 * PASSES; i++) {
		seal_ns = least(seal_ns, peer_pass(len, keys_n, &next, false));
		if (open)
			open_ns = least(open_ns,
					peer_pass(len, keys_n, &next, true));
	}
	printf("libsrtp2 %u protect %zu %zu 1 %.0f\n", (unsigned)profile, len,
	       keys_n, seal_ns);
	if (open)
		printf("libsrtp2 %u unprotect %zu %zu 1 %.0f\n",
		       (unsigned)profile, len, keys_n, open_ns);
	for (unsigned i = 0; i < keys_n; i++)
		peer_close(peers[i]);
}

static void measure_lengths(unsigned way, size_t keys_n)
{
	measure(way, 1200, keys_n, 1);
	measure(way, 120, keys_n, 1);
	if (!kit_ways[way].fallback && peer_here()) {
		measure_peer(kit_ways[way].profile, 1200, keys_n);
		measure_peer(kit_ways[way].profile, 120, keys_n);
	}
}

int main(void)
{
	for (unsigned way = 0; way < KIT_WAYS; way++)
		for (unsigned i = 0; i < KEYS; i++)
			kit_keys(&keys[way][i], &kit_ways[way]);
	if (!peer_here())
		fputs("SKIP libsrtp2: libsrtp2-dev is not installed\n", stderr);
	printf("implementation %s\n", gcm_name(gcm_best()));
	printf("sizes %zu %zu\n", sizeof(struct srtp_keys),
	       sizeof(struct srtp_in));
	for (unsigned way = 0; way < KIT_WAYS; way++) {
		measure_lengths(way, 1);
		measure_lengths(way, KEYS);
	}
	/* Two threads share the implementation and keys, but no packet. */
	measure(0, 1200, KEYS, THREADS_MAX);
	measure(0, 120, KEYS, THREADS_MAX);
	return 0;
}
