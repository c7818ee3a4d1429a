/* Commits that a strict group refuses (RFC 9420, sections 7.3, 12.2 and 12.4.2;
 * docs/protocol.md, section 6): each as a lie in a commit that is honest else,
 * and nothing of who refuses it changes.
 */
#include "group/strict.h"
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/message.h"
#include "prim/sign.h"
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

static void a_liar_that_does_not_lie_is_taken(void **unused)
{
	(void)unused;
	liar_list_remove(&trial.list, 2);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[1]));
	liar_list_link(&trial.list);
	trial_taken(&trial, (struct lie){ 0 });
	assert_int_equal(mls_member_n(trial.members[0].g), 5);
}

/* The profile */

static void refuses_a_commit_without_the_link(void **unused)
{
	(void)unused;
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_the_link_twice(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void put_psk(const char *id, size_t nonce_len)
{
	liar_list_put(
		&trial.list,
		&(const struct proposal){
			.type = PROPOSAL_PSK,
			.as.psk = {
				.type = PSK_EXTERNAL,
				.id = rd_init((const uint8_t *)id, strlen(id)),
				.nonce = rd_init(kit_random(), nonce_len) } });
}

static void refuses_another_psk_even_when_it_is_known(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < N; i++)
		kit_other_psk(&trial.members[i]);
	liar_list_link(&trial.list);
	put_psk("other", PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_another_psk_in_the_place_of_the_link(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < N; i++)
		kit_other_psk(&trial.members[i]);
	put_psk("other", PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_a_psk_that_is_not_known(void **unused)
{
	(void)unused;
	kit_other_psk(&trial.members[LIAR]);
	liar_list_link(&trial.list);
	put_psk("other", PSK_NONCE_LEN);
	trial_refused(&trial, (struct lie){ 0 }, ERR_AUTH);
}

static void refuses_the_link_with_another_value(void **unused)
{
	(void)unused;
	assert_int_equal(mls_add_psk(trial.members[LIAR].g,
				     (struct part){ "incamera link", 13 },
				     (struct part){ "not the secret", 14 }),
			 OK);
	liar_list_link(&trial.list);
	trial_commit(&trial, (struct lie){ 0 });
	/* Nobody can tell but by the tag. */
	verdict_refused(trial.members, N, LIAR, &trial.commit, ERR_AUTH);
}

static void refuses_a_nonce_of_another_length(void **unused)
{
	(void)unused;
	put_psk("incamera link", PSK_NONCE_LEN - 1);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_proposals_of_other_types(void **unused)
{
	const struct state *now = trial.members[0].g->now;
	const struct proposal others[] = {
		kit_extending(now->extensions, now->extensions_len),
		kit_reinit(1),
		kit_external_init(),
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		liar_list_put(&trial.list, &others[i]);
		liar_list_link(&trial.list);
		trial_refused(&trial, (struct lie){ .no_apply = i != 0 },
			      ERR_FORMAT);
	}
}

static void refuses_a_proposal_by_reference(void **unused)
{
	(void)unused;
	liar_list_ref(&trial.list, kit_random());
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

/* A strict group keeps no proposal, so that a reference leads nowhere; and if it
 * did: */
static void the_profile_has_no_references(void **unused)
{
	static uint8_t memory[16384] __attribute__((aligned(16)));
	struct pending pending;
	struct framing_authenticated a = { .wire = FRAMING_PRIVATE };
	struct wr body = wr_init(memory + 8192, 64);
	uint8_t ref[SHA256_LEN];

	(void)unused;
	proposal_write(&body, &(const struct proposal){ .type = PROPOSAL_REMOVE,
							.as.remove = 2 });
	pending_init(&pending, memory, 64);
	a.content.body = rd_init(body.start, wr_len(&body));
	a.whole = a.content.body;
	assert_int_equal(pending_add(&pending, &a), OK);
	proposal_ref(ref, (struct part){ a.whole.p, a.whole.left });
	liar_list_link(&trial.list);
	assert_int_equal(strict_list((struct pending_list){
				 .bytes = liar_list_bytes(&trial.list),
				 .pending = &pending }),
			 OK);
	liar_list_ref(&trial.list, ref);
	assert_int_equal(strict_list((struct pending_list){
				 .bytes = liar_list_bytes(&trial.list),
				 .pending = &pending }),
			 ERR_FORMAT);
}

static void refuses_a_proposal_that_is_sent_alone(void **unused)
{
	(void)unused;
	trial_proposal_refused(
		&trial,
		(struct liar_proposal){ .proposal = kit_removing(2),
					.in_private = true },
		ERR_FORMAT);
}

static void refuses_a_commit_without_a_path(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .no_path = true }, ERR_FORMAT);
}

static void refuses_a_public_message(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .in_public = true }, ERR_FORMAT);
}

static void refuses_a_commit_from_outside(void **unused)
{
	const struct proposal init = kit_external_init();

	(void)unused;
	liar_list_put(&trial.list, &init);
	trial_outside_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void other_identity(struct leaf *leaf)
{
	static const uint8_t credential[] = { 0,   1,   12,  'o', 't',
					      'h', 'e', 'r', 'b', 'o',
					      'd', 'y', 'n', 'o', 'w' };

	leaf->credential = rd_init(credential, sizeof(credential));
}

static void refuses_another_credential_of_who_commits(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .change_leaf = other_identity },
		      ERR_FORMAT);
}

static void other_signature_key(struct leaf *leaf)
{
	static uint8_t key[LABEL_SIGNATURE_KEY_LEN];

	sign_public_of_seed(key, liar_other_seed);
	leaf->signature_key = rd_init(key, sizeof(key));
}

static void refuses_another_signature_key_of_who_commits(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial,
		      (struct lie){ .change_leaf = other_signature_key,
				    .leaf_seed = liar_other_seed },
		      ERR_FORMAT);
}

