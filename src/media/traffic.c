#include "media/traffic.h"

#include "base/limits.h"
#include "media/worker_state.h"
#include "os/clock.h"
#include "os/tap.h"
#include "turn/credential.h"
#include "wire/stun.h"

#include <assert.h>
#include <string.h>

static_assert((int)UDP_HEADROOM >= (int)TURN_HEADROOM, "no copies");
static_assert((int)UDP_TAILROOM >= (int)TURN_TAILROOM, "no copies");
static_assert((int)POST_HEADROOM >= (int)TURN_HEADROOM, "no copies");
static_assert((int)POST_TAILROOM >= (int)TURN_TAILROOM, "no copies");
static_assert((int)UDP_SPARE_SIZE >= (int)TURN_SPARE_SIZE, "answers fit");
static_assert((int)POST_NOTE_SIZE >= (int)CREDENTIAL_TAG_LEN, "tags fit");

/* What is for an allocation of another worker. */
static void to_engine(struct worker *w, const struct turn_out *out)
{
	struct post_letter letter = { .kind = POST_RELAY,
				      .note_len = (uint8_t)out->parcel.tag_len,
				      .len = (uint16_t)out->len,
				      .from = out->parcel.from,
				      .to = out->parcel.to };

	if (out->parcel.tag_len != 0)
		memcpy(letter.note, out->parcel.tag, out->parcel.tag_len);
	(void)worker_forward(w, out->engine, &letter, out->p);
}

static void to_path(struct worker *w, const struct turn_out *out)
{
	if (out->data != NULL)
		tap_copy(out->data, out->data_len);
	if (out->to.stream != 0) {
		streams_send(w->streams, out->to.stream, out->p, out->len);
		return;
	}
	udp_send(w->udp, &(struct udp_out){ .p = out->p,
					    .len = out->len,
					    .to = out->to.client,
					    .local = out->to.local,
					    .group = out->allocation });
}

/* What came out of the engine, where it belongs. */
static void dispatch(struct worker *w, const struct turn_out *out)
{
	switch (out->kind) {
	case TURN_TO_PATH:
		to_path(w, out);
		return;
	case TURN_TO_ENGINE:
		to_engine(w, out);
		return;
	case TURN_TO_UNIT: {
		const struct worker_path path = { .client = out->parcel.from,
						  .local = out->parcel.to,
						  .relayed = true };
		const struct turn_packet in = { .p = out->p, .len = out->len };

		w->unit.input(w->unit.arg, &path, &in);
		return;
	}
	}
}

/* One message through the engine. */
static void relay(struct worker *w, const struct turn_path *from,
		  const struct turn_packet *in)
{
	struct turn_out out = { .spare = udp_spare(w->udp) };

	if (turn_input(w->turn, from, in, &out))
		dispatch(w, &out);
}

uint64_t traffic_time(struct worker *w)
{
	uint64_t now_us = clock_monotonic_us();

	turn_clock(w->turn, now_us, clock_unix_s());
	return now_us;
}

void worker_flush(struct worker *w)
{
	udp_flush(w->udp);
	streams_flush(w->streams, clock_monotonic_us());
	w->counters[REPORT_wakes] += post_flush(w->plan.post, w->plan.number);
}

/* The end of a batch. */
static void finish(struct worker *w)
{
	w->unit.done(w->unit.arg);
	worker_flush(w);
}

/* A Binding request with a user name is a check of ICE, one without asks for
 * its address; an answer to one is to the unit, for nobody else asks. */
static bool is_of_ice(const struct udp_in *in)
{
	struct stun_msg m;
	struct stun_attr a;

	if (stun_read(&m, rd_init(in->p, in->len)) != OK)
		return false;
	if (m.type == (STUN_SUCCESS | STUN_BINDING))
		return true;
	if (m.type != (STUN_REQUEST | STUN_BINDING))
		return false;
	while (stun_next(&m.attrs, &a))
		if (a.type == STUN_A_USERNAME)
			return true;
	return false;
}

