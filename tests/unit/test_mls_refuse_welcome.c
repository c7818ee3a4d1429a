/* Welcomes that are refused (RFC 9420, section 12.4.3.1; docs/protocol.md,
 * section 6): each as a lie in a Welcome that is honest else. Who refuses stays
 * outside, and can join by an honest one.
 */
#include "arrival_kit.h"
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/extension.h"
#include "mls/view.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arrival arrival;

static void a_liar_that_does_not_lie_is_joined(void **unused)
{
	(void)unused;
	arrival_lie(&arrival, (struct liar_welcome){ 0 });
	assert_int_equal(kit_join(&arrival.joiner, &arrival.commit), OK);
	assert_int_equal(mls_member_n(arrival.joiner.g), 4);
	assert_int_equal(mls_own_leaf(arrival.joiner.g), 3);
}

/* The message */

static void refuses_what_is_no_welcome(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	memcpy(arrival.commit.welcome, arrival.commit.bytes,
	       arrival.commit.len);
	arrival.commit.welcome_len = arrival.commit.len;
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_a_welcome_of_another_suite(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	assert_int_equal(arrival.commit.welcome[5], LABEL_SUITE);
	arrival.commit.welcome[5] = 1;
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_a_welcome_for_others(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	kit_joiner(&arrival.joiner);
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_AUTH);
	arrival_joins(&arrival);
}

static void refuses_what_was_sealed_for_another_key(void **unused)
{
	struct hpke_pair init = arrival.joiner.joiner.init;

	(void)unused;
	arrival_welcome(&arrival);
	arrival.joiner.joiner.init.secret_key[0] ^= 8;
	hpke_public(arrival.joiner.joiner.init.public_key,
		    arrival.joiner.joiner.init.secret_key);
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_AUTH);
	arrival.joiner.joiner.init = init;
	arrival_joins(&arrival);
}

static void refuses_every_flipped_bit(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	for (size_t i = 0; i < arrival.commit.welcome_len; i++) {
		uint8_t bit = (uint8_t)(1 << i % 8);

		arrival.commit.welcome[i] ^= bit;
		assert_int_not_equal(kit_join(&arrival.joiner, &arrival.commit),
				     OK);
		arrival.commit.welcome[i] ^= bit;
	}
	arrival_joins(&arrival);
}

static void refuses_every_shortened_welcome(void **unused)
{
	size_t len;

	(void)unused;
	arrival_welcome(&arrival);
	len = arrival.commit.welcome_len;
	for (arrival.commit.welcome_len = 0; arrival.commit.welcome_len < len;
	     arrival.commit.welcome_len++)
		assert_int_not_equal(kit_join(&arrival.joiner, &arrival.commit),
				     OK);
	arrival.commit.welcome_len = len + 1;
	assert_int_equal(kit_join(&arrival.joiner, &arrival.commit),
			 ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_a_key_package_that_is_none(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	arrival.joiner.joiner.key_package_len--;
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_FORMAT);
	memcpy(arrival.joiner.joiner.key_package, arrival.commit.welcome,
	       sizeof(arrival.joiner.joiner.key_package));
	arrival.joiner.joiner.key_package_len = arrival.commit.welcome_len;
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_FORMAT);
}

/* PSKs */

/* With n PSKs in the place of the link's. */
static struct liar_welcome with_psks(const char *const *ids, size_t n,
				     size_t nonce_len)
{
	static uint8_t bytes[512];
	uint8_t nonce[PSK_NONCE_LEN + 1] = { 1 };
	struct wr w = wr_init(bytes, sizeof(bytes));

	for (size_t i = 0; i < n; i++) {
		const struct psk_id id = {
			.type = PSK_EXTERNAL,
			.id = rd_init((const uint8_t *)ids[i], strlen(ids[i])),
			.nonce = rd_init(nonce, nonce_len),
		};

		psk_write(&w, &id);
	}
	return (struct liar_welcome){ .psks = rd_init(bytes, wr_len(&w)),
				      .other_psks = true };
}

static const char *const link_and_other[] = { "incamera link", "other" };

