/* A member of a group behind the door: what it takes, keeps, proves and wipes. */
#include "door_kit.h"

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "link/beacon.h"
#include "link/knock.h"
#include "wasm/member.h"
#include "wasm/rooms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { PROOF_AT = 0, NAME_AT = 1 + 8 + 32 + 32 };

static const struct door_changes nothing = { .adds_n = 0 };

/* A room, two in its group, and what they say to each other. */
static struct fixture {
	int32_t room;
	struct door_person a;
	struct door_person b;
	struct door_message knock;
	struct door_message package;
	struct door_message commit;
	struct door_message welcome;
	struct door_message frame;
} f;

static int set_up(void **unused)
{
	(void)unused;
	f.room = door_room();
	door_pair(f.room, &f.a, &f.b);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	core_group_close(f.a.group);
	core_group_close(f.b.group);
	core_room_close(f.room);
	return 0;
}

static void commit_of_a(const struct door_changes *changes)
{
	assert_true(door_commit(&f.a, changes, &f.commit, &f.welcome) > 0);
	assert_int_equal(core_group_taken(f.a.group), 0);
}

/* What proof of b's the knock in f has for a: as core_group_open_knock(). */
static int proof_of_b(void)
{
	assert_true(door_hear(&f.a, f.b.peer, &f.knock, &f.package) > 0);
	return core_text()[PROOF_AT];
}

static void a_knock_tells_what_the_key_package_holds(void **unused)
{
	struct door_person c;

	(void)unused;
	assert_true(door_person(&c, f.room, 3) > 0);
	assert_true(door_knock(&c, false, &f.knock) > 0);
	assert_true(door_hear(&f.a, c.peer, &f.knock, &f.package) > 0);
	assert_int_equal(core_text()[PROOF_AT], 0);
	assert_int_equal(core_text()[NAME_AT + 1], 3);
	assert_memory_equal(core_text() + NAME_AT + 2, "Bob", 3);
	assert_int_equal(door_hear(&f.a, f.b.peer, &f.knock, &f.package),
			 -ERR_AUTH);
	core_group_close(c.group);
}

/* A knock of c's peer id around a KeyPackage of that identity. */
static int32_t hear_identity(const struct door_person *c, const void *identity,
			     size_t len)
{
	static const uint8_t seed[LABEL_SEED_LEN] = { 1 };
	static const uint8_t random[MLS_RANDOM_LEN] = { 2 };
	static const uint8_t nonce[PARCEL_NONCE_LEN] = { 3 };
	const struct mls_identity own = { .seed = seed,
					  .identity = { identity, len } };
	struct mls_joiner joiner;
	struct wr w = wr_init(f.knock.bytes, sizeof(f.knock.bytes));

	assert_int_equal(mls_joiner_make(&joiner, &own, DOOR_NOW_S,
					 DOOR_NOW_S + 60, random),
			 OK);
	const struct knock knock = {
		.key_package =
			rd_init(joiner.key_package, joiner.key_package_len),
	};
	assert_int_equal(
		knock_seal(rooms_keys(f.room), c->peer, nonce, &knock, &w), OK);
	f.knock.len = wr_len(&w);
	return door_hear(&f.a, c->peer, &f.knock, &f.package);
}

static void refuses_a_knock_whose_identity_is_not_the_knockers(void **unused)
{
	uint8_t identity[DOOR_PEER_LEN + CORE_NAME_MAX + 1];
	struct door_person c = { .peer = "8 bytes" };

	(void)unused;
	memset(identity, 'x', sizeof(identity));
	memcpy(identity, c.peer, DOOR_PEER_LEN);
	assert_int_equal(hear_identity(&c, identity, 7), -ERR_FORMAT);
	assert_true(hear_identity(&c, identity, 8) > 0);
	assert_true(hear_identity(&c, identity, sizeof(identity) - 1) > 0);
	assert_int_equal(hear_identity(&c, identity, sizeof(identity)),
			 -ERR_FORMAT);
	identity[7] ^= 1;
	assert_int_equal(hear_identity(&c, identity, 20), -ERR_AUTH);
}

