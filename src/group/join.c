#include "group/join.h"

#include "base/ct.h"
#include "group/strict.h"
#include "group/validate.h"
#include "mls/extension.h"
#include "mls/groupinfo.h"
#include "mls/message.h"
#include "mls/psk.h"
#include "mls/view.h"
#include "treekem/treehash.h"

#include <string.h>

/* What a Welcome came to. Secret: joiner_secret, psk_secret, welcome_secret. */
struct opened {
	const struct join *join;
	struct welcome_wire welcome;
	struct keypackage own;
	struct wr room; /* free memory of the group */
	/* Both are views into what was before room; the secrets are first. */
	struct welcome_wire_secrets secrets;
	struct groupinfo info;
	uint8_t psk_secret[LABEL_SECRET_LEN];
	struct leaf signer;
};

static enum err read_messages(struct opened *o)
{
	const struct mls_joiner *j = o->join->joiner;
	struct message m;

	TRY(message_read(&m, o->join->welcome));
	if (m.wire != FRAMING_WELCOME || m.as.welcome.suite != LABEL_SUITE)
		return ERR_FORMAT;
	o->welcome = m.as.welcome;
	TRY(message_read(&m, rd_init(j->key_package, j->key_package_len)));
	if (m.wire != FRAMING_KEY_PACKAGE)
		return ERR_FORMAT;
	o->own = m.as.key_package;
	return OK;
}

static enum err open_secrets(struct opened *o)
{
	struct welcome_wire_entry entry;
	uint8_t ref[SHA256_LEN];

	keypackage_ref(ref, &o->own);
	if (!welcome_wire_find(&o->welcome, ref, &entry))
		return ERR_AUTH;
	TRY(welcome_wire_open(&o->secrets, &o->room, &entry,
			      &o->join->joiner->init, o->welcome.group_info));
	o->room = inner_rest(&o->room);
	/* The profile's commits have a path, always. */
	if (inner_is_strict(o->join->g) && !o->secrets.has_path_secret)
		return ERR_FORMAT;
	return OK;
}

/* No PSK of a resumption can be here, as there is no group yet. */
static enum err mix_psks(struct opened *o)
{
	const struct mls_group *g = o->join->g;
	struct rd list = o->secrets.psks;
	struct psk_place place = { 0 };
	struct psk_id id;
	struct part value;

	while (psk_next(&list, &id))
		place.count++;
	if (inner_is_strict(g) && place.count != 1)
		return ERR_FORMAT;
	list = o->secrets.psks;
	for (; psk_next(&list, &id); place.index++) {
		TRY(psk_check(&id));
		if (inner_is_strict(g) && !strict_is_link(&id))
			return ERR_FORMAT;
		TRY(keyring_find(&g->keyring, &id, inner_group_id(g), &value));
		psk_mix(o->psk_secret, &id, value, place);
	}
	return OK;
}

static enum err open_info(struct opened *o)
{
	uint8_t welcome_secret[LABEL_SECRET_LEN];
	uint8_t *start = o->room.p;

	schedule_welcome(welcome_secret, o->secrets.joiner_secret.p,
			 o->psk_secret);

	enum err err =
		groupinfo_open(&o->room, welcome_secret, o->welcome.group_info);

	ct_wipe(welcome_secret, sizeof(welcome_secret));
	TRY(err);

	struct rd plain = rd_init(start, (size_t)(o->room.p - start));

	TRY(groupinfo_read(&o->info, &plain));
	o->room = inner_rest(&o->room);
	return rd_done(&plain) ? OK : ERR_FORMAT;
}

/* The profile's GroupInfo holds the tree and no other extension. */
static enum err check_profile(const struct opened *o)
{
	struct rd list = o->info.extensions;
	struct extension e;

	if (!inner_is_strict(o->join->g))
		return OK;
	if (!extension_next(&list, &e) || e.type != EXTENSION_RATCHET_TREE ||
	    !rd_done(&list))
		return ERR_FORMAT;
	return strict_group_id(o->info.context.group_id);
}

