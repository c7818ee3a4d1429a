/* What the calls of mls/group.h refuse of their caller, who may add by the
 * policy, and that a group fits its memory.
 */
#include "group_kit.h"
#include "liar_kit.h"
#include "mls/commit_wire.h"
#include "mls/message.h"
#include "prim/sign.h"
#include "verdict_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MEMBERS = 66 };

static struct kit_member members[MEMBERS];
static struct kit_commit commit;
static struct liar_list list;

static const struct mls_policy everybody = { .names = { "", 0 } };

static int close_all(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < MEMBERS; i++)
		kit_close(&members[i]);
	return 0;
}

static enum err commit_into(struct kit_member *m,
			    const struct mls_changes *changes, size_t room,
			    size_t welcome_room)
{
	struct wr w = wr_init(commit.bytes, room);
	struct wr w2 = wr_init(commit.welcome, welcome_room);
	enum err e = mls_commit(m->g, changes, kit_random(), &w, &w2);

	if (e != OK) {
		assert_int_equal(wr_len(&w), 0);
		assert_int_equal(wr_len(&w2), 0);
		assert_false(w.full);
		assert_false(w2.full);
	}
	commit.len = wr_len(&w);
	commit.welcome_len = wr_len(&w2);
	return e;
}

/* Refused, and nothing changed. */
static void commit_refused(struct kit_member *m,
			   const struct mls_changes *changes, enum err expected)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];

	liar_digest(before, m);
	assert_int_equal(commit_into(m, changes, sizeof(commit.bytes),
				     sizeof(commit.welcome)),
			 expected);
	liar_digest(after, m);
	assert_memory_equal(before, after, sizeof(before));
}

static void without_a_group_there_is_nothing_to_do(void **unused)
{
	struct wr w = wr_init(commit.bytes, sizeof(commit.bytes));
	const struct mls_changes none = { .now_s = KIT_NOW_S };
	const struct part empty = { "", 0 };
	struct mls_member member;
	uint8_t out[MLS_SECRET_LEN];

	(void)unused;
	kit_open(&members[0], 1, MLS_STRICT, 4);

	struct mls_group *g = members[0].g;

	assert_false(mls_is_in(g));
	assert_int_equal(commit_into(&members[0], &none, 1000, 1000), ERR_STEP);
	assert_int_equal(mls_commit_taken(g), ERR_STEP);
	mls_commit_drop(g);
	assert_int_equal(kit_take(&members[0], rd_init(commit.bytes, 9)),
			 ERR_STEP);
	assert_int_equal(
		mls_seal(g, empty, rd_init(commit.bytes, 0), kit_random(), &w),
		ERR_STEP);
	assert_int_equal(mls_export(g, "label", empty, out, sizeof(out)),
			 ERR_STEP);
	assert_int_equal(mls_authenticator(g, out), ERR_STEP);
	assert_false(mls_member(g, 0, &member));
	assert_int_equal(mls_member_n(g), 0);
	assert_int_equal(mls_group_id(g).left, 0);
}

static enum err create(struct kit_member *m, size_t group_id_len,
		       size_t identity_len, const struct mls_policy *policy)
{
	static const uint8_t bytes[1024] = { 1 };
	const struct mls_identity own = { m->seed, { bytes, identity_len } };

	return mls_create(m->g, (struct part){ bytes, group_id_len }, policy,
			  &own, kit_random());
}

static void a_group_is_made_of_what_the_profile_allows(void **unused)
{
	struct kit_member *m = &members[0];

	(void)unused;
	kit_open(m, 1, MLS_STRICT, 4);
	assert_int_equal(create(m, 23, 8, &everybody), ERR_FORMAT);
	assert_int_equal(create(m, 25, 8, &everybody), ERR_FORMAT);
	assert_int_equal(create(m, MLS_GROUP_ID_MAX + 1, 8, &everybody),
			 ERR_FULL);
	assert_int_equal(create(m, 24, 7, &everybody), ERR_FORMAT);
	assert_int_equal(create(m, 24, 265, &everybody), ERR_FORMAT);
	assert_int_equal(create(m, 24, MLS_IDENTITY_MAX + 1, &everybody),
			 ERR_FULL);
	assert_int_equal(create(m, 24, 8, NULL), ERR_FORMAT);
	assert_false(mls_is_in(m->g));
	assert_int_equal(create(m, 24, 264, &everybody), OK);
	assert_int_equal(create(m, 24, 264, &everybody), ERR_STEP);
	assert_int_equal(mls_epoch(m->g), 0);
	assert_int_equal(mls_member_n(m->g), 1);
}

