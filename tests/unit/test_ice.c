#include "browser_checks.h"
#include "ice_kit.h"

#include "stun/integrity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const uint64_t CONSENT_US = ICE_CONSENT_MS * UINT64_C(1000);
static const uint64_t REQUEST_US = ICE_REQUEST_MS * UINT64_C(1000);
static const uint64_t UNUSED_US = ICE_UNUSED_MS * UINT64_C(1000);
static const struct kit_check good = { 0 };
static const struct kit_check nomination = { .nominates = true };

static void assert_answer_is_authentic(const struct kit *k)
{
	struct stun_msg m;
	struct stun_attr a;

	assert_int_equal(stun_read(&m, rd_init(k->answer, k->answer_len)), OK);
	assert_true(kit_attr(k, &a, STUN_A_MESSAGE_INTEGRITY));
	assert_true(integrity_fits(&m, &a, KIT_PWD, strlen(KIT_PWD)));
	assert_true(kit_attr(k, &a, STUN_A_FINGERPRINT));
	assert_true(integrity_fingerprint_fits(&m, &a));
	assert_true(k->answer_len <= k->check_len);
}

/* The code of the error answer, 0 for a success. */
static unsigned code_of(const struct kit *k)
{
	struct stun_attr a;

	assert_answer_is_authentic(k);
	if (!kit_attr(k, &a, STUN_A_ERROR_CODE)) {
		assert_int_equal(k->answer[0] << 8 | k->answer[1], 0x101);
		return 0;
	}
	assert_int_equal(k->answer[0] << 8 | k->answer[1], 0x111);
	rd_u16(&a.value);

	unsigned hundreds = rd_u8(&a.value);

	return hundreds * 100 + rd_u8(&a.value);
}

/* Dropped for that reason: not a byte leaves, nothing changes. */
static void assert_dropped(struct kit *k, const struct kit_check *c,
			   enum ice_verdict why)
{
	struct ice_path path = kit_path(1);
	struct ice before = k->ice;

	assert_int_equal(kit_send(k, &path, c), why);
	assert_false(ice_has_answer(why));
	assert_int_equal(k->answer_len, 0);
	assert_memory_equal(&k->ice, &before, sizeof(before));
	assert_false(ice_knows(&k->ice, &path, k->now_us));
}

static void a_good_check_is_answered_with_the_address_it_came_from(
	void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(7);
	struct stun_attr a;
	struct addr mapped;

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	assert_int_equal(code_of(&k), 0);
	assert_true(kit_attr(&k, &a, STUN_A_XOR_MAPPED_ADDRESS));
	assert_int_equal(stun_xor_addr(&mapped, a.value, k.answer + 8), OK);
	assert_true(addr_equal(&mapped, &path.remote));
	assert_true(ice_knows(&k.ice, &path, k.now_us));
	assert_null(ice_selected(&k.ice, k.now_us));
}

static void an_address_of_ipv6_is_answered_within_the_length_of_the_check(
	void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(7);

	(void)unused;
	kit_open(&k);
	assert_true(addr_read_ip(&path.remote, "2001:db8::7"));
	path.remote.port = 5000;
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	assert_int_equal(code_of(&k), 0);
}

static enum ice_verdict give(struct kit *k, const void *check, size_t len)
{
	struct ice_path path = kit_path(9);

	memcpy(k->check, check, len);
	k->check_len = len;
	return kit_give(k, &path);
}

static void checks_of_real_browsers_are_answered(void **unused)
{
	struct kit k;

	(void)unused;
	kit_open(&k);
	assert_int_equal(give(&k, chromium_check, sizeof(chromium_check)),
			 ICE_CHECKED);
	assert_int_equal(
		give(&k, chromium_nomination, sizeof(chromium_nomination)),
		ICE_NOMINATED);
	kit_open(&k);
	assert_int_equal(
		give(&k, firefox_nomination, sizeof(firefox_nomination)),
		ICE_NOMINATED);
}

