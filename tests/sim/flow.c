#include "flow.h"

#include <stdlib.h>
#include <string.h>

enum {
	SENDER = 0,
	RECEIVER = 1,
	NODES_N = 2,
	START_BPS = 300000,
	MIN_BPS = 50000,
	MAX_BPS = 8000000,
	PACKET_LEN = 1200,
	AUDIO_US = 20000,
	FRAME_US = 33333,
	PADDING_LEN = 290,
	REPORTED_N = 480,      /* packets in one feedback */
	UP_AFTER_US = 1000000, /* a step down; as in sfu/layers.c */
	KEY_TIMES = 5,         /* as large as another frame */
};

enum timer {
	TIMER_TICK,
	TIMER_FRAME,
	TIMER_AUDIO,
	TIMER_FEEDBACK,
	TIMER_STEP,
	TIMER_LONGER,
};

static const uint32_t layers_bps[FLOW_LAYERS_N] = { 150000, 500000, 1500000 };

/* What the receiver tells: arrivals of packets base, base + 1, ... */
struct feedback {
	uint16_t base;
	uint16_t n;
	uint32_t arrival[REPORTED_N]; /* ticks of its clock; 0: not */
};

struct flow {
	const struct flow_plan *plan;
	struct flow_result *r;
	struct network *net;
	struct bwe bwe;
	struct pacer pacer;
	uint16_t seq;
	uint32_t waiting_bytes; /* of video, not yet sent */
	uint64_t waiting_since_us;
	unsigned step;
	unsigned layer; /* of FLOW_ROOM one more: 0 is none */
	uint64_t down_us;
	bool key;        /* the next frame begins a layer */
	uint64_t own_us; /* what the sender's clock is ahead */
	/* the receiver */
	uint64_t clock_us;       /* what it is ahead */
	uint32_t arrival[65536]; /* as in the feedback */
	uint16_t reported;       /* the next to report */
	uint16_t highest;        /* the next after the highest that came */
	bool any;
};

/* By the sender's clock, which is at any time of its 2^32 us. */
static uint64_t own_now(const struct flow *f)
{
	return network_now(f->net) + f->own_us;
}

static struct flow_tenth *tenth(struct flow *f)
{
	uint64_t i = network_now(f->net) / FLOW_TENTH_US;
	uint64_t last = FLOW_SECONDS_N * 10 - 1;

	return &f->r->tenths[i < last ? i : last];
}

static void send_packet(struct flow *f, uint32_t size, uint8_t cluster)
{
	uint64_t now_us = network_now(f->net);
	struct network_packet p = {
		.from = SENDER, .to = RECEIVER, .size = size, .tag = f->seq
	};

	bwe_sent(&f->bwe, f->seq, size, own_now(f), cluster);
	pacer_sent(&f->pacer, now_us, size);
	f->arrival[f->seq] = 0;
	f->seq++;
	f->r->sent_bytes += size;
	tenth(f)->sent_bps += size * 80;
	if (cluster != 0)
		f->r->padding_bytes += size;

	uint64_t dropped_n = network_counts(f->net, SENDER, RECEIVER).dropped_n;

	network_send(f->net, &p);
	if (network_counts(f->net, SENDER, RECEIVER).dropped_n != dropped_n)
		tenth(f)->dropped_bps += size * 80;
}

static void send_waiting(struct flow *f)
{
	uint64_t now_us = network_now(f->net);

	while (f->waiting_bytes > 0 &&
	       pacer_may(&f->pacer, now_us, PACER_VIDEO)) {
		uint32_t size = f->waiting_bytes < PACKET_LEN ? f->waiting_bytes
							      : PACKET_LEN;

		f->waiting_bytes -= size;
		send_packet(f, size, 0);
	}
	if (f->waiting_bytes == 0)
		f->waiting_since_us = now_us;
	pacer_waits(&f->pacer, f->waiting_bytes, f->waiting_since_us);
}

static void send_probe(struct flow *f)
{
	uint32_t bytes;
	uint8_t cluster;

	if (f->waiting_bytes > 0)
		return;
	cluster = bwe_probe_next(&f->bwe, own_now(f), &bytes);

	while (cluster != 0 && bytes > 0) {
		uint32_t size = PADDING_LEN;

		send_packet(f, size, cluster);
		bytes -= size < bytes ? size : bytes;
	}
}

