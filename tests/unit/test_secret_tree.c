/* The secret tree: the keys of RFC 9420, once each, and nothing left that they
 * follow from. The values were worked out apart from this program, in Python,
 * from the RFC's text. */
#include "../vectors/hex.h"
#include "treekem/secret_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { LEAF_MAX = 256, SIZE_MAX_256 = 40 * 1024, NO_LEAF = 4 };

#define HS  SECRET_TREE_HANDSHAKE
#define APP SECRET_TREE_APPLICATION

static const uint8_t secret[LABEL_SECRET_LEN] = {
	0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

static uint8_t memory[SIZE_MAX_256] __attribute__((aligned(16)));
static uint8_t memory_of_other[SIZE_MAX_256] __attribute__((aligned(16)));

static struct secret_tree *start(uint32_t width)
{
	struct secret_tree *s = secret_tree_init(memory, width);

	secret_tree_start(s, width, secret);
	return s;
}

static struct secret_tree_key key_of(struct secret_tree *s, uint32_t leaf,
				     enum secret_tree_kind kind,
				     uint32_t generation)
{
	struct secret_tree_key key;

	assert_int_equal(secret_tree_key(s, leaf, kind, generation, &key), OK);
	return key;
}

static void refuses(struct secret_tree *s, uint32_t leaf, uint32_t generation,
		    enum err why)
{
	struct secret_tree_key key;

	memset(&key, 7, sizeof(key));
	assert_int_equal(secret_tree_key(s, leaf, APP, generation, &key), why);
	assert_int_equal(key.key[0], 7);
	assert_int_equal(key.nonce[0], 7);
}

static void use(struct secret_tree *s, uint32_t leaf,
		enum secret_tree_kind kind, uint32_t generation)
{
	key_of(s, leaf, kind, generation);
	secret_tree_used(s, leaf, kind, generation);
}

static bool same(struct secret_tree_key a, struct secret_tree_key b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

struct known {
	enum secret_tree_kind kind;
	uint32_t generation;
	const char *key;
	const char *nonce;
};

/* Of leaf 2 of 4. */
static const struct known known[] = {
	{ HS, 0,
	  "ab180a94e36ae6efd482c80d8b066c2029d301e898fa494e9015c10ffc3c2922",
	  "76609023e20e197f52616b5b" },
	{ HS, 2,
	  "ec81b9146f327c2ea03fa8b5c8dc249c9d3826e60bc2e128e307b4eeeb4a739c",
	  "62c1411ff7e628b5e20af143" },
	{ APP, 0,
	  "ef0f2a9b406406e0b8e4f5a23cc9a1efb7a6fac42a9267c6da0158d2528c6a0a",
	  "c7ee966da19e502572859551" },
	{ APP, 2,
	  "1655ea76c28ccfecd694caa9f74a905501bd586dad955e13ec760c95a8a51e07",
	  "c08e7338cf59e170d2dfdebe" },
};

enum { KNOWN_N = sizeof(known) / sizeof(known[0]) };

static void is(struct secret_tree_key got, const struct known *want)
{
	struct hex key, nonce;

	assert_true(hex_read(&key, want->key));
	assert_true(hex_read(&nonce, want->nonce));
	assert_memory_equal(got.key, key.p, sizeof(got.key));
	assert_memory_equal(got.nonce, nonce.p, sizeof(got.nonce));
}

static void keys_are_those_of_rfc_9420_section_9(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < KNOWN_N; i++) {
		struct secret_tree *s = start(4);

		is(key_of(s, 2, known[i].kind, known[i].generation), &known[i]);
	}
}

static void a_sender_gets_the_same_keys_one_after_the_other(void **unused)
{
	struct secret_tree *s = start(4);
	struct secret_tree_key key;
	uint32_t generation;

	(void)unused;
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(secret_tree_next(s, 2, HS, &generation, &key),
				 OK);
		assert_int_equal(generation, i);
		if (i != 1)
			is(key, &known[i / 2]);
	}
	assert_int_equal(secret_tree_next(s, 2, APP, &generation, &key), OK);
	assert_int_equal(generation, 0);
	is(key, &known[2]);
}

