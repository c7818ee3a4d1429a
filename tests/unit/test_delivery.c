/* The group of a room: who is a member, which commit is the one, and what of
 * it stays for how long. */
#include "prim/hash.h"
#include "room/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct rooms rooms;
static struct delivery d;
static const uint8_t tag_key[ROOM_KEY_LEN] = { 7 };
static const uint8_t group[DELIVERY_GROUP_LEN] = { 1, 2, 3 };
static const uint8_t other_group[DELIVERY_GROUP_LEN] = { 1, 2, 4 };
static const uint64_t second_us = 1000000;
static uint64_t now_us;

static int empty(void **unused)
{
	(void)unused;
	rooms_init(&rooms, tag_key);
	memset(&d, 0, sizeof(d)); /* as static memory is */
	delivery_init(&d, &rooms);
	now_us = 1000 * second_us;
	return 0;
}

/* A seat of a person in a room; both are numbers. */
static uint32_t sit_in(uint32_t room, uint32_t person)
{
	static const char label[] = "incamera/1 room id";
	uint8_t auth[ROOM_AUTH_LEN] = { 0 };
	uint8_t secret[ROOM_SEAT_LEN] = { 0 };
	uint8_t hash[SHA256_LEN];
	const struct room_join j = { .socket = person,
				     .id = hash,
				     .auth = auth,
				     .secret = secret,
				     .half = auth };
	struct room_seated s;

	memcpy(auth, &room, sizeof(room));
	memcpy(secret, &person, sizeof(person));
	hash_sha256(hash,
		    (const struct part[]){ { label, sizeof(label) - 1 },
					   { auth, sizeof(auth) } },
		    2);
	assert_int_equal(rooms_join(&rooms, &j, &s), ROOM_SEATED);
	return s.place;
}

static uint32_t sit(uint32_t person)
{
	return sit_in(1, person);
}

/* The place has a socket, and no group. */
static struct delivery_joined join(uint32_t place)
{
	struct delivery_joined j;

	delivery_join(&d, place, NULL, now_us, &j);
	return j;
}

static struct delivery_joined back(uint32_t place, const uint8_t *id,
				   uint64_t epoch)
{
	const struct delivery_where where = { id, epoch };
	struct delivery_joined j;

	delivery_join(&d, place, &where, now_us, &j);
	return j;
}

static unsigned lose(uint32_t place)
{
	struct room_news news;

	rooms_lose(&rooms, place, now_us, &news);
	return delivery_news(&d, &news);
}

static unsigned leave(uint32_t place)
{
	struct room_news news;

	rooms_leave(&rooms, place, &news);
	return delivery_news(&d, &news);
}

/* Time passes. */
static void pass(uint64_t us)
{
	struct room_news news;

	now_us += us;
	while (rooms_expire(&rooms, now_us, &news))
		(void)delivery_news(&d, &news);
	delivery_expire(&d, now_us);
}

/* Adds and removes one each, or nobody: ROOM_NO_PLACE. */
static enum err change(uint32_t maker, uint64_t epoch, uint32_t adds,
		       uint32_t removes)
{
	uint8_t to[ROOM_PEER_LEN] = { 0 };
	uint8_t gone[ROOM_PEER_LEN] = { 0 };
	char text[32];
	struct delivery_commit c = { .epoch = epoch,
				     .data = text,
				     .to = to,
				     .to_n = adds != ROOM_NO_PLACE,
				     .welcome = "hello",
				     .gone = gone,
				     .gone_n = removes != ROOM_NO_PLACE };

	(void)snprintf(text, sizeof(text), "commit %llu",
		       (unsigned long long)epoch);
	c.data_len = strlen(text);
	c.welcome_len = adds != ROOM_NO_PLACE ? 5 : 0;
	if (adds != ROOM_NO_PLACE)
		memcpy(to, rooms_peer(&rooms, adds), ROOM_PEER_LEN);
	if (removes != ROOM_NO_PLACE)
		memcpy(gone, rooms_peer(&rooms, removes), ROOM_PEER_LEN);
	return delivery_commit(&d, maker, &c, now_us);
}

static enum err commit(uint32_t maker, uint64_t epoch)
{
	return change(maker, epoch, ROOM_NO_PLACE, ROOM_NO_PLACE);
}