static uint32_t audio_bps(const struct flow *f)
{
	return f->plan->audio_len * 8 * 50;
}

static void choose_layer(struct flow *f)
{
	uint32_t target = bwe_target_bps(&f->bwe);

	f->layer = 0;
	for (unsigned i = 1; i < FLOW_LAYERS_N; i++)
		if (layers_bps[i] + audio_bps(f) <= target)
			f->layer = i;
	bwe_want(&f->bwe, f->layer + 1 < FLOW_LAYERS_N
				  ? layers_bps[f->layer + 1] + audio_bps(f)
				  : 0);
}

/* What a step counts for, as in sfu/layers.c. */
static uint64_t price_bps(const struct flow *f, unsigned layer)
{
	uint64_t bps = f->plan->layers_bps[layer - 1];

	if (f->layer != 0 && layer > f->layer)
		return bps * 110 / 100;
	return layer == f->layer ? bps * 95 / 100 : bps;
}

static bool fits(const struct flow *f, unsigned layer)
{
	bool least = layer == 1 && f->layer > 0;
	uint64_t room_bps =
		least ? bwe_steady_bps(&f->bwe) : bwe_target_bps(&f->bwe);

	if (layer > f->layer && f->layer != 0 && f->down_us != 0 &&
	    network_now(f->net) - f->down_us < UP_AFTER_US)
		return false;
	return price_bps(f, layer) + audio_bps(f) <= room_bps;
}

static void choose_in_room(struct flow *f)
{
	unsigned layer = 0;

	while (layer < FLOW_LAYERS_N && fits(f, layer + 1))
		layer++;
	if (layer < f->layer)
		f->down_us = network_now(f->net);
	f->key = f->key || layer != f->layer;
	f->layer = layer;
	bwe_want(&f->bwe, layer == FLOW_LAYERS_N
				  ? 0
				  : f->plan->layers_bps[layer] / 100 * 110 +
					    audio_bps(f));
}

static void tick(struct flow *f)
{
	uint64_t now_us = network_now(f->net);
	uint32_t target = bwe_target_bps(&f->bwe);
	uint64_t queue_us = network_queue_us(f->net, SENDER, RECEIVER);
	struct flow_tenth *t = tenth(f);

	bwe_tick(&f->bwe, own_now(f));
	if (f->plan->source == FLOW_GREEDY)
		bwe_want(&f->bwe, MAX_BPS);
	if (f->plan->source == FLOW_LAYERS)
		choose_layer(f);
	if (f->plan->source == FLOW_ROOM)
		choose_in_room(f);
	pacer_target(&f->pacer, now_us, target, bwe_is_clean(&f->bwe));
	send_waiting(f);
	send_probe(f);
	t->target_bps += target / 20;
	if (queue_us > t->queue_us)
		t->queue_us = (uint32_t)queue_us;
	network_timer(f->net, SENDER, now_us + PACER_TICK_US, TIMER_TICK);
}

/* Frames differ by a quarter, and now and then one is three times as long. */
static void frame(struct flow *f)
{
	uint64_t now_us = network_now(f->net);
	struct rng *rng = network_rng(f->net);
	uint32_t bps = bwe_target_bps(&f->bwe) - audio_bps(f);

	if (f->plan->source == FLOW_ROOM)
		bps = f->layer == 0 ? 0 : f->plan->layers_bps[f->layer - 1];
	else if (f->plan->source != FLOW_GREEDY)
		bps = layers_bps[f->layer];

	uint32_t bytes = bps / 8 / 30;

	bytes = bytes * (75 + rng_below(rng, 51)) / 100;
	if (rng_below(rng, 300) == 0)
		bytes *= 3;
	if (f->key)
		bytes *= KEY_TIMES;
	f->key = false;
	/* An encoder leaves frames out when they pile up. */
	if (f->waiting_bytes < bps / 8 / 4)
		f->waiting_bytes += bytes;
	send_waiting(f);
	network_timer(f->net, SENDER, now_us + FRAME_US, TIMER_FRAME);
}

static void audio(struct flow *f)
{
	send_packet(f, f->plan->audio_len, 0);
	network_timer(f->net, SENDER, network_now(f->net) + AUDIO_US,
		      TIMER_AUDIO);
}

