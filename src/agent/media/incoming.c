#include "agent/media/incoming.h"

#include "rtp/vp8.h"

#include <assert.h>
#include <string.h>

enum { AHEAD_STEP_256 = 128 };

static void start(struct incoming *in, uint32_t number)
{
	in->next = number;
	in->end = number;
	in->scan = number;
}

void incoming_open(struct incoming *in, bool is_sound, struct pool *pool,
		   struct incoming_counts *counts)
{
	/* Who has many streams uses few: the others' memory stays untouched. */
	if (in->started)
		memset(in->places, 0, sizeof(in->places));
	in->is_sound = is_sound;
	in->started = false;
	in->is_broken = !is_sound;
	in->missing_n = 0;
	in->ahead_256 = 0;
	in->key_asked_us = 0;
	in->pool = pool;
	in->counts = counts;
	start(in, 0);
}

static struct incoming_place *place_of(struct incoming *in, uint32_t number)
{
	return &in->places[number % INCOMING_WINDOW_N];
}

static const struct pool_packet *packet_at(struct incoming *in, uint32_t number)
{
	const struct incoming_place *at = place_of(in, number);

	return number - in->next < in->end - in->next && at->packet != POOL_NONE
		       ? &in->pool->all[at->packet]
		       : NULL;
}

/* Everything before that number is over: what never came of it is lost, what did
 * is of no use. */
static void advance(struct incoming *in, uint32_t to)
{
	for (; in->next != to; in->next++) {
		struct incoming_place *at = place_of(in, in->next);

		if (at->packet != POOL_NONE) {
			pool_give(in->pool, at->packet);
			at->packet = POOL_NONE;
			in->counts->useless++;
			continue;
		}
		in->missing_n--;
		in->counts->lost++;
	}
	if ((int32_t)(in->scan - in->next) < 0)
		in->scan = in->next;
}

void incoming_close(struct incoming *in)
{
	for (; in->next != in->end; in->next++) {
		struct incoming_place *at = place_of(in, in->next);

		if (at->packet != POOL_NONE)
			pool_give(in->pool, at->packet);
		at->packet = POOL_NONE;
	}
}

/* The numbers up to this one are missing. */
static void reach(struct incoming *in, uint32_t number, uint64_t now_us)
{
	for (; in->end != number; in->end++) {
		*place_of(in, in->end) =
			(struct incoming_place){ .packet = POOL_NONE,
						 .since_us = now_us };
		in->missing_n++;
		in->counts->gaps++;
	}
	*place_of(in, in->end) = (struct incoming_place){ .packet = POOL_NONE,
							  .since_us = now_us };
	in->missing_n++;
	in->end++;
}

static bool describe(const struct incoming *in, struct pool_packet *to,
		     struct rd payload)
{
	struct vp8 d;

	to->frame_at = 0;
	to->start = true;
	to->key = false;
	if (in->is_sound)
		return true;
	if (vp8_read(&d, payload) != OK)
		return false;
	to->frame_at = d.len;
	to->start = d.start;
	to->key = d.key;
	return true;
}

static bool keep(struct incoming *in, const struct incoming_packet *p,
		 uint32_t number)
{
	uint16_t which = pool_take(in->pool);
	struct pool_packet *to;

	assert(in->pool != NULL);
	if (which == POOL_NONE) {
		in->counts->full++;
		return false;
	}
	to = &in->pool->all[which];
	if (p->payload.left > POOL_PAYLOAD_LEN ||
	    !describe(in, to, p->payload)) {
		pool_give(in->pool, which);
		in->counts->form++;
		return false;
	}
	to->timestamp = p->timestamp;
	to->marker = p->marker || in->is_sound;
	to->len = (uint16_t)p->payload.left;
	memcpy(to->payload, p->payload.p, p->payload.left);
	place_of(in, number)->packet = which;
	in->missing_n--;
	return true;
}

/* The number with its rollovers, as near as can be to the highest. */
static uint32_t unroll(const struct incoming *in, uint16_t seq)
{
	const int16_t ahead = (int16_t)(seq - (uint16_t)in->end);

	return (uint32_t)((int64_t)in->end + ahead);
}

/* A packet came by itself that so many had overtaken. Moves the median. */
static void note_order(struct incoming *in, uint32_t ahead)
{
	if (ahead * 256 > in->ahead_256)
		in->ahead_256 += AHEAD_STEP_256;
	else if (in->ahead_256 >= AHEAD_STEP_256)
		in->ahead_256 -= AHEAD_STEP_256;
}

void incoming_put(struct incoming *in, const struct incoming_packet *p,
		  uint64_t now_us)
{
	uint32_t number;
	bool is_new;

	if (!in->started)
		start(in, UINT32_C(0x10000) + p->seq);
	in->started = true;
	number = unroll(in, p->seq);
	if ((int32_t)(number - in->next) < 0 || packet_at(in, number) != NULL) {
		in->counts->twice++;
		return;
	}
	if (number - in->next >= INCOMING_WINDOW_N) {
		/* Too much is missing for it to be worth the wait. */
		advance(in, in->end);
		in->counts->gaps += number - in->end;
		in->counts->lost += number - in->end;
		start(in, number);
		in->is_broken = !in->is_sound;
	}
	is_new = (int32_t)(number - in->end) >= 0;
	if (is_new)
		reach(in, number, now_us);
	if (!keep(in, p, number))
		return;
	in->counts->packets++;
	if (p->is_repair)
		in->counts->repaired++;
	else if (!is_new) {
		in->counts->late++;
		note_order(in, in->end - 1 - number);
	}
}

