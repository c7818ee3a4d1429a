#include "media/worker.h"

#include "base/limits.h"
#include "media/traffic.h"
#include "media/worker_state.h"
#include "os/clock.h"
#include "os/count.h"
#include "os/pages.h"

#include <assert.h>
#include <string.h>

static_assert(sizeof(struct worker_order) == 384, "six cache lines");

static void on_stream_gone(void *arg, const struct turn_path *path)
{
	struct worker *w = arg;

	turn_path_gone(w->turn, path);
}

static bool is_stream_in_use(void *arg, const struct turn_path *path)
{
	const struct worker *w = arg;

	return turn_path_has_allocation(w->turn, path);
}

static void report(struct worker *w)
{
	const struct worker_order done = { .kind = WORKER_REPORTED, .fd = -1 };
	struct report *r = &w->report;

	w->counters[REPORT_dropped_full] =
		post_dropped_full(w->plan.post, w->plan.number);
	w->counters[REPORT_dropped_long] =
		post_dropped_long(w->plan.post, w->plan.number);
	w->counters[REPORT_dropped_order] =
		spsc_dropped(w->plan.orders) + spsc_dropped(w->plan.answers);
	*r = (struct report){ .allocations = turn_allocations(w->turn) };
	for (enum turn_counter i = 0; i < TURN_COUNTERS_N; i++)
		r->turn[i] = turn_counters(w->turn)->n[i];
	for (enum udp_counter i = 0; i < UDP_COUNTERS_N; i++)
		r->udp[i] = udp_count(w->udp, i);
	for (enum streams_counter i = 0; i < STREAMS_COUNTERS_N; i++)
		r->streams[i] = streams_count(w->streams, i);
	memcpy(r->own, w->counters, sizeof(r->own));
	count_read(r->calls);
	w->unit.count(w->unit.arg, r);
	(void)worker_say(w, &done);
}

static void obey(struct worker *w, const struct worker_order *order)
{
	struct addr client;

	switch ((enum worker_order_kind)order->kind) {
	case WORKER_STREAM:
		memcpy(&client, order->bytes, sizeof(client));
		streams_add(w->streams, order->fd, &client,
			    clock_monotonic_us());
		return;
	case WORKER_REPORT:
		report(w);
		return;
	case WORKER_STOP:
		loop_stop(w->loop);
		return;
	case WORKER_UNIT:
		w->unit.order(w->unit.arg, order);
		return;
	case WORKER_REPORTED:
	case WORKER_FAILED:
		break;
	}
	assert(false);
}

static void take_orders(struct worker *w)
{
	const struct worker_order *order;

	while ((order = spsc_peek(w->plan.orders, 0)) != NULL) {
		obey(w, order);
		spsc_release(w->plan.orders, 1);
	}
}

static void on_bell(struct loop_watch *watch, unsigned events)
{
	struct worker *w = watch->arg;

	(void)events;
	bell_wake(w->plan.bell);
}

static uint64_t earlier(uint64_t a_us, uint64_t b_us)
{
	return a_us < b_us ? a_us : b_us;
}

static uint64_t on_tick(void *arg, uint64_t now_us)
{
	struct worker *w = arg;
	uint64_t next_us;

	take_orders(w);
	traffic_letters(w);
	now_us = clock_monotonic_us(); /* some has passed */
	next_us = turn_clock(w->turn, now_us, clock_unix_s());
	next_us = earlier(next_us, streams_tick(w->streams, now_us));
	next_us = earlier(next_us, w->unit.tick(w->unit.arg, now_us));
	worker_flush(w);
	bell_sleep(w->plan.bell);
	if (spsc_peek(w->plan.orders, 0) != NULL ||
	    !post_is_empty(w->plan.post, w->plan.number))
		return now_us;
	return next_us;
}

static enum err open_turn(struct worker *w)
{
	const struct config *c = w->plan.config;
	struct turn_config config = {
		.secret = c->turn_secret,
		.secret_len = c->turn_secret_len,
		.nonce_key = c->nonce_key,
		.relay_v4 = c->relay_v4,
		.relay_v6 = c->relay_v6,
		.ports = w->plan.ports,
		.engine = w->plan.number,
		.user_n = TURN_TAG_N,
		.source_n = TURN_SOURCE_N,
		.first_port = TURN_FIRST_PORT,
		.unit = { c->relay_v4, c->relay_v6 },
		.unit_n = c->relay_v6.family == ADDR_NONE ? 1 : 2,
	};
	void *memory = pages_take(turn_size(TURN_ALLOCATION_N));

	if (memory == NULL)
		return ERR_OS;
	for (unsigned i = 0; i < config.unit_n; i++)
		config.unit[i].port = c->udp_port;
	w->turn = turn_init(memory, &config);
	traffic_time(w);
	return OK;
}

static enum err open_sockets(struct worker *w)
{
	const struct streams_user user = { .message = traffic_message,
					   .done = traffic_done,
					   .gone = on_stream_gone,
					   .in_use = is_stream_in_use,
					   .arg = w,
					   .all_n = w->plan.streams_n };

	TRY(udp_open(&w->udp, w->plan.udp_fd));
	TRY(streams_open(&w->streams, w->loop, &user));
	w->udp_watch = (struct loop_watch){ .fd = w->plan.udp_fd,
					    .fn = traffic_udp,
					    .arg = w };
	w->bell_watch = (struct loop_watch){ .fd = w->plan.bell->fd,
					     .fn = on_bell,
					     .arg = w };
	TRY(loop_add(w->loop, &w->udp_watch, LOOP_IN));
	return loop_add(w->loop, &w->bell_watch, LOOP_IN);
}

enum err worker_open(struct worker **w, const struct worker_plan *plan)
{
	struct worker *new = pages_take(sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->plan = *plan;
	TRY(loop_open(&new->loop));
	TRY(open_turn(new));
	TRY(open_sockets(new));
	*w = new;
	return OK;
}

void worker_set_unit(struct worker *w, const struct worker_unit *unit)
{
	w->unit = *unit;
}

void worker_run(void *arg)
{
	const struct worker_order failed = { .kind = WORKER_FAILED, .fd = -1 };
	struct worker *w = arg;

	assert(w->unit.input != NULL);
	if (loop_run(w->loop, on_tick, w) != OK)
		(void)worker_say(w, &failed);
}

const struct report *worker_reported(const struct worker *w)
{
	return &w->report;
}

uint32_t worker_number(const struct worker *w)
{
	return w->plan.number;
}

bool worker_say(struct worker *w, const struct worker_order *order)
{
	struct worker_order *slot = spsc_slot(w->plan.answers);

	if (slot == NULL)
		return false;
	*slot = *order;
	spsc_publish(w->plan.answers);
	(void)bell_ring(w->plan.main_bell);
	return true;
}
