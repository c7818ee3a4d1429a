#include "crowd.h"

#include "camera.h"
#include "sfu/path.h"
#include "sfu/sfu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	UNIT = 0,
	ROOM = 1,
	FIRST_VIEWER = CROWD_CAMERAS_N, /* places */
	PLACES_N = CROWD_CAMERAS_N + CROWD_VIEWERS_N,
	NODES_N = 1 + CROWD_VIEWERS_N,
	LOWER_LEN = 44, /* IP, UDP, SRTP */
	BLOB_LEN = 64,
	ASK_US = 10000,
	TICK_LEAST_US = 500,
	RTCP_TAG = 1 << 20,
};

static const uint64_t start_us = 1000000;

enum timer {
	TIMER_TICK,
	TIMER_FRAME, /* and the camera in the upper bits */
	TIMER_ASK,
	TIMER_TELL,
	TIMER_STEP,
};

struct crowd {
	const struct crowd_plan *plan;
	struct crowd_result *r;
	struct network *net;
	struct sfu *sfu;
	struct camera cameras[CROWD_CAMERAS_N];
	struct viewer viewers[CROWD_VIEWERS_N];
	uint32_t tell_us[CROWD_VIEWERS_N];
	uint64_t sent_bytes[CROWD_VIEWERS_N]; /* in the last second */
	uint64_t end_us;
	uint64_t tick_us; /* when the unit's timer is */
	uint64_t burst_ms;
	unsigned burst_n;
};

static struct crowd crowd;

static uint64_t now(void)
{
	return start_us + network_now(crowd.net);
}

/* ---- the unit's port */

static void count_burst(void)
{
	const uint64_t ms = now() / 1000;

	crowd.burst_n = ms == crowd.burst_ms ? crowd.burst_n + 1 : 1;
	crowd.burst_ms = ms;
	if (crowd.burst_n > crowd.r->worst_burst_n)
		crowd.r->worst_burst_n = crowd.burst_n;
	crowd.r->sent_n++;
}

static void on_send(void *arg, const struct sfu_out *out)
{
	const uint32_t size =
		(uint32_t)(out->head_len + out->payload_len) + LOWER_LEN;
	uint8_t blob[BLOB_LEN];
	size_t len = out->head_len < BLOB_LEN ? out->head_len : BLOB_LEN;
	size_t more = out->payload_len < BLOB_LEN - len ? out->payload_len
							: BLOB_LEN - len;
	const unsigned viewer = (unsigned)out->place - FIRST_VIEWER;

	(void)arg;
	if (out->place < FIRST_VIEWER) {
		if (out->class == SFU_RTCP)
			camera_rtcp(&crowd.cameras[out->place], out->head,
				    out->head_len);
		return;
	}
	if (out->class == SFU_RTCP)
		return;
	count_burst();
	memcpy(blob, out->head, len);
	memcpy(blob + len, out->payload, more);
	/* What is cut off is padding or sealed; padding ends with its length. */
	if (out->class == SFU_PADDING && out->payload_len > 0)
		blob[len + more - 1] = (uint8_t)more;
	if (now() + 1000000 >= crowd.end_us)
		crowd.sent_bytes[viewer] += size;
	network_send(crowd.net, &(struct network_packet){ .from = UNIT,
							  .to = 1 + viewer,
							  .size = size,
							  .blob = blob,
							  .len = len + more });
}

static void on_layers(void *arg, uint16_t place, uint8_t context,
		      uint8_t layers)
{
	(void)arg;
	(void)context;
	camera_watched(&crowd.cameras[place], layers);
}

static void on_unsealed(void *arg, uint16_t place, uint8_t context)
{
	(void)arg;
	(void)place;
	(void)context;
	abort();
}

static void on_camera(void *arg, uint16_t place, const uint8_t *p, size_t len)
{
	(void)arg;
	sfu_rtp(crowd.sfu, place, p, len);
}

static void on_viewer_rtcp(void *arg, const uint8_t *p, size_t len)
{
	const struct viewer *v = arg;
	const unsigned node = 1 + (unsigned)(v - crowd.viewers);

	network_send(crowd.net, &(struct network_packet){
					.from = node,
					.to = UNIT,
					.size = (uint32_t)len + LOWER_LEN,
					.blob = p,
					.len = len });
}

/* ---- what happens */

