/* A row of what members do to the forwarding unit: they come and go, watch, send
 * packets and RTCP of any kind, while time passes. After each step all that was
 * sent is allowed (sfu/model.c), the engine's tables agree (sfu/inside.c), and
 * Ben, who is none of them, has Anna's picture without a gap.
 *
 * The input: who (3 bits) and what (1 byte), then what that reads.
 */
#include "sfu/scene.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	STEPS_N = 256,
	STRANGERS_N = PLACES_N - STRANGERS,
	PASS_STEP_US = 2000,
};

static void join(struct rd *in)
{
	scene_join(scene.acting, rd_u8(in) % ROOMS_N);
}

static void leave(struct rd *in)
{
	(void)in;
	scene_leave(scene.acting);
}

static void watch(struct rd *in)
{
	const uint8_t slot = rd_u8(in) % UNIT_PICTURE_N;
	const unsigned whom = rd_u8(in);
	const struct sfu_watch w = {
		.source = (whom & 8) != 0 ? SFU_NOBODY : whom % PLACES_N,
		.context = (whom & 16) != 0 ? UNIT_MID_SCREEN : UNIT_MID_CAMERA,
		.height = (uint16_t)(rd_u8(in) * 4),
		.rank = (uint8_t)(whom >> 5),
	};

	scene.people[scene.acting].watched[slot] = w.source;
	sfu_watch(scene.s, scene.acting, slot, &w);
}

static void pass(struct rd *in)
{
	scene_pass(rd_u8(in) * (uint64_t)PASS_STEP_US);
}

static void flush(struct rd *in)
{
	(void)in;
	sfu_flush(scene.s);
}

struct deed {
	void (*fn)(struct rd *in);
	bool needs_here; /* only who is connected does that */
};

static const struct deed deeds[] = {
	{ shape_packet, true }, { shape_burst, true },  { watch, true },
	{ join, false },        { leave, false },       { pass, false },
	{ flush, false },       { say_raw, true },      { say_nack, true },
	{ say_key, true },      { say_arrivals, true }, { say_report, true },
	{ say_bound, true },
};

enum { DEEDS_N = sizeof(deeds) / sizeof(deeds[0]) };

static void step(struct rd *in)
{
	const unsigned what = rd_u8(in);
	const struct deed *deed = &deeds[(what >> 3) % DEEDS_N];

	scene.acting = (uint8_t)(STRANGERS + (what & 7) % STRANGERS_N);
	scene.sent_n = 0;
	if (!deed->needs_here || scene.people[scene.acting].here)
		deed->fn(in);
	inside_check(scene.s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd in = rd_init(data, size);

	scene_begin();
	for (unsigned i = 0; i < STEPS_N && in.left > 0; i++)
		step(&in);
	scene_pass(200000);
	inside_check(scene.s);
	return 0;
}
