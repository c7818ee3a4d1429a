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

#define ROOM  "AAECAwQFBgcICQoLDA0ODw"
#define AUTH  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define SEAT  "__________________8_w"
#define PEER  "AAAAAAAAAAE"
#define OTHER "AAAAAAAAAAI"

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

#define JOIN                                                             \
	"{\"t\":\"join\",\"v\":3,\"room\":\"" ROOM "\",\"auth\":\"" AUTH \
	"\",\"seat\":\"" ROOM "\",\"member\":"

static void reads_a_join(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, JOIN "null}"), OK);
	assert_int_equal(r.kind, SIGNAL_JOIN);
	for (uint8_t i = 0; i < 32; i++)
		assert_int_equal(r.auth[i], i);
	assert_memory_equal(r.room, r.auth, sizeof(r.room));
	assert_memory_equal(r.seat, r.auth, sizeof(r.seat));
	assert_false(r.has_group);
}

static void reads_where_a_member_stands(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(
		read_text(&r, JOIN "{\"group\":\"" PEER "\",\"epoch\":0}}"),
		OK);
	assert_true(r.has_group);
	assert_int_equal(r.group[7], 1);
	assert_int_equal(r.epoch, 0);
	assert_int_equal(read_text(&r, JOIN "{\"epoch\":9007199254740991,"
					    "\"group\":\"" PEER "\"}}"),
			 OK);
	assert_true(r.epoch == (UINT64_C(1) << 53) - 1);
}

static void refuses_a_member_that_stands_nowhere(void **unused)
{
	static const char *const members[] = {
		"{}",
		"[]",
		"0",
		"false",
		"\"\"",
		"{\"group\":\"" PEER "\"}",
		"{\"epoch\":0}",
		"{\"group\":\"" PEER "\",\"epoch\":0,\"x\":0}",
		"{\"group\":\"" PEER "\",\"epoch\":0,\"epoch\":0}",
		"{\"group\":\"" PEER "\",\"epoch\":-1}",
		"{\"group\":\"" PEER "\",\"epoch\":9007199254740992}",
		"{\"group\":\"" PEER "\",\"epoch\":99999999999999999999}",
		"{\"group\":\"" PEER "\",\"epoch\":1.0}",
		"{\"group\":\"" PEER "\",\"epoch\":\"0\"}",
		"{\"group\":\"" PEER "\",\"epoch\":null}",
		"{\"group\":\"" ROOM "\",\"epoch\":0}",
		"{\"group\":null,\"epoch\":0}",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		char text[512];

		(void)snprintf(text, sizeof(text), JOIN "%s}", members[i]);
		is_refused(text);
	}
}

static void reads_who_has_made_a_group(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(
		read_text(&r, "{\"t\":\"found\",\"group\":\"" PEER "\"}"), OK);
	assert_int_equal(r.kind, SIGNAL_FOUND);
	assert_int_equal(r.group[7], 1);
	is_refused("{\"t\":\"found\",\"group\":null}");
	is_refused("{\"t\":\"found\",\"group\":\"" ROOM "\"}");
	is_refused("{\"t\":\"found\"}");
}

static bool is_text(const struct signal_text *t, const char *expected)
{
	return t->len == strlen(expected) &&
	       memcmp(t->p, expected, t->len) == 0;
}

static void reads_a_commit(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, "{\"t\":\"commit\",\"epoch\":7,"
				       "\"data\":\"Zm9v\",\"welcome\":null,"
				       "\"gone\":[]}"),
			 OK);
	assert_int_equal(r.kind, SIGNAL_COMMIT);
	assert_int_equal(r.epoch, 7);
	assert_true(is_text(&r.data, "Zm9v"));
	assert_null(r.welcome.p);
	assert_int_equal(r.welcome.len, 0);
	assert_int_equal(r.added.n, 0);
	assert_int_equal(r.gone.n, 0);
	assert_int_equal(read_text(&r, "{\"t\":\"commit\",\"epoch\":7,"
				       "\"data\":\"Zm9v\",\"welcome\":"
				       "{\"to\":[\"" PEER "\",\"" OTHER
				       "\"],\"data\":\"YmFy\"},"
				       "\"gone\":[\"" OTHER "\"]}"),
			 OK);
	assert_true(is_text(&r.welcome, "YmFy"));
	assert_int_equal(r.added.n, 2);
	assert_int_equal(r.added.id[0][7], 1);
	assert_int_equal(r.added.id[1][7], 2);
	assert_int_equal(r.gone.n, 1);
	assert_int_equal(r.gone.id[0][7], 2);
}