static void refuses_a_knock_around_no_key_package(void **unused)
{
	static const uint8_t nonce[PARCEL_NONCE_LEN] = { 3 };
	static const uint8_t none[40] = { 0 };
	const struct knock knock = { .key_package =
					     rd_init(none, sizeof(none)) };
	struct wr w = wr_init(f.knock.bytes, sizeof(f.knock.bytes));

	(void)unused;
	assert_int_equal(
		knock_seal(rooms_keys(f.room), f.b.peer, nonce, &knock, &w),
		OK);
	f.knock.len = wr_len(&w);
	assert_int_equal(door_hear(&f.a, f.b.peer, &f.knock, &f.package),
			 -ERR_FORMAT);
}

static void refuses_a_name_that_is_too_long(void **unused)
{
	struct door_person c;

	(void)unused;
	assert_true(door_person(&c, f.room, 3) > 0);
	memset(core_frame(), 'x', CORE_NAME_MAX + 1);
	assert_int_equal(core_group_found(c.group, CORE_NAME_MAX + 1),
			 -ERR_FULL);
	assert_int_equal(core_group_knock(c.group, CORE_NAME_MAX + 1, 0),
			 -ERR_FULL);
	assert_int_equal(core_group_found(c.group, CORE_NAME_MAX), 0);
	core_group_close(c.group);
}

static void a_proof_fits_the_epoch_it_was_made_for(void **unused)
{
	(void)unused;
	assert_true(door_knock(&f.b, false, &f.knock) > 0);
	assert_int_equal(proof_of_b(), 2);
	door_renew(&f.a, &f.b);
	assert_int_equal(proof_of_b(), 2);
	assert_true(door_knock(&f.b, true, &f.knock) > 0);
	assert_int_equal(proof_of_b(), 2);
}

static void refuses_a_proof_by_another_key(void **unused)
{
	(void)unused;
	member_find(f.b.group)->rejoin.newest.key[31] ^= 1;
	assert_true(door_knock(&f.b, false, &f.knock) > 0);
	assert_int_equal(proof_of_b(), 1);
}

static void a_proof_is_known_for_sixteen_epochs(void **unused)
{
	(void)unused;
	assert_true(door_knock(&f.b, false, &f.knock) > 0);
	for (int i = 0; i < 15; i++) {
		commit_of_a(&nothing);
		assert_int_equal(proof_of_b(), 2);
	}
	commit_of_a(&nothing);
	assert_int_equal(proof_of_b(), 1);
}

static void who_left_takes_no_proof_and_keeps_its_own(void **unused)
{
	static const struct rejoin_key none[REJOIN_EPOCHS];
	const struct member *b = member_find(f.b.group);

	(void)unused;
	assert_true(door_knock(&f.b, false, &f.knock) > 0);
	core_group_leave(f.a.group);
	assert_int_equal(proof_of_b(), 1);
	core_group_leave(f.b.group);
	assert_memory_equal(b->rejoin.of, none, sizeof(none));
	assert_true(b->rejoin.newest.known);
	assert_true(b->rejoin.newest.epoch == 1);
}

static void who_left_seals_and_opens_nothing(void **unused)
{
	static const struct sframe_slot no_slots[SFRAME_RING_KEYS];
	static const struct sframe_sealer no_sealers[SFRAME_RING_CONTEXTS];
	const struct member *b = member_find(f.b.group);
	static struct door_message own;

	(void)unused;
	assert_true(door_seal(&f.a, 1, &f.frame) > 0);
	assert_true(door_open(&f.b, &f.frame) > 0);
	core_group_leave(f.b.group);
	assert_memory_equal(b->ring.slots, no_slots, sizeof(no_slots));
	assert_memory_equal(b->ring.sealers, no_sealers, sizeof(no_sealers));
	assert_int_equal(door_seal(&f.b, 1, &own), -ERR_STEP);
	assert_int_equal(door_open(&f.b, &f.frame), -ERR_STEP);
	assert_false(door_state(&f.b).is_in);
}

static void the_same_welcome_is_good_once(void **unused)
{
	struct door_person c;
	struct door_changes add = { .adds = { &f.package }, .adds_n = 1 };
	static const struct mls_joiner none;

	(void)unused;
	assert_true(door_person(&c, f.room, 3) > 0);
	assert_int_equal(door_join(&c, &f.welcome), -ERR_STEP);
	assert_true(door_knock(&c, false, &f.knock) > 0);
	assert_true(door_hear(&f.a, c.peer, &f.knock, &f.package) > 0);
	commit_of_a(&add);
	assert_int_equal(door_join(&c, &f.welcome), 0);
	assert_memory_equal(&member_find(c.group)->joining.last, &none,
			    sizeof(none));
	assert_int_equal(door_join(&c, &f.welcome), -ERR_STEP);
	core_group_leave(c.group);
	assert_int_equal(door_join(&c, &f.welcome), -ERR_STEP);
	core_group_close(c.group);
}

