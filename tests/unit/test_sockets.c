/* Listeners, and addresses as the system calls take them. */
#include "os/listen.h"
#include "os/sockaddr.h"

#include <errno.h>
#include <netinet/in.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct addr at(const char *ip)
{
	struct addr a = { 0 };

	assert_true(addr_read_ip(&a, ip));
	return a;
}

static void port_zero_takes_a_free_port(void **unused)
{
	struct addr where = at("127.0.0.1");
	struct addr bound;
	int fd;

	(void)unused;
	assert_int_equal(listen_udp(&fd, &where), OK);
	assert_int_equal(sockaddr_bound(&bound, fd), OK);
	assert_true(addr_same_ip(&bound, &where));
	assert_int_not_equal(bound.port, 0);
	close(fd);
}

static void a_port_in_use_is_refused(void **unused)
{
	struct addr where = at("127.0.0.1");
	int first;
	int second;

	(void)unused;
	assert_int_equal(listen_tcp(&first, &where), OK);
	assert_int_equal(sockaddr_bound(&where, first), OK);
	assert_int_equal(listen_tcp(&second, &where), ERR_OS);
	assert_int_equal(errno, EADDRINUSE);
	close(first);
	where.port = 0;
	assert_int_equal(listen_udp(&first, &where), OK);
	assert_int_equal(sockaddr_bound(&where, first), OK);
	assert_int_equal(listen_udp(&second, &where), ERR_OS);
	assert_int_equal(errno, EADDRINUSE);
	close(first);
}

static int client_of(const struct addr *server)
{
	struct sockaddr_storage to;
	socklen_t len = sockaddr_from(&to, server, AF_INET);
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	assert_true(s != -1);
	assert_int_equal(connect(s, (struct sockaddr *)&to, len), 0);
	return s;
}

/* Sends three datagrams; which of the two gets all of them. */
static int receiver_of(const struct addr *server, const int fds[2])
{
	char c[4];
	int s = client_of(server);
	int got[2] = { 0 };

	for (int i = 0; i < 3; i++)
		assert_int_equal(send(s, "x", 1, 0), 1);
	for (int i = 0; i < 2; i++)
		while (recv(fds[i], c, sizeof(c), MSG_DONTWAIT) == 1)
			got[i]++;
	close(s);
	assert_int_equal(got[0] + got[1], 3);
	assert_int_equal(got[0] * got[1], 0);
	return got[0] == 3 ? 0 : 1;
}

static void a_group_shares_a_port_and_a_client_stays_with_one(void **unused)
{
	struct addr where = at("127.0.0.1");
	int fds[2];
	int n[2] = { 0 };

	(void)unused;
	assert_int_equal(listen_udp(&fds[0], &where), OK);
	assert_int_equal(listen_udp_again(&fds[1], fds[0]), OK);
	assert_int_equal(sockaddr_bound(&where, fds[1]), OK);
	for (int i = 0; i < 64; i++)
		n[receiver_of(&where, fds)]++;
	assert_in_range(n[0], 8, 56);
	close(fds[0]);
	close(fds[1]);
}

static void a_port_of_a_group_is_in_use_for_others(void **unused)
{
	struct addr where = at("127.0.0.1");
	int fds[2];
	int other;

	(void)unused;
	assert_int_equal(listen_udp(&fds[0], &where), OK);
	assert_int_equal(listen_udp_again(&fds[1], fds[0]), OK);
	assert_int_equal(sockaddr_bound(&where, fds[0]), OK);
	assert_int_equal(listen_udp(&other, &where), ERR_OS);
	assert_int_equal(errno, EADDRINUSE);
	close(fds[0]);
	close(fds[1]);
}

static void an_address_of_somebody_else_is_refused(void **unused)
{
	struct addr where = at("192.0.2.1");
	int fd;

	(void)unused;
	assert_int_equal(listen_tcp(&fd, &where), ERR_OS);
	assert_int_equal(errno, EADDRNOTAVAIL);
}

static void an_address_comes_back_through_either_family(void **unused)
{
	static const char *const ips[] = { "192.0.2.7", "2001:db8::7" };
	struct sockaddr_storage s;

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		struct addr a = at(ips[i]);
		struct addr b;

		a.port = 4711;
		assert_int_equal(sockaddr_from(&s, &a, AF_INET6),
				 sizeof(struct sockaddr_in6));
		assert_int_equal(s.ss_family, AF_INET6);
		b = sockaddr_to_addr(&s);
		assert_true(addr_equal(&a, &b));
	}

	struct addr four = at(ips[0]);

	assert_int_equal(sockaddr_from(&s, &four, AF_INET),
			 sizeof(struct sockaddr_in));
	assert_int_equal(s.ss_family, AF_INET);
}

static void ipv6_cannot_be_reached_over_an_ipv4_socket(void **unused)
{
	struct sockaddr_storage s;
	struct addr six = at("2001:db8::7");
	struct addr none = { 0 };

	(void)unused;
	assert_int_equal(sockaddr_from(&s, &six, AF_INET), 0);
	assert_int_equal(sockaddr_from(&s, &none, AF_INET6), 0);
}

static void another_family_is_no_address(void **unused)
{
	struct sockaddr_storage s = { .ss_family = AF_UNIX };

	(void)unused;
	assert_int_equal(sockaddr_to_addr(&s).family, ADDR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_zero_takes_a_free_port),
		cmocka_unit_test(a_port_in_use_is_refused),
		cmocka_unit_test(
			a_group_shares_a_port_and_a_client_stays_with_one),
		cmocka_unit_test(a_port_of_a_group_is_in_use_for_others),
		cmocka_unit_test(an_address_of_somebody_else_is_refused),
		cmocka_unit_test(an_address_comes_back_through_either_family),
		cmocka_unit_test(ipv6_cannot_be_reached_over_an_ipv4_socket),
		cmocka_unit_test(another_family_is_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
