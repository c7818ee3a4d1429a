#include "os/loop.h"

#include "os/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	ROUND_N = 64, /* events taken from the kernel at once */
};

struct loop {
	int epoll;
	bool stopped;
	int round_n;
	struct epoll_event round[ROUND_N];
};

enum err loop_open(struct loop **l)
{
	struct loop *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return ERR_OS;
	new->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (new->epoll == -1) {
		free(new);
		return ERR_OS;
	}
	*l = new;
	return OK;
}

void loop_close(struct loop *l)
{
	close(l->epoll);
	free(l);
}

static uint32_t to_epoll(unsigned events)
{
	uint32_t e = 0;

	if ((events & LOOP_IN) != 0)
		e |= EPOLLIN | EPOLLRDHUP;
	if ((events & LOOP_OUT) != 0)
		e |= EPOLLOUT;
	return e;
}

static unsigned from_epoll(uint32_t e)
{
	unsigned events = 0;

	if ((e & (EPOLLIN | EPOLLRDHUP)) != 0)
		events |= LOOP_IN;
	if ((e & EPOLLOUT) != 0)
		events |= LOOP_OUT;
	if ((e & (EPOLLERR | EPOLLHUP)) != 0)
		events |= LOOP_GONE;
	return events;
}

static enum err control(struct loop *l, int op, struct loop_watch *w,
			unsigned events)
{
	struct epoll_event e = { .events = to_epoll(events), .data.ptr = w };

	if (epoll_ctl(l->epoll, op, w->fd, &e) == -1)
		return ERR_OS;
	w->events = events;
	return OK;
}

enum err loop_add(struct loop *l, struct loop_watch *w, unsigned events)
{
	return control(l, EPOLL_CTL_ADD, w, events);
}

enum err loop_set(struct loop *l, struct loop_watch *w, unsigned events)
{
	if (w->events == events)
		return OK;
	return control(l, EPOLL_CTL_MOD, w, events);
}

void loop_remove(struct loop *l, struct loop_watch *w)
{
	epoll_ctl(l->epoll, EPOLL_CTL_DEL, w->fd, NULL);
	/* The kernel may have told of it already in this round. */
	for (int i = 0; i < l->round_n; i++)
		if (l->round[i].data.ptr == w)
			l->round[i].data.ptr = NULL;
}

static int wait_ms(uint64_t deadline_us, uint64_t now_us)
{
	if (deadline_us == UINT64_MAX)
		return -1;
	if (deadline_us <= now_us)
		return 0;

	uint64_t ms = (deadline_us - now_us + 999) / 1000;

	return ms > 3600000 ? 3600000 : (int)ms;
}

static enum err round_of(struct loop *l, int timeout_ms)
{
	int n = epoll_wait(l->epoll, l->round, ROUND_N, timeout_ms);

	if (n == -1)
		return errno == EINTR ? OK : ERR_OS;
	l->round_n = n;
	for (int i = 0; i < n; i++) {
		struct loop_watch *w = l->round[i].data.ptr;

		if (w != NULL)
			w->fn(w, from_epoll(l->round[i].events));
	}
	l->round_n = 0;
	return OK;
}

enum err loop_run(struct loop *l, loop_tick_fn *tick, void *arg)
{
	while (!l->stopped) {
		uint64_t now_us = clock_monotonic_us();
		uint64_t deadline_us = tick(arg, now_us);

		if (l->stopped)
			break;
		TRY(round_of(l, wait_ms(deadline_us, now_us)));
	}
	return OK;
}

void loop_stop(struct loop *l)
{
	l->stopped = true;
}
