/* Members who mean harm: whatever one of them sends, the others' pictures go on
 * without a gap, and it is counted. What a single loss or a single request does is
 * in test_sfu_loss.c; what is forged or replayed on the hop, in test_srtp.c. */
#include "hand_kit.h"

#include "rtp/twcc.h"
#include "sfu/level.h"
#include "sfu/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	OTHER_ROOM = 4,
	SLOTS_LAST = UNIT_PICTURE_N - 1,
	DATAGRAM_LEN = 1400,
	MTU_LEN = 1500 - 40 - 8 - 16, /* without IPv6, UDP and SRTP's tag */
};

static const uint32_t slot0 = UNIT_SSRC_PICTURE;
static uint16_t anna_seq;
static uint64_t ben_index;

/* Anna is seen by Ben, and by Cara, who means harm. */
static void begin(void)
{
	hand_begin(2048);
	hand_join(ANNA);
	hand_join(BEN);
	hand_join(CARA);
	hand_watch(BEN, 0, ANNA);
	hand_watch(CARA, 0, ANNA);
	anna_seq = 65500;
	hand_key(ANNA, anna_seq++);
	hand_wait(20);
	assert_int_equal(hand_got_n(BEN, slot0), 1);
	ben_index = hand_got(BEN, slot0, 0)->index;
	hand_mark();
}

/* Whatever was done: all of Anna's next pictures reach Ben, one number each. */
static void assert_unharmed(void)
{
	hand_mark();
	for (unsigned i = 0; i < 20; i++) {
		hand_picture(ANNA, anna_seq++);
		hand_wait(20);
	}
	assert_int_equal(hand_got_n(BEN, slot0), 20);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(hand_got(BEN, slot0, i)->index, ++ben_index);
	hand_mark();
}

static uint64_t count(enum sfu_counter which)
{
	return sfu_count(hand_sfu, which);
}

static unsigned streams_of(uint16_t place)
{
	unsigned n = 0;

	for (unsigned i = 0; i < SFU_MEMBER_STREAMS_N; i++)
		n += hand_sfu->members[place].stream[i] != STREAM_NONE;
	return n;
}

/* ---- whose stream it is */

static void another_s_ssrc_brings_nothing_into_their_picture(void **unused)
{
	struct hand_rtp r = hand_camera(CARA, 9000);

	(void)unused;
	begin();
	r.ssrc = 100u * ANNA + '1'; /* hers, as hand_kit numbers them */
	r.mid = r.rid = 0;
	r.key = true;
	hand_take(&r);
	assert_int_equal(count(SFU_dropped_unknown), 1);
	r.mid = '1';
	r.rid = 'l';
	hand_take(&r); /* now it is Cara's camera, and nobody watches that */
	sfu_flush(hand_sfu);
	assert_int_equal(hand_got_n(BEN, slot0), 0);
	assert_int_equal(streams_of(CARA), 1);
	assert_unharmed();
	hand_watch(BEN, 1, CARA);
	r.seq++;
	hand_take(&r);
	sfu_flush(hand_sfu);
	assert_int_equal(hand_got_n(BEN, slot0 + 2), 1);
	assert_unharmed();
}

static void an_ssrc_of_the_unit_s_own_is_like_any_other(void **unused)
{
	struct hand_rtp r = hand_camera(CARA, 1);

	(void)unused;
	begin();
	r.ssrc = slot0;
	r.key = true;
	hand_take(&r);
	sfu_flush(hand_sfu);
	assert_int_equal(hand_got_n(BEN, slot0), 0);
	assert_unharmed();
}

