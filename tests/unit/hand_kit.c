#include "hand_kit.h"

#include "base/wr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sfu *hand_sfu;
uint64_t hand_now_us;
struct hand_sent hand_sent[HAND_SENT_N];
size_t hand_sent_n;

static void *memory;

static void on_send(void *arg, const struct sfu_out *out)
{
	struct hand_sent *one = &hand_sent[hand_sent_n++];

	(void)arg;
	assert_true(hand_sent_n < HAND_SENT_N);
	one->class = out->class;
	one->place = out->place;
	one->at_us = hand_now_us;
	one->index = out->index;
	one->len = out->head_len + out->payload_len;
	assert_true(one->len <= sizeof(one->bytes));
	memcpy(one->bytes, out->head, out->head_len);
	if (out->payload_len > 0)
		memcpy(one->bytes + out->head_len, out->payload,
		       out->payload_len);
	memset(&one->rtp, 0, sizeof(one->rtp));
	if (out->class == SFU_RTCP)
		return;
	assert_int_equal(rtp_read(&one->rtp, rd_init(one->bytes, one->len)),
			 OK);
	assert_int_equal(one->rtp.head.seq, (uint16_t)one->index);
}

static void on_layers(void *arg, uint16_t place, uint8_t context,
		      uint8_t layers)
{
	(void)arg;
	(void)place;
	(void)context;
	(void)layers;
}

static void on_unsealed(void *arg, uint16_t place, uint8_t context)
{
	(void)arg;
	(void)place;
	(void)context;
}

void hand_begin(uint32_t packet_n)
{
	const struct sfu_config config = {
		.member_n = 128,
		.stream_n = 512,
		.packet_n = packet_n,
		.room_n = 8,
		.start_bps = 5000000,
		.port = { .send = on_send,
			  .layers = on_layers,
			  .unsealed = on_unsealed },
	};

	free(memory);
	memory = calloc(1, sfu_size(&config));
	assert_non_null(memory);
	hand_now_us = HAND_START_US;
	hand_sfu = sfu_init(memory, &config, hand_now_us);
	hand_mark();
}

int hand_end(void **unused)
{
	(void)unused;
	free(memory);
	memory = NULL;
	return 0;
}

void hand_join(uint16_t place)
{
	const struct sfu_join j = { .room = HAND_ROOM, .place = place };

	sfu_join(hand_sfu, &j);
}

void hand_join_quiet(uint16_t place)
{
	const struct sfu_join j = { .room = HAND_ROOM,
				    .place = place,
				    .quiet = true };

	sfu_join(hand_sfu, &j);
}

void hand_watch(uint16_t place, uint8_t slot, uint16_t source)
{
	const struct sfu_watch w = { .source = source,
				     .context = UNIT_MID_CAMERA,
				     .height = 100 };

	sfu_watch(hand_sfu, place, slot, &w);
}

void hand_wait(unsigned ms)
{
	for (; ms > 0; ms--) {
		hand_now_us += 1000;
		sfu_clock(hand_sfu, hand_now_us);
		sfu_tick(hand_sfu);
	}
}

struct hand_rtp hand_camera(uint16_t place, uint16_t seq)
{
	return (struct hand_rtp){ .place = place,
				  .seq = seq,
				  .timestamp = 3000u * seq,
				  .mid = '1',
				  .rid = 'l',
				  .level = -1,
				  .original = -1 };
}

struct hand_rtp hand_microphone(uint16_t place, uint16_t seq, int level)
{
	return (struct hand_rtp){ .place = place,
				  .seq = seq,
				  .timestamp = 960u * seq,
				  .mid = '0',
				  .level = level,
				  .original = -1 };
}

static size_t elements_of(const struct hand_rtp *r, uint8_t *level,
			  struct rtp_element e[4])
{
	size_t n = 0;

	if (r->mid != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_MID, 1, &r->mid, 0 };
	if (r->rid != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_RID, 1, &r->rid, 0 };
	if (r->repaired != 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_REPAIRED_RID, 1,
					       &r->repaired, 0 };
	*level = (uint8_t)r->level;
	if (r->level >= 0)
		e[n++] = (struct rtp_element){ UNIT_EXT_AUDIO_LEVEL, 1, level,
					       0 };
	return n;
}

/* VP8: a picture of one packet, numbered by its time. */
static void write_picture(struct wr *w, const struct hand_rtp *r)
{
	static const uint8_t key[] = { 0x10, 2, 0, 0x9d, 1, 0x2a,
				       0x10, 0, 0, 0x10, 0, 'k' };
	static const uint8_t other[] = { 0x11, 'o' };
	const uint32_t id = r->timestamp / 3000;

	if (r->original >= 0)
		wr_u16(w, (uint16_t)r->original);
	wr_u8(w, 0x90); /* X, S */
	wr_u8(w, 0xc0); /* I, L */
	wr_u16(w, (uint16_t)(0x8000 | (id & 0x7fff)));
	wr_u8(w, (uint8_t)id);
	wr_bytes(w, r->key ? key : other, r->key ? sizeof(key) : sizeof(other));
}

