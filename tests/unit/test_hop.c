/* Participants without browsers around the forwarding unit, as it is, in virtual
 * time: what is sent arrives, and what should not be taken is not. */
#include "hop_kit.h"

#include "rtp/rtcp.h"
#include "rtp/rtp.h"
#include "wire/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
	ANNA,
	BEN,
};

static const struct kit_sends all = { .has_sound = true, .layer_n = 1 };
static const struct kit_sends picture = { .layer_n = 1 };

static const struct receive_counts *of(const struct kit_world *w, int who)
{
	return w->people[who].counts;
}

static enum hop_state state_of(const struct kit_world *w, int who)
{
	return hop_state(&w->people[who].endpoint->hop);
}

static void assert_all_opened(const struct kit_world *w, int who)
{
	const struct receive_counts *c = of(w, who);

	for (int i = 0; i < MEMBER_FATES; i++)
		if (i != MEMBER_OPENED)
			assert_int_equal(c->fates[i], 0);
	assert_int_equal(c->wrong, 0);
	assert_int_equal(c->foreign, 0);
}

static void what_two_people_send_reaches_the_other_whole(void **state)
{
	struct kit_world *w = kit_begin(state);

	kit_pair(w, all);
	kit_run(w, 10 * KIT_S);
	assert_int_equal(w->met_n, 2);
	for (int i = ANNA; i <= BEN; i++) {
		const struct receive_counts *c = of(w, i);

		assert_all_opened(w, i);
		assert_in_range(c->picture_frames, 285, 300);
		assert_in_range(c->sound_frames, 475, 500);
		assert_int_equal(c->pictures.lost + c->sounds.lost, 0);
		assert_int_equal(c->pictures.gaps, 0);
		assert_int_equal(c->freezes, 0);
	}
}

static void a_frame_is_as_old_as_its_two_ways(void **state)
{
	struct kit_world *w = kit_begin(state);

	kit_pair(w, all);
	kit_run(w, 5 * KIT_S);
	assert_in_range(histogram_at(&of(w, BEN)->picture_us, 500),
			2 * KIT_DELAY_US, 2 * KIT_DELAY_US + 700);
	assert_in_range(histogram_at(&of(w, BEN)->sound_us, 999),
			2 * KIT_DELAY_US, 2 * KIT_DELAY_US + 700);
}

static void what_is_lost_on_the_way_down_is_repaired(void **state)
{
	struct kit_world *w = kit_begin(state);
	const struct receive_counts *c;

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	w->down_percent = 5;
	kit_run(w, 20 * KIT_S);
	w->down_percent = 0;
	kit_run(w, KIT_S);
	c = of(w, BEN);
	assert_all_opened(w, BEN);
	assert_true(c->pictures.gaps > 10);
	assert_int_equal(c->pictures.repaired, c->pictures.gaps);
	assert_int_equal(c->pictures.lost, 0);
	assert_int_equal(c->freezes, 0);
	assert_in_range(c->picture_frames, 675, 690);
}

static void what_is_lost_on_the_way_up_is_repaired(void **state)
{
	struct kit_world *w = kit_begin(state);

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	w->up_percent = 5;
	kit_run(w, 20 * KIT_S);
	w->up_percent = 0;
	kit_run(w, KIT_S);
	assert_true(publish_count(w->people[ANNA].publish, PUBLISH_again) > 10);
	assert_true(of(w, BEN)->pictures.gaps > 10);
	assert_int_equal(of(w, BEN)->pictures.lost, 0);
	assert_all_opened(w, BEN);
}