static void refuses_a_commit_that_is_none(void **unused)
{
	static const char *const rests[] = {
		"",
		"\"welcome\":null",
		"\"gone\":[]",
		"\"welcome\":null,\"gone\":[],\"x\":0",
		"\"welcome\":null,\"gone\":null",
		"\"welcome\":null,\"gone\":{}",
		"\"welcome\":null,\"gone\":\"" PEER "\"",
		"\"welcome\":null,\"gone\":[1]",
		"\"welcome\":null,\"gone\":[null]",
		"\"welcome\":null,\"gone\":[\"\"]",
		"\"welcome\":null,\"gone\":[\"" ROOM "\"]",
		"\"welcome\":null,\"gone\":[[\"" PEER "\"]]",
		"\"welcome\":null,\"gone\":[\"" PEER "\",\"" PEER "\"]",
		"\"welcome\":[],\"gone\":[]",
		"\"welcome\":{},\"gone\":[]",
		"\"welcome\":{\"to\":[\"" PEER "\"]},\"gone\":[]",
		"\"welcome\":{\"data\":\"AAAA\"},\"gone\":[]",
		"\"welcome\":{\"to\":[],\"data\":\"AAAA\"},\"gone\":[]",
		"\"welcome\":{\"to\":[\"" PEER "\"],\"data\":\"\"},\"gone\":[]",
		"\"welcome\":{\"to\":[\"" PEER
		"\"],\"data\":\"AA=\"},\"gone\":[]",
		"\"welcome\":{\"to\":[\"" PEER
		"\"],\"data\":\"AAAA\",\"x\":0},\"gone\":[]",
		"\"welcome\":{\"to\":[\"" PEER "\"],\"data\":\"AAAA\","
		"\"data\":\"AAAA\"},\"gone\":[]",
		"\"welcome\":{\"to\":[\"" PEER "\",\"" PEER
		"\"],\"data\":\"AAAA\"},\"gone\":[]",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++) {
		char text[512];

		(void)snprintf(text, sizeof(text),
			       "{\"t\":\"commit\",\"epoch\":7,"
			       "\"data\":\"Zm9v\",%s}",
			       rests[i]);
		is_refused(text);
	}
	is_refused("{\"t\":\"commit\",\"epoch\":-1,\"data\":\"Zm9v\","
		   "\"welcome\":null,\"gone\":[]}");
	is_refused("{\"t\":\"commit\",\"epoch\":9007199254740992,"
		   "\"data\":\"Zm9v\",\"welcome\":null,\"gone\":[]}");
	is_refused("{\"t\":\"commit\",\"epoch\":7,\"data\":\"\","
		   "\"welcome\":null,\"gone\":[]}");
}

/* Appends the ids of n peers, each another one. */
static size_t put_peers(char *at, unsigned n)
{
	size_t len = 0;

	for (unsigned i = 0; i < n; i++)
		len += (size_t)sprintf(at + len, "%s\"AAAAAAAA%c%cA\"",
				       i == 0 ? "" : ",", (char)('A' + i / 26),
				       (char)('A' + i % 26));
	return len;
}

/* A commit with a welcome for added_n of so many characters. */
static enum err read_large(struct signal_request *r, size_t commit_len,
			   size_t welcome_len, unsigned added_n,
			   unsigned gone_n)
{
	static char text[2 * SIGNAL_MESSAGE_LEN];
	size_t n = (size_t)sprintf(text,
				   "{\"t\":\"commit\",\"epoch\":7,\"data\":\"");

	memset(text + n, 'A', commit_len);
	n += commit_len;
	n += (size_t)sprintf(text + n, "\",\"welcome\":{\"data\":\"");
	memset(text + n, 'A', welcome_len);
	n += welcome_len;
	n += (size_t)sprintf(text + n, "\",\"to\":[");
	n += put_peers(text + n, added_n);
	n += (size_t)sprintf(text + n, "]},\"gone\":[");
	n += put_peers(text + n, gone_n);
	(void)sprintf(text + n, "]}");
	return read_text(r, text);
}

