#include "agent/member_inner.h"
#include "base/b64.h"
#include "base/ct.h"
#include "wire/signal_ask.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	BEACON_EVERY_US = 30000000,
	BEHIND_US =
		3000000,  /* a commit that we know of and that does not come */
	TURN_US = 200000, /* between looks at what is to be done */
	KIND_TEXT = 1,    /* docs/protocol.md, section 7 */
	KIND_BEACON = 2,
	SAID_MAX = 8192, /* bytes of a message of members */
};

struct member *member_new(const struct member_options *options,
			  const struct member_user *user)
{
	struct member *m = calloc(1, sizeof(*m));
	uint8_t seed[LABEL_SEED_LEN];

	assert(options->adds_max > 0 && options->adds_max <= STEWARD_ADDS_MAX);
	if (m == NULL)
		return NULL;
	m->user = *user;
	m->adds_max = options->adds_max;
	m->refused = "";
	m->beacon_us = UINT64_MAX;
	m->sends_us = UINT64_MAX;
	user->random(user->arg, m->seat, sizeof(m->seat));
	user->random(user->arg, m->instance, sizeof(m->instance));
	user->random(user->arg, seed, sizeof(seed));
	entry_init(&m->entry);
	epochs_init(&m->epochs);
	people_init(&m->people);
	knocks_init(&m->knocks);
	keys_init(&m->keys,
		  &(struct keys_self){
			  .link = options->link,
			  .seat = m->seat,
			  .seed = seed,
			  .name = rd_init(
				  (const uint8_t *)options->name,
				  strnlen(options->name, MEMBER_NAME_MAX)),
		  });
	ct_wipe(seed, sizeof(seed));
	return m;
}

void member_free(struct member *m)
{
	if (m == NULL)
		return;
	ct_wipe(m, sizeof(*m));
	free(m);
}

void member_begin(struct member *m, struct member_now now)
{
	const bool is_in = mls_is_in(m->keys.group);
	const struct signal_ask_join join = {
		.room = m->keys.link.room,
		.auth = m->keys.link.room_auth,
		.seat = m->seat,
		.group = is_in ? keys_end(&m->keys) : NULL,
		.epoch = is_in ? mls_epoch(m->keys.group) : 0,
	};
	struct wr w = member_say_room();

	m->now = now;
	signal_ask_join(&w, &join);
	m->user.say(m->user.arg, rd_init(w.start, wr_len(&w)));
}

void member_lost(struct member *m, struct member_now now)
{
	m->now = now;
	m->connected = false;
	m->pending.waits = false;
	mls_commit_drop(m->keys.group);
	m->changed = true;
}

void member_leave(struct member *m)
{
	struct wr w = member_say_room();

	signal_ask_word(&w, SIGNAL_LEAVE);
	member_say_word(m, &w);
	m->connected = false;
	member_group_end(m);
	m->standing = MEMBER_STOPPED;
}

void member_see(struct member *m, const struct signal_roster *roster)
{
	people_roll(&m->people, m->now.us);
	for (size_t i = 0; i < roster->n; i++)
		people_see(&m->people, roster->peer[i].id,
			   roster->peer[i].here ? PEOPLE_HERE : PEOPLE_AWAY,
			   m->now.us);
	m->changed = true;
}

struct steward_room member_room(struct member *m)
{
	return (struct steward_room){
		.now_us = m->now.us,
		.began_us = m->began_us,
		.own_leaf = mls_own_leaf(m->keys.group),
		.adds_max = m->adds_max,
		.group = m->keys.group,
		.knocks = &m->knocks,
		.people = &m->people,
	};
}

/* In by a knock: for the first time, or because we cannot follow. */
static void come_back(struct member *m)
{
	member_group_end(m);
	m->standing = MEMBER_WAITING;
	member_say_knock(m);
}

static void hear_joined(struct member *m, const struct signal_told *t)
{
	const bool is_in = mls_is_in(m->keys.group);
	const bool first = entry_begin(&m->entry);

	m->connected = true;
	member_see(m, &t->roster);
	if (m->standing == MEMBER_STOPPED)
		return;
	if (!t->has_group) {
		if (first || is_in) {
			member_group_found(m);
			return;
		}
		come_back(m);
		entry_found_later(&m->entry, m->now.us);
		return;
	}
	if (!is_in || !t->in || t->epoch < mls_epoch(m->keys.group) ||
	    memcmp(t->group, keys_end(&m->keys), KEYS_END_LEN) != 0) {
		come_back(m);
		return;
	}
	m->standing = MEMBER_IN;
	member_group_learn(m, t->epoch);
}

