#include "liar_kit.h"

#include "base/ct.h"
#include "group/apply.h"
#include "mls/commit_wire.h"
#include "mls/extension.h"
#include "mls/message.h"
#include "mls/own_leaf.h"
#include "mls/protect.h"
#include "mls/view.h"
#include "mls/welcome_wire.h"

#include <assert.h>
#include <string.h>

enum { ROOM = 128 * 1024 };

const uint8_t liar_other_seed[LABEL_SEED_LEN] = { 0x77 };

/* What is worked in, one after the other. */
static uint8_t rooms[4][ROOM];

static struct wr room(size_t i)
{
	return wr_init(rooms[i], sizeof(rooms[i]));
}

static struct rd written(const struct wr *w)
{
	assert(!w->full);
	return rd_init(w->start, wr_len(w));
}

static void must(enum err e)
{
	assert(e == OK);
}

void liar_list_begin(struct liar_list *l)
{
	l->w = wr_init(l->bytes, sizeof(l->bytes));
}

struct rd liar_list_bytes(const struct liar_list *l)
{
	return written(&l->w);
}

void liar_list_put(struct liar_list *l, const struct proposal *p)
{
	proposal_write_value(&l->w, p);
}

void liar_list_ref(struct liar_list *l, const uint8_t ref[SHA256_LEN])
{
	proposal_write_ref(&l->w, (struct part){ ref, SHA256_LEN });
}

void liar_list_link(struct liar_list *l)
{
	static const char id[] = "incamera link";
	const struct proposal p = {
		.type = PROPOSAL_PSK,
		.as.psk = { .type = PSK_EXTERNAL,
			    .id = rd_init((const uint8_t *)id, sizeof(id) - 1),
			    .nonce = rd_init(kit_random(), PSK_NONCE_LEN) },
	};

	liar_list_put(l, &p);
}

void liar_list_remove(struct liar_list *l, uint32_t leaf)
{
	liar_list_put(l, &(const struct proposal){ .type = PROPOSAL_REMOVE,
						   .as.remove = leaf });
}

void liar_list_add(struct liar_list *l, struct rd key_package)
{
	struct message m;
	struct proposal p = { .type = PROPOSAL_ADD };

	must(message_read(&m, key_package));
	p.as.add = m.as.key_package;
	liar_list_put(l, &p);
}

/* A commit on its way. */
struct making {
	struct mls_group *g;
	const struct lie *lie;
	const struct kit_member *m;
	struct pending_list list;
	struct applied applied;
	struct path_made made;
	uint8_t joiner[LABEL_SECRET_LEN];
};

static const uint8_t *or_else(const uint8_t *other, const uint8_t *own)
{
	return other != NULL ? other : own;
}

/* The leaf that is made new: ours, or that of somebody who comes in. */
static void set_leaf(const struct making *k)
{
	struct state *next = k->g->next;
	const struct leaf_place place = {
		.group_id = view_part(inner_group_id(k->g)),
		.index = next->keys.own,
	};
	const struct mls_identity identity = {
		.seed = k->m->seed,
		.identity = { k->m->identity, sizeof(k->m->identity) },
	};
	struct wr w = room(0);
	struct own_leaf parts;
	struct leaf leaf;

	if (k->lie->is_external)
		must(own_leaf_fill(&leaf, &parts, &identity, k->made.leaf_key));
	else
		assert(tree_get(&next->tree, next->keys.own, &leaf));
	leaf.key = rd_init(k->made.leaf_key, HPKE_KEY_LEN);
	leaf.source = LEAF_COMMIT;
	leaf.parent_hash = rd_init(k->made.leaf_hash, k->made.leaf_hash_len);
	if (k->lie->change_leaf != NULL)
		k->lie->change_leaf(&leaf);
	must(leaf_sign(&w, &leaf, &place,
		       or_else(k->lie->leaf_seed, k->m->seed), room(1)));
	/* Whether the tree takes it is what the others are asked. */
	(void)!tree_set_leaf(&next->tree, next->keys.own, written(&w));
}

/* The UpdatePath's bytes, in the first room. The leaf may be one that no tree
 * takes, so it is not taken from there. */
static struct rd make_path(struct making *k)
{
	struct state *next = k->g->next;
	struct state_context context;
	struct wr w = room(2);
	struct wr all = room(3);

	path_make(&k->made, &next->keys, &next->tree, kit_random());
	set_leaf(k);

	struct rd leaf_bytes = rd_init(rooms[0], sizeof(rooms[0]));
	struct leaf leaf;

	must(leaf_read(&leaf, &leaf_bytes));
	state_hash_tree(next);
	state_context(&context, next, inner_group_id(k->g));

	const struct path_scope scope = {
		.tree = &next->tree,
		.added = &k->applied.added,
		.context = state_context_part(&context),
	};

