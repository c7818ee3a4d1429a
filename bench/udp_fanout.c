/* What it costs to send batches to many destinations: os/udp.h beside a bare
 * sendmsg() with UDP_SEGMENT of the same bytes, in one run, over loopback.
 *
 *   udp_fanout        one line of JSON for each size of a group
 */
#include "os/listen.h"
#include "os/sockaddr.h"
#include "os/udp.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
	RECEIVERS_N = 200, /* at most */
	PACKET_LEN = 1100,
	GROUP_N = 40, /* at most */
	ROUNDS_N = 15,
	SENT_N = 20000, /* datagrams of one round, about */
};

struct scene {
	struct udp *udp;
	int fd;
	int receivers[RECEIVERS_N];
	struct addr at[RECEIVERS_N];
	uint8_t *bytes; /* a group for each receiver, one behind the other */
};

typedef void send_fn(struct scene *s, unsigned receivers_n, unsigned group_n);

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

static void open_scene(struct scene *s)
{
	const struct addr any = { .ip = { 127, 0, 0, 1 }, .family = ADDR_V4 };
	const int on = 1;

	must(listen_udp(&s->fd, &any) == OK);
	must(udp_open(&s->udp, s->fd) == OK);
	for (unsigned i = 0; i < RECEIVERS_N; i++) {
		must(listen_udp(&s->receivers[i], &any) == OK);
		must(setsockopt(s->receivers[i], IPPROTO_UDP, UDP_GRO, &on,
				sizeof(on)) == 0);
		must(sockaddr_bound(&s->at[i], s->receivers[i]) == OK);
	}
	s->bytes = calloc((size_t)RECEIVERS_N * GROUP_N, PACKET_LEN);
	must(s->bytes != NULL);
}

static const uint8_t *group_of(const struct scene *s, unsigned receiver)
{
	return s->bytes + (size_t)receiver * GROUP_N * PACKET_LEN;
}

static void send_ours(struct scene *s, unsigned receivers_n, unsigned group_n)
{
	for (unsigned i = 0; i < receivers_n; i++) {
		const uint8_t *p = group_of(s, i);

		for (unsigned k = 0; k < group_n; k++)
			udp_send(s->udp,
				 &(struct udp_out){ .p = p + k * PACKET_LEN,
						    .len = PACKET_LEN,
						    .to = s->at[i],
						    .group = (int32_t)i });
	}
	udp_flush(s->udp);
}

static void send_bare(struct scene *s, unsigned receivers_n, unsigned group_n)
{
	alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(uint16_t))];
	const uint16_t size = PACKET_LEN;

	for (unsigned i = 0; i < receivers_n; i++) {
		struct sockaddr_storage to;
		socklen_t to_len = sockaddr_from(&to, &s->at[i], AF_INET);
		struct iovec iov = { s->bytes +
					     (size_t)i * GROUP_N * PACKET_LEN,
				     (size_t)group_n * PACKET_LEN };
		struct msghdr h = { .msg_name = &to,
				    .msg_namelen = to_len,
				    .msg_iov = &iov,
				    .msg_iovlen = 1 };

		if (group_n > 1) {
			memset(control, 0, sizeof(control));
			h.msg_control = control;
			h.msg_controllen = sizeof(control);

			struct cmsghdr *c = CMSG_FIRSTHDR(&h);

			c->cmsg_level = IPPROTO_UDP;
			c->cmsg_type = UDP_SEGMENT;
			c->cmsg_len = CMSG_LEN(sizeof(size));
			memcpy(CMSG_DATA(c), &size, sizeof(size));
		}
		must(sendmsg(s->fd, &h, MSG_DONTWAIT) != -1);
	}
}

/* All that came; so that the next round finds room. */
static unsigned drain(const struct scene *s, unsigned receivers_n)
{
	static uint8_t got[65536];
	unsigned n = 0;

	for (unsigned i = 0; i < receivers_n; i++) {
		ssize_t len;

		while ((len = recv(s->receivers[i], got, sizeof(got),
				   MSG_DONTWAIT)) > 0)
			n += (unsigned)len / PACKET_LEN;
	}
	return n;
}

static double cpu_ns(void)
{
	struct timespec t;

	must(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* CPU per datagram of one round. */
static double once(struct scene *s, send_fn *fn, unsigned receivers_n,
		   unsigned group_n)
{
	const unsigned each = receivers_n * group_n;
	const unsigned turns = SENT_N / each + 1;
	double used = 0;

	for (unsigned i = 0; i < turns; i++) {
		double from = cpu_ns();

		fn(s, receivers_n, group_n);
		used += cpu_ns() - from;
		must(drain(s, receivers_n) == each);
	}
	return used / (double)(turns * each);
}

static int by_value(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;

	return (*x > *y) - (*x < *y);
}

static void measure(struct scene *s, unsigned receivers_n, unsigned group_n)
{
	double ours[ROUNDS_N];
	double bare[ROUNDS_N];

	(void)once(s, send_ours, receivers_n, group_n);
	(void)once(s, send_bare, receivers_n, group_n);
	for (unsigned i = 0; i < ROUNDS_N; i++) {
		ours[i] = once(s, send_ours, receivers_n, group_n);
		bare[i] = once(s, send_bare, receivers_n, group_n);
	}
	qsort(ours, ROUNDS_N, sizeof(double), by_value);
	qsort(bare, ROUNDS_N, sizeof(double), by_value);
	(void)printf("{\"what\":\"CPU per datagram, %u to %u receivers\","
		     "\"value\":%.0f,\"unit\":\"ns\","
		     "\"beside\":\"bare sendmsg %.0f, times %.2f\"}\n",
		     group_n, receivers_n, ours[ROUNDS_N / 2],
		     bare[ROUNDS_N / 2],
		     ours[ROUNDS_N / 2] / bare[ROUNDS_N / 2]);
}

int main(void)
{
	static struct scene s;

	open_scene(&s);
	measure(&s, 60, 1);
	measure(&s, 60, 8);
	measure(&s, 60, 32);
	measure(&s, 200, 40);
	return 0;
}