/* Who lets in may be slow, and a knock in the meantime be the next. */
static void a_welcome_for_the_knock_before_the_last_opens_and_no_older_one(
	void **unused)
{
	struct door_changes add = { .adds = { &f.package }, .adds_n = 1 };
	static const struct mls_joiner none;

	(void)unused;
	for (int later = 1; later <= 2; later++) {
		struct door_person c;
		struct door_changes out = { .removes = { 2 }, .removes_n = 1 };

		assert_true(door_person(&c, f.room, 3) > 0);
		assert_true(door_knock(&c, false, &f.knock) > 0);
		assert_true(door_hear(&f.a, c.peer, &f.knock, &f.package) > 0);
		commit_of_a(&add);
		for (int i = 0; i < later; i++)
			assert_true(door_knock(&c, false, &f.knock) > 0);
		assert_int_equal(door_join(&c, &f.welcome),
				 later == 1 ? 0 : -ERR_AUTH);
		if (later == 1) {
			assert_memory_equal(
				&member_find(c.group)->joining.former, &none,
				sizeof(none));
			assert_memory_equal(&member_find(c.group)->joining.last,
					    &none, sizeof(none));
		}
		core_group_close(c.group);
		commit_of_a(&out);
	}
}

static void a_welcome_while_in_a_group_is_refused(void **unused)
{
	struct door_changes again = { .adds = { &f.package },
				      .adds_n = 1,
				      .removes = { 1 },
				      .removes_n = 1 };

	(void)unused;
	assert_true(door_knock(&f.b, false, &f.knock) > 0);
	assert_true(door_hear(&f.a, f.b.peer, &f.knock, &f.package) > 0);
	commit_of_a(&again);
	assert_int_equal(door_join(&f.b, &f.welcome), -ERR_STEP);
	assert_int_equal(door_state(&f.b).epoch, 1);
	core_group_leave(f.b.group);
	assert_int_equal(door_join(&f.b, &f.welcome), 0);
	assert_int_equal(door_state(&f.b).epoch, 2);
}

/* Welcomes somebody into a group of the link's key whose id is another's. */
static void welcome_elsewhere(const struct door_message *package)
{
	static _Alignas(16) uint8_t memory[MEMBER_GROUP_SIZE];
	static const uint8_t id[24] = { 'o', 't', 'h', 'e', 'r' };
	static const uint8_t seed[LABEL_SEED_LEN] = { 9 };
	static const uint8_t random[MLS_RANDOM_LEN] = { 8 };
	static const struct mls_policy everybody = { .names = { "", 0 } };
	const struct mls_config config = { .profile = MLS_STRICT,
					   .member_max = 4,
					   .leaf_len = MEMBER_LEAF_LEN };
	const struct mls_identity own = { .seed = seed,
					  .identity = { "8 letters", 9 } };
	const struct rd add = rd_init(package->bytes, package->len);
	const struct mls_changes changes = { .adds = &add,
					     .adds_n = 1,
					     .now_s = DOOR_NOW_S };
	struct mls_group *g = mls_init(memory, &config);
	struct wr commit = wr_init(f.commit.bytes, sizeof(f.commit.bytes));
	struct wr welcome = wr_init(f.welcome.bytes, sizeof(f.welcome.bytes));

	assert_int_equal(mls_add_psk(g, (struct part){ "incamera link", 13 },
				     (struct part){ rooms_keys(f.room)->psk,
						    LINK_KEY_LEN }),
			 OK);
	assert_int_equal(mls_create(g, (struct part){ id, sizeof(id) },
				    &everybody, &own, random),
			 OK);
	assert_int_equal(mls_commit(g, &changes, random, &commit, &welcome),
			 OK);
	f.welcome.len = wr_len(&welcome);
	mls_close(g);
}

static void refuses_a_group_that_is_not_the_rooms(void **unused)
{
	struct door_changes add = { .adds = { &f.package }, .adds_n = 1 };
	struct door_person c;

	(void)unused;
	assert_true(door_person(&c, f.room, 3) > 0);
	assert_true(door_knock(&c, false, &f.knock) > 0);
	assert_true(door_hear(&f.a, c.peer, &f.knock, &f.package) > 0);
	welcome_elsewhere(&f.package);
	assert_int_equal(door_join(&c, &f.welcome), -ERR_FORMAT);
	assert_false(door_state(&c).is_in);
	commit_of_a(&add);
	assert_int_equal(door_join(&c, &f.welcome), 0);
	core_group_close(c.group);
}

