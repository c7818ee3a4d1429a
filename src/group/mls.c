#include "group/mls.h"

#include "base/ct.h"
#include "group/commit.h"
#include "group/create.h"
#include "group/inner.h"
#include "group/join.h"
#include "group/seal.h"
#include "group/strict.h"
#include "group/take.h"

#include <string.h>

size_t mls_size(const struct mls_config *config)
{
	return inner_size(config);
}

struct mls_group *mls_init(void *memory, const struct mls_config *config)
{
	return inner_init(memory, config);
}

enum err mls_add_psk(struct mls_group *g, struct part id, struct part value)
{
	return keyring_add(&g->keyring, id, value);
}

static bool has_link(const struct mls_group *g)
{
	struct part id = strict_psk_id();
	const struct psk_id link = { .type = PSK_EXTERNAL,
				     .id = rd_init(id.p, id.len) };
	struct part value;

	return keyring_find(&g->keyring, &link, inner_group_id(g), &value) ==
	       OK;
}

/* A group begins, or it stays empty. */
static enum err begin(struct mls_group *g, enum err err)
{
	if (err == OK)
		inner_adopt(g, &g->next);
	else
		inner_reset(g);
	return err;
}

enum err mls_create(struct mls_group *g, struct part group_id,
		    const struct mls_policy *policy,
		    const struct mls_identity *own,
		    const uint8_t random[MLS_RANDOM_LEN])
{
	if (g->in || (inner_is_strict(g) && !has_link(g)))
		return ERR_STEP;
	if (group_id.len > sizeof(g->group_id))
		return ERR_FULL;
	memcpy(g->group_id, group_id.p, group_id.len);
	g->group_id_len = group_id.len;
	return begin(g, create_group(g, policy, own, random));
}

enum err mls_join(struct mls_group *g, const struct mls_joiner *j,
		  struct rd welcome, struct rd tree, uint64_t now_s)
{
	const struct join how = { g, j, welcome, tree, now_s };

	if (g->in || (inner_is_strict(g) && !has_link(g)))
		return ERR_STEP;

	enum err err = join_welcome(&how);

	inner_clean(g);
	return begin(g, err);
}

enum err mls_commit(struct mls_group *g, const struct mls_changes *changes,
		    const uint8_t random[MLS_RANDOM_LEN], struct wr *commit,
		    struct wr *welcome)
{
	return commit_make(g, changes, random, commit, welcome);
}

enum err mls_commit_taken(struct mls_group *g)
{
	if (!g->waits)
		return ERR_STEP;
	inner_adopt(g, &g->waiting);
	return OK;
}

void mls_commit_drop(struct mls_group *g)
{
	inner_drop(g);
}

bool mls_commit_waits(const struct mls_group *g)
{
	return g->waits;
}

enum err mls_take(struct mls_group *g, struct rd message, uint64_t now_s,
		  struct mls_news *news)
{
	return take_message(g, message, now_s, news);
}

enum err mls_seal(struct mls_group *g, struct part authenticated,
		  struct rd text, const uint8_t random[MLS_RANDOM_LEN],
		  struct wr *message)
{
	/* Section 12.4: what was proposed is committed before anything else is
	 * said. */
	if (!g->in || g->now->stopped || g->pending.own_n != 0)
		return ERR_STEP;
	return seal_text(g, authenticated, text, random, message);
}

enum err mls_export(const struct mls_group *g, const char *label,
		    struct part context, uint8_t *out, size_t out_len)
{
	if (!g->in)
		return ERR_STEP;
	schedule_export(out, out_len, &g->now->schedule, label, context);
	return OK;
}

enum err mls_authenticator(const struct mls_group *g,
			   uint8_t out[MLS_SECRET_LEN])
{
	if (!g->in)
		return ERR_STEP;
	memcpy(out, g->now->schedule.authenticator, MLS_SECRET_LEN);
	return OK;
}

bool mls_member(const struct mls_group *g, uint32_t leaf,
		struct mls_member *member)
{
	struct leaf l;

	if (!g->in)
		return false;
	for (; leaf < g->now->tree.width; leaf++) {
		if (!tree_get(&g->now->tree, leaf, &l))
			continue;
		*member = (struct mls_member){ leaf, l.identity,
					       l.signature_key };
		return true;
	}
	return false;
}

bool mls_is_in(const struct mls_group *g)
{
	return g->in;
}

uint64_t mls_epoch(const struct mls_group *g)
{
	return g->now->epoch;
}

uint32_t mls_own_leaf(const struct mls_group *g)
{
	return g->now->keys.own;
}

uint32_t mls_member_n(const struct mls_group *g)
{
	return tree_member_n(&g->now->tree);
}

struct rd mls_group_id(const struct mls_group *g)
{
	return inner_group_id(g);
}

void mls_close(struct mls_group *g)
{
	struct mls_config config = g->config;

	ct_wipe(g, mls_size(&config));
	(void)mls_init(g, &config);
}