static void hear_group(struct member *m, const struct signal_told *t)
{
	if (m->standing != MEMBER_WAITING)
		return;
	if (t->is == SIGNAL_NO_GROUP)
		member_group_found(m);
	else if (t->is == SIGNAL_THERE)
		come_back(m);
	else if (mls_is_in(m->keys.group))
		m->standing = MEMBER_IN;
	m->changed = true;
}

/* The text as bytes of buf; bad where it is longer. */
static struct rd bytes_of(const struct signal_text *t, uint8_t *buf,
			  size_t size)
{
	const size_t len = b64_len(t->len);

	if (len > size || b64_read(buf, len, t->p, t->len) != OK)
		return (struct rd){ .p = buf, .bad = true };
	return rd_init(buf, len);
}

static void hear_knock(struct member *m, const struct signal_told *t)
{
	static const struct steward_task nothing = { .adds_n = 0 };
	const struct steward_room room = member_room(m);
	uint8_t buf[KNOCK_MAX];
	struct keys_door_guest guest;
	struct rd sealed;

	if (steward_turn(&room, &nothing) >= STEWARD_TURNS_N)
		return;
	sealed = bytes_of(&t->data, buf, sizeof(buf));
	if (!sealed.bad &&
	    keys_door_open(&m->keys, t->who, sealed, &guest) == OK)
		knocks_add(&m->knocks, t->who, &guest, m->now.us);
	m->work = true;
}

static void hear_beacon(struct member *m, const uint8_t *from, struct rd sealed)
{
	const uint32_t leaf = people_find(&m->people, from);
	enum keys_door_fit fit;
	uint64_t epoch;

	if (leaf == PEOPLE_LEAF_N ||
	    keys_door_check(&m->keys, from, sealed, &epoch, &fit) != OK)
		return;
	if (fit == KEYS_DOOR_FORKED) {
		/* Once more, so that who is on the other side sees it too. */
		member_say_beacon(m);
		member_group_stop(m, MEMBER_FORK);
		return;
	}
	m->people.leaf[leaf].heard = true;
	member_group_learn(m, epoch);
}

static void hear_said(struct member *m, const struct signal_told *t)
{
	uint8_t buf[SAID_MAX];
	struct rd message = bytes_of(&t->data, buf, sizeof(buf));
	const uint8_t kind = rd_u8(&message);

	if (message.bad)
		return;
	if (kind == KIND_BEACON)
		hear_beacon(m, t->who, message);
	else if (kind == KIND_TEXT)
		member_talk_take(m, message);
}

static void hear_peer(struct member *m, const struct signal_told *t)
{
	static const enum people_presence presences[] = {
		[SIGNAL_HERE] = PEOPLE_HERE,
		[SIGNAL_AWAY] = PEOPLE_AWAY,
		[SIGNAL_GONE] = PEOPLE_GONE,
	};

	people_see(&m->people, t->who, presences[t->state], m->now.us);
	if (t->state == SIGNAL_GONE)
		knocks_forget(&m->knocks, t->who);
	if (t->state == SIGNAL_HERE && m->sends != 0)
		m->sends_us = m->now.us;
	m->changed = true;
}

static void hear_taken(struct member *m, const struct signal_told *t)
{
	member_commit_taken(m, t->epoch);
}

static void hear_stale(struct member *m, const struct signal_told *t)
{
	member_commit_stale(m, t->of, t->epoch);
}

static void hear_offer(struct member *m, const struct signal_told *t)
{
	if (m->user.met != NULL)
		m->user.met(m->user.arg, t->sdp.p, t->sdp.len, t->number);
}

static void hear_layers(struct member *m, const struct signal_told *t)
{
	if (m->user.layers != NULL)
		m->user.layers(m->user.arg, t->context, t->layers);
}

static void hear_unsealed(struct member *m, const struct signal_told *t)
{
	if (m->user.unsealed != NULL)
		m->user.unsealed(m->user.arg, t->context);
}

static void hear_parted(struct member *m, const struct signal_told *t)
{
	(void)t;
	if (m->user.parted != NULL)
		m->user.parted(m->user.arg);
}

static void hear_refused(struct member *m, const struct signal_told *t)
{
	m->refused = t->why;
	m->connected = false;
	member_group_stop(m, MEMBER_REFUSED);
}

