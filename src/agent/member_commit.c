/* Commits of a member's own: made, sent, and then the one of their epoch or
 * not.
 */
#include "agent/member_inner.h"
#include "base/b64.h"
#include "base/ct.h"
#include "wire/signal_ask.h"

#include <string.h>

/* A commit of ours that was not the one is looked at again after this. */
enum { AGAIN_US = 500000 };

/* A commit and its Welcome, one at a time. */
static uint8_t commit_buf[MLS_MESSAGE_MAX];
static uint8_t welcome_buf[MLS_MESSAGE_MAX];

/* The leaves of whom our commit has added. */
static void find_added(struct member *m, struct tree_set *added)
{
	const struct member_pending *p = &m->pending;
	struct mls_member member;

	*added = (struct tree_set){ 0 };
	for (uint32_t leaf = 0; mls_member(m->keys.group, leaf, &member);
	     leaf = member.leaf + 1)
		for (size_t i = 0; i < p->adds_n; i++)
			if (memcmp(member.identity.p, p->peers[i],
				   LINK_PEER_LEN) == 0)
				tree_set_add(added, member.leaf);
}

void member_commit_taken(struct member *m, uint64_t epoch)
{
	struct member_pending *p = &m->pending;
	struct tree_set added;

	if (epoch < mls_epoch(m->keys.group))
		return;
	if (!p->waits || p->epoch != epoch || keys_taken(&m->keys) != OK) {
		member_group_learn(m, epoch + 1);
		return;
	}
	p->waits = false;
	m->counts.commits++;
	for (size_t i = 0; i < p->adds_n; i++)
		knocks_use(&m->knocks, p->refs[i]);
	find_added(m, &added);
	member_group_advance(
		m, &(struct people_change){ mls_own_leaf(m->keys.group), &added,
					    &p->removed });
}

/* Another's may have come, and our next one be on its way, before we hear this
 * of the one that it was faster than. */
void member_commit_stale(struct member *m, uint64_t of, uint64_t epoch)
{
	m->counts.stale++;
	if (m->pending.waits && m->pending.epoch == of) {
		m->pending.waits = false;
		mls_commit_drop(m->keys.group);
		m->task_us = m->now.us + AGAIN_US;
	}
	member_group_learn(m, epoch);
}

/* A commit of the first adds_n of the task. */
static enum err make(struct member *m, const struct steward_task *task,
		     size_t adds_n, struct signal_ask_commit *out)
{
	struct rd adds[STEWARD_ADDS_MAX];
	uint8_t random[MLS_RANDOM_LEN];
	struct wr commit = wr_init(commit_buf, sizeof(commit_buf));
	struct wr welcome = wr_init(welcome_buf, sizeof(welcome_buf));
	const struct mls_changes changes = {
		.adds = adds,
		.adds_n = adds_n,
		.removes = task->removes,
		.removes_n = task->removes_n,
		.now_s = m->now.unix_s,
	};

	for (size_t i = 0; i < adds_n; i++)
		adds[i] = rd_init(task->adds[i]->guest.key_package,
				  task->adds[i]->guest.key_package_len);
	m->user.random(m->user.arg, random, sizeof(random));

	enum err err =
		mls_commit(m->keys.group, &changes, random, &commit, &welcome);

	ct_wipe(random, sizeof(random));
	if (err != OK)
		return err;
	out->epoch = mls_epoch(m->keys.group);
	out->commit = rd_init(commit_buf, wr_len(&commit));
	out->welcome = rd_init(welcome_buf, wr_len(&welcome));
	return OK;
}

static bool fits(const struct signal_ask_commit *c)
{
	return B64_TEXT_LEN(c->commit.left) + B64_TEXT_LEN(c->welcome.left) <=
	       SIGNAL_COMMIT_LEN;
}

/* A key package that the group does not take must not keep the others out. */
static void find_spoilers(struct member *m, const struct steward_task *task)
{
	struct signal_ask_commit c;
	bool any = false;

	for (size_t i = 0; i < task->adds_n; i++) {
		struct steward_task one = { .adds_n = 1,
					    .adds = { task->adds[i] } };

		if (make(m, &one, 1, &c) == OK)
			continue;
		any = true;
		knocks_use(&m->knocks, task->adds[i]->guest.ref);
	}
	for (size_t i = 0; i < task->adds_n && !any; i++)
		knocks_use(&m->knocks, task->adds[i]->guest.ref);
	mls_commit_drop(m->keys.group);
	m->task_us = m->now.us + AGAIN_US;
}

static void remember(struct member *m, const struct steward_task *task,
		     const struct signal_ask_commit *c, size_t adds_n)
{
	struct member_pending *p = &m->pending;

	p->waits = true;
	p->epoch = c->epoch;
	p->adds_n = adds_n;
	p->removed = (struct tree_set){ 0 };
	for (size_t i = 0; i < task->removes_n; i++)
		tree_set_add(&p->removed, task->removes[i]);
	for (size_t i = 0; i < adds_n; i++) {
		memcpy(p->peers[i], task->adds[i]->peer, LINK_PEER_LEN);
		memcpy(p->refs[i], task->adds[i]->guest.ref, SHA256_LEN);
	}
}

/* Sends it: whom it adds, and who is gone for good. */
static void send_commit(struct member *m, const struct steward_task *task,
			const struct signal_ask_commit *c, size_t adds_n)
{
	struct signal_ask_commit whole = *c;
	struct signal_peers to = { .n = adds_n };
	struct signal_peers gone = { .n = task->gone_n };
	const size_t first = task->removes_n - task->gone_n;
	struct wr w = member_say_room();

	for (size_t i = 0; i < adds_n; i++)
		memcpy(to.id[i], task->adds[i]->peer, LINK_PEER_LEN);
	for (size_t i = 0; i < task->gone_n; i++)
		memcpy(gone.id[i],
		       m->people.leaf[task->removes[first + i]].peer,
		       LINK_PEER_LEN);
	whole.to = &to;
	whole.gone = &gone;
	remember(m, task, c, adds_n);
	signal_ask_commit(&w, &whole);
	member_say_word(m, &w);
}

/* Half as many where commit and Welcome are too long for one message. */
static void make_and_send(struct member *m, struct steward_task *task)
{
	struct signal_ask_commit c;
	size_t adds_n = task->adds_n;

	for (;;) {
		if (make(m, task, adds_n, &c) != OK) {
			find_spoilers(m, task);
			return;
		}
		if (fits(&c) || adds_n < 2)
			break;
		adds_n /= 2;
	}
	if (fits(&c)) {
		send_commit(m, task, &c, adds_n);
		return;
	}
	mls_commit_drop(m->keys.group);
	m->task_us = m->now.us + AGAIN_US;
}

void member_commit_work(struct member *m)
{
	const struct steward_room room = member_room(m);
	struct steward_task task;

	knocks_expire(&m->knocks, m->now.us);
	if (!m->pending.waits && m->later_epoch == 0 &&
	    m->now.us >= m->task_us && steward_task(&room, &task))
		make_and_send(m, &task);
}
