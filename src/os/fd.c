#include "os/fd.h"

#include <errno.h>
#include <unistd.h>

enum {
	CHUNK_SIZE = 4096, /* bytes */
};

void fd_close(int fd)
{
	int saved = errno;

	if (fd != -1)
		close(fd);
	errno = saved;
}

void fd_copy_to_stderr(int fd)
{
	char chunk[CHUNK_SIZE];
	ssize_t n = read(fd, chunk, sizeof(chunk));

	if (n > 0)
		(void)!write(STDERR_FILENO, chunk, (size_t)n);
}