/* What the place is sent next: one letter and the epoch, "-" for nothing. */
static const char *next(uint32_t place)
{
	static char said[2][64];
	static unsigned turn;
	char *out = said[turn++ % 2];
	char text[64] = { 0 };
	struct delivery_item item;

	delivery_next(&d, place, &item);
	delivery_read(&d, &item, text);
	switch (item.kind) {
	case DELIVERY_NOTHING:
		return "-";
	case DELIVERY_LOST:
		return "lost";
	case DELIVERY_TAKEN:
		assert_int_equal(item.len, 0);
		(void)snprintf(out, 64, "taken %llu",
			       (unsigned long long)item.entry->epoch);
		break;
	case DELIVERY_COMMIT:
		assert_int_equal(item.len, strlen(text));
		(void)snprintf(out, 64, "%s", text);
		break;
	case DELIVERY_WELCOME:
		assert_int_equal(item.len, strlen(text));
		(void)snprintf(out, 64, "%s %llu", text,
			       (unsigned long long)item.entry->epoch);
		break;
	}
	delivery_sent(&d, place);
	return out;
}

static void is_sent(uint32_t place, const char *expected)
{
	assert_string_equal(next(place), expected);
}

/* One who has made the group. */
static uint32_t founder(uint32_t person)
{
	uint32_t place = sit(person);

	(void)join(place);
	assert_int_equal(delivery_found(&d, place, group), OK);
	return place;
}

/* One more, added in the epoch by the maker; all has been sent to both. */
static uint32_t member(uint32_t maker, uint64_t epoch, uint32_t person)
{
	uint32_t place = sit(person);

	(void)join(place);
	assert_int_equal(change(maker, epoch, place, ROOM_NO_PLACE), OK);
	(void)next(maker);
	(void)next(place);
	is_sent(maker, "-");
	is_sent(place, "-");
	return place;
}

static void the_first_that_founds_has_the_group(void **unused)
{
	uint32_t a = sit(10);
	uint32_t b = sit(11);

	(void)unused;
	assert_false(join(a).group.there);
	assert_false(join(b).in);
	assert_int_equal(delivery_found(&d, a, group), OK);
	assert_int_equal(delivery_found(&d, b, other_group), ERR_STEP);
	assert_int_equal(delivery_found(&d, a, other_group), ERR_STEP);
	assert_true(delivery_hears(&d, a));
	assert_false(delivery_hears(&d, b));

	struct delivery_joined j = join(b);

	assert_true(j.group.there);
	assert_false(j.in);
	assert_memory_equal(j.group.id, group, sizeof(group));
	assert_int_equal(j.group.epoch, 0);
}

static void the_first_commit_of_an_epoch_is_the_one(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(commit(b, 1), OK);
	assert_int_equal(commit(a, 1), ERR_STEP);
	assert_int_equal(commit(b, 1), ERR_STEP);
	assert_int_equal(delivery_epoch(&d, a), 2);
	is_sent(a, "commit 1");
	is_sent(a, "-");
	is_sent(b, "taken 1");
	is_sent(b, "-");
}

static void a_commit_made_in_another_epoch_is_stale(void **unused)
{
	uint32_t a = founder(10);

	(void)unused;
	assert_int_equal(commit(a, 1), ERR_STEP);
	assert_int_equal(commit(a, DELIVERY_EPOCHS - 1), ERR_STEP);
	assert_int_equal(commit(a, 0), OK);
	assert_int_equal(commit(a, 0), ERR_STEP);
	/* It has not been told that it is in epoch 1. */
	assert_int_equal(commit(a, 1), ERR_STEP);
	is_sent(a, "taken 0");
	assert_int_equal(commit(a, 1), OK);
}

static void the_last_epoch_has_no_commit(void **unused)
{
	uint32_t a = sit(10);

	(void)unused;
	assert_true(back(a, group, DELIVERY_EPOCHS - 1).in);
	assert_int_equal(commit(a, DELIVERY_EPOCHS - 1), ERR_STEP);
	assert_int_equal(delivery_epoch(&d, a), DELIVERY_EPOCHS - 1);
}

static void who_is_no_member_commits_nothing(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = sit(11);
	uint32_t elsewhere = sit_in(2, 12);

	(void)unused;
	(void)join(b);
	(void)join(elsewhere);
	assert_int_equal(commit(b, 0), ERR_STEP);
	assert_int_equal(commit(elsewhere, 0), ERR_STEP);
	assert_false(delivery_speaks(&d, b));
	assert_int_equal(delivery_epoch(&d, a), 0);
	is_sent(a, "-");
}