static void who_was_removed_seals_nothing_more(void **unused)
{
	struct door_changes without = { .removes = { 1 }, .removes_n = 1 };

	(void)unused;
	commit_of_a(&without);
	assert_true(door_seal(&f.b, 1, &f.frame) > 0);
	assert_true(door_take(&f.b, &f.commit) > 0);
	assert_int_equal(core_text()[0], 1);
	assert_false(door_state(&f.b).seals);
	assert_int_equal(door_seal(&f.b, 1, &f.frame), -ERR_STEP);
	assert_int_equal(core_keys_send(f.b.group), -ERR_STEP);
}

static void a_commit_says_who_came_and_went(void **unused)
{
	struct door_changes change = { .adds = { &f.package },
				       .adds_n = 1,
				       .removes = { 1 },
				       .removes_n = 1 };
	struct door_person c, d;

	(void)unused;
	assert_true(door_person(&c, f.room, 3) > 0);
	assert_true(door_knock(&c, false, &f.knock) > 0);
	assert_true(door_hear(&f.a, c.peer, &f.knock, &f.package) > 0);
	change.removes_n = 0;
	commit_of_a(&change);
	assert_true(door_take(&f.b, &f.commit) > 0);
	assert_int_equal(door_join(&c, &f.welcome), 0);

	assert_true(door_person(&d, f.room, 4) > 0);
	assert_true(door_knock(&d, false, &f.knock) > 0);
	assert_true(door_hear(&f.a, d.peer, &f.knock, &f.package) > 0);
	change.removes_n = 1;
	commit_of_a(&change);
	assert_int_equal(door_take(&c, &f.commit), 1 + 2 + 32 + 32);
	assert_int_equal(core_text()[0], 0);
	assert_int_equal(core_text()[2], 0);           /* sender */
	assert_int_equal(core_text()[3], 1 << 1);      /* added */
	assert_int_equal(core_text()[3 + 32], 1 << 1); /* removed */
	core_group_close(c.group);
	core_group_close(d.group);
}

static void refuses_lists_of_changes_that_are_none(void **unused)
{
	static const uint8_t too_many_adds[] = { 0, CORE_CHANGES_MAX + 1 };
	static const uint8_t too_many_removes[] = { 0, 0, 0,
						    CORE_CHANGES_MAX + 1 };
	static const uint8_t cut[] = { 0, 0, 0, 2, 0, 1, 0 };
	static const uint8_t cut_add[] = { 0, 1, 0, 9, 1 };
	static const uint8_t more[] = { 0, 0, 0, 0, 0 };

	(void)unused;
	memcpy(core_frame(), too_many_adds, sizeof(too_many_adds));
	assert_int_equal(core_group_commit(f.a.group, sizeof(too_many_adds)),
			 -ERR_FULL);
	memcpy(core_frame(), too_many_removes, sizeof(too_many_removes));
	assert_int_equal(core_group_commit(f.a.group, sizeof(too_many_removes)),
			 -ERR_FULL);
	memcpy(core_frame(), cut, sizeof(cut));
	assert_int_equal(core_group_commit(f.a.group, sizeof(cut)),
			 -ERR_FORMAT);
	memcpy(core_frame(), cut_add, sizeof(cut_add));
	assert_int_equal(core_group_commit(f.a.group, sizeof(cut_add)),
			 -ERR_FORMAT);
	memcpy(core_frame(), more, sizeof(more));
	assert_int_equal(core_group_commit(f.a.group, sizeof(more)),
			 -ERR_FORMAT);
	assert_int_equal(core_group_commit(f.a.group, 0), -ERR_FORMAT);
	assert_false(door_state(&f.a).waits);
}

static void a_commit_waits_until_it_is_taken_or_dropped(void **unused)
{
	(void)unused;
	assert_int_equal(core_group_taken(f.a.group), -ERR_STEP);
	assert_true(door_commit(&f.a, &nothing, &f.commit, &f.welcome) > 0);
	assert_true(door_state(&f.a).waits);
	assert_int_equal(door_state(&f.a).epoch, 1);
	core_group_drop(f.a.group);
	assert_false(door_state(&f.a).waits);
	assert_int_equal(core_group_taken(f.a.group), -ERR_STEP);
}

