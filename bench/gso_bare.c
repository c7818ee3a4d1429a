/* The least that it can cost to send what a forwarding unit sends: the same
 * bytes to the same sockets at the same rate by bare sendmsg() with UDP_SEGMENT,
 * which looks at nothing and seals nothing.
 *
 *   gso_bare LEN BURST RATE MS PORT ...
 *
 * RATE is that of one sender's packets, each of which goes to every port of
 * 127.0.0.1, in bursts of BURST. Prints "sent=… cpu_us=… p50=… p99=…": the last
 * two are how long after the first send of a burst the last one was done, in
 * microseconds. No unit that sends from one thread has its last receiver's
 * packets there sooner.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { BYTES_N = 65000, PORTS_AT = 5, ROUNDS_N = 65536 };

struct bare {
	int fd;
	uint16_t len;
	unsigned burst_n;
	uint64_t sent_n;
	uint8_t bytes[BYTES_N];
	unsigned rounds_n;
	uint32_t rounds_us[ROUNDS_N];
};

static void must(int is_true, const char *what)
{
	if (is_true)
		return;
	perror(what);
	exit(1);
}

static uint64_t now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static uint64_t cpu_us(void)
{
	struct rusage r;

	(void)getrusage(RUSAGE_SELF, &r);
	return (uint64_t)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000000 +
	       (uint64_t)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static void send_to(struct bare *b, uint16_t port)
{
	alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(uint16_t))];
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct iovec iov = { b->bytes, (size_t)b->len * b->burst_n };
	struct msghdr h = { .msg_name = &to,
			    .msg_namelen = sizeof(to),
			    .msg_iov = &iov,
			    .msg_iovlen = 1 };

	if (b->burst_n > 1) {
		memset(control, 0, sizeof(control));
		h.msg_control = control;
		h.msg_controllen = sizeof(control);

		struct cmsghdr *c = CMSG_FIRSTHDR(&h);

		c->cmsg_level = IPPROTO_UDP;
		c->cmsg_type = UDP_SEGMENT;
		c->cmsg_len = CMSG_LEN(sizeof(b->len));
		memcpy(CMSG_DATA(c), &b->len, sizeof(b->len));
	}
	if (sendmsg(b->fd, &h, MSG_DONTWAIT) > 0)
		b->sent_n += b->burst_n;
}

static void sleep_until(uint64_t us)
{
	const struct timespec t = { (time_t)(us / 1000000),
				    (long)(us % 1000000 * 1000) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) ==
	       EINTR)
		;
}

/* To all ports. */
static void send_round(struct bare *b, char **ports, int ports_n)
{
	const uint64_t from_us = now_us();

	for (int k = 0; k < ports_n; k++)
		send_to(b, (uint16_t)strtoul(ports[k], NULL, 10));
	if (b->rounds_n < ROUNDS_N)
		b->rounds_us[b->rounds_n++] = (uint32_t)(now_us() - from_us);
}

static int compare(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return (*x > *y) - (*x < *y);
}

static uint32_t round_at(const struct bare *b, unsigned percent)
{
	return b->rounds_us[(uint64_t)b->rounds_n * percent / 100];
}

int main(int argc, char **argv)
{
	static struct bare b;
	const uint64_t began_us = now_us();
	uint64_t rate;
	uint64_t ms;
	uint64_t used_us;

	must(argc > PORTS_AT, "gso_bare LEN BURST RATE MS PORT ...");
	b.len = (uint16_t)strtoul(argv[1], NULL, 10);
	b.burst_n = (unsigned)strtoul(argv[2], NULL, 10);
	rate = strtoull(argv[3], NULL, 10);
	ms = strtoull(argv[4], NULL, 10);
	must(b.len > 0 && b.burst_n > 0 && rate > 0 &&
		     (size_t)b.len * b.burst_n <= sizeof(b.bytes),
	     "that does not fit");
	b.fd = socket(AF_INET, SOCK_DGRAM, 0);
	must(b.fd != -1, "socket");
	for (uint64_t i = 0; i * b.burst_n * 1000 / rate < ms; i++) {
		sleep_until(began_us + i * b.burst_n * 1000000 / rate);
		send_round(&b, argv + PORTS_AT, argc - PORTS_AT);
	}
	used_us = cpu_us();
	must(b.rounds_n > 0, "no burst was due");
	qsort(b.rounds_us, b.rounds_n, sizeof(b.rounds_us[0]), compare);
	(void)printf("sent=%llu cpu_us=%llu p50=%u p99=%u\n",
		     (unsigned long long)b.sent_n, (unsigned long long)used_us,
		     round_at(&b, 50), round_at(&b, 99));
	return 0;
}
