/* member.h - a participant without a browser, as far as signalling and keys go:
 * knocks, is let in, lets others in, follows the commits of the group, seals and
 * opens frames (docs/protocol.md).
 *
 * Takes messages of the server and the time, gives messages to the server: no
 * socket (that is dial.h), no clock, no media. Everything it needs is taken at
 * member_new(). One thread. What it calls back may call it again, but not
 * member_free().
 *
 * It has no channel of its own to another participant: in a room of two a
 * browser waits for one in vain and goes on through the server.
 */
#ifndef AGENT_MEMBER_H
#define AGENT_MEMBER_H

#include "agent/member_types.h"
#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "link/link.h"
#include "sdp/sdp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct member; /* opaque */

struct member_options {
	const struct link *link; /* copied */
	const char *name;        /* at most MEMBER_NAME_MAX bytes; copied */
	uint32_t adds_max;       /* in one commit of ours, 1 to 63 */
};

/* NULL when there is no memory. Some 750 kB, of which pages are used as the group
 * grows; wiped and freed by member_free(). */
struct member *member_new(const struct member_options *options,
			  const struct member_user *user);
void member_free(struct member *m); /* NULL is nothing to free */

/* The socket is open: takes a seat. */
void member_begin(struct member *m, struct member_now now);

/* The socket is gone. Nothing is sealed or said any more. */
void member_lost(struct member *m, struct member_now now);

/* One message of the server. ERR_FORMAT for what docs/protocol.md does not name:
 * the caller closes. */
must_check enum err member_hear(struct member *m, struct member_now now,
				struct rd text);

/* Does what is due and returns when it wants to be called again. */
uint64_t member_tick(struct member *m, struct member_now now);

/* Gives the seat up; the others remove us. */
void member_leave(struct member *m);

void member_stand(const struct member *m, struct member_news *news);

/* The first person at or after a leaf; false when there is none. */
bool member_person(const struct member *m, uint32_t leaf,
		   struct member_person *person);

/* A line of chat to everybody, said once; false when it cannot be sent now. */
bool member_line(struct member *m, const char *text);

/* Tells everybody, and whoever comes later, what we send: bits by context. */
void member_sends(struct member *m, unsigned contexts);

/* The forwarding unit. Only a member is heard by the server: MEMBER_IN. */
void member_meet(struct member *m);
void member_answer(struct member *m, uint32_t n,
		   const struct sdp_transport *ours);
void member_part(struct member *m);

void member_watch(struct member *m, const struct member_slot *slots, size_t n);

/* Seals a whole encoded frame and appends it, its wrapper in front. ERR_STEP
 * while nothing may be sealed, ERR_FORMAT for a codec that the context does not
 * have, ERR_FULL when out is too short; then *out is as it was. */
must_check enum err member_seal(struct member *m, const struct member_frame *f,
				struct rd plain, struct wr *out);

/* Opens a whole frame of f->codec and appends what was sealed. Only when it is
 * MEMBER_OPENED are *f and *out changed. Counted. */
enum member_fate member_open(struct member *m, struct member_frame *f,
			     struct rd sealed, struct wr *out);

const struct member_counts *member_counts(const struct member *m);

#endif
