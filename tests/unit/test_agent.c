/* The parts of a participant without a browser that need neither a server nor a
 * group. */
#include "agent/door.h"
#include "agent/entry.h"
#include "agent/epochs.h"
#include "agent/upgrade.h"
#include "agent/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t codecs[] = { MEMBER_OPUS, MEMBER_VP8, MEMBER_VP9,
				  MEMBER_AV1, MEMBER_H264 };

/* Zeros and small bytes: what H.264 must not have in a unit. */
static const uint8_t nasty[] = { 0, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 2, 7, 0, 0 };

static struct rd wrapped(uint8_t *buf, size_t size, uint8_t codec, bool key)
{
	struct wr w = wr_init(buf, size);
	const struct rd prefix = wrap_prefix(codec, key);

	wr_bytes(&w, prefix.p, prefix.left);
	if (codec == MEMBER_H264)
		wrap_escape(&w, rd_init(nasty, sizeof(nasty) - 2));
	else
		wr_bytes(&w, nasty, sizeof(nasty) - 2);
	return rd_init(buf, wr_len(&w));
}

static void what_is_wrapped_is_found_again(void **unused)
{
	uint8_t buf[128];
	uint8_t out[128];

	(void)unused;
	for (size_t i = 0; i < 2 * sizeof(codecs); i++) {
		const uint8_t codec = codecs[i / 2];
		const bool key = i % 2 == 1;
		struct rd frame = wrapped(buf, sizeof(buf), codec, key);
		struct wr w = wr_init(out, sizeof(out));
		enum wrap_kind kind;
		struct rd sealed;

		assert_int_equal(wrap_find(codec, frame, &kind, &sealed), OK);
		assert_int_equal(kind, wrap_kind_of(codec, key));
		if (codec == MEMBER_H264)
			wrap_unescape(&w, sealed);
		else
			wr_bytes(&w, sealed.p, sealed.left);
		assert_int_equal(wr_len(&w), sizeof(nasty) - 2);
		assert_memory_equal(out, nasty, sizeof(nasty) - 2);
	}
}

static void an_escaped_frame_has_no_start_code(void **unused)
{
	uint8_t out[64];
	struct wr w = wr_init(out, sizeof(out));

	(void)unused;
	wrap_escape(&w, rd_init(nasty, sizeof(nasty)));
	for (size_t i = 0; i + 2 < wr_len(&w); i++)
		assert_false(out[i] == 0 && out[i + 1] == 0 && out[i + 2] < 3);
}

static void another_wrapper_is_refused(void **unused)
{
	uint8_t buf[128];
	enum wrap_kind kind;
	struct rd sealed;

	(void)unused;
	for (size_t i = 0; i < 2 * sizeof(codecs); i++) {
		struct rd frame =
			wrapped(buf, sizeof(buf), codecs[i / 2], i % 2 == 1);

		if (frame.p[0] == 0 && codecs[i / 2] != MEMBER_H264)
			continue; /* Opus and VP9 have none */
		buf[0] ^= 0x40;
		if (codecs[i / 2] == MEMBER_H264)
			buf[wrap_prefix(MEMBER_H264, i % 2 == 1).left - 1] ^= 1;
		assert_int_equal(
			wrap_find(codecs[i / 2], frame, &kind, &sealed),
			ERR_FORMAT);
	}
	assert_int_equal(
		wrap_find(MEMBER_NO_CODEC, rd_init(buf, 4), &kind, &sealed),
		ERR_FORMAT);
}

static void a_size_that_a_depacketizer_writes_is_stepped_over(void **unused)
{
	uint8_t obu[] = { 0x32, 3, 7, 8, 9 };
	enum wrap_kind kind;
	struct rd sealed;

	(void)unused;
	assert_int_equal(wrap_find(MEMBER_AV1, rd_init(obu, sizeof(obu)), &kind,
				   &sealed),
			 OK);
	assert_int_equal(kind, WRAP_OTHER);
	assert_int_equal(sealed.left, 3);
	obu[1] = 4;
	assert_int_equal(wrap_find(MEMBER_AV1, rd_init(obu, sizeof(obu)), &kind,
				   &sealed),
			 ERR_FORMAT);
}

static const uint64_t s = 1000000;

static void begin(struct epochs *e, uint64_t epoch, bool removed, uint64_t now)
{
	epochs_begin(e, &(struct epochs_begin){ epoch, removed, false }, now);
}

