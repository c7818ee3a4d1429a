/* signal.h - what a browser says over the socket, and what it is told
 * (docs/protocol.md, section 2).
 *
 * The reader is strict: a member that is unknown, missing, given twice or of
 * the wrong kind refuses the message. What it reads is copied out, but for what
 * is sealed, which is passed on as it came.
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
	SIGNAL_VERSION = 3,
	SIGNAL_ROOM_LEN = 16,
	SIGNAL_AUTH_LEN = 32,
	SIGNAL_SEAT_LEN = 16,
	SIGNAL_PEER_LEN = 8,
	SIGNAL_HALF_LEN = 32,
	SIGNAL_GROUP_LEN = 8,
	SIGNAL_DATA_LEN = 65000,    /* characters; room for the rest */
	SIGNAL_COMMIT_LEN = 184000, /* the same, of a commit and its welcome */
	SIGNAL_KNOCK_LEN = 4096,    /* characters of a knock */
	SIGNAL_PEERS_N = 255,       /* all the others */
	SIGNAL_CHANGES_N = 63,      /* whom one commit adds, or removes */
	SIGNAL_SDP_LEN = 8192,      /* bytes of a session description */
	SIGNAL_UFRAG_LEN = 32,      /* characters, at most */
	SIGNAL_PWD_LEN = 64,        /* the same */
	SIGNAL_FINGERPRINT_LEN = 32,
	SIGNAL_SLOTS_N = 26, /* of pictures */
	SIGNAL_HEIGHT_MAX = 8192,
	SIGNAL_LAYERS_N = 3,
};

/* Epochs are below this. */
#define SIGNAL_EPOCHS (INT64_C(1) << 53)

enum signal_kind {
	SIGNAL_JOIN,
	SIGNAL_BACK,
	SIGNAL_FOUND,
	SIGNAL_KNOCK,
	SIGNAL_COMMIT,
	SIGNAL_SAY,
	SIGNAL_SEND,
	SIGNAL_TURN,
	SIGNAL_PING,
	SIGNAL_LEAVE,
	SIGNAL_MEET,
	SIGNAL_ANSWER,
	SIGNAL_WATCH,
	SIGNAL_PART,
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

/* Sealed text as it came; lives until the next message. */
struct signal_text {
	const char *p; /* NULL when there is none */
	size_t len;
};

/* Peers of one message; none is there twice. */
struct signal_peers {
	uint8_t id[SIGNAL_CHANGES_N][SIGNAL_PEER_LEN];
	size_t n;
};

/* What the unit must know of who answers it: names of ICE, and the SHA-256 of
 * the certificate. */
struct signal_answer {
	struct signal_text ufrag;
	struct signal_text pwd; /* a secret */
	uint8_t fingerprint[SIGNAL_FINGERPRINT_LEN];
};

/* What one of the unit's slots shall carry. */
struct signal_slot {
	uint8_t slot; /* below SIGNAL_SLOTS_N */
	uint8_t from[SIGNAL_PEER_LEN];
	uint8_t context; /* SIGNAL_CAMERA or SIGNAL_SCREEN */
	uint16_t height; /* pixels */
};

enum {
	SIGNAL_CAMERA = 1,
	SIGNAL_SCREEN = 2,
};

/* No slot is there twice; the most important first. */
struct signal_slots {
	struct signal_slot slot[SIGNAL_SLOTS_N];
	size_t n;
};

struct signal_request {
	enum signal_kind kind;
	uint8_t room[SIGNAL_ROOM_LEN];   /* join */
	uint8_t auth[SIGNAL_AUTH_LEN];   /* join; a secret */
	uint8_t seat[SIGNAL_SEAT_LEN];   /* join, back; a secret */
	bool has_group;                  /* join: stands in one */
	uint8_t group[SIGNAL_GROUP_LEN]; /* join, found */
	uint64_t epoch;                  /* join, commit */
	bool to_all;                     /* say */
	uint8_t to[SIGNAL_PEER_LEN];     /* send, say unless to_all */
	bool quiet;                      /* meet: no audio levels */
	struct signal_text data;         /* knock, commit, say, send */
	struct signal_text welcome;      /* commit */
	struct signal_peers added;       /* commit; nobody without a welcome */
	struct signal_peers gone;        /* commit */
	uint32_t number;                 /* answer */
	struct signal_answer answer;     /* answer */
	struct signal_slots slots;       /* watch */
};

/* To be called once, before the first message: seeds jansson's tables and
 * takes its memory over. */
void signal_init(uint32_t random);

/* Reads one message. On ERR_FORMAT *r is as it was and *why is what the
 * browser is told. Its texts live until the next call. */
must_check enum err signal_read(struct signal_request *r, struct rd text,
				enum signal_why *why);

struct signal_peer {
	uint8_t id[SIGNAL_PEER_LEN];
	bool here;
};

/* Who else there is. */
struct signal_roster {
	struct signal_peer peer[SIGNAL_PEERS_N];
	size_t n;
};

enum signal_state {
	SIGNAL_HERE,
	SIGNAL_AWAY,
	SIGNAL_GONE,
};

enum signal_group_is {
	SIGNAL_YOURS,
	SIGNAL_THERE,
	SIGNAL_NO_GROUP,
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
	uint8_t half[SIGNAL_HALF_LEN];
	bool has_group;
	uint8_t group[SIGNAL_GROUP_LEN];
	uint64_t epoch;
	bool in;
	struct signal_roster roster;
	struct signal_turn turn;
};

struct signal_welcome {
	const uint8_t *from;  /* SIGNAL_PEER_LEN */
	const uint8_t *group; /* SIGNAL_GROUP_LEN */
	uint64_t epoch;
	struct signal_text data;
	struct signal_roster roster;
};

/* What is handed on from one browser to another. */
enum signal_from {
	SIGNAL_FROM_KNOCK,
	SIGNAL_FROM_SAID,
	SIGNAL_FROM_MSG,
};

void signal_write_joined(struct wr *w, const struct signal_joined *j);
void signal_write_half(struct wr *w, const uint8_t half[SIGNAL_HALF_LEN]);
void signal_write_group(struct wr *w, enum signal_group_is is);
void signal_write_commit(struct wr *w, const uint8_t from[SIGNAL_PEER_LEN],
			 uint64_t epoch, const struct signal_text *data);
void signal_write_taken(struct wr *w, uint64_t epoch);
void signal_write_stale(struct wr *w, uint64_t of, uint64_t epoch);
void signal_write_welcome(struct wr *w, const struct signal_welcome *m);
void signal_write_peer(struct wr *w, const uint8_t id[SIGNAL_PEER_LEN],
		       enum signal_state state);
void signal_write_from(struct wr *w, enum signal_from what,
		       const uint8_t from[SIGNAL_PEER_LEN],
		       const struct signal_text *data);
void signal_write_turn(struct wr *w, const struct signal_turn *t);
void signal_write_pong(struct wr *w);

/* A description is printable ASCII in lines that end with CR and LF; any other
 * byte is a mistake of ours (asserted). */
void signal_write_offer(struct wr *w, uint32_t number, struct rd sdp);

/* Which layers of one's own anybody watches; a bit each, the smallest first. */
void signal_write_layers(struct wr *w, uint8_t context, uint8_t layers);
void signal_write_unsealed(struct wr *w, uint8_t context);
void signal_write_parted(struct wr *w);
void signal_write_refused(struct wr *w, enum signal_why why);

#endif
