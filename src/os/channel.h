/* channel.h - one end of a SOCK_SEQPACKET pair between two of our processes:
 * messages of wire/ipc.h, each with at most one file descriptor beside it.
 *
 * Nothing here waits; watch the end with os/loop.h. Whatever is not OK and not
 * ERR_STEP means that the peer is to be ended: close the channel.
 */
#ifndef OS_CHANNEL_H
#define OS_CHANNEL_H

#include "base/err.h"
#include "wire/ipc.h"

/* Both ends close on exec; os/spawn.h passes one on. */
must_check enum err channel_pair(int ends[2]);

/* Sends m, and fd beside it unless fd is -1. The caller keeps its fd.
 * ERR_FULL when the peer has not read for long; ERR_OS when it is gone. */
must_check enum err channel_send(int end, const struct ipc_msg *m, int fd);

/* Takes one message. *fd is what came with it, now the caller's to close, or
 * -1. ERR_STEP when nothing is there now, ERR_FORMAT for anything but one
 * message of the right length with at most one fd, ERR_OS when the peer is
 * gone (errno 0) or the system failed. */
must_check enum err channel_recv(int end, struct ipc_msg *m, int *fd);

#endif
