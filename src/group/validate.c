#include "group/validate.h"

#include "group/strict.h"
#include "mls/extension.h"
#include "mls/keypackage.h"
#include "mls/view.h"

#include <string.h>

/* What was seen in a list so far. */
struct seen {
	struct tree_set touched; /* leaves, by an Update or a Remove */
	uint32_t n;
	uint32_t adds_n;
	uint32_t removes_n;
	uint32_t psks_n;
	uint32_t reinits_n;
	uint32_t external_inits_n;
	uint32_t contexts_n; /* GroupContextExtensions */
	bool needs_path;
	uint32_t removed; /* the last one */
};

/* The longest lifetime that a leaf may have; the RFC leaves it to the
 * application (section 7.2). */
static uint64_t lifetime_max_s(const struct mls_group *g)
{
	return inner_is_strict(g) ? MLS_LIFETIME_MAX_S : UINT64_MAX;
}

static enum err check_add(const struct validate *v, const struct keypackage *k)
{
	TRY(keypackage_check(k, v->room));
	if (!keypackage_in_time(&k->leaf, v->now_s, lifetime_max_s(v->g)))
		return ERR_FORMAT;
	if (inner_is_strict(v->g) && k->extensions.left != 0)
		return ERR_FORMAT;
	return OK;
}

/* Section 12.2: one Update or Remove of a leaf at most, and none of who
 * commits. */
static enum err touch(const struct validate *v, struct seen *seen,
		      uint32_t leaf)
{
	const struct framing_sender *by = &v->list.committer;

	if (tree_leaf(&v->g->now->tree, leaf).left == 0 ||
	    tree_set_has(&seen->touched, leaf))
		return ERR_FORMAT;
	if (by->type == FRAMING_MEMBER && by->index == leaf)
		return ERR_FORMAT;
	tree_set_add(&seen->touched, leaf);
	return OK;
}

/* That its encryption key is a new one is looked at by tree_update(). */
static enum err check_update(const struct validate *v, struct seen *seen,
			     const struct pending_item *item)
{
	const struct leaf *leaf = &item->proposal.as.update;
	const struct framing_sender *from = &item->sender;

	if (from->type != FRAMING_MEMBER || leaf->source != LEAF_UPDATE)
		return ERR_FORMAT;
	TRY(touch(v, seen, from->index));
	return validate_leaf(v->g, leaf, from->index, v->now_s, v->room);
}

/* Section 12.2: no two proposals for one PSK. The list is looked through up to
 * this one. */
static enum err check_psk(const struct validate *v, uint32_t before_n,
			  const struct psk_id *id)
{
	struct pending_list list = v->list;
	struct pending_item item;
	struct part value;

	TRY(psk_check(id));
	if (id->type == PSK_RESUMPTION && id->usage != PSK_APPLICATION)
		return ERR_FORMAT;
	for (uint32_t i = 0; i < before_n && pending_next(&list, &item); i++) {
		if (item.proposal.type == PROPOSAL_PSK &&
		    psk_same(&item.proposal.as.psk, id))
			return ERR_FORMAT;
	}
	return keyring_find(&v->g->keyring, id, inner_group_id(v->g), &value);
}

static enum err check_item(const struct validate *v, struct seen *seen,
			   const struct pending_item *item)
{
	const struct proposal *p = &item->proposal;

	switch (p->type) {
	case PROPOSAL_ADD:
		seen->adds_n++;
		return check_add(v, &p->as.add);
	case PROPOSAL_UPDATE:
		seen->needs_path = true;
		return check_update(v, seen, item);
	case PROPOSAL_REMOVE:
		seen->needs_path = true;
		seen->removes_n++;
		seen->removed = p->as.remove;
		return touch(v, seen, p->as.remove);
	case PROPOSAL_PSK:
		seen->psks_n++;
		return check_psk(v, seen->n, &p->as.psk);
	case PROPOSAL_REINIT:
		seen->reinits_n++;
		return p->as.reinit.version < LEAF_MLS10 ? ERR_FORMAT : OK;
	case PROPOSAL_EXTERNAL_INIT:
		seen->needs_path = true;
		seen->external_inits_n++;
		return OK;
	case PROPOSAL_CONTEXT_EXTENSIONS:
		seen->needs_path = true;
		seen->contexts_n++;
		return extension_check(p->as.extensions);
	default:
		return ERR_FORMAT;
	}
}

