/* sfu_rtp(): what comes in, up to its place in the log and in a batch. */
#include "base/rd.h"
#include "sfu/feedback.h"
#include "sfu/gaps.h"
#include "sfu/level.h"
#include "sfu/payload_type.h"
#include "sfu/rate.h"
#include "sfu/report.h"
#include "sfu/sound.h"
#include "sfu/stream.h"
#include "sfu/watch.h"

#include <string.h>

/* One packet on its way into the log. */
struct entry {
	struct stream *stream;
	enum payload_codec codec;
	struct rd payload;
	struct rd dependency;
	struct rd level;
	bool restored;            /* by a retransmission */
	struct payload_info info; /* zero where there is no payload */
	uint64_t number;
};

/* Undoes a retransmission: the packet is what it was, of the stream that it
 * repairs. False when that stream is not known. */
static bool restore(struct sfu *s, struct arrival *a, uint16_t *stream,
		    struct rd *payload)
{
	struct stream *repair = &s->streams[*stream];
	const struct source *source = stream_source(s, repair);
	uint16_t seq;

	repair->heard_us = s->now_us;
	if (payload->left == 0) /* a probe */
		return false;
	*stream = source->stream[repair->layer];
	if (*stream == STREAM_NONE || rtp_rtx_read(&seq, payload) != OK)
		return false;
	a->rtp.head.seq = seq;
	a->rtp.head.pt = (uint8_t)(a->rtp.head.pt - 1);
	return true;
}

static bool is_for(const struct stream *stream, enum payload_codec codec)
{
	return codec != PAYLOAD_NONE &&
	       (codec == PAYLOAD_OPUS) == unit_is_sound(stream->context);
}

/* Of a room that is sealed, only what can be SFrame goes on. */
static bool may_pass(struct sfu *s, const struct entry *e)
{
	struct stream *stream = e->stream;
	const struct seals_packet p = {
		.codec = e->codec,
		.context = stream->context,
		.payload = e->payload,
		.number = e->number + stream->hush.skipped_n,
	};

	if (!s->members[stream->place].sealed || e->payload.left == 0 ||
	    seals_pass(&stream->seals, &p, s->now_us))
		return true;
	sfu_tally(s, SFU_dropped_unsealed);
	s->config.port.unsealed(s->config.port.arg, stream->place,
				stream->context);
	return false;
}

/* Both together, so that what goes out is no longer than the network takes. */
static bool fits(const struct entry *e)
{
	const size_t dependency_len =
		e->dependency.bad ? 0 : e->dependency.left;

	return dependency_len <= SFU_DEPENDENCY_LEN &&
	       e->payload.left + dependency_len <= SFU_PAYLOAD_LEN;
}

static bool look(struct sfu *s, struct entry *e, bool marker)
{
	const struct payload_in in = {
		.codec = e->codec,
		.marker = marker,
		.payload = e->payload,
		.dependency = e->dependency,
		.structure = &e->stream->structure,
	};

	e->info = (struct payload_info){ 0 };
	if (fits(e) &&
	    (e->payload.left == 0 || payload_look(&e->info, &in) == OK))
		return true;
	sfu_tally(s, SFU_dropped_form);
	return false;
}

static struct packet *put(struct sfu *s, const struct arrival *a,
			  const struct entry *e)
{
	uint64_t serial = ++s->last_serial;
	struct packet *p = &s->log[serial % s->config.packet_n];

	p->serial = serial;
	p->next = 0;
	p->number = e->number;
	p->timestamp = a->rtp.head.timestamp;
	p->stream = (uint16_t)(e->stream - s->streams);
	p->len = (uint16_t)e->payload.left;
	p->pad = 0;
	p->payload_type = a->rtp.head.pt;
	p->marker = a->rtp.head.marker;
	p->vp8 = e->info.vp8;
	p->starts_key =
		e->codec == PAYLOAD_OPUS || (e->info.start && e->info.key);
	p->dependency_len = 0;
	if (!e->dependency.bad && e->codec != PAYLOAD_OPUS) {
		p->dependency_len = (uint8_t)e->dependency.left;
		memcpy(p->dependency, e->dependency.p, e->dependency.left);
	}
	memcpy(p->payload, e->payload.p, e->payload.left);
	return p;
}

/* Puts a packet on the list of its source, to be sent by the next flush. */
static void batch(struct sfu *s, const struct stream *stream, struct packet *p)
{
	struct source *source = stream_source(s, stream);

	if (source->has_batch) {
		s->log[source->batch_last % s->config.packet_n].next =
			p->serial;
	} else {
		source->has_batch = true;
		source->batch_first = p->serial;
		source->next_dirty = s->dirty;
		s->dirty =
			(uint32_t)stream->place * UNIT_OWN_N + stream->context;
	}
	source->batch_last = p->serial;
}