static void with_extension(struct leaf *leaf)
{
	static const uint8_t extensions[] = { 0xf1, 0xc0, 1, 0 };

	leaf->extensions = rd_init(extensions, sizeof(extensions));
}

static void refuses_an_extension_of_a_leaf(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .change_leaf = with_extension },
		      ERR_FORMAT);
}

static void without_policy(struct leaf *leaf)
{
	leaf->extension_types.left = 0;
}

static void refuses_a_leaf_that_does_not_know_the_policy(void **unused)
{
	(void)unused;
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .change_leaf = without_policy },
		      ERR_FORMAT);
}

/* Section 12.2 */

static void refuses_a_remove_of_who_commits(void **unused)
{
	(void)unused;
	liar_list_remove(&trial.list, LIAR);
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_two_removes_of_one_member(void **unused)
{
	(void)unused;
	liar_list_remove(&trial.list, 2);
	liar_list_remove(&trial.list, 2);
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_a_remove_of_nobody(void **unused)
{
	static const uint32_t nobody[] = { 4, 7, 8, 256, UINT32_MAX };

	(void)unused;
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
		liar_list_remove(&trial.list, nobody[i]);
		liar_list_link(&trial.list);
		trial_refused(&trial, (struct lie){ .no_apply = true },
			      ERR_FORMAT);
	}
}

static void refuses_an_add_of_who_is_there(void **unused)
{
	(void)unused;
	kit_joiner(&trial.members[3]);
	liar_list_add(&trial.list, kit_key_package(&trial.members[3]));
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_two_adds_of_one_client(void **unused)
{
	(void)unused;
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	/* With other keys, but one signature key. */
	kit_joiner(&trial.newcomers[0]);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_a_second_leaf_of_one_peer(void **unused)
{
	(void)unused;
	memcpy(trial.newcomers[0].identity, trial.members[3].identity, 8);
	kit_joiner(&trial.newcomers[0]);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void takes_a_new_leaf_of_a_peer_whose_old_one_goes(void **unused)
{
	(void)unused;
	memcpy(trial.newcomers[0].identity, trial.members[3].identity, 8);
	kit_joiner(&trial.newcomers[0]);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	liar_list_remove(&trial.list, 3);
	liar_list_link(&trial.list);
	trial_taken(&trial, (struct lie){ 0 });
}

static void refuses_two_newcomers_of_one_peer(void **unused)
{
	(void)unused;
	memcpy(trial.newcomers[1].identity, trial.newcomers[0].identity, 8);
	kit_joiner(&trial.newcomers[1]);
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[0]));
	liar_list_add(&trial.list, kit_key_package(&trial.newcomers[1]));
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

/* A key package of newcomers[0] that says that of it, and the link. */
static void put_package(struct part identity, uint64_t not_before_s,
			uint64_t not_after_s)
{
	struct kit_member *m = &trial.newcomers[0];
	const struct mls_identity own = { .seed = m->seed,
					  .identity = identity };

	assert_int_equal(mls_joiner_make(&m->joiner, &own, not_before_s,
					 not_after_s, kit_random()),
			 OK);
	liar_list_add(&trial.list, kit_key_package(m));
	liar_list_link(&trial.list);
}

static void refuses_a_key_package_out_of_its_time(void **unused)
{
	const struct part own = { trial.newcomers[0].identity,
				  sizeof(trial.newcomers[0].identity) };

	(void)unused;
	put_package(own, KIT_NOW_S - 100, KIT_NOW_S - 1);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_package(own, KIT_NOW_S + 1, KIT_NOW_S + 100);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_package(own, KIT_NOW_S, KIT_NOW_S + MLS_LIFETIME_MAX_S + 1);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_package(own, 0, UINT64_MAX);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_package(own, KIT_NOW_S, KIT_NOW_S + MLS_LIFETIME_MAX_S);
	trial_taken(&trial, (struct lie){ 0 });
}

/* Changes a byte of the key package that is added: where, counted from its end. */
static void add_broken(size_t from_end, enum err expected)
{
	struct kit_member *m = &trial.newcomers[0];

	kit_joiner(m);
	m->joiner.key_package[m->joiner.key_package_len - from_end] ^= 1;
	liar_list_add(&trial.list, kit_key_package(m));
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ 0 }, expected);
}

static void refuses_a_key_package_whose_signature_does_not_fit(void **unused)
{
	(void)unused;
	add_broken(1, ERR_AUTH);
	/* Its leaf's, before it: no extensions, and the signature's length. */
	add_broken(2 + LABEL_SIGNATURE_LEN + 1 + 1, ERR_AUTH);
}

static void refuses_a_key_package_with_an_extension(void **unused)
{
	static const uint8_t extensions[] = { 0xf1, 0xc0, 1, 0 };
	static uint8_t room[8192];
	struct kit_member *m = &trial.newcomers[0];
	uint8_t old[MLS_KEY_PACKAGE_MAX];
	struct wr w =
		wr_init(m->joiner.key_package, sizeof(m->joiner.key_package));
	struct message k;

	(void)unused;
	memcpy(old, m->joiner.key_package, sizeof(old));
	assert_int_equal(
		message_read(&k, rd_init(old, m->joiner.key_package_len)), OK);
	k.as.key_package.extensions = rd_init(extensions, sizeof(extensions));
	message_begin(&w, FRAMING_KEY_PACKAGE);
	assert_int_equal(keypackage_sign(&w, &k.as.key_package, m->seed,
					 wr_init(room, sizeof(room))),
			 OK);
	m->joiner.key_package_len = wr_len(&w);
	liar_list_add(&trial.list, kit_key_package(m));
	liar_list_link(&trial.list);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_an_identity_without_a_peer(void **unused)
{
	const char name[300] = { 'l', 'o', 'n', 'g' };

	(void)unused;
	put_package((struct part){ "shorter", 7 }, KIT_NOW_S, KIT_NOW_S + 10);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
	put_package((struct part){ name, 8 + 257 }, KIT_NOW_S, KIT_NOW_S + 10);
	trial_refused(&trial, (struct lie){ 0 }, ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test)                                                        \
	cmocka_unit_test_prestate_setup_teardown(test, trial_open_strict, \
						 trial_close, &trial)
		WITH(a_liar_that_does_not_lie_is_taken),
		WITH(refuses_a_commit_without_the_link),
		WITH(refuses_the_link_twice),
		WITH(refuses_another_psk_even_when_it_is_known),
		WITH(refuses_another_psk_in_the_place_of_the_link),
		WITH(refuses_a_psk_that_is_not_known),
		WITH(refuses_the_link_with_another_value),
		WITH(refuses_a_nonce_of_another_length),
		WITH(refuses_proposals_of_other_types),
		WITH(refuses_a_proposal_by_reference),
		WITH(the_profile_has_no_references),
		WITH(refuses_a_proposal_that_is_sent_alone),
		WITH(refuses_a_commit_without_a_path),
		WITH(refuses_a_public_message),
		WITH(refuses_a_commit_from_outside),
		WITH(refuses_another_credential_of_who_commits),
		WITH(refuses_another_signature_key_of_who_commits),
		WITH(refuses_an_extension_of_a_leaf),
		WITH(refuses_a_leaf_that_does_not_know_the_policy),
		WITH(refuses_a_remove_of_who_commits),
		WITH(refuses_two_removes_of_one_member),
		WITH(refuses_a_remove_of_nobody),
		WITH(refuses_an_add_of_who_is_there),
		WITH(refuses_two_adds_of_one_client),
		WITH(refuses_a_second_leaf_of_one_peer),
		WITH(takes_a_new_leaf_of_a_peer_whose_old_one_goes),
		WITH(refuses_two_newcomers_of_one_peer),
		WITH(refuses_a_key_package_out_of_its_time),
		WITH(refuses_a_key_package_whose_signature_does_not_fit),
		WITH(refuses_a_key_package_with_an_extension),
		WITH(refuses_an_identity_without_a_peer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
