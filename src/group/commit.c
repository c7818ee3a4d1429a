#include "group/commit.h"

#include "base/ct.h"
#include "group/strict.h"
#include "group/validate.h"
#include "group/welcome.h"
#include "mls/commit_wire.h"
#include "mls/message.h"
#include "mls/protect.h"
#include "mls/view.h"
#include "prim/expand.h"

#include <string.h>

/* A commit being made. Secret: applied, made, joiner. */
struct making {
	struct mls_group *g;
	const struct mls_changes *changes;
	const uint8_t *random;
	bool takes_pending; /* proposals that were sent before */
	struct wr out;      /* behind what the caller's writer has */
	struct wr welcome;  /* the same */
	struct wr scratch;  /* what is free of it */
	struct rd body;     /* Commit, in out until it is sealed there */
	struct pending_list list;
	struct applied applied;
	struct path_made made;
	uint8_t joiner[LABEL_SECRET_LEN];
	struct framing_authenticated authenticated; /* in scratch */
};

static enum err write_adds(struct wr *w, const struct mls_changes *c)
{
	struct proposal p = { .type = PROPOSAL_ADD };
	struct message m;

	for (size_t i = 0; i < c->adds_n; i++) {
		TRY(message_read(&m, c->adds[i]));
		if (m.wire != FRAMING_KEY_PACKAGE)
			return ERR_FORMAT;
		p.as.add = m.as.key_package;
		proposal_write_value(w, &p);
	}
	return OK;
}

/* Section 12.1.4: the nonce MUST be random. */
static void write_psk(struct wr *w, const struct keyring_external *key,
		      const uint8_t random[MLS_RANDOM_LEN], uint32_t index)
{
	uint8_t nonce[PSK_NONCE_LEN];
	const struct proposal p = {
		.type = PROPOSAL_PSK,
		.as.psk = { .type = PSK_EXTERNAL,
			    .id = rd_init(key->id, key->id_len),
			    .nonce = rd_init(nonce, sizeof(nonce)) },
	};

	expand_random(nonce, sizeof(nonce), random, "commit psk", index);
	proposal_write_value(w, &p);
}

static void write_psks(struct wr *w, const struct making *m)
{
	const struct keyring *k = &m->g->keyring;

	for (uint32_t i = 0; i < k->external_n; i++) {
		const struct keyring_external *e = &k->external[i];
		const struct psk_id id = { .type = PSK_EXTERNAL,
					   .id = rd_init(e->id, e->id_len) };

		if (inner_is_strict(m->g) ? strict_is_link(&id)
					  : m->changes->with_psks)
			write_psk(w, e, m->random, i);
	}
}

static void write_pending(struct wr *w, const struct pending *p)
{
	for (uint32_t i = 0; i < p->n; i++) {
		const struct pending_entry *e = &p->entries[i];

		if (pending_is_own(e))
			proposal_write_ref(w,
					   (struct part){ e->ref, SHA256_LEN });
	}
}

/* The list of proposals, into w. */
static enum err write_list(struct wr *w, struct making *m)
{
	const struct mls_changes *c = m->changes;
	const struct pending *pending = &m->g->pending;
	struct proposal remove = { .type = PROPOSAL_REMOVE };
	struct wr start = *w;
	struct vec_open list = vec_begin(w);

	if (m->takes_pending)
		write_pending(w, pending);
	TRY(write_adds(w, c));
	for (size_t i = 0; i < c->removes_n; i++) {
		remove.as.remove = c->removes[i];
		proposal_write_value(w, &remove);
	}
	write_psks(w, m);
	vec_end(w, list);
	if (w->full)
		return ERR_FULL;

	struct rd bytes = rd_init(start.p, (size_t)(w->p - start.p));

	m->list = (struct pending_list){
		.bytes = vec_read(&bytes),
		.pending = pending,
		.committer = { FRAMING_MEMBER, m->g->now->keys.own },
	};
	return OK;
}

/* The new leaf: the old one with a new key, its parent hash and signature. */
static enum err write_leaf(struct wr *w, const struct making *m,
			   struct wr scratch)
{
	const struct state *next = m->g->next;
	const struct path_made *made = &m->made;
	const struct leaf_place place = {
		.group_id = view_part(inner_group_id(m->g)),
		.index = next->keys.own,
	};
	struct leaf leaf;

