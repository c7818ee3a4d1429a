/* The group of a member: entered, followed, changed, left. */
#include "agent/member_inner.h"
#include "base/b64.h"
#include "base/ct.h"
#include "wire/signal_ask.h"

#include <assert.h>
#include <string.h>

enum {
	BEACON_SOON_US = 300000,    /* commits in a row need one beacon */
	BEACON_SPREAD_US = 1000000, /* so that not all say it at once */
	SENDS_SOON_US = 500000,
};

/* A commit or a Welcome of another, one at a time. */
static uint8_t message[MLS_MESSAGE_MAX];

static void random_fill(struct member *m, uint8_t *out, size_t len)
{
	m->user.random(m->user.arg, out, len);
}

void member_group_turn(struct member *m)
{
	uint64_t epoch;

	/* An epoch that sealed before does not do it again: nothing to do. */
	if (epochs_send_is_due(&m->epochs, m->now.us) &&
	    keys_send(&m->keys) != OK)
		sframe_ring_stop(&m->keys.ring);
	while (epochs_drop_is_due(&m->epochs, m->now.us, &epoch))
		sframe_ring_drop(&m->keys.ring, epoch);
}

static void begin_epoch(struct member *m, bool removed, bool fresh)
{
	const struct epochs_begin begin = { mls_epoch(m->keys.group), removed,
					    fresh };
	uint16_t spread;

	random_fill(m, (uint8_t *)&spread, sizeof(spread));
	m->began_us = m->now.us;
	m->beacon_us = m->now.us + BEACON_SOON_US +
		       (uint64_t)spread * BEACON_SPREAD_US / 65536;
	if (begin.epoch >= m->later_epoch)
		m->later_epoch = 0;
	else
		m->later_us = m->now.us;

	enum err err = keys_receive(&m->keys);

	assert(err == OK); /* an epoch is later than those before */
	epochs_begin(&m->epochs, &begin, m->now.us);
	m->people_n = mls_member_n(m->keys.group);
	m->changed = true;
	m->work = true;
	member_group_turn(m);
}

void member_group_enter(struct member *m)
{
	entry_entered(&m->entry);
	people_enter(&m->people, m->keys.group);
	epochs_init(&m->epochs);
	m->entered_epoch = mls_epoch(m->keys.group);
	m->entered_us = m->now.us;
	begin_epoch(m, false, true);
}

void member_group_end(struct member *m)
{
	m->pending.waits = false;
	keys_leave(&m->keys);
	epochs_init(&m->epochs);
	knocks_clear(&m->knocks);
	m->later_epoch = 0;
	m->beacon_us = UINT64_MAX;
	entry_stop(&m->entry);
	m->changed = true;
}

void member_group_stop(struct member *m, enum member_stop why)
{
	member_group_end(m);
	m->standing = MEMBER_STOPPED;
	m->stop = why;
}

void member_group_found(struct member *m)
{
	uint8_t end[KEYS_END_LEN];
	uint8_t random[MLS_RANDOM_LEN];
	struct wr w = member_say_room();

	member_group_end(m);
	random_fill(m, end, sizeof(end));
	random_fill(m, random, sizeof(random));

	enum err err = keys_found(&m->keys, end, random);

	assert(err == OK); /* the profile allows what we are */
	ct_wipe(random, sizeof(random));
	m->standing = MEMBER_WAITING;
	member_group_enter(m);
	signal_ask_found(&w, end);
	member_say_word(m, &w);
}

void member_group_learn(struct member *m, uint64_t epoch)
{
	if (epoch <= mls_epoch(m->keys.group))
		return;
	if (m->later_epoch == 0)
		m->later_us = m->now.us;
	if (epoch > m->later_epoch)
		m->later_epoch = epoch;
}

void member_group_advance(struct member *m, const struct people_change *c)
{
	const bool alone = m->people_n == 1;
	bool removed = false;

	people_advance(&m->people, m->keys.group, c, m->now.us);
	for (uint32_t leaf = 0; leaf < PEOPLE_LEAF_N; leaf++) {
		removed |= tree_set_has(c->removed, leaf);
		if (!tree_set_has(c->added, leaf))
			continue;
		knocks_forget(&m->knocks, m->people.leaf[leaf].peer);
		if (m->sends != 0)
			m->sends_us = m->now.us + SENDS_SOON_US;
	}
	begin_epoch(m, removed, alone);
}

/* The bytes of what is sealed; bad where they are too many. */
static struct rd bytes_of(const struct signal_text *t)
{
	const size_t len = b64_len(t->len);

	if (len > sizeof(message) || b64_read(message, len, t->p, t->len) != OK)
		return (struct rd){ .p = message, .bad = true };
	return rd_init(message, len);
}

void member_group_welcome(struct member *m, const struct signal_told *t)
{
	struct rd welcome = bytes_of(&t->data);

	if (m->standing != MEMBER_WAITING || mls_is_in(m->keys.group))
		return;
	if (welcome.bad || keys_join(&m->keys, welcome, m->now.unix_s) != OK) {
		if (entry_shut(&m->entry, m->now.us))
			member_group_stop(m, MEMBER_TAMPERED);
		return;
	}
	if (memcmp(keys_end(&m->keys), t->group, KEYS_END_LEN) != 0 ||
	    mls_epoch(m->keys.group) != t->epoch) {
		member_group_stop(m, MEMBER_TAMPERED);
		return;
	}
	m->standing = MEMBER_IN;
	member_group_enter(m);
	member_see(m, &t->roster);
	/* That we say something shows the others that we came. */
	member_say_beacon(m);
}

void member_group_commit(struct member *m, const struct signal_told *t)
{
	const uint64_t own = mls_epoch(m->keys.group);
	struct rd commit = bytes_of(&t->data);
	struct mls_news news;

	if (t->epoch < own)
		return; /* said again */
	if (t->epoch > own) {
		member_group_learn(m, t->epoch + 1);
		return;
	}
	m->pending.waits = false;
	if (commit.bad ||
	    keys_take(&m->keys, commit, m->now.unix_s, &news) != OK) {
		member_group_stop(m, MEMBER_TAMPERED);
		return;
	}
	if (news.kind == MLS_NEWS_REMOVED) {
		member_group_stop(m, MEMBER_REMOVED);
		return;
	}
	m->counts.followed++;
	member_group_advance(m,
			     &(struct people_change){ news.sender, &news.added,
						      &news.removed });
}
