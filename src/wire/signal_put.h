/* signal_put.h - JSON by hand, for the writers of signalling.
 *
 * Names are written as they stand: `,"you":`. Every value is base64url, a number
 * or a description, so next to nothing needs to be escaped.
 */
#ifndef WIRE_SIGNAL_PUT_H
#define WIRE_SIGNAL_PUT_H

#include "base/rd.h"
#include "base/wr.h"

#include <stddef.h>
#include <stdint.h>

void signal_put(struct wr *w, const char *text);
void signal_put_number(struct wr *w, const char *name, uint64_t value);

/* As base64url. */
void signal_put_bytes(struct wr *w, const char *name, const uint8_t *p,
		      size_t len);

/* A description, as it is between the quotes: printable ASCII in
 * lines that end with CR and LF, without quotes or backslashes; any other byte is
 * a mistake of ours (asserted). */
void signal_put_lines(struct wr *w, struct rd sdp);

#endif
