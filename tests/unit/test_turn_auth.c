/* Who is answered, and how much. */
#include "turn_kit.h"

#include "turn/credential.h"
#include "turn/ration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void a_credential_is_the_one_other_servers_make(void **unused)
{
	/* printf 1:room | openssl dgst -sha1 -hmac secret -binary | base64 */
	struct credential c;

	(void)unused;
	credential_make(&c, (const uint8_t *)"secret", 6, 1, "room");
	assert_string_equal(c.user, "1:room");
	assert_string_equal(c.pass, "jJ7u89oOFfI+2Cs8k6uXyYKpzoc=");
}

static void a_user_name_says_when_it_ends_and_whose_it_is(void **unused)
{
	static const char name[] = "1234567890:a-Tag_1";
	struct credential_user u;

	(void)unused;
	assert_int_equal(credential_read(&u, rd_init((const uint8_t *)name,
						     strlen(name))),
			 OK);
	assert_int_equal(u.expiry_unix_s, 1234567890);
	assert_int_equal(u.tag_len, 7);
	assert_memory_equal(u.tag, "a-Tag_1", 7);
}

static void refuses_user_names_of_another_form(void **unused)
{
	static const char *const names[] = {
		"",
		":",
		"1",
		"1:",
		":a",
		"a:1",
		"-1:a",
		"+1:a",
		" 1:a",
		"1 :a",
		"1: a",
		"1:a b",
		"1:a\"",
		"1:a\\",
		"1:a\n",
		"1:\xc3\xa4",
		"1234567890123:a",
		("1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	};
	struct credential_user u = { .tag_len = 77 };

	(void)unused;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(
			credential_read(&u, rd_init((const uint8_t *)names[i],
						    strlen(names[i]))),
			ERR_FORMAT);
	assert_int_equal(u.tag_len, 77);
}

static void binding_tells_the_address(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct stun_attr a;
	struct addr got = { 0 };
	struct stun_msg m;

	kit_begin(k, STUN_REQUEST | STUN_BINDING);
	assert_int_equal(kit_send(k, &c), 0);
	assert_true(k->answered);
	assert_true(kit_attr(k, &a, STUN_A_XOR_MAPPED_ADDRESS));
	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	assert_int_equal(m.type, STUN_SUCCESS | STUN_BINDING);
	assert_int_equal(stun_xor_addr(&got, a.value, m.id), OK);
	assert_true(addr_equal(&got, &c.path.client));
}

static void binding_with_an_unknown_attribute_is_420(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct stun_attr a;

	kit_begin(k, STUN_REQUEST | STUN_BINDING);
	kit_u32(k, 0x0024, 1); /* PRIORITY: of ICE, not for us */
	kit_u32(k, 0x8022, 1); /* SOFTWARE: may be passed over */
	kit_u32(k, 0x7ffe, 1);
	assert_int_equal(kit_send(k, &c), 420);
	assert_true(kit_attr(k, &a, STUN_A_UNKNOWN_ATTRIBUTES));
	assert_int_equal(a.value.left, 4);
	assert_int_equal(rd_u16(&a.value), 0x0024);
	assert_int_equal(rd_u16(&a.value), 0x7ffe);
}

static void a_request_without_integrity_is_401_and_challenged(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	static const uint16_t methods[] = { STUN_ALLOCATE, STUN_REFRESH,
					    STUN_CREATE_PERMISSION,
					    STUN_CHANNEL_BIND };
	struct stun_attr a;

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		kit_begin(k, STUN_REQUEST | methods[i]);
		assert_int_equal(kit_send(k, &c), 401);
		assert_true(kit_attr(k, &a, STUN_A_REALM));
		assert_true(kit_attr(k, &a, STUN_A_NONCE));
		assert_false(kit_attr(k, &a, STUN_A_MESSAGE_INTEGRITY));
	}
}

static void an_unknown_method_is_400(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	kit_begin(k, STUN_REQUEST | 0x00a); /* Connect: RFC 6062 */
	assert_int_equal(kit_send(k, &c), 400);
}

static void integrity_without_its_companions_is_400(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	static const uint8_t mac[STUN_INTEGRITY_LEN];

	for (unsigned missing = 0; missing < 3; missing++) {
		kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
		if (missing != 0)
			stun_attr(&k->w, STUN_A_USERNAME, c.user, 9);
		if (missing != 1)
			stun_attr(&k->w, STUN_A_REALM, "turn", 4);
		if (missing != 2)
			stun_attr(&k->w, STUN_A_NONCE, "0123456789abcdef", 16);
		stun_attr(&k->w, STUN_A_MESSAGE_INTEGRITY, mac, sizeof(mac));
		assert_int_equal(kit_send(k, &c), 400);
	}
}

static void a_wrong_password_is_401(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	c.pass[3] ^= 1;
	assert_int_equal(kit_allocate(k, &c), 401);
	assert_int_equal(turn_allocations(k->t), 0);
}

static void another_users_password_is_401(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct client other = kit_client(k, 8, "other");

	memcpy(c.pass, other.pass, sizeof(c.pass));
	assert_int_equal(kit_allocate(k, &c), 401);
}

static void a_user_name_of_another_form_is_401(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	strcpy(c.user, "alice");
	assert_int_equal(kit_allocate(k, &c), 401);
	memset(c.user, '1', sizeof(c.user) - 1);
	c.user[sizeof(c.user) - 1] = '\0';
	assert_int_equal(kit_allocate(k, &c), 401);
}

static void an_expired_user_is_401(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	kit_credential(k, &c, KIT_NOW_S + 5, "room"); /* five have passed */
	assert_int_equal(kit_allocate(k, &c), 401);
	kit_credential(k, &c, KIT_NOW_S + 6, "room");
	assert_int_equal(kit_allocate(k, &c), 0);
}

static void an_expired_user_cannot_refresh_either(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	kit_credential(k, &c, KIT_NOW_S + 100, "room");
	assert_int_equal(kit_allocate(k, &c), 0);
	kit_pass_s(k, 90);
	assert_int_equal(kit_refresh(k, &c, 600), 0);
	kit_pass_s(k, 10);
	assert_int_equal(kit_refresh(k, &c, 600), 401);
	assert_int_equal(kit_permit(k, &c, c.relayed), 401);
	kit_pass_s(k, 590);
	assert_int_equal(turn_allocations(k->t), 0);
}

static void every_flipped_bit_of_a_signed_request_is_refused(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	uint8_t copy[512];
	size_t len;

	assert_int_equal(kit_allocate(k, &c), 0);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_u32(k, STUN_A_LIFETIME, 0);
	kit_sign(k, &c);
	stun_end(&k->w, k->len);
	len = wr_len(&k->w);
	memcpy(copy, k->packet + TURN_HEADROOM, len);
	for (size_t bit = 0; bit < len * 8; bit++) {
		int code;

		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		code = kit_send_bytes(k, &c, copy, len);
		assert_int_not_equal(code, 0);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(turn_allocations(k->t), 1);
	assert_int_equal(kit_send_bytes(k, &c, copy, len), 0);
	assert_int_equal(turn_allocations(k->t), 0);
}

static void answers_to_known_users_carry_integrity(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct stun_attr a;

	assert_int_equal(kit_allocate(k, &c), 0);
	assert_true(kit_attr(k, &a, STUN_A_MESSAGE_INTEGRITY));
	assert_int_equal(kit_permit(k, &c, kit_addr("192.0.2.1", 1)), 403);
	assert_true(kit_attr(k, &a, STUN_A_MESSAGE_INTEGRITY));
}

static void a_nonce_ends_after_half_an_hour(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	kit_pass_s(k, 500);
	kit_refresh(k, &c, 600);
	kit_pass_s(k, 500);
	kit_refresh(k, &c, 600);
	kit_pass_s(k, 500);
	kit_refresh(k, &c, 600);
	kit_pass_s(k, 299);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_sign(k, &c);
	assert_int_equal(kit_send(k, &c), 0);
	kit_pass_s(k, 2);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_sign(k, &c);
	assert_int_equal(kit_send(k, &c), 438);
	assert_int_equal(kit_refresh(k, &c, 600), 0);
}

static void a_nonce_is_good_for_one_address_only(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct client moved;

	assert_int_equal(kit_allocate(k, &c), 0);
	moved = c;
	moved.path.client.port++;
	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	kit_u32(k, STUN_A_REQUESTED_TRANSPORT, 17u << 24);
	kit_sign(k, &moved);
	assert_int_equal(kit_send(k, &moved), 438);
}

static void a_nonce_of_somebody_else_is_438(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	static const char *const nonces[] = { "0123456789abcdef", "x",
					      "AAAAAAAAAAAAAAAAA",
					      "!!!!!!!!!!!!!!!!" };

	strcpy(c.realm, "turn");
	for (size_t i = 0; i < sizeof(nonces) / sizeof(nonces[0]); i++) {
		strcpy(c.nonce, nonces[i]);
		kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
		kit_sign(k, &c);
		assert_int_equal(kit_send(k, &c), 438);
	}
}

static void a_fingerprint_is_answered_with_one(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct stun_attr a;
	struct stun_cover cover;

	kit_begin(k, STUN_REQUEST | STUN_BINDING);
	cover = stun_covers_next(&k->w, STUN_FINGERPRINT_LEN);
	kit_u32(k, STUN_A_FINGERPRINT, stun_fingerprint(&cover));
	assert_int_equal(kit_send(k, &c), 0);
	assert_true(kit_attr(k, &a, STUN_A_FINGERPRINT));

	struct stun_msg m;

	assert_int_equal(stun_read(&m, rd_init(k->out.p, k->out.len)), OK);
	cover = stun_covered(&m, &a);
	assert_int_equal(rd_u32(&a.value), stun_fingerprint(&cover));
}

static void a_wrong_fingerprint_is_dropped(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct stun_cover cover;

	kit_begin(k, STUN_REQUEST | STUN_BINDING);
	cover = stun_covers_next(&k->w, STUN_FINGERPRINT_LEN);
	kit_u32(k, STUN_A_FINGERPRINT, stun_fingerprint(&cover) ^ 1);
	assert_int_equal(kit_send(k, &c), KIT_SILENCE);
	assert_int_equal(kit_count(k, TURN_dropped_fingerprint), 1);
}

static void what_follows_a_fingerprint_is_dropped(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	struct stun_cover cover;

	kit_begin(k, STUN_REQUEST | STUN_BINDING);
	cover = stun_covers_next(&k->w, STUN_FINGERPRINT_LEN);
	kit_u32(k, STUN_A_FINGERPRINT, stun_fingerprint(&cover));
	kit_u32(k, 0x8022, 0);
	assert_int_equal(kit_send(k, &c), KIT_SILENCE);
}

static void what_follows_the_integrity_does_not_count(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_u32(k, STUN_A_LIFETIME, 600);
	kit_sign(k, &c);
	kit_u32(k, STUN_A_LIFETIME, 0); /* a stranger's addition */
	kit_u32(k, 0x7ffe, 0);
	assert_int_equal(kit_send(k, &c), 0);
	assert_int_equal(turn_allocations(k->t), 1);
}

static void the_first_of_two_attributes_counts(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_u32(k, STUN_A_LIFETIME, 600);
	kit_u32(k, STUN_A_LIFETIME, 0);
	assert_int_equal(kit_ask(k, &c), 0);
	assert_int_equal(turn_allocations(k->t), 1);
}

static void everything_else_is_dropped_and_counted(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");

	for (unsigned first = 0; first < 256; first++) {
		const uint8_t bytes[20] = { (uint8_t)first };

		assert_int_equal(kit_send_bytes(k, &c, bytes, sizeof(bytes)),
				 KIT_SILENCE);
	}
	kit_send_bytes(k, &c, "", 0);
	assert_int_equal(kit_count(k, TURN_dropped_form), 4);
	assert_int_equal(kit_count(k, TURN_dropped_no_allocation), 64);
	assert_int_equal(kit_count(k, TURN_dropped_first_byte), 256 - 68 + 1);
	assert_int_equal(kit_count(k, TURN_messages_in), 257);
}

static void answers_and_foreign_indications_are_dropped(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 7, "room");
	static const uint16_t types[] = { STUN_SUCCESS | STUN_BINDING,
					  STUN_ERROR | STUN_BINDING,
					  STUN_INDICATION | STUN_BINDING,
					  STUN_INDICATION | STUN_DATA,
					  STUN_INDICATION | STUN_ALLOCATE };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		kit_begin(k, types[i]);
		assert_int_equal(kit_send(k, &c), KIT_SILENCE);
	}
	assert_int_equal(kit_count(k, TURN_dropped_method), 5);
}