static void step(struct flow *f)
{
	const struct flow_step *s = &f->plan->steps[f->step++];

	network_link(f->net, SENDER, RECEIVER)->bps = s->bps;
	if (f->step < FLOW_STEPS_N && s[1].bps != 0)
		network_timer(f->net, SENDER, s[1].at_us, TIMER_STEP);
}

static void longer(struct flow *f)
{
	network_link(f->net, SENDER, RECEIVER)->delay_us += f->plan->longer_us;
}

static void arrived(struct flow *f, const struct network_event *e)
{
	uint16_t seq = (uint16_t)e->tag;
	uint64_t clock_us = network_now(f->net) + f->clock_us;

	if (f->arrival[seq] != 0)
		return; /* a duplicate */
	f->arrival[seq] = (uint32_t)(clock_us / 250);
	if (f->arrival[seq] == 0)
		f->arrival[seq] = 1;
	tenth(f)->came_bps += e->size * 80;
	if (!f->any)
		f->highest = f->reported = seq;
	f->any = true;
	if ((int16_t)(seq - f->highest) >= 0)
		f->highest = (uint16_t)(seq + 1);
	if ((int16_t)(seq - f->reported) < 0)
		f->reported = seq; /* it came late: told again from there */
}

static void report(struct flow *f)
{
	static struct feedback fb;
	uint64_t now_us = network_now(f->net);
	bool deaf =
		now_us >= f->plan->deaf_from_us && now_us < f->plan->deaf_to_us;

	while (f->reported != f->highest) {
		uint16_t left = (uint16_t)(f->highest - f->reported);

		fb.base = f->reported;
		fb.n = left < REPORTED_N ? left : REPORTED_N;
		for (uint16_t i = 0; i < fb.n; i++)
			fb.arrival[i] = f->arrival[(uint16_t)(fb.base + i)];
		f->reported = (uint16_t)(f->reported + fb.n);

		struct network_packet p = {
			.from = RECEIVER,
			.to = SENDER,
			.size = 60u + fb.n,
			.blob = &fb,
			.len = offsetof(struct feedback, arrival) +
			       fb.n * sizeof(fb.arrival[0]),
		};
		if (!deaf)
			network_send(f->net, &p);
	}
	network_timer(f->net, RECEIVER, now_us + f->plan->feedback_us,
		      TIMER_FEEDBACK);
}

static void heard(struct flow *f, const struct network_event *e)
{
	static struct feedback fb;

	memcpy(&fb, e->blob, e->len);
	bwe_feedback_begin(&f->bwe, own_now(f));
	for (uint16_t i = 0; i < fb.n; i++)
		bwe_feedback_packet(&f->bwe, (uint16_t)(fb.base + i),
				    fb.arrival[i] != 0,
				    (uint64_t)fb.arrival[i] * 250);
	bwe_feedback_end(&f->bwe);
}

static void happen(struct flow *f, const struct network_event *e)
{
	static void (*const timers[])(struct flow *) = {
		[TIMER_TICK] = tick,   [TIMER_FRAME] = frame,
		[TIMER_AUDIO] = audio, [TIMER_FEEDBACK] = report,
		[TIMER_STEP] = step,   [TIMER_LONGER] = longer,
	};

	if (e->timer)
		timers[e->tag](f);
	else if (e->to == RECEIVER)
		arrived(f, e);
	else
		heard(f, e);
}

static void set_up(struct flow *f)
{
	struct network_link *there = network_link(f->net, SENDER, RECEIVER);
	struct network_link *back = network_link(f->net, RECEIVER, SENDER);
	struct rng *rng = network_rng(f->net);

	*there = f->plan->link;
	there->delay_us = f->plan->rtt_us / 2;
	back->delay_us = f->plan->rtt_us / 2;
	back->loss = f->plan->link.loss;
	back->jitter_us = f->plan->link.jitter_us;
	back->overtakes = f->plan->link.overtakes;
	f->seq = (uint16_t)rng_u32(rng);
	f->clock_us = (uint64_t)rng_u32(rng) * 250;
	bwe_init(&f->bwe, own_now(f), START_BPS, MIN_BPS, MAX_BPS);
	pacer_init(&f->pacer, 0, START_BPS);
	step(f);
	if (f->plan->longer_at_us != 0)
		network_timer(f->net, SENDER, f->plan->longer_at_us,
			      TIMER_LONGER);
	network_timer(f->net, SENDER, 0, TIMER_TICK);
	network_timer(f->net, SENDER, rng_below(rng, FRAME_US), TIMER_FRAME);
	network_timer(f->net, SENDER, rng_below(rng, AUDIO_US), TIMER_AUDIO);
	network_timer(f->net, RECEIVER, rng_below(rng, f->plan->feedback_us),
		      TIMER_FEEDBACK);
}

