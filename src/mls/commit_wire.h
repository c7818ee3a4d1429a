/* commit_wire.h - Commit (RFC 9420, section 12.4) as it is sent.
 *
 * What is read are views into the caller's bytes and die with them.
 */
#ifndef MLS_COMMIT_WIRE_H
#define MLS_COMMIT_WIRE_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>

struct commit_wire {
	struct rd proposals; /* for proposal_next(): well-formed */
	bool has_path;
	struct rd path; /* where has_path: the bytes of an UpdatePath, for
			 * path_read(), of whatever suite; else nothing */
};

/* Reads one and steps over it. ERR_FORMAT; then *c is as it was. */
must_check enum err commit_wire_read(struct commit_wire *c, struct rd *r);

/* To write one: vec_begin(), the proposals by proposal_write_value() and
 * proposal_write_ref(), vec_end(), then this with the bytes of an UpdatePath, or
 * with nothing. */
void commit_wire_end(struct wr *w, struct rd path);

#endif
