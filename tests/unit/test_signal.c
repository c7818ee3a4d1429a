/* The messages of docs/protocol.md, section 2. */
#include "base/limits.h"
#include "wire/signal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROOM "AAECAwQFBgcICQoLDA0ODw"
#define AUTH "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define SEAT "__________________8_w"
#define PEER "AAAAAAAAAAE"

static enum err read_len(struct signal_request *r, const char *text, size_t len)
{
	enum signal_why why = SIGNAL_STOPPING;
	enum err e = signal_read(r, rd_init((const uint8_t *)text, len), &why);

	if (e != OK)
		assert_int_equal(why, SIGNAL_FORM);
	return e;
}

static enum err read_text(struct signal_request *r, const char *text)
{
	return read_len(r, text, strlen(text));
}

static void is_refused(const char *text)
{
	struct signal_request r;

	if (read_text(&r, text) != ERR_FORMAT)
		fail_msg("read: %s", text);
}

static void reads_a_join(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r,
				   "{\"t\":\"join\",\"v\":1,\"room\":\"" ROOM
				   "\",\"auth\":\"" AUTH "\",\"seat\":\"" ROOM
				   "\"}"),
			 OK);
	assert_int_equal(r.kind, SIGNAL_JOIN);
	for (uint8_t i = 0; i < 32; i++)
		assert_int_equal(r.auth[i], i);
	assert_memory_equal(r.room, r.auth, sizeof(r.room));
	assert_memory_equal(r.seat, r.auth, sizeof(r.seat));
}

static void the_order_of_members_and_white_space_mean_nothing(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, " {\n\"seat\" : \"" ROOM
				       "\",\t\"v\":1,\"t\":\"back\"}\r\n"),
			 OK);
	assert_int_equal(r.kind, SIGNAL_BACK);
	assert_int_equal(r.seat[15], 15);
}

static void reads_an_envelope_as_it_came(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, "{\"t\":\"send\",\"to\":\"" PEER
				       "\",\"data\":\"Zm9vYmE\"}"),
			 OK);
	assert_int_equal(r.kind, SIGNAL_SEND);
	assert_int_equal(r.data_len, 7);
	assert_memory_equal(r.data, "Zm9vYmE", 7);
	/* "AAAAAAAAAAE" ends in four bits of which two are left over. */
	assert_int_equal(r.to[7], 1);
}

static void reads_the_words_alone(void **unused)
{
	static const char *const texts[] = { "{\"t\":\"turn\"}",
					     "{\"t\":\"ping\"}",
					     "{\"t\":\"leave\"}" };
	static const enum signal_kind kinds[] = { SIGNAL_TURN, SIGNAL_PING,
						  SIGNAL_LEAVE };
	struct signal_request r;

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(read_text(&r, texts[i]), OK);
		assert_int_equal(r.kind, kinds[i]);
	}
}

static void another_version_is_known_by_itself(void **unused)
{
	static const char *const texts[] = {
		"{\"t\":\"join\",\"v\":2}",
		"{\"t\":\"back\",\"v\":0,\"new\":[]}",
		"{\"v\":-1,\"t\":\"join\",\"room\":1}",
		"{\"t\":\"join\",\"v\":9223372036854775807}",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct signal_request r;
		enum signal_why why = SIGNAL_FORM;
		struct rd text =
			rd_init((const uint8_t *)texts[i], strlen(texts[i]));

		assert_int_equal(signal_read(&r, text, &why), ERR_FORMAT);
		assert_int_equal(why, SIGNAL_OTHER_VERSION);
	}
	is_refused("{\"t\":\"join\",\"v\":\"2\"}");
	is_refused("{\"t\":\"join\",\"v\":1.0}");
	is_refused("{\"t\":\"join\"}");
	/* Where there is no version, it is one member too many. */
	is_refused("{\"t\":\"ping\",\"v\":2}");
}

static void refuses_what_is_no_message(void **unused)
{
	static const char *const texts[] = {
		"",
		" ",
		"{",
		"}",
		"[]",
		"null",
		"\"t\"",
		"{}",
		"{\"t\":null}",
		"{\"t\":[\"ping\"]}",
		"{\"t\":\"\"}",
		"{\"t\":\"pin\"}",
		"{\"t\":\"pings\"}",
		"{\"t\":\"PING\"}",
		"{\"t\":\"ping\"}{}",
		"{\"t\":\"ping\",}",
		"{\"t\":\"ping\",\"t\":\"ping\"}",
		"{\"t\":\"ping\",\"\":0}",
		"{\"t\":\"ping\\u0000\"}",
		"{\"t\":\"p\\ud800ing\"}",
		"{\"t\":\"\xff\"}",
		"{t:\"ping\"}",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		is_refused(texts[i]);
}

static void refuses_a_zero_behind_the_message(void **unused)
{
	static const char text[] = "{\"t\":\"ping\"}";
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_len(&r, text, sizeof(text) - 1), OK);
	assert_int_equal(read_len(&r, text, sizeof(text)), ERR_FORMAT);
}

