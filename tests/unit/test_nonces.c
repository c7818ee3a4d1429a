/* No key is used with one nonce twice: not over epochs, connections, reloads, and
 * people who go and come again. Whatever the sealed core seals, frames and all
 * else, is written down by a function that ld puts before each of the two that
 * seal (--wrap), while people do at random what people do, and some of what they
 * should not.
 */
#include "door_kit.h"

#include "base/err.h"
#include "prim/aead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
	PEOPLE = CORE_GROUPS,
	EVENTS = 10000,
	SEEN_N = 1 << 16,
	NONCE_MAX = AEAD_XCHACHA_NONCE_LEN,
	REST_LEN = CORE_REST_LEN,
};

/* What sealed once: by the first bytes of both, which are as good as random. */
static struct seen {
	bool used;
	uint8_t key[AEAD_KEY_LEN];
	uint8_t nonce[NONCE_MAX]; /* the shorter one: zeros behind */
} seen[SEEN_N];
static size_t seen_n;
static size_t repeats;

static void write_down(const struct aead *a, size_t nonce_len)
{
	struct seen s = { .used = true };
	uint32_t at;

	memcpy(s.key, a->key, sizeof(s.key));
	memcpy(s.nonce, a->nonce, nonce_len);
	memcpy(&at, s.key, sizeof(at));
	/* The counter is in the last bytes of a frame's nonce. */
	at += (uint32_t)(a->nonce[nonce_len - 1] * 257 +
			 a->nonce[nonce_len - 2] * 65537);
	while (seen[at % SEEN_N].used) {
		if (memcmp(&seen[at % SEEN_N], &s, sizeof(s)) == 0)
			repeats++;
		at++;
	}
	assert_true(++seen_n < SEEN_N);
	seen[at % SEEN_N] = s;
}

void __real_aead_chacha_seal(const struct aead *a);
void __wrap_aead_chacha_seal(const struct aead *a);
void __real_aead_xchacha_seal(const struct aead *a);
void __wrap_aead_xchacha_seal(const struct aead *a);

void __wrap_aead_chacha_seal(const struct aead *a)
{
	write_down(a, AEAD_CHACHA_NONCE_LEN);
	__real_aead_chacha_seal(a);
}

void __wrap_aead_xchacha_seal(const struct aead *a)
{
	write_down(a, AEAD_XCHACHA_NONCE_LEN);
	__real_aead_xchacha_seal(a);
}

/* People in a room; who is in its group, and the Welcome each came by. */
static struct {
	int32_t room;
	struct door_person people[PEOPLE];
	bool in[PEOPLE];
	struct door_message welcomes[PEOPLE];
	size_t frames;
} world;

static struct door_message knock, package, commit, welcome, frame;

static uint32_t below(uint32_t n)
{
	uint8_t bytes[2];

	door_random(bytes, sizeof(bytes));
	return (uint32_t)(bytes[0] << 8 | bytes[1]) % n;
}

/* A member that is not `but` (PEOPLE: anybody); PEOPLE when there is none. */
static size_t some_member(size_t but)
{
	const size_t first = below(PEOPLE);

	for (size_t i = 0; i < PEOPLE; i++) {
		const size_t who = (first + i) % PEOPLE;

		if (world.in[who] && who != but)
			return who;
	}
	return PEOPLE;
}

/* Who stands at a new epoch takes its keys: now, or at some later event. */
static void may_switch(size_t who)
{
	if (below(3) != 0)
		(void)core_keys_receive(world.people[who].group);
	if (below(3) != 0)
		(void)core_keys_send(world.people[who].group);
}

/* One commit by somebody else, which all members follow. */
static void change(size_t by, const struct door_changes *changes)
{
	const int32_t made =
		door_commit(&world.people[by], changes, &commit, &welcome);

	assert_true(made > 0);
	if (below(4) == 0) { /* It was not the first; try again. */
		core_group_drop(world.people[by].group);
		assert_true(door_commit(&world.people[by], changes, &commit,
					&welcome) > 0);
	}
	assert_int_equal(core_group_taken(world.people[by].group), 0);
	may_switch(by);
	for (size_t i = 0; i < PEOPLE; i++) {
		if (!world.in[i] || i == by)
			continue;
		assert_true(door_take(&world.people[i], &commit) > 0);
		may_switch(i);
	}
}

