#include "group/state.h"

#include "base/ct.h"
#include "treekem/treehash.h"

#include <assert.h>
#include <string.h>

void state_copy(struct state *to, const struct state *from)
{
	struct tree tree = to->tree;

	tree_copy(&tree, &from->tree);
	*to = *from;
	to->tree = tree;
}

void state_wipe(struct state *s)
{
	struct tree tree = s->tree;

	ct_wipe(s, sizeof(*s));
	s->tree = tree;
}

void state_member(const struct state *s, uint32_t index, struct leaf *leaf)
{
	bool is_there = tree_get(&s->tree, index, leaf);

	assert(is_there);
}

struct rd state_extensions(const struct state *s)
{
	return rd_init(s->extensions, s->extensions_len);
}

enum err state_set_extensions(struct state *s, struct rd list)
{
	if (list.left > sizeof(s->extensions))
		return ERR_FULL;
	memmove(s->extensions, list.p, list.left);
	s->extensions_len = list.left;
	return OK;
}

void state_hash_tree(struct state *s)
{
	treehash_of(&s->tree, math_root(s->tree.width), s->tree_hash);
}

void state_context(struct state_context *out, const struct state *s,
		   struct rd group_id)
{
	struct wr w = wr_init(out->bytes, sizeof(out->bytes));
	const struct context c = {
		.version = LEAF_MLS10,
		.suite = LABEL_SUITE,
		.group_id = group_id,
		.epoch = s->epoch,
		.tree_hash = rd_init(s->tree_hash, sizeof(s->tree_hash)),
		.confirmed_transcript_hash =
			rd_init(s->confirmed, s->confirmed_len),
		.extensions = state_extensions(s),
	};

	context_write(&w, &c);
	out->len = wr_len(&w);
}

struct part state_context_part(const struct state_context *c)
{
	return (struct part){ c->bytes, c->len };
}

void state_confirm(struct state *s)
{
	const struct part confirmed = { s->confirmed, s->confirmed_len };

	schedule_tag(s->tag, &s->schedule, confirmed);
	schedule_interim(s->interim, confirmed,
			 (struct part){ s->tag, sizeof(s->tag) });
}

void state_advance(struct state *s, const struct state_step *step,
		   uint8_t joiner[LABEL_SECRET_LEN])
{
	struct state_context context;

	schedule_confirmed(s->confirmed, step->interim, step->transcript);
	s->confirmed_len = sizeof(s->confirmed);
	state_context(&context, s, step->group_id);
	schedule_joiner(joiner, step->init, step->commit_secret,
			state_context_part(&context));
	schedule_epoch(&s->schedule, joiner, step->psk_secret,
		       state_context_part(&context));
	state_confirm(s);
}
