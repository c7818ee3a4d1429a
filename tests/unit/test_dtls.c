/* Ours against ours: keys, time, and what the wire may do to them. */
#include "dtls_kit.h"

#include "base/limits.h"

#include <openssl/crypto.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	MS = 1000, /* us */
	HEADER_LEN = 13,
	MESSAGE_HEADER_LEN = 12,
	RANDOM_AT = HEADER_LEN + MESSAGE_HEADER_LEN + 2,
	EPOCH_AT = 4,
	FLOOD_N = 1000,
};

static struct dtls *client(const struct kit_pair *p)
{
	return p->end[DTLS_CLIENT];
}

static struct dtls *server(const struct kit_pair *p)
{
	return p->end[DTLS_SERVER];
}

static void give(struct dtls *d, const struct kit_datagram *g, uint64_t now_us)
{
	dtls_input(d, g->bytes, g->len, now_us);
}

static void assert_silent(struct dtls *d)
{
	assert_int_equal(kit_said(d).len, 0);
}

static void assert_both_done(const struct kit_pair *p)
{
	assert_int_equal(dtls_state(client(p)), DTLS_DONE);
	assert_int_equal(dtls_state(server(p)), DTLS_DONE);
}

static bool is_zero(const void *p, size_t len)
{
	const uint8_t *bytes = p;

	while (len > 0)
		if (bytes[--len] != 0)
			return false;
	return true;
}

/* A record of epoch 1 that nobody sealed. */
static struct kit_datagram forged_of(uint8_t type, size_t len)
{
	struct kit_datagram g = { .len = HEADER_LEN + len };
	const uint8_t header[HEADER_LEN] = {
		type,        0xFE, 0xFD, 0, 1, 0,
		0,           0,    0,    0, 7, (uint8_t)(len >> 8),
		(uint8_t)len
	};

	memcpy(g.bytes, header, sizeof(header));
	return g;
}

static struct kit_datagram forged(uint8_t type)
{
	return forged_of(type, 40);
}

/* Client's hello, server's flight, client's flight; the server is done then and
 * its last flight waits. The client's flight is returned. */
static struct kit_datagram until_server_is_done(struct kit_pair *p)
{
	struct kit_datagram hello = kit_said(client(p));

	give(server(p), &hello, p->now_us);

	struct kit_datagram answer = kit_said(server(p));

	give(client(p), &answer, p->now_us);

	struct kit_datagram last = kit_said(client(p));

	give(server(p), &last, p->now_us);
	assert_int_equal(dtls_state(server(p)), DTLS_DONE);
	return last;
}

static void both_ends_have_the_same_keys_swapped(void **unused)
{
	struct kit_pair p;
	struct dtls_keys ours;
	struct dtls_keys theirs;

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	assert_both_done(&p);
	assert_int_equal(dtls_keys(client(&p), &ours), OK);
	assert_int_equal(dtls_keys(server(&p), &theirs), OK);
	assert_int_equal(ours.profile, DTLS_SRTP_AEAD_AES_256_GCM);
	assert_int_equal(ours.key_len, 32);
	assert_int_equal(ours.salt_len, 12);
	assert_memory_equal(&ours.ours, &theirs.theirs, sizeof(ours.ours));
	assert_memory_equal(&ours.theirs, &theirs.ours, sizeof(ours.ours));
	assert_memory_not_equal(&ours.ours, &ours.theirs, sizeof(ours.ours));
	assert_false(is_zero(ours.ours.key, ours.key_len));
	assert_false(is_zero(ours.theirs.salt, ours.salt_len));
	kit_pair_end(&p);
}

static void two_handshakes_have_different_keys(void **unused)
{
	struct kit_pair p;
	struct dtls_keys first;
	struct dtls_keys second;

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	assert_int_equal(dtls_keys(server(&p), &first), OK);
	kit_pair_again(&p);
	kit_pair_talk(&p);
	assert_int_equal(dtls_keys(server(&p), &second), OK);
	assert_memory_not_equal(first.ours.key, second.ours.key, first.key_len);
	kit_pair_end(&p);
}

