#include "sfu/pace.h"

#include "sfu/fanout.h"
#include "sfu/feedback.h"
#include "sfu/level.h"
#include "sfu/path.h"
#include "sfu/slot.h"

enum {
	PHASE_US = 1000, /* receivers take turns within a tick */
	PHASES_N = PACER_TICK_US / PHASE_US,
};

/* The receiver's own next turn: not that of all others. */
static uint64_t next_turn(const struct sfu *s, uint16_t place)
{
	const uint64_t phase_us = place % PHASES_N * (uint64_t)PHASE_US;
	const uint64_t us = s->now_us - s->now_us % PACER_TICK_US + phase_us;

	return us > s->now_us ? us : us + PACER_TICK_US;
}

static const struct packet *first(const struct sfu *s, const struct path *path)
{
	const uint32_t low = path->waiting[path->waiting_at].serial;
	const uint32_t back = (uint32_t)s->last_serial - low;

	return sfu_packet(s, s->last_serial - back);
}

static void tell_pacer(const struct sfu *s, struct path *path)
{
	const struct packet *p = path->waiting_n == 0 ? NULL : first(s, path);

	pacer_waits(&path->pacer, path->waiting_bytes,
		    p == NULL ? s->now_us : p->came_us);
}

void pace_forget(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];
	uint16_t *link = &s->waiting;

	path->waiting_n = 0;
	path->waiting_bytes = 0;
	if (!path->waits)
		return;
	while (*link != place)
		link = &s->paths[*link].next;
	*link = path->next;
	path->waits = false;
	tell_pacer(s, path);
}

/* It would come too late: the slots begin anew with a key frame. */
static void drop_all(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];

	for (uint16_t i = 0; i < path->waiting_n; i++) {
		const uint16_t at = (path->waiting_at + i) % SFU_WAITING_N;
		struct slot *slot = sfu_slot(s, path->waiting[at].slot);

		slot_stop(&s->members[place], slot);
		if (slot->wanted != STREAM_NONE)
			feedback_want_key(s, slot->wanted);
	}
	pace_forget(s, place);
}

static void wait(struct sfu *s, uint32_t slot, const struct packet *p)
{
	const uint16_t place = (uint16_t)(slot / SLOTS_N);
	struct path *path = &s->paths[place];

	if (path->waiting_n == SFU_WAITING_N) {
		drop_all(s, place);
		return;
	}
	path->waiting[(path->waiting_at + path->waiting_n) % SFU_WAITING_N] =
		(struct path_waiting){ (uint32_t)p->serial, slot };
	path->waiting_n++;
	path->waiting_bytes += p->len;
	if (path->waits)
		return;
	path->waits = true;
	path->next = s->waiting;
	path->due_us = next_turn(s, place);
	s->waiting = place;
	tell_pacer(s, path);
}

static bool concerns(const struct slot *slot, const struct packet *p)
{
	if (p->stream != slot->run.stream && p->stream != slot->wanted)
		return false;
	return !level_leaves_out(slot->wanted_level, p) ||
	       !level_leaves_out(slot->carried_level, p) ||
	       (slot->run.stream != STREAM_NONE &&
		!level_leaves_out(slot->run.level, p));
}

void pace_offer(struct sfu *s, uint32_t slot, const struct packet *p)
{
	struct path *path = path_to(s, (uint16_t)(slot / SLOTS_N));

	if (!concerns(sfu_slot(s, slot), p))
		return;
	/* 40 packets to each of many are one burst too many. */
	if (path->waiting_n == 0 && !(p->of_key && s->burst_n >= SFU_BURST_N) &&
	    pacer_may(&path->pacer, s->now_us, PACER_VIDEO))
		fanout_offer(s, slot, p);
	else
		wait(s, slot, p);
}

bool pace_may_repair(struct sfu *s, uint16_t place)
{
	return pacer_may(&path_to(s, place)->pacer, s->now_us, PACER_RTX);
}

/* A number that is another stream's by now is passed over. */
static void go_on(struct sfu *s, struct path *path, const struct packet *p)
{
	const uint32_t slot = path->waiting[path->waiting_at].slot;

	path->waiting_at = (uint16_t)((path->waiting_at + 1) % SFU_WAITING_N);
	path->waiting_n--;
	path->waiting_bytes -= p->len;
	if (p->serial >= s->streams[p->stream].levels.first_serial)
		fanout_offer(s, slot, p);
}

static void send_waiting(struct sfu *s, uint16_t place)
{
	struct path *path = &s->paths[place];

	tell_pacer(s, path);
	while (path->waiting_n > 0) {
		const struct packet *p = first(s, path);

		if (p == NULL || pacer_too_old(s->now_us, p->came_us)) {
			drop_all(s, place);
			return;
		}
		if (!pacer_may(&path->pacer, s->now_us, PACER_VIDEO))
			break;
		go_on(s, path, p);
	}
	if (path->waiting_n == 0)
		pace_forget(s, place);
	else
		path->due_us = next_turn(s, place);
	tell_pacer(s, path);
}

uint64_t pace_tick(struct sfu *s)
{
	uint64_t next = UINT64_MAX;
	uint16_t place = s->waiting;

	while (place != SFU_NOBODY) {
		const struct path *path = &s->paths[place];
		const uint16_t after = path->next;

		if (path->due_us <= s->now_us)
			send_waiting(s, place);
		if (path->waits && path->due_us < next)
			next = path->due_us;
		place = after;
	}
	return next;
}
