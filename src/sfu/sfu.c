#include "sfu/sfu.h"

#include "sfu/demand.h"
#include "sfu/feedback.h"
#include "sfu/gaps.h"
#include "sfu/pace.h"
#include "sfu/path.h"
#include "sfu/repair.h"
#include "sfu/report.h"
#include "sfu/slot.h"
#include "sfu/sound.h"
#include "sfu/watch.h"

#include <assert.h>
#include <stdalign.h>

enum {
	CHOOSE_US = 200 * 1000, /* between looks at which layers there are */
};

const char *sfu_counter_name(enum sfu_counter which)
{
	static const char *const names[SFU_COUNTERS_N] = {
#define SFU_COUNTER_TEXT(name) #name,
		SFU_COUNTER_LIST(SFU_COUNTER_TEXT)
#undef SFU_COUNTER_TEXT
	};

	return names[which];
}

uint64_t sfu_count(const struct sfu *s, enum sfu_counter which)
{
	return s->counters[which];
}

uint32_t sfu_estimate(const struct sfu *s, uint16_t place)
{
	const struct path *path = &s->paths[place];

	return path->open ? bwe_target_bps(&path->bwe) : 0;
}

static size_t aligned(size_t len)
{
	const size_t unit = alignof(max_align_t);

	return (len + unit - 1) / unit * unit;
}

/* The tables behind the engine, in their order. */
struct tables {
	size_t members;
	size_t arrivals;
	size_t paths;
	size_t ring; /* untouched where nothing had to wait */
	size_t runs; /* the same of who was shown nothing yet */
	size_t streams;
	size_t log;
	size_t rooms;
	size_t here;
	size_t dues; /* links: of members, three times; streams, twice; rooms */
	size_t end;
};

static struct tables lay_out(const struct sfu_config *c)
{
	struct tables t = { .members = aligned(sizeof(struct sfu)) };

	t.arrivals = t.members + aligned(c->member_n * sizeof(struct member));
	t.paths = t.arrivals + aligned(c->member_n * sizeof(struct arrivals));
	t.ring = t.paths + aligned(c->member_n * sizeof(struct path));
	t.runs = t.ring + aligned((size_t)c->member_n * SFU_WAITING_N *
				  sizeof(struct path_waiting));
	t.streams = t.runs + aligned((size_t)c->member_n * SFU_RUNS_N *
				     sizeof(struct past_run));
	t.log = t.streams + aligned(c->stream_n * sizeof(struct stream));
	t.rooms = t.log + aligned(c->packet_n * sizeof(struct packet));
	t.here = t.rooms + aligned(c->room_n * sizeof(uint16_t));
	t.dues = t.here + aligned(c->member_n * sizeof(uint16_t));
	t.end = t.dues + (3 * (size_t)c->member_n + 2 * (size_t)c->stream_n +
			  c->room_n) *
				 sizeof(struct due_link);
	return t;
}

size_t sfu_size(const struct sfu_config *config)
{
	return lay_out(config).end;
}

static void init_dues(struct sfu *s, struct due_link *links)
{
	const struct sfu_config *c = &s->config;

	due_init(&s->dues.arrivals, links);
	due_init(&s->dues.reports, links += c->member_n);
	due_init(&s->dues.layers, links += c->member_n);
	due_init(&s->dues.gaps, links += c->member_n);
	due_init(&s->dues.keys, links += c->stream_n);
	due_init(&s->dues.sounds, links + c->stream_n);
}

struct sfu *sfu_init(void *zeroed, const struct sfu_config *config,
		     uint64_t now_us)
{
	const struct tables t = lay_out(config);
	uint8_t *at = zeroed;
	struct sfu *s = zeroed;

	assert(config->packet_n > 1);
	s->config = *config;
	s->now_us = now_us;
	s->dirty = NOT_ONE;
	s->waiting = SFU_NOBODY;
	s->members = (void *)(at + t.members);
	s->arrivals = (void *)(at + t.arrivals);
	s->paths = (void *)(at + t.paths);
	s->ring = (void *)(at + t.ring);
	s->runs = (void *)(at + t.runs);
	s->streams = (void *)(at + t.streams);
	s->log = (void *)(at + t.log);
	s->rooms = (void *)(at + t.rooms);
	s->here = (void *)(at + t.here);
	s->stream_free = STREAM_NONE;
	init_dues(s, (void *)(at + t.dues));
	for (uint16_t i = 0; i < config->room_n; i++)
		s->rooms[i] = SFU_NOBODY;
	return s;
}

