#include "sfu/stream.h"

#include "base/rd.h"
#include "sfu/payload_type.h"
#include "sfu/slot.h"
#include "sfu/watch.h"

#include <string.h>

/* The letter of a rid; -1 for what is none of ours, 0 where there is none: a
 * stream without layers. */
static int layer_of(struct rd rid)
{
	if (rid.bad)
		return 0;
	for (unsigned i = 0; i < UNIT_LAYERS_N; i++)
		if (rid.left == 1 &&
		    *rid.p == (uint8_t)unit_rid((enum unit_layer)i))
			return (int)i;
	return -1;
}

static int context_of(struct rd mid)
{
	if (mid.bad || mid.left != 1 || *mid.p < '0' ||
	    *mid.p >= '0' + UNIT_OWN_N)
		return -1;
	return *mid.p - '0';
}

uint16_t stream_known(const struct member *m, uint32_t ssrc)
{
	for (unsigned i = 0; i < SFU_MEMBER_STREAMS_N; i++)
		if (m->ssrc[i] == ssrc && m->stream[i] != STREAM_NONE)
			return m->stream[i];
	return STREAM_NONE;
}

static uint16_t take_free(struct sfu *s)
{
	uint16_t i = s->stream_free;

	if (i != STREAM_NONE)
		s->stream_free = s->streams[i].next_free;
	else if (s->stream_top < s->config.stream_n)
		i = s->stream_top++;
	return i;
}

static void forget(struct sfu *s, struct member *m, unsigned at)
{
	struct stream *stream = &s->streams[m->stream[at]];
	struct source *source = &m->sources[stream->context];

	watch_lost_stream(s, m->stream[at]);
	if (!stream->is_repair &&
	    source->stream[stream->layer] == m->stream[at])
		source->stream[stream->layer] = STREAM_NONE;
	stream->taken = false;
	stream->next_free = s->stream_free;
	s->stream_free = m->stream[at];
	due_remove(&s->dues.gaps, m->stream[at]);
	due_remove(&s->dues.keys, m->stream[at]);
	m->stream[at] = STREAM_NONE;
}

void stream_end_all(struct sfu *s, uint16_t place)
{
	struct member *m = &s->members[place];

	for (unsigned i = 0; i < SFU_MEMBER_STREAMS_N; i++)
		if (m->stream[i] != STREAM_NONE)
			forget(s, m, i);
}

static bool is_resting(const struct sfu *s, const struct stream *stream)
{
	return s->now_us - stream->heard_us >=
	       SFU_SSRC_REST_MS * UINT64_C(1000);
}

/* A place of the member's table for a stream of that kind: the one of an SSRC
 * that it replaces, or a free one; SFU_MEMBER_STREAMS_N when there is none. What
 * still sends is not replaced, so SSRCs that are made up cost nobody anything. */
static unsigned place_for(const struct sfu *s, const struct member *m,
			  const struct stream *kind)
{
	unsigned found = SFU_MEMBER_STREAMS_N;

	for (unsigned i = 0; i < SFU_MEMBER_STREAMS_N; i++) {
		const struct stream *other = &s->streams[m->stream[i]];

		if (m->stream[i] == STREAM_NONE) {
			found = i;
			continue;
		}
		if (other->context == kind->context &&
		    other->layer == kind->layer &&
		    other->is_repair == kind->is_repair)
			return is_resting(s, other) ? i : SFU_MEMBER_STREAMS_N;
	}
	return found;
}

