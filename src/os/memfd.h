/* memfd.h - bytes handed to another process as a sealed memfd: memory with a
 * file descriptor and no name, which nobody can change or resize any more.
 */
#ifndef OS_MEMFD_H
#define OS_MEMFD_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* The caller closes *fd. */
must_check enum err memfd_make(int *fd, const uint8_t *bytes, size_t len);

/* Copies the whole out. ERR_FORMAT when fd is not a sealed memfd or holds more
 * than size bytes. The caller keeps fd. */
must_check enum err memfd_read(int fd, uint8_t *out, size_t size, size_t *len);

#endif