/* What the unit begins with is enough for three voices, and for no picture. */
static void who_hears_three_people_comes_to_see_them_too(void **state)
{
	static const struct kit_sends three = { .has_sound = true,
						.layer_n = 3 };
	struct kit_world *w = kit_begin(state);

	for (int i = 0; i < KIT_PEOPLE_N; i++)
		kit_person(w, i, three);
	for (int i = 0; i < KIT_PEOPLE_N; i++) {
		kit_meet(w, i, NULL, NULL);
		kit_watch(w, i, 0, (i + 1) % KIT_PEOPLE_N, 720);
	}
	kit_run(w, 5 * KIT_S);
	for (int i = 0; i < KIT_PEOPLE_N; i++) {
		const struct receive *r = &w->people[i].endpoint->receive;

		assert_true(receive_is_live(r, UNIT_SOUND_N, w->now_us));
		assert_int_equal(r->slots[UNIT_SOUND_N].layer, UNIT_LAYER_H);
	}
}

static void after_a_hole_pictures_go_on_with_a_key_frame(void **state)
{
	struct kit_world *w = kit_begin(state);
	uint64_t frames;

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	w->deaf = BEN;
	kit_run(w, 20 * KIT_S); /* more than the unit keeps */
	w->deaf = -1;
	frames = of(w, BEN)->picture_frames;
	/* The unit begins with what it takes for the least. */
	kit_run(w, 10 * KIT_S);
	assert_true(of(w, BEN)->picture_frames > frames + 150);
	assert_true(of(w, BEN)->pictures.lost > 0);
	assert_int_equal(of(w, BEN)->freezes, 1);
	assert_true(of(w, BEN)->longest_still_us >= 20 * KIT_S);
	assert_int_equal(of(w, BEN)->layer_frames[UNIT_LAYER_L],
			 of(w, BEN)->picture_frames);
	assert_all_opened(w, BEN);
}

static void another_certificate_of_the_unit_is_refused(void **state)
{
	static const uint8_t wrong[DTLS_FINGERPRINT_LEN] = { 1 };
	struct kit_world *w = kit_begin(state);

	kit_person(w, ANNA, all);
	kit_meet(w, ANNA, wrong, NULL);
	kit_run(w, 2 * KIT_S);
	assert_int_equal(state_of(w, ANNA), HOP_FAILED);
	assert_int_equal(hop_why(&w->people[ANNA].endpoint->hop),
			 HOP_WHY_FINGERPRINT);
	assert_int_equal(w->met_n, 0);
}

static void another_certificate_than_the_answers_is_refused(void **state)
{
	static const uint8_t wrong[DTLS_FINGERPRINT_LEN] = { 1 };
	struct kit_world *w = kit_begin(state);

	kit_person(w, ANNA, all);
	kit_meet(w, ANNA, NULL, wrong);
	kit_run(w, 2 * KIT_S);
	assert_int_equal(state_of(w, ANNA), HOP_FAILED);
	assert_int_equal(hop_why(&w->people[ANNA].endpoint->hop), HOP_WHY_DTLS);
	assert_int_equal(unit_count(w->unit, UNIT_failed_dtls), 1);
	assert_int_equal(w->met_n, 0);
}

static void a_replayed_packet_is_refused_on_either_side(void **state)
{
	struct kit_world *w = kit_begin(state);
	const struct hop *hop;

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	hop = &w->people[BEN].endpoint->hop;
	assert_int_equal(hop->counters[HOP_dropped_replay], 0);
	kit_again(w, kit_last_media(w, -1, BEN));
	kit_again(w, kit_last_media(w, ANNA, -1));
	kit_run(w, KIT_S);
	assert_int_equal(hop->counters[HOP_dropped_replay], 1);
	assert_int_equal(unit_count(w->unit, UNIT_dropped_replay), 1);
	assert_int_equal(of(w, BEN)->pictures.twice, 0);
	assert_all_opened(w, BEN);
}

static void a_forged_packet_is_refused_by_the_participant(void **state)
{
	struct kit_world *w = kit_begin(state);
	struct kit_datagram forged;

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	forged = *kit_last_media(w, -1, BEN);
	forged.bytes[3] ^= 0x40; /* another number */
	kit_again(w, &forged);
	kit_run(w, KIT_S);
	assert_int_equal(
		w->people[BEN].endpoint->hop.counters[HOP_dropped_auth], 1);
	assert_int_equal(of(w, BEN)->pictures.gaps, 0);
}

