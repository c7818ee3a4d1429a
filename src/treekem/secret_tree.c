#include "treekem/secret_tree.h"

#include "base/ct.h"

#include <assert.h>
#include <string.h>

enum { ALIGN = 16 };

/* A sender's secret of a generation: its keys and the next secret follow. */
struct ratchet {
	uint32_t generation;
	uint8_t secret[LABEL_SECRET_LEN];
};

/* A key whose message has not come yet. */
struct kept {
	uint64_t since; /* 0: free */
	uint32_t leaf;
	uint32_t generation;
	enum secret_tree_kind kind;
	struct secret_tree_key key;
};

struct secret_tree {
	uint32_t leaf_max; /* a power of two */
	uint32_t width;    /* 0: nothing is known */
	uint64_t kept_ever;
	struct kept kept[SECRET_TREE_KEPT_N];
	struct ratchet (*ratchets)[SECRET_TREE_KINDS]; /* by leaf */
	uint8_t (*parents)[LABEL_SECRET_LEN];          /* by node / 2 */
	bool *begun; /* by leaf: its ratchets are there */
	bool *known; /* by node: its secret is there */
};

static size_t padded(size_t size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

/* What secret_tree_init() puts behind the struct, all of it secret or of no use
 * without. */
static size_t size_behind(size_t leaf_max)
{
	return padded(leaf_max * sizeof(struct ratchet[SECRET_TREE_KINDS])) +
	       padded(leaf_max * LABEL_SECRET_LEN) + padded(3 * leaf_max);
}

size_t secret_tree_size(uint32_t leaf_max)
{
	return padded(sizeof(struct secret_tree)) +
	       size_behind(math_width(leaf_max));
}

struct secret_tree *secret_tree_init(void *memory, uint32_t leaf_max)
{
	struct secret_tree *s = memory;
	uint32_t n = math_width(leaf_max);
	uint8_t *at = (uint8_t *)memory + padded(sizeof(*s));

	memset(s, 0, sizeof(*s));
	s->leaf_max = n;
	s->ratchets = (void *)at;
	at += padded(n * sizeof(*s->ratchets));
	s->parents = (void *)at;
	at += padded(n * sizeof(*s->parents));
	s->begun = (void *)at;
	s->known = s->begun + n;
	secret_tree_close(s);
	return s;
}

void secret_tree_close(struct secret_tree *s)
{
	ct_wipe(s->kept, sizeof(s->kept));
	ct_wipe(s->ratchets, size_behind(s->leaf_max));
	s->width = 0;
	s->kept_ever = 0;
}

/* Where the secret of a node lies. A leaf's lies where its handshake ratchet
 * will: the one is wiped for the other. */
static uint8_t *secret_of(const struct secret_tree *s, uint32_t node)
{
	if (math_level(node) == 0)
		return s->ratchets[node / 2][SECRET_TREE_HANDSHAKE].secret;
	return s->parents[node / 2];
}

void secret_tree_start(struct secret_tree *s, uint32_t width,
		       const uint8_t encryption_secret[LABEL_SECRET_LEN])
{
	uint32_t root = math_root(width);

	assert(width != 0 && width <= s->leaf_max &&
	       math_width(width) == width);
	secret_tree_close(s);
	s->width = width;
	memcpy(secret_of(s, root), encryption_secret, LABEL_SECRET_LEN);
	s->known[root] = true;
}

static void derive_child(struct secret_tree *s, uint32_t parent, uint32_t child,
			 const char *side)
{
	label_expand(secret_of(s, child), LABEL_SECRET_LEN,
		     secret_of(s, parent), "tree",
		     (struct part){ side, strlen(side) });
	s->known[child] = true;
}

/* Section 9: both children's secrets, after which the parent's is wiped. */
static void split(struct secret_tree *s, uint32_t node)
{
	derive_child(s, node, math_left(node), "left");
	derive_child(s, node, math_right(node), "right");
	ct_wipe(secret_of(s, node), LABEL_SECRET_LEN);
	s->known[node] = false;
}

/* Section 9.1: the ratchets of a leaf, after which its secret is wiped. */
static void begin_ratchets(struct secret_tree *s, uint32_t leaf)
{
	struct ratchet *ratchets = s->ratchets[leaf];
	uint32_t node = math_ancestor(leaf, 0);
	uint8_t secret[LABEL_SECRET_LEN];

	memcpy(secret, secret_of(s, node), sizeof(secret));
	label_derive(ratchets[SECRET_TREE_HANDSHAKE].secret, secret,
		     "handshake");
	label_derive(ratchets[SECRET_TREE_APPLICATION].secret, secret,
		     "application");
	ct_wipe(secret, sizeof(secret));
	s->known[node] = false;
	s->begun[leaf] = true;
}

/* The ratchet of a leaf, made from the lowest secret above it that is there. */
static struct ratchet *ratchet_of(struct secret_tree *s, uint32_t leaf,
				  enum secret_tree_kind kind)
{
	if (!s->begun[leaf]) {
		uint32_t level = 0;

		while (!s->known[math_ancestor(leaf, level)])
			level++;
		for (; level > 0; level--)
			split(s, math_ancestor(leaf, level));
		begin_ratchets(s, leaf);
	}
	return &s->ratchets[leaf][kind];
}

static void derive_key(struct secret_tree_key *key, const struct ratchet *r)
{
	label_derive_tree(key->key, sizeof(key->key), r->secret, "key",
			  r->generation);
	label_derive_tree(key->nonce, sizeof(key->nonce), r->secret, "nonce",
			  r->generation);
}

static void advance(struct ratchet *r)
{
	label_derive_tree(r->secret, sizeof(r->secret), r->secret, "secret",
			  r->generation);
	r->generation++;
}

enum err secret_tree_next(struct secret_tree *s, uint32_t leaf,
			  enum secret_tree_kind kind, uint32_t *generation,
			  struct secret_tree_key *key)
{
	if (leaf >= s->width)
		return ERR_FORMAT;

	struct ratchet *r = ratchet_of(s, leaf, kind);

	/* The last generation is never used, as none could follow it. */
	if (r->generation == UINT32_MAX)
		return ERR_FULL;
	derive_key(key, r);
	*generation = r->generation;
	advance(r);
	return OK;
}

static struct kept *find_kept(struct secret_tree *s, uint32_t leaf,
			      enum secret_tree_kind kind, uint32_t generation)
{
	for (size_t i = 0; i < SECRET_TREE_KEPT_N; i++) {
		struct kept *k = &s->kept[i];

		if (k->since != 0 && k->leaf == leaf && k->kind == kind &&
		    k->generation == generation)
			return k;
	}
	return NULL;
}

/* A free place, or else that of the oldest: free ones are the oldest of all. */
static void keep(struct secret_tree *s, uint32_t leaf,
		 enum secret_tree_kind kind, const struct ratchet *r)
{
	struct kept *oldest = &s->kept[0];

	for (size_t i = 1; i < SECRET_TREE_KEPT_N; i++)
		if (s->kept[i].since < oldest->since)
			oldest = &s->kept[i];
	oldest->since = ++s->kept_ever;
	oldest->leaf = leaf;
	oldest->generation = r->generation;
	oldest->kind = kind;
	derive_key(&oldest->key, r);
}

enum err secret_tree_key(struct secret_tree *s, uint32_t leaf,
			 enum secret_tree_kind kind, uint32_t generation,
			 struct secret_tree_key *key)
{
	if (leaf >= s->width)
		return ERR_FORMAT;

	struct ratchet ahead = *ratchet_of(s, leaf, kind);
	enum err err = OK;

	if (generation < ahead.generation) {
		const struct kept *k = find_kept(s, leaf, kind, generation);

		if (k != NULL)
			*key = k->key;
		else
			err = ERR_REPLAY;
	} else if (generation - ahead.generation > SECRET_TREE_SKIP_MAX ||
		   generation == UINT32_MAX) {
		err = ERR_FULL;
	} else {
		while (ahead.generation < generation)
			advance(&ahead);
		derive_key(key, &ahead);
	}
	ct_wipe(&ahead, sizeof(ahead));
	return err;
}

void secret_tree_used(struct secret_tree *s, uint32_t leaf,
		      enum secret_tree_kind kind, uint32_t generation)
{
	assert(leaf < s->width);

	struct ratchet *r = ratchet_of(s, leaf, kind);

	if (generation < r->generation) {
		struct kept *k = find_kept(s, leaf, kind, generation);

		assert(k != NULL);
		ct_wipe(k, sizeof(*k));
		return;
	}
	assert(generation - r->generation <= SECRET_TREE_SKIP_MAX &&
	       generation != UINT32_MAX);
	while (r->generation < generation) {
		keep(s, leaf, kind, r);
		advance(r);
	}
	advance(r);
}