static void other_groups_may_have_other_ids_and_no_policy(void **unused)
{
	struct kit_member *m = &members[0];

	(void)unused;
	kit_open(m, 1, MLS_WHOLE, 4);
	assert_int_equal(create(m, MLS_GROUP_ID_MAX + 1, 0, NULL), ERR_FULL);
	assert_int_equal(create(m, MLS_GROUP_ID_MAX, 0, NULL), OK);
	assert_int_equal(m->g->now->extensions_len, 0);
}

static void a_policy_has_room_for_some_names(void **unused)
{
	static const uint8_t names[64 * LABEL_SIGNATURE_KEY_LEN] = { 1 };
	struct kit_member *m = &members[0];
	struct mls_policy policy = { .only_named = true,
				     .names = { names, sizeof(names) } };

	(void)unused;
	kit_open(m, 1, MLS_STRICT, 4);
	assert_int_equal(create(m, 24, 8, &policy), ERR_FULL);
	/* One that the data holds, and the extension that it is in does not. */
	policy.names.len = 31 * LABEL_SIGNATURE_KEY_LEN;
	assert_int_equal(create(m, 24, 8, &policy), ERR_FULL);
	policy.names.len = 30 * LABEL_SIGNATURE_KEY_LEN;
	assert_int_equal(create(m, 24, 8, &policy), OK);
}

static void a_strict_group_needs_the_link(void **unused)
{
	struct kit_member *m = &members[0];

	(void)unused;
	kit_open(m, 1, MLS_STRICT, 4);
	mls_close(m->g);
	assert_int_equal(create(m, 24, 8, &everybody), ERR_STEP);
	assert_int_equal(mls_add_psk(m->g, (struct part){ "another", 7 },
				     (struct part){ "secret", 6 }),
			 OK);
	assert_int_equal(create(m, 24, 8, &everybody), ERR_STEP);
	assert_int_equal(mls_add_psk(m->g, (struct part){ "incamera link", 13 },
				     (struct part){ "secret", 6 }),
			 OK);
	assert_int_equal(create(m, 24, 8, &everybody), OK);
}

static void psks_are_as_many_and_as_long_as_there_is_room(void **unused)
{
	static const uint8_t bytes[KEYRING_VALUE_MAX + 1];
	struct mls_group *g;

	(void)unused;
	kit_open(&members[0], 1, MLS_WHOLE, 4);
	g = members[0].g;
	assert_int_equal(mls_add_psk(g,
				     (struct part){ bytes, KEYRING_ID_MAX + 1 },
				     (struct part){ bytes, 1 }),
			 ERR_FULL);
	assert_int_equal(
		mls_add_psk(g, (struct part){ bytes, 1 },
			    (struct part){ bytes, KEYRING_VALUE_MAX + 1 }),
		ERR_FULL);
	for (size_t i = 1; i < MLS_PSK_N; i++)
		assert_int_equal(mls_add_psk(g, (struct part){ bytes, i },
					     (struct part){ bytes, i }),
				 OK);
	assert_int_equal(mls_add_psk(g, (struct part){ bytes, MLS_PSK_N },
				     (struct part){ bytes, 1 }),
			 ERR_FULL);
	/* Another value for one that is there. */
	assert_int_equal(mls_add_psk(g, (struct part){ bytes, 1 },
				     (struct part){ bytes, 64 }),
			 OK);
	assert_int_equal(g->keyring.external_n, MLS_PSK_N);
}

static void refuses_changes_that_cannot_be(void **unused)
{
	struct rd add;
	const uint32_t own = 0;
	uint32_t leaf = 0;
	static const struct rd many_adds[MLS_CHANGES_N + 1];
	uint8_t broken[MLS_KEY_PACKAGE_MAX];
	struct mls_changes c = { .adds = &add,
				 .adds_n = 1,
				 .now_s = KIT_NOW_S };

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 4);
	kit_open(&members[2], 3, MLS_STRICT, 4);
	add = rd_init(broken, 3);
	memset(broken, 0, sizeof(broken));
	commit_refused(&members[0], &c, ERR_FORMAT);
	kit_commit_add(&commit, &members[1], NULL);
	add = rd_init(commit.bytes, commit.len);
	memcpy(broken, commit.bytes, sizeof(broken));
	add.p = broken;
	commit_refused(&members[0], &c, ERR_FORMAT);

	add = kit_key_package(&members[2]);
	memcpy(broken, add.p, add.left);
	broken[add.left - 1] ^= 1;
	add.p = broken;
	commit_refused(&members[0], &c, ERR_AUTH);

	add = kit_key_package(&members[2]);
	c.now_s = KIT_NOW_S + 24 * 3600;
	commit_refused(&members[0], &c, ERR_FORMAT);
	c.now_s = KIT_NOW_S - 3601;
	commit_refused(&members[0], &c, ERR_FORMAT);
	c.now_s = KIT_NOW_S;

	add = kit_key_package(&members[1]); /* who is there */
	commit_refused(&members[0], &c, ERR_FORMAT);

	c = (struct mls_changes){ .removes = &own,
				  .removes_n = 1,
				  .now_s = KIT_NOW_S };
	commit_refused(&members[0], &c, ERR_STEP);
	leaf = 3;
	c.removes = &leaf;
	commit_refused(&members[0], &c, ERR_FORMAT);

	c = (struct mls_changes){ .adds = many_adds,
				  .adds_n = MLS_CHANGES_N + 1,
				  .now_s = KIT_NOW_S };
	commit_refused(&members[0], &c, ERR_FULL);
	c = (struct mls_changes){ .now_s = KIT_NOW_S, .in_public = true };
	commit_refused(&members[0], &c, ERR_STEP);
}

