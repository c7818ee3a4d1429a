#include "main/supervise.h"

#include "main/say.h"
#include "os/channel.h"
#include "os/clock.h"
#include "os/fd.h"
#include "os/loop.h"
#include "os/signals.h"
#include "os/spawn.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum {
	STEADY_US = 10 * 1000 * 1000, /* who lived this long did not fail */
	BACKOFF_US = 100 * 1000,      /* doubled with each failure in a row */
	BACKOFF_MAX_US = 5 * 1000 * 1000,
	READY_US = 10 * 1000 * 1000, /* who is not ready by then is ended */
	STOP_US = 3 * 1000 * 1000,   /* who has not stopped by then, too */
};

const char *const supervise_names[SUPERVISE_ROLES] = {
	[SUPERVISE_CONTROL] = "control",
	[SUPERVISE_MEDIA] = "media",
};

struct supervise;

struct child {
	struct supervise *of;
	enum supervise_role role;
	struct spawn proc; /* pid 0: not running */
	struct loop_watch channel_watch;
	struct loop_watch log_watch;
	uint64_t started_us;
	uint64_t restart_us; /* when not running */
	unsigned failed_n;   /* in a row */
	bool ready;
};

struct supervise {
	struct supervise_plan *plan;
	struct loop *loop;
	struct loop_watch signal_watch;
	struct child children[SUPERVISE_ROLES];
	bool was_ready; /* both, once */
	bool stopping;
	uint64_t kill_us; /* when stopping: when patience ends */
	int exit_code;
};

static bool is_running(const struct child *c)
{
	return c->proc.pid != 0;
}

/* A child that takes no more messages is ended; then it is started again. */
static void tell(struct child *c, enum ipc_kind kind, int fd)
{
	struct ipc_msg m = { .kind = kind };

	if (is_running(c) && channel_send(c->proc.channel, &m, fd) != OK)
		spawn_kill(&c->proc);
}

static void on_log(struct loop_watch *w, unsigned events)
{
	struct child *c = w->arg;

	if ((events & LOOP_IN) != 0)
		fd_copy_to_stderr(c->proc.log);
	else
		loop_remove(c->of->loop, w); /* it closed its end */
}

static void stop(struct supervise *s, int exit_code)
{
	if (s->stopping) { /* asked twice: no patience */
		s->kill_us = 0;
		return;
	}
	s->stopping = true;
	s->exit_code = exit_code;
	s->kill_us = clock_monotonic_us() + STOP_US;
	for (size_t i = 0; i < SUPERVISE_ROLES; i++)
		tell(&s->children[i], IPC_STOP, -1);
}

static void note_ready(struct child *c)
{
	struct supervise *s = c->of;
	bool all = true;

	c->ready = true;
	for (size_t i = 0; i < SUPERVISE_ROLES; i++)
		all = all && s->children[i].ready;
	if (all && !s->was_ready && !s->stopping) {
		s->was_ready = true;
		s->plan->ready(s->plan->arg);
	}
}

static void on_channel(struct loop_watch *w, unsigned events)
{
	struct child *c = w->arg;
	struct ipc_msg m;
	int fd = -1;
	enum err e = channel_recv(c->proc.channel, &m, &fd);

	(void)events;
	if (e == ERR_STEP)
		return;
	if (e == OK && m.kind == IPC_READY && fd == -1 && !c->ready) {
		note_ready(c);
		return;
	}
	/* Gone, or it says what it has no business to say. */
	if (fd != -1)
		fd_close(fd);
	loop_remove(c->of->loop, w);
	spawn_kill(&c->proc);
}

static enum err watch(struct child *c)
{
	c->channel_watch = (struct loop_watch){ .fd = c->proc.channel,
						.fn = on_channel,
						.arg = c };
	c->log_watch = (struct loop_watch){ .fd = c->proc.log,
					    .fn = on_log,
					    .arg = c };
	TRY(loop_add(c->of->loop, &c->channel_watch, LOOP_IN));
	return loop_add(c->of->loop, &c->log_watch, LOOP_IN);
}

static void fail_later(struct child *c, uint64_t now_us)
{
	uint64_t wait_us = 0;

	/* The first time at once: a call waits for it. */
	for (unsigned i = 0; i < c->failed_n && wait_us < BACKOFF_MAX_US; i++)
		wait_us = wait_us == 0 ? BACKOFF_US : 2 * wait_us;
	c->failed_n++;
	c->restart_us = now_us + wait_us;
}

/* Starts a process and hands over all but its peer. */
static enum err begin(struct child *c)
{
	const struct supervise_plan *plan = c->of->plan;

	c->ready = false;
	c->started_us = clock_monotonic_us();
	TRY(spawn_role(&c->proc, supervise_names[c->role]));
	TRY(watch(c));
	tell(c, IPC_CONFIG, plan->config_fd[c->role]);
	for (unsigned i = 0; i < plan->listeners_n[c->role]; i++)
		tell(c, IPC_LISTEN, plan->listener_fds[c->role][i]);
	return OK;
}