static void ssrcs_that_are_made_up_take_no_more_than_a_member_s_part(
	void **unused)
{
	(void)unused;
	begin();
	for (unsigned i = 0; i < 2000; i++) {
		struct hand_rtp r = hand_camera(CARA, (uint16_t)i);

		r.ssrc = 70000 + i;
		r.mid = (char)('1' + i % 2);
		r.rid = "lmh"[i % 3];
		r.repaired = i % 4 < 2 ? 0 : "lmh"[i % 3];
		hand_take(&r);
	}
	sfu_flush(hand_sfu);
	assert_int_equal(count(SFU_dropped_streams), 2000 - 12);
	assert_int_equal(streams_of(CARA), 12);
	assert_unharmed();
	hand_join(DAN);
	hand_watch(BEN, 1, DAN);
	hand_key(DAN, 1);
	assert_int_equal(hand_got_n(BEN, slot0 + 2), 1);
}

static void rids_and_mids_that_were_not_agreed_make_no_stream(void **unused)
{
	unsigned n = 0;

	(void)unused;
	begin();
	for (unsigned i = 1; i < 256; i++) {
		struct hand_rtp r = hand_camera(CARA, (uint16_t)i);

		r.ssrc = 80000 + i;
		r.rid = (char)i;
		if (i != 'l' && i != 'm' && i != 'h') {
			hand_take(&r);
			n++;
		}
		r.ssrc = 90000 + i;
		r.rid = 'l';
		r.mid = (char)i;
		if (i < '0' || i > '3') {
			hand_take(&r);
			n++;
		}
	}
	assert_int_equal(count(SFU_dropped_unknown), n);
	assert_int_equal(streams_of(CARA), 0);
	assert_unharmed();
}

/* ---- storms of RTCP */

static void requests_for_what_was_never_sent_bring_nothing(void **unused)
{
	uint16_t seqs[RTCP_NACK_N];

	(void)unused;
	begin();
	for (unsigned i = 0; i < RTCP_NACK_N; i++)
		seqs[i] = (uint16_t)(0x2000 + i);
	for (unsigned i = 0; i < 50; i++)
		for (unsigned slot = 0; slot <= SLOTS_LAST; slot++)
			hand_nack(CARA, slot, seqs, RTCP_NACK_N);
	assert_int_equal(hand_sent_n, 0);
	assert_int_equal(count(SFU_repaired), 0);
	/* Of a million few are looked for. */
	assert_in_range(count(SFU_repair_gone), SFU_ASKS_N, SFU_ASKS_N + 8);
	assert_int_equal(count(SFU_repair_gone) + count(SFU_repair_over),
			 50 * UNIT_PICTURE_N * RTCP_NACK_N);
	assert_unharmed();
}

static void a_storm_of_requests_takes_nothing_from_others(void **unused)
{
	uint16_t seqs[20];
	uint64_t repaired;

	(void)unused;
	begin();
	assert_unharmed();
	for (unsigned i = 0; i < 20; i++)
		seqs[i] = (uint16_t)(0x1001 + i);
	for (unsigned i = 0; i < 500; i++)
		hand_nack(CARA, 0, seqs, 20); /* at one time */
	repaired = count(SFU_repaired);
	assert_in_range(repaired, 1, 20);
	assert_int_equal(count(SFU_repair_over), 500 * 20 - repaired);
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 0);
	hand_nack(BEN, 0, seqs, 1); /* Ben's own are his */
	assert_int_equal(hand_got_n(BEN, slot0 + 1), 1);
	assert_unharmed();
}

static void write_firs(struct wr *w, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct rtcp_feedback f = { .sender = 1,
						 .media = slot0 + i };

		rtcp_write_fir(w, &f, (uint8_t)i);
	}
}

