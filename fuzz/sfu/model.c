/* What may go out, whatever came in. */
#include "scene.h"

#include "base/wr.h"
#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "rtp/sealed.h"
#include "sfu/payload_type.h"
#include "sfu/ssrc.h"

#include <string.h>

enum {
	/* Numbers behind the highest that may still go out. */
	BEHIND_N = 1024,
	/* Ahead of it: what may be missing at most (close_up() of slot.c). */
	AHEAD_N = SFU_GAPS_N + 1,
	FIRST_AGAIN_LEN = 64 << 10, /* of who has just come */
};

struct seen {
	const struct sfu_out *out;
	struct person *to;
	struct rtp rtp;
	unsigned slot;
	size_t len;
	const uint8_t *bytes;
	struct rd payload; /* without the number of what is repaired */
	uint16_t original;
};

void model_forget(struct person *p)
{
	p->here = false;
	p->has_transport = false;
	p->sent_len = p->again_len = 0;
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++)
		p->watched[i] = SFU_NOBODY;
	for (unsigned i = 0; i < SLOTS_N; i++)
		p->slots[i].any = p->repairs[i].any = false;
}

void model_book(uint16_t place, const uint8_t *p, size_t len, uint32_t tag)
{
	struct booked *b = &scene.book[tag % BOOK_N];

	must(len <= sizeof(b->bytes));
	b->tag = tag;
	b->place = place;
	b->len = (uint16_t)len;
	memcpy(b->bytes, p, len);
}

/* ---- numbers */

static void set(struct row *r, uint64_t number, uint32_t tag)
{
	r->number[number % NUMBERS_N] = number;
	r->tag[number % NUMBERS_N] = tag;
}

static void clear(struct row *r)
{
	memset(r->number, 0xff, sizeof(r->number)); /* never used */
}

/* Each number once: it is in the nonce of SRTP. */
static void check_number(struct row *r, uint64_t number, uint32_t tag)
{
	if (!r->any) {
		clear(r);
		r->any = true;
		r->highest = number;
		r->source = SFU_NOBODY;
	}
	r->before = r->highest;
	must(r->highest < number || r->highest - number < BEHIND_N);
	must(r->highest >= number || number - r->highest <= AHEAD_N);
	must(r->number[number % NUMBERS_N] != number);
	set(r, number, tag);
	if (number > r->highest)
		r->highest = number;
}

static void check_transport(const struct seen *s)
{
	struct rd ext = rtp_ext(&s->rtp, s->bytes, UNIT_EXT_TRANSPORT_CC);
	const uint16_t number = rd_u16(&ext);

	must(rd_done(&ext));
	must(!s->to->has_transport ||
	     number == (uint16_t)(s->to->transport + 1));
	s->to->has_transport = true;
	s->to->transport = number;
}

/* ---- whose it is */

static uint32_t tag_of(struct rd payload)
{
	if (payload.left < TAG_LEN)
		return 0;
	rd_bytes(&payload, payload.left - TAG_LEN);
	return rd_u32(&payload);
}

/* The payload is that of a packet that went in, but for VP8's descriptor. */
static const struct booked *origin(const struct seen *s)
{
	const uint32_t tag = tag_of(s->payload);
	const struct booked *b = &scene.book[tag % BOOK_N];
	const uint8_t pt =
		(uint8_t)(s->rtp.head.pt - (s->out->class == SFU_REPAIR));
	struct rd same = s->payload;
	struct vp8 d;

	if (tag == 0 || b->tag != tag)
		return NULL;
	if (pt == UNIT_PT_VP8 && vp8_read(&d, same) == OK)
		rd_bytes(&same, d.len);
	must(same.left <= b->len);
	for (size_t pad = 0; pad < 256 && pad + same.left <= b->len; pad++)
		if (memcmp(b->bytes + b->len - pad - same.left, same.p,
			   same.left) == 0)
			return b;
	must(false);
	return NULL;
}

static void check_origin(const struct seen *s, const struct booked *b)
{
	const struct person *from = &scene.people[b->place];
	const uint16_t to = s->out->place;

	must(b->place != to);
	if (from->here) /* or has just left */
		must(from->room == s->to->room);
	if (s->out->class == SFU_PICTURE)
		must(s->to->watched[s->slot - UNIT_SOUND_N] == b->place);
	if (to == BEN && s->slot == UNIT_SOUND_N)
		must(b->place == ANNA);
}

/* What another sends goes on with the next number. */
static void check_gap(const struct seen *s, uint16_t source)
{
	struct row *r = &s->to->slots[s->slot];

	if (r->source != source && r->source != SFU_NOBODY)
		must(s->out->index == r->before + 1);
	r->source = source;
}

/* Of a sealed room nothing goes out that cannot be SFrame. */
static void check_sealed(const struct seen *s)
{
	struct sealed_claim claim;
	const uint8_t pt =
		(uint8_t)(s->rtp.head.pt - (s->out->class == SFU_REPAIR));

	if (s->to->room != OPEN)
		must(sealed_look(payload_type_codec(pt), s->payload, &claim) !=
		     SEALED_NO);
}