static void refuses_a_welcome_without_the_link(void **unused)
{
	(void)unused;
	arrival_refused(&arrival, with_psks(NULL, 0, 0), ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_other_psks_even_when_they_are_known(void **unused)
{
	(void)unused;
	kit_other_psk(&arrival.joiner);
	kit_other_psk(&arrival.members[ARRIVAL_LIAR]);
	arrival_lie(&arrival, with_psks(link_and_other + 1, 1, PSK_NONCE_LEN));
	assert_int_equal(kit_join(&arrival.joiner, &arrival.commit),
			 ERR_FORMAT);
	arrival_lie(&arrival, with_psks(link_and_other, 2, PSK_NONCE_LEN));
	assert_int_equal(kit_join(&arrival.joiner, &arrival.commit),
			 ERR_FORMAT);
}

static void refuses_a_nonce_of_another_length(void **unused)
{
	(void)unused;
	arrival_refused(&arrival,
			with_psks(link_and_other, 1, PSK_NONCE_LEN + 1),
			ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_a_psk_that_is_not_known(void **unused)
{
	(void)unused;
	kit_other_psk(&arrival.members[ARRIVAL_LIAR]);
	arrival_refused(&arrival,
			with_psks(link_and_other + 1, 1, PSK_NONCE_LEN),
			ERR_AUTH);
}

static void refuses_the_link_of_another_room(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	assert_int_equal(mls_add_psk(arrival.joiner.g,
				     (struct part){ "incamera link", 13 },
				     (struct part){ "another", 7 }),
			 OK);
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_AUTH);
}

static void is_joined_by_nobody_without_the_link(void **unused)
{
	(void)unused;
	arrival_welcome(&arrival);
	mls_close(arrival.joiner.g);
	assert_int_equal(kit_join(&arrival.joiner, &arrival.commit), ERR_STEP);
}

/* Path secret */

static void refuses_a_welcome_without_a_path_secret(void **unused)
{
	(void)unused;
	arrival_refused(&arrival,
			(struct liar_welcome){ .no_path_secret = true },
			ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_a_wrong_path_secret(void **unused)
{
	static const uint8_t wrong[LABEL_SECRET_LEN] = { 1 };

	(void)unused;
	arrival_refused(&arrival, (struct liar_welcome){ .path_secret = wrong },
			ERR_AUTH);
	arrival_joins(&arrival);
}

/* GroupInfo */

static void refuse_info(void (*change)(struct groupinfo *g), enum err expected)
{
	arrival_refused(&arrival,
			(struct liar_welcome){ .change_info = change },
			expected);
}

static void more_extensions(struct groupinfo *g)
{
	static uint8_t bytes[8192];
	struct wr w = wr_init(bytes, sizeof(bytes));

	view_write(&w, g->extensions);
	extension_write(&w, 0x0a0a, (struct part){ "x", 1 });
	g->extensions = rd_init(bytes, wr_len(&w));
}

static void tree_twice(struct groupinfo *g)
{
	static uint8_t bytes[8192];
	struct wr w = wr_init(bytes, sizeof(bytes));

	view_write(&w, g->extensions);
	view_write(&w, g->extensions);
	g->extensions = rd_init(bytes, wr_len(&w));
}

static void refuses_other_extensions_of_the_group_info(void **unused)
{
	(void)unused;
	refuse_info(more_extensions, ERR_FORMAT);
	refuse_info(tree_twice, ERR_FORMAT);
	arrival_joins(&arrival);
}

static void ignores_unknown_extensions_of_the_group_info(void **unused)
{
	(void)unused;
	refuse_info(tree_twice, ERR_FORMAT);
	arrival_lie(&arrival,
		    (struct liar_welcome){ .change_info = more_extensions });
	assert_int_equal(kit_join(&arrival.joiner, &arrival.commit), OK);
}

static void refuses_a_welcome_without_a_tree(void **unused)
{
	(void)unused;
	arrival_refused(&arrival, (struct liar_welcome){ .no_tree = true },
			ERR_FORMAT);
	arrival_joins(&arrival);
}

static void joins_with_a_tree_that_came_another_way(void **unused)
{
	(void)unused;
	arrival_lie(&arrival, (struct liar_welcome){ .no_tree = true });
	verdict_not_joined(&arrival.joiner, &arrival.commit, ERR_FORMAT);
	assert_int_equal(mls_join(arrival.joiner.g, &arrival.joiner.joiner,
				  kit_welcome(&arrival.commit),
				  kit_bytes(&arrival.commit), KIT_NOW_S),
			 OK);
}

static void takes_no_tree_that_came_another_way(void **unused)
{
	(void)unused;
	arrival_lie(&arrival, (struct liar_welcome){ .no_tree = true });
	assert_int_equal(mls_join(arrival.joiner.g, &arrival.joiner.joiner,
				  kit_welcome(&arrival.commit),
				  kit_bytes(&arrival.commit), KIT_NOW_S),
			 ERR_FORMAT);
}

static void signer_is_nobody(struct groupinfo *g)
{
	g->signer = 77;
}

static void signer_is_another(struct groupinfo *g)
{
	g->signer = 1;
}

static void signer_is_the_joiner(struct groupinfo *g)
{
	g->signer = 3;
}

static void refuses_a_group_info_that_is_not_signed_by_its_signer(void **unused)
{
	(void)unused;
	arrival_refused(&arrival,
			(struct liar_welcome){ .seed = liar_other_seed },
			ERR_AUTH);
	refuse_info(signer_is_nobody, ERR_FORMAT);
	refuse_info(signer_is_another, ERR_AUTH);
	arrival_joins(&arrival);
}

static void refuses_a_group_info_that_the_joiner_signed(void **unused)
{
	(void)unused;
	arrival_refused(
		&arrival,
		(struct liar_welcome){ .change_info = signer_is_the_joiner,
				       .seed = arrival.joiner.seed },
		ERR_AUTH);
	arrival_refused(
		&arrival,
		(struct liar_welcome){ .change_info = signer_is_the_joiner,
				       .seed = arrival.joiner.seed,
				       .no_path_secret = true },
		ERR_AUTH);
	arrival_joins(&arrival);
}

static void other_version(struct groupinfo *g)
{
	g->context.version = 2;
}

static void other_suite(struct groupinfo *g)
{
	g->context.suite = 1;
}

static void short_tree_hash(struct groupinfo *g)
{
	g->context.tree_hash.left--;
}

static void short_transcript_hash(struct groupinfo *g)
{
	g->context.confirmed_transcript_hash.left--;
}

static void short_group_id(struct groupinfo *g)
{
	g->context.group_id.left--;
}

static void no_extensions(struct groupinfo *g)
{
	g->context.extensions.left = 0;
}

static void with_context(struct groupinfo *g, const void *extensions,
			 size_t len)
{
	g->context.extensions = rd_init(extensions, len);
}

static void unknown_extension(struct groupinfo *g)
{
	static const uint8_t list[] = { 0xf1, 0xc0, 2, 0, 0, 0xf1, 0xc1, 0 };

	with_context(g, list, sizeof(list));
}

static void known_extension(struct groupinfo *g)
{
	static const uint8_t list[] = { 0xf1, 0xc0, 2, 0, 0, 0, 1, 0 };

	with_context(g, list, sizeof(list));
}

static void policy_twice(struct groupinfo *g)
{
	static const uint8_t list[] = {
		0xf1, 0xc0, 2, 0, 0, 0xf1, 0xc0, 2, 0, 0
	};

	with_context(g, list, sizeof(list));
}

static void policy_of_another_mode(struct groupinfo *g)
{
	static const uint8_t list[] = { 0xf1, 0xc0, 2, 2, 0 };

	with_context(g, list, sizeof(list));
}

static void policy_with_names_and_everybody(struct groupinfo *g)
{
	static const uint8_t list[3 + 2 + 33] = { 0xf1, 0xc0, 35, 0, 33, 32 };

	with_context(g, list, sizeof(list));
}

static void policy_with_short_names(struct groupinfo *g)
{
	static const uint8_t list[] = { 0xf1, 0xc0, 4, 1, 2, 1, 'x' };

	with_context(g, list, sizeof(list));
}

static void policy_with_cut_names(struct groupinfo *g)
{
	static const uint8_t list[] = { 0xf1, 0xc0, 4, 1, 2, 9, 'x' };

	with_context(g, list, sizeof(list));
}

static void policy_that_goes_on(struct groupinfo *g)
{
	static const uint8_t list[] = { 0xf1, 0xc0, 3, 0, 0, 0 };

	with_context(g, list, sizeof(list));
}

static void empty_policy(struct groupinfo *g)
{
	static const uint8_t list[] = { 0xf1, 0xc0, 0 };

	with_context(g, list, sizeof(list));
}

static void refuses_a_context_that_the_profile_does_not_have(void **unused)
{
	void (*const lies[])(struct groupinfo *) = {
		other_version,
		other_suite,
		short_tree_hash,
		short_transcript_hash,
		short_group_id,
		no_extensions,
		unknown_extension,
		known_extension,
		policy_twice,
		policy_of_another_mode,
		policy_with_names_and_everybody,
		policy_with_short_names,
		policy_with_cut_names,
		policy_that_goes_on,
		empty_policy,
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		refuse_info(lies[i], ERR_FORMAT);
	arrival_joins(&arrival);
}

static void refuses_a_context_with_an_extension_that_is_not_known(void **unused)
{
	(void)unused;
	refuse_info(unknown_extension, ERR_FORMAT);
	refuse_info(policy_twice, ERR_FORMAT);
	arrival_joins(&arrival);
}

static void long_group_id(struct groupinfo *g)
{
	static const uint8_t id[MLS_GROUP_ID_MAX + 1];

	g->context.group_id = rd_init(id, sizeof(id));
}

static void long_extensions(struct groupinfo *g)
{
	static uint8_t bytes[2048];
	static const uint8_t data[1100];
	struct wr w = wr_init(bytes, sizeof(bytes));

	extension_write(&w, EXTENSION_APPLICATION_ID,
			(struct part){ data, sizeof(data) });
	g->context.extensions = rd_init(bytes, wr_len(&w));
}

static void refuses_a_context_that_is_too_long(void **unused)
{
	(void)unused;
	refuse_info(long_group_id, ERR_FULL);
	refuse_info(long_extensions, ERR_FULL);
	arrival_joins(&arrival);
}

static void refuses_a_wrong_confirmation_tag(void **unused)
{
	(void)unused;
	arrival_refused(&arrival, (struct liar_welcome){ .wrong_tag = true },
			ERR_AUTH);
	arrival_joins(&arrival);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STRICT(test)                                                        \
	cmocka_unit_test_prestate_setup_teardown(test, arrival_open_strict, \
						 arrival_close, &arrival)
#define WHOLE(test)                                                        \
	cmocka_unit_test_prestate_setup_teardown(test, arrival_open_whole, \
						 arrival_close, &arrival)
		STRICT(a_liar_that_does_not_lie_is_joined),
		STRICT(refuses_what_is_no_welcome),
		STRICT(refuses_a_welcome_of_another_suite),
		STRICT(refuses_a_welcome_for_others),
		STRICT(refuses_what_was_sealed_for_another_key),
		STRICT(refuses_every_flipped_bit),
		STRICT(refuses_every_shortened_welcome),
		STRICT(refuses_a_key_package_that_is_none),
		STRICT(refuses_a_welcome_without_the_link),
		STRICT(refuses_other_psks_even_when_they_are_known),
		STRICT(refuses_a_nonce_of_another_length),
		WHOLE(refuses_a_psk_that_is_not_known),
		STRICT(refuses_the_link_of_another_room),
		STRICT(is_joined_by_nobody_without_the_link),
		STRICT(refuses_a_welcome_without_a_path_secret),
		STRICT(refuses_a_wrong_path_secret),
		STRICT(refuses_other_extensions_of_the_group_info),
		WHOLE(ignores_unknown_extensions_of_the_group_info),
		STRICT(refuses_a_welcome_without_a_tree),
		WHOLE(joins_with_a_tree_that_came_another_way),
		STRICT(takes_no_tree_that_came_another_way),
		STRICT(refuses_a_group_info_that_is_not_signed_by_its_signer),
		WHOLE(refuses_a_group_info_that_the_joiner_signed),
		STRICT(refuses_a_context_that_the_profile_does_not_have),
		WHOLE(refuses_a_context_with_an_extension_that_is_not_known),
		WHOLE(refuses_a_context_that_is_too_long),
		STRICT(refuses_a_wrong_confirmation_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