static void who_is_no_member_gets_no_commit(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = sit(11);
	uint32_t elsewhere = sit_in(2, 12);

	(void)unused;
	(void)join(b);
	(void)join(elsewhere);
	assert_int_equal(delivery_found(&d, elsewhere, group), OK);
	assert_int_equal(commit(a, 0), OK);
	is_sent(b, "-");
	is_sent(elsewhere, "-");
	assert_false(delivery_hears(&d, b));
	assert_false(delivery_is_known(&d, b));
	assert_int_equal(delivery_epoch(&d, elsewhere), 0);
}

static void a_welcome_goes_to_whom_it_is_for_and_nobody_else(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);
	uint32_t c = sit(12);
	uint32_t knocks_too = sit(13);

	(void)unused;
	(void)join(c);
	(void)join(knocks_too);
	assert_int_equal(change(a, 1, c, ROOM_NO_PLACE), OK);
	assert_int_equal(commit(a, 2), ERR_STEP);
	is_sent(a, "taken 1");
	assert_int_equal(commit(a, 2), OK);
	is_sent(b, "commit 1");
	is_sent(b, "commit 2");
	is_sent(knocks_too, "-");
	assert_false(delivery_hears(&d, c)); /* it would not understand */
	assert_int_equal(commit(c, 3), ERR_STEP);
	is_sent(c, "hello 1");
	assert_true(delivery_hears(&d, c));
	is_sent(c, "commit 2");
	is_sent(c, "-");
	assert_int_equal(commit(c, 3), OK);
}

static void who_is_removed_gets_that_commit_and_nothing_after_it(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(change(a, 1, ROOM_NO_PLACE, b), OK);
	assert_false(delivery_hears(&d, b));
	assert_false(delivery_speaks(&d, b));
	assert_false(delivery_is_known(&d, b));
	is_sent(a, "taken 1");
	assert_int_equal(commit(a, 2), OK);
	is_sent(b, "commit 1");
	is_sent(b, "-");
	assert_int_equal(commit(b, 2), ERR_STEP);
	assert_false(back(b, group, 2).in);
	is_sent(b, "-");
}

static void who_is_removed_and_added_at_once_gets_the_welcome(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(change(a, 1, b, b), OK);
	is_sent(b, "hello 1");
	is_sent(b, "-");
	assert_true(delivery_speaks(&d, b));
}

static void a_commit_does_not_change_who_made_it_nor_who_is_not_there(
	void **unused)
{
	uint32_t a = founder(10);
	uint32_t elsewhere = sit_in(2, 12);

	(void)unused;
	(void)join(elsewhere);
	assert_int_equal(change(a, 0, elsewhere, a), OK);
	is_sent(a, "taken 0");
	assert_true(delivery_hears(&d, a));
	is_sent(elsewhere, "-");
	assert_false(delivery_is_known(&d, elsewhere));
	assert_int_equal(change(a, 1, a, elsewhere), OK);
	is_sent(a, "taken 1");
	is_sent(a, "-");
}

static void a_member_that_comes_back_gets_what_it_missed(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(lose(b), DELIVERY_TELL);
	for (uint64_t e = 1; e < 4; e++) {
		assert_int_equal(commit(a, e), OK);
		(void)next(a);
	}
	(void)sit(11);

	struct delivery_joined j = back(b, group, 2);

	assert_true(j.in);
	assert_int_equal(j.group.epoch, 4);
	assert_int_equal(j.todo, DELIVERY_TELL);
	is_sent(b, "commit 2");
	is_sent(b, "commit 3");
	is_sent(b, "-");
}

static void an_own_commit_that_was_missed_is_told_as_taken(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(commit(b, 1), OK);
	(void)next(b); /* lost on the way */
	assert_true(back(b, group, 1).in);
	is_sent(b, "taken 1");
	is_sent(b, "-");
}

static void a_commit_is_kept_for_35_seconds_and_wiped(void **unused)
{
	static struct kept fresh;
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	kept_init(&fresh);
	assert_int_equal(commit(a, 1), OK);
	(void)next(a);
	pass(35 * second_us - 1);
	assert_true(back(b, group, 1).in);
	pass(1);
	assert_false(back(b, group, 1).in);
	assert_memory_equal(d.kept.blocks, fresh.blocks, sizeof(fresh.blocks));
	assert_memory_equal(d.kept.rooms, fresh.rooms, sizeof(fresh.rooms));
	assert_int_equal(d.kept.oldest, KEPT_NONE);
	for (uint32_t i = 0; i < ROOM_KEPT_N; i++) {
		struct kept_entry e = d.kept.entries[i];

		e.newer = 0;
		assert_memory_equal(&e, &(struct kept_entry){ 0 }, sizeof(e));
	}
}

