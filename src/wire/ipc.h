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
#include "wire/unit.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	IPC_LEN = 328,
	IPC_KEY_LEN = 32,
	IPC_UFRAG_LEN = 32,
	IPC_PWD_LEN = 64,
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
	IPC_STREAM,      /* [stream of TURN messages], addr, sealed */
	IPC_UNIT_JOIN,   /* room, place, serial, open, quiet, key: the
			    password's characters */
	IPC_UNIT_ANSWER, /* room, place, serial, key: fingerprint, ufrag, pwd */
	IPC_UNIT_WATCH,  /* room, place, serial, watch: all slots */
	IPC_UNIT_LEAVE,  /* room, place, serial */
	IPC_UNIT_CLEAR,  /* half: all connections of it end */
	/* media to control */
	IPC_UNIT_UP,       /* key: fingerprint of its certificate; half */
	IPC_UNIT_MET,      /* place, serial: connected; media to itself */
	IPC_UNIT_PARTED,   /* place, serial: the connection has ended */
	IPC_UNIT_LAYERS,   /* place, serial, context, layers: those watched */
	IPC_UNIT_UNSEALED, /* place, serial, context: dropped, for not sealed */
	IPC_KINDS
};

enum {
	IPC_UNIT_NOBODY = 0xffff, /* no place */
};

/* What one picture slot shall carry. */
struct ipc_watch {
	uint16_t source; /* the place whose picture it is, or nobody's */
	uint16_t height; /* pixels of the tile */
	uint8_t context; /* what kind of stream (docs/protocol.md, section 7) */
	uint8_t rank;    /* 0 is the most important */
};

/* Rooms and places of the unit are in two halves. A control that is started
 * again is given the other half than the one before it, so connections made
 * before it go on, and no number of its own means one of them. It has its half
 * cleared first. */

/* What is said of one browser's connection to the forwarding unit. Each kind
 * uses the fields named beside it; the others are zero. */
struct ipc_unit {
	uint8_t half; /* 0 or 1 */
	uint16_t room;
	uint16_t place;
	uint32_t serial; /* of the connection: random, new with each */
	uint8_t context; /* of one of its own streams */
	uint8_t layers;  /* a bit each, the smallest first */
	bool open;       /* the room is not sealed */
	bool quiet;      /* nobody learns who speaks */
	uint8_t key[IPC_KEY_LEN];
	/* The browser's, of ICE: characters, then zeros. */
	uint8_t ufrag[IPC_UFRAG_LEN];
	uint8_t pwd[IPC_PWD_LEN];
	struct ipc_watch watch[UNIT_PICTURE_N];
};

struct ipc_msg {
	enum ipc_kind kind;
	struct addr addr;     /* IPC_STREAM: who is at the other end */
	bool tls;             /* IPC_STREAM: control ends the TLS of it */
	struct ipc_unit unit; /* IPC_UNIT_* */
};

void ipc_write(const struct ipc_msg *m, uint8_t out[IPC_LEN]);

/* On ERR_FORMAT, *m is as it was. Unused bytes must be zero. */
must_check enum err ipc_read(struct ipc_msg *m, struct rd datagram);

#endif
