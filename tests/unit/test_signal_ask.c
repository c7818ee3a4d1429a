/* What the client's writer writes the server's reader reads, and the other way
 * round. */
#include "wire/signal_ask.h"
#include "wire/signal_told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t some[32] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static const uint8_t peer[SIGNAL_PEER_LEN] = { 9, 8, 7, 6, 5, 4, 3, 2 };

static uint8_t buf[4096];

static struct wr begin(void)
{
	return wr_init(buf, sizeof(buf));
}

static struct signal_request read_back(const struct wr *w)
{
	struct signal_request r;
	enum signal_why why;
	size_t len;

	assert_int_equal(wr_done(w, &len), OK);
	assert_int_equal(signal_read(&r, rd_init(buf, len), &why), OK);
	return r;
}

static void the_server_reads_a_join(void **unused)
{
	struct signal_ask_join j = { .room = some, .auth = some, .seat = some };
	struct wr w = begin();
	struct signal_request r;

	(void)unused;
	signal_ask_join(&w, &j);
	r = read_back(&w);
	assert_int_equal(r.kind, SIGNAL_JOIN);
	assert_memory_equal(r.auth, some, SIGNAL_AUTH_LEN);
	assert_false(r.has_group);
	j.group = peer;
	j.epoch = 77;
	w = begin();
	signal_ask_join(&w, &j);
	r = read_back(&w);
	assert_true(r.has_group);
	assert_memory_equal(r.group, peer, SIGNAL_GROUP_LEN);
	assert_int_equal(r.epoch, 77);
}

static void the_server_reads_a_commit_with_and_without_a_welcome(void **unused)
{
	static struct signal_peers to = { .n = 1 };
	static struct signal_peers gone = { .n = 2 };
	struct signal_ask_commit c = { .epoch = 5, .to = &to, .gone = &gone };
	struct wr w = begin();
	struct signal_request r;

	(void)unused;
	to.id[0][0] = 3;
	gone.id[1][7] = 4;
	c.commit = rd_init(some, 9);
	c.welcome = rd_init(some, 30);
	signal_ask_commit(&w, &c);
	r = read_back(&w);
	assert_int_equal(r.kind, SIGNAL_COMMIT);
	assert_int_equal(r.epoch, 5);
	assert_int_equal(r.data.len, 12);
	assert_int_equal(r.welcome.len, 40);
	assert_int_equal(r.added.n, 1);
	assert_int_equal(r.added.id[0][0], 3);
	assert_int_equal(r.gone.n, 2);
	assert_int_equal(r.gone.id[1][7], 4);
	c.welcome = rd_init(some, 0);
	w = begin();
	signal_ask_commit(&w, &c);
	assert_null(read_back(&w).welcome.p);
}

static void the_server_reads_what_is_said_to_one_and_to_all(void **unused)
{
	struct wr w = begin();
	struct signal_request r;

	(void)unused;
	signal_ask_say(&w, NULL, rd_init(some, 3));
	assert_true(read_back(&w).to_all);
	w = begin();
	signal_ask_say(&w, peer, rd_init(some, 3));
	r = read_back(&w);
	assert_false(r.to_all);
	assert_memory_equal(r.to, peer, sizeof(peer));
	w = begin();
	signal_ask_knock(&w, rd_init(some, 3));
	assert_int_equal(read_back(&w).kind, SIGNAL_KNOCK);
	w = begin();
	signal_ask_found(&w, peer);
	assert_memory_equal(read_back(&w).group, peer, sizeof(peer));
}

static void the_server_reads_what_is_for_the_unit(void **unused)
{
	const struct signal_answer answer = {
		.ufrag = { "ab+/", 4 },
		.pwd = { "abcdefghijklmnopqrstuvwx", 24 },
		.fingerprint = { 7, [31] = 9 },
	};
	struct signal_slots slots = { .n = 2 };
	struct wr w = begin();
	struct signal_request r;

	(void)unused;
	signal_ask_answer(&w, 4000000000u, &answer);
	r = read_back(&w);
	assert_int_equal(r.number, 4000000000u);
	assert_int_equal(r.answer.ufrag.len, 4);
	assert_memory_equal(r.answer.ufrag.p, "ab+/", 4);
	assert_int_equal(r.answer.pwd.len, 24);
	assert_memory_equal(r.answer.pwd.p, answer.pwd.p, 24);
	assert_memory_equal(r.answer.fingerprint, answer.fingerprint,
			    sizeof(answer.fingerprint));
	slots.slot[0] = (struct signal_slot){ 25, { 1 }, SIGNAL_SCREEN, 1080 };
	slots.slot[1] = (struct signal_slot){ 0, { 2 }, SIGNAL_CAMERA, 0 };
	w = begin();
	signal_ask_watch(&w, &slots);
	r = read_back(&w);
	assert_int_equal(r.slots.n, 2);
	assert_int_equal(r.slots.slot[0].height, 1080);
	assert_int_equal(r.slots.slot[1].from[0], 2);
	w = begin();
	signal_ask_meet(&w, false);
	r = read_back(&w);
	assert_int_equal(r.kind, SIGNAL_MEET);
	assert_false(r.quiet);
	w = begin();
	signal_ask_meet(&w, true);
	assert_true(read_back(&w).quiet);
	w = begin();
	signal_ask_word(&w, SIGNAL_PART);
	assert_int_equal(read_back(&w).kind, SIGNAL_PART);
}