void sfu_clock(struct sfu *s, uint64_t now_us)
{
	s->now_us = now_us;
}

static void set_up(struct member *m)
{
	for (unsigned i = 0; i < UNIT_OWN_N; i++) {
		struct source *source = &m->sources[i];

		source->slots = NOT_ONE;
		for (unsigned k = 0; k < UNIT_LAYERS_N; k++)
			source->stream[k] = STREAM_NONE;
	}
	for (unsigned i = 0; i < SFU_MEMBER_STREAMS_N; i++)
		m->stream[i] = STREAM_NONE;
	for (unsigned i = 0; i < SLOTS_N; i++) {
		slot_clear(&m->slots[i]);
		m->slots[i].context = i < UNIT_SOUND_N ? UNIT_MID_MICROPHONE
						       : UNIT_MID_CAMERA;
	}
	m->known = true;
}

struct member *sfu_member(struct sfu *s, uint16_t place)
{
	struct member *m = &s->members[place];

	assert(place < s->config.member_n);
	if (!m->known)
		set_up(m);
	return m;
}

void sfu_join(struct sfu *s, const struct sfu_join *join)
{
	struct member *m = sfu_member(s, join->place);

	assert(join->room < s->config.room_n);
	sfu_leave(s, join->place);
	for (unsigned i = 0; i < SLOTS_N; i++)
		slot_clear(&m->slots[i]);
	m->runs_n = 0;
	m->runs = &s->runs[(size_t)join->place * SFU_RUNS_N];
	if (s->arrivals[join->place].started)
		s->arrivals[join->place] = (struct arrivals){ 0 };
	m->here = true;
	m->sealed = join->sealed;
	m->quiet = join->quiet;
	m->room = join->room;
	m->next = s->rooms[join->room];
	m->transport_number = 0;
	s->rooms[join->room] = join->place;
	m->here_at = s->here_n;
	s->here[s->here_n++] = join->place;
	demand_begin(s, join->place);
	repair_join(m);
	report_join(s, join->place);
	sound_join(s, join->place);
	due_add(&s->dues.layers, join->place,
		due_together(s->now_us + CHOOSE_US));
}

static void unlink_member(struct sfu *s, uint16_t place)
{
	const struct member *m = &s->members[place];
	uint16_t *link = &s->rooms[m->room];

	while (*link != place) {
		assert(*link != SFU_NOBODY);
		link = &s->members[*link].next;
	}
	*link = m->next;
	s->here[m->here_at] = s->here[--s->here_n];
	s->members[s->here[m->here_at]].here_at = m->here_at;
}

void sfu_leave(struct sfu *s, uint16_t place)
{
	struct member *m = sfu_member(s, place);

	if (!m->here)
		return;
	sfu_flush(s); /* what is on its lists goes out before they are gone */
	due_remove(&s->dues.arrivals, place);
	due_remove(&s->dues.layers, place);
	report_leave(s, place);
	watch_leave(s, place);
	stream_end_all(s, place);
	path_close(s, place);
	unlink_member(s, place);
	m->here = false;
}

static uint64_t look_at_layers(struct sfu *s)
{
	uint16_t place;

	while (due_take(&s->dues.layers, s->now_us, &place)) {
		watch_look(s, place);
		due_add(&s->dues.layers, place,
			due_together(s->now_us + CHOOSE_US));
	}
	return due_next(&s->dues.layers);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t sfu_tick(struct sfu *s)
{
	uint64_t next;

	if (s->here_n == 0)
		return UINT64_MAX;
	next = look_at_layers(s);
	next = earlier(next, path_tick(s));
	next = earlier(next, pace_tick(s));
	next = earlier(next, sound_look(s));
	next = earlier(next, gaps_ask(s)); /* may want a key frame */
	next = earlier(next, feedback_keys(s));
	next = earlier(next, feedback_arrivals(s));
	return earlier(next, report_tell(s));
}
