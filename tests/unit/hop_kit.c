#include "hop_kit.h"

#include "ice/username.h"
#include "rtp/rtp.h"
#include "sdp/sdp.h"
#include "sframe/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char password[] = "abcdefghijklmnopqrstuvwx";
static const uint8_t key_wrapper[] = { 0x10, 0x02, 0x00, 0x9d, 0x01,
				       0x2a, 0x10, 0x00, 0x10, 0x00 };
static const uint8_t other_wrapper[] = { 0x11 };

static uint64_t next_random(struct kit_world *w)
{
	uint64_t z = w->random += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* ---- the network */

static struct addr address_of(int number)
{
	const uint8_t ip[4] = { 10, 0, 1, (uint8_t)(number + 2) };

	return addr_from_v4(ip, (uint16_t)(5000 + number + 1));
}

static struct kit_datagram *launch(struct kit_world *w, int from, int to)
{
	struct kit_datagram *g =
		&w->flying[(w->flying_first + w->flying_n++) % KIT_FLYING_N];

	assert_true(w->flying_n <= KIT_FLYING_N);
	g->from = from;
	g->to = to;
	g->at_us = w->now_us + KIT_DELAY_US;
	return g;
}

static void fly(struct kit_world *w, int from, int to, const uint8_t *p,
		size_t len)
{
	unsigned percent = from < 0 ? w->down_percent : w->up_percent;
	bool is_rtp = rtp_kind(p, len) == RTP_KIND_RTP;
	struct kit_datagram *g;

	if (is_rtp && next_random(w) % 100 < percent)
		return;
	if (to >= 0 && to == w->deaf)
		return;
	assert_true(len <= KIT_DATAGRAM_LEN);
	g = launch(w, from, to);
	g->len = len;
	memcpy(g->bytes, p, len);
}

void kit_again(struct kit_world *w, const struct kit_datagram *g)
{
	const struct kit_datagram copy = *g;
	struct kit_datagram *new = launch(w, g->from, g->to);
	const uint64_t at_us = new->at_us;

	*new = copy;
	new->at_us = at_us;
}

const struct kit_datagram *kit_last_media(const struct kit_world *w, int from,
					  int to)
{
	for (uint32_t i = KIT_FLYING_N; i-- > 0;) {
		const struct kit_datagram *g =
			&w->flying[(w->flying_first + w->flying_n + i) %
				   KIT_FLYING_N];

		if (g->len > 0 && g->from == from && g->to == to &&
		    rtp_kind(g->bytes, g->len) == RTP_KIND_RTP)
			return g;
	}
	fail_msg("there was no such packet");
	return NULL;
}

static void on_unit_send(void *arg, const struct unit_out *out)
{
	struct kit_world *w = arg;

	for (int i = 0; i < KIT_PEOPLE_N; i++) {
		struct addr a = address_of(i);

		if (addr_equal(&a, &out->path->remote))
			fly(w, -1, i, out->p, out->len);
	}
}

static void on_unit_flush(void *arg)
{
	(void)arg;
}

static void on_unit_tell(void *arg, const struct ipc_msg *m)
{
	struct kit_world *w = arg;

	w->met_n += m->kind == IPC_UNIT_MET;
	w->parted_n += m->kind == IPC_UNIT_PARTED;
	w->unsealed_n += m->kind == IPC_UNIT_UNSEALED;
	if (m->kind == IPC_UNIT_LAYERS)
		w->layers = m->unit.layers;
}

static uint8_t *on_room(void *arg, size_t len)
{
	static uint8_t room[KIT_DATAGRAM_LEN];

	(void)arg;
	assert_true(len <= sizeof(room));
	return room;
}

static void on_person_send(void *arg, const struct addr *to, const uint8_t *p,
			   size_t len)
{
	struct kit_person *person = arg;

	(void)to;
	fly(person->world, person->number, -1, p, len);
}

static void on_random(void *arg, uint8_t *out, size_t len)
{
	struct kit_person *person = arg;

	while (len-- > 0)
		*out++ = (uint8_t)next_random(person->world);
}

/* ---- sealing that is none: the look of it, and the text as it is */

static void put_wrapper(struct wr *w, const struct member_frame *f)
{
	if (f->codec == MEMBER_OPUS)
		return;
	if (f->key)
		wr_bytes(w, key_wrapper, sizeof(key_wrapper));
	else
		wr_bytes(w, other_wrapper, sizeof(other_wrapper));
}

static enum err on_seal(void *arg, const struct member_frame *f,
			struct rd plain, struct wr *out)
{
	struct kit_person *person = arg;
	const struct sframe_header header = {
		.kid = (uint64_t)f->context << 12 | (uint64_t)person->number
							    << 4,
		.ctr = person->frame_n++,
	};

	put_wrapper(out, f);
	if (!person->sends_plain)
		sframe_header_write(out, &header);
	wr_bytes(out, plain.p, plain.left);
	wr_zeros(out, KIT_TAG_LEN);
	return out->full ? ERR_FULL : OK;
}

static enum member_fate on_open(void *arg, struct member_frame *f,
				struct rd sealed, struct wr *out)
{
	struct sframe_header header;

	(void)arg;
	if (f->codec == MEMBER_VP8) {
		f->key = sealed.left > 0 && *sealed.p == key_wrapper[0];
		rd_bytes(&sealed,
			 f->key ? sizeof(key_wrapper) : sizeof(other_wrapper));
	}
	if (sframe_header_read(&header, &sealed) != OK ||
	    sealed.left < KIT_TAG_LEN)
		return MEMBER_NOT_SEALED;
	f->context = (uint8_t)(header.kid >> 12);
	f->leaf = (uint32_t)(header.kid >> 4 & 0xff);
	wr_bytes(out, sealed.p, sealed.left - KIT_TAG_LEN);
	return MEMBER_OPENED;
}

/* ---- people */

void kit_person(struct kit_world *w, int number, struct kit_sends sends)
{
	struct kit_person *p = &w->people[number];
	const struct endpoint_config config = {
		.hop = { .room = on_room,
			 .send = on_person_send,
			 .random = on_random,
			 .arg = p },
		.dtls = w->person_context,
		.pool = w->pool,
		.counts = p->counts = calloc(1, sizeof(*p->counts)),
		.publish = p->publish = calloc(1, sizeof(*p->publish)),
		.publishes = { .sender = (uint16_t)(100 + number),
			       .has_sound = sends.has_sound,
			       .is_quiet = sends.is_quiet,
			       .sound_len = 120,
			       .layer_n = sends.layer_n,
			       .layer_bps = { 150000, 500000, 1500000 },
			       .fps = 30 },
		.seal = on_seal,
		.open = on_open,
		.keys = p,
	};

	p->endpoint = calloc(1, sizeof(*p->endpoint));
	assert_true(p->endpoint != NULL && p->publish != NULL &&
		    p->counts != NULL);
	p->world = w;
	p->number = number;
	p->place = (uint16_t)(10 + number);
	p->serial = 0x1000u + (uint32_t)number;
	p->next_us = UINT64_MAX;
	p->is_offered_quiet = sends.is_quiet;
	endpoint_open(p->endpoint, &config, w->now_us);
}

size_t kit_offer(struct kit_world *w, int number, const uint8_t *fingerprint,
		 uint8_t *text, size_t size)
{
	const struct kit_person *p = &w->people[number];
	char ufrag[USERNAME_UFRAG_LEN];
	struct sdp_offer offer = {
		.transport = { .ufrag = { ufrag, sizeof(ufrag) },
			       .pwd = { password, ICE_PWD_LEN } },
		.candidate = { address_of(-1) },
		.candidate_n = 1,
		.codec = { UNIT_VP8 },
		.codec_n = 1,
		.is_quiet = p->is_offered_quiet,
	};
	struct wr wr = wr_init(text, size);
	size_t len;

	username_write(ufrag, &(struct username){ .room = KIT_ROOM,
						  .place = p->place,
						  .random = p->serial });
	memcpy(offer.transport.fingerprint,
	       fingerprint != NULL ? fingerprint
				   : dtls_context_fingerprint(w->unit_context),
	       SDP_FINGERPRINT_LEN);
	sdp_write_offer(&wr, &offer);
	assert_int_equal(wr_done(&wr, &len), OK);
	return len;
}

static void order(struct kit_world *w, enum ipc_kind kind,
		  const struct ipc_unit *what)
{
	const struct ipc_msg m = { .kind = kind, .unit = *what };

	assert_true(unit_understands(&m));
	unit_begin(w->unit, w->now_us);
	unit_order(w->unit, &m);
	unit_end(w->unit);
	w->unit_us = 0;
}

void kit_meet(struct kit_world *w, int number, const uint8_t *units,
	      const uint8_t *persons)
{
	static uint8_t text[SDP_LEN];
	struct kit_person *p = &w->people[number];
	struct ipc_unit said = { .room = KIT_ROOM,
				 .place = p->place,
				 .serial = p->serial };
	struct sdp_transport answer;
	size_t len = kit_offer(w, number, units, text, sizeof(text));

	memcpy(said.key, password, ICE_PWD_LEN);
	order(w, IPC_UNIT_JOIN, &said);
	assert_int_equal(endpoint_offer(p->endpoint, rd_init(text, len),
					&answer, w->now_us),
			 OK);
	memcpy(said.ufrag, answer.ufrag.p, answer.ufrag.len);
	memcpy(said.pwd, answer.pwd.p, answer.pwd.len);
	memcpy(said.key, persons != NULL ? persons : answer.fingerprint,
	       sizeof(said.key));
	order(w, IPC_UNIT_ANSWER, &said);
	p->next_us = w->now_us;
}

void kit_watch(struct kit_world *w, int number, uint8_t slot, int source,
	       uint16_t height)
{
	const struct kit_person *p = &w->people[number];
	struct ipc_unit said = { .room = KIT_ROOM,
				 .place = p->place,
				 .serial = p->serial };

	for (unsigned i = 0; i < UNIT_PICTURE_N; i++)
		said.watch[i].source = IPC_UNIT_NOBODY;
	said.watch[slot] =
		(struct ipc_watch){ .source = w->people[source].place,
				    .context = UNIT_MID_CAMERA,
				    .height = height };
	order(w, IPC_UNIT_WATCH, &said);
}

void kit_pair(struct kit_world *w, struct kit_sends sends)
{
	for (int i = 0; i < 2; i++)
		kit_person(w, i, sends);
	for (int i = 0; i < 2; i++) {
		kit_meet(w, i, NULL, NULL);
		kit_watch(w, i, 0, 1 - i, 360);
	}
}

/* ---- time */

static uint64_t earliest(const struct kit_world *w)
{
	uint64_t first = w->unit_us;

	if (w->flying_n > 0 && w->flying[w->flying_first].at_us < first)
		first = w->flying[w->flying_first].at_us;
	for (int i = 0; i < KIT_PEOPLE_N; i++)
		if (w->people[i].endpoint != NULL &&
		    w->people[i].next_us < first)
			first = w->people[i].next_us;
	return first > w->now_us ? first : w->now_us;
}

static void arrive(struct kit_world *w, struct kit_datagram *g)
{
	struct addr from = address_of(g->from);
	const struct ice_path path = { .remote = from };
	uint8_t bytes[KIT_DATAGRAM_LEN];

	memcpy(bytes, g->bytes, g->len); /* who takes it writes over it */
	if (g->to < 0) {
		unit_begin(w->unit, w->now_us);
		unit_input(w->unit, &path, bytes, g->len);
		unit_end(w->unit);
		w->unit_us = w->now_us;
		return;
	}
	if (w->people[g->to].endpoint == NULL)
		return;
	endpoint_input(w->people[g->to].endpoint, &from, bytes, g->len,
		       w->now_us);
	w->people[g->to].next_us = w->now_us;
}

void kit_run(struct kit_world *w, uint64_t us)
{
	const uint64_t end_us = w->now_us + us;

	while (earliest(w) < end_us) {
		w->now_us = earliest(w);
		while (w->flying_n > 0 &&
		       w->flying[w->flying_first].at_us <= w->now_us) {
			arrive(w, &w->flying[w->flying_first]);
			w->flying_first = (w->flying_first + 1) % KIT_FLYING_N;
			w->flying_n--;
		}
		if (w->unit_us <= w->now_us)
			w->unit_us = unit_tick(w->unit, w->now_us);
		for (int i = 0; i < KIT_PEOPLE_N; i++) {
			struct kit_person *p = &w->people[i];

			if (p->endpoint != NULL && p->next_us <= w->now_us)
				p->next_us =
					endpoint_tick(p->endpoint, w->now_us);
		}
		/* Who says "now" again does not stop the clock. */
		w->now_us++;
	}
	w->now_us = end_us;
}

struct kit_world *kit_begin(void **state)
{
	struct unit_plan plan = { .packet_n = UNIT_PACKET_N,
				  .user = { .send = on_unit_send,
					    .flush = on_unit_flush,
					    .tell = on_unit_tell } };
	struct kit_world *w;

	kit_end(state);
	w = calloc(1, sizeof(*w));
	assert_non_null(w);
	*state = w;
	w->now_us = KIT_START_US;
	w->deaf = -1;
	w->random = 1;
	w->pool = calloc(1, sizeof(*w->pool));
	assert_non_null(w->pool);
	pool_init(w->pool);
	assert_int_equal(dtls_context_new(&w->unit_context), OK);
	assert_int_equal(dtls_context_new(&w->person_context), OK);
	plan.user.arg = w;
	plan.dtls = w->unit_context;
	plan.now_us = w->now_us;
	assert_int_equal(unit_open(&w->unit, &plan), OK);
	return w;
}

int kit_end(void **state)
{
	struct kit_world *w = *state;

	*state = NULL;
	if (w == NULL)
		return 0;
	for (int i = 0; i < KIT_PEOPLE_N; i++) {
		struct kit_person *p = &w->people[i];

		if (p->endpoint == NULL)
			continue;
		order(w, IPC_UNIT_LEAVE,
		      &(struct ipc_unit){ .room = KIT_ROOM,
					  .place = p->place,
					  .serial = p->serial });
		endpoint_close(p->endpoint);
		free(p->endpoint);
		free(p->publish);
		free(p->counts);
	}
	assert_int_equal(w->pool->free_n, POOL_N - 1);
	dtls_context_free(w->unit_context);
	dtls_context_free(w->person_context);
	free(w->pool);
	free(w);
	return 0;
}