static void an_epoch_seals_after_a_second_and_at_once_when_one_left(
	void **unused)
{
	struct epochs e;

	(void)unused;
	epochs_init(&e);
	begin(&e, 0, false, 0);
	assert_false(epochs_send_is_due(&e, s - 1));
	assert_true(epochs_send_is_due(&e, s));
	assert_false(epochs_send_is_due(&e, 2 * s));
	begin(&e, 1, true, 10 * s);
	assert_true(epochs_send_is_due(&e, 10 * s));
}

static void no_old_key_seals_for_longer_than_three_seconds(void **unused)
{
	struct epochs e;

	(void)unused;
	epochs_init(&e);
	for (uint64_t i = 0; i < 6; i++) {
		begin(&e, i, false, i * s / 2);
		assert_false(epochs_send_is_due(&e, i * s / 2));
	}
	begin(&e, 6, false, 3 * s);
	assert_true(epochs_send_is_due(&e, 3 * s));
}

static void an_old_epoch_opens_for_ten_seconds_or_three_when_one_left(
	void **unused)
{
	struct epochs e;
	uint64_t epoch;

	(void)unused;
	epochs_init(&e);
	begin(&e, 0, false, 0);
	begin(&e, 1, false, s);
	assert_false(epochs_drop_is_due(&e, 11 * s - 1, &epoch));
	begin(&e, 2, true, 2 * s); /* for all before */
	assert_false(epochs_drop_is_due(&e, 5 * s - 1, &epoch));
	assert_true(epochs_drop_is_due(&e, 5 * s, &epoch));
	assert_int_equal(epoch, 0);
	assert_true(epochs_drop_is_due(&e, 5 * s, &epoch));
	assert_int_equal(epoch, 1);
	assert_false(epochs_drop_is_due(&e, 100 * s, &epoch));
}

static void four_bits_tell_the_next_four_epochs_from_those_before(void **unused)
{
	struct epochs e;

	(void)unused;
	epochs_init(&e);
	begin(&e, 30, false, 0);
	assert_false(epochs_is_ahead(&e, 30 % 16));
	for (unsigned i = 1; i < 16; i++)
		assert_true(epochs_is_ahead(&e, (30 + i) % 16) == (i <= 4));
	assert_int_equal(epochs_of_bits(&e, 30 % 16), 30);
	assert_int_equal(epochs_of_bits(&e, 29 % 16), 29);
	assert_int_equal(epochs_of_bits(&e, 31 % 16), 15);
}

static void a_knock_is_said_every_two_seconds_and_fresh_after_twelve(
	void **unused)
{
	struct entry e;

	(void)unused;
	entry_init(&e);
	assert_true(entry_begin(&e));
	assert_false(entry_begin(&e));
	assert_int_equal(entry_due(&e, 100 * s), ENTRY_NOTHING);
	entry_knocked(&e, 0);
	assert_int_equal(entry_due(&e, 2 * s - 1), ENTRY_NOTHING);
	for (uint64_t at = 2 * s; at < 12 * s; at += 2 * s) {
		assert_int_equal(entry_due(&e, at), ENTRY_KNOCK);
		assert_true(e.again);
		entry_knocked(&e, at);
	}
	assert_int_equal(entry_due(&e, 12 * s), ENTRY_KNOCK);
	assert_false(e.again);
	assert_false(entry_shut(&e, 12 * s));
	assert_false(entry_shut(&e, 12 * s));
	assert_true(entry_shut(&e, 12 * s));
}

static struct link some_link(void)
{
	static const uint8_t secret[LINK_SECRET_LEN] = { 1 };
	static const uint8_t seed[LINK_SEED_LEN] = { 2 };
	struct link link;

	link_make(&link, secret, seed);
	return link;
}

static void a_link_that_is_written_is_read_again(void **unused)
{
	static const char *const hosts[] = { "call.example", "127.0.0.1",
					     "2001:db8::1" };
	const struct link link = some_link();

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		struct door d = { .port = 8443 };
		struct door again;
		struct link read;
		char text[DOOR_LINK_SIZE];
		struct wr w = wr_init((uint8_t *)text, sizeof(text));

		strcpy(d.host, hosts[i]);
		door_write_link(&w, &d, &link);
		assert_false(w.full);
		assert_int_equal(door_read_link(&again, &read, text), OK);
		assert_string_equal(again.host, hosts[i]);
		assert_int_equal(again.port, 8443);
		assert_memory_equal(read.secret, link.secret, LINK_SECRET_LEN);
		assert_false(read.is_host);
	}
}

