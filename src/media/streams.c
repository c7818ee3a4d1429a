#include "media/streams.h"

#include "base/limits.h"
#include "media/outq.h"
#include "os/clock.h"
#include "os/fd.h"
#include "os/pages.h"
#include "os/stream.h"
#include "turn/framing.h"

#include <assert.h>
#include <string.h>

enum {
	TICK_US = 1000 * 1000,
	READ_SIZE = TURN_HEADROOM + TURN_MESSAGE_LEN + TURN_STREAM_READ_LEN +
		    TURN_TAILROOM,
};

struct stream {
	struct loop_watch watch;
	struct streams *of;
	struct turn_path path;
	uint64_t idle_until_us;
	bool open;
	bool dirty; /* in the list of those to flush */
	size_t part_len;
	uint8_t part[TURN_MESSAGE_LEN]; /* the start of a message */
	struct outq queue;
};

struct streams {
	struct loop *loop;
	struct streams_user user;
	uint64_t counters[STREAMS_COUNTERS_N];
	uint32_t open_n;
	uint64_t tick_us; /* when to look at them again */
	uint32_t number;  /* of the newest */
	uint32_t dirty_n;
	uint16_t dirty[TURN_STREAM_N];
	bool open[TURN_STREAM_N];
	struct stream *all; /* TURN_STREAM_N, by number */
	uint8_t *read;      /* READ_SIZE bytes */
};

const char *streams_counter_name(enum streams_counter i)
{
	static const char *const names[STREAMS_COUNTERS_N] = {
#define STREAMS_COUNTER_TEXT(name) #name,
		STREAMS_COUNTER_LIST(STREAMS_COUNTER_TEXT)
#undef STREAMS_COUNTER_TEXT
	};

	return names[i];
}

uint64_t streams_count(const struct streams *s, enum streams_counter i)
{
	return s->counters[i];
}

enum err streams_open(struct streams **s, struct loop *loop,
		      const struct streams_user *user)
{
	struct streams *new = pages_take(sizeof(*new));
	struct stream *all = pages_take(TURN_STREAM_N * sizeof(*all));
	uint8_t *read = pages_take(READ_SIZE);

	if (new == NULL || all == NULL || read == NULL)
		return ERR_OS;
	new->loop = loop;
	new->user = *user;
	new->all = all;
	new->read = read;
	*s = new;
	return OK;
}

static struct stream *find(struct streams *s, uint32_t number)
{
	struct stream *one = &s->all[number % TURN_STREAM_N];

	return one->open && one->path.stream == number ? one : NULL;
}

static void end(struct stream *one, enum streams_counter why)
{
	struct streams *s = one->of;

	s->counters[why]++;
	s->counters[STREAMS_dropped_full] += one->queue.dropped_full_n;
	s->counters[STREAMS_dropped_old] += one->queue.dropped_old_n;
	s->user.gone(s->user.arg, &one->path);
	loop_remove(s->loop, &one->watch);
	fd_close(one->watch.fd);
	s->open[one - s->all] = false;
	s->open_n--;
	atomic_fetch_sub(s->user.all_n, 1);
	pages_rest(one, sizeof(*one));
}

/* Hands over the whole messages; false when the stream makes no sense. The
 * rest is what remains of the bytes. */
static bool cut(struct stream *one, struct rd *bytes)
{
	struct streams *s = one->of;
	size_t head = TURN_HEADROOM;
	size_t len;
	enum err e;

	while ((e = framing_len(*bytes, &len)) == OK &&
	       len <= TURN_MESSAGE_LEN && len <= bytes->left) {
		const size_t at = (size_t)(bytes->p - s->read);
		struct turn_packet in = { .p = s->read + at,
					  .len = len,
					  .head = head };

		rd_bytes(bytes, len);
		s->user.message(s->user.arg, &one->path, &in);
		head = 0; /* that message may not be sent yet */
	}
	return e == ERR_STEP || (e == OK && len <= TURN_MESSAGE_LEN);
}

static void read_in(struct stream *one)
{
	struct streams *s = one->of;
	uint8_t *start = s->read + TURN_HEADROOM;
	size_t len;
	enum err e = stream_recv(one->watch.fd, start + one->part_len,
				 TURN_STREAM_READ_LEN, &len);

	if (e == ERR_STEP)
		return;
	if (e != OK) {
		end(one, STREAMS_closed);
		return;
	}

	memcpy(start, one->part, one->part_len);

	struct rd bytes = rd_init(start, one->part_len + len);
	bool makes_sense = cut(one, &bytes);

	one->part_len = makes_sense ? bytes.left : 0;
	memcpy(one->part, bytes.p, one->part_len);
	s->user.done(s->user.arg);
	if (!makes_sense && one->open)
		end(one, STREAMS_closed_form);
}

