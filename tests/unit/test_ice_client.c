/* The checking client, against the lite agent over a network of the test's. */
#include "ice_kit.h"

#include "ice/client.h"
#include "stun/integrity.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const uint64_t CONSENT_US = ICE_CONSENT_MS * UINT64_C(1000);
static const uint64_t ASK_US = ICE_ASK_MS * UINT64_C(1000);

struct scene {
	struct kit server;
	struct client c;
	uint64_t now_us;
	unsigned asked_n; /* checks that the client sent */
	uint8_t random;   /* fills what random bytes there are */
	uint8_t check[CLIENT_CHECK_LEN];
	size_t check_len;
	uint8_t request[ICE_REQUEST_LEN]; /* of the server's */
	size_t request_len;
	uint8_t answer[ICE_ANSWER_LEN]; /* to it */
	size_t answer_len;
	struct ice_path to;
};

static struct rd text(const char *p)
{
	return rd_init((const uint8_t *)p, strlen(p));
}

static struct client_config config(void)
{
	return (struct client_config){
		.own_ufrag = text(KIT_PEER_UFRAG),
		.own_pwd = text(KIT_PEER_PWD),
		.peer_ufrag = text(KIT_UFRAG),
		.peer_pwd = text(KIT_PWD),
		.tie_breaker = 0x0123456789abcdef,
	};
}

/* As the client sees it: the server is the remote side. */
static struct ice_path server_path(uint8_t host)
{
	struct ice_path seen = kit_path(host);

	return (struct ice_path){ seen.local, seen.remote, 0 };
}

static void begin(struct scene *s)
{
	struct client_config cfg = config();
	struct ice_path path = server_path(1);

	*s = (struct scene){ .now_us = 5000000 };
	kit_open(&s->server);
	assert_int_equal(client_open(&s->c, &cfg), OK);
	assert_int_equal(client_add(&s->c, &path, s->now_us), OK);
}

/* Whether the client sends a check now; it is kept. */
static bool asks(struct scene *s)
{
	struct wr w = wr_init(s->check, sizeof(s->check));
	uint8_t random[CLIENT_RANDOM_LEN];

	memset(random, s->random, sizeof(random));
	random[0] = (uint8_t)s->asked_n; /* ids differ */

	const struct ice_path *to = client_next(&s->c, s->now_us, random, &w);

	if (to == NULL) {
		assert_int_equal(wr_len(&w), 0);
		return false;
	}
	s->to = *to;
	s->check_len = wr_len(&w);
	s->asked_n++;
	return true;
}

/* Gives the last check to the server; true when it answers. */
static bool server_answers(struct scene *s)
{
	struct ice_path from = { s->to.local, s->to.remote, s->to.stream };

	s->server.now_us = s->now_us;
	memcpy(s->server.check, s->check, s->check_len);
	s->server.check_len = s->check_len;
	return ice_has_answer(kit_give(&s->server, &from));
}

/* What the client makes of a datagram of the server's; its answer is kept. */
static enum client_verdict takes(struct scene *s, struct rd datagram)
{
	struct wr w = wr_init(s->answer, sizeof(s->answer));
	enum client_verdict v =
		client_input(&s->c, &s->to, datagram, s->now_us, &w);

	s->answer_len = wr_len(&w);
	assert_int_equal(v == CLIENT_ASKED, s->answer_len > 0);
	return v;
}

static enum client_verdict hears(struct scene *s)
{
	return takes(s, rd_init(s->server.answer, s->server.answer_len));
}

/* The server asks back; the request is kept. */
static bool server_asks(struct scene *s)
{
	static const uint8_t id[STUN_ID_LEN] = "of server's";
	struct wr w = wr_init(s->request, sizeof(s->request));
	const struct ice_path *to = ice_next(&s->server.ice, s->now_us, id, &w);

	s->request_len = wr_len(&w);
	return to != NULL;
}

static enum ice_verdict server_hears(struct scene *s)
{
	struct ice_path from = { s->to.local, s->to.remote, s->to.stream };

	s->server.now_us = s->now_us;
	memcpy(s->server.check, s->answer, s->answer_len);
	s->server.check_len = s->answer_len;
	return kit_give(&s->server, &from);
}

static void connect_both(struct scene *s)
{
	begin(s);
	assert_true(asks(s));
	assert_true(server_answers(s));
	assert_int_equal(hears(s), CLIENT_TAKEN);
	assert_int_equal(client_state(&s->c), CLIENT_CONNECTED);
}