static void a_commit_names_63_at_most(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_large(&r, 4, 4, 63, 63), OK);
	assert_int_equal(r.added.n, 63);
	assert_int_equal(r.gone.n, 63);
	assert_int_equal(read_large(&r, 4, 4, 64, 63), ERR_FORMAT);
	assert_int_equal(read_large(&r, 4, 4, 63, 64), ERR_FORMAT);
}

static void a_commit_and_its_welcome_have_184000_characters_at_most(
	void **unused)
{
	static const size_t commit_lens[] = { 4, 92000, 183996 };
	struct signal_request r;

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		size_t len = commit_lens[i];

		assert_int_equal(read_large(&r, len, 184000 - len, 20, 10), OK);
		assert_int_equal(r.welcome.len, 184000 - len);
		assert_int_equal(read_large(&r, len, 184004 - len, 1, 0),
				 ERR_FORMAT);
	}
	assert_int_equal(read_large(&r, 184000, 4, 1, 0), ERR_FORMAT);
	assert_int_equal(read_large(&r, 184004, 4, 1, 0), ERR_FORMAT);
}

static void reads_a_word_to_one_and_to_all(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, "{\"t\":\"say\",\"to\":\"" PEER
				       "\",\"data\":\"Zm9v\"}"),
			 OK);
	assert_int_equal(r.kind, SIGNAL_SAY);
	assert_false(r.to_all);
	assert_int_equal(r.to[7], 1);
	assert_int_equal(read_text(&r, "{\"t\":\"say\",\"to\":\"\","
				       "\"data\":\"Zm9v\"}"),
			 OK);
	assert_true(r.to_all);
	is_refused("{\"t\":\"say\",\"to\":null,\"data\":\"Zm9v\"}");
	is_refused("{\"t\":\"say\",\"to\":\"A\",\"data\":\"Zm9v\"}");
	is_refused("{\"t\":\"say\",\"to\":\"\",\"data\":\"\"}");
	is_refused("{\"t\":\"say\",\"data\":\"Zm9v\"}");
	/* An envelope is for one. */
	is_refused("{\"t\":\"send\",\"to\":\"\",\"data\":\"Zm9v\"}");
}

#define SLOT(s, k, h) \
	"{\"s\":" #s ",\"from\":\"" PEER "\",\"k\":" #k ",\"h\":" #h "}"
#define WATCH(slots) "{\"t\":\"watch\",\"slots\":[" slots "]}"

static void reads_what_the_slots_shall_carry(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, WATCH("")), OK);
	assert_int_equal(r.kind, SIGNAL_WATCH);
	assert_int_equal(r.slots.n, 0);
	assert_int_equal(
		read_text(&r, WATCH(SLOT(25, 2, 1080) "," SLOT(0, 1, 0))), OK);
	assert_int_equal(r.slots.n, 2);
	assert_int_equal(r.slots.slot[0].slot, 25);
	assert_int_equal(r.slots.slot[0].context, SIGNAL_SCREEN);
	assert_int_equal(r.slots.slot[0].height, 1080);
	assert_int_equal(r.slots.slot[0].from[7], 1);
	assert_int_equal(r.slots.slot[1].slot, 0);
	assert_int_equal(r.slots.slot[1].context, SIGNAL_CAMERA);
	is_refused(WATCH(SLOT(26, 1, 90)));
	is_refused(WATCH(SLOT(-1, 1, 90)));
	is_refused(WATCH(SLOT(1.0, 1, 90)));
	is_refused(WATCH(SLOT(0, 0, 90)));
	is_refused(WATCH(SLOT(0, 3, 90)));
	is_refused(WATCH(SLOT(0, 1, 8193)));
	is_refused(WATCH(SLOT(3, 1, 90) "," SLOT(3, 2, 90)));
	is_refused(WATCH("null"));
	is_refused(WATCH("{\"s\":0,\"from\":\"\",\"k\":1,\"h\":9}"));
	is_refused(WATCH("{\"s\":0,\"k\":1,\"h\":9}"));
	is_refused("{\"t\":\"watch\"}");
	is_refused("{\"t\":\"watch\",\"slots\":{}}");
}

