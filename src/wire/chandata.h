/* chandata.h - ChannelData messages on the wire (RFC 8656, section 12.4).
 *
 * Reads and writes bytes and nothing else.
 */
#ifndef WIRE_CHANDATA_H
#define WIRE_CHANDATA_H

#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	CHANDATA_HEADER_LEN = 4, /* bytes */
	/* Channel numbers. RFC 8656 ends them at 0x4fff, to keep the first
	 * bytes from 80 on for others; RFC 5766 did at 0x7fff, and its clients
	 * (coturn's tools) choose among all of them. Nothing else on our port
	 * begins with 80 to 127, so both are served. */
	CHANDATA_FIRST = 0x4000,
	CHANDATA_LAST = 0x7fff,
};

struct chandata {
	uint16_t channel;
	uint16_t len;        /* of the data, without the padding */
	const uint8_t *data; /* in the datagram */
};

/* Reads the one message that fills the datagram, up to three bytes of padding
 * (needed in a stream, allowed in UDP). On ERR_FORMAT, *c is as it was. */
must_check enum err chandata_read(struct chandata *c, struct rd datagram);

/* Writes the header of len bytes of data to CHANDATA_HEADER_LEN bytes. */
void chandata_header(uint8_t *at, uint16_t channel, uint16_t len);

/* Bytes of padding behind len bytes of data in a stream. */
static inline unsigned chandata_padding(uint16_t len)
{
	return (4u - len % 4u) % 4u;
}

static inline bool chandata_is_channel(uint16_t number)
{
	return number >= CHANDATA_FIRST && number <= CHANDATA_LAST;
}

#endif
