/* Welcomes that are refused (RFC 9420, section 12.4.3.1; docs/protocol.md,
 * section 6): each as a lie in a Welcome that is honest else. Who refuses stays
 * outside, and can join by an honest one.
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/extension.h"
#include "mls/own_leaf.h"
#include "mls/view.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 3, LIAR = 0 };

static struct kit_member members[N];
static struct kit_member joiner;
static struct kit_commit commit;
static struct kit_commit honest;
static uint8_t group_id[KIT_GROUP_ID_LEN];

static void open_with(enum mls_profile profile)
{
	kit_group(members, N, profile, 4);
	kit_open(&joiner, 100, profile, 4);
	memcpy(group_id, mls_group_id(members[0].g).p, sizeof(group_id));
}

static int open_strict(void **unused)
{
	(void)unused;
	open_with(MLS_STRICT);
	return 0;
}

static int open_whole(void **unused)
{
	(void)unused;
	open_with(MLS_WHOLE);
	return 0;
}

static int close_all(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < N; i++)
		kit_close(&members[i]);
	kit_close(&joiner);
	return 0;
}

static void joins_an_honest_one(void)
{
	kit_commit_add(&honest, &members[1], &joiner);
	kit_settle(members, N, 1, &honest);
	assert_int_equal(kit_join(&joiner, &honest), OK);
	assert_int_equal(kit_join(&joiner, &honest), ERR_STEP);
	kit_commit_add(&honest, &joiner, NULL);
	assert_int_equal(mls_commit_taken(joiner.g), OK);
	for (uint32_t i = 0; i < N; i++)
		assert_int_equal(kit_take(&members[i], kit_bytes(&honest)), OK);
	assert_true(kit_agree(members, N));
	assert_true(kit_agree((struct kit_member[]){ members[0], joiner }, 2));
}

static void refused(struct liar_welcome how, enum err expected)
{
	liar_welcome(&commit, &members[LIAR], &joiner, &how);
	verdict_not_joined(&joiner, &commit, expected);
}

static void a_liar_that_does_not_lie_is_joined(void **unused)
{
	(void)unused;
	liar_welcome(&commit, &members[LIAR], &joiner,
		     &(const struct liar_welcome){ 0 });
	assert_int_equal(kit_join(&joiner, &commit), OK);
	assert_int_equal(mls_member_n(joiner.g), 4);
	assert_int_equal(mls_own_leaf(joiner.g), 3);
}

/* The message */

static void refuses_what_is_no_welcome(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	memcpy(commit.welcome, commit.bytes, commit.len);
	commit.welcome_len = commit.len;
	verdict_not_joined(&joiner, &commit, ERR_FORMAT);
	mls_commit_drop(members[0].g);
	joins_an_honest_one();
}

static void refuses_a_welcome_of_another_suite(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	assert_int_equal(commit.welcome[5], LABEL_SUITE);
	commit.welcome[5] = 1;
	verdict_not_joined(&joiner, &commit, ERR_FORMAT);
	mls_commit_drop(members[0].g);
	joins_an_honest_one();
}

static void refuses_a_welcome_for_others(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	mls_commit_drop(members[0].g);
	kit_joiner(&joiner);
	verdict_not_joined(&joiner, &commit, ERR_AUTH);
	joins_an_honest_one();
}

static void refuses_what_was_sealed_for_another_key(void **unused)
{
	struct hpke_pair init = joiner.joiner.init;

	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	mls_commit_drop(members[0].g);
	joiner.joiner.init.secret_key[0] ^= 8;
	hpke_public(joiner.joiner.init.public_key,
		    joiner.joiner.init.secret_key);
	verdict_not_joined(&joiner, &commit, ERR_AUTH);
	joiner.joiner.init = init;
	joins_an_honest_one();
}

static void refuses_every_flipped_bit(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	for (size_t i = 0; i < commit.welcome_len; i++) {
		uint8_t bit = (uint8_t)(1 << i % 8);

		commit.welcome[i] ^= bit;
		assert_int_not_equal(kit_join(&joiner, &commit), OK);
		commit.welcome[i] ^= bit;
	}
	mls_commit_drop(members[0].g);
	joins_an_honest_one();
}