static void a_stranger_is_not_listened_to(void **state)
{
	struct kit_world *w = kit_begin(state);
	struct kit_datagram strange;

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	strange = *kit_last_media(w, -1, BEN);
	strange.from = 3;
	kit_again(w, &strange);
	kit_run(w, KIT_S);
	assert_int_equal(
		w->people[BEN].endpoint->hop.counters[HOP_dropped_stranger], 1);
	assert_int_equal(
		w->people[BEN].endpoint->hop.counters[HOP_dropped_replay], 0);
}

static void what_is_not_sealed_reaches_nobody(void **state)
{
	struct kit_world *w = kit_begin(state);

	kit_pair(w, all);
	kit_run(w, 2 * KIT_S);
	w->people[ANNA].sends_plain = true;

	const uint64_t frames = of(w, BEN)->picture_frames;
	const uint64_t sounds = of(w, BEN)->sound_frames;

	kit_run(w, KIT_DELAY_US * 2 + 100);

	const uint64_t frames_late = of(w, BEN)->picture_frames - frames;
	const uint64_t sounds_late = of(w, BEN)->sound_frames - sounds;

	assert_in_range(frames_late + sounds_late, 0, 3);
	kit_run(w, KIT_S);
	assert_int_equal(of(w, BEN)->picture_frames, frames + frames_late);
	assert_int_equal(of(w, BEN)->sound_frames, sounds + sounds_late);
	assert_true(w->unsealed_n > 0);
}

static void a_layer_nobody_watches_is_not_sent(void **state)
{
	static const struct kit_sends three = { .layer_n = 3 };
	struct kit_world *w = kit_begin(state);
	const struct publish *p;
	uint32_t small;
	uint32_t large;

	kit_pair(w, three);
	kit_run(w, KIT_S);
	p = w->people[ANNA].publish;
	endpoint_layers(w->people[ANNA].endpoint, 1 << UNIT_LAYER_L);
	small = p->layers[UNIT_LAYER_L].number;
	large = p->layers[UNIT_LAYER_H].number;
	assert_true(large > 20);
	kit_run(w, KIT_S);
	assert_int_equal(p->layers[UNIT_LAYER_H].number, large);
	assert_in_range(p->layers[UNIT_LAYER_L].number, small + 29, small + 31);
}

static void a_layer_that_is_watched_again_begins_with_a_key_frame(void **state)
{
	static const struct kit_sends three = { .layer_n = 3 };
	struct kit_world *w = kit_begin(state);
	uint64_t keys;

	kit_pair(w, three);
	kit_run(w, KIT_S);
	endpoint_layers(w->people[ANNA].endpoint, 0);
	kit_run(w, KIT_S);
	keys = publish_count(w->people[ANNA].publish, PUBLISH_keys);
	endpoint_layers(w->people[ANNA].endpoint, 1 << UNIT_LAYER_M);
	kit_run(w, 100000);
	assert_int_equal(publish_count(w->people[ANNA].publish, PUBLISH_keys),
			 keys + 1);
	assert_int_equal(w->people[ANNA].publish->layers[1].wants_key, false);
}

/* RTCP of the unit's to a sender, about its picture. */
static void tell(struct kit_world *w, int who,
		 void (*write)(struct wr *w, const struct rtcp_feedback *f))
{
	struct publish *p = w->people[who].publish;
	const struct rtcp_feedback f = { .sender = 1,
					 .media =
						 p->layers[0].out.config.ssrc };
	uint8_t bytes[128];
	struct wr wr = wr_init(bytes, sizeof(bytes));
	struct rtcp_compound compound;
	struct rtcp one;

	write(&wr, &f);
	assert_int_equal(rtcp_open(&compound, rd_init(bytes, wr_len(&wr))), OK);
	assert_true(rtcp_next(&compound, &one));
	publish_rtcp(p, &one, w->now_us);
}