static void flush_one(struct stream *one, uint64_t now_us)
{
	struct stream_pieces pieces = { .len = { 0 } };
	enum err e;
	size_t sent_len;

	for (;;) {
		outq_next(&one->queue, now_us / 1000, pieces.p, pieces.len);
		/* outq_next() fills both: cppcheck-suppress uninitvar */
		if (pieces.len[0] == 0)
			break;
		e = stream_send(one->watch.fd, &pieces, &sent_len);
		if (e == ERR_STEP)
			break;
		if (e != OK) {
			end(one, STREAMS_closed);
			return;
		}
		outq_sent(&one->queue, sent_len);
	}
	e = loop_set(one->of->loop, &one->watch,
		     pieces.len[0] == 0 ? LOOP_IN : LOOP_IN | LOOP_OUT);
	if (e != OK)
		end(one, STREAMS_closed);
}

void streams_flush(struct streams *s, uint64_t now_us)
{
	for (uint32_t i = 0; i < s->dirty_n; i++) {
		struct stream *one = &s->all[s->dirty[i]];

		one->dirty = false;
		if (one->open)
			flush_one(one, now_us);
	}
	s->dirty_n = 0;
}

void streams_send(struct streams *s, uint32_t number, const uint8_t *p,
		  size_t len)
{
	struct stream *one = find(s, number);

	if (one == NULL)
		return;
	outq_push(&one->queue, p, len, clock_monotonic_us() / 1000);
	if (!one->dirty) {
		assert(s->dirty_n < TURN_STREAM_N);
		one->dirty = true;
		s->dirty[s->dirty_n++] = (uint16_t)(number % TURN_STREAM_N);
	}
}

static void on_stream(struct loop_watch *w, unsigned events)
{
	struct stream *one = w->arg;

	if ((events & LOOP_OUT) != 0)
		flush_one(one, clock_monotonic_us());
	if (one->open && (events & (LOOP_IN | LOOP_GONE)) != 0)
		read_in(one);
}

/* Who counts itself in first sees all others, so no two get the last place. */
static bool has_place(struct streams *s)
{
	if (atomic_fetch_add(s->user.all_n, 1) < TURN_STREAM_N)
		return true;
	atomic_fetch_sub(s->user.all_n, 1);
	return false;
}

/* A number whose place is free. */
static bool pick(struct streams *s)
{
	for (uint32_t tried = 0; tried < TURN_STREAM_N; tried++) {
		s->number++;
		if (s->number != 0 && !s->open[s->number % TURN_STREAM_N])
			return true;
	}
	return false;
}

void streams_add(struct streams *s, int fd, const struct addr *client,
		 uint64_t now_us)
{
	if (client->family == ADDR_NONE || !pick(s) || !has_place(s)) {
		s->counters[STREAMS_refused_full]++;
		fd_close(fd);
		return;
	}

	struct stream *one = &s->all[s->number % TURN_STREAM_N];

	stream_tune(fd);
	one->of = s;
	one->path =
		(struct turn_path){ .client = *client, .stream = s->number };
	one->idle_until_us = now_us + TURN_STREAM_IDLE_MS * UINT64_C(1000);
	one->watch =
		(struct loop_watch){ .fd = fd, .fn = on_stream, .arg = one };
	if (loop_add(s->loop, &one->watch, LOOP_IN) != OK) {
		atomic_fetch_sub(s->user.all_n, 1);
		s->counters[STREAMS_refused_full]++;
		fd_close(fd);
		return;
	}
	one->open = true;
	s->open[s->number % TURN_STREAM_N] = true;
	s->open_n++;
	s->counters[STREAMS_opened]++;
}

uint64_t streams_tick(struct streams *s, uint64_t now_us)
{
	if (s->open_n == 0)
		return UINT64_MAX;
	if (now_us < s->tick_us)
		return s->tick_us;
	s->tick_us = now_us + TICK_US;
	for (uint32_t i = 0; i < TURN_STREAM_N; i++) {
		struct stream *one = &s->all[i];

		if (!s->open[i])
			continue;
		if (s->user.in_use(s->user.arg, &one->path))
			one->idle_until_us =
				now_us + TURN_STREAM_IDLE_MS * UINT64_C(1000);
		else if (one->idle_until_us <= now_us)
			end(one, STREAMS_closed_idle);
	}
	return s->tick_us;
}
