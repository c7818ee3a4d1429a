#include "media/worker.h"

#include "base/limits.h"
#include "ice/username.h"
#include "media/streams.h"
#include "media/unit.h"
#include "os/clock.h"
#include "os/pages.h"
#include "os/tap.h"
#include "os/udp.h"
#include "rtp/rtp.h"
#include "turn/turn.h"

#include <assert.h>

struct worker {
	struct loop *loop;
	struct loop_watch udp_watch;
	struct turn *turn;
	struct udp *udp;
	struct streams *streams;
	struct unit *unit;
	void (*tell)(void *arg, const struct ipc_msg *m);
	void *tell_arg;
};

enum {
	UNIT_GROUPS = 1 << 20, /* numbers beyond those of allocations */
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

/* Whose it is shows the first byte; of STUN, whether it checks a connection to
 * the unit. */
static bool is_units(const struct udp_in *in)
{
	struct username who;

	switch (rtp_kind(in->p, in->len)) {
	case RTP_KIND_DTLS:
	case RTP_KIND_RTP:
	case RTP_KIND_RTCP:
		return true;
	case RTP_KIND_STUN:
		return username_of_check(&who, rd_init(in->p, in->len)) == OK;
	case RTP_KIND_CHANNEL:
	case RTP_KIND_NONE:
		break;
	}
	return false;
}

static void on_udp(struct loop_watch *watch, unsigned events)
{
	struct worker *w = watch->arg;
	struct udp_in in;

	(void)events;
	for (int i = 0; i < TURN_BATCHES_N && udp_recv(w->udp); i++) {
		tell_time(w);
		unit_begin(w->unit, clock_monotonic_us());
		while (udp_next(w->udp, &in)) {
			if (is_units(&in)) {
				const struct ice_path path = {
					.remote = in.from, .local = in.local
				};

				unit_input(w->unit, &path, in.p, in.len);
				continue;
			}

			struct turn_path from = { .client = in.from,
						  .local = in.local };
			struct turn_packet packet = { .p = in.p,
						      .len = in.len,
						      .head = in.head,
						      .tail = in.tail };

			relay(w, &from, &packet);
		}
		unit_end(w->unit);
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

static void on_unit_send(void *arg, const struct unit_out *out)
{
	struct worker *w = arg;

	udp_send(w->udp,
		 &(struct udp_out){
			 .p = out->p,
			 .len = out->len,
			 .to = out->path->remote,
			 .local = out->path->local,
			 .group = out->group < 0 ? -1
						 : UNIT_GROUPS + out->group });
}

static void on_unit_tell(void *arg, const struct ipc_msg *m)
{
	struct worker *w = arg;

	w->tell(w->tell_arg, m);
}

static void on_unit_flush(void *arg)
{
	struct worker *w = arg;

	udp_flush(w->udp);
}

static enum err open_unit(struct worker *w, const struct worker_plan *plan)
{
	const struct unit_user user = { .send = on_unit_send,
					.flush = on_unit_flush,

					.tell = on_unit_tell,
					.arg = w };

	return unit_open(&w->unit, plan->dtls, &user, clock_monotonic_us());
}

enum err worker_order(struct worker *w, const struct ipc_msg *m)
{
	enum err e = unit_order(w->unit, m, clock_monotonic_us());

	unit_end(w->unit);
	return e;
}

enum err worker_open(struct worker **w, struct loop *loop,
		     const struct worker_plan *plan)
{
	struct worker *new = pages_take(sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->loop = loop;
	new->tell = plan->tell;
	new->tell_arg = plan->arg;
	TRY(open_turn(new, plan->config));
	TRY(open_unit(new, plan));
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

	uint64_t unit_us = unit_tick(w->unit, now_us);
	uint64_t next = turn_us < streams_us ? turn_us : streams_us;

	udp_flush(w->udp);
	return next < unit_us ? next : unit_us;
}

size_t worker_report(const struct worker *w, char text[REPORT_SIZE])
{
	if (w == NULL)
		return report_write(text, NULL, NULL, NULL);
	return report_write(text, w->turn, w->udp, w->streams);
}
