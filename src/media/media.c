#include "media/media.h"

#include "base/ct.h"
#include "base/limits.h"
#include "media/crew.h"
#include "media/share.h"
#include "media/unit.h"
#include "os/channel.h"
#include "os/fd.h"
#include "os/loop.h"
#include "os/memfd.h"
#include "os/pages.h"
#include "os/poke.h"
#include "os/tap.h"
#include "wire/config.h"

#include <string.h>

enum {
	RETRY_US = 1000, /* until a full ring is tried again */
};

struct media {
	struct loop *loop;
	struct loop_watch main_watch;
	struct loop_watch control_watch; /* fd -1: there is no control now */
	struct loop_watch poke_watch;
	int udp_fds[MEDIA_THREADS_N];
	uint32_t udp_n;
	bool configured;
	struct config config;
	struct dtls_context *dtls; /* of the forwarding unit */
	struct crew *crew;         /* NULL until all is there */
	uint8_t half;       /* of the unit's numbers: the present control's */
	bool holds;         /* an order that found its ring full */
	uint32_t held_for;  /* worker */
	uint32_t held_last; /* and those up to this one */
	struct worker_order held;
	uint32_t reports_n;   /* that are still to come */
	bool poked_again;     /* meanwhile */
	struct report report; /* the sum so far */
	bool shook;           /* memory of handshakes is to be given back */
	uint64_t shook_us;    /* when that was noticed; 0: not yet */
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

static void drop_control(struct media *m)
{
	if (m->control_watch.fd == -1)
		return;
	if (!m->holds)
		loop_remove(m->loop, &m->control_watch);
	m->holds = false;
	fd_close(m->control_watch.fd);
	m->control_watch.fd = -1;
}

/* A word that control is too slow to read is lost. None is needed: it is told
 * again, or the browser notices by itself. */
static void tell_control(struct media *m, const struct ipc_msg *msg)
{
	enum err e = OK;

	if (m->control_watch.fd != -1)
		e = channel_send(m->control_watch.fd, msg, -1);
	if (e != OK && e != ERR_FULL)
		drop_control(m);
}

/* With this control can make offers. */
static void tell_up(struct media *m)
{
	struct ipc_msg up = { .kind = IPC_UNIT_UP,
			      .unit = { .half = m->half } };

	if (m->crew == NULL)
		return;
	memcpy(up.unit.key, dtls_context_fingerprint(m->dtls),
	       sizeof(up.unit.key));
	tell_control(m, &up);
}

static void on_answer(void *arg, uint32_t worker,
		      const struct worker_order *order)
{
	struct media *m = arg;
	struct ipc_msg msg;

	if (order->kind == WORKER_REPORTED) {
		on_report(m, worker);
	} else if (order->kind == WORKER_UNIT) {
		share_read(&msg, order);
		if (msg.kind == IPC_UNIT_MET)
			m->shook = true; /* the browser needs no word of it */
		else
			tell_control(m, &msg);
	} else if (order->kind == WORKER_FAILED) {
		stop(m, 1);
	}
}

/* Hands on what is held. */
static void hand_on(struct media *m)
{
	while (m->held_for <= m->held_last &&
	       crew_order(m->crew, m->held_for, &m->held))
		m->held_for++;
}

/* An order that finds the ring full is held, and nothing is taken of control
 * until it has found room: so none is lost, and none overtakes another. */
static void order_unit(struct media *m, const struct ipc_msg *msg)
{
	share_write(&m->held, msg);
	m->held_for = share_owner(msg->unit.room, m->udp_n);
	m->held_last = m->held_for;
	if (msg->kind == IPC_UNIT_CLEAR) {
		m->held_for = 0;
		m->held_last = m->udp_n - 1;
	}
	hand_on(m);
	if (m->held_for <= m->held_last) {
		m->holds = true;
		loop_remove(m->loop, &m->control_watch);
	}
}

static void retry(struct media *m)
{
	if (!m->holds)
		return;
	hand_on(m);
	if (m->held_for <= m->held_last)
		return;
	m->holds = false;
	if (loop_add(m->loop, &m->control_watch, LOOP_IN) != OK) {
		m->holds = true; /* it is not in the loop */
		drop_control(m);
	}
}

/* A descriptor comes with IPC_STREAM and with nothing else. */
static enum err take_word(struct media *m, const struct ipc_msg *msg, int fd)
{
	if (m->crew == NULL || (msg->kind == IPC_STREAM) != (fd != -1)) {
		if (fd != -1)
			fd_close(fd);
		return ERR_FORMAT;
	}
	if (msg->kind == IPC_STREAM)
		crew_take_stream(m->crew, fd, &msg->addr);
	else if (unit_understands(msg))
		order_unit(m, msg);
	else
		return ERR_FORMAT;
	return OK;
}

static void on_control(struct loop_watch *w, unsigned events)
{
	struct media *m = w->arg;
	struct ipc_msg msg;
	int fd;
	enum err e = OK;

	(void)events;
	while (!m->holds && e == OK) {
		e = channel_recv(w->fd, &msg, &fd);
		if (e == OK)
			e = take_word(m, &msg, fd);
	}
	if (e != ERR_STEP && e != OK)
		drop_control(m);
}

static enum err take_control(struct media *m, int fd)
{
	drop_control(m);
	m->half ^= 1;
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

static enum err open_shares(struct media *m)
{
	for (uint32_t i = 0; i < m->udp_n; i++)
		TRY(share_open(&(struct share_plan){
			.worker = crew_worker(m->crew, i),
			.workers_n = m->udp_n,
			.dtls = m->dtls,
		}));
	return OK;
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

	TRY(dtls_context_new(&m->dtls));
	TRY(crew_open(&m->crew, &plan));
	TRY(open_shares(m));
	TRY(crew_start(m->crew));
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
	case IPC_UNIT_JOIN:
	case IPC_UNIT_ANSWER:
	case IPC_UNIT_WATCH:
	case IPC_UNIT_LEAVE:
	case IPC_UNIT_CLEAR:
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

/* A handshake takes a hundred times what it leaves. Many come in a row, so it is
 * done once after a while, and in no thread that forwards. */
static uint64_t rest_heap(struct media *m, uint64_t now_us)
{
	if (!m->shook)
		return UINT64_MAX;
	if (m->shook_us == 0)
		m->shook_us = now_us;
	if (now_us < m->shook_us + MEDIA_HEAP_MS * UINT64_C(1000))
		return m->shook_us + MEDIA_HEAP_MS * UINT64_C(1000);
	pages_rest_heap();
	m->shook = false;
	m->shook_us = 0;
	return UINT64_MAX;
}

static uint64_t on_tick(void *arg, uint64_t now_us)
{
	struct media *m = arg;
	uint64_t rest_us;
	uint64_t next_us;

	if (m->crew == NULL)
		return UINT64_MAX;
	next_us = crew_tick(m->crew, now_us);
	rest_us = rest_heap(m, now_us);
	next_us = rest_us < next_us ? rest_us : next_us;
	retry(m);
	if (m->holds && next_us > now_us + RETRY_US)
		next_us = now_us + RETRY_US;
	return next_us;
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