	must(path_write(&w, &k->made, &scope, kit_random()));

	struct rd path = written(&w);
	size_t in_tree = tree_leaf(&next->tree, next->keys.own).left;

	view_write(&all, leaf.whole);
	view_write(&all, rd_init(path.p + in_tree, path.left - in_tree));
	path = written(&all);
	if (k->lie->change_path != NULL)
		k->lie->change_path(&path);
	return path;
}

/* Where somebody who comes in will stand; a leaf that will be replaced stands
 * there for the tree's sake. */
static void take_place(struct making *k)
{
	const struct mls_identity identity = {
		.seed = k->m->seed,
		.identity = { k->m->identity, sizeof(k->m->identity) },
	};
	struct state *next = k->g->next;
	struct wr w = room(0);
	struct hpke_pair pair;
	struct own_leaf parts;
	struct leaf leaf;
	uint32_t at;

	hpke_derive_pair(&pair, kit_random());
	must(own_leaf_fill(&leaf, &parts, &identity, pair.public_key));
	leaf.source = LEAF_KEY_PACKAGE;
	must(leaf_sign(&w, &leaf, NULL, k->m->seed, room(1)));
	must(tree_add(&next->tree, written(&w), &at));
	memset(&next->keys, 0, sizeof(next->keys));
	next->keys.own = at;
}

static void begin(struct making *k)
{
	struct mls_group *g = k->g;
	struct pending_list none = { .bytes = rd_init(rooms[0], 0) };

	k->list = (struct pending_list){
		.bytes = k->lie->proposals,
		.pending = &g->pending,
		.committer = { FRAMING_MEMBER, g->now->keys.own },
	};
	if (k->lie->is_external)
		k->list.committer =
			(struct framing_sender){ FRAMING_NEW_MEMBER_COMMIT, 0 };
	must(apply_list(g, k->lie->no_apply ? &none : &k->list, &k->applied));
	if (k->lie->is_external)
		take_place(k);
}

static struct rd write_body(struct making *k)
{
	struct wr w = room(1);
	struct rd path = rd_init(rooms[0], 0);

	if (!k->lie->no_path)
		path = make_path(k); /* in the others */
	else
		state_hash_tree(k->g->next);
	vec_write(&w, k->lie->proposals.p, k->lie->proposals.left);
	commit_wire_end(&w, path);
	return written(&w);
}

static void enter_epoch(struct making *k, struct rd transcript)
{
	const struct state *now = k->g->now;
	const struct state_step step = {
		.group_id = inner_group_id(k->g),
		.interim = { now->interim, sizeof(now->interim) },
		.transcript = view_part(transcript),
		.init = k->applied.init,
		.commit_secret = k->made.commit_secret,
		.psk_secret = k->applied.psk_secret,
	};

	state_advance(k->g->next, &step, k->joiner);
}

/* An AuthenticatedContent, in the first room. */
static void authenticate(struct making *k, struct framing_content *content,
			 struct part context, struct framing_authenticated *a)
{
	const struct lie *lie = k->lie;
	const struct protect_signer signer = { or_else(lie->seed, k->m->seed),
					       context };
	uint8_t tag[SHA256_LEN];
	struct wr w = room(0);
	struct rd bytes;

	if (lie->change_content != NULL)
		lie->change_content(content);
	must(protect_sign(&w, lie->in_public ? FRAMING_PUBLIC : FRAMING_PRIVATE,
			  content, &signer, room(3)));
	enter_epoch(k, written(&w));
	memcpy(tag, k->g->next->tag, sizeof(tag));
	tag[0] ^= lie->wrong_tag;
	vec_write(&w, tag, lie->tag_len != 0 ? lie->tag_len : sizeof(tag));
	bytes = written(&w);
	must(framing_read(a, &bytes));
}

static void protect(struct wr *w, struct mls_group *g,
		    const struct framing_authenticated *a, bool in_public)
{
	const struct protect_keys keys = { g->now->schedule.sender_data,
					   g->secret_tree };
	const struct protect_how how = { .padding_len = 7 };
	struct state_context context;

	state_context(&context, g->now, inner_group_id(g));
	if (in_public)
		must(protect_public(w, a, &g->now->schedule,
				    state_context_part(&context)));
	else
		must(protect_seal(w, a, &keys, &how));
}

