/* What differs from the cells of tests/weather/table is said here: there is no
 * kernel, no other process on the machine, and one layer has one number of
 * pictures a second.
 */
#include "weather.h"

#include <stdio.h>

enum {
	WINDOW_TENTHS_N = 50,
	SECONDS_N = 16,
	STEP_SECONDS_N = 30,
	STEP_US = 10000000,
	QUEUE_US = 300000,
	JITTER_US = 30000,
	FEEDBACK_US = 100000,
	SOUND_LEN = 207, /* 83 kbit/s */
	SOUND_KBPS = 83,
	MIDDLE_PERCENT = 60, /* of the bottleneck */
	OVERHEAD_PERCENT = 110,
	LOSS_UNIT = 10000, /* of a percent */
};

/* A loss in percent, a round trip in ms, and a rate in kbit/s, also of steps. */
struct weather {
	unsigned loss;
	unsigned rtt_ms;
	unsigned kbps;
	unsigned then_kbps; /* after ten seconds, for ten; 0: none */
	bool jitters;
};

static const struct weather all[] = {
	{ 0, 20, 2000, 500, false },  { 0, 100, 2000, 500, false },
	{ 0, 300, 2000, 500, false }, { 5, 100, 2000, 500, false },
	{ 0, 20, 2000, 0, false },    { 0, 100, 2000, 0, false },
	{ 0, 300, 2000, 0, false },   { 1, 20, 2000, 0, false },
	{ 1, 100, 2000, 0, false },   { 1, 300, 2000, 0, false },
	{ 5, 20, 2000, 0, false },    { 5, 100, 2000, 0, false },
	{ 5, 300, 2000, 0, false },   { 10, 20, 2000, 0, false },
	{ 10, 100, 2000, 0, false },  { 10, 300, 2000, 0, false },
	{ 20, 20, 2000, 0, false },   { 20, 100, 2000, 0, false },
	{ 20, 300, 2000, 0, false },  { 0, 20, 300, 0, false },
	{ 0, 100, 300, 0, false },    { 0, 300, 300, 0, false },
	{ 0, 20, 500, 0, false },     { 0, 100, 500, 0, false },
	{ 0, 300, 500, 0, false },    { 0, 20, 1000, 0, false },
	{ 0, 100, 1000, 0, false },   { 0, 300, 1000, 0, false },
	{ 0, 20, 5000, 0, false },    { 0, 100, 5000, 0, false },
	{ 0, 300, 5000, 0, false },   { 0, 100, 300, 0, true },
	{ 0, 100, 500, 0, true },     { 0, 100, 1000, 0, true },
	{ 0, 100, 2000, 0, true },    { 0, 100, 5000, 0, true },
	{ 1, 100, 300, 0, false },    { 5, 100, 300, 0, false },
	{ 10, 100, 300, 0, false },   { 20, 100, 300, 0, false },
	{ 1, 20, 1000, 0, true },     { 1, 300, 1000, 0, true },
	{ 5, 20, 1000, 0, true },     { 5, 300, 1000, 0, true },
	{ 20, 20, 1000, 0, true },    { 20, 300, 1000, 0, true },
};

unsigned weather_cells_n(void)
{
	return sizeof(all) / sizeof(all[0]);
}

static void name(char *to, size_t len, const struct weather *w)
{
	char step[32] = "";

	if (w->then_kbps != 0)
		snprintf(step, sizeof(step), ">%uk>%uk", w->then_kbps, w->kbps);
	snprintf(to, len, "%u%% %ums%s %uk%s", w->loss, w->rtt_ms,
		 w->jitters ? " ±30" : "", w->kbps, step);
}

/* The middle one takes a part of the bottleneck, the largest four times that. */
static void set_layers(struct flow_plan *p, unsigned kbps)
{
	uint32_t middle_bps = (kbps * MIDDLE_PERCENT / 100 - SOUND_KBPS) * 1000;

	p->audio_len = SOUND_LEN;
	p->source = FLOW_ROOM;
	p->layers_bps[0] = middle_bps / 4;
	p->layers_bps[1] = middle_bps;
	p->layers_bps[2] = middle_bps * 4;
}

static void set_link(struct flow_plan *p, const struct weather *w)
{
	p->rtt_us = w->rtt_ms * 1000;
	p->link.queue_us = QUEUE_US;
	p->link.loss = w->loss * LOSS_UNIT;
	p->link.loss_first = true;
	p->link.jitter_us = w->jitters ? JITTER_US : 0;
	p->link.overtakes = w->jitters;
}

void weather_cell(struct weather_cell *c, unsigned nth)
{
	const struct weather *w = &all[nth];

	*c = (struct weather_cell){
		.plan = { .seconds_n = SECONDS_N,
			  .feedback_us = FEEDBACK_US,
			  .steps = { { 0, w->kbps * 1000ull } } },
	};
	name(c->name, sizeof(c->name), w);
	set_layers(&c->plan, w->kbps);
	set_link(&c->plan, w);
	if (w->then_kbps == 0)
		return;
	c->plan.steps[1] =
		(struct flow_step){ STEP_US, w->then_kbps * 1000ull };
	c->plan.steps[2] = (struct flow_step){ 2 * STEP_US, w->kbps * 1000ull };
	c->plan.seconds_n = STEP_SECONDS_N;
}

unsigned weather_window(const struct flow_plan *p, unsigned nth)
{
	unsigned step =
		p->steps[1].bps != 0 ? 2 * WINDOW_TENTHS_N : WINDOW_TENTHS_N;
	unsigned from = WINDOW_TENTHS_N + nth * step;

	return from + WINDOW_TENTHS_N <= p->seconds_n * 10 ? from : 0;
}
