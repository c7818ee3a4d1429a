#include "group/take.h"

#include "group/follow.h"
#include "group/validate.h"
#include "mls/commit_wire.h"
#include "mls/message.h"
#include "mls/protect.h"
#include "mls/view.h"

/* Who can be told by what it sends: from outside, by its key package or leaf. */
static enum err key_in_body(const struct framing_content *c, struct rd *key)
{
	struct rd body = c->body;
	struct commit_wire commit;
	struct path_update path;
	struct proposal proposal;

	if (c->sender.type == FRAMING_NEW_MEMBER_COMMIT) {
		TRY(commit_wire_read(&commit, &body));
		TRY(path_read(&path, &commit.path));
		*key = path.leaf.signature_key;
		return OK;
	}
	TRY(proposal_read(&proposal, &body));
	if (proposal.type != PROPOSAL_ADD)
		return ERR_FORMAT;
	*key = proposal.as.add.leaf.signature_key;
	return OK;
}

/* The key that has to have signed. */
static enum err sender_key(const struct mls_group *g,
			   const struct framing_content *c, struct rd *key)
{
	struct leaf leaf;

	switch (c->sender.type) {
	case FRAMING_MEMBER:
		if (!tree_get(&g->now->tree, c->sender.index, &leaf))
			return ERR_AUTH;
		*key = leaf.signature_key;
		/* What is ours was seen when it was made. */
		return c->sender.index == g->now->keys.own ? ERR_REPLAY : OK;
	case FRAMING_EXTERNAL:
		return validate_external_sender(g->now, c->sender.index, key);
	case FRAMING_NEW_MEMBER_PROPOSAL:
	case FRAMING_NEW_MEMBER_COMMIT:
		return key_in_body(c, key);
	default:
		return ERR_FORMAT;
	}
}

static enum err take_proposal(const struct take *t)
{
	const struct framing_sender *by = &t->message->content.sender;

	if (inner_is_strict(t->g))
		return ERR_FORMAT;
	TRY(pending_add(&t->g->pending, t->message));
	*t->news = (struct mls_news){
		.kind = MLS_NEWS_PROPOSAL,
		.sender =
			by->type == FRAMING_MEMBER ? by->index : MLS_MEMBER_MAX,
	};
	return OK;
}

static enum err take_content(const struct take *t)
{
	const struct framing_content *c = &t->message->content;

	if (c->kind == FRAMING_COMMIT)
		return follow_commit(t);
	if (c->kind == FRAMING_PROPOSAL)
		return take_proposal(t);
	*t->news = (struct mls_news){
		.kind = MLS_NEWS_TEXT,
		.sender = c->sender.index,
		.text = c->body,
	};
	return OK;
}

static enum err take_verified(struct take *t,
			      const struct framing_authenticated *m,
			      struct part context)
{
	struct rd key;

	TRY(sender_key(t->g, &m->content, &key));
	TRY(protect_verify(m, context, key, t->room));
	t->message = m;

	enum err err = take_content(t);

	t->message = NULL;
	return err;
}

static enum err take_public(struct take *t, const struct framing_public *m,
			    struct part context)
{
	if (inner_is_strict(t->g))
		return ERR_FORMAT;
	if (!protect_is_of(m->authenticated.content.group_id,
			   m->authenticated.content.epoch, context))
		return ERR_STEP;
	TRY(protect_check_membership(m, &t->g->now->schedule, context));
	return take_verified(t, &m->authenticated, context);
}

static enum err take_private(struct take *t, const struct framing_private *m,
			     struct part context)
{
	const struct protect_keys keys = {
		.sender_data = t->g->now->schedule.sender_data,
		.tree = t->g->secret_tree,
	};
	uint64_t epoch = t->g->now->epoch;
	struct protect_opened opened;

	if (!protect_is_of(m->group_id, m->epoch, context))
		return ERR_STEP;
	TRY(protect_open(&opened, m, &keys, &t->room));
	t->room = inner_rest(&t->room);
	TRY(take_verified(t, &opened.authenticated, context));
	/* The keys of an epoch that has ended are gone with it. */
	if (t->g->in && t->g->now->epoch == epoch)
		secret_tree_used(t->g->secret_tree, opened.from.leaf,
				 opened.from.kind, opened.from.generation);
	return OK;
}

enum err take_message(struct mls_group *g, struct rd bytes, uint64_t now_s,
		      struct mls_news *news)
{
	struct take t = {
		.g = g, .now_s = now_s, .room = inner_scratch(g), .news = news
	};
	struct state_context context;
	struct message m;

	if (!g->in || g->now->stopped)
		return ERR_STEP;
	TRY(message_read(&m, bytes));
	state_context(&context, g->now, inner_group_id(g));
	if (m.wire == FRAMING_PUBLIC)
		return take_public(&t, &m.as.public_message,
				   state_context_part(&context));
	if (m.wire == FRAMING_PRIVATE)
		return take_private(&t, &m.as.private_message,
				    state_context_part(&context));
	return ERR_FORMAT;
}
