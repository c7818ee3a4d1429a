#include "os/stream.h"

#include "base/limits.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static void set_int(int fd, int level, int option, int value)
{
	/* Where it cannot be set, things are slower and nothing else. */
	(void)setsockopt(fd, level, option, &value, sizeof(value));
}

void stream_tune(int fd)
{
	int domain = 0;
	socklen_t len = sizeof(domain);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == -1)
		return;
	if (domain == AF_UNIX) {
		set_int(fd, SOL_SOCKET, SO_SNDBUF, TURN_STREAM_KERNEL_LEN);
		return;
	}
	set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_int(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, TURN_STREAM_KERNEL_LEN);
}

enum err stream_recv(int fd, uint8_t *p, size_t size, size_t *len)
{
	ssize_t n;

	do
		n = recv(fd, p, size, MSG_DONTWAIT);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return errno == EAGAIN ? ERR_STEP : ERR_OS;
	if (n == 0)
		return ERR_OS;
	*len = (size_t)n;
	return OK;
}

/* The pieces are read only; iovec does not say so. */
static void *writable(const uint8_t *p)
{
	union {
		const uint8_t *in;
		void *out;
	} u = { .in = p };

	return u.out;
}

enum err stream_send(int fd, const struct stream_pieces *pieces,
		     size_t *sent_len)
{
	struct iovec iov[2];
	struct msghdr h = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	for (int i = 0; i < 2; i++)
		iov[i] = (struct iovec){ .iov_base = writable(pieces->p[i]),
					 .iov_len = pieces->len[i] };
	do
		n = sendmsg(fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return errno == EAGAIN ? ERR_STEP : ERR_OS;
	*sent_len = (size_t)n;
	return OK;
}
