#include "scene.h"

#include "base/wr.h"
#include "rtp/rtp.h"
#include "rtp/twcc.h"

#include <stdlib.h>
#include <string.h>

enum {
	START_US = 1000000,
	PICTURE_US = 20000,
	FEEDBACK_US = 50000,
	TICK_US = 5000,
	ANNA_SSRC = 77,
	LEAST_US = 100, /* between two ticks that want nothing but another */
};

struct scene scene;

static void *memory;

void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

void scene_join(uint16_t place, uint8_t room)
{
	const struct sfu_join j = { .place = place,
				    .room = room,
				    .sealed = room != OPEN,
				    .quiet = room == QUIET };
	struct person *p = &scene.people[place];

	sfu_join(scene.s, &j); /* who was there leaves first, with all due */
	model_forget(p);
	p->here = true;
	p->room = room;
}

void scene_leave(uint16_t place)
{
	sfu_leave(scene.s, place);
	scene.people[place].here = false;
}

/* ---- Anna and Ben */

static void anna_sends(void)
{
	static const uint8_t key[] = { 0x10, 2,    0, 0x9d, 1,
				       0x2a, 0x10, 0, 0x10, 0 };
	struct pair *pair = &scene.pair;
	const char mid = '1';
	struct rtp_element e = { .id = UNIT_EXT_MID, .len = 1, .bytes = &mid };
	const struct rtp_head head = { .timestamp = pair->wanted_n * 1800u,
				       .ssrc = ANNA_SSRC,
				       .seq = pair->seq,
				       .pt = UNIT_PT_VP8,
				       .marker = true };
	uint8_t bytes[512];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, &e, 1);
	wr_u8(&w, 0x90); /* X, S */
	wr_u8(&w, 0xc0); /* I, L */
	wr_u16(&w, 0x8000 | (pair->seq & 0x7fff));
	wr_u8(&w, (uint8_t)pair->seq);
	if (pair->asked)
		wr_bytes(&w, key, sizeof(key));
	else
		wr_u8(&w, 0x11);
	wr_bytes(&w, (const uint8_t[]){ 0x95, 0x10, 0x01 }, 3);
	wr_zeros(&w, 200);
	wr_u32(&w, scene.tags_n);
	pair->asked = false;
	pair->seq++;
	pair->wanted_n++;
	model_book(ANNA, bytes, wr_len(&w), scene.tags_n++);
	sfu_rtp(scene.s, ANNA, bytes, wr_len(&w));
	sfu_flush(scene.s);
}

static void ben_tells(void)
{
	struct pair *pair = &scene.pair;

	while (pair->arrived_n > 0) {
		const struct twcc_head head = { .sender = 1,
						.base_seq = pair->told };
		uint8_t bytes[1200];
		struct wr w = wr_init(bytes, sizeof(bytes));
		const size_t n = twcc_write(&w, &head, pair->arrived_us,
					    pair->arrived_n);

		must(n > 0);
		pair->told = (uint16_t)(pair->told + n);
		pair->arrived_n = (uint16_t)(pair->arrived_n - n);
		memmove(pair->arrived_us, pair->arrived_us + n,
			pair->arrived_n * sizeof(pair->arrived_us[0]));
		sfu_rtcp(scene.s, BEN, bytes, wr_len(&w));
	}
}

/* Who says "at once" for ever lets nobody else have a turn. */
static void tick(void)
{
	unsigned n = 0;

	while (sfu_tick(scene.s) <= scene.now_us)
		must(n++ < PLACES_N);
}

void scene_pass(uint64_t us)
{
	const uint64_t end_us = scene.now_us + us;
	struct pair *pair = &scene.pair;

	while (scene.now_us < end_us) {
		const uint64_t left_us = end_us - scene.now_us;

		scene.now_us += left_us < TICK_US ? left_us : TICK_US;
		sfu_clock(scene.s, scene.now_us);
		if (scene.now_us >= pair->next_us) {
			pair->next_us += PICTURE_US;
			must(pair->got_n == pair->wanted_n);
			anna_sends();
		}
		tick();
		if (scene.now_us >= pair->told_us + FEEDBACK_US) {
			pair->told_us = scene.now_us;
			ben_tells();
		}
	}
}

/* ---- the beginning */

static void meet(void)
{
	const struct sfu_watch w = { .source = ANNA,
				     .context = UNIT_MID_CAMERA,
				     .height = 360 };

	scene_join(ANNA, MEETING);
	scene_join(BEN, MEETING);
	scene.people[BEN].watched[0] = ANNA;
	sfu_watch(scene.s, BEN, 0, &w);
	scene.pair.asked = true;
	scene_pass(200000);
	must(scene.pair.got_n >= 9);
}

void scene_begin(void)
{
	static const struct sfu_config config = {
		.member_n = PLACES_N,
		.stream_n = STREAMS_N,
		.packet_n = PACKETS_N,
		.room_n = ROOMS_N,
		.start_bps = 1000000,
		.port = { .send = model_send,
			  .layers = model_layers,
			  .unsealed = model_unsealed },
	};
	const size_t size = sfu_size(&config);

	if (memory == NULL)
		memory = malloc(size);
	must(memory != NULL);
	memset(memory, 0, size);
	for (unsigned i = 0; i < PLACES_N; i++)
		model_forget(&scene.people[i]);
	memset(scene.seqs, 0, sizeof(scene.seqs));
	scene.pair = (struct pair){ .seq = 65500, .next_us = START_US };
	scene.now_us = START_US;
	scene.tags_n = 1;
	scene.s = sfu_init(memory, &config, scene.now_us);
	meet();
}
