/* post.h - datagrams from one worker of media to another.
 *
 * Each pair of them has a ring of slots. A ring that is full drops and counts.
 * All memory is taken at the start and touched as it is used.
 */
#ifndef MEDIA_POST_H
#define MEDIA_POST_H

#include "base/addr.h"
#include "base/err.h"
#include "base/limits.h"
#include "os/bell.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	POST_HEADROOM = 64, /* writable in front of a letter's bytes */
	POST_TAILROOM = 4,  /* writable behind them */
	POST_NOTE_SIZE = 64,
};

enum post_kind {
	POST_RELAY, /* for the engine: the note is the sender's tag */
	POST_UNIT,  /* for the unit: the note is its own affair */
};

/* What stands on a letter. */
struct post_letter {
	uint8_t kind; /* enum post_kind */
	uint8_t note_len;
	uint16_t len; /* bytes of the datagram */
	struct addr from;
	struct addr to;
	uint8_t note[POST_NOTE_SIZE];
};

struct post;

/* For so many workers. The bells stay the caller's: worker i's wakes it. */
must_check enum err post_open(struct post **p, uint32_t workers_n,
			      struct bell *const bells[]);

/* Puts a copy into the ring; rings no bell yet. False, and counted, when it is
 * too long or the ring is full. One writer: worker from. */
bool post_send(struct post *p, uint32_t from, uint32_t to,
	       const struct post_letter *letter, const uint8_t *bytes);

/* Wakes those who were sent something since the last time; returns how many
 * had to be woken. One writer: worker from. */
uint32_t post_flush(struct post *p, uint32_t from);

/* The next letter that waits for the worker, or NULL. It and *bytes are the
 * reader's until post_done(). One reader: worker to. */
const struct post_letter *post_next(struct post *p, uint32_t to,
				    uint8_t **bytes);

/* Gives back what post_next() handed out. One reader: worker to. */
void post_done(struct post *p, uint32_t to);

/* Whether nothing waits for the worker. One reader: worker to. */
bool post_is_empty(struct post *p, uint32_t to);

/* What the worker could not send, as the ring was full, or as it was too
 * long. One writer: worker from. */
uint64_t post_dropped_full(const struct post *p, uint32_t from);
uint64_t post_dropped_long(const struct post *p, uint32_t from);

#endif
