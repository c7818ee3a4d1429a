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

/* The stream of a member that has that SSRC; STREAM_NONE for none. */
uint16_t stream_known(const struct member *m, uint32_t ssrc);

/* All that a member sent is nobody's any more. */
void stream_end_all(struct sfu *s, uint16_t place);

/* The number with its rollovers; the first of a stream is near 2^16, so that
 * what came before it has one as well. */
uint64_t stream_number(const struct stream *stream, uint16_t seq);

/* The highest number, without those of silence. */
static inline uint64_t stream_highest(const struct stream *stream)
{
	return stream->highest - stream->hush.skipped_n;
}

/* What a number can be said to be. */
enum stream_is {
	STREAM_IS_NEW,
	STREAM_IS_TWICE, /* it came, whether it is here still or not */
	STREAM_IS_LATE,  /* so late that nobody knows */
};

/* Of the number that a packet has behind what was silent. */
enum stream_is stream_look(const struct stream *stream, uint64_t number);

/* The packet of that number, if it is here still. */
const struct packet *stream_packet(const struct sfu *s, uint16_t stream,
				   uint64_t number);

/* Remembers a packet of the log by its number. */
void stream_keep(struct sfu *s, struct stream *stream, const struct packet *p);

/* Whether anybody has it, or waits for a key frame of it. */
bool stream_is_carried(const struct sfu *s, uint16_t stream);

static inline uint16_t stream_at(const struct sfu *s,
				 const struct stream *stream)
{
	return (uint16_t)(stream - s->streams);
}

static inline struct source *stream_source(const struct sfu *s,
					   const struct stream *stream)
{
	return &s->members[stream->place].sources[stream->context];
}

#endif