static void who_needs_a_commit_that_is_gone_has_lost_it(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(commit(a, 1), OK);
	(void)next(a);
	pass(20 * second_us);
	assert_int_equal(commit(a, 2), OK);
	pass(15 * second_us);
	is_sent(a, "taken 2");
	is_sent(b, "lost");
	assert_false(back(b, group, 1).in);
	assert_false(back(b, group, 2).in); /* it has lapsed */
}

static void who_comes_back_with_another_group_or_none_is_no_member(
	void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);
	uint32_t c = member(a, 1, 12);
	uint32_t e = member(a, 2, 13);

	(void)unused;
	assert_true(delivery_speaks(&d, b));
	assert_true(delivery_speaks(&d, c));
	assert_true(delivery_speaks(&d, e));
	assert_false(join(b).in);
	assert_false(back(c, other_group, 3).in);
	assert_false(back(e, group, 4).in); /* there is no such epoch */
	assert_int_equal(delivery_epoch(&d, a), 3);
	assert_int_equal(commit(a, 3), OK);
	is_sent(b, "-");
	is_sent(c, "-");
	is_sent(e, "-");
	assert_false(delivery_speaks(&d, b));
}

/* Its leaf is in the tree, so members hear when its seat is free. */
static void who_cannot_follow_is_away_to_members_until_it_is_gone(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);
	uint32_t c = member(a, 1, 12);

	(void)unused;
	assert_true(delivery_speaks(&d, b));
	assert_true(delivery_speaks(&d, c));
	assert_int_equal(join(b).todo, DELIVERY_TELL_AWAY);
	assert_true(delivery_is_known(&d, b));
	assert_false(delivery_is_here(&d, b));
	assert_int_equal(lose(b), 0);
	(void)sit(11);
	assert_int_equal(join(b).todo, 0);
	assert_int_equal(leave(b), DELIVERY_TELL);
	assert_false(delivery_is_known(&d, b));

	/* One that is let in again is here again. */
	assert_int_equal(join(c).todo, DELIVERY_TELL_AWAY);
	assert_int_equal(change(a, 2, c, c), OK);
	assert_true(delivery_is_here(&d, c));
	is_sent(c, "hello 2");
}

static void a_welcome_that_was_missed_comes_again(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11); /* it was sent, and may be lost */

	(void)unused;
	assert_int_equal(commit(a, 1), OK);
	(void)lose(b);
	(void)sit(11);

	struct delivery_joined j = join(b);

	assert_false(j.in);
	assert_int_equal(j.todo, DELIVERY_TELL);
	is_sent(b, "hello 0");
	is_sent(b, "commit 1");
	/* What it says shows that it has got it. */
	assert_true(delivery_speaks(&d, b));
	assert_int_equal(join(b).todo, DELIVERY_TELL_AWAY);
	is_sent(b, "-");
}

static void a_welcome_that_is_not_kept_any_more_does_not_come(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	pass(35 * second_us);
	assert_false(join(b).in);
	is_sent(b, "-");
	assert_true(delivery_is_known(&d, b));
	assert_false(delivery_is_here(&d, b));
}

static void a_seat_that_was_free_is_no_members(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(leave(b), DELIVERY_TELL);
	b = sit(11);
	assert_false(back(b, group, 1).in);
	is_sent(b, "-");
	/* Nor is it that of somebody who only says so. */
	assert_false(back(sit(12), group, 1).in);
	assert_true(delivery_hears(&d, a));
}

static void the_epoch_is_kept_while_a_member_has_a_seat(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = sit(11);

	(void)unused;
	assert_int_equal(commit(a, 0), OK);
	(void)next(a);
	(void)join(b);
	assert_int_equal(lose(a), DELIVERY_TELL);
	pass(29 * second_us);
	assert_int_equal(delivery_epoch(&d, b), 1);
	assert_int_equal(delivery_found(&d, b, other_group), ERR_STEP);
	pass(1 * second_us);
	assert_int_equal(delivery_found(&d, b, other_group), OK);
	assert_int_equal(delivery_epoch(&d, b), 0);
}