static void refuses_every_shortened_welcome(void **unused)
{
	size_t len;

	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	len = commit.welcome_len;
	for (commit.welcome_len = 0; commit.welcome_len < len;
	     commit.welcome_len++)
		assert_int_not_equal(kit_join(&joiner, &commit), OK);
	commit.welcome_len = len + 1;
	assert_int_equal(kit_join(&joiner, &commit), ERR_FORMAT);
	mls_commit_drop(members[0].g);
	joins_an_honest_one();
}

static void refuses_a_key_package_that_is_none(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	mls_commit_drop(members[0].g);
	joiner.joiner.key_package_len--;
	verdict_not_joined(&joiner, &commit, ERR_FORMAT);
	memcpy(joiner.joiner.key_package, commit.welcome,
	       sizeof(joiner.joiner.key_package));
	joiner.joiner.key_package_len = commit.welcome_len;
	verdict_not_joined(&joiner, &commit, ERR_FORMAT);
}

/* PSKs */

static struct rd psk_list(const char *const *ids, size_t n, size_t nonce_len)
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
	return rd_init(bytes, wr_len(&w));
}

static const char *const link_and_other[] = { "incamera link", "other" };

static void add_other(struct kit_member *m)
{
	assert_int_equal(mls_add_psk(m->g, (struct part){ "other", 5 },
				     (struct part){ "secret", 6 }),
			 OK);
}

static void refuses_a_welcome_without_the_link(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .other_psks = true,
				       .psks = psk_list(NULL, 0, 0) },
		ERR_FORMAT);
	joins_an_honest_one();
}

static void refuses_other_psks_even_when_they_are_known(void **unused)
{
	(void)unused;
	add_other(&joiner);
	add_other(&members[LIAR]);
	liar_welcome(&commit, &members[LIAR], &joiner,
		     &(const struct liar_welcome){
			     .other_psks = true,
			     .psks = psk_list(link_and_other + 1, 1,
					      PSK_NONCE_LEN) });
	assert_int_equal(kit_join(&joiner, &commit), ERR_FORMAT);
	liar_welcome(
		&commit, &members[LIAR], &joiner,
		&(const struct liar_welcome){
			.other_psks = true,
			.psks = psk_list(link_and_other, 2, PSK_NONCE_LEN) });
	assert_int_equal(kit_join(&joiner, &commit), ERR_FORMAT);
}

static void refuses_a_nonce_of_another_length(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .other_psks = true,
				       .psks = psk_list(link_and_other, 1,
							PSK_NONCE_LEN + 1) },
		ERR_FORMAT);
	joins_an_honest_one();
}

static void refuses_a_psk_that_is_not_known(void **unused)
{
	(void)unused;
	add_other(&members[LIAR]);
	refused((struct liar_welcome){ .other_psks = true,
				       .psks = psk_list(link_and_other + 1, 1,
							PSK_NONCE_LEN) },
		ERR_AUTH);
}

static void refuses_the_link_of_another_room(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	mls_commit_drop(members[0].g);
	assert_int_equal(mls_add_psk(joiner.g,
				     (struct part){ "incamera link", 13 },
				     (struct part){ "another", 7 }),
			 OK);
	verdict_not_joined(&joiner, &commit, ERR_AUTH);
}

static void is_joined_by_nobody_without_the_link(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	mls_close(joiner.g);
	assert_int_equal(kit_join(&joiner, &commit), ERR_STEP);
}

/* Path secret */

static void refuses_a_welcome_without_a_path_secret(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .no_path_secret = true }, ERR_FORMAT);
	joins_an_honest_one();
}

static void refuses_a_wrong_path_secret(void **unused)
{
	static const uint8_t wrong[LABEL_SECRET_LEN] = { 1 };

	(void)unused;
	refused((struct liar_welcome){ .path_secret = wrong }, ERR_AUTH);
	joins_an_honest_one();
}

/* GroupInfo */

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
	refused((struct liar_welcome){ .change_info = more_extensions },
		ERR_FORMAT);
	refused((struct liar_welcome){ .change_info = tree_twice }, ERR_FORMAT);
	joins_an_honest_one();
}