static void nothing_is_answered_without_the_password(void **unused)
{
	struct kit k;
	struct kit_check c = { .pwd = "abcdefghijklmnopqrstuvwX" };

	(void)unused;
	kit_open(&k);
	assert_dropped(&k, &c, ICE_WRONG_PASSWORD);
	c = (struct kit_check){ .pwd = "" };
	assert_dropped(&k, &c, ICE_WRONG_PASSWORD);
	/* Not even that an attribute is not understood. */
	c = (struct kit_check){ .pwd = "x", .unknown = 0x7777 };
	assert_dropped(&k, &c, ICE_WRONG_PASSWORD);
	c = (struct kit_check){ .pwd = "x", .is_controlled = true };
	assert_dropped(&k, &c, ICE_WRONG_PASSWORD);
	c = (struct kit_check){ .no_integrity = true };
	assert_dropped(&k, &c, ICE_NO_INTEGRITY);
	c = (struct kit_check){ .no_user = true };
	assert_dropped(&k, &c, ICE_NO_INTEGRITY);
}

static void the_fingerprint_must_be_there_and_last(void **unused)
{
	struct kit k;
	struct kit_check c = { .no_fingerprint = true };

	(void)unused;
	kit_open(&k);
	assert_dropped(&k, &c, ICE_NO_FINGERPRINT);
	c = (struct kit_check){ .more_behind = true };
	assert_dropped(&k, &c, ICE_NO_FINGERPRINT);
}

static void what_is_for_another_is_dropped(void **unused)
{
	static const char *const users[] = {
		"00010002deadbeee:abcd", "00010002deadbeef",
		"00010002deadbeef:",     "00010002deadbeef.abcd",
		"00010002deadbee:abcd",  "abcd:00010002deadbeef",
		"00010002DEADBEEF:abcd", "",
	};
	struct kit k;

	(void)unused;
	kit_open(&k);
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		struct kit_check c = { .user = users[i] };

		assert_dropped(&k, &c, ICE_NOT_OURS);
	}
}

static void only_binding_requests_are_looked_at(void **unused)
{
	static const uint16_t types[] = {
		STUN_BINDING | STUN_INDICATION,
		STUN_BINDING | STUN_ERROR,
		STUN_ALLOCATE,
		STUN_SEND,
	};
	struct kit k;

	(void)unused;
	kit_open(&k);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct kit_check c = { .type = types[i] };

		assert_dropped(&k, &c, ICE_NOT_REQUEST);
	}
}

static void every_shortened_check_is_dropped(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	uint8_t buf[ICE_ANSWER_LEN];

	(void)unused;
	kit_open(&k);
	kit_write(&k, &nomination);
	for (size_t len = 0; len < k.check_len; len++) {
		struct wr w = wr_init(buf, sizeof(buf));

		assert_int_equal(ice_input(&k.ice, &path, rd_init(k.check, len),
					   k.now_us, &w),
				 ICE_NOT_STUN);
		assert_int_equal(wr_len(&w), 0);
	}
}

