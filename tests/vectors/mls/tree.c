/* tree-operations and tree-validation. */
#include "vectors.h"

#include "treekem/treehash.h"
#include "treekem/vec.h"

#include <string.h>

enum {
	HEAP_SIZE = 64 * 1024,
	SCRATCH_SIZE = 4096,
	PROPOSAL_ADD = 1,
	PROPOSAL_UPDATE = 2,
	PROPOSAL_REMOVE = 3,
};

static struct tree *read_tree(struct check *c, struct rd bytes)
{
	struct tree *t = take_memory(c, sizeof(*t));
	void *memory = take_memory(c, tree_size(TREE_LEAF_MAX, HEAP_SIZE));

	if (t == NULL || memory == NULL)
		return NULL;
	tree_init(t, memory, TREE_LEAF_MAX, HEAP_SIZE);
	return expect(c, tree_read(t, bytes) == OK, "the tree") ? t : NULL;
}

static void expect_tree(struct check *c, struct value v, const char *name,
			const struct tree *t)
{
	struct rd want = get_rd(c, v, name);
	uint8_t *buf = take_memory(c, want.left);
	struct wr w = wr_init(buf, want.left);

	if (buf == NULL)
		return;
	tree_write(&w, t);
	expect(c, !w.full && wr_len(&w) == want.left, name);
	expect(c, memcmp(buf, want.p, want.left) == 0, name);
}

static void expect_hash(struct check *c, struct value v, const char *name,
			struct tree *t)
{
	uint8_t hash[SHA256_LEN];

	treehash_of(t, math_root(t->width), hash);
	expect_hex(c, v, name, hash, sizeof(hash));
}

/* The leaf of a KeyPackage: behind version, suite and init_key. */
static struct rd added_leaf(struct check *c, struct rd *proposal)
{
	struct leaf leaf;

	(void)rd_u32(proposal);
	(void)vec_read(proposal);
	if (!expect(c, leaf_read(&leaf, proposal) == OK, "a key package"))
		return rd_init((const uint8_t *)"", 0);
	return leaf.whole;
}

static void apply(struct check *c, struct tree *t, struct rd proposal,
		  uint32_t sender)
{
	uint32_t index;

	switch (rd_u16(&proposal)) {
	case PROPOSAL_ADD:
		expect(c, tree_add(t, added_leaf(c, &proposal), &index) == OK,
		       "an add");
		break;
	case PROPOSAL_UPDATE:
		expect(c, tree_update(t, sender, proposal) == OK, "an update");
		break;
	case PROPOSAL_REMOVE:
		index = rd_u32(&proposal);
		if (expect(c, tree_leaf(t, index).left != 0, "a leaf"))
			tree_remove(t, index);
		break;
	default:
		expect(c, false, "a proposal");
	}
}

void check_tree_operations(struct check *c, struct value v)
{
	struct tree *t = read_tree(c, get_rd(c, v, "tree_before"));
	uint32_t sender = get_small(c, v, "proposal_sender", TREE_LEAF_MAX - 1);

	if (t == NULL)
		return;
	expect_tree(c, v, "tree_before", t);
	expect_hash(c, v, "tree_hash_before", t);
	apply(c, t, get_rd(c, v, "proposal"), sender);
	expect_tree(c, v, "tree_after", t);
	expect_hash(c, v, "tree_hash_after", t);
}

static void expect_resolution(struct check *c, struct value want,
			      const struct tree *t, uint32_t node)
{
	struct tree_nodes got;
	struct value v;

	tree_resolve(t, node, NULL, &got);
	expect(c, list_n(want) == got.n, "the length of a resolution");
	for (uint32_t i = 0; list_next(&want, &v); i++)
		expect(c, i < got.n && value_number(c, v) == got.at[i],
		       "a resolution");
}

static void expect_leaf(struct check *c, const struct tree *t,
			struct part group_id, uint32_t index)
{
	const struct leaf_place place = { group_id, index };
	uint8_t buf[SCRATCH_SIZE];
	struct wr scratch = wr_init(buf, sizeof(buf));
	struct leaf leaf;

	if (!tree_get(t, index, &leaf))
		return;
	expect(c, leaf_check(&leaf) == OK, "a leaf");
	expect(c, leaf_verify(&leaf, &place, scratch) == OK,
	       "the signature of a leaf");
}

void check_tree_validation(struct check *c, struct value v)
{
	struct tree *t = read_tree(c, get_rd(c, v, "tree"));
	struct part group_id = get_hex(c, v, "group_id");
	struct value hashes = get_list(c, v, "tree_hashes");
	struct value resolutions = get_list(c, v, "resolutions");
	struct value hash, resolution = { 0 };
	uint32_t node = 0;

	if (t == NULL)
		return;
	expect_tree(c, v, "tree", t);
	for (; list_next(&hashes, &hash); node++) {
		uint8_t got[SHA256_LEN];
		struct part want = value_hex(c, hash);

		if (!expect(c,
			    node + 1 < 2 * t->width && want.len == SHA256_LEN &&
				    list_next(&resolutions, &resolution),
			    "as many nodes"))
			return;
		treehash_of(t, node, got);
		expect(c, memcmp(got, want.p, SHA256_LEN) == 0, "a tree hash");
		expect_resolution(c, resolution, t, node);
	}
	expect(c, node + 1 == 2 * t->width, "all nodes");
	expect(c, treehash_check_parents(t) == OK, "the parent hashes");
	for (uint32_t i = 0; i < t->width; i++)
		expect_leaf(c, t, group_id, i);
}
