/* stream.h - bytes over a connected stream socket that never waits. */
#ifndef OS_STREAM_H
#define OS_STREAM_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* For live media: sends at once, and keeps little in the kernel. */
void stream_tune(int fd);

/* Takes what is there, at most size bytes. ERR_STEP when nothing is there now,
 * ERR_OS when the other side has ended or the system failed. */
must_check enum err stream_recv(int fd, uint8_t *p, size_t size, size_t *len);

/* Two pieces, one behind the other; the second may be empty. */
struct stream_pieces {
	const uint8_t *p[2];
	size_t len[2];
};

/* Sends what the kernel takes of it now. ERR_STEP when that is nothing, ERR_OS
 * when the other side is gone. */
must_check enum err stream_send(int fd, const struct stream_pieces *pieces,
				size_t *sent_len);

#endif
