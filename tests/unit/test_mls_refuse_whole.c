/* What is refused beyond the profile, where MLS_WHOLE takes more than the
 * profile does (RFC 9420, sections 7.3, 12.1, 12.2, 12.4).
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/extension.h"
#include "mls/message.h"
#include "mls/own_leaf.h"
#include "mls/view.h"
#include "prim/sign.h"
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

/* The list as it stands is refused by all; then it is begun anew. */
static void refused(struct lie lie, enum err expected)
{
	lie.proposals = liar_list_bytes(&list);
	liar_commit(&commit, &members[LIAR], &lie);
	verdict_refused(members, N, LIAR, &commit, expected);
	mls_commit_drop(members[LIAR].g);
	liar_list_begin(&list);
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

static struct proposal removing(uint32_t leaf)
{
	return (struct proposal){ .type = PROPOSAL_REMOVE, .as.remove = leaf };
}

static struct proposal adding(const struct kit_member *m)
{
	struct proposal p = { .type = PROPOSAL_ADD };
	struct message k;

	assert_int_equal(message_read(&k, kit_key_package(m)), OK);
	p.as.add = k.as.key_package;
	return p;
}

static struct proposal extending(const void *bytes, size_t len)
{
	return (struct proposal){ .type = PROPOSAL_CONTEXT_EXTENSIONS,
				  .as.extensions = rd_init(bytes, len) };
}

static struct proposal reinit(uint16_t version)
{
	return (struct proposal){
		.type = PROPOSAL_REINIT,
		.as.reinit = { .group_id = rd_init(members[0].seed, 24),
			       .version = version,
			       .suite = LABEL_SUITE,
			       .extensions = rd_init(members[0].seed, 0) },
	};
}

static struct proposal external_init(void)
{
	static uint8_t kem_output[HPKE_KEY_LEN];

	hpke_public(kem_output, kit_random());
	return (struct proposal){ .type = PROPOSAL_EXTERNAL_INIT,
				  .as.external_init = rd_init(
					  kem_output, sizeof(kem_output)) };
}

/* A leaf of a member, to update it with. */
struct new_leaf {
	uint32_t by;        /* whose identity and seed */
	uint32_t index;     /* that it is signed for */
	const uint8_t *key; /* NULL: a new one */
	enum leaf_source source;
	bool wrong_signature;
	bool with_extension;
};

static struct proposal updating(const struct new_leaf *how)
{
	static uint8_t bytes[1024];
	static uint8_t room[4096];
	static uint8_t key[HPKE_KEY_LEN];
	static const uint8_t extension[] = { 0xab, 0xcd, 0 };
	struct wr w = wr_init(bytes, sizeof(bytes));
	const struct kit_member *m = &members[how->by];
	const struct mls_identity own = {
		m->seed, { m->identity, sizeof(m->identity) }
	};
	const struct leaf_place place = { view_part(mls_group_id(members[0].g)),
					  how->index };
	struct proposal p = { .type = PROPOSAL_UPDATE };
	struct own_leaf parts;
	struct leaf leaf;

	hpke_public(key, kit_random());
	assert_int_equal(own_leaf_fill(&leaf, &parts, &own,
				       how->key != NULL ? how->key : key),
			 OK);
	leaf.source = how->source;
	if (how->with_extension)
		leaf.extensions = rd_init(extension, sizeof(extension));
	assert_int_equal(leaf_sign(&w, &leaf, &place, m->seed,
				   wr_init(room, sizeof(room))),
			 OK);
	bytes[wr_len(&w) - 1] ^= how->wrong_signature;

	struct rd r = rd_init(bytes, wr_len(&w));

	assert_int_equal(leaf_read(&p.as.update, &r), OK);
	return p;
}

static struct new_leaf honest_update(uint32_t by)
{
	return (struct new_leaf){ .by = by,
				  .index = by,
				  .source = LEAF_UPDATE };
}

/* Member `by` proposes to update its leaf; the liar keeps it too, to refer to
 * it. */
static void propose_update(uint32_t by, const struct new_leaf *how)
{
	const struct liar_proposal said = { .proposal = updating(how) };
	uint8_t ref[SHA256_LEN];

	liar_propose(&message, &members[by], &said, ref);
	for (uint32_t i = 0; i < N; i++) {
		if (i != by)
			assert_int_equal(
				kit_take(&members[i], kit_bytes(&message)), OK);
	}
	liar_list_ref(&list, ref);
}

/* Messages */

static void refuses_a_wrong_membership_tag(void **unused)
{
	(void)unused;
	proposal_refused((struct liar_proposal){ .proposal = removing(3),
						 .wrong_membership = true },
			 ERR_AUTH);
	all_go_on();
}

static void refuses_a_proposal_that_somebody_else_signed(void **unused)
{
	(void)unused;
	proposal_refused((struct liar_proposal){ .proposal = removing(3),
						 .seed = other_seed },
			 ERR_AUTH);
	proposal_refused((struct liar_proposal){ .proposal = removing(3),
						 .in_private = true,
						 .seed = other_seed },
			 ERR_AUTH);
	all_go_on();
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
	proposal_refused(
		(struct liar_proposal){ .proposal = removing(3),
					.change_content = of_another_group },
		ERR_STEP);
	proposal_refused(
		(struct liar_proposal){ .proposal = removing(3),
					.change_content = of_the_next_epoch },
		ERR_STEP);
	proposal_refused(
		(struct liar_proposal){ .proposal = removing(3),
					.in_private = true,
					.change_content = of_the_next_epoch },
		ERR_STEP);
	all_go_on();
}

static void refuses_its_own_public_message(void **unused)
{
	(void)unused;
	liar_propose(&message, &members[LIAR],
		     &(const struct liar_proposal){ .proposal = removing(3) },
		     NULL);
	verdict_refused(members + LIAR, 1, N, &message, ERR_REPLAY);
}

static void refuses_a_public_commit_with_a_wrong_tag(void **unused)
{
	(void)unused;
	refused((struct lie){ .in_public = true, .wrong_tag = true }, ERR_AUTH);
	refused((struct lie){ .in_public = true, .tag_len = 31 }, ERR_AUTH);
	refused((struct lie){ .in_public = true, .seed = other_seed },
		ERR_AUTH);
	all_go_on();
}

/* Lists: section 12.2 */

static void refuses_a_reference_to_nothing(void **unused)
{
	(void)unused;
	liar_list_ref(&list, kit_random());
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	all_go_on();
}

static void refuses_a_reference_of_another_length(void **unused)
{
	(void)unused;
	proposal_write_ref(&list.w, (struct part){ kit_random(), 31 });
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_an_update_of_who_commits(void **unused)
{
	const struct new_leaf how = honest_update(LIAR);

	(void)unused;
	propose((struct liar_proposal){ .proposal = updating(&how) });
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);

	const struct proposal by_value = updating(&how);

	liar_list_put(&list, &by_value);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	all_go_on();
}

static void refuses_an_update_and_a_remove_of_one_leaf(void **unused)
{
	const struct new_leaf how = honest_update(2);

	(void)unused;
	propose_update(2, &how);
	liar_list_remove(&list, 2);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	/* In the other order too. */
	liar_list_remove(&list, 2);
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_two_updates_of_one_leaf(void **unused)
{
	const struct new_leaf how = honest_update(2);

	(void)unused;
	propose_update(2, &how);
	propose_update(2, &how);
	refused((struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_updates_that_are_not_valid(void **unused)
{
	const struct tree *t = &members[0].g->now->tree;
	struct new_leaf how = honest_update(2);
	uint8_t own_key[HPKE_KEY_LEN];
	uint8_t key_of_3[HPKE_KEY_LEN];

	(void)unused;
	memcpy(own_key, tree_key(t, 4).p, sizeof(own_key));
	memcpy(key_of_3, tree_key(t, 6).p, sizeof(key_of_3));
	how.wrong_signature = true;
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_AUTH);

	how = honest_update(2);
	how.index = 3; /* signed for another place */
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_AUTH);

	how = honest_update(2);
	how.source = LEAF_COMMIT;
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.with_extension = true; /* that its capabilities do not list */
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.key = own_key; /* the one it has */
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.key = key_of_3;
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);

	how = honest_update(2);
	how.by = 3; /* with another's signature key */
	propose_update(2, &how);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	all_go_on();
}

static void put_psk(struct psk_id id, size_t nonce_len)
{
	id.nonce = rd_init(kit_random(), nonce_len);
	liar_list_put(&list, &(const struct proposal){ .type = PROPOSAL_PSK,
						       .as.psk = id });
}

static struct psk_id resumption(enum psk_usage usage)
{
	return (struct psk_id){ .type = PSK_RESUMPTION,
				.usage = usage,
				.group_id = mls_group_id(members[0].g),
				.epoch = mls_epoch(members[0].g) };
}

static void refuses_psks_that_are_not_valid(void **unused)
{
	struct psk_id id = resumption(PSK_REINIT);

	(void)unused;
	put_psk(id, PSK_NONCE_LEN);
	refused((struct lie){ 0 }, ERR_FORMAT);
	put_psk(resumption(PSK_BRANCH), PSK_NONCE_LEN);
	refused((struct lie){ 0 }, ERR_FORMAT);
	put_psk(resumption(PSK_APPLICATION), PSK_NONCE_LEN - 1);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	put_psk(resumption(PSK_APPLICATION), 0);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
	id = resumption(PSK_APPLICATION);
	id.epoch++;
	put_psk(id, PSK_NONCE_LEN);
	refused((struct lie){ .no_apply = true }, ERR_AUTH);
	id = resumption(PSK_APPLICATION);
	id.group_id.left--;
	put_psk(id, PSK_NONCE_LEN);
	refused((struct lie){ .no_apply = true }, ERR_AUTH);
	put_psk((struct psk_id){ .type = PSK_EXTERNAL,
				 .id = rd_init((const uint8_t *)"?", 1) },
		PSK_NONCE_LEN);
	refused((struct lie){ .no_apply = true }, ERR_AUTH);
	all_go_on();
}

static void refuses_one_psk_twice(void **unused)
{
	(void)unused;
	liar_list_link(&list);
	liar_list_remove(&list, 3);
	liar_list_link(&list);
	refused((struct lie){ 0 }, ERR_FORMAT);
	put_psk(resumption(PSK_APPLICATION), PSK_NONCE_LEN);
	put_psk(resumption(PSK_APPLICATION), PSK_NONCE_LEN);
	refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_link(&list);
	put_psk(resumption(PSK_APPLICATION), PSK_NONCE_LEN);
	taken((struct lie){ 0 });
}

static void refuses_a_reinit_with_something_else(void **unused)
{
	const struct proposal p = reinit(1);

	(void)unused;
	liar_list_put(&list, &p);
	liar_list_link(&list);
	refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&list, &p);
	liar_list_put(&list, &p);
	refused((struct lie){ 0 }, ERR_FORMAT);
	all_go_on();
}

static void refuses_a_reinit_to_an_older_version(void **unused)
{
	const struct proposal p = reinit(0);

	(void)unused;
	liar_list_put(&list, &p);
	refused((struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_an_external_init_of_a_member(void **unused)
{
	const struct proposal p = external_init();

	(void)unused;
	liar_list_put(&list, &p);
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
}

static void refuses_two_changes_of_the_context(void **unused)
{
	const struct proposal p = extending("", 0);

	(void)unused;
	liar_list_put(&list, &p);
	liar_list_put(&list, &p);
	refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_put(&list, &p);
	taken((struct lie){ 0 });
}

static void refuses_a_commit_without_the_path_it_needs(void **unused)
{
	const struct new_leaf how = honest_update(2);
	const struct proposal context = extending("", 0);

	(void)unused;
	refused((struct lie){ .no_path = true }, ERR_FORMAT);
	liar_list_remove(&list, 3);
	refused((struct lie){ .no_path = true }, ERR_FORMAT);
	propose_update(2, &how);
	refused((struct lie){ .no_path = true, .no_apply = true }, ERR_FORMAT);
	liar_list_put(&list, &context);
	refused((struct lie){ .no_path = true }, ERR_FORMAT);
	/* With one that needs none beside. */
	liar_list_link(&list);
	liar_list_remove(&list, 3);
	refused((struct lie){ .no_path = true }, ERR_FORMAT);
}

static void refuses_a_remove_that_was_proposed_of_who_commits(void **unused)
{
	(void)unused;
	propose((struct liar_proposal){ .proposal = removing(LIAR) });
	refused((struct lie){ .no_apply = true }, ERR_FORMAT);
}

/* What all have to be able to: sections 7.3, 11.1, 13.4 */

static void refuse_extensions(const void *bytes, size_t len, enum err expected)
{
	const struct proposal p = extending(bytes, len);

	liar_list_put(&list, &p);
	refused((struct lie){ .no_apply = expected == ERR_FULL }, expected);
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
	all_go_on();
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
	all_go_on();
}

/* The newcomer without the policy's type among what it knows. */
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
	forget_policy(&newcomer);
	liar_list_add(&list, kit_key_package(&newcomer));
	refused((struct lie){ 0 }, ERR_FORMAT);
	all_go_on();
}

/* Section 12.3: the new extensions count for the Adds beside them. */
static void a_change_of_the_context_counts_at_once(void **unused)
{
	static const uint8_t wants_policy[] = { 0, 3, 5, 2, 0xf1, 0xc0, 0, 0 };
	const struct proposal without = extending("", 0);
	const struct proposal with =
		extending(wants_policy, sizeof(wants_policy));

	(void)unused;
	forget_policy(&newcomer);
	liar_list_add(&list, kit_key_package(&newcomer));
	liar_list_put(&list, &with);
	refused((struct lie){ 0 }, ERR_FORMAT);
	liar_list_add(&list, kit_key_package(&newcomer));
	liar_list_put(&list, &without);
	taken((struct lie){ 0 });
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
	refused((struct lie){ .change_leaf = with_unlisted_extension },
		ERR_FORMAT);
	refused((struct lie){ .change_leaf = with_extension_twice },
		ERR_FORMAT);
	all_go_on();
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
	refused((struct lie){ .change_leaf = with_certificates }, ERR_FORMAT);
	verdict_goes_on(members, N);
	/* When all know it, it is taken. */
	for (uint32_t i = 0; i < N; i++) {
		liar_commit(&commit, &members[i],
			    &(const struct lie){ .proposals =
							 liar_list_bytes(&list),
						 .change_leaf = knows_both });
		verdict_taken(members, N, i, &commit);
	}
	taken((struct lie){ .change_leaf = with_certificates });
	/* Who knows that one only does not know the others'. */
	refused((struct lie){ .change_leaf = knows_certificates_only },
		ERR_FORMAT);
	/* And nobody comes in who does not know it. */
	liar_list_add(&list, kit_key_package(&newcomer));
	refused((struct lie){ 0 }, ERR_FORMAT);
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
	const struct proposal init = external_init();
	const struct proposal add = adding(&newcomer);
	const struct proposal context = extending("", 0);
	const struct proposal again = reinit(1);

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
	const struct proposal init = external_init();
	struct psk_id id = resumption(PSK_APPLICATION);

	(void)unused;
	id.nonce = rd_init(kit_random(), PSK_NONCE_LEN);
	liar_list_put(&list, &init);
	propose((struct liar_proposal){
		.proposal = { .type = PROPOSAL_PSK, .as.psk = id } });
	outside_refused((struct lie){ 0 }, ERR_FORMAT);
}

static void refuses_that_somebody_outside_removes_another(void **unused)
{
	const struct proposal init = external_init();

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
	const struct proposal init = external_init();

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
	const struct proposal init = external_init();

	(void)unused;
	liar_list_put(&list, &init);
	outside_refused((struct lie){ .no_path = true }, ERR_FORMAT);
}

static void refuses_a_commit_from_outside_by_another_key(void **unused)
{
	const struct proposal init = external_init();

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
	struct proposal init = external_init();
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
		.proposal = removing(3),
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

	struct proposal p = extending(cut, sizeof(cut));

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
	p = extending(extensions, wr_len(&all));
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
	p = extending(extensions, wr_len(&all));
	liar_list_put(&list, &p);
	taken((struct lie){ 0 });
	proposal_refused((struct liar_proposal){ .proposal = removing(3),
						 .change_content =
							 second_external_sender,
						 .seed = other_seed },
			 ERR_AUTH);
}

static void refuses_a_newcomer_that_another_key_proposes(void **unused)
{
	(void)unused;
	proposal_refused(
		(struct liar_proposal){ .proposal = adding(&newcomer),
					.change_content = as_new_member,
					.seed = other_seed },
		ERR_AUTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)
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