static void one_check_and_its_answer_connect(void **unused)
{
	struct scene s;
	struct ice_path path = server_path(1);
	struct ice_path seen = kit_path(1);

	(void)unused;
	begin(&s);
	assert_int_equal(client_state(&s.c), CLIENT_CHECKING);
	assert_null(client_selected(&s.c));
	assert_int_equal(client_deadline(&s.c), s.now_us);
	connect_both(&s);
	assert_memory_equal(client_selected(&s.c), &path, sizeof(path));
	/* The server knows too where media go, once it has asked. */
	assert_null(ice_selected(&s.server.ice, s.now_us));
	assert_true(server_asks(&s));
	assert_int_equal(takes(&s, rd_init(s.request, s.request_len)),
			 CLIENT_ASKED);
	assert_int_equal(server_hears(&s), ICE_PROVEN);
	assert_memory_equal(ice_selected(&s.server.ice, s.now_us), &seen,
			    sizeof(seen));
	assert_false(asks(&s));
}

static void a_check_that_is_lost_is_sent_again_as_it_was(void **unused)
{
	/* RFC 8489 section 6.2.1, in ms */
	static const unsigned times[] = {
		0, 500, 1500, 3500, 7500, 15500, 31500
	};
	struct scene s;
	uint8_t first[CLIENT_CHECK_LEN];

	(void)unused;
	begin(&s);

	uint64_t start_us = s.now_us;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		s.now_us = start_us + times[i] * 1000u;
		assert_int_equal(client_deadline(&s.c), s.now_us);
		if (i > 0) {
			s.now_us--;
			assert_false(asks(&s));
			s.now_us++;
		}
		assert_true(asks(&s));
		if (i == 0)
			memcpy(first, s.check, s.check_len);
		assert_memory_equal(s.check, first, s.check_len);
	}
	s.now_us = start_us + 39500 * 1000u - 1;
	assert_false(asks(&s));
	assert_int_equal(client_state(&s.c), CLIENT_CHECKING);
	s.now_us++;
	assert_int_equal(client_deadline(&s.c), s.now_us);
	assert_false(asks(&s));
	assert_int_equal(client_state(&s.c), CLIENT_FAILED);
	assert_int_equal(client_deadline(&s.c), UINT64_MAX);
}

static void the_answer_to_any_of_the_copies_counts(void **unused)
{
	struct scene s;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	s.now_us += 600000;
	assert_true(asks(&s));
	assert_int_equal(hears(&s), CLIENT_TAKEN);
	assert_int_equal(client_state(&s.c), CLIENT_CONNECTED);
}

static void consent_is_asked_for_every_4_to_6_s(void **unused)
{
	struct scene s;

	(void)unused;
	for (unsigned random = 0; random < 256; random += 51) {
		connect_both(&s);
		s.random = (uint8_t)random;
		s.now_us += ASK_US;
		assert_true(asks(&s)); /* the first one */
		assert_true(server_answers(&s));
		assert_int_equal(hears(&s), CLIENT_TAKEN);

		uint64_t wait_us = client_deadline(&s.c) - s.now_us;

		assert_in_range(wait_us, ASK_US * 4 / 5, ASK_US * 6 / 5);
		if (random == 0)
			assert_int_equal(wait_us, ASK_US * 4 / 5);
		s.now_us += wait_us - 1;
		assert_false(asks(&s));
		s.now_us++;
		assert_true(asks(&s));
	}
}

static void consent_that_is_given_keeps_both_connected(void **unused)
{
	struct scene s;

	(void)unused;
	connect_both(&s);
	assert_true(server_asks(&s));
	assert_int_equal(takes(&s, rd_init(s.request, s.request_len)),
			 CLIENT_ASKED);
	assert_int_equal(server_hears(&s), ICE_PROVEN);
	for (unsigned i = 0; i < 300; i++) { /* more than ids in the ring */
		s.now_us = client_deadline(&s.c);
		s.random = (uint8_t)(i * 37);
		assert_true(asks(&s));
		assert_true(server_answers(&s));
		assert_int_equal(hears(&s), CLIENT_TAKEN);
	}
	assert_int_equal(client_state(&s.c), CLIENT_CONNECTED);
	assert_non_null(ice_selected(&s.server.ice, s.now_us));
}

