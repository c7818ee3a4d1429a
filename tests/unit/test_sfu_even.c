/* Packets of a picture are made equally long (sfu/even.h). */
#include "base/wr.h"
#include "rtp/rtp.h"
#include "sfu/sfu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	SENT_MAX = 64,
	ANNA = 3,
	BEN = 5,
	START_US = 1000000,
	DESCRIPTOR_LEN = 5, /* of VP8, as it is written here */
};

struct sent {
	uint64_t index;
	struct rtp rtp;
	uint8_t bytes[2048];
	size_t len;
};

static struct sent sent[SENT_MAX];
static size_t sent_n;

static void on_send(void *arg, const struct sfu_out *out)
{
	struct sent *one = &sent[sent_n];

	(void)arg;
	if (out->class != SFU_PICTURE && out->class != SFU_REPAIR)
		return;
	sent_n++;
	assert_true(sent_n < SENT_MAX);
	one->index = out->index;
	one->len = out->head_len + out->payload_len;
	memcpy(one->bytes, out->head, out->head_len);
	memcpy(one->bytes + out->head_len, out->payload, out->payload_len);
	assert_int_equal(rtp_read(&one->rtp, rd_init(one->bytes, one->len)),
			 OK);
}

static void on_layers(void *arg, uint16_t place, uint8_t context,
		      uint8_t layers)
{
	(void)arg;
	(void)place;
	(void)context;
	(void)layers;
}

static struct sfu *fresh(void **state)
{
	static const struct sfu_config config = {
		.member_n = 16,
		.stream_n = 64,
		.packet_n = 2048,
		.room_n = 8,
		.start_bps = 10000000,
		.port = { .send = on_send, .layers = on_layers },
	};
	const struct sfu_join anna = { .place = ANNA };
	const struct sfu_join ben = { .place = BEN };
	const struct sfu_watch watch = { .source = ANNA,
					 .context = UNIT_MID_CAMERA,
					 .height = 100 };
	struct sfu *s;

	*state = calloc(1, sfu_size(&config));
	assert_non_null(*state);
	sent_n = 0;
	s = sfu_init(*state, &config, START_US);
	sfu_join(s, &anna);
	sfu_join(s, &ben);
	sfu_watch(s, BEN, 0, &watch);
	return s;
}

/* A packet of a picture whose payload, descriptor and all, is of that length.
 * Number 0 begins with a key frame. */
static void packet(struct sfu *s, uint16_t seq, uint32_t timestamp, size_t len)
{
	static const uint8_t key_frame[] = { 0x10, 2,    0, 0x9d, 1,
					     0x2a, 0x10, 0, 0x10, 0 };
	const char mid = '1';
	const char rid = 'l';
	struct rtp_element e[] = {
		{ .id = UNIT_EXT_MID, .len = 1, .bytes = &mid },
		{ .id = UNIT_EXT_RID, .len = 1, .bytes = &rid },
	};
	const struct rtp_head head = { .timestamp = timestamp,
				       .ssrc = 77,
				       .seq = seq,
				       .pt = UNIT_PT_VP8 };
	uint8_t bytes[2048];
	size_t head_len, end = 0;
	struct wr w = wr_init(bytes, sizeof(bytes));

	rtp_write(&w, &head, e, 2);
	head_len = wr_len(&w);
	wr_u8(&w, seq == 0 ? 0x90 : 0x80); /* X, S */
	wr_u8(&w, 0xc0);                   /* I, L */
	wr_u16(&w, (uint16_t)(0x8000 | timestamp / 3000));
	wr_u8(&w, 0);
	assert_true(len >= DESCRIPTOR_LEN + sizeof(key_frame));
	if (seq == 0)
		wr_bytes(&w, key_frame, sizeof(key_frame));
	while (wr_len(&w) < head_len + len)
		wr_u8(&w, (uint8_t)(seq + wr_len(&w) - head_len));
	assert_int_equal(wr_done(&w, &end), OK);
	sfu_rtp(s, ANNA, bytes, end);
}

