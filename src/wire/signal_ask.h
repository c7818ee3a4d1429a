/* signal_ask.h - what is said to the server (docs/protocol.md, section 2), as
 * signal_read() reads it: the writer of a participant without a browser.
 */
#ifndef WIRE_SIGNAL_ASK_H
#define WIRE_SIGNAL_ASK_H

#include "wire/signal.h"

struct signal_ask_join {
	const uint8_t *room;  /* SIGNAL_ROOM_LEN */
	const uint8_t *auth;  /* SIGNAL_AUTH_LEN */
	const uint8_t *seat;  /* SIGNAL_SEAT_LEN */
	const uint8_t *group; /* SIGNAL_GROUP_LEN; NULL without one */
	uint64_t epoch;
};

struct signal_ask_commit {
	uint64_t epoch;
	struct rd commit;
	struct rd welcome;               /* empty without one */
	const struct signal_peers *to;   /* whom it adds */
	const struct signal_peers *gone; /* whom it removes */
};

void signal_ask_join(struct wr *w, const struct signal_ask_join *j);
void signal_ask_found(struct wr *w, const uint8_t group[SIGNAL_GROUP_LEN]);
void signal_ask_knock(struct wr *w, struct rd knock);
void signal_ask_commit(struct wr *w, const struct signal_ask_commit *c);

/* to: SIGNAL_PEER_LEN bytes, or NULL for everybody. */
void signal_ask_say(struct wr *w, const uint8_t *to, struct rd message);

/* A message that has nothing but its name. */
void signal_ask_word(struct wr *w, enum signal_kind kind);

/* quiet: without audio levels. */
void signal_ask_meet(struct wr *w, bool quiet);

void signal_ask_answer(struct wr *w, uint32_t number,
		       const struct signal_answer *answer);
void signal_ask_watch(struct wr *w, const struct signal_slots *slots);

#endif