static void consent_that_is_not_given_for_30_s_is_gone(void **unused)
{
	struct scene s;

	(void)unused;
	connect_both(&s);

	uint64_t end_us = s.now_us + CONSENT_US;

	while (client_deadline(&s.c) < end_us) {
		s.now_us = client_deadline(&s.c);
		assert_true(asks(&s));
	}
	assert_int_equal(client_deadline(&s.c), end_us);
	s.now_us = end_us - 1;
	assert_false(asks(&s));
	assert_int_equal(client_state(&s.c), CLIENT_CONNECTED);
	s.now_us = end_us;
	assert_false(asks(&s));
	assert_int_equal(client_state(&s.c), CLIENT_FAILED);
	assert_null(client_selected(&s.c));
}

static void an_answer_counts_once(void **unused)
{
	struct scene s;

	(void)unused;
	connect_both(&s);
	s.now_us += CONSENT_US - 1;
	assert_int_equal(hears(&s), CLIENT_STRANGER);
	s.now_us++;
	assert_false(asks(&s));
	assert_int_equal(client_state(&s.c), CLIENT_FAILED);
}

static void an_answer_from_elsewhere_is_a_strangers(void **unused)
{
	struct scene s;
	struct ice_path other;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	other = s.to;
	s.to.remote.port++;
	assert_int_equal(hears(&s), CLIENT_STRANGER);
	s.to = other;
	s.to.local.port++;
	assert_int_equal(hears(&s), CLIENT_STRANGER);
	assert_int_equal(client_state(&s.c), CLIENT_CHECKING);
}

static void an_answer_to_another_check_is_a_strangers(void **unused)
{
	struct scene s;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	begin(&s);
	s.asked_n = 1; /* another id */
	assert_true(asks(&s));

	struct scene other;

	begin(&other);
	assert_true(asks(&other));
	assert_true(server_answers(&other));
	assert_int_equal(takes(&s, rd_init(other.server.answer,
					   other.server.answer_len)),
			 CLIENT_STRANGER);
}

/* An answer of the given class to the last check, under a password. */
static void write_answer(struct scene *s, uint16_t class, const char *pwd,
			 bool has_address)
{
	struct wr w = wr_init(s->server.answer, sizeof(s->server.answer));
	struct wr_len16 len =
		stun_begin(&w, STUN_BINDING | class, s->check + 8);

	if (class == STUN_ERROR)
		stun_attr_error(&w, 403);
	else if (has_address)
		stun_attr_xor_addr(&w, STUN_A_XOR_MAPPED_ADDRESS, &s->to.local,
				   s->check + 8);
	if (pwd != NULL)
		integrity_write(&w, pwd, strlen(pwd));
	integrity_write_fingerprint(&w);
	stun_end(&w, len);
	s->server.answer_len = wr_len(&w);
}

static void an_answer_without_the_password_is_forged(void **unused)
{
	struct scene s;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	write_answer(&s, STUN_SUCCESS, "abcdefghijklmnopqrstuvwX", true);
	assert_int_equal(hears(&s), CLIENT_FORGED);
	write_answer(&s, STUN_SUCCESS, NULL, true);
	assert_int_equal(hears(&s), CLIENT_FORGED);
	/* Nor can a stranger end it. */
	write_answer(&s, STUN_ERROR, NULL, false);
	assert_int_equal(hears(&s), CLIENT_FORGED);
	write_answer(&s, STUN_SUCCESS, KIT_PWD, true);
	s.server.answer[s.server.answer_len - 1] ^= 1; /* the fingerprint */
	assert_int_equal(hears(&s), CLIENT_FORGED);
	assert_int_equal(client_state(&s.c), CLIENT_CHECKING);
	write_answer(&s, STUN_SUCCESS, KIT_PWD, true);
	assert_int_equal(hears(&s), CLIENT_TAKEN);
}

static void an_error_under_the_password_ends_it(void **unused)
{
	struct scene s;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	write_answer(&s, STUN_ERROR, KIT_PWD, false);
	assert_int_equal(hears(&s), CLIENT_REFUSED);
	assert_int_equal(client_state(&s.c), CLIENT_FAILED);
	connect_both(&s);
	s.now_us = client_deadline(&s.c);
	assert_true(asks(&s));
	write_answer(&s, STUN_ERROR, KIT_PWD, false);
	assert_int_equal(hears(&s), CLIENT_REFUSED);
	assert_int_equal(client_state(&s.c), CLIENT_FAILED);
	assert_null(client_selected(&s.c));
}

