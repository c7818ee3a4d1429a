#include "media/worker.h"

#include "base/limits.h"
#include "media/streams.h"
#include "os/clock.h"
#include "os/pages.h"
#include "os/tap.h"
#include "os/udp.h"
#include "turn/turn.h"

#include <assert.h>

struct worker {
	struct loop *loop;
	struct loop_watch udp_watch;
	struct turn *turn;
	struct udp *udp;
	struct streams *streams;
};

static_assert((int)UDP_HEADROOM >= (int)TURN_HEADROOM, "no copies");
static_assert((int)UDP_TAILROOM >= (int)TURN_TAILROOM, "no copies");
static_assert((int)UDP_SPARE_SIZE >= (int)TURN_SPARE_SIZE, "answers fit");

/* One message through the engine, and out where it belongs. */
static void relay(struct worker *w, const struct turn_path *from,
		  const struct turn_packet *in)
{
	struct turn_out out = { .spare = udp_spare(w->udp) };

	if (!turn_input(w->turn, from, in, &out))
		return;
	if (out.data != NULL)
		tap_copy(out.data, out.data_len);
	if (out.to.stream != 0) {
		streams_send(w->streams, out.to.stream, out.p, out.len);
		return;
	}
	udp_send(w->udp, &(struct udp_out){ .p = out.p,
					    .len = out.len,
					    .to = out.to.client,
					    .local = out.to.local,
					    .group = out.allocation });
}

static void tell_time(struct worker *w)
{
	turn_clock(w->turn, clock_monotonic_us(), clock_unix_s());
}

static void flush(struct worker *w)
{
	udp_flush(w->udp);
	streams_flush(w->streams, clock_monotonic_us());
}

static void on_udp(struct loop_watch *watch, unsigned events)
{
	struct worker *w = watch->arg;
	struct udp_in in;

	(void)events;
	for (int i = 0; i < TURN_BATCHES_N && udp_recv(w->udp); i++) {
		tell_time(w);
		while (udp_next(w->udp, &in)) {
			struct turn_path from = { .client = in.from,
						  .local = in.local };
			struct turn_packet packet = { .p = in.p,
						      .len = in.len,
						      .head = in.head,
						      .tail = in.tail };

			relay(w, &from, &packet);
		}
		flush(w);
	}
}

static void on_stream_message(void *arg, const struct turn_path *from,
			      const struct turn_packet *in)
{
	relay(arg, from, in);
}

static void on_stream_done(void *arg)
{
	flush(arg);
}

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

static enum err open_turn(struct worker *w, const struct config *c)
{
	const struct turn_config config = {
		.secret = c->turn_secret,
		.secret_len = c->turn_secret_len,
		.nonce_key = c->nonce_key,
		.relay_v4 = c->relay_v4,
		.relay_v6 = c->relay_v6,
		.allocation_n = TURN_ALLOCATION_N,
		.user_n = TURN_TAG_N,
		.source_n = TURN_SOURCE_N,
		.first_port = TURN_FIRST_PORT,
	};
	void *memory = pages_take(turn_size(TURN_ALLOCATION_N));

	if (memory == NULL)
		return ERR_OS;
	w->turn = turn_init(memory, &config);
	tell_time(w);
	return OK;
}

static enum err open_sockets(struct worker *w, int udp_fd)
{
	const struct streams_user user = { .message = on_stream_message,
					   .done = on_stream_done,
					   .gone = on_stream_gone,
					   .in_use = is_stream_in_use,
					   .arg = w };

	TRY(udp_open(&w->udp, udp_fd));
	TRY(streams_open(&w->streams, w->loop, &user));
	w->udp_watch =
		(struct loop_watch){ .fd = udp_fd, .fn = on_udp, .arg = w };
	return loop_add(w->loop, &w->udp_watch, LOOP_IN);
}

enum err worker_open(struct worker **w, struct loop *loop,
		     const struct worker_plan *plan)
{
	struct worker *new = pages_take(sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->loop = loop;
	TRY(open_turn(new, plan->config));
	TRY(open_sockets(new, plan->udp_fd));
	*w = new;
	return OK;
}

void worker_take_stream(struct worker *w, int fd, const struct addr *client)
{
	streams_add(w->streams, fd, client, clock_monotonic_us());
}

uint64_t worker_tick(struct worker *w, uint64_t now_us)
{
	uint64_t turn_us = turn_clock(w->turn, now_us, clock_unix_s());
	uint64_t streams_us = streams_tick(w->streams, now_us);

	return turn_us < streams_us ? turn_us : streams_us;
}

size_t worker_report(const struct worker *w, char text[REPORT_SIZE])
{
	if (w == NULL)
		return report_write(text, NULL, NULL, NULL);
	return report_write(text, w->turn, w->udp, w->streams);
}
