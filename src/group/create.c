#include "group/create.h"

#include "base/ct.h"
#include "group/strict.h"
#include "mls/extension.h"
#include "mls/own_leaf.h"
#include "mls/view.h"
#include "prim/expand.h"

#include <assert.h>
#include <string.h>

/* The one extension of a GroupContext of ours. */
static enum err set_policy(struct state *s, const struct mls_policy *policy)
{
	uint8_t data[STATE_EXTENSIONS_MAX];
	uint8_t list[STATE_EXTENSIONS_MAX];
	struct wr w = wr_init(data, sizeof(data));
	struct wr extensions = wr_init(list, sizeof(list));
	struct rd names = rd_init(policy->names.p, policy->names.len);
	size_t len;

	wr_u8(&w, policy->only_named ? 1 : 0);

	struct vec_open open = vec_begin(&w);

	while (policy->only_named && names.left != 0)
		view_write_vec(&w, rd_sub(&names, LABEL_SIGNATURE_KEY_LEN));
	vec_end(&w, open);
	assert(!names.bad);
	TRY(wr_done(&w, &len));
	extension_write(&extensions, EXTENSION_POLICY,
			(struct part){ data, len });
	TRY(wr_done(&extensions, &len));
	return state_set_extensions(s, rd_init(list, len));
}

/* Our leaf in a group that nobody else has seen: whoever comes sees the one of
 * the commit that let them in. So its lifetime does not matter. */
static enum err set_own_leaf(struct mls_group *g,
			     const struct mls_identity *own,
			     const uint8_t random[MLS_RANDOM_LEN])
{
	struct state *next = g->next;
	struct wr rest = inner_scratch(g);
	struct wr w = wr_init(rest.p, INNER_OWN_LEAF_LEN);
	uint8_t ikm[HPKE_KEY_LEN];
	struct hpke_pair pair;
	struct own_leaf parts;
	struct leaf leaf;

	expand_random(ikm, sizeof(ikm), random, "create leaf", 0);
	hpke_derive_pair(&pair, ikm);
	memcpy(next->keys.secret[0], pair.secret_key, HPKE_KEY_LEN);
	next->keys.has[0] = true;
	ct_wipe(ikm, sizeof(ikm));
	ct_wipe(pair.secret_key, sizeof(pair.secret_key));
	memcpy(g->seed, own->seed, sizeof(g->seed));

	TRY(own_leaf_fill(&leaf, &parts, own, pair.public_key));
	leaf.source = LEAF_KEY_PACKAGE;
	leaf.not_after_s = UINT64_MAX;
	(void)wr_room(&rest, INNER_OWN_LEAF_LEN); /* scratch has it, always */
	TRY(leaf_sign(&w, &leaf, NULL, g->seed, inner_rest(&rest)));
	return tree_add(&next->tree, rd_init(w.start, wr_len(&w)),
			&next->keys.own);
}

enum err create_group(struct mls_group *g, const struct mls_policy *policy,
		      const struct mls_identity *own,
		      const uint8_t random[MLS_RANDOM_LEN])
{
	struct state *next = g->next;
	uint8_t epoch_secret[LABEL_SECRET_LEN];

	TRY(set_own_leaf(g, own, random));
	if (policy != NULL)
		TRY(set_policy(next, policy));
	if (inner_is_strict(g)) {
		TRY(strict_group_id(inner_group_id(g)));
		TRY(strict_extensions(state_extensions(next)));
		TRY(strict_tree(&next->tree));
	}
	state_hash_tree(next);
	expand_random(epoch_secret, sizeof(epoch_secret), random,
		      "create epoch", 0);
	schedule_derive(&next->schedule, epoch_secret);
	ct_wipe(epoch_secret, sizeof(epoch_secret));
	state_confirm(next);
	return OK;
}