static void a_success_without_an_address_is_none(void **unused)
{
	struct scene s;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	write_answer(&s, STUN_SUCCESS, KIT_PWD, false);
	assert_int_equal(hears(&s), CLIENT_REFUSED);
	assert_int_equal(client_state(&s.c), CLIENT_FAILED);
}

static void what_is_no_answer_is_not_looked_at(void **unused)
{
	struct scene s;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	for (size_t len = 0; len < s.server.answer_len; len++)
		assert_int_equal(takes(&s, rd_init(s.server.answer, len)),
				 CLIENT_NOT_STUN);
	/* Our own check, sent back: it is not for us. */
	assert_int_equal(takes(&s, rd_init(s.check, s.check_len)),
			 CLIENT_FORGED);
	assert_int_equal(client_state(&s.c), CLIENT_CHECKING);
	assert_int_equal(hears(&s), CLIENT_TAKEN);
}

static void the_first_candidate_that_answers_is_nominated_last(void **unused)
{
	struct scene s;
	struct ice_path second = server_path(1);

	(void)unused;
	begin(&s);
	second.remote.port = 443;
	assert_int_equal(client_add(&s.c, &second, s.now_us), OK);
	assert_true(asks(&s)); /* to the first; it is lost */
	assert_false(asks(&s));
	s.now_us += 50000;
	assert_true(asks(&s));
	assert_memory_equal(&s.to, &second, sizeof(second));
	assert_true(server_answers(&s));
	assert_int_equal(hears(&s), CLIENT_TAKEN);
	assert_memory_equal(client_selected(&s.c), &second, sizeof(second));
	/* The first one's check may still come: so once more, at once. */
	assert_true(asks(&s));
	assert_memory_equal(&s.to, &second, sizeof(second));
	assert_false(asks(&s));
	/* And the first is left alone. */
	s.now_us += 600000;
	assert_false(asks(&s));
}

static void one_candidate_may_refuse_while_another_is_there(void **unused)
{
	struct scene s;
	struct ice_path second = server_path(1);

	(void)unused;
	begin(&s);
	second.remote.port = 443;
	assert_int_equal(client_add(&s.c, &second, s.now_us), OK);
	assert_true(asks(&s));
	write_answer(&s, STUN_ERROR, KIT_PWD, false);
	assert_int_equal(hears(&s), CLIENT_REFUSED);
	assert_int_equal(client_state(&s.c), CLIENT_CHECKING);
	s.now_us += 50000;
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	assert_int_equal(hears(&s), CLIENT_TAKEN);
	assert_int_equal(client_state(&s.c), CLIENT_CONNECTED);
}

static void only_the_selected_candidate_gives_consent(void **unused)
{
	struct scene s;
	struct scene late;
	struct ice_path second = server_path(1);

	(void)unused;
	begin(&s);
	second.remote.port = 443;
	assert_int_equal(client_add(&s.c, &second, s.now_us), OK);
	assert_true(asks(&s));
	assert_true(server_answers(&s)); /* but the answer takes its time */
	late = s;
	s.now_us += 50000;
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	assert_int_equal(hears(&s), CLIENT_TAKEN);

	uint64_t end_us = s.now_us + CONSENT_US;

	s.now_us = end_us - 1;
	s.to = late.to;
	assert_int_equal(
		takes(&s, rd_init(late.server.answer, late.server.answer_len)),
		CLIENT_TAKEN);
	s.now_us = end_us;
	assert_false(asks(&s));
	assert_int_equal(client_state(&s.c), CLIENT_FAILED);
}

static void there_are_at_most_four_candidates(void **unused)
{
	struct scene s;
	struct ice_path path = server_path(1);

	(void)unused;
	begin(&s);
	for (unsigned i = 1; i < ICE_PATH_N; i++)
		assert_int_equal(client_add(&s.c, &path, s.now_us), OK);
	assert_int_equal(client_add(&s.c, &path, s.now_us), ERR_FULL);
}