static void ignores_unknown_extensions_of_the_group_info(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_info = tree_twice }, ERR_FORMAT);
	liar_welcome(
		&commit, &members[LIAR], &joiner,
		&(const struct liar_welcome){ .change_info = more_extensions });
	assert_int_equal(kit_join(&joiner, &commit), OK);
}

static void refuses_a_welcome_without_a_tree(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .no_tree = true }, ERR_FORMAT);
	joins_an_honest_one();
}

static void joins_with_a_tree_that_came_another_way(void **unused)
{
	(void)unused;
	liar_welcome(&commit, &members[LIAR], &joiner,
		     &(const struct liar_welcome){ .no_tree = true });
	verdict_not_joined(&joiner, &commit, ERR_FORMAT);
	assert_int_equal(mls_join(joiner.g, &joiner.joiner,
				  kit_welcome(&commit), kit_bytes(&commit),
				  KIT_NOW_S),
			 OK);
}

static void takes_no_tree_that_came_another_way(void **unused)
{
	(void)unused;
	liar_welcome(&commit, &members[LIAR], &joiner,
		     &(const struct liar_welcome){ .no_tree = true });
	assert_int_equal(mls_join(joiner.g, &joiner.joiner,
				  kit_welcome(&commit), kit_bytes(&commit),
				  KIT_NOW_S),
			 ERR_FORMAT);
}

static const uint8_t other_seed[LABEL_SEED_LEN] = { 0x77 };

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
	refused((struct liar_welcome){ .seed = other_seed }, ERR_AUTH);
	refused((struct liar_welcome){ .change_info = signer_is_nobody },
		ERR_FORMAT);
	refused((struct liar_welcome){ .change_info = signer_is_another },
		ERR_AUTH);
	joins_an_honest_one();
}

static void refuses_a_group_info_that_the_joiner_signed(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_info = signer_is_the_joiner,
				       .seed = joiner.seed },
		ERR_AUTH);
	refused((struct liar_welcome){ .change_info = signer_is_the_joiner,
				       .seed = joiner.seed,
				       .no_path_secret = true },
		ERR_AUTH);
	joins_an_honest_one();
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
		refused((struct liar_welcome){ .change_info = lies[i] },
			ERR_FORMAT);
	joins_an_honest_one();
}

static void refuses_a_context_with_an_extension_that_is_not_known(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_info = unknown_extension },
		ERR_FORMAT);
	refused((struct liar_welcome){ .change_info = policy_twice },
		ERR_FORMAT);
	joins_an_honest_one();
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
	refused((struct liar_welcome){ .change_info = long_group_id },
		ERR_FULL);
	refused((struct liar_welcome){ .change_info = long_extensions },
		ERR_FULL);
	joins_an_honest_one();
}

static void refuses_a_wrong_confirmation_tag(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .wrong_tag = true }, ERR_AUTH);
	joins_an_honest_one();
}

/* The tree */

static void other_tree_hash(struct groupinfo *g)
{
	static const uint8_t hash[SHA256_LEN];

	g->context.tree_hash = rd_init(hash, sizeof(hash));
}

static void refuses_another_tree_than_that_of_the_context(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_info = other_tree_hash },
		ERR_AUTH);
	joins_an_honest_one();
}

static void other_parent_hash(struct tree *t)
{
	static const uint8_t hash[SHA256_LEN] = { 1 };
	struct tree_parent *p = &t->parents[0];

	assert_true(p->filled);
	tree_set_parent(t, 1, p->key, hash);
}

static void new_parent(struct tree *t)
{
	static const uint8_t secret[HPKE_KEY_LEN] = { 9 };
	uint8_t key[HPKE_KEY_LEN];

	assert_true(tree_is_blank(t, 5));
	hpke_public(key, secret);
	tree_set_parent(t, 5, key, NULL);
}

static void refuses_a_parent_that_nobody_vouches_for(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_tree = other_parent_hash },
		ERR_AUTH);
	refused((struct liar_welcome){ .change_tree = new_parent }, ERR_AUTH);
	joins_an_honest_one();
}

static void unmerged_leaf_that_is_not_below(struct tree *t)
{
	tree_set_add(&t->parents[0].unmerged, 2);
}

static void without_leaf_2(struct tree *t)
{
	tree_remove(t, 2);
}

static void unmerged_leaf_that_is_nobody(struct tree *t)
{
	tree_set_add(&t->parents[1].unmerged, 2);
}

