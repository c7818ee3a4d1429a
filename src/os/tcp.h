/* tcp.h - connections by TCP. Bytes go by os/stream.h.
 */
#ifndef OS_TCP_H
#define OS_TCP_H

#include "base/addr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Takes one connection; it never waits, and is tuned for live media. ERR_STEP
 * when none is there now, ERR_FULL when no file may be opened any more, ERR_OS
 * when the one that was there broke. */
must_check enum err tcp_accept(int listener, int *fd, struct addr *from);

/* A file kept open for the day when none may be opened any more: giving it up
 * makes room to take one connection and close it, so that it does not wait for
 * ever. -1 when there is none. */
int tcp_spare(int listener);

/* Begins a connection, which never waits and is tuned for live media: it stands
 * when the loop tells that it can be written to and tcp_check() says OK. from: an
 * address of this machine, or ADDR_NONE. */
must_check enum err tcp_connect(int *fd, const struct addr *to,
				const struct addr *from);
must_check enum err tcp_check(int fd);

/* Looks at what has come without taking it. Errors as of stream_recv(). */
must_check enum err tcp_peek(int fd, uint8_t *p, size_t size, size_t *len);

/* The loop tells of len bytes, not before; or of the end. */
void tcp_await(int fd, size_t len);

/* Says that no more is sent. */
void tcp_finish(int fd);

/* A pair of streams within this machine that never wait; each takes len bytes,
 * about, that the other end has not read. */
must_check enum err tcp_pipe(int ends[2], size_t len);

/* Raises the number of files that may be open to what is allowed, and tells. */
size_t tcp_files_n(void);

#endif