static void every_check_with_a_flipped_bit_is_dropped(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);

	(void)unused;
	kit_open(&k);
	kit_write(&k, &nomination);
	for (size_t bit = 0; bit < k.check_len * 8; bit++) {
		k.check[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(ice_has_answer(kit_give(&k, &path)));
		assert_int_equal(k.answer_len, 0);
		k.check[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(kit_give(&k, &path), ICE_NOMINATED);
}

/* The fingerprint is no secret: whoever flips a bit can make it right again. */
static void every_bit_in_front_of_the_integrity_is_under_it(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct stun_cover c;
	uint32_t crc;

	(void)unused;
	kit_open(&k);
	kit_write(&k, &nomination);
	for (size_t bit = 20 * 8; bit < (k.check_len - 8) * 8; bit++) {
		struct stun_msg m;

		k.check[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(stun_read(&m, rd_init(k.check, k.check_len)),
				 OK);

		struct stun_attr a = { STUN_A_FINGERPRINT,
				       rd_init(k.check + k.check_len - 4, 4) };

		c = stun_covered(&m, &a);
		crc = stun_fingerprint(&c);
		for (unsigned i = 0; i < 4; i++)
			k.check[k.check_len - 4 + i] =
				(uint8_t)(crc >> (24 - 8 * i));
		assert_false(ice_has_answer(kit_give(&k, &path)));
		k.check[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void an_attribute_that_is_not_understood_is_420(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct kit_check c = { .unknown = 0x7777, .nominates = true };
	struct stun_attr a;

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &c), ICE_UNKNOWN);
	assert_int_equal(code_of(&k), 420);
	assert_true(kit_attr(&k, &a, STUN_A_UNKNOWN_ATTRIBUTES));
	assert_int_equal(rd_u16(&a.value), 0x7777);
	assert_true(rd_done(&a.value));
	assert_false(ice_knows(&k.ice, &path, k.now_us));
	c.unknown = 0xc057; /* Chromium's network information: optional */
	assert_int_equal(kit_send(&k, &path, &c), ICE_NOMINATED);
}

static void a_check_without_a_priority_is_400(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct kit_check c = { .no_priority = true, .nominates = true };

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &c), ICE_MALFORMED);
	assert_int_equal(code_of(&k), 400);
	c = (struct kit_check){ .short_priority = true, .nominates = true };
	assert_int_equal(kit_send(&k, &path, &c), ICE_MALFORMED);
	assert_int_equal(code_of(&k), 400);
	assert_false(ice_knows(&k.ice, &path, k.now_us));
}

static void who_would_be_controlled_is_told_487(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct kit_check c = { .is_controlled = true, .nominates = true };

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &c), ICE_CONFLICT);
	assert_int_equal(code_of(&k), 487);
	assert_false(ice_knows(&k.ice, &path, k.now_us));
	assert_null(ice_selected(&k.ice, k.now_us));
}

static void the_last_nomination_is_the_one(void **unused)
{
	struct kit k;
	struct ice_path first = kit_path(1);
	struct ice_path second = kit_path(2);

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &first, &nomination), ICE_NOMINATED);
	kit_prove(&k, &first);
	assert_int_equal(kit_send(&k, &second, &good), ICE_CHECKED);
	kit_prove(&k, &second);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &first,
			    sizeof(first));
	assert_int_equal(kit_send(&k, &second, &nomination), ICE_NOMINATED);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &second,
			    sizeof(second));
	/* Said again it is no news. */
	assert_int_equal(kit_send(&k, &second, &nomination), ICE_CHECKED);
	assert_int_equal(kit_send(&k, &second, &good), ICE_CHECKED);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &second,
			    sizeof(second));
}

static void media_go_nowhere_until_the_address_has_answered(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &nomination), ICE_NOMINATED);
	assert_true(ice_knows(&k.ice, &path, k.now_us));
	assert_false(ice_is_proven(&k.ice, &path, k.now_us));
	assert_null(ice_selected(&k.ice, k.now_us));
	kit_prove(&k, &path);
	assert_true(ice_is_proven(&k.ice, &path, k.now_us));
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &path,
			    sizeof(path));
}

/* Whoever has the password and makes up a source address has media sent to
 * nobody, and keeps them where they go. */
static void a_made_up_address_takes_nothing_from_the_one_before(void **unused)
{
	struct kit k;
	struct ice_path real = kit_path(1);
	struct ice_path victim = kit_path(2);

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &real, &nomination), ICE_NOMINATED);
	kit_prove(&k, &real);
	assert_int_equal(kit_send(&k, &victim, &nomination), ICE_NOMINATED);
	/* The liar does not see what was asked; and if it did, it is not
	 * there. */
	assert_int_equal(kit_reply(&k, &victim, &real, NULL), ICE_NOT_ASKED);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &real,
			    sizeof(real));
	k.now_us += REQUEST_US;
	assert_int_equal(kit_reply(&k, &victim, &victim, "x"),
			 ICE_WRONG_PASSWORD);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &real,
			    sizeof(real));
}

