/* What is refused beyond the profile, where MLS_WHOLE takes more than the
 * profile does (RFC 9420, sections 7.3, 12.1, 12.2, 12.4).
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/extension.h"
#include "mls/message.h"
#include "proposal_kit.h"
#include "trial_kit.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = TRIAL_N, LIAR = TRIAL_LIAR };

static struct trial trial;

static struct kit_update honest_update(uint32_t by)
{
	return (struct kit_update){ .by = &trial.members[by],
				    .index = by,
				    .source = LEAF_UPDATE };
}

static void put_update(uint32_t by, const struct kit_update *how)
{
	trial_propose(&trial, by,
		      (struct liar_proposal){ .proposal = kit_updating(how) });
	liar_list_ref(&trial.list, trial.ref);
}

/* Messages */

static void refuses_a_wrong_membership_tag(void **unused)
{
	(void)unused;
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal = kit_removing(3),
					.wrong_membership = true },
		ERR_AUTH);
}

static void refuses_a_proposal_that_somebody_else_signed(void **unused)
{
	(void)unused;
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal = kit_removing(3),
					.seed = liar_other_seed },
		ERR_AUTH);
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal = kit_removing(3),
					.in_private = true,
					.seed = liar_other_seed },
		ERR_AUTH);
}

static void of_another_group(struct framing_content *c)
{
	static const uint8_t id[] = "another";

	c->group_id = rd_init(id, sizeof(id));
}

static void of_the_next_epoch(struct framing_content *c)
{
	c->epoch++;
}

static void refuses_a_proposal_of_another_group_or_epoch(void **unused)
{
	(void)unused;
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal = kit_removing(3),
					.change_content = of_another_group },
		ERR_STEP);
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal = kit_removing(3),
					.change_content = of_the_next_epoch },
		ERR_STEP);
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal = kit_removing(3),
					.in_private = true,
					.change_content = of_the_next_epoch },
		ERR_STEP);
}

static void refuses_its_own_public_message(void **unused)
{
	(void)unused;
	liar_propose(
		&trial.message, &trial.members[LIAR],
		&(const struct liar_proposal){ .proposal = kit_removing(3) },
		NULL);
	verdict_refused(trial.members + LIAR, 1, N, &trial.message, ERR_REPLAY);
}

static void refuses_a_public_commit_with_a_wrong_tag(void **unused)
{
	(void)unused;
	trial_refused(&trial,
		      (struct lie){ .in_public = true, .wrong_tag = true },
		      ERR_AUTH);
	trial_refused(&trial, (struct lie){ .in_public = true, .tag_len = 31 },
		      ERR_AUTH);
	trial_refused(
		&trial,
		(struct lie){ .in_public = true, .seed = liar_other_seed },
		ERR_AUTH);
}

/* Lists: section 12.2 */