/* Section 12.2, of a commit by a member. */
static enum err check_regular(const struct validate *v, const struct seen *seen)
{
	if (seen->external_inits_n != 0 || seen->contexts_n > 1)
		return ERR_FORMAT;
	if (seen->reinits_n != 0 && seen->n != 1)
		return ERR_FORMAT;
	/* Section 12.4 */
	if (v->path_leaf == NULL && (seen->n == 0 || seen->needs_path))
		return ERR_FORMAT;
	return OK;
}

/* The same, of a commit by who comes in: by value, one ExternalInit, PSKs, and
 * a Remove of who it was before. */
static enum err check_external(const struct validate *v,
			       const struct seen *seen)
{
	struct leaf before;

	if (v->path_leaf == NULL || seen->external_inits_n != 1 ||
	    seen->removes_n > 1)
		return ERR_FORMAT;
	if (seen->n != 1 + seen->removes_n + seen->psks_n)
		return ERR_FORMAT;
	if (seen->removes_n == 0)
		return OK;
	if (!tree_get(&v->g->now->tree, seen->removed, &before) ||
	    !view_equal(before.credential, v->path_leaf->credential))
		return ERR_AUTH;
	return OK;
}

/* What the profile has beyond. */
static enum err check_profile(const struct validate *v, const struct seen *seen)
{
	const struct state *now = v->g->now;
	struct leaf by;

	if (!inner_is_strict(v->g))
		return OK;
	if (v->path_leaf == NULL || v->list.committer.type != FRAMING_MEMBER)
		return ERR_FORMAT;
	TRY(strict_list(v->list));
	if (!tree_get(&now->tree, v->list.committer.index, &by))
		return ERR_FORMAT;
	if (seen->adds_n != 0 &&
	    !strict_may_add(state_extensions(now), by.signature_key))
		return ERR_AUTH;
	return OK;
}

enum err validate_list(const struct validate *v)
{
	bool is_external = v->list.committer.type == FRAMING_NEW_MEMBER_COMMIT;
	struct pending_list list = v->list;
	struct pending_item item;
	struct seen seen = { 0 };

	while (pending_next(&list, &item)) {
		if (is_external && item.by_ref)
			return ERR_FORMAT;
		TRY(check_item(v, &seen, &item));
		seen.n++;
	}
	if (!rd_done(&list.bytes))
		return ERR_FORMAT;
	TRY(check_profile(v, &seen));
	return is_external ? check_external(v, &seen) : check_regular(v, &seen);
}

enum err validate_leaf(const struct mls_group *g, const struct leaf *leaf,
		       uint32_t index, uint64_t now_s, struct wr room)
{
	const struct leaf_place place = {
		.group_id = view_part(inner_group_id(g)),
		.index = index,
	};

	TRY(leaf_check(leaf));
	if (!keypackage_in_time(leaf, now_s, lifetime_max_s(g)))
		return ERR_FORMAT;
	return leaf_verify(leaf, &place, room);
}

/* What a GroupContext asks of every leaf. */
struct wanted {
	struct rd extensions; /* of the GroupContext */
	/* of its required_capabilities: lists of uint16 */
	struct rd extension_types;
	struct rd proposal_types;
	struct rd credential_types;
};

static enum err read_wanted(struct wanted *wanted, struct rd extensions)
{
	struct rd data;

