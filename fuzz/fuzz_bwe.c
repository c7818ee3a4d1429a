/* Calls of the fuzzer's choice, in any order and at any time: the target stays
 * within its bounds, and what a probe or the pacer asks for is finite.
 *
 * The input is a row of steps: what (1 byte), then what that reads.
 */
#include "base/limits.h"
#include "base/rd.h"
#include "bwe/bwe.h"
#include "bwe/pacer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	MIN_BPS = 50000,
	MAX_BPS = 20000000,
	STEPS_N = 4096,
};

struct fuzzed {
	struct bwe b;
	struct pacer p;
	uint64_t now_us;
	uint64_t arrival_us;
	uint16_t seq;
	uint8_t cluster;
};

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

static void check(struct fuzzed *f)
{
	struct bwe_report r;

	bwe_report(&f->b, &r);
	must(r.target_bps >= MIN_BPS && r.target_bps <= MAX_BPS);
	must(r.queue_us <= 10000000 && r.rtt_us <= 10000000);
	must(f->b.sent.n <= BWE_SENT_N);
	pacer_target(&f->p, f->now_us, r.target_bps, bwe_is_clean(&f->b));
	must(pacer_when_us(&f->p, f->now_us, PACER_VIDEO) <=
	     f->now_us + 60000000);
}

/* Times go on, seldom far, seldom back. */
static uint64_t step_time(struct rd *in, uint64_t at_us)
{
	uint8_t by = rd_u8(in);

	if (by == 255)
		return at_us + (uint64_t)rd_u32(in) * 1000;
	if (by == 254) {
		uint16_t back_us = rd_u16(in);

		return at_us > back_us ? at_us - back_us : 0;
	}
	return at_us + by * 250u;
}

static void feedback(struct fuzzed *f, struct rd *in)
{
	uint16_t seq = (uint16_t)(f->seq - rd_u8(in));
	unsigned n = rd_u8(in);

	bwe_feedback_begin(&f->b, f->now_us);
	for (unsigned i = 0; i < n && in->left > 0; i++) {
		f->arrival_us = step_time(in, f->arrival_us);
		bwe_feedback_packet(&f->b, (uint16_t)(seq + i),
				    f->arrival_us % 8 != 0, f->arrival_us);
	}
	bwe_feedback_end(&f->b);
}

static void send_some(struct fuzzed *f, struct rd *in)
{
	unsigned n = rd_u8(in);
	uint32_t size = rd_u16(in);

	for (unsigned i = 0; i < n; i++) {
		bwe_sent(&f->b, f->seq++, size, f->now_us, f->cluster);
		pacer_sent(&f->p, f->now_us, size);
	}
}

static void act(struct fuzzed *f, struct rd *in)
{
	uint32_t bytes = 0;

	switch (rd_u8(in) % 9) {
	case 0:
		f->now_us = step_time(in, f->now_us);
		break;
	case 1:
		send_some(f, in);
		break;
	case 2:
		feedback(f, in);
		break;
	case 3:
		bwe_loss(&f->b, rd_u8(in), f->now_us);
		break;
	case 4:
		bwe_remb(&f->b, rd_u32(in), f->now_us);
		break;
	case 5:
		bwe_want(&f->b, rd_u32(in));
		break;
	case 6:
		f->cluster = bwe_probe_next(&f->b, f->now_us, &bytes);
		must((f->cluster == 0) == (bytes == 0) && bytes <= MAX_BPS / 8);
		break;
	case 7:
		f->seq = rd_u16(in);
		break;
	default:
		bwe_tick(&f->b, f->now_us);
		pacer_waits(&f->p, rd_u32(in), f->now_us - rd_u16(in));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzzed f;
	struct rd in = rd_init(data, size);

	f = (struct fuzzed){ .now_us = 1000000, .arrival_us = rd_u32(&in) };
	bwe_init(&f.b, f.now_us, 300000, MIN_BPS, MAX_BPS);
	pacer_init(&f.p, f.now_us, 300000);
	for (unsigned i = 0; i < STEPS_N && in.left > 0; i++) {
		act(&f, &in);
		check(&f);
	}
	return 0;
}
