/* A tree from outside is refused or keeps what every tree of ours keeps; and so
 * does one that goes through any sequence of operations.
 *
 * The first byte says which: bytes of a tree, then; or operations, a byte and
 * its argument each, on a tree of at most 16 leaves.
 */
#include "treekem/treehash.h"
#include "treekem/vec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	LEAVES = 16,
	HEAP = 256 * LEAVES,
	BYTES = HEAP + 2048 * LEAVES,
	LEAF_SIZE = 256,
	OPERATIONS = 32,
};

static void must(bool right)
{
	if (!right)
		abort();
}

/* One of three trees, in memory of its own. */
static struct tree *tree_at(unsigned i)
{
	static struct tree trees[3];
	static void *memory[3];

	if (memory[i] == NULL) {
		memory[i] = aligned_alloc(16, tree_size(LEAVES, HEAP));
		must(memory[i] != NULL);
		tree_init(&trees[i], memory[i], LEAVES, HEAP);
	}
	return &trees[i];
}

static size_t write(const struct tree *t, uint8_t *bytes)
{
	struct wr w = wr_init(bytes, BYTES);
	size_t len = 0;

	tree_write(&w, t);
	must(wr_done(&w, &len) == OK);
	return len;
}

/* Kept hashes are fresh ones. */
static void same_hashes(struct tree *t)
{
	struct tree *fresh = tree_at(1);

	tree_copy(fresh, t);
	memset(fresh->hashed, 0, sizeof(bool[2 * LEAVES]));
	for (uint32_t node = 0; node + 1 < 2 * t->width; node++) {
		uint8_t kept[SHA256_LEN], want[SHA256_LEN];

		treehash_of(t, node, kept);
		treehash_of(fresh, node, want);
		must(memcmp(kept, want, SHA256_LEN) == 0);
	}
}

/* No longer than there are leaves, and nothing twice. */
static void fair_resolutions(const struct tree *t)
{
	struct tree_nodes nodes;

	for (uint32_t node = 0; node + 1 < 2 * t->width; node++) {
		tree_resolve(t, node, NULL, &nodes);
		must((nodes.n == 0) == tree_is_empty(t, node));
		must(nodes.n <= tree_span(node).n);
		for (uint32_t i = 0; i < nodes.n; i++)
			must(!tree_is_blank(t, nodes.at[i]));
	}
	for (uint32_t leaf = 0; leaf < t->width; leaf++) {
		tree_filtered_path(t, leaf, &nodes);
		must(nodes.n <= TREE_DEPTH_MAX);
	}
}

/* Every key is found, and is there once. */
static void unique_keys(const struct tree *t)
{
	const uint32_t n = t->width == 0 ? 0 : 2 * t->width - 1;

	for (uint32_t a = 0; a < n; a++) {
		if (tree_is_blank(t, a))
			continue;
		must(tree_has_key(t, tree_key(t, a).p));
		for (uint32_t b = 0; b < a; b++)
			must(tree_is_blank(t, b) ||
			     memcmp(tree_key(t, a).p, tree_key(t, b).p,
				    HPKE_KEY_LEN) != 0);
	}
}

static void same_again(struct tree *t)
{
	static uint8_t first[BYTES], second[BYTES];
	struct tree *again = tree_at(2);
	const size_t len = write(t, first);

	must(tree_read(again, rd_init(first, len)) == OK);
	must(write(again, second) == len && memcmp(first, second, len) == 0);
	must(again->width == t->width);
}

static void check(struct tree *t)
{
	same_hashes(t);
	fair_resolutions(t);
	unique_keys(t);
	if (t->width != 0)
		same_again(t);
}

static void reader(struct rd bytes)
{
	static uint8_t again[BYTES];
	struct tree *t = tree_at(0);

	if (tree_read(t, bytes) != OK) {
		must(t->width == 0 && t->heap_used == 0);
		return;
	}
	must(write(t, again) == bytes.left &&
	     memcmp(again, bytes.p, bytes.left) == 0);
	(void)!treehash_check_parents(t);
	check(t);
	for (uint32_t leaf = 0; leaf < t->width; leaf++) {
		if (tree_leaf(t, leaf).left != 0)
			tree_remove(t, leaf);
	}
	must(tree_member_n(t) == 0 && t->width == 0 && t->heap_used == 0);
}