static struct signal_told told;

static enum err hear(const struct wr *w)
{
	size_t len;

	assert_int_equal(wr_done(w, &len), OK);
	return signal_told_read(&told, rd_init(buf, len));
}

static void the_client_reads_who_is_there(void **unused)
{
	static struct signal_joined j = {
		.has_group = true,
		.epoch = 12,
		.in = true,
		.turn = { "1:a", "b", "", 14400, 3478, 8443 },
	};
	struct wr w = begin();

	(void)unused;
	j.roster.n = 2;
	j.roster.peer[1].here = true;
	j.roster.peer[1].id[0] = 6;
	memcpy(j.you, peer, sizeof(peer));
	signal_write_joined(&w, &j);
	assert_int_equal(hear(&w), OK);
	assert_int_equal(told.kind, SIGNAL_TOLD_JOINED);
	assert_memory_equal(told.who, peer, sizeof(peer));
	assert_true(told.has_group && told.in);
	assert_int_equal(told.epoch, 12);
	assert_int_equal(told.roster.n, 2);
	assert_false(told.roster.peer[0].here);
	assert_true(told.roster.peer[1].here);
	assert_int_equal(told.roster.peer[1].id[0], 6);
	signal_told_drop(&told);
	j.has_group = false;
	w = begin();
	signal_write_joined(&w, &j);
	assert_int_equal(hear(&w), OK);
	assert_false(told.has_group);
	signal_told_drop(&told);
}

static void the_client_reads_what_happens_in_the_room(void **unused)
{
	const struct signal_text data = { "AAEC", 4 };
	const struct signal_welcome welcome = {
		.from = peer, .group = some, .epoch = 3, .data = data
	};
	struct wr w = begin();

	(void)unused;
	signal_write_commit(&w, peer, 9, &data);
	assert_int_equal(hear(&w), OK);
	assert_int_equal(told.kind, SIGNAL_TOLD_COMMIT);
	assert_int_equal(told.epoch, 9);
	assert_memory_equal(told.data.p, "AAEC", 4);
	signal_told_drop(&told);
	w = begin();
	signal_write_welcome(&w, &welcome);
	assert_int_equal(hear(&w), OK);
	assert_int_equal(told.kind, SIGNAL_TOLD_WELCOME);
	assert_memory_equal(told.group, some, SIGNAL_GROUP_LEN);
	signal_told_drop(&told);
	w = begin();
	signal_write_peer(&w, peer, SIGNAL_GONE);
	assert_int_equal(hear(&w), OK);
	assert_int_equal(told.state, SIGNAL_GONE);
	signal_told_drop(&told);
	w = begin();
	signal_write_layers(&w, SIGNAL_SCREEN, 5);
	assert_int_equal(hear(&w), OK);
	assert_int_equal(told.context, SIGNAL_SCREEN);
	assert_int_equal(told.layers, 5);
	signal_told_drop(&told);
	w = begin();
	signal_write_refused(&w, SIGNAL_BUSY);
	assert_int_equal(hear(&w), OK);
	assert_string_equal(told.why, "busy");
	signal_told_drop(&told);
}

static void the_client_refuses_what_the_protocol_does_not_name(void **unused)
{
	static const char *const texts[] = {
		"",
		"[]",
		"{}",
		"{\"t\":\"nonsense\"}",
		"{\"t\":\"pong\",\"x\":1}",
		"{\"t\":\"taken\"}",
		"{\"t\":\"taken\",\"epoch\":-1}",
		"{\"t\":\"taken\",\"epoch\":9007199254740992}",
		"{\"t\":\"taken\",\"epoch\":1,\"epoch\":1}",
		"{\"t\":\"peer\",\"id\":\"CQgHBgUEAwI\",\"state\":\"asleep\"}",
		"{\"t\":\"peer\",\"id\":\"short\",\"state\":\"here\"}",
		"{\"t\":\"said\",\"from\":\"CQgHBgUEAwI\",\"data\":\"\"}",
		"{\"t\":\"said\",\"from\":\"CQgHBgUEAwI\",\"data\":\"A*==\"}",
		"{\"t\":\"layers\",\"k\":1,\"on\":[true,true]}",
		"{\"t\":\"layers\",\"k\":3,\"on\":[true,true,true]}",
		"{\"t\":\"refused\",\"why\":\"because\"}",
		"{\"t\":\"offer\",\"n\":1,\"sdp\":\"\"}",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(
			signal_told_read(&told,
					 rd_init((const uint8_t *)texts[i],
						 strlen(texts[i]))),
			ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_server_reads_a_join),
		cmocka_unit_test(
			the_server_reads_a_commit_with_and_without_a_welcome),
		cmocka_unit_test(
			the_server_reads_what_is_said_to_one_and_to_all),
		cmocka_unit_test(the_server_reads_what_is_for_the_unit),
		cmocka_unit_test(the_client_reads_who_is_there),
		cmocka_unit_test(the_client_reads_what_happens_in_the_room),
		cmocka_unit_test(
			the_client_refuses_what_the_protocol_does_not_name),
	};

	signal_init(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