static void a_commit_needs_room_for_all_of_it(void **unused)
{
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];
	size_t len;
	size_t welcome_len;

	(void)unused;
	kit_group(members, 3, MLS_STRICT, 4);
	kit_open(&members[3], 4, MLS_STRICT, 4);

	const struct rd add = kit_key_package(&members[3]);
	const struct mls_changes c = { .adds = &add,
				       .adds_n = 1,
				       .now_s = KIT_NOW_S };

	assert_int_equal(commit_into(&members[0], &c, sizeof(commit.bytes),
				     sizeof(commit.welcome)),
			 OK);
	len = commit.len;
	welcome_len = commit.welcome_len;
	mls_commit_drop(members[0].g);
	liar_digest(before, &members[0]);
	for (size_t room = 0; room < len; room += 7)
		assert_int_equal(commit_into(&members[0], &c, room,
					     sizeof(commit.welcome)),
				 ERR_FULL);
	for (size_t room = 0; room < welcome_len; room += 7)
		assert_int_equal(commit_into(&members[0], &c,
					     sizeof(commit.bytes), room),
				 ERR_FULL);
	liar_digest(after, &members[0]);
	assert_memory_equal(before, after, sizeof(before));
	assert_int_equal(commit_into(&members[0], &c, len, welcome_len), OK);
	kit_settle(members, 3, 0, &commit);
	assert_int_equal(kit_join(&members[3], &commit), OK);
	assert_true(kit_agree(members, 4));
}

/* The nonce of the one PSK in a public commit. */
static void read_nonce(uint8_t nonce[PSK_NONCE_LEN])
{
	struct message m;
	struct commit_wire c;
	struct proposal_or_ref next;
	struct rd body;

	kit_commit(&commit, &members[0],
		   &(const struct mls_changes){ .now_s = KIT_NOW_S,
						.in_public = true,
						.with_psks = true });
	assert_int_equal(message_read(&m, kit_bytes(&commit)), OK);
	body = m.as.public_message.authenticated.content.body;
	assert_int_equal(commit_wire_read(&c, &body), OK);
	assert_true(proposal_next(&c.proposals, &next));
	assert_int_equal(next.proposal.type, PROPOSAL_PSK);
	assert_int_equal(next.proposal.as.psk.nonce.left, PSK_NONCE_LEN);
	memcpy(nonce, next.proposal.as.psk.nonce.p, PSK_NONCE_LEN);
}

static void every_commit_has_its_own_psk_nonce(void **unused)
{
	uint8_t one[PSK_NONCE_LEN];
	uint8_t another[PSK_NONCE_LEN];

	(void)unused;
	kit_group(members, 2, MLS_WHOLE, 2);
	read_nonce(one);
	read_nonce(another);
	assert_memory_not_equal(one, another, sizeof(one));
}

static void a_commit_is_written_behind_what_is_there(void **unused)
{
	struct wr w = wr_init(commit.bytes, sizeof(commit.bytes));
	struct wr w2 = wr_init(commit.welcome, sizeof(commit.welcome));
	struct rd add;

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 4);
	kit_open(&members[2], 3, MLS_STRICT, 4);
	add = kit_key_package(&members[2]);
	wr_u32(&w, 0x01020304);
	wr_u32(&w2, 0x01020304);
	assert_int_equal(
		mls_commit(members[0].g,
			   &(const struct mls_changes){ .adds = &add,
							.adds_n = 1,
							.now_s = KIT_NOW_S },
			   kit_random(), &w, &w2),
		OK);
	assert_int_equal(commit.bytes[3], 4);
	assert_int_equal(kit_take(&members[1],
				  rd_init(commit.bytes + 4, wr_len(&w) - 4)),
			 OK);
	assert_int_equal(mls_join(members[2].g, &members[2].joiner,
				  rd_init(commit.welcome + 4, wr_len(&w2) - 4),
				  rd_init(commit.welcome, 0), KIT_NOW_S),
			 OK);
}