static void a_beacon_fits_in_one_group_and_shows_a_fork(void **unused)
{
	enum { FITS_AT = 8 };
	static struct door_message beacon;

	(void)unused;
	assert_true(door_beacon(&f.a, &beacon) == BEACON_LEN);
	assert_true(door_open_beacon(&f.b, f.a.peer, &beacon) > 0);
	assert_int_equal(core_text()[FITS_AT], 1);
	commit_of_a(&nothing);
	assert_true(door_beacon(&f.a, &beacon) > 0);
	assert_true(door_open_beacon(&f.b, f.a.peer, &beacon) > 0);
	assert_int_equal(core_text()[FITS_AT], 2);
	assert_true(door_commit(&f.b, &nothing, &f.commit, &f.welcome) > 0);
	assert_int_equal(core_group_taken(f.b.group), 0);
	assert_true(door_open_beacon(&f.b, f.a.peer, &beacon) > 0);
	assert_int_equal(core_text()[FITS_AT], 0);
	assert_int_equal(door_open_beacon(&f.b, f.b.peer, &beacon), -ERR_AUTH);
	core_group_leave(f.b.group);
	assert_true(door_open_beacon(&f.b, f.a.peer, &beacon) > 0);
	assert_int_equal(core_text()[FITS_AT], 2);
	assert_int_equal(door_beacon(&f.b, &beacon), -ERR_STEP);
}

static void an_identity_is_kept_over_a_reload(void **unused)
{
	uint8_t rest[CORE_REST_LEN];
	struct door_person again;

	(void)unused;
	assert_int_equal(core_group_rest(f.b.group), CORE_REST_LEN);
	memcpy(rest, core_text(), sizeof(rest));
	assert_true(door_person(&again, f.room, f.b.peer[0]) > 0);
	memcpy(core_args(), rest, sizeof(rest));
	assert_int_equal(core_group_restore(again.group), 0);
	assert_true(door_knock(&again, false, &f.knock) > 0);
	assert_int_equal(proof_of_b(), 2);
	memcpy(core_args(), rest, sizeof(rest));
	assert_int_equal(core_group_restore(again.group), -ERR_STEP);
	memcpy(core_args(), rest, sizeof(rest));
	assert_int_equal(core_group_restore(f.a.group), -ERR_STEP);
	core_group_close(again.group);
}

static void refuses_what_is_no_rest(void **unused)
{
	struct door_person c;

	(void)unused;
	assert_true(door_person(&c, f.room, 3) > 0);
	core_args()[0] = 2;
	assert_int_equal(core_group_restore(c.group), -ERR_FORMAT);
	core_args()[0] = 1;
	core_args()[1] = 2;
	assert_int_equal(core_group_restore(c.group), -ERR_FORMAT);
	core_args()[0] = 1;
	assert_int_equal(core_group_restore(c.group), 0);
	assert_true(door_knock(&c, false, &f.knock) > 0);
	assert_true(door_hear(&f.a, c.peer, &f.knock, &f.package) > 0);
	assert_int_equal(core_text()[PROOF_AT], 0);
	core_group_close(c.group);
}

static void an_epoch_that_is_dropped_opens_no_more(void **unused)
{
	(void)unused;
	assert_true(door_seal(&f.a, 1, &f.frame) > 0);
	door_renew(&f.a, &f.b);
	assert_int_equal(door_open(&f.b, &f.frame), 9);
	assert_true(door_state(&f.b).sends == 2);
	door_drop_epoch(&f.b, 1);
	assert_int_equal(door_open(&f.b, &f.frame), -ERR_STEP);
	door_drop_epoch(&f.b, 2);
	assert_false(door_state(&f.b).seals);
	assert_int_equal(core_keys_send(f.b.group), -ERR_STEP);
	assert_int_equal(core_keys_receive(f.b.group), -ERR_STEP);
}

static void refuses_what_is_sealed_in_the_group_and_no_commit(void **unused)
{
	static const uint8_t random[MLS_RANDOM_LEN] = { 1 };
	struct wr w = wr_init(f.commit.bytes, sizeof(f.commit.bytes));

	(void)unused;
	assert_int_equal(mls_seal(member_find(f.a.group)->group,
				  (struct part){ "", 0 }, rd_init(random, 9),
				  random, &w),
			 OK);
	f.commit.len = wr_len(&w);
	assert_int_equal(door_take(&f.b, &f.commit), -ERR_FORMAT);
	door_renew(&f.a, &f.b);
	assert_int_equal(door_state(&f.b).epoch, 2);
}