/* One question after the other from one place. */
static void flood(struct kit *k, uint16_t type, unsigned n, bool many_sources)
{
	struct client c = kit_client(k, 1, "room");

	for (unsigned i = 0; i < n; i++) {
		if (many_sources) {
			c.path.client.ip[0] = (uint8_t)(i >> 16 | 1);
			c.path.client.ip[1] = (uint8_t)(i >> 8);
			c.path.client.ip[2] = (uint8_t)i;
		}
		kit_begin(k, type);
		kit_send(k, &c);
	}
}

static void a_flood_gets_less_than_it_sends(void **state)
{
	struct kit *k = *state;

	flood(k, STUN_REQUEST | STUN_BINDING, 2000, false);
	assert_true(k->out_len <= k->in_len);
	assert_true(k->out_len > 0);
	flood(k, STUN_REQUEST | STUN_ALLOCATE, 2000, false);
	assert_true(k->out_len <= k->in_len);
	assert_int_equal(turn_allocations(k->t), 0);
}

static void a_flood_from_everywhere_gets_less_than_it_sends(void **state)
{
	struct kit *k = *state;

	flood(k, STUN_REQUEST | STUN_ALLOCATE, 20000, true);
	assert_true(k->out_len <= k->in_len);
	assert_true(kit_count(k, TURN_dropped_rationed) > 10000);
	flood(k, STUN_REQUEST | STUN_BINDING, 20000, true);
	assert_true(k->out_len <= k->in_len);
}