static void write_pli(struct wr *w, const struct rtcp_feedback *f)
{
	rtcp_write_pli(w, f);
}

static void write_fir(struct wr *w, const struct rtcp_feedback *f)
{
	rtcp_write_fir(w, f, 1);
}

static void a_key_frame_follows_when_one_is_asked_for(void **state)
{
	struct kit_world *w = kit_begin(state);
	uint64_t keys;

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	keys = publish_count(w->people[ANNA].publish, PUBLISH_keys);
	tell(w, ANNA, write_pli);
	kit_run(w, 100000);
	assert_int_equal(publish_count(w->people[ANNA].publish, PUBLISH_keys),
			 keys + 1);
	tell(w, ANNA, write_fir);
	kit_run(w, 100000);
	assert_int_equal(publish_count(w->people[ANNA].publish, PUBLISH_keys),
			 keys + 2);
	assert_int_equal(of(w, BEN)->keys, keys + 2);
}

static uint16_t missing[2];

static void write_nack(struct wr *w, const struct rtcp_feedback *f)
{
	rtcp_write_nack(w, f, missing, 2);
}

static void a_packet_is_sent_again_when_the_unit_misses_it(void **state)
{
	struct kit_world *w = kit_begin(state);
	const struct publish *p;
	uint32_t next;

	kit_pair(w, picture);
	kit_run(w, 2 * KIT_S);
	p = w->people[ANNA].publish;
	next = p->layers[0].out.next;
	w->up_percent = 100;
	while (p->layers[0].out.next == next)
		kit_run(w, 1000);
	w->up_percent = 0;
	kit_run(w, 50000);
	missing[0] = (uint16_t)next;
	missing[1] = (uint16_t)(next + 100); /* was never sent */
	tell(w, ANNA, write_nack);
	kit_run(w, 3 * KIT_S);
	assert_int_equal(publish_count(p, PUBLISH_again), 1);
	assert_int_equal(publish_count(p, PUBLISH_again_gone), 1);
	assert_int_equal(of(w, BEN)->pictures.gaps, 1);
	assert_int_equal(of(w, BEN)->pictures.lost, 0);
	assert_all_opened(w, BEN);
}

static void an_offer_that_is_not_the_units_is_refused(void **state)
{
	static uint8_t text[SDP_LEN];
	struct kit_world *w = kit_begin(state);
	struct sdp_transport answer = { .pwd.len = 77 };
	size_t len;

	kit_person(w, ANNA, all);
	len = kit_offer(w, ANNA, NULL, text, sizeof(text));
	for (size_t cut = 0; cut < len; cut += 97)
		assert_int_equal(endpoint_offer(w->people[ANNA].endpoint,
						rd_init(text, cut), &answer,
						w->now_us),
				 ERR_FORMAT);
	assert_int_equal(answer.pwd.len, 77);
	assert_int_equal(state_of(w, ANNA), HOP_IDLE);
}

static void who_is_in_a_quiet_room_takes_no_offer_that_asks_how_loud_it_is(
	void **state)
{
	static const struct kit_sends quiet = { .has_sound = true,
						.is_quiet = true };
	static uint8_t text[SDP_LEN];
	struct kit_world *w = kit_begin(state);
	struct sdp_transport answer = { .pwd.len = 77 };
	size_t len;

	kit_person(w, ANNA, quiet);
	w->people[ANNA].is_offered_quiet = false;
	len = kit_offer(w, ANNA, NULL, text, sizeof(text));
	assert_int_equal(endpoint_offer(w->people[ANNA].endpoint,
					rd_init(text, len), &answer, w->now_us),
			 ERR_FORMAT);
	assert_int_equal(answer.pwd.len, 77);
	w->people[ANNA].is_offered_quiet = true;
	len = kit_offer(w, ANNA, NULL, text, sizeof(text));
	assert_int_equal(endpoint_offer(w->people[ANNA].endpoint,
					rd_init(text, len), &answer, w->now_us),
			 OK);
}