static void a_link_to_another_room_or_no_room_is_refused(void **unused)
{
	const struct link link = some_link();
	struct door d = { .host = "a", .port = 1 };
	struct link read;
	char text[DOOR_LINK_SIZE];
	char other[DOOR_LINK_SIZE];
	struct wr w = wr_init((uint8_t *)text, sizeof(text));
	const char *room;

	(void)unused;
	door_write_link(&w, &d, &link);
	room = strstr(text, "/r/") + 3;
	strcpy(other, text);
	other[room - text] = *room == 'A' ? 'B' : 'A';
	assert_int_equal(door_read_link(&d, &read, other), ERR_AUTH);
	strcpy(other, text);
	other[strlen(other) - 1] = 0;
	assert_int_equal(door_read_link(&d, &read, other), ERR_FORMAT);
	assert_int_equal(door_read_link(&d, &read, "https://a:1/"), ERR_FORMAT);
	assert_int_equal(door_read_link(&d, &read, text + 1), ERR_FORMAT);
}

static void an_address_of_a_server_has_nothing_behind_it(void **unused)
{
	static const char *const bad[] = { "",
					   "http://a",
					   "https://",
					   "https://a:0",
					   "https://a:65536",
					   "https://a:x",
					   "https://a/b",
					   "https://[::1",
					   "https://a b" };
	struct door d;

	(void)unused;
	assert_int_equal(door_read_server(&d, "https://a"), OK);
	assert_int_equal(d.port, 443);
	assert_int_equal(door_read_server(&d, "https://[::1]:8/"), OK);
	assert_string_equal(d.host, "::1");
	assert_int_equal(d.port, 8);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(door_read_server(&d, bad[i]), ERR_FORMAT);
}

/* The example of RFC 6455, section 1.3. */
static const uint8_t nonce[] = "the sample nonce";
#define ANSWER                                                   \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n"          \
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" \
	"Sec-WebSocket-Protocol: incamera.2\r\n\r\n"

static enum err answer(const char *text, size_t *len)
{
	uint8_t buf[1024];
	struct wr w = wr_init(buf, sizeof(buf));
	struct upgrade u;

	upgrade_ask(&w, &u, "a:1", nonce);
	assert_string_equal(u.key, "dGhlIHNhbXBsZSBub25jZQ==");
	return upgrade_answer(&u, rd_init((const uint8_t *)text, strlen(text)),
			      len);
}

static void a_server_that_agrees_is_believed_and_no_other(void **unused)
{
	static const char good[] = "HTTP/1.1 101 Switching\r\n" ANSWER;
	char bad[sizeof(good)];
	size_t len;

	(void)unused;
	assert_int_equal(answer(good, &len), OK);
	assert_int_equal(len, sizeof(good) - 1);
	for (size_t n = 0; n < sizeof(good) - 1; n++) {
		memcpy(bad, good, n);
		bad[n] = 0;
		assert_int_equal(answer(bad, &len), OK);
		assert_int_equal(len, 0);
	}
	assert_int_equal(answer("HTTP/1.1 403 No\r\n" ANSWER, &len),
			 ERR_FORMAT);
	strcpy(bad, good);
	strstr(bad, "s3p")[0] = 'S';
	assert_int_equal(answer(bad, &len), ERR_FORMAT);
	strcpy(bad, good);
	strstr(bad, "camera.2")[7] = '1';
	assert_int_equal(answer(bad, &len), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrapped_is_found_again),
		cmocka_unit_test(an_escaped_frame_has_no_start_code),
		cmocka_unit_test(another_wrapper_is_refused),
		cmocka_unit_test(
			a_size_that_a_depacketizer_writes_is_stepped_over),
		cmocka_unit_test(
			an_epoch_seals_after_a_second_and_at_once_when_one_left),
		cmocka_unit_test(
			no_old_key_seals_for_longer_than_three_seconds),
		cmocka_unit_test(
			an_old_epoch_opens_for_ten_seconds_or_three_when_one_left),
		cmocka_unit_test(
			four_bits_tell_the_next_four_epochs_from_those_before),
		cmocka_unit_test(
			a_knock_is_said_every_two_seconds_and_fresh_after_twelve),
		cmocka_unit_test(a_link_that_is_written_is_read_again),
		cmocka_unit_test(a_link_to_another_room_or_no_room_is_refused),
		cmocka_unit_test(an_address_of_a_server_has_nothing_behind_it),
		cmocka_unit_test(a_server_that_agrees_is_believed_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
