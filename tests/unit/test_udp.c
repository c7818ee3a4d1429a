/* Batches over real sockets of the loopback. */
#include "os/listen.h"
#include "os/sockaddr.h"
#include "os/udp_state.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PACKET_LEN = 100, PACKETS_N = 40 };

struct pair {
	struct udp *u;
	struct addr at; /* of u */
	int fd;         /* u's socket */
	int peer;       /* a plain socket, connected to u */
	struct addr peer_at;
};

static int open_pair(void **state)
{
	static struct pair p;
	struct addr any = { .ip = { 127, 0, 0, 1 }, .family = ADDR_V4 };
	struct sockaddr_storage to;

	assert_int_equal(listen_udp(&p.fd, &any), OK);
	assert_int_equal(sockaddr_bound(&p.at, p.fd), OK);
	assert_int_equal(udp_open(&p.u, p.fd), OK);
	assert_int_equal(listen_udp(&p.peer, &any), OK);
	assert_int_equal(sockaddr_bound(&p.peer_at, p.peer), OK);

	socklen_t len = sockaddr_from(&to, &p.at, AF_INET);

	assert_int_equal(connect(p.peer, (struct sockaddr *)&to, len), 0);
	*state = &p;
	return 0;
}

static int close_pair(void **state)
{
	struct pair *p = *state;

	close(p->fd);
	close(p->peer);
	return 0;
}

static void wait_in(int fd)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&in, 1, 2000), 1);
}

static void put(struct pair *p, const uint8_t *bytes, size_t len, int group)
{
	udp_send(p->u, &(struct udp_out){ .p = bytes,
					  .len = len,
					  .to = p->peer_at,
					  .group = group });
}

/* The peer gets n datagrams, in order, numbered in their first byte. */
static void gets(struct pair *p, unsigned n)
{
	uint8_t got[2048];

	for (unsigned i = 0; i < n; i++) {
		wait_in(p->peer);
		assert_true(recv(p->peer, got, sizeof(got), 0) > 0);
		assert_int_equal(got[0], i);
	}
	assert_int_equal(recv(p->peer, got, sizeof(got), MSG_DONTWAIT), -1);
}

static void number(uint8_t bytes[PACKETS_N][PACKET_LEN])
{
	memset(bytes, 0x55, (size_t)PACKETS_N * PACKET_LEN);
	for (unsigned i = 0; i < PACKETS_N; i++)
		bytes[i][0] = (uint8_t)i;
}

static void equal_ones_for_one_destination_leave_joined(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[PACKETS_N][PACKET_LEN];

	number(bytes);
	for (unsigned i = 0; i < PACKETS_N; i++)
		put(p, bytes[i], PACKET_LEN, 7);
	udp_flush(p->u);
	gets(p, PACKETS_N);
	assert_int_equal(udp_count(p->u, UDP_sent_joined), PACKETS_N);
	assert_int_equal(udp_count(p->u, UDP_send_calls), 1);
}

static void a_run_ends_with_a_shorter_one(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[PACKETS_N][PACKET_LEN];

	number(bytes);
	for (unsigned i = 0; i < 6; i++)
		put(p, bytes[i], PACKET_LEN - i / 2, 7);
	udp_flush(p->u);
	gets(p, 6);
	/* 100 100 99 are one, 99 and 98 98 are too few. */
	assert_int_equal(udp_count(p->u, UDP_sent_joined), 3);
	assert_int_equal(udp_count(p->u, UDP_sent), 6);
}

static void any_sizes_arrive_in_order(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[PACKETS_N][PACKET_LEN];

	number(bytes);
	for (unsigned i = 0; i < PACKETS_N; i++)
		put(p, bytes[i], 1 + i * 37 % PACKET_LEN, 7);
	udp_flush(p->u);
	gets(p, PACKETS_N);
}

static void destinations_may_come_in_any_turn(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[PACKETS_N][PACKET_LEN];
	int other;
	struct addr other_at = { .ip = { 127, 0, 0, 1 }, .family = ADDR_V4 };
	uint8_t got[256];

	number(bytes);
	assert_int_equal(listen_udp(&other, &other_at), OK);
	assert_int_equal(sockaddr_bound(&other_at, other), OK);
	for (unsigned i = 0; i < 20; i++) {
		put(p, bytes[i], PACKET_LEN, 1);
		udp_send(p->u, &(struct udp_out){ .p = bytes[i],
						  .len = PACKET_LEN,
						  .to = other_at,
						  /* the same place in the
						   * table of groups */
						  .group = 1 + UDP_KEYS_N });
	}
	udp_flush(p->u);
	gets(p, 20);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(recv(other, got, sizeof(got), MSG_DONTWAIT),
				 PACKET_LEN);
		assert_int_equal(got[0], i);
	}
	close(other);
}

static void where_joining_fails_they_leave_singly_for_good(void **state)
{
	struct pair *p = *state;
	int off = 1;
	uint8_t bytes[PACKETS_N][PACKET_LEN];

	/* Without checksums the kernel refuses to cut (EIO). */
	assert_int_equal(
		setsockopt(p->fd, SOL_SOCKET, SO_NO_CHECK, &off, sizeof(off)),
		0);
	number(bytes);
	for (unsigned round = 1; round <= 2; round++) {
		for (unsigned i = 0; i < 10; i++)
			put(p, bytes[i], PACKET_LEN, 7);
		udp_flush(p->u);
		gets(p, 10);
		assert_int_equal(udp_count(p->u, UDP_not_joinable), 1);
		assert_int_equal(udp_count(p->u, UDP_sent_joined), 0);
		assert_int_equal(udp_count(p->u, UDP_sent), 10 * round);
	}
}

