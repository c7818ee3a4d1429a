#include "media/media.h"

#include "base/ct.h"
#include "base/limits.h"
#include "media/report.h"
#include "media/streams.h"
#include "os/channel.h"
#include "os/clock.h"
#include "os/fd.h"
#include "os/loop.h"
#include "os/memfd.h"
#include "os/pages.h"
#include "os/poke.h"
#include "os/stream.h"
#include "os/tap.h"
#include "os/udp.h"
#include "turn/turn.h"
#include "wire/config.h"

#include <assert.h>

struct media {
	struct loop *loop;
	struct loop_watch main_watch;
	struct loop_watch control_watch; /* fd -1: there is no control now */
	struct loop_watch udp_watch;
	struct loop_watch poke_watch;
	int udp_fd; /* until the socket is opened with it */
	bool configured;
	struct config config;
	struct turn *turn;
	struct udp *udp;
	struct streams *streams;
	int exit_code;
};

static_assert((int)UDP_HEADROOM >= (int)TURN_HEADROOM, "no copies");
static_assert((int)UDP_TAILROOM >= (int)TURN_TAILROOM, "no copies");
static_assert((int)UDP_SPARE_SIZE >= (int)TURN_SPARE_SIZE, "answers fit");

static void stop(struct media *m, int exit_code)
{
	m->exit_code = exit_code;
	loop_stop(m->loop);
}

/* One message through the engine, and out where it belongs. */
static void relay(struct media *m, const struct turn_path *from,
		  const struct turn_packet *in)
{
	struct turn_out out = { .spare = udp_spare(m->udp) };

	if (!turn_input(m->turn, from, in, &out))
		return;
	if (out.data != NULL)
		tap_copy(out.data, out.data_len);
	if (out.to.stream != 0) {
		streams_send(m->streams, out.to.stream, out.p, out.len);
		return;
	}
	udp_send(m->udp, &(struct udp_out){ .p = out.p,
					    .len = out.len,
					    .to = out.to.client,
					    .local = out.to.local,
					    .group = out.allocation });
}

static void tell_time(struct media *m)
{
	turn_clock(m->turn, clock_monotonic_us(), clock_unix_s());
}

static void flush(struct media *m)
{
	udp_flush(m->udp);
	streams_flush(m->streams, clock_monotonic_us());
}

