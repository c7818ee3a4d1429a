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
		cmocka_unit_test(an_address_of_somebody_else_is_refused),
		cmocka_unit_test(an_address_comes_back_through_either_family),
		cmocka_unit_test(ipv6_cannot_be_reached_over_an_ipv4_socket),
		cmocka_unit_test(another_family_is_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
