#include "media/media.h"

#include "base/ct.h"
#include "media/report.h"
#include "media/worker.h"
#include "os/channel.h"
#include "os/fd.h"
#include "os/loop.h"
#include "os/memfd.h"
#include "os/poke.h"
#include "os/tap.h"
#include "wire/config.h"

#include <string.h>

struct media {
	struct loop *loop;
	struct loop_watch main_watch;
	struct loop_watch control_watch; /* fd -1: there is no control now */
	struct loop_watch poke_watch;
	int udp_fd; /* until the socket is opened with it */
	bool configured;
	struct config config;
	struct dtls_context *dtls;
	struct worker *worker; /* NULL until all is there */
	int exit_code;
};

static void stop(struct media *m, int exit_code)
{
	m->exit_code = exit_code;
	loop_stop(m->loop);
}

static void on_poke(struct loop_watch *w, unsigned events)
{
	const struct media *m = w->arg;
	char text[REPORT_SIZE];

	(void)events;
	poke_take(w->fd);
	poke_answer(text, worker_report(m->worker, text));
}

static void drop_control(struct media *m)
{
	if (m->control_watch.fd == -1)
		return;
	loop_remove(m->loop, &m->control_watch);
	fd_close(m->control_watch.fd);
	m->control_watch.fd = -1;
}

/* What control does not read is lost, and so is control then. */
static void tell_control(void *arg, const struct ipc_msg *msg)
{
	struct media *m = arg;

	if (m->control_watch.fd != -1 &&
	    channel_send(m->control_watch.fd, msg, -1) != OK)
		drop_control(m);
}

/* With this control can make offers. */
static void tell_up(struct media *m)
{
	struct ipc_msg up = { .kind = IPC_UNIT_UP };

	if (m->worker == NULL)
		return;
	memcpy(up.unit.key, dtls_context_fingerprint(m->dtls),
	       sizeof(up.unit.key));
	tell_control(m, &up);
}

/* A descriptor comes with IPC_STREAM and with nothing else. */
static enum err take_word(struct media *m, const struct ipc_msg *msg, int fd)
{
	if (m->worker == NULL || (msg->kind == IPC_STREAM) != (fd != -1)) {
		if (fd != -1)
			fd_close(fd);
		return ERR_FORMAT;
	}
	if (msg->kind != IPC_STREAM)
		return worker_order(m->worker, msg);
	worker_take_stream(m->worker, fd, &msg->addr);
	return OK;
}

static void on_control(struct loop_watch *w, unsigned events)
{
	struct media *m = w->arg;
	struct ipc_msg msg;
	int fd;
	enum err e;

	(void)events;
	while ((e = channel_recv(w->fd, &msg, &fd)) == OK)
		if ((e = take_word(m, &msg, fd)) != OK)
			break;
	if (e != ERR_STEP)
		drop_control(m);
}

static enum err take_control(struct media *m, int fd)
{
	drop_control(m);
	m->control_watch =
		(struct loop_watch){ .fd = fd, .fn = on_control, .arg = m };
	TRY(loop_add(m->loop, &m->control_watch, LOOP_IN));
	tell_up(m);
	return OK;
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

	if (!m->configured || m->udp_fd == -1 || m->worker != NULL)
		return ERR_FORMAT;

	TRY(dtls_context_new(&m->dtls));
	const struct worker_plan plan = { .config = &m->config,
					  .udp_fd = m->udp_fd,
					  .dtls = m->dtls,
					  .tell = tell_control,
					  .arg = m };

	TRY(worker_open(&m->worker, m->loop, &plan));
	tell_up(m);
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

	return m->worker == NULL ? UINT64_MAX : worker_tick(m->worker, now_us);
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