static enum err give_pair(struct supervise *s)
{
	int ends[SUPERVISE_ROLES];

	TRY(channel_pair(ends));
	for (size_t i = 0; i < SUPERVISE_ROLES; i++) {
		tell(&s->children[i], IPC_PEER, ends[i]);
		fd_close(ends[i]);
	}
	return OK;
}

static void forget(struct child *c)
{
	loop_remove(c->of->loop, &c->channel_watch);
	loop_remove(c->of->loop, &c->log_watch);
	fd_close(c->proc.channel);
	fd_close(c->proc.log);
	c->proc.pid = 0;
	c->ready = false;
}

static void restart(struct child *c)
{
	if (begin(c) == OK && give_pair(c->of) == OK) {
		tell(c, IPC_START, -1);
		return;
	}
	say("cannot start %s: %s; trying again", supervise_names[c->role],
	    strerrordesc_np(errno));
	if (is_running(c))
		spawn_kill(&c->proc);
	else
		fail_later(c, clock_monotonic_us());
}

static void on_ended(struct child *c, const struct spawn_end *end)
{
	struct supervise *s = c->of;
	uint64_t now_us = clock_monotonic_us();

	fd_copy_to_stderr(c->proc.log);
	forget(c);
	if (s->stopping)
		return;
	if (!s->was_ready) {
		say("%s could not start; the line above says why, if it could",
		    supervise_names[c->role]);
		stop(s, 1);
		return;
	}
	if (now_us - c->started_us >= STEADY_US)
		c->failed_n = 0;
	say("%s ended %s %d; starting it again", supervise_names[c->role],
	    end->by_signal ? "by signal" : "with code", end->code);
	fail_later(c, now_us);
}

static void reap(struct supervise *s)
{
	struct spawn_end end;

	while (spawn_reap(&end))
		for (size_t i = 0; i < SUPERVISE_ROLES; i++)
			if (s->children[i].proc.pid == end.pid)
				on_ended(&s->children[i], &end);
}

static void on_signal(struct loop_watch *w, unsigned events)
{
	struct supervise *s = w->arg;
	enum signals_event e;

	(void)events;
	while ((e = signals_take(w->fd)) != SIGNALS_NONE) {
		if (e == SIGNALS_CHILD)
			reap(s);
		else if (e == SIGNALS_STOP)
			stop(s, 0);
		else if (!s->stopping && s->plan->reload(s->plan->arg))
			tell(&s->children[SUPERVISE_CONTROL], IPC_CONFIG,
			     s->plan->config_fd[SUPERVISE_CONTROL]);
	}
}

/* What a child waits for, or we for it; called again at the returned time. */
static uint64_t look_after(struct child *c, uint64_t now_us)
{
	const struct supervise *s = c->of;
	uint64_t by_us = UINT64_MAX;

	if (is_running(c)) {
		if (s->stopping)
			by_us = s->kill_us;
		else if (!c->ready)
			by_us = c->started_us + READY_US;
		if (now_us < by_us)
			return by_us;
		spawn_kill(&c->proc);
		return UINT64_MAX;
	}
	if (s->stopping)
		return UINT64_MAX;
	if (now_us < c->restart_us)
		return c->restart_us;
	restart(c);
	return now_us; /* look again: it may have failed */
}

static uint64_t tick(void *arg, uint64_t now_us)
{
	struct supervise *s = arg;
	uint64_t next_us = UINT64_MAX;
	bool any = false;

	for (size_t i = 0; i < SUPERVISE_ROLES; i++) {
		uint64_t us = look_after(&s->children[i], now_us);

		next_us = us < next_us ? us : next_us;
		any = any || is_running(&s->children[i]);
	}
	if (s->stopping && !any)
		loop_stop(s->loop);
	return next_us;
}

/* Both at once, so that neither waits for the other. */
static enum err begin_all(struct supervise *s)
{
	for (size_t i = 0; i < SUPERVISE_ROLES; i++) {
		s->children[i].of = s;
		s->children[i].role = (enum supervise_role)i;
		TRY(begin(&s->children[i]));
	}
	TRY(give_pair(s));
	for (size_t i = 0; i < SUPERVISE_ROLES; i++)
		tell(&s->children[i], IPC_START, -1);
	return OK;
}

static enum err run(struct supervise *s)
{
	TRY(signals_open(&s->signal_watch.fd));
	s->signal_watch.fn = on_signal;
	s->signal_watch.arg = s;
	TRY(loop_open(&s->loop));
	TRY(loop_add(s->loop, &s->signal_watch, LOOP_IN));
	TRY(begin_all(s));
	return loop_run(s->loop, tick, s);
}

int supervise_run(struct supervise_plan *plan)
{
	struct supervise s = { .plan = plan };

	if (run(&s) != OK) {
		say("cannot run: %s", strerrordesc_np(errno));
		return 1; /* the children die with us */
	}
	loop_close(s.loop);
	fd_close(s.signal_watch.fd);
	return s.exit_code;
}