static void refuses_a_member_too_many_or_too_few(void **unused)
{
	(void)unused;
	is_refused("{\"t\":\"back\",\"v\":1}");
	is_refused("{\"t\":\"back\",\"v\":1,\"seat\":\"" ROOM "\",\"x\":1}");
	is_refused("{\"t\":\"send\",\"to\":\"" PEER "\"}");
	is_refused("{\"t\":\"send\",\"data\":\"AAAA\"}");
	is_refused("{\"t\":\"send\",\"to\":\"" PEER
		   "\",\"data\":\"AAAA\",\"v\":1}");
	is_refused("{\"t\":\"join\",\"v\":1,\"room\":\"" ROOM
		   "\",\"auth\":\"" AUTH "\"}");
}

static void refuses_identifiers_of_another_form(void **unused)
{
	is_refused("{\"t\":\"back\",\"v\":1,\"seat\":\"" ROOM "A\"}");
	is_refused("{\"t\":\"back\",\"v\":1,\"seat\":\"" ROOM "==\"}");
	is_refused("{\"t\":\"back\",\"v\":1,\"seat\":\"" AUTH "\"}");
	is_refused("{\"t\":\"back\",\"v\":1,\"seat\":\"\"}");
	is_refused("{\"t\":\"back\",\"v\":1,\"seat\":16}");
	/* Left-over bits: another text for the same bytes. */
	is_refused("{\"t\":\"back\",\"v\":1,\"seat\":\"" SEAT "\"}");
	(void)unused;
}

static void refuses_an_envelope_that_is_none(void **unused)
{
	static const char *const data[] = { "\"\"",       "\"A\"",    "\"AB\"",
					    "\"AA=\"",    "\"A+AA\"", "1",
					    "[\"AAAA\"]", "\"AA AA\"" };

	(void)unused;
	for (size_t i = 0; i < sizeof(data) / sizeof(data[0]); i++) {
		char text[128];

		(void)snprintf(text, sizeof(text),
			       "{\"t\":\"send\",\"to\":\"" PEER
			       "\",\"data\":%s}",
			       data[i]);
		is_refused(text);
	}
}

static void an_envelope_has_65000_characters_at_most(void **unused)
{
	static char text[SIGNAL_MESSAGE_LEN + 1];
	static const char start[] =
		"{\"t\":\"send\",\"to\":\"" PEER "\",\"data\":\"";

	(void)unused;
	for (size_t n = SIGNAL_ENVELOPE_TEXT_LEN;
	     n <= SIGNAL_ENVELOPE_TEXT_LEN + 4; n += 4) {
		struct signal_request r;

		strcpy(text, start);
		memset(text + sizeof(start) - 1, 'A', n);
		strcpy(text + sizeof(start) - 1 + n, "\"}");
		assert_int_equal(read_text(&r, text),
				 n == SIGNAL_ENVELOPE_TEXT_LEN ? OK
							       : ERR_FORMAT);
	}
}

/* Needs far more memory for its tables than a message of ours. */
static void a_message_that_wants_much_memory_is_refused(void **unused)
{
	static char text[SIGNAL_MESSAGE_LEN + 1];
	struct signal_request r;
	size_t n = 1;

	(void)unused;
	text[0] = '{';
	for (unsigned i = 0; n + 16 < SIGNAL_MESSAGE_LEN; i++)
		n += (size_t)snprintf(text + n, 16, "\"%x\":1,", i);
	text[n - 1] = '}';
	assert_int_equal(read_len(&r, text, n), ERR_FORMAT);
	memset(text, '[', SIGNAL_MESSAGE_LEN);
	assert_int_equal(read_len(&r, text, SIGNAL_MESSAGE_LEN), ERR_FORMAT);
	for (n = 0; n + 1 < SIGNAL_MESSAGE_LEN; n += 2)
		memcpy(text + n, "1,", 2);
	text[0] = '[';
	text[n - 1] = ']';
	assert_int_equal(read_len(&r, text, n), ERR_FORMAT);
	assert_int_equal(read_text(&r, "{\"t\":\"ping\"}"), OK);
}

static void a_message_over_65536_bytes_is_not_looked_at(void **unused)
{
	static char text[SIGNAL_MESSAGE_LEN + 1];
	static const char ping[] = "{\"t\":\"ping\"}";
	struct signal_request r;

	(void)unused;
	memset(text, ' ', sizeof(text));
	memcpy(text, ping, sizeof(ping) - 1);
	assert_int_equal(read_len(&r, text, SIGNAL_MESSAGE_LEN), OK);
	assert_int_equal(read_len(&r, text, SIGNAL_MESSAGE_LEN + 1),
			 ERR_FORMAT);
}

static void on_a_refusal_the_request_is_as_it_was(void **unused)
{
	struct signal_request r = { .kind = SIGNAL_LEAVE, .data_len = 7 };

	(void)unused;
	assert_int_equal(read_text(&r,
				   "{\"t\":\"back\",\"v\":1,\"seat\":\"" ROOM
				   "\",\"x\":1}"),
			 ERR_FORMAT);
	assert_int_equal(r.kind, SIGNAL_LEAVE);
	assert_int_equal(r.data_len, 7);
	assert_int_equal(r.seat[15], 0);
}