static void there_are_no_keys_before_it_is_done_or_after_it_rests(void **unused)
{
	struct kit_pair p;
	struct dtls_keys keys;

	(void)unused;
	kit_pair_begin(&p);
	assert_int_equal(dtls_keys(server(&p), &keys), ERR_STEP);
	assert_int_equal(dtls_keys(client(&p), &keys), ERR_STEP);
	kit_pair_talk(&p);
	assert_int_equal(dtls_keys(server(&p), &keys), OK);
	dtls_rest(server(&p));
	assert_int_equal(dtls_keys(server(&p), &keys), ERR_STEP);
	kit_pair_end(&p);
}

static void wiped_keys_are_zero(void **unused)
{
	struct kit_pair p;
	struct dtls_keys keys;

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	assert_int_equal(dtls_keys(server(&p), &keys), OK);
	dtls_keys_wipe(&keys);
	assert_true(is_zero(&keys, sizeof(keys)));
	kit_pair_end(&p);
}

static void refuses_another_certificate_on_either_side(void **unused)
{
	for (int wrong = 0; wrong < 2; wrong++) {
		uint8_t other[DTLS_FINGERPRINT_LEN];
		struct kit_pair p;
		struct dtls_keys keys;

		(void)unused;
		kit_pair_begin(&p);
		memcpy(other, dtls_context_fingerprint(p.context[1 - wrong]),
		       sizeof(other));
		other[DTLS_FINGERPRINT_LEN - 1] ^= 1;
		dtls_free(p.end[wrong]);
		assert_int_equal(dtls_new(&p.end[wrong], p.context[wrong],
					  (enum dtls_role)wrong, other,
					  p.now_us),
				 OK);
		kit_pair_talk(&p);
		assert_int_equal(dtls_state(p.end[wrong]), DTLS_FAILED);
		assert_int_equal(dtls_why(p.end[wrong]), DTLS_WHY_FINGERPRINT);
		assert_int_equal(dtls_state(p.end[1 - wrong]), DTLS_FAILED);
		assert_int_equal(dtls_why(p.end[1 - wrong]), DTLS_WHY_ALERT);
		assert_int_equal(dtls_keys(p.end[wrong], &keys), ERR_STEP);
		assert_int_equal(dtls_keys(p.end[1 - wrong], &keys), ERR_STEP);
		assert_int_equal(dtls_deadline_us(p.end[wrong]), UINT64_MAX);
		kit_pair_end(&p);
	}
}

static void a_shortened_hello_changes_nothing(void **unused)
{
	struct kit_pair p;
	struct kit_datagram hello;

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(client(&p));
	for (size_t len = 0; len < hello.len; len++) {
		dtls_input(server(&p), hello.bytes, len, p.now_us);
		assert_int_equal(dtls_state(server(&p)), DTLS_HANDSHAKING);
		assert_silent(server(&p));
	}
	give(server(&p), &hello, p.now_us);
	assert_int_not_equal(kit_said(server(&p)).len, 0);
	kit_pair_end(&p);
}

/* The record is whole, the message in it is not. */
static void a_hello_that_lacks_its_end_gets_no_answer(void **unused)
{
	struct kit_pair p;
	struct kit_datagram hello;

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(client(&p));
	for (size_t len = HEADER_LEN + 1; len < hello.len; len++) {
		struct kit_datagram cut = hello;

		cut.len = len;
		cut.bytes[11] = (uint8_t)((len - HEADER_LEN) >> 8);
		cut.bytes[12] = (uint8_t)(len - HEADER_LEN);
		give(server(&p), &cut, p.now_us);
		assert_int_equal(dtls_state(server(&p)), DTLS_HANDSHAKING);
		assert_silent(server(&p));
	}
	give(server(&p), &hello, p.now_us);
	assert_int_not_equal(kit_said(server(&p)).len, 0);
	kit_pair_end(&p);
}

static void a_datagram_over_the_limit_is_dropped(void **unused)
{
	static uint8_t bytes[DTLS_DATAGRAM_LEN + 1];
	struct kit_pair p;
	struct kit_datagram hello;

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(client(&p));
	memcpy(bytes, hello.bytes, hello.len);
	dtls_input(server(&p), bytes, sizeof(bytes), p.now_us);
	assert_silent(server(&p));
	assert_int_equal(dtls_dropped_n(server(&p)), 1);
	dtls_input(server(&p), bytes, sizeof(bytes) - 1, p.now_us);
	assert_int_not_equal(kit_said(server(&p)).len, 0);
	kit_pair_end(&p);
}