static void when_the_last_member_goes_the_others_are_told_and_may_found(
	void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = sit(11);
	uint32_t lapsed = member(a, 0, 12);

	(void)unused;
	(void)join(b);
	assert_true(delivery_speaks(&d, lapsed));
	(void)join(lapsed); /* knows nothing any more: keeps no epoch */
	assert_true((leave(a) & DELIVERY_ENDED) != 0);
	assert_false(join(b).group.there);
	assert_false(delivery_is_known(&d, lapsed));
	assert_int_equal(d.kept.oldest, KEPT_NONE);
	assert_int_equal(delivery_found(&d, b, other_group), OK);
}

static void a_member_alone_that_reloads_ends_its_group(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = sit(11);
	struct delivery_joined j;

	(void)unused;
	(void)join(b);
	(void)lose(a);
	(void)sit(10);
	j = join(a);
	assert_true((j.todo & DELIVERY_ENDED) != 0);
	assert_false(j.group.there);
	assert_int_equal(delivery_found(&d, b, other_group), OK);
}

static void a_server_that_was_restarted_takes_the_first_group_named(
	void **unused)
{
	uint32_t a = sit(10);
	uint32_t b = sit(11);
	uint32_t c = sit(12);
	uint32_t stranger = sit(13);

	(void)unused;
	assert_false(join(stranger).in);

	struct delivery_joined j = back(a, group, 7);

	assert_true(j.in);
	assert_int_equal(j.todo, DELIVERY_TELL);
	assert_int_equal(j.group.epoch, 7);
	assert_true(back(b, group, 7).in);
	assert_false(back(c, other_group, 9).in);
	assert_false(back(c, group, 6).in); /* nobody can give it that one */
	assert_true(back(c, group, 7).in);
	assert_false(delivery_hears(&d, stranger));
	assert_int_equal(commit(b, 7), OK);
	is_sent(a, "commit 7");
	is_sent(c, "commit 7");
	is_sent(stranger, "-");
}

static void a_server_that_was_restarted_takes_the_highest_epoch(void **unused)
{
	uint32_t a = sit(10);
	uint32_t b = sit(11);

	(void)unused;
	assert_true(back(a, group, 7).in);
	assert_int_equal(commit(a, 7), OK); /* has missed an 8, and forks */
	assert_true(back(b, group, 9).in);
	assert_int_equal(delivery_epoch(&d, a), 9);
	is_sent(a, "lost");
	is_sent(b, "-");
	assert_int_equal(commit(a, 8), ERR_STEP);
	assert_int_equal(commit(b, 9), OK);
}

static void for_30_seconds_members_come_back_to_a_restarted_server(
	void **unused)
{
	uint32_t a = sit(10);

	(void)unused;
	assert_true(back(a, group, 7).in);
	pass(30 * second_us - 1);
	assert_true(back(sit(11), group, 7).in);
	pass(1);
	assert_false(back(sit(12), group, 7).in);
	assert_false(back(sit(13), group, 9).in);
	assert_int_equal(delivery_epoch(&d, a), 7);
}

static void nobody_moves_the_epoch_of_a_group_that_is_known(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_false(back(b, group, 1000).in);
	assert_false(back(sit(12), group, 1000).in);
	assert_int_equal(delivery_epoch(&d, a), 1);
	assert_int_equal(commit(a, 1), OK);
}

static char large[DELIVERY_TEXT_LEN + 1];

/* A commit of so many bytes that end in its epoch. */
static void commit_large(uint32_t maker, size_t len)
{
	uint64_t epoch = delivery_epoch(&d, maker);
	struct delivery_commit c = { .epoch = epoch,
				     .data = large,
				     .data_len = len };

	for (size_t i = 0; i < len; i++)
		large[i] = (char)('a' + (i + epoch) % 26);
	assert_int_equal(delivery_commit(&d, maker, &c, now_us), OK);
	delivery_sent(&d, maker);
}

static void a_large_commit_comes_as_it_was(void **unused)
{
	static char out[DELIVERY_TEXT_LEN + 1];
	static const size_t lens[] = { 1, 4095, 4096, 4097, 8192, 184000 };
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct delivery_item item;

		commit_large(a, lens[i]);
		delivery_next(&d, b, &item);
		assert_int_equal(item.len, lens[i]);
		out[lens[i]] = '!';
		delivery_read(&d, &item, out);
		assert_memory_equal(out, large, lens[i]);
		assert_int_equal(out[lens[i]], '!');
		delivery_sent(&d, b);
	}
}