/* RFC 7983, section 7: DTLS, RTP and RTCP by their first byte. */
static bool is_for_unit(const struct udp_in *in)
{
	uint8_t first = in->len == 0 ? 0xff : in->p[0];

	if (first <= 1 && in->len > 1 && in->p[1] == STUN_BINDING)
		return is_of_ice(in);
	return (first >= 20 && first <= 63) || (first >= 128 && first <= 191);
}

static void on_datagram(struct worker *w, const struct udp_in *in)
{
	const struct turn_packet packet = {
		.p = in->p, .len = in->len, .head = in->head, .tail = in->tail
	};

	if (is_for_unit(in)) {
		const struct worker_path path = { .client = in->from,
						  .local = in->local };

		w->unit.input(w->unit.arg, &path, &packet);
	} else {
		const struct turn_path from = { .client = in->from,
						.local = in->local };

		relay(w, &from, &packet);
	}
}

/* The first of a burst wakes the thread, and the rest comes while it is looked
 * at: all that is there goes on together. Not beyond a full batch, and not where
 * an answer lies in the bytes that the next one is received into. */
void traffic_udp(struct loop_watch *watch, unsigned events)
{
	struct worker *w = watch->arg;
	struct udp_in in;

	(void)events;
	for (int i = 0; i < TURN_BATCHES_N && udp_recv(w->udp); i++) {
		traffic_time(w);
		while (udp_next(w->udp, &in))
			on_datagram(w, &in);
		if (udp_has_more(w->udp) || udp_keeps(w->udp))
			finish(w);
	}
	finish(w);
}

void traffic_message(void *arg, const struct turn_path *from,
		     const struct turn_packet *in)
{
	relay(arg, from, in);
}

void traffic_done(void *arg)
{
	finish(arg);
}

static void on_letter(struct worker *w, const struct post_letter *letter,
		      uint8_t *bytes)
{
	const struct turn_packet in = { .p = bytes,
					.len = letter->len,
					.head = POST_HEADROOM,
					.tail = POST_TAILROOM };
	const struct turn_parcel parcel = { .from = letter->from,
					    .to = letter->to,
					    .tag = letter->note,
					    .tag_len = letter->note_len };
	struct turn_out out = { .spare = udp_spare(w->udp) };

	w->counters[REPORT_letters_taken]++;
	if (letter->kind == POST_UNIT) {
		w->unit.letter(w->unit.arg, letter, bytes);
		return;
	}
	if (turn_deliver(w->turn, &parcel, &in, &out))
		dispatch(w, &out);
}

void traffic_letters(struct worker *w)
{
	const struct post_letter *letter;
	uint8_t *bytes;
	unsigned n = 0;

	while (n < LETTERS_ROUND_N &&
	       (letter = post_next(w->plan.post, w->plan.number, &bytes)) !=
		       NULL) {
		if (n++ == 0)
			traffic_time(w);
		on_letter(w, letter, bytes);
	}
	if (n == 0)
		return;
	finish(w);
	post_done(w->plan.post, w->plan.number);
}

void worker_send_udp(struct worker *w, const struct udp_out *out)
{
	udp_send(w->udp, out);
}

void worker_send(struct worker *w, const struct worker_path *path,
		 const struct turn_packet *packet, int32_t group)
{
	if (path->relayed) {
		struct turn_out out = { .spare = udp_spare(w->udp) };

		if (turn_from_unit(w->turn, &path->local, &path->client, packet,
				   &out))
			dispatch(w, &out);
		return;
	}
	udp_send(w->udp, &(struct udp_out){ .p = packet->p,
					    .len = packet->len,
					    .to = path->client,
					    .local = path->local,
					    .group = group });
}

bool worker_forward(struct worker *w, uint32_t to,
		    const struct post_letter *letter, const uint8_t *bytes)
{
	if (!post_send(w->plan.post, w->plan.number, to, letter, bytes))
		return false;
	w->counters[REPORT_letters_sent]++;
	return true;
}
