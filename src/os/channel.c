#include "os/channel.h"

#include <errno.h>
#include <stdalign.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	FDS_MAX = 4, /* room for too many, so that they can be closed */
	CHANNEL_SIZE = 4 << 20, /* bytes on their way */
};

/* One byte more than a message, so that a longer one shows. */
struct incoming {
	uint8_t bytes[IPC_LEN + 1];
	alignas(struct cmsghdr) uint8_t fds[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

/* As much as the system allows: a message of ours takes three times its size
 * there, and everybody of a room may say something at once. */
static void widen(int end)
{
	const int size = CHANNEL_SIZE;

	if (setsockopt(end, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) ==
	    -1)
		(void)setsockopt(end, SOL_SOCKET, SO_SNDBUF, &size,
				 sizeof(size));
}

enum err channel_pair(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
		return ERR_OS;
	widen(ends[0]);
	widen(ends[1]);
	return OK;
}

static void put_fd(struct msghdr *h, int fd)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(h);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
}

enum err channel_send(int end, const struct ipc_msg *m, int fd)
{
	uint8_t bytes[IPC_LEN];
	alignas(struct cmsghdr) uint8_t fds[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { .iov_base = bytes, .iov_len = IPC_LEN };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };

	ipc_write(m, bytes);
	if (fd != -1) {
		h.msg_control = fds;
		h.msg_controllen = sizeof(fds);
		put_fd(&h, fd);
	}
	if (sendmsg(end, &h, MSG_DONTWAIT | MSG_NOSIGNAL) == IPC_LEN)
		return OK;
	if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS)
		return ERR_FULL;
	return ERR_OS;
}

/* Gives the first fd, closes the others; returns how many there were. */
static size_t take_fds(struct msghdr *h, int *fd)
{
	size_t n = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL;
	     c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;

		size_t here_n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		for (size_t i = 0; i < here_n; i++) {
			int one;

			memcpy(&one, CMSG_DATA(c) + i * sizeof(int),
			       sizeof(one));
			if (n++ == 0)
				*fd = one;
			else
				close(one);
		}
	}
	return n;
}

enum err channel_recv(int end, struct ipc_msg *m, int *fd)
{
	struct incoming in;
	struct iovec iov = { .iov_base = in.bytes,
			     .iov_len = sizeof(in.bytes) };
	struct msghdr h = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = in.fds,
			    .msg_controllen = sizeof(in.fds) };
	int came = -1;
	ssize_t len;

	do
		len = recvmsg(end, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (len == -1 && errno == EINTR);
	if (len == -1)
		return errno == EAGAIN ? ERR_STEP : ERR_OS;

	size_t fds_n = take_fds(&h, &came);

	if (len == 0 && fds_n == 0) {
		errno = 0; /* the end: no message of ours is empty */
		return ERR_OS;
	}
	if (fds_n > 1 || (h.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0 ||
	    ipc_read(m, rd_init(in.bytes, (size_t)len)) != OK) {
		if (came != -1)
			close(came);
		return ERR_FORMAT;
	}
	*fd = came;
	return OK;
}