static void what_was_joined_is_handed_out_one_by_one(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[PACKETS_N][PACKET_LEN];
	uint16_t size = PACKET_LEN;
	struct udp_in in;
	unsigned n = 0;

	number(bytes);
	assert_int_equal(setsockopt(p->peer, IPPROTO_UDP, 103 /* SEGMENT */,
				    &(int){ size }, sizeof(int)),
			 0);
	assert_int_equal(send(p->peer, bytes, 20 * PACKET_LEN - 30, 0),
			 20 * PACKET_LEN - 30);
	wait_in(p->fd);
	while (n < 20 && udp_recv(p->u)) {
		while (udp_next(p->u, &in)) {
			assert_int_equal(in.len, n == 19 ? 70 : PACKET_LEN);
			assert_int_equal(in.p[0], n);
			assert_true(addr_equal(&in.from, &p->peer_at));
			n++;
		}
	}
	assert_int_equal(n, 20);
}

static void nothing_there_is_no_batch(void **state)
{
	struct pair *p = *state;
	struct udp_in in;

	assert_false(udp_recv(p->u));
	assert_false(udp_next(p->u, &in));
}

static void a_batch_that_is_not_full_left_nothing_behind(void **state)
{
	struct pair *p = *state;

	for (unsigned i = 0; i < UDP_BATCH_N + 1; i++)
		assert_int_equal(send(p->peer, "x", 1, 0), 1);
	wait_in(p->fd);
	assert_true(udp_recv(p->u));
	assert_true(udp_has_more(p->u));
	assert_true(udp_recv(p->u));
	assert_false(udp_has_more(p->u));
	assert_false(udp_recv(p->u));
}

static void empty_datagrams_are_passed_over(void **state)
{
	struct pair *p = *state;
	struct udp_in in;

	assert_int_equal(send(p->peer, "", 0, 0), 0);
	assert_int_equal(send(p->peer, "x", 1, 0), 1);
	wait_in(p->fd);
	while (udp_recv(p->u))
		while (udp_next(p->u, &in))
			assert_int_equal(in.len, 1);
	assert_int_equal(udp_count(p->u, UDP_received), 1);
}

static void what_is_kept_is_known_until_it_is_sent(void **state)
{
	struct pair *p = *state;
	uint8_t *spare = udp_spare(p->u);

	assert_false(udp_keeps(p->u));
	spare[0] = 1;
	put(p, spare, 1, -1);
	assert_true(udp_keeps(p->u));
	udp_flush(p->u);
	assert_false(udp_keeps(p->u));
}

static void more_than_is_kept_is_sent_at_once(void **state)
{
	struct pair *p = *state;
	uint8_t got[16];
	unsigned n = 0;

	for (unsigned i = 0; i < UDP_OUT_N + 10; i++) {
		uint8_t *spare = udp_spare(p->u);

		spare[0] = (uint8_t)i;
		put(p, spare, 4, -1);
	}
	udp_flush(p->u);
	while (recv(p->peer, got, sizeof(got), MSG_DONTWAIT) == 4)
		assert_int_equal(got[0], n++ & 0xff);
	assert_int_equal(n, UDP_OUT_N + 10);
}

enum { RECEIVERS_N = 200 };

/* As one frame for a large room, each receiver's packets in a row. */
static void a_frame_for_two_hundred_leaves_whole_and_joined(void **state)
{
	struct pair *p = *state;
	static uint8_t bytes[RECEIVERS_N][PACKETS_N][PACKET_LEN];
	static int fds[RECEIVERS_N];
	uint8_t got[256];

	for (unsigned i = 0; i < RECEIVERS_N; i++) {
		struct addr at = { .ip = { 127, 0, 0, 1 }, .family = ADDR_V4 };

		assert_int_equal(listen_udp(&fds[i], &at), OK);
		assert_int_equal(sockaddr_bound(&at, fds[i]), OK);
		number(bytes[i]);
		for (unsigned k = 0; k < PACKETS_N; k++)
			udp_send(p->u, &(struct udp_out){ .p = bytes[i][k],
							  .len = PACKET_LEN,
							  .to = at,
							  .group = (int)i });
	}
	udp_flush(p->u);
	assert_int_equal(udp_count(p->u, UDP_sent), RECEIVERS_N * PACKETS_N);
	assert_true(udp_count(p->u, UDP_sent_joined) >=
		    RECEIVERS_N * PACKETS_N - 16);
	assert_true(udp_count(p->u, UDP_send_calls) <= 16);
	for (unsigned i = 0; i < RECEIVERS_N; i++) {
		for (unsigned k = 0; k < PACKETS_N; k++) {
			assert_int_equal(
				recv(fds[i], got, sizeof(got), MSG_DONTWAIT),
				PACKET_LEN);
			assert_int_equal(got[0], k);
		}
		close(fds[i]);
	}
}

#define WITH_PAIR(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PAIR(equal_ones_for_one_destination_leave_joined),
		WITH_PAIR(a_run_ends_with_a_shorter_one),
		WITH_PAIR(any_sizes_arrive_in_order),
		WITH_PAIR(destinations_may_come_in_any_turn),
		WITH_PAIR(where_joining_fails_they_leave_singly_for_good),
		WITH_PAIR(what_was_joined_is_handed_out_one_by_one),
		WITH_PAIR(nothing_there_is_no_batch),
		WITH_PAIR(a_batch_that_is_not_full_left_nothing_behind),
		WITH_PAIR(empty_datagrams_are_passed_over),
		WITH_PAIR(what_is_kept_is_known_until_it_is_sent),
		WITH_PAIR(more_than_is_kept_is_sent_at_once),
		WITH_PAIR(a_frame_for_two_hundred_leaves_whole_and_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