static void one_place_cannot_use_up_what_others_get(void **state)
{
	struct kit *k = *state;
	struct client far = kit_client(k, 1, "room");

	flood(k, STUN_REQUEST | STUN_ALLOCATE, 2000, false);
	far.path.client.ip[0] = 192;
	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	assert_int_equal(kit_send(k, &far), 401);
}

static void a_flood_of_stale_nonces_gets_less_than_it_sends(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	strcpy(c.nonce, "0123456789abcdef");
	strcpy(c.realm, "turn");
	for (unsigned i = 0; i < 1000; i++) {
		kit_begin(k, STUN_REQUEST | STUN_REFRESH);
		kit_sign(k, &c);
		kit_send(k, &c);
	}
	assert_true(k->out_len <= k->in_len);
}

static void who_has_proved_its_address_is_always_answered(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");
	struct client flooder = kit_client(k, 2, "room");

	assert_int_equal(kit_allocate(k, &c), 0);
	for (unsigned i = 0; i < 3000; i++) {
		kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
		kit_send(k, &flooder);
	}
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(kit_refresh(k, &c, 600), 0);
}

static void a_stream_has_proved_its_address(void **state)
{
	struct kit *k = *state;
	struct client c = kit_client(k, 1, "room");

	c.path.stream = 9;
	for (unsigned i = 0; i < 1000; i++) {
		kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
		assert_int_equal(kit_send(k, &c), 401);
	}
}

