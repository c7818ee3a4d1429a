/* What sealing and opening one frame costs natively: processor time.
 *
 * Prints a line a size: bytes of the frame, µs to seal it, µs to open it.
 */
#include "sframe/sealer.h"
#include "sframe/store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	LEN_MAX = 20000,
	BUF_SIZE = SFRAME_HEADER_MAX + LEN_MAX + SFRAME_TAG_MAX,
	FRAMES = 500,
	PASSES = 9, /* the best counts: the machine has other work */
};

struct bench {
	uint8_t buf[FRAMES][BUF_SIZE];
	struct sframe_box box[FRAMES];
	struct sframe_slot slots[4];
};

static const uint8_t base_bytes[AEAD_KEY_LEN] = { 1 };
static const struct part base = { base_bytes, sizeof(base_bytes) };
static const uint8_t metadata[3] = { 1, 3, 0 };

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double seal_us(struct bench *b, size_t len)
{
	struct sframe_sealer sealer;
	double start;

	sframe_sealer_init(&sealer, &sframe_suite_chacha, 0x1234, base);
	for (int i = 0; i < FRAMES; i++)
		b->box[i] = (struct sframe_box){
			.buf = b->buf[i],
			.size = BUF_SIZE,
			.at = SFRAME_HEADER_MAX,
			.len = len,
			.metadata = metadata,
			.metadata_len = sizeof(metadata),
		};
	start = now_us();
	for (int i = 0; i < FRAMES; i++) {
		if (sframe_sealer_seal(&sealer, &b->box[i]) != OK)
			abort();
	}
	return (now_us() - start) / FRAMES;
}

static double open_us(struct bench *b)
{
	struct sframe_store store;
	uint64_t kid;
	double start;

	sframe_store_init(&store, b->slots, 4);
	if (sframe_store_add(&store, &sframe_suite_chacha, 0x1234, base) != OK)
		abort();
	start = now_us();
	for (int i = 0; i < FRAMES; i++) {
		if (sframe_store_open(&store, &b->box[i], &kid) != OK)
			abort();
	}
	return (now_us() - start) / FRAMES;
}

static void measure(struct bench *b, size_t len)
{
	double best_seal = 1e9;
	double best_open = 1e9;

	for (int i = 0; i < PASSES; i++) {
		double seal = seal_us(b, len);
		double open = open_us(b);

		best_seal = seal < best_seal ? seal : best_seal;
		best_open = open < best_open ? open : best_open;
	}
	printf("%zu %.2f %.2f\n", len, best_seal, best_open);
}

int main(void)
{
	static struct bench b;

	/* Picks the fastest code for this processor. */
	if (sodium_init() < 0)
		return 1;
	measure(&b, 1200);
	measure(&b, LEN_MAX);
	return 0;
}