/* What is sent again is what went out under that number, if any did. */
static void check_repair(const struct seen *s)
{
	const struct row *r = &s->to->slots[s->slot];
	const uint64_t at = s->original % NUMBERS_N;

	must(r->any);
	for (uint64_t n = 0; n < BEHIND_N && n <= r->highest; n++) {
		const uint64_t number = r->highest - n;

		if ((uint16_t)number != s->original)
			continue;
		if (r->number[number % NUMBERS_N] == number)
			must(r->tag[at] == tag_of(s->payload));
		return;
	}
	must(false);
}

/* ---- the callbacks */

static void ben_gets(const struct seen *s)
{
	struct pair *pair = &scene.pair;

	must(pair->arrived_n < 4096);
	pair->arrived_us[pair->arrived_n++] = (int64_t)scene.now_us;
	if (s->out->class != SFU_PICTURE || s->slot != UNIT_SOUND_N)
		return;
	must(pair->got_n == 0 || s->out->index == pair->index + 1);
	must(pair->got_n == 0 ||
	     s->rtp.head.timestamp == pair->timestamp + 1800);
	pair->index = s->out->index;
	pair->timestamp = s->rtp.head.timestamp;
	pair->got_n++;
}

static void check_media(struct seen *s)
{
	const struct booked *b;

	if (s->out->class == SFU_REPAIR) {
		must(rtp_rtx_read(&s->original, &s->payload) == OK);
		s->to->again_len += s->payload.left;
		must(s->to->again_len <= FIRST_AGAIN_LEN + s->to->sent_len);
		if (s->payload.left == 0)
			return; /* the number was not used */
		check_repair(s);
	} else if (s->out->class == SFU_PICTURE) {
		s->to->sent_len += s->payload.left;
	}
	must(s->payload.left > 0);
	check_sealed(s);
	b = origin(s);
	if (b != NULL)
		check_origin(s, b);
	if (s->out->class != SFU_REPAIR)
		check_gap(s, b == NULL ? SFU_NOBODY : b->place);
}

static void check_rtp(const struct sfu_out *out, const uint8_t *bytes,
		      size_t len)
{
	struct seen s = { .out = out,
			  .to = &scene.people[out->place],
			  .len = len,
			  .bytes = bytes };
	const bool again =
		out->class == SFU_REPAIR || out->class == SFU_PADDING;
	uint32_t tag;

	must(rtp_read(&s.rtp, rd_init(bytes, len)) == OK);
	must(s.rtp.payload_at == out->header_len);
	must(s.rtp.head.seq == (uint16_t)out->index);
	s.slot = ssrc_slot(s.rtp.head.ssrc);
	must(s.slot < SLOTS_N);
	must((out->class == SFU_SOUND) == (s.slot < UNIT_SOUND_N));
	must(s.rtp.head.ssrc ==
	     (again ? ssrc_of_repairs(s.slot) : ssrc_of_slot(s.slot)));
	s.payload = rtp_payload(&s.rtp, bytes);
	tag = tag_of(s.payload);
	check_transport(&s);
	check_number(again ? &s.to->repairs[s.slot] : &s.to->slots[s.slot],
		     out->index, tag);
	if (out->class != SFU_PADDING)
		check_media(&s);
	if (out->place == BEN)
		ben_gets(&s);
}

static void anna_hears(const uint8_t *bytes, size_t len)
{
	struct rtcp_compound c;
	struct rtcp p;

	must(rtcp_open(&c, rd_init(bytes, len)) == OK);
	while (rtcp_next(&c, &p))
		scene.pair.asked =
			scene.pair.asked ||
			(p.type == RTCP_PSFB && p.count == RTCP_PSFB_PLI);
}

void model_send(void *arg, const struct sfu_out *out)
{
	static uint8_t bytes[2048];
	const size_t len = out->head_len + out->payload_len;

	(void)arg;
	must(out->place < PLACES_N && scene.people[out->place].here);
	must(len <= MTU_LEN);
	memcpy(bytes, out->head, out->head_len);
	if (out->payload_len > 0)
		memcpy(bytes + out->head_len, out->payload, out->payload_len);
	scene.sent_n++;
	if (out->class != SFU_RTCP)
		check_rtp(out, bytes, len);
	else if (out->place == ANNA)
		anna_hears(bytes, len);
}

void model_layers(void *arg, uint16_t place, uint8_t context, uint8_t layers)
{
	(void)arg;
	must(scene.people[place].here);
	must(context == UNIT_MID_CAMERA || context == UNIT_MID_SCREEN);
	must(layers < 1 << UNIT_LAYERS_N);
}

void model_unsealed(void *arg, uint16_t place, uint8_t context)
{
	(void)arg;
	must(place == scene.acting && context < UNIT_OWN_N);
	must(scene.people[place].here && scene.people[place].room != OPEN);
}