static void a_storm_of_key_requests_is_one_a_second(void **unused)
{
	uint8_t bytes[DATAGRAM_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));

	(void)unused;
	begin();
	hand_wait(SFU_KEY_MS);
	hand_mark();
	write_firs(&w, 60);
	for (unsigned i = 0; i < 3000; i++) {
		for (uint32_t ssrc = 0; ssrc < 64; ssrc += 2)
			hand_pli(CARA, slot0 + ssrc);
		hand_pli(CARA, UNIT_SSRC_SOUND);
		hand_pli(CARA, UINT32_MAX);
		hand_rtcp(CARA, &w);
		if (i % 20 == 0)
			hand_picture(ANNA, anna_seq++);
		hand_wait(1);
	}
	assert_in_range(hand_keys_asked(ANNA), 3, 4);
	assert_int_equal(hand_keys_asked(BEN) + hand_keys_asked(CARA), 0);
	ben_index += 150;
	assert_unharmed();
}

/* One run of so many that came, or did not. */
static void write_run(struct wr *w, uint16_t base, bool came, uint16_t n)
{
	const size_t deltas_len = came ? n : 0;
	const size_t padding = (4 - (2 + deltas_len) % 4) % 4;

	wr_u8(w, 0x80 | RTCP_RTPFB_TWCC);
	wr_u8(w, RTCP_RTPFB);
	wr_u16(w, (uint16_t)((8 + 8 + 2 + deltas_len + padding) / 4));
	wr_u32(w, 1);
	wr_u32(w, slot0);
	wr_u16(w, base);
	wr_u16(w, n);
	wr_u32(w, 0xffffff00);
	wr_u16(w, (uint16_t)((came ? 0x2000 : 0) | n));
	for (size_t i = 0; i < deltas_len; i++)
		wr_u8(w, 0xff);
	wr_zeros(w, padding);
}

static void absurd_feedback_is_the_loss_of_who_gives_it(void **unused)
{
	uint32_t ben_bps;
	uint32_t cara_bps;

	(void)unused;
	begin();
	assert_unharmed();
	ben_bps = bwe_target_bps(&hand_sfu->paths[BEN].bwe);
	for (unsigned i = 0; i < 200; i++) {
		uint8_t bytes[DATAGRAM_LEN];
		struct wr w = wr_init(bytes, sizeof(bytes));

		for (unsigned k = 0; k < 40; k++)
			write_run(&w, (uint16_t)(k * 8191), false,
				  TWCC_STATUS_N - 1);
		write_run(&w, (uint16_t)(i * 7), true, 200);
		hand_rtcp(CARA, &w);
	}
	/* One may be about as much as one can be about. */
	assert_in_range(count(SFU_dropped_feedback), 200 * 41 - 2, 200 * 41);
	cara_bps = bwe_target_bps(&hand_sfu->paths[CARA].bwe);
	assert_in_range(cara_bps, 50000, 20000000);
	assert_int_equal(bwe_target_bps(&hand_sfu->paths[BEN].bwe), ben_bps);
	assert_unharmed();
}

/* What one member was sent since the mark: told of, all of it came. */
static void tell_arrivals(uint16_t place, uint16_t *base)
{
	static int64_t at_us[256];
	const struct twcc_head head = { .sender = 1, .base_seq = *base };
	uint8_t bytes[DATAGRAM_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));
	uint16_t n = 0;

	for (size_t i = 0; i < hand_sent_n; i++)
		if (hand_sent[i].place == place &&
		    hand_sent[i].class != SFU_RTCP)
			at_us[n++] = (int64_t)hand_now_us;
	hand_mark();
	assert_int_equal(twcc_write(&w, &head, at_us, n), n);
	hand_rtcp(place, &w);
	*base = (uint16_t)(*base + n);
}

static void who_asks_and_tells_as_is_right_is_heard_for_ever(void **unused)
{
	uint16_t base = 0;

	(void)unused;
	begin();
	hand_join(BEN); /* its transport-wide numbers begin anew */
	hand_watch(BEN, 0, ANNA);
	hand_key(ANNA, anna_seq++);
	for (unsigned i = 0; i < 9000; i++) {
		uint16_t seq;

		hand_picture(ANNA, anna_seq++);
		assert_non_null(hand_got(BEN, slot0, 0));
		seq = (uint16_t)hand_got(BEN, slot0, 0)->index;
		if (i % 2 == 0)
			hand_nack(BEN, 0, &seq, 1);
		hand_wait(10);
		tell_arrivals(BEN, &base);
	}
	assert_int_equal(count(SFU_dropped_feedback), 0);
	assert_int_equal(count(SFU_repair_over), 0);
	assert_int_equal(count(SFU_repaired), 9000 / 2);
}