void liar_commit(struct kit_commit *out, struct kit_member *m,
		 const struct lie *lie)
{
	struct mls_group *g = m->g;
	struct making k = { .g = g, .lie = lie, .m = m };
	struct state_context context;
	struct framing_authenticated a;
	struct wr w = wr_init(out->bytes, sizeof(out->bytes));

	state_context(&context, g->now, inner_group_id(g));
	begin(&k);

	struct framing_content content = {
		.group_id = inner_group_id(g),
		.epoch = g->now->epoch,
		.sender = k.list.committer,
		.authenticated_data = rd_init(rooms[0], 0),
		.kind = FRAMING_COMMIT,
		.body = write_body(&k),
	};

	authenticate(&k, &content, state_context_part(&context), &a);
	protect(&w, g, &a, lie->in_public);
	out->len = wr_len(&w);
	out->welcome_len = 0;
	if (lie->is_external)
		state_wipe(g->next);
	else
		inner_wait(g);
}

void liar_propose(struct kit_commit *out, struct kit_member *m,
		  const struct liar_proposal *how, uint8_t ref[SHA256_LEN])
{
	struct mls_group *g = m->g;
	struct state_context context;
	struct framing_authenticated a;
	struct wr body = room(1);
	struct wr w = room(0);
	struct wr message = wr_init(out->bytes, sizeof(out->bytes));
	struct rd bytes;

	state_context(&context, g->now, inner_group_id(g));
	proposal_write(&body, &how->proposal);

	const struct protect_signer signer = { or_else(how->seed, m->seed),
					       state_context_part(&context) };
	struct framing_content content = {
		.group_id = inner_group_id(g),
		.epoch = g->now->epoch,
		.sender = { FRAMING_MEMBER, g->now->keys.own },
		.authenticated_data = rd_init(rooms[0], 0),
		.kind = FRAMING_PROPOSAL,
		.body = written(&body),
	};

	if (how->change_content != NULL)
		how->change_content(&content);
	must(protect_sign(&w,
			  how->in_private ? FRAMING_PRIVATE : FRAMING_PUBLIC,
			  &content, &signer, room(3)));
	bytes = written(&w);
	must(framing_read(&a, &bytes));
	if (ref != NULL) {
		proposal_ref(ref, view_part(a.whole));
		must(pending_add(&g->pending, &a));
	}
	protect(&message, g, &a, !how->in_private);
	out->len = wr_len(&message);
	if (how->wrong_membership)
		out->bytes[out->len - 1] ^= 1;
}

/* m's next state, with the joiner in it and a new path. */
static void add_joiner(struct kit_member *m, const struct kit_member *joiner,
		       const struct liar_welcome *how, struct path_made *made,
		       uint32_t *at)
{
	static const struct lie honest;
	struct state *next = m->g->next;
	struct making k = { .g = m->g, .lie = &honest, .m = m };
	struct message key_package;

	must(message_read(&key_package, kit_key_package(joiner)));
	state_copy(next, m->g->now);
	next->epoch++;
	must(tree_add(&next->tree, key_package.as.key_package.leaf.whole, at));
	if (how->change_leaves != NULL)
		how->change_leaves(&next->tree);
	path_make(&k.made, &next->keys, &next->tree, kit_random());
	set_leaf(&k);
	*made = k.made;
	if (how->change_tree != NULL)
		how->change_tree(&next->tree);
}

/* The PSKs of the Welcome, mixed as the joiner will. */
static void mix(const struct mls_group *g, struct rd psks,
		uint8_t psk_secret[LABEL_SECRET_LEN])
{
	struct psk_place place = { .count = 1 };
	struct psk_id id;
	struct part value = { "", 0 };

	memset(psk_secret, 0, LABEL_SECRET_LEN);
	while (psk_next(&psks, &id)) {
		(void)!keyring_find(&g->keyring, &id, inner_group_id(g),
				    &value);
		if (id.nonce.left == PSK_NONCE_LEN)
			psk_mix(psk_secret, &id, value, place);
	}
}

static struct rd link_id(void)
{
	static struct liar_list list;
	struct proposal_or_ref next;
	struct rd bytes;

	liar_list_begin(&list);
	liar_list_link(&list);
	bytes = liar_list_bytes(&list);
	assert(proposal_next(&bytes, &next));
	return next.proposal.as.psk.whole;
}

/* The tree as the one extension, in the second room. */
static struct rd tree_extension(struct tree *t, const struct liar_welcome *how)
{
	struct wr w = room(1);

	if (how->no_tree)
		return rd_init(rooms[1], 0);
	wr_u16(&w, EXTENSION_RATCHET_TREE);
	if (how->other_tree) {
		vec_write(&w, how->tree_bytes.p, how->tree_bytes.left);
		return written(&w);
	}

	struct vec_open data = vec_begin(&w);

	tree_write(&w, t);
	vec_end(&w, data);
	return written(&w);
}