static void texts_of_a_wrong_length_are_refused(void **unused)
{
	static const char long_text[] =
		"0123456789012345678901234567890123456789012345678901234567890"
		"1234567890";
	struct client c;
	struct client_config cfg = config();

	(void)unused;
	cfg.own_ufrag = text("abc");
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
	cfg = config();
	cfg.own_ufrag =
		rd_init((const uint8_t *)long_text, CLIENT_UFRAG_LEN + 1);
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
	cfg = config();
	cfg.peer_ufrag = text("abc");
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
	cfg.peer_ufrag =
		rd_init((const uint8_t *)long_text, CLIENT_UFRAG_LEN + 1);
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
	cfg = config();
	cfg.peer_pwd = rd_init((const uint8_t *)long_text, 21);
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
	cfg.peer_pwd = rd_init((const uint8_t *)long_text, CLIENT_PWD_LEN + 1);
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
	cfg = config();
	cfg.own_pwd = rd_init((const uint8_t *)long_text, 21);
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
	cfg.own_pwd = rd_init((const uint8_t *)long_text, CLIENT_PWD_LEN + 1);
	assert_int_equal(client_open(&c, &cfg), ERR_FORMAT);
}

static void every_request_with_a_flipped_bit_is_answered_by_nobody(
	void **unused)
{
	struct scene s;

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	assert_true(server_asks(&s));
	for (size_t bit = 0; bit < 8 * s.request_len; bit++) {
		s.request[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(
			takes(&s, rd_init(s.request, s.request_len)),
			CLIENT_ASKED);
		s.request[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	/* It says nothing of our own checks. */
	assert_int_equal(takes(&s, rd_init(s.request, s.request_len)),
			 CLIENT_ASKED);
	assert_int_equal(client_state(&s.c), CLIENT_CHECKING);
	assert_true(s.answer_len <= s.request_len);
}

static void a_request_for_another_name_is_answered_by_nobody(void **unused)
{
	struct scene s;
	struct client_config cfg = config();
	struct ice_path path = server_path(1);

	(void)unused;
	begin(&s);
	assert_true(asks(&s));
	assert_true(server_answers(&s));
	assert_true(server_asks(&s));
	cfg.own_ufrag = text("wxyy");
	assert_int_equal(client_open(&s.c, &cfg), OK);
	assert_int_equal(client_add(&s.c, &path, s.now_us), OK);
	assert_int_equal(takes(&s, rd_init(s.request, s.request_len)),
			 CLIENT_FORGED);
}

static void the_longest_texts_fit_a_check(void **unused)
{
	static const uint8_t longest[CLIENT_PWD_LEN] = { 'x' };
	struct client_config cfg = {
		.own_ufrag = rd_init(longest, CLIENT_UFRAG_LEN),
		.own_pwd = rd_init(longest, CLIENT_PWD_LEN),
		.peer_ufrag = rd_init(longest, CLIENT_UFRAG_LEN),
		.peer_pwd = rd_init(longest, CLIENT_PWD_LEN),
	};
	struct scene s;

	(void)unused;
	begin(&s);

	struct ice_path path = server_path(1);

	assert_int_equal(client_open(&s.c, &cfg), OK);
	assert_int_equal(client_add(&s.c, &path, s.now_us), OK);
	assert_true(asks(&s));
	assert_in_range(s.check_len, 1, CLIENT_CHECK_LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_check_and_its_answer_connect),
		cmocka_unit_test(
			every_request_with_a_flipped_bit_is_answered_by_nobody),
		cmocka_unit_test(
			a_request_for_another_name_is_answered_by_nobody),
		cmocka_unit_test(a_check_that_is_lost_is_sent_again_as_it_was),
		cmocka_unit_test(the_answer_to_any_of_the_copies_counts),
		cmocka_unit_test(consent_is_asked_for_every_4_to_6_s),
		cmocka_unit_test(consent_that_is_given_keeps_both_connected),
		cmocka_unit_test(consent_that_is_not_given_for_30_s_is_gone),
		cmocka_unit_test(an_answer_counts_once),
		cmocka_unit_test(an_answer_from_elsewhere_is_a_strangers),
		cmocka_unit_test(an_answer_to_another_check_is_a_strangers),
		cmocka_unit_test(an_answer_without_the_password_is_forged),
		cmocka_unit_test(an_error_under_the_password_ends_it),
		cmocka_unit_test(a_success_without_an_address_is_none),
		cmocka_unit_test(what_is_no_answer_is_not_looked_at),
		cmocka_unit_test(
			the_first_candidate_that_answers_is_nominated_last),
		cmocka_unit_test(
			one_candidate_may_refuse_while_another_is_there),
		cmocka_unit_test(only_the_selected_candidate_gives_consent),
		cmocka_unit_test(there_are_at_most_four_candidates),
		cmocka_unit_test(texts_of_a_wrong_length_are_refused),
		cmocka_unit_test(the_longest_texts_fit_a_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