static char written[2048];

static void is_written(struct wr *w, const char *expected)
{
	size_t len = 0;

	assert_int_equal(wr_done(w, &len), OK);
	written[len] = 0;
	assert_string_equal(written, expected);
}

static struct wr begin(void)
{
	return wr_init((uint8_t *)written, sizeof(written) - 1);
}

#define TURN                                                                    \
	"{\"user\":\"17:tag\",\"pass\":\"a+/=\",\"ttl_s\":14400,\"host\":\"\"," \
	"\"udp\":3478,\"tcp\":8443}"

static const struct signal_turn turn = {
	.user = "17:tag",
	.pass = "a+/=",
	.host = "",
	.ttl_s = 14400,
	.udp_port = 3478,
	.tcp_port = 8443,
};

static void writes_joined(void **unused)
{
	struct signal_joined j = { .turn = turn };
	struct wr w = begin();

	(void)unused;
	signal_write_joined(&w, &j);
	is_written(&w, "{\"t\":\"joined\",\"v\":1,\"you\":\"AAAAAAAAAAA\","
		       "\"seat_index\":0,\"half\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAA"
		       "AAAAAAAAAAAAAAAA\",\"peers\":[],\"turn\":" TURN "}");
	j.seat_index = 1;
	j.has_peer = true;
	j.peer.id[7] = 1;
	j.peer.here = true;
	w = begin();
	signal_write_joined(&w, &j);
	is_written(&w,
		   "{\"t\":\"joined\",\"v\":1,\"you\":\"AAAAAAAAAAA\","
		   "\"seat_index\":1,\"half\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAA"
		   "AAAAAAAAAAAAAAAA\",\"peers\":[{\"id\":\"" PEER
		   "\",\"here\":true,\"seat_index\":0}],\"turn\":" TURN "}");
}

static void writes_the_rest(void **unused)
{
	static const uint8_t peer[SIGNAL_PEER_LEN] = { [7] = 1 };
	static const uint8_t half[SIGNAL_HALF_LEN] = { 0 };
	struct wr w = begin();

	(void)unused;
	signal_write_half(&w, half);
	is_written(&w, "{\"t\":\"half\",\"half\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		       "AAAAAAAAAAAAAAA\"}");
	w = begin();
	signal_write_peer(&w, peer, 1, SIGNAL_AWAY);
	is_written(&w, "{\"t\":\"peer\",\"id\":\"" PEER
		       "\",\"state\":\"away\",\"seat_index\":1}");
	w = begin();
	signal_write_msg(&w, peer, "Zm9v", 4);
	is_written(&w,
		   "{\"t\":\"msg\",\"from\":\"" PEER "\",\"data\":\"Zm9v\"}");
	w = begin();
	signal_write_turn(&w, &turn);
	is_written(&w, "{\"t\":\"turn\",\"turn\":" TURN "}");
	w = begin();
	signal_write_pong(&w);
	is_written(&w, "{\"t\":\"pong\"}");
}

static void writes_every_reason(void **unused)
{
	static const char *const whys[SIGNAL_WHYS] = {
		"form",    "version", "auth", "full",     "moved",
		"unknown", "busy",    "slow", "stopping",
	};

	(void)unused;
	for (unsigned i = 0; i < SIGNAL_WHYS; i++) {
		char expected[64];
		struct wr w = begin();

		signal_write_refused(&w, (enum signal_why)i);
		(void)snprintf(expected, sizeof(expected),
			       "{\"t\":\"refused\",\"why\":\"%s\"}", whys[i]);
		is_written(&w, expected);
	}
}

static int start(void **unused)
{
	(void)unused;
	signal_init(12345);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_join),
		cmocka_unit_test(
			the_order_of_members_and_white_space_mean_nothing),
		cmocka_unit_test(reads_an_envelope_as_it_came),
		cmocka_unit_test(reads_the_words_alone),
		cmocka_unit_test(another_version_is_known_by_itself),
		cmocka_unit_test(refuses_what_is_no_message),
		cmocka_unit_test(refuses_a_zero_behind_the_message),
		cmocka_unit_test(refuses_a_member_too_many_or_too_few),
		cmocka_unit_test(refuses_identifiers_of_another_form),
		cmocka_unit_test(refuses_an_envelope_that_is_none),
		cmocka_unit_test(an_envelope_has_65000_characters_at_most),
		cmocka_unit_test(a_message_that_wants_much_memory_is_refused),
		cmocka_unit_test(a_message_over_65536_bytes_is_not_looked_at),
		cmocka_unit_test(on_a_refusal_the_request_is_as_it_was),
		cmocka_unit_test(writes_joined),
		cmocka_unit_test(writes_the_rest),
		cmocka_unit_test(writes_every_reason),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
