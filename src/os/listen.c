#include "os/listen.h"

#include "os/fd.h"
#include "os/sockaddr.h"

#include <netinet/in.h>
#include <sys/socket.h>

enum {
	BACKLOG_N = 512,           /* connections not yet accepted */
	UDP_BUFFER_SIZE = 4 << 20, /* bytes; the kernel may give less */
};

static bool set_int(int s, int level, int option, int value)
{
	return setsockopt(s, level, option, &value, sizeof(value)) == 0;
}

static int family_of(const struct addr *a)
{
	return a->family == ADDR_V6 ? AF_INET6 : AF_INET;
}

static bool bind_to(int s, const struct addr *at)
{
	struct sockaddr_storage where;
	int family = family_of(at);
	socklen_t len = sockaddr_from(&where, at, family);

	if (family == AF_INET6 && !set_int(s, IPPROTO_IPV6, IPV6_V6ONLY, 0))
		return false;
	return bind(s, (struct sockaddr *)&where, len) == 0;
}

static enum err closed(int s)
{
	fd_close(s);
	return ERR_OS;
}

enum err listen_tcp(int *fd, const struct addr *at)
{
	int s = socket(family_of(at),
		       SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (s == -1)
		return ERR_OS;
	/* A port whose old connections still linger is free to us. */
	if (!set_int(s, SOL_SOCKET, SO_REUSEADDR, 1) || !bind_to(s, at) ||
	    listen(s, BACKLOG_N) == -1)
		return closed(s);
	*fd = s;
	return OK;
}

static enum err open_udp(int *fd, const struct addr *at, bool shared)
{
	int s = socket(family_of(at), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       0);

	if (s == -1)
		return ERR_OS;
	if (!set_int(s, SOL_SOCKET, SO_RCVBUF, UDP_BUFFER_SIZE) ||
	    !set_int(s, SOL_SOCKET, SO_SNDBUF, UDP_BUFFER_SIZE) ||
	    (shared && !set_int(s, SOL_SOCKET, SO_REUSEPORT, 1)) ||
	    !bind_to(s, at))
		return closed(s);
	*fd = s;
	return OK;
}

enum err listen_udp(int *fd, const struct addr *at)
{
	return open_udp(fd, at, false);
}

/* A socket may be made the first of a group after it was bound. */
enum err listen_udp_again(int *fd, int first)
{
	struct addr at;

	TRY(sockaddr_bound(&at, first));
	if (!set_int(first, SOL_SOCKET, SO_REUSEPORT, 1))
		return ERR_OS;
	return open_udp(fd, &at, true);
}

/* Addresses of documentation (RFC 5737, RFC 3849): routed by default, and
 * nobody is there. */
static struct addr far_away(int family)
{
	static const uint8_t v4[4] = { 192, 0, 2, 1 };
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };

	return family == ADDR_V4 ? addr_from_v4(v4, 9) : addr_from_v6(v6, 9);
}

enum err listen_outward(struct addr *a, int family)
{
	struct addr to = far_away(family);
	struct sockaddr_storage where;
	socklen_t len = sockaddr_from(&where, &to, family_of(&to));
	int s = socket(family_of(&to), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct addr from;

	if (s == -1)
		return ERR_OS;
	if (connect(s, (struct sockaddr *)&where, len) == -1 ||
	    sockaddr_bound(&from, s) != OK)
		return closed(s);
	fd_close(s);
	from.port = 0;
	*a = from;
	return OK;
}
