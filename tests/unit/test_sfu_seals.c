/* What a stream of a sealed room may look like, packet after packet. */
#include "sframe/header.h"
#include "sfu/seals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	FRAME_US = 20000,
	OPUS_LEN = 80,
	KID_MICROPHONE = 5 << 4 | 1, /* leaf 5, epoch 1 */
	KID_NEXT = 5 << 4 | 2,
};

static struct seals seals;
static uint64_t now_us;

static void begin(void)
{
	seals = (struct seals){ 0 };
	now_us = 1000000;
}

static bool pass(const uint8_t *payload, size_t len, uint64_t number)
{
	const struct seals_packet p = {
		.codec = PAYLOAD_OPUS,
		.payload = rd_init(payload, len),
		.number = number,
	};

	now_us += FRAME_US;
	return seals_pass(&seals, &p, now_us);
}

static bool pass_frame(uint64_t kid, uint64_t counter, uint64_t number)
{
	const struct sframe_header h = { .kid = kid, .ctr = counter };
	uint8_t payload[OPUS_LEN] = { 0 };
	struct wr w = wr_init(payload, sizeof(payload));

	sframe_header_write(&w, &h);
	return pass(payload, sizeof(payload), number);
}

static void sound_whose_counter_rises_with_its_packets_passes(void **unused)
{
	(void)unused;
	begin();
	for (uint64_t i = 0; i < 70000; i++)
		assert_true(pass_frame(KID_MICROPHONE, i + i / 100, 65000 + i));
}

static void sound_that_was_overtaken_on_the_way_passes(void **unused)
{
	static const uint64_t order[] = { 0, 2, 1, 5, 4, 3, 6, 9, 7, 8 };

	(void)unused;
	begin();
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		assert_true(
			pass_frame(KID_MICROPHONE, 250 + order[i], order[i]));
}

static void another_epochs_key_counts_anew(void **unused)
{
	(void)unused;
	begin();
	assert_true(pass_frame(KID_MICROPHONE, 900, 1));
	assert_true(pass_frame(KID_NEXT, 0, 3));
	assert_true(pass_frame(KID_MICROPHONE, 901, 2));
	assert_true(pass_frame(KID_NEXT, 1, 4));
	assert_true(pass_frame(KID_MICROPHONE, 0, 5)); /* 16 epochs later */
}

static void a_counter_that_does_not_rise_closes_the_stream_for_a_second(
	void **unused)
{
	uint64_t number = 3;
	uint64_t from_us;

	(void)unused;
	begin();
	assert_true(pass_frame(KID_MICROPHONE, 7, 1));
	assert_false(pass_frame(KID_MICROPHONE, 7, 2));
	from_us = now_us;
	while (!pass_frame(KID_MICROPHONE, number + 5, number))
		number++;
	assert_int_equal(now_us - from_us, SEALS_CLOSED_US);
}

static void an_overtaken_packet_without_an_earlier_counter_closes_it(
	void **unused)
{
	(void)unused;
	for (uint64_t counter = 7; counter <= 8; counter++) {
		begin();
		assert_true(pass_frame(KID_MICROPHONE, 7, 2));
		assert_false(pass_frame(KID_MICROPHONE, counter, 1));
	}
}

/* RFC 6716, section 3.1: 0x48 and 0x78 are configurations 9 and 15, one frame a
 * packet. As SFrame they are the KIDs 4 and 7, with a counter of one byte. */
static void of_opus_in_the_clear_that_begins_like_sframe_little_passes(
	void **unused)
{
	static const uint8_t first[] = { 0x48, 0x78 };
	unsigned passed_n = 0;

	(void)unused;
	srand(7);
	for (unsigned i = 0; i < 200; i++) {
		begin();
		for (uint64_t number = 1; number <= 500; number++) {
			uint8_t payload[OPUS_LEN];

			for (size_t at = 0; at < OPUS_LEN; at++)
				payload[at] = (uint8_t)rand();
			payload[0] = first[i % 2];
			passed_n += pass(payload, OPUS_LEN, number);
		}
	}
	/* Of each ten seconds: the few until the first that falls. */
	assert_in_range(passed_n, 1, 200 * 4);
}

static void the_rest_of_a_picture_that_is_not_sealed_does_not_go_on(
	void **unused)
{
	static const uint8_t start[] = { 0x10, 0x50, 0x01, 0x00, 0x9d };
	static const uint8_t rest[] = { 0x00, 0x01, 0x02, 0x03 };
	struct seals_packet p = {
		.codec = PAYLOAD_VP8,
		.context = 1,
		.payload = rd_init(rest, sizeof(rest)),
	};

	(void)unused;
	begin();
	assert_true(seals_pass(&seals, &p, now_us));
	p.payload = rd_init(start, sizeof(start));
	assert_false(seals_pass(&seals, &p, now_us));
	p.payload = rd_init(rest, sizeof(rest));
	assert_false(seals_pass(&seals, &p, now_us + SEALS_CLOSED_US - 1));
	assert_true(seals_pass(&seals, &p, now_us + SEALS_CLOSED_US));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			sound_whose_counter_rises_with_its_packets_passes),
		cmocka_unit_test(sound_that_was_overtaken_on_the_way_passes),
		cmocka_unit_test(another_epochs_key_counts_anew),
		cmocka_unit_test(
			a_counter_that_does_not_rise_closes_the_stream_for_a_second),
		cmocka_unit_test(
			an_overtaken_packet_without_an_earlier_counter_closes_it),
		cmocka_unit_test(
			of_opus_in_the_clear_that_begins_like_sframe_little_passes),
		cmocka_unit_test(
			the_rest_of_a_picture_that_is_not_sealed_does_not_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