/* ---- a flood of sound, which is never held */

static void sound_that_is_no_sound_takes_no_room_from_pictures(void **unused)
{
	static char filler[1200];
	uint16_t base = 0;
	unsigned sounds_n = 0;
	unsigned pictures_n = 0;

	(void)unused;
	begin();
	hand_join(BEN); /* its transport-wide numbers begin anew */
	hand_watch(BEN, 0, ANNA);
	hand_key(ANNA, anna_seq++);
	memset(filler, 'x', sizeof(filler) - 1);
	for (unsigned i = 0; i < 3000; i++) {
		struct hand_rtp r = hand_microphone(CARA, (uint16_t)i, 20);

		r.text = filler;
		hand_take(&r);
		sfu_flush(hand_sfu);
		if (i % 20 == 0)
			hand_picture(ANNA, anna_seq++);
		hand_wait(1);
		if (i % 20 == 10) {
			sounds_n += (unsigned)hand_got_n(BEN, UNIT_SSRC_SOUND);
			pictures_n += (unsigned)hand_got_n(BEN, slot0);
			tell_arrivals(BEN, &base);
		}
	}
	assert_int_equal(pictures_n, 151);
	assert_in_range(sounds_n, 100, 3 * SFU_SOUND_BPS / 8 / 1200 + 33);
	assert_true(count(SFU_dropped_flood) > 2500);
}

static void a_sound_as_large_as_opus_is_no_flood(void **unused)
{
	static char filler[320]; /* 128 kbit/s */

	(void)unused;
	begin();
	memset(filler, 'x', sizeof(filler) - 1);
	for (unsigned i = 0; i < 3000; i++) {
		struct hand_rtp r = hand_microphone(CARA, (uint16_t)i, 20);

		r.text = filler;
		hand_take(&r);
		sfu_flush(hand_sfu);
		hand_wait(20);
		hand_mark();
	}
	assert_int_equal(count(SFU_dropped_flood), 0);
}

/* ---- order */

static void what_comes_out_of_order_and_twice_goes_out_once_each(void **unused)
{
	bool came[64] = { false };
	uint16_t first;

	(void)unused;
	begin();
	assert_unharmed();
	first = anna_seq; /* before the numbers roll over */
	for (unsigned i = 0; i < 64; i++) {
		const uint16_t seq = (uint16_t)(first + (i * 29 + 3) % 64);

		hand_picture(ANNA, seq);
		hand_picture(ANNA, seq);
		hand_picture(ANNA, (uint16_t)(first + (i * 29 + 3 - 29) % 64));
	}
	anna_seq = (uint16_t)(first + 64);
	assert_true(anna_seq < first);
	hand_wait(20);
	assert_int_equal(hand_got_n(BEN, slot0), 64);
	for (unsigned i = 0; i < 64; i++) {
		const uint64_t at =
			hand_got(BEN, slot0, i)->index - ben_index - 1;

		assert_true(at < 64 && !came[at]);
		came[at] = true;
	}
	assert_int_equal(count(SFU_dropped_twice), 2 * 64);
	ben_index += 64;
	assert_unharmed();
}

static struct packet *newest(void)
{
	return &hand_sfu->log[hand_sfu->last_serial %
			      hand_sfu->config.packet_n];
}

/* Two of one number are two packets under one nonce of SRTP. What lies between a
 * late packet and one that came before it may have been left out; when the log
 * has forgotten that, its number cannot be told. */