	if (!tree_get(&next->tree, next->keys.own, &leaf))
		return ERR_STEP;
	leaf.key = rd_init(made->leaf_key, sizeof(made->leaf_key));
	leaf.source = LEAF_COMMIT;
	leaf.parent_hash = rd_init(made->leaf_hash, made->leaf_hash_len);
	return leaf_sign(w, &leaf, &place, m->g->seed, scratch);
}

/* New keys for our leaf and what is above it, in next. */
static enum err renew(struct making *m)
{
	struct state *next = m->g->next;
	uint8_t random[LABEL_SECRET_LEN];
	struct wr leaf = m->scratch;
	struct wr rest = m->scratch;
	/* A lifetime goes, a parent hash comes. */
	size_t len = tree_leaf(&next->tree, next->keys.own).left + 64;

	if (wr_room(&rest, len) == NULL)
		return ERR_FULL;

	expand_random(random, sizeof(random), m->random, "commit path", 0);
	path_make(&m->made, &next->keys, &next->tree, random);
	ct_wipe(random, sizeof(random));
	TRY(write_leaf(&leaf, m, inner_rest(&rest)));
	TRY(tree_set_leaf(&next->tree, next->keys.own,
			  inner_written(&m->scratch, &leaf)));
	state_hash_tree(next);
	return OK;
}

/* The UpdatePath, sealed to everybody, behind the list in w. */
static enum err write_path(struct wr *w, const struct making *m)
{
	const struct state *next = m->g->next;
	struct wr path = m->scratch;
	uint8_t random[LABEL_SECRET_LEN];
	struct state_context context;

	state_context(&context, next, inner_group_id(m->g));

	const struct path_scope scope = {
		.tree = &next->tree,
		.added = &m->applied.added,
		.context = state_context_part(&context),
	};

	expand_random(random, sizeof(random), m->random, "commit seal", 0);

	enum err err = path_write(&path, &m->made, &scope, random);

	ct_wipe(random, sizeof(random));
	TRY(err);
	commit_wire_end(w, inner_written(&m->scratch, &path));
	return w->full ? ERR_FULL : OK;
}

static enum err check_list(const struct making *m)
{
	struct leaf own;
	const struct validate v = {
		.g = m->g,
		.list = m->list,
		.path_leaf = &own, /* there will be one */
		.now_s = m->changes->now_s,
		.room = m->scratch,
	};

	if (!tree_get(&m->g->now->tree, m->g->now->keys.own, &own))
		return ERR_STEP;
	return validate_list(&v);
}

/* Writes the Commit, and makes next the tree it leads to. */
static enum err write_body(struct making *m)
{
	struct wr w = m->out;

	TRY(write_list(&w, m));
	TRY(check_list(m));
	TRY(apply_list(m->g, &m->list, &m->applied));
	TRY(renew(m));
	TRY(validate_state(m->g, m->g->next));
	TRY(write_path(&w, m));
	m->body = inner_written(&m->out, &w);
	return OK;
}

static void enter_epoch(struct making *m, struct rd transcript)
{
	const struct state *now = m->g->now;
	const struct state_step step = {
		.group_id = inner_group_id(m->g),
		.interim = { now->interim, sizeof(now->interim) },
		.transcript = view_part(transcript),
		.init = m->applied.init,
		.commit_secret = m->made.commit_secret,
		.psk_secret = m->applied.psk_secret,
	};

	state_advance(m->g->next, &step, m->joiner);
}

/* Signs the Commit, in the epoch that is now, and makes next the epoch it leads
 * to: an AuthenticatedContent at the beginning of scratch. */
static enum err authenticate(struct making *m, struct part context)
{
	const struct mls_group *g = m->g;
	const struct framing_content content = {
		.group_id = inner_group_id(g),
		.epoch = g->now->epoch,
		.sender = { FRAMING_MEMBER, g->now->keys.own },
		.authenticated_data = rd_init(g->group_id, 0),
		.kind = FRAMING_COMMIT,
		.body = m->body,
	};
	const struct protect_signer signer = { g->seed, context };
	enum framing_wire wire =
		m->changes->in_public ? FRAMING_PUBLIC : FRAMING_PRIVATE;
	size_t len = m->body.left + g->group_id_len + PROTECT_OVERHEAD;
	struct wr rest = m->scratch;
	uint8_t *room = wr_room(&rest, len);

