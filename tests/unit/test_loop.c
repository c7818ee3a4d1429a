/* The event loop. */
#include "os/clock.h"
#include "os/loop.h"

#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct pair {
	struct loop *loop;
	struct loop_watch watch[2];
	int far[2];
	unsigned called[2];
	unsigned events;
	unsigned ticks;
	uint64_t until_us;
};

static void count(struct loop_watch *w, unsigned events)
{
	struct pair *p = w->arg;
	uint8_t byte;

	p->called[w - p->watch]++;
	p->events = events;
	if ((events & LOOP_IN) != 0)
		(void)!read(w->fd, &byte, 1);
}

/* Whichever is called first takes the other out. */
static void remove_the_other(struct loop_watch *w, unsigned events)
{
	struct pair *p = w->arg;

	count(w, events);
	loop_remove(p->loop, &p->watch[1 - (w - p->watch)]);
}

static void open_both(struct pair *p, loop_fn *fn)
{
	assert_int_equal(loop_open(&p->loop), OK);
	for (size_t i = 0; i < 2; i++) {
		int ends[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
		p->far[i] = ends[1];
		p->watch[i] = (struct loop_watch){ .fd = ends[0],
						   .fn = fn,
						   .arg = p };
		assert_int_equal(loop_add(p->loop, &p->watch[i], LOOP_IN), OK);
	}
}

static void close_both(struct pair *p)
{
	for (size_t i = 0; i < 2; i++) {
		close(p->watch[i].fd);
		close(p->far[i]);
	}
	loop_close(p->loop);
}

/* Ends after until_us, at the latest on the third round. */
static uint64_t end_soon(void *arg, uint64_t now_us)
{
	struct pair *p = arg;

	if (p->ticks++ >= 2 || now_us >= p->until_us)
		loop_stop(p->loop);
	return p->until_us;
}

static void a_socket_with_bytes_is_told_of_once(void **unused)
{
	struct pair p = { .until_us = clock_monotonic_us() + 20000 };

	(void)unused;
	open_both(&p, count);
	assert_int_equal(write(p.far[1], "x", 1), 1);
	assert_int_equal(loop_run(p.loop, end_soon, &p), OK);
	assert_int_equal(p.called[0], 0);
	assert_int_equal(p.called[1], 1);
	close_both(&p);
}

static void a_watch_removed_in_a_round_is_not_called_in_it(void **unused)
{
	struct pair p = { .until_us = clock_monotonic_us() + 20000 };

	(void)unused;
	open_both(&p, remove_the_other);
	assert_int_equal(write(p.far[0], "x", 1), 1);
	assert_int_equal(write(p.far[1], "x", 1), 1);
	assert_int_equal(loop_run(p.loop, end_soon, &p), OK);
	assert_int_equal(p.called[0] + p.called[1], 1);
	close_both(&p);
}

static void a_hang_up_shows(void **unused)
{
	struct pair p = { .until_us = clock_monotonic_us() + 20000 };

	(void)unused;
	open_both(&p, count);
	close(p.far[0]);
	p.ticks = 1; /* it would show again and again */
	assert_int_equal(loop_run(p.loop, end_soon, &p), OK);
	assert_int_equal(p.events & LOOP_GONE, LOOP_GONE);
	p.far[0] = dup(p.far[1]);
	close_both(&p);
}

static void a_deadline_is_kept(void **unused)
{
	uint64_t start_us = clock_monotonic_us();
	struct pair p = { .until_us = start_us + 30000 };

	(void)unused;
	open_both(&p, count);
	assert_int_equal(loop_run(p.loop, end_soon, &p), OK);
	assert_true(clock_monotonic_us() - start_us >= 30000);
	close_both(&p);
}

static void room_to_write_shows_when_asked_for(void **unused)
{
	struct pair p = { .until_us = clock_monotonic_us() + 20000 };

	(void)unused;
	open_both(&p, count);
	assert_int_equal(loop_set(p.loop, &p.watch[0], LOOP_OUT), OK);
	p.ticks = 1;
	assert_int_equal(loop_run(p.loop, end_soon, &p), OK);
	assert_int_equal(p.events, LOOP_OUT);
	assert_int_equal(p.called[1], 0);
	close_both(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_socket_with_bytes_is_told_of_once),
		cmocka_unit_test(
			a_watch_removed_in_a_round_is_not_called_in_it),
		cmocka_unit_test(a_hang_up_shows),
		cmocka_unit_test(a_deadline_is_kept),
		cmocka_unit_test(room_to_write_shows_when_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