static void a_late_packet_never_has_the_number_of_another(void **unused)
{
	const struct packet *late;

	(void)unused;
	hand_begin(64);
	hand_join(ANNA);
	hand_join(BEN);
	hand_key(ANNA, 10);
	hand_picture(ANNA, 12);
	/* As if it were of a high layer. */
	newest()->temporal = TEMPORAL_N - 1;
	hand_sfu->streams[0].levels.skip[0]++;
	hand_picture(ANNA, 14);
	late = newest();
	assert_int_equal(level_number(0, late), 65536 + 14 - 1);
	hand_picture(ANNA, 11);
	late = newest();
	assert_false(level_leaves_out(0, late));
	assert_int_equal(level_number(0, late), 65536 + 11);
	for (uint16_t i = 0; i < 62; i++) /* 12 is forgotten, 11 is not */
		hand_sound(BEN, i, 20);
	hand_picture(ANNA, 13);
	late = newest();
	assert_int_equal(late->number, 65536 + 13);
	assert_true(level_leaves_out(0, late));
}

/* ---- length */

static void what_is_longer_than_the_network_takes_is_dropped(void **unused)
{
	uint8_t bytes[2048];
	uint8_t dependency[200] = { 0 };
	const char mid = '1';
	unsigned dropped_n = 0;
	unsigned longest = 0;

	(void)unused;
	begin();
	hand_watch(BEN, 1, CARA);
	for (uint16_t len = 1200; len < 1500; len++) {
		const struct rtp_head head = { .ssrc = 5,
					       .seq = len,
					       .pt = UNIT_PT_VP8 };
		struct rtp_element e[] = {
			{ UNIT_EXT_MID, 1, &mid, 0 },
			{ UNIT_EXT_DEPENDENCY, (uint8_t)(1 + len % 120),
			  dependency, 0 },
		};
		struct wr w = wr_init(bytes, sizeof(bytes));

		rtp_write(&w, &head, e, 2);
		if (len % 7 != 0) {
			wr_bytes(&w, "\x10\x10\x02\x00\x9d\x01\x2a", 7);
			wr_zeros(&w, len);
		}
		dropped_n += 1 + len % 120 > SFU_DEPENDENCY_LEN ||
			     (len % 7 != 0 &&
			      len + 7u + 1 + len % 120 > SFU_PAYLOAD_LEN);
		sfu_rtp(hand_sfu, CARA, bytes, wr_len(&w));
	}
	sfu_flush(hand_sfu);
	hand_wait(500);
	assert_int_equal(count(SFU_dropped_form), dropped_n);
	for (size_t i = 0; i < hand_sent_n; i++)
		if (hand_sent[i].len > longest)
			longest = (unsigned)hand_sent[i].len;
	assert_in_range(longest, 1300, MTU_LEN);
	assert_unharmed();
}

/* A packet of each codec, in a room that nobody has to seal in. */
static size_t write_codec(unsigned which, uint8_t out[256])
{
	static const struct {
		uint8_t pt;
		const char *payload;
		uint8_t len;
	} codecs[] = {
		{ UNIT_PT_OPUS, "\x15 frame", 7 },
		{ UNIT_PT_VP8, "\x90\xe0\x81\x01\x01\x20\x10\x02\0\x9d\x01",
		  11 },
		{ UNIT_PT_VP9, "\xae\x81\x01\x10\x01\x95\x10\x01", 8 },
		{ UNIT_PT_AV1, "\x28\x02\x08\0\x30\x95\x10\x01", 8 },
		{ UNIT_PT_H264, "\x18\0\x02\x67\x42\0\x02\x65\x88", 9 },
	};
	const char mid = which == 0 ? '0' : '1';
	const struct rtp_head head = { .ssrc = 600 + which,
				       .seq = 1,
				       .pt = codecs[which].pt };
	struct rtp_element e[] = { { UNIT_EXT_MID, 1, &mid, 0 },
				   { UNIT_EXT_TRANSPORT_CC, 2, "ab", 0 } };
	struct wr w = wr_init(out, 256);

	rtp_write(&w, &head, e, 2);
	wr_bytes(&w, codecs[which].payload, codecs[which].len);
	return wr_len(&w);
}