/* A batch may not go round the log. */
static void make_room(struct sfu *s)
{
	if (s->last_serial - s->flushed_serial + 1 >= s->config.packet_n)
		sfu_flush(s);
}

/* Whether the number is of a packet that did not come yet. */
static bool is_new(struct sfu *s, const struct entry *e)
{
	switch (stream_look(e->stream, e->number)) {
	case STREAM_IS_NEW:
		return true;
	case STREAM_IS_TWICE:
		sfu_tally(s, SFU_dropped_twice);
		return false;
	case STREAM_IS_LATE:
		sfu_tally(s, SFU_dropped_late);
		return false;
	}
	return false;
}

/* Sound is never held, so it may be no more than sound can be: else who sends it
 * took all room from the pictures of those who hear it. Each packet counts for
 * its headers as well. */
static bool is_flood(const struct sfu *s, struct flood *f, size_t len)
{
	const uint64_t grown = f->at_us == 0 ? SFU_SOUND_LEN
					     : (s->now_us - f->at_us) *
						       SFU_SOUND_BPS / 8000000;
	const uint64_t credit = f->credit_len + grown;

	if (grown > 0)
		f->at_us = s->now_us;
	f->credit_len =
		credit < SFU_SOUND_LEN ? (uint32_t)credit : SFU_SOUND_LEN;
	if (f->credit_len < len + RATE_HEAD_LEN)
		return true;
	f->credit_len -= (uint32_t)len + RATE_HEAD_LEN;
	return false;
}

/* Of sound: whether it can be heard. Of a picture: it is missing no more. */
static bool is_wanted(struct sfu *s, const struct entry *e)
{
	uint64_t came = e->number + e->stream->hush.skipped_n;

	if (e->codec == PAYLOAD_OPUS) {
		if (is_flood(s, &e->stream->flood, e->payload.left)) {
			sfu_tally(s, SFU_dropped_flood);
			return false;
		}
		if (sound_came(s, e->stream, e->level, came))
			return true;
		sfu_tally(s, SFU_silent);
		return false;
	}
	gaps_came(s, e->stream, came);
	if (e->restored)
		sfu_tally(s, SFU_restored);
	return true;
}

static void enter(struct sfu *s, const struct arrival *a, struct entry *e)
{
	struct stream *stream = e->stream;
	bool begins = !stream->started;
	struct packet *p;

	e->number =
		stream_number(stream, a->rtp.head.seq) - stream->hush.skipped_n;
	if (!is_new(s, e) || !may_pass(s, e) ||
	    !look(s, e, a->rtp.head.marker) || !is_wanted(s, e))
		return;
	make_room(s);
	p = put(s, a, e);
	/* RFC 3551, section 4.1: the marker begins a talkspurt. */
	p->marker = p->marker || stream->hush.resumes;
	stream->hush.resumes = false;
	level_place(s, stream, p, &e->info);
	rate_came(&stream->rate, p);
	stream_keep(s, stream, p);
	batch(s, stream, p);
	if (begins)
		watch_new_stream(s, stream_at(s, stream));
	if (p->starts_key)
		feedback_key_came(s, stream);
}

void sfu_rtp(struct sfu *s, uint16_t place, const uint8_t *p, size_t len)
{
	struct arrival a = { .place = place, .bytes = p };
	struct entry e;
	uint16_t stream;

	sfu_tally(s, SFU_received);
	if (rtp_read(&a.rtp, rd_init(p, len)) != OK) {
		sfu_tally(s, SFU_dropped_form);
		return;
	}
	feedback_arrived(s, &a);
	stream = stream_of(s, &a);
	if (stream == STREAM_NONE)
		return;
	report_arrived(s, &s->streams[stream], &a.rtp.head);
	e.payload = rtp_payload(&a.rtp, p);
	e.restored = s->streams[stream].is_repair;
	if (e.restored && !restore(s, &a, &stream, &e.payload))
		return;
	e.stream = &s->streams[stream];
	e.codec = payload_type_codec(a.rtp.head.pt);
	e.dependency = rtp_ext(&a.rtp, p, UNIT_EXT_DEPENDENCY);
	e.level = rtp_ext(&a.rtp, p, UNIT_EXT_AUDIO_LEVEL);
	if (is_for(e.stream, e.codec))
		enter(s, &a, &e);
	else
		sfu_tally(s, SFU_dropped_form);
}
