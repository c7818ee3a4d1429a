/* signal.h - what a browser says over the socket, and what it is told
 * (docs/protocol.md, section 2).
 *
 * The reader is strict: a member that is unknown, missing, given twice or of
 * the wrong kind refuses the message. What it reads is copied out, but for the
 * envelope, which is passed on as it came.
 *
 * JSON is read by jansson, out of one arena of fixed size that is wiped after
 * each message; so one thread, and one message at a time.
 */
#ifndef WIRE_SIGNAL_H
#define WIRE_SIGNAL_H

#include "base/b64.h"
#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SIGNAL_VERSION = 1,
	SIGNAL_ROOM_LEN = 16,
	SIGNAL_AUTH_LEN = 32,
	SIGNAL_SEAT_LEN = 16,
	SIGNAL_PEER_LEN = 8,
	SIGNAL_HALF_LEN = 32,
	SIGNAL_ENVELOPE_TEXT_LEN = 65000, /* characters; room for the rest */
};

enum signal_kind {
	SIGNAL_JOIN,
	SIGNAL_BACK,
	SIGNAL_SEND,
	SIGNAL_TURN,
	SIGNAL_PING,
	SIGNAL_LEAVE,
	SIGNAL_KINDS
};

enum signal_why {
	SIGNAL_FORM,
	SIGNAL_OTHER_VERSION,
	SIGNAL_AUTH,
	SIGNAL_FULL,
	SIGNAL_MOVED,
	SIGNAL_UNKNOWN,
	SIGNAL_BUSY,
	SIGNAL_SLOW,
	SIGNAL_STOPPING,
	SIGNAL_WHYS
};

struct signal_request {
	enum signal_kind kind;
	uint8_t room[SIGNAL_ROOM_LEN]; /* join */
	uint8_t auth[SIGNAL_AUTH_LEN]; /* join; a secret */
	uint8_t seat[SIGNAL_SEAT_LEN]; /* join, back; a secret */
	uint8_t to[SIGNAL_PEER_LEN];   /* send */
	const char *data;              /* send: text of the envelope */
	size_t data_len;
};

/* To be called once, before the first message: seeds jansson's tables and
 * takes its memory over. */
void signal_init(uint32_t random);

/* Reads one message. On ERR_FORMAT *r is as it was and *why is what the
 * browser is told. r->data lives until the next call. */
must_check enum err signal_read(struct signal_request *r, struct rd text,
				enum signal_why *why);

struct signal_peer {
	uint8_t id[SIGNAL_PEER_LEN];
	bool here;
	uint8_t seat_index;
};

enum signal_state {
	SIGNAL_HERE,
	SIGNAL_AWAY,
	SIGNAL_GONE,
};

/* What a browser needs for the relay. The texts are printable ASCII without
 * quotes or backslashes (asserted). */
struct signal_turn {
	const char *user;
	const char *pass;
	const char *host;
	uint32_t ttl_s;
	uint16_t udp_port;
	uint16_t tcp_port;
};

struct signal_joined {
	uint8_t you[SIGNAL_PEER_LEN];
	uint8_t seat_index;
	uint8_t half[SIGNAL_HALF_LEN];
	bool has_peer; /* a room has two seats: one other at most */
	struct signal_peer peer;
	struct signal_turn turn;
};

void signal_write_joined(struct wr *w, const struct signal_joined *j);
void signal_write_half(struct wr *w, const uint8_t half[SIGNAL_HALF_LEN]);
void signal_write_peer(struct wr *w, const uint8_t id[SIGNAL_PEER_LEN],
		       uint8_t seat_index, enum signal_state state);
void signal_write_msg(struct wr *w, const uint8_t from[SIGNAL_PEER_LEN],
		      const char *data, size_t data_len);
void signal_write_turn(struct wr *w, const struct signal_turn *t);
void signal_write_pong(struct wr *w);
void signal_write_refused(struct wr *w, enum signal_why why);

#endif