static unsigned requests_now(struct kit *k)
{
	static const uint8_t random[STUN_ID_LEN] = "request";
	uint8_t request[ICE_REQUEST_LEN];
	unsigned n = 0;
	struct wr w = wr_init(request, sizeof(request));

	while (ice_asks(&k->ice, k->now_us)) {
		assert_non_null(ice_next(&k->ice, k->now_us, random, &w));
		w = wr_init(request, sizeof(request));
		n++;
	}
	assert_null(ice_next(&k->ice, k->now_us, random, &w));
	return n;
}

static void an_answer_to_another_request_proves_nothing(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct ice_path other = kit_path(2);
	uint8_t kept[sizeof(k.check)];
	size_t kept_len;

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	kit_prove(&k, &path);
	memcpy(kept, k.check, sizeof(kept));
	kept_len = k.check_len;
	/* Again it is no news; nor is it for who was not asked yet. */
	assert_int_equal(kit_give(&k, &path), ICE_NOT_ASKED);
	assert_int_equal(kit_send(&k, &other, &good), ICE_CHECKED);
	memcpy(k.check, kept, sizeof(kept));
	k.check_len = kept_len;
	assert_int_equal(kit_give(&k, &other), ICE_NOT_ASKED);
	assert_int_equal(requests_now(&k), 1);
	assert_int_equal(kit_give(&k, &other), ICE_NOT_ASKED);
	assert_false(ice_is_proven(&k.ice, &other, k.now_us));
}

static void an_answer_that_is_late_counts(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	uint8_t kept[sizeof(k.check)];
	size_t kept_len;

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	assert_int_equal(kit_reply(&k, &path, &path, "x"), ICE_WRONG_PASSWORD);
	k.now_us += REQUEST_US;
	/* The right one, to the first request, which was made before. */
	struct kit before = k;

	assert_int_equal(kit_reply(&before, &path, &path, NULL), ICE_PROVEN);
	memcpy(kept, before.check, sizeof(kept));
	kept_len = before.check_len;
	assert_int_equal(requests_now(&k), 1);
	memcpy(k.check, kept, sizeof(kept));
	k.check_len = kept_len;
	assert_int_equal(kit_give(&k, &path), ICE_PROVEN);
}

static void a_path_is_asked_three_times_for_a_check_and_no_more(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);

	(void)unused;
	kit_open(&k);
	assert_int_equal(requests_now(&k), 0);
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	for (unsigned i = 0; i < ICE_REQUEST_N; i++) {
		assert_int_equal(requests_now(&k), 1);
		k.now_us += REQUEST_US - 1;
		assert_int_equal(requests_now(&k), 0);
		k.now_us++;
	}
	assert_int_equal(requests_now(&k), 0);
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	assert_int_equal(requests_now(&k), 1);
	k.now_us += REQUEST_US;
	kit_prove(&k, &path);
	k.now_us += REQUEST_US;
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	assert_int_equal(requests_now(&k), 0);
}

