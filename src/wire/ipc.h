/* ipc.h - what the processes say to each other over SOCK_SEQPACKET pairs.
 *
 * Every message has IPC_LEN bytes and at most one file descriptor beside it.
 * Anything else, a kind the receiver does not expect included, ends the peer
 * that sent it. What does not fit (certificates) travels as a memfd.
 */
#ifndef WIRE_IPC_H
#define WIRE_IPC_H

#include "base/addr.h"
#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	IPC_LEN = 64,
	IPC_KEY_LEN = 32,
};

enum ipc_kind {
	IPC_NONE = 0,
	/* main to a child; the fd is in brackets */
	IPC_CONFIG, /* [memfd with the config of wire/config.h] */
	IPC_LISTEN, /* [bound socket: TCP listener or UDP] */
	IPC_PEER,   /* [this side's end of control <-> media] */
	IPC_START,  /* all is there; answer with IPC_READY */
	IPC_STOP,   /* end cleanly */
	/* child to main */
	IPC_READY,
	/* control to media */
	IPC_STREAM, /* [stream of TURN messages], addr, sealed */
	IPC_KINDS
};

struct ipc_msg {
	enum ipc_kind kind;
	struct addr addr; /* IPC_STREAM: who is at the other end */
	bool tls;         /* IPC_STREAM: control ends the TLS of it */
};

void ipc_write(const struct ipc_msg *m, uint8_t out[IPC_LEN]);

/* On ERR_FORMAT, *m is as it was. Unused bytes must be zero. */
must_check enum err ipc_read(struct ipc_msg *m, struct rd datagram);

#endif
