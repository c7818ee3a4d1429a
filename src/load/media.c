/* The media of the participants: connections to the forwarding unit, what some
 * of each room send, what all watch.
 */
#include "base/limits.h"
#include "load/inner.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MEET_AT_ONCE_N = 4, /* in one turn: each costs the server a handshake */
	SOUND_LEN = 120,    /* bytes of a frame of Opus */
	FPS = 30,
	AGAIN_US = 1000000, /* until a lost connection is asked for again */
};

static bool has_media(const struct load_options *o)
{
	return o->video_kbps > 0 || o->audio || o->height > 0;
}

static uint32_t first_of(const struct inner_person *p)
{
	return p->room * p->load->options->people_n;
}

bool inner_is_sender(const struct inner_person *p)
{
	const struct load *load = p->load;

	return (uint32_t)(p - load->people) - first_of(p) <
	       load->options->senders_n;
}

/* ---- what a member and its media say to each other */

static enum err on_seal(void *arg, const struct member_frame *f,
			struct rd plain, struct wr *out)
{
	struct inner_person *p = arg;

	return member_seal(visit_member(p->visit), f, plain, out);
}

static enum member_fate on_open(void *arg, struct member_frame *f,
				struct rd sealed, struct wr *out)
{
	struct inner_person *p = arg;

	return member_open(visit_member(p->visit), f, sealed, out);
}

void media_met(void *arg, const char *offer, size_t len, uint32_t n)
{
	struct inner_person *p = arg;
	struct sdp_transport ours;

	if (p->media == NULL)
		return;
	if (crowd_offer(p->media, rd_init((const uint8_t *)offer, len),
			&ours) != OK) {
		(void)fprintf(stderr, "load: an offer is not the unit's\n");
		p->load->sums.failed++;
		return;
	}
	member_answer(visit_member(p->visit), n, &ours);
	watch_begin(p);
}

void media_layers(void *arg, uint8_t context, uint8_t layers)
{
	struct inner_person *p = arg;

	if (p->media != NULL && context == MEMBER_CAMERA)
		crowd_layers(p->media, layers);
}

void media_unsealed(void *arg, uint8_t context)
{
	struct inner_person *p = arg;

	(void)context;
	p->load->sums.unsealed++;
}

void media_parted(void *arg)
{
	struct inner_person *p = arg;

	p->load->sums.parted++;
	p->meet_us = clock_monotonic_us() + AGAIN_US;
	if (p->media != NULL)
		crowd_part(p->media);
}

/* ---- who connects */

static enum err add(struct load *load, struct inner_person *p)
{
	const struct load_options *o = load->options;
	const uint32_t index = (uint32_t)(p - load->people);
	const uint32_t h_bps = o->video_kbps * 1000;
	struct crowd_who who = {
		.from = people_from(load, index),
		.sends = inner_is_sender(p),
		.publishes = { .sender = (uint16_t)index,
			       .has_sound = o->audio,
			       .is_quiet = load->rooms[p->room].link.policy ==
					   LINK_QUIET,
			       .sound_len = SOUND_LEN,
			       .layer_n = (uint8_t)(o->video_kbps == 0
							    ? 0
							    : o->layers_n),
			       .fps = FPS },
		.seal = on_seal,
		.open = on_open,
		.keys = p,
	};

	/* Each has twice the width and height of the one below. */
	for (uint32_t i = 0; i < o->layers_n; i++)
		who.publishes.layer_bps[i] =
			h_bps >> (2 * (o->layers_n - 1 - i));
	return crowd_add(load->crowd, &who, &p->media);
}

enum err media_begin(struct load *load)
{
	if (!has_media(load->options))
		return OK;
	TRY(crowd_open(&load->crowd, load->loop));
	for (uint32_t i = 0; i < load->people_n; i++)
		TRY(add(load, &load->people[i]));
	return OK;
}

/* A few in each turn say that they want a connection. */
void media_meet(struct load *load, uint64_t now_us)
{
	uint32_t n = 0;

	if (load->crowd == NULL)
		return;
	for (uint32_t i = 0; i < load->people_n && n < MEET_AT_ONCE_N; i++) {
		struct inner_person *p = &load->people[i];

		if (p->visit == NULL || p->ended || p->meet_us > now_us)
			continue;
		p->meet_us = UINT64_MAX;
		member_meet(visit_member(p->visit));
		n++;
	}
}

bool media_is_up(const struct load *load)
{
	if (load->crowd == NULL)
		return true;
	for (uint32_t i = 0; i < load->people_n; i++)
		if (!load->people[i].ended &&
		    !crowd_is_connected(load->people[i].media))
			return false;
	return true;
}

uint64_t media_tick(struct load *load, uint64_t now_us)
{
	return load->crowd == NULL ? UINT64_MAX
				   : crowd_tick(load->crowd, now_us);
}

void media_count(struct load *load)
{
	if (load->crowd == NULL)
		return;
	crowd_forget(load->crowd);
	load->media_us = clock_monotonic_us();
	load->media_cpu_us = clock_cpu_us();
}

void media_sum(struct load *load)
{
	if (load->crowd == NULL || load->media_us == 0)
		return;
	load->media_us = clock_monotonic_us() - load->media_us;
	load->media_cpu_us = clock_cpu_us() - load->media_cpu_us;
	crowd_sum(load->crowd, &load->media, clock_monotonic_us());
	for (uint32_t i = 0; i < load->people_n; i++)
		load->live_wanted += load->people[i].watched_n;
}