static void nobody_is_asked_before_their_password_is_known(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	const uint8_t *long_one =
		(const uint8_t
			 *)"0123456789012345678901234567890123456789012345678901234567890"
			   "1234567890";

	(void)unused;
	kit_open(&k);
	ice_open(&k.ice, KIT_UFRAG, KIT_PWD, k.now_us);
	assert_int_equal(kit_send(&k, &path, &nomination), ICE_NOMINATED);
	assert_int_equal(requests_now(&k), 0);
	for (size_t len = 0; len <= ICE_PEER_PWD_LEN + 1; len++) {
		assert_int_equal(ice_set_peer(&k.ice, rd_init(long_one, 3),
					      rd_init(long_one, 24)),
				 ERR_FORMAT);
		if (len >= 22 && len <= ICE_PEER_PWD_LEN)
			continue;
		assert_int_equal(ice_set_peer(&k.ice, rd_init(long_one, 4),
					      rd_init(long_one, len)),
				 ERR_FORMAT);
	}
	assert_int_equal(ice_set_peer(&k.ice,
				      rd_init(long_one, ICE_PEER_UFRAG_LEN + 1),
				      rd_init(long_one, 24)),
			 ERR_FORMAT);
	assert_int_equal(requests_now(&k), 0);
	assert_int_equal(ice_set_peer(&k.ice, rd_init(long_one, 4),
				      rd_init(long_one, 24)),
			 OK);
	assert_int_equal(requests_now(&k), 1);
}

static void a_nomination_behind_the_integrity_does_not_count(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct kit_check c = { .late_nomination = true };

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &c), ICE_CHECKED);
	assert_null(ice_selected(&k.ice, k.now_us));
}

static void a_path_is_the_whole_path(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct ice_path other;

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	other = path;
	other.remote.port++;
	assert_false(ice_knows(&k.ice, &other, k.now_us));
	other = path;
	other.local.port++;
	assert_false(ice_knows(&k.ice, &other, k.now_us));
	other = path;
	other.stream = 1;
	assert_false(ice_knows(&k.ice, &other, k.now_us));
	assert_true(ice_knows(&k.ice, &path, k.now_us));
}

static void a_path_is_forgotten_after_30_s_without_a_check(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct ice_path other = kit_path(2);

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &nomination), ICE_NOMINATED);
	kit_prove(&k, &path);
	k.now_us += CONSENT_US - 1;
	assert_true(ice_knows(&k.ice, &path, k.now_us));
	assert_non_null(ice_selected(&k.ice, k.now_us));
	assert_int_equal(kit_send(&k, &other, &good), ICE_CHECKED);
	k.now_us++;
	assert_false(ice_knows(&k.ice, &path, k.now_us));
	assert_null(ice_selected(&k.ice, k.now_us));
	/* Another path lives, but nobody said that media go there. */
	assert_true(ice_is_alive(&k.ice, k.now_us));
	/* It is as if it had never been: nominated again it is news. */
	assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	assert_null(ice_selected(&k.ice, k.now_us));
	assert_int_equal(kit_send(&k, &path, &nomination), ICE_NOMINATED);
}

/* As Firefox does: it nominates whatever it checks, once, and takes the pair that
 * it likes best, whichever check came last. */
static void open_with_two_nominated(struct kit *k, const struct ice_path *used,
				    const struct ice_path *other)
{
	kit_open(k);
	assert_int_equal(kit_send(k, used, &nomination), ICE_NOMINATED);
	kit_prove(k, used);
	assert_int_equal(kit_send(k, other, &nomination), ICE_NOMINATED);
	kit_prove(k, other);
	assert_memory_equal(ice_selected(&k->ice, k->now_us), other,
			    sizeof(*other));
}

static void of_two_nominated_paths_media_go_by_the_one_they_come_by(
	void **unused)
{
	struct kit k;
	struct ice_path used = kit_path(1);
	struct ice_path other = kit_path(2);

	(void)unused;
	open_with_two_nominated(&k, &used, &other);
	/* What is on its way yet comes by the one before. */
	k.now_us += UNUSED_US - 1;
	ice_used(&k.ice, &used, k.now_us);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &other,
			    sizeof(other));
	ice_used(&k.ice, &other, k.now_us);
	k.now_us += UNUSED_US - 1;
	ice_used(&k.ice, &used, k.now_us);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &other,
			    sizeof(other));
	k.now_us++;
	ice_used(&k.ice, &used, k.now_us);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &used,
			    sizeof(used));
	/* And the other is one that may be nominated again. */
	assert_int_equal(kit_send(&k, &other, &nomination), ICE_NOMINATED);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &other,
			    sizeof(other));
}