static void unmerged_leaf_above_but_not_between(struct tree *t)
{
	tree_set_add(&t->parents[1].unmerged, 1);
}

static void refuses_unmerged_leaves_that_are_none(void **unused)
{
	(void)unused;
	refused(
		(struct liar_welcome){
			.change_tree = unmerged_leaf_that_is_not_below },
		ERR_FORMAT);
	refused((struct liar_welcome){ .change_leaves = without_leaf_2,
				       .change_tree =
					       unmerged_leaf_that_is_nobody },
		ERR_FORMAT);
	refused(
		(struct liar_welcome){
			.change_tree = unmerged_leaf_above_but_not_between },
		ERR_FORMAT);
	joins_an_honest_one();
}

/* A leaf in the place of leaf 1, with a new key, and a signature. */
struct other_leaf {
	const uint8_t *identity;
	size_t identity_len;
	const uint8_t *seed;
	uint32_t signed_for; /* the index */
	uint64_t not_after_s;
	enum leaf_source source;
	bool no_policy;
	bool no_suite;
	bool with_extension;
	bool wrong_signature;
};

static struct other_leaf other;

static void put_other_leaf(struct tree *t)
{
	static const uint8_t extension[] = { 0xf1, 0xc0, 0 };
	static const uint8_t secret[HPKE_KEY_LEN] = { 8 };
	const struct mls_identity own = {
		other.seed, { other.identity, other.identity_len }
	};
	const struct leaf_place place = { { group_id, sizeof(group_id) },
					  other.signed_for };
	uint8_t key[HPKE_KEY_LEN];
	uint8_t room[4096];
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct own_leaf parts;
	struct leaf leaf;

	hpke_public(key, secret);
	assert_int_equal(own_leaf_fill(&leaf, &parts, &own, key), OK);
	leaf.source = other.source;
	leaf.not_before_s = KIT_NOW_S;
	leaf.not_after_s = other.not_after_s;
	if (other.no_policy)
		leaf.extension_types.left = 0;
	if (other.no_suite)
		leaf.suites.left = 0;
	if (other.with_extension)
		leaf.extensions = rd_init(extension, sizeof(extension));
	assert_int_equal(leaf_sign(&w, &leaf, &place, other.seed,
				   wr_init(room, sizeof(room))),
			 OK);
	bytes[wr_len(&w) - 1] ^= other.wrong_signature;
	assert_int_equal(tree_update(t, 1, rd_init(bytes, wr_len(&w))), OK);
}

static void reset_other(void)
{
	other = (struct other_leaf){
		.identity = members[1].identity,
		.identity_len = sizeof(members[1].identity),
		.seed = members[1].seed,
		.signed_for = 1,
		.source = LEAF_UPDATE,
		.not_after_s = KIT_NOW_S,
	};
}

static void other_leaf_is_refused(enum err expected)
{
	refused((struct liar_welcome){ .change_leaves = put_other_leaf },
		expected);
	reset_other();
}

static void refuses_leaves_that_are_not_valid(void **unused)
{
	(void)unused;
	reset_other();
	other.wrong_signature = true;
	other_leaf_is_refused(ERR_AUTH);
	other.signed_for = 2;
	other_leaf_is_refused(ERR_AUTH);
	other.no_suite = true;
	other_leaf_is_refused(ERR_FORMAT);
	other.no_policy = true;
	other_leaf_is_refused(ERR_FORMAT);
	other.with_extension = true;
	other_leaf_is_refused(ERR_FORMAT);
	other.source = LEAF_KEY_PACKAGE;
	other.not_after_s = KIT_NOW_S - 1;
	other_leaf_is_refused(ERR_FORMAT);
	other.source = LEAF_KEY_PACKAGE;
	other.not_after_s = KIT_NOW_S + MLS_LIFETIME_MAX_S + 1;
	other_leaf_is_refused(ERR_FORMAT);
	other.identity_len = 7;
	other_leaf_is_refused(ERR_FORMAT);
	other.identity = members[2].identity;
	other_leaf_is_refused(ERR_FORMAT);

	liar_welcome(&commit, &members[LIAR], &joiner,
		     &(const struct liar_welcome){ .change_leaves =
							   put_other_leaf });
	assert_int_equal(kit_join(&joiner, &commit), OK);
}

