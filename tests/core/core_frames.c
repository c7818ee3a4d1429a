/* Seals random frames natively and writes what came out, so that tests/core/run
 * can compare WebAssembly with it, byte for byte.
 *
 *   core-frames COUNT SEED >FILE
 *
 * For each frame: the length of the sealed frame (4 bytes, big-endian), then
 * the frame. What is random follows from the seed by the generator below, which
 * tests/core/frames.mjs has as well.
 */
#include "sframe/sealer.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	SEALERS = 16,
	TEXT_MAX = 3000,
	BUF_SIZE = SFRAME_HEADER_MAX + TEXT_MAX + SFRAME_TAG_MAX,
};

static uint32_t state;

/* xorshift32 */
static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static void fill(uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(next() >> 24);
}

/* KIDs of all lengths that a browser can name: 1 to 52 bits. */
static uint64_t random_kid(void)
{
	uint64_t high = next() & 0xfffff;
	uint64_t kid = high << 32 | next();

	return kid >> (next() % 52);
}

static void make_sealers(struct sframe_sealer *sealers)
{
	uint8_t base[AEAD_KEY_LEN];

	for (size_t i = 0; i < SEALERS; i++) {
		fill(base, sizeof(base));
		sframe_sealer_init(&sealers[i], &sframe_suite_chacha,
				   random_kid(),
				   (struct part){ base, sizeof(base) });
	}
}

static bool put_frame(const uint8_t *p, size_t len)
{
	uint8_t head[4];
	struct wr w = wr_init(head, sizeof(head));

	wr_u32(&w, (uint32_t)len);
	return fwrite(head, 1, sizeof(head), stdout) == sizeof(head) &&
	       fwrite(p, 1, len, stdout) == len;
}

static bool seal_one(struct sframe_sealer *sealer)
{
	static uint8_t buf[BUF_SIZE];
	uint8_t metadata[SFRAME_METADATA_MAX];
	struct sframe_box box = {
		.buf = buf,
		.size = sizeof(buf),
		.at = SFRAME_HEADER_MAX,
		.len = next() % (TEXT_MAX + 1),
		.metadata = metadata,
		.metadata_len = next() % (SFRAME_METADATA_MAX + 1),
	};

	fill(buf + box.at, box.len);
	fill(metadata, box.metadata_len);
	return sframe_sealer_seal(sealer, &box) == OK &&
	       put_frame(buf + box.at, box.len);
}

int main(int argc, char **argv)
{
	static struct sframe_sealer sealers[SEALERS];
	unsigned long count;

	if (argc != 3) {
		fprintf(stderr, "usage: core-frames COUNT SEED\n");
		return 2;
	}
	count = strtoul(argv[1], NULL, 10);
	state = (uint32_t)strtoul(argv[2], NULL, 10);
	make_sealers(sealers);
	for (unsigned long i = 0; i < count; i++) {
		if (!seal_one(&sealers[next() % SEALERS]))
			return 1;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