static void a_prefix_gets_back_what_time_gives(void **unused)
{
	static struct ration r;
	struct addr a = kit_addr("192.0.2.1", 1);
	struct addr neighbour = kit_addr("192.0.2.200", 9);
	struct addr other = kit_addr("198.51.100.1", 1);

	(void)unused;
	ration_init(&r, 42, 1);
	assert_true(ration_spend(&r, &a, RATION_PREFIX_LEN, 1000000));
	assert_false(ration_spend(&r, &a, 1, 1000000));
	assert_false(ration_spend(&r, &neighbour, 1, 1000000));
	assert_true(ration_spend(&r, &other, 1, 1000000));
	assert_true(ration_spend(&r, &a, RATION_PREFIX_PER_S, 2000000));
	assert_false(ration_spend(&r, &a, 1, 2000000));
	ration_earn(&r, &a, 10, 2000000);
	assert_true(ration_spend(&r, &neighbour, 10, 2000000));
	assert_false(ration_spend(&r, &a, 1, 2000000));
}

static void the_whole_server_has_no_more_than_it_got(void **unused)
{
	static struct ration r;
	struct addr a = kit_addr("2001:db8::1", 1);
	size_t got = 0;

	(void)unused;
	ration_init(&r, 42, 1);
	for (unsigned i = 0; i < 256; i++) {
		a.ip[3] = (uint8_t)i; /* another /48 each */
		while (ration_spend(&r, &a, 100, 1000000))
			got += 100;
	}
	assert_true(got <= RATION_START_LEN);
	assert_true(got > RATION_START_LEN - 100);
	for (unsigned i = 0; i < 1000000 / 64; i++)
		ration_earn(&r, &a, 32, 1000000);
	for (unsigned i = 0; i < 65536; i++) {
		a.ip[4] = (uint8_t)(i >> 8);
		a.ip[5] = (uint8_t)i;
		while (ration_spend(&r, &a, 100, 9000000))
			got += 100;
	}
	assert_true(got <= RATION_START_LEN + 500000 + 8 * RATION_TOTAL_PER_S);
	assert_true(got >= 490000);
}