static uint64_t refused(void)
{
	return count(SFU_dropped_form) + count(SFU_dropped_unknown) +
	       count(SFU_dropped_streams) + count(SFU_dropped_twice);
}

static void every_truncated_packet_is_dropped_or_a_shorter_one(void **unused)
{
	(void)unused;
	for (unsigned which = 0; which < 5; which++) {
		uint8_t whole[256];
		const size_t len = write_codec(which, whole);

		begin();
		for (size_t cut = 0; cut < len; cut++) {
			const uint64_t serial = hand_sfu->last_serial;
			const uint64_t dropped = refused();
			uint8_t *copy = malloc(cut + 1);

			assert_non_null(copy);
			memcpy(copy, whole, cut);
			copy[cut < 3 ? 0 : 3] = whole[cut < 3 ? 0 : 3];
			if (cut > 3)
				copy[3] = (uint8_t)cut; /* its number */
			sfu_rtp(hand_sfu, CARA, copy, cut);
			free(copy);
			assert_int_equal(hand_sfu->last_serial - serial +
						 refused() - dropped,
					 1);
		}
		assert_in_range(refused(), 24, len - 1);
		assert_unharmed();
	}
}

static size_t write_rtcp(unsigned which, uint8_t out[256])
{
	static const uint16_t seqs[] = { 1, 5, 40 };
	static const int64_t at_us[] = { 1000, TWCC_MISSING, 9000, 500000 };
	const struct twcc_head head = { .sender = 1, .media = slot0 };
	const struct rtcp_feedback f = { .sender = 1, .media = slot0 };
	const struct rtcp_sender sender = { .ntp = 1 };
	const struct rtcp_block block = { .ssrc = slot0 };
	struct wr w = wr_init(out, 256);

	if (which == 0)
		rtcp_write_nack(&w, &f, seqs, 3);
	else if (which == 1)
		rtcp_write_pli(&w, &f);
	else if (which == 2)
		rtcp_write_fir(&w, &f, 1);
	else if (which == 3)
		(void)twcc_write(&w, &head, at_us, 4);
	else if (which == 4)
		rtcp_write_report(&w, 1, &sender, &block, 1);
	else
		rtcp_write_report(&w, 1, NULL, &block, 1);
	return wr_len(&w);
}

static void every_truncated_rtcp_is_refused(void **unused)
{
	(void)unused;
	for (unsigned which = 0; which < 6; which++) {
		uint8_t whole[256];
		const size_t len = write_rtcp(which, whole);

		begin();
		for (size_t cut = 0; cut < len; cut++) {
			uint8_t *copy = malloc(cut + 1);

			assert_non_null(copy);
			memcpy(copy, whole, cut);
			sfu_rtcp(hand_sfu, CARA, copy, cut);
			/* And where the length was made to fit. */
			if (cut >= 4 && cut % 4 == 0) {
				copy[3] = (uint8_t)(cut / 4 - 1);
				sfu_rtcp(hand_sfu, CARA, copy, cut);
			}
			free(copy);
			assert_in_range(count(SFU_dropped_feedback), cut + 1,
					cut + 1 + cut / 4);
		}
		assert_int_equal(hand_sent_n, 0);
		assert_unharmed();
	}
}

/* ---- rooms */

static void join_other_room(uint16_t place)
{
	const struct sfu_join j = { .room = OTHER_ROOM, .place = place };

	sfu_join(hand_sfu, &j);
}