/* What the joiner is told of the group; signed, in the third room. */
static struct rd make_info(struct kit_member *m, const struct liar_welcome *how,
			   const uint8_t joiner[LABEL_SECRET_LEN],
			   const uint8_t psk_secret[LABEL_SECRET_LEN])
{
	struct state *next = m->g->next;
	struct groupinfo info = { .signer = next->keys.own };
	struct state_context context;
	struct schedule schedule;
	uint8_t tag[SHA256_LEN];
	struct wr w = room(2);
	struct wr changed = room(3);
	struct rd bytes;

	state_hash_tree(next);
	memcpy(next->confirmed, joiner, sizeof(next->confirmed));
	next->confirmed_len = sizeof(next->confirmed);
	state_context(&context, next, inner_group_id(m->g));
	bytes = rd_init(context.bytes, context.len);
	must(context_read(&info.context, &bytes));
	info.extensions = tree_extension(&next->tree, how);
	if (how->change_info != NULL)
		how->change_info(&info);
	context_write(&changed, &info.context);
	schedule_epoch(&schedule, joiner, psk_secret,
		       view_part(written(&changed)));
	schedule_tag(tag, &schedule,
		     view_part(info.context.confirmed_transcript_hash));
	tag[0] ^= how->wrong_tag;
	info.confirmation_tag = rd_init(tag, sizeof(tag));
	must(groupinfo_sign(&w, &info, or_else(how->seed, m->seed), room(3)));
	return written(&w);
}

static const uint8_t *path_secret(const struct path_made *made, uint32_t leaf)
{
	for (uint32_t i = 0; i < made->n; i++) {
		if (made->at[i] == math_common(made->own, leaf))
			return made->secret[i];
	}
	assert(false);
	return NULL;
}

void liar_welcome(struct kit_commit *out, struct kit_member *m,
		  const struct kit_member *joiner,
		  const struct liar_welcome *how)
{
	struct rd psks = how->other_psks ? how->psks : link_id();
	uint8_t joiner_secret[LABEL_SECRET_LEN];
	uint8_t psk_secret[LABEL_SECRET_LEN];
	uint8_t welcome_secret[LABEL_SECRET_LEN];
	struct path_made made;
	struct message key_package;
	struct wr w = wr_init(out->welcome, sizeof(out->welcome));
	struct wr sealed = room(0);
	uint32_t at;

	memcpy(joiner_secret, kit_random(), sizeof(joiner_secret));
	mix(m->g, psks, psk_secret);
	add_joiner(m, joiner, how, &made, &at);

	struct rd info = make_info(m, how, joiner_secret, psk_secret);
	struct wr tree = wr_init(out->bytes, sizeof(out->bytes));
	const struct welcome_wire_secrets secrets = {
		.joiner_secret = rd_init(joiner_secret, sizeof(joiner_secret)),
		.has_path_secret = !how->no_path_secret,
		.path_secret = rd_init(
			or_else(how->path_secret, path_secret(&made, at)),
			LABEL_SECRET_LEN),
		.psks = psks,
	};

	tree_write(&tree, &m->g->next->tree);
	out->len = wr_len(&tree);
	schedule_welcome(welcome_secret, joiner_secret, psk_secret);
	must(groupinfo_seal(&sealed, welcome_secret, view_part(info)));
	must(message_read(&key_package, kit_key_package(joiner)));

	const struct welcome_wire_to to = { &key_package.as.key_package,
					    kit_random() };

	message_begin(&w, FRAMING_WELCOME);
	welcome_wire_begin(&w);

	struct vec_open entries = vec_begin(&w);

	must(welcome_wire_seal(&w, &to, &secrets, view_part(written(&sealed)),
			       room(3)));
	vec_end(&w, entries);
	vec_write(&w, sealed.start, wr_len(&sealed));
	out->welcome_len = wr_len(&w);
	state_wipe(m->g->next);
}

static struct part state_parts(struct wr *w, const struct state *s)
{
	tree_write(w, &s->tree);
	return (struct part){ s, sizeof(*s) };
}

void liar_digest(uint8_t out[SHA256_LEN], const struct kit_member *m)
{
	const struct mls_group *g = m->g;
	struct wr trees = room(3);
	struct part now = state_parts(&trees, g->now);
	struct part waiting = { "", 0 };

	if (g->waits)
		waiting = state_parts(&trees, g->waiting);

	const struct part parts[] = {
		now,
		waiting,
		{ trees.start, wr_len(&trees) },
		{ &g->in, sizeof(g->in) },
		{ &g->waits, sizeof(g->waits) },
		{ &g->keyring, sizeof(g->keyring) },
		{ &g->pending, sizeof(g->pending) },
		{ g->pending.heap != NULL ? g->pending.heap : rooms[0],
		  g->pending.heap_used },
		{ &g->group_id_len, sizeof(g->group_id_len) },
		{ g->group_id, sizeof(g->group_id) },
		{ g->seed, sizeof(g->seed) },
	};

	hash_sha256(out, parts, sizeof(parts) / sizeof(parts[0]));
}
