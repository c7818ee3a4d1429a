/* context.h - GroupContext (RFC 9420, section 8.1).
 *
 * What is read are views into the caller's bytes and die with them.
 */
#ifndef MLS_CONTEXT_H
#define MLS_CONTEXT_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdint.h>

struct context {
	uint16_t version;
	uint16_t suite;
	struct rd group_id;
	uint64_t epoch;
	struct rd tree_hash;
	struct rd confirmed_transcript_hash; /* empty at epoch 0 */
	struct rd extensions;                /* see extension.h */
	struct rd whole;
};

/* Reads one and steps over it: shapes only. ERR_FORMAT; then *c is as it was. */
must_check enum err context_read(struct context *c, struct rd *r);

/* Writes it from its fields, but whole. */
void context_write(struct wr *w, const struct context *c);

/* Version and suite are ours, hashes have the suite's length (the transcript's
 * is empty at epoch 0 and only there), no extension twice. ERR_FORMAT. */
must_check enum err context_check(const struct context *c);

#endif
