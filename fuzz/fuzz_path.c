/* A path from outside is refused, or leads all who take it to keys that are the
 * tree's; and a group whose members do anything in any order agrees.
 *
 * The first byte says which: bytes of a path, put on a group of four; a path of
 * ours with one place altered; or what a group does, step by step.
 */
#include "treekem_kit.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LEAVES = 8, STEPS = 12, FROM = 1 };

static void must(bool right)
{
	if (!right)
		abort();
}

static struct kit_group *group_of_four(void)
{
	struct kit_group *g = kit_group_open(LEAVES);

	for (unsigned i = 1; i < 4; i++)
		(void)kit_add(g);
	kit_commit(g, 0);
	kit_commit(g, 3);
	return g;
}

/* Whoever opened it knows keys that are the tree's. */
static void fitting_keys(const struct path_keys *keys, const struct tree *t)
{
	uint8_t key[HPKE_KEY_LEN];

	for (uint32_t level = 0; level <= TREE_DEPTH_MAX; level++) {
		const uint32_t node = math_ancestor(keys->own, level);

		if (!keys->has[level])
			continue;
		hpke_public(key, keys->secret[level]);
		must(!tree_is_blank(t, node) &&
		     memcmp(key, tree_key(t, node).p, HPKE_KEY_LEN) == 0);
	}
}

static bool same_keys(const struct path_keys *a, const struct path_keys *b)
{
	return memcmp(a->has, b->has, sizeof(a->has)) == 0 &&
	       memcmp(a->secret, b->secret, sizeof(a->secret)) == 0;
}

/* A path of FROM's, as it came; answers whether it can be set. */
static bool take(struct kit_group *g, struct rd bytes, unsigned *opened_n)
{
	const struct path_scope scope = { &g->next.t, NULL, kit_context() };
	struct path_update update;
	uint8_t secret[LABEL_SECRET_LEN];

	*opened_n = 0;
	tree_copy(&g->next.t, &g->tree.t);
	if (path_read(&update, &bytes) != OK ||
	    path_apply(&g->next.t, FROM, &update) != OK)
		return false;
	must(treehash_check_parents(&g->next.t) == OK);
	for (uint32_t i = 0; i < 4; i++) {
		struct path_keys keys = g->members[i].keys;

		if (i == FROM)
			continue;
		if (path_open(&keys, FROM, &update, &scope, secret) == OK) {
			fitting_keys(&keys, &g->next.t);
			++*opened_n;
		} else {
			must(same_keys(&keys, &g->members[i].keys));
		}
	}
	return true;
}

static void from_nowhere(struct rd bytes)
{
	static struct kit_group *g;
	unsigned opened_n;

	if (g == NULL)
		g = group_of_four();
	(void)take(g, bytes, &opened_n);
}

/* Behind the leaf, which has a signature of its own, nothing can be altered
 * without somebody noticing. */
static void altered(struct rd r)
{
	static struct kit_group *g, *before;
	static uint8_t path[KIT_PATH_SIZE];
	const size_t place = rd_u16(&r);
	const uint8_t mask = rd_u8(&r);
	struct rd leaf_end;
	struct leaf leaf;
	unsigned opened_n;

	if (g == NULL) {
		before = group_of_four();
		g = group_of_four();
		kit_commit(g, FROM);
	}
	memcpy(path, g->path, g->path_len);
	leaf_end = rd_init(path, g->path_len);
	must(leaf_read(&leaf, &leaf_end) == OK);

	const size_t at = place % g->path_len;
	const bool noticed = mask != 0 && at >= g->path_len - leaf_end.left;

	path[at] ^= mask;

	const bool set = take(before, rd_init(path, g->path_len), &opened_n);

	must(mask != 0 || (set && opened_n == 3));
	must(!noticed || !set || opened_n < 3);
}

/* Who is there, the n-th in a circle, and was before this commit. */
static uint32_t member(const struct kit_group *g, uint32_t n)
{
	for (uint32_t i = 0; i < LEAVES; i++) {
		const uint32_t at = (n + i) % LEAVES;

		if (g->moved[at].in && !tree_set_has(&g->added, at))
			return at;
	}
	return LEAVES;
}

static uint32_t stay_n(const struct kit_group *g)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < LEAVES; i++)
		n += g->moved[i].in && !tree_set_has(&g->added, i);
	return n;
}

static void step(struct kit_group *g, uint8_t what, uint8_t who)
{
	const uint32_t at = member(g, who);

	if (what % 8 < 3 && tree_member_n(&g->next.t) < LEAVES)
		(void)kit_add(g);
	else if (what % 8 == 3 && stay_n(g) > 1)
		kit_remove(g, at);
	else if (what % 8 == 4)
		kit_update(g, at);
	else if (what % 8 == 5)
		kit_take(g);
	else
		kit_commit(g, at);
}

static void history(struct rd r)
{
	struct kit_group *g = kit_group_open(LEAVES);

	for (unsigned i = 0; i < STEPS && r.left > 0; i++) {
		const uint8_t what = rd_u8(&r);

		step(g, what, rd_u8(&r));
	}
	kit_commit(g, member(g, 0));
	kit_check(g);
	kit_group_close(g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);

	switch (rd_u8(&r) % 3) {
	case 0:
		from_nowhere(r);
		break;
	case 1:
		altered(r);
		break;
	default:
		history(r);
	}
	return 0;
}