/* To the first key frame that began; false when there is none. What is there in
 * front of the first gap is then of no use. */
static bool mend(struct incoming *in)
{
	for (uint32_t n = in->next; n != in->end; n++) {
		const struct pool_packet *p = packet_at(in, n);

		if (p == NULL || !p->start || !p->key)
			continue;
		advance(in, n);
		in->is_broken = false;
		return true;
	}
	while (packet_at(in, in->next) != NULL)
		advance(in, in->next + 1);
	return false;
}

/* Of another frame than the packet at that number is. */
static bool is_anothers(struct incoming *in, const struct pool_packet *p,
			uint32_t number)
{
	const struct pool_packet *first = packet_at(in, number);

	return p->start || first == NULL || p->timestamp != first->timestamp;
}

/* Moves on to the frame's last packet; false while one is missing. One that ends
 * without its marker was cut off: it is dropped, and what begins there has to be a
 * key frame. */
static bool is_whole(struct incoming *in)
{
	const struct pool_packet *p;

	while ((p = packet_at(in, in->scan)) != NULL) {
		if (in->scan != in->next && !in->is_sound &&
		    is_anothers(in, p, in->next)) {
			advance(in, in->scan);
			in->is_broken = !p->start || !p->key;
			if (in->is_broken)
				return false;
		}
		if (p->marker)
			return true;
		in->scan++;
	}
	return false;
}

/* The frame from next to last, all of which is there. */
static void gather(struct incoming *in, struct wr *w, struct incoming_frame *f)
{
	*f = (struct incoming_frame){ 0 };
	for (uint32_t n = in->next; n != in->last + 1; n++) {
		const struct pool_packet *p =
			&in->pool->all[place_of(in, n)->packet];

		wr_bytes(w, p->payload + p->frame_at,
			 (size_t)p->len - p->frame_at);
		f->key |= p->start && p->key;
		f->timestamp = p->timestamp;
	}
}

/* To the first key frame that is whole, over what is missing: it needs none of
 * that. */
static bool leap(struct incoming *in)
{
	uint32_t from = in->end;

	if (in->is_sound || in->missing_n == 0)
		return false;
	for (uint32_t n = in->next; n != in->end; n++) {
		const struct pool_packet *p = packet_at(in, n);

		if (p != NULL && p->start && p->key)
			from = n;
		else if (p == NULL || is_anothers(in, p, from))
			from = in->end;
		if (p == NULL || !p->marker || from == in->end)
			continue;
		advance(in, from);
		in->scan = n;
		return true;
	}
	return false;
}

bool incoming_next(struct incoming *in, struct wr *w, struct incoming_frame *f)
{
	const struct pool_packet *p;

	if (!in->started)
		return false;
	p = packet_at(in, in->next);
	if (p != NULL && !p->start)
		in->is_broken =
			true; /* the marker before was another frame's */
	if (in->is_broken && !mend(in))
		return false;
	if (!is_whole(in) && !leap(in))
		return false;
	in->last = in->scan;
	gather(in, w, f);
	return true;
}

void incoming_done(struct incoming *in)
{
	in->counts->useless -= in->last + 1 - in->next; /* they were of use */
	advance(in, in->last + 1);
}

void incoming_break(struct incoming *in)
{
	in->is_broken = !in->is_sound;
}

void incoming_tick(struct incoming *in, uint64_t now_us)
{
	uint64_t patience_us =
		in->is_sound ? INCOMING_SOUND_US : INCOMING_PATIENCE_US;
	uint32_t to = in->next;

	if (in->missing_n == 0)
		return;
	for (uint32_t n = in->next; n != in->end; n++) {
		const struct incoming_place *at = place_of(in, n);

		if (at->packet == POOL_NONE &&
		    now_us - at->since_us >= patience_us)
			to = n + 1;
	}
	if (to == in->next)
		return;
	/* What came beside the lost one is of no use without it. */
	advance(in, to);
	in->is_broken = !in->is_sound;
}

/* It may yet come by itself. */
static bool may_come(const struct incoming *in, uint32_t number,
		     uint64_t now_us)
{
	const struct incoming_place *at =
		&in->places[number % INCOMING_WINDOW_N];

	return at->asked_n == 0 &&
	       (in->end - 1 - number) * 256 < in->ahead_256 &&
	       now_us - at->since_us < INCOMING_ORDER_US;
}

size_t incoming_asks(struct incoming *in, uint16_t *seqs, uint64_t now_us)
{
	size_t n = 0;

	if (in->is_sound || in->missing_n == 0)
		return 0;
	for (uint32_t i = in->next; i != in->end && n < INCOMING_NACK_N; i++) {
		struct incoming_place *at = place_of(in, i);

		if (at->packet != POOL_NONE || may_come(in, i, now_us) ||
		    at->asked_n == INCOMING_ASK_N ||
		    (at->asked_n > 0 &&
		     now_us - at->asked_us < INCOMING_ASK_US))
			continue;
		at->asked_n++;
		at->asked_us = now_us;
		seqs[n++] = (uint16_t)i;
	}
	in->counts->asked += n;
	return n;
}

bool incoming_asks_key(struct incoming *in, uint64_t now_us)
{
	if (!in->started || !in->is_broken ||
	    (in->key_asked_us != 0 &&
	     now_us - in->key_asked_us < INCOMING_KEY_US))
		return false;
	in->key_asked_us = now_us;
	in->counts->keys_asked++;
	return true;
}