/* Bytes of the audio level in the last packet that a person sent. */
static size_t level_len(const struct kit_world *w, int who)
{
	const struct kit_datagram *g = kit_last_media(w, who, -1);
	struct rtp p;

	assert_int_equal(rtp_read(&p, rd_init(g->bytes, g->len)), OK);
	assert_int_equal(p.head.pt, UNIT_PT_OPUS);
	return rtp_ext(&p, g->bytes, UNIT_EXT_AUDIO_LEVEL).left;
}

static void no_packet_of_a_quiet_room_says_how_loud_it_is(void **state)
{
	struct kit_sends sound = { .has_sound = true };
	struct kit_world *w = kit_begin(state);

	kit_pair(w, sound);
	kit_run(w, KIT_S);
	assert_int_equal(level_len(w, ANNA), 1);
	w = kit_begin(state);
	sound.is_quiet = true;
	kit_pair(w, sound);
	kit_run(w, KIT_S);
	assert_int_equal(level_len(w, ANNA), 0);
	assert_in_range(of(w, BEN)->sound_frames, 40, 50);
}

static void a_second_offer_begins_anew(void **state)
{
	struct kit_world *w = kit_begin(state);
	uint64_t frames;

	kit_pair(w, all);
	kit_run(w, 2 * KIT_S);
	kit_meet(w, BEN, NULL, NULL);
	kit_watch(w, BEN, 0, ANNA, 360);
	kit_run(w, KIT_S);
	frames = of(w, BEN)->picture_frames;
	kit_run(w, KIT_S);
	assert_true(of(w, BEN)->picture_frames >= frames + 29);
	assert_int_equal(w->met_n, 3);
	assert_all_opened(w, BEN);
}

static void a_unit_that_falls_silent_is_given_up(void **state)
{
	struct kit_world *w = kit_begin(state);

	kit_pair(w, all);
	kit_run(w, 2 * KIT_S);
	assert_int_equal(state_of(w, BEN), HOP_CONNECTED);
	w->deaf = BEN;
	kit_run(w, 40 * KIT_S); /* RFC 7675: consent is good for 30 s */
	assert_int_equal(state_of(w, BEN), HOP_FAILED);
	assert_int_equal(hop_why(&w->people[BEN].endpoint->hop), HOP_WHY_ICE);
}

#define TEST(f) cmocka_unit_test_teardown(f, kit_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_two_people_send_reaches_the_other_whole),
		TEST(a_frame_is_as_old_as_its_two_ways),
		TEST(what_is_lost_on_the_way_down_is_repaired),
		TEST(what_is_lost_on_the_way_up_is_repaired),
		TEST(who_hears_three_people_comes_to_see_them_too),
		TEST(after_a_hole_pictures_go_on_with_a_key_frame),
		TEST(another_certificate_of_the_unit_is_refused),
		TEST(another_certificate_than_the_answers_is_refused),
		TEST(a_replayed_packet_is_refused_on_either_side),
		TEST(a_forged_packet_is_refused_by_the_participant),
		TEST(a_stranger_is_not_listened_to),
		TEST(what_is_not_sealed_reaches_nobody),
		TEST(a_layer_nobody_watches_is_not_sent),
		TEST(a_layer_that_is_watched_again_begins_with_a_key_frame),
		TEST(a_key_frame_follows_when_one_is_asked_for),
		TEST(a_packet_is_sent_again_when_the_unit_misses_it),
		TEST(an_offer_that_is_not_the_units_is_refused),
		TEST(who_is_in_a_quiet_room_takes_no_offer_that_asks_how_loud_it_is),
		TEST(no_packet_of_a_quiet_room_says_how_loud_it_is),
		TEST(a_second_offer_begins_anew),
		TEST(a_unit_that_falls_silent_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
