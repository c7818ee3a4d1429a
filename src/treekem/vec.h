/* vec.h - vectors of variable length (RFC 9420, section 2.1.2).
 *
 * A length takes one, two or four bytes, in its shortest form only. Sticky as
 * rd.h and wr.h are.
 */
#ifndef TREEKEM_VEC_H
#define TREEKEM_VEC_H

#include "base/rd.h"
#include "base/wr.h"
#include "prim/hash.h"

enum { VEC_HEAD_MAX = 4 }; /* bytes of a length */

/* A reader over the vector's bytes, which *r steps over. Bad when they are not
 * all there, or the length has a longer form than it needs. */
struct rd vec_read(struct rd *r);

/* Reads the length alone: the vector's bytes may not be there. 0 and bad as
 * above. */
size_t vec_read_head(struct rd *r);

/* Bytes of the length of len bytes: 1, 2 or 4. */
size_t vec_head_len(size_t len);

/* Writes the length alone; the caller writes len bytes next. Full for a length
 * that has no form. */
void vec_head(struct wr *w, size_t len);

void vec_write(struct wr *w, const void *bytes, size_t len);

/* Begins a vector whose length is not known yet. */
struct vec_open {
	size_t at;
};

struct vec_open vec_begin(struct wr *w);

/* Ends it: what was written since is the vector; it is moved up where the
 * length takes more bytes than the one that was left for it. So it fits where
 * its bytes do. */
void vec_end(struct wr *w, struct vec_open v);

#endif