static void a_path_that_nobody_nominated_gets_no_media_whatever_comes_by_it(
	void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct ice_path other = kit_path(2);
	struct ice_path unproven = kit_path(3);

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &nomination), ICE_NOMINATED);
	kit_prove(&k, &path);
	assert_int_equal(kit_send(&k, &other, &good), ICE_CHECKED);
	kit_prove(&k, &other);
	assert_int_equal(kit_send(&k, &unproven, &nomination), ICE_NOMINATED);
	k.now_us += UNUSED_US;
	ice_used(&k.ice, &other, k.now_us);
	ice_used(&k.ice, &unproven, k.now_us);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &path,
			    sizeof(path));
	/* The one that is to be proven yet is not forgotten for that. */
	kit_prove(&k, &unproven);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &unproven,
			    sizeof(unproven));
}

/* Else nothing was sent any more to who nominates once, and nobody said so. */
static void of_two_nominated_paths_the_one_that_is_checked_stays(void **unused)
{
	struct kit k;
	struct ice_path used = kit_path(1);
	struct ice_path other = kit_path(2);

	(void)unused;
	open_with_two_nominated(&k, &used, &other);
	k.now_us += CONSENT_US - 1;
	assert_int_equal(kit_send(&k, &used, &good), ICE_CHECKED);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &other,
			    sizeof(other));
	k.now_us++;
	assert_int_equal(kit_send(&k, &used, &good), ICE_CHECKED);
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &used,
			    sizeof(used));
}

static void each_check_gives_consent_for_30_s_more(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &nomination), ICE_NOMINATED);
	kit_prove(&k, &path);
	for (unsigned i = 0; i < 10; i++) {
		k.now_us += CONSENT_US - 1;
		assert_int_equal(kit_send(&k, &path, &good), ICE_CHECKED);
	}
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &path,
			    sizeof(path));
}

static void a_participant_is_dead_after_30_s_without_a_check(void **unused)
{
	struct kit k;
	struct ice_path path = kit_path(1);
	struct kit_check wrong = { .pwd = "x" };
	struct kit_check conflict = { .is_controlled = true };

	(void)unused;
	kit_open(&k);
	k.now_us += CONSENT_US - 1;
	assert_true(ice_is_alive(&k.ice, k.now_us));
	/* What is no good check keeps nobody alive. */
	kit_send(&k, &path, &wrong);
	kit_send(&k, &path, &conflict);
	k.now_us++;
	assert_false(ice_is_alive(&k.ice, k.now_us));
	kit_send(&k, &path, &good);
	assert_true(ice_is_alive(&k.ice, k.now_us));
}

static void a_fifth_path_takes_the_place_of_the_stalest(void **unused)
{
	struct kit k;
	struct ice_path path[ICE_PATH_N + 2];

	(void)unused;
	kit_open(&k);
	for (uint8_t i = 0; i < ICE_PATH_N + 2; i++) {
		path[i] = kit_path(i);
		/* The first is the selected one, and so the one that stays. */
		kit_send(&k, &path[i], i == 0 ? &nomination : &good);
		kit_prove(&k, &path[i]);
		k.now_us += 1000;
	}
	assert_true(ice_knows(&k.ice, &path[0], k.now_us));
	assert_false(ice_knows(&k.ice, &path[1], k.now_us));
	assert_false(ice_knows(&k.ice, &path[2], k.now_us));
	for (unsigned i = 3; i < ICE_PATH_N + 2; i++)
		assert_true(ice_knows(&k.ice, &path[i], k.now_us));
	assert_memory_equal(ice_selected(&k.ice, k.now_us), &path[0],
			    sizeof(path[0]));
}