static void a_text_needs_room(void **unused)
{
	static uint8_t text[65536];
	struct wr w = wr_init(commit.bytes, 50);

	(void)unused;
	kit_group(members, 2, MLS_STRICT, 2);
	assert_int_equal(mls_seal(members[0].g, (struct part){ "", 0 },
				  rd_init(text, 10), kit_random(), &w),
			 ERR_FULL);
	assert_int_equal(wr_len(&w), 0);
	w = wr_init(commit.bytes, sizeof(commit.bytes));
	assert_int_equal(mls_seal(members[0].g, (struct part){ "", 0 },
				  rd_init(text, sizeof(text)), kit_random(),
				  &w),
			 ERR_FULL);
	/* Room for what is written, but none to sign it in. */
	assert_int_equal(mls_seal(members[0].g, (struct part){ "", 0 },
				  rd_init(text, members[0].g->scratch_size / 2),
				  kit_random(), &w),
			 ERR_FULL);
	assert_int_equal(wr_len(&w), 0);
}

static void a_message_that_is_too_long_is_refused(void **unused)
{
	static uint8_t text[8192];
	struct wr w = wr_init(commit.bytes, sizeof(commit.bytes));
	uint8_t before[SHA256_LEN];
	uint8_t after[SHA256_LEN];

	(void)unused;
	kit_open(&members[0], 1, MLS_STRICT, 32);
	kit_open(&members[1], 2, MLS_STRICT, 2);
	kit_create(&members[0]);
	kit_commit_add(&commit, &members[0], &members[1]);
	kit_settle(members, 1, 0, &commit);
	assert_int_equal(kit_join(&members[1], &commit), OK);
	w = wr_init(commit.bytes, sizeof(commit.bytes));
	assert_int_equal(mls_seal(members[0].g, (struct part){ "", 0 },
				  rd_init(text, sizeof(text)), kit_random(),
				  &w),
			 OK);
	commit.len = wr_len(&w);
	liar_digest(before, &members[1]);
	assert_int_equal(kit_take(&members[1], kit_bytes(&commit)), ERR_FULL);
	liar_digest(after, &members[1]);
	assert_memory_equal(before, after, sizeof(before));
}

/* A group with two members where members[0] only may add. */
static void open_named(void)
{
	static const char id[KIT_GROUP_ID_LEN] = "a room id, eight more...";
	uint8_t names[2 * LABEL_SIGNATURE_KEY_LEN] = { 1 };
	struct kit_member *m = &members[0];
	const struct mls_identity own = { m->seed, { m->identity, 16 } };

	for (uint32_t i = 0; i < 3; i++)
		kit_open(&members[i], i + 1, MLS_STRICT, 4);
	sign_public_of_seed(names + LABEL_SIGNATURE_KEY_LEN, m->seed);
	assert_int_equal(mls_create(m->g, (struct part){ id, sizeof(id) },
				    &(const struct mls_policy){
					    .only_named = true,
					    .names = { names, sizeof(names) } },
				    &own, kit_random()),
			 OK);
	kit_commit_add(&commit, m, &members[1]);
	kit_settle(members, 1, 0, &commit);
	assert_int_equal(kit_join(&members[1], &commit), OK);
}

static void who_is_not_named_does_not_add(void **unused)
{
	struct rd add;

	(void)unused;
	open_named();
	add = kit_key_package(&members[2]);
	commit_refused(&members[1],
		       &(const struct mls_changes){
			       .adds = &add, .adds_n = 1, .now_s = KIT_NOW_S },
		       ERR_STEP);
	liar_list_begin(&list);
	liar_list_add(&list, add);
	liar_list_link(&list);
	liar_commit(&commit, &members[1],
		    &(const struct lie){ .proposals = liar_list_bytes(&list) });
	verdict_refused(members, 2, 1, &commit, ERR_AUTH);
	mls_commit_drop(members[1].g);
	verdict_goes_on(members, 2);
	kit_commit_add(&commit, &members[0], &members[2]);
	kit_settle(members, 2, 0, &commit);
	assert_int_equal(kit_join(&members[2], &commit), OK);
	assert_true(kit_agree(members, 3));
}