	if (room == NULL)
		return ERR_FULL;

	struct wr w = wr_init(room, len);

	TRY(protect_sign(&w, wire, &content, &signer, inner_rest(&rest)));
	enter_epoch(m, inner_written(&m->scratch, &w));
	vec_write(&w, g->next->tag, sizeof(g->next->tag));

	struct rd bytes = inner_written(&m->scratch, &w);

	m->scratch = inner_rest(&rest);
	return framing_read(&m->authenticated, &bytes);
}

/* Seals what was authenticated: it takes the place of the Commit in out. */
static enum err protect(struct making *m, struct part context)
{
	const struct mls_group *g = m->g;
	const struct protect_keys keys = { g->now->schedule.sender_data,
					   g->secret_tree };
	struct protect_how how = { .padding_len = 0 };

	if (m->changes->in_public)
		return protect_public(&m->out, &m->authenticated,
				      &g->now->schedule, context);
	expand_random(how.guard, sizeof(how.guard), m->random, "commit guard",
		      0);
	return protect_seal(&m->out, &m->authenticated, &keys, &how);
}

static enum err write_welcome(struct making *m)
{
	struct commit_wire commit;
	struct rd body = m->authenticated.content.body;

	if (m->applied.added_n == 0)
		return OK;
	TRY(commit_wire_read(&commit, &body));
	m->list.bytes = commit.proposals;

	const struct welcome from = {
		.g = m->g,
		.list = m->list,
		.applied = &m->applied,
		.made = &m->made,
		.joiner = m->joiner,
		.random = m->random,
		.room = m->scratch,
	};

	return welcome_make(&from, &m->welcome);
}

static enum err make(struct making *m)
{
	struct state_context context;

	state_context(&context, m->g->now, inner_group_id(m->g));
	TRY(write_body(m));
	TRY(authenticate(m, state_context_part(&context)));
	TRY(write_welcome(m));
	/* Last, as it uses up a key. */
	return protect(m, state_context_part(&context));
}

/* What can be seen before anything is written. */
static enum err check_changes(const struct mls_group *g,
			      const struct mls_changes *c)
{
	struct leaf own;

	if (!g->in || g->now->stopped)
		return ERR_STEP;
	if (c->in_public && inner_is_strict(g))
		return ERR_STEP;
	/* The last epoch has none that follows. */
	if (g->now->epoch == UINT64_MAX)
		return ERR_FULL;
	if (c->adds_n + c->removes_n > MLS_CHANGES_N)
		return ERR_FULL;
	for (size_t i = 0; i < c->removes_n; i++) {
		if (c->removes[i] == g->now->keys.own)
			return ERR_STEP;
	}
	if (!tree_get(&g->now->tree, g->now->keys.own, &own))
		return ERR_STEP;
	if (inner_is_strict(g) && c->adds_n != 0 &&
	    !strict_may_add(state_extensions(g->now), own.signature_key))
		return ERR_STEP;
	return OK;
}

static enum err make_once(struct mls_group *g, struct making *m,
			  struct wr *commit, struct wr *welcome)
{
	m->out = inner_rest(commit);
	m->welcome = inner_rest(welcome);
	m->scratch = inner_scratch(g);

	enum err err = make(m);

	if (err == OK) {
		(void)wr_room(commit, wr_len(&m->out));
		(void)wr_room(welcome, wr_len(&m->welcome));
		inner_wait(g);
	} else {
		state_wipe(g->next);
	}
	return err;
}

enum err commit_make(struct mls_group *g, const struct mls_changes *changes,
		     const uint8_t random[MLS_RANDOM_LEN], struct wr *commit,
		     struct wr *welcome)
{
	TRY(check_changes(g, changes));

	struct making m = { .g = g,
			    .changes = changes,
			    .random = random,
			    .takes_pending = g->pending.own_n != 0 };
	enum err err = make_once(g, &m, commit, welcome);

	/* Section 12.4: what was proposed is taken up if that makes a valid
	 * list. */
	if (err != OK && m.takes_pending) {
		m.takes_pending = false;
		err = make_once(g, &m, commit, welcome);
	}
	ct_wipe(&m, sizeof(m));
	return err;
}