static void a_welcome_lies_behind_its_commit_wherever_that_ends(void **unused)
{
	static char hello[DELIVERY_TEXT_LEN];
	static char out[DELIVERY_TEXT_LEN];
	uint32_t a = founder(10);
	uint32_t b = sit(11);

	(void)unused;
	memset(hello, 'h', sizeof(hello));
	memset(large, 'c', sizeof(large));
	(void)join(b);
	for (size_t len = 4090; len < 4100; len++) {
		struct delivery_item item;
		const struct delivery_commit c = {
			.epoch = delivery_epoch(&d, a),
			.data = large,
			.data_len = len,
			.to = rooms_peer(&rooms, b),
			.to_n = 1,
			.welcome = hello,
			.welcome_len = 5000,
		};

		assert_int_equal(delivery_commit(&d, a, &c, now_us), OK);
		delivery_sent(&d, a);
		delivery_next(&d, b, &item);
		assert_int_equal(item.kind, DELIVERY_WELCOME);
		assert_int_equal(item.len, 5000);
		delivery_read(&d, &item, out);
		assert_memory_equal(out, hello, 5000);
		delivery_sent(&d, b);
	}
}

static void a_room_that_keeps_much_gives_way_to_itself(void **unused)
{
	uint32_t quiet = sit_in(2, 20);
	uint32_t asleep = sit_in(2, 21);
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_true(back(quiet, group, 1).in);
	assert_true(back(asleep, group, 1).in);
	assert_int_equal(commit(quiet, 1), OK);
	for (unsigned i = 0; i < 1000; i++)
		commit_large(a, DELIVERY_TEXT_LEN);
	assert_true(d.kept.rooms[1].blocks_n <= ROOM_KEPT_SHARE_N);
	is_sent(b, "lost");
	is_sent(asleep, "commit 1");
}

static void when_the_pool_is_full_the_oldest_go(void **unused)
{
	enum {
		BUSY_N = ROOM_KEPT_BLOCK_N / ROOM_KEPT_SHARE_N + 1,
		BLOCKS_N = DELIVERY_TEXT_LEN / ROOM_KEPT_BLOCK_LEN + 1,
	};
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);
	uint32_t last = 0;

	(void)unused;
	assert_int_equal(commit(a, 1), OK);
	for (uint32_t i = 0; i < BUSY_N; i++) {
		last = sit_in(100 + i, 100 + i);
		assert_true(back(last, group, 1).in);
		for (unsigned n = 0; n < ROOM_KEPT_SHARE_N / BLOCKS_N; n++)
			commit_large(last, DELIVERY_TEXT_LEN);
	}
	is_sent(b, "lost");
	assert_true(back(last, group, 1).in); /* the newest are there */
	assert_true(d.kept.free_blocks_n < BLOCKS_N + 1);
}

static void when_too_many_are_kept_the_oldest_go(void **unused)
{
	uint32_t a = founder(10);
	uint32_t b = member(a, 0, 11);

	(void)unused;
	assert_int_equal(commit(a, 1), OK);
	for (uint32_t i = 0; i < 64; i++) {
		uint32_t busy = sit_in(100 + i, 100 + i);

		assert_true(back(busy, group, 1).in);
		for (unsigned n = 0; n < ROOM_KEPT_N / 64; n++)
			commit_large(busy, 1);
	}
	is_sent(b, "lost");
}

/* Nothing of any group is left, not a byte. */
static void is_as_at_the_start(void)
{
	static struct delivery fresh;

	delivery_init(&fresh, &rooms);
	assert_memory_equal(d.groups, fresh.groups, sizeof(fresh.groups));
	assert_memory_equal(d.seats, fresh.seats, sizeof(fresh.seats));
	assert_memory_equal(d.kept.blocks, fresh.kept.blocks,
			    sizeof(fresh.kept.blocks));
	assert_int_equal(d.kept.free_blocks_n, ROOM_KEPT_BLOCK_N);
	assert_int_equal(d.kept.oldest, KEPT_NONE);
	assert_int_equal(d.kept.newest, KEPT_NONE);
}