static enum err read_tree(struct opened *o)
{
	struct tree *t = &o->join->g->next->tree;
	struct rd bytes = o->join->tree;

	(void)leaf_extension(o->info.extensions, EXTENSION_RATCHET_TREE,
			     &bytes);
	TRY(tree_read(t, bytes));
	if (!tree_get(t, o->info.signer, &o->signer))
		return ERR_FORMAT;
	return groupinfo_verify(&o->info, o->signer.signature_key, o->room);
}

/* What is known of the group before its secrets. */
static enum err take_context(struct opened *o)
{
	const struct context *c = &o->info.context;
	struct mls_group *g = o->join->g;
	struct state *next = g->next;

	if (c->group_id.left > sizeof(g->group_id))
		return ERR_FULL;
	memcpy(g->group_id, c->group_id.p, c->group_id.left);
	g->group_id_len = c->group_id.left;
	next->epoch = c->epoch;
	/* context_check() knows the lengths: groupinfo_verify(). */
	memcpy(next->confirmed, c->confirmed_transcript_hash.p,
	       c->confirmed_transcript_hash.left);
	next->confirmed_len = c->confirmed_transcript_hash.left;
	TRY(state_set_extensions(next, c->extensions));
	state_hash_tree(next);
	return view_equal(c->tree_hash,
			  rd_init(next->tree_hash, sizeof(next->tree_hash)))
		       ? OK
		       : ERR_AUTH;
}

static enum err check_tree(const struct opened *o)
{
	struct mls_group *g = o->join->g;
	struct tree *t = &g->next->tree;
	struct leaf leaf;

	TRY(treehash_check_parents(t));
	for (uint32_t i = 0; i < t->width; i++) {
		if (tree_get(t, i, &leaf))
			TRY(validate_leaf(g, &leaf, i, o->join->now_s,
					  o->room));
	}
	return validate_state(g, g->next);
}

/* Our leaf is the one that is the same as in our key package. */
static enum err find_own(const struct opened *o, uint32_t *own)
{
	const struct tree *t = &o->join->g->next->tree;

	for (uint32_t i = 0; i < t->width; i++) {
		if (i == o->info.signer ||
		    !view_equal(tree_leaf(t, i), o->own.leaf.whole))
			continue;
		*own = i;
		return OK;
	}
	return ERR_AUTH;
}

static enum err take_keys(const struct opened *o)
{
	struct state *next = o->join->g->next;
	struct path_keys *keys = &next->keys;

	TRY(find_own(o, &keys->own));
	memcpy(keys->secret[0], o->join->joiner->leaf.secret_key, HPKE_KEY_LEN);
	keys->has[0] = true;
	if (!o->secrets.has_path_secret)
		return OK;
	return path_take_secret(keys, &next->tree,
				math_common(keys->own, o->info.signer),
				o->secrets.path_secret.p);
}

static enum err enter_epoch(const struct opened *o)
{
	struct state *next = o->join->g->next;

	schedule_epoch(&next->schedule, o->secrets.joiner_secret.p,
		       o->psk_secret, view_part(o->info.context.whole));
	state_confirm(next);
	return schedule_check_tag(
		&next->schedule,
		(struct part){ next->confirmed, next->confirmed_len },
		o->info.confirmation_tag);
}

static enum err open_welcome(struct opened *o)
{
	TRY(read_messages(o));
	TRY(open_secrets(o));
	TRY(mix_psks(o));
	TRY(open_info(o));
	return check_profile(o);
}

static enum err join(struct opened *o)
{
	TRY(open_welcome(o));
	TRY(read_tree(o));
	TRY(take_context(o));
	TRY(check_tree(o));
	TRY(take_keys(o));
	return enter_epoch(o);
}

enum err join_welcome(const struct join *j)
{
	struct wr free_room = inner_free(j->g);
	struct opened o = { .join = j, .room = free_room };
	enum err err = join(&o);

	ct_wipe(free_room.p, (size_t)(o.room.p - free_room.p));
	memcpy(j->g->seed, j->joiner->seed, sizeof(j->g->seed));
	ct_wipe(&o, sizeof(o));
	return err;
}
