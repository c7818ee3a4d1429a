/* header.h - the SFrame header on the wire (RFC 9605, section 4.3).
 *
 * Reads and writes bytes and nothing else.
 */
#ifndef SFRAME_HEADER_H
#define SFRAME_HEADER_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdint.h>

enum { SFRAME_HEADER_MAX = 17 }; /* bytes: config, KID of 8, counter of 8 */

struct sframe_header {
	uint64_t kid;
	uint64_t ctr;
};

/* Writes the one encoding of *h, 1 to SFRAME_HEADER_MAX bytes. */
void sframe_header_write(struct wr *w, const struct sframe_header *h);

/* Reads the header a frame begins with and steps over it. ERR_FORMAT when it
 * is cut short, or longer than its values need: nobody writes that, and one
 * header has one form. Then *h is as it was. */
must_check enum err sframe_header_read(struct sframe_header *h,
				       struct rd *frame);

#endif