static void who_is_not_named_removes_and_renews(void **unused)
{
	(void)unused;
	open_named();
	kit_commit_add(&commit, &members[1], NULL);
	kit_settle(members, 2, 1, &commit);
	kit_commit_remove(&commit, &members[1], 0);
	kit_settle(members, 2, 1, &commit);
	assert_int_equal(mls_member_n(members[1].g), 1);
}

static void open_long(struct kit_member *m, uint32_t number,
		      uint32_t member_max, size_t leaf_len)
{
	static uint8_t identity[264] = { 1 };
	const struct mls_config config = { MLS_STRICT, member_max, leaf_len };
	struct mls_identity own = { m->seed, { identity, sizeof(identity) } };

	kit_open(m, number, MLS_STRICT, 2);
	free(m->memory);
	m->size = mls_size(&config);
	m->memory = aligned_alloc(16, m->size);
	m->g = mls_init(m->memory, &config);
	assert_int_equal(mls_add_psk(m->g, (struct part){ "incamera link", 13 },
				     (struct part){ "secret", 6 }),
			 OK);
	memcpy(identity, m->identity, 8);
	assert_int_equal(mls_joiner_make(&m->joiner, &own, KIT_NOW_S,
					 KIT_NOW_S + 10, kit_random()),
			 OK);
}

/* Whatever the size, all may come at once with the longest names there are, and
 * what is written about it fits into everybody's memory. */
static void the_largest_commit_fits(void **unused)
{
	static const uint32_t sizes[] = { 3, 4, 8, 16, 64 };
	struct rd adds[MLS_CHANGES_N];

	(void)unused;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		uint32_t n = sizes[s];

		for (uint32_t i = 0; i < n; i++)
			open_long(&members[i], i, n, 480);
		kit_create(&members[0]);
		kit_commit_add(&commit, &members[0], &members[1]);
		kit_settle(members, 1, 0, &commit);
		assert_int_equal(kit_join(&members[1], &commit), OK);
		for (uint32_t i = 2; i < n; i++)
			adds[i - 2] = kit_key_package(&members[i]);
		kit_commit(&commit, &members[1],
			   &(const struct mls_changes){ .adds = adds,
							.adds_n = n - 2,
							.now_s = KIT_NOW_S });
		kit_settle(members, 2, 1, &commit);
		for (uint32_t i = 2; i < n; i += 13)
			assert_int_equal(kit_join(&members[i], &commit), OK);
		kit_commit_add(&commit, &members[2], NULL);
		kit_settle(members, n, 2, &commit);
		assert_true(kit_agree(members, n));
		close_all(NULL);
	}
}

static void leaves_that_do_not_fit_are_refused(void **unused)
{
	struct rd add;

	(void)unused;
	/* 8 leaves of 256 bytes on average hold 4 of 450. */
	for (uint32_t i = 0; i < 6; i++)
		open_long(&members[i], i, 8, i == 0 ? 256 : 480);
	kit_create(&members[0]);
	for (uint32_t i = 1; i < 5; i++) {
		kit_commit_add(&commit, &members[0], &members[i]);
		kit_settle(members, i, 0, &commit);
		assert_int_equal(kit_join(&members[i], &commit), OK);
	}
	add = kit_key_package(&members[5]);
	commit_refused(&members[0],
		       &(const struct mls_changes){
			       .adds = &add, .adds_n = 1, .now_s = KIT_NOW_S },
		       ERR_FULL);
	kit_commit_add(&commit, &members[1], &members[5]);
	verdict_refused(members, 1, MEMBERS, &commit, ERR_FULL);
	mls_commit_drop(members[1].g);
	verdict_goes_on(members, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH(test) cmocka_unit_test_teardown(test, close_all)
		WITH(without_a_group_there_is_nothing_to_do),
		WITH(a_group_is_made_of_what_the_profile_allows),
		WITH(other_groups_may_have_other_ids_and_no_policy),
		WITH(a_policy_has_room_for_some_names),
		WITH(a_strict_group_needs_the_link),
		WITH(psks_are_as_many_and_as_long_as_there_is_room),
		WITH(refuses_changes_that_cannot_be),
		WITH(a_commit_needs_room_for_all_of_it),
		WITH(every_commit_has_its_own_psk_nonce),
		WITH(a_commit_is_written_behind_what_is_there),
		WITH(a_text_needs_room),
		WITH(a_message_that_is_too_long_is_refused),
		WITH(who_is_not_named_does_not_add),
		WITH(who_is_not_named_removes_and_renews),
		WITH(the_largest_commit_fits),
		WITH(leaves_that_do_not_fit_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
