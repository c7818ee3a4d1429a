/* file.h - reads a whole small file. Only main may. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* ERR_FULL when there are more than size bytes, ERR_OS with errno when it
 * cannot be read. What was read until then may stand in out: wipe it. */
must_check enum err file_read(const char *path, uint8_t *out, size_t size,
			      size_t *len);

#endif