static void refuses_a_reference_to_nothing(void **unused)
{
	(void)unused;
	liar_list_ref(&trial.list, kit_random());
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_a_reference_of_another_length(void **unused)
{
	(void)unused;
	proposal_write_ref(&trial.list.w, (struct part){ kit_random(), 31 });
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_an_update_of_who_commits(void **unused)
{
	const struct kit_update how = honest_update(LIAR);

	(void)unused;
	put_update(LIAR, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);

	const struct proposal by_value = kit_updating(&how);

	liar_list_put(&trial.list, &by_value);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_an_update_and_a_remove_of_one_leaf(void **unused)
{
	const struct kit_update how = honest_update(2);

	(void)unused;
	put_update(2, &how);
	liar_list_remove(&trial.list, 2);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
	/* In the other order too. */
	liar_list_remove(&trial.list, 2);
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_two_updates_of_one_leaf(void **unused)
{
	const struct kit_update how = honest_update(2);

	(void)unused;
	put_update(2, &how);
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static const uint8_t *key_of(uint32_t leaf)
{
	return tree_key(&trial.members[0].g->now->tree, 2 * leaf).p;
}

static void refuses_updates_that_are_not_valid(void **unused)
{
	struct kit_update how = honest_update(2);

	(void)unused;
	how.wrong_signature = true;
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_AUTH);

	how = honest_update(2);
	how.index = 3; /* signed for another place */
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_AUTH);

	how = honest_update(2);
	how.source = LEAF_COMMIT;
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.with_extension = true; /* that its capabilities do not list */
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.key = key_of(2); /* the one it has */
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.key = key_of(3);
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.by = &trial.members[3]; /* with another's signature key */
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void put_psk(struct psk_id id, size_t nonce_len)
{
	id.nonce = rd_init(kit_random(), nonce_len);
	liar_list_put(
		&trial.list,
		&(const struct proposal){ .type = PROPOSAL_PSK, .as.psk = id });
}

/* The resumption PSK of the epoch that all are in. */
static struct psk_id psk_of_now(enum psk_usage usage)
{
	const struct kit_member *m = &trial.members[0];

	return kit_resumption(m, mls_epoch(m->g), usage);
}

static void refuses_psks_that_are_not_valid(void **unused)
{
	struct psk_id id;

	(void)unused;
	put_psk(psk_of_now(PSK_REINIT), PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_psk(psk_of_now(PSK_BRANCH), PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_psk(psk_of_now(PSK_APPLICATION), PSK_NONCE_LEN - 1);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
	put_psk(psk_of_now(PSK_APPLICATION), 0);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
	id = psk_of_now(PSK_APPLICATION);
	id.epoch++;
	put_psk(id, PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_AUTH);
	id = psk_of_now(PSK_APPLICATION);
	id.group_id.left--;
	put_psk(id, PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_AUTH);
	put_psk((struct psk_id){ .type = PSK_EXTERNAL,
				 .id = rd_init((const uint8_t *)"?", 1) },
		PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_AUTH);
}

static void refuses_one_psk_twice(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	liar_list_remove(&trial.list, 3);
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_psk(psk_of_now(PSK_APPLICATION), PSK_NONCE_LEN);
	put_psk(psk_of_now(PSK_APPLICATION), PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_link(&trial.list);
	put_psk(psk_of_now(PSK_APPLICATION), PSK_NONCE_LEN);
	trial_taken(&trial, (struct lie){ 0 });
}

static void refuses_a_reinit_with_something_else(void **unused)
{
	const struct proposal p = kit_reinit(1);

	(void)unused;
	liar_list_put(&trial.list, &p);
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&trial.list, &p);
	liar_list_put(&trial.list, &p);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_a_reinit_to_an_older_version(void **unused)
{
	const struct proposal p = kit_reinit(0);

	(void)unused;
	liar_list_put(&trial.list, &p);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_an_external_init_of_a_member(void **unused)
{
	const struct proposal p = kit_external_init();

	(void)unused;
	liar_list_put(&trial.list, &p);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_two_changes_of_the_context(void **unused)
{
	const struct proposal p = kit_extending("", 0);

	(void)unused;
	liar_list_put(&trial.list, &p);
	liar_list_put(&trial.list, &p);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&trial.list, &p);
	trial_taken(&trial, (struct lie){ 0 });
}

static void refuses_a_commit_without_the_path_it_needs(void **unused)
{
	const struct kit_update how = honest_update(2);
	const struct proposal context = kit_extending("", 0);

	(void)unused;
	trial_refused(&trial, (struct lie){ .no_path = true }, ERR_FORMAT);
	liar_list_remove(&trial.list, 3);
	trial_refused(&trial, (struct lie){ .no_path = true }, ERR_FORMAT);
	put_update(2, &how);
	trial_refused(&trial, (struct lie){ .no_path = true, .no_apply = true },
		      ERR_FORMAT);
	liar_list_put(&trial.list, &context);
	trial_refused(&trial, (struct lie){ .no_path = true }, ERR_FORMAT);
	/* With one that needs none beside. */
	liar_list_link(&trial.list);
	liar_list_remove(&trial.list, 3);
	trial_refused(&trial, (struct lie){ .no_path = true }, ERR_FORMAT);
}

static void refuses_a_remove_that_was_proposed_of_who_commits(void **unused)
{
	(void)unused;
	trial_propose(&trial, LIAR,
		      (struct liar_proposal){ .proposal = kit_removing(LIAR) });
	liar_list_ref(&trial.list, trial.ref);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

/* What all have to be able to: sections 7.3, 11.1, 13.4 */

static void refuse_extensions(const void *bytes, size_t len, enum err expected)
{
	const struct proposal p = kit_extending(bytes, len);

	liar_list_put(&trial.list, &p);
	trial_refused(&trial, (struct lie){ .no_apply = expected == ERR_FULL },
		      expected);
}

static void refuses_a_context_that_members_cannot_follow(void **unused)
{
	static const uint8_t unknown[] = { 0xab, 0xcd, 0 };
	static const uint8_t twice[] = { 0xf1, 0xc0, 0, 0xf1, 0xc0, 0 };
	static const uint8_t wants_extension[] = {
		0, 3, 5, 2, 0xab, 0xcd, 0, 0
	};
	static const uint8_t wants_proposal[] = {
		0, 3, 5, 0, 2, 0xab, 0xcd, 0
	};
	static const uint8_t wants_credential[] = { 0, 3, 5, 0, 0, 2, 0, 2 };
	static const uint8_t cut[] = { 0, 3, 2, 0, 0 };
	static const uint8_t odd[] = { 0, 3, 4, 1, 0, 0, 0 };
	static const uint8_t odd_proposal[] = { 0, 3, 4, 0, 1, 0, 0 };
	static const uint8_t odd_credential[] = { 0, 3, 4, 0, 0, 1, 0 };
	static const uint8_t zero[] = { 0, 3, 5, 2, 0, 0, 0, 0 };

	(void)unused;
	refuse_extensions(unknown, sizeof(unknown), ERR_FORMAT);
	refuse_extensions(twice, sizeof(twice), ERR_FORMAT);
	refuse_extensions(wants_extension, sizeof(wants_extension), ERR_FORMAT);
	refuse_extensions(wants_proposal, sizeof(wants_proposal), ERR_FORMAT);
	refuse_extensions(wants_credential, sizeof(wants_credential),
			  ERR_FORMAT);
	refuse_extensions(cut, sizeof(cut), ERR_FORMAT);
	refuse_extensions(odd, sizeof(odd), ERR_FORMAT);
	refuse_extensions(odd_proposal, sizeof(odd_proposal), ERR_FORMAT);
	refuse_extensions(odd_credential, sizeof(odd_credential), ERR_FORMAT);
	refuse_extensions(zero, sizeof(zero), ERR_FORMAT);
}

static void refuses_a_context_that_is_too_long(void **unused)
{
	static uint8_t bytes[STATE_EXTENSIONS_MAX + 8];
	struct wr w = wr_init(bytes, sizeof(bytes));
	static const uint8_t data[STATE_EXTENSIONS_MAX - 3];

	(void)unused;
	extension_write(&w, EXTENSION_APPLICATION_ID,
			(struct part){ data, sizeof(data) });
	assert_int_equal(wr_len(&w), STATE_EXTENSIONS_MAX + 1);
	refuse_extensions(bytes, wr_len(&w), ERR_FULL);
}

/* Somebody who wants to come in, without the policy's type among what it knows. */
static void forget_policy(struct kit_member *m)
{
	static uint8_t room[8192];
	uint8_t signed_leaf[1024];
	struct wr w = wr_init(signed_leaf, sizeof(signed_leaf));
	struct wr out =
		wr_init(m->joiner.key_package, sizeof(m->joiner.key_package));
	struct message k;
	uint8_t old[MLS_KEY_PACKAGE_MAX];

	memcpy(old, m->joiner.key_package, sizeof(old));
	assert_int_equal(
		message_read(&k, rd_init(old, m->joiner.key_package_len)), OK);

	struct keypackage *package = &k.as.key_package;

	package->leaf.extension_types.left = 0;
	assert_int_equal(leaf_sign(&w, &package->leaf, NULL, m->seed,
				   wr_init(room, sizeof(room))),
			 OK);
	package->leaf.whole = rd_init(signed_leaf, wr_len(&w));
	message_begin(&out, FRAMING_KEY_PACKAGE);
	assert_int_equal(keypackage_sign(&out, package, m->seed,
					 wr_init(room, sizeof(room))),
			 OK);
	m->joiner.key_package_len = wr_len(&out);
}

static void refuses_an_add_of_who_does_not_know_an_extension(void **unused)
{
	(void)unused;
	forget_policy(&trial.newcomers[0]);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

/* Section 12.3: the new extensions count for the Adds beside them. */
static void a_change_of_the_context_counts_at_once(void **unused)
{
	static const uint8_t wants_policy[] = { 0, 3, 5, 2, 0xf1, 0xc0, 0, 0 };
	const struct proposal without = kit_extending("", 0);
	const struct proposal with =
		kit_extending(wants_policy, sizeof(wants_policy));

	(void)unused;
	forget_policy(&trial.newcomers[0]);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	liar_list_put(&trial.list, &with);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	liar_list_put(&trial.list, &without);
	trial_taken(&trial, (struct lie){ 0 });
}

static void with_unlisted_extension(struct leaf *leaf)
{
	static const uint8_t extensions[] = { 0xab, 0xcd, 0 };

	leaf->extensions = rd_init(extensions, sizeof(extensions));
}

static void with_extension_twice(struct leaf *leaf)
{
	static const uint8_t extensions[] = { 0xf1, 0xc0, 0, 0xf1, 0xc0, 0 };

	leaf->extensions = rd_init(extensions, sizeof(extensions));
}

static void refuses_a_leaf_whose_extensions_are_not_listed(void **unused)
{
	(void)unused;
	trial_refused(&trial,
		      (struct lie){ .change_leaf = with_unlisted_extension },
		      ERR_FORMAT);
	trial_refused(&trial,
		      (struct lie){ .change_leaf = with_extension_twice },
		      ERR_FORMAT);
}

static void with_certificates(struct leaf *leaf)
{
	static const uint8_t credential[] = { 0, 2, 2, 1, 'x' };
	static const uint8_t types[] = { 0, 1, 0, 2 };

	leaf->credential_type = LEAF_CREDENTIAL_X509;
	leaf->credential = rd_init(credential, sizeof(credential));
	leaf->credential_types = rd_init(types, sizeof(types));
}

static void knows_both(struct leaf *leaf)
{
	static const uint8_t types[] = { 0, 1, 0, 2 };

	leaf->credential_types = rd_init(types, sizeof(types));
}

static void knows_certificates_only(struct leaf *leaf)
{
	static const uint8_t types[] = { 0, 2 };

	with_certificates(leaf);
	leaf->credential_types = rd_init(types, sizeof(types));
}

static void refuses_a_credential_that_not_all_know(void **unused)
{
	(void)unused;
	trial_refused(&trial, (struct lie){ .change_leaf = with_certificates },
		      ERR_FORMAT);
	/* When all know it, it is taken. */
	for (uint32_t i = 0; i < N; i++) {
		liar_commit(&trial.commit, &trial.members[i],
			    &(const struct lie){
				    .proposals = liar_list_bytes(&trial.list),
				    .change_leaf = knows_both });
		verdict_taken(trial.members, N, i, &trial.commit);
	}
	trial_taken(&trial, (struct lie){ .change_leaf = with_certificates });
	/* Who knows that one only does not know the others'. */
	trial_refused(&trial,
		      (struct lie){ .change_leaf = knows_certificates_only },
		      ERR_FORMAT);
	/* And nobody comes in who does not know it. */
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test)                                                       \
	cmocka_unit_test_prestate_setup_teardown(test, trial_open_whole, \
						 trial_close, &trial)
		WITH(refuses_a_wrong_membership_tag),
		WITH(refuses_a_proposal_that_somebody_else_signed),
		WITH(refuses_a_proposal_of_another_group_or_epoch),
		WITH(refuses_its_own_public_message),
		WITH(refuses_a_public_commit_with_a_wrong_tag),
		WITH(refuses_a_reference_to_nothing),
		WITH(refuses_a_reference_of_another_length),
		WITH(refuses_an_update_of_who_commits),
		WITH(refuses_an_update_and_a_remove_of_one_leaf),
		WITH(refuses_two_updates_of_one_leaf),
		WITH(refuses_updates_that_are_not_valid),
		WITH(refuses_psks_that_are_not_valid),
		WITH(refuses_one_psk_twice),
		WITH(refuses_a_reinit_with_something_else),
		WITH(refuses_a_reinit_to_an_older_version),
		WITH(refuses_an_external_init_of_a_member),
		WITH(refuses_two_changes_of_the_context),
		WITH(refuses_a_commit_without_the_path_it_needs),
		WITH(refuses_a_remove_that_was_proposed_of_who_commits),
		WITH(refuses_a_context_that_members_cannot_follow),
		WITH(refuses_a_context_that_is_too_long),
		WITH(refuses_an_add_of_who_does_not_know_an_extension),
		WITH(a_change_of_the_context_counts_at_once),
		WITH(refuses_a_leaf_whose_extensions_are_not_listed),
		WITH(refuses_a_credential_that_not_all_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