void flow_run(const struct flow_plan *p, struct flow_result *r)
{
	struct flow *f = calloc(1, sizeof(*f));
	struct network_event e;

	if (f == NULL)
		abort();
	memset(r, 0, sizeof(*r));
	f->plan = p;
	f->r = r;
	f->net = network_new(NODES_N, p->seed);
	f->own_us = p->seed % 8 << 29;
	set_up(f);
	while (network_next(f->net, p->seconds_n * 1000000ull, &e))
		happen(f, &e);
	r->counts = network_counts(f->net, SENDER, RECEIVER);
	bwe_report(&f->bwe, &r->report);
	network_free(f->net);
	free(f);
}

double flow_carries(const struct flow_plan *p, unsigned tenth)
{
	uint64_t bps = p->steps[0].bps;

	for (unsigned i = 1; i < FLOW_STEPS_N && p->steps[i].bps != 0; i++)
		if (p->steps[i].at_us <= tenth * (uint64_t)FLOW_TENTH_US)
			bps = p->steps[i].bps;
	if (!p->link.loss_first)
		return (double)bps;
	return (double)bps * NETWORK_MILLION /
	       (double)(NETWORK_MILLION - p->link.loss);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

double flow_median(const struct flow_result *r, unsigned from, unsigned to)
{
	uint32_t bps[FLOW_SECONDS_N * 10];
	unsigned n = to - from;

	for (unsigned i = 0; i < n; i++)
		bps[i] = r->tenths[from + i].target_bps;
	qsort(bps, n, sizeof(bps[0]), compare);
	return ((double)bps[n / 2] + (double)bps[(n - 1) / 2]) / 2;
}

double flow_above(const struct flow_result *r, unsigned from, unsigned to,
		  double bps)
{
	unsigned n = 0;

	for (unsigned i = from; i < to; i++)
		n += r->tenths[i].target_bps > bps &&
		     r->tenths[i].queue_us > r->tenths[i - 1].queue_us;
	return (double)n / (to - from);
}

static unsigned tenth_of(double s)
{
	double i = s * 10 + 0.5;

	return i < FLOW_SECONDS_N * 10 ? (unsigned)i : FLOW_SECONDS_N * 10 - 1;
}

double flow_target(const struct flow_result *r, double from_s, double to_s)
{
	double sum = 0;
	unsigned from = tenth_of(from_s);
	unsigned to = tenth_of(to_s);

	for (unsigned i = from; i < to; i++)
		sum += r->tenths[i].target_bps;
	return sum / (to - from);
}

double flow_drained(const struct flow_result *r, double from_s,
		    uint32_t queue_us)
{
	unsigned from = tenth_of(from_s);
	unsigned short_n = 0;
	unsigned i = from + 3; /* it has not grown yet */

	for (; i < FLOW_SECONDS_N * 10 && short_n < 5; i++)
		short_n = r->tenths[i].queue_us > queue_us ? 0 : short_n + 1;
	return (i - from - short_n) / 10.0;
}

double flow_queued(const struct flow_result *r, double from_s, double to_s,
		   uint32_t queue_us)
{
	unsigned n = 0;
	unsigned from = tenth_of(from_s);
	unsigned to = tenth_of(to_s);

	for (unsigned i = from; i < to; i++)
		n += r->tenths[i].queue_us > queue_us;
	return (double)n / (to - from);
}

double flow_dropped(const struct flow_result *r, double from_s, double to_s)
{
	double sent = 0;
	double dropped = 0;

	for (unsigned i = tenth_of(from_s); i < tenth_of(to_s); i++) {
		sent += r->tenths[i].sent_bps;
		dropped += r->tenths[i].dropped_bps;
	}
	return sent > 0 ? dropped / sent : 0;
}
