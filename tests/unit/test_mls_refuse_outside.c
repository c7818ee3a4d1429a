/* Proposals and commits from outside that are refused (RFC 9420, sections 12.1.8,
 * 12.2 and 12.4.3.2).
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/extension.h"
#include "mls/view.h"
#include "prim/sign.h"
#include "proposal_kit.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4, LIAR = 1 };

static struct kit_member members[N];
static struct kit_member newcomer;
static struct kit_commit commit;
static struct kit_commit message;
static struct liar_list list;

static const uint8_t other_seed[LABEL_SEED_LEN] = { 0x77 };

static int open_all(void **unused)
{
	(void)unused;
	kit_group(members, N, MLS_WHOLE, 8);
	kit_open(&newcomer, 100, MLS_WHOLE, 8);
	liar_list_begin(&list);
	return 0;
}

static int close_all(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < N; i++)
		kit_close(&members[i]);
	kit_close(&newcomer);
	return 0;
}

/* What was proposed is forgotten, and all go on. */
static void all_go_on(void)
{
	for (uint32_t i = 0; i < N; i++)
		pending_clear(&members[i].g->pending);
	verdict_goes_on(members, N);
}

static void taken(struct lie lie)
{
	lie.proposals = liar_list_bytes(&list);
	liar_commit(&commit, &members[LIAR], &lie);
	verdict_taken(members, N, LIAR, &commit);
	liar_list_begin(&list);
}

/* Said by the liar, kept by all, and put into the list. */
static void propose(struct liar_proposal how)
{
	uint8_t ref[SHA256_LEN];

	liar_propose(&message, &members[LIAR], &how, ref);
	for (uint32_t i = 0; i < N; i++) {
		if (i != LIAR)
			assert_int_equal(
				kit_take(&members[i], kit_bytes(&message)), OK);
	}
	liar_list_ref(&list, ref);
}

static void proposal_refused(struct liar_proposal how, enum err expected)
{
	liar_propose(&message, &members[LIAR], &how, NULL);
	verdict_refused(members, N, LIAR, &message, expected);
}

/* From outside: sections 12.1.8, 12.2, 12.4.3.2 */

static void outside_refused(struct lie lie, enum err expected)
{
	struct kit_member outside = newcomer;

	outside.g = members[LIAR].g;
	lie.proposals = liar_list_bytes(&list);
	lie.in_public = true;
	lie.is_external = true;
	liar_commit(&commit, &outside, &lie);
	verdict_refused(members, N, N, &commit, expected);
	liar_list_begin(&list);
}

static void refuses_lists_that_nobody_outside_may_have(void **unused)
{
	const struct proposal init = kit_external_init();
	const struct proposal add = kit_adding(&newcomer);
	const struct proposal context = kit_extending("", 0);
	const struct proposal again = kit_reinit(1);

	(void)unused;
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_link(&list);
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&list, &context);
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&list, &init);
	liar_list_put(&list, &init);
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&list, &init);
	liar_list_put(&list, &add);
	outside_refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	liar_list_put(&list, &init);
	liar_list_put(&list, &context);
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&list, &init);
	liar_list_put(&list, &again);
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&list, &init);
	liar_list_remove(&list, 2);
	liar_list_remove(&list, 3);
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
	all_go_on();
}

static void refuses_references_from_outside(void **unused)
{
	const struct proposal init = kit_external_init();
	struct psk_id id = kit_resumption(&members[0], mls_epoch(members[0].g),
					  PSK_APPLICATION);

	(void)unused;
	liar_list_put(&list, &init);
	propose((struct liar_proposal){
		.proposal = { .type = PROPOSAL_PSK, .as.psk = id } });
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_that_somebody_outside_removes_another(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&list, &init);
	liar_list_remove(&list, 3);
	outside_refused((struct lie){ 0 }, ERR_AUTH);
	liar_list_put(&list, &init);
	liar_list_remove(&list, 7);
	outside_refused((struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void with_the_signature_key_of_3(struct leaf *leaf)
{
	static uint8_t key[LABEL_SIGNATURE_KEY_LEN];

	sign_public_of_seed(key, members[3].seed);
	leaf->signature_key = rd_init(key, sizeof(key));
}

static void refuses_a_second_leaf_from_outside(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&list, &init);
	outside_refused(
		(struct lie){ .change_leaf = with_the_signature_key_of_3,
			      .leaf_seed = members[3].seed,
			      .seed = members[3].seed },
		ERR_FORMAT);
}

static void refuses_a_commit_from_outside_without_a_path(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&list, &init);
	outside_refused((struct lie){ .no_path = true }, ERR_FORMAT);
}

static void refuses_a_commit_from_outside_by_another_key(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&list, &init);
	outside_refused((struct lie){ .seed = other_seed }, ERR_AUTH);
	liar_list_put(&list, &init);
	outside_refused((struct lie){ .leaf_seed = other_seed }, ERR_AUTH);
	liar_list_put(&list, &init);
	outside_refused((struct lie){ .wrong_tag = true }, ERR_AUTH);
}