static void a_message_that_claims_too_much_is_dropped(void **unused)
{
	struct kit_pair p;
	struct kit_datagram hello;

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(client(&p));
	hello.bytes[HEADER_LEN + 1] = 1; /* 65,536 bytes and more */
	give(server(&p), &hello, p.now_us);
	assert_silent(server(&p));
	assert_int_equal(dtls_dropped_n(server(&p)), 1);
	kit_pair_end(&p);
}

static void a_flood_of_hellos_does_not_disturb_a_handshake(void **unused)
{
	struct kit_pair p;
	struct kit_datagram hello;
	struct kit_datagram answer;

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(client(&p));
	give(server(&p), &hello, p.now_us);
	answer = kit_said(server(&p));
	for (unsigned i = 0; i < FLOOD_N; i++) {
		hello.bytes[RANDOM_AT]++;
		hello.bytes[RANDOM_AT + 1] ^= (uint8_t)(i >> 8);
		/* message_seq: also as if it were the next message */
		hello.bytes[HEADER_LEN + 5] = (uint8_t)(i % 3);
		hello.bytes[10] = (uint8_t)i;
		give(server(&p), &hello, p.now_us);
		assert_silent(server(&p));
	}
	assert_int_equal(dtls_dropped_n(server(&p)), FLOOD_N);
	give(client(&p), &answer, p.now_us);
	kit_pair_talk(&p);
	assert_both_done(&p);
	kit_pair_end(&p);
}

static void a_hello_after_it_is_done_is_dropped(void **unused)
{
	struct kit_pair p;
	struct kit_datagram hello;
	struct dtls_keys before;
	struct dtls_keys after;

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(client(&p));
	give(server(&p), &hello, p.now_us);
	kit_pair_talk(&p);
	assert_both_done(&p);
	assert_int_equal(dtls_keys(server(&p), &before), OK);
	for (unsigned i = 0; i < FLOOD_N; i++) {
		hello.bytes[RANDOM_AT]++;
		give(server(&p), &hello, p.now_us + (uint64_t)i * MS);
		assert_silent(server(&p));
	}
	assert_int_equal(dtls_state(server(&p)), DTLS_DONE);
	assert_int_equal(dtls_keys(server(&p), &after), OK);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(dtls_dropped_n(server(&p)), FLOOD_N);
	kit_pair_end(&p);
}

static void forged_sealed_records_do_not_disturb_a_handshake(void **unused)
{
	struct kit_pair p;
	struct kit_datagram hello;
	struct kit_datagram junk = forged(22);

	(void)unused;
	kit_pair_begin(&p);
	hello = kit_said(client(&p));
	give(server(&p), &hello, p.now_us);
	for (unsigned i = 0; i < FLOOD_N; i++) {
		junk.bytes[10] = (uint8_t)i;
		junk.bytes[9] = (uint8_t)(1 + (i >> 8));
		give(server(&p), &junk, p.now_us);
	}
	assert_int_equal(dtls_dropped_n(server(&p)), FLOOD_N - DTLS_EARLY_N);
	kit_pair_talk(&p);
	assert_both_done(&p);
	kit_pair_end(&p);
}

static void give_forged_of_all_lengths(const struct kit_pair *p)
{
	static const uint8_t types[] = { 20, 21, 22, 23 };

	for (size_t len = 0; len < 100; len++)
		for (size_t i = 0; i < sizeof(types); i++) {
			struct kit_datagram g = forged_of(types[i], len);

			give(server(p), &g, p->now_us);
		}
}

