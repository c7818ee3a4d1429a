#include "rfc5769.h"

#include "prim/hmac_sha1.h"
#include "prim/md5.h"
#include "wire/stun.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char password[] = "VOkJxbRl1RmTxUk/WvJxBt";

/* The vector with the given name as a cursor. */
#define VECTOR(v) rd_init((v), sizeof(v))

static bool find(struct stun_attr *a, const struct stun_msg *m, uint16_t type)
{
	struct rd attrs = m->attrs;

	while (stun_next(&attrs, a))
		if (a->type == type)
			return true;
	return false;
}

static void mac_of(uint8_t mac[HMAC_SHA1_LEN], const void *key, size_t key_len,
		   const struct stun_cover *c)
{
	const struct hmac_part parts[] = { { c->head, sizeof(c->head) },
					   { c->rest, c->rest_len } };

	hmac_sha1(mac, (struct hmac_part){ key, key_len }, parts, 2);
}

static void check_integrity(struct rd vector, const void *key, size_t key_len)
{
	struct stun_msg m;
	struct stun_attr a;
	uint8_t mac[HMAC_SHA1_LEN];

	assert_int_equal(stun_read(&m, vector), OK);
	assert_true(find(&a, &m, STUN_A_MESSAGE_INTEGRITY));
	assert_int_equal(a.value.left, STUN_INTEGRITY_LEN);

	struct stun_cover c = stun_covered(&m, &a);

	mac_of(mac, key, key_len, &c);
	assert_memory_equal(mac, a.value.p, sizeof(mac));
}

static void check_fingerprint(struct rd vector)
{
	struct stun_msg m;
	struct stun_attr a;

	assert_int_equal(stun_read(&m, vector), OK);
	assert_true(find(&a, &m, STUN_A_FINGERPRINT));

	struct stun_cover c = stun_covered(&m, &a);

	assert_int_equal(rd_u32(&a.value), stun_fingerprint(&c));
}

static void the_vectors_have_the_integrity_they_claim(void **unused)
{
	(void)unused;
	check_integrity(VECTOR(rfc5769_request), password, strlen(password));
	check_integrity(VECTOR(rfc5769_response_v4), password,
			strlen(password));
	check_integrity(VECTOR(rfc5769_response_v6), password,
			strlen(password));
}

static void the_long_term_vector_has_the_integrity_it_claims(void **unused)
{
	static const char text[] =
		"\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83"
		"\xe3\x82\xaf\xe3\x82\xb9:example.org:TheMatrIX";
	uint8_t key[MD5_LEN];

	(void)unused;
	md5(key, text, strlen(text));
	check_integrity(VECTOR(rfc5769_long_term), key, sizeof(key));
}

static void the_vectors_have_the_fingerprint_they_claim(void **unused)
{
	(void)unused;
	check_fingerprint(VECTOR(rfc5769_request));
	check_fingerprint(VECTOR(rfc5769_response_v4));
	check_fingerprint(VECTOR(rfc5769_response_v6));
}

static struct addr mapped_address(struct rd vector)
{
	struct stun_msg m;
	struct stun_attr a;
	struct addr got = { 0 };

	assert_int_equal(stun_read(&m, vector), OK);
	assert_true(find(&a, &m, STUN_A_XOR_MAPPED_ADDRESS));
	assert_int_equal(stun_xor_addr(&got, a.value, m.id), OK);
	return got;
}

