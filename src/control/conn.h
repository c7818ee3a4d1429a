/* conn.h - one connection by TCP: its socket, its TLS, and what it speaks.
 *
 * Moves bytes between the socket and TLS, and gives what was opened to the one
 * that speaks: HTTP, the signalling socket, or the pump to the relay. Each of
 * these is a struct conn_kind. Nothing is freed while it may be in use: a
 * connection that is to end is marked, and swept once a round.
 */
#ifndef CONTROL_CONN_H
#define CONTROL_CONN_H

#include "base/addr.h"
#include "base/bucket.h"
#include "base/limits.h"
#include "os/loop.h"
#include "tls/tls.h"
#include "wire/http1.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CONN_BUF_LEN = HTTP1_HEAD_LEN, /* opened bytes kept for a while */
};

struct conn;
struct server;
struct wslay_event_context;

/* What a connection speaks. */
struct conn_kind {
	/* How many opened bytes it takes now; 0 stops the reading. */
	size_t (*room)(const struct conn *c);
	/* Takes all of them; len is at most what room() told. */
	void (*input)(struct conn *c, const uint8_t *p, size_t len);
	/* Little waits to be sent: more may be written. */
	void (*drained)(struct conn *c);
	/* deadline_us has passed. */
	void (*late)(struct conn *c);
	/* The connection ends, or speaks something else from now on. */
	void (*end)(struct conn *c);
};

struct conn_http {
	const uint8_t *body; /* of the answer, not yet sealed */
	size_t body_left;
	unsigned requests_n;
	bool closing; /* after the answer */
};

struct conn_socket {
	struct wslay_event_context *ws;
	uint8_t *msg; /* the message so far; NULL between messages */
	size_t msg_len;
	size_t msg_size;
	unsigned frames_n; /* of the message so far */
	const uint8_t *in; /* what input() was given and wslay did not take */
	size_t in_left;
	uint32_t place;       /* the seat, or ROOM_NO_PLACE */
	uint64_t unseated_us; /* when it must have a seat */
	struct bucket messages;
	struct bucket pings;
	struct bucket turns;
	struct bucket alls; /* messages to everybody */
	struct bucket meets;
	bool asked;      /* whether the browser is still there */
	bool in_control; /* the frame that comes now is no message */
	bool closing;    /* nothing is read any more */
	bool owes_close; /* a close frame, behind what is queued */
};

struct conn_pump {
	struct loop_watch pipe; /* to the relay */
	uint64_t idle_us;
};

struct conn {
	struct loop_watch watch; /* first: see conn_of() */
	struct server *server;
	const struct conn_kind *kind;
	struct conn *next_doomed;
	struct conn *next_poked;
	struct tls *tls; /* NULL until the client said so */
	uint8_t *buf;    /* CONN_BUF_LEN bytes */
	size_t buf_len;
	size_t handshake_len; /* bytes that came for it */
	uint64_t deadline_us; /* the kind's own */
	uint64_t stalled_us;  /* when the client must have taken some */
	struct addr from;
	bool taken; /* this entry of the table is */
	bool doomed;
	bool poked;
	bool finishing; /* all is said; waits for the client to take it */
	struct conn_http http;
	struct conn_socket socket;
	struct conn_pump pump;
};

/* The kinds. */
extern const struct conn_kind conn_first; /* not known yet */
extern const struct conn_kind conn_http;
extern const struct conn_kind conn_socket;
extern const struct conn_kind conn_pump;

/* Begins to speak what buf begins with. */
void http_start(struct conn *c);
void socket_start(struct conn *c);
void pump_start(struct conn *c);

/* Begins with a socket that was just accepted; closes it when there is no
 * place. */
void conn_open(struct server *s, int fd, const struct addr *from);

/* Speaks another kind from now on; what is in buf is the new one's. */
void conn_become(struct conn *c, const struct conn_kind *kind);

/* Seals bytes, to be sent in this round. Nothing is sent once it is doomed. */
void conn_write(struct conn *c, const void *p, size_t len);

/* Sealed bytes that were not sent yet. */
size_t conn_waiting(const struct conn *c);

/* Reads and sends as far as it goes, later in this round: something changed
 * that its socket does not know of. */
void conn_poke(struct conn *c);

/* Ends it once what was written is taken, CONN_CLOSE_MS at the latest. */
void conn_finish(struct conn *c);

/* Ends it now. */
void conn_doom(struct conn *c);

/* Deadlines. */
void conn_late(struct server *s);

/* The end of a round: works on what was poked, frees what was doomed. */
void conn_settle(struct server *s);

#endif