/* Before any key, when only Finished is waited for, and when it is done. */
static void forged_sealed_records_of_any_length_change_nothing(void **unused)
{
	struct kit_pair p;
	struct kit_datagram g;
	size_t at = 0;

	(void)unused;
	kit_pair_begin(&p);
	g = kit_said(client(&p));
	give(server(&p), &g, p.now_us);
	give_forged_of_all_lengths(&p);
	g = kit_said(server(&p));
	give(client(&p), &g, p.now_us);
	g = kit_said(client(&p));
	while (g.bytes[at + EPOCH_AT] == 0) /* up to the one that is sealed */
		at += HEADER_LEN +
		      (size_t)(g.bytes[at + 11] << 8 | g.bytes[at + 12]);
	dtls_input(server(&p), g.bytes, at, p.now_us);
	give_forged_of_all_lengths(&p);
	assert_int_equal(dtls_state(server(&p)), DTLS_HANDSHAKING);
	dtls_input(server(&p), g.bytes + at, g.len - at, p.now_us);
	assert_int_equal(dtls_state(server(&p)), DTLS_DONE);
	give_forged_of_all_lengths(&p);
	kit_pair_talk(&p);
	assert_both_done(&p);
	kit_pair_end(&p);
}

static void only_so_many_records_of_a_datagram_are_looked_at(void **unused)
{
	struct kit_pair p;
	struct kit_datagram many = { .len = 0 };

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	for (int i = 0; i < 2 * DTLS_RECORDS_N; i++) {
		struct kit_datagram one = forged(23);

		memcpy(many.bytes + many.len, one.bytes, one.len);
		many.len += one.len;
	}
	give(server(&p), &many, p.now_us);
	assert_int_equal(dtls_dropped_n(server(&p)), DTLS_RECORDS_N + 1);
	kit_pair_end(&p);
}

static void the_last_flight_is_said_again_when_the_client_s_comes_again(
	void **unused)
{
	struct kit_pair p;
	struct kit_datagram theirs;
	struct kit_datagram lost;
	struct kit_datagram again;

	(void)unused;
	kit_pair_begin(&p);
	theirs = until_server_is_done(&p);
	lost = kit_said(server(&p));
	assert_int_not_equal(lost.len, 0);
	p.now_us += DTLS_AGAIN_MS * MS;
	give(server(&p), &theirs, p.now_us);
	again = kit_said(server(&p));
	assert_int_equal(again.len, lost.len);
	assert_memory_equal(again.bytes, lost.bytes, lost.len);
	assert_silent(server(&p));
	give(client(&p), &again, p.now_us);
	assert_both_done(&p);
	kit_pair_end(&p);
}

static void a_rested_server_says_its_last_flight_again(void **unused)
{
	struct kit_pair p;
	struct kit_datagram theirs;
	struct kit_datagram again;

	(void)unused;
	kit_pair_begin(&p);
	theirs = until_server_is_done(&p);
	dtls_rest(server(&p));
	assert_int_not_equal(kit_said(server(&p)).len, 0); /* lost */
	p.now_us += DTLS_AGAIN_MS * MS;
	give(server(&p), &theirs, p.now_us);
	again = kit_said(server(&p));
	give(client(&p), &again, p.now_us);
	assert_both_done(&p);
	kit_pair_end(&p);
}

static void the_last_flight_is_not_said_more_often_than_allowed(void **unused)
{
	struct kit_pair p;
	struct kit_datagram theirs;
	size_t said_n = 0;

	(void)unused;
	kit_pair_begin(&p);
	theirs = until_server_is_done(&p);
	assert_int_not_equal(kit_said(server(&p)).len, 0);
	for (unsigned i = 0; i < 10 * DTLS_AGAIN_MS; i++) {
		p.now_us += MS;
		give(server(&p), &theirs, p.now_us);
		while (kit_said(server(&p)).len != 0)
			said_n++;
	}
	assert_int_equal(said_n, 10);
	kit_pair_end(&p);
}

static void a_flight_is_said_again_later_and_later(void **unused)
{
	struct kit_pair p;
	struct kit_datagram first;
	uint64_t wait_us = DTLS_RESEND_MS * MS;

	(void)unused;
	kit_pair_begin(&p);
	first = kit_said(client(&p));
	for (int i = 0; i < 8; i++) {
		struct kit_datagram again;

		assert_int_equal(dtls_deadline_us(client(&p)),
				 p.now_us + wait_us);
		dtls_tick(client(&p), p.now_us + wait_us - 1);
		assert_silent(client(&p));
		p.now_us += wait_us;
		dtls_tick(client(&p), p.now_us);
		again = kit_said(client(&p));
		assert_int_equal(again.len, first.len);
		assert_memory_equal(again.bytes, first.bytes, first.len);
		wait_us *= 2;
		if (wait_us > DTLS_RESEND_MAX_MS * MS)
			wait_us = DTLS_RESEND_MAX_MS * MS;
	}
	kit_pair_end(&p);
}