	*wanted = (struct wanted){ extensions, rd_init(extensions.p, 0),
				   rd_init(extensions.p, 0),
				   rd_init(extensions.p, 0) };
	if (!leaf_extension(extensions, EXTENSION_REQUIRED_CAPABILITIES, &data))
		return OK;
	wanted->extension_types = vec_read(&data);
	wanted->proposal_types = vec_read(&data);
	wanted->credential_types = vec_read(&data);
	if (!rd_done(&data) || wanted->extension_types.left % 2 != 0 ||
	    wanted->proposal_types.left % 2 != 0 ||
	    wanted->credential_types.left % 2 != 0)
		return ERR_FORMAT;
	return OK;
}

/* Each of the list is among what the leaf lists, or has a number up to
 * default_max: those everybody knows (section 7.2). */
static bool lists_all(struct rd has, struct rd list, uint16_t default_max)
{
	while (list.left != 0) {
		uint16_t type = rd_u16(&list);

		if ((type == 0 || type > default_max) && !leaf_lists(has, type))
			return false;
	}
	return true;
}

static bool leaf_fits(const struct leaf *leaf, const struct wanted *wanted)
{
	struct rd list = wanted->extensions;
	struct extension e;

	/* Section 13.4: each extension of the GroupContext is known to all. */
	while (extension_next(&list, &e)) {
		if (!extension_is_default(e.type) &&
		    !leaf_lists(leaf->extension_types, e.type))
			return false;
	}
	return lists_all(leaf->extension_types, wanted->extension_types,
			 EXTENSION_EXTERNAL_SENDERS) &&
	       lists_all(leaf->proposal_types, wanted->proposal_types,
			 PROPOSAL_CONTEXT_EXTENSIONS) &&
	       lists_all(leaf->credential_types, wanted->credential_types, 0);
}

/* Section 7.3: whoever is in knows every type of credential that is in use.
 * There are no others than these two: see leaf_read(). */
static enum err check_credentials(const struct tree *t)
{
	static const uint16_t types[] = { LEAF_CREDENTIAL_BASIC,
					  LEAF_CREDENTIAL_X509 };
	bool used[] = { false, false };
	bool known[] = { true, true };
	struct leaf leaf;

	for (uint32_t i = 0; i < t->width; i++) {
		if (!tree_get(t, i, &leaf))
			continue;
		for (size_t k = 0; k < 2; k++) {
			used[k] |= leaf.credential_type == types[k];
			known[k] &= leaf_lists(leaf.credential_types, types[k]);
		}
	}
	return (!used[0] || known[0]) && (!used[1] || known[1]) ? OK
								: ERR_FORMAT;
}

enum err validate_state(const struct mls_group *g, const struct state *s)
{
	struct rd extensions = state_extensions(s);
	struct wanted wanted;
	struct leaf leaf;

	if (inner_is_strict(g)) {
		TRY(strict_extensions(extensions));
		TRY(strict_tree(&s->tree));
	}
	TRY(read_wanted(&wanted, extensions));
	for (uint32_t i = 0; i < s->tree.width; i++) {
		if (tree_get(&s->tree, i, &leaf) && !leaf_fits(&leaf, &wanted))
			return ERR_FORMAT;
	}
	return check_credentials(&s->tree);
}

enum err validate_external_sender(const struct state *s, uint32_t index,
				  struct rd *signature_key)
{
	struct rd data;
	struct rd list;

	if (!leaf_extension(state_extensions(s), EXTENSION_EXTERNAL_SENDERS,
			    &data))
		return ERR_AUTH;
	list = vec_read(&data);
	for (uint32_t i = 0; list.left != 0; i++) {
		struct rd key = vec_read(&list);

		rd_u16(&list); /* credential: its type, and what it holds */
		vec_read(&list);
		if (list.bad)
			return ERR_AUTH;
		if (i != index)
			continue;
		*signature_key = key;
		return OK;
	}
	return ERR_AUTH;
}
