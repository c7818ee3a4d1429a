/* stream.h - the SSRCs that a member sends: which source and layer each is, and
 * its packets by number.
 *
 * Which it is says the packet itself, by its mid and rid (RFC 8843, RFC 8852),
 * once; from then on its SSRC. A member has as many as there are lines and layers
 * and one more of each for retransmissions; whoever makes up more is refused.
 */
#ifndef SFU_STREAM_H
#define SFU_STREAM_H

#include "rtp/rtp.h"
#include "sfu/state.h"

/* A packet as it came, with what was read of it. */
struct arrival {
	uint16_t place;
	const uint8_t *bytes;
	struct rtp rtp;
};

/* The stream of a packet; STREAM_NONE, counted, when it cannot be told. */
uint16_t stream_of(struct sfu *s, const struct arrival *a);

/* All that a member sent is nobody's any more. */
void stream_end_all(struct sfu *s, uint16_t place);

/* The number with its rollovers; the first of a stream is near 2^16, so that
 * what came before it has one as well. */
uint32_t stream_number(const struct stream *stream, uint16_t seq);

/* Whether the packet of that number is here. */
const struct packet *stream_packet(const struct sfu *s, uint16_t stream,
				   uint32_t number);

/* Remembers a packet of the log by its number. */
void stream_keep(struct sfu *s, struct stream *stream, const struct packet *p);

static inline struct source *stream_source(const struct sfu *s,
					   const struct stream *stream)
{
	return &s->members[stream->place].sources[stream->context];
}

#endif