static void a_handshake_that_takes_too_long_has_failed(void **unused)
{
	struct kit_pair p;
	uint64_t end_us = KIT_START_US + (uint64_t)DTLS_HANDSHAKE_MS * MS;

	(void)unused;
	kit_pair_begin(&p);
	assert_int_equal(dtls_deadline_us(server(&p)), end_us);
	dtls_tick(server(&p), end_us - 1);
	assert_int_equal(dtls_state(server(&p)), DTLS_HANDSHAKING);
	dtls_tick(server(&p), end_us);
	assert_int_equal(dtls_state(server(&p)), DTLS_FAILED);
	assert_int_equal(dtls_why(server(&p)), DTLS_WHY_TIME);
	assert_int_equal(dtls_deadline_us(server(&p)), UINT64_MAX);
	kit_pair_end(&p);
}

static void it_rests_by_itself_after_a_while(void **unused)
{
	struct kit_pair p;
	struct dtls_keys keys;
	uint64_t rest_us = KIT_START_US + (uint64_t)DTLS_REST_MS * MS;

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	assert_int_equal(dtls_deadline_us(server(&p)), rest_us);
	dtls_tick(server(&p), rest_us - 1);
	assert_int_equal(dtls_keys(server(&p), &keys), OK);
	dtls_tick(server(&p), rest_us);
	assert_int_equal(dtls_keys(server(&p), &keys), ERR_STEP);
	assert_int_equal(dtls_state(server(&p)), DTLS_DONE);
	assert_int_equal(dtls_deadline_us(server(&p)), UINT64_MAX);
	kit_pair_end(&p);
}

static void an_end_that_one_says_the_other_hears(void **unused)
{
	for (int who = 0; who < 2; who++) {
		struct kit_pair p;
		struct kit_datagram end;

		(void)unused;
		kit_pair_begin(&p);
		kit_pair_talk(&p);
		dtls_close(p.end[who]);
		end = kit_said(p.end[who]);
		assert_int_not_equal(end.len, 0);
		give(p.end[1 - who], &end, p.now_us);
		assert_int_equal(dtls_state(p.end[who]), DTLS_CLOSED);
		assert_int_equal(dtls_state(p.end[1 - who]), DTLS_CLOSED);
		assert_int_equal(dtls_deadline_us(p.end[1 - who]), UINT64_MAX);
		kit_pair_end(&p);
	}
}

static void an_end_that_nobody_sealed_is_not_heard(void **unused)
{
	static const uint8_t close_notify[] = { 21, 0xFE, 0xFD, 0, 0, 0, 0, 0,
						0,  0,    9,    0, 2, 1, 0 };
	static const uint8_t fatal[] = { 21, 0xFE, 0xFD, 0, 0, 0, 0, 0,
					 0,  0,    9,    0, 2, 2, 40 };
	struct kit_pair p;
	struct kit_datagram sealed = forged(21);

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	dtls_input(server(&p), close_notify, sizeof(close_notify), p.now_us);
	dtls_input(server(&p), fatal, sizeof(fatal), p.now_us);
	give(server(&p), &sealed, p.now_us);
	assert_int_equal(dtls_state(server(&p)), DTLS_DONE);
	kit_pair_end(&p);
}

static void a_rested_end_closes_without_a_word(void **unused)
{
	struct kit_pair p;

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	dtls_rest(server(&p));
	dtls_close(server(&p));
	assert_silent(server(&p));
	assert_int_equal(dtls_state(server(&p)), DTLS_CLOSED);
	kit_pair_end(&p);
}

static void contexts_have_certificates_of_their_own(void **unused)
{
	struct kit_pair p;

	(void)unused;
	kit_pair_begin(&p);
	assert_memory_not_equal(dtls_context_fingerprint(p.context[0]),
				dtls_context_fingerprint(p.context[1]),
				DTLS_FINGERPRINT_LEN);
	kit_pair_end(&p);
}