size_t hand_write(const struct hand_rtp *r, uint8_t out[1600])
{
	const bool is_sound =
		unit_is_sound((unsigned)(r->mid - '0')) && r->mid != 0;
	const uint8_t pt = is_sound           ? UNIT_PT_OPUS
			   : r->original >= 0 ? UNIT_PT_VP8_RTX
					      : UNIT_PT_VP8;
	const struct rtp_head head = {
		.timestamp = r->timestamp,
		.ssrc = r->ssrc != 0
				? r->ssrc
				: 100u * r->place + (uint32_t)r->mid +
					  (r->original >= 0 ? HAND_REPAIR : 0),
		.seq = r->seq,
		.pt = r->pt != 0 ? r->pt : pt,
		.marker = !is_sound,
	};
	struct rtp_element e[4];
	uint8_t level;
	const size_t n = elements_of(r, &level, e);
	size_t len = 0;
	struct wr w = wr_init(out, 1600);

	rtp_write(&w, &head, e, n);
	if (is_sound)
		wr_zeros(&w, 40);
	else
		write_picture(&w, r);
	if (r->text != NULL)
		wr_bytes(&w, r->text, strlen(r->text));
	assert_int_equal(wr_done(&w, &len), OK);
	return len;
}

void hand_take(const struct hand_rtp *r)
{
	uint8_t bytes[1600];

	sfu_rtp(hand_sfu, r->place, bytes, hand_write(r, bytes));
}

static void take_now(const struct hand_rtp *r)
{
	hand_take(r);
	sfu_flush(hand_sfu);
}

void hand_picture(uint16_t place, uint16_t seq)
{
	const struct hand_rtp r = hand_camera(place, seq);

	take_now(&r);
}

void hand_key(uint16_t place, uint16_t seq)
{
	struct hand_rtp r = hand_camera(place, seq);

	r.key = true;
	take_now(&r);
}

void hand_again(uint16_t place, uint16_t seq, uint16_t original)
{
	struct hand_rtp r = hand_camera(place, original);

	r.seq = seq;
	r.original = original;
	r.rid = 0;
	r.repaired = 'l';
	take_now(&r);
}

void hand_sound(uint16_t place, uint16_t seq, int level)
{
	const struct hand_rtp r = hand_microphone(place, seq, level);

	take_now(&r);
}

void hand_rtcp(uint16_t place, const struct wr *w)
{
	assert_false(w->full);
	sfu_rtcp(hand_sfu, place, w->start, wr_len(w));
}

void hand_nack(uint16_t place, unsigned slot, const uint16_t *seqs, size_t n)
{
	const struct rtcp_feedback f = { .sender = 1,
					 .media = unit_ssrc_picture(slot) };
	uint8_t bytes[4096];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_nack(&w, &f, seqs, n);
	hand_rtcp(place, &w);
}

void hand_pli(uint16_t place, uint32_t ssrc)
{
	const struct rtcp_feedback f = { .sender = 1, .media = ssrc };
	uint8_t bytes[64];
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtcp_write_pli(&w, &f);
	hand_rtcp(place, &w);
}

void hand_mark(void)
{
	hand_sent_n = 0;
}

const struct hand_sent *hand_got(uint16_t place, uint32_t ssrc, size_t n)
{
	for (size_t i = 0; i < hand_sent_n; i++)
		if (hand_sent[i].class != SFU_RTCP &&
		    hand_sent[i].class != SFU_PADDING &&
		    hand_sent[i].place == place &&
		    hand_sent[i].rtp.head.ssrc == ssrc && n-- == 0)
			return &hand_sent[i];
	return NULL;
}

size_t hand_got_n(uint16_t place, uint32_t ssrc)
{
	size_t n = 0;

	while (hand_got(place, ssrc, n) != NULL)
		n++;
	return n;
}

static void read_nack(struct hand_asked *a, const struct hand_sent *one,
		      const struct rtcp *p)
{
	struct rtcp_feedback f;
	struct rtcp_nack nack;

	assert_int_equal(rtcp_feedback_read(&f, p), OK);
	assert_int_equal(rtcp_nack_read(&nack, &f), OK);
	while (rtcp_nack_next(&nack, &a->last))
		a->n++;
	a->at_us = one->at_us;
}

struct hand_asked hand_asked(uint16_t place)
{
	struct hand_asked a = { 0 };

	for (size_t i = 0; i < hand_sent_n; i++) {
		const struct hand_sent *one = &hand_sent[i];
		struct rtcp_compound c;
		struct rtcp p;

		if (one->class != SFU_RTCP || one->place != place)
			continue;
		assert_int_equal(rtcp_open(&c, rd_init(one->bytes, one->len)),
				 OK);
		while (rtcp_next(&c, &p))
			if (p.type == RTCP_RTPFB && p.count == RTCP_RTPFB_NACK)
				read_nack(&a, one, &p);
	}
	return a;
}

size_t hand_keys_asked(uint16_t place)
{
	size_t n = 0;

	for (size_t i = 0; i < hand_sent_n; i++)
		n += hand_sent[i].class == SFU_RTCP &&
		     hand_sent[i].place == place &&
		     hand_sent[i].bytes[0] == (0x80 | RTCP_PSFB_PLI) &&
		     hand_sent[i].bytes[1] == RTCP_PSFB;
	return n;
}