static void the_vectors_have_the_addresses_they_claim(void **unused)
{
	struct addr v4 = mapped_address(VECTOR(rfc5769_response_v4));
	struct addr v6 = mapped_address(VECTOR(rfc5769_response_v6));
	char text[ADDR_TEXT_LEN];

	(void)unused;
	assert_string_equal(addr_text(&v4, text), "192.0.2.1:32853");
	assert_string_equal(addr_text(&v6, text),
			    "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
}

/* Writes the vector again, all but the integrity and what follows it. */
static void writes_again(struct rd vector)
{
	uint8_t buf[256];
	struct wr w = wr_init(buf, sizeof(buf));
	struct stun_msg m;
	struct stun_attr a;
	uint8_t mac[HMAC_SHA1_LEN];

	assert_int_equal(stun_read(&m, vector), OK);

	struct wr_len16 len = stun_begin(&w, m.type, m.id);
	struct rd attrs = m.attrs;

	while (stun_next(&attrs, &a) && a.type != STUN_A_MESSAGE_INTEGRITY) {
		struct addr address;

		if (a.type != STUN_A_XOR_MAPPED_ADDRESS) {
			stun_attr(&w, a.type, a.value.p,
				  (uint16_t)a.value.left);
			continue;
		}
		assert_int_equal(stun_xor_addr(&address, a.value, m.id), OK);
		stun_attr_xor_addr(&w, a.type, &address, m.id);
	}

	struct stun_cover c = stun_covers_next(&w, STUN_INTEGRITY_LEN);

	mac_of(mac, password, strlen(password), &c);
	stun_attr(&w, STUN_A_MESSAGE_INTEGRITY, mac, sizeof(mac));
	c = stun_covers_next(&w, STUN_FINGERPRINT_LEN);
	stun_attr_u32(&w, STUN_A_FINGERPRINT, stun_fingerprint(&c));
	stun_end(&w, len);

	size_t n = 0;

	assert_int_equal(wr_done(&w, &n), OK);
	assert_int_equal(n, vector.left);
	/* The vectors pad with spaces; RFC 8489 wants zeros, and we write
	 * them. So what is compared is what both must have. */
	assert_int_equal(stun_read(&m, rd_init(buf, n)), OK);
	assert_true(find(&a, &m, STUN_A_FINGERPRINT));
	assert_memory_equal(buf, vector.p, STUN_HEADER_LEN);
}

static void what_is_written_reads_as_the_vector(void **unused)
{
	(void)unused;
	writes_again(VECTOR(rfc5769_response_v4));
	writes_again(VECTOR(rfc5769_response_v6));
}

static void refuses_every_shortened_message(void **unused)
{
	struct stun_msg m;

	(void)unused;
	for (size_t len = 0; len < sizeof(rfc5769_request); len++)
		assert_int_equal(stun_read(&m, rd_init(rfc5769_request, len)),
				 ERR_FORMAT);
}

static void refuses_a_byte_too_many(void **unused)
{
	uint8_t longer[sizeof(rfc5769_request) + 1] = { 0 };
	struct stun_msg m;

	(void)unused;
	memcpy(longer, rfc5769_request, sizeof(rfc5769_request));
	assert_int_equal(stun_read(&m, VECTOR(longer)), ERR_FORMAT);
}

static void refuses_any_flipped_bit_of_the_cookie(void **unused)
{
	uint8_t copy[sizeof(rfc5769_request)];
	struct stun_msg m;

	(void)unused;
	for (size_t bit = 0; bit < 32; bit++) {
		memcpy(copy, rfc5769_request, sizeof(copy));
		copy[4 + bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(stun_read(&m, VECTOR(copy)), ERR_FORMAT);
	}
}

static void refuses_the_two_bits_that_are_never_stun(void **unused)
{
	uint8_t copy[sizeof(rfc5769_request)];
	struct stun_msg m;

	(void)unused;
	for (unsigned bits = 0x40; bits < 0x100; bits += 0x40) {
		memcpy(copy, rfc5769_request, sizeof(copy));
		copy[0] |= (uint8_t)bits;
		assert_int_equal(stun_read(&m, VECTOR(copy)), ERR_FORMAT);
	}
}

static void stops_at_an_attribute_that_does_not_fit(void **unused)
{
	static const uint8_t attrs[] = { 0x00, 0x06, 0x00, 0x05, 'a', 'b',
					 'c',  'd',  'e',  0,    0 };
	struct rd r = VECTOR(attrs); /* a byte of padding is missing */
	struct stun_attr a = { 0 };

	(void)unused;
	assert_false(stun_next(&r, &a));
	assert_false(rd_done(&r));
	assert_int_equal(a.type, 0);
}

static void refuses_addresses_of_other_lengths_and_families(void **unused)
{
	static const uint8_t id[STUN_ID_LEN];
	uint8_t value[24] = { 0, STUN_FAMILY_V4 };
	struct addr a = { 0 };

	(void)unused;
	for (size_t len = 0; len < sizeof(value); len++)
		assert_int_equal(stun_xor_addr(&a, rd_init(value, len), id),
				 len == 8 ? OK : ERR_FORMAT);
	value[1] = STUN_FAMILY_V6;
	for (size_t len = 0; len < sizeof(value); len++)
		assert_int_equal(stun_xor_addr(&a, rd_init(value, len), id),
				 len == 20 ? OK : ERR_FORMAT);
	for (unsigned family = 0; family < 256; family++) {
		value[1] = (uint8_t)family;
		assert_int_equal(stun_xor_addr(&a, rd_init(value, 8), id),
				 family == STUN_FAMILY_V4 ? OK : ERR_FORMAT);
	}
}

static void a_mapped_address_stays_an_ipv6_one(void **unused)
{
	static const uint8_t id[STUN_ID_LEN] = { 1, 2, 3 };
	struct addr mapped = { .ip = { [10] = 0xff, 0xff, 127, 0, 0, 1 },
			       .family = ADDR_V6,
			       .port = 1 };
	uint8_t buf[32];
	struct wr w = wr_init(buf, sizeof(buf));
	struct addr got = { 0 };

	(void)unused;
	stun_attr_xor_addr(&w, STUN_A_XOR_PEER_ADDRESS, &mapped, id);
	assert_int_equal(stun_xor_addr(&got, rd_init(buf + 4, 20), id), OK);
	assert_true(addr_equal(&got, &mapped));
}

static void pads_with_zeros(void **unused)
{
	uint8_t buf[12];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	memset(buf, 0xee, sizeof(buf));
	stun_attr(&w, STUN_A_NONCE, "abcde", 5);
	assert_int_equal(wr_len(&w), 12);
	assert_memory_equal(buf,
			    "\x00\x15\x00\x05"
			    "abcde\x00\x00\x00",
			    12);
}

static void an_error_has_its_class_and_number_apart(void **unused)
{
	uint8_t buf[8];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	stun_attr_error(&w, 438);
	assert_memory_equal(buf, "\x00\x09\x00\x04\x00\x00\x04\x26", 8);
}

static void unknown_attributes_are_padded_too(void **unused)
{
	static const uint16_t types[] = { 0x1a, 0x7fff, 3 };
	uint8_t buf[12];
	struct wr w = wr_init(buf, sizeof(buf));

	(void)unused;
	stun_attr_unknown(&w, types, 3);
	assert_int_equal(wr_len(&w), 12);
	assert_memory_equal(buf, "\x00\x0a\x00\x06\x00\x1a\x7f\xff\x00\x03\0\0",
			    12);
}

static void a_message_that_does_not_fit_is_not_written(void **unused)
{
	static const uint8_t id[STUN_ID_LEN];
	uint8_t buf[STUN_HEADER_LEN + 7];
	struct wr w = wr_init(buf, sizeof(buf));
	struct wr_len16 len = stun_begin(&w, STUN_BINDING, id);
	size_t n;

	(void)unused;
	stun_attr_u32(&w, STUN_A_LIFETIME, 1);
	stun_end(&w, len);
	assert_int_equal(wr_done(&w, &n), ERR_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_have_the_integrity_they_claim),
		cmocka_unit_test(
			the_long_term_vector_has_the_integrity_it_claims),
		cmocka_unit_test(the_vectors_have_the_fingerprint_they_claim),
		cmocka_unit_test(the_vectors_have_the_addresses_they_claim),
		cmocka_unit_test(what_is_written_reads_as_the_vector),
		cmocka_unit_test(refuses_every_shortened_message),
		cmocka_unit_test(refuses_a_byte_too_many),
		cmocka_unit_test(refuses_any_flipped_bit_of_the_cookie),
		cmocka_unit_test(refuses_the_two_bits_that_are_never_stun),
		cmocka_unit_test(stops_at_an_attribute_that_does_not_fit),
		cmocka_unit_test(
			refuses_addresses_of_other_lengths_and_families),
		cmocka_unit_test(a_mapped_address_stays_an_ipv6_one),
		cmocka_unit_test(pads_with_zeros),
		cmocka_unit_test(an_error_has_its_class_and_number_apart),
		cmocka_unit_test(unknown_attributes_are_padded_too),
		cmocka_unit_test(a_message_that_does_not_fit_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