static void reads_as_many_slots_as_there_are(void **unused)
{
	static char text[8192];
	struct signal_request r;

	(void)unused;
	for (int n = 26; n <= 27; n++) {
		int at = sprintf(text, "{\"t\":\"watch\",\"slots\":[");

		for (int i = 0; i < n; i++)
			at += sprintf(text + at,
				      "%s{\"s\":%d,\"from\":\"" PEER
				      "\",\"k\":1,\"h\":90}",
				      i == 0 ? "" : ",", i % 26);
		sprintf(text + at, "]}");
		assert_int_equal(read_text(&r, text),
				 n == 26 ? OK : ERR_FORMAT);
	}
}

#define HASH "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static enum err read_names(struct signal_request *r, const char *ufrag,
			   const char *pwd, const char *hash)
{
	char text[1024];

	sprintf(text,
		"{\"t\":\"answer\",\"n\":1,\"ufrag\":\"%s\",\"pwd\":\"%s\","
		"\"fingerprint\":\"%s\"}",
		ufrag, pwd, hash);
	return read_text(r, text);
}

static void reads_an_answer_to_the_units_offer(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, "{\"t\":\"answer\",\"n\":4294967295,"
				       "\"ufrag\":\"aZ+9\","
				       "\"pwd\":\"abcdefghijklmnopqrstu/\","
				       "\"fingerprint\":\"" HASH "\"}"),
			 OK);
	assert_int_equal(r.kind, SIGNAL_ANSWER);
	assert_int_equal(r.number, UINT32_MAX);
	assert_int_equal(r.answer.ufrag.len, 4);
	assert_memory_equal(r.answer.ufrag.p, "aZ+9", 4);
	assert_int_equal(r.answer.pwd.len, 22);
	assert_memory_equal(r.answer.pwd.p, "abcdefghijklmnopqrstu/", 22);
	assert_int_equal(r.answer.fingerprint[0], 0);
	assert_int_equal(r.answer.fingerprint[31], 31);
	is_refused("{\"t\":\"answer\",\"n\":4294967296,\"ufrag\":\"abcd\","
		   "\"pwd\":\"abcdefghijklmnopqrstuv\","
		   "\"fingerprint\":\"" HASH "\"}");
	is_refused("{\"t\":\"answer\",\"n\":1,\"ufrag\":null,"
		   "\"pwd\":\"abcdefghijklmnopqrstuv\","
		   "\"fingerprint\":\"" HASH "\"}");
	is_refused("{\"t\":\"answer\",\"ufrag\":\"abcd\","
		   "\"pwd\":\"abcdefghijklmnopqrstuv\","
		   "\"fingerprint\":\"" HASH "\"}");
	/* As pages of before said it. */
	is_refused("{\"t\":\"answer\",\"n\":1,\"sdp\":\"v=0\\r\\n\"}");
}

/* RFC 8839, section 5.4; more than a browser has is not kept. */
static void an_answer_has_names_of_ice_and_a_hash_and_nothing_else(
	void **unused)
{
	static const char long_name[] =
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
		"lm";
	static const char *const bad[] = { "ab c", "ab\\u0000d", "ab-d", "ab_d",
					   "ab:d", "ab\xc3\xa9", "abc{", "abc@",
					   "abc[", "abc`",       "abc." };
	struct signal_request r;

	(void)unused;
	for (size_t len = 0; len <= sizeof(long_name) - 1; len++) {
		char name[sizeof(long_name)] = "";

		memcpy(name, long_name, len);
		assert_int_equal(
			read_names(&r, name, "abcdefghijklmnopqrstuv", HASH),
			len >= 4 && len <= SIGNAL_UFRAG_LEN ? OK : ERR_FORMAT);
		assert_int_equal(
			read_names(&r, "abcd", name, HASH),
			len >= 22 && len <= SIGNAL_PWD_LEN ? OK : ERR_FORMAT);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char pwd[64] = "abcdefghijklmnopqr";

		strcat(pwd, bad[i]);
		assert_int_equal(
			read_names(&r, bad[i], "abcdefghijklmnopqrstuv", HASH),
			ERR_FORMAT);
		assert_int_equal(read_names(&r, "abcd", pwd, HASH), ERR_FORMAT);
	}
	assert_int_equal(read_names(&r, "abcd", "abcdefghijklmnopqrstuv", "AA"),
			 ERR_FORMAT);
	assert_int_equal(
		read_names(&r, "abcd", "abcdefghijklmnopqrstuv", HASH "AA"),
		ERR_FORMAT);
}

