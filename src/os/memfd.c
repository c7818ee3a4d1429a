#include "os/memfd.h"

#include "os/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
};

static bool write_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

enum err memfd_make(int *fd, const uint8_t *bytes, size_t len)
{
	int m = memfd_create("incamera", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (m == -1)
		return ERR_OS;
	if (!write_all(m, bytes, len) || fcntl(m, F_ADD_SEALS, SEALS) == -1)
		goto fail;
	*fd = m;
	return OK;

fail:
	fd_close(m);
	return ERR_OS;
}

enum err memfd_read(int fd, uint8_t *out, size_t size, size_t *len)
{
	struct stat s;
	size_t got = 0;

	/* Only a memfd knows of seals. */
	if (fcntl(fd, F_GET_SEALS) != SEALS || fstat(fd, &s) == -1 ||
	    s.st_size < 0 || (size_t)s.st_size > size)
		return ERR_FORMAT;
	while (got < (size_t)s.st_size) {
		ssize_t n = pread(fd, out + got, (size_t)s.st_size - got,
				  (off_t)got);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_OS;
		got += (size_t)n;
	}
	*len = got;
	return OK;
}