static void refuses_a_kem_output_that_is_none(void **unused)
{
	struct proposal init = kit_external_init();
	static const uint8_t zero[HPKE_KEY_LEN];

	(void)unused;
	init.as.external_init.left--;
	liar_list_put(&list, &init);
	outside_refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	init.as.external_init = rd_init(zero, sizeof(zero));
	liar_list_put(&list, &init);
	outside_refused((struct lie){ .no_apply = true }, ERR_AUTH);
}

static void as_external_sender(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_EXTERNAL, 0 };
}

static void as_new_member(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_NEW_MEMBER_PROPOSAL, 0 };
}

static void refuses_external_senders_that_the_context_does_not_name(
	void **unused)
{
	static const uint8_t cut[] = { 0, 5, 3, 2, 32, 0 };
	const struct liar_proposal how = {
		.proposal = kit_removing(3),
		.change_content = as_external_sender,
		.seed = other_seed,
	};
	uint8_t senders[128];
	uint8_t extensions[160];
	struct wr w = wr_init(senders, sizeof(senders));
	struct wr all = wr_init(extensions, sizeof(extensions));
	uint8_t key[LABEL_SIGNATURE_KEY_LEN];

	(void)unused;
	proposal_refused(how, ERR_AUTH); /* there is no such extension */

	struct proposal p = kit_extending(cut, sizeof(cut));

	liar_list_put(&list, &p);
	taken((struct lie){ 0 });
	proposal_refused(how, ERR_AUTH); /* it cannot be read */

	struct vec_open open = vec_begin(&w);

	sign_public_of_seed(key, members[0].seed);
	vec_write(&w, key, sizeof(key));
	wr_u16(&w, LEAF_CREDENTIAL_BASIC);
	vec_write(&w, "", 0);
	vec_end(&w, open);
	extension_write(&all, EXTENSION_EXTERNAL_SENDERS,
			(struct part){ senders, wr_len(&w) });
	p = kit_extending(extensions, wr_len(&all));
	liar_list_put(&list, &p);
	taken((struct lie){ 0 });
	proposal_refused(how, ERR_AUTH); /* its key is another */
}

static void second_external_sender(struct framing_content *c)
{
	c->sender = (struct framing_sender){ FRAMING_EXTERNAL, 1 };
}

static void refuses_an_external_sender_beyond_the_list(void **unused)
{
	uint8_t senders[128];
	uint8_t extensions[160];
	struct wr w = wr_init(senders, sizeof(senders));
	struct wr all = wr_init(extensions, sizeof(extensions));
	struct vec_open open = vec_begin(&w);
	uint8_t key[LABEL_SIGNATURE_KEY_LEN];
	struct proposal p;

	(void)unused;
	sign_public_of_seed(key, other_seed);
	vec_write(&w, key, sizeof(key));
	wr_u16(&w, LEAF_CREDENTIAL_BASIC);
	vec_write(&w, "", 0);
	vec_end(&w, open);
	extension_write(&all, EXTENSION_EXTERNAL_SENDERS,
			(struct part){ senders, wr_len(&w) });
	p = kit_extending(extensions, wr_len(&all));
	liar_list_put(&list, &p);
	taken((struct lie){ 0 });
	proposal_refused((struct liar_proposal){ .proposal = kit_removing(3),
						 .change_content =
							 second_external_sender,
						 .seed = other_seed },
			 ERR_AUTH);
}

static void refuses_a_newcomer_that_another_key_proposes(void **unused)
{
	(void)unused;
	proposal_refused(
		(struct liar_proposal){ .proposal = kit_adding(&newcomer),
					.change_content = as_new_member,
					.seed = other_seed },
		ERR_AUTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)
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
