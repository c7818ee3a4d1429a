/* The door: who comes in by TCP, and how many. */
#include "control/server.h"
#include "os/clock.h"
#include "os/fd.h"
#include "os/tcp.h"

#include <string.h>

enum {
	PAUSE_MS = 100,  /* when there are no files for more connections */
	IP6_NET_LEN = 8, /* bytes: one customer has a /64 at least */
};

/* IPv4 by address, IPv6 by /64: whoever has one address of it has them all. */
static bool is_same_source(const struct addr *a, const struct addr *b)
{
	if (a->family != b->family)
		return false;
	return memcmp(a->ip, b->ip,
		      a->family == ADDR_V6 ? IP6_NET_LEN : addr_ip_len(a)) == 0;
}

/* A walk over a few thousand entries costs less than the handshake that
 * follows. */
static bool has_too_many(const struct server *s, const struct addr *from)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < s->conns_top; i++)
		if (s->conns[i].taken &&
		    is_same_source(&s->conns[i].from, from))
			n++;
	return n >= CONN_ADDRESS_N;
}

/* Waiting connections would wake us again and again while no file can be
 * opened: one is taken with the spare file and closed, then the door rests. */
static void pause(struct server *s)
{
	struct addr from;
	int fd = -1;

	server_count(s, SERVER_NO_FILES);
	if (s->spare_fd != -1)
		fd_close(s->spare_fd);
	if (tcp_accept(s->listener.fd, &fd, &from) == OK)
		fd_close(fd);
	s->spare_fd = tcp_spare(s->listener.fd);
	if (loop_set(s->loop, &s->listener, 0) == OK)
		s->accept_again_us = s->now_us + PAUSE_MS * UINT64_C(1000);
}

void accept_event(struct loop_watch *w, unsigned events)
{
	struct server *s = w->arg;

	(void)events;
	/* With nobody connected the round may have begun long ago: a deadline
	 * from its time would have passed already. */
	s->now_us = clock_monotonic_us();
	for (unsigned i = 0; i < CONN_ACCEPT_N; i++) {
		struct addr from;
		int fd = -1;
		enum err e = tcp_accept(w->fd, &fd, &from);

		if (e == ERR_STEP)
			return;
		if (e == ERR_FULL) {
			pause(s);
			return;
		}
		if (e != OK)
			continue;
		if (has_too_many(s, &from)) {
			server_count(s, SERVER_ADDRESS_FULL);
			fd_close(fd);
			continue;
		}
		conn_open(s, fd, &from);
	}
}

enum err accept_start(struct server *s)
{
	s->accept_again_us = UINT64_MAX;
	return loop_set(s->loop, &s->listener, LOOP_IN);
}