static void joiner_is_another(struct tree *t)
{
	/* Somebody with our signature key, but another key package. */
	static const uint8_t secret[HPKE_KEY_LEN] = { 8 };
	const struct mls_identity own = {
		joiner.seed, { joiner.identity, sizeof(joiner.identity) }
	};
	uint8_t key[HPKE_KEY_LEN];
	uint8_t room[4096];
	uint8_t bytes[1024];
	struct wr w = wr_init(bytes, sizeof(bytes));
	struct own_leaf parts;
	struct leaf leaf;

	hpke_public(key, secret);
	assert_int_equal(own_leaf_fill(&leaf, &parts, &own, key), OK);
	leaf.source = LEAF_KEY_PACKAGE;
	leaf.not_before_s = KIT_NOW_S;
	leaf.not_after_s = KIT_NOW_S;
	assert_int_equal(leaf_sign(&w, &leaf, NULL, joiner.seed,
				   wr_init(room, sizeof(room))),
			 OK);
	assert_int_equal(tree_update(t, 3, rd_init(bytes, wr_len(&w))), OK);
}

static void refuses_a_tree_without_its_own_leaf(void **unused)
{
	(void)unused;
	refused((struct liar_welcome){ .change_leaves = joiner_is_another },
		ERR_AUTH);
	joins_an_honest_one();
}

static void refuses_a_tree_that_is_none(void **unused)
{
	static const uint8_t bytes[] = { 1, 2, 3 };

	(void)unused;
	refused((struct liar_welcome){ .other_tree = true,
				       .tree_bytes =
					       rd_init(bytes, sizeof(bytes)) },
		ERR_FORMAT);
	joins_an_honest_one();
}

static void refuses_a_group_that_is_larger_than_its_memory(void **unused)
{
	(void)unused;
	kit_close(&joiner);
	kit_open(&joiner, 100, MLS_STRICT, 2);
	kit_commit_add(&commit, &members[0], &joiner);
	verdict_not_joined(&joiner, &commit, ERR_FULL);
}

static void refuses_leaves_whose_time_is_over(void **unused)
{
	(void)unused;
	kit_commit_add(&commit, &members[0], &joiner);
	assert_int_equal(
		mls_join(joiner.g, &joiner.joiner, kit_welcome(&commit),
			 rd_init(commit.welcome, 0), KIT_NOW_S + 24 * 3600),
		ERR_FORMAT);
	assert_int_equal(mls_join(joiner.g, &joiner.joiner,
				  kit_welcome(&commit),
				  rd_init(commit.welcome, 0), KIT_NOW_S - 3601),
			 ERR_FORMAT);
	assert_int_equal(kit_join(&joiner, &commit), OK);
}

/* Nothing secret of a Welcome stays when it is refused. */
static void a_refused_welcome_leaves_no_secret(void **unused)
{
	static const uint8_t secret[LABEL_SECRET_LEN] = { 'k', 'e', 'y' };

	(void)unused;
	refused((struct liar_welcome){ .path_secret = secret }, ERR_AUTH);
	assert_null(memmem(joiner.memory, joiner.size, secret, sizeof(secret)));
	assert_null(memmem(joiner.memory, joiner.size, joiner.seed,
			   sizeof(joiner.seed)));
	assert_null(memmem(joiner.memory, joiner.size,
			   joiner.joiner.leaf.secret_key, HPKE_KEY_LEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STRICT(test) \
	cmocka_unit_test_setup_teardown(test, open_strict, close_all)
#define WHOLE(test) cmocka_unit_test_setup_teardown(test, open_whole, close_all)
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
		STRICT(refuses_another_tree_than_that_of_the_context),
		STRICT(refuses_a_parent_that_nobody_vouches_for),
		STRICT(refuses_unmerged_leaves_that_are_none),
		STRICT(refuses_leaves_that_are_not_valid),
		STRICT(refuses_a_tree_without_its_own_leaf),
		STRICT(refuses_a_tree_that_is_none),
		STRICT(refuses_a_group_that_is_larger_than_its_memory),
		STRICT(refuses_leaves_whose_time_is_over),
		STRICT(a_refused_welcome_leaves_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
