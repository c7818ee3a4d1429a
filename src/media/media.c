#include "media/media.h"

#include "base/ct.h"
#include "base/limits.h"
#include "media/crew.h"
#include "os/channel.h"
#include "os/fd.h"
#include "os/loop.h"
#include "os/memfd.h"
#include "os/poke.h"
#include "os/tap.h"
#include "wire/config.h"

struct media {
	struct loop *loop;
	struct loop_watch main_watch;
	struct loop_watch control_watch; /* fd -1: there is no control now */
	struct loop_watch poke_watch;
	int udp_fds[MEDIA_THREADS_N];
	uint32_t udp_n;
	bool configured;
	struct config config;
	struct crew *crew;    /* NULL until all is there */
	uint32_t reports_n;   /* that are still to come */
	bool poked_again;     /* meanwhile */
	struct report report; /* the sum so far */
	int exit_code;
};

static void stop(struct media *m, int exit_code)
{
	m->exit_code = exit_code;
	loop_stop(m->loop);
}

/* Each worker hands over its own counters; what the threads count is theirs
 * alone to read. */
static void ask_for_reports(struct media *m)
{
	const struct worker_order ask = { .kind = WORKER_REPORT, .fd = -1 };

	m->report = (struct report){ 0 };
	for (uint32_t i = 0; i < crew_workers(m->crew); i++)
		m->reports_n += crew_order(m->crew, i, &ask);
}

static void on_poke(struct loop_watch *w, unsigned events)
{
	struct media *m = w->arg;
	char text[REPORT_SIZE];

	(void)events;
	poke_take(w->fd);
	if (m->crew == NULL)
		poke_answer(text, report_write(text, NULL));
	else if (m->reports_n != 0)
		m->poked_again = true;
	else
		ask_for_reports(m);
}

static void on_report(struct media *m, uint32_t worker)
{
	char text[REPORT_SIZE];

	report_add(&m->report, worker_reported(crew_worker(m->crew, worker)));
	if (--m->reports_n != 0)
		return;
	poke_answer(text, report_write(text, &m->report));
	if (m->poked_again) {
		m->poked_again = false;
		ask_for_reports(m);
	}
}

static void on_answer(void *arg, uint32_t worker,
		      const struct worker_order *order)
{
	struct media *m = arg;

	if (order->kind == WORKER_REPORTED)
		on_report(m, worker);
	else if (order->kind == WORKER_FAILED)
		stop(m, 1);
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
		if (msg.kind != IPC_STREAM || fd == -1 || m->crew == NULL) {
			if (fd != -1)
				fd_close(fd);
			e = ERR_FORMAT;
			break;
		}
		crew_take_stream(m->crew, fd, &msg.addr);
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

static enum err start(struct media *m)
{
	const struct ipc_msg ready = { .kind = IPC_READY };

	if (!m->configured || m->udp_n == 0 || m->crew != NULL)
		return ERR_FORMAT;

	const struct crew_plan plan = { .loop = m->loop,
					.config = &m->config,
					.udp_fds = m->udp_fds,
					.workers_n = m->udp_n,
					.heard = on_answer,
					.arg = m };

	TRY(crew_open(&m->crew, &plan));
	TRY(crew_start(m->crew));
	return channel_send(m->main_watch.fd, &ready, -1);
}

/* Does what main says. A descriptor that comes is the receiver's. */
static enum err obey(struct media *m, enum ipc_kind kind, int fd)
{
	switch (kind) {
	case IPC_CONFIG:
		return fd == -1 ? ERR_FORMAT : take_config(m, fd);
	case IPC_LISTEN:
		if (fd == -1 || m->crew != NULL || m->udp_n == MEDIA_THREADS_N)
			return ERR_FORMAT;
		m->udp_fds[m->udp_n++] = fd;
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

	return m->crew == NULL ? UINT64_MAX : crew_tick(m->crew, now_us);
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
	static struct media media = { .control_watch = { .fd = -1 } };

	tap_open();
	if (run(&media, main_fd) != OK)
		return 1;
	/* Workers read it as long as they run. */
	if (media.crew == NULL || crew_stop(media.crew))
		ct_wipe(&media.config, sizeof(media.config));
	return media.exit_code;
}