static void members_are_told_in_the_order_of_their_leaves(void **unused)
{
	enum { ONE = 2 + 8 + 32 + 2 + 3 };
	const uint8_t *text = core_text();

	(void)unused;
	assert_int_equal(core_group_members(f.b.group), 2 * ONE);
	assert_int_equal(text[1], 0);
	assert_memory_equal(text + 2, f.a.peer, DOOR_PEER_LEN);
	assert_memory_equal(text + ONE - 3, "Ada", 3);
	assert_int_equal(text[ONE + 1], 1);
	assert_memory_equal(text + ONE + 2, f.b.peer, DOOR_PEER_LEN);
	assert_int_equal(text[2 * ONE - 4], 3);
	assert_memory_equal(text + 2 * ONE - 3, "Bob", 3);
	core_group_leave(f.b.group);
	assert_int_equal(core_group_members(f.b.group), 0);
}

static void an_authenticator_is_one_for_all_in_an_epoch(void **unused)
{
	uint8_t first[MLS_SECRET_LEN];

	(void)unused;
	assert_int_equal(core_group_authenticator(f.a.group), MLS_SECRET_LEN);
	memcpy(first, core_text(), sizeof(first));
	assert_int_equal(core_group_authenticator(f.b.group), MLS_SECRET_LEN);
	assert_memory_equal(core_text(), first, sizeof(first));
	commit_of_a(&nothing);
	assert_int_equal(core_group_authenticator(f.a.group), MLS_SECRET_LEN);
	assert_memory_not_equal(core_text(), first, sizeof(first));
	core_group_leave(f.a.group);
	assert_int_equal(core_group_authenticator(f.a.group), -ERR_STEP);
}

static void who_stops_seals_no_more_in_that_epoch(void **unused)
{
	(void)unused;
	core_keys_stop(f.a.group);
	assert_false(door_state(&f.a).seals);
	assert_int_equal(door_seal(&f.a, 1, &f.frame), -ERR_STEP);
	assert_int_equal(core_keys_send(f.a.group), -ERR_STEP);
	door_renew(&f.b, &f.a);
	assert_true(door_seal(&f.a, 1, &f.frame) > 0);
}

static void what_is_no_frame_claims_no_kid(void **unused)
{
	(void)unused;
	core_frame()[0] = 0xF8; /* a KID of eight bytes, cut short */
	assert_int_equal(core_open(f.b.group, 3, 0), -ERR_FORMAT);
	assert_true(core_result()->kid_high == UINT32_MAX);
	assert_true(core_result()->kid_low == UINT32_MAX);
}

#define in_pair(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_pair(a_knock_tells_what_the_key_package_holds),
		in_pair(refuses_a_knock_whose_identity_is_not_the_knockers),
		in_pair(refuses_a_knock_around_no_key_package),
		in_pair(refuses_a_name_that_is_too_long),
		in_pair(a_proof_fits_the_epoch_it_was_made_for),
		in_pair(refuses_a_proof_by_another_key),
		in_pair(a_proof_is_known_for_sixteen_epochs),
		in_pair(who_left_takes_no_proof_and_keeps_its_own),
		in_pair(who_left_seals_and_opens_nothing),
		in_pair(the_same_welcome_is_good_once),
		in_pair(a_welcome_for_the_knock_before_the_last_opens_and_no_older_one),
		in_pair(a_welcome_while_in_a_group_is_refused),
		in_pair(refuses_a_group_that_is_not_the_rooms),
		in_pair(who_was_removed_seals_nothing_more),
		in_pair(a_commit_says_who_came_and_went),
		in_pair(refuses_lists_of_changes_that_are_none),
		in_pair(a_commit_waits_until_it_is_taken_or_dropped),
		in_pair(a_beacon_fits_in_one_group_and_shows_a_fork),
		in_pair(an_identity_is_kept_over_a_reload),
		in_pair(refuses_what_is_no_rest),
		in_pair(an_epoch_that_is_dropped_opens_no_more),
		in_pair(refuses_what_is_sealed_in_the_group_and_no_commit),
		in_pair(members_are_told_in_the_order_of_their_leaves),
		in_pair(an_authenticator_is_one_for_all_in_an_epoch),
		in_pair(who_stops_seals_no_more_in_that_epoch),
		in_pair(what_is_no_frame_claims_no_kid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
