/* view.h - small things to do with bytes that somebody else owns. Nothing here
 * is for secrets.
 */
#ifndef MLS_VIEW_H
#define MLS_VIEW_H

#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"
#include "treekem/vec.h"

#include <stdbool.h>
#include <string.h>

static inline struct part view_part(struct rd r)
{
	return (struct part){ r.p, r.left };
}

/* What was read between two states of one reader. */
static inline struct rd view_between(struct rd before, struct rd after)
{
	return rd_init(before.p, (size_t)(after.p - before.p));
}

static inline bool view_equal(struct rd a, struct rd b)
{
	return a.left == b.left && memcmp(a.p, b.p, a.left) == 0;
}

/* The bytes as they are; as a vector. */
static inline void view_write(struct wr *w, struct rd r)
{
	wr_bytes(w, r.p, r.left);
}

static inline void view_write_vec(struct wr *w, struct rd r)
{
	vec_write(w, r.p, r.left);
}

#endif