/* The other asks for the leaves in another order. */
static void every_leaf_has_its_own_keys_in_any_order(void **unused)
{
	static struct secret_tree_key keys[LEAF_MAX][SECRET_TREE_KINDS];
	struct secret_tree *s = start(LEAF_MAX);
	struct secret_tree *other = secret_tree_init(memory_of_other, LEAF_MAX);

	(void)unused;
	secret_tree_start(other, LEAF_MAX, secret);
	for (uint32_t i = 0; i < LEAF_MAX; i++) {
		keys[i][HS] = key_of(s, i, HS, 0);
		keys[i][APP] = key_of(s, i, APP, 0);
		assert_false(same(keys[i][HS], keys[i][APP]));
		for (uint32_t j = 0; j < i; j++)
			assert_false(same(keys[i][HS], keys[j][HS]) ||
				     same(keys[i][APP], keys[j][APP]));
	}
	for (uint32_t i = 0; i < LEAF_MAX; i++) {
		uint32_t leaf = i * 149 % LEAF_MAX;

		assert_true(same(key_of(other, leaf, APP, 0), keys[leaf][APP]));
		assert_true(same(key_of(other, leaf, HS, 0), keys[leaf][HS]));
	}
}

static void a_tree_of_one_leaf_has_keys(void **unused)
{
	struct secret_tree *s = start(1);

	(void)unused;
	use(s, 0, APP, 0);
	use(s, 0, APP, 1);
	refuses(s, 1, 0, ERR_FORMAT);
}

static void a_key_is_the_same_until_it_is_used(void **unused)
{
	struct secret_tree *s = start(4);
	struct secret_tree_key first = key_of(s, 1, APP, 5);

	(void)unused;
	assert_true(same(key_of(s, 1, APP, 5), first));
	secret_tree_used(s, 1, APP, 5);
	refuses(s, 1, 5, ERR_REPLAY);
}

static void a_forged_generation_costs_no_key(void **unused)
{
	struct secret_tree *s = start(4);

	(void)unused;
	for (uint32_t g = 0; g <= SECRET_TREE_SKIP_MAX; g++)
		key_of(s, 1, APP, g);
	/* None was used: the first is not even one jumped over. */
	for (uint32_t g = 0; g <= SECRET_TREE_SKIP_MAX; g++)
		use(s, 1, APP, g);
	use(s, 1, APP, 2 * SECRET_TREE_SKIP_MAX);
}

static void late_messages_open_in_any_order_and_once(void **unused)
{
	static const uint32_t order[] = { 4, 1, 3, 0, 2 };
	struct secret_tree_key want[5];
	struct secret_tree *s = start(4);

	(void)unused;
	for (uint32_t g = 0; g < 5; g++)
		want[g] = key_of(s, 1, APP, g);
	for (size_t i = 0; i < 5; i++) {
		assert_true(same(key_of(s, 1, APP, order[i]), want[order[i]]));
		secret_tree_used(s, 1, APP, order[i]);
		refuses(s, 1, order[i], ERR_REPLAY);
	}
	use(s, 1, APP, 5);
}

static void kinds_and_leaves_do_not_use_up_each_others_keys(void **unused)
{
	struct secret_tree *s = start(4);

	(void)unused;
	use(s, 1, APP, 3);
	use(s, 1, HS, 3);
	use(s, 2, APP, 3);
	use(s, 1, HS, 1);
	use(s, 2, APP, 1);
	use(s, 1, APP, 1);
	refuses(s, 1, 1, ERR_REPLAY);
}

static void refuses_a_generation_too_far_ahead(void **unused)
{
	struct secret_tree *s = start(4);

	(void)unused;
	refuses(s, 1, SECRET_TREE_SKIP_MAX + 1, ERR_FULL);
	refuses(s, 1, UINT32_MAX, ERR_FULL);
	use(s, 1, APP, SECRET_TREE_SKIP_MAX);
	refuses(s, 1, 2 * SECRET_TREE_SKIP_MAX + 2, ERR_FULL);
	use(s, 1, APP, 2 * SECRET_TREE_SKIP_MAX + 1);
}

static void the_oldest_late_key_makes_room(void **unused)
{
	struct secret_tree *s = start(4);

	(void)unused;
	use(s, 1, APP, SECRET_TREE_KEPT_N); /* keeps as many as there is room */
	use(s, 1, APP, 3);                  /* and leaves a free place */
	use(s, 2, APP, 1);
	use(s, 1, APP, 0);
	use(s, 2, APP, 4); /* one more than is free */
	refuses(s, 1, 1, ERR_REPLAY);
	use(s, 1, APP, 2);
	use(s, 2, APP, 0);
	use(s, 1, APP, SECRET_TREE_KEPT_N - 1);
}

static void refuses_a_leaf_outside(void **unused)
{
	struct secret_tree *s = start(4);
	struct secret_tree_key key;
	uint32_t generation = 7;

	(void)unused;
	refuses(s, NO_LEAF, 0, ERR_FORMAT);
	refuses(s, UINT32_MAX, 0, ERR_FORMAT);
	assert_int_equal(secret_tree_next(s, NO_LEAF, HS, &generation, &key),
			 ERR_FORMAT);
	assert_int_equal(generation, 7);
}