static void who_has_left_is_answered_no_more(void **unused)
{
	static const uint8_t zeros[ICE_PWD_LEN];
	static const uint8_t user[USERNAME_UFRAG_LEN + 2] = {
		[USERNAME_UFRAG_LEN] = ':', 'x'
	};
	struct kit k;
	struct ice_path path = kit_path(1);

	(void)unused;
	kit_open(&k);
	assert_int_equal(kit_send(&k, &path, &nomination), ICE_NOMINATED);
	kit_prove(&k, &path);
	ice_close(&k.ice);
	assert_memory_equal(k.ice.pwd, zeros, sizeof(zeros));
	assert_false(ice_has_answer(kit_send(&k, &path, &nomination)));
	assert_false(ice_knows(&k.ice, &path, k.now_us));
	assert_null(ice_selected(&k.ice, k.now_us));

	/* Nor who knows what is left of the name and the password. */
	struct wr w = wr_init(k.check, sizeof(k.check));
	struct wr_len16 len = stun_begin(&w, STUN_BINDING, zeros);

	stun_attr(&w, STUN_A_USERNAME, user, sizeof(user));
	stun_attr_u32(&w, STUN_A_PRIORITY, 1);
	integrity_write(&w, zeros, sizeof(zeros));
	integrity_write_fingerprint(&w);
	stun_end(&w, len);
	k.check_len = wr_len(&w);
	assert_int_equal(kit_give(&k, &path), ICE_NOT_OURS);
}

static void a_user_name_says_whom_a_check_is_for(void **unused)
{
	const struct username want = { 0x0001, 0x0002, 0xdeadbeef };
	struct kit k;
	struct username u;
	char ufrag[USERNAME_UFRAG_LEN];

	(void)unused;
	username_write(ufrag, &want);
	assert_memory_equal(ufrag, KIT_UFRAG, sizeof(ufrag));
	kit_write(&k, &good);
	assert_int_equal(username_of_check(&u, rd_init(k.check, k.check_len)),
			 OK);
	assert_int_equal(u.room, 1);
	assert_int_equal(u.place, 2);
	assert_int_equal(u.random, 0xdeadbeef);
	assert_int_equal(
		username_of_check(&u, rd_init(firefox_nomination,
					      sizeof(firefox_nomination))),
		OK);
}

static void an_answer_says_by_its_id_whom_it_is_for(void **unused)
{
	const struct username want = { 0x0102, 0x0304, 0 };
	uint8_t id[STUN_ID_LEN] = { 9, 9, 9, 9, 9 };
	struct username u = { 7, 7, 7 };
	uint8_t bytes[STUN_HEADER_LEN];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct wr_len16 len;

	(void)unused;
	username_mark(id, &want);
	assert_int_equal(id[4], 9);
	len = stun_begin(&w, STUN_BINDING | STUN_REQUEST, id);
	stun_end(&w, len);
	assert_int_equal(username_of_answer(&u, rd_init(bytes, sizeof(bytes))),
			 ERR_FORMAT);
	assert_int_equal(u.place, 7);
	w = wr_init(bytes, sizeof(bytes));
	len = stun_begin(&w, STUN_BINDING | STUN_SUCCESS, id);
	stun_end(&w, len);
	assert_int_equal(username_of_answer(&u, rd_init(bytes, sizeof(bytes))),
			 OK);
	assert_memory_equal(&u, &want, sizeof(u));
	for (size_t i = 0; i < sizeof(bytes); i++)
		assert_int_equal(username_of_answer(&u, rd_init(bytes, i)),
				 ERR_FORMAT);
}

