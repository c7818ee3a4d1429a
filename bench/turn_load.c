/* Puts load on a TURN server at a port of 127.0.0.1, and says what came
 * through.
 *
 *   turn_load PORT SECRET hold PAIRS       makes allocations, prints a line,
 *                                          and ends with its standard input
 *   turn_load PORT SECRET relay PAIRS LEN BURST MS
 *                                          pairs of clients send each other
 *                                          bursts of ChannelData of LEN bytes,
 *                                          round by round: the next one starts
 *                                          when the last has come through
 *
 * After the allocations it prints "ready" and waits for a line; after the load
 * "sent=… received=… us=…".
 */
#include "turn_client.h"

#include "wire/chandata.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	CLIENTS_N = 2048,
	BURST_N = 64,
	DATA_LEN = 1400,
	LOST_MS = 200, /* what has not come by then does not come */
	TAG_CLIENTS_N = 32,
	SOURCE_CLIENTS_N = 16,
	EXPIRY_S = 3600,
};

static struct turn_client clients[CLIENTS_N];

struct load {
	unsigned clients_n;
	unsigned burst_n;
	uint16_t len;
	uint64_t until_us;
	uint64_t sent_n;
	uint64_t received_n;
	struct mmsghdr out[BURST_N];
	struct iovec out_iov[BURST_N];
	struct mmsghdr in[BURST_N];
	struct iovec in_iov[BURST_N];
	uint8_t message[CHANDATA_HEADER_LEN + DATA_LEN];
	uint8_t sink[BURST_N][2048];
	struct pollfd polls[CLIENTS_N];
};

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

static void open_clients(uint16_t port, const char *secret, unsigned n)
{
	uint64_t expiry_s = (uint64_t)time(NULL) + EXPIRY_S;

	for (unsigned i = 0; i < n; i++) {
		struct credential c;
		char tag[16];

		snprintf(tag, sizeof(tag), "bench%u", i / TAG_CLIENTS_N);
		credential_make(&c, (const uint8_t *)secret, strlen(secret),
				expiry_s, tag);
		turn_client_open(&clients[i], port, i / SOURCE_CLIENTS_N, &c);
	}
}

static void pair_up(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		turn_client_bind(&clients[i], &clients[i ^ 1].relayed);
}

static void wait_for_line(void)
{
	char line[16];

	printf("ready\n");
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL)
		exit(0);
}

static void prepare(struct load *l)
{
	chandata_header(l->message, TURN_CLIENT_CHANNEL, l->len);
	for (unsigned i = 0; i < BURST_N; i++) {
		l->out_iov[i] =
			(struct iovec){ l->message,
					CHANDATA_HEADER_LEN + (size_t)l->len };
		l->out[i].msg_hdr = (struct msghdr){ .msg_iov = &l->out_iov[i],
						     .msg_iovlen = 1 };
		l->in_iov[i] = (struct iovec){ l->sink[i], sizeof(l->sink[i]) };
		l->in[i].msg_hdr = (struct msghdr){ .msg_iov = &l->in_iov[i],
						    .msg_iovlen = 1 };
	}
	for (unsigned i = 0; i < l->clients_n; i++)
		l->polls[i] = (struct pollfd){ .fd = clients[i].fd,
					       .events = POLLIN };
}

static void send_bursts(struct load *l)
{
	for (unsigned i = 0; i < l->clients_n; i++) {
		int n = sendmmsg(clients[i].fd, l->out, l->burst_n, 0);

		if (n > 0)
			l->sent_n += (unsigned)n;
	}
}

static void take_from(struct load *l, int fd)
{
	int n;

	while ((n = recvmmsg(fd, l->in, BURST_N, MSG_DONTWAIT, NULL)) > 0) {
		for (int i = 0; i < n; i++)
			l->received_n += l->in[i].msg_len ==
					 CHANDATA_HEADER_LEN + (unsigned)l->len;
		if (n < BURST_N)
			return;
	}
}

/* Until all is there that was sent, or nothing comes any more. */
static void take_bursts(struct load *l)
{
	while (l->received_n < l->sent_n) {
		if (poll(l->polls, l->clients_n, LOST_MS) <= 0)
			return;
		for (unsigned i = 0; i < l->clients_n; i++)
			if ((l->polls[i].revents & POLLIN) != 0)
				take_from(l, clients[i].fd);
	}
}

static void relay(struct load *l, unsigned for_ms)
{
	uint64_t started_us = now_us();

	while (now_us() < started_us + for_ms * 1000u) {
		send_bursts(l);
		take_bursts(l);
	}
	printf("sent=%llu received=%llu us=%llu\n",
	       (unsigned long long)l->sent_n, (unsigned long long)l->received_n,
	       (unsigned long long)(now_us() - started_us));
	fflush(stdout);
}

static unsigned number(const char *text, unsigned max)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (*end != '\0' || v == 0 || v > max) {
		fprintf(stderr, "turn_load: %s is not 1 to %u\n", text, max);
		exit(2);
	}
	return (unsigned)v;
}

int main(int argc, char **argv)
{
	static struct load l;
	uint16_t port;

	if ((argc != 5 || strcmp(argv[3], "hold") != 0) &&
	    (argc != 8 || strcmp(argv[3], "relay") != 0)) {
		fprintf(stderr, "turn_load: see turn_load.c\n");
		return 2;
	}
	port = (uint16_t)number(argv[1], UINT16_MAX);
	l.clients_n = 2 * number(argv[4], CLIENTS_N / 2);
	open_clients(port, argv[2], l.clients_n);
	pair_up(l.clients_n);
	if (argc == 8) {
		l.len = (uint16_t)number(argv[5], DATA_LEN);
		l.burst_n = number(argv[6], BURST_N);
		prepare(&l);
	}
	wait_for_line();
	if (argc == 8)
		relay(&l, number(argv[7], 60000));
	for (unsigned i = 0; i < l.clients_n; i++)
		turn_client_close(&clients[i]);
	return 0;
}