/* What OpenSSL frees is looked through for these. */
static struct {
	uint8_t needle[4][16];
	size_t needle_n;
	size_t looked_n;
	size_t found_n;
} freed;

static void *count_alloc(size_t len, const char *file, int line)
{
	size_t *p = malloc(len + 16);

	(void)file;
	(void)line;
	if (p == NULL)
		return NULL;
	*p = len;
	return (uint8_t *)p + 16;
}

static void look_and_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	if (p == NULL)
		return;

	uint8_t *start = (uint8_t *)p - 16;
	size_t len;

	memcpy(&len, start, sizeof(len));
	for (size_t i = 0; i < freed.needle_n; i++) {
		freed.looked_n++;
		if (memmem(p, len, freed.needle[i], 16) != NULL)
			freed.found_n++;
	}
	free(start);
}

static void *look_and_realloc(void *p, size_t len, const char *file, int line)
{
	size_t before;
	void *new = count_alloc(len, file, line);

	if (p == NULL || new == NULL)
		return new;
	memcpy(&before, (uint8_t *)p - 16, sizeof(before));
	memcpy(new, p, before < len ? before : len);
	look_and_free(p, file, line);
	return new;
}

static void memory_given_back_holds_no_key(void **unused)
{
	struct kit_pair p;
	struct dtls_keys keys;

	(void)unused;
	kit_pair_begin(&p);
	kit_pair_talk(&p);
	assert_int_equal(dtls_keys(server(&p), &keys), OK);
	memcpy(freed.needle[0], keys.ours.key, 16);
	memcpy(freed.needle[1], keys.theirs.key, 16);
	memcpy(freed.needle[2], keys.ours.key + 16, 16);
	memcpy(freed.needle[3], keys.theirs.key + 16, 16);
	freed.needle_n = 4;
	assert_int_equal(dtls_keys(server(&p), &keys), OK);
	dtls_rest(server(&p));
	kit_pair_end(&p);
	freed.needle_n = 0;
	assert_true(freed.looked_n > 0);
	assert_int_equal(freed.found_n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ends_have_the_same_keys_swapped),
		cmocka_unit_test(two_handshakes_have_different_keys),
		cmocka_unit_test(
			there_are_no_keys_before_it_is_done_or_after_it_rests),
		cmocka_unit_test(wiped_keys_are_zero),
		cmocka_unit_test(refuses_another_certificate_on_either_side),
		cmocka_unit_test(a_shortened_hello_changes_nothing),
		cmocka_unit_test(a_hello_that_lacks_its_end_gets_no_answer),
		cmocka_unit_test(a_datagram_over_the_limit_is_dropped),
		cmocka_unit_test(a_message_that_claims_too_much_is_dropped),
		cmocka_unit_test(
			a_flood_of_hellos_does_not_disturb_a_handshake),
		cmocka_unit_test(a_hello_after_it_is_done_is_dropped),
		cmocka_unit_test(
			forged_sealed_records_do_not_disturb_a_handshake),
		cmocka_unit_test(
			forged_sealed_records_of_any_length_change_nothing),
		cmocka_unit_test(
			only_so_many_records_of_a_datagram_are_looked_at),
		cmocka_unit_test(
			the_last_flight_is_said_again_when_the_client_s_comes_again),
		cmocka_unit_test(a_rested_server_says_its_last_flight_again),
		cmocka_unit_test(
			the_last_flight_is_not_said_more_often_than_allowed),
		cmocka_unit_test(a_flight_is_said_again_later_and_later),
		cmocka_unit_test(a_handshake_that_takes_too_long_has_failed),
		cmocka_unit_test(it_rests_by_itself_after_a_while),
		cmocka_unit_test(an_end_that_one_says_the_other_hears),
		cmocka_unit_test(an_end_that_nobody_sealed_is_not_heard),
		cmocka_unit_test(a_rested_end_closes_without_a_word),
		cmocka_unit_test(contexts_have_certificates_of_their_own),
		cmocka_unit_test(memory_given_back_holds_no_key),
	};

	/* Before OpenSSL's first allocation. */
	if (CRYPTO_set_mem_functions(count_alloc, look_and_realloc,
				     look_and_free) != 1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
