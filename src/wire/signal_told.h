/* signal_told.h - what the server says (docs/protocol.md, section 2), as
 * signal_write_*() write it: the reader of a participant without a browser.
 *
 * As strict as signal_read(): a message with more or less than it has is
 * refused. The credentials of a relay are looked at, and not kept.
 */
#ifndef WIRE_SIGNAL_TOLD_H
#define WIRE_SIGNAL_TOLD_H

#include "wire/signal.h"

enum signal_told_kind {
	SIGNAL_TOLD_JOINED,
	SIGNAL_TOLD_GROUP,
	SIGNAL_TOLD_KNOCK,
	SIGNAL_TOLD_COMMIT,
	SIGNAL_TOLD_TAKEN,
	SIGNAL_TOLD_STALE,
	SIGNAL_TOLD_WELCOME,
	SIGNAL_TOLD_SAID,
	SIGNAL_TOLD_PEER,
	SIGNAL_TOLD_MSG,
	SIGNAL_TOLD_HALF,
	SIGNAL_TOLD_TURN,
	SIGNAL_TOLD_PONG,
	SIGNAL_TOLD_OFFER,
	SIGNAL_TOLD_LAYERS,
	SIGNAL_TOLD_UNSEALED,
	SIGNAL_TOLD_PARTED,
	SIGNAL_TOLD_REFUSED,
	SIGNAL_TOLD_KINDS
};

struct signal_told {
	enum signal_told_kind kind;
	uint8_t who[SIGNAL_PEER_LEN];    /* you, from or id */
	bool has_group;                  /* joined: the room does */
	bool in;                         /* joined */
	uint8_t group[SIGNAL_GROUP_LEN]; /* joined, welcome */
	uint64_t epoch;              /* joined, commit, taken, stale, welcome */
	uint64_t of;                 /* stale: the epoch that it was made in */
	struct signal_roster roster; /* joined, welcome */
	struct signal_text data;     /* knock, commit, welcome, said, msg */
	enum signal_group_is is;     /* group */
	enum signal_state state;     /* peer */
	uint32_t number;             /* offer */
	struct signal_text sdp;      /* offer */
	uint8_t context;             /* layers, unsealed */
	uint8_t layers;              /* a bit each, the smallest first */
	const char *why;             /* refused; a constant */
	void *json;                  /* what the texts are views of */
};

/* Reads one message; signal_told_drop() it in the end. On ERR_FORMAT there is
 * nothing to drop, and *t is not to be looked at. */
must_check enum err signal_told_read(struct signal_told *t, struct rd text);

void signal_told_drop(struct signal_told *t);

#endif