static void writes_what_is_said_of_the_unit(void **unused)
{
	static const uint8_t sdp[] = "v=0\r\ns=-\r\n";
	uint8_t out[256];
	struct wr w = wr_init(out, sizeof(out));

	(void)unused;
	signal_write_offer(&w, 7, rd_init(sdp, sizeof(sdp) - 1));
	signal_write_layers(&w, 1, 5);
	signal_write_unsealed(&w, 3);
	signal_write_parted(&w);
	wr_u8(&w, 0);
	assert_string_equal(
		(const char *)out,
		"{\"t\":\"offer\",\"n\":7,\"sdp\":\"v=0\\r\\ns=-\\r\\n\"}"
		"{\"t\":\"layers\",\"k\":1,\"on\":[true,false,true]}"
		"{\"t\":\"unsealed\",\"k\":3}{\"t\":\"parted\"}");
}

static void a_knock_has_4096_characters_at_most(void **unused)
{
	static char text[8192];
	static const char start[] = "{\"t\":\"knock\",\"data\":\"";

	(void)unused;
	for (size_t n = 4096; n <= 4100; n += 4) {
		struct signal_request r;

		strcpy(text, start);
		memset(text + sizeof(start) - 1, 'A', n);
		strcpy(text + sizeof(start) - 1 + n, "\"}");
		assert_int_equal(read_text(&r, text),
				 n == 4096 ? OK : ERR_FORMAT);
	}
	is_refused("{\"t\":\"knock\",\"data\":\"\"}");
	is_refused("{\"t\":\"knock\",\"data\":\"A\"}");
	is_refused("{\"t\":\"knock\"}");
}