static void on_udp(struct loop_watch *w, unsigned events)
{
	struct media *m = w->arg;
	struct udp_in in;

	(void)events;
	for (int i = 0; i < TURN_BATCHES_N && udp_recv(m->udp); i++) {
		tell_time(m);
		while (udp_next(m->udp, &in)) {
			struct turn_path from = { .client = in.from,
						  .local = in.local };
			struct turn_packet packet = { .p = in.p,
						      .len = in.len,
						      .head = in.head,
						      .tail = in.tail };

			relay(m, &from, &packet);
		}
		flush(m);
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
	struct media *m = arg;

	turn_path_gone(m->turn, path);
}

static bool is_stream_in_use(void *arg, const struct turn_path *path)
{
	const struct media *m = arg;

	return turn_path_has_allocation(m->turn, path);
}

static void on_poke(struct loop_watch *w, unsigned events)
{
	const struct media *m = w->arg;
	char text[REPORT_SIZE];

	(void)events;
	poke_take(w->fd);
	poke_answer(text, report_write(text, m->turn, m->udp, m->streams));
}

static void drop_control(struct media *m)
{
	if (m->control_watch.fd == -1)
		return;
	loop_remove(m->loop, &m->control_watch);
	fd_close(m->control_watch.fd);
	m->control_watch.fd = -1;
}

/* Everything control may say: IPC_STREAM with the stream. */
static void on_control(struct loop_watch *w, unsigned events)
{
	struct media *m = w->arg;
	struct ipc_msg msg;
	int fd;
	enum err e;

	(void)events;
	while ((e = channel_recv(w->fd, &msg, &fd)) == OK) {
		if (msg.kind != IPC_STREAM || fd == -1 || m->streams == NULL) {
			if (fd != -1)
				fd_close(fd);
			e = ERR_FORMAT;
			break;
		}
		streams_add(m->streams, fd, &msg.addr, clock_monotonic_us());
	}
	if (e != ERR_STEP)
		drop_control(m);
}

static enum err take_control(struct media *m, int fd)
{
	drop_control(m);
	m->control_watch =
		(struct loop_watch){ .fd = fd, .fn = on_control, .arg = m };
	return loop_add(m->loop, &m->control_watch, LOOP_IN);
}

static enum err take_config(struct media *m, int fd)
{
	static uint8_t bytes[CONFIG_SIZE];
	size_t len;
	enum err e = memfd_read(fd, bytes, sizeof(bytes), &len);

	if (e == OK)
		e = config_read(&m->config, rd_init(bytes, len));
	ct_wipe(bytes, sizeof(bytes));
	fd_close(fd);
	m->configured = e == OK;
	return e;
}

static enum err open_turn(struct media *m)
{
	const struct turn_config config = {
		.secret = m->config.turn_secret,
		.secret_len = m->config.turn_secret_len,
		.nonce_key = m->config.nonce_key,
		.relay_v4 = m->config.relay_v4,
		.relay_v6 = m->config.relay_v6,
		.allocation_n = TURN_ALLOCATION_N,
		.user_n = TURN_TAG_N,
		.source_n = TURN_SOURCE_N,
		.first_port = TURN_FIRST_PORT,
	};
	void *memory = pages_take(turn_size(TURN_ALLOCATION_N));

	if (memory == NULL)
		return ERR_OS;
	m->turn = turn_init(memory, &config);
	tell_time(m);
	return OK;
}

static enum err open_sockets(struct media *m)
{
	const struct streams_user user = { .message = on_stream_message,
					   .done = on_stream_done,
					   .gone = on_stream_gone,
					   .in_use = is_stream_in_use,
					   .arg = m };

	TRY(udp_open(&m->udp, m->udp_fd));
	TRY(streams_open(&m->streams, m->loop, &user));
	m->udp_watch =
		(struct loop_watch){ .fd = m->udp_fd, .fn = on_udp, .arg = m };
	return loop_add(m->loop, &m->udp_watch, LOOP_IN);
}

static enum err start(struct media *m)
{
	const struct ipc_msg ready = { .kind = IPC_READY };

	if (!m->configured || m->udp_fd == -1 || m->turn != NULL)
		return ERR_FORMAT;
	TRY(open_turn(m));
	TRY(open_sockets(m));
	return channel_send(m->main_watch.fd, &ready, -1);
}

/* Does what main says. A descriptor that comes is the receiver's. */
static enum err obey(struct media *m, enum ipc_kind kind, int fd)
{
	switch (kind) {
	case IPC_CONFIG:
		return fd == -1 ? ERR_FORMAT : take_config(m, fd);
	case IPC_LISTEN:
		if (fd == -1 || m->udp_fd != -1)
			return ERR_FORMAT;
		m->udp_fd = fd;
		return OK;
	case IPC_PEER:
		return fd == -1 ? ERR_FORMAT : take_control(m, fd);
	case IPC_START:
		return start(m);
	case IPC_STOP:
		stop(m, 0);
		return OK;
	case IPC_NONE:
	case IPC_READY:
	case IPC_STREAM:
	case IPC_UNIT_JOIN:
	case IPC_UNIT_ANSWER:
	case IPC_UNIT_WATCH:
	case IPC_UNIT_LEAVE:
	case IPC_UNIT_UP:
	case IPC_UNIT_MET:
	case IPC_UNIT_PARTED:
	case IPC_UNIT_LAYERS:
	case IPC_UNIT_UNSEALED:
	case IPC_KINDS:
		break;
	}
	return ERR_FORMAT;
}

static void on_main(struct loop_watch *w, unsigned events)
{
	struct media *m = w->arg;
	struct ipc_msg msg;
	int fd;
	enum err e;

	(void)events;
	while ((e = channel_recv(w->fd, &msg, &fd)) == OK)
		if (obey(m, msg.kind, fd) != OK)
			break;
	if (e != ERR_STEP)
		stop(m, 1); /* main is gone, or what it says makes no sense */
}

static uint64_t on_tick(void *arg, uint64_t now_us)
{
	struct media *m = arg;
	uint64_t turn_us;
	uint64_t streams_us;

	if (m->turn == NULL || m->streams == NULL)
		return UINT64_MAX;
	turn_us = turn_clock(m->turn, now_us, clock_unix_s());
	streams_us = streams_tick(m->streams, now_us);
	return turn_us < streams_us ? turn_us : streams_us;
}

static enum err run(struct media *m, int main_fd)
{
	int poke_fd;

	TRY(loop_open(&m->loop));
	TRY(poke_open(&poke_fd));
	m->main_watch =
		(struct loop_watch){ .fd = main_fd, .fn = on_main, .arg = m };
	m->poke_watch =
		(struct loop_watch){ .fd = poke_fd, .fn = on_poke, .arg = m };
	TRY(loop_add(m->loop, &m->main_watch, LOOP_IN));
	TRY(loop_add(m->loop, &m->poke_watch, LOOP_IN));
	return loop_run(m->loop, on_tick, m);
}

int media_main(int main_fd)
{
	static struct media media = { .control_watch = { .fd = -1 },
				      .udp_fd = -1 };

	tap_open();
	if (run(&media, main_fd) != OK)
		return 1;
	ct_wipe(&media.config, sizeof(media.config));
	return media.exit_code;
}