static void a_user_name_that_is_not_ours_is_refused(void **unused)
{
	static const char *const users[] = {
		"00010002deadbeef",
		"00010002DEADBEEF:abcd",
		"00010002deadbee:abcd",
		"00010002deadbeeg:abcd",
		"00010002deadbeef0:abcd",
		":abcd",
		"",
	};
	struct kit k;
	struct username u = { 7, 7, 7 };

	(void)unused;
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		struct kit_check c = { .user = users[i] };

		kit_write(&k, &c);
		assert_int_equal(
			username_of_check(&u, rd_init(k.check, k.check_len)),
			ERR_FORMAT);
		assert_int_equal(u.room, 7);
	}
}

static void no_other_message_is_for_somebody(void **unused)
{
	struct kit_check c = { .no_user = true };
	struct kit k;
	struct username u;

	(void)unused;
	kit_write(&k, &c);
	assert_int_equal(username_of_check(&u, rd_init(k.check, k.check_len)),
			 ERR_FORMAT);
	c = (struct kit_check){ .type = STUN_BINDING | STUN_SUCCESS };
	kit_write(&k, &c);
	assert_int_equal(username_of_check(&u, rd_init(k.check, k.check_len)),
			 ERR_FORMAT);
	kit_write(&k, &good);
	for (size_t len = 0; len < k.check_len; len++)
		assert_int_equal(username_of_check(&u, rd_init(k.check, len)),
				 ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_good_check_is_answered_with_the_address_it_came_from),
		cmocka_unit_test(
			an_address_of_ipv6_is_answered_within_the_length_of_the_check),
		cmocka_unit_test(checks_of_real_browsers_are_answered),
		cmocka_unit_test(nothing_is_answered_without_the_password),
		cmocka_unit_test(the_fingerprint_must_be_there_and_last),
		cmocka_unit_test(what_is_for_another_is_dropped),
		cmocka_unit_test(only_binding_requests_are_looked_at),
		cmocka_unit_test(every_shortened_check_is_dropped),
		cmocka_unit_test(every_check_with_a_flipped_bit_is_dropped),
		cmocka_unit_test(
			every_bit_in_front_of_the_integrity_is_under_it),
		cmocka_unit_test(an_attribute_that_is_not_understood_is_420),
		cmocka_unit_test(a_check_without_a_priority_is_400),
		cmocka_unit_test(who_would_be_controlled_is_told_487),
		cmocka_unit_test(the_last_nomination_is_the_one),
		cmocka_unit_test(
			media_go_nowhere_until_the_address_has_answered),
		cmocka_unit_test(
			a_made_up_address_takes_nothing_from_the_one_before),
		cmocka_unit_test(an_answer_to_another_request_proves_nothing),
		cmocka_unit_test(an_answer_that_is_late_counts),
		cmocka_unit_test(
			a_path_is_asked_three_times_for_a_check_and_no_more),
		cmocka_unit_test(
			nobody_is_asked_before_their_password_is_known),
		cmocka_unit_test(
			a_nomination_behind_the_integrity_does_not_count),
		cmocka_unit_test(a_path_is_the_whole_path),
		cmocka_unit_test(
			a_path_is_forgotten_after_30_s_without_a_check),
		cmocka_unit_test(
			of_two_nominated_paths_media_go_by_the_one_they_come_by),
		cmocka_unit_test(
			a_path_that_nobody_nominated_gets_no_media_whatever_comes_by_it),
		cmocka_unit_test(
			of_two_nominated_paths_the_one_that_is_checked_stays),
		cmocka_unit_test(each_check_gives_consent_for_30_s_more),
		cmocka_unit_test(
			a_participant_is_dead_after_30_s_without_a_check),
		cmocka_unit_test(a_fifth_path_takes_the_place_of_the_stalest),
		cmocka_unit_test(who_has_left_is_answered_no_more),
		cmocka_unit_test(a_user_name_says_whom_a_check_is_for),
		cmocka_unit_test(an_answer_says_by_its_id_whom_it_is_for),
		cmocka_unit_test(a_user_name_that_is_not_ours_is_refused),
		cmocka_unit_test(no_other_message_is_for_somebody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
