/* server.h - what the files of the control process share.
 */
#ifndef CONTROL_SERVER_H
#define CONTROL_SERVER_H

#include "base/limits.h"
#include "control/conn.h"
#include "control/meeting.h"
#include "os/loop.h"
#include "room/delivery.h"
#include "room/room.h"
#include "tls/tls.h"
#include "wire/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was refused or given up; printed from time to time. */
enum server_count {
	SERVER_NO_RELAY,     /* a TURN stream, and media was down */
	SERVER_NO_PLACE,     /* the table of connections was full */
	SERVER_ADDRESS_FULL, /* one address had too many */
	SERVER_NO_FILES,     /* no file could be opened */
	SERVER_LATE,         /* a client took its time */
	SERVER_SLOW,         /* a browser did not read */
	SERVER_BUSY,         /* a browser said too much */
	SERVER_DROPPED,      /* what members say, to who did not read */
	SERVER_ROOMS_FULL,
	SERVER_COUNTS
};

struct server {
	struct loop *loop;
	struct tls_server *tls;
	struct config config; /* without the key, once it is in tls */
	struct rooms rooms;
	struct delivery delivery;
	struct meeting meetings[ROOM_PLACE_N];
	uint8_t unit_fingerprint[IPC_KEY_LEN]; /* where there is a unit */
	uint8_t unit_half; /* of its numbers, that are ours */
	bool has_unit;
	struct loop_watch main_end;
	struct loop_watch media_end; /* fd -1 while media is down */
	struct loop_watch listener;  /* fd -1 before it is there */
	struct conn *conns;
	uint8_t (*bufs)[CONN_BUF_LEN];
	uint32_t conns_max_n; /* the size of the table */
	uint32_t conns_top;   /* all from here on were never taken */
	struct conn *poked;
	struct conn *doomed;
	uint64_t now_us;       /* of this round */
	uint64_t next_scan_us; /* deadlines are looked at then */
	int spare_fd;
	uint64_t accept_again_us; /* paused until then, for want of files */
	uint64_t counts[SERVER_COUNTS];
	uint64_t counts_told[SERVER_COUNTS];
	uint64_t tell_us; /* when they are told next */
	bool started;
	bool stopping;
	uint64_t stop_us; /* when stopping: at the latest */
	int exit_code;
};

static inline void server_count(struct server *s, enum server_count which)
{
	s->counts[which]++;
}

/* The listener has somebody. */
void accept_event(struct loop_watch *w, unsigned events);

/* Opens the door, or opens it again after a pause. */
must_check enum err accept_start(struct server *s);

/* Hands a stream of TURN messages to media. ERR_FULL or ERR_OS when it cannot
 * take it; counted. The caller keeps fd. */
must_check enum err server_give_stream(struct server *s, int fd,
				       const struct addr *from, bool tls);

/* Ends every stream that is pumped to a media that is no more. */
void pump_end_all(struct server *s);

/* Tells everybody that the server ends. */
void signal_stop_all(struct server *s);

/* Seats that were away for too long, and commits that were kept for long. */
void signal_expire(struct server *s);

#endif