/* Else one prefix, asking slowly, could spend it for everybody and for good. */
static void what_was_spent_for_all_comes_back_in_time(void **unused)
{
	static struct ration r;
	struct addr a = kit_addr("2001:db8::1", 1);
	struct addr late = kit_addr("192.0.2.1", 1);
	uint64_t now_us = 1000000;

	(void)unused;
	ration_init(&r, 42, 1);
	for (unsigned i = 0; i < 256; i++) {
		a.ip[3] = (uint8_t)i;
		while (ration_spend(&r, &a, 100, now_us))
			;
	}
	assert_false(ration_spend(&r, &late, 100, now_us));
	now_us += 1000000;
	for (size_t got = 0; got + 100 <= RATION_TOTAL_PER_S; got += 100)
		assert_true(ration_spend(&r, &late, 100, now_us));
	assert_false(ration_spend(&r, &late, 200, now_us));
	now_us += 3600u * 1000000u;
	assert_true(r.total_len <= RATION_START_LEN);
	assert_true(ration_spend(&r, &late, RATION_PREFIX_LEN, now_us));
	assert_int_equal(r.total_len, RATION_START_LEN - RATION_PREFIX_LEN);
}

static int open_kit(void **state)
{
	static struct kit k;

	kit_open(&k);
	*state = &k;
	return 0;
}

static int close_kit(void **state)
{
	kit_close(*state);
	return 0;
}

#define WITH_KIT(f) cmocka_unit_test_setup_teardown(f, open_kit, close_kit)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_credential_is_the_one_other_servers_make),
		cmocka_unit_test(a_user_name_says_when_it_ends_and_whose_it_is),
		cmocka_unit_test(refuses_user_names_of_another_form),
		WITH_KIT(binding_tells_the_address),
		WITH_KIT(binding_with_an_unknown_attribute_is_420),
		WITH_KIT(a_request_without_integrity_is_401_and_challenged),
		WITH_KIT(an_unknown_method_is_400),
		WITH_KIT(integrity_without_its_companions_is_400),
		WITH_KIT(a_wrong_password_is_401),
		WITH_KIT(another_users_password_is_401),
		WITH_KIT(a_user_name_of_another_form_is_401),
		WITH_KIT(an_expired_user_is_401),
		WITH_KIT(an_expired_user_cannot_refresh_either),
		WITH_KIT(every_flipped_bit_of_a_signed_request_is_refused),
		WITH_KIT(answers_to_known_users_carry_integrity),
		WITH_KIT(a_nonce_ends_after_half_an_hour),
		WITH_KIT(a_nonce_is_good_for_one_address_only),
		WITH_KIT(a_nonce_of_somebody_else_is_438),
		WITH_KIT(a_fingerprint_is_answered_with_one),
		WITH_KIT(a_wrong_fingerprint_is_dropped),
		WITH_KIT(what_follows_a_fingerprint_is_dropped),
		WITH_KIT(what_follows_the_integrity_does_not_count),
		WITH_KIT(the_first_of_two_attributes_counts),
		WITH_KIT(everything_else_is_dropped_and_counted),
		WITH_KIT(answers_and_foreign_indications_are_dropped),
		WITH_KIT(a_flood_gets_less_than_it_sends),
		WITH_KIT(a_flood_from_everywhere_gets_less_than_it_sends),
		WITH_KIT(one_place_cannot_use_up_what_others_get),
		WITH_KIT(a_flood_of_stale_nonces_gets_less_than_it_sends),
		WITH_KIT(who_has_proved_its_address_is_always_answered),
		WITH_KIT(a_stream_has_proved_its_address),
		cmocka_unit_test(a_prefix_gets_back_what_time_gives),
		cmocka_unit_test(the_whole_server_has_no_more_than_it_got),
		cmocka_unit_test(what_was_spent_for_all_comes_back_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