static void nothing_of_a_room_of_64_stays(void **unused)
{
	uint32_t places[64] = { founder(1000) };

	(void)unused;
	for (uint32_t i = 1; i < 64; i++) {
		places[i] = member(places[0], i - 1, 1000 + i);
		for (uint32_t k = 1; k < i; k++)
			(void)next(places[k]);
	}
	commit_large(places[0], DELIVERY_TEXT_LEN);
	for (uint32_t i = 0; i < 64; i++)
		(void)(i % 2 == 0 ? leave(places[i]) : lose(places[i]));
	pass(30 * second_us);
	is_as_at_the_start();
}

static void every_gap_in_the_table_of_members_is_a_refusal(void **unused)
{
	/* A row for each state, a column for each event: what it becomes. */
	enum {
		NO = MEMBER_NONE,
		OUT = MEMBER_OUT,
		ADD = MEMBER_ADDED,
		WEL = MEMBER_WELCOMED,
		IN = MEMBER_IN,
		LST = MEMBER_LAST,
		LAP = MEMBER_LAPSED
	};
	static const uint8_t to[MEMBER_STATES][MEMBER_EVENTS] = {
		/* enter add welc speak remv remd follow again behind lose free
		 */
		{ NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO },
		{ IN, ADD, NO, NO, NO, NO, NO, NO, OUT, OUT, OUT },
		{ NO, ADD, WEL, NO, OUT, NO, IN, ADD, LAP, ADD, OUT },
		{ NO, ADD, NO, IN, LST, NO, IN, ADD, LAP, WEL, OUT },
		{ NO, ADD, NO, IN, LST, NO, IN, NO, LAP, IN, OUT },
		{ NO, ADD, NO, NO, NO, OUT, NO, NO, OUT, OUT, OUT },
		{ NO, ADD, NO, NO, OUT, NO, NO, NO, LAP, LAP, OUT },
	};

	(void)unused;
	for (unsigned from = 0; from < MEMBER_STATES; from++)
		for (unsigned e = 0; e < MEMBER_EVENTS; e++) {
			enum member_state s = (enum member_state)from;
			unsigned todo = 99;
			enum err err =
				member_step(&s, (enum member_event)e, &todo);

			assert_int_equal(err == OK, to[from][e] != NO);
			assert_int_equal(s, err == OK ? to[from][e] : from);
			if (err != OK)
				assert_int_equal(todo, 99);
		}
}

#define t(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(the_first_that_founds_has_the_group),
		t(the_first_commit_of_an_epoch_is_the_one),
		t(a_commit_made_in_another_epoch_is_stale),
		t(the_last_epoch_has_no_commit),
		t(who_is_no_member_commits_nothing),
		t(who_is_no_member_gets_no_commit),
		t(a_welcome_goes_to_whom_it_is_for_and_nobody_else),
		t(who_is_removed_gets_that_commit_and_nothing_after_it),
		t(who_is_removed_and_added_at_once_gets_the_welcome),
		t(a_commit_does_not_change_who_made_it_nor_who_is_not_there),
		t(a_member_that_comes_back_gets_what_it_missed),
		t(an_own_commit_that_was_missed_is_told_as_taken),
		t(a_commit_is_kept_for_35_seconds_and_wiped),
		t(who_needs_a_commit_that_is_gone_has_lost_it),
		t(who_comes_back_with_another_group_or_none_is_no_member),
		t(who_cannot_follow_is_away_to_members_until_it_is_gone),
		t(a_welcome_that_was_missed_comes_again),
		t(a_welcome_that_is_not_kept_any_more_does_not_come),
		t(a_seat_that_was_free_is_no_members),
		t(the_epoch_is_kept_while_a_member_has_a_seat),
		t(when_the_last_member_goes_the_others_are_told_and_may_found),
		t(a_member_alone_that_reloads_ends_its_group),
		t(a_server_that_was_restarted_takes_the_first_group_named),
		t(a_server_that_was_restarted_takes_the_highest_epoch),
		t(for_30_seconds_members_come_back_to_a_restarted_server),
		t(nobody_moves_the_epoch_of_a_group_that_is_known),
		t(a_large_commit_comes_as_it_was),
		t(a_welcome_lies_behind_its_commit_wherever_that_ends),
		t(a_room_that_keeps_much_gives_way_to_itself),
		t(when_the_pool_is_full_the_oldest_go),
		t(when_too_many_are_kept_the_oldest_go),
		t(nothing_of_a_room_of_64_stays),
		t(every_gap_in_the_table_of_members_is_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
