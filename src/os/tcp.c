#include "os/tcp.h"

#include "os/fd.h"
#include "os/sockaddr.h"
#include "os/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* What accept() reports about the connection, and not about us (accept(2)). */
static bool is_passing(int e)
{
	switch (e) {
	case EINTR:
	case ECONNABORTED:
	case ENETDOWN:
	case EPROTO:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case EOPNOTSUPP:
	case ENETUNREACH:
		return true;
	default:
		return false;
	}
}

enum err tcp_accept(int listener, int *fd, struct addr *from)
{
	struct sockaddr_storage s = { 0 };
	socklen_t len = sizeof(s);
	int new = accept4(listener, (struct sockaddr *)&s, &len,
			  SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (new == -1) {
		if (errno == EAGAIN)
			return ERR_STEP;
		return is_passing(errno) ? ERR_OS : ERR_FULL;
	}
	stream_tune(new);
	*fd = new;
	*from = sockaddr_to_addr(&s);
	return OK;
}

static bool bind_from(int fd, const struct addr *from, int family)
{
	struct sockaddr_storage where;
	const socklen_t len = sockaddr_from(&where, from, family);

	return from->family == ADDR_NONE ||
	       (len > 0 && bind(fd, (struct sockaddr *)&where, len) == 0);
}

enum err tcp_connect(int *fd, const struct addr *to, const struct addr *from)
{
	const int family = to->family == ADDR_V6 ? AF_INET6 : AF_INET;
	struct sockaddr_storage where;
	const socklen_t len = sockaddr_from(&where, to, family);
	int new = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (new == -1)
		return ERR_OS;
	stream_tune(new);
	if (!bind_from(new, from, family) ||
	    (connect(new, (struct sockaddr *)&where, len) == -1 &&
	     errno != EINPROGRESS)) {
		fd_close(new);
		return ERR_OS;
	}
	*fd = new;
	return OK;
}

enum err tcp_check(int fd)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		return ERR_OS;
	errno = error;
	return error == 0 ? OK : ERR_OS;
}

int tcp_spare(int listener)
{
	return fcntl(listener, F_DUPFD_CLOEXEC, 0);
}

enum err tcp_peek(int fd, uint8_t *p, size_t size, size_t *len)
{
	ssize_t n;

	do
		n = recv(fd, p, size, MSG_DONTWAIT | MSG_PEEK);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return errno == EAGAIN ? ERR_STEP : ERR_OS;
	if (n == 0)
		return ERR_OS;
	*len = (size_t)n;
	return OK;
}

static void set_int(int fd, int option, int value)
{
	/* Where it cannot be set, the kernel's own value stays. */
	(void)setsockopt(fd, SOL_SOCKET, option, &value, sizeof(value));
}

void tcp_await(int fd, size_t len)
{
	set_int(fd, SO_RCVLOWAT, (int)len);
}

void tcp_finish(int fd)
{
	(void)shutdown(fd, SHUT_WR); /* it may be gone already */
}

enum err tcp_pipe(int ends[2], size_t len)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		       ends) == -1)
		return ERR_OS;
	set_int(ends[0], SO_SNDBUF, (int)len);
	set_int(ends[1], SO_SNDBUF, (int)len);
	return OK;
}

size_t tcp_files_n(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return 0;
	if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
			return 0;
	}
	return (size_t)limit.rlim_cur;
}
