/* People who leave and come again, as somebody new, while media flow; the same with
 * the same seed, as far as a clock allows.
 */
#include "load/inner.h"

#include <string.h>

enum {
	AWAY_US = 1000000, /* at least, and so much more at most: */
	AWAY_MORE_US = 2000000,
	REST_US = 7000000, /* before the end nobody leaves, and more: */
	BEACON_US = 175,   /* for each that everybody has of everybody else */
	AWAY_PART = 4,     /* of a room is away at once, or one */
};

/* splitmix64 */
static uint64_t next_random(struct load *load)
{
	uint64_t z = load->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Until the next one leaves; twice the mean at most. */
static uint64_t pause_us(struct load *load)
{
	const struct load_options *o = load->options;

	return next_random(load) %
	       (UINT64_C(2000000) * o->churn_s / o->rooms_n);
}

static uint32_t away_n(const struct load *load, uint32_t room)
{
	const uint32_t people_n = load->options->people_n;
	uint32_t n = 0;

	for (uint32_t i = 0; i < people_n; i++)
		n += load->people[room * people_n + i].is_away;
	return n;
}

/* After a commit all beacons are read by one process, here. What media come late
 * meanwhile are taken for a queue, and pictures that pause for it come back. */
static uint64_t rest_us(const struct load *load)
{
	const uint64_t people_n = load->options->people_n;

	return REST_US + people_n * people_n * BEACON_US;
}

/* One that is quite in, of a room where enough stay. */
static bool may_leave(const struct load *load, const struct inner_person *p)
{
	const uint32_t n = away_n(load, p->room);

	return !p->is_away && !p->ended && p->is_watching &&
	       (n == 0 || n < load->options->people_n / AWAY_PART);
}

static void leave(struct inner_person *p, uint64_t now_us)
{
	p->is_away = true;
	p->back_us = now_us + AWAY_US + next_random(p->load) % AWAY_MORE_US;
	p->meet_us = UINT64_MAX;
	p->load->sums.left++;
	watch_end(p);
	if (p->media != NULL)
		crowd_part(p->media);
	visit_leave(p->visit);
}

void churn_tick(struct load *load, uint64_t now_us)
{
	const struct load_options *o = load->options;
	const uint64_t end_us = load->phase_us + o->time_s * UINT64_C(1000000);

	if (o->churn_s == 0)
		return;
	if (load->churn_us == 0) {
		load->random = o->seed;
		load->churn_us = now_us + pause_us(load);
	}
	for (; load->churn_us <= now_us; load->churn_us += pause_us(load)) {
		struct inner_person *p =
			&load->people[next_random(load) % load->people_n];

		if (now_us + rest_us(load) < end_us && may_leave(load, p))
			leave(p, now_us);
	}
	for (uint32_t i = 0; i < load->people_n; i++) {
		struct inner_person *p = &load->people[i];

		if (p->is_away && p->ended && p->back_us <= now_us)
			people_dial_again(p);
	}
}

void churn_back(struct inner_person *p)
{
	if (!p->is_away)
		return;
	p->is_away = false;
	p->meet_us = 0;
}
