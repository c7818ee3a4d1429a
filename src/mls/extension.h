/* extension.h - lists of extensions (RFC 9420, section 13.4): each a type and
 * data<V>.
 *
 * What is read are views into the caller's bytes and die with them.
 */
#ifndef MLS_EXTENSION_H
#define MLS_EXTENSION_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	EXTENSION_APPLICATION_ID = 1,
	EXTENSION_RATCHET_TREE = 2,
	EXTENSION_REQUIRED_CAPABILITIES = 3,
	EXTENSION_EXTERNAL_PUB = 4,
	EXTENSION_EXTERNAL_SENDERS = 5,
	EXTENSION_POLICY = 0xF1C0, /* ours: docs/protocol.md, section 6 */
};

enum { EXTENSION_N = 64 }; /* in one list; a limit of our own */

struct extension {
	uint16_t type;
	struct rd data;
};

/* Moves to the next of a list. False at its end, and at one that does not fit:
 * then rd_done(list) is false. */
bool extension_next(struct rd *list, struct extension *e);

/* Reads a vector of extensions and steps over it: shapes only. ERR_FORMAT; then
 * nothing changed. */
must_check enum err extension_read(struct rd *extensions, struct rd *r);

/* Well-formed, no type twice, at most EXTENSION_N. ERR_FORMAT. */
must_check enum err extension_check(struct rd list);

/* One of RFC 9420 that everybody knows, and lists in no capabilities
 * (section 7.2). */
bool extension_is_default(uint16_t type);

void extension_write(struct wr *w, uint16_t type, struct part data);

#endif