static void tick(void)
{
	uint64_t next = sfu_tick(crowd.sfu);

	if (next < now() + TICK_LEAST_US)
		next = now() + TICK_LEAST_US;
	if (crowd.tick_us > now() && crowd.tick_us <= next)
		return;
	crowd.tick_us = next;
	network_timer(crowd.net, UNIT, next - start_us, TIMER_TICK);
}

static void step(unsigned viewer)
{
	network_link(crowd.net, UNIT, 1 + viewer)->bps =
		crowd.r->seen[viewer].way.then_bps;
}

static void on_timer(const struct network_event *e)
{
	const unsigned viewer = e->to - 1;

	switch ((enum timer)(e->tag & 7)) {
	case TIMER_TICK:
		break;
	case TIMER_FRAME:
		camera_shoot(&crowd.cameras[e->tag >> 3]);
		sfu_flush(crowd.sfu);
		network_timer(crowd.net, UNIT, e->at_us + CAMERA_FRAME_US,
			      e->tag);
		break;
	case TIMER_ASK:
		viewer_ask(&crowd.viewers[viewer], now());
		network_timer(crowd.net, e->to, e->at_us + ASK_US, TIMER_ASK);
		return;
	case TIMER_TELL:
		viewer_tell(&crowd.viewers[viewer], now());
		network_timer(crowd.net, e->to,
			      e->at_us + crowd.tell_us[viewer], TIMER_TELL);
		return;
	case TIMER_STEP:
		step(viewer);
		return;
	}
	tick();
}

static void happen(const struct network_event *e)
{
	sfu_clock(crowd.sfu, now());
	if (e->timer) {
		on_timer(e);
	} else if (e->to == UNIT) {
		sfu_rtcp(crowd.sfu, (uint16_t)(FIRST_VIEWER + e->from - 1),
			 e->blob, e->len);
		tick();
	} else {
		viewer_packet(&crowd.viewers[e->to - 1], e->blob, e->len,
			      now());
	}
}

/* ---- links */

static uint32_t between(struct rng *r, uint32_t from, uint32_t to)
{
	return from + rng_below(r, to - from + 1);
}

static struct crowd_way draw_way(struct rng *r, unsigned viewer)
{
	static const uint32_t rtts_us[] = { 20000, 100000, 200000 };
	struct crowd_way w = {
		.kind = (enum crowd_kind)(viewer % CROWD_KINDS_N),
		.bps = between(r, 3000000, 5000000),
		.rtt_us = rtts_us[rng_below(r, 3)],
	};

	switch (w.kind) {
	case CROWD_GOOD:
		w.bps = 5000000;
		break;
	case CROWD_SLOW:
		w.bps = between(r, 300000, 1000000);
		break;
	case CROWD_LOSSY:
		w.loss = between(r, 10000, 50000);
		break;
	case CROWD_BAD:
		w.loss = between(r, 100000, 200000);
		w.jitter_us = 30000;
		break;
	case CROWD_STEP:
		break;
	case CROWD_KINDS_N:
		abort();
	}
	w.then_bps = w.kind == CROWD_STEP ? between(r, 700000, 1500000) : w.bps;
	return w;
}

static void set_up_viewer(struct rng *r, unsigned i)
{
	static const uint16_t heights[VIEWER_SLOTS_N] = { 1080, 360, 180 };
	struct crowd_seen *seen = &crowd.r->seen[i];
	struct network_link *there = network_link(crowd.net, UNIT, 1 + i);
	struct network_link *back = network_link(crowd.net, 1 + i, UNIT);
	const uint16_t place = (uint16_t)(FIRST_VIEWER + i);
	const struct sfu_join join = { .room = ROOM,
				       .place = place,
				       .sealed = true };

	seen->way = draw_way(r, i);
	there->bps = seen->way.bps;
	there->queue_us = 300000;
	there->delay_us = back->delay_us = seen->way.rtt_us / 2;
	there->loss = back->loss = seen->way.loss;
	there->jitter_us = back->jitter_us = seen->way.jitter_us;
	viewer_init(&crowd.viewers[i],
		    (struct viewer_port){ .rtcp = on_viewer_rtcp,
					  .arg = &crowd.viewers[i] },
		    now());
	crowd.viewers[i].rtt_us = seen->way.rtt_us;
	crowd.tell_us[i] = between(r, 50000, 100000);
	sfu_join(crowd.sfu, &join);
	for (uint8_t k = 0; k < VIEWER_SLOTS_N; k++)
		sfu_watch(
			crowd.sfu, place, k,
			&(struct sfu_watch){
				.source = (uint16_t)((i + k) % CROWD_CAMERAS_N),
				.context = UNIT_MID_CAMERA,
				.height = heights[k],
				.rank = k });
	network_timer(crowd.net, 1 + i, rng_below(r, ASK_US), TIMER_ASK);
	network_timer(crowd.net, 1 + i, rng_below(r, 50000), TIMER_TELL);
	if (seen->way.kind == CROWD_STEP)
		network_timer(crowd.net, 1 + i, crowd.plan->ms * 500ull,
			      TIMER_STEP);
}

