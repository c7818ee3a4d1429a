/* Proposals and commits from outside that are refused (RFC 9420, sections 12.1.8,
 * 12.2 and 12.4.3.2).
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "prim/sign.h"
#include "proposal_kit.h"
#include "trial_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct trial trial;

/* From outside: sections 12.1.8, 12.2, 12.4.3.2 */

static void refuses_lists_that_nobody_outside_may_have(void **unused)
{
	const struct proposal init = kit_external_init();
	const struct proposal add = kit_adding(&trial.newcomers[0]);
	const struct proposal context = kit_extending("", 0);
	const struct proposal again = kit_reinit(1);

	(void)unused;
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_link(&trial.list);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&trial.list, &context);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&trial.list, &init);
	liar_list_put(&trial.list, &init);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&trial.list, &init);
	liar_list_put(&trial.list, &add);
	trial_outside_refused(&trial, (struct lie){ .no_apply = true },
			      ERR_FORMAT);
	liar_list_put(&trial.list, &init);
	liar_list_put(&trial.list, &context);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&trial.list, &init);
	liar_list_put(&trial.list, &again);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&trial.list, &init);
	liar_list_remove(&trial.list, 2);
	liar_list_remove(&trial.list, 3);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_references_from_outside(void **unused)
{
	const struct proposal init = kit_external_init();
	const struct kit_member *m = &trial.members[0];
	const struct liar_proposal how = {
		.proposal = { .type = PROPOSAL_PSK,
			      .as.psk = kit_resumption(m, mls_epoch(m->g),
						       PSK_APPLICATION) },
	};

	(void)unused;
	liar_list_put(&trial.list, &init);
	trial_propose(&trial, TRIAL_LIAR, how);
	liar_list_ref(&trial.list, trial.ref);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_that_somebody_outside_removes_another(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&trial.list, &init);
	liar_list_remove(&trial.list, 3);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_AUTH);
	liar_list_put(&trial.list, &init);
	liar_list_remove(&trial.list, 7);
	trial_outside_refused(&trial, (struct lie){ .no_apply = true },
			      ERR_FORMAT);
}

static void with_the_signature_key_of_3(struct leaf *leaf)
{
	static uint8_t key[LABEL_SIGNATURE_KEY_LEN];

	sign_public_of_seed(key, trial.members[3].seed);
	leaf->signature_key = rd_init(key, sizeof(key));
}

static void refuses_a_second_leaf_from_outside(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&trial.list, &init);
	trial_outside_refused(
		&trial,
		(struct lie){ .change_leaf = with_the_signature_key_of_3,
			      .leaf_seed = trial.members[3].seed,
			      .seed = trial.members[3].seed },
		ERR_FORMAT);
}

static void refuses_a_commit_from_outside_without_a_path(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&trial.list, &init);
	trial_outside_refused(&trial, (struct lie){ .no_path = true },
			      ERR_FORMAT);
}

static void refuses_a_commit_from_outside_by_another_key(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&trial.list, &init);
	trial_outside_refused(&trial, (struct lie){ .seed = liar_other_seed },
			      ERR_AUTH);
	liar_list_put(&trial.list, &init);
	trial_outside_refused(
		&trial, (struct lie){ .leaf_seed = liar_other_seed }, ERR_AUTH);
	liar_list_put(&trial.list, &init);
	trial_outside_refused(&trial, (struct lie){ .wrong_tag = true },
			      ERR_AUTH);
}

static void refuses_a_kem_output_that_is_none(void **unused)
{
	struct proposal init = kit_external_init();
	static const uint8_t zero[HPKE_KEY_LEN];

	(void)unused;
	init.as.external_init.left--;
	liar_list_put(&trial.list, &init);
	trial_outside_refused(&trial, (struct lie){ .no_apply = true },
			      ERR_FORMAT);
	init.as.external_init = rd_init(zero, sizeof(zero));
	liar_list_put(&trial.list, &init);
	trial_outside_refused(&trial, (struct lie){ .no_apply = true },
			      ERR_AUTH);
}

static void as_external_sender(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_EXTERNAL, 0 };
}

static void as_new_member(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_NEW_MEMBER_PROPOSAL, 0 };
}

/* The liar changes the context's extensions. */
static void extend(struct proposal extensions)
{
	liar_list_put(&trial.list, &extensions);
	trial_taken(&trial, (struct lie){ 0 });
}

static void refuses_external_senders_that_the_context_does_not_name(
	void **unused)
{
	static const uint8_t cut[] = { 0, 5, 3, 2, 32, 0 };
	const struct liar_proposal how = {
		.proposal = kit_removing(3),
		.change_content = as_external_sender,
		.seed = liar_other_seed,
	};

	(void)unused;
	/* There is no such extension. */
	trial_proposal_refused(&trial, how, ERR_AUTH);
	extend(kit_extending(cut, sizeof(cut)));
	/* It cannot be read. */
	trial_proposal_refused(&trial, how, ERR_AUTH);
	extend(kit_naming_senders(1, trial.members[0].seed));
	/* Its key is another. */
	trial_proposal_refused(&trial, how, ERR_AUTH);
}

static void second_external_sender(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_EXTERNAL, 1 };
}

static void refuses_an_external_sender_beyond_the_list(void **unused)
{
	(void)unused;
	extend(kit_naming_senders(1, liar_other_seed));
	trial_proposal_refused(&trial,
			       (struct liar_proposal){
				       .proposal = kit_removing(3),
				       .change_content = second_external_sender,
				       .seed = liar_other_seed },
			       ERR_AUTH);
}

static void refuses_a_newcomer_that_another_key_proposes(void **unused)
{
	(void)unused;
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal =
						kit_adding(&trial.newcomers[0]),
					.change_content = as_new_member,
					.seed = liar_other_seed },
		ERR_AUTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test)                                                       \
	cmocka_unit_test_prestate_setup_teardown(test, trial_open_whole, \
						 trial_close, &trial)
		WITH(refuses_lists_that_nobody_outside_may_have),
		WITH(refuses_references_from_outside),
		WITH(refuses_that_somebody_outside_removes_another),
		WITH(refuses_a_second_leaf_from_outside),
		WITH(refuses_a_commit_from_outside_without_a_path),
		WITH(refuses_a_commit_from_outside_by_another_key),
		WITH(refuses_a_kem_output_that_is_none),
		WITH(refuses_external_senders_that_the_context_does_not_name),
		WITH(refuses_an_external_sender_beyond_the_list),
		WITH(refuses_a_newcomer_that_another_key_proposes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