static void the_order_of_members_and_white_space_mean_nothing(void **unused)
{
	struct signal_request r;

	(void)unused;
	assert_int_equal(read_text(&r, " {\n\"seat\" : \"" ROOM
				       "\",\t\"v\":3,\"t\":\"back\"}\r\n"),
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
	assert_int_equal(r.data.len, 7);
	assert_memory_equal(r.data.p, "Zm9vYmE", 7);
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
		"{\"t\":\"join\",\"v\":1}",
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
	is_refused("{\"t\":\"join\",\"v\":3.0}");
	is_refused("{\"t\":\"join\"}");
	/* Where there is no version, it is one member too many. */
	is_refused("{\"t\":\"ping\",\"v\":1}");
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
	is_refused("{\"t\":\"back\",\"v\":3}");
	is_refused("{\"t\":\"back\",\"v\":3,\"seat\":\"" ROOM "\",\"x\":1}");
	is_refused("{\"t\":\"send\",\"to\":\"" PEER "\"}");
	is_refused("{\"t\":\"send\",\"data\":\"AAAA\"}");
	is_refused("{\"t\":\"send\",\"to\":\"" PEER
		   "\",\"data\":\"AAAA\",\"v\":3}");
	is_refused("{\"t\":\"join\",\"v\":3,\"room\":\"" ROOM
		   "\",\"auth\":\"" AUTH "\",\"member\":null}");
	is_refused("{\"t\":\"join\",\"v\":3,\"room\":\"" ROOM
		   "\",\"auth\":\"" AUTH "\",\"seat\":\"" ROOM "\"}");
	is_refused(JOIN "null,\"x\":0}");
	is_refused("{\"t\":\"meet\"}");
	is_refused("{\"t\":\"meet\",\"quiet\":true,\"x\":0}");
}

static void refuses_a_meet_that_does_not_say_whether_it_is_quiet(void **unused)
{
	(void)unused;
	is_refused("{\"t\":\"meet\",\"quiet\":null}");
	is_refused("{\"t\":\"meet\",\"quiet\":1}");
	is_refused("{\"t\":\"meet\",\"quiet\":\"true\"}");
}

static void refuses_identifiers_of_another_form(void **unused)
{
	is_refused("{\"t\":\"back\",\"v\":3,\"seat\":\"" ROOM "A\"}");
	is_refused("{\"t\":\"back\",\"v\":3,\"seat\":\"" ROOM "==\"}");
	is_refused("{\"t\":\"back\",\"v\":3,\"seat\":\"" AUTH "\"}");
	is_refused("{\"t\":\"back\",\"v\":3,\"seat\":\"\"}");
	is_refused("{\"t\":\"back\",\"v\":3,\"seat\":16}");
	/* Left-over bits: another text for the same bytes. */
	is_refused("{\"t\":\"back\",\"v\":3,\"seat\":\"" SEAT "\"}");
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
	for (size_t n = SIGNAL_DATA_LEN; n <= SIGNAL_DATA_LEN + 4; n += 4) {
		struct signal_request r;

		strcpy(text, start);
		memset(text + sizeof(start) - 1, 'A', n);
		strcpy(text + sizeof(start) - 1 + n, "\"}");
		assert_int_equal(read_text(&r, text),
				 n == SIGNAL_DATA_LEN ? OK : ERR_FORMAT);
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

static void a_message_over_196608_bytes_is_not_looked_at(void **unused)
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
	struct signal_request r = { .kind = SIGNAL_LEAVE, .data.len = 7 };

	(void)unused;
	assert_int_equal(read_text(&r,
				   "{\"t\":\"back\",\"v\":3,\"seat\":\"" ROOM
				   "\",\"x\":1}"),
			 ERR_FORMAT);
	assert_int_equal(r.kind, SIGNAL_LEAVE);
	assert_int_equal(r.data.len, 7);
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

#define HALF "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void writes_joined(void **unused)
{
	struct signal_joined j = { .turn = turn };
	struct wr w = begin();

	(void)unused;
	signal_write_joined(&w, &j);
	is_written(&w, "{\"t\":\"joined\",\"v\":3,\"you\":\"AAAAAAAAAAA\","
		       "\"half\":\"" HALF "\",\"group\":null,"
		       "\"peers\":[],\"turn\":" TURN "}");
	j.has_group = true;
	j.group[7] = 1;
	j.epoch = (UINT64_C(1) << 53) - 1;
	w = begin();
	signal_write_joined(&w, &j);
	is_written(&w, "{\"t\":\"joined\",\"v\":3,\"you\":\"AAAAAAAAAAA\","
		       "\"half\":\"" HALF "\",\"group\":{\"group\":\"" PEER
		       "\",\"epoch\":9007199254740991,\"in\":false},"
		       "\"peers\":[],\"turn\":" TURN "}");
	j.in = true;
	j.epoch = 0;
	j.roster.n = 2;
	j.roster.peer[0] =
		(struct signal_peer){ .id = { [7] = 1 }, .here = true };
	j.roster.peer[1] = (struct signal_peer){ .id = { [7] = 2 } };
	w = begin();
	signal_write_joined(&w, &j);
	is_written(&w, "{\"t\":\"joined\",\"v\":3,\"you\":\"AAAAAAAAAAA\","
		       "\"half\":\"" HALF "\",\"group\":{\"group\":\"" PEER
		       "\",\"epoch\":0,\"in\":true},\"peers\":[{\"id\":\"" PEER
		       "\",\"here\":true},{\"id\":\"" OTHER
		       "\",\"here\":false}],\"turn\":" TURN "}");
}

static const uint8_t peer[SIGNAL_PEER_LEN] = { [7] = 1 };

static void writes_what_happens_to_a_group(void **unused)
{
	static const char *const words[] = { "yours", "there", "none" };
	const struct signal_text data = { "Zm9v", 4 };
	struct wr w;

	(void)unused;
	for (unsigned i = 0; i < 3; i++) {
		char expected[64];

		w = begin();
		signal_write_group(&w, (enum signal_group_is)i);
		(void)snprintf(expected, sizeof(expected),
			       "{\"t\":\"group\",\"is\":\"%s\"}", words[i]);
		is_written(&w, expected);
	}
	w = begin();
	signal_write_commit(&w, peer, 12345678901, &data);
	is_written(&w, "{\"t\":\"commit\",\"from\":\"" PEER
		       "\",\"epoch\":12345678901,\"data\":\"Zm9v\"}");
	w = begin();
	signal_write_taken(&w, 1);
	is_written(&w, "{\"t\":\"taken\",\"epoch\":1}");
	w = begin();
	signal_write_stale(&w, 7, 0);
	is_written(&w, "{\"t\":\"stale\",\"of\":7,\"epoch\":0}");
}

static void writes_a_welcome(void **unused)
{
	struct signal_welcome m = {
		.from = peer, .group = peer, .epoch = 9, .data = { "Zm9v", 4 }
	};
	struct wr w = begin();

	(void)unused;
	m.roster.n = 1;
	m.roster.peer[0].id[7] = 2;
	signal_write_welcome(&w, &m);
	is_written(&w, "{\"t\":\"welcome\",\"from\":\"" PEER
		       "\",\"epoch\":9,\"group\":\"" PEER
		       "\",\"data\":\"Zm9v\",\"peers\":[{\"id\":\"" OTHER
		       "\",\"here\":false}]}");
}

static void writes_what_is_handed_on(void **unused)
{
	static const char *const words[] = { "knock", "said", "msg" };
	const struct signal_text data = { "Zm9v", 4 };

	(void)unused;
	for (unsigned i = 0; i < 3; i++) {
		char expected[128];
		struct wr w = begin();

		signal_write_from(&w, (enum signal_from)i, peer, &data);
		(void)snprintf(expected, sizeof(expected),
			       "{\"t\":\"%s\",\"from\":\"" PEER
			       "\",\"data\":\"Zm9v\"}",
			       words[i]);
		is_written(&w, expected);
	}
}

static void writes_the_rest(void **unused)
{
	static const char *const states[] = { "here", "away", "gone" };
	static const uint8_t half[SIGNAL_HALF_LEN] = { 0 };
	struct wr w = begin();

	(void)unused;
	signal_write_half(&w, half);
	is_written(&w, "{\"t\":\"half\",\"half\":\"" HALF "\"}");
	for (unsigned i = 0; i < 3; i++) {
		char expected[128];

		w = begin();
		signal_write_peer(&w, peer, (enum signal_state)i);
		(void)snprintf(expected, sizeof(expected),
			       "{\"t\":\"peer\",\"id\":\"" PEER
			       "\",\"state\":\"%s\"}",
			       states[i]);
		is_written(&w, expected);
	}
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
		cmocka_unit_test(reads_where_a_member_stands),
		cmocka_unit_test(refuses_a_member_that_stands_nowhere),
		cmocka_unit_test(reads_who_has_made_a_group),
		cmocka_unit_test(reads_a_commit),
		cmocka_unit_test(refuses_a_commit_that_is_none),
		cmocka_unit_test(a_commit_names_63_at_most),
		cmocka_unit_test(
			a_commit_and_its_welcome_have_184000_characters_at_most),
		cmocka_unit_test(reads_a_word_to_one_and_to_all),
		cmocka_unit_test(a_knock_has_4096_characters_at_most),
		cmocka_unit_test(
			the_order_of_members_and_white_space_mean_nothing),
		cmocka_unit_test(reads_an_envelope_as_it_came),
		cmocka_unit_test(reads_the_words_alone),
		cmocka_unit_test(another_version_is_known_by_itself),
		cmocka_unit_test(refuses_what_is_no_message),
		cmocka_unit_test(refuses_a_zero_behind_the_message),
		cmocka_unit_test(refuses_a_member_too_many_or_too_few),
		cmocka_unit_test(
			refuses_a_meet_that_does_not_say_whether_it_is_quiet),
		cmocka_unit_test(refuses_identifiers_of_another_form),
		cmocka_unit_test(refuses_an_envelope_that_is_none),
		cmocka_unit_test(an_envelope_has_65000_characters_at_most),
		cmocka_unit_test(a_message_that_wants_much_memory_is_refused),
		cmocka_unit_test(a_message_over_196608_bytes_is_not_looked_at),
		cmocka_unit_test(on_a_refusal_the_request_is_as_it_was),
		cmocka_unit_test(writes_joined),
		cmocka_unit_test(writes_what_happens_to_a_group),
		cmocka_unit_test(writes_a_welcome),
		cmocka_unit_test(writes_what_is_handed_on),
		cmocka_unit_test(writes_the_rest),
		cmocka_unit_test(reads_what_the_slots_shall_carry),
		cmocka_unit_test(reads_as_many_slots_as_there_are),
		cmocka_unit_test(reads_an_answer_to_the_units_offer),
		cmocka_unit_test(
			an_answer_has_names_of_ice_and_a_hash_and_nothing_else),
		cmocka_unit_test(writes_what_is_said_of_the_unit),
		cmocka_unit_test(writes_every_reason),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
