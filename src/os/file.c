#include "os/file.h"

#include "os/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

/* Reads until the end, or one byte past size. */
static enum err read_all(int fd, uint8_t *out, size_t size, size_t *len)
{
	size_t got = 0;

	for (;;) {
		uint8_t more;
		bool full = got == size;
		ssize_t n = full ? read(fd, &more, 1)
				 : read(fd, out + got, size - got);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return ERR_OS;
		if (n == 0)
			break;
		if (full)
			return ERR_FULL;
		got += (size_t)n;
	}
	*len = got;
	return OK;
}

enum err file_read(const char *path, uint8_t *out, size_t size, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return ERR_OS;

	enum err e = read_all(fd, out, size, len);

	fd_close(fd);
	return e;
}