/* Different each time, and below the field's prime. */
static void new_key(uint8_t key[HPKE_KEY_LEN])
{
	static uint64_t n;

	n++;
	memset(key, 0x55, HPKE_KEY_LEN);
	memcpy(key, &n, sizeof(n));
}

/* A leaf that nobody signed. */
static struct rd new_leaf(uint8_t buf[LEAF_SIZE], enum leaf_source source,
			  struct rd parent_hash)
{
	static const uint8_t list[] = { 0, 1 };
	static const uint8_t credential[] = { 0, 1, 1, 'x' };
	uint8_t key[HPKE_KEY_LEN], signature_key[LABEL_SIGNATURE_KEY_LEN];
	struct rd one = rd_init(list, 2), none = rd_init(list, 0);
	struct leaf leaf = { .key = rd_init(key, HPKE_KEY_LEN),
			     .signature_key =
				     rd_init(signature_key, HPKE_KEY_LEN),
			     .credential = rd_init(credential, 4),
			     .versions = one,
			     .suites = one,
			     .extension_types = none,
			     .proposal_types = none,
			     .credential_types = one,
			     .source = source,
			     .parent_hash = parent_hash,
			     .extensions = none,
			     .signature = none };
	struct wr w = wr_init(buf, LEAF_SIZE);
	size_t len = 0;

	new_key(key);
	new_key(signature_key);
	leaf_write(&w, &leaf);
	must(wr_done(&w, &len) == OK);
	return rd_init(buf, len);
}

/* As a commit does, without any secret. */
static void set_path(struct tree *t, uint32_t leaf)
{
	uint8_t buf[LEAF_SIZE], key[HPKE_KEY_LEN], hash[SHA256_LEN];
	struct tree_nodes path;
	size_t hash_len;

	tree_filtered_path(t, leaf, &path);
	tree_blank_path(t, leaf);
	for (uint32_t i = 0; i < path.n; i++) {
		new_key(key);
		tree_set_parent(t, path.at[i], key, NULL);
	}
	treehash_set_path(t, leaf, hash, &hash_len);
	must(tree_set_leaf(t, leaf,
			   new_leaf(buf, LEAF_COMMIT,
				    rd_init(hash, hash_len))) == OK);
}

static void operate(struct tree *t, uint8_t what, uint8_t where)
{
	const uint32_t leaf = t->width == 0 ? 0 : where % t->width;
	const bool there = tree_leaf(t, leaf).left != 0;
	uint8_t buf[LEAF_SIZE];
	struct rd none = rd_init(buf, 0);
	const enum err add_err = tree_member_n(t) == LEAVES ? ERR_FULL : OK;
	uint32_t index;

	if (what % 8 < 3)
		must(tree_add(t, new_leaf(buf, LEAF_KEY_PACKAGE, none),
			      &index) == add_err);
	else if (what % 8 == 3 && there)
		tree_remove(t, leaf);
	else if (what % 8 == 4 && there)
		must(tree_update(t, leaf, new_leaf(buf, LEAF_UPDATE, none)) ==
		     OK);
	else if (there)
		set_path(t, leaf);
}

static void operations(struct rd r)
{
	struct tree *t = tree_at(0);

	tree_clear(t);
	for (unsigned i = 0; i < OPERATIONS && r.left > 0; i++) {
		const uint8_t what = rd_u8(&r);

		operate(t, what, rd_u8(&r));
		same_hashes(t);
	}
	/* All that the operations set stands up to who joins. */
	must(treehash_check_parents(t) == OK);
	check(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);

	if (rd_u8(&r) % 2 == 0)
		reader(r);
	else
		operations(r);
	return 0;
}