/* The ratchet is put near its end by hand: getting there takes days. The
 * generation stands in front of its secret. */
static void set_generation(uint32_t generation, const uint8_t *of)
{
	size_t size = secret_tree_size(1);
	const size_t behind = sizeof(uint32_t);

	for (size_t at = behind; at + LABEL_SECRET_LEN <= size; at++)
		if (memcmp(memory + at, of, LABEL_SECRET_LEN) == 0)
			memcpy(memory + at - behind, &generation, behind);
}

static void refuses_the_generation_that_none_could_follow(void **unused)
{
	struct secret_tree *s = start(1);
	struct secret_tree_key key;
	uint32_t generation;
	uint8_t ratchet[LABEL_SECRET_LEN];

	(void)unused;
	label_derive(ratchet, secret, "application");
	key_of(s, 0, APP, 0);
	set_generation(UINT32_MAX - 1, ratchet);
	refuses(s, 0, UINT32_MAX, ERR_FULL);
	assert_int_equal(secret_tree_next(s, 0, APP, &generation, &key), OK);
	assert_int_equal(generation, UINT32_MAX - 1);
	assert_int_equal(secret_tree_next(s, 0, APP, &generation, &key),
			 ERR_FULL);
	refuses(s, 0, UINT32_MAX, ERR_FULL);
	refuses(s, 0, UINT32_MAX - 1, ERR_REPLAY);
}

/* The bytes are nowhere in the tree's memory. */
static bool forgotten(const uint8_t *bytes, size_t len)
{
	size_t size = secret_tree_size(4);

	for (size_t at = 0; at + len <= size; at++)
		if (memcmp(memory + at, bytes, len) == 0)
			return false;
	return true;
}

static bool secret_forgotten(const uint8_t *bytes)
{
	return forgotten(bytes, LABEL_SECRET_LEN);
}

/* What lies on the way to the application keys of leaf 2. */
struct way {
	uint8_t right[LABEL_SECRET_LEN];
	uint8_t left[LABEL_SECRET_LEN]; /* not on the way */
	uint8_t leaf[LABEL_SECRET_LEN];
	uint8_t ratchet[LABEL_SECRET_LEN];
	uint8_t handshake[LABEL_SECRET_LEN]; /* not on the way */
};

static void find_way(struct way *way)
{
	const struct part left = { "left", 4 };
	const struct part right = { "right", 5 };

	label_expand(way->left, LABEL_SECRET_LEN, secret, "tree", left);
	label_expand(way->right, LABEL_SECRET_LEN, secret, "tree", right);
	label_expand(way->leaf, LABEL_SECRET_LEN, way->right, "tree", left);
	label_derive(way->ratchet, way->leaf, "application");
	label_derive(way->handshake, way->leaf, "handshake");
}

static void no_secret_stays_from_which_a_key_follows(void **unused)
{
	struct secret_tree *s = start(4);
	struct secret_tree_key key;
	struct way way;

	(void)unused;
	find_way(&way);
	assert_false(secret_forgotten(secret));
	key = key_of(s, 2, APP, 0);
	assert_true(secret_forgotten(secret));
	assert_true(secret_forgotten(way.right));
	assert_true(secret_forgotten(way.leaf));
	/* The search does find what is there. */
	assert_false(secret_forgotten(way.left));
	assert_false(secret_forgotten(way.handshake));
	assert_false(secret_forgotten(way.ratchet));

	secret_tree_used(s, 2, APP, 0);
	assert_true(secret_forgotten(way.ratchet));
	assert_true(forgotten(key.key, sizeof(key.key)));
	assert_true(forgotten(key.nonce, sizeof(key.nonce)));
}

static void a_late_key_is_wiped_when_it_was_used(void **unused)
{
	struct secret_tree *s = start(4);
	struct secret_tree_key key = key_of(s, 2, APP, 1);

	(void)unused;
	use(s, 2, APP, 2);
	assert_false(forgotten(key.key, sizeof(key.key)));
	assert_false(forgotten(key.nonce, sizeof(key.nonce)));
	use(s, 2, APP, 1);
	assert_true(forgotten(key.key, sizeof(key.key)));
	assert_true(forgotten(key.nonce, sizeof(key.nonce)));
}

