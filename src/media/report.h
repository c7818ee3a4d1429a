/* report.h - the counters as text, for the one who runs the server. Sums only:
 * no address, no user, no time.
 */
#ifndef MEDIA_REPORT_H
#define MEDIA_REPORT_H

#include "media/streams.h"
#include "os/udp.h"
#include "turn/turn.h"

enum { REPORT_SIZE = 4096 };

/* Writes one line, "media: name=value …", without a NUL; returns its length.
 * turn may be NULL: then nothing has begun. */
size_t report_write(char text[REPORT_SIZE], const struct turn *turn,
		    const struct udp *udp, const struct streams *streams);

#endif