static void set_up(void)
{
	const struct sfu_config config = {
		.member_n = PLACES_N,
		.stream_n = 32,
		.packet_n = 2048,
		.room_n = 2,
		.port = { .send = on_send,
			  .layers = on_layers,
			  .unsealed = on_unsealed },
	};
	void *memory = calloc(1, sfu_size(&config));
	struct rng r = rng_init(crowd.plan->seed);

	if (memory == NULL)
		abort();
	crowd.net = network_new(NODES_N, crowd.plan->seed);
	crowd.sfu = sfu_init(memory, &config, now());
	crowd.end_us = start_us + crowd.plan->ms * 1000ull;
	for (uint16_t i = 0; i < CROWD_CAMERAS_N; i++) {
		const struct sfu_join join = { .room = ROOM,
					       .place = i,
					       .sealed = true };

		sfu_join(crowd.sfu, &join);
		camera_init(&crowd.cameras[i], i,
			    (struct camera_port){ .packet = on_camera });
		network_timer(crowd.net, UNIT, rng_below(&r, CAMERA_FRAME_US),
			      TIMER_FRAME | (uint64_t)i << 3);
	}
	for (unsigned i = 0; i < CROWD_VIEWERS_N; i++)
		set_up_viewer(&r, i);
	network_timer(crowd.net, UNIT, 0, TIMER_TICK);
}

/* ---- the end */

static void conclude(unsigned i)
{
	struct crowd_seen *seen = &crowd.r->seen[i];
	struct viewer *v = &crowd.viewers[i];

	viewer_end(v, now());
	seen->counts = network_counts(crowd.net, UNIT, 1 + i);
	seen->sent_bps = (uint32_t)(crowd.sent_bytes[i] * 8);
	seen->freeze_us = v->slots[0].freeze_us;
	seen->frozen_at_us = v->slots[0].frozen_at_us;
	seen->target_bps =
		bwe_target_bps(&crowd.sfu->paths[FIRST_VIEWER + i].bwe);
	seen->wrong = v->wrong;
	for (unsigned k = 0; k < VIEWER_SLOTS_N; k++) {
		seen->decoded_n[k] = v->slots[k].decoded_n;
		seen->unrepaired_n += v->slots[k].unrepaired_n;
		seen->plis_n += v->slots[k].plis_n;
	}
}

static void trace(void)
{
	printf("# %4.1f s", (double)(now() - start_us) / 1e6);
	for (unsigned i = 0; i < 10; i++)
		printf(" %5u",
		       bwe_target_bps(&crowd.sfu->paths[FIRST_VIEWER + i].bwe) /
			       1000);
	printf("\n");
}

void crowd_run(const struct crowd_plan *p, struct crowd_result *r)
{
	struct network_event e;
	uint64_t traced_us = 0;

	memset(&crowd, 0, sizeof(crowd));
	memset(r, 0, sizeof(*r));
	crowd.plan = p;
	crowd.r = r;
	/* The unit's time begins with the network's. */
	set_up();
	while (network_next(crowd.net, p->ms * 1000ull, &e)) {
		happen(&e);
		if (p->trace && now() >= traced_us) {
			traced_us = now() + 100000;
			trace();
		}
	}
	for (unsigned i = 0; i < CROWD_VIEWERS_N; i++)
		conclude(i);
	for (unsigned i = 0; i < CROWD_CAMERAS_N; i++)
		r->keys_n += crowd.cameras[i].keys_n;
	network_free(crowd.net);
	free(crowd.sfu);
}