/* Lets in who knocks, in the place of the leaf it had. */
static void let_in(size_t who, const uint16_t *old_leaf)
{
	struct door_changes add = { .adds = { &package }, .adds_n = 1 };
	const size_t by = some_member(who);

	world.in[who] = false;
	if (old_leaf != NULL)
		add.removes[add.removes_n++] = *old_leaf;
	assert_true(door_knock(&world.people[who], below(2) == 0, &knock) > 0);
	assert_true(door_hear(&world.people[by], world.people[who].peer, &knock,
			      &package) > 0);
	change(by, &add);
	assert_int_equal(door_join(&world.people[who], &welcome), 0);
	world.in[who] = true;
	world.welcomes[who] = welcome;
	may_switch(who);
}

/* The same person by a new page, with what the tab kept. */
static void reload(size_t who)
{
	struct door_person *p = &world.people[who];
	const uint16_t leaf = door_state(p).own;
	uint8_t rest[REST_LEN];

	assert_int_equal(core_group_rest(p->group), REST_LEN);
	memcpy(rest, core_text(), sizeof(rest));
	core_group_close(p->group);
	assert_true(door_person(p, world.room, p->peer[0]) > 0);
	memcpy(core_args(), rest, sizeof(rest));
	assert_int_equal(core_group_restore(p->group), 0);
	let_in(who, &leaf);
}

/* Leaves, tries to come back by the Welcome of before, and seals if that went
 * well; then is let in as it should be. */
static void come_again(size_t who)
{
	struct door_person *p = &world.people[who];
	const uint16_t leaf = door_state(p).own;

	core_group_leave(p->group);
	if (door_join(p, &world.welcomes[who]) == 0) {
		(void)core_keys_send(p->group);
		(void)door_seal(p, below(5), &frame);
		core_group_leave(p->group);
	}
	let_in(who, &leaf);
}

static void remove_one(size_t who)
{
	const struct door_changes without = {
		.removes = { door_state(&world.people[who]).own },
		.removes_n = 1,
	};

	change(some_member(who), &without);
	world.in[who] = false;
	(void)core_keys_send(world.people[who].group);
	(void)door_seal(&world.people[who], below(5), &frame);
}

/* Stops and begins again where it stood, in the same epoch or not. */
static void stop_and_send(size_t who)
{
	const struct door_person *p = &world.people[who];

	if (below(2) == 0)
		core_keys_stop(p->group);
	else
		door_drop_epoch(p, door_state(p).epoch);
	(void)core_keys_send(p->group);
	(void)core_keys_receive(p->group);
}

static void change_members(uint32_t event, size_t who, bool alone)
{
	static const struct door_changes nothing = { .adds_n = 0 };
	size_t outside = 0;

	while (outside < PEOPLE && world.in[outside])
		outside++;
	if (event < 40)
		change(who, &nothing);
	else if (event < 60 && outside < PEOPLE)
		let_in(outside, NULL);
	else if (event < 75 && !alone)
		remove_one(who);
	else if (event < 100 && !alone)
		reload(who);
	else if (!alone)
		come_again(who);
}

static void something_happens(void)
{
	const uint32_t event = below(1000);
	const size_t who = some_member(PEOPLE);
	const bool alone = some_member(who) == PEOPLE;
	const struct door_person *p = &world.people[who];

	if (event < 120)
		change_members(event, who, alone);
	else if (event < 160)
		stop_and_send(who);
	else if (event < 200)
		may_switch(who);
	else if (event < 220)
		(void)door_beacon(p, &frame);
	else if (door_seal(p, below(5), &frame) > 0)
		world.frames++;
}

static void no_key_meets_a_nonce_twice_whatever_people_do(void **unused)
{
	(void)unused;
	world.room = door_room();
	for (uint8_t i = 0; i < PEOPLE; i++)
		assert_true(door_person(&world.people[i], world.room,
					(uint8_t)(i + 1)) > 0);
	assert_int_equal(door_found(&world.people[0]), 0);
	world.in[0] = true;
	may_switch(0);
	for (unsigned i = 0; i < EVENTS; i++)
		something_happens();
	assert_true(world.frames > EVENTS / 4);
	assert_true(seen_n > world.frames + EVENTS / 10);
	assert_int_equal(repeats, 0);
}

static void a_repetition_is_seen(void **unused)
{
	static const uint8_t key[AEAD_KEY_LEN] = { 1 };
	static const uint8_t nonce[AEAD_CHACHA_NONCE_LEN] = { 2 };
	uint8_t tag[AEAD_TAG_LEN];
	const struct aead a = {
		.key = key, .nonce = nonce, .ad = nonce, .text = tag, .tag = tag
	};
	const size_t before = repeats;

	(void)unused;
	aead_chacha_seal(&a);
	assert_int_equal(repeats, before);
	aead_chacha_seal(&a);
	assert_int_equal(repeats, before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_meets_a_nonce_twice_whatever_people_do),
		cmocka_unit_test(a_repetition_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
