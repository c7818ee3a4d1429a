#include "group/follow.h"

#include "base/ct.h"
#include "group/apply.h"
#include "group/strict.h"
#include "group/validate.h"
#include "mls/commit_wire.h"
#include "mls/view.h"

#include <string.h>

/* A commit being followed. Secret: applied, commit_secret. */
struct follow {
	const struct take *take;
	struct mls_group *g;
	struct commit_wire commit;
	struct path_update path; /* where the commit has one */
	struct pending_list list;
	struct applied applied;
	uint32_t from;                           /* leaf of who commits */
	bool is_removed;                         /* we are */
	uint8_t commit_secret[LABEL_SECRET_LEN]; /* zero without a path */
};

static enum err check_list(const struct follow *f)
{
	const struct validate v = {
		.g = f->g,
		.list = f->list,
		.path_leaf = f->commit.has_path ? &f->path.leaf : NULL,
		.now_s = f->take->now_s,
		.room = f->take->room,
	};

	return validate_list(&v);
}

/* Where who commits stands: a member where it was, who comes in at the leftmost
 * free leaf. */
static enum err find_place(struct follow *f)
{
	const struct framing_sender *by = &f->list.committer;

	f->from = by->index;
	if (by->type == FRAMING_MEMBER)
		return OK;
	TRY(tree_place(&f->g->next->tree, &f->from));
	tree_set_add(&f->applied.added, f->from);
	return OK;
}

/* The path without its secrets: what everybody can see of it. */
static enum err follow_path(struct follow *f)
{
	const struct path_update *path = &f->path;
	struct state *next = f->g->next;
	struct leaf before;

	TRY(validate_leaf(f->g, &path->leaf, f->from, f->take->now_s,
			  f->take->room));
	if (inner_is_strict(f->g)) {
		state_member(next, f->from, &before);
		TRY(strict_same_member(&before, &path->leaf));
	}
	TRY(path_apply(&next->tree, f->from, path));
	path_forget(&next->keys, &next->tree);
	return OK;
}

/* What is sealed for us. */
static enum err open_path(struct follow *f)
{
	struct state *next = f->g->next;
	struct state_context context;

	state_context(&context, next, inner_group_id(f->g));

	const struct path_scope scope = {
		.tree = &next->tree,
		.added = &f->applied.added,
		.context = state_context_part(&context),
	};

	return path_open(&next->keys, f->from, &f->path, &scope,
			 f->commit_secret);
}

static enum err enter_epoch(struct follow *f)
{
	const struct framing_authenticated *m = f->take->message;
	const struct state *now = f->g->now;
	struct state *next = f->g->next;
	uint8_t joiner[LABEL_SECRET_LEN];
	const struct state_step step = {
		.group_id = inner_group_id(f->g),
		.interim = { now->interim, sizeof(now->interim) },
		.transcript = view_part(m->transcript),
		.init = f->applied.init,
		.commit_secret = f->commit_secret,
		.psk_secret = f->applied.psk_secret,
	};

	state_advance(next, &step, joiner);
	ct_wipe(joiner, sizeof(joiner));
	return schedule_check_tag(
		&next->schedule,
		(struct part){ next->confirmed, next->confirmed_len },
		m->confirmation_tag);
}

/* Makes the next epoch's tree of what everybody can see of the commit. */
static enum err follow_tree(struct follow *f)
{
	TRY(check_list(f));
	TRY(apply_list(f->g, &f->list, &f->applied));
	TRY(find_place(f));
	f->is_removed = tree_set_has(&f->applied.removed, f->g->now->keys.own);
	if (f->commit.has_path)
		TRY(follow_path(f));
	return validate_state(f->g, f->g->next);
}

/* Makes the next epoch of the commit. */
static enum err follow(struct follow *f)
{
	TRY(follow_tree(f));
	/* Whoever is removed has no keys to go on with: what everybody can see
	 * of the commit holds, and its sender is known. */
	if (f->is_removed)
		return OK;
	state_hash_tree(f->g->next);
	if (f->commit.has_path)
		TRY(open_path(f));
	return enter_epoch(f);
}

static void settle(struct follow *f)
{
	struct mls_news *news = f->take->news;

	*news = (struct mls_news){
		.kind = f->is_removed ? MLS_NEWS_REMOVED : MLS_NEWS_COMMIT,
		.sender = f->from,
		.added = f->applied.added,
		.removed = f->applied.removed,
	};
	if (f->is_removed)
		inner_reset(f->g);
	else
		inner_adopt(f->g, &f->g->next);
}

enum err follow_commit(const struct take *t)
{
	const struct framing_content *content = &t->message->content;
	struct rd body = content->body;
	struct follow f = { .take = t, .g = t->g };

	/* The last epoch has none that follows. */
	if (t->g->now->epoch == UINT64_MAX)
		return ERR_FULL;
	TRY(commit_wire_read(&f.commit, &body));
	if (f.commit.has_path)
		TRY(path_read(&f.path, &f.commit.path));
	f.list = (struct pending_list){
		.bytes = f.commit.proposals,
		.pending = &t->g->pending,
		.committer = content->sender,
	};

	enum err err = follow(&f);

	if (err == OK)
		settle(&f);
	else
		state_wipe(t->g->next);
	apply_wipe(&f.applied);
	ct_wipe(f.commit_secret, sizeof(f.commit_secret));
	return err;
}