/* What is not in here needs nothing done: pong, half, turn, and envelopes, which
 * are for who has a connection of its own to another. */
static const struct {
	bool inside; /* only for who is in */
	void (*hear)(struct member *m, const struct signal_told *t);
} hears[SIGNAL_TOLD_KINDS] = {
	[SIGNAL_TOLD_JOINED] = { false, hear_joined },
	[SIGNAL_TOLD_GROUP] = { false, hear_group },
	[SIGNAL_TOLD_WELCOME] = { false, member_group_welcome },
	[SIGNAL_TOLD_PEER] = { false, hear_peer },
	[SIGNAL_TOLD_REFUSED] = { false, hear_refused },
	[SIGNAL_TOLD_KNOCK] = { true, hear_knock },
	[SIGNAL_TOLD_COMMIT] = { true, member_group_commit },
	[SIGNAL_TOLD_TAKEN] = { true, hear_taken },
	[SIGNAL_TOLD_STALE] = { true, hear_stale },
	[SIGNAL_TOLD_SAID] = { true, hear_said },
	[SIGNAL_TOLD_OFFER] = { true, hear_offer },
	[SIGNAL_TOLD_LAYERS] = { true, hear_layers },
	[SIGNAL_TOLD_UNSEALED] = { true, hear_unsealed },
	[SIGNAL_TOLD_PARTED] = { true, hear_parted },
};

static void tick_outside(struct member *m)
{
	const enum entry_due due = entry_due(&m->entry, m->now.us);

	if (due == ENTRY_FOUND)
		member_group_found(m);
	if (due == ENTRY_KNOCK)
		member_say_knock(m);
}

static void tick_inside(struct member *m)
{
	if (m->later_epoch != 0 && m->now.us >= m->later_us + BEHIND_US) {
		come_back(m);
		return;
	}
	if (m->now.us >= m->beacon_us) {
		m->beacon_us = m->now.us + BEACON_EVERY_US;
		if (m->people_n > 1)
			member_say_beacon(m);
	}
	member_talk_tick(m);
	if (m->work)
		member_commit_work(m);
	m->work = false;
}

static void turn(struct member *m, struct member_now now)
{
	m->now = now;
	if (m->standing != MEMBER_STOPPED && mls_is_in(m->keys.group))
		member_group_turn(m);
	if (m->connected && m->standing == MEMBER_WAITING)
		tick_outside(m);
	else if (m->connected && m->standing == MEMBER_IN)
		tick_inside(m);
	if (m->changed && m->user.news != NULL) {
		struct member_news news;

		m->changed = false;
		member_stand(m, &news);
		m->user.news(m->user.arg, &news);
	}
}

uint64_t member_tick(struct member *m, struct member_now now)
{
	m->work = true;
	turn(m, now);
	return m->standing == MEMBER_STOPPED ? UINT64_MAX : now.us + TURN_US;
}

enum err member_hear(struct member *m, struct member_now now, struct rd text)
{
	m->now = now;
	TRY(signal_told_read(&m->told, text));

	const unsigned kind = m->told.kind;

	if (hears[kind].hear != NULL &&
	    (!hears[kind].inside || m->standing == MEMBER_IN))
		hears[kind].hear(m, &m->told);
	signal_told_drop(&m->told);
	turn(m, now);
	return OK;
}

void member_stand(const struct member *m, struct member_news *news)
{
	const bool is_in = mls_is_in(m->keys.group);

	*news = (struct member_news){
		.standing = m->standing,
		.stop = m->stop,
		.refused = m->refused,
		.epoch = is_in ? mls_epoch(m->keys.group) : 0,
		.own_leaf =
			is_in ? mls_own_leaf(m->keys.group) : MEMBER_LEAF_NONE,
		.people_n = is_in ? mls_member_n(m->keys.group) : 0,
	};
}

bool member_person(const struct member *m, uint32_t leaf,
		   struct member_person *person)
{
	struct mls_member member;
	struct rd identity;

	if (!mls_member(m->keys.group, leaf, &member))
		return false;
	identity = member.identity;
	person->leaf = member.leaf;
	person->peer = rd_bytes(&identity, LINK_PEER_LEN);
	person->name = identity;
	person->here = member.leaf == mls_own_leaf(m->keys.group) ||
		       people_gone_us(&m->people, person->peer) == UINT64_MAX;
	return true;
}

const struct member_counts *member_counts(const struct member *m)
{
	return &m->counts;
}