static void a_place_that_is_watched_shows_nothing_of_another_room(void **unused)
{
	(void)unused;
	begin();
	hand_join(DAN);
	hand_watch(BEN, 1, DAN);
	hand_key(DAN, 1);
	assert_int_equal(hand_got_n(BEN, slot0 + 2), 1);
	join_other_room(DAN); /* Ben was not told otherwise */
	hand_mark();
	hand_key(DAN, 1);
	hand_watch(BEN, 2, DAN);
	hand_key(DAN, 2);
	hand_wait(500);
	hand_key(DAN, 3);
	assert_int_equal(hand_got_n(BEN, slot0 + 2), 0);
	assert_int_equal(hand_got_n(BEN, slot0 + 4), 0);
	hand_join(DAN);
	hand_key(DAN, 4);
	assert_int_equal(hand_got_n(BEN, slot0 + 2), 1);
	assert_unharmed();
}

static void nobody_is_sent_their_own_picture(void **unused)
{
	(void)unused;
	begin();
	hand_watch(ANNA, 0, ANNA);
	hand_key(ANNA, anna_seq++);
	hand_wait(500);
	assert_int_equal(hand_got_n(ANNA, slot0), 0);
	ben_index++;
	assert_unharmed();
}

static void what_is_sent_again_is_never_of_who_came_after(void **unused)
{
	uint16_t seqs[8];

	(void)unused;
	begin();
	hand_join(DAN);
	hand_watch(BEN, 1, DAN);
	hand_key(DAN, 100);
	for (uint16_t i = 0; i < 8; i++) {
		hand_picture(DAN, (uint16_t)(101 + i));
		seqs[i] = (uint16_t)(0x1001 + i);
	}
	hand_wait(20);
	hand_watch(BEN, 1, SFU_NOBODY);
	sfu_leave(hand_sfu, DAN); /* and the stream is free for another */
	join_other_room(DAN + 1);
	hand_key(DAN + 1, 100);
	for (uint16_t i = 0; i < 8; i++)
		hand_picture(DAN + 1, (uint16_t)(101 + i));
	assert_int_equal(streams_of(DAN + 1), 1);
	hand_mark();
	hand_nack(BEN, 1, seqs, 8);
	assert_int_equal(hand_got_n(BEN, slot0 + 3), 0);
	assert_int_equal(count(SFU_repair_gone), 8);
	assert_unharmed();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			another_s_ssrc_brings_nothing_into_their_picture),
		cmocka_unit_test(an_ssrc_of_the_unit_s_own_is_like_any_other),
		cmocka_unit_test(
			ssrcs_that_are_made_up_take_no_more_than_a_member_s_part),
		cmocka_unit_test(
			rids_and_mids_that_were_not_agreed_make_no_stream),
		cmocka_unit_test(
			requests_for_what_was_never_sent_bring_nothing),
		cmocka_unit_test(a_storm_of_requests_takes_nothing_from_others),
		cmocka_unit_test(a_storm_of_key_requests_is_one_a_second),
		cmocka_unit_test(absurd_feedback_is_the_loss_of_who_gives_it),
		cmocka_unit_test(
			who_asks_and_tells_as_is_right_is_heard_for_ever),
		cmocka_unit_test(
			sound_that_is_no_sound_takes_no_room_from_pictures),
		cmocka_unit_test(a_sound_as_large_as_opus_is_no_flood),
		cmocka_unit_test(
			what_comes_out_of_order_and_twice_goes_out_once_each),
		cmocka_unit_test(a_late_packet_never_has_the_number_of_another),
		cmocka_unit_test(
			what_is_longer_than_the_network_takes_is_dropped),
		cmocka_unit_test(
			every_truncated_packet_is_dropped_or_a_shorter_one),
		cmocka_unit_test(every_truncated_rtcp_is_refused),
		cmocka_unit_test(
			a_place_that_is_watched_shows_nothing_of_another_room),
		cmocka_unit_test(nobody_is_sent_their_own_picture),
		cmocka_unit_test(what_is_sent_again_is_never_of_who_came_after),
	};

	return cmocka_run_group_tests(tests, NULL, hand_end);
}