static void a_senders_key_is_wiped_with_what_it_follows_from(void **unused)
{
	struct secret_tree *s = start(4);
	struct secret_tree_key key;
	struct way way;
	uint32_t generation;

	(void)unused;
	find_way(&way);
	assert_int_equal(secret_tree_next(s, 2, APP, &generation, &key), OK);
	assert_true(secret_forgotten(way.ratchet));
	assert_true(forgotten(key.key, sizeof(key.key)));
	refuses(s, 2, 0, ERR_REPLAY);
}

static void an_epoch_begins_with_nothing_of_the_last(void **unused)
{
	const uint8_t other[LABEL_SECRET_LEN] = { 9 };
	struct secret_tree *s = start(4);
	struct secret_tree_key late = key_of(s, 1, APP, 1);
	struct secret_tree_key unused_key = key_of(s, 3, APP, 0);
	struct way way;

	(void)unused;
	find_way(&way);
	use(s, 1, APP, 2);
	secret_tree_start(s, 2, other);
	assert_true(forgotten(late.key, sizeof(late.key)));
	assert_true(secret_forgotten(way.right));
	assert_false(same(key_of(s, 1, APP, 1), late));
	refuses(s, 3, 0, ERR_FORMAT);
	secret_tree_start(s, 4, secret);
	assert_true(same(key_of(s, 3, APP, 0), unused_key));
	use(s, 1, APP, 2);
}

static void closing_leaves_nothing_behind(void **unused)
{
	struct secret_tree *s = start(4);
	struct secret_tree_key late = key_of(s, 2, APP, 1);
	struct way way;

	(void)unused;
	find_way(&way);
	use(s, 2, APP, 2);
	secret_tree_close(s);
	assert_true(forgotten(late.key, sizeof(late.key)));
	assert_true(secret_forgotten(way.left));
	assert_true(secret_forgotten(way.handshake));
	refuses(s, 0, 0, ERR_FORMAT);
}

static void a_tree_that_was_not_started_has_no_keys(void **unused)
{
	struct secret_tree *s = secret_tree_init(memory, 4);

	(void)unused;
	refuses(s, 0, 0, ERR_FORMAT);
}

static void memory_for_256_leaves_is_at_most_40_kb(void **unused)
{
	(void)unused;
	assert_true(secret_tree_size(LEAF_MAX) <= SIZE_MAX_256);
	for (uint32_t n = 1; n <= LEAF_MAX; n++)
		assert_int_equal(secret_tree_size(n) % 16, 0);
	assert_int_equal(secret_tree_size(5), secret_tree_size(8));
}

/* Nothing is written outside of secret_tree_size() bytes. */
static void a_tree_stays_in_its_memory(void **unused)
{
	(void)unused;
	for (uint32_t width = 1; width <= 16; width *= 2) {
		size_t size = secret_tree_size(width);

		memset(memory + size, 0xa5, 64);

		struct secret_tree *s = start(width);

		for (uint32_t i = 0; i < width; i++)
			use(s, i, APP, 7);
		secret_tree_close(s);
		for (size_t i = 0; i < 64; i++)
			assert_int_equal(memory[size + i], 0xa5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_those_of_rfc_9420_section_9),
		cmocka_unit_test(
			a_sender_gets_the_same_keys_one_after_the_other),
		cmocka_unit_test(every_leaf_has_its_own_keys_in_any_order),
		cmocka_unit_test(a_tree_of_one_leaf_has_keys),
		cmocka_unit_test(a_key_is_the_same_until_it_is_used),
		cmocka_unit_test(a_forged_generation_costs_no_key),
		cmocka_unit_test(late_messages_open_in_any_order_and_once),
		cmocka_unit_test(
			kinds_and_leaves_do_not_use_up_each_others_keys),
		cmocka_unit_test(refuses_a_generation_too_far_ahead),
		cmocka_unit_test(the_oldest_late_key_makes_room),
		cmocka_unit_test(refuses_a_leaf_outside),
		cmocka_unit_test(refuses_the_generation_that_none_could_follow),
		cmocka_unit_test(no_secret_stays_from_which_a_key_follows),
		cmocka_unit_test(a_late_key_is_wiped_when_it_was_used),
		cmocka_unit_test(
			a_senders_key_is_wiped_with_what_it_follows_from),
		cmocka_unit_test(an_epoch_begins_with_nothing_of_the_last),
		cmocka_unit_test(closing_leaves_nothing_behind),
		cmocka_unit_test(a_tree_that_was_not_started_has_no_keys),
		cmocka_unit_test(memory_for_256_leaves_is_at_most_40_kb),
		cmocka_unit_test(a_tree_stays_in_its_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