static uint16_t bind(struct sfu *s, const struct stream *kind)
{
	struct member *m = &s->members[kind->place];
	unsigned at = place_for(s, m, kind);
	uint16_t i;

	if (at == SFU_MEMBER_STREAMS_N) {
		sfu_tally(s, SFU_dropped_streams);
		return STREAM_NONE;
	}
	if (m->stream[at] != STREAM_NONE) {
		sfu_flush(s); /* its number may be that of the next */
		forget(s, m, at);
	}
	i = take_free(s);
	if (i == STREAM_NONE) {
		sfu_tally(s, SFU_dropped_streams);
		return STREAM_NONE;
	}
	memset(&s->streams[i], 0, sizeof(s->streams[i]));
	s->streams[i].taken = true;
	s->streams[i].ssrc = kind->ssrc;
	s->streams[i].place = kind->place;
	s->streams[i].context = kind->context;
	s->streams[i].layer = kind->layer;
	s->streams[i].is_repair = kind->is_repair;
	s->streams[i].heard_us = s->now_us;
	m->stream[at] = i;
	m->ssrc[at] = kind->ssrc;
	if (kind->is_repair)
		return i;
	m->sources[kind->context].stream[kind->layer] = i;
	m->sources[kind->context].loudness = (struct loudness){ 0 };
	return i;
}

uint16_t stream_of(struct sfu *s, const struct arrival *a)
{
	uint16_t found = stream_known(&s->members[a->place], a->rtp.head.ssrc);
	struct rd repaired = rtp_ext(&a->rtp, a->bytes, UNIT_EXT_REPAIRED_RID);
	struct rd rid = rtp_ext(&a->rtp, a->bytes, UNIT_EXT_RID);

	if (found != STREAM_NONE)
		return found;

	int context = context_of(rtp_ext(&a->rtp, a->bytes, UNIT_EXT_MID));
	int layer = layer_of(repaired.bad ? rid : repaired);

	if (context < 0 || layer < 0) {
		sfu_tally(s, SFU_dropped_unknown);
		return STREAM_NONE;
	}
	return bind(s,
		    &(struct stream){
			    .ssrc = a->rtp.head.ssrc,
			    .place = a->place,
			    .context = (uint8_t)context,
			    .layer = (uint8_t)layer,
			    .is_repair = !repaired.bad ||
					 payload_type_is_repair(a->rtp.head.pt),
		    });
}

uint64_t stream_number(const struct stream *stream, uint16_t seq)
{
	int16_t ahead = (int16_t)(seq - (uint16_t)stream->highest);

	if (!stream->started)
		return UINT32_C(0x10000) + seq;
	return stream->highest + (uint64_t)(int64_t)ahead;
}

enum stream_is stream_look(const struct stream *stream, uint64_t number)
{
	uint64_t highest = stream_highest(stream);

	if (!stream->started || number > highest)
		return STREAM_IS_NEW;
	if (highest - number >= SFU_HISTORY_N ||
	    number + stream->hush.skipped_n <= stream->hush.up_to)
		return STREAM_IS_LATE;
	return stream->ring[number % SFU_HISTORY_N] != 0 ? STREAM_IS_TWICE
							 : STREAM_IS_NEW;
}

const struct packet *stream_packet(const struct sfu *s, uint16_t stream,
				   uint64_t number)
{
	const struct packet *p =
		sfu_packet(s, s->streams[stream].ring[number % SFU_HISTORY_N]);

	return p != NULL && p->stream == stream && p->number == number ? p
								       : NULL;
}

void stream_keep(struct sfu *s, struct stream *stream, const struct packet *p)
{
	uint64_t highest = stream_highest(stream);

	if (!stream->started || p->number > highest) {
		uint64_t open = p->number - highest;

		/* A number that did not come has no serial, not that of the
		 * number before by a whole ring. */
		for (uint64_t i = 1; i < open && i <= SFU_HISTORY_N; i++)
			stream->ring[(p->number - i) % SFU_HISTORY_N] = 0;
		stream->highest = p->number + stream->hush.skipped_n;
	}
	stream->ring[p->number % SFU_HISTORY_N] = p->serial;
	stream->started = true;
	stream->heard_us = s->now_us;
}

bool stream_is_carried(const struct sfu *s, uint16_t stream)
{
	const struct source *source = stream_source(s, &s->streams[stream]);
	uint32_t at = source->slots;

	while (at != NOT_ONE) {
		const struct slot *slot = sfu_slot(s, at);

		if (slot->run.stream == stream || slot->wanted == stream)
			return true;
		at = slot->next;
	}
	return false;
}
