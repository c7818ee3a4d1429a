#include "group/apply.h"

#include "base/ct.h"

#include <string.h>

/* One proposal of the list, and where in it PSKs are. */
struct step {
	struct mls_group *g;
	struct applied *out;
	struct psk_place psk;
};

static enum err apply_add(struct step *s, const struct keypackage *k)
{
	struct applied *out = s->out;
	uint32_t at;

	TRY(tree_add(&s->g->next->tree, k->leaf.whole, &at));
	tree_set_add(&out->added, at);
	out->added_at[out->added_n++] = (uint16_t)at;
	return OK;
}

static enum err apply_psk(struct step *s, const struct psk_id *id)
{
	struct part value;

	TRY(keyring_find(&s->g->keyring, id, inner_group_id(s->g), &value));
	psk_mix(s->out->psk_secret, id, value, s->psk);
	s->psk.index++;
	return OK;
}

static enum err apply_one(struct step *s, const struct pending_item *item)
{
	const struct proposal *p = &item->proposal;
	struct state *next = s->g->next;

	switch (p->type) {
	case PROPOSAL_CONTEXT_EXTENSIONS:
		return state_set_extensions(next, p->as.extensions);
	case PROPOSAL_UPDATE:
		return tree_update(&next->tree, item->sender.index,
				   p->as.update.whole);
	case PROPOSAL_REMOVE:
		tree_remove(&next->tree, p->as.remove);
		tree_set_add(&s->out->removed, p->as.remove);
		return OK;
	case PROPOSAL_ADD:
		return apply_add(s, &p->as.add);
	case PROPOSAL_PSK:
		return apply_psk(s, &p->as.psk);
	case PROPOSAL_EXTERNAL_INIT:
		return schedule_external_init(s->out->init,
					      &s->g->now->schedule,
					      p->as.external_init);
	case PROPOSAL_REINIT:
		next->stopped = true;
		return OK;
	default:
		return ERR_FORMAT;
	}
}

static enum err apply_type(struct step *s, struct pending_list list,
			   enum proposal_type type)
{
	struct pending_item item;

	while (pending_next(&list, &item)) {
		if (item.proposal.type == type)
			TRY(apply_one(s, &item));
	}
	return OK;
}

static uint16_t count_psks(struct pending_list list)
{
	struct pending_item item;
	uint16_t n = 0;

	while (pending_next(&list, &item)) {
		if (item.proposal.type == PROPOSAL_PSK)
			n++;
	}
	return n;
}

enum err apply_list(struct mls_group *g, const struct pending_list *list,
		    struct applied *out)
{
	/* Section 12.3 */
	static const enum proposal_type order[] = {
		PROPOSAL_CONTEXT_EXTENSIONS,
		PROPOSAL_UPDATE,
		PROPOSAL_REMOVE,
		PROPOSAL_ADD,
		PROPOSAL_PSK,
		PROPOSAL_EXTERNAL_INIT,
		PROPOSAL_REINIT,
	};
	struct step s = { .g = g,
			  .out = out,
			  .psk = { .count = count_psks(*list) } };

	*out = (struct applied){ 0 };
	memcpy(out->init, g->now->schedule.init, sizeof(out->init));
	state_copy(g->next, g->now);
	g->next->epoch++;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		TRY(apply_type(&s, *list, order[i]));
	return OK;
}

void apply_wipe(struct applied *a)
{
	ct_wipe(a, sizeof(*a));
}
