/* Channels between processes, and the sealed memory that goes over them. */
#include "os/channel.h"
#include "os/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int ends[2];

static int open_pair(void **unused)
{
	(void)unused;
	return channel_pair(ends) == OK ? 0 : -1;
}

static int close_pair(void **unused)
{
	(void)unused;
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

static void a_message_arrives_with_its_fd(void **unused)
{
	struct ipc_msg m = { .kind = IPC_CONFIG };
	struct ipc_msg got = { .kind = IPC_NONE };
	uint8_t text[8];
	size_t len = 0;
	int fd = -1;
	int sent;

	(void)unused;
	assert_int_equal(memfd_make(&sent, (const uint8_t *)"sealed", 6), OK);
	assert_int_equal(channel_send(ends[0], &m, sent), OK);
	assert_int_equal(channel_recv(ends[1], &got, &fd), OK);
	assert_int_equal(got.kind, IPC_CONFIG);
	assert_int_equal(memfd_read(fd, text, sizeof(text), &len), OK);
	assert_int_equal(len, 6);
	assert_memory_equal(text, "sealed", 6);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	close(fd);
	close(sent);
}

static void a_message_without_an_fd_has_none(void **unused)
{
	struct ipc_msg m = { .kind = IPC_START };
	struct ipc_msg got;
	int fd = 99;

	(void)unused;
	assert_int_equal(channel_send(ends[0], &m, -1), OK);
	assert_int_equal(channel_recv(ends[1], &got, &fd), OK);
	assert_int_equal(fd, -1);
}

static void nothing_there_is_not_an_end(void **unused)
{
	struct ipc_msg got;
	int fd;

	(void)unused;
	assert_int_equal(channel_recv(ends[1], &got, &fd), ERR_STEP);
}

static void a_peer_that_is_gone_shows(void **unused)
{
	struct ipc_msg m = { .kind = IPC_START };
	int fd;

	(void)unused;
	close(ends[0]);
	assert_int_equal(channel_recv(ends[1], &m, &fd), ERR_OS);
	assert_int_equal(errno, 0);
	assert_int_equal(channel_send(ends[1], &m, -1), ERR_OS);
	ends[0] = dup(ends[1]);
}

static void refuses_a_message_of_another_length(void **unused)
{
	uint8_t bytes[IPC_LEN + 1] = { IPC_START };
	static const size_t lens[] = { 1, IPC_LEN - 1, IPC_LEN + 1 };
	struct ipc_msg got;
	int fd;

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		assert_true(send(ends[0], bytes, lens[i], 0) > 0);
		assert_int_equal(channel_recv(ends[1], &got, &fd), ERR_FORMAT);
	}
}

/* Sends bytes with n copies of fd beside them, as no one of ours does. */
static void send_fds(const uint8_t *bytes, size_t len, int fd, size_t n)
{
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(8 * sizeof(int))];
	uint8_t copy[IPC_LEN];
	struct iovec iov = { .iov_base = copy, .iov_len = len };
	struct msghdr h = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = CMSG_SPACE(n * sizeof(int)) };
	struct cmsghdr *c;

	memset(control, 0, sizeof(control));
	memcpy(copy, bytes, len);
	c = CMSG_FIRSTHDR(&h);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	for (size_t i = 0; i < n; i++)
		memcpy(CMSG_DATA(c) + i * sizeof(int), &fd, sizeof(fd));
	assert_true(sendmsg(ends[0], &h, 0) >= 0);
}

/* The number that the next descriptor would get. */
static int next_fd(void)
{
	int fd = dup(ends[0]);

	close(fd);
	return fd;
}

static void refuses_more_than_one_fd_and_closes_them_all(void **unused)
{
	uint8_t bytes[IPC_LEN] = { IPC_CONFIG };
	int before = next_fd();
	struct ipc_msg got;
	int fd = -1;

	(void)unused;
	for (size_t n = 2; n <= 8; n++) {
		send_fds(bytes, IPC_LEN, ends[0], n);
		assert_int_equal(channel_recv(ends[1], &got, &fd), ERR_FORMAT);
		assert_int_equal(fd, -1);
		assert_int_equal(next_fd(), before);
	}
}

static void closes_the_fd_of_a_refused_message(void **unused)
{
	uint8_t bytes[IPC_LEN] = { IPC_KINDS };
	int before = next_fd();
	struct ipc_msg got;
	int fd = -1;

	(void)unused;
	send_fds(bytes, IPC_LEN, ends[0], 1);
	assert_int_equal(channel_recv(ends[1], &got, &fd), ERR_FORMAT);
	assert_int_equal(next_fd(), before);
	assert_true(is_open(ends[0]));
}

static void a_full_channel_never_blocks(void **unused)
{
	struct ipc_msg m = { .kind = IPC_START };
	enum err e = OK;
	size_t n = 0;

	(void)unused;
	while (e == OK && n++ < 100000)
		e = channel_send(ends[0], &m, -1);
	assert_int_equal(e, ERR_FULL);
	assert_true(n > 8);
}

static void sealed_memory_cannot_be_written_or_resized(void **unused)
{
	int fd;

	(void)unused;
	assert_int_equal(memfd_make(&fd, (const uint8_t *)"abc", 3), OK);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(fd, 1), -1);
	assert_int_equal(ftruncate(fd, 10), -1);
	close(fd);
}

static void refuses_memory_that_is_not_sealed_or_too_long(void **unused)
{
	int open_fd = memfd_create("open", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	uint8_t out[3];
	size_t len = 77;
	int fd;

	(void)unused;
	assert_int_equal(write(open_fd, "abc", 3), 3);
	assert_int_equal(memfd_read(open_fd, out, sizeof(out), &len),
			 ERR_FORMAT);
	assert_int_equal(memfd_read(ends[0], out, sizeof(out), &len),
			 ERR_FORMAT);
	assert_int_equal(memfd_make(&fd, (const uint8_t *)"abcd", 4), OK);
	assert_int_equal(memfd_read(fd, out, sizeof(out), &len), ERR_FORMAT);
	assert_int_equal(len, 77);
	close(fd);
	close(open_fd);
}

#define WITH_PAIR(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PAIR(a_message_arrives_with_its_fd),
		WITH_PAIR(a_message_without_an_fd_has_none),
		WITH_PAIR(nothing_there_is_not_an_end),
		WITH_PAIR(a_peer_that_is_gone_shows),
		WITH_PAIR(refuses_a_message_of_another_length),
		WITH_PAIR(refuses_more_than_one_fd_and_closes_them_all),
		WITH_PAIR(closes_the_fd_of_a_refused_message),
		WITH_PAIR(a_full_channel_never_blocks),
		WITH_PAIR(sealed_memory_cannot_be_written_or_resized),
		WITH_PAIR(refuses_memory_that_is_not_sealed_or_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