static size_t payload_len(size_t i)
{
	return rtp_payload(&sent[i].rtp, sent[i].bytes).left;
}

static bool is_padded(size_t i)
{
	return (sent[i].bytes[0] & 0x20) != 0;
}

static void send_picture(struct sfu *s, const size_t *len, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		packet(s, (uint16_t)i, 3000, len[i]);
	sfu_flush(s);
	assert_int_equal(sent_n, n);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(payload_len(i), len[i]);
}

static void packets_that_differ_by_some_bytes_leave_equally_long(void **state)
{
	static const size_t len[] = { 1100, 1099, 1101, 1085, 1101 };
	struct sfu *s = fresh(state);

	send_picture(s, len, 5);
	for (size_t i = 1; i < 5; i++)
		assert_int_equal(sent[i].len, sent[0].len);
	assert_true(is_padded(0));
	assert_false(is_padded(2));
	/* RFC 3550, section 5.1: the last byte says how many. */
	assert_int_equal(sent[0].bytes[sent[0].len - 1], 1);
	assert_int_equal(sent[1].bytes[sent[1].len - 1], 2);
	assert_int_equal(sent[1].bytes[sent[1].len - 2], 0);
	assert_int_equal(sent[3].bytes[sent[3].len - 1], 16);
}

static void what_was_sealed_stays_as_it_was_before_the_padding(void **state)
{
	static const size_t len[] = { 1100, 1100, 1101 };
	struct sfu *s = fresh(state);

	send_picture(s, len, 3);
	for (size_t i = 0; i < 2; i++) {
		const struct rd p = rtp_payload(&sent[i].rtp, sent[i].bytes);

		assert_true(is_padded(i));
		for (size_t k = 20; k < p.left; k++)
			assert_int_equal(p.p[k], (uint8_t)(i + k));
	}
}

static void the_last_may_be_shorter_and_is_left_so(void **state)
{
	static const size_t len[] = { 1100, 1101, 1101, 1095 };
	struct sfu *s = fresh(state);

	send_picture(s, len, 4);
	assert_false(is_padded(3));
	assert_int_equal(sent[0].len, sent[1].len);
}

static void what_is_shorter_by_far_is_left_as_it_is(void **state)
{
	static const size_t len[] = { 1101, 500, 1100, 1101 };
	struct sfu *s = fresh(state);

	send_picture(s, len, 4);
	for (size_t i = 0; i < 4; i++)
		assert_false(is_padded(i));
}

static void two_pictures_are_not_made_alike(void **state)
{
	struct sfu *s = fresh(state);

	packet(s, 0, 3000, 1100);
	packet(s, 1, 3000, 1100);
	packet(s, 2, 6000, 1101);
	packet(s, 3, 6000, 1101);
	sfu_flush(s);
	assert_int_equal(sent_n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_false(is_padded(i));
}

static void what_is_sent_again_is_not_padded(void **state)
{
	static const size_t len[] = { 1100, 1100, 1101 };
	uint8_t nack[] = {
		0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0
	};
	struct sfu *s = fresh(state);
	struct wr ssrc = wr_init(nack + 8, 4);
	struct wr seq = wr_init(nack + 12, 2);

	send_picture(s, len, 3);
	wr_u32(&ssrc, unit_ssrc_picture(0));
	wr_u16(&seq, (uint16_t)sent[0].index);
	sfu_rtcp(s, BEN, nack, sizeof(nack));
	assert_int_equal(sent_n, 4);
	assert_false(is_padded(3));
	assert_int_equal(payload_len(3), 2 + 1100);
}

static int end(void **state)
{
	free(*state);
	return 0;
}

#define TEST(f) cmocka_unit_test_teardown(f, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(packets_that_differ_by_some_bytes_leave_equally_long),
		TEST(what_was_sealed_stays_as_it_was_before_the_padding),
		TEST(the_last_may_be_shorter_and_is_left_so),
		TEST(what_is_shorter_by_far_is_left_as_it_is),
		TEST(two_pictures_are_not_made_alike),
		TEST(what_is_sent_again_is_not_padded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
